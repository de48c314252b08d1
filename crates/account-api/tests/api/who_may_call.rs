//! Every operation that services call on account-api, over HTTP and over gRPC, held against every service and every way
//! in which a token can be wrong.

use account_api::settings::TopupMode;
use account_grpc::wallet_client::WalletClient;
use account_grpc::{
    GetPackageLedgerRequest, GetWalletRequest, ListPackageLedgersRequest, PayRequest, RefundRequest,
    SettleRequest, VoidRequest, error_code,
};
use auth::KeyRing;
use domain::{ErrorCode, OrderId, PackageId};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use kit::Clock;
use kit::peers::OPERATIONS;
use reqwest::Method;
use serde_json::{Value, json};
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Response, Status};

use crate::ledger_harness::{Answer, Shop, send, start};

const SERVICES: [&str; 3] = ["account-api", "order-api", "chat-api"];

/// A token of `service`, as these claims and this key make it.
fn token(claims: &Value, pem: &str) -> String {
    let key = EncodingKey::from_ed_pem(pem.as_bytes()).unwrap();
    jsonwebtoken::encode(&Header::new(Algorithm::EdDSA), claims, &key).unwrap()
}

/// Good claims of `service`, made so many seconds ago and good for so many.
fn claims(service: &str, age: i64, life: i64) -> Value {
    let made = Clock::system().now().0 / 1000 - age;
    json!({"iss": service, "aud": "account-api", "iat": made, "exp": made + life})
}

/// Tokens that nobody gets in with, and what each is answered.
fn wrong_tokens(shop: &Shop, service: &'static str) -> Vec<(&'static str, String, &'static str)> {
    let (own, stranger) = (shop.key(service), KeyRing::generate_pem());
    let other = SERVICES.into_iter().find(|other| *other != service).unwrap();
    let mut elsewhere = claims(service, 0, 60);
    elsewhere["aud"] = json!("chat-api");
    vec![
        ("a key that nobody knows", token(&claims(service, 0, 60), &stranger), "TOKEN_INVALID"),
        ("another service's key", token(&claims(service, 0, 60), &shop.key(other)), "TOKEN_INVALID"),
        ("for another service", token(&elsewhere, &own), "TOKEN_INVALID"),
        ("a name that nobody knows", token(&claims("pay-api", 0, 60), &own), "TOKEN_INVALID"),
        ("too long a life", token(&claims(service, 0, 61), &own), "TOKEN_INVALID"),
        ("from the future", token(&claims(service, -75, 60), &own), "TOKEN_INVALID"),
        ("run out", token(&claims(service, 130, 60), &own), "TOKEN_EXPIRED"),
        ("a person's", shop.customer(1), "TOKEN_INVALID"),
    ]
}

/// A call that would be good, of every operation that the table knows.
async fn over_http(shop: &Shop, operation: &str, token: &str) -> Answer {
    let (order, package) = (OrderId::fresh(), PackageId::fresh());
    let (method, path) = operation.split_once(' ').unwrap();
    let path = path.replace("{order_id}", &order.to_string()).replace("{package_id}", &package.to_string());
    let path = path.replace("{account_id}", "1").replace("{customer_id}", "1");
    let body = match operation {
        "POST /internal/payments" => json!({"orderId": order, "customerId": 1,
            "packages": [{"packageId": package, "sellerId": 11, "amount": 1}]}),
        "POST /internal/refunds" => json!({"packageId": package, "amount": 1}),
        "POST /internal/settlements" => json!({"packageId": package, "sellerId": 11, "amount": 1, "fee": 0}),
        _ => Value::Null,
    };
    let request = shop.request(Method::from_bytes(method.as_bytes()).unwrap(), &path, token);
    send(if body.is_null() { request } else { request.json(&body) }).await
}

