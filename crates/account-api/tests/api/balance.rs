//! A customer's balance and its history, and a seller's earnings.

use account_api::service::ledger::{ChangeBalance, Ledger, each_withdrawal};
use account_api::settings::TopupMode;
use domain::{AccountId, Name, Won};
use reqwest::Method;
use serde_json::{Value, json};

use crate::ledger_harness::{send, start};

const BALANCE: &str = "/accounts/customer/balance";
const CHECK: &str = "/accounts/customer/balance/check";
const HISTORY: &str = "/accounts/customer/balance/history";
const EARNINGS: &str = "/accounts/seller/balance/check";

fn change(money: i64) -> Value {
    json!({"from": "김민수", "message": "충전", "money": money})
}

#[tokio::test]
async fn a_customer_tops_up_withdraws_and_reads_the_balance() {
    let shop = start(TopupMode::Open).await;
    let kim = shop.customer(1);
    let before = shop.post(CHECK, &kim, &Value::Null).await;
    assert_eq!(
        (before.status, &before.json["currentMoney"], &before.json["changedMoney"]),
        (200, &json!(0), &json!(0))
    );
    let up = shop.post(BALANCE, &kim, &change(10_000)).await;
    assert_eq!(up.status, 200);
    assert_eq!((&up.json["changedMoney"], &up.json["currentMoney"]), (&json!(10_000), &json!(10_000)));
    assert_eq!((&up.json["from"], &up.json["message"]), (&json!("김민수"), &json!("충전")));
    assert!(up.json["id"].is_i64() && up.json["createdAt"].as_str().unwrap().ends_with('Z'));
    let down = shop.post(BALANCE, &kim, &json!({"from": "김민수", "message": " ", "money": -4_000})).await;
    assert_eq!(
        (down.status, &down.json["currentMoney"], &down.json["message"]),
        (200, &json!(6_000), &json!(""))
    );
    assert_eq!(shop.post(CHECK, &kim, &Value::Null).await.json, down.json);
    shop.stop().await;
}

#[tokio::test]
async fn too_little_is_402_and_leaves_the_key_free() {
    let shop = start(TopupMode::Open).await;
    let kim = shop.customer(1);
    let press = |money| {
        send(shop.request(Method::POST, BALANCE, &kim).header("Idempotency-Key", "k-1").json(&change(money)))
    };
    assert_eq!(press(-1).await.refusal(), (402, "NOT_ENOUGH_BALANCE"));
    let first = press(500).await;
    assert_eq!((first.status, first.replayed), (200, false));
    let again = press(500).await;
    assert_eq!((again.status, again.replayed, &again.json), (200, true, &first.json));
    assert_eq!(press(501).await.refusal(), (422, "IDEMPOTENCY_KEY_REUSED"));
    for bad in ["", "두 번", &"x".repeat(256)] {
        let request = shop.request(Method::POST, BALANCE, &kim).header("Idempotency-Key", bad);
        assert_eq!(send(request.json(&change(1))).await.refusal(), (422, "VALIDATION_FAILED"));
    }
    shop.stop().await;
}

#[tokio::test]
async fn what_a_key_moved_is_known_for_good_and_whichever_way_it_went() {
    let shop = start(TopupMode::Open).await;
    let kim = shop.customer(1);
    let press = |key: &'static str, money| {
        send(shop.request(Method::POST, BALANCE, &kim).header("Idempotency-Key", key).json(&change(money)))
    };
    let (up, down) = (press("up", 500).await, press("down", -500).await);
    assert_eq!((up.status, down.status), (200, 200));
    for _ in 0..2 {
        // Housekeeping forgets keys after two days.
        let tx = shop.db.begin().await.unwrap();
        kit::sql!(&tx, "DELETE FROM idempotency_keys").execute().await.unwrap();
        tx.commit().await.unwrap();
        for (key, money, first) in [("up", 500, &up), ("down", -500, &down)] {
            let again = press(key, money).await;
            assert_eq!((again.status, again.replayed, &again.json), (200, true, &first.json), "{key}");
            for other in [-money, money * 2] {
                let refused = press(key, other).await;
                assert_eq!(refused.refusal(), (422, "IDEMPOTENCY_KEY_REUSED"), "{key}: {other}");
            }
        }
    }
    assert_eq!(shop.post(CHECK, &kim, &Value::Null).await.json["currentMoney"], 0);
    shop.stop().await;
}

#[tokio::test]
async fn every_broken_field_is_named() {
    let shop = start(TopupMode::Open).await;
    let kim = shop.customer(1);
    let cases = [
        (json!({}), vec!["from", "money"]),
        (json!({"from": " ", "message": "가".repeat(501), "money": 0}), vec!["from", "message", "money"]),
        (
            json!({"from": "가".repeat(51), "message": "", "money": 1_000_000_000_001i64}),
            vec!["from", "money"],
        ),
        (json!({"from": "a", "message": "", "money": -1_000_000_000_001i64}), vec!["money"]),
        (json!({"from": "a", "message": "", "money": null}), vec!["money"]),
    ];
    for (body, fields) in cases {
        let answer = shop.post(BALANCE, &kim, &body).await;
        assert_eq!((answer.status, answer.fields()), (422, fields), "{body}");
    }
    for (body, field) in [
        (json!({"from": "a", "message": "", "money": 1.5}), "money"),
        (json!({"from": 1, "money": 1}), "from"),
        (json!({"from": "a", "money": 1, "currency": "EUR"}), "currency"),
        (json!(["bank", "m", 777]), "body"),
    ] {
        let answer = shop.post(BALANCE, &kim, &body).await;
        assert_eq!((answer.status, answer.fields()), (422, vec![field]), "{body}");
    }
    assert_eq!(shop.post(CHECK, &kim, &Value::Null).await.json["currentMoney"], 0);
    shop.stop().await;
}

