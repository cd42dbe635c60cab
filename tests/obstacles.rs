//! What may lie in a clerk's folder and be in the way of one bill, and of no other.

use serde_json::Value;
use tempfile::TempDir;

use super::support::{Dev, Gate, Pass, ok, run};

#[cfg(unix)]
#[test]
fn neither_locks_nor_pipes_of_others_hold_anything_up() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let dev = Dev::start(&here.join("notary"));
    let profile = dev.profile.to_str().unwrap();
    std::fs::create_dir(here.join("in")).unwrap();
    for name in ["a", "b", "c", "d", "held", "last"] {
        std::fs::write(here.join(format!("in/{name}.txt")), name).unwrap();
    }
    // One where a bill would be split off, too.
    std::fs::write(here.join("bills.txt"), super::bills::bills()).unwrap();
    let made = std::process::Command::new("mkfifo").arg(here.join("bills.1.A-1.txt")).status();
    assert!(made.unwrap().success());
    let (code, said) = run(here, &["notarize", "bills.txt", "--split", "--profile", profile]);
    assert!(code != 0 && said.contains("bills.1.A-1.txt"), "{said}");
    for pipe in ["a.txt.draft.json", "b.txt.reserved.json", "c.txt.proof.json", "d.reserved.json"] {
        let made = std::process::Command::new("mkfifo").arg(here.join("in").join(pipe)).status();
        assert!(made.unwrap().success());
    }
    let held = std::fs::File::open(here.join("in/held.txt")).unwrap();
    held.lock().unwrap();
    let (code, said) = run(here, &["notarize", "in", "--profile", profile]);
    assert!(code != 0 && said.contains("5 of 6 files are not notarized"), "{said}");
    assert!(said.contains("in/held.txt is held by another program"), "{said}");
    assert_eq!(said.matches("notarized in/").count(), 1, "{said}");
    assert!(here.join("in/last.txt.proof.json").exists());
    drop(held);
    let (_, said) = run(here, &["notarize", "in/held.txt", "--profile", profile]);
    assert!(said.contains("notarized in/held.txt"), "{said}");
}

#[test]
fn a_file_that_cannot_be_split_or_read_is_in_nobodys_way() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let dev = Dev::start(&here.join("notary"));
    let profile = dev.profile.to_str().unwrap();
    std::fs::write(here.join("bills.txt"), super::bills::bills()).unwrap();
    std::fs::write(here.join("bills.1.A-1.txt"), "something else").unwrap();
    std::fs::write(here.join("last.txt"), "the last").unwrap();
    // As an editor on Windows writes it.
    std::fs::write(here.join("list"), "\u{feff}bills.txt\r\nlast.txt\r\n").unwrap();
    let (code, said) = run(here, &["notarize", "--list", "list", "--split", "--profile", profile]);
    assert!(code == 73 && said.contains("1 of 2 files are not notarized"), "{said}");
    assert!(said.contains("notarized last.txt"), "{said}");
}

#[test]
fn a_file_of_several_bills_comes_after_the_bills_in_it() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let dev = Dev::start(&here.join("notary"));
    let profile = dev.profile.to_str().unwrap();
    std::fs::create_dir(here.join("in")).unwrap();
    std::fs::write(here.join("in/bills.txt"), super::bills::bills()).unwrap();
    std::fs::write(here.join("in/bills.2.A-2.txt.draft.json"), "{").unwrap();
    ok(here, &["series", "new", "s", "--profile", profile]);
    let once =
        ["watch", "in", "--once", "--series", "s", "--done", "in/done", "--profile", profile];
    let (code, said) = run(here, &once);
    assert!(code == 65 && said.contains("notarized in/bills.1.A-1.txt"), "{said}");
    assert!(said.contains("bills.2.A-2.txt.draft.json cannot be used"), "{said}");
    assert!(!here.join("in/bills.txt.proof.json").exists(), "not before the bills in it");
    assert!(here.join("in/bills.txt").exists(), "and it stays");
    std::fs::remove_file(here.join("in/bills.2.A-2.txt.draft.json")).unwrap();
    ok(here, &once);
    for name in ["bills.txt", "bills.txt.proof.json", "bills.1.A-1.txt.proof.json"] {
        assert!(here.join("in/done").join(name).exists(), "{name}");
    }
    let said = ok(here, &["series", "list", "s", "--profile", profile]);
    assert!(said.contains("1 to 3, none missing"), "{said}");
}

#[test]
fn no_bill_of_a_file_that_was_changed_is_notarized_again() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let dev = Dev::start(&here.join("notary"));
    let profile = dev.profile.to_str().unwrap();
    let bills = super::bills::bills();
    std::fs::write(here.join("bills.txt"), &bills).unwrap();
    let notarize = ["notarize", "bills.txt", "--profile", profile];
    ok(here, &notarize);
    // One more at the top: every place is another.
    let mut lines: Vec<_> = bills.split("\r\n").map(str::to_owned).collect();
    lines.insert(2, lines[2].replace("A-1", "A-0"));
    std::fs::write(here.join("bills.txt"), lines.join("\r\n")).unwrap();
    let (code, said) = run(here, &notarize);
    assert!(code == 65 && said.contains("is the proof of other bytes"), "{said}");
    assert!(!said.contains("notarized bills"), "{said}");
    assert!(!here.join("bills.1.A-0.txt.proof.json").exists());
}

