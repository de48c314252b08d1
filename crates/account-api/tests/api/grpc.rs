//! The wallet over gRPC.

use std::time::Duration;

use account_api::AccountApi;
use account_api::settings::TopupMode;
use account_grpc::wallet_client::WalletClient;
use account_grpc::{
    GetPackageLedgerRequest, ListPackageLedgersRequest, PayRequest, PaymentOutcome, PaymentPart,
    RefundRequest, SettleRequest, VoidRequest, error_code,
};
use domain::{ErrorCode, OrderId, PackageId};
use kit::Clock;
use serde_json::json;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request, Status};

use crate::ledger_harness::{Shop, start};

/// A shop whose customer 1 has 1,000 won.
async fn stocked() -> Shop {
    let shop = start(TopupMode::Open).await;
    let up = json!({"from": "김민수", "message": "", "money": 1_000});
    assert_eq!(shop.post("/accounts/customer/balance", &shop.customer(1), &up).await.status, 200);
    shop
}

fn wallet(shop: &Shop) -> WalletClient<Channel> {
    WalletClient::new(Endpoint::from_shared(shop.grpc_url()).unwrap().connect_lazy())
}

fn with_token<M>(token: &str, message: M) -> Request<M> {
    let mut request = Request::new(message);
    request.metadata_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
    request
}

fn payment(amount: i64) -> PayRequest {
    let package_id = PackageId::fresh().to_string();
    let packages = vec![PaymentPart { package_id, seller_id: 11, amount }];
    PayRequest { order_id: OrderId::fresh().to_string(), customer_id: 1, packages }
}

#[track_caller]
fn refuses<A: std::fmt::Debug>(answer: Result<A, Status>, status: Code, code: ErrorCode) -> Status {
    let refusal = answer.unwrap_err();
    assert_eq!((refusal.code(), error_code(&refusal)), (status, Some(code)), "{refusal:?}");
    assert!(!refusal.message().is_empty() && refusal.metadata().contains_key("x-request-id"));
    refusal
}

async fn balance(shop: &Shop) -> i64 {
    let history = shop.get("/accounts/customer/balance/history", &shop.customer(1)).await;
    history.json["history"][0]["currentMoney"].as_i64().unwrap()
}

#[tokio::test]
async fn an_order_is_paid_settled_and_shown_over_both_protocols() {
    let (shop, payment) = (stocked().await, payment(400));
    let (mut wallet, token) = (wallet(&shop), shop.service());
    for _ in 0..2 {
        let paid = wallet.pay(with_token(&token, payment.clone())).await.unwrap().into_inner();
        assert_eq!(paid.outcome(), PaymentOutcome::Paid);
    }
    let order_id = payment.order_id.clone();
    let void = wallet.void(with_token(&token, VoidRequest { order_id })).await.unwrap().into_inner();
    assert_eq!(void.outcome(), PaymentOutcome::Paid);
    let mut other = payment.clone();
    other.packages[0].amount = 401;
    let refused = wallet.pay(with_token(&token, other)).await;
    refuses(refused, Code::InvalidArgument, ErrorCode::IdempotencyKeyReused);
    let package_id = payment.packages[0].package_id.clone();
    let settle = SettleRequest { package_id: package_id.clone(), seller_id: 11, amount: 400, fee: 20 };
    for _ in 0..2 {
        assert!(wallet.settle(with_token(&token, settle.clone())).await.unwrap().into_inner().done);
    }
    let refund = RefundRequest { package_id: package_id.clone(), amount: 400 };
    let refused = wallet.refund(with_token(&token, refund)).await;
    refuses(refused, Code::FailedPrecondition, ErrorCode::OrderStateConflict);
    let wanted = GetPackageLedgerRequest { package_id: package_id.clone() };
    let ledger = wallet.get_package_ledger(with_token(&token, wanted)).await.unwrap().into_inner().package;
    let ledger = ledger.unwrap();
    let kinds: Vec<_> = ledger.transfers.iter().map(|t| (t.kind.as_str(), t.amount)).collect();
    assert_eq!(
        (ledger.order_id, kinds),
        (payment.order_id, vec![("PAY", 400), ("SETTLE", 380), ("FEE", 20)])
    );
    let over_http = shop.get(&format!("/internal/ledger/packages/{package_id}"), &token).await;
    assert_eq!(over_http.json["transfers"][1], json!({"kind": "SETTLE", "amount": 380}));
    assert_eq!(balance(&shop).await, 600);
    shop.stop().await;
}

