//! The words that people and programs rely on, as snapshots: whoever changes one sees it in the diff.
//!
//! The problems and metrics stand beside them, from `src/http/words.rs`.

use std::collections::BTreeSet;
use std::path::Path;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use clap::Command;
use serde_json::Value;
use tempfile::TempDir;

use super::support::{House, ok, run, text};

/// Where they are all kept.
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots");

fn snapshot(folder: &str, name: &str, text: &str) {
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(Path::new(FOLDER).join(folder));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// Collects every command with its path, parents first; clap's own `help` tells nothing of ours.
fn walk(command: &Command, path: &str, found: &mut Vec<(String, Command)>) {
    found.push((path.to_owned(), command.clone()));
    for child in command.get_subcommands().filter(|child| child.get_name() != "help") {
        walk(child, &format!("{path}-{}", child.get_name()), found);
    }
}

/// Returns every command of the program, as the path of its page.
pub fn commands() -> Vec<(String, Command)> {
    let mut program = countersign::cli::program().term_width(100);
    program.build();
    let mut found = Vec::new();
    walk(&program, "countersign", &mut found);
    assert!(found.len() > 25, "{}", found.len());
    found
}

/// Names of the snapshots in a folder.
fn kept(folder: &str) -> BTreeSet<String> {
    let entries = std::fs::read_dir(Path::new(FOLDER).join(folder)).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter_map(|name| name.strip_suffix(".snap").map(str::to_owned)).collect()
}

#[test]
fn the_help_of_every_command_reads_as_it_did() {
    let commands = commands();
    for (name, command) in &commands {
        let help = command.clone().render_long_help().to_string();
        // What clap leaves at the ends of lines is nothing to look at.
        let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
        snapshot("help", name, &lines.join("\n"));
    }
    let wanted: BTreeSet<String> = commands.into_iter().map(|(name, _)| name).collect();
    assert_eq!(kept("help"), wanted, "none is left of a command that is gone");
}

#[test]
fn every_command_has_its_page_in_the_manual() {
    let folder = TempDir::new().unwrap();
    let pages = folder.path().join("share/man1");
    ok(folder.path(), &["man", pages.to_str().unwrap()]);
    let written = std::fs::read_dir(&pages).unwrap();
    let written: BTreeSet<String> =
        written.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    let wanted: BTreeSet<String> =
        commands().into_iter().map(|(name, _)| format!("{name}.1")).collect();
    assert_eq!(written, wanted);
    for page in wanted {
        let text = std::fs::read_to_string(pages.join(&page)).unwrap();
        assert!(text.contains(".SH NAME") && text.contains(".SH SYNOPSIS"), "{page}");
    }
    std::fs::write(folder.path().join("file"), "").unwrap();
    let (code, said) = run(folder.path(), &["man", "file"]);
    assert!(code == 73 && said.starts_with("error: cannot write into file"), "{code} {said}");
}

#[test]
fn every_shell_completes_every_command() {
    let folder = TempDir::new().unwrap();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = ok(folder.path(), &["completions", shell]);
        for (name, command) in commands() {
            assert!(script.contains(command.get_name()), "{shell}: {name}");
        }
    }
    assert_eq!(run(folder.path(), &["completions", "tcsh"]).0, 64);
}

#[test]
fn the_short_help_reads_as_it_did() {
    let mut program = countersign::cli::program().term_width(100);
    snapshot("", "short-help", &program.render_help().to_string());
}

#[tokio::test]
async fn the_description_of_the_api_reads_as_it_did() {
    let house = House::open().await;
    let (status, body) = house.get("/openapi.json").await;
    assert_eq!(status, StatusCode::OK);
    let mut document: Value = serde_json::from_str(&body).unwrap();
    document["info"]["version"] = Value::from("VERSION");
    snapshot("", "openapi", &format!("{document:#}"));
}

#[tokio::test]
async fn problems_are_served_as_they_were() {
    let house = House::open().await;
    let (mut firm, _, api_key) = house.firm("acme", 1).await;
    let paper = firm.invoice();
    let (status, body) = house.post("/v1/records", &api_key, paper.json()).await;
    assert_eq!(status, StatusCode::CREATED, "{body}");
    let record = paper.path();
    let requests = [
        ("GET", "/nowhere".to_owned(), ""),
        ("DELETE", "/v1/anchors".to_owned(), ""),
        ("GET", "/v1/anchors?limit=0".to_owned(), ""),
        ("GET", "/v1/anchors?limit=x".to_owned(), ""),
        ("GET", format!("{record}/status?nonce=short"), ""),
        ("GET", format!("{record}/history?from=x"), ""),
        ("GET", "/v1/ledgers/acme/records/0000000000000000000000000a/proof".to_owned(), ""),
        ("GET", "/v1/ledgers/acme/records/%ff/proof".to_owned(), ""),
        ("GET", "/v1/series".to_owned(), ""),
        ("GET", "/v1/series/nothing".to_owned(), api_key.as_str()),
        ("POST", "/v1/records".to_owned(), ""),
        ("POST", "/v1/records".to_owned(), api_key.as_str()),
    ];
    let mut told = String::new();
    for (method, path, api_key) in requests {
        let mut request = Request::builder().method(method).uri(&path);
        if !api_key.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {api_key}"));
        }
        let (status, response) = house.ask(request.body(Body::empty()).unwrap()).await;
        let kind = response.headers()[header::CONTENT_TYPE].to_str().unwrap().to_owned();
        let body: Value = serde_json::from_str(&text(response).await).unwrap();
        told += &format!("{method} {path}\n{status}, {kind}\n{body:#}\n\n");
    }
    house.store.close().await;
    let (status, body) = house.get("/readyz").await;
    let body: Value = serde_json::from_str(&body).unwrap();
    told += &format!("GET /readyz, without the database\n{status}\n{body:#}\n");
    snapshot("", "problems-served", &told);
}
