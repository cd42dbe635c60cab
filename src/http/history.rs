//! The history of a record: the records that refer to it.

use axum::Json;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use countersign_core::kind::Relation;
use countersign_core::tree::Index;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::proof::{RecordPath, known};
use super::{Problem, Service};
use crate::ledger::references_to;

/// The largest number of references in one answer. It is more than one record can have, which is 256.
const MOST: u32 = 500;

/// The part of the list that is asked for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct HistoryQuery {
    /// The index of the ledger from which on records are listed: `next` of the page before.
    from: Option<u64>,
}

/// A part of a record's history.
#[derive(Serialize, ToSchema)]
pub(super) struct HistoryBody {
    /// The records of this part, in the order of the ledger.
    records: Vec<ReferenceBody>,
    /// The value of `from` for the next part. Absent if this is the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<u64>,
}

/// A record that refers to another.
#[derive(Serialize, ToSchema)]
pub(super) struct ReferenceBody {
    /// The index of the record in the ledger.
    index: u64,
    /// The id of the record, with which its proof is fetched.
    #[schema(value_type = String)]
    id: String,
    /// The relation: `pays`, `credits`, `replaces` or `voids`.
    #[schema(example = "pays")]
    relation: &'static str,
    /// The record to which it refers: the one that is asked about, or a receipt or credit note of that.
    to: String,
    /// The id of the key record that disowns this record, so that it is not the firm's word. Absent if none does.
    #[serde(skip_serializing_if = "Option::is_none")]
    disowned: Option<String>,
}

/// Lists the records that refer to a record.
///
/// These are receipts, credit notes, a newer invoice, a void, and the voids of those receipts and credit notes. Nobody
/// signed the list: use it to fetch the proofs, each of which says itself to what its record refers.
#[utoipa::path(
    get, path = "/v1/ledgers/{ledger}/records/{id}/history", tag = "proofs",
    params(
        ("ledger" = String, Path, description = "the ledger's name"),
        ("id" = String, Path, description = "the record's id, 26 characters"),
        HistoryQuery,
    ),
    responses(
        (status = 200, description = "what refers to it", body = HistoryBody),
        (status = 400, description = "no such part", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "no such record", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn history(
    State(service): State<Service>,
    record: Result<Path<RecordPath>, PathRejection>,
    page: Result<Query<HistoryQuery>, QueryRejection>,
) -> Result<Json<HistoryBody>, Problem> {
    let (ledger, id) = known(&service, record).await?;
    let Query(page) = page.map_err(|rejection| {
        Problem::new(StatusCode::BAD_REQUEST, "malformed", "the question is malformed")
            .detail(rejection.body_text())
            .hint("?from=INDEX, optional")
    })?;
    let from = Index(page.from.unwrap_or_default());
    // One more than is told is asked for, to know whether there are more. A record is not torn in two: all its
    // references come in one part.
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
    Ok(Json(HistoryBody { records: records.collect(), next: next.map(|index| index.0) }))
}
