//! What a refused or failed request answers: RFC 9457 problem details, the same body for every operation.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, RETRY_AFTER};
use actix_web::{HttpResponse, ResponseError};
use domain::{ErrorCode, FieldError, FieldRule, Language, Text};
use serde::{Deserialize, Serialize};
use utoipa::{IntoResponses, ToSchema};

use crate::db::StoreError;

/// The media type of a problem.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// An RFC 9457 problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// A URI that names the kind of problem.
    #[serde(rename = "type")]
    #[schema(examples("/problems/NOT_ENOUGH_BALANCE"))]
    pub kind: String,
    /// The HTTP status in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened, for people: Korean, or English when `Accept-Language` prefers it.
    pub detail: String,
    /// The path that was called.
    pub instance: String,
    /// What happened, for programs: stable.
    #[schema(schema_with = codes)]
    pub code: String,
    /// The name of this request in the logs.
    pub request_id: String,
    /// Every broken field of the request.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
}

/// Every code that a problem may have.
fn codes() -> utoipa::openapi::schema::Object {
    use utoipa::openapi::schema::{ObjectBuilder, Type};
    let names = ErrorCode::ALL.iter().map(|code| code.as_str());
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some("What happened, for programs: stable."))
        .enum_values(Some(names))
        .build()
}

/// One broken field of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldProblem {
    /// Where it stands, such as `items[2].price`.
    pub field: String,
    /// What it broke, for programs.
    pub code: String,
    /// What it broke, for people.
    pub message: String,
}

/// The problems that any operation may answer with.
#[derive(IntoResponses)]
pub enum ApiErrors {
    /// The request is at fault; `code` says how.
    #[response(status = "4XX", content_type = "application/problem+json")]
    Client(Problem),
    /// The service is at fault or away; the request may be sent again.
    #[response(status = "5XX", content_type = "application/problem+json")]
    Server(Problem),
}

/// Why a request is refused or failed. Every capability's own error turns into one of these at the door.
#[derive(Debug)]
pub struct ApiError {
    /// What it is, by name.
    pub code: ErrorCode,
    /// More precise words than the code's own.
    pub detail: Option<Text>,
    /// Every broken field.
    pub fields: Vec<FieldError>,
    /// When to come back.
    pub retry_after: Option<Duration>,
    /// The methods that the path takes, for 405.
    pub allow: Option<String>,
    /// What lies behind it: for the log, never for the client.
    pub cause: Option<Box<dyn Error + Send + Sync>>,
}

impl ApiError {
    /// A refusal that its code says all about.
    pub fn new(code: ErrorCode) -> Self {
        Self { code, detail: None, fields: Vec::new(), retry_after: None, allow: None, cause: None }
    }

    /// With more precise words.
    #[must_use]
    pub fn detail(
        mut self,
        korean: impl Into<Cow<'static, str>>,
        english: impl Into<Cow<'static, str>>,
    ) -> Self {
        self.detail = Some(Text::new(korean, english));
        self
    }

    /// With the time after which to come back.
    #[must_use]
    pub fn retry_after(mut self, pause: Duration) -> Self {
        self.retry_after = Some(pause);
        self
    }

    /// With what lies behind it, for the log.
    #[must_use]
    pub fn because(mut self, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// Something on our side is broken.
    pub fn unknown(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::new(ErrorCode::UnknownError).because(cause)
    }

    /// Something we need is away.
    pub fn unavailable(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::new(ErrorCode::ServiceUnavailable).because(cause).retry_after(Duration::from_secs(1))
    }

    /// One field is broken.
    pub fn field(field: &str, rule: FieldRule) -> Self {
        Self::from(vec![FieldError { field: field.to_owned(), rule }])
    }

    /// The problem that a client reads.
    pub fn problem(&self, language: Language, instance: &str, request_id: &str) -> Problem {
        let status = self.status_code();
        let own = self.code.text();
        let detail = self.detail.as_ref().unwrap_or(&own).in_language(language).to_owned();
        let field = |e: &FieldError| FieldProblem {
            field: e.field.clone(),
            code: e.rule.code().to_owned(),
            message: e.rule.text().in_language(language).to_owned(),
        };
        Problem {
            kind: format!("/problems/{}", self.code.as_str()),
            title: status.canonical_reason().unwrap_or_default().to_owned(),
            status: status.as_u16(),
            detail,
            instance: instance.to_owned(),
            code: self.code.as_str().to_owned(),
            request_id: request_id.to_owned(),
            errors: self.fields.iter().map(field).collect(),
        }
    }

    /// The whole answer.
    pub(crate) fn answer(&self, problem: &Problem) -> HttpResponse {
        let mut answer = HttpResponse::build(self.status_code());
        if let Some(pause) = self.retry_after {
            let seconds = pause.as_millis().div_ceil(1000).max(1);
            answer.insert_header((RETRY_AFTER, seconds.to_string()));
        }
        if let Some(allow) = &self.allow {
            answer.insert_header((ALLOW, allow.as_str()));
        }
        answer.content_type(PROBLEM_JSON).body(serde_json::to_vec(problem).unwrap_or_default())
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.as_str())
    }
}

impl Error for ApiError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.cause.as_ref().map(|e| &**e as &(dyn Error + 'static))
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// Used where no request is known any more; the edge writes it anew with request id and language.
    fn error_response(&self) -> HttpResponse {
        self.answer(&self.problem(Language::default(), "", ""))
    }
}

impl From<ErrorCode> for ApiError {
    fn from(code: ErrorCode) -> Self {
        Self::new(code)
    }
}

impl From<Vec<FieldError>> for ApiError {
    fn from(fields: Vec<FieldError>) -> Self {
        Self { fields, ..Self::new(ErrorCode::ValidationFailed) }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        if error.is_unavailable() || error.is_conflict() {
            Self::unavailable(error)
        } else {
            Self::unknown(error)
        }
    }
}

/// An error with all that lies behind it, in one line: for the log, or for whoever starts a program.
pub fn chain(error: &dyn Error) -> String {
    let mut line = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        line = format!("{line}: {error}");
        source = error.source();
    }
    line
}
