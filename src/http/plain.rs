//! Pages in plain HTML, which need no script: the front page of the notary, its privacy page, and the answer where
//! nothing is.

use askama::Template;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use countersign_core::chain::ChainClass;
use countersign_core::date::Date;
use countersign_core::evm::{Address, ChainId};
use serde::Serialize;
use utoipa::ToSchema;

use super::page::{ASK_AGAIN, html};
use super::{OperatorNotice, Problem, Service, problem};

/// The policy of plain pages: no script at all, and styles and pictures of the notary.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

/// The seconds for which `security.txt` is valid.
const HALF_A_YEAR: u64 = 182 * 86_400;

/// The facts that the pages tell of the notary.
struct House<'a> {
    host: &'a str,
    url: &'a str,
    operator: Option<&'a OperatorNotice>,
    chain: String,
    chain_id: ChainId,
    class: ChainClass,
    contract: Address,
    /// The hosts of the nodes that readers are told to ask.
    nodes: Vec<String>,
}

impl<'a> From<&'a Service> for House<'a> {
    fn from(service: &'a Service) -> Self {
        let (chain_id, contract) = service.chain;
        let host = |url: &String| {
            let url = url.parse::<Uri>().ok();
            url.and_then(|url| url.host().map(str::to_owned))
        };
        Self {
            host: service.notary.host.as_str(),
            url: &service.notary.public_url,
            operator: service.operator.as_deref(),
            chain: chain_id.words(),
            chain_id,
            class: chain_id.class(),
            contract,
            nodes: service.trust.rpc_urls.iter().filter_map(host).collect(),
        }
    }
}

impl House<'_> {
    fn is_unlisted(&self) -> bool {
        self.class == ChainClass::Unlisted
    }

    fn is_main(&self) -> bool {
        self.class == ChainClass::Main
    }

    /// Returns whether the chain's words leave its number to be told.
    fn is_named(&self) -> bool {
        matches!(self.class, ChainClass::Main | ChainClass::Test)
    }

    /// Returns the kind of chain, in the words of a sentence.
    fn kind(&self) -> &'static str {
        match self.class {
            ChainClass::Main => "public chain",
            ChainClass::Test => "public test chain",
            ChainClass::Development => "development chain",
            ChainClass::Unlisted => "chain",
        }
    }

    fn who(&self) -> &str {
        self.operator.map_or("whoever runs it", |operator| &operator.name)
    }

    fn notice_url(&self) -> Option<&str> {
        let operator = self.operator.filter(|operator| operator.notice_is_a_page)?;
        operator.privacy_notice.as_deref()
    }

    /// Returns the operator's own words, by paragraphs.
    fn notice(&self) -> Vec<&str> {
        let words = self.operator.filter(|operator| !operator.notice_is_a_page);
        let words = words.and_then(|operator| operator.privacy_notice.as_deref()).unwrap_or("");
        words.split("\n\n").filter(|part| !part.trim().is_empty()).collect()
    }
}

#[derive(Template)]
#[template(path = "front.html")]
struct Front<'a> {
    house: House<'a>,
}

#[derive(Template)]
#[template(path = "privacy.html")]
struct Privacy<'a> {
    house: House<'a>,
}

#[derive(Template)]
#[template(path = "missing.html")]
struct Missing<'a> {
    house: House<'a>,
}

fn page(template: &impl Template) -> Response {
    match template.render() {
        Ok(text) => html(text, POLICY),
        Err(error) => Problem::internal(&error).into_response(),
    }
}

/// Serves the front page: what this is, who runs it, what it answers for, and how a bill is
/// checked.
pub(super) async fn front(State(service): State<Service>) -> Response {
    page(&Front { house: House::from(&service) })
}

/// Serves the privacy page: what is stored, and for how long.
pub(super) async fn privacy(State(service): State<Service>) -> Response {
    page(&Privacy { house: House::from(&service) })
}

