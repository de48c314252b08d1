use serde_json::{Value, json};

use super::*;
use crate::words::orders::KOREAN;

const ORDER: &str = "0192d3a0-0000-7000-8000-000000000001";
const BOX: &str = "0192d3a0-0000-7000-8000-00000000000a";
const OTHER: &str = "0192d3a0-0000-7000-8000-00000000000b";

fn package(id: &str, status: &str, actions: &[(&str, Value)]) -> Value {
    let line = json!({"itemId": 1, "productId": 2, "productName": "울 니트", "itemName": "먹색", "price": 69_000,
        "count": 1, "thumbnail": null});
    let actions: Vec<_> =
        actions.iter().map(|(action, until)| json!({"action": action, "until": until})).collect();
    json!({"id": id, "sellerId": 7, "sellerName": "한울니트", "status": status, "lines": [line], "goods": 69_000,
        "shippingFee": 3_000, "returnFee": 6_000, "totalPrice": 72_000, "actions": actions,
        "shippedAt": "2026-11-21T01:12:00.000Z", "autoConfirmAt": "2026-12-01T16:00:00.000Z"})
}

fn order(packages: &[Value]) -> Order {
    serde_json::from_value(json!({"id": ORDER, "status": "PAID", "createdAt": "2026-11-20T05:02:00.000Z",
        "paidAt": "2026-11-20T05:02:01.000Z", "totalPrice": 144_000, "actions": [], "packages": packages,
        "shipping": {"recipient": "김민수", "phone": "01012345678", "postalCode": "06236", "address1": "테헤란로 152"}}))
    .unwrap()
}

#[test]
fn only_what_the_server_allows_is_offered_with_its_last_day() {
    let until = json!("2026-12-02T03:00:00.000Z");
    let acts = [("RETURN", until.clone()), ("CONFIRM", until), ("SHIP", Value::Null)];
    let order = order(&[package(BOX, "DELIVERED", &acts), package(OTHER, "SHIPPED", &[])]);
    let boxes = boxes(&order, "", &KOREAN, Language::Korean);
    let offered: Vec<_> = boxes[0].acts.iter().map(|act| (act.text, act.until.as_str())).collect();
    let until = "2026년 12월 2일 12:00까지";
    assert_eq!(offered, [(KOREAN.confirm, until), (KOREAN.give_back, until)]);
    assert_eq!(boxes[0].acts[1].path, format!("/my/orders/{ORDER}/return?package={BOX}"));
    assert!(boxes[1].acts.is_empty() && boxes[1].title == "상자 2");
}

#[test]
fn the_way_of_a_box_says_how_far_it_is() {
    let order = order(&[package(BOX, "DELIVERED", &[]), package(OTHER, "CANCELLED", &[])]);
    let boxes = boxes(&order, "", &KOREAN, Language::Korean);
    let classes = |at: usize| boxes[at].steps.iter().map(|step| step.class).collect::<Vec<_>>();
    assert_eq!((classes(0), classes(1)), (vec!["done", "done", "now", ""], vec!["done", "done"]));
    assert_eq!(boxes[0].steps[3].time, "2026년 12월 2일 자동 확정");
    assert_eq!(boxes[1].steps[1].text, KOREAN.cancelled);
}

#[test]
fn a_choice_of_boxes_tells_what_it_means_in_won() {
    let may = |action| [(action, Value::Null)];
    let order =
        order(&[package(BOX, "DELIVERED", &may("RETURN")), package(OTHER, "DELIVERED", &may("RETURN"))]);
    let choices =
        |named: Option<&[PackageId]>, act| box_choices(&order, act, named, "", &KOREAN, Language::Korean);
    let all = choices(None, Act::Return);
    assert!(choices(Some(&[]), Act::Return).iter().all(|choice| !choice.is_chosen));
    assert!(all.len() == 2 && all.iter().all(|choice| choice.is_chosen));
    assert_eq!(
        all[0].means,
        ["동의하면 72,000원 환불", "단순 변심이면 되보내는 배송비 6,000원은 구매자가 냅니다"]
    );
    let one = choices(Some(&[OTHER.parse().unwrap()]), Act::Return);
    assert_eq!(one.iter().map(|choice| choice.is_chosen).collect::<Vec<_>>(), [false, true]);
    assert!(choices(None, Act::Cancel).is_empty(), "nothing that is not allowed");
}

#[test]
fn what_happened_is_told_of_the_order_and_of_each_box() {
    let order = order(&[package(BOX, "CANCELLED", &[])]);
    let event = |package: Value, status: &str| -> OrderEvent {
        serde_json::from_value(json!({"id": 1, "createdAt": "2026-11-20T05:02:01.000Z", "packageId": package,
            "status": status, "reason": null}))
        .unwrap()
    };
    let events = [event(Value::Null, "PAID"), event(json!(BOX), "CANCELLED"), event(json!(BOX), "NEW_STATE")];
    let told = happened(&order, &events, &KOREAN, Language::Korean);
    let texts: Vec<_> = told.iter().map(|entry| entry.text.as_str()).collect();
    assert_eq!(texts, ["주문 · 결제 완료", "상자 1 · 취소됨", "상자 1 · NEW_STATE"]);
    assert_eq!(told[0].when, "2026년 11월 20일 14:02");
}

#[test]
fn an_order_among_others_says_what_and_how_far() {
    let order = order(&[package(BOX, "PAID", &[]), package(OTHER, "SHIPPED", &[])]);
    let row = order_row(&order, "", &KOREAN, Language::Korean);
    assert_eq!((row.title.as_str(), row.total.as_str()), ("울 니트 외 1건", "144,000원"));
    assert_eq!(row.states, [(KOREAN.paid, "blue"), (KOREAN.shipped, "blue")]);
}
