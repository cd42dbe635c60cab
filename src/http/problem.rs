//! The one error type: problem details (RFC 9457). What went wrong inside is logged, not sent.

use std::any::Any;

use axum::Json;
use axum::extract::rejection::{BytesRejection, PathRejection};
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use countersign_core::kind::Effect;
use countersign_core::ledger as law;
use serde::Serialize;
use utoipa::ToSchema;

use crate::ledger::{ProveError, SealError, SealRefusal, StandingError};
use crate::store::StoreError;
use crate::submission::SubmissionError;

/// The reason why a request did not do what it asked for, and the advice on what to do about it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Problem {
    /// The stable type, for programs: `urn:countersign:problem:` and a word.
    #[serde(rename = "type")]
    #[schema(example = "urn:countersign:problem:conflict")]
    kind: String,
    /// The type in words.
    #[schema(example = "the id is taken")]
    title: &'static str,
    /// The HTTP status.
    #[schema(example = 409)]
    status: u16,
    /// The details of what is wrong with this very request.
    #[serde(skip_serializing_if = "String::is_empty")]
    detail: String,
    /// The advice on what to do.
    #[serde(skip_serializing_if = "str::is_empty")]
    hint: &'static str,
}

impl Problem {
    pub(super) fn new(status: StatusCode, word: &str, title: &'static str) -> Self {
        let kind = format!("urn:countersign:problem:{word}");
        Self { kind, title, status: status.as_u16(), detail: String::new(), hint: "" }
    }

    pub(super) fn detail(mut self, detail: impl std::fmt::Display) -> Self {
        self.detail = detail.to_string();
        self
    }

    pub(super) fn hint(mut self, hint: &'static str) -> Self {
        self.hint = hint;
        self
    }

    /// Returns whether trying again later can help.
    pub(super) fn is_ours(&self) -> bool {
        self.status >= 500 || self.status == StatusCode::REQUEST_TIMEOUT.as_u16()
    }

    pub(super) fn malformed(detail: impl std::fmt::Display) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed", "the submission is malformed")
            .detail(detail)
            .hint("see PROTOCOL.md, sections 2 and 3, for the format")
    }

    pub(super) fn too_large(limit: usize) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "the submission is too large")
            .detail(format!("a submission has at most {limit} bytes"))
            .hint("submit a statement and a path, never the document")
    }

    pub(super) fn slow_body() -> Self {
        Self::new(StatusCode::REQUEST_TIMEOUT, "slow-body", "the request's body did not arrive")
            .detail("the body broke off, or paused for too long")
            .hint("send it again; what was answered before is sealed")
    }

    /// Logs an error of the service, and makes a problem that tells nothing of it.
    pub(super) fn internal(error: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(error, "a request failed");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "the service failed")
            .hint("send it again later; what was sealed before is not lost")
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(self)).into_response();
        let json = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, json);
        if status == StatusCode::UNAUTHORIZED {
            let scheme = HeaderValue::from_static("Bearer");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, scheme);
        }
        response
    }
}

impl From<SubmissionError> for Problem {
    fn from(error: SubmissionError) -> Self {
        Self::malformed(error)
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        if error.is_passing() {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "the database does not answer"
            );
            return SealError::NotNow.into();
        }
        Self::internal(&error)
    }
}

impl From<SealError> for Problem {
    fn from(error: SealError) -> Self {
        let (word, title) = match &error {
            SealError::Stopping => ("stopping", "the service is stopping"),
            SealError::NotNow => ("not-now", "nothing can be sealed now"),
        };
        Self::new(StatusCode::SERVICE_UNAVAILABLE, word, title)
            .detail(error)
            .hint("submit the same statement again: it is sealed once, and the answer is the same")
    }
}

impl From<ProveError> for Problem {
    fn from(error: ProveError) -> Self {
        match error {
            ProveError::Unknown => {
                Self::new(StatusCode::NOT_FOUND, "unknown-id", "there is no such record")
                    .detail("this notary holds no record with that id")
                    .hint("compare the id with the one on the bill")
            }
            error => Self::internal(&error),
        }
    }
}

impl From<StandingError> for Problem {
    fn from(error: StandingError) -> Self {
        match error {
            StandingError::Prove(error) => error.into(),
            error => Self::internal(&error),
        }
    }
}

impl From<SealRefusal> for Problem {
    fn from(refusal: SealRefusal) -> Self {
        match refusal {
            SealRefusal::Law(refusal) => refusal.into(),
            namesake @ SealRefusal::Namesake { .. } => {
                Self::new(StatusCode::CONFLICT, "namesake", "the firm's name is taken")
                    .detail(namesake)
                    .hint("choose a name that nobody takes for the other firm's")
            }
        }
    }
}

