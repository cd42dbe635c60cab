//! What people see who open the notary's address: plain pages, and who answers for it.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use axum::response::Response;
use countersign::http::OperatorNotice;
use serde_json::{Value, json};

use super::support::{House, noon, text};

fn operator() -> OperatorNotice {
    OperatorNotice {
        name: "Example <Notaries> & Sons".to_owned(),
        address: Some("1 Example Street\nExampletown".to_owned()),
        contact: "help@notary.test".to_owned(),
        contact_url: "mailto:help@notary.test".to_owned(),
        privacy_notice: Some("We keep <nothing> else.\n\nAsk us.".to_owned()),
        notice_is_a_page: false,
    }
}

async fn get(house: &House, path: &str, accept: &str) -> Response {
    let request = Request::get(path).header(header::ACCEPT, accept).body(Body::empty()).unwrap();
    house.ask(request).await.1
}

fn header_of(response: &Response, name: &str) -> String {
    response.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

#[tokio::test]
async fn the_pages_need_no_script_and_say_who_answers_for_them() {
    let house = House::run_by(Some(operator())).await;
    for path in ["/", "/privacy", "/no/such/page"] {
        let response = get(&house, path, BROWSER).await;
        assert_eq!(header_of(&response, "content-type"), "text/html; charset=utf-8", "{path}");
        let policy = header_of(&response, "content-security-policy");
        assert!(policy.starts_with("default-src 'none'; style-src 'self'"), "{policy}");
        assert!(!policy.contains("script-src") && policy.contains("frame-ancestors 'none'"));
        let page = text(response).await;
        assert!(!page.contains("<script") && !page.contains(" style=") && !page.contains("<style"));
        assert!(
            page.contains("Example &#60;Notaries&#62; &#38; Sons, 1 Example Street, Exampletown"),
            "{page}"
        );
        assert!(page.contains(r#"<a href="mailto:help@notary.test">help@notary.test</a>"#));
        assert!(page.contains(r#"href="/privacy""#) && page.contains("notary.test"));
    }
    let (_, front) = house.get("/").await;
    assert!(front.contains("What Example &#60;Notaries&#62; &#38; Sons answers for"), "{front}");
    assert!(front.contains("a development chain (number 31337)"), "{front}");
    assert!(front.contains("called rehearsals") && front.contains("0xc0c0c0"), "{front}");
    let (_, privacy) = house.get("/privacy").await;
    assert!(
        privacy.contains("<p>We keep &#60;nothing&#62; else.</p>\n    <p>Ask us.</p>"),
        "{privacy}"
    );
}

#[tokio::test]
async fn a_notary_that_nobody_answers_for_says_so() {
    let house = House::open().await;
    for path in ["/", "/privacy"] {
        let (status, page) = house.get(path).await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("The operator of this notary has not said who they are"), "{page}");
        assert!(page.contains("Who runs this notary has not been said."), "{page}");
    }
    let (status, body) = house.get("/v1/operator").await;
    let body: Value = serde_json::from_str(&body).unwrap();
    let nobody = json!({ "host": "notary.test", "operator": null, "privacy_url": "/privacy" });
    assert_eq!((status, body), (StatusCode::OK, nobody));
    assert_eq!(house.get("/.well-known/security.txt").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn programs_are_told_who_runs_it() {
    let house = House::run_by(Some(operator())).await;
    let response = get(&house, "/v1/operator", "*/*").await;
    assert_eq!(header_of(&response, "access-control-allow-origin"), "*");
    let body: Value = serde_json::from_str(&text(response).await).unwrap();
    assert_eq!(body["operator"]["name"], "Example <Notaries> & Sons");
    assert_eq!(body["operator"]["contact_url"], "mailto:help@notary.test");
    let response = get(&house, "/.well-known/security.txt", BROWSER).await;
    assert_eq!(header_of(&response, "content-type"), "text/plain; charset=utf-8");
    let told = text(response).await;
    assert!(told.starts_with("Contact: mailto:help@notary.test\nExpires: "), "{told}");
    let expires = told.lines().find_map(|line| line.strip_prefix("Expires: ")).unwrap();
    let until: countersign_core::date::Date = expires.parse().unwrap();
    let days = (until.unix_seconds() - noon().unix_seconds()) / 86_400;
    assert!((30..365).contains(&days), "{expires}");
}

#[tokio::test]
async fn where_nothing_is_browsers_get_a_page_and_programs_a_problem() {
    let house = House::open().await;
    for path in ["/no/such/page", "/page/none.css", "/v2"] {
        let page = get(&house, path, BROWSER).await;
        assert_eq!(page.status(), StatusCode::NOT_FOUND);
        assert_eq!(header_of(&page, "vary"), "accept");
        assert!(text(page).await.contains("There is nothing here"), "{path}");
        for accept in ["*/*", "application/json"] {
            let problem = get(&house, path, accept).await;
            assert_eq!(problem.status(), StatusCode::NOT_FOUND);
            assert_eq!(header_of(&problem, "content-type"), "application/problem+json");
        }
    }
}

#[tokio::test]
async fn proof_pages_are_not_for_search_engines() {
    let house = House::open().await;
    let (status, robots) = house.get("/robots.txt").await;
    assert_eq!(status, StatusCode::OK);
    assert!(robots.contains("User-agent: *\nDisallow: /p/\n"), "{robots}");
    let page = get(&house, "/p/any/thing", BROWSER).await;
    assert_eq!(header_of(&page, "x-robots-tag"), "noindex");
}

#[tokio::test]
async fn an_id_has_one_address_and_other_spellings_lead_there() {
    let house = House::open().await;
    let id = "01h455vb4pex5vsknk084sn02q";
    let capitals = id.to_uppercase();
    for (path, place) in [
        (format!("/p/acme/{id}/"), format!("../../acme/{id}")),
        (format!("/p/ACME/{id}"), format!("../acme/{id}")),
        (format!("/p/acme/{capitals}"), format!("../acme/{id}")),
        (format!("/p/acme/{capitals}/"), format!("../../acme/{id}")),
    ] {
        let response = get(&house, &path, BROWSER).await;
        assert_eq!(response.status(), StatusCode::PERMANENT_REDIRECT, "{path}");
        assert_eq!(header_of(&response, "location"), place);
        assert_eq!(header_of(&response, "cache-control"), "no-cache");
    }
    assert_eq!(get(&house, &format!("/p/acme/{id}"), BROWSER).await.status(), StatusCode::OK);
    assert_eq!(get(&house, "/p/any/thing/", BROWSER).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn readers_without_a_node_are_told_of_where_the_operator_looks() {
    let house = House::open().await;
    let (status, body) = house.get("/readyz").await;
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((status, body["status"].as_str()), (StatusCode::OK, Some("ready")));
    assert!(body["notes"][0].as_str().unwrap().starts_with("readers have no node"), "{body}");
}
