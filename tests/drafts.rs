//! Statements that wait: whatever happens to the answer, the bill, the command or the notary meanwhile, a bill becomes
//! one record, and its salts are not lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Notify;

use super::support::{Pass, Place, until};

/// What is sealed, and its answer lost.
fn lost(method: &str, _: &str) -> Pass {
    if method == "POST" { Pass::Lost } else { Pass::Through }
}

/// A file that is sealed, and nobody heard of it.
fn submit_and_lose(place: &Place, name: &str, text: &str) {
    place.write(name, text);
    place.gate.behave(lost);
    assert_eq!(place.notarize(&[name]).0, 69);
}

fn away(_: &str, _: &str) -> Pass {
    Pass::Answer(503, "")
}

#[test]
fn a_record_whose_answer_was_lost_is_found_whatever_is_asked_afterwards() {
    let place = Place::new();
    submit_and_lose(&place, "bill.txt", "the bill");
    let signed = place.statement("bill.txt.draft.json");
    place.gate.open();
    // With another field it is another statement, but under the same id: the ledger takes one of them.
    let (code, said) = place.notarize(&["bill.txt", "--field", "invoice.currency=EUR"]);
    assert!(code == 65 && said.contains("an earlier version of bill.txt was sealed"), "{said}");
    assert_eq!(place.statement("bill.txt.proof.json"), signed);
    assert!(!place.has("bill.txt.draft.json"));
    assert!(place.notarize(&["bill.txt"]).1.contains("was notarized before"));
    place.assert_verifies("bill.txt");
}

#[test]
fn a_draft_stays_as_long_as_it_is_not_seen_what_has_its_id() {
    let place = Place::new();
    submit_and_lose(&place, "bill.txt", "the bill");
    let other = ["bill.txt", "--field", "invoice.currency=EUR"];
    place.gate.behave(|method, _| match method {
        "GET" => Pass::Answer(503, ""),
        _ => Pass::Through,
    });
    assert_eq!(place.notarize(&other).0, 69);
    assert!(place.has("bill.txt.draft.json"), "the only copy of the salts");
    // A notary that shows something else under the id does not get it removed either.
    place.gate.behave(|method, _| match method {
        "GET" => Pass::Answer(200, "{}"),
        _ => Pass::Through,
    });
    assert_eq!(place.notarize(&other).0, 69);
    assert!(place.has("bill.txt.draft.json"));
    place.gate.open();
    assert_eq!(place.notarize(&other).0, 65);
    place.assert_verifies("bill.txt");
}

#[test]
fn a_bill_that_is_renamed_or_changed_while_it_waits_keeps_its_id() {
    let place = Place::new();
    submit_and_lose(&place, "bill.txt", "the bill");
    let id = place.id("bill.txt.draft.json");
    std::fs::rename(place.here().join("bill.txt"), place.here().join("renamed.txt")).unwrap();
    place.gate.open();
    assert_eq!(place.notarize(&["renamed.txt"]).0, 0);
    assert_eq!(place.id("renamed.txt.proof.json"), id);
    assert!(!place.has("bill.txt.draft.json"));
    place.assert_verifies("renamed.txt");
    // Nor is it another one once it has its proof.
    std::fs::rename(place.here().join("renamed.txt"), place.here().join("again.txt")).unwrap();
    let (code, said) = place.notarize(&["again.txt"]);
    assert!(code == 0 && said.contains("signed under the name renamed.txt"), "{said}");
    assert!(said.contains("was notarized before"), "{said}");
    assert_eq!(place.id("again.txt.proof.json"), id);

    // Printed anew while the notary is away, and more often than versions are kept.
    place.gate.behave(away);
    for version in 0..36 {
        place.write("changed.txt", &format!("the bill, {version}"));
        assert_eq!(place.notarize(&["changed.txt"]).0, 69);
    }
    let id = place.id("changed.txt.draft.json");
    place.gate.open();
    let (code, said) = place.notarize(&["changed.txt"]);
    assert!(code == 69 && said.contains("five minutes after"), "one may be on its way: {said}");
    place.age("changed.txt.draft.json");
    assert_eq!(place.notarize(&["changed.txt"]).0, 0);
    assert_eq!(place.id("changed.txt.proof.json"), id);
    place.assert_verifies("changed.txt");
}

