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
    /// What was asked or sent can't be read.
    Unreadable,
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
            Self::Refused(problem) if is_of_form(&problem) => Ok(problem),
            other => Err(other),
        }
    }
}

/// What a service refused a form with, also where that is something that is gone by now; what is no refusal of the form
/// itself is the page's.
pub(crate) fn problem_of(error: Error<Problem>) -> Result<Problem, Refusal> {
    match error {
        Error::ErrorResponse(answer) if is_of_form(&answer) => Ok(answer.into_inner()),
        error => Err(error.into()),
    }
}

/// Whether it tells something of the form, and not that the session is over.
fn is_of_form(problem: &Problem) -> bool {
    matches!(problem.status, 400..=499) && !problem.code.starts_with("TOKEN_") && problem.code != "NO_TOKEN"
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

    /// One thing that is wrong as a whole.
    pub(crate) fn whole(text: impl Into<String>) -> Self {
        Self { whole: Some(text.into()), fields: Vec::new() }
    }

    /// The same with the names that a page's own form has, where the service knows the fields below another one.
    pub(crate) fn without_prefix(mut self, prefix: &str) -> Self {
        for error in &mut self.fields {
            if let Some(field) = error.field.strip_prefix(prefix) {
                error.field = field.to_owned();
            }
        }
        self
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
            Self::Unreadable => f.write_str("it can't be read"),
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
            Self::Unreadable => StatusCode::BAD_REQUEST,
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
