//! What is asked of the server, line by line.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::http1::{bearer, percent_encoded, request};
use crate::server::Ports;
use crate::shop::{PRICE, Shop};

/// The name of the line that needs no jangteo.
pub(crate) const FLOOR: &str = "floor";

/// What people type: a word, part of one, initial consonants, a slip, two words.
const SEARCHES: &[&str] = &["이어폰", "이어ㅍ", "ㅇㅇㅍ", "이아폰", "무선 이어폰", "벤치"];

/// How many digits an idempotency key ends with.
const KEY_DIGITS: usize = 12;

/// One line of the table.
pub(crate) struct Line {
    /// Its name.
    pub(crate) name: &'static str,
    /// Which service it asks.
    pub(crate) port: u16,
    /// What it asks, in turn.
    pub(crate) requests: Arc<[Request]>,
}

/// A request, ready to be sent.
pub(crate) struct Request {
    bytes: Vec<u8>,
    /// Where its idempotency key's digits stand, if it has one.
    key_at: Option<usize>,
}

impl Request {
    fn new(bytes: Vec<u8>) -> Self {
        Self { bytes, key_at: None }
    }

    /// A request whose header `Idempotency-Key` is another each time.
    fn with_fresh_key(method: &str, target: &str, token: &str, body: &Value) -> Self {
        let digits = "0".repeat(KEY_DIGITS);
        let name = "Idempotency-Key: bench-";
        let headers = [format!("{name}{digits}"), bearer(token)];
        let bytes = request(method, target, &headers, Some(body));
        let at = bytes.windows(name.len()).position(|window| window == name.as_bytes());
        Self { bytes, key_at: at.map(|at| at + name.len()) }
    }

    /// Writes it as the request of that number.
    pub(crate) fn write(&self, number: u64, into: &mut Vec<u8>) {
        into.clear();
        into.extend_from_slice(&self.bytes);
        if let Some(digits) = self.key_at.and_then(|at| into.get_mut(at..at + KEY_DIGITS)) {
            digits.copy_from_slice(format!("{number:0KEY_DIGITS$}").as_bytes());
        }
    }
}

/// The floor on its port.
pub(crate) fn floor(port: u16) -> Line {
    line(FLOOR, port, [Request::new(request("GET", "/search/product/detail?productId=1", &[], None))])
}

/// Looks at targets, in turn.
pub(crate) fn gets(name: &'static str, port: u16, targets: &[String]) -> Line {
    line(name, port, targets.iter().map(|target| Request::new(request("GET", target, &[], None))))
}

/// All lines that ask a jangteo. Those that change something come last, so that they slow down nobody before them.
pub(crate) fn all(ports: Ports, shop: &Shop) -> Vec<Line> {
    let get = |target: String| Request::new(request("GET", &target, &[], None));
    let details = shop.products.iter().map(|id| get(format!("/search/product/detail?productId={id}")));
    let searches = SEARCHES.iter().map(|name| get(format!("/search/product?name={}", percent_encoded(name))));
    let cart_reads = shop
        .customers
        .iter()
        .map(|customer| Request::new(request("GET", "/customer/cart", &[bearer(&customer.token)], None)));
    let logins = shop
        .customers
        .iter()
        .map(|customer| Request::new(request("POST", "/accounts/login", &[], Some(&customer.login))));
    let top_up = json!({"from": "bench", "message": "부하 시험", "money": 1_000});
    let top_ups = shop.customers.iter().map(|customer| {
        let headers = [bearer(&customer.token)];
        Request::new(request("POST", "/accounts/customer/balance", &headers, Some(&top_up)))
    });
    vec![
        line("product detail", ports.order, details),
        line("search", ports.order, searches),
        line("cart read", ports.order, cart_reads),
        line("cart add", ports.order, cart_adds(shop)),
        line("login", ports.account, logins),
        line("top-up", ports.account, top_ups),
        line("order", ports.order, orders(shop)),
    ]
}

fn line(name: &'static str, port: u16, requests: impl IntoIterator<Item = Request>) -> Line {
    Line { name, port, requests: requests.into_iter().collect() }
}

/// Every customer adds one of every item, in turn.
fn cart_adds(shop: &Shop) -> Vec<Request> {
    each_customer_each_item(shop, |token, item| {
        let body = json!({"items": [{"itemId": item, "count": 1}]});
        Request::new(request("POST", "/customer/cart", &[bearer(token)], Some(&body)))
    })
}

/// Every customer orders one of every item, in turn, each order anew.
fn orders(shop: &Shop) -> Vec<Request> {
    each_customer_each_item(shop, |token, item| {
        let body = json!({
            "items": [{"itemId": item, "count": 1, "price": PRICE}],
            "shipping": {
                "recipient": "김벤치", "phone": "01012345678", "postalCode": "06236",
                "address1": "서울특별시 강남구 테헤란로 1",
            },
        });
        Request::with_fresh_key("POST", "/customer/orders", token, &body)
    })
}

fn each_customer_each_item(shop: &Shop, request: impl Fn(&str, i64) -> Request) -> Vec<Request> {
    let of_item = |item: &i64| shop.customers.iter().map(|c| request(&c.token, *item)).collect::<Vec<_>>();
    shop.items.iter().flat_map(of_item).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_has_a_key_of_its_own() {
        let order = Request::with_fresh_key("POST", "/customer/orders", "t", &json!({"items": []}));
        let mut bytes = Vec::new();
        order.write(42, &mut bytes);
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.contains("\r\nIdempotency-Key: bench-000000000042\r\n"), "{text}");
        assert!(text.ends_with("{\"items\":[]}"), "{text}");
    }
}
