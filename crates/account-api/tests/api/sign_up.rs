//! Joining, and confirming the address.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;

use crate::harness::{PASSWORD, Shop, answer, sign_up_form};

#[tokio::test]
async fn a_customer_and_a_seller_may_have_the_same_address() {
    let shop = Shop::open().await;
    let customer = shop.sign_up("customer", " Kim@Example.KR ").await.is(201).json();
    assert_eq!(customer["email"], "kim@example.kr");
    assert_eq!((&customer["type"], &customer["verified"]), (&json!("CUSTOMER"), &json!(false)));
    let mut form = sign_up_form("kim@example.kr");
    form["companyRegistrationNumber"] = json!("124-81-00998");
    let seller = shop.post("/accounts/seller/signup", form).await.is(201).json();
    assert_eq!((&seller["type"], &seller["name"]), (&json!("SELLER"), &json!("김민수")));
    shop.sign_up("customer", "kim@example.kr").await.refuses(409, "ALREADY_REGISTER_USER");
    shop.sign_up("seller", "KIM@example.kr").await.refuses(409, "ALREADY_REGISTER_USER");
}

#[tokio::test]
async fn every_broken_field_is_named() {
    let shop = Shop::open().await;
    let nothing = shop.post("/accounts/customer/signup", json!({})).await.refuses(422, "VALIDATION_FAILED");
    let fields = ["email", "name", "phone", "birth", "password"];
    assert_eq!(nothing.broken(), fields.map(|f| format!("{f} REQUIRED")));
    let broken = json!({"email": "kim", "name": " ", "phone": "010-1234-567x", "password": "password1",
        "birth": "2020-01-01", "companyRegistrationNumber": "123"});
    let answer = shop.post("/accounts/seller/signup", broken).await.refuses(422, "VALIDATION_FAILED");
    assert_eq!(
        answer.broken(),
        [
            "email INVALID_EMAIL",
            "name REQUIRED",
            "phone INVALID_PHONE",
            "birth INVALID_BIRTH",
            "password PASSWORD_TOO_COMMON",
            "companyRegistrationNumber INVALID_COMPANY_REGISTRATION_NUMBER"
        ]
    );
    assert_eq!(test_database::number(&shop.db, "SELECT COUNT(*) FROM accounts").await, 0);
}

/// Whoever signs up with another's address must not be able to write to it.
#[tokio::test]
async fn a_name_that_is_mailed_to_a_stranger_has_neither_link_nor_second_line() {
    let shop = Shop::open().await;
    for (name, code) in [
        ("당첨 http://evil.example/x", "LINK"),
        ("evil.com", "LINK"),
        ("e\u{200b}vil.co.kr", "LINK"),
        ("김\n여기를 누르세요", "LINE_BREAK"),
        ("김\u{2028}민수", "LINE_BREAK"),
        ("김\u{202e}민수", "BIDI_CONTROL"),
        ("\u{200b}\u{3164}", "REQUIRED"),
    ] {
        for side in ["customer", "seller"] {
            let mut form = sign_up_form("victim@example.kr");
            form["name"] = json!(name);
            let refused = shop.post(&format!("/accounts/{side}/signup"), form).await;
            assert_eq!(refused.refuses(422, "VALIDATION_FAILED").broken(), [format!("name {code}")]);
        }
    }
    assert_eq!(shop.mails(), Vec::<String>::new());
    // One of before is not greeted with it.
    shop.sign_up("customer", "old@example.kr").await.is(201);
    shop.link_token("old@example.kr").await;
    test_database::run(&shop.db, "UPDATE accounts SET name = 'evil.com'").await;
    shop.post("/accounts/customer/verify/resend", json!({"email": "old@example.kr"})).await.is(202);
    let second = crate::harness::eventually("a second mail", || shop.mails().get(1).cloned()).await;
    assert!(!second.contains("evil.com"), "{second}");
}

#[tokio::test]
async fn a_telephone_number_is_kept_as_digits_and_a_shop_may_have_a_fixed_one() {
    let shop = Shop::open().await;
    let join = async |side: &str, phone: &str| {
        let mut form = sign_up_form(&format!("{}@example.kr", uuid::Uuid::now_v7().simple()));
        form["phone"] = json!(phone);
        shop.post(&format!("/accounts/{side}/signup"), form).await
    };
    for side in ["customer", "seller"] {
        for phone in ["010-1234-5678", "+82 10 1234 5678", "010.1234.5678"] {
            join(side, phone).await.is(201);
        }
    }
    let other = "SELECT COUNT(*) FROM accounts WHERE phone <> '01012345678'";
    assert_eq!(test_database::number(&shop.db, other).await, 0);
    for phone in ["02-123-4567", "031-123-4567", "070-1234-5678", "0507-1234-5678", "1588-1234"] {
        let refused = join("customer", phone).await.refuses(422, "VALIDATION_FAILED");
        assert_eq!(refused.broken(), ["phone INVALID_PHONE"]);
        join("seller", phone).await.is(201);
    }
    let longest = "SELECT COUNT(*) FROM accounts WHERE phone = '050712345678'";
    assert_eq!(test_database::number(&shop.db, longest).await, 1);
}