#[tokio::test]
async fn who_is_no_service_of_ours_is_sent_away() {
    let shop = stocked().await;
    let mut wallet = wallet(&shop);
    let nobody = wallet.pay(payment(400)).await;
    refuses(nobody, Code::Unauthenticated, ErrorCode::NoToken);
    for token in [&shop.customer(1), "nonsense", ""] {
        let stranger = wallet.pay(with_token(token, payment(400))).await;
        refuses(stranger, Code::Unauthenticated, ErrorCode::TokenInvalid);
        let stranger =
            wallet.list_package_ledgers(with_token(token, ListPackageLedgersRequest::default())).await;
        refuses(stranger, Code::Unauthenticated, ErrorCode::TokenInvalid);
    }
    assert_eq!(balance(&shop).await, 1_000);
    shop.stop().await;
}

#[tokio::test]
async fn what_can_not_be_meant_is_refused() {
    let shop = stocked().await;
    let (mut wallet, token) = (wallet(&shop), shop.service());
    let nothing = wallet.pay(with_token(&token, PayRequest::default())).await;
    let refusal = refuses(nothing, Code::InvalidArgument, ErrorCode::MalformedRequest);
    assert!(refusal.message().contains("order_id"), "{refusal:?}");
    let below_zero = wallet.pay(with_token(&token, payment(-1))).await;
    let refusal = refuses(below_zero, Code::InvalidArgument, ErrorCode::ValidationFailed);
    assert!(refusal.message().contains("OUT_OF_RANGE"), "{refusal:?}");
    for limit in [0, 101, i64::MAX] {
        let wanted = ListPackageLedgersRequest { after: None, limit: Some(limit) };
        let refused = wallet.list_package_ledgers(with_token(&token, wanted)).await;
        refuses(refused, Code::InvalidArgument, ErrorCode::ValidationFailed);
    }
    let package_id = PackageId::fresh().to_string();
    let unknown = wallet.get_package_ledger(with_token(&token, GetPackageLedgerRequest { package_id })).await;
    refuses(unknown, Code::NotFound, ErrorCode::NotFoundOrder);
    shop.stop().await;
}

#[tokio::test]
async fn a_message_that_is_too_large_moves_nothing() {
    let shop = stocked().await;
    let (mut wallet, token) = (wallet(&shop), shop.service());
    let mut large = payment(1);
    large.packages = (0..2_000).flat_map(|_| payment(1).packages).collect();
    let refusal = wallet.pay(with_token(&token, large)).await.unwrap_err();
    assert_eq!((refusal.code(), error_code(&refusal)), (Code::OutOfRange, None), "{refusal:?}");
    assert_eq!(balance(&shop).await, 1_000);
    shop.stop().await;
}

#[tokio::test]
async fn a_call_carries_its_name_both_ways_and_is_counted() {
    let shop = stocked().await;
    let (mut wallet, token) = (wallet(&shop), shop.service());
    let mut request = with_token(&token, payment(400));
    request.metadata_mut().insert("x-request-id", "request-1".parse().unwrap());
    let answer = wallet.pay(request).await.unwrap();
    assert_eq!(answer.metadata().get("x-request-id").unwrap(), "request-1");
    let mut request = with_token("nonsense", payment(400));
    request.metadata_mut().insert("x-request-id", "request-2".parse().unwrap());
    let refusal = wallet.pay(request).await.unwrap_err();
    assert_eq!(refusal.metadata().get("x-request-id").unwrap(), "request-2");
    let metrics = shop.metrics().await;
    for part in [
        r#"grpc_calls_total{service="account-api",code="OK"}"#,
        r#"grpc_calls_total{service="account-api",code="TOKEN_INVALID"}"#,
        r#"grpc_call_seconds_count{service="account-api",method="Pay"}"#,
    ] {
        assert!(metrics.contains(part), "{part} in {metrics}");
    }
    shop.stop().await;
}

