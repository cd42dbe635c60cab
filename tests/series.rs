//! Gapless series, as a firm keeps them: alone, at once with others, after crashes, and with an old copy.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;
use tempfile::TempDir;

use super::support::{Dev, Gate, Pass, ok, program, run};

/// The numbers in the proofs of a folder, and how many proofs there are.
fn numbers(folder: &Path) -> (BTreeSet<u64>, usize) {
    let (mut numbers, mut count) = (BTreeSet::new(), 0);
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.to_string_lossy().ends_with(".proof.json") {
            let proof: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
            let statement = proof["statement"].as_str().unwrap();
            let line = statement.lines().find(|line| line.starts_with("series ")).unwrap();
            numbers.insert(line.rsplit(' ').next().unwrap().parse().unwrap());
            count += 1;
        }
    }
    (numbers, count)
}

fn assert_gapless(folder: &Path, wanted: usize) {
    let (numbers, count) = numbers(folder);
    assert_eq!(count, wanted);
    assert_eq!(numbers, (1..=wanted as u64).collect(), "each number once");
}

fn bills(folder: &Path, names: std::ops::Range<usize>) {
    std::fs::create_dir_all(folder).unwrap();
    for number in names {
        std::fs::write(folder.join(format!("{number:04}.txt")), format!("bill {number}")).unwrap();
    }
}

#[test]
fn numbers_have_no_gap_also_when_several_number_at_once() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let dev = Dev::start(&here.join("notary"));
    let profile = dev.profile.to_str().unwrap();
    let said = ok(here, &["series", "list", "--profile", profile]);
    assert!(said.contains("no series"), "{said}");
    ok(here, &["series", "new", "b.series", "--profile", profile]);
    let (code, said) = run(here, &["series", "new", "b.series", "--profile", profile]);
    assert!(code == 73 && said.contains("is not overwritten"), "{said}");
    bills(&here.join("in"), 0..120);
    let notarize = |part: usize| {
        let mut command = program(here);
        command.args(["notarize", "--series", "b.series", "--profile", profile]);
        command.args((part * 40..part * 40 + 40).map(|number| format!("in/{number:04}.txt")));
        command.stdout(Stdio::null()).spawn().unwrap()
    };
    for mut child in (0..3).map(notarize).collect::<Vec<_>>() {
        assert!(child.wait().unwrap().success());
    }
    assert_gapless(&here.join("in"), 120);
    let said = ok(here, &["series", "list", "b.series", "--profile", profile]);
    assert!(said.contains("1 to 120, none missing  b.series"), "{said}");
    // Again: nothing changes. Outside the series: told.
    let again = ["notarize", "in", "--series", "b.series", "--profile", profile];
    assert_eq!(ok(here, &again).matches("was notarized before").count(), 120);
    ok(here, &["series", "new", "c.series", "--profile", profile]);
    let (code, said) =
        run(here, &["notarize", "in/0001.txt", "--series", "c.series", "--profile", profile]);
    assert!(code == 65 && said.contains("not in this series"), "{said}");
}

