//! The worked example of PROTOCOL.md section 9, computed.

use countersign_core::digest::Digest;
use countersign_core::disclosure::{Disclosure, Document, Salt};
use countersign_core::note::{KeyType, Signer};
use countersign_core::statement::{Body, Kind, StatementDraft};

#[test]
fn is_what_the_specification_says() {
    let specification = include_str!("../PROTOCOL.md");
    let says = |text: &str| assert!(specification.contains(text), "not in section 9: {text}");
    let bytes = b"Invoice 2026-0117\n";
    says(&Digest::of(bytes).to_string());
    let salt = |byte| Salt::from_random([byte; 16]);
    let document = Document::new(vec![
        Disclosure::of_document(salt(1), Digest::of(bytes)),
        Disclosure::new(salt(2), "document.size", "18").expect("a field"),
        Disclosure::new(salt(3), "invoice.number", "2026-0117").expect("a field"),
    ])
    .expect("a document");
    for disclosure in document.disclosures() {
        says(&format!("{}\n  {}\n", disclosure.as_str(), disclosure.leaf()));
    }
    let path: Vec<_> = document.disclosures()[1..].iter().map(Disclosure::leaf).collect();
    assert_eq!(document.path(0), Some(path));
    let name = "notary.example/acme/issuer".parse().expect("a name");
    let signer = Signer::new(name, KeyType::Plain, &[7; 32]);
    says(&signer.verifier().to_string());
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
    let statement = draft.sign(&signer).expect("a statement");
    says(statement.as_str());
    says(&statement.leaf().to_string());
}
