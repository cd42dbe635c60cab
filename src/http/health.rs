//! The health of the process: it lives, and it can do its work.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use countersign_core::date::Date;
use countersign_core::evm::ChainId;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Problem, Service};
use crate::anchoring::Phase;

/// The state of a service that can seal.
#[derive(Serialize, ToSchema)]
pub(super) struct Readiness {
    /// The state in one word: `ready`, or `degraded` while bills are sealed and anchors wait.
    #[schema(example = "ready")]
    status: &'static str,
    /// The phase of anchoring: `starting`, `working`, `standby` (another process anchors), `waiting` or `stopped`.
    #[schema(example = "working")]
    anchoring: &'static str,
    /// The troubles that are in the way of anchoring.
    troubles: Vec<TroubleBody>,
    /// The time at which the oldest record was sealed that is in no block.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    oldest_unanchored: Option<Date>,
    /// The earliest time by which a ledger's policy wants its records in a block.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    anchor_by: Option<Date>,
    /// Notes, in sentences, on what does not keep bills from being sealed, but should be mended.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
}

/// The note on a notary whose trust names no node for readers.
pub const NO_NODE_FOR_READERS: &str = "readers have no node, so they are told `cannot-tell` until they name one \
    themselves: put public nodes of the chain into chain.public_rpc_urls in notary.toml";

/// Returns the note on a notary whose trust names no node of the chain of an earlier contract.
pub fn no_node_for_earlier(chain: ChainId) -> String {
    format!(
        "readers have no node of chain {chain}, on which an earlier contract is, so proofs from before are `cannot-tell` \
         until they name one themselves: put public nodes of that chain into chain.earlier_rpc_urls in notary.toml, or \
         an empty list if the chain is gone"
    )
}

/// A trouble that is in the way of anchoring.
#[derive(Serialize, ToSchema)]
pub(super) struct TroubleBody {
    /// The trouble in one word: `chain`, `disagreement`, `behind`, `database`, `fee-cap`, `budget`, `funds`,
    /// `operator`, `lost`, `unsent`, `unfound`, `late`, `ahead`, `nonce`, `refused`, `evidence` or `stopped`.
    /// docs/operations.md tells what to do about each.
    #[schema(example = "funds")]
    why: &'static str,
    /// The time since when the trouble lasts.
    #[schema(value_type = String)]
    since: Date,
}

/// Answers whenever the process lives.
#[utoipa::path(get, path = "/livez", tag = "status", responses((status = 200, description = "it lives")))]
pub(super) async fn livez() -> &'static str {
    "alive\n"
}

/// Answers whether the store answers and sealing goes on.
///
/// The troubles of anchoring are told, but are no reason to take the service away: bills are sealed all the same, and
/// anchored later.
#[utoipa::path(get, path = "/readyz", tag = "status", responses(
    (status = 200, description = "ready to seal, perhaps degraded", body = Readiness),
    (status = 503, description = "not ready", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn readyz(State(service): State<Service>) -> Result<Json<Readiness>, Problem> {
    let not_ready = |detail: &str| {
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "not-ready", "the service is not ready")
            .detail(detail)
    };
    service.store.ping().await.map_err(|_| not_ready("the database does not answer"))?;
    if service.sequencer.is_stopped() {
        return Err(not_ready("sealing has stopped; the process must be started again"));
    }
    let found = service.health.status();
    let fine = matches!(found.phase, Phase::Starting | Phase::Working | Phase::Standby);
    let troubles = found
        .troubles
        .iter()
        .map(|(trouble, since)| TroubleBody { why: trouble.as_str(), since: *since });
    let no_node = service.trust.rpc_urls.is_empty().then(|| NO_NODE_FOR_READERS.to_owned());
    Ok(Json(Readiness {
        status: if fine { "ready" } else { "degraded" },
        anchoring: found.phase.as_str(),
        troubles: troubles.collect(),
        oldest_unanchored: found.oldest_unanchored,
        anchor_by: found.anchor_by,
        notes: no_node.into_iter().chain(service.notes.iter().cloned()).collect(),
    }))
}
