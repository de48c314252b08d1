//! account-api's gRPC contract, `proto/jangteo/account/v1/wallet.proto`, and how it says what [`domain`] means. Both
//! sides speak through this crate, so that they can't mean different things.

mod convert;
#[rustfmt::skip]
#[allow(clippy::all, clippy::pedantic, clippy::unwrap_used, missing_docs, unused_qualifications)]
mod generated;

use domain::ErrorCode;
use tonic::{Code, Status};

pub use convert::{Malformed, order_id, package_id};
pub use generated::*;

/// The trailer with the stable name of a refusal.
pub const ERROR_CODE: &str = "error-code";
/// The metadata with the name of a call in the logs, both ways.
pub const REQUEST_ID: &str = "x-request-id";
/// The metadata with the trace that a call belongs to (W3C Trace Context).
pub const TRACEPARENT: &str = "traceparent";

/// The gRPC status that goes with a refusal (<https://grpc.github.io/grpc/core/md_doc_statuscodes.html>).
pub fn grpc_code(code: ErrorCode) -> Code {
    if code == ErrorCode::RequestInProgress {
        return Code::Aborted;
    }
    match code.status() {
        400 | 415 | 422 => Code::InvalidArgument,
        401 => Code::Unauthenticated,
        402 | 409 | 410 => Code::FailedPrecondition,
        403 => Code::PermissionDenied,
        404 => Code::NotFound,
        405 => Code::Unimplemented,
        413 | 429 => Code::ResourceExhausted,
        503 => Code::Unavailable,
        _ => Code::Internal,
    }
}

/// What a status refuses by name. None when nobody of ours said it: a proxy, a library, or a status that does not
/// go with its name.
pub fn error_code(status: &Status) -> Option<ErrorCode> {
    let code = ErrorCode::parse(status.metadata().get(ERROR_CODE)?.to_str().ok()?)?;
    (grpc_code(code) == status.code()).then_some(code)
}

#[cfg(test)]
mod tests {
    use tonic::metadata::MetadataValue;

    use super::*;

    fn refusal(status: Code, code: &'static str) -> Status {
        let mut status = Status::new(status, "");
        status.metadata_mut().insert(ERROR_CODE, MetadataValue::from_static(code));
        status
    }

    #[test]
    fn every_refusal_is_known_again_on_the_other_side() {
        for code in ErrorCode::ALL {
            assert_ne!(grpc_code(*code), Code::Ok);
            assert_eq!(error_code(&refusal(grpc_code(*code), code.as_str())), Some(*code));
        }
    }

    #[test]
    fn a_status_that_nobody_of_ours_said_refuses_nothing() {
        assert_eq!(error_code(&Status::failed_precondition("")), None);
        assert_eq!(error_code(&refusal(Code::Unavailable, "ORDER_STATE_CONFLICT")), None);
        assert_eq!(error_code(&refusal(Code::FailedPrecondition, "SOMETHING_ELSE")), None);
    }
}
