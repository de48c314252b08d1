//! Signing up, confirming an address, and the accounts for trying things out.

use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use testkit::{Account, Answer, Call, Kind, Method, sign_up_form};
use uuid::Uuid;

use super::fields::{Is, SIGNED_UP, each, exactly};
use super::{Shop, breaks, list, text};

const BOTH: [Kind; 2] = [Kind::Customer, Kind::Seller];

pub(super) async fn steps(shop: &Shop) {
    shop.step(the_test_accounts_are_made_before_they_log_in).await;
    shop.step(who_signs_up_is_told_so_and_confirms_the_address_once).await;
    shop.step(one_address_is_one_customer_and_one_seller_in_any_case).await;
    shop.step(what_a_form_may_hold).await;
    shop.step(a_number_is_kept_as_digits).await;
    shop.step(a_name_is_no_link).await;
    shop.step(a_company_number_must_be_right_and_may_be_left_out).await;
    shop.step(a_link_is_sent_again_and_nobody_learns_for_whom).await;
    shop.step(browsers_see_a_page_when_they_confirm).await;
}

pub(super) fn fresh_email() -> String {
    format!("{}@example.com", Uuid::now_v7().simple())
}

/// Signs up without confirming the address. Gives the token that was mailed.
pub(super) async fn sign_up(shop: &Shop, kind: Kind, email: &str) -> Result<(Answer, String)> {
    let side = kind.in_paths();
    let form = sign_up_form(kind, email);
    let signed_up = shop.deployment.anyone().post(&format!("/accounts/{side}/signup"), form).await?;
    let token = shop.deployment.mailed(email, &format!("/accounts/{side}/verify/"), "").await?;
    Ok((signed_up, token))
}

async fn the_test_accounts_are_made_before_they_log_in(shop: &Shop) -> Result<()> {
    let anyone = shop.deployment.anyone();
    for (kind, missing) in
        [(Kind::Customer, "NO_REGISTERED_TEST_CUSTOMER"), (Kind::Seller, "NO_REGISTERED_TEST_SELLER")]
    {
        let side = kind.in_paths();
        anyone.post_empty(&format!("/test/login/{side}")).await?.expect_refusal(404, missing)?;
        for path in
            [format!("/test/create/{side}"), format!("/test/create/{side}"), format!("/test/login/{side}")]
        {
            let key = anyone.post_empty(&path).await?.expect(200)?;
            exactly(&key, &[("key", Is::Text)])?;
            check_token(shop, text(&key, "key")?, kind).await?;
        }
    }
    Ok(())
}

/// The claims of a token of tester@test.com, and the key that verifies it.
async fn check_token(shop: &Shop, token: &str, kind: Kind) -> Result<()> {
    let parts: Vec<_> = token.split('.').collect();
    let read = |part: &str| -> Result<Value> { Ok(serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part)?)?) };
    ensure!(parts.len() == 3, "{token} is no JWT");
    let (header, claims) = (read(parts[0])?, read(parts[1])?);
    let numbers = ["iat", "exp", "id", "epoch"].map(|name| (name, Is::Number));
    let texts = ["sub", "email", "type", "iss", "aud", "jti", "sid"].map(|name| (name, Is::Text));
    exactly(&claims, &[&numbers[..], &texts[..]].concat())?;
    ensure!(claims["email"] == "tester@test.com" && claims["type"] == kind.in_json(), "{claims}");
    ensure!(header["alg"] == "EdDSA", "{header}");
    let keys = shop.deployment.anyone().get("/.well-known/jwks.json").await?.expect(200)?;
    exactly(&keys, &[("keys", Is::List)])?;
    let keys = list(&keys, "keys")?;
    each(keys, &["kty", "crv", "x", "kid", "alg", "use"].map(|name| (name, Is::Text)))?;
    ensure!(keys.iter().any(|key| key["kid"] == header["kid"] && key["crv"] == "Ed25519"), "{keys:?}");
    let me = shop.deployment.anyone().with_token(token).post_empty("/chat-info/myInfo").await?;
    ensure!(me.status == 200 && me.body["id"] == claims["id"], "{me}");
    Ok(())
}

