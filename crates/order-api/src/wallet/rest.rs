//! Balances in another process: account-api over HTTP.
//!
//! Every call carries ids chosen before its first attempt, so any of them may be made again. Only a definite answer
//! is taken for one; whatever else happens, nobody knows.

use std::time::Duration;

use account_client::{Caller, Client, Error, Identity, Problem, ResponseValue};
use async_trait::async_trait;
use auth::ServiceIdentity;
use domain::{
    AccountId, ErrorCode, OrderId, PackageId, PackageLedger, Payment, PaymentOutcome, Refund, Settlement, Won,
};
use kit::Clock;
use kit::peers::ServiceTokens;
use kit::settings::SettingsError;
use kit::trace_context::TraceContext;

use super::{Wallet, WalletError};
use crate::settings::{ACCOUNT_API, WalletSettings};

/// How often a call is made before the caller is told that there was no answer. Whoever needs one for good comes back.
const TRIES_MAX: u32 = 2;

/// The wallet of account-api, over HTTP.
#[derive(Clone, Debug)]
pub struct RestWallet {
    client: Client,
}

/// Why account-api's answer is none to rely on.
#[derive(Debug, thiserror::Error)]
enum NoAnswer {
    #[error("account-api can't be called: {0}")]
    NotSent(String),
    #[error("account-api did not answer")]
    Lost(#[source] reqwest::Error),
    #[error("account-api's answer can't be read")]
    Unreadable(#[source] serde_json::Error),
    #[error("account-api answered {status} {code} to request {request_id}")]
    Problem { status: u16, code: String, request_id: String },
    #[error("account-api answered {0}, which it never should")]
    Unexpected(u16),
}

impl RestWallet {
    /// Creates the wallet at the URL that the settings name. No call is made yet.
    pub fn new(
        settings: &WalletSettings,
        identity: ServiceIdentity,
        clock: Clock,
    ) -> Result<Self, SettingsError> {
        let tokens = ServiceTokens::new(identity, ACCOUNT_API, clock);
        let caller = Caller::new(move || {
            let context = TraceContext::current();
            Ok(Identity {
                token: tokens.current()?,
                traceparent: context.as_ref().map(|c| c.traceparent.clone()),
                request_id: context.map(|c| c.request_id),
            })
        });
        let timeout = Duration::from_millis(settings.timeout_ms);
        let url = settings.urls().next().unwrap_or_default();
        let client = account_client::connect(url, timeout, caller)
            .map_err(|error| SettingsError(format!("ORDER_API__WALLET__URL: {error}")))?;
        Ok(Self { client })
    }
}

#[async_trait]
impl Wallet for RestWallet {
    async fn pay(&self, payment: &Payment) -> Result<PaymentOutcome, WalletError> {
        Ok(answered(|| self.client.pay(payment)).await.map_err(classify)?.outcome)
    }

    async fn void(&self, order: OrderId) -> Result<PaymentOutcome, WalletError> {
        Ok(answered(|| self.client.void_payment(&order)).await.map_err(classify)?.outcome)
    }

    async fn refund(&self, refund: &Refund) -> Result<(), WalletError> {
        answered(|| self.client.refund(refund)).await.map_err(classify)
    }

    async fn settle(&self, settlement: &Settlement) -> Result<(), WalletError> {
        answered(|| self.client.settle(settlement)).await.map_err(classify)
    }

    async fn balance(&self, customer: AccountId) -> Result<Won, WalletError> {
        Ok(self.client.get_wallet(&customer).await.map_err(classify)?.balance)
    }

    async fn packages(
        &self,
        after: Option<PackageId>,
        limit: u64,
    ) -> Result<Vec<PackageLedger>, WalletError> {
        let limit = i64::try_from(limit).ok();
        let page = answered(|| self.client.list_package_ledgers(after.as_ref(), limit)).await;
        Ok(page.map_err(classify)?.packages)
    }

    async fn package(&self, package: PackageId) -> Result<Option<PackageLedger>, WalletError> {
        match answered(|| self.client.get_package_ledger(&package)).await {
            Ok(ledger) => Ok(Some(ledger)),
            Err(Error::ErrorResponse(problem)) if says(&problem, ErrorCode::NotFoundOrder) => Ok(None),
            Err(error) => Err(classify(error)),
        }
    }
}

/// Makes a call, and once more at once when the connection failed or nothing came in time.
async fn answered<T, F>(call: impl Fn() -> F) -> Result<T, Error<Problem>>
where
    F: Future<Output = Result<ResponseValue<T>, Error<Problem>>>,
{
    let mut tries = 1;
    loop {
        match call().await {
            Ok(answer) => return Ok(answer.into_inner()),
            Err(error) if tries < TRIES_MAX && is_lost(&error) => {
                tracing::debug!("calling account-api once more");
                tries += 1;
            }
            Err(error) => return Err(error),
        }
    }
}

/// Whether the call, or its answer, was lost on the way.
fn is_lost(error: &Error<Problem>) -> bool {
    matches!(error, Error::CommunicationError(_) | Error::ResponseBodyError(_))
}

fn says(problem: &ResponseValue<Problem>, code: ErrorCode) -> bool {
    problem.status().as_u16() == code.status() && problem.code == code.as_str()
}

/// Returns what an error says of a call. Only what the ledger itself refuses, 409 and 422, is a contradiction:
/// whatever else is not an answer, nor is that the same call is still running.
fn classify(error: Error<Problem>) -> WalletError {
    let cause = match error {
        Error::ErrorResponse(answer) => {
            let status = answer.status().as_u16();
            let Problem { code, request_id, .. } = answer.into_inner();
            let is_running = code == ErrorCode::RequestInProgress.as_str();
            let cause = NoAnswer::Problem { status, code, request_id };
            match status {
                409 | 422 if !is_running => return WalletError::Contradiction(cause.into()),
                401 | 403 => {
                    tracing::error!(error = %cause, "account-api refuses us: does it know our key, and do the clocks agree?");
                }
                _ => {}
            }
            cause
        }
        Error::CommunicationError(error) | Error::ResponseBodyError(error) | Error::InvalidUpgrade(error) => {
            NoAnswer::Lost(error)
        }
        Error::InvalidResponsePayload(_, error) => NoAnswer::Unreadable(error),
        Error::UnexpectedResponse(response) => NoAnswer::Unexpected(response.status().as_u16()),
        Error::InvalidRequest(reason) | Error::Custom(reason) => NoAnswer::NotSent(reason),
    };
    WalletError::Unknown(cause.into())
}
