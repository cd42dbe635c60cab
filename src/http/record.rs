//! Single records, which are submitted, sealed, and answered with their proof.

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::ToSchema;

use super::access::Writer;
use super::proof::proof_response;
use super::{Problem, Service};
use crate::ledger::{Ordered, Sealed};
use crate::store::FirmLedger;
use crate::submission::Submission;

/// A submission of a firm. It has hashes and a signature, and no content of the bill.
#[derive(Deserialize, ToSchema)]
#[schema(as = Submission)]
#[allow(dead_code, reason = "describes the body to readers of the OpenAPI page")]
pub(super) struct SubmissionBody {
    /// The statement, a signed note (PROTOCOL.md section 3), at most 65,535 bytes.
    #[schema(
        example = "countersign/statement@v1\nledger notary.example/acme\nid …\nkind invoice\ncontent 3 …\n\n— notary.example/acme/issuer …\n"
    )]
    statement: String,
    /// The path of disclosure 0 in the document's tree, as base64 hashes from the leaf up. Left out if the statement
    /// has no content.
    #[schema(example = json!(["lqKW0iTyhcZ77pPDD4owkVfw2qNdxbh+QQt4YwoJz8c="]))]
    document_path: Option<Vec<String>>,
}

/// Seals one statement.
///
/// The answer comes once the record is durably sealed, and is its proof in the sealed form. Submitting the same
/// statement again gives the same answer with status 200. The same id with another statement is a conflict.
#[utoipa::path(
    post, path = "/v1/records", tag = "records",
    request_body = SubmissionBody,
    security(("api_key" = [])),
    responses(
        (status = 201, description = "sealed now; the proof", content_type = "application/json"),
        (status = 200, description = "sealed before; the same proof", content_type = "application/json"),
        (status = 400, description = "malformed", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "no API key, or an unknown or revoked one", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "another ledger's statement, or a signature that is not good", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "the id is taken; a gap in a series; the record referred to is voided, replaced or disowned; keys cannot change like this", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "too large", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "a relation to a record that is not there, or of another kind", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "stopping: submit it again", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn create(
    State(service): State<Service>,
    Writer(ledger): Writer,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let (ledger, submission) = check(&service, ledger, &body?).await?;
    let ordered = service.sequencer.order(ledger, submission).await?;
    let Sealed { proof, repeated } = answered(ordered).await?;
    let status = if repeated { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, proof_response(&proof)).into_response())
}

/// Parses a submission, and checks its signature on this core.
pub(super) async fn check(
    service: &Service,
    ledger: FirmLedger,
    json: &[u8],
) -> Result<(FirmLedger, Submission), Problem> {
    let mut submission = Submission::from_json(json)?;
    submission.check_signature(&service.store.keys_in_force(ledger.id).await?);
    Ok((ledger, submission))
}

/// Waits for the answer to a submission that was ordered to be sealed.
pub(super) async fn answered(ordered: Ordered) -> Result<Sealed, Problem> {
    Ok(ordered.answer().await??)
}
