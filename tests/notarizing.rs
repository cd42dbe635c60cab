//! Where bills come from: standard input, lists, folders, tables; and files that hold several.

use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;
use tempfile::TempDir;

use super::support::{Dev, ok, program, rehearsed, run};

/// Runs it with something on standard input.
fn fed(here: &Path, input: &[u8], arguments: &[&str]) -> (i32, String) {
    let mut child = program(here)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(said).unwrap())
}

fn shown(here: &Path, proof: &str, name: &str) -> Vec<String> {
    let proof: Value = serde_json::from_slice(&std::fs::read(here.join(proof)).unwrap()).unwrap();
    let fields = proof["disclosures"].as_array().unwrap().iter();
    let fields = fields.map(|field| {
        countersign_core::disclosure::Disclosure::parse(field.as_str().unwrap()).unwrap()
    });
    fields.filter(|field| field.name() == name).map(|field| field.value().to_owned()).collect()
}

#[test]
fn a_bill_comes_on_standard_input_and_is_kept() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let dev = Dev::start(&here.join("notary"));
    let profile = dev.profile.to_str().unwrap();
    let (code, said) = fed(here, b"a bill", &["notarize", "-", "--profile", profile]);
    assert!(code == 64 && said.contains("--as bill.pdf"), "{said}");
    let kept = ["notarize", "-", "--as", "bill.txt", "--profile", profile];
    let (code, said) = fed(here, b"", &kept);
    assert!(code == 65 && said.contains("is empty") && !here.join("bill.txt").exists(), "{said}");
    let (code, said) = fed(here, b"a bill", &kept);
    assert!(code == 0 && said.contains("notarized bill.txt"), "{said}");
    assert_eq!(std::fs::read(here.join("bill.txt")).unwrap(), b"a bill");
    let (code, said) = fed(here, b"a bill", &kept);
    assert!(code == 0 && said.contains("was notarized before"), "{said}");
    let (code, said) = fed(here, b"another", &kept);
    assert!(code == 64 && said.contains("with other bytes"), "{said}");
    assert_eq!(std::fs::read(here.join("bill.txt")).unwrap(), b"a bill", "not overwritten");
    let left = std::fs::read_dir(here).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(!left.into_iter().any(|name| name.to_string_lossy().starts_with(".countersign-")));
}

#[test]
fn a_list_names_files_and_a_table_what_they_do_not_say() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let dev = Dev::start(&here.join("notary"));
    let profile = dev.profile.to_str().unwrap();
    std::fs::create_dir(here.join("in")).unwrap();
    for name in ["one.pdf", "two.pdf", "three.pdf"] {
        std::fs::write(here.join("in").join(name), format!("this is {name}")).unwrap();
    }
    // As a spreadsheet writes it: a byte order mark, semicolons, a quoted name, CRLF.
    let table = "\u{feff}file;invoice.number;buyer.name;invoice.total\r\n\
                 one.pdf;2026-1;\"Möller; Söhne\";1234.50\r\ntwo.pdf;2026-2;;\r\n";
    std::fs::write(here.join("in/table.csv"), table).unwrap();
    let list = b"in/one.pdf\r\n\nin/two.pdf\nin/three.pdf\nin/none.pdf\n";
    let notarize =
        ["notarize", "--list", "-", "--fields", "in/table.csv", "--profile", profile, "--json"];
    let (code, said) = fed(here, list, &notarize);
    assert_eq!(code, 65, "{said}");
    assert!(said.contains("in/table.csv has no row for in/three.pdf"), "{said}");
    assert!(said.contains("in/table.csv has no row for in/none.pdf"), "{said}");
    assert_eq!(shown(here, "in/one.pdf.proof.json", "buyer.name"), ["Möller; Söhne"]);
    assert_eq!(shown(here, "in/one.pdf.proof.json", "invoice.total"), ["1234.50"]);
    assert_eq!(shown(here, "in/two.pdf.proof.json", "invoice.number"), ["2026-2"]);
    assert!(shown(here, "in/two.pdf.proof.json", "invoice.total").is_empty());
    assert!(!here.join("in/three.pdf.proof.json").exists(), "nothing is committed to by guess");
    for (bad, why) in [
        ("name,invoice.number\n", "there is no column named file"),
        ("file,invoice.number\nx,1\nx,2\n", "x has two rows"),
        ("file,invoice.number\nx\n", "record"),
        ("file,invoice.number\nin\u{fffd}", "record"),
    ] {
        std::fs::write(here.join("bad.csv"), bad).unwrap();
        let (code, said) =
            run(here, &["notarize", "in", "--fields", "bad.csv", "--profile", profile]);
        assert!(code == 65 && said.contains(why), "{bad:?}: {said}");
    }
    // The table in the folder is not a bill.
    std::fs::remove_file(here.join("in/three.pdf")).unwrap();
    ok(here, &["notarize", "in", "--fields", "in/table.csv", "--profile", profile]);
    assert!(!here.join("in/table.csv.proof.json").exists());
}

