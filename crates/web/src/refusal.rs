//! Why a page is not shown. The gate makes a page of it, in words and with the next step.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use public_client::{Error, FieldProblem, Problem};

use crate::session::Kind;

/// Why a page is not shown, or a form not taken.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// There is nothing here.
    NotFound,
    /// Somebody must log in first.
    LogIn {
        /// As what.
        kind: Kind,
    },
    /// The form came from a page of somebody else (the rule of Go's `CrossOriginProtection`).
    Forged,
    /// A service refuses it.
    Refused(Problem),
    /// A service is away.
    Away(String),
    /// Something on our side is broken.
    Broken(String),
}

impl Refusal {
    /// The service's refusal, if it is one that its page can tell beside the form.
    pub(crate) fn of_form(self) -> Result<Problem, Self> {
        match self {
            Self::Refused(problem)
                if matches!(problem.status, 400..=499) && problem.code != "TOKEN_INVALID" =>
            {
                Ok(problem)
            }
            other => Err(other),
        }
    }
}

/// What was wrong with a form, for the page that shows it again.
#[derive(Clone, Debug, Default)]
pub(crate) struct FormErrors {
    /// What was wrong as a whole.
    pub(crate) whole: Option<String>,
    /// What was wrong with each field.
    pub(crate) fields: Vec<FieldProblem>,
}

impl FormErrors {
    /// What is wrong with a field of this name; empty: nothing.
    pub(crate) fn of(&self, field: &str) -> &str {
        self.fields.iter().find(|error| error.field == field).map_or("", |error| &error.message)
    }

    /// Whether nothing is wrong.
    pub(crate) fn is_empty(&self) -> bool {
        self.whole.is_none() && self.fields.is_empty()
    }
}

impl From<Problem> for FormErrors {
    fn from(problem: Problem) -> Self {
        let whole = problem.errors.is_empty().then_some(problem.detail);
        Self { whole, fields: problem.errors }
    }
}

impl From<Error<Problem>> for Refusal {
    fn from(error: Error<Problem>) -> Self {
        match error {
            Error::ErrorResponse(answer) => {
                let problem = answer.into_inner();
                match problem.status {
                    404 => Self::NotFound,
                    500.. => Self::Away(format!("{} ({})", problem.code, problem.request_id)),
                    _ => Self::Refused(problem),
                }
            }
            error => Self::Away(error.to_string()),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound => f.write_str("not found"),
            Self::LogIn { kind } => write!(f, "a {kind:?} must log in"),
            Self::Forged => f.write_str("the form came from another site"),
            Self::Refused(problem) => write!(f, "{}: {}", problem.code, problem.detail),
            Self::Away(why) => write!(f, "a service is away: {why}"),
            Self::Broken(why) => write!(f, "broken: {why}"),
        }
    }
}

impl ResponseError for Refusal {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::LogIn { .. } => StatusCode::SEE_OTHER,
            Self::Forged => StatusCode::FORBIDDEN,
            Self::Refused(problem) => StatusCode::from_u16(problem.status).unwrap_or(StatusCode::BAD_REQUEST),
            Self::Away(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Without a body: the gate writes the page.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}