#[test]
fn a_reservation_that_comes_later_waits_for_what_was_signed() {
    let place = Place::new();
    let reserve = |name: &str| place.ok(&["reserve", name]);
    // Never sealed: replaced once the notary says so.
    place.write("bill.txt", "the bill");
    place.gate.behave(away);
    assert_eq!(place.notarize(&["bill.txt"]).0, 69);
    let url = reserve("bill");
    let (code, said) = place.notarize(&["bill.txt"]);
    assert!(code == 69 && said.contains("what is asked now is another"), "{said}");
    place.gate.open();
    assert_eq!(place.notarize(&["bill.txt"]).0, 69, "it may be on its way");
    place.age("bill.txt.draft.json");
    assert_eq!(place.notarize(&["bill.txt"]).0, 0);
    let id = place.id("bill.txt.proof.json").replace("id ", "/");
    assert!(url.contains(&id), "{url}");
    // Sealed: the reservation is too late.
    submit_and_lose(&place, "other.txt", "another bill");
    let id = place.id("other.txt.draft.json");
    reserve("other");
    place.gate.open();
    let (code, said) = place.notarize(&["other.txt"]);
    assert!(code == 65 && said.contains("is notarized already as the record"), "{said}");
    assert_eq!(place.id("other.txt.proof.json"), id);
}

#[test]
fn what_was_said_by_hand_is_kept_by_the_watcher() {
    let place = Place::new();
    place.write("in/bill.txt", "the bill");
    place.write("in/paid.txt", "it is paid");
    assert_eq!(place.notarize(&["in/bill.txt"]).0, 0);
    let pays = ["in/paid.txt", "--pays", "in/bill.txt.proof.json", "--wait", "signed"];
    assert_eq!(place.notarize(&pays).0, 0);
    // Printed anew before anybody submitted it.
    place.write("in/paid.txt", "it is paid, and thank you");
    place.ok(&["watch", "in", "--once"]);
    let statement = place.statement("in/paid.txt.proof.json");
    let bill = place.id("in/bill.txt.proof.json").replace("id ", "pays ");
    assert!(statement.contains("\nkind receipt\n") && statement.contains(&bill), "{statement}");
    let (code, said) = place.notarize(&["in"]);
    assert_eq!((code, said.matches("was notarized before").count()), (0, 2), "{said}");
}

#[test]
fn a_receipt_that_was_refused_does_not_become_an_invoice() {
    let place = Place::new();
    place.write("in/bill.txt", "the bill");
    place.write("in/paid.txt", "it is paid");
    assert_eq!(place.notarize(&["in/bill.txt"]).0, 0);
    let pays = ["in/paid.txt", "--pays", "in/bill.txt.proof.json", "--wait", "signed"];
    assert_eq!(place.notarize(&pays).0, 0);
    place.ok(&["void", "in/bill.txt.proof.json"]);
    for _ in 0..2 {
        let (code, said) = place.run(&["watch", "in", "--once"]);
        assert!(code == 65 && said.contains("refused in/paid.txt"), "{said}");
    }
    assert!(place.statement("in/paid.txt.draft.json").contains("\nkind receipt\n"));
    // What is said anew counts: a kind without a relation takes that back.
    assert_eq!(place.notarize(&["in/paid.txt", "--kind", "receipt"]).0, 0);
    assert!(place.statement("in/paid.txt.proof.json").contains("\nkind receipt\n"));
}