#[test]
fn signed_at_once_and_sealed_later() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let dev = Dev::start(&here.join("notary"));
    let profile = dev.profile.to_str().unwrap().to_owned();
    dev.stop();
    std::fs::create_dir(here.join("in")).unwrap();
    for number in 0..300 {
        std::fs::write(here.join(format!("in/{number:03}.txt")), format!("bill {number}")).unwrap();
    }
    let said = ok(here, &["notarize", "in/000.txt", "--wait", "signed", "--profile", &profile]);
    assert!(said.contains("signed in/000.txt; it waits"), "{said}");
    // All are signed, not only those that are sent first; nobody waits for the notary more than once.
    let (code, said) = run(here, &["notarize", "in", "--profile", &profile]);
    assert!(code == 69 && said.contains("300 signed statements"), "{said}");
    let drafts = || {
        let names = std::fs::read_dir(here.join("in")).unwrap();
        let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.ends_with(".draft.json")).count()
    };
    assert_eq!(drafts(), 300);
    let _dev = Dev::start(&here.join("notary"));
    let said = ok(here, &["watch", "in", "--once", "--profile", &profile]);
    assert_eq!(said.matches("notarized in/").count(), 300, "{said}");
    assert_eq!(drafts(), 0);
}

#[test]
fn each_payment_in_a_banks_notification_is_a_receipt() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let dev = Dev::start(&here.join("notary"));
    let profile = dev.profile.to_str().unwrap();
    let entry = |amount: &str| {
        format!(
            "<Ntry><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><BookgDt><Dt>2026-11-20</Dt></BookgDt>\
             <NtryDtls><TxDtls><Refs><EndToEndId>E-{amount}</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>"
        )
    };
    let bank = format!(
        "<?xml version=\"1.0\"?><Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.054.001.08\">\
         <BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>M</MsgId></GrpHdr><Ntfctn><Id>N</Id>{}{}</Ntfctn>\
         </BkToCstmrDbtCdtNtfctn></Document>",
        entry("10.00"),
        entry("20.50")
    );
    std::fs::write(here.join("bank.xml"), bank).unwrap();
    std::fs::write(here.join("bill.txt"), "the bill").unwrap();
    let said = ok(here, &["notarize", "bank.xml", "bill.txt", "--profile", profile]);
    assert_eq!(said.matches("notarized bank.").count(), 2, "{said}");
    assert!(!here.join("bank.xml.proof.json").exists(), "the notification itself is no receipt");
    let proof = std::fs::read_to_string(here.join("bank.2.xml.proof.json")).unwrap();
    assert!(proof.contains("\\nkind receipt\\n"), "{proof}");
    assert_eq!(shown(here, "bank.2.xml.proof.json", "payment.reference"), ["E-20.50"]);
    // Which of them pays the bill, has to be said of one.
    let pays = ["--pays", "bill.txt.proof.json", "--profile", profile];
    let (code, said) = run(here, &[["notarize", "bank.xml"].as_slice(), &pays].concat());
    assert!(code == 65 && said.contains("holds 2 bills or payments"), "{said}");
    // To hand one out, it is written as a file; it is what its proof is about.
    let said = ok(here, &["notarize", "bank.xml", "--split", "--profile", profile]);
    assert_eq!(said.matches("was notarized before").count(), 2, "{said}");
    ok(here, &["notarize", "bank.2.xml", "--profile", profile, "--wait", "final"]);
    assert!(rehearsed(here, &["verify", "bank.2.xml"]).contains("the receipt that was notarized"));
    // Saved again by something that writes XML its own way.
    let part = std::fs::read_to_string(here.join("bank.2.xml")).unwrap();
    let saved = part.replace("<TxDtls>", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<TxDtls >");
    std::fs::write(here.join("saved.xml"), saved).unwrap();
    let (code, said) = run(here, &["verify", "saved.xml", "--proof", "bank.2.xml.proof.json"]);
    assert!(code == 1 && said.contains("it was saved again"), "{said}");
    std::fs::remove_file(here.join("saved.xml")).unwrap();
    std::fs::create_dir(here.join("in")).unwrap();
    for name in ["bank.xml", "bank.1.xml.proof.json", "bank.2.xml.proof.json"] {
        std::fs::rename(here.join(name), here.join("in").join(name)).unwrap();
    }
    let said = ok(here, &["watch", "in", "--once", "--profile", profile]);
    assert!(!said.contains("notarized"), "nothing of it is new: {said}");
}

#[test]
fn a_draft_that_is_damaged_is_in_nobodys_way() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let dev = Dev::start(&here.join("notary"));
    let profile = dev.profile.to_str().unwrap();
    std::fs::create_dir(here.join("in")).unwrap();
    for name in ["a.txt", "b.txt", "c.txt"] {
        std::fs::write(here.join("in").join(name), name).unwrap();
        let path = format!("in/{name}");
        ok(here, &["notarize", &path, "--wait", "signed", "--profile", profile]);
    }
    // A hash too many, and no JSON at all.
    let draft = here.join("in/a.txt.draft.json");
    let mut damaged: Value = serde_json::from_slice(&std::fs::read(&draft).unwrap()).unwrap();
    let hash = damaged["document_path"][0].clone();
    damaged["document_path"].as_array_mut().unwrap().push(hash);
    std::fs::write(&draft, damaged.to_string()).unwrap();
    std::fs::write(here.join("in/b.txt.draft.json"), "{").unwrap();
    let (code, said) = run(here, &["watch", "in", "--once", "--profile", profile]);
    assert!(code == 65 && said.contains("notarized in/c.txt"), "{said}");
    assert!(said.contains("document_path is") && said.contains("b.txt.draft.json"), "{said}");
    // Taken away, as the hint says, the bills are notarized.
    std::fs::remove_file(&draft).unwrap();
    std::fs::remove_file(here.join("in/b.txt.draft.json")).unwrap();
    ok(here, &["watch", "in", "--once", "--profile", profile]);
}
