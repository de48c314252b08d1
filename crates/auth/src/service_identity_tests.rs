use base64::engine::general_purpose::STANDARD;
use secrecy::SecretString;
use serde_json::{Value, json};

use super::*;
use crate::KeyRing;

const NOW: Timestamp = Timestamp(1_795_000_000_000);

fn after(seconds: i64) -> Timestamp {
    Timestamp(NOW.0 + seconds * 1000)
}

/// A private key and what others are told of it.
fn key() -> (String, String) {
    let pem = KeyRing::generate_pem();
    let public = service_public_key(&pem).unwrap();
    (pem, public)
}

fn secret() -> ServiceSecret {
    ServiceSecret::new(SecretString::from("s".repeat(32))).unwrap()
}

fn encode(pem: &str, claims: &Value) -> String {
    let key = EncodingKey::from_ed_pem(pem.as_bytes()).unwrap();
    jsonwebtoken::encode(&Header::new(Algorithm::EdDSA), claims, &key).unwrap()
}

fn claims() -> Value {
    let now = NOW.0 / 1000;
    json!({"iss": "order-api", "aud": "account-api", "iat": now, "exp": now + 60})
}

#[test]
fn a_service_is_known_by_its_own_key_and_only_to_whom_it_calls() {
    let ((order, order_public), (chat, chat_public)) = (key(), key());
    let keys = format!("order-api={order_public}, chat-api={chat_public}");
    let account = ServiceIdentity::new("account-api", None, &keys, None).unwrap();
    let order_api = ServiceIdentity::new("order-api", Some(&order), &keys, None).unwrap();
    let chat_api = ServiceIdentity::new("chat-api", Some(&chat), &keys, None).unwrap();
    for _ in 0..2 {
        let token = order_api.sign("account-api", NOW).unwrap();
        assert_eq!(account.verify(&token, NOW).unwrap(), "order-api");
        assert_eq!(chat_api.verify(&token, NOW), Err(ServiceTokenError::Invalid));
    }
    let of_chat = chat_api.sign("account-api", NOW).unwrap();
    assert_eq!(account.verify(&of_chat, NOW).unwrap(), "chat-api");
    let pretender = ServiceIdentity::new("order-api", Some(&chat), "", None).unwrap();
    let forged = pretender.sign("account-api", NOW).unwrap();
    assert_eq!(account.verify(&forged, NOW), Err(ServiceTokenError::Invalid));
    assert!(account.sign("order-api", NOW).is_err());
}

#[test]
fn forged_and_malformed_tokens_are_refused() {
    let (pem, public) = key();
    let account = ServiceIdentity::new("account-api", None, &format!("order-api={public}"), None).unwrap();
    assert!(account.verify(&encode(&pem, &claims()), NOW).is_ok());
    let mut forgeries = vec![String::new(), "a.b.c".into(), "..".into(), "x".repeat(1 << 20)];
    for missing in ["iss", "aud", "iat", "exp"] {
        let mut claims = claims();
        claims.as_object_mut().unwrap().remove(missing);
        forgeries.push(encode(&pem, &claims));
    }
    for (name, value) in [
        ("iss", json!("chat-api")),
        ("iss", json!("")),
        ("aud", json!("order-api")),
        ("aud", json!(["order-api"])),
        ("exp", json!(i64::MAX)),
        ("iat", json!(i64::MIN)),
        ("iat", json!("now")),
        ("exp", json!(NOW.0 / 1000 - 1)),
    ] {
        let mut claims = claims();
        claims[name] = value;
        forgeries.push(encode(&pem, &claims));
    }
    forgeries.push(encode(&KeyRing::generate_pem(), &claims()));
    // The public key is no secret.
    for secret in [public.as_bytes(), &URL_SAFE_NO_PAD.decode(&public).unwrap(), b""] {
        let key = EncodingKey::from_secret(secret);
        forgeries.push(jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims(), &key).unwrap());
    }
    for forgery in forgeries {
        let shown: String = forgery.chars().take(120).collect();
        let refusal = account.verify(&forgery, NOW);
        assert!(
            matches!(refusal, Err(ServiceTokenError::Invalid | ServiceTokenError::LivesTooLong(_))),
            "{shown}: {refusal:?}"
        );
    }
}

