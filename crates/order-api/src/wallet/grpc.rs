//! Balances in another process: account-api over gRPC, by the contract in `proto/`.
//!
//! The same rules as over REST ([`super::rest`]): every call may be made again, only a definite answer is taken
//! for one, and whatever else happens, nobody knows.
//!
//! One HTTP/2 connection an address carries all calls. Its name is resolved anew with each connection, and account-api
//! ends a connection after some minutes, so copies that were added are found. Of several addresses one is used until a
//! call to it is lost; then the next.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use account_grpc::wallet_client::WalletClient;
use account_grpc::{self as message, Malformed, REQUEST_ID, TRACEPARENT, error_code};
use async_trait::async_trait;
use auth::ServiceIdentity;
use domain::{
    AccountId, ErrorCode, OrderId, PackageId, PackageLedger, Payment, PaymentOutcome, Refund, Settlement, Won,
};
use kit::Clock;
use kit::peers::ServiceTokens;
use kit::settings::SettingsError;
use kit::trace_context::TraceContext;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request, Response, Status};

use super::{Wallet, WalletError};
use crate::settings::{ACCOUNT_API, WalletSettings};

/// Services stand beside each other: a connection that takes longer than this is not coming.
const CONNECT_TIMEOUT: Duration = Duration::from_millis(500);
/// How often a call is made before the caller is told that there was no answer. Whoever needs one for good comes back.
const TRIES_MAX: u32 = 2;
/// The largest answer, a page of the ledger, is far below this.
const ANSWER_BYTES_MAX: usize = 1 << 20;

/// The wallet of account-api, over gRPC.
#[derive(Clone)]
pub struct GrpcWallet {
    addresses: Arc<[WalletClient<Channel>]>,
    /// Which of them is called next; counts on and on.
    current: Arc<AtomicUsize>,
    tokens: Arc<ServiceTokens>,
    timeout: Duration,
}

impl fmt::Debug for GrpcWallet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GrpcWallet").field("timeout", &self.timeout).finish_non_exhaustive()
    }
}

/// Why account-api's answer is none to rely on.
#[derive(Debug, thiserror::Error)]
enum NoAnswer {
    #[error("account-api can't be called: {0}")]
    NotSent(String),
    #[error("account-api did not answer in time")]
    Late,
    #[error("account-api's answer can't be read: {0}")]
    Unreadable(Malformed),
    #[error("account-api answered {:?} {} to request {}", .0.code(), told(.0, message::ERROR_CODE), told(.0, REQUEST_ID))]
    Status(Box<Status>),
}

fn told<'a>(status: &'a Status, name: &str) -> &'a str {
    status.metadata().get(name).and_then(|value| value.to_str().ok()).unwrap_or("-")
}

impl GrpcWallet {
    /// Creates the wallet at the addresses that the settings name. No call is made yet; must be called within a
    /// runtime.
    pub fn new(
        settings: &WalletSettings,
        identity: ServiceIdentity,
        clock: Clock,
    ) -> Result<Self, SettingsError> {
        let timeout = Duration::from_millis(settings.timeout_ms);
        let addresses = settings.urls().map(|url| connect(url, timeout)).collect::<Result<_, _>>();
        Ok(Self {
            addresses: addresses
                .map_err(|error| SettingsError(format!("ORDER_API__WALLET__URL: {error}")))?,
            // Copies of this service begin at different addresses.
            current: Arc::new(AtomicUsize::new(rand::random::<u16>().into())),
            tokens: Arc::new(ServiceTokens::new(identity, ACCOUNT_API, clock)),
            timeout,
        })
    }

