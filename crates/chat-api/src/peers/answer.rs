//! What may go wrong between this service and another. Nothing here says whose address was looked for.

use account_client::Error;

/// Why a service's answer is none to rely on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoAnswer {
    #[error("it can't be called: {0}")]
    NotSent(String),
    #[error("it did not answer")]
    Lost(#[source] reqwest::Error),
    #[error("its answer can't be read")]
    Unreadable(#[source] reqwest::Error),
    #[error("its answer makes no sense")]
    Nonsense,
    #[error("it answered {status} {code} to request {request_id}")]
    Problem { status: u16, code: String, request_id: String },
    #[error("it answered {0}, which it never should")]
    Unexpected(u16),
}

impl NoAnswer {
    /// Returns what a failed call says; `read` takes the code and the request id out of a problem.
    pub(crate) fn of<P>(error: Error<P>, read: impl FnOnce(P) -> (String, String)) -> Self {
        match error {
            Error::ErrorResponse(answer) => {
                let status = answer.status().as_u16();
                let (code, request_id) = read(answer.into_inner());
                Self::Problem { status, code, request_id }
            }
            Error::CommunicationError(error) | Error::InvalidUpgrade(error) => {
                Self::Lost(error.without_url())
            }
            Error::ResponseBodyError(error) => Self::Unreadable(error.without_url()),
            Error::InvalidResponsePayload(..) => Self::Nonsense,
            Error::UnexpectedResponse(response) => Self::Unexpected(response.status().as_u16()),
            Error::InvalidRequest(reason) | Error::Custom(reason) => Self::NotSent(reason),
        }
    }

    /// Returns `true` if the service has said exactly this.
    pub(crate) fn says(&self, code: domain::ErrorCode) -> bool {
        matches!(self, Self::Problem { status, code: said, .. }
            if *status == code.status() && said == code.as_str())
    }
}
