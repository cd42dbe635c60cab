//! A folder that is watched: bills appear, the notary comes and goes, and nothing is lost or in the way.

use std::io::BufRead;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use super::support::{Dev, SmallDisk, ok, program, rehearsed, run, until};

/// `countersign watch bills`; killed when this goes.
struct Watching {
    child: Child,
    lines: Receiver<String>,
}

impl Watching {
    /// Returns once it says that it is ready.
    fn start(here: &Path, more: &[&str]) -> Self {
        let mut child = program(here)
            .args(["watch", "bills"])
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (send, lines) = channel();
        let said = std::io::BufReader::new(child.stdout.take().unwrap()).lines();
        std::thread::spawn(move || said.map_while(Result::ok).all(|line| send.send(line).is_ok()));
        let watching = Self { child, lines };
        assert!(watching.line().starts_with("ready"));
        watching
    }

    /// What it says next.
    fn tells(&self, start: &str) {
        let line = self.line();
        assert!(line.starts_with(start), "{line}");
    }

    fn line(&self) -> String {
        self.lines.recv_timeout(Duration::from_secs(60)).unwrap()
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

#[test]
fn bills_that_appear_in_a_folder_are_notarized_whatever_happens() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let data = here.join("notary");
    let dev = Dev::start(&data);
    let profile = dev.profile.to_str().unwrap().to_owned();
    let bills = here.join("bills");
    std::fs::create_dir(&bills).unwrap();
    std::fs::write(bills.join("first.txt"), "the first bill").unwrap();
    std::fs::write(bills.join("empty.txt"), "").unwrap();
    let once = ["watch", "bills", "--once", "--profile", &profile];
    let (code, said) = run(here, &once);
    assert!(said.contains("notarized bills/first.txt by its digest alone; it is a text"), "{said}");
    assert!(code == 65 && said.contains("error: bills/empty.txt is empty"), "{said}");
    std::fs::remove_file(bills.join("empty.txt")).unwrap();
    assert!(!ok(here, &once).contains("notarized"), "nothing is new");

    // The notary is away: what is signed waits beside the bill, also when the watcher is killed.
    dev.kill();
    std::fs::write(bills.join("second.txt"), "the second bill").unwrap();
    let (code, said) = run(here, &once);
    assert!(code == 69 && said.contains("signed bills wait"), "{said}");
    let draft = std::fs::read(bills.join("second.txt.draft.json")).unwrap();

    let killed = Watching::start(here, &["--every", "1", "--profile", &profile]);
    std::fs::write(bills.join("third.txt"), "the third bill").unwrap();
    until(|| bills.join("third.txt.draft.json").exists());
    drop(killed);
    assert_eq!(
        std::fs::read(bills.join("second.txt.draft.json")).unwrap(),
        draft,
        "the same statement"
    );

    // It is back, on another port: the profile says so.
    let dev = Dev::start(&data);
    assert_eq!(dev.profile.to_str().unwrap(), profile);
    let watching =
        Watching::start(here, &["--every", "1", "--done", "done", "--profile", &profile]);
    let mut told = [watching.line(), watching.line()];
    told.sort();
    for (told, name) in told.iter().zip(["second", "third"]) {
        assert!(told.starts_with(&format!("notarized bills/{name}.txt by its digest")), "{told}");
    }
    for name in ["first.txt", "second.txt", "third.txt"] {
        for name in [name.to_owned(), format!("{name}.proof.json")] {
            until(|| here.join("done").join(&name).exists());
        }
    }
    drop(watching);
    let proof = std::fs::read_to_string(here.join("done/second.txt.proof.json")).unwrap();
    let statement: Value = serde_json::from_slice(&draft).unwrap();
    let proof: Value = serde_json::from_str(&proof).unwrap();
    assert_eq!(proof["statement"], statement["statement"], "one statement, signed once");
}

#[test]
fn what_the_system_tells_is_looked_at_soon() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let dev = Dev::start(&here.join("notary"));
    let profile = dev.profile.to_str().unwrap();
    std::fs::create_dir(here.join("bills")).unwrap();
    ok(here, &["series", "new", "bills/.series", "--profile", profile]);
    // It looks by itself once an hour only.
    let rest = ["--every", "3600", "--profile", profile, "--done", "bills/done"];
    let series = ["--series", "bills/.series", "--failures", "failures.txt"];
    let watching = Watching::start(here, &[rest.as_slice(), &series].concat());
    let bills = here.join("bills");
    std::fs::write(bills.join("written.txt"), "written in place").unwrap();
    watching.tells("notarized bills/written.txt by its digest");
    std::fs::write(here.join("elsewhere.txt"), "renamed in").unwrap();
    std::fs::rename(here.join("elsewhere.txt"), bills.join("renamed.txt")).unwrap();
    watching.tells("notarized bills/renamed.txt by its digest");
    // A folder that comes with something in it.
    std::fs::create_dir(here.join("november")).unwrap();
    std::fs::write(here.join("november/inside.txt"), "in a folder").unwrap();
    std::fs::rename(here.join("november"), bills.join("november")).unwrap();
    watching.tells("notarized bills/november/inside.txt by its digest");
    until(|| bills.join("done/november/inside.txt.proof.json").exists());
    // Neither hidden things nor ours.
    std::fs::write(bills.join("half.txt.part"), "half").unwrap();
    std::fs::write(bills.join(".hidden"), "hidden").unwrap();
    // One that fails is in nobody's way, and stands in the list.
    std::fs::write(bills.join("bad.txt"), "bad").unwrap();
    std::fs::write(bills.join("bad.reserved.json"), "{}").unwrap();
    std::fs::write(bills.join("last.txt"), "the last").unwrap();
    watching.tells("notarized bills/last.txt by its digest");
    let listed = || std::fs::read_to_string(here.join("failures.txt")).unwrap();
    let wanted = "bills/bad.txt: bills/bad.reserved.json is no reservation;";
    until(|| listed().starts_with(wanted) && listed().ends_with("; tried 1 time\n"));
    drop(watching);
    let said = ok(here, &["series", "list", "bills/.series", "--profile", profile]);
    assert!(said.contains("1 to 4, none missing"), "{said}");
    // Mended: the next that watches takes it, and the list is empty.
    std::fs::remove_file(bills.join("bad.reserved.json")).unwrap();
    let once = ["watch", "bills", "--once", "--profile", profile, "--failures", "failures.txt"];
    let said = ok(here, &once);
    assert!(said.contains("notarized bills/bad.txt"), "{said}");
    assert_eq!(listed(), "");
}

