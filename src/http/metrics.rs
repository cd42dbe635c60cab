//! Metrics for Prometheus, on a port of their own: they tell volumes and costs.

use axum::Router;
use axum::http::header;
use axum::routing::get;
use metrics::{Unit, describe_counter, describe_gauge};
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder};

use crate::anchoring::Trouble;

/// Begins to count, and makes the router that answers `/metrics`. This can be done once in a process.
///
/// # Errors
/// [`BuildError`] if somebody counts already.
pub fn metrics_router() -> Result<Router, BuildError> {
    let handle = PrometheusBuilder::new().install_recorder()?;
    describe();
    let page = move || async move {
        ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], handle.render())
    };
    Ok(Router::new().route("/metrics", get(page)).fallback(super::problem::no_such_page))
}

pub(super) fn describe() {
    let gauge = |name, unit, about| describe_gauge!(name, unit, about);
    // Counters are told from the beginning: what never happened is zero, and not unknown.
    let counter = |name: &'static str, about: &'static str| {
        describe_counter!(name, Unit::Count, about);
        metrics::counter!(name).absolute(0);
    };
    counter("countersign_records_sealed_total", "records that were sealed");
    gauge(
        "countersign_oldest_unanchored_age_seconds",
        Unit::Seconds,
        "how long the oldest record waits that is in no block; 0 when none does, below 0 while it is dated ahead of the clock",
    );
    gauge(
        "countersign_anchoring_leader",
        Unit::Count,
        "1 if this process anchors, 0 if another does",
    );
    let why = Trouble::ALL.map(Trouble::as_str).join(", ");
    describe_gauge!(
        "countersign_anchoring_trouble",
        Unit::Count,
        format!("1 while something is in anchoring's way, by why: {why}")
    );
    counter("countersign_anchor_attempts_total", "transactions that were signed for anchors");
    counter("countersign_anchors_final_total", "anchors that became final");
    counter("countersign_reorgs_total", "anchors whose block went away");
    counter("countersign_fees_gwei_total", "fees paid for anchors that are final, in gwei");
    gauge("countersign_anchor_fee_wei", Unit::Count, "what the last anchor cost, in wei");
    gauge(
        "countersign_anchor_cost_per_record_wei",
        Unit::Count,
        "what the last anchor cost for each record that it covers, in wei",
    );
    gauge("countersign_anchor_attempts", Unit::Count, "transactions that the last anchor took");
    gauge(
        "countersign_operator_balance_wei",
        Unit::Count,
        "what the operator's account has, in wei",
    );
    gauge(
        "countersign_anchors_affordable",
        Unit::Count,
        "how many anchors that pays for at the fees of the moment",
    );
    describe_counter!(
        "countersign_rpc_errors_total",
        Unit::Count,
        "times that a node failed, by node"
    );
    counter("countersign_rpc_disagreements_total", "times that nodes answered differently");
}
