//! The API's own description, and a page to read it on.

use axum::Json;
use axum::response::Response;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

use super::page::html;
use super::{Problem, anchor, batch, health, history, plain, proof, record, series, status};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Countersign",
        description = "Notarizes invoices: takes signed statements that hold no content, seals them \
                       into a firm's ledger, anchors the ledgers on a public chain, and serves proofs.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    paths(record::create, batch::create, series::list, series::one, proof::proof, proof::trust, status::status, history::history, anchor::list, plain::operator, health::livez, health::readyz),
    components(schemas(Problem, record::SubmissionBody)),
    modifiers(&ApiKeyScheme),
    tags(
        (name = "records", description = "for firms: submit statements"),
        (name = "proofs", description = "for readers: fetch proofs"),
        (name = "status", description = "for operators"),
    ),
)]
struct Api;

struct ApiKeyScheme;

impl Modify for ApiKeyScheme {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("the api_key of a firm's profile; it belongs to one ledger"))
            .build();
        let components = api.components.get_or_insert_default();
        components.add_security_scheme("api_key", SecurityScheme::Http(scheme));
    }
}

/// Serves the description, in OpenAPI 3.1.
pub(super) async fn document() -> Json<utoipa::openapi::OpenApi> {
    Json(Api::openapi())
}

/// Serves the page.
pub(super) async fn page() -> Response {
    const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
        connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    html(include_str!("../page/docs.html"), POLICY)
}
