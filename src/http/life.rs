//! What became of a record: whether it is still current, and what refers to it.

use axum::Json;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use countersign_core::kind::Relation;
use countersign_core::status::NotANonce;
use countersign_core::tree::Index;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::proof::{Record, known};
use super::{Problem, Service};
use crate::ledger::{references_to, status_of};

/// More than one record can refer to: 256 lines and no more.
const MOST: u32 = 500;

/// Whether a record is still current.
///
/// A status (PROTOCOL.md section 7.2): the notary's signed word for the ledger's size of this moment, with the
/// proofs of the records that withdraw it. Who knows the id may ask.
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
    record: Result<Path<Record>, PathRejection>,
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

/// What is asked about a record.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct Question {
    /// Random, and repeated in the signed answer, so that an old answer cannot stand in for a new one.
    nonce: Option<String>,
}

/// Which part of the list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct Page {
    /// Only records from this index of the ledger on: `next` of the page before.
    from: Option<u64>,
}

/// A part of a record's history.
#[derive(Serialize, ToSchema)]
pub(super) struct History {
    /// In the ledger's order.
    records: Vec<ReferenceBody>,
    /// `from` of the next part; absent if this is the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<u64>,
}

/// A record that refers to another.
#[derive(Serialize, ToSchema)]
pub(super) struct ReferenceBody {
    /// Its index in the ledger.
    index: u64,
    /// Its id; its proof is fetched with it.
    #[schema(value_type = String)]
    id: String,
    /// `pays`, `credits`, `replaces` or `voids`.
    #[schema(example = "pays")]
    relation: &'static str,
    /// What it refers to: the record that is asked about, or a receipt or credit note of that.
    to: String,
    /// The id of the key record that disowns it: then it is not the firm's word. Absent if none does.
    #[serde(skip_serializing_if = "Option::is_none")]
    disowned: Option<String>,
}

/// What refers to a record.
///
/// Receipts, credit notes, a newer invoice, a void; and voids of those receipts and credit notes. A list to
/// fetch proofs by, signed by nobody: each record's proof says itself what it refers to.
#[utoipa::path(
    get, path = "/v1/ledgers/{ledger}/records/{id}/history", tag = "proofs",
    params(
        ("ledger" = String, Path, description = "the ledger's name"),
        ("id" = String, Path, description = "the record's id, 26 characters"),
        Page,
    ),
    responses(
        (status = 200, description = "what refers to it", body = History),
        (status = 400, description = "no such part", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "no such record", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn history(
    State(service): State<Service>,
    record: Result<Path<Record>, PathRejection>,
    page: Result<Query<Page>, QueryRejection>,
) -> Result<Json<History>, Problem> {
    let (ledger, id) = known(&service, record).await?;
    let Query(page) = page.map_err(|rejection| {
        Problem::new(StatusCode::BAD_REQUEST, "malformed", "the question is malformed")
            .detail(rejection.body_text())
            .hint("?from=INDEX, optional")
    })?;
    let from = Index(page.from.unwrap_or_default());
    // One more than is told, to know whether there are more. A record is not torn in two: what it refers to
    // by several lines comes with it.
    let mut found = references_to(&service.store, ledger, id, from, MOST + 1).await?;
    let next = (found.len() > MOST as usize).then(|| found[found.len() - 1].index);
    if let Some(next) = next {
        found.retain(|reference| reference.index < next);
    }
    let records = found.iter().map(|reference| ReferenceBody {
        index: reference.index.0,
        id: reference.id.to_string(),
        relation: reference.kind.relation().map_or("", Relation::as_str),
        to: reference.to.to_string(),
        disowned: reference.disowned.map(|id| id.to_string()),
    });
    Ok(Json(History { records: records.collect(), next: next.map(|index| index.0) }))
}