async fn who_signs_up_is_told_so_and_confirms_the_address_once(shop: &Shop) -> Result<()> {
    let anyone = shop.deployment.anyone();
    for kind in BOTH {
        let (email, side) = (fresh_email(), kind.in_paths());
        let (signed_up, token) = sign_up(shop, kind, &email).await?;
        let account = signed_up.expect(201)?;
        exactly(&account, SIGNED_UP)?;
        ensure!(account["type"] == kind.in_json() && account["verified"] == false, "{account}");
        ensure!(account["email"] == email.as_str() && account["name"] == "김민수", "{account}");
        let confirmed = anyone.get(&format!("/accounts/{side}/verify/{token}")).await?.expect(200)?;
        exactly(&confirmed, &[("message", Is::Text)])?;
        let used = anyone.get(&format!("/accounts/{side}/verify/{token}")).await?;
        used.expect_refusal(409, "ALREADY_VERIFIED")?;
        let unknown = anyone.get(&format!("/accounts/{side}/verify/{email}")).await?;
        ensure!(unknown.status == 404, "{unknown}");
    }
    Ok(())
}

async fn one_address_is_one_customer_and_one_seller_in_any_case(shop: &Shop) -> Result<()> {
    let (email, anyone) = (fresh_email(), shop.deployment.anyone());
    for kind in BOTH {
        let path = format!("/accounts/{}/signup", kind.in_paths());
        let loud = sign_up_form(kind, &email.to_uppercase());
        let account = anyone.post(&path, loud).await?.expect(201)?;
        ensure!(account["email"] == email.as_str(), "{account}");
        let again = anyone.post(&path, sign_up_form(kind, &email)).await?;
        again.expect_refusal(409, "ALREADY_REGISTER_USER")?;
    }
    Ok(())
}

async fn what_a_form_may_hold(shop: &Shop) -> Result<()> {
    let long = |length: usize| "가".repeat(length);
    let bad = [
        ("email", vec!["kim".into(), "kim@".into(), "@example.com".into(), "kim lee@example.com".into()]),
        ("name", vec![String::new(), "  ".into(), long(51)]),
        (
            "phone",
            vec!["010-1234-56".into(), "010123456789".into(), "9912345678".into(), "01212345678".into()],
        ),
        ("password", vec!["1234567".into(), long(129), "password".into()]),
        ("birth", vec!["1990.03.01".into(), "1990-02-30".into(), "2999-01-01".into(), "2024-01-01".into()]),
    ];
    for kind in BOTH {
        let path = format!("/accounts/{}/signup", kind.in_paths());
        for (field, values) in &bad {
            for value in values {
                let mut form = sign_up_form(kind, &fresh_email());
                form[*field] = json!(value);
                let refused = shop.deployment.anyone().post(&path, form).await?;
                breaks(&refused, &[*field]).with_context(|| format!("{field} {value}"))?;
            }
        }
    }
    Ok(())
}

async fn a_number_is_kept_as_digits(shop: &Shop) -> Result<()> {
    let (customer, seller) = tokio::try_join!(shop.deployment.customer(), shop.deployment.seller())?;
    let phone_of = async |who: &Account, written: &str| {
        let form = json!({"name": "김민수", "phone": written, "birth": "1990-03-01"});
        who.put(&format!("/accounts/{}/update", who.kind.in_paths()), form).await
    };
    for who in [&customer, &seller] {
        for written in
            ["010-1234-5678", "010 1234 5678", "+82 10-1234-5678", "+82 (0)10 1234 5678", "(010)1234.5678"]
        {
            let kept = phone_of(who, written).await?.expect(200)?;
            ensure!(kept["phone"] == "01012345678", "{written}: {kept}");
        }
    }
    for (written, digits) in [
        ("02-123-4567", "021234567"),
        ("031) 123-4567", "0311234567"),
        ("070-1234-5678", "07012345678"),
        ("0507-1234-5678", "050712345678"),
        ("1588-1234", "15881234"),
        ("+82 2 1234 5678", "0212345678"),
    ] {
        breaks(&phone_of(&customer, written).await?, &["phone"])?;
        let kept = phone_of(&seller, written).await?.expect(200)?;
        ensure!(kept["phone"] == digits, "{written}: {kept}");
    }
    Ok(())
}