#[test]
fn a_reservation_beside_a_bill_is_used_for_it() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let dev = Dev::start(&here.join("notary"));
    let profile = dev.profile.to_str().unwrap();
    std::fs::create_dir(here.join("bills")).unwrap();
    let said = ok(here, &["reserve", "bills/bill", "--profile", profile]);
    let url = said.lines().next().unwrap().to_owned();
    std::fs::write(here.join("bills/bill.pdf"), format!("pay; check it at {url}")).unwrap();
    let said = ok(here, &["watch", "bills", "--once", "--profile", profile]);
    // The codes beside it are no bills.
    assert_eq!(said.matches("notarized").count(), 1, "{said}");
    let proof: Value =
        serde_json::from_slice(&std::fs::read(here.join("bills/bill.pdf.proof.json")).unwrap())
            .unwrap();
    assert!(url.starts_with(proof["url"].as_str().unwrap()), "{url}");
    while !ok(here, &["upgrade", "bills/bill.pdf.proof.json"]).contains("is final") {}
    rehearsed(here, &["verify", "bills/bill.pdf", "--proof", &url]);
    assert!(ok(here, &["watch", "bills", "--once", "--profile", profile]).is_empty());
}

#[test]
fn on_a_full_disk_bills_wait_and_none_is_lost() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let dev = Dev::start(&here.join("notary"));
    let profile = dev.profile.to_str().unwrap();
    let bills = here.join("bills");
    std::fs::create_dir(&bills).unwrap();
    let Some(disk) = SmallDisk::at(&bills, 2) else { return };
    ok(here, &["series", "new", "bills/.series", "--profile", profile]);
    for number in 0..40 {
        std::fs::write(bills.join(format!("{number}.txt")), format!("bill {number}")).unwrap();
    }
    disk.fill();
    let once = ["watch", "bills", "--once", "--profile", profile, "--series", "bills/.series"];
    let (code, said) = run(here, &once);
    assert!(code == 73 && said.contains("free some space on the disk"), "{said}");
    assert!(!said.contains("notarized bills"), "{said}");
    disk.make_room();
    let said = ok(here, &once);
    assert_eq!(said.matches("notarized bills/").count(), 40, "{said}");
    let said = ok(here, &["series", "list", "bills/.series", "--profile", profile]);
    assert!(said.contains("1 to 40, none missing"), "{said}");
}

