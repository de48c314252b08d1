use std::collections::HashMap;

use domain::AccountType;
use serde::Deserialize;
use serde_json::json;

use super::*;

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Order {
    items: Option<Vec<Item>>,
    to: Address,
    expected_total: Option<i64>,
    #[serde(rename = "type")]
    kind: Option<AccountType>,
}

#[derive(Debug, Default, Deserialize)]
struct Item {
    id: i64,
    #[serde(default)]
    name: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Address {
    street: String,
}

fn broken<T>(read: Result<T, ApiError>) -> Vec<(String, &'static str)> {
    let Err(failure) = read else { return Vec::new() };
    assert_eq!(failure.code, ErrorCode::ValidationFailed, "{failure:?}");
    failure.fields.into_iter().map(|error| (error.field, error.rule.code())).collect()
}

fn of(json: &str) -> Vec<(String, &'static str)> {
    broken(read::<Order>(json.as_bytes()))
}

fn is(field: &str, code: &'static str) -> (String, &'static str) {
    (field.to_owned(), code)
}

#[test]
fn what_fits_is_read() {
    let order: Order = read(
        br#" {"items":[{"id":1,"name":"\u00e9"}],"to":{"street":"x"},"expectedTotal":null,"type":"SELLER"} "#,
    )
    .unwrap();
    let item = &order.items.as_ref().unwrap()[0];
    assert_eq!((item.id, item.name.as_str(), order.to.street.as_str()), (1, "é", "x"));
    assert_eq!((order.expected_total, order.kind), (None, Some(AccountType::Seller)));
    assert_eq!(read::<serde_json::Value>(b"[{\"a\":[1]}]").unwrap(), json!([{"a": [1]}]));
    assert_eq!(read::<HashMap<String, Vec<i64>>>(b"{\"a\":[1]}").unwrap()["a"], [1]);
}

#[test]
fn unknown_fields_are_all_named() {
    assert_eq!(
        of(
            r#"{"item":[{"id":1}],"to":{"street":"x","stret":{}},"items":[{"id":1},{"id":2,"nme":null}],"expectedtotal":1}"#
        ),
        [
            is("item", "UNKNOWN_FIELD"),
            is("to.stret", "UNKNOWN_FIELD"),
            is("items[1].nme", "UNKNOWN_FIELD"),
            is("expectedtotal", "UNKNOWN_FIELD"),
        ]
    );
}

#[test]
fn a_list_is_no_object() {
    assert_eq!(of("[]"), [is("body", "WRONG_TYPE")]);
    assert_eq!(of("[null,[\"x\"],7]"), [is("body", "WRONG_TYPE")]);
    assert_eq!(of(r#"{"to":["x"]}"#), [is("to", "WRONG_TYPE")]);
    assert_eq!(
        of(r#"{"items":[[1,"x"],{"id":1},[2,"y"]]}"#),
        [is("items[0]", "WRONG_TYPE"), is("items[2]", "WRONG_TYPE")]
    );
}

#[test]
fn everything_of_a_wrong_type_is_named() {
    let all = r#"{"items":[{"id":"1","name":2,"x":0}],"to":7,"expectedTotal":1.5,"type":"x"}"#;
    assert_eq!(
        of(all),
        [
            is("items[0].x", "UNKNOWN_FIELD"),
            is("items[0].id", "WRONG_TYPE"),
            is("items[0].name", "WRONG_TYPE"),
        ]
    );
    // A required field that is broken ends what can be said of the rest.
    assert_eq!(
        of(r#"{"items":{},"to":7,"expectedTotal":1e99,"type":"x"}"#),
        [
            is("items", "WRONG_TYPE"),
            is("to", "WRONG_TYPE"),
            is("expectedTotal", "WRONG_TYPE"),
            is("type", "NOT_ALLOWED"),
        ]
    );
    for wrong in ["\"1\"", "true", "99999999999999999999", "1e400", "{}", "[1]", "\"\\ud800\""] {
        assert_eq!(of(&format!("{{\"expectedTotal\":{wrong}}}")), [is("expectedTotal", "WRONG_TYPE")]);
    }
    for wrong in ["{\"CUSTOMER\":null}", "[\"CUSTOMER\"]", "1"] {
        assert_eq!(of(&format!("{{\"type\":{wrong}}}")), [is("type", "WRONG_TYPE")]);
    }
}

#[test]
fn null_and_nothing_are_missing() {
    assert_eq!(of("null"), [is("body", "REQUIRED")]);
    assert_eq!(of(r#"{"to":null}"#), [is("to", "REQUIRED")]);
    assert_eq!(of(r#"{"items":[null]}"#), [is("items[0]", "REQUIRED")]);
    assert_eq!(of(r#"{"items":[{"name":"x"}]}"#), [is("items[0].id", "REQUIRED")]);
    assert_eq!(broken(read::<Item>(b"{}")), [is("id", "REQUIRED")]);
    assert_eq!(broken(read::<Item>(b"{\"id\":null}")), [is("id", "REQUIRED")]);
}

#[test]
fn a_field_is_sent_once() {
    assert_eq!(of(r#"{"expectedTotal":1,"expectedTotal":2}"#), [is("expectedTotal", "DUPLICATE")]);
    let twice = br#"{"id":1,"id":1}"#;
    assert_eq!(broken(read_loosely::<Item>(twice)), [is("id", "DUPLICATE")]);
}

#[test]
fn what_is_no_json_is_malformed() {
    for text in
        ["", " ", "{", "{\"to\":7", "{\"x\":1}}", "{'x':1}", "{\"to\":7,}", "nul", "\u{feff}{}", "{\"x\":01}"]
    {
        let failure = read::<Order>(text.as_bytes()).unwrap_err();
        assert_eq!(failure.code, ErrorCode::MalformedRequest, "{text}");
    }
    assert_eq!(
        read::<Order>(b"{\"to\":{\"street\":\"\xff\"}}").unwrap_err().code,
        ErrorCode::MalformedRequest
    );
}

#[test]
fn services_may_say_more_to_each_other_but_nothing_else() {
    let more = br#"{"items":[{"id":1,"new":{}}],"newer":[1]}"#;
    assert!(read_loosely::<Order>(more).is_ok());
    assert_eq!(broken(read_loosely::<Order>(b"[]")), [is("body", "WRONG_TYPE")]);
    assert_eq!(broken(read_loosely::<Order>(br#"{"to":["x"]}"#)), [is("to", "WRONG_TYPE")]);
}

#[test]
fn nothing_that_was_sent_is_repeated_but_names() {
    let secrets = r#"{"to":{"street":987654321},"expectedTotal":"s3cret","type":"s3cret","items":[true]}"#;
    let problem = read::<Order>(secrets.as_bytes()).unwrap_err().problem(domain::Language::English, "", "");
    let told = serde_json::to_string(&problem).unwrap();
    assert!(!told.contains("s3cret") && !told.contains("987654321") && !told.contains("true"), "{told}");
    let broken = read::<Order>(b"{\"to\": s3cret}").unwrap_err();
    assert!(!format!("{broken:?}").contains("s3cret"));
}

#[test]
fn a_body_full_of_mistakes_is_answered_shortly() {
    let entries = |entry: &str| format!("{{\"items\":[{}]}}", vec![entry; 5_000].join(","));
    assert_eq!(of(&entries("1")).len(), READINGS_MAX);
    assert_eq!(of(&entries("{\"id\":1,\"x\":1}")).len(), 100);
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Query {
    product_id: Option<i64>,
    limit: Option<u32>,
}

#[test]
fn a_query_names_its_broken_parameters() {
    let query: Query = read_query("productId=7&utm=x").unwrap();
    assert_eq!((query.product_id, query.limit), (Some(7), None));
    assert_eq!(
        broken(read_query::<Query>("productId=x&limit=")),
        [is("productId", "WRONG_TYPE"), is("limit", "WRONG_TYPE")]
    );
    assert_eq!(broken(read_query::<Query>("limit=1&limit=2")), [is("limit", "DUPLICATE")]);
}
