//! A notary before there is any chain: what `init` writes and says, what `ledger create` refuses, and what works
//! without keys.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use tempfile::TempDir;

use super::support::run;

fn init(here: &Path, more: &[&str]) -> (i32, String) {
    let all = [
        &["init", "--host", "notary.test", "--public-url", "https://notary.test"],
        ["--rpc-url", "http://127.0.0.1:9"].as_slice(),
        more,
    ];
    run(here, &all.concat())
}

fn create(here: &Path, name: &str, firm: &str, more: &[&str]) -> (i32, String) {
    run(here, &[&["ledger", "create", name, "--firm", firm], more].concat())
}

#[test]
fn a_firm_that_readers_could_take_for_another_gets_no_ledger() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    assert_eq!(init(here, &["--chain-id", "31337"]).0, 0);
    let (code, said) = create(here, "acme", "Acme LLP", &[]);
    assert_eq!(code, 0, "{said}");
    for firm in [
        "Acme LLP",
        "ACME  LLP",
        "Acme, L.L.P.",
        "Acm\u{e9} LLP",
        "\u{410}\u{421}\u{41c}\u{415} LLP",
    ] {
        let (code, said) = create(here, "acme-two", firm, &[]);
        assert!(code == 64 && said.contains("--same-firm"), "{firm}: {code} {said}");
        assert!(!here.join("acme-two.key").exists() && !here.join("acme-two.json").exists());
    }
    for firm in ["\u{410}\u{441}me LLP", "Acme\u{202e} LLP", "Ac\u{200b}me LLP"] {
        let (code, said) = create(here, "acme-two", firm, &["--same-firm"]);
        assert!(code == 64 && said.contains("type the"), "{firm}: {code} {said}");
    }
    let (code, said) = create(here, "acme-two", "Acme LLP", &["--same-firm"]);
    assert_eq!(code, 0, "{said}");
    let (code, said) = create(here, "other", "Acme LLP, Exampletown", &[]);
    assert_eq!(code, 0, "{said}");
}

#[test]
fn what_signs_nothing_needs_no_signing_keys() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    assert_eq!(init(here, &["--chain-id", "31337"]).0, 0);
    assert_eq!(create(here, "acme", "Acme LLP", &[]).0, 0);
    for key in ["notary.key", "clock.key", "operator.key"] {
        std::fs::rename(here.join("notary").join(key), here.join(key)).unwrap();
    }
    for command in [
        ["api-key", "list"].as_slice(),
        &["api-key", "create", "acme", "--label", "more"],
        &["anchors"],
        &["anchors", "--json"],
        &["ledger", "list"],
    ] {
        let (code, said) = run(here, command);
        assert_eq!(code, 0, "{command:?}: {said}");
    }
    let (_, firms) = run(here, &["ledger", "list", "--json"]);
    assert_eq!(firms.trim(), r#"[{"firm":"Acme LLP","ledger":"acme"}]"#);
    let (_, listed) = run(here, &["api-key", "list"]);
    let key = listed.split_whitespace().next().unwrap().to_owned();
    let (code, said) = run(here, &["api-key", "revoke", &key]);
    assert!(code == 0 && said.contains("revoked"), "{said}");
    let (code, said) = create(here, "other", "Other LLP", &[]);
    assert!(code != 0 && said.contains("notary.key"), "sealing does: {said}");
}

#[test]
fn init_says_what_readers_will_be_told() {
    let folder = TempDir::new().unwrap();
    let words = folder.path().join("words");
    std::fs::write(&words, "correct horse battery staple\n").unwrap();
    std::fs::set_permissions(&words, std::fs::Permissions::from_mode(0o600)).unwrap();
    let words = words.to_str().unwrap().to_owned();
    let said_of = |name: &str, more: &[&str]| {
        let data = folder.path().join(name);
        let rest = ["--passphrase-file", &words, "--data", data.to_str().unwrap()];
        let (code, said) = init(folder.path(), &[more, &rest].concat());
        assert_eq!(code, 0, "{said}");
        (said, std::fs::read_to_string(data.join("notary.toml")).unwrap())
    };
    let (said, toml) = said_of("main", &["--chain", "ethereum"]);
    assert!(said.contains("readers' nodes are https://") && !said.contains("rehearsal"), "{said}");
    assert!(
        toml.contains("public_rpc_urls = [\"https://") && toml.contains("# [operator]"),
        "{toml}"
    );
    let (said, toml) = said_of("unlisted", &["--chain-id", "777"]);
    assert!(said.contains("readers have no node") && said.contains("on no list"), "{said}");
    assert!(toml.contains("public_rpc_urls = []"), "{toml}");
    let given = ["--chain-id", "777", "--public-rpc-url", "https://node.test/rpc"];
    let (said, toml) = said_of("given", &given);
    assert!(!said.contains("readers have no node"), "{said}");
    assert!(toml.contains("public_rpc_urls = [\"https://node.test/rpc\"]"), "{toml}");
}

