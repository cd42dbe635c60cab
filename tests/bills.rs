//! Bills as a clerk has them: read field by field, split, shown in part; by the program itself.

use serde_json::Value;
use tempfile::TempDir;

use super::support::{Dev, ok, rehearsed, run};

const COLUMNS: &str = "INVOICE_DATE|INVOICE_NUMBER|CLIENT_ID|LAW_FIRM_MATTER_ID|INVOICE_TOTAL|\
    BILLING_START_DATE|BILLING_END_DATE|INVOICE_DESCRIPTION|LINE_ITEM_NUMBER|EXP/FEE/INV_ADJ_TYPE|\
    LINE_ITEM_NUMBER_OF_UNITS|LINE_ITEM_ADJUSTMENT_AMOUNT|LINE_ITEM_TOTAL|LINE_ITEM_DATE|\
    LINE_ITEM_TASK_CODE|LINE_ITEM_EXPENSE_CODE|LINE_ITEM_ACTIVITY_CODE|TIMEKEEPER_ID|\
    LINE_ITEM_DESCRIPTION|LAW_FIRM_ID|LINE_ITEM_UNIT_COST|TIMEKEEPER_NAME|\
    TIMEKEEPER_CLASSIFICATION|CLIENT_MATTER_ID[]";

fn line(number: &str, client: &str, total: &str, what: &str) -> String {
    format!(
        "20261120|{number}|{client}|M-1|{total}|20261001|20261031|For services|1|F|2.00|0|{total}|\
         20261015|L510||A102|T9|{what}|98-765|210.25|Doe, Jane|PARTNR|C-7[]"
    )
}

pub(super) fn bills() -> String {
    [
        "LEDES1998B[]",
        COLUMNS,
        &line("A-1", "C1", "420.50", "Advice on the secret merger"),
        &line("A-2", "C2", "99.90", "Telephone conference"),
        "",
    ]
    .join("\r\n")
}

#[test]
fn a_file_of_several_bills_is_split_and_each_client_checks_his_own() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let dev = Dev::start(&here.join("notary"));
    let profile = dev.profile.to_str().unwrap();
    std::fs::write(here.join("bills.txt"), bills()).unwrap();

    let said = ok(here, &["inspect", "bills.txt"]);
    assert!(said.contains("bills.txt: LEDES 1998B, invoice"), "{said}");
    for wanted in ["invoice.number                A-1", "invoice.total                 420.50"] {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    let notarize = ["notarize", "bills.txt", "--split", "--profile", profile, "--wait", "final"];
    let said = ok(here, &notarize);
    for name in ["bills.txt", "bills.1.A-1.txt", "bills.2.A-2.txt"] {
        assert!(said.contains(&format!("notarized {name}\n")), "{name}: {said}");
        rehearsed(here, &["verify", name]);
    }
    let second = std::fs::read_to_string(here.join("bills.2.A-2.txt")).unwrap();
    let wanted = ["LEDES1998B[]", COLUMNS, &line("A-2", "C2", "99.90", "Telephone conference"), ""];
    assert_eq!(second, wanted.join("\r\n"), "exactly that bill's lines");
    let again = ok(here, &notarize);
    assert_eq!(again.matches("was notarized before").count(), 3, "{again}");

    // The same bill, saved again by an editor with other line ends.
    std::fs::write(here.join("bills.2.A-2.txt"), second.replace("\r\n", "\n")).unwrap();
    let (code, said) = run(here, &["verify", "bills.2.A-2.txt"]);
    assert!(code == 1 && said.contains("it was saved again"), "{said}");
    std::fs::write(here.join("bills.2.A-2.txt"), second.replace("99.90", "99.91")).unwrap();
    let (code, said) = run(here, &["verify", "bills.2.A-2.txt"]);
    assert!(code == 1 && !said.contains("saved again"), "{said}");
}