#[test]
fn bills_in_a_file_keep_their_ids_too() {
    let place = Place::new();
    submit_and_lose(&place, "bills.txt", &super::bills::bills());
    let ids =
        ["bills.1.A-1", "bills.2.A-2"].map(|name| place.id(&format!("{name}.txt.draft.json")));
    std::fs::rename(place.here().join("bills.txt"), place.here().join("march.txt")).unwrap();
    place.gate.open();
    let (code, said) = place.notarize(&["march.txt"]);
    assert_eq!(code, 0, "{said}");
    let found =
        ["march.1.A-1", "march.2.A-2"].map(|name| place.id(&format!("{name}.txt.proof.json")));
    assert_eq!(found, ids);

    // One that is only called like a bill in another file.
    place.write("bill.txt", "the bill");
    submit_and_lose(&place, "bill.2.txt", "the second bill");
    let id = place.id("bill.2.txt.draft.json");
    std::fs::rename(place.here().join("bill.2.txt"), place.here().join("second.txt")).unwrap();
    place.gate.open();
    assert_eq!(place.notarize(&["second.txt"]).0, 0);
    assert_eq!(place.id("second.txt.proof.json"), id);
}

#[test]
fn a_bill_that_took_the_name_of_another_is_not_forgotten() {
    let place = Place::new();
    let once = || place.run(&["watch", "in", "--once"]);
    // Sealed without our hearing of it, and changed since.
    place.write("in/bill.txt", "the bill");
    place.gate.behave(lost);
    assert_eq!(once().0, 69);
    place.gate.open();
    place.write("in/bill.txt", "the bill, changed");
    let (code, said) = once();
    assert!(code == 65 && said.contains("an earlier version"), "{said}");
    let (code, said) = once();
    assert!(code == 65 && said.contains("is the proof of other bytes"), "{said}");
    // Renamed, and its name used again before anybody looked.
    let id = place.id("in/bill.txt.proof.json");
    place.write("in/first.txt", "the bill");
    let (_, said) = once();
    assert!(said.contains("first.txt: it was signed under the name bill.txt"), "{said}");
    assert_eq!(place.id("in/first.txt.proof.json"), id);
    let (code, said) = once();
    assert!(code == 0 && said.contains("notarized in/bill.txt"), "{said}");
    assert_ne!(place.id("in/bill.txt.proof.json"), id);
    assert_eq!(once(), (0, String::new()));
}

#[test]
fn a_file_of_several_bills_that_became_one_is_that_bill() {
    let place = Place::new();
    let bills = super::bills::bills();
    // Of the bills in it one is sealed, and the file itself is not.
    place.write("bills.2.A-2.txt.draft.json", "{");
    place.write("bills.txt", &bills);
    assert_eq!(place.notarize(&["bills.txt"]).0, 65);
    let id = place.id("bills.1.A-1.txt.proof.json");
    let lines: Vec<_> = bills.split("\r\n").filter(|line| !line.contains("A-2")).collect();
    place.write("bills.txt", &lines.join("\r\n"));
    let (code, said) = place.notarize(&["bills.txt"]);
    assert!(code == 0 && said.contains("was notarized before"), "{said}");
    assert_eq!(place.id("bills.txt.proof.json"), id);
}

#[test]
fn of_two_proofs_of_one_bill_none_is_lost() {
    let place = Place::new();
    place.write("bill.txt", "the bill");
    let (asked, go) = (Arc::new(AtomicBool::new(false)), Arc::new(Notify::new()));
    let (told, signal) = (Arc::clone(&asked), Arc::clone(&go));
    place.gate.behave(move |method, _| {
        let is_first = method == "POST" && !told.swap(true, Ordering::SeqCst);
        if is_first { Pass::After(Arc::clone(&signal)) } else { Pass::Through }
    });
    std::thread::scope(|scope| {
        let first = scope.spawn(|| place.notarize(&["bill.txt"]));
        until(|| asked.load(Ordering::SeqCst));
        let sent = place.id("bill.txt.draft.json");
        // So late that it is taken for lost.
        place.age("bill.txt.draft.json");
        place.ok(&["reserve", "bill"]);
        assert_eq!(place.notarize(&["bill.txt"]).0, 0);
        let reserved = place.id("bill.txt.proof.json");
        assert_ne!(sent, reserved);
        go.notify_one();
        let (code, said) = first.join().unwrap();
        assert!(code == 65 && said.contains("was sealed twice"), "{said}");
        assert_eq!(place.id("bill.txt.proof.json"), reserved);
        let second = format!("bill.txt.{}.proof.json", sent.trim_start_matches("id "));
        assert_eq!(place.id(&second), sent);
        place.ok(&["void", &second]);
    });
}
