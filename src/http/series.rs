//! Gapless series of numbers, and the last number of each. They are for the firm alone, because numbers tell its
//! volume.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use countersign_core::id::Id;
use serde::Serialize;
use utoipa::ToSchema;

use super::access::Writer;
use super::{Problem, Service};

/// A series of numbers.
#[derive(Serialize, ToSchema)]
pub(super) struct SeriesBody {
    /// The label of the series, which the firm drew and which tells nothing.
    label: String,
    /// The last number that a record bears, or 0 if none does.
    last: u64,
}

/// Lists the series of the ledger.
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

/// Returns the last number of a series.
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
