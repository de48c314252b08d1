//! Accounts as their owners and others see them; changing one's own, and leaving.

use kit::sql;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{PASSWORD, Shop, answer};

fn update_form() -> Value {
    json!({"name": "김철수", "phone": "01199998888", "birth": "1985-05-05"})
}

#[tokio::test]
async fn owners_see_their_account_and_never_a_hash() {
    let shop = Shop::open().await;
    let kim = shop.join("customer", "kim@example.kr").await;
    let lee = shop.join("seller", "lee@example.kr").await;
    let mut own = shop.own(&kim).await;
    assert!(own["createdAt"].as_str().unwrap().ends_with('Z'));
    own["createdAt"] = Value::Null;
    assert_eq!(
        own,
        json!({"id": kim.id, "email": "kim@example.kr", "name": "김민수", "phone": "01012345678",
            "birth": "1990-01-31", "membership": "BASIC", "verified": true, "createdAt": null})
    );
    assert_eq!(shop.own(&lee).await["companyRegistrationNumber"], Value::Null);
}

#[tokio::test]
async fn own_accounts_need_a_token_of_the_right_side() {
    let shop = Shop::open().await;
    let kim = shop.join("customer", "kim@example.kr").await;
    let lee = shop.join("seller", "lee@example.kr").await;
    for (method, path, wrong) in [
        (Method::POST, "/accounts/customer", &lee),
        (Method::POST, "/accounts/seller", &kim),
        (Method::PUT, "/accounts/customer/update", &lee),
        (Method::PUT, "/accounts/seller/update", &kim),
        (Method::DELETE, "/accounts/customer", &lee),
        (Method::DELETE, "/accounts/seller", &kim),
    ] {
        let bare = shop.request(method.clone(), path).json(&update_form());
        answer(bare).await.refuses(401, "NO_TOKEN");
        shop.call(method.clone(), path, "x.y.z", update_form()).await.refuses(401, "TOKEN_INVALID");
        shop.call(method, path, &wrong.access, update_form()).await.refuses(403, "LOGIN_TYPE_ERROR");
    }
}

#[tokio::test]
async fn public_profiles_show_four_things_to_who_is_logged_in() {
    let shop = Shop::open().await;
    let kim = shop.join("customer", "kim@example.kr").await;
    let kim_sells = shop.join("seller", "kim@example.kr").await;
    let find = async |path: &str| shop.call(Method::POST, path, &kim.access, Value::Null).await;
    let customer = json!({"id": kim.id, "email": "kim@example.kr", "name": "김민수", "type": "CUSTOMER"});
    let seller = json!({"id": kim_sells.id, "email": "kim@example.kr", "name": "김민수", "type": "SELLER"});
    assert_eq!(find("/accounts/customer/info?email=KIM@example.kr").await.is(200).json(), customer);
    assert_eq!(find("/accounts/seller/info?email=kim@example.kr").await.is(200).json(), seller);
    assert_eq!(
        find("/accounts/user/info?email=kim@example.kr").await.is(200).json(),
        json!([customer, seller])
    );
    assert_eq!(find("/accounts/user/info?email=nobody@example.kr").await.is(200).json(), json!([]));
    for side in ["customer", "seller"] {
        find(&format!("/accounts/{side}/info?email=nobody@example.kr")).await.refuses(404, "NOT_FOUND_USER");
    }
    for side in ["customer", "seller", "user"] {
        let path = format!("/accounts/{side}/info");
        assert_eq!(find(&path).await.refuses(422, "VALIDATION_FAILED").broken(), ["email REQUIRED"]);
        let with_email = format!("{path}?email=kim@example.kr");
        shop.post(&with_email, json!({})).await.refuses(401, "NO_TOKEN");
    }
}

#[tokio::test]
async fn an_update_changes_the_callers_account_and_takes_nothing_that_is_not_its_owners_to_say() {
    let shop = Shop::open().await;
    let kim = shop.join("customer", "kim@example.kr").await;
    let victim = shop.join("customer", "victim@example.kr").await;
    let before = shop.own(&victim).await;
    let put =
        async |form: Value| shop.call(Method::PUT, "/accounts/customer/update", &kim.access, form).await;
    for (key, value) in [
        ("email", json!("victim@example.kr")),
        ("id", json!(victim.id)),
        ("membership", json!("VIP")),
        ("verified", json!(false)),
        ("type", json!("SELLER")),
    ] {
        let mut form = update_form();
        form[key] = value;
        let told = put(form).await.refuses(422, "VALIDATION_FAILED").broken();
        assert_eq!(told, [format!("{key} UNKNOWN_FIELD")]);
    }
    let own = put(update_form()).await.is(200).json();
    assert_eq!(
        (&own["name"], &own["phone"], &own["birth"]),
        (&json!("김철수"), &json!("01199998888"), &json!("1985-05-05"))
    );
    assert_eq!(
        (&own["email"], &own["membership"], &own["verified"]),
        (&json!("kim@example.kr"), &json!("BASIC"), &json!(true))
    );
    assert_eq!(shop.own(&victim).await, before);
    shop.log_in("customer", "victim@example.kr", PASSWORD).await.is(200);
}

