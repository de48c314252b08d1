//! What surrounds every call over gRPC, as kit's edge surrounds a request over HTTP: who calls, the trace, panics, one
//! metric and one log line a call, and the refusal with its stable name.

use std::panic::AssertUnwindSafe;
use std::time::Instant;

use account_grpc::{ERROR_CODE, REQUEST_ID, TRACEPARENT, grpc_code};
use domain::Language;
use futures_util::FutureExt;
use kit::trace_context::TraceContext;
use kit::{ApiError, chain};
use tonic::metadata::{MetadataMap, MetadataValue};
use tonic::{Request, Response, Status};

use super::WalletCalls;
use crate::settings::NAME;

impl WalletCalls {
    /// Answers a call of another service of ours with what `work` says.
    ///
    /// When the caller's deadline passes, or the caller goes away, `work` is dropped where it stands: a transaction
    /// that was not committed is rolled back, and one that was is found again by the ids of the next try.
    pub(super) async fn answer<M, A, F>(
        &self,
        method: &'static str,
        request: Request<M>,
        work: impl FnOnce(M) -> F,
    ) -> Result<Response<A>, Status>
    where
        F: Future<Output = Result<A, ApiError>>,
    {
        let mut call = Call::of(method, request.metadata());
        let authorization = request.metadata().get("authorization").map(MetadataValue::as_encoded_bytes);
        let answer = if let Err(stranger) = self.authenticator.peer(method, authorization) {
            Err(stranger)
        } else {
            let work = AssertUnwindSafe(work(request.into_inner())).catch_unwind();
            let panicked = |_| Err(ApiError::unknown("a call panicked"));
            call.context.clone().scope(work).await.unwrap_or_else(panicked)
        };
        match answer {
            Ok(answer) => Ok(call.succeed(answer)),
            Err(failure) => Err(call.refuse(&failure)),
        }
    }
}

/// A call as it came in: what answers, metrics and logs speak of.
struct Call {
    method: &'static str,
    context: TraceContext,
    began: Instant,
    /// How it ended; a call that is dropped before was given up by its caller.
    ended: &'static str,
}

impl Call {
    fn of(method: &'static str, metadata: &MetadataMap) -> Self {
        let text = |name: &str| metadata.get(name).and_then(|value| value.to_str().ok());
        let context = TraceContext::from_headers(text(TRACEPARENT), text(REQUEST_ID));
        Self { method, context, began: Instant::now(), ended: "GIVEN_UP" }
    }

    fn succeed<A>(&mut self, answer: A) -> Response<A> {
        self.ended = "OK";
        let mut response = Response::new(answer);
        self.name(response.metadata_mut());
        response
    }

    fn refuse(&mut self, failure: &ApiError) -> Status {
        let code = failure.code.as_str();
        self.ended = code;
        let (method, request_id) = (self.method, &self.context.request_id);
        let cause = std::error::Error::source(failure).map(chain).unwrap_or_default();
        if failure.code.status() >= 500 {
            tracing::error!(service = NAME, request_id, method, code, cause, "failed");
        } else {
            tracing::debug!(service = NAME, request_id, method, code, cause, "refused");
        }
        let problem = failure.problem(Language::English, method, request_id);
        let fields = problem.errors.iter().map(|error| format!(" {} {};", error.field, error.code));
        let mut status = Status::new(grpc_code(failure.code), problem.detail + &fields.collect::<String>());
        status.metadata_mut().insert(ERROR_CODE, MetadataValue::from_static(code));
        self.name(status.metadata_mut());
        status
    }

    fn name(&self, metadata: &mut MetadataMap) {
        if let Ok(id) = self.context.request_id.parse() {
            metadata.insert(REQUEST_ID, id);
        }
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        let (took, method, code) = (self.began.elapsed(), self.method, self.ended);
        metrics::histogram!("grpc_call_seconds", "service" => NAME, "method" => method).record(took);
        metrics::counter!("grpc_calls_total", "service" => NAME, "code" => code).increment(1);
        tracing::debug!(
            service = NAME,
            request_id = self.context.request_id,
            method,
            code,
            took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
            "served"
        );
    }
}