#[test]
fn a_new_bill_of_an_old_name_is_not_taken_for_the_old_one() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let dev = Dev::start(&here.join("notary"));
    let profile = dev.profile.to_str().unwrap();
    let bills = here.join("bills");
    std::fs::create_dir(&bills).unwrap();
    std::fs::write(bills.join("bill.txt"), "the old bill").unwrap();
    let once = ["watch", "bills", "--once", "--profile", profile];
    ok(here, &once);
    let proof = bills.join("bill.txt.proof.json");
    let good = std::fs::read_to_string(&proof).unwrap();
    std::fs::write(&proof, good.replace('\n', "\r\n")).unwrap();
    let said = ok(here, &once);
    assert!(said.contains("proof.json: its line ends had been changed; it was written"), "{said}");
    assert_eq!(std::fs::read_to_string(&proof).unwrap(), good);
    std::fs::write(bills.join("bill.txt"), "the new bill").unwrap();
    // Brought further since, its proof is no newer for that.
    while !ok(here, &["upgrade", "bills/bill.txt.proof.json"]).contains("is final") {}
    for more in [[].as_slice(), &["--done", "done"]] {
        let (code, said) = run(here, &[once.as_slice(), more].concat());
        assert!(code == 65 && said.contains("is the proof of other bytes"), "{said}");
        assert!(bills.join("bill.txt").exists(), "it is not moved with another's proof");
    }
}

#[test]
fn what_lies_in_the_folder_and_is_no_bill_is_left_alone() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let dev = Dev::start(&here.join("notary"));
    let bills = here.join("bills");
    std::fs::create_dir(&bills).unwrap();
    let mut profile: Value = serde_json::from_slice(&std::fs::read(&dev.profile).unwrap()).unwrap();
    let key = profile["key_file"].as_str().unwrap().to_owned();
    std::fs::copy(dev.profile.with_file_name(key), bills.join("firm.key")).unwrap();
    profile["key_file"] = "firm.key".into();
    std::fs::copy(&dev.profile, bills.join("firm.json")).unwrap();
    std::fs::write(bills.join("firm.json"), profile.to_string()).unwrap();
    std::fs::write(bills.join("a\nnotarized b.txt"), "a bill with an odd name").unwrap();
    ok(&bills, &["series", "new", "numbers", "--profile", "firm.json"]);
    let watch =
        ["watch", ".", "--once", "--profile", "./firm.json", "--series", "../bills/numbers"];
    let rest = ["--failures", "../bills/failures", "--done", "./done"];
    let arguments = [watch.as_slice(), &rest].concat();
    let said = ok(&bills, &arguments);
    assert!(said.starts_with("notarized ./a\u{fffd}notarized b.txt by its digest"), "{said}");
    assert_eq!(said.lines().count(), 1, "one bill, in one line: {said}");
    assert_eq!(ok(&bills, &arguments), "", "neither what is done");
    std::fs::remove_file(bills.join("failures")).unwrap();
    let notarize = ["notarize", ".", "--profile", "firm.json", "--series", "numbers"];
    let (code, said) = run(&bills, &notarize);
    assert_eq!((code, said.lines().count()), (0, 1), "{said}");
    assert!(said.contains("was notarized before"), "{said}");
    let (code, said) = run(&bills, &["watch", ".", "--profile", "firm.json", "--done", ".."]);
    assert!(code == 64 && said.contains("the watched folder lies in it"), "{said}");
}

#[test]
fn two_that_watch_one_folder_leave_nothing_behind() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let dev = Dev::start(&here.join("notary"));
    let profile = dev.profile.to_str().unwrap();
    let bills = here.join("bills");
    std::fs::create_dir(&bills).unwrap();
    let arguments = ["--every", "1", "--done", "done", "--profile", profile];
    let both = [Watching::start(here, &arguments), Watching::start(here, &arguments)];
    for number in 0..40 {
        std::fs::write(bills.join(format!("{number}.txt")), format!("bill {number}")).unwrap();
    }
    until(|| std::fs::read_dir(&bills).unwrap().count() == 0);
    drop(both);
    for number in 40..80 {
        std::fs::write(bills.join(format!("{number}.txt")), format!("bill {number}")).unwrap();
    }
    let once = || {
        let mut command = program(here);
        command.args(["watch", "bills", "--once", "--done", "done", "--profile", profile]);
        command.stdout(Stdio::null()).spawn().unwrap()
    };
    for mut child in [once(), once()] {
        assert!(child.wait().unwrap().success());
    }
    // Who is killed may leave a hidden file that it was writing.
    let names = std::fs::read_dir(&bills).unwrap().map(|entry| entry.unwrap().file_name());
    let left: Vec<_> = names.filter(|name| !name.to_string_lossy().starts_with('.')).collect();
    assert!(left.is_empty(), "{left:?}");
    let mut ids = std::collections::BTreeSet::new();
    for number in 0..80 {
        let name = here.join(format!("done/{number}.txt.proof.json"));
        let proof: Value = serde_json::from_slice(&std::fs::read(name).unwrap()).unwrap();
        ids.insert(proof["url"].as_str().unwrap().to_owned());
    }
    assert_eq!(ids.len(), 80);
}
