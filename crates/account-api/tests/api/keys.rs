//! The keys that sign tokens, and tokens that others made.

use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use auth::KeyRing;
use domain::{AccountId, AccountType};
use kit::Clock;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::Shop;

fn rotate(shop: &Arc<tempfile::TempDir>) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_account-api"));
    let output = command.arg("rotate-key").env("JANGTEO_DATA_DIR", shop.path()).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

async fn key(shop: &Shop) -> String {
    let answer = shop.post("/test/create/customer", Value::Null).await.is(200).json();
    answer["key"].as_str().unwrap().to_owned()
}

async fn is_good(shop: &Shop, token: &str) -> bool {
    shop.call(Method::POST, "/accounts/customer", token, Value::Null).await.status.is_success()
}

async fn published(shop: &Shop) -> Vec<String> {
    let set = shop.get("/.well-known/jwks.json").await.is(200).json();
    let keys = set["keys"].as_array().unwrap();
    for key in keys {
        assert_eq!(
            (&key["kty"], &key["crv"], &key["alg"], &key["use"]),
            (&json!("OKP"), &json!("Ed25519"), &json!("EdDSA"), &json!("sig"))
        );
        assert!(key["x"].is_string() && key["d"].is_null());
    }
    keys.iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_new_key_signs_after_a_rotation_and_nobody_is_logged_out() {
    let shop = Shop::open().await;
    let first_token = key(&shop).await;
    let first = published(&shop).await;
    let folder = Arc::clone(&shop.folder);
    shop.close().await;
    let said = rotate(&folder);
    let shop = Shop::open_in(Arc::clone(&folder), Clock::system(), |_| {}).await;
    let second = published(&shop).await;
    assert!(
        second.len() == 2 && second.contains(&first[0]) && said.contains(&second[0]),
        "{said} {second:?}"
    );
    let second_token = key(&shop).await;
    assert_ne!(second_token.split('.').next(), first_token.split('.').next());
    assert!(is_good(&shop, &first_token).await && is_good(&shop, &second_token).await);
    shop.close().await;

    // A day later nobody has a token of the first key any more.
    let retired = folder.path().join("retired-keys").join(format!("{}.pem", first[0]));
    let yesterday = SystemTime::now() - Duration::from_hours(25);
    std::fs::File::options().write(true).open(&retired).unwrap().set_modified(yesterday).unwrap();
    rotate(&folder);
    let shop = Shop::open_in(folder, Clock::system(), |_| {}).await;
    let third = published(&shop).await;
    assert!(third.len() == 2 && third.contains(&second[0]) && !third.contains(&first[0]), "{third:?}");
    assert!(!is_good(&shop, &first_token).await && is_good(&shop, &second_token).await);
}

#[tokio::test]
async fn a_key_of_the_settings_is_not_rotated_in_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_account-api"));
    command.arg("rotate-key").env("JANGTEO_DATA_DIR", folder.path());
    let output = command.env("ACCOUNT_API__AUTH__SIGNING_KEY", KeyRing::generate_pem()).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && said.starts_with("ACCOUNT_API__AUTH__SIGNING_KEY: "), "{said}");
}

#[tokio::test]
async fn tokens_that_are_not_ours_are_refused() {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
    let shop = Shop::open().await;
    let good = key(&shop).await;
    assert!(is_good(&shop, &good).await);
    let kid = published(&shop).await.remove(0);
    let parts: Vec<_> = good.split('.').collect();
    let mut claims: Value = serde_json::from_slice(&BASE64.decode(parts[1]).unwrap()).unwrap();
    assert_eq!(
        (&claims["iss"], &claims["aud"], &claims["type"]),
        (&json!("account-api"), &json!("jangteo"), &json!("CUSTOMER"))
    );
    let write = |header: Value, claims: &Value, signature: &str| {
        format!("{}.{}.{signature}", BASE64.encode(header.to_string()), BASE64.encode(claims.to_string()))
    };
    claims["aud"] = json!("another shop");
    let other_keys = KeyRing::from_pems(&KeyRing::generate_pem(), []).unwrap();
    let (id, now) = (AccountId(1), shop.clock.now());
    let lifetime = Duration::from_mins(10);
    for forged in [
        write(json!({"alg": "HS256", "typ": "JWT", "kid": kid}), &claims, parts[2]),
        write(json!({"alg": "none"}), &claims, ""),
        write(json!({"alg": "EdDSA", "kid": kid}), &claims, parts[2]),
        other_keys.sign(id, "kim@example.kr", AccountType::Customer, now, lifetime).unwrap(),
        good[..good.len() - 4].to_owned(),
    ] {
        shop.call(Method::POST, "/accounts/customer", &forged, Value::Null)
            .await
            .refuses(401, "TOKEN_INVALID");
    }
    // Signed by the right key, for somebody else.
    let pem = std::fs::read_to_string(shop.folder.path().join("signing-key.pem")).unwrap();
    let mut header = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::EdDSA);
    header.kid = Some(kid);
    let key = jsonwebtoken::EncodingKey::from_ed_pem(pem.as_bytes()).unwrap();
    let elsewhere = jsonwebtoken::encode(&header, &claims, &key).unwrap();
    shop.call(Method::POST, "/accounts/customer", &elsewhere, Value::Null)
        .await
        .refuses(401, "TOKEN_INVALID");
    claims["aud"] = json!("jangteo");
    let here = jsonwebtoken::encode(&header, &claims, &key).unwrap();
    assert!(is_good(&shop, &here).await);
    shop.clock.advance(Duration::from_hours(10));
    shop.call(Method::POST, "/accounts/customer", &here, Value::Null).await.refuses(401, "TOKEN_EXPIRED");
}
