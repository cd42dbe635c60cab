//! The status of a record: the notary's signed answer to the question whether it is still current.

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use countersign_core::status::NotANonce;
use serde::Deserialize;
use utoipa::IntoParams;

use super::proof::{RecordPath, known};
use super::{Problem, Service};
use crate::ledger::status_of;

/// Returns whether a record is still current.
///
/// The answer is a status (PROTOCOL.md section 7.2): the notary's signed word for the ledger's size of this moment,
/// with the proofs of the records that withdraw the record. Whoever knows the id may ask.
#[utoipa::path(
    get, path = "/v1/ledgers/{ledger}/records/{id}/status", tag = "proofs",
    params(
        ("ledger" = String, Path, description = "the ledger's name"),
        ("id" = String, Path, description = "the record's id, 26 characters"),
        Question,
    ),
    responses(
        (status = 200, description = "the status", content_type = "application/json"),
        (status = 400, description = "a nonce that is none", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "no such record", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn status(
    State(service): State<Service>,
    record: Result<Path<RecordPath>, PathRejection>,
    question: Result<Query<Question>, QueryRejection>,
) -> Result<Response, Problem> {
    let nonce = match question {
        Ok(Query(Question { nonce })) => nonce.map(|nonce| nonce.parse()).transpose(),
        Err(_) => Err(NotANonce),
    };
    let nonce = nonce.map_err(|error| {
        Problem::new(StatusCode::BAD_REQUEST, "malformed", "the question is malformed")
            .detail(error)
            .hint("?nonce=NONCE, optional: 22 to 86 characters of base64url, drawn at random")
    })?;
    let record = known(&service, record).await?;
    let Service { store, notary, chain, clock, .. } = &service;
    let status = status_of(store, notary, *chain, record, nonce, clock()).await?;
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, status.to_json()).into_response())
}

/// The question about a record.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct Question {
    /// A random nonce, which the signed answer repeats, so that an old answer cannot stand in for a new one.
    nonce: Option<String>,
}
