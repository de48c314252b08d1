//! What orders rely on in a wallet behind a network, whatever is spoken there: every case runs over REST and over gRPC
//! against an account-api that reacts as the case says.

mod grpc;
mod rest;

use std::collections::VecDeque;
use std::future::pending;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use auth::{KeyRing, ServiceIdentity, service_public_key};
use domain::{
    AccountId, ErrorCode, OrderId, PackageId, PackageLedger, PackageTransfer, Payment, PaymentOutcome,
    PaymentPart, Refund, Settlement, Timestamp, TransferKind, Won,
};
use kit::Clock;
use kit::trace_context::TraceContext;
use tokio::sync::watch;

use crate::settings::{Transport, WalletSettings};
use crate::wallet::{Wallet, WalletError};

/// What the account-api of a test does with a call.
enum Reaction {
    /// Never answers.
    Silent,
    /// Begins an answer and breaks off.
    BreaksOff,
    /// Says how a payment stands.
    Outcome(PaymentOutcome),
    /// Says that a package's money has moved.
    Done,
    /// Shows a page of the ledger.
    Packages(Vec<PackageLedger>),
    /// Shows what the ledger did for a package.
    Package(PackageLedger),
    /// Refuses with this code.
    Refuses(ErrorCode),
    /// Answers what account-api never would.
    Nonsense(Nonsense),
}

/// An answer of which nothing is certain but that it came.
struct Nonsense {
    /// The HTTP status.
    status: u16,
    content_type: &'static str,
    body: Vec<u8>,
    /// How the call ended, if that is said (gRPC).
    trailers: Vec<(&'static str, &'static str)>,
}

/// How a call came in.
#[derive(Clone, Debug)]
struct Call {
    path: String,
    token: String,
    traceparent: Option<String>,
    request_id: Option<String>,
}

impl Call {
    /// Reads what every call says in its headers, or its metadata.
    fn of(path: &str, header: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            path: path.to_owned(),
            token: header("authorization").unwrap_or_default().replace("Bearer ", ""),
            traceparent: header("traceparent"),
            request_id: header("x-request-id"),
        }
    }
}

/// Stands where account-api does, and reacts to one call after the other as the test says.
#[derive(Default)]
struct Peer {
    reactions: Mutex<VecDeque<Reaction>>,
    calls: Mutex<Vec<Call>>,
}

impl Peer {
    fn new(reactions: impl IntoIterator<Item = Reaction>) -> Arc<Self> {
        Arc::new(Self { reactions: Mutex::new(reactions.into_iter().collect()), ..Self::default() })
    }

    /// Notes a call and says what to do with it.
    fn react(&self, call: Call) -> Reaction {
        self.calls.lock().unwrap().push(call);
        self.reactions.lock().unwrap().pop_front().expect("a call that the test does not foresee")
    }

    fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap().clone()
    }

    fn paths(&self) -> Vec<String> {
        self.calls().into_iter().map(|call| call.path).collect()
    }
}

fn wallet_at(transport: Transport, url: String, clock: Clock) -> Arc<dyn Wallet> {
    wallet_with(&KeyRing::generate_pem(), transport, url, clock)
}

/// A wallet that signs its calls with this key.
fn wallet_with(key: &str, transport: Transport, url: String, clock: Clock) -> Arc<dyn Wallet> {
    let settings = WalletSettings { transport, url, timeout_ms: 300 };
    let order_api = ServiceIdentity::new(crate::settings::NAME, Some(key), "", None).unwrap();
    crate::wallet::connect(&settings, order_api, clock).unwrap()
}

async fn serve(transport: Transport, peer: &Arc<Peer>) -> String {
    match transport {
        Transport::Rest => rest::serve(Arc::clone(peer)),
        Transport::Grpc => grpc::serve(Arc::clone(peer)).await,
    }
}

/// A wallet, and the account-api that it calls.
async fn wallet(
    transport: Transport,
    reactions: impl IntoIterator<Item = Reaction>,
) -> (Arc<dyn Wallet>, Arc<Peer>) {
    let peer = Peer::new(reactions);
    (wallet_at(transport, serve(transport, &peer).await, Clock::system()), peer)
}

fn payment() -> Payment {
    let part = PaymentPart { package_id: PackageId::fresh(), seller_id: AccountId(2), amount: Won(9_000) };
    Payment { order_id: OrderId::fresh(), customer_id: AccountId(1), packages: vec![part] }
}

fn is_unknown<T>(answer: &Result<T, WalletError>) -> bool {
    matches!(answer, Err(WalletError::Unknown(_)))
}

