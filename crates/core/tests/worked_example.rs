//! EXAMPLE.md, computed once more: the page is written by `tests/vectors/pages`, in Python.

use countersign_core::checkpoint::{Checkpoint, State};
use countersign_core::contract::{checkpoint_word, topics};
use countersign_core::digest::Digest;
use countersign_core::disclosure::{Disclosure, Document, Salt};
use countersign_core::inclusion::Inclusion;
use countersign_core::note::{KeyType, Signer};
use countersign_core::proof::Proof;
use countersign_core::register::RegisterEntry;
use countersign_core::statement::{Body, Kind, Statement, StatementDraft};
use countersign_core::tree::{Hash, Index, Size, node_hash};
use countersign_core::trust::Trust;
use countersign_core::verify::{Case, Verdict, verify_file};

const PAGE: &str = include_str!("../EXAMPLE.md");
const DOCUMENT: &[u8] = include_bytes!("../examples/invoice.txt");
const PROOF: &[u8] = include_bytes!("../examples/invoice.proof.json");
const TRUST: &[u8] = include_bytes!("../examples/trust.json");

#[track_caller]
fn says(text: &str) {
    assert!(PAGE.contains(text), "not in EXAMPLE.md: {text}");
}

fn signer(name: &str, kind: KeyType, secret: u8) -> Signer {
    Signer::new(name.parse().expect("a name"), kind, &[secret; 32])
}

fn firm() -> Signer {
    signer("notary.example/acme/issuer", KeyType::Plain, 7)
}

/// The statement of the invoice, from its document.
fn invoice() -> (Document, Statement) {
    let salt = |byte| Salt::from_random([byte; 16]);
    let document = Document::new(vec![
        Disclosure::of_document(salt(1), Digest::of(DOCUMENT)),
        Disclosure::new(salt(2), "document.size", "18").expect("a field"),
        Disclosure::new(salt(3), "invoice.number", "2026-0117").expect("a field"),
    ])
    .expect("a document");
    let draft = StatementDraft {
        ledger: "notary.example/acme".parse().expect("an origin"),
        id: "01h455vb4pex5vsknk084sn02q".parse().expect("an id"),
        issued: Some("2026-11-21T09:30:00Z".parse().expect("a date")),
        body: Body::Document {
            kind: Kind::Invoice,
            content: Some(document.content()),
            series: None,
            relations: Vec::new(),
        },
    };
    let statement = draft.sign(&firm()).expect("a statement");
    (document, statement)
}

/// The statement that the page shows with this id.
fn shown(id: &str) -> Statement {
    let notes = PAGE.split("```text\n").filter_map(|part| part.split("```").next());
    let mut statements = notes.filter_map(|note| Statement::parse(note).ok());
    statements.find(|statement| statement.id().to_string() == id).expect("a statement of this id")
}

#[test]
fn the_firm_issues() {
    says(&Digest::of(DOCUMENT).to_string());
    says(&firm().verifier().to_string());
    let (document, statement) = invoice();
    for disclosure in document.disclosures() {
        says(&format!("{}\n  {}\n", disclosure.as_str(), disclosure.leaf()));
    }
    let path: Vec<_> = document.disclosures()[1..].iter().map(Disclosure::leaf).collect();
    assert_eq!(document.path(0), Some(path));
    says(statement.as_str());
    says(&format!("entry 1   {}\n", statement.leaf()));
}

#[test]
fn the_notary_seals_and_anchors() {
    let notary = signer("notary.example/register", KeyType::Plain, 8);
    let clock = signer("notary.example/clock", KeyType::Clock, 9);
    says(&notary.verifier().to_string());
    says(&clock.verifier().to_string());
    let signed = |origin: &str, size, root, time: &str| -> Checkpoint {
        let state = State { origin: origin.parse().expect("an origin"), size: Size(size), root };
        state.sign(&notary, &clock, time.parse().expect("a date")).expect("a checkpoint")
    };
    let under = |path: Vec<Hash>, checkpoint: &Checkpoint| {
        let checkpoint = checkpoint.clone();
        Inclusion { index: Index(1), path, checkpoint }.to_string()
    };

    let genesis = shown("01h455v9x0fq3m6d2k8s7w5t4r");
    let receipt = shown("01h455vd8c2b7r4n6z1y9j3g5e");
    let (_, invoice) = invoice();
    let sealed = node_hash(genesis.leaf(), invoice.leaf());
    let seal = signed("notary.example/acme", 2, sealed, "2026-11-21T09:30:02Z");
    says(&under(vec![genesis.leaf()], &seal));
    let grown = node_hash(sealed, receipt.leaf());
    let ledger = signed("notary.example/acme", 3, grown, "2026-11-21T10:00:00Z");
    says(&under(vec![genesis.leaf(), receipt.leaf()], &ledger));

    let entry = RegisterEntry::new(&genesis, ledger.state());
    says(&entry.to_string());
    let proof = Proof::from_file(PROOF).expect("a proof");
    let other = proof.register.expect("a register").path[0];
    let root = node_hash(other, entry.leaf());
    let register = signed("notary.example/register", 2, root, "2026-11-21T10:00:01Z");
    says(&under(vec![other], &register));
    for topic in topics(Size(2), root) {
        says(&format!("\n{topic}   "));
    }
    says(&format!("  = {}\n", checkpoint_word(Size(2), root)));
}

#[test]
fn the_reader_verifies() {
    let trust = Trust::from_json(TRUST).expect("a trust");
    let anchor = Proof::from_file(PROOF).expect("a proof").anchor.expect("an anchor");
    says(&anchor.block_hash.to_string());
    says("#AQEBAQEBAQEBAQEBAQEBAQeW\n");
    let case = Case {
        document: Some(Digest::of(DOCUMENT)),
        fragment: Some("AQEBAQEBAQEBAQEBAQEBAQeW"),
        trust: Some(&trust),
        pinned: true,
        block_hash: Some(anchor.block_hash),
        ..Case::default()
    };
    let report = verify_file(PROOF, &case);
    assert_eq!(report.verdict, Verdict::Unchanged, "{:?}", report.checks);
    for check in &report.checks {
        says(&format!("\n| `{}` | {} | ", check.name.as_str(), check.outcome.as_str()));
    }
}