/// Answers where nothing is, with a page for browsers and a problem for programs.
pub(super) async fn missing(
    State(service): State<Service>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let mut response = if wants_html(&headers) {
        let mut response = page(&Missing { house: House::from(&service) });
        *response.status_mut() = StatusCode::NOT_FOUND;
        response
    } else {
        problem::no_such_page(uri).await.into_response()
    };
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept"));
    response
}

/// Returns whether the client wants HTML. Browsers name it among what they take. Programs name JSON, or take whatever
/// comes.
pub(super) fn wants_html(headers: &HeaderMap) -> bool {
    let named = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    named.flat_map(|value| value.split(',')).any(|range| {
        let mut parts = range.split(';').map(str::trim);
        let html = parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case("text/html"));
        let refused = |part: &str| {
            let weight = part.strip_prefix("q=").or_else(|| part.strip_prefix("Q="));
            weight.is_some_and(|weight| weight.parse::<f32>().is_ok_and(|weight| weight <= 0.0))
        };
        html && !parts.any(refused)
    })
}

/// Serves `security.txt` (RFC 9116), which names whom to tell of a flaw. Without an operator there is no such file.
pub(super) async fn security(State(service): State<Service>, uri: Uri) -> Response {
    let Some(operator) = service.operator.as_deref() else {
        return problem::no_such_page(uri).await.into_response();
    };
    let until = (service.clock)().unix_seconds().saturating_add(HALF_A_YEAR);
    let expires = Date::from_unix_seconds(until).unwrap_or(Date::EPOCH);
    let text = format!(
        "Contact: {}\nExpires: {expires}\nPreferred-Languages: en\nCanonical: {}/.well-known/security.txt\n",
        operator.contact_url, service.notary.public_url,
    );
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8"), ASK_AGAIN], text).into_response()
}

/// Serves `robots.txt`. Proof pages and proofs are for those who have the bill, and not for search engines.
pub(super) async fn robots() -> Response {
    let text = "User-agent: *\nDisallow: /p/\nDisallow: /v1/\n";
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8"), ASK_AGAIN], text).into_response()
}

/// The notary's operator.
#[derive(Serialize, ToSchema)]
pub(super) struct OperatorBody {
    /// The host in the names of the notary's logs.
    #[schema(example = "notary.example")]
    host: String,
    /// The person or firm that runs the notary; `null` if the operator has not said so.
    operator: Option<Person>,
    /// The address of the page that tells what is stored.
    #[schema(example = "/privacy")]
    privacy_url: &'static str,
}

/// A person or firm.
#[derive(Serialize, ToSchema)]
pub(super) struct Person {
    /// The operator's name.
    #[schema(example = "Example Notaries Ltd")]
    name: String,
    /// The operator's address, perhaps on several lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    /// The operator's contact, as it is shown.
    #[schema(example = "help@notary.example")]
    contact: String,
    /// The operator's contact as a link: `mailto:`, `https:` or `tel:`.
    #[schema(example = "mailto:help@notary.example")]
    contact_url: String,
}

/// Names the person or firm that runs the notary and answers for it.
#[utoipa::path(get, path = "/v1/operator", tag = "status", responses(
    (status = 200, description = "who runs it, if they have said so", body = OperatorBody),
))]
pub(super) async fn operator(State(service): State<Service>) -> Response {
    let operator = service.operator.as_deref().cloned().map(|one| Person {
        name: one.name,
        address: one.address,
        contact: one.contact,
        contact_url: one.contact_url,
    });
    let host = service.notary.host.as_str().to_owned();
    ([ASK_AGAIN], Json(OperatorBody { host, operator, privacy_url: "/privacy" })).into_response()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn browsers_get_a_page_and_programs_a_problem() {
        let wants = |accept: &[&str]| {
            let mut headers = HeaderMap::new();
            for value in accept {
                headers.append(header::ACCEPT, value.parse().unwrap());
            }
            wants_html(&headers)
        };
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        assert!(wants(&[browser]));
        assert!(wants(&["application/xml", "TEXT/HTML;q=0.5"]));
        for program in [[].as_slice(), &["*/*"], &["application/json"], &["text/html;q=0, */*"]] {
            assert!(!wants(program), "{program:?}");
        }
    }
}