#[tokio::test]
async fn of_parallel_sign_ups_one_wins_and_the_others_are_told() {
    let shop = Shop::open().await;
    let one = || shop.sign_up("customer", "kim@example.kr");
    let (a, b, c, d) = tokio::join!(one(), one(), one(), one());
    let mut statuses = [a, b, c, d].map(|answer| answer.status.as_u16());
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409]);
    assert_eq!(test_database::number(&shop.db, "SELECT COUNT(*) FROM accounts").await, 1);
}

#[tokio::test]
async fn a_link_confirms_the_address_once_for_its_own_side() {
    let shop = Shop::open().await;
    shop.sign_up("customer", "kim@example.kr").await.is(201);
    shop.log_in("customer", "kim@example.kr", PASSWORD).await.refuses(403, "EMAIL_NOT_VERIFIED");
    let token = shop.link_token("kim@example.kr").await;
    shop.get(&format!("/accounts/seller/verify/{token}")).await.refuses(404, "NOT_FOUND_USER");
    let link = format!("/accounts/customer/verify/{token}");
    let done = answer(
        shop.request(Method::GET, &link).header("accept", "application/json").header("accept-language", "en"),
    )
    .await
    .is(200);
    assert_eq!(done.json(), json!({"message": "Your e-mail address is confirmed."}));
    shop.get(&link).await.refuses(409, "ALREADY_VERIFIED");
    shop.log_in("customer", "kim@example.kr", PASSWORD).await.is(200);
}

#[tokio::test]
async fn of_parallel_clicks_one_confirms() {
    let shop = Shop::open().await;
    shop.sign_up("seller", "lee@example.kr").await.is(201);
    let link = format!("/accounts/seller/verify/{}", shop.link_token("lee@example.kr").await);
    let (a, b, c, d) = tokio::join!(shop.get(&link), shop.get(&link), shop.get(&link), shop.get(&link));
    let mut statuses = [a, b, c, d].map(|answer| answer.status.as_u16());
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409, 409]);
}

#[tokio::test]
async fn a_link_is_good_for_a_day_and_a_fresh_one_can_be_asked_for() {
    let shop = Shop::open().await;
    shop.sign_up("customer", "kim@example.kr").await.is(201);
    let old = shop.link_token("kim@example.kr").await;
    shop.clock.advance(Duration::from_hours(25));
    shop.get(&format!("/accounts/customer/verify/{old}")).await.refuses(410, "VERIFICATION_EXPIRED");
    let resend = async |email: &str| {
        let answer = shop.post("/accounts/customer/verify/resend", json!({"email": email})).await.is(202);
        assert!(answer.text.is_empty());
    };
    resend("nobody@example.kr").await;
    resend("kim@example.kr").await;
    let fresh = crate::harness::eventually("a second mail", || {
        let mails = shop.mails();
        (mails.len() == 2).then(|| crate::harness::secret_after(&mails[1], "/verify/"))
    });
    let fresh = fresh.await;
    assert_ne!(fresh, old);
    shop.get(&format!("/accounts/customer/verify/{fresh}")).await.is(200);
    resend("kim@example.kr").await;
    shop.counts("SELECT COUNT(*) FROM mail_queue", 0).await;
    assert_eq!(shop.mails().len(), 2);
    let broken = shop.post("/accounts/seller/verify/resend", json!({"email": "kim"})).await;
    assert_eq!(broken.refuses(422, "VALIDATION_FAILED").broken(), ["email INVALID_EMAIL"]);
}

/// The original's link was the address, encrypted with a key that everybody could read.
#[tokio::test]
async fn a_link_can_not_be_made_from_an_address() {
    let shop = Shop::open().await;
    shop.sign_up("customer", "kim@example.kr").await.is(201);
    for forged in ["kim@example.kr", "kim%40example.kr", "YWJj", "1", "%00", "' OR '1'='1", "..%2f..%2f"] {
        shop.get(&format!("/accounts/customer/verify/{forged}")).await.refuses(404, "NOT_FOUND_USER");
    }
    shop.log_in("customer", "kim@example.kr", PASSWORD).await.refuses(403, "EMAIL_NOT_VERIFIED");
}

#[tokio::test]
async fn asking_for_the_head_of_a_link_confirms_nothing() {
    let shop = Shop::open().await;
    shop.sign_up("customer", "kim@example.kr").await.is(201);
    let path = format!("/accounts/customer/verify/{}", shop.link_token("kim@example.kr").await);
    for accept in ["application/json", "text/html", "*/*", ""] {
        let head = answer(shop.request(Method::HEAD, &path).header("accept", accept)).await.is(200);
        assert!(head.header("content-type").starts_with("text/html"), "{accept}");
        shop.log_in("customer", "kim@example.kr", PASSWORD).await.refuses(403, "EMAIL_NOT_VERIFIED");
    }
}
