use std::collections::VecDeque;
use std::future::pending;

use actix_web::http::StatusCode;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use domain::{AccountId, PaymentPart, Won};
use secrecy::SecretString;
use serde_json::json;

use super::*;
use crate::settings::Transport;

/// What the account-api of a test does with a call.
enum Reaction {
    /// Never answers.
    Silent,
    /// Begins an answer and breaks off.
    BreaksOff,
    Answers(u16, String),
}

/// How a call came in.
#[derive(Clone, Debug)]
struct Call {
    path: String,
    token: String,
    traceparent: Option<String>,
    request_id: Option<String>,
}

/// Stands where account-api does, and reacts to one call after the other as the test says.
#[derive(Default)]
struct Peer {
    reactions: Mutex<VecDeque<Reaction>>,
    calls: Mutex<Vec<Call>>,
}

impl Peer {
    fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap().clone()
    }
}

async fn react(request: HttpRequest, peer: web::Data<Peer>) -> HttpResponse {
    let header = |name| request.headers().get(name).map(|v| v.to_str().unwrap().to_owned());
    peer.calls.lock().unwrap().push(Call {
        path: request.uri().to_string(),
        token: header("authorization").unwrap_or_default().replace("Bearer ", ""),
        traceparent: header("traceparent"),
        request_id: header("x-request-id"),
    });
    let reaction = peer.reactions.lock().unwrap().pop_front().expect("a call that the test does not foresee");
    match reaction {
        Reaction::Silent => pending().await,
        Reaction::BreaksOff => {
            let parts = [Ok(web::Bytes::from_static(b"{\"outcome\":")), Err(std::io::Error::other("gone"))];
            HttpResponse::Ok().streaming(futures_util::stream::iter(parts))
        }
        Reaction::Answers(status, body) => HttpResponse::build(StatusCode::from_u16(status).unwrap())
            .content_type(if status < 400 { "application/json" } else { "application/problem+json" })
            .body(body),
    }
}

fn secret() -> ServiceSecret {
    ServiceSecret::new(SecretString::from("s".repeat(32))).unwrap()
}

fn wallet_at(url: String, clock: Clock) -> RestWallet {
    let settings = WalletSettings { transport: Transport::Rest, url, timeout_ms: 200 };
    RestWallet::new(&settings, secret(), clock).unwrap()
}

/// A wallet, and the account-api that it calls.
fn wallet(reactions: impl IntoIterator<Item = Reaction>) -> (RestWallet, web::Data<Peer>) {
    wallet_with_clock(reactions, Clock::system())
}

fn wallet_with_clock(
    reactions: impl IntoIterator<Item = Reaction>,
    clock: Clock,
) -> (RestWallet, web::Data<Peer>) {
    let peer =
        web::Data::new(Peer { reactions: Mutex::new(reactions.into_iter().collect()), ..Peer::default() });
    let data = peer.clone();
    let app = move || App::new().app_data(data.clone()).default_service(web::to(react));
    let server = HttpServer::new(app).workers(1).disable_signals().bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", server.addrs()[0]);
    tokio::spawn(server.run());
    (wallet_at(url, clock), peer)
}

fn outcome(outcome: &str) -> Reaction {
    Reaction::Answers(200, json!({ "outcome": outcome }).to_string())
}

fn problem(status: u16, code: &str) -> Reaction {
    let body = json!({
        "type": format!("/problems/{code}"), "title": "", "status": status, "detail": "", "instance": "/",
        "code": code, "requestId": "r-1",
    });
    Reaction::Answers(status, body.to_string())
}

fn payment() -> Payment {
    let part = PaymentPart { package_id: PackageId::fresh(), seller_id: AccountId(2), amount: Won(9_000) };
    Payment { order_id: OrderId::fresh(), customer_id: AccountId(1), packages: vec![part] }
}

fn is_unknown<T>(answer: &Result<T, WalletError>) -> bool {
    matches!(answer, Err(WalletError::Unknown(_)))
}

