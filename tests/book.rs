//! The firm's book, by the program: what is on record, where a file is, and a book that was lost.

use serde_json::Value;

use super::support::{Place, ok, run};

/// A place with three records: a bill with a number, one that replaces it, and a payment.
fn with_three_records() -> Place {
    let place = Place::new();
    for (file, text) in [("a.txt", "a bill"), ("b.txt", "a better bill"), ("c.txt", "paid")] {
        place.write(file, text);
    }
    place.ok(&["notarize", "a.txt", "--field", "invoice.number=2026-117"]);
    place.ok(&[
        "notarize",
        "b.txt",
        "--field",
        "invoice.number=2026-118",
        "--replaces",
        "a.txt.proof.json",
    ]);
    place.ok(&[
        "notarize",
        "c.txt",
        "--kind",
        "receipt",
        "--pays",
        "b.txt.proof.json",
        "--wait",
        "final",
    ]);
    place
}

fn listed(place: &Place, arguments: &[&str]) -> Vec<Value> {
    let said = place.ok(&[&["list", "--json"], arguments].concat());
    said.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn what_is_on_record_is_listed_and_found() {
    let place = with_three_records();
    let all = listed(&place, &[]);
    let numbers: Vec<_> = all.iter().map(|record| record["number"].as_str()).collect();
    assert_eq!(numbers, [Some("2026-117"), Some("2026-118"), None], "in the ledger's order");
    assert_eq!(all[0]["withdrawn"], "replaced");
    assert_eq!(all[0]["withdrawn_by"], all[1]["id"]);
    assert_eq!(listed(&place, &["--kind", "receipt"]).len(), 1);
    let month = all[0]["issued"].as_str().unwrap()[..7].to_owned();
    assert_eq!(listed(&place, &["--month", &month]).len(), 3);
    assert!(listed(&place, &["--month", "1999-01"]).is_empty());
    let table = place.ok(&["list", "--csv"]);
    assert!(table.starts_with("number,kind,issued,"), "{table}");
    assert_eq!(table.lines().count(), 4);
    // By its number, by its bytes wherever it lies, by its id.
    std::fs::create_dir(place.here().join("archive")).unwrap();
    std::fs::rename(place.here().join("a.txt"), place.here().join("archive/x.txt")).unwrap();
    for wanted in ["2026-117", "archive/x.txt", all[0]["id"].as_str().unwrap()] {
        let said = place.ok(&["find", wanted]);
        assert!(said.contains("2026-117") && said.contains("replaced"), "{said}");
    }
    let said = place.ok(&["find", "2026-117"]);
    assert!(said.contains("archive/x.txt"), "it was seen there: {said}");
    let (code, said) = place.run(&["find", "2026-119"]);
    assert!(code == 66 && said.contains("no record of \"2026-119\""), "{said}");
    place.write("new.txt", "not issued yet");
    let (code, said) = place.run(&["find", "new.txt"]);
    assert!(code == 66 && said.contains("no record of the bytes of new.txt"), "{said}");
}

#[test]
fn what_is_not_final_is_told_and_brought_forward() {
    let place = with_three_records();
    let said = place.ok(&["status"]);
    assert!(said.contains("3 records in the book"), "{said}");
    // One whose proof is not beside its file any more.
    std::fs::remove_file(place.here().join("a.txt.proof.json")).unwrap();
    let waited = place.ok(&["upgrade"]);
    assert!(waited.contains("b.txt.proof.json: is "), "{waited}");
    let mut said = place.ok(&["status"]);
    for _ in 0..100 {
        if said.contains("3 final") {
            break;
        }
        place.ok(&["upgrade"]);
        said = place.ok(&["status"]);
    }
    assert!(said.contains("3 final"), "{said}");
    assert!(listed(&place, &["--not-final"]).is_empty());
    assert!(place.ok(&["upgrade"]).contains("all are final"));
    // The book writes out again what was lost beside the file.
    let id = listed(&place, &[])[0]["id"].as_str().unwrap().to_owned();
    let link = place.ok(&["resend", "2026-117", "--to", "again"]);
    assert!(link.contains(&format!("/{id}#")), "{link}");
    let (code, said) =
        run(place.here(), &["verify", "a.txt", "--proof", &format!("again/{id}.proof.json")]);
    assert!(said.contains("withdrawn") || code == 4, "{code} {said}");
    for end in ["svg", "png"] {
        assert!(place.has(&format!("again/{id}.{end}")));
    }
}

#[test]
fn a_lost_book_is_filled_from_proofs_and_says_what_it_leaves_out() {
    let place = with_three_records();
    let before = listed(&place, &[]);
    let book = place.ok(&["book", "path"]).trim().to_owned();
    for end in ["", "-wal", "-shm"] {
        std::fs::remove_file(format!("{book}{end}")).ok();
    }
    let (code, said) = place.run(&["list"]);
    assert!(code == 66 && said.contains("book rebuild"), "{said}");
    place.write("damaged.proof.json", "{}");
    let part =
        ["disclose", "b.txt.proof.json", "--show", "invoice.number", "--out", "part.proof.json"];
    ok(place.here(), &part);
    let said = place.ok(&["book", "rebuild", "."]);
    assert!(said.contains("3 new in the book"), "{said}");
    assert!(said.contains("2 left out"), "{said}");
    assert!(said.contains("left out: ./part.proof.json") && said.contains("handed out"), "{said}");
    assert!(said.contains("left out: ./damaged.proof.json"), "{said}");
    let after = listed(&place, &[]);
    let ids = |all: &[Value]| all.iter().map(|one| one["id"].clone()).collect::<Vec<_>>();
    assert_eq!(ids(&after), ids(&before));
    assert!(place.ok(&["book", "rebuild", "."]).contains("0 new in the book"));
}

#[test]
fn a_book_that_fails_holds_no_bill_up() {
    let place = Place::new();
    place.write("bill.txt", "a bill");
    let book = place.ok(&["book", "path"]).trim().to_owned();
    std::fs::create_dir(&book).unwrap();
    let (code, said) = place.notarize(&["bill.txt"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("the book did not hear of them"), "{said}");
    assert!(place.has("bill.txt.proof.json"));
    place.write("in/other.txt", "another bill");
    let (code, said) = place.run(&["watch", "in", "--once"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("the book did not hear of them"), "a watcher says so too: {said}");
    std::fs::remove_dir(&book).unwrap();
    // The next command on it enters the proof that lies there.
    place.ok(&["notarize", "bill.txt"]);
    assert_eq!(listed(&place, &[]).len(), 1);
}

#[test]
fn a_copy_is_no_second_bill() {
    let place = Place::new();
    place.write("bill.txt", "a bill");
    place.ok(&["notarize", "bill.txt"]);
    for copy in ["bill (copy).txt", "archive/2026/bill.txt"] {
        place.write(copy, "a bill");
        let said = place.ok(&["notarize", copy]);
        assert!(said.contains("on record under another name"), "{said}");
        let proofs = [format!("{copy}.proof.json"), "bill.txt.proof.json".to_owned()];
        assert_eq!(place.statement(&proofs[0]), place.statement(&proofs[1]), "one record");
    }
    assert_eq!(listed(&place, &[]).len(), 1);
    // What is asked of the copy is held against what is on record.
    place.write("paid.txt", "a bill");
    let (code, said) = place.notarize(&["paid.txt", "--kind", "receipt"]);
    assert!(code == 65 && said.contains("invoice"), "{code} {said}");
    place.write("again.txt", "a bill");
    place.ok(&["notarize", "again.txt", "--again"]);
    assert_eq!(listed(&place, &[]).len(), 2);
    // What was voided may be issued anew.
    place.ok(&["void", "bill.txt.proof.json"]);
    place.ok(&["void", "again.txt.proof.json"]);
    place.write("anew.txt", "a bill");
    let said = place.ok(&["notarize", "anew.txt"]);
    assert!(!said.contains("on record under another name"), "{said}");
}

#[test]
fn copies_in_one_run_are_one_bill_and_litter_is_none() {
    let place = Place::new();
    for name in
        ["bill.pdf", "bill (1).pdf", "bill-DESKTOP-7Q2.pdf", "bill.sync-conflict-20261130.pdf"]
    {
        place.write(&format!("in/{name}"), "one bill");
    }
    for name in
        ["bill.pdf.filepart", "BILL.TMP", "bill.PART", "Thumbs.db", "bill.lnk", "x.CRDOWNLOAD"]
    {
        place.write(&format!("in/{name}"), "one bill");
    }
    let said = place.ok(&["notarize", "in"]);
    assert_eq!(listed(&place, &[]).len(), 1, "{said}");
    assert!(place.has("in/bill (1).pdf.proof.json") && !place.has("in/BILL.TMP.proof.json"));
    // Nobody seals: one is signed, and the others wait for it.
    for name in ["new.pdf", "new (1).pdf"] {
        place.write(&format!("in/{name}"), "another bill");
    }
    let said = place.ok(&["notarize", "in", "--wait", "signed"]);
    assert!(said.contains("signed and not sealed yet"), "{said}");
    place.ok(&["notarize", "in"]);
    assert_eq!(listed(&place, &[]).len(), 2);
}