#[test]
fn a_database_that_is_not_there_is_told_before_any_key_is_made() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = closed.local_addr().unwrap().port();
    drop(closed);
    let away = format!("postgres://notary:word@127.0.0.1:{port}/notary");
    std::fs::write(here.join("other"), "no database at all").unwrap();
    let other = format!("sqlite://{}", here.join("other").display());
    for (database, code, told) in [
        (away.as_str(), 69, format!("127.0.0.1, port {port} cannot be opened")),
        ("POSTGRES://notary@127.0.0.1/notary", 78, "not POSTGRES:".to_owned()),
        (&other, 78, "is not an SQLite file".to_owned()),
    ] {
        let begun = std::time::Instant::now();
        let said = init(here, &["--chain-id", "31337", "--database", database]);
        assert!(said.0 == code && said.1.contains(&told) && !said.1.contains("word"), "{said:?}");
        assert!(begun.elapsed().as_secs() < 10, "{database}: {:?}", begun.elapsed());
        assert!(!here.join("notary").exists(), "nothing is left: {database}");
    }
    let (code, said) = init(here, &["--chain-id", "31337", "--database", &away]);
    assert!(code == 69 && said.contains("caused by: ") && said.contains("refused"), "{said}");
    // Without a passphrase there is no operator's key, and then none at all.
    let none = ["--chain-id", "777", "--passphrase-file", "none"];
    let (code, said) = init(here, &none);
    assert!(code != 0 && !here.join("notary").exists(), "{said}");
    // Another notary's database knows no key that is made here.
    assert_eq!(init(here, &["--chain-id", "31337", "--data", "first"]).0, 0);
    let first = format!("sqlite://{}", here.join("first/notary.db").display());
    let second = ["init", "--host", "second.test", "--public-url", "https://second.test"];
    let more = ["--rpc-url", "http://127.0.0.1:9", "--chain-id", "31337", "--database", &first];
    let (code, said) = run(here, &[second.as_slice(), &more].concat());
    assert!(code == 78 && said.contains("belongs to") && !said.contains("kept"), "{said}");
    assert!(!here.join("notary").exists(), "{said}");
    // What others made is not taken away.
    std::fs::create_dir(here.join("notary")).unwrap();
    std::fs::write(here.join("notary/mine"), "").unwrap();
    assert_eq!(init(here, &["--chain-id", "31337", "--database", &away]).0, 69);
    let left: Vec<_> = std::fs::read_dir(here.join("notary")).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[test]
fn what_could_never_serve_is_refused_before_anything_is_made() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let with = |url: &str, more: &[&str]| {
        let all = ["init", "--host", "notary.test", "--rpc-url", "http://127.0.0.1:9"];
        run(here, &[&all, ["--public-url", url].as_slice(), more].concat())
    };
    let open_node = ["--chain-id", "31337", "--public-rpc-url", "http://node.test"];
    for (url, more, told) in [
        ("https://notary.test", open_node.as_slice(), "cannot ask node.test over http://"),
        ("http://notary.test", &["--chain-id", "31337"], "public_url is http://"),
        ("https://notary.test", &["--chain-id", "0"], "0 is no chain's id"),
    ] {
        let (code, said) = with(url, more);
        assert!(code == 78 && said.contains(told), "{code} {said}");
        assert!(!here.join("notary").exists(), "{told}");
    }
    let near = ["--chain-id", "31337", "--public-rpc-url", "http://127.0.0.1:8545"];
    let (code, said) = with("https://notary.test", &near);
    assert_eq!(code, 0, "{said}");
}

#[test]
fn what_would_be_read_on_its_way_is_refused() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    for database in [
        "postgres://notary:word@db.test/notary",
        "postgres://127.0.0.1@db.test/notary?sslmode=require",
        "postgres://notary@127.0.0.1/notary?host=db.test",
    ] {
        let (code, said) = init(here, &["--chain-id", "31337", "--database", database]);
        assert!(code == 78 && said.contains("sslmode=verify-full"), "{code} {said}");
        assert!(!said.contains("word"), "no password is told: {said}");
        assert!(!here.join("notary/notary.key").exists(), "nothing was made");
    }
    assert_eq!(init(here, &["--chain-id", "31337"]).0, 0);
    let path = here.join("notary/notary.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("https://notary.test", "http://notary.test")).unwrap();
    let (code, said) = create(here, "acme", "Acme LLP", &[]);
    assert!(code == 78 && said.contains("public_url is http://"), "{code} {said}");
    std::fs::write(&path, text).unwrap();
    assert_eq!(create(here, "acme", "Acme LLP", &[]).0, 0);
    let profile = here.join("acme.json");
    let text = std::fs::read_to_string(&profile).unwrap();
    std::fs::write(here.join("bill.txt"), "a bill").unwrap();
    for url in ["http://notary.test", "HTTP://127.0.0.1.notary.test:80"] {
        std::fs::write(&profile, text.replace("https://notary.test", url)).unwrap();
        let (code, said) = run(here, &["notarize", "bill.txt", "--profile", "acme.json"]);
        assert!(code == 78 && said.contains("write https://"), "{code} {said}");
    }
}
