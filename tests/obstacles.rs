//! What may lie in a clerk's folder and be in the way of one bill, and of no other.

use super::support::{Pass, Place};

#[cfg(unix)]
#[test]
fn neither_locks_nor_pipes_of_others_hold_anything_up() {
    let place = Place::new();
    for name in ["a", "b", "c", "d", "held", "last"] {
        place.write(&format!("in/{name}.txt"), name);
    }
    // One where a bill would be split off, too.
    place.write("bills.txt", &super::bills::bills());
    let made =
        std::process::Command::new("mkfifo").arg(place.here().join("bills.1.A-1.txt")).status();
    assert!(made.unwrap().success());
    let (code, said) = place.notarize(&["bills.txt", "--split"]);
    assert!(code != 0 && said.contains("bills.1.A-1.txt"), "{said}");
    for pipe in ["a.txt.draft.json", "b.txt.reserved.json", "c.txt.proof.json", "d.reserved.json"] {
        let made =
            std::process::Command::new("mkfifo").arg(place.here().join("in").join(pipe)).status();
        assert!(made.unwrap().success());
    }
    let held = std::fs::File::open(place.here().join("in/held.txt")).unwrap();
    held.lock().unwrap();
    let (code, said) = place.notarize(&["in"]);
    assert!(code != 0 && said.contains("5 of 6 files are not notarized"), "{said}");
    assert!(said.contains("in/held.txt is held by another program"), "{said}");
    assert_eq!(said.matches("notarized in/").count(), 1, "{said}");
    assert!(place.has("in/last.txt.proof.json"));
    drop(held);
    let (_, said) = place.notarize(&["in/held.txt"]);
    assert!(said.contains("notarized in/held.txt"), "{said}");
}

#[test]
fn a_file_that_cannot_be_split_or_read_is_in_nobodys_way() {
    let place = Place::new();
    place.write("bills.txt", &super::bills::bills());
    place.write("bills.1.A-1.txt", "something else");
    place.write("last.txt", "the last");
    // As an editor on Windows writes it.
    place.write("list", "\u{feff}bills.txt\r\nlast.txt\r\n");
    let (code, said) = place.notarize(&["--list", "list", "--split"]);
    assert!(code == 73 && said.contains("1 of 2 files are not notarized"), "{said}");
    assert!(said.contains("notarized last.txt"), "{said}");
}

#[test]
fn a_file_of_several_bills_comes_after_the_bills_in_it() {
    let place = Place::new();
    place.write("in/bills.txt", &super::bills::bills());
    place.write("in/bills.2.A-2.txt.draft.json", "{");
    place.ok(&["series", "new", "s"]);
    let once = ["watch", "in", "--once", "--series", "s", "--done", "in/done"];
    let (code, said) = place.run(&once);
    assert!(code == 65 && said.contains("notarized in/bills.1.A-1.txt"), "{said}");
    assert!(said.contains("bills.2.A-2.txt.draft.json cannot be used"), "{said}");
    assert!(!place.has("in/bills.txt.proof.json"), "not before the bills in it");
    assert!(place.has("in/bills.txt"), "and it stays");
    std::fs::remove_file(place.here().join("in/bills.2.A-2.txt.draft.json")).unwrap();
    place.ok(&once);
    for name in ["bills.txt", "bills.txt.proof.json", "bills.1.A-1.txt.proof.json"] {
        assert!(place.has(&format!("in/done/{name}")), "{name}");
    }
    let said = place.ok(&["series", "list", "s"]);
    assert!(said.contains("1 to 3, none missing"), "{said}");
}

#[test]
fn no_bill_of_a_file_that_was_changed_is_notarized_again() {
    let place = Place::new();
    let bills = super::bills::bills();
    place.write("bills.txt", &bills);
    let notarize = ["notarize", "bills.txt"];
    place.ok(&notarize);
    // One more at the top: every place is another.
    let mut lines: Vec<_> = bills.split("\r\n").map(str::to_owned).collect();
    lines.insert(2, lines[2].replace("A-1", "A-0"));
    place.write("bills.txt", &lines.join("\r\n"));
    let (code, said) = place.run(&notarize);
    assert!(code == 65 && said.contains("is the proof of other bytes"), "{said}");
    assert!(!said.contains("notarized bills"), "{said}");
    assert!(!place.has("bills.1.A-0.txt.proof.json"));
}