#[tokio::test]
async fn a_sellers_company_number_is_kept_when_it_is_left_out() {
    let shop = Shop::open().await;
    let lee = shop.join("seller", "lee@example.kr").await;
    let put = async |form: Value| shop.call(Method::PUT, "/accounts/seller/update", &lee.access, form).await;
    let mut form = update_form();
    form["companyRegistrationNumber"] = json!("124-81-00998");
    assert_eq!(put(form).await.is(200).json()["companyRegistrationNumber"], "1248100998");
    assert_eq!(put(update_form()).await.is(200).json()["companyRegistrationNumber"], "1248100998");
    let broken = put(json!({"companyRegistrationNumber": "1"})).await.refuses(422, "VALIDATION_FAILED");
    assert_eq!(broken.broken().len(), 4);
}

#[tokio::test]
async fn a_new_password_needs_the_current_one_and_ends_all_sessions() {
    let shop = Shop::open().await;
    let kim = shop.join("customer", "kim@example.kr").await;
    let put = async |password: &str, current: Option<&str>| {
        let mut form = update_form();
        form["password"] = json!(password);
        form["currentPassword"] = json!(current);
        shop.call(Method::PUT, "/accounts/customer/update", &kim.access, form).await
    };
    let missing = put("another long one", None).await.refuses(422, "VALIDATION_FAILED");
    assert_eq!(missing.broken(), ["currentPassword REQUIRED"]);
    let common = put("password", Some(PASSWORD)).await.refuses(422, "VALIDATION_FAILED");
    assert_eq!(common.broken(), ["password PASSWORD_TOO_COMMON"]);
    put("another long one", Some("wrong")).await.refuses(401, "LOGIN_FAILED");
    assert_eq!(shop.own(&kim).await["name"], "김민수");
    put("another long one", Some(PASSWORD)).await.is(200);
    shop.post("/accounts/token/refresh", json!({"refreshToken": kim.refresh}))
        .await
        .refuses(401, "TOKEN_INVALID");
    shop.log_in("customer", "kim@example.kr", PASSWORD).await.refuses(401, "LOGIN_FAILED");
    shop.log_in("customer", "kim@example.kr", "another long one").await.is(200);
    shop.call(Method::POST, "/accounts/customer", &kim.access, Value::Null)
        .await
        .refuses(401, "TOKEN_INVALID");
}

#[tokio::test]
async fn leaving_needs_the_password_and_erases_what_tells_who_it_was() {
    let shop = Shop::open().await;
    let kim = shop.join("customer", "kim.leaves@example.kr").await;
    let stays = shop.join("seller", "kim.leaves@example.kr").await;
    let delete = async |body: Value| shop.call(Method::DELETE, "/accounts/customer", &kim.access, body).await;
    assert_eq!(delete(json!({})).await.refuses(422, "VALIDATION_FAILED").broken(), ["password REQUIRED"]);
    delete(json!({"password": "wrong"})).await.refuses(401, "LOGIN_FAILED");
    shop.post("/accounts/password/reset", json!({"email": kim.email, "type": "CUSTOMER"})).await.is(202);
    delete(json!({"password": PASSWORD})).await.is(204);
    shop.log_in("customer", &kim.email, PASSWORD).await.refuses(401, "LOGIN_FAILED");
    shop.post("/accounts/token/refresh", json!({"refreshToken": kim.refresh}))
        .await
        .refuses(401, "TOKEN_INVALID");
    shop.call(Method::POST, "/accounts/customer", &kim.access, Value::Null)
        .await
        .refuses(401, "TOKEN_INVALID");
    // Money put in now would be out of everybody's reach.
    let top_up = json!({"from": "카드", "message": "", "money": 1_000});
    shop.call(Method::POST, "/accounts/customer/balance", &kim.access, top_up)
        .await
        .refuses(401, "TOKEN_INVALID");
    for left in [
        "SELECT COUNT(*) FROM accounts WHERE type = 'CUSTOMER' AND \
         (email LIKE '%kim%' OR name <> '' OR phone <> '' OR birth <> '' OR password_hash LIKE '%argon%')",
        "SELECT COUNT(*) FROM refresh_tokens t JOIN accounts a ON a.id = t.account_id WHERE a.type = 'CUSTOMER'",
        "SELECT COUNT(*) FROM mail_queue q JOIN accounts a ON a.id = q.account_id WHERE a.type = 'CUSTOMER'",
    ] {
        assert_eq!(test_database::number(&shop.db, left).await, 0, "{left}");
    }
    assert_eq!(shop.own(&stays).await["name"], "김민수");
    shop.sign_up("customer", &kim.email).await.is(201);
}

