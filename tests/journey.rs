//! The main job through the command line, as a clerk and a client do it.

use std::path::Path;
use std::process::Output;

use serde_json::Value;
use tempfile::TempDir;

use super::support::{Dev, countersign, run};

fn verdict(folder: &Path, arguments: &[&str]) -> (i32, Value) {
    let arguments = [&["verify", "--json"], arguments].concat();
    let Output { status, stdout, stderr } = countersign(&arguments, folder);
    let json = serde_json::from_slice(&stdout)
        .unwrap_or_else(|_| panic!("no JSON: {}", String::from_utf8_lossy(&stderr)));
    (status.code().unwrap(), json)
}

fn reason<'a>(report: &'a Value, check: &str) -> &'a str {
    let checks = report["checks"].as_array().unwrap();
    let check = checks.iter().find(|found| found["name"] == check).unwrap();
    check["reason"].as_str().unwrap_or_default()
}

#[test]
fn a_bill_is_notarized_anchored_proved_and_verified() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let dev = Dev::start(&here.join("notary"));
    let profile = dev.profile.to_str().unwrap();
    std::fs::write(here.join("bill.txt"), "1,000.00 for advice").unwrap();
    std::fs::write(here.join("other.txt"), "2,000.00 for advice").unwrap();
    std::fs::write(here.join("paid.txt"), "1,000.00 received").unwrap();

    let (code, said) =
        run(here, &["notarize", "bill.txt", "other.txt", "--profile", profile, "--wait", "final"]);
    assert_eq!(code, 0, "{said}");
    let first = std::fs::read(here.join("bill.txt.proof.json")).unwrap();
    let (code, said) = run(here, &["notarize", "bill.txt", "--profile", profile]);
    assert_eq!(code, 0);
    assert!(said.contains("was notarized before; nothing changed"), "{said}");
    assert_eq!(std::fs::read(here.join("bill.txt.proof.json")).unwrap(), first);
    // As a mail program leaves it: readers would refuse it.
    let crlf = String::from_utf8(first.clone()).unwrap().replace('\n', "\r\n");
    for command in
        [&["notarize", "bill.txt", "--profile", profile][..], &["upgrade", "bill.txt.proof.json"]]
    {
        std::fs::write(here.join("bill.txt.proof.json"), &crlf).unwrap();
        let (code, said) = run(here, command);
        let mended = "bill.txt.proof.json: its line ends had been changed; it was written anew";
        assert!(code == 0 && said.contains(mended) && !said.contains("nothing changed"), "{said}");
        assert_eq!(std::fs::read(here.join("bill.txt.proof.json")).unwrap(), first);
    }
    let pays = ["--kind", "receipt", "--pays", "bill.txt.proof.json", "--wait", "final"];
    let (code, said) =
        run(here, &[&["notarize", "paid.txt", "--profile", profile], pays.as_slice()].concat());
    assert_eq!(code, 0, "{said}");

    for file in ["bill.txt", "other.txt", "paid.txt"] {
        let (code, report) = verdict(here, &[file]);
        assert_eq!((code, report["verdict"].as_str()), (4, Some("rehearsal")), "{report:#}");
        assert_eq!(report["chain"]["class"], "development");
        assert!(report["sentence"].as_str().unwrap().contains("proves nothing to a third party"));
    }

    // One byte more.
    std::fs::write(here.join("altered.txt"), "1,000.01 for advice").unwrap();
    let (code, report) = verdict(here, &["altered.txt", "--proof", "bill.txt.proof.json"]);
    assert_eq!((code, reason(&report, "document")), (1, "document.differs"));
    // Another bill's proof.
    let (code, _) = verdict(here, &["bill.txt", "--proof", "other.txt.proof.json"]);
    assert_eq!(code, 1);
    // Through the link alone, with and without what stands after the #.
    let (_, line) = run(here, &["notarize", "bill.txt", "--profile", profile, "--json"]);
    let line: Value = serde_json::from_str(&line).unwrap();
    let link = line["url"].as_str().unwrap();
    assert_eq!(verdict(here, &["bill.txt", "--proof", link]).0, 4);
    assert_eq!(verdict(here, &["other.txt", "--proof", link]).0, 1);
    let (code, report) = verdict(here, &["bill.txt", "--proof", link.split('#').next().unwrap()]);
    assert_eq!((code, reason(&report, "document")), (2, "document.no-salt"));
    // The chain is away; then nobody is there at all.
    let (code, report) = verdict(here, &["bill.txt", "--rpc", "http://127.0.0.1:9"]);
    assert_eq!((code, reason(&report, "anchor")), (2, "anchor.unreachable"));
    dev.stop();
    let (code, report) = verdict(here, &["bill.txt"]);
    assert_eq!((code, reason(&report, "seal")), (2, "seal.no-trust"));
    let (code, report) = verdict(here, &["altered.txt", "--proof", "bill.txt.proof.json"]);
    assert_eq!((code, reason(&report, "document")), (1, "document.differs"));
}

#[test]
fn with_the_notary_away_nothing_is_lost_and_nothing_done_twice() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let dev = Dev::start(&here.join("notary"));
    let profile = dev.profile.to_str().unwrap().to_owned();
    dev.stop();
    std::fs::write(here.join("bill.txt"), "for advice").unwrap();
    let (code, said) = run(here, &["notarize", "bill.txt", "--profile", &profile]);
    assert_eq!(code, 69, "{said}");
    assert!(said.contains("hint: run the same command again later"), "{said}");
    let draft = std::fs::read_to_string(here.join("bill.txt.draft.json")).unwrap();
    assert!(!here.join("bill.txt.proof.json").exists());
    let dev = Dev::start(&here.join("notary"));
    let (code, said) =
        run(here, &["notarize", "bill.txt", "--profile", &profile, "--wait", "final"]);
    assert_eq!(code, 0, "{said}");
    // It is the statement of the first attempt.
    let proof: Value =
        serde_json::from_slice(&std::fs::read(here.join("bill.txt.proof.json")).unwrap()).unwrap();
    assert!(draft.contains(&proof["statement"].to_string()));
    assert!(!here.join("bill.txt.draft.json").exists());
    drop(dev);
}