    /// Makes a call, and once more at once, at the next address, when it or its answer was lost.
    async fn answered<M: Clone, A, F>(
        &self,
        message: M,
        call: impl Fn(WalletClient<Channel>, Request<M>) -> F,
    ) -> Result<A, NoAnswer>
    where
        F: Future<Output = Result<Response<A>, Status>>,
    {
        let mut tries = 1;
        loop {
            let current = self.current.load(Ordering::Relaxed);
            let address = self.addresses[current % self.addresses.len()].clone();
            let request = self.request(message.clone())?;
            let answer = match tokio::time::timeout(self.timeout, call(address, request)).await {
                Ok(Ok(answer)) => return Ok(answer.into_inner()),
                Ok(Err(status)) => NoAnswer::Status(Box::new(status)),
                Err(_) => NoAnswer::Late,
            };
            if !answer.is_lost() {
                return Err(answer);
            }
            let next = current.wrapping_add(1);
            // Fails when somebody else has moved on already.
            let _ = self.current.compare_exchange(current, next, Ordering::Relaxed, Ordering::Relaxed);
            if tries == TRIES_MAX {
                return Err(answer);
            }
            tracing::debug!("calling account-api once more");
            tries += 1;
        }
    }

    fn request<M>(&self, message: M) -> Result<Request<M>, NoAnswer> {
        let not_sent =
            |error: tonic::metadata::errors::InvalidMetadataValue| NoAnswer::NotSent(error.to_string());
        let token = format!("Bearer {}", self.tokens.current().map_err(NoAnswer::NotSent)?);
        let mut request = Request::new(message);
        // Tells account-api too, which needs not go on when nobody waits any more.
        request.set_timeout(self.timeout);
        let metadata = request.metadata_mut();
        metadata.insert("authorization", token.parse().map_err(not_sent)?);
        if let Some(context) = TraceContext::current() {
            metadata.insert(TRACEPARENT, context.traceparent.parse().map_err(not_sent)?);
            metadata.insert(REQUEST_ID, context.request_id.parse().map_err(not_sent)?);
        }
        Ok(request)
    }
}

/// Returns a connection that is made when it is first used, and again whenever it is needed. A peer that is silent is
/// asked whether it is there; without an answer its connection ends within one call's time, and the second try gets
/// another.
fn connect(url: &str, timeout: Duration) -> Result<WalletClient<Channel>, tonic::transport::Error> {
    let channel = Endpoint::from_shared(url.to_owned())?
        .user_agent(crate::settings::NAME)?
        .connect_timeout(CONNECT_TIMEOUT.min(timeout))
        .http2_keep_alive_interval(timeout / 2)
        .keep_alive_timeout(timeout / 3)
        .keep_alive_while_idle(true)
        .connect_lazy();
    Ok(WalletClient::new(channel).max_decoding_message_size(ANSWER_BYTES_MAX))
}

#[async_trait]
impl Wallet for GrpcWallet {
    async fn pay(&self, payment: &Payment) -> Result<PaymentOutcome, WalletError> {
        let request = message::PayRequest::from(payment);
        let call = |mut wallet: WalletClient<_>, request| async move { wallet.pay(request).await };
        let answer = self.answered(request, call).await.map_err(classify)?;
        outcome(answer.outcome).map_err(classify)
    }

    async fn void(&self, order: OrderId) -> Result<PaymentOutcome, WalletError> {
        let request = message::VoidRequest { order_id: order.to_string() };
        let call = |mut wallet: WalletClient<_>, request| async move { wallet.void(request).await };
        let answer = self.answered(request, call).await.map_err(classify)?;
        outcome(answer.outcome).map_err(classify)
    }

    async fn refund(&self, refund: &Refund) -> Result<(), WalletError> {
        let request = message::RefundRequest::from(refund);
        let call = |mut wallet: WalletClient<_>, request| async move { wallet.refund(request).await };
        let answer = self.answered(request, call).await.map_err(classify)?;
        done(answer.done).map_err(classify)
    }

    async fn settle(&self, settlement: &Settlement) -> Result<(), WalletError> {
        let request = message::SettleRequest::from(settlement);
        let call = |mut wallet: WalletClient<_>, request| async move { wallet.settle(request).await };
        let answer = self.answered(request, call).await.map_err(classify)?;
        done(answer.done).map_err(classify)
    }