const PAID: Reaction = Reaction::Outcome(PaymentOutcome::Paid);
const REFUSED: Reaction = Reaction::Outcome(PaymentOutcome::Refused);
const VOIDED: Reaction = Reaction::Outcome(PaymentOutcome::Voided);

/// Makes a test of each case for each transport.
macro_rules! over_rest_and_grpc {
    ($($case:ident,)*) => {
        mod over_rest {
            $(#[tokio::test] async fn $case() { super::$case(super::Transport::Rest).await; })*
        }
        mod over_grpc {
            $(#[tokio::test] async fn $case() { super::$case(super::Transport::Grpc).await; })*
        }
    };
}

over_rest_and_grpc! {
    a_definite_answer_is_passed_on_as_it_is,
    refunds_and_settlements_are_done_when_they_say_so,
    an_answer_that_does_not_come_in_time_is_asked_for_once_more,
    an_answer_that_breaks_off_is_asked_for_once_more,
    after_the_second_loss_nobody_knows,
    nobody_at_the_address_is_not_a_no,
    an_account_api_that_comes_back_is_found_again,
    a_connection_that_hangs_is_given_up_for_another,
    an_answer_that_makes_no_sense_is_not_a_no_and_is_not_asked_for_again,
    a_peer_that_fails_or_does_not_know_us_has_not_said_no,
    what_the_ledger_refuses_under_these_ids_is_a_contradiction,
    a_package_that_the_ledger_does_not_know_is_none_but_a_path_it_does_not_know_is_not,
    the_ledger_is_read_page_by_page,
    the_trace_is_passed_on_also_with_the_second_try,
    the_service_token_is_good_and_made_anew_before_it_expires,
}

async fn a_definite_answer_is_passed_on_as_it_is(transport: Transport) {
    let (wallet, peer) = wallet(transport, [PAID, REFUSED, VOIDED, PAID]).await;
    let payment = payment();
    assert_eq!(wallet.pay(&payment).await.unwrap(), PaymentOutcome::Paid);
    assert_eq!(wallet.pay(&payment).await.unwrap(), PaymentOutcome::Refused);
    assert_eq!(wallet.void(payment.order_id).await.unwrap(), PaymentOutcome::Voided);
    assert_eq!(wallet.void(payment.order_id).await.unwrap(), PaymentOutcome::Paid);
    let (pay, void) = match transport {
        Transport::Rest => {
            ("/internal/payments".to_owned(), format!("/internal/payments/{}/void", payment.order_id))
        }
        Transport::Grpc => {
            ("/jangteo.account.v1.Wallet/Pay".to_owned(), "/jangteo.account.v1.Wallet/Void".to_owned())
        }
    };
    assert_eq!(peer.paths(), [pay.clone(), pay, void.clone(), void]);
}

async fn refunds_and_settlements_are_done_when_they_say_so(transport: Transport) {
    let (wallet, _) = wallet(transport, [Reaction::Done, Reaction::Done]).await;
    let (package_id, amount) = (PackageId::fresh(), Won(9_000));
    wallet.refund(&Refund { package_id, amount }).await.unwrap();
    wallet.settle(&Settlement { package_id, seller_id: AccountId(2), amount, fee: Won(450) }).await.unwrap();
}

async fn an_answer_that_does_not_come_in_time_is_asked_for_once_more(transport: Transport) {
    let (wallet, peer) = wallet(transport, [Reaction::Silent, PAID]).await;
    assert_eq!(wallet.pay(&payment()).await.unwrap(), PaymentOutcome::Paid);
    assert_eq!(peer.calls().len(), 2);
}

async fn an_answer_that_breaks_off_is_asked_for_once_more(transport: Transport) {
    let (wallet, peer) = wallet(transport, [Reaction::BreaksOff, REFUSED]).await;
    assert_eq!(wallet.pay(&payment()).await.unwrap(), PaymentOutcome::Refused);
    assert_eq!(peer.calls().len(), 2);
}

async fn after_the_second_loss_nobody_knows(transport: Transport) {
    let (wallet, peer) = wallet(transport, [Reaction::Silent, Reaction::BreaksOff]).await;
    assert!(is_unknown(&wallet.pay(&payment()).await));
    assert_eq!(peer.calls().len(), 2);
}

async fn nobody_at_the_address_is_not_a_no(transport: Transport) {
    let nobody = test_ports::free_port().unwrap();
    let wallet = wallet_at(transport, format!("http://127.0.0.1:{nobody}"), Clock::system());
    assert!(is_unknown(&wallet.pay(&payment()).await));
    assert!(is_unknown(&wallet.package(PackageId::fresh()).await));
}

async fn an_account_api_that_comes_back_is_found_again(transport: Transport) {
    let (target, door) = door(None, false).await;
    let wallet = wallet_at(transport, door, Clock::system());
    for outcome in [PaymentOutcome::Paid, PaymentOutcome::Refused] {
        // Nobody is behind the door, and whoever was has lost every connection.
        target.send(None).unwrap();
        assert!(is_unknown(&wallet.pay(&payment()).await));
        target.send(Some(serve(transport, &Peer::new([Reaction::Outcome(outcome)])).await)).unwrap();
        assert_eq!(wallet.pay(&payment()).await.unwrap(), outcome);
    }
}

async fn a_connection_that_hangs_is_given_up_for_another(transport: Transport) {
    let (first, second) = (Peer::new([PAID]), Peer::new([REFUSED, REFUSED]));
    let (target, door) = door(Some(serve(transport, &first).await), true).await;
    let wallet = wallet_at(transport, door, Clock::system());
    assert_eq!(wallet.pay(&payment()).await.unwrap(), PaymentOutcome::Paid);
    target.send(Some(serve(transport, &second).await)).unwrap();
    for _ in 0..2 {
        assert_eq!(wallet.pay(&payment()).await.unwrap(), PaymentOutcome::Refused);
    }
}

/// A URL behind which another may be put at any time. Connections end then, or `hang` and stay silent.
async fn door(url: Option<String>, hang: bool) -> (watch::Sender<Option<String>>, String) {
    let door = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let here = format!("http://{}", door.local_addr().unwrap());
    let (sender, target) = watch::channel(url);
    tokio::spawn(async move {
        while let Ok((mut caller, _)) = door.accept().await {
            let mut target = target.clone();
            let Some(url) = target.borrow_and_update().clone() else { continue };
            tokio::spawn(async move {
                let address = url.trim_start_matches("http://");
                let mut server = tokio::net::TcpStream::connect(address).await.unwrap();
                tokio::select! {
                    biased;
                    _ = target.changed() => {}
                    _ = tokio::io::copy_bidirectional(&mut caller, &mut server) => return,
                }
                if hang {
                    pending::<()>().await;
                }
            });
        }
    });
    (sender, here)
}

async fn an_answer_that_makes_no_sense_is_not_a_no_and_is_not_asked_for_again(transport: Transport) {
    let nonsense = match transport {
        Transport::Rest => rest::nonsense(),
        Transport::Grpc => grpc::nonsense(),
    };
    let count = nonsense.len();
    let (wallet, peer) = wallet(transport, nonsense.into_iter().map(Reaction::Nonsense)).await;
    for i in 0..count {
        let answer = wallet.pay(&payment()).await;
        assert!(is_unknown(&answer), "{i}: {answer:?}");
        assert_eq!(peer.calls().len(), i + 1, "{answer:?}");
    }
}

async fn a_peer_that_fails_or_does_not_know_us_has_not_said_no(transport: Transport) {
    let failures = [
        ErrorCode::UnknownError,
        ErrorCode::ServiceUnavailable,
        ErrorCode::TooManyRequests,
        ErrorCode::TokenInvalid,
        ErrorCode::LoginTypeError,
        ErrorCode::NotFound,
        ErrorCode::MalformedRequest,
        ErrorCode::RequestInProgress,
    ];
    let (wallet, peer) = wallet(transport, failures.map(Reaction::Refuses)).await;
    for failure in failures {
        let answer = wallet.pay(&payment()).await;
        assert!(is_unknown(&answer), "{failure:?}: {answer:?}");
    }
    assert_eq!(peer.calls().len(), failures.len());
}

async fn what_the_ledger_refuses_under_these_ids_is_a_contradiction(transport: Transport) {
    let refusals =
        [ErrorCode::IdempotencyKeyReused, ErrorCode::OrderStateConflict, ErrorCode::ValidationFailed];
    let (wallet, peer) = wallet(transport, refusals.map(Reaction::Refuses)).await;
    assert!(matches!(wallet.pay(&payment()).await, Err(WalletError::Contradiction(_))));
    let refund = Refund { package_id: PackageId::fresh(), amount: Won(1) };
    let contradiction = wallet.refund(&refund).await.unwrap_err();
    let cause = std::error::Error::source(&contradiction).unwrap().to_string();
    assert!(cause.contains("ORDER_STATE_CONFLICT") && cause.ends_with("to request r-1"), "{cause}");
    assert!(matches!(wallet.pay(&payment()).await, Err(WalletError::Contradiction(_))));
    assert_eq!(peer.calls().len(), 3);
}

async fn a_package_that_the_ledger_does_not_know_is_none_but_a_path_it_does_not_know_is_not(
    transport: Transport,
) {
    let package_id = PackageId::fresh();
    let transfers = vec![PackageTransfer { kind: TransferKind::Pay, amount: Won(9_000) }];
    let known = PackageLedger { package_id, order_id: OrderId::fresh(), transfers, seller_gone: false };
    let answers = [
        Reaction::Package(known.clone()),
        Reaction::Refuses(ErrorCode::NotFoundOrder),
        Reaction::Refuses(ErrorCode::NotFound),
    ];
    let (wallet, _) = wallet(transport, answers).await;
    assert_eq!(wallet.package(package_id).await.unwrap(), Some(known));
    assert_eq!(wallet.package(package_id).await.unwrap(), None);
    assert!(is_unknown(&wallet.package(package_id).await));
}

async fn the_ledger_is_read_page_by_page(transport: Transport) {
    let package_id = PackageId::fresh();
    let known =
        PackageLedger { package_id, order_id: OrderId::fresh(), transfers: Vec::new(), seller_gone: false };
    let pages = [Reaction::Packages(vec![known.clone()]), Reaction::Packages(Vec::new())];
    let (wallet, peer) = wallet(transport, pages).await;
    assert_eq!(wallet.packages(None, 50).await.unwrap(), [known]);
    assert_eq!(wallet.packages(Some(package_id), 50).await.unwrap(), []);
    let paths = match transport {
        Transport::Rest => [
            "/internal/ledger/packages?limit=50".to_owned(),
            format!("/internal/ledger/packages?after={package_id}&limit=50"),
        ],
        Transport::Grpc => ["/jangteo.account.v1.Wallet/ListPackageLedgers"; 2].map(str::to_owned),
    };
    assert_eq!(peer.paths(), paths);
}

async fn the_trace_is_passed_on_also_with_the_second_try(transport: Transport) {
    let (wallet, peer) = wallet(transport, [Reaction::Silent, PAID, PAID]).await;
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

async fn the_service_token_is_good_and_made_anew_before_it_expires(transport: Transport) {
    let clock = Clock::stopped_at(Timestamp(1_795_000_000_000));
    let peer = Peer::new([PAID, PAID, PAID]);
    let key = KeyRing::generate_pem();
    let known = format!("order-api={}", service_public_key(&key).unwrap());
    let account_api = ServiceIdentity::new("account-api", None, &known, None).unwrap();
    let wallet = wallet_with(&key, transport, serve(transport, &peer).await, clock.clone());
    for _ in 0..3 {
        wallet.pay(&payment()).await.unwrap();
        let token = peer.calls().last().unwrap().token.clone();
        assert_eq!(account_api.verify(&token, clock.now()).unwrap(), "order-api");
        clock.advance(Duration::from_secs(6));
    }
    let tokens: Vec<_> = peer.calls().into_iter().map(|call| call.token).collect();
    assert!(tokens[0] == tokens[1] && tokens[1] != tokens[2]);
}

#[tokio::test]
async fn of_several_addresses_another_is_called_when_one_is_lost() {
    let (first, second) = (Peer::new([PAID, PAID]), Peer::new([PAID, PAID]));
    let nobody = test_ports::free_port().unwrap();
    let (a, b) = (serve(Transport::Grpc, &first).await, serve(Transport::Grpc, &second).await);
    let wallet = wallet_at(Transport::Grpc, format!("{a}, http://127.0.0.1:{nobody},{b}"), Clock::system());
    for _ in 0..2 {
        assert_eq!(wallet.pay(&payment()).await.unwrap(), PaymentOutcome::Paid);
    }
    // Whoever was called first is called for as long as it answers.
    let mut called = [first.calls().len(), second.calls().len()];
    called.sort_unstable();
    assert_eq!(called, [0, 2]);
}

#[tokio::test]
async fn nothing_secret_is_shown() {
    let settings =
        |transport| WalletSettings { transport, url: "http://127.0.0.1:1".into(), timeout_ms: 200 };
    let key = KeyRing::generate_pem();
    let order_api = || ServiceIdentity::new(crate::settings::NAME, Some(&key), "", None).unwrap();
    let rest = crate::wallet::rest::RestWallet::new(&settings(Transport::Rest), order_api(), Clock::system());
    let grpc = crate::wallet::grpc::GrpcWallet::new(&settings(Transport::Grpc), order_api(), Clock::system());
    let shown = format!("{:?} {:?} {:?}", rest.unwrap(), grpc.unwrap(), order_api());
    let secret = key.lines().nth(1).unwrap();
    assert!(!shown.contains(&secret[secret.len() - 40..]), "{shown}");
}