/// Whoever signs up with another's address must not be able to write to it.
async fn a_name_is_no_link(shop: &Shop) -> Result<()> {
    for kind in BOTH {
        let side = kind.in_paths();
        for name in [
            "당첨! http://evil.example",
            "www.evil",
            "evil.com",
            "evil\u{200b}.co.kr/x",
            "무료\nevil",
            "evil.com으로",
        ] {
            let mut form = sign_up_form(kind, &fresh_email());
            form["name"] = json!(name);
            let refused = shop.deployment.anyone().post(&format!("/accounts/{side}/signup"), form).await?;
            breaks(&refused, &["name"]).with_context(|| format!("{name:?}"))?;
        }
        for name in ["(주)장터 2.0", "J.R.R. Kim", "장터 Co., Ltd."] {
            let mut form = sign_up_form(kind, &fresh_email());
            form["name"] = json!(name);
            let joined = shop
                .deployment
                .anyone()
                .post(&format!("/accounts/{side}/signup"), form)
                .await?
                .expect(201)?;
            ensure!(joined["name"] == name, "{joined}");
        }
    }
    let form = json!({"name": "evil.com", "phone": "01012345678", "birth": "1990-03-01"});
    breaks(&shop.customer.put("/accounts/customer/update", form).await?, &["name"])
}

async fn a_company_number_must_be_right_and_may_be_left_out(shop: &Shop) -> Result<()> {
    for (number, is_good) in
        [("1234567891", true), ("123-45-67891", true), ("123-45-67890", false), ("123456789", false)]
    {
        let mut form = sign_up_form(Kind::Seller, &fresh_email());
        form["companyRegistrationNumber"] = json!(number);
        let answer = shop.deployment.anyone().post("/accounts/seller/signup", form).await?;
        if is_good {
            answer.expect(201)?;
        } else {
            breaks(&answer, &["companyRegistrationNumber"])?;
        }
    }
    // A customer's form has everything but this.
    let without = sign_up_form(Kind::Customer, &fresh_email());
    shop.deployment.anyone().post("/accounts/seller/signup", without).await?.expect(201)?;
    Ok(())
}

async fn a_link_is_sent_again_and_nobody_learns_for_whom(shop: &Shop) -> Result<()> {
    let anyone = shop.deployment.anyone();
    for kind in BOTH {
        let (email, side) = (fresh_email(), kind.in_paths());
        let (_, first) = sign_up(shop, kind, &email).await?;
        let resend = format!("/accounts/{side}/verify/resend");
        let known = anyone.post(&resend, json!({"email": email})).await?;
        let unknown = anyone.post(&resend, json!({"email": fresh_email()})).await?;
        ensure!(
            known.status == 202 && unknown.status == 202 && known.body == unknown.body,
            "{known} {unknown}"
        );
        breaks(&anyone.post(&resend, json!({"email": "kim"})).await?, &["email"])?;
        let before = format!("/accounts/{side}/verify/");
        let second = shop.deployment.mailed(&email, &before, &first).await?;
        anyone.get(&format!("{before}{second}")).await?.expect(200)?;
    }
    Ok(())
}

async fn browsers_see_a_page_when_they_confirm(shop: &Shop) -> Result<()> {
    let (_, token) = sign_up(shop, Kind::Customer, &fresh_email()).await?;
    let accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    let open = Call::new(Method::GET, format!("/accounts/customer/verify/{token}")).header("Accept", accept);
    let press = Call { method: Method::POST, ..open.clone() };
    // Looking changes nothing, however often; the button does.
    for (call, status) in [(&open, 200), (&open, 200), (&press, 200), (&press, 409), (&open, 409)] {
        let page = shop.deployment.anyone().send(call).await?;
        ensure!(page.status == status && page.header("content-type").starts_with("text/html"), "{page}");
    }
    Ok(())
}