#[tokio::test]
async fn where_top_ups_need_a_payment_nothing_is_withdrawn_either_and_no_key_is_used_up() {
    let shop = start(TopupMode::Closed).await;
    let kim = shop.customer(1);
    let press = |money| {
        send(shop.request(Method::POST, BALANCE, &kim).header("Idempotency-Key", "k-1").json(&change(money)))
    };
    for _ in 0..2 {
        assert_eq!(press(1).await.refusal(), (403, "TOPUP_NOT_ALLOWED"));
        assert_eq!(press(-1).await.refusal(), (403, "WITHDRAW_NOT_ALLOWED"));
    }
    assert_eq!(press(0).await.refusal(), (422, "VALIDATION_FAILED"));
    let nothing = [
        "SELECT COUNT(*) FROM ledger_accounts WHERE kind = 'WALLET'",
        "SELECT COUNT(*) FROM transfers",
        "SELECT COUNT(*) FROM idempotency_keys",
    ];
    for rows in nothing {
        assert_eq!(test_database::number(&shop.db, rows).await, 0, "{rows}");
    }
    // With money in the wallet, too.
    let open = Ledger::new(shop.db.clone(), kit::Clock::system(), TopupMode::Open);
    let topped_up =
        ChangeBalance { from: Name::parse("김민수").unwrap(), message: None, money: Won(1_000) };
    open.change_balance(AccountId(1), &topped_up, None).await.unwrap();
    assert_eq!(press(-1).await.refusal(), (403, "WITHDRAW_NOT_ALLOWED"));
    assert_eq!(shop.post(CHECK, &kim, &Value::Null).await.json["currentMoney"], 1_000);
    shop.stop().await;
}

#[tokio::test]
async fn every_withdrawal_is_told_page_by_page_and_nothing_else() {
    let shop = start(TopupMode::Open).await;
    for customer in [1, 2] {
        shop.post(BALANCE, &shop.customer(customer), &change(1_000)).await;
    }
    let mut told = Vec::new();
    assert_eq!(each_withdrawal(&shop.db, |withdrawal| told.push(withdrawal)).await.unwrap(), 0);
    // One page is 500.
    for n in 0..501 {
        let out = shop.post(BALANCE, &shop.customer(1 + n % 2), &change(-1 - n % 2)).await;
        assert_eq!(out.status, 200);
    }
    assert_eq!(each_withdrawal(&shop.db, |withdrawal| told.push(withdrawal)).await.unwrap(), 501);
    assert!(told.is_sorted_by_key(|withdrawal| withdrawal.id));
    assert_eq!(
        (told[0].customer, told[0].amount, told[1].customer, told[1].amount),
        (AccountId(1), Won(1), AccountId(2), Won(2))
    );
    let line = told[0].to_string();
    assert!(line.contains("customer 1 took out 1 won at 20") && line.starts_with("withdrawal "), "{line}");
    shop.stop().await;
}

#[tokio::test]
async fn history_comes_in_pages_and_is_one_s_own() {
    let shop = start(TopupMode::Open).await;
    let kim = shop.customer(1);
    for money in [100, 200, -50] {
        shop.post(BALANCE, &kim, &change(money)).await;
    }
    let first = shop.get(&format!("{HISTORY}?limit=2"), &kim).await;
    let told: Vec<_> = first.json["history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|h| (h["kind"].clone(), h["currentMoney"].clone()))
        .collect();
    assert_eq!(told, [(json!("WITHDRAW"), json!(250)), (json!("TOPUP"), json!(300))]);
    let next = first.json["nextCursor"].as_str().unwrap();
    let last = shop.get(&format!("{HISTORY}?limit=2&cursor={next}"), &kim).await;
    assert_eq!((last.json["history"].as_array().unwrap().len(), &last.json["nextCursor"]), (1, &Value::Null));
    assert_eq!(shop.get(HISTORY, &shop.customer(2)).await.json["history"], json!([]));
    for bad in ["limit=0", "limit=101", "limit=few", "cursor=nonsense"] {
        assert_eq!(shop.get(&format!("{HISTORY}?{bad}"), &kim).await.refusal(), (422, "VALIDATION_FAILED"));
    }
    shop.stop().await;
}

#[tokio::test]
async fn a_seller_has_earned_nothing_before_the_first_sale() {
    let shop = start(TopupMode::Open).await;
    let answer = shop.post(EARNINGS, &shop.seller(11), &Value::Null).await;
    assert_eq!((answer.status, answer.json), (200, json!({"currentMoney": 0})));
    shop.stop().await;
}

#[tokio::test]
async fn each_balance_is_its_owner_s_only() {
    let shop = start(TopupMode::Open).await;
    let calls = [
        (Method::POST, BALANCE, shop.seller(11)),
        (Method::POST, CHECK, shop.seller(11)),
        (Method::GET, HISTORY, shop.seller(11)),
        (Method::POST, EARNINGS, shop.customer(1)),
    ];
    for (method, path, wrong_role) in calls {
        let answer =
            async |token: &str| send(shop.request(method.clone(), path, token).json(&change(1))).await;
        assert_eq!(answer("").await.refusal(), (401, "NO_TOKEN"), "{path}");
        assert_eq!(answer("nonsense").await.refusal(), (401, "TOKEN_INVALID"), "{path}");
        assert_eq!(answer(&shop.service()).await.refusal(), (401, "TOKEN_INVALID"), "{path}");
        assert_eq!(answer(&wrong_role).await.refusal(), (403, "LOGIN_TYPE_ERROR"), "{path}");
    }
    shop.stop().await;
}
