//! The wallet over gRPC, on a port of its own: what `routes/internal.rs` is over HTTP, on the same ledger.

mod call;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use account_grpc::wallet_server::{Wallet, WalletServer};
use account_grpc::{self as message, Malformed};
use domain::{AccountId, ErrorCode, PackageId, Payment, PaymentOutcome, Refund, Settlement};
use kit::ApiError;
use kit::extract::Authenticator;
use kit::listener::Listener;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status, async_trait};

use crate::routes::package_ledgers_limit;
use crate::service::ledger::Ledger;
use crate::settings::Settings;

/// The port's name, among the service's.
pub const NAME: &str = "grpc";
/// How many calls run at once on one connection; a caller's further ones wait on its side.
const STREAMS_MAX: u32 = 256;
/// After this a connection is ended, gently: its caller looks the name up anew and so finds copies that were added.
const CONNECTION_AGE_MAX: Duration = Duration::from_mins(5);
/// How often a caller that says nothing is asked whether it is still there, and how long it may take to answer.
const PING_EVERY: Duration = Duration::from_secs(20);
const PONG_WITHIN: Duration = Duration::from_secs(10);
/// The most metadata that a call may carry.
const METADATA_BYTES_MAX: u32 = 16 * 1024;

/// Returns the port that the settings name, if they name one.
pub(crate) fn listener(
    settings: &Settings,
    ledger: Ledger,
    authenticator: Authenticator,
) -> Option<Listener> {
    let request_timeout = settings.server.request_timeout();
    let wallet = WalletServer::new(WalletCalls { ledger, authenticator: Arc::new(authenticator) })
        .max_decoding_message_size(settings.server.body_bytes_max);
    let serve = move |socket, leaving: tokio_util::sync::CancellationToken| async move {
        let incoming = TcpIncoming::from(tokio::net::TcpListener::from_std(socket)?).with_nodelay(Some(true));
        Server::builder()
            .timeout(request_timeout)
            .max_concurrent_streams(STREAMS_MAX)
            .max_connection_age(CONNECTION_AGE_MAX)
            .max_connection_age_grace(request_timeout)
            .http2_keepalive_interval(Some(PING_EVERY))
            .http2_keepalive_timeout(Some(PONG_WITHIN))
            .http2_max_header_list_size(METADATA_BYTES_MAX)
            .serve_with_incoming_shutdown(wallet, incoming, leaving.cancelled_owned())
            .await
            .map_err(io::Error::other)
    };
    (settings.grpc.port != 0).then(|| Listener {
        name: NAME,
        host: settings.grpc.host.clone(),
        port: settings.grpc.port,
        serve: Box::new(move |socket, leaving| Box::pin(serve(socket, leaving))),
    })
}

/// The ledger, as the other services call it.
struct WalletCalls {
    ledger: Ledger,
    authenticator: Arc<Authenticator>,
}

/// What is malformed here is what HTTP answers 400 to.
fn malformed(error: Malformed) -> ApiError {
    ApiError::new(ErrorCode::MalformedRequest).detail(
        format!("요청의 형식이 올바르지 않습니다: {error}"),
        format!("The request is malformed: {error}"),
    )
}

fn outcome(outcome: PaymentOutcome) -> i32 {
    message::PaymentOutcome::from(outcome).into()
}

#[async_trait]
impl Wallet for WalletCalls {
    async fn pay(
        &self,
        request: Request<message::PayRequest>,
    ) -> Result<Response<message::PayResponse>, Status> {
        self.answer("Pay", request, |payment| async {
            let payment = Payment::try_from(payment).map_err(malformed)?;
            Ok(message::PayResponse { outcome: outcome(self.ledger.pay(&payment).await?) })
        })
        .await
    }

    async fn void(
        &self,
        request: Request<message::VoidRequest>,
    ) -> Result<Response<message::VoidResponse>, Status> {
        self.answer("Void", request, |void| async move {
            let order = message::order_id(&void.order_id).map_err(malformed)?;
            Ok(message::VoidResponse { outcome: outcome(self.ledger.void(order).await?) })
        })
        .await
    }

    async fn refund(
        &self,
        request: Request<message::RefundRequest>,
    ) -> Result<Response<message::RefundResponse>, Status> {
        self.answer("Refund", request, |refund| async {
            self.ledger.refund(&Refund::try_from(refund).map_err(malformed)?).await?;
            Ok(message::RefundResponse { done: true })
        })
        .await
    }

    async fn settle(
        &self,
        request: Request<message::SettleRequest>,
    ) -> Result<Response<message::SettleResponse>, Status> {
        self.answer("Settle", request, |settlement| async {
            self.ledger.settle(&Settlement::try_from(settlement).map_err(malformed)?).await?;
            Ok(message::SettleResponse { done: true })
        })
        .await
    }

    async fn get_wallet(
        &self,
        request: Request<message::GetWalletRequest>,
    ) -> Result<Response<message::GetWalletResponse>, Status> {
        self.answer("GetWallet", request, |wanted| async move {
            let balance = self.ledger.balance(AccountId(wanted.customer_id)).await?;
            Ok(message::GetWalletResponse { balance: balance.0, done: true })
        })
        .await
    }

    async fn list_package_ledgers(
        &self,
        request: Request<message::ListPackageLedgersRequest>,
    ) -> Result<Response<message::ListPackageLedgersResponse>, Status> {
        self.answer("ListPackageLedgers", request, |wanted| async move {
            let limit = package_ledgers_limit(wanted.limit)?;
            let after: Option<PackageId> =
                wanted.after.as_deref().map(message::package_id).transpose().map_err(malformed)?;
            let packages = self.ledger.packages(after, limit).await?;
            let packages = packages.into_iter().map(message::PackageLedger::from).collect();
            Ok(message::ListPackageLedgersResponse { packages, done: true })
        })
        .await
    }

    async fn get_package_ledger(
        &self,
        request: Request<message::GetPackageLedgerRequest>,
    ) -> Result<Response<message::GetPackageLedgerResponse>, Status> {
        self.answer("GetPackageLedger", request, |wanted| async move {
            let package = message::package_id(&wanted.package_id).map_err(malformed)?;
            let known = self.ledger.package(package).await?.ok_or(ErrorCode::NotFoundOrder)?;
            Ok(message::GetPackageLedgerResponse { package: Some(known.into()) })
        })
        .await
    }
}
