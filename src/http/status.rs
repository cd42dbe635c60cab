//! Whether the process lives, and whether it can do its work.

use axum::extract::State;
use axum::http::StatusCode;

use super::{Problem, Service};

/// The process answers.
#[utoipa::path(get, path = "/livez", tag = "status", responses((status = 200, description = "it lives")))]
pub(super) async fn livez() -> &'static str {
    "alive\n"
}

/// The store answers and sealing goes on.
#[utoipa::path(get, path = "/readyz", tag = "status", responses(
    (status = 200, description = "ready to seal"),
    (status = 503, description = "not ready", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn readyz(State(service): State<Service>) -> Result<&'static str, Problem> {
    let not_ready = |detail: &str| {
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "not-ready", "the service is not ready")
            .detail(detail)
    };
    service.store.ping().await.map_err(|_| not_ready("the database does not answer"))?;
    if service.sequencer.is_stopped() {
        return Err(not_ready("sealing has stopped; the process must be started again"));
    }
    Ok("ready\n")
}