#[tokio::test]
async fn a_deadline_leaves_a_payment_whole_or_undone() {
    let shop = stocked().await;
    let (mut wallet, token) = (wallet(&shop), shop.service());
    let mut late = 0;
    for i in 0..40 {
        let payment = payment(10);
        let mut request = with_token(&token, payment.clone());
        request.set_timeout(Duration::from_micros(200 * i));
        late += u32::from(wallet.pay(request).await.is_err());
        let paid = wallet.pay(with_token(&token, payment)).await.unwrap().into_inner();
        assert_eq!(paid.outcome(), PaymentOutcome::Paid);
    }
    assert!(late > 0, "no deadline was ever too short");
    assert_eq!(balance(&shop).await, 600);
    shop.stop().await;
}

#[tokio::test]
async fn a_stop_lets_running_calls_end_and_takes_no_new_ones() {
    let shop = stocked().await;
    let (token, url) = (shop.service(), shop.grpc_url());
    // Nothing can be written while somebody else writes: the call has to wait.
    let writing = shop.db.begin().await.unwrap();
    kit::sql!(&writing, "UPDATE ledger_accounts SET balance = balance").execute().await.unwrap();
    let mut wallet = wallet(&shop);
    let mut other = wallet.clone();
    let (paying, reading) =
        (with_token(&token, payment(400)), with_token(&token, ListPackageLedgersRequest::default()));
    let mut running = Box::pin(async move { wallet.pay(paying).await });
    tokio::select! {
        biased;
        paid = &mut running => panic!("it did not wait: {paid:?}"),
        // What is sent later on the same connection is answered: the call is under way.
        read = other.list_package_ledgers(reading) => assert!(read.unwrap().into_inner().done),
    }
    let running = tokio::spawn(running);
    let deadline = tokio::time::Instant::now() + Duration::from_secs(10);
    let is_open = |url: String| async move { Endpoint::from_shared(url).unwrap().connect().await.is_ok() };
    let stopping = tokio::spawn(shop.stop_while_money_moves());
    while is_open(url.clone()).await {
        assert!(tokio::time::Instant::now() < deadline, "the port stays open");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(!running.is_finished());
    writing.commit().await.unwrap();
    let paid = running.await.unwrap().unwrap().into_inner();
    assert_eq!(paid.outcome(), PaymentOutcome::Paid);
    stopping.await.unwrap();
}

#[tokio::test]
async fn a_port_that_is_taken_stops_the_start_with_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = account_api::settings::load().unwrap();
    settings.server.port = 0;
    settings.grpc.port = test_ports::free_port().unwrap();
    let _taken = std::net::TcpListener::bind(("127.0.0.1", settings.grpc.port)).unwrap();
    let port = settings.grpc.port;
    let api = AccountApi::build(settings, folder.path(), Clock::system()).await.unwrap();
    let refusal = api.start().err().unwrap().to_string();
    assert!(refusal.starts_with(&format!("account-api: grpc: 127.0.0.1:{port}: ")), "{refusal}");
}

#[tokio::test]
async fn without_a_port_nothing_is_spoken_but_http() {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = account_api::settings::load().unwrap();
    settings.server.port = 0;
    let api = AccountApi::build(settings, folder.path(), Clock::system()).await.unwrap();
    let running = api.start().unwrap();
    assert_eq!(running.port(account_api::grpc::NAME), None);
    running.stop().await;
}