    async fn balance(&self, customer: AccountId) -> Result<Won, WalletError> {
        let request = message::GetWalletRequest { customer_id: customer.0 };
        let call = |mut wallet: WalletClient<_>, request| async move { wallet.get_wallet(request).await };
        let answer = self.answered(request, call).await.map_err(classify)?;
        done(answer.done).map_err(classify)?;
        Ok(Won(answer.balance))
    }

    async fn packages(
        &self,
        after: Option<PackageId>,
        limit: u64,
    ) -> Result<Vec<PackageLedger>, WalletError> {
        let request = message::ListPackageLedgersRequest {
            after: after.map(|package| package.to_string()),
            limit: i64::try_from(limit).ok().filter(|limit| *limit > 0),
        };
        let call =
            |mut wallet: WalletClient<_>, request| async move { wallet.list_package_ledgers(request).await };
        let page = self.answered(request, call).await.map_err(classify)?;
        done(page.done).map_err(classify)?;
        let packages = page.packages.into_iter().map(PackageLedger::try_from).collect::<Result<_, _>>();
        packages.map_err(|error| classify(NoAnswer::Unreadable(error)))
    }

    async fn package(&self, package: PackageId) -> Result<Option<PackageLedger>, WalletError> {
        let request = message::GetPackageLedgerRequest { package_id: package.to_string() };
        let call =
            |mut wallet: WalletClient<_>, request| async move { wallet.get_package_ledger(request).await };
        match self.answered(request, call).await {
            Ok(answer) => {
                let known = answer.package.ok_or(Malformed("package")).and_then(PackageLedger::try_from);
                known.map(Some).map_err(|error| classify(NoAnswer::Unreadable(error)))
            }
            Err(NoAnswer::Status(status)) if error_code(&status) == Some(ErrorCode::NotFoundOrder) => {
                Ok(None)
            }
            Err(error) => Err(classify(error)),
        }
    }
}

fn outcome(outcome: i32) -> Result<PaymentOutcome, NoAnswer> {
    let known = message::PaymentOutcome::try_from(outcome).map_err(|_| Malformed("outcome"));
    known.and_then(PaymentOutcome::try_from).map_err(NoAnswer::Unreadable)
}

fn done(done: bool) -> Result<(), NoAnswer> {
    if done { Ok(()) } else { Err(NoAnswer::Unreadable(Malformed("done"))) }
}

impl NoAnswer {
    /// Whether the call, or its answer, was lost on the way: a connection that failed or a deadline that passed. What
    /// account-api itself says has a name, and a status that a proxy makes up has no cause on our side.
    fn is_lost(&self) -> bool {
        match self {
            Self::Late => true,
            Self::Status(status) => {
                let without_end =
                    matches!(status.code(), Code::Cancelled | Code::DeadlineExceeded | Code::Unknown);
                error_code(status).is_none()
                    && (without_end || std::error::Error::source(&**status).is_some())
            }
            Self::NotSent(_) | Self::Unreadable(_) => false,
        }
    }
}

/// Returns what an error says of a call. Only what the ledger itself refuses, by name, is a contradiction: what would
/// be 409 or 422 over REST. Whatever else is not an answer, nor is that the same call is still running.
fn classify(cause: NoAnswer) -> WalletError {
    let code = match &cause {
        NoAnswer::Status(status) => error_code(status),
        _ => None,
    };
    match code {
        Some(ErrorCode::RequestInProgress) | None => {}
        Some(code) => match code.status() {
            409 | 422 => return WalletError::Contradiction(cause.into()),
            401 | 403 => {
                tracing::error!(error = %cause, "account-api refuses us: does it know our key, and do the clocks agree?");
            }
            _ => {}
        },
    }
    WalletError::Unknown(cause.into())
}