#[test]
fn what_cannot_be_notarized_is_said_and_leaves_nothing_behind() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let dev = Dev::start(&here.join("notary"));
    let profile = dev.profile.to_str().unwrap();
    std::fs::write(here.join("empty.pdf"), "").unwrap();
    std::fs::create_dir(here.join("folder.pdf")).unwrap();
    std::fs::write(here.join("good.pdf"), "a bill").unwrap();
    let files = ["empty.pdf", "folder.pdf", "missing.pdf", "good.pdf"];
    let (code, said) = run(here, &[&["notarize", "--profile", profile], files.as_slice()].concat());
    assert_eq!(code, 65, "{said}");
    assert!(said.contains("empty.pdf is empty"), "{said}");
    assert!(said.contains("missing.pdf cannot be read"), "{said}");
    assert!(said.contains("2 of 3 files are not notarized"), "{said}");
    assert!(here.join("good.pdf.proof.json").exists(), "a bad file spoils only itself");
    let (code, said) = run(here, &["notarize", "folder.pdf", "--profile", profile]);
    assert!(code == 66 && said.contains("there is no file in folder.pdf"), "{said}");
    std::fs::write(here.join("good.pdf"), "another bill").unwrap();
    let (code, said) = run(here, &["notarize", "good.pdf", "--profile", profile]);
    assert_eq!(code, 65);
    assert!(said.contains("is the proof of other bytes"), "{said}");
    let (code, said) = run(here, &["verify", "missing.pdf"]);
    assert_eq!(code, 66, "{said}");
    let (code, said) = run(here, &["verify", "good.pdf", "--proof", "folder.pdf"]);
    assert_eq!(code, 66, "{said}");
    std::fs::write(here.join("nonsense.json"), "{}").unwrap();
    let (code, said) = run(here, &["verify", "good.pdf", "--proof", "nonsense.json"]);
    assert!(code == 65 && said.contains("nonsense.json is no proof"), "{said}");
    assert_eq!(run(here, &["verify"]).0, 64);
}

#[test]
fn two_runs_on_the_same_files_at_once_make_one_record_each() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let dev = Dev::start(&here.join("notary"));
    let profile = dev.profile.to_str().unwrap();
    let names: Vec<String> = (0..24).map(|n| format!("bill-{n}.txt")).collect();
    for name in &names {
        std::fs::write(here.join(name), name).unwrap();
    }
    let arguments: Vec<&str> = ["notarize", "--json", "--profile", profile]
        .into_iter()
        .chain(names.iter().map(String::as_str))
        .collect();
    let ids = std::thread::scope(|scope| {
        let runs: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    let Output { status, stdout, stderr } = countersign(&arguments, here);
                    assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
                    let mut ids = Vec::new();
                    for line in String::from_utf8(stdout).unwrap().lines() {
                        let line: Value = serde_json::from_str(line).unwrap();
                        ids.push((line["file"].to_string(), line["id"].to_string()));
                    }
                    ids.sort();
                    ids
                })
            })
            .collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect::<Vec<_>>()
    });
    assert_eq!(ids[0].len(), names.len());
    assert_eq!(ids[0], ids[1]);
    for name in &names {
        assert!(!here.join(format!("{name}.draft.json")).exists(), "{name}");
    }
}

#[test]
fn what_was_notarized_as_one_thing_is_not_taken_for_another() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let dev = Dev::start(&here.join("notary"));
    let profile = dev.profile.to_str().unwrap();
    std::fs::write(here.join("bill.txt"), "a bill").unwrap();
    std::fs::write(here.join("paid.txt"), "a receipt").unwrap();
    assert_eq!(run(here, &["notarize", "bill.txt", "paid.txt", "--profile", profile]).0, 0);
    let pays = ["--kind", "receipt", "--pays", "bill.txt.proof.json"];
    let (code, said) =
        run(here, &[&["notarize", "paid.txt", "--profile", profile], pays.as_slice()].concat());
    assert_eq!(code, 65);
    assert!(said.contains("is notarized already as invoice"), "{said}");
    let (code, said) = run(here, &["notarize", "bill.txt.proof.json", "--profile", profile]);
    assert_eq!(code, 65);
    assert!(said.contains("is a file of ours, and no bill"), "{said}");
}

#[test]
fn a_draft_that_was_refused_does_not_stand_in_the_way() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let dev = Dev::start(&here.join("notary"));
    let profile = dev.profile.to_str().unwrap();
    std::fs::write(here.join("bill.txt"), "a bill").unwrap();
    // The profile names the wrong key file.
    let right = std::fs::read_to_string(profile).unwrap();
    let wrong = here.join("notary/wrong.json");
    // Copied first: a profile is its owner's alone.
    std::fs::copy(profile, &wrong).unwrap();
    std::fs::write(&wrong, right.replace("firm.key", "notary.key")).unwrap();
    let (code, said) = run(here, &["notarize", "bill.txt", "--profile", wrong.to_str().unwrap()]);
    assert_eq!(code, 65, "{said}");
    let (code, said) = run(here, &["notarize", "bill.txt", "--profile", profile]);
    assert_eq!(code, 0, "{said}");
}
