use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64;
use domain::AccountType;
use jsonwebtoken::{EncodingKey, Header};
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::KeyRing;

const NOW: Timestamp = Timestamp(1_795_000_000_000);
const LIFETIME: Duration = Duration::from_mins(15);

fn ring() -> (String, KeyRing) {
    let pem = KeyRing::generate_pem();
    let ring = KeyRing::from_pems(&pem, []).unwrap();
    (pem, ring)
}

fn token(ring: &KeyRing) -> String {
    ring.sign(AccountId(7), "kim@example.kr", AccountType::Customer, NOW, LIFETIME).unwrap()
}

fn good_claims() -> Value {
    let now = NOW.0 / 1000;
    json!({"sub": "7", "id": 7, "email": "kim@example.kr", "type": "CUSTOMER", "iss": ISSUER, "aud": AUDIENCE,
           "iat": now, "exp": now + 900, "jti": "x"})
}

#[tokio::test]
async fn a_token_speaks_for_its_account_until_it_expires() {
    let (_, ring) = ring();
    let verifier = Verifier::with_keys(ring.jwks());
    let token = token(&ring);
    for _ in 0..2 {
        let caller = verifier.verify(&token, NOW).await.unwrap();
        assert_eq!((caller.id, caller.account_type), (AccountId(7), AccountType::Customer));
    }
    let last = NOW.plus(LIFETIME).minus(Duration::from_millis(1));
    assert!(verifier.verify(&token, last).await.is_ok());
    assert_eq!(verifier.verify(&token, NOW.plus(LIFETIME)).await, Err(TokenError::Expired));
    let fresh = Verifier::with_keys(ring.jwks());
    assert_eq!(fresh.verify(&token, NOW.plus(LIFETIME)).await, Err(TokenError::Expired));
}

#[tokio::test]
async fn a_token_is_refused_once_its_session_has_ended_however_often_it_was_taken() {
    let (_, ring) = ring();
    let session = Session { epoch: 3, id: Some(Uuid::from_u128(1)) };
    let token =
        ring.sign_for(session, AccountId(7), "kim@example.kr", AccountType::Customer, NOW, LIFETIME).unwrap();
    for how in 0..3 {
        let asked = move |caller: Arc<Caller>| -> AskedSession {
            Box::pin(async move { Ok(how == 2 && caller.session.epoch == 3) })
        };
        let verifier = Verifier::with_keys(ring.jwks());
        assert_eq!(verifier.verify(&token, NOW).await.unwrap().session, session);
        let verifier = if how == 2 { verifier.asking(asked) } else { verifier };
        match how {
            0 => verifier.ended().end_all(AccountId(7), 4, NOW.plus(LIFETIME)),
            1 => verifier.ended().end(Uuid::from_u128(1), NOW.plus(LIFETIME)),
            _ => {}
        }
        assert_eq!(verifier.verify(&token, NOW).await, Err(TokenError::Ended), "{how}");
    }
}

#[tokio::test]
async fn a_token_made_before_there_were_epochs_is_of_the_first() {
    let (pem, ring) = ring();
    let mut header = Header::new(Algorithm::EdDSA);
    header.kid = Some(ring.kid().to_owned());
    let key = EncodingKey::from_ed_pem(pem.as_bytes()).unwrap();
    let old = jsonwebtoken::encode(&header, &good_claims(), &key).unwrap();
    let verifier = Verifier::with_keys(ring.jwks());
    assert_eq!(verifier.verify(&old, NOW).await.unwrap().session, Session::default());
    verifier.ended().end_all(AccountId(7), 1, NOW.plus(LIFETIME));
    assert_eq!(verifier.verify(&old, NOW).await, Err(TokenError::Ended));
}

#[tokio::test]
async fn after_a_rotation_old_and_new_tokens_are_both_good() {
    let (old_pem, old) = ring();
    let new = KeyRing::from_pems(&KeyRing::generate_pem(), [old_pem.as_str()]).unwrap();
    assert_ne!(old.kid(), new.kid());
    let verifier = Verifier::with_keys(new.jwks());
    assert!(verifier.verify(&token(&old), NOW).await.is_ok());
    assert!(verifier.verify(&token(&new), NOW).await.is_ok());
    let forgotten = Verifier::with_keys(KeyRing::from_pems(&KeyRing::generate_pem(), []).unwrap().jwks());
    assert_eq!(forgotten.verify(&token(&old), NOW).await, Err(TokenError::Invalid));
}

