#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::path::{Path, PathBuf};

use countersign_core::date::Date;
use countersign_core::origin::Origin;
use countersign_core::proof::Proof;
use sqlx::Row;
use tempfile::TempDir;

use super::{Book, BookError, Entered, RecordFilter, Stage};

fn proof() -> Proof {
    let vector = include_str!("../../tests/vectors/verify_anchor_block_final_at_edge.json");
    let vector: serde_json::Value = serde_json::from_str(vector).unwrap();
    Proof::from_file(vector["proof"].as_str().unwrap().as_bytes()).unwrap()
}

/// The proof as it was before it had an anchor.
fn sealed(mut proof: Proof) -> Proof {
    (proof.ledger, proof.register, proof.anchor) = (None, None, None);
    proof
}

fn at(folder: &TempDir) -> PathBuf {
    folder.path().join("state/firm.book")
}

async fn open(folder: &TempDir) -> Book {
    Book::open(&at(folder), proof().statement.ledger()).await.unwrap()
}

#[tokio::test]
async fn a_record_is_found_by_its_id_its_bytes_and_its_fields() {
    let folder = tempfile::tempdir().unwrap();
    let (book, proof) = (open(&folder).await, proof());
    let bill = Path::new("/bills/r\u{e9}sum\u{e9} 117.pdf");
    assert_eq!(book.take(&[(&proof, Some(bill))], Date::EPOCH).await.unwrap(), [Entered::New]);
    let digest = proof.document_disclosure().unwrap().value().to_owned();
    let fields = proof.disclosures.clone().unwrap();
    let number = fields.iter().find(|field| field.name() == "invoice.number").unwrap().value();
    for wanted in [
        proof.statement.id().to_string(),
        proof.statement.id().to_string().to_uppercase(),
        digest,
        number.to_owned(),
        format!(" {} ", number.to_lowercase()),
    ] {
        let found = book.find(&wanted, 10).await.unwrap();
        assert_eq!(found.len(), 1, "{wanted}");
        assert_eq!(found[0].id, proof.statement.id());
        assert_eq!(found[0].path.as_deref(), Some(bill));
        assert_eq!(found[0].name.as_deref(), Some(number));
        assert_eq!(found[0].stage, Stage::Final);
    }
    for nothing in ["", "%", &number[..number.len() - 1], "' OR 1=1 --"] {
        assert!(book.find(nothing, 10).await.unwrap().is_empty(), "{nothing}");
    }
    assert_eq!(book.proof(proof.statement.id()).await.unwrap().unwrap().to_file(), proof.to_file());
    let moved = Path::new("/archive/117.pdf");
    book.saw(proof.statement.id(), moved, Date::from_unix_seconds(9).unwrap()).await.unwrap();
    assert_eq!(book.find(number, 1).await.unwrap()[0].path.as_deref(), Some(moved));
}

#[tokio::test]
async fn a_proof_goes_forward_and_never_back() {
    let folder = tempfile::tempdir().unwrap();
    let (book, last) = (open(&folder).await, proof());
    let first = sealed(last.clone());
    let taken = book.take(&[(&first, None), (&first, None)], Date::EPOCH).await.unwrap();
    assert_eq!(taken, [Entered::New, Entered::Known]);
    let waiting = book.waiting().await.unwrap();
    assert_eq!((waiting.records, waiting.sealed, waiting.anchored), (1, 1, 0));
    assert_eq!(waiting.oldest_sealed, last.seal.checkpoint.claimed_time());
    let taken = book.take(&[(&last, None), (&first, None)], Date::EPOCH).await.unwrap();
    assert_eq!(taken, [Entered::Further, Entered::Known]);
    let waiting = book.waiting().await.unwrap();
    assert_eq!((waiting.records, waiting.sealed, waiting.oldest_sealed), (1, 0, None));
    assert_eq!(book.list(RecordFilter::default(), None, 9).await.unwrap().len(), 1);
    let not_final = RecordFilter { not_final: true, ..RecordFilter::default() };
    assert!(book.list(not_final, None, 9).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_book_is_of_one_ledger_and_its_owners_alone() {
    let folder = tempfile::tempdir().unwrap();
    let book = open(&folder).await;
    book.take(&[(&proof(), None)], Date::EPOCH).await.unwrap();
    let other: Origin = "notary.example/other".parse().unwrap();
    let refused = Book::open(&at(&folder), &other).await;
    assert!(matches!(refused, Err(BookError::OtherLedger { .. })));
    let missing = Book::open_existing(&folder.path().join("none"), &other).await;
    assert!(matches!(missing, Err(BookError::Missing(_))));
    assert!(!folder.path().join("none").exists(), "asking makes none");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        for end in ["", "-wal", "-shm"] {
            let mut file = at(&folder).into_os_string();
            file.push(end);
            let mode = std::fs::metadata(&file).unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0, "{}", file.display());
        }
        let open_to_all = std::fs::Permissions::from_mode(0o644);
        std::fs::set_permissions(at(&folder), open_to_all).unwrap();
        let exposed = Book::open(&at(&folder), proof().statement.ledger()).await;
        assert!(matches!(exposed, Err(BookError::Exposed(_))));
    }
}

#[tokio::test]
async fn a_file_that_is_no_book_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bill.pdf");
    std::fs::write(&file, "%PDF-1.7 a bill, and no database, however long it may be".repeat(90))
        .unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    let before = std::fs::read(&file).unwrap();
    assert!(Book::open(&file, proof().statement.ledger()).await.is_err());
    assert_eq!(std::fs::read(&file).unwrap(), before);
    let newer = open(&folder).await;
    sqlx::raw_sql("PRAGMA user_version = 7").execute(&newer.pool).await.unwrap();
    let refused = Book::open(&at(&folder), proof().statement.ledger()).await;
    assert!(matches!(refused, Err(BookError::Newer { found: 7, .. })));
}

#[tokio::test]
async fn processes_share_a_book() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = tokio::join!(open(&folder), open(&folder));
    let (proof, first) = (proof(), sealed(proof()));
    let proofs = [(&proof, None)];
    let firsts = [(&first, None)];
    let (a, b) = tokio::join!(one.take(&proofs, Date::EPOCH), other.take(&firsts, Date::EPOCH));
    assert!(a.is_ok() && b.is_ok(), "{a:?} {b:?}");
    let found = other.find(&proof.statement.id().to_string(), 2).await.unwrap();
    assert_eq!(found[0].stage, Stage::Final, "whoever was first");
}

#[tokio::test]
async fn no_question_looks_through_the_whole_book() {
    let folder = tempfile::tempdir().unwrap();
    let book = open(&folder).await;
    for sql in
        [super::search::find_sql(), super::search::list_sql(true), super::search::list_sql(false)]
    {
        let plan = format!("EXPLAIN QUERY PLAN {sql}");
        let plan = sqlx::query(sqlx::AssertSqlSafe(plan)).fetch_all(&book.pool).await.unwrap();
        for step in plan {
            let step: String = step.get("detail");
            assert!(!step.starts_with("SCAN"), "{step} in {sql}");
        }
    }
}