async fn over_grpc(shop: &Shop, method: &str, token: &str) -> Option<ErrorCode> {
    fn with<M>(token: &str, message: M) -> Request<M> {
        let mut request = Request::new(message);
        request.metadata_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
        request
    }
    fn code<A>(answer: Result<Response<A>, Status>) -> Option<ErrorCode> {
        answer.err().map(|refusal| error_code(&refusal).unwrap())
    }
    let channel: Channel = Endpoint::from_shared(shop.grpc_url()).unwrap().connect_lazy();
    let mut wallet = WalletClient::new(channel);
    let (order_id, package_id) = (OrderId::fresh().to_string(), PackageId::fresh().to_string());
    match method {
        "Pay" => code(wallet.pay(with(token, PayRequest::default())).await),
        "Void" => code(wallet.void(with(token, VoidRequest { order_id })).await),
        "Refund" => code(wallet.refund(with(token, RefundRequest { package_id, amount: 1 })).await),
        "Settle" => {
            let settle = SettleRequest { package_id, seller_id: 11, amount: 1, fee: 0 };
            code(wallet.settle(with(token, settle)).await)
        }
        "GetWallet" => code(wallet.get_wallet(with(token, GetWalletRequest { customer_id: 1 })).await),
        "ListPackageLedgers" => {
            code(wallet.list_package_ledgers(with(token, ListPackageLedgersRequest::default())).await)
        }
        "GetPackageLedger" => {
            code(wallet.get_package_ledger(with(token, GetPackageLedgerRequest { package_id })).await)
        }
        other => panic!("no call of {other} is known here"),
    }
}

fn is_sent_away(code: ErrorCode) -> bool {
    matches!(code.status(), 401 | 403)
}

#[tokio::test]
async fn each_operation_takes_the_services_that_may_call_it_and_their_good_tokens_only() {
    let shop = start(TopupMode::Open).await;
    let up = json!({"from": "김민수", "message": "", "money": 1_000});
    assert_eq!(shop.post("/accounts/customer/balance", &shop.customer(1), &up).await.status, 200);
    for operation in OPERATIONS.iter().filter(|operation| operation.callee == account_api::NAME) {
        for service in SERVICES {
            // As the services sign, with clocks that are a minute apart.
            for age in [-60, 0, 60, 100] {
                let token = token(&claims(service, age, 60), &shop.key(service));
                let answer = over_http(&shop, operation.http, &token).await;
                let case =
                    format!("{service}: {} at {age}: {} {}", operation.http, answer.status, answer.json);
                if operation.callers.contains(&service) {
                    assert!(!matches!(answer.status, 401 | 403), "{case}");
                } else {
                    assert_eq!(answer.refusal(), (403, "LOGIN_TYPE_ERROR"), "{case}");
                }
                if operation.grpc.is_empty() {
                    continue;
                }
                let code = over_grpc(&shop, operation.grpc, &token).await;
                let refused = code.is_some_and(is_sent_away);
                assert_eq!(
                    refused,
                    !operation.callers.contains(&service),
                    "{service}: {}: {code:?}",
                    operation.grpc
                );
            }
            for (why, token, code) in wrong_tokens(&shop, service) {
                let answer = over_http(&shop, operation.http, &token).await;
                assert_eq!(answer.refusal(), (401, code), "{service}: {}: {why}", operation.http);
                if !operation.grpc.is_empty() {
                    let told = over_grpc(&shop, operation.grpc, &token).await;
                    assert_eq!(
                        told.map(ErrorCode::as_str),
                        Some(code),
                        "{service}: {}: {why}",
                        operation.grpc
                    );
                }
            }
        }
    }
    shop.stop().await;
}

#[tokio::test]
async fn clocks_that_are_too_far_apart_are_said_to_be() {
    let shop = start(TopupMode::Open).await;
    let path = "/internal/ledger/packages";
    for (age, says) in
        [(-75, "the clock of order-api is 7"), (130, "the clock of order-api is more than 60 s behind")]
    {
        let token = token(&claims("order-api", age, 60), &shop.key("order-api"));
        let request = shop.request(Method::GET, path, &token).header("accept-language", "en");
        let detail = send(request).await.json["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(says), "{detail}");
    }
    shop.stop().await;
}

/// What nobody has thought of, nobody may call.
#[test]
fn every_internal_operation_of_the_document_stands_in_the_table() {
    let document = serde_json::to_value(account_api::routes::document()).unwrap();
    let mut found = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in ["get", "post", "put", "delete"] {
            if path.starts_with("/internal/") && item.get(method).is_some() {
                let operation = format!("{} {path}", method.to_uppercase());
                let known = OPERATIONS
                    .iter()
                    .any(|known| known.http == operation && known.callee == account_api::NAME);
                assert!(known, "{operation} is not in kit::peers::OPERATIONS");
                found += 1;
            }
        }
    }
    assert!(found >= 6, "{found}");
}