#[test]
fn a_number_that_was_given_up_is_filled_and_an_old_copy_learns() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let dev = Dev::start(&here.join("notary"));
    let profile = dev.profile.to_str().unwrap().to_owned();
    ok(here, &["series", "new", "s", "--profile", &profile]);
    bills(&here.join("in"), 0..9);
    let notarize = |names: &[&str]| {
        let rest = ["--series", "s", "--profile", &profile];
        run(here, &[["notarize"].as_slice(), names, &rest].concat())
    };
    assert_eq!(notarize(&["in/0000.txt"]).0, 0);
    std::fs::copy(here.join("s"), here.join("old")).unwrap();
    dev.stop();
    // Signed while the notary is away: 2, 3 and 4. The bill that had 3 is taken back.
    for name in ["in/0001.txt", "in/0002.txt", "in/0003.txt"] {
        assert_eq!(notarize(&[name]).0, 69);
    }
    let said = ok(here, &["inspect", "in/0003.txt"]);
    assert!(said.contains("document.sha256"), "{said}");
    std::fs::remove_file(here.join("in/0002.txt")).unwrap();
    std::fs::remove_file(here.join("in/0002.txt.draft.json")).unwrap();
    let dev = Dev::start(&here.join("notary"));
    // The first that comes fills 3; all that wait go with it, in order.
    let (code, said) = notarize(&["in/0004.txt"]);
    assert_eq!(
        (code, said.matches("notarized in/").count() + said.matches("notarized /").count()),
        (0, 3),
        "{said}"
    );
    assert_gapless(&here.join("in"), 4);

    // A copy from a backup numbers from where it was; the notary knows better.
    std::fs::copy(here.join("old"), here.join("s")).unwrap();
    let (code, said) = notarize(&["in/0005.txt", "in/0006.txt"]);
    assert_eq!(code, 0, "{said}");
    assert_gapless(&here.join("in"), 6);

    // A bill that is refused for another reason leaves no gap.
    std::fs::write(here.join("in/0007.txt"), "").unwrap();
    let (code, said) = notarize(&["in/0007.txt", "in/0008.txt"]);
    assert_eq!(code, 65, "{said}");
    assert_gapless(&here.join("in"), 7);

    // Power fails while the journal is written.
    let mut journal = std::fs::read(here.join("s")).unwrap();
    journal.extend_from_slice(b"{\"number\":8,\"id\":\"01h4");
    std::fs::write(here.join("s"), journal).unwrap();
    std::fs::write(here.join("in/0007.txt"), "now it has something").unwrap();
    assert_eq!(notarize(&["in/0007.txt"]).0, 0);
    assert_gapless(&here.join("in"), 8);
    std::fs::write(here.join("s"), "rubbish\n").unwrap();
    let (code, said) = notarize(&["in/0007.txt"]);
    assert!(code == 78 && said.contains("damaged in line 1"), "{said}");
    dev.stop();
}

#[test]
fn a_kill_at_any_moment_leaves_no_gap() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let dev = Dev::start(&here.join("notary"));
    let profile = dev.profile.to_str().unwrap();
    ok(here, &["series", "new", "s", "--profile", profile]);
    bills(&here.join("in"), 0..600);
    let arguments = ["notarize", "in", "--series", "s", "--profile", profile];
    let mut wait = 40;
    loop {
        let mut child = program(here)
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Killed after so long, which grows: in the middle of signing, of sending, of writing proofs.
        std::thread::sleep(std::time::Duration::from_millis(wait));
        wait += wait / 3;
        match child.try_wait().unwrap() {
            Some(status) => break assert!(status.success()),
            None => {
                child.kill().unwrap();
                child.wait().unwrap();
            }
        }
    }
    ok(here, &arguments);
    assert_gapless(&here.join("in"), 600);
    let said = ok(here, &["series", "list", "s", "--profile", profile, "--json"]);
    let series: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(
        (series["last"].as_u64(), series["waiting"].as_array().unwrap().len()),
        (Some(600), 0)
    );
}

#[test]
fn a_file_that_is_no_series_stays_as_it_is() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let dev = Dev::start(&here.join("notary"));
    let profile = &dev.profile.to_str().unwrap().to_owned();
    std::fs::write(here.join("bill.txt"), "the bill").unwrap();
    for text in ["<bill>no line end</bill>", "first line\nand the rest of it", ""] {
        std::fs::write(here.join("bill.xml"), text).unwrap();
        let (code, said) = run(here, &["series", "list", "bill.xml", "--profile", profile]);
        assert!(code == 78 && said.contains("is no series, or is damaged in line 1"), "{said}");
        let numbered = ["notarize", "bill.txt", "--series", "bill.xml", "--profile", profile];
        assert_eq!(run(here, &numbered).0, 78);
        assert_eq!(std::fs::read_to_string(here.join("bill.xml")).unwrap(), text);
        assert!(!here.join("bill.xml.lock").exists());
    }
    // Listing mends nothing either, and needs no notary for what the file says.
    ok(here, &["series", "new", "s", "--profile", profile]);
    let mut torn = std::fs::read(here.join("s")).unwrap();
    torn.extend_from_slice(b"{\"sealed\":7}\n{\"number\"");
    std::fs::write(here.join("s"), &torn).unwrap();
    let list = ["series", "list", "s", "--profile", profile];
    assert!(ok(here, &list).contains("no number yet"));
    dev.stop();
    let (code, said) = run(here, &list);
    assert!(code == 69 && said.contains("1 to 7 by its file"), "{said}");
    assert_eq!(std::fs::read(here.join("s")).unwrap(), torn);
}

