//! What is never called wrong though nobody touched it, and what is never explained away.

use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use super::support::{Dev, Gate, Pass, ok, rehearsed, run};

const XML: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2">
<cbc:ID>2026-204</cbc:ID><cbc:IssueDate>2026-11-20</cbc:IssueDate><cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>
<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
<cac:LegalMonetaryTotal><cbc:TaxExclusiveAmount currencyID="EUR">100.00</cbc:TaxExclusiveAmount>
<cbc:TaxInclusiveAmount currencyID="EUR">100.00</cbc:TaxInclusiveAmount>
<cbc:PayableAmount currencyID="EUR">100.00</cbc:PayableAmount></cac:LegalMonetaryTotal>
</Invoice>"#;

/// A PDF that shows `page` and has the invoice in XML inside.
fn pdf(page: &str) -> Vec<u8> {
    let content = format!("BT /F1 12 Tf 20 100 Td ({page}) Tj ET");
    let objects = [
        "<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(factur-x.xml) 5 0 R]>>>>/AF[5 0 R]>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F1 7 0 R>>>>>>".to_owned(),
        format!("<</Length {}>>\nstream\n{content}\nendstream", content.len()),
        "<</Type/Filespec/F(factur-x.xml)/UF(factur-x.xml)/AFRelationship/Data/EF<</F 6 0 R>>>>".to_owned(),
        format!("<</Type/EmbeddedFile/Subtype/text#2Fxml/Length {}>>\nstream\n{XML}\nendstream", XML.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
    ];
    let mut file = "%PDF-1.7\n".to_owned();
    let mut table = "0000000000 65535 f \n".to_owned();
    for (object, number) in objects.iter().zip(1..) {
        table += &format!("{:010} 00000 n \n", file.len());
        file += &format!("{number} 0 obj\n{object}\nendobj\n");
    }
    let (start, count) = (file.len(), objects.len() + 1);
    file += &format!(
        "xref\n0 {count}\n{table}trailer\n<</Size {count}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"
    );
    file.into_bytes()
}

/// A notary that has sealed and anchored bill.pdf.
fn notarized(here: &Path) -> Dev {
    let dev = Dev::start(&here.join("notary"));
    std::fs::write(here.join("bill.pdf"), pdf("Pay to DE00 1111")).unwrap();
    let profile = dev.profile.to_str().unwrap();
    ok(here, &["notarize", "bill.pdf", "--profile", profile, "--wait", "final"]);
    dev
}

/// The link to bill.pdf, which is notarized already.
fn link(here: &Path, profile: &str) -> String {
    let (_, line) = run(here, &["notarize", "bill.pdf", "--profile", profile, "--json"]);
    let line: Value = serde_json::from_str(&line).unwrap();
    line["url"].as_str().unwrap().to_owned()
}

/// The exit code of `verify`, and what it says.
fn verify(here: &Path, proof: &str) -> (i32, String) {
    run(here, &["verify", "bill.pdf", "--proof", proof])
}

#[test]
fn a_changed_page_is_not_explained_away_by_the_same_xml() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let _dev = notarized(here);
    rehearsed(here, &["verify", "bill.pdf"]);

    std::fs::write(here.join("bill.pdf"), pdf("Pay to DE99 6666")).unwrap();
    let (code, said) = run(here, &["verify", "bill.pdf"]);
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("pages were not compared") && said.contains("do not pay by them"),
        "{said}"
    );
    assert!(!said.contains("saved again") && !said.contains("same data"), "{said}");
    let (_, said) = run(here, &["verify", "bill.pdf", "--json"]);
    let json: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(json["same_data"], "facturx-xml");
}

#[test]
fn a_proof_that_was_damaged_on_its_way_calls_no_bill_wrong() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let _dev = notarized(here);
    let whole = std::fs::read_to_string(here.join("bill.pdf.proof.json")).unwrap();
    let cut = &whole[..whole.len() / 2];
    for (damaged, word) in [
        (whole.replace('\n', "\r\n"), "line ends were changed"),
        (format!("\u{feff}{whole}"), "byte order mark"),
        (cut.to_owned(), "it was cut off"),
        (whole.replacen("  \"", " \"", 1), "written anew by another program"),
        (whole.replace("proof@v1", "proof@v2"), "of another version"),
    ] {
        std::fs::write(here.join("damaged"), &damaged).unwrap();
        let (code, said) = verify(here, "damaged");
        assert!(
            code == 2 && said.starts_with("cannot-tell: the proof for bill.pdf is damaged"),
            "{said}"
        );
        assert!(said.contains(word) && said.contains("hint: fetch the proof again"), "{said}");
        // Given as the file itself it is not taken for a bill without a proof.
        std::fs::write(here.join("alone.json"), &damaged).unwrap();
        assert_eq!(run(here, &["verify", "alone.json"]).0, 2, "{damaged}");
    }
    for (other, word) in [
        ("", "it is empty"),
        ("<!DOCTYPE html><html><title>Please log in</title></html>", "it is a web page"),
        ("{\"format\": \"countersign/trust@v1\"}", "it is a trust file"),
    ] {
        std::fs::write(here.join("other"), other).unwrap();
        let (code, said) = verify(here, "other");
        assert!(code == 65 && said.contains(word), "{said}");
    }
}

