//! The service over HTTP: a route table, one error type, and a file for each noun.

mod access;
mod anchor;
mod batch;
mod health;
mod history;
mod metrics;
mod openapi;
mod operator;
mod page;
mod plain;
mod problem;
mod proof;
mod record;
mod series;
mod server;
mod status;
#[cfg(test)]
mod words;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath};
use axum::http::{HeaderName, HeaderValue, Request, StatusCode, header};
use axum::routing::{get, post};
use countersign_core::date::Date;
use countersign_core::evm::{Address, ChainId};
use countersign_core::trust::Trust;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{Any, CorsLayer};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::{RequestBodyTimeoutLayer, TimeoutLayer};
use tower_http::trace::TraceLayer;

use crate::anchoring::SharedHealth;
use crate::ledger::{Sequencer, SharedNotary};
use crate::store::Store;
pub use access::{ApiKeyError, hash_of_api_key, new_api_key};
pub use health::{NO_NODE_FOR_READERS, no_node_for_earlier};
pub use metrics::metrics_router;
pub use operator::OperatorNotice;
pub use problem::Problem;
pub use server::serve;

/// The longest body of a request that is not a batch, in bytes. A statement and a path fit well.
pub(crate) const MAX_BODY_BYTES: usize = 512 << 10;

/// The longest pause of a body.
const BODY_PAUSE: Duration = Duration::from_secs(20);

/// The longest time that a request may take that is not a batch.
const REQUEST: Duration = Duration::from_secs(60);

/// The state that all handlers share.
#[derive(Clone)]
pub struct Service {
    /// The store, from which handlers read.
    pub store: Store,
    /// The sequencer, by which handlers write.
    pub sequencer: Sequencer,
    /// The notary that the service is.
    pub notary: SharedNotary,
    /// The chain and the contract of the notary's anchors.
    pub chain: (ChainId, Address),
    /// The health of anchoring.
    pub health: SharedHealth,
    /// The trust that readers are offered.
    pub trust: Arc<Trust>,
    /// Notes on what should be mended, beside those that the trust itself gives rise to.
    pub notes: Arc<[String]>,
    /// The operator, if they have said who they are.
    pub operator: Option<Arc<OperatorNotice>>,
    /// The function that tells the time.
    pub clock: fn() -> Date,
}

/// Makes the router: the table of all routes.
pub fn router(service: Service) -> Router {
    let reads_for_everyone = CorsLayer::new().allow_origin(Any).allow_methods(Any);
    let quick = Router::new()
        .route("/v1/records", post(record::create))
        .route("/v1/series", get(series::list))
        .route("/v1/series/{label}", get(series::one))
        .route("/p/{ledger}/{id}", get(page::proof_page))
        .route("/p/{ledger}/{id}/", get(page::proof_page_behind_a_slash))
        .route("/page/{*asset}", get(page::asset))
        .route("/", get(plain::front))
        .route("/privacy", get(plain::privacy))
        .route("/robots.txt", get(plain::robots))
        .route("/.well-known/security.txt", get(plain::security))
        .route("/livez", get(health::livez))
        .route("/readyz", get(health::readyz))
        .route("/openapi.json", get(openapi::document))
        .route("/docs", get(openapi::page))
        .merge(
            Router::new()
                .route("/v1/ledgers/{ledger}/records/{id}/proof", get(proof::proof))
                .route("/v1/ledgers/{ledger}/records/{id}/status", get(status::status))
                .route("/v1/ledgers/{ledger}/records/{id}/history", get(history::history))
                .route("/v1/anchors", get(anchor::list))
                .route("/v1/operator", get(plain::operator))
                .route("/v1/trust", get(proof::trust))
                .route("/.well-known/countersign.json", get(proof::trust))
                .layer(reads_for_everyone),
        )
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, REQUEST));
    let streams = Router::new()
        .route("/v1/records/batch", post(batch::create))
        .layer(DefaultBodyLimit::disable());
    Router::new()
        .merge(quick)
        .merge(streams)
        .fallback(plain::missing)
        .method_not_allowed_fallback(problem::wrong_method)
        .layer(RequestBodyTimeoutLayer::new(BODY_PAUSE))
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(constant(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(constant(header::REFERRER_POLICY, "no-referrer"))
        .layer(axum::middleware::map_response(problem::dress))
        .layer(TraceLayer::new_for_http().make_span_with(|request: &Request<_>| {
            // The route is logged and not the path, because whoever has an id can fetch the proof.
            let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
            tracing::debug_span!("request", method = %request.method(), route)
        }))
        .with_state(service)
}

fn constant(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}
