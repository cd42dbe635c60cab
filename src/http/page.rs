//! The proof page: the same static files for every record. The reader's browser computes what the page shows. The
//! server does not learn the salt, which is in the URL's fragment, and does not see the file.

use std::borrow::Cow;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};

use super::Service;
use super::plain::missing;
use super::proof::{RecordPath, meant};

/// The policy of the proof page: scripts and styles of the notary only, and connections to whatever node the reader
/// names.
const PROOF_PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self'; connect-src 'self' http: https:; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

/// The header of an answer that may be kept, but must be asked for again before it is used.
pub(super) const ASK_AGAIN: (HeaderName, &str) = (header::CACHE_CONTROL, "no-cache");

/// The files of the page, which are in the program itself.
static ASSETS: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/page_assets.rs"));

fn find(name: &str) -> Option<&'static str> {
    ASSETS.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// Serves the page, whether or not there is such a record: the page asks for the proof itself. An id has one address,
/// to which other spellings of it lead. A text that is no id may still be one to the page, which reads more kindly.
pub(super) async fn proof_page(written: Result<Path<RecordPath>, PathRejection>) -> Response {
    let record = written.as_ref().ok().and_then(|Path(written)| Some((written, meant(written)?)));
    if let Some((written, (ledger, id))) = record
        && *written != (ledger.clone(), id.to_string())
    {
        return elsewhere(&format!("../{ledger}/{id}"));
    }
    let mut response = html(find("index.html").unwrap_or_default(), PROOF_PAGE_POLICY);
    let robots = HeaderName::from_static("x-robots-tag");
    response.headers_mut().insert(robots, HeaderValue::from_static("noindex"));
    response
}

/// Redirects from the address with a slash behind it, as some programs write addresses.
pub(super) async fn proof_page_behind_a_slash(
    State(service): State<Service>,
    written: Result<Path<RecordPath>, PathRejection>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    match written.ok().and_then(|Path(written)| meant(&written)) {
        Some((ledger, id)) => elsewhere(&format!("../../{ledger}/{id}")),
        None => missing(State(service), headers, uri).await,
    }
}

/// Redirects to a relative address, which also holds behind a proxy that serves the notary under a path. Browsers take
/// the fragment along.
fn elsewhere(place: &str) -> Response {
    ([ASK_AGAIN], Redirect::permanent(place)).into_response()
}

pub(super) fn html(text: impl Into<Cow<'static, str>>, policy: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, policy),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        ASK_AGAIN,
    ];
    (headers, text.into()).into_response()
}

/// Serves a script, a style or a picture of the page.
pub(super) async fn asset(
    State(service): State<Service>,
    name: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let name = name.map(|Path(name)| name).unwrap_or_default();
    let Some(text) = find(&name) else { return missing(State(service), headers, uri).await };
    let media_type = match name.rsplit('.').next() {
        Some("mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "text/html; charset=utf-8",
    };
    let policy = (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'");
    ([(header::CONTENT_TYPE, media_type), policy, ASK_AGAIN], text).into_response()
}
