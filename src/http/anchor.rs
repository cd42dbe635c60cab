//! Anchors, which everybody may see: what they say is on a public chain, or will be. The number of records that an
//! anchor covers is the firms' business, and is not told.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use countersign_core::date::Date;
use countersign_core::evm::{BlockHash, BlockNumber, TransactionHash};
use countersign_core::tree::Size;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Problem, Service};
use crate::store::{AnchorRow, AnchorState};

const USUAL: u32 = 50;
const MOST: u32 = 500;

/// The part of the list that is asked for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct AnchorsQuery {
    /// The register size below which anchors are listed: the smallest of the page before.
    before: Option<u64>,
    /// The number of anchors, 1 to 500. Default: 50.
    limit: Option<u32>,
}

/// An anchor.
#[derive(Serialize, ToSchema)]
pub(super) struct AnchorBody {
    /// The size of the register that is anchored.
    size: u64,
    /// The state: `due`, `submitted`, `included` or `final`.
    #[schema(example = "final")]
    state: &'static str,
    /// The time at which the register's checkpoint was signed.
    #[schema(value_type = String, example = "2026-11-21T10:00:00Z")]
    created_at: Date,
    /// The number of transactions that were signed for the anchor.
    attempts: usize,
    /// The reason why the anchor is held up: `fee-cap`, `budget`, `funds` or `operator`; or `lost`, if it was final and
    /// the chain does not have it any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    held_by: Option<&'static str>,
    /// The time since when the anchor is held up.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    held_since: Option<Date>,
    /// The transaction that is in a block.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    transaction: Option<TransactionHash>,
    /// The block's height.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    block_number: Option<BlockNumber>,
    /// The block's hash.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    block_hash: Option<BlockHash>,
    /// The block's time.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    block_time: Option<Date>,
    /// The fee that was paid, in wei, as a decimal number.
    #[serde(skip_serializing_if = "Option::is_none")]
    fee_wei: Option<String>,
    /// The number of the notary's nodes that called the block final.
    #[serde(skip_serializing_if = "Option::is_none")]
    nodes: Option<u32>,
}

/// Lists the anchors, newest first.
#[utoipa::path(
    get, path = "/v1/anchors", tag = "proofs", params(AnchorsQuery),
    responses(
        (status = 200, description = "anchors, newest first", body = Vec<AnchorBody>),
        (status = 400, description = "no such page", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn list(
    State(service): State<Service>,
    page: Result<Query<AnchorsQuery>, QueryRejection>,
) -> Result<Json<Vec<AnchorBody>>, Problem> {
    let wrong = |detail: String| {
        Problem::new(StatusCode::BAD_REQUEST, "malformed", "the question is malformed")
            .detail(detail)
            .hint("?before=SIZE&limit=N, both optional; N is 1 to 500")
    };
    let Query(page) = page.map_err(|rejection| wrong(rejection.body_text()))?;
    let limit = page.limit.unwrap_or(USUAL);
    if !(1..=MOST).contains(&limit) {
        return Err(wrong(format!("limit is {limit}")));
    }
    let before = Size(page.before.unwrap_or(u64::MAX));
    let anchors = service.store.newest_anchors(before, limit).await?;
    Ok(Json(anchors.iter().map(AnchorBody::from).collect()))
}

impl From<&AnchorRow> for AnchorBody {
    fn from(anchor: &AnchorRow) -> Self {
        let block = anchor.state.inclusion();
        Self {
            size: anchor.to.0,
            state: anchor.state.as_str(),
            created_at: anchor.created_at,
            attempts: anchor.attempts.len(),
            held_by: anchor.held.map(|(held, _)| held.as_str()),
            held_since: anchor.held.map(|(_, since)| since),
            transaction: block.map(|block| block.transaction),
            block_number: block.map(|block| block.block_number),
            block_hash: block.map(|block| block.block_hash),
            block_time: block.map(|block| block.block_time),
            fee_wei: block.map(|block| block.fee_wei.to_string()),
            nodes: match anchor.state {
                AnchorState::Final(_, nodes) => Some(nodes),
                _ => None,
            },
        }
    }
}