#[tokio::test]
async fn nobody_leaves_while_money_is_held() {
    let shop = Shop::open().await;
    let kim = shop.join("customer", "kim@example.kr").await;
    let lee = shop.join("seller", "lee@example.kr").await;
    let insert = async |kind: &str,
                        owner: String,
                        balance: Option<i64>,
                        customer: Option<i64>,
                        seller: Option<i64>| {
        let new = sql!(
            shop.db.writer(),
            "INSERT INTO ledger_accounts (kind, owner, balance, customer_id, seller_id) \
             VALUES ({kind}, {owner}, {balance}, {customer}, {seller})",
            kind,
            owner,
            balance,
            customer,
            seller
        );
        new.execute().await.unwrap();
        test_database::number(&shop.db, "SELECT MAX(id) FROM ledger_accounts").await
    };
    let leave = async |person: &crate::harness::Person| {
        let path = format!("/accounts/{}", person.side);
        shop.call(Method::DELETE, &path, &person.access, json!({"password": PASSWORD})).await
    };
    let set = async |id: i64, balance: i64| {
        let set = sql!(
            shop.db.writer(),
            "UPDATE ledger_accounts SET balance = {balance} WHERE id = {id}",
            balance,
            id
        );
        set.execute().await.unwrap();
    };
    let wallet = insert("WALLET", kim.id.to_string(), Some(1), None, None).await;
    leave(&kim).await.refuses(409, "ACCOUNT_NOT_EMPTY");
    set(wallet, 0).await;
    let escrow = insert("ESCROW", "a package".into(), Some(1), Some(kim.id), Some(lee.id)).await;
    leave(&kim).await.refuses(409, "ACCOUNT_NOT_EMPTY");
    leave(&lee).await.refuses(409, "ACCOUNT_NOT_EMPTY");
    set(escrow, 0).await;
    let payable = insert("PAYABLE", lee.id.to_string(), None, None, Some(lee.id)).await;
    let transfer = async |from: i64, to: i64, amount: i64| {
        let new = sql!(
            shop.db.writer(),
            "INSERT INTO transfers (kind, reference, debit_account, credit_account, amount, sender, message, created_at) \
             VALUES ('SETTLE', {reference}, {from}, {to}, {amount}, '', '', 0)",
            reference = format!("{from}-{to}"),
            from,
            to,
            amount
        );
        new.execute().await.unwrap();
        test_database::number(&shop.db, "SELECT MAX(id) FROM transfers").await
    };
    let settled = transfer(escrow, payable, 900).await;
    leave(&lee).await.refuses(409, "ACCOUNT_NOT_EMPTY");
    let snapshot = sql!(
        shop.db.writer(),
        "INSERT INTO ledger_snapshots (ledger_account_id, through_id, balance) VALUES ({payable}, {settled}, 900)",
        payable,
        settled
    );
    snapshot.execute().await.unwrap();
    leave(&lee).await.refuses(409, "ACCOUNT_NOT_EMPTY");
    transfer(payable, 1, 900).await;
    leave(&lee).await.is(204);
    leave(&kim).await.is(204);
    assert_eq!(test_database::number(&shop.db, "SELECT COUNT(*) FROM transfers").await, 2);
}

/// The original answered with the whole row, password hash and all.
#[tokio::test]
async fn no_answer_holds_a_password_hash() {
    let shop = Shop::open().await;
    let kim = shop.join("customer", "kim@example.kr").await;
    let texts = [
        shop.sign_up("seller", "kim@example.kr").await.text,
        shop.log_in("customer", "kim@example.kr", PASSWORD).await.text,
        shop.call(Method::POST, "/accounts/customer", &kim.access, Value::Null).await.text,
        shop.call(Method::PUT, "/accounts/customer/update", &kim.access, update_form()).await.text,
        shop.call(Method::POST, "/accounts/customer/info?email=kim@example.kr", &kim.access, Value::Null)
            .await
            .text,
        shop.call(Method::POST, "/accounts/user/info?email=kim@example.kr", &kim.access, Value::Null)
            .await
            .text,
    ];
    for text in texts {
        assert!(!text.contains("argon2") && !text.to_lowercase().contains("password"), "{text}");
    }
}
