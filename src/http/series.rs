//! Gapless series of numbers: how far each is. For the firm alone; numbers tell its volume.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use countersign_core::id::Id;
use serde::Serialize;
use utoipa::ToSchema;

use super::access::Writer;
use super::{Problem, Service};

/// A series.
#[derive(Serialize, ToSchema)]
pub(super) struct SeriesBody {
    /// Drawn by the firm; tells nothing.
    label: String,
    /// The last number that a record bears; 0 if none does.
    last: u64,
}

/// The ledger's series.
#[utoipa::path(
    get, path = "/v1/series", tag = "records",
    security(("api_key" = [])),
    responses(
        (status = 200, description = "by their labels, at most 10,000", body = Vec<SeriesBody>),
        (status = 401, description = "no API key, or an unknown or revoked one", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn list(
    State(service): State<Service>,
    Writer(ledger): Writer,
) -> Result<Json<Vec<SeriesBody>>, Problem> {
    let series = service.store.series(ledger.id).await?.into_iter();
    let bodies =
        series.map(|place| SeriesBody { label: place.label.to_string(), last: place.number });
    Ok(Json(bodies.collect()))
}

/// How far a series is.
///
/// A record with a number must bear the next one.
#[utoipa::path(
    get, path = "/v1/series/{label}", tag = "records",
    params(("label" = String, Path, description = "the series' label, spelled like an id")),
    security(("api_key" = [])),
    responses(
        (status = 200, description = "the series; a label that no record bears yet has last 0", body = SeriesBody),
        (status = 400, description = "no label", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "no API key, or an unknown or revoked one", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn one(
    State(service): State<Service>,
    Writer(ledger): Writer,
    label: Result<Path<String>, PathRejection>,
) -> Result<Json<SeriesBody>, Problem> {
    let Path(label) = label?;
    let label: Id = label.parse().map_err(|error| {
        Problem::new(StatusCode::BAD_REQUEST, "malformed", "that is no label")
            .detail(format!("{error}"))
            .hint("write the label like an id: 26 letters and digits")
    })?;
    let last = service.store.last_of_series(ledger.id, label).await?;
    Ok(Json(SeriesBody { label: label.to_string(), last }))
}
