//! The history of a record: what refers to it.

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

/// More than one record can refer to: 256 lines and no more.
const MOST: u32 = 500;

/// Which part of the list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct HistoryQuery {
    /// Only records from this index of the ledger on: `next` of the page before.
    from: Option<u64>,
}

/// A part of a record's history.
#[derive(Serialize, ToSchema)]
pub(super) struct HistoryBody {
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
    Ok(Json(HistoryBody { records: records.collect(), next: next.map(|index| index.0) }))
}