#[test]
fn the_turn_of_a_file_of_several_bills_is_not_taken_by_another_command() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let dev = Dev::start(&here.join("notary"));
    let profile = dev.profile.to_str().unwrap();
    std::fs::write(here.join("bills.txt"), super::bills::bills()).unwrap();
    std::fs::write(here.join("other.txt"), "another").unwrap();
    ok(here, &["series", "new", "s", "--profile", profile]);
    let notarize = |more: &[&str]| {
        run(here, &[["notarize", "--series", "s", "--profile", profile].as_slice(), more].concat())
    };
    assert_eq!(notarize(&["bills.txt", "--wait", "signed"]).0, 0);
    std::fs::write(here.join("bills.1.A-1.txt.draft.json"), "{").unwrap();
    let (code, said) = notarize(&["other.txt"]);
    assert!(code == 0 && said.contains("notarized other.txt"), "{said}");
    assert!(!here.join("bills.txt.proof.json").exists(), "a bill in it has none yet");
    std::fs::remove_file(here.join("bills.1.A-1.txt.draft.json")).unwrap();
    assert_eq!(notarize(&["bills.txt"]).0, 0);
    let said = ok(here, &["series", "list", "s", "--profile", profile]);
    assert!(said.contains("1 to 4, none missing"), "{said}");
}

#[test]
fn bills_that_were_split_off_go_with_their_file() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let dev = Dev::start(&here.join("notary"));
    let profile = dev.profile.to_str().unwrap();
    std::fs::create_dir(here.join("in")).unwrap();
    std::fs::write(here.join("in/bills.txt"), super::bills::bills()).unwrap();
    ok(here, &["notarize", "in/bills.txt", "--split", "--profile", profile]);
    let said = ok(here, &["watch", "in", "--once", "--done", "done", "--profile", profile]);
    assert!(!said.contains("notarized"), "none is new: {said}");
    assert_eq!(std::fs::read_dir(here.join("in")).unwrap().count(), 0);
    assert_eq!(std::fs::read_dir(here.join("done")).unwrap().count(), 6);
    // Also if they are only signed so far.
    std::fs::write(here.join("in/more.txt"), super::bills::bills()).unwrap();
    let signed = ["notarize", "in/more.txt", "--split", "--wait", "signed", "--profile", profile];
    ok(here, &signed);
    // One that has such a name, and is a bill of its own.
    std::fs::write(here.join("in/more.7.txt"), "another bill").unwrap();
    let said = ok(here, &["watch", "in", "--once", "--done", "done", "--profile", profile]);
    assert_eq!(said.matches("notarized").count(), 4, "{said}");
    assert_eq!(std::fs::read_dir(here.join("in")).unwrap().count(), 0);
    assert_eq!(std::fs::read_dir(here.join("done")).unwrap().count(), 14);
}

#[test]
fn a_reservation_that_could_be_meant_for_several_is_given_to_none() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let dev = Dev::start(&here.join("notary"));
    let profile = dev.profile.to_str().unwrap();
    std::fs::create_dir(here.join("in")).unwrap();
    let url = ok(here, &["reserve", "in/bill", "--profile", profile]);
    std::fs::write(here.join("in/bill.docx"), "as it was written").unwrap();
    std::fs::write(here.join("in/bill.pdf"), "as it is issued").unwrap();
    let once = ["watch", "in", "--once", "--profile", profile, "--done", "in/done"];
    let (code, said) = run(here, &once);
    assert!(code == 65 && said.contains("is for one bill, and bill.docx, bill.pdf"), "{said}");
    let named = ["notarize", "in/bill.pdf", "--reserved", "in/bill.reserved.json"];
    let said = ok(here, &[named.as_slice(), &["--profile", profile]].concat());
    assert!(url.lines().next().is_some_and(|url| said.contains(url)), "{said}");
    // The other is a bill of its own, or none; the reservation goes where its bill goes.
    ok(here, &once);
    for name in ["bill.pdf", "bill.reserved.json", "bill.svg", "bill.png", "bill.docx.proof.json"] {
        assert!(here.join("in/done").join(name).exists(), "{name}");
    }
}

#[test]
fn a_line_that_is_not_answered_takes_no_other_with_it() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let dev = Dev::start(&here.join("notary"));
    let gate = Gate::before(&dev.url);
    let profile = gate.profile(&dev.profile);
    std::fs::create_dir(here.join("in")).unwrap();
    for name in ["a.txt", "b.txt", "c.txt"] {
        std::fs::write(here.join("in").join(name), name).unwrap();
    }
    gate.behave(|_, _| {
        Pass::Alter(|answer| {
            let mut lines: Vec<_> = answer.lines().map(str::to_owned).collect();
            if lines.len() == 3 {
                lines[0] = "{\"result\":\"undecided\"}".to_owned();
                lines[2] = "rubbish".to_owned();
            }
            lines.join("\n") + "\n"
        })
    });
    let (code, said) = run(here, &["notarize", "in", "--profile", &profile]);
    assert!(code == 69 && said.contains("2 of 3 files are not notarized"), "{said}");
    assert!(said.contains("notarized in/b.txt"), "{said}");
    gate.open();
    let draft: Value =
        serde_json::from_slice(&std::fs::read(here.join("in/a.txt.draft.json")).unwrap()).unwrap();
    ok(here, &["notarize", "in", "--profile", &profile]);
    let proof: Value =
        serde_json::from_slice(&std::fs::read(here.join("in/a.txt.proof.json")).unwrap()).unwrap();
    assert_eq!(proof["statement"], draft["statement"]);
}