#[test]
fn the_ledger_has_the_last_word_also_when_the_journal_is_ahead() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let dev = Dev::start(&here.join("notary"));
    let gate = Gate::before(&dev.url);
    let profile = gate.profile(&dev.profile);
    bills(&here.join("in"), 0..6);
    ok(here, &["series", "new", "s", "--profile", &profile]);
    let notarize =
        |name: &str| run(here, &["notarize", name, "--series", "s", "--profile", &profile]);
    assert_eq!(notarize("in/0000.txt").0, 0);
    // As after the notary was restored from a backup: numbers are missing that were sealed.
    let mut ahead = std::fs::read(here.join("s")).unwrap();
    ahead.extend_from_slice(b"{\"sealed\":41}\n");
    std::fs::write(here.join("s"), ahead).unwrap();
    let (code, said) = notarize("in/0001.txt");
    assert!(code == 0 && said.contains("ends at 1, and 41 were known to be sealed"), "{said}");
    assert_gapless(&here.join("in"), 2);
    // A number that cannot be is not believed, and the next answer is.
    let mut ahead = std::fs::read(here.join("s")).unwrap();
    ahead.extend_from_slice(b"{\"sealed\":9007199254740992}\n");
    std::fs::write(here.join("s"), ahead).unwrap();
    gate.behave(|_, path| {
        let lies = path.starts_with("/v1/series/");
        if lies {
            Pass::Alter(|said| said.replace(":2", ":9223372036854775807"))
        } else {
            Pass::Through
        }
    });
    let (code, said) = notarize("in/0002.txt");
    assert!(code == 69 && said.contains("makes no sense"), "{said}");
    gate.open();
    assert_eq!(notarize("in/0002.txt").0, 0);
    assert_gapless(&here.join("in"), 3);
    // The journal is lost: the notary knows the label and the number.
    let said = ok(here, &["series", "list", "--profile", &profile]);
    let label = said.split_whitespace().next().unwrap().to_owned();
    std::fs::remove_file(here.join("s")).unwrap();
    ok(here, &["series", "new", "s", "--label", &label, "--profile", &profile]);
    assert_eq!(notarize("in/0003.txt").0, 0);
    assert_gapless(&here.join("in"), 4);
    // A draft that is damaged has its number, and holds up none that comes after.
    let waits = ["--series", "s", "--wait", "signed", "--profile", &profile];
    ok(here, &[["notarize", "in/0004.txt"].as_slice(), &waits].concat());
    std::fs::write(here.join("in/0004.txt.draft.json"), "{").unwrap();
    assert_eq!(notarize("in/0005.txt").0, 0);
    assert_gapless(&here.join("in"), 5);
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_cannot_be_written_down_is_in_nobodys_way() {
    use std::os::unix::ffi::OsStrExt;

    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let dev = Dev::start(&here.join("notary"));
    let profile = dev.profile.to_str().unwrap();
    ok(here, &["series", "new", "s", "--profile", profile]);
    bills(&here.join("in"), 0..2);
    let name = std::ffi::OsStr::from_bytes(b"in/0000-\xff.txt");
    std::fs::write(here.join(name), "latin").unwrap();
    let (code, said) = run(here, &["notarize", "in", "--series", "s", "--profile", profile]);
    assert!(code == 65 && said.contains("has a name that is not UTF-8"), "{said}");
    assert!(said.contains("1 of 3 files") && said.contains("rename the file"), "{said}");
    assert_gapless(&here.join("in"), 2);
}