#[test]
fn part_of_a_bill_is_shown_and_nothing_of_the_rest() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let dev = Dev::start(&here.join("notary"));
    let profile = dev.profile.to_str().unwrap();
    let bill =
        ["LEDES1998B[]", COLUMNS, &line("A-1", "C1", "420.50", "Advice on the secret merger"), ""];
    std::fs::write(here.join("bill.txt"), bill.join("\r\n")).unwrap();
    ok(here, &["notarize", "bill.txt", "--profile", profile, "--wait", "final"]);

    let disclose = ["disclose", "bill.txt.proof.json"];
    let some = ["--show", "invoice.number,invoice.t*", "-o", "some.proof.json"];
    let said = ok(here, &[disclose.as_slice(), &some].concat());
    assert!(said.contains("shows 2 of"), "{said}");
    let (code, said) = run(here, &[disclose.as_slice(), &some].concat());
    assert!(code == 78 && said.contains("is not overwritten"), "{said}");
    let (code, said) =
        run(here, &[disclose, ["--show", "invoice.nummer"], ["-o", "x.json"]].concat());
    assert!(code == 65 && said.contains("there are document.sha256"), "{said}");
    let shown = std::fs::read_to_string(here.join("some.proof.json")).unwrap();
    let (code, said) =
        run(here, &["disclose", "some.proof.json", "--preset", "totals", "-o", "x.json"]);
    assert!(code == 65 && said.contains("only the firm's own copy"), "{said}");

    // The bill is not needed to check what is shown, and what is not shown is not there.
    let said = rehearsed(here, &["verify", "some.proof.json"]);
    assert!(said.starts_with("rehearsal: the 2 fields shown are of the invoice"), "{said}");
    assert!(said.contains("shown     invoice.number = A-1\n"), "{said}");
    assert!(said.contains("shown     invoice.total = 420.50\n"), "{said}");
    assert!(said.contains("fields that this proof does not show"), "{said}");
    assert!(!said.contains("document "), "nothing is said of a file: {said}");
    let firms: Value =
        serde_json::from_slice(&std::fs::read(here.join("bill.txt.proof.json")).unwrap()).unwrap();
    for hidden in firms["disclosures"].as_array().unwrap() {
        let hidden = hidden.as_str().unwrap();
        let is_shown = shown.contains(hidden);
        let field = countersign_core::disclosure::Disclosure::parse(hidden).unwrap();
        let wanted = matches!(field.name(), "invoice.number" | "invoice.total");
        assert_eq!(is_shown, wanted, "{}", field.name());
    }

    // A value in it is exchanged for another: found.
    let other = countersign_core::disclosure::Disclosure::new(
        countersign_core::disclosure::Salt::from_random([7; 16]),
        "invoice.total",
        "9.99",
    )
    .unwrap();
    let at = shown.find("\"disclosure\": \"").unwrap() + 15;
    let end = at + shown[at..].find('"').unwrap();
    let forged = [&shown[..at], other.as_str(), &shown[end..]].concat();
    std::fs::write(here.join("forged.proof.json"), forged).unwrap();
    let (code, said) = run(here, &["verify", "forged.proof.json"]);
    assert!(code == 1 && !said.contains("9.99"), "{said}");

    let totals = ["--preset", "totals", "-o", "totals.proof.json"];
    ok(here, &[disclose.as_slice(), &totals].concat());
    let said = rehearsed(here, &["verify", "totals.proof.json"]);
    assert!(said.contains("line.1.total = 420.50"), "{said}");
    assert!(!said.contains("merger") && !said.contains("Doe, Jane"), "{said}");
    let existence = ["--preset", "existence", "-o", "existence.proof.json"];
    ok(here, &[disclose.as_slice(), &existence].concat());
    let said = rehearsed(here, &["verify", "existence.proof.json"]);
    assert!(said.starts_with("rehearsal: there is this invoice"), "{said}");
    assert!(!said.contains("shown     "), "{said}");
    let (_, said) = run(here, &["verify", "totals.proof.json", "--json"]);
    let json: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(json["record_only"], true);
    assert!(json["hidden_fields"].as_u64().unwrap() >= 4, "{said}");
}

#[test]
fn a_folder_is_notarized_with_fields_that_are_given_by_hand() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let dev = Dev::start(&here.join("notary"));
    let profile = dev.profile.to_str().unwrap();
    std::fs::create_dir_all(here.join("bills/october")).unwrap();
    for name in ["one.pdf", "october/two.pdf", ".hidden", "~$one.docx", "one.pdf.part"] {
        std::fs::write(here.join("bills").join(name), format!("this is {name}")).unwrap();
    }
    let notarize = |more: &[&str]| {
        run(here, &[["notarize", "bills", "--profile", profile].as_slice(), more].concat())
    };
    let (code, said) = notarize(&["--field", "document.sha256=x"]);
    assert!(code == 65 && said.contains("there is no field"), "{said}");
    let given = ["--field", "invoice.currency=EUR", "--field", "seller.name=Acme & Söhne"];
    let (code, said) = notarize(&given);
    assert_eq!((code, said.matches("notarized bills/").count()), (0, 2), "{said}");
    let (code, said) = notarize(&given);
    assert_eq!((code, said.matches("was notarized before").count()), (0, 2), "{said}");
    let (code, said) = notarize(&["--field", "invoice.currency=USD"]);
    assert!(code == 65 && said.contains("does not say that invoice.currency is \"USD\""), "{said}");
    let show =
        ["disclose", "bills/one.pdf.proof.json", "--show", "seller.*", "-o", "shown.proof.json"];
    ok(here, &show);
    let (_, said) = run(here, &["verify", "shown.proof.json", "--json"]);
    let json: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(json["fields"][0]["value"], "Acme & Söhne");
}

#[test]
fn a_bill_carries_its_own_proof_url() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let dev = Dev::start(&here.join("notary"));
    let profile = dev.profile.to_str().unwrap();
    let reserve = ["reserve", "bill", "--profile", profile];
    let said = ok(here, &reserve);
    let url = said.lines().next().unwrap().to_owned();
    assert!(url.starts_with(&format!("{}/p/", dev.url)) && url.contains('#'), "{url}");
    let (code, said) = run(here, &reserve);
    assert!(code == 64 && said.contains("choose another name"), "{said}");
    let png = std::fs::read(here.join("bill.png")).unwrap();
    assert!(png.starts_with(b"\x89PNG"));
    assert!(std::fs::read_to_string(here.join("bill.svg")).unwrap().starts_with("<svg"));
    std::fs::write(here.join("bill.txt"), format!("A bill. Check it at {url}")).unwrap();
    std::fs::write(here.join("other.txt"), "another bill").unwrap();
    let notarize =
        ["notarize", "bill.txt", "--reserved", "bill.reserved.json", "--profile", profile];
    let said = ok(here, &[notarize.as_slice(), &["--wait", "final"]].concat());
    assert!(said.contains(&url), "{said}");
    rehearsed(here, &["verify", "bill.txt", "--proof", &url]);
    assert!(ok(here, &notarize).contains("was notarized before"));
    let other = ["notarize", "other.txt", "--reserved", "bill.reserved.json", "--profile", profile];
    let (code, said) = run(here, &other);
    assert!(code == 65 && said.contains("is taken by another statement"), "{said}");
}