#[test]
fn clocks_may_be_a_minute_apart_and_more_is_said() {
    let (pem, public) = key();
    let order = ServiceIdentity::new("order-api", Some(&pem), "", None).unwrap();
    let account = ServiceIdentity::new("account-api", None, &format!("order-api={public}"), None).unwrap();
    for seconds in [-60, -59, 0, 30, 60] {
        let token = order.sign("account-api", after(seconds)).unwrap();
        assert_eq!(account.verify(&token, NOW).unwrap(), "order-api", "{seconds}");
    }
    let ahead = account.verify(&order.sign("account-api", after(61)).unwrap(), NOW).unwrap_err();
    assert!(ahead.to_string().contains("the clock of order-api is 61 s ahead"), "{ahead}");
    let behind = account.verify(&order.sign("account-api", after(-90)).unwrap(), NOW).unwrap_err();
    assert!(behind.to_string().contains("the clock of order-api is more than 60 s behind"), "{behind}");
    // What is remembered runs out as well.
    let token = order.sign("account-api", NOW).unwrap();
    assert!(account.verify(&token, NOW).is_ok() && account.verify(&token, after(79)).is_ok());
    assert!(matches!(account.verify(&token, after(80)), Err(ServiceTokenError::Old { seconds: 80, .. })));
}

#[test]
fn no_token_lives_longer_than_a_minute() {
    let (pem, public) = key();
    let account = ServiceIdentity::new("account-api", None, &format!("order-api={public}"), None).unwrap();
    let mut long = claims();
    long["exp"] = json!(NOW.0 / 1000 + 61);
    let refusal = account.verify(&encode(&pem, &long), NOW);
    assert_eq!(refusal, Err(ServiceTokenError::LivesTooLong("order-api".into())));
}

#[test]
fn public_keys_are_taken_as_tools_write_them() {
    let (pem, public) = key();
    let order = ServiceIdentity::new("order-api", Some(&pem), "", None).unwrap();
    let raw = URL_SAFE_NO_PAD.decode(&public).unwrap();
    let spki = [&SPKI_PREFIX[..], &raw].concat();
    let other = key().1;
    let written = [
        format!("order-api={public}"),
        format!("order-api={}", STANDARD.encode(&raw)),
        format!("chat-api={other},order-api={}", STANDARD.encode(&spki)),
        format!(" order-api = {} ,", URL_SAFE_NO_PAD.encode(&spki)),
        // While a key is changed, two are known.
        format!("order-api={other},order-api={public}"),
    ];
    for keys in written {
        let account = ServiceIdentity::new("account-api", None, &keys, None).unwrap();
        assert!(account.verify(&order.sign("account-api", NOW).unwrap(), NOW).is_ok(), "{keys}");
    }
    for bad in ["order-api", "order-api=", "order-api=AAAA", "order-api=!", &format!("=x,{public}")] {
        let error = ServiceIdentity::new("account-api", None, bad, None).unwrap_err();
        assert_eq!(error, IdentityError::PublicKeys, "{bad}");
    }
    assert_eq!(ServiceIdentity::new("a", Some("no key"), "", None).unwrap_err(), IdentityError::Key);
}

#[test]
fn while_copies_are_replaced_the_shared_secret_is_taken_as_well() {
    let (pem, public) = key();
    let old = ServiceIdentity::new("order-api", None, "", Some(secret())).unwrap();
    let new = ServiceIdentity::new("order-api", Some(&pem), "", Some(secret())).unwrap();
    let both =
        ServiceIdentity::new("account-api", None, &format!("order-api={public}"), Some(secret())).unwrap();
    for caller in [&old, &new] {
        assert_eq!(both.verify(&caller.sign("account-api", NOW).unwrap(), NOW).unwrap(), "order-api");
    }
    let keys_only = ServiceIdentity::new("account-api", None, &format!("order-api={public}"), None).unwrap();
    let by_secret = old.sign("account-api", NOW).unwrap();
    assert_eq!(keys_only.verify(&by_secret, NOW), Err(ServiceTokenError::Invalid));
    let another = ServiceSecret::new(SecretString::from("t".repeat(32))).unwrap();
    let another = ServiceIdentity::new("account-api", None, "", Some(another)).unwrap();
    assert_eq!(another.verify(&by_secret, NOW), Err(ServiceTokenError::Invalid));
}