#[tokio::test]
async fn a_definite_answer_is_passed_on_as_it_is() {
    let (wallet, peer) = wallet([outcome("PAID"), outcome("REFUSED"), outcome("VOIDED"), outcome("PAID")]);
    let payment = payment();
    assert_eq!(wallet.pay(&payment).await.unwrap(), PaymentOutcome::Paid);
    assert_eq!(wallet.pay(&payment).await.unwrap(), PaymentOutcome::Refused);
    assert_eq!(wallet.void(payment.order_id).await.unwrap(), PaymentOutcome::Voided);
    assert_eq!(wallet.void(payment.order_id).await.unwrap(), PaymentOutcome::Paid);
    let paths: Vec<_> = peer.calls().into_iter().map(|call| call.path).collect();
    let void = format!("/internal/payments/{}/void", payment.order_id);
    assert_eq!(paths, ["/internal/payments", "/internal/payments", &void, &void]);
}

#[tokio::test]
async fn refunds_and_settlements_are_done_when_they_answer_nothing() {
    let nothing = || Reaction::Answers(204, String::new());
    let (wallet, _) = wallet([nothing(), nothing()]);
    let (package_id, amount) = (PackageId::fresh(), Won(9_000));
    wallet.refund(&Refund { package_id, amount }).await.unwrap();
    wallet.settle(&Settlement { package_id, seller_id: AccountId(2), amount, fee: Won(450) }).await.unwrap();
}

#[tokio::test]
async fn an_answer_that_does_not_come_in_time_is_asked_for_once_more() {
    let (wallet, peer) = wallet([Reaction::Silent, outcome("PAID")]);
    assert_eq!(wallet.pay(&payment()).await.unwrap(), PaymentOutcome::Paid);
    assert_eq!(peer.calls().len(), 2);
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_asked_for_once_more() {
    let (wallet, peer) = wallet([Reaction::BreaksOff, outcome("REFUSED")]);
    assert_eq!(wallet.pay(&payment()).await.unwrap(), PaymentOutcome::Refused);
    assert_eq!(peer.calls().len(), 2);
}

#[tokio::test]
async fn after_the_second_loss_nobody_knows() {
    let (wallet, peer) = wallet([Reaction::Silent, Reaction::BreaksOff]);
    assert!(is_unknown(&wallet.pay(&payment()).await));
    assert_eq!(peer.calls().len(), 2);
}

#[tokio::test]
async fn nobody_at_the_address_is_not_a_no() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let wallet = wallet_at(format!("http://{free}"), Clock::system());
    assert!(is_unknown(&wallet.pay(&payment()).await));
    assert!(is_unknown(&wallet.package(PackageId::fresh()).await));
}

