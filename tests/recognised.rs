//! What is no bill, or says nothing that is read: what a folder, a watcher and a clerk with one file are told.

use serde_json::Value;
use tempfile::TempDir;

use super::support::{Dev, ok, run};

const ZIP: &[u8] = b"PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x08\0\0\0bill.xml";
const FAILED: &str = r#"{"id": "ch_1", "object": "charge", "amount": 5000, "amount_captured": 0, "captured": false,
    "created": 1795000000, "currency": "eur", "status": "failed"}"#;

struct Office {
    dev: Dev,
    folder: TempDir,
}

impl Office {
    fn open() -> Self {
        let folder = TempDir::new().unwrap();
        let dev = Dev::start(&folder.path().join("notary"));
        std::fs::create_dir(folder.path().join("in")).unwrap();
        let office = Self { dev, folder };
        office.write("in/old.zip", ZIP);
        office.write("in/failed.json", FAILED.as_bytes());
        office.write("in/letter.txt", b"Bill 117, to be paid");
        office
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.folder.path().join(name), bytes).unwrap();
    }

    fn has(&self, name: &str) -> bool {
        self.folder.path().join(name).exists()
    }

    fn run(&self, arguments: &[&str]) -> (i32, String) {
        let profile = ["--profile", self.dev.profile.to_str().unwrap()];
        run(self.folder.path(), &[arguments, &profile].concat())
    }

    /// The fields of a proof, but for what is known of any file.
    fn fields(&self, proof: &str) -> Vec<String> {
        let proof = std::fs::read(self.folder.path().join(proof)).unwrap();
        let proof: Value = serde_json::from_slice(&proof).unwrap();
        let fields = proof["disclosures"].as_array().unwrap().iter();
        let fields = fields.map(|field| {
            let field =
                countersign_core::disclosure::Disclosure::parse(field.as_str().unwrap()).unwrap();
            format!("{}={}", field.name(), field.value())
        });
        fields.skip(3).collect()
    }
}

#[test]
fn a_folder_leaves_alone_what_is_no_bill() {
    let office = Office::open();
    let (code, said) = office.run(&["notarize", "in", "--json"]);
    assert_eq!(code, 0, "{said}");
    let lines: Vec<Value> =
        said.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let of = |name: &str| lines.iter().find(|line| line["file"] == format!("in/{name}")).unwrap();
    assert_eq!(of("old.zip")["left"], true);
    assert_eq!(of("old.zip")["looks_like"]["what"], "a ZIP archive");
    assert_eq!(of("failed.json")["looks_like"]["bill"], "no");
    assert_eq!(of("letter.txt")["looks_like"]["what"], "a text");
    assert_eq!(of("letter.txt")["kind"], "invoice");
    assert!(!office.has("in/old.zip.proof.json") && !office.has("in/failed.json.draft.json"));

    // A table does not have to say that there is nothing to say of them.
    office.write("in/table.csv", b"file,invoice.number\nletter.txt,\n");
    let (code, said) = office.run(&["notarize", "in", "--fields", "in/table.csv"]);
    assert!(code == 0 && said.contains("left alone in/old.zip"), "{said}");
    std::fs::remove_file(office.folder.path().join("in/table.csv")).unwrap();
    let said = ok(office.folder.path(), &["inspect", "in/old.zip"]);
    assert!(said.starts_with("in/old.zip: opaque, no bill\n"), "{said}");

    // Named, each is meant.
    let (code, said) = office.run(&["notarize", "in/old.zip"]);
    let wanted = "notarized in/old.zip as an invoice though it is a ZIP archive: ";
    assert!(code == 0 && said.starts_with(wanted), "{said}");
    let (code, said) = office.run(&["notarize", "in/failed.json"]);
    assert!(code == 65 && said.contains("and no receipt"), "{said}");
    let (code, said) = office.run(&["notarize", "in", "--kind", "receipt"]);
    assert!(said.contains("notarized in/failed.json as a receipt though it is a charge"), "{said}");
    assert_eq!(code, 65, "what is an invoice already stays one: {said}");
}

#[test]
fn a_watcher_tells_once_what_it_leaves_alone() {
    let office = Office::open();
    let arguments = ["watch", "in", "--once", "--done", "done", "--failures", "failures.txt"];
    let (code, said) = office.run(&arguments);
    assert_eq!(code, 0, "{said}");
    assert_eq!(said.matches("left alone in/old.zip: it is a ZIP archive").count(), 1, "{said}");
    assert!(office.has("in/old.zip") && office.has("done/letter.txt.proof.json"), "{said}");
    let listed = std::fs::read_to_string(office.folder.path().join("failures.txt")).unwrap();
    assert_eq!(listed.lines().count(), 2, "{listed}");
    assert!(listed.contains("in/old.zip: left alone, for it is a ZIP archive"), "{listed}");
}

#[test]
fn what_was_read_is_left_out_when_it_is_asked() {
    let office = Office::open();
    office.write("bills.txt", super::bills::bills().as_bytes());
    let opaque = ["notarize", "bills.txt", "--opaque", "--field", "invoice.number=2026-117"];
    let (code, said) = office.run(&opaque);
    assert!(code == 0 && said.starts_with("notarized bills.txt\n"), "{said}");
    assert_eq!(office.fields("bills.txt.proof.json"), ["invoice.number=2026-117"]);
    assert_eq!(office.run(&opaque).0, 0, "again");
    ok(office.folder.path(), &["inspect", "bills.txt", "--opaque", "--json"]);

    // A draft that says more is no answer to --opaque, nor is a proof.
    office.write("one.txt", super::bills::bills().replace("A-2", "A-1").as_bytes());
    assert_eq!(office.run(&["notarize", "one.txt", "--wait", "signed"]).0, 0);
    assert_eq!(office.run(&["notarize", "one.txt"]).0, 0);
    let (code, said) = office.run(&["notarize", "one.txt", "--opaque"]);
    assert!(code == 65 && said.contains("its proof says what was read of it"), "{said}");
}

#[test]
fn what_is_given_by_hand_is_written_as_readers_write_it() {
    let office = Office::open();
    let give = |fields: &[&str]| {
        let fields = fields.iter().flat_map(|field| ["--field", field]);
        let notarize = ["notarize", "in/letter.txt"].into_iter();
        office.run(&notarize.chain(fields).collect::<Vec<_>>())
    };
    for (field, wanted) in [
        ("invoice.total=1.234,56 EUR", "write 1234.56 and invoice.currency=EUR"),
        ("invoice.issue_date=30.11.2026", "write 2026-11-30"),
        ("invoice.issue_date=2026-02-30", "no day as YYYY-MM-DD"),
        ("invoice.currency=EURO", "no currency of ISO 4217"),
        ("seller.name=a\nb", "no text"),
    ] {
        let (code, said) = give(&[field]);
        assert!(code == 65 && said.contains(wanted), "{field}: {said}");
    }
    let (code, said) = give(&["invoice.description=paid by 4111 1111 1111 1111"]);
    assert!(code == 65 && said.contains("looks like a card number"), "{said}");
    let amounts = ["invoice.net=0100.00", "invoice.tax=19.00", "invoice.total=120"];
    let (code, said) = give(&amounts);
    assert!(code == 0 && said.contains("do not make invoice.total 120"), "{said}");
    assert!(said.contains("with the fields that were given; it is a text"), "{said}");
    let wanted = ["invoice.net=100.00", "invoice.tax=19.00", "invoice.total=120"];
    assert_eq!(office.fields("in/letter.txt.proof.json"), wanted);
    assert_eq!(give(&amounts).0, 0, "the same again");
}