#[test]
fn the_turn_of_a_file_of_several_bills_is_not_taken_by_another_command() {
    let place = Place::new();
    place.write("bills.txt", &super::bills::bills());
    place.write("other.txt", "another");
    place.ok(&["series", "new", "s"]);
    let notarize = |more: &[&str]| place.notarize(&[["--series", "s"].as_slice(), more].concat());
    assert_eq!(notarize(&["bills.txt", "--wait", "signed"]).0, 0);
    place.write("bills.1.A-1.txt.draft.json", "{");
    let (code, said) = notarize(&["other.txt"]);
    assert!(code == 0 && said.contains("notarized other.txt"), "{said}");
    assert!(!place.has("bills.txt.proof.json"), "a bill in it has none yet");
    std::fs::remove_file(place.here().join("bills.1.A-1.txt.draft.json")).unwrap();
    assert_eq!(notarize(&["bills.txt"]).0, 0);
    let said = place.ok(&["series", "list", "s"]);
    assert!(said.contains("1 to 4, none missing"), "{said}");
}

#[test]
fn bills_that_were_split_off_go_with_their_file() {
    let place = Place::new();
    place.write("in/bills.txt", &super::bills::bills());
    place.ok(&["notarize", "in/bills.txt", "--split"]);
    let said = place.ok(&["watch", "in", "--once", "--done", "done"]);
    assert!(!said.contains("notarized"), "none is new: {said}");
    assert_eq!(std::fs::read_dir(place.here().join("in")).unwrap().count(), 0);
    assert_eq!(std::fs::read_dir(place.here().join("done")).unwrap().count(), 6);
    // Also if they are only signed so far.
    place.write("in/more.txt", &super::bills::bills().replace("A-", "B-"));
    let signed = ["notarize", "in/more.txt", "--split", "--wait", "signed"];
    place.ok(&signed);
    // One that has such a name, and is a bill of its own.
    place.write("in/more.7.txt", "another bill");
    let said = place.ok(&["watch", "in", "--once", "--done", "done"]);
    assert_eq!(said.matches("notarized").count(), 4, "{said}");
    assert_eq!(std::fs::read_dir(place.here().join("in")).unwrap().count(), 0);
    assert_eq!(std::fs::read_dir(place.here().join("done")).unwrap().count(), 14);
}

#[test]
fn a_reservation_that_could_be_meant_for_several_is_given_to_none() {
    let place = Place::new();
    place.write("in/bill.docx", "as it was written");
    let url = place.ok(&["reserve", "in/bill"]);
    let link = url.lines().next().and_then(|url| url.split_once("/p/")).unwrap().1;
    place.write("in/bill.pdf", "as it is issued");
    let once = ["watch", "in", "--once", "--done", "in/done"];
    let (code, said) = place.run(&once);
    assert!(code == 65 && said.contains("is for one bill, and bill.docx, bill.pdf"), "{said}");
    let named = ["notarize", "in/bill.pdf", "--reserved", "in/bill.reserved.json"];
    let said = place.ok(&named);
    assert!(said.contains(link), "{said}");
    // The other is a bill of its own, or none; the reservation goes where its bill goes.
    place.ok(&once);
    for name in ["bill.pdf", "bill.reserved.json", "bill.svg", "bill.png", "bill.docx.proof.json"] {
        assert!(place.has(&format!("in/done/{name}")), "{name}");
    }
}

#[test]
fn a_line_that_is_not_answered_takes_no_other_with_it() {
    let place = Place::new();
    for name in ["a.txt", "b.txt", "c.txt"] {
        place.write(&format!("in/{name}"), name);
    }
    place.gate.behave(|_, _| {
        Pass::Alter(|answer| {
            let mut lines: Vec<_> = answer.lines().map(str::to_owned).collect();
            if lines.len() == 3 {
                lines[0] = "{\"result\":\"undecided\"}".to_owned();
                lines[2] = "rubbish".to_owned();
            }
            lines.join("\n") + "\n"
        })
    });
    let (code, said) = place.notarize(&["in"]);
    assert!(code == 69 && said.contains("2 of 3 files are not notarized"), "{said}");
    assert!(said.contains("notarized in/b.txt"), "{said}");
    place.gate.open();
    let draft = place.statement("in/a.txt.draft.json");
    place.ok(&["notarize", "in"]);
    assert_eq!(place.statement("in/a.txt.proof.json"), draft);
}
