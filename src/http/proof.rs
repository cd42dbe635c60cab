//! Proofs and the trust of the notary, which readers fetch.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use countersign_core::id::Id;
use countersign_core::proof::Proof;

use super::{Problem, Service};
use crate::ledger::{ProveError, proof_of};
use crate::store::LedgerId;

const JSON: &str = "application/json";

/// Returns the proof of a record, as far as it has come.
///
/// The proof is sealed, anchored or final. It is the file of PROTOCOL.md section 7 to the byte, without disclosures,
/// which the notary does not have. Whoever knows the id may fetch it. Once final it never changes.
#[utoipa::path(
    get, path = "/v1/ledgers/{ledger}/records/{id}/proof", tag = "proofs",
    params(
        ("ledger" = String, Path, description = "the ledger's name"),
        ("id" = String, Path, description = "the record's id, 26 characters"),
    ),
    responses(
        (status = 200, description = "the proof file", content_type = "application/json"),
        (status = 404, description = "no such record", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn proof(
    State(service): State<Service>,
    record: Result<Path<RecordPath>, PathRejection>,
) -> Result<Response, Problem> {
    let (ledger, id) = known(&service, record).await?;
    let proof = proof_of(&service.store, &service.notary, service.chain, ledger, id).await?;
    Ok(proof_response(&proof))
}

/// Returns what the notary says of itself: origin, keys, chain, contract, and nodes that a reader may ask.
///
/// The answer is a trust file (PROTOCOL.md section 8). Readers who want to depend on nobody pin a copy. At the root of
/// a host it is also `/.well-known/countersign.json`.
#[utoipa::path(
    get, path = "/v1/trust", tag = "proofs",
    responses((status = 200, description = "the trust file", content_type = "application/json")),
)]
pub(super) async fn trust(State(service): State<Service>) -> Response {
    ([(header::CONTENT_TYPE, JSON), (header::CACHE_CONTROL, "no-cache")], service.trust.to_json())
        .into_response()
}

/// A record's place in a path: the ledger's name and the record's id, as they were written.
pub(super) type RecordPath = (String, String);

/// Finds the record that a path names, even in capitals. A text that is no id is that of no record.
pub(super) async fn known(
    service: &Service,
    record: Result<Path<RecordPath>, PathRejection>,
) -> Result<(LedgerId, Id), Problem> {
    let Path(written) = record?;
    let (name, id) = meant(&written).ok_or(ProveError::Unknown)?;
    let ledger = service.store.ledger(&name).await?.ok_or(ProveError::Unknown)?;
    Ok((ledger.id, id))
}

/// Reads the ledger's name and the id that are meant. They have no capitals, but scanners, forms and people make some
/// of them.
pub(super) fn meant((ledger, id): &RecordPath) -> Option<(String, Id)> {
    Some((ledger.to_ascii_lowercase(), id.to_ascii_lowercase().parse().ok()?))
}

pub(super) fn proof_response(proof: &Proof) -> Response {
    let is_final = proof.anchor.as_ref().is_some_and(|anchor| anchor.is_final);
    // Whatever keeps the answer has to ask again: a reorganisation can take what was final (decision 29).
    let caching = if is_final { "public, max-age=300" } else { "no-store" };
    ([(header::CONTENT_TYPE, JSON), (header::CACHE_CONTROL, caching)], proof.to_file())
        .into_response()
}