#[test]
fn a_link_from_paper_or_from_a_mail_calls_no_bill_wrong() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let dev = notarized(here);
    let link = link(here, dev.profile.to_str().unwrap());
    let (address, fragment) = link.split_once('#').unwrap();
    let (notary, id) = address.rsplit_once('/').unwrap();

    for good in [
        link.clone(),
        format!("{link}."),
        format!("<{link}>,"),
        format!("{link})."),
        format!("{notary}/{}#{fragment}", id.to_uppercase()),
    ] {
        assert_eq!(verify(here, &good).0, 4, "{good}");
    }
    let other = |c: &str| if c == "Q" { "g" } else { "Q" };
    for at in (0..fragment.len()).step_by(8) {
        let (before, after) = (&fragment[..at], &fragment[at + 1..]);
        let typo = format!("{address}#{before}{}{after}", other(&fragment[at..=at]));
        let (code, said) = verify(here, &typo);
        assert!(code == 2 && said.contains("[document.fragment]"), "{said}");
    }
    for cut in [format!("{address}#{}", &fragment[..9]), address.to_owned()] {
        assert_eq!(verify(here, &cut).0, 2, "{cut}");
    }
    // A wrong letter before the # is no record's id at all, and is told as what it is.
    let last = if id.ends_with('0') { "1" } else { "0" };
    let typo = format!("{notary}/{}{last}#{fragment}", &id[..id.len() - 1]);
    let (code, said) = verify(here, &typo);
    assert!(code == 66 && said.contains("the link is mistyped"), "{said}");
}

#[test]
fn the_proof_of_another_record_is_refused_at_a_genuine_link() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let dev = Dev::start(&here.join("notary"));
    let gate = Gate::before(&dev.url);
    let profile = gate.profile(&dev.profile);
    std::fs::write(here.join("bill.pdf"), pdf("Pay to DE00 1111")).unwrap();
    std::fs::write(here.join("forged.pdf"), pdf("Pay to DE99 6666")).unwrap();
    ok(here, &["notarize", "bill.pdf", "--profile", &profile]);
    ok(here, &["notarize", "forged.pdf", "--profile", &profile, "--wait", "final"]);
    let link = link(here, &profile);
    let (address, _) = link.split_once('#').unwrap();
    let link = format!("{}/p/{}", gate.url, address.rsplit_once("/p/").unwrap().1);
    // The forger's own record, with all that it shows.
    let other = std::fs::read_to_string(here.join("forged.pdf.proof.json")).unwrap();
    let other: &'static str = other.leak();
    gate.behave(move |_, path| match path.ends_with("/proof") {
        true => Pass::Answer(200, other),
        false => Pass::Through,
    });
    let (code, said) = run(here, &["verify", "forged.pdf", "--proof", &link]);
    assert!(code == 69 && said.contains("instead of"), "{code}: {said}");
}

#[test]
fn when_nobody_was_asked_nobody_is_said_to_have_answered() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let dev = notarized(here);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let client = countersign::client::Client::new(&dev.url).unwrap();
    let trust = runtime.block_on(client.trust()).unwrap();
    let mut trust: Value = serde_json::from_slice(&trust).unwrap();
    trust["rpc_urls"] = Value::Array(Vec::new());
    std::fs::write(here.join("trust.json"), trust.to_string()).unwrap();
    for (options, hint) in [
        ([].as_slice(), "hint: name a node of your choice with --rpc"),
        (&["--offline"], "hint: leave --offline out"),
    ] {
        let verify = [["verify", "bill.pdf", "--trust", "trust.json"].as_slice(), options].concat();
        let (code, said) = run(here, &verify);
        assert!(code == 2 && said.contains("nobody was asked") && said.contains(hint), "{said}");
    }
    let (code, said) = run(here, &["verify", "bill.pdf", "--trust", "bill.pdf.proof.json"]);
    assert!(code == 65 && said.contains("is a proof, and no trust file"), "{said}");
}

#[test]
fn what_was_compared_with_nothing_is_said_to_be() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let dev = notarized(here);
    let profile = dev.profile.to_str().unwrap();
    let link = link(here, profile);
    let bare = link.split('#').next().unwrap();
    std::fs::write(here.join("other.pdf"), "another file").unwrap();
    let (code, said) = run(here, &["verify", "other.pdf", "--proof", bare]);
    assert!(code == 2 && said.contains("other.pdf was compared with nothing"), "{said}");
    // A reserved address is no mistake.
    let said = ok(here, &["reserve", "later.pdf", "--profile", profile]);
    let reserved = said.lines().find(|line| line.starts_with("http")).unwrap();
    let (code, said) = run(here, &["verify", "bill.pdf", "--proof", reserved]);
    assert!(code == 66 && said.contains("nothing is on record under this link yet"), "{said}");
    // An archive is not the bill, and may have it inside.
    std::fs::write(here.join("bill.zip"), b"PK\x03\x04\x14\0\0\0\0\0").unwrap();
    let zip = ["verify", "bill.zip", "--proof", "bill.pdf.proof.json"];
    let (code, said) = run(here, &zip);
    assert!(code == 1 && said.contains("if the bill is inside, take it out"), "{said}");
    std::fs::write(here.join("empty.pdf"), "").unwrap();
    let (code, said) = run(here, &["verify", "empty.pdf", "--proof", "bill.pdf.proof.json"]);
    assert!(code == 65 && said.contains("empty.pdf is empty"), "{said}");
    let (code, said) = run(here, &["verify", "nothing.pdf"]);
    assert!(code == 66 && said.contains("there is no file nothing.pdf"), "{said}");
    let (code, said) = run(here, &["verify", "bill.pdf", "--rpc", "nonsense"]);
    assert!(code == 64 && said.contains("--rpc nonsense"), "{said}");
}