/// Makes a problem of a refusal by the law, under its own word.
impl From<law::Refusal> for Problem {
    fn from(refusal: law::Refusal) -> Self {
        let (status, title, hint) = match &refusal {
            law::Refusal::OtherLedger { .. } => (
                StatusCode::FORBIDDEN,
                "the statement is for another ledger",
                "use the API key of that ledger; a key belongs to one ledger",
            ),
            law::Refusal::Signature(_) => (
                StatusCode::FORBIDDEN,
                "the signature is not good",
                "sign with a firm key that is in force; sign a key statement with a control key where one is in force",
            ),
            law::Refusal::Conflict(_) => (
                StatusCode::CONFLICT,
                "the id is taken",
                "draw a fresh id; only the very same statement may be submitted again",
            ),
            law::Refusal::Genesis => (
                StatusCode::CONFLICT,
                "the ledger does not take this statement now",
                "see the rules in PROTOCOL.md, section 4",
            ),
            law::Refusal::Keys(_) => (
                StatusCode::CONFLICT,
                "the keys cannot change like this",
                "see the rules in PROTOCOL.md, section 4.1",
            ),
            law::Refusal::UnknownRelation(_) => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "the record referred to is not there",
                "submit the record referred to first, in the same ledger",
            ),
            law::Refusal::WrongRelation { .. } => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "the record referred to is of another kind",
                "refer to a record of the right kind: receipts pay, credit notes credit and invoices replace invoices; voids void \
                 these three",
            ),
            law::Refusal::Disowned { .. } => (
                StatusCode::CONFLICT,
                "the firm disowns the record referred to",
                "issue a new bill, and refer to that",
            ),
            law::Refusal::Withdrawn { effect: Effect::Voided, .. } => (
                StatusCode::CONFLICT,
                "the record referred to is voided",
                "issue a new bill, and refer to that; a void counts no more only if the firm disowns the key that signed it",
            ),
            law::Refusal::Withdrawn { effect: Effect::Replaced, .. } => (
                StatusCode::CONFLICT,
                "the invoice referred to is replaced already",
                "replace the invoice that replaced it",
            ),
            law::Refusal::Series { .. } => (
                StatusCode::CONFLICT,
                "the series has a gap or a repeat",
                "take the next number; a number is never reused, but its record can be voided",
            ),
        };
        Self::new(status, refusal.word(), title).detail(refusal).hint(hint)
    }
}

impl From<BytesRejection> for Problem {
    fn from(rejection: BytesRejection) -> Self {
        match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Self::too_large(super::MAX_BODY_BYTES),
            _ => Self::slow_body(),
        }
    }
}

impl From<PathRejection> for Problem {
    fn from(_: PathRejection) -> Self {
        Self::new(StatusCode::NOT_FOUND, "unknown-id", "there is no such record")
            .detail("the path is not text")
            .hint("compare the id with the one on the bill")
    }
}

/// Gives problem details to errors of the layers below, which know none.
pub(super) async fn dress(response: Response) -> Response {
    let status = response.status();
    let plain = status.is_client_error() || status.is_server_error();
    let type_of = response.headers().get(header::CONTENT_TYPE);
    let ours = |found: &HeaderValue| {
        found == "application/problem+json" || found.as_bytes().starts_with(b"text/html")
    };
    if !plain || type_of.is_some_and(ours) {
        return response;
    }
    match status {
        StatusCode::REQUEST_TIMEOUT => {
            Problem::new(status, "too-slow", "the request took too long")
                .detail("it did not end within a minute")
                .hint(
                    "submit the same again: a statement is sealed once, and the answer is the same",
                )
        }
        StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large(super::MAX_BODY_BYTES),
        other => Problem::new(other, "refused", "the request was refused")
            .hint("see GET /docs for what can be asked"),
    }
    .into_response()
}

pub(super) async fn no_such_page(uri: Uri) -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "no-such-page", "there is nothing here")
        .detail(format!("no route {}", uri.path().chars().take(80).collect::<String>()))
        .hint("see GET /docs for what there is")
}

pub(super) async fn wrong_method(method: Method) -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "wrong-method", "this cannot be done here")
        .detail(format!("the method {method} is not allowed on this route"))
        .hint("use a method that the Allow header names; GET /docs explains them")
}

pub(super) fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("a request's handler panicked; the process goes on");
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "the service failed")
        .hint("send it again later; what was sealed before is not lost")
        .into_response()
}