#[tokio::test]
async fn an_answer_that_makes_no_sense_is_not_a_no_and_is_not_asked_for_again() {
    let text = |status, body: &str| Reaction::Answers(status, body.to_owned());
    let nonsense = [
        text(200, "<html>"),
        text(200, ""),
        text(200, "{}"),
        outcome("MAYBE"),
        text(204, ""),
        text(202, r#"{"outcome":"PAID"}"#),
        text(302, ""),
        text(422, "<html>not ours</html>"),
        text(502, "bad gateway"),
    ];
    let count = nonsense.len();
    let (wallet, peer) = wallet(nonsense);
    for _ in 0..count {
        assert!(is_unknown(&wallet.pay(&payment()).await));
    }
    assert_eq!(peer.calls().len(), count);
}

#[tokio::test]
async fn a_peer_that_fails_or_does_not_know_us_has_not_said_no() {
    let failures = [
        problem(500, "UNKNOWN_ERROR"),
        problem(503, "SERVICE_UNAVAILABLE"),
        problem(429, "TOO_MANY_REQUESTS"),
        problem(401, "TOKEN_INVALID"),
        problem(403, "LOGIN_TYPE_ERROR"),
        problem(404, "NOT_FOUND"),
        problem(400, "MALFORMED_REQUEST"),
        problem(409, "REQUEST_IN_PROGRESS"),
    ];
    let count = failures.len();
    let (wallet, peer) = wallet(failures);
    for _ in 0..count {
        assert!(is_unknown(&wallet.pay(&payment()).await));
    }
    assert_eq!(peer.calls().len(), count);
}

#[tokio::test]
async fn what_the_ledger_refuses_under_these_ids_is_a_contradiction() {
    let (wallet, _) = wallet([problem(422, "IDEMPOTENCY_KEY_REUSED"), problem(409, "ORDER_STATE_CONFLICT")]);
    assert!(matches!(wallet.pay(&payment()).await, Err(WalletError::Contradiction(_))));
    let refund = Refund { package_id: PackageId::fresh(), amount: Won(1) };
    let contradiction = wallet.refund(&refund).await.unwrap_err();
    let cause = std::error::Error::source(&contradiction).unwrap().to_string();
    assert_eq!(cause, "account-api answered 409 ORDER_STATE_CONFLICT to request r-1");
}

#[tokio::test]
async fn a_package_that_the_ledger_does_not_know_is_none_but_a_path_it_does_not_know_is_not() {
    let package_id = PackageId::fresh();
    let known = json!({
        "packageId": package_id, "orderId": OrderId::fresh(), "transfers": [{"kind": "PAY", "amount": 9_000}],
    });
    let answers = [
        Reaction::Answers(200, known.to_string()),
        problem(404, "NOT_FOUND_ORDER"),
        problem(404, "NOT_FOUND"),
    ];
    let (wallet, _) = wallet(answers);
    assert_eq!(wallet.package(package_id).await.unwrap().unwrap().transfers[0].amount, Won(9_000));
    assert_eq!(wallet.package(package_id).await.unwrap(), None);
    assert!(is_unknown(&wallet.package(package_id).await));
}

#[tokio::test]
async fn the_ledger_is_read_page_by_page() {
    let empty = || Reaction::Answers(200, json!({"packages": []}).to_string());
    let (wallet, peer) = wallet([empty(), empty()]);
    let after = PackageId::fresh();
    assert_eq!(wallet.packages(None, 50).await.unwrap(), []);
    assert_eq!(wallet.packages(Some(after), 50).await.unwrap(), []);
    let paths: Vec<_> = peer.calls().into_iter().map(|call| call.path).collect();
    let second = format!("/internal/ledger/packages?after={after}&limit=50");
    assert_eq!(paths, ["/internal/ledger/packages?limit=50", &second]);
}

#[tokio::test]
async fn the_trace_is_passed_on_also_with_the_second_try() {
    let (wallet, peer) = wallet([Reaction::Silent, outcome("PAID"), outcome("PAID")]);
    let traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let context = TraceContext::from_headers(Some(traceparent), Some("request-1"));
    context.scope(wallet.pay(&payment())).await.unwrap();
    wallet.pay(&payment()).await.unwrap();
    let calls = peer.calls();
    for call in &calls[..2] {
        assert_eq!(call.traceparent.as_deref(), Some(traceparent));
        assert_eq!(call.request_id.as_deref(), Some("request-1"));
    }
    assert!(calls[2].traceparent.is_none() && calls[2].request_id.is_none());
}

#[tokio::test]
async fn the_service_token_is_good_and_made_anew_before_it_expires() {
    let clock = Clock::stopped_at(Timestamp(1_795_000_000_000));
    let (wallet, peer) =
        wallet_with_clock([outcome("PAID"), outcome("PAID"), outcome("PAID")], clock.clone());
    for _ in 0..3 {
        wallet.pay(&payment()).await.unwrap();
        let token = peer.calls().last().unwrap().token.clone();
        assert_eq!(secret().verify(&token, clock.now()).unwrap(), "order-api");
        clock.advance(Duration::from_secs(20));
    }
    let tokens: Vec<_> = peer.calls().into_iter().map(|call| call.token).collect();
    assert!(tokens[0] == tokens[1] && tokens[1] != tokens[2]);
}

#[test]
fn nothing_secret_is_shown() {
    let shown = format!("{:?}", wallet_at("http://127.0.0.1:1".into(), Clock::system()));
    assert!(!shown.contains("ssss"), "{shown}");
}