#[tokio::test]
async fn forged_tokens_are_refused() {
    let (pem, ring) = ring();
    let verifier = Verifier::with_keys(ring.jwks());
    let key = EncodingKey::from_ed_pem(pem.as_bytes()).unwrap();
    let mut header = Header::new(Algorithm::EdDSA);
    header.kid = Some(ring.kid().to_owned());
    let signed = |claims: &Value| jsonwebtoken::encode(&header, claims, &key).unwrap();
    assert!(verifier.verify(&signed(&good_claims()), NOW).await.is_ok());

    let mut forgeries = vec![String::new(), "a.b.c".into(), "..".into(), "x".repeat(1 << 20)];
    for missing in ["sub", "id", "email", "type", "iss", "aud", "iat", "exp", "jti"] {
        let mut claims = good_claims();
        claims.as_object_mut().unwrap().remove(missing);
        forgeries.push(signed(&claims));
    }
    for (name, value) in [
        ("exp", json!("99999999999")),
        ("exp", json!(1e300)),
        ("exp", json!(i64::MAX)),
        ("iss", json!("somebody")),
        ("aud", json!("elsewhere")),
        ("sub", json!("8")),
        ("id", json!("7")),
        ("type", json!("ADMIN")),
        ("epoch", json!("1")),
        ("epoch", Value::Null),
        ("sid", json!("nobody's")),
    ] {
        let mut claims = good_claims();
        claims[name] = value;
        forgeries.push(signed(&claims));
    }
    let body = B64.encode(good_claims().to_string());
    for alg in ["none", "None", "nOnE", "HS256", "RS256", "ES256", "EDDSA"] {
        let head = B64.encode(json!({"alg": alg, "typ": "JWT", "kid": ring.kid()}).to_string());
        forgeries.push(format!("{head}.{body}."));
        forgeries.push(format!("{head}.{body}.{}", B64.encode([0u8; 64])));
    }
    let public = serde_json::to_string(ring.jwks()).unwrap();
    let mut hs = Header::new(Algorithm::HS256);
    hs.kid = Some(ring.kid().to_owned());
    forgeries.push(
        jsonwebtoken::encode(&hs, &good_claims(), &EncodingKey::from_secret(public.as_bytes())).unwrap(),
    );
    let other = EncodingKey::from_ed_pem(KeyRing::generate_pem().as_bytes()).unwrap();
    forgeries.push(jsonwebtoken::encode(&header, &good_claims(), &other).unwrap());
    for kid in [None, Some("../../etc/passwd"), Some("' OR 1=1 --"), Some("")] {
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = kid.map(str::to_owned);
        forgeries.push(jsonwebtoken::encode(&header, &good_claims(), &key).unwrap());
    }
    for forgery in forgeries {
        let shown: String = forgery.chars().take(120).collect();
        assert_eq!(verifier.verify(&forgery, NOW).await, Err(TokenError::Invalid), "{shown}");
    }
}

#[tokio::test]
async fn keys_that_can_not_be_had_are_not_asked_for_by_every_token() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let asked = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            drop(connection);
        }
    });
    let (_, ring) = ring();
    let verifier = Verifier::with_jwks_url(&url).unwrap();
    assert_eq!(verifier.verify(&token(&ring), NOW).await, Err(TokenError::KeysUnavailable));
    let first = asked.load(std::sync::atomic::Ordering::SeqCst);
    for _ in 0..5 {
        assert_eq!(verifier.verify(&token(&ring), NOW).await, Err(TokenError::KeysUnavailable));
    }
    assert_eq!(asked.load(std::sync::atomic::Ordering::SeqCst), first);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn a_token_with_any_character_changed_is_refused(at in 0usize..300, with in "[A-Za-z0-9_.-]") {
        let (_, ring) = ring();
        let verifier = Verifier::with_keys(ring.jwks());
        let token = token(&ring);
        let at = at % token.len();
        let mut changed = token.clone();
        changed.replace_range(at..=at, &with);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let answer = runtime.block_on(verifier.verify(&changed, NOW));
        // The last character of a signature carries bits that base64 ignores only when they are zero.
        prop_assert!(changed == token || answer.is_err());
    }
}
