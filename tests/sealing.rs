//! What a ledger takes and refuses, and that what it answers can be verified.

use countersign::ledger::{SealAnswer, SealRefusal, open_firms_first_ledger, open_ledger, seal};
use countersign::store::FirmLedger;

use countersign_core::evm::ChainId;
use countersign_core::id::Id;
use countersign_core::kind::Effect;
use countersign_core::ledger::Refusal;
use countersign_core::note::VerifierKey;
use countersign_core::statement::{Body, KeyChange, Kind, SeriesNumber};
use countersign_core::verify::{Case, CheckName, Outcome, verify};

use super::support::{Dice, House, Paper, TestFirm, noon};
use crate::support::house_contract;

async fn submit(house: &House, ledger: &FirmLedger, papers: &[&Paper]) -> Vec<SealAnswer> {
    let orders: Vec<_> = papers.iter().map(|paper| (ledger.clone(), paper.submission())).collect();
    seal(&house.store, &house.notary, &orders, noon()).await.unwrap()
}

fn keys(adds: &[VerifierKey], retires: &[VerifierKey]) -> Body {
    Body::Key(KeyChange { adds: adds.to_vec(), retires: retires.to_vec(), ..KeyChange::default() })
}

/// Everything but the anchor passes.
fn assert_sealed(house: &House, paper: &Paper, proof: &countersign_core::proof::Proof) {
    let fragment = paper.fragment();
    let case = Case {
        document: Some(paper.digest()),
        fragment: Some(&fragment),
        trust: Some(&house.trust),
        pinned: true,
        record_only: false,
        block_hash: None,
        nodes: &[],
        status: None,
    };
    let report = verify(proof, &case);
    for name in [CheckName::Document, CheckName::Statement, CheckName::Seal] {
        assert_eq!(report.outcome(name), Some(&Outcome::Passed), "{name:?}");
    }
    assert_eq!(report.times.sealed, Some(noon()));
}

#[tokio::test]
async fn every_answer_is_a_proof_that_holds_whatever_the_batches() {
    let house = House::open().await;
    let (mut firm, ledger, _) = house.firm("acme", 1).await;
    let mut dice = Dice::new(3);
    let mut index = 1;
    for _ in 0..12 {
        let papers: Vec<_> = (0..dice.roll() % 70 + 1).map(|_| firm.invoice()).collect();
        let answers = submit(&house, &ledger, &papers.iter().collect::<Vec<_>>()).await;
        for (paper, answer) in papers.iter().zip(answers) {
            let sealed = answer.unwrap();
            assert!(!sealed.repeated);
            assert_eq!(sealed.proof.seal.index.0, index);
            index += 1;
            assert_sealed(&house, paper, &sealed.proof);
            // What is computed from the store later is the same to the byte.
            let later = fetch(&house, paper).await;
            assert_eq!(later.to_file(), sealed.proof.to_file());
        }
    }
    assert!(index > 260, "the ledger has more than a tile: {index}");
}

async fn fetch(house: &House, paper: &Paper) -> countersign_core::proof::Proof {
    house.proof_of((ChainId::new(31337).unwrap(), house_contract()), paper).await
}

#[tokio::test]
async fn a_repeat_gets_the_same_answer_and_another_statement_a_conflict() {
    let house = House::open().await;
    let (mut firm, ledger, _) = house.firm("acme", 1).await;
    let (paper, other) = (firm.invoice(), firm.invoice());
    let answers = submit(&house, &ledger, &[&paper, &paper, &other]).await;
    let [first, again, _] = answers.try_into().unwrap_or_else(|_| panic!("three"));
    let (first, again) = (first.unwrap(), again.unwrap());
    assert!(!first.repeated && again.repeated);
    assert_eq!(first.proof, again.proof);
    let later = submit(&house, &ledger, &[&paper]).await.remove(0).unwrap();
    assert!(later.repeated);
    assert_eq!(later.proof, first.proof);

    let mut forged = firm.invoice();
    let mut draft = forged.statement.draft().clone();
    draft.id = paper.id();
    forged.statement = draft.sign(&firm.signer).unwrap();
    let refused = submit(&house, &ledger, &[&forged]).await.remove(0);
    assert!(matches!(refused, Err(SealRefusal::Law(Refusal::Conflict(id))) if id == paper.id()));
}

/// Whoever sees the code of a reserved bill cannot keep the firm from using its id, nor put a bill of their own
/// behind the firm's link.
#[tokio::test]
async fn an_id_belongs_to_its_ledger() {
    let house = House::open().await;
    let (mut firm, ledger, _) = house.firm("acme", 1).await;
    let (mut other, other_ledger, _) = house.firm("other", 2).await;
    let paper = firm.invoice();
    let mut same_id = other.invoice();
    let mut draft = same_id.statement.draft().clone();
    draft.id = paper.id();
    same_id.statement = draft.sign(&other.signer).unwrap();
    submit(&house, &other_ledger, &[&same_id]).await.remove(0).unwrap();
    submit(&house, &ledger, &[&paper]).await.remove(0).unwrap();
    for one in [&paper, &same_id] {
        assert_eq!(fetch(&house, one).await.statement, one.statement);
    }
}

#[tokio::test]
async fn a_bad_one_spoils_only_itself() {
    let house = House::open().await;
    let (mut firm, ledger, _) = house.firm("acme", 1).await;
    let mut stranger = TestFirm::new(&house.notary.host, "acme", 9);
    let mut elsewhere = TestFirm::new(&house.notary.host, "other", 1);
    let papers = [firm.invoice(), stranger.invoice(), elsewhere.invoice(), firm.invoice()];
    let answers = submit(&house, &ledger, &papers.iter().collect::<Vec<_>>()).await;
    assert_eq!(answers[0].as_ref().unwrap().proof.seal.index.0, 1);
    assert!(matches!(answers[1], Err(SealRefusal::Law(Refusal::Signature(_)))));
    assert!(matches!(answers[2], Err(SealRefusal::Law(Refusal::OtherLedger { .. }))));
    assert_eq!(answers[3].as_ref().unwrap().proof.seal.index.0, 2);
}

#[tokio::test]
async fn relations_name_records_of_the_right_kind_that_are_there() {
    let house = House::open().await;
    let (mut firm, ledger, _) = house.firm("acme", 1).await;
    let bill = firm.invoice();
    let receipt = firm.paper(Kind::Receipt, &[bill.id()], None);
    let nothing = firm.paper(Kind::Receipt, &[Id::from_random([5; 16])], None);
    let pays_receipt = firm.paper(Kind::Receipt, &[receipt.id()], None);
    let credit = firm.paper(Kind::CreditNote, &[bill.id()], None);
    let replaced = firm.paper(Kind::Invoice, &[bill.id()], None);
    let void = firm.paper(Kind::Void, &[receipt.id()], None);
    let too_early = submit(&house, &ledger, &[&receipt]).await.remove(0);
    assert!(
        matches!(too_early, Err(SealRefusal::Law(Refusal::UnknownRelation(id))) if id == bill.id())
    );
    let all = [&bill, &receipt, &nothing, &pays_receipt, &credit, &replaced, &void];
    let answers = submit(&house, &ledger, &all).await;
    assert!(matches!(answers[2], Err(SealRefusal::Law(Refusal::UnknownRelation(_)))));
    assert!(matches!(
        answers[3],
        Err(SealRefusal::Law(Refusal::WrongRelation { found: Kind::Receipt, .. }))
    ));
    for good in [0, 1, 4, 5, 6] {
        assert!(answers[good].is_ok(), "{good}: {:?}", answers[good]);
    }
}

#[tokio::test]
async fn a_series_has_no_gap_and_no_repeat() {
    let house = House::open().await;
    let (mut firm, ledger, _) = house.firm("acme", 1).await;
    let label = Id::from_random([6; 16]);
    let mut number = |number| firm.paper(Kind::Invoice, &[], Some(SeriesNumber { label, number }));
    let (one, two, again, four) = (number(1), number(2), number(2), number(4));
    let answers = submit(&house, &ledger, &[&two, &one, &two, &again, &four]).await;
    assert!(matches!(answers[0], Err(SealRefusal::Law(Refusal::Series { wanted: 1, .. }))));
    assert!(answers[1].is_ok() && answers[2].is_ok());
    assert!(matches!(answers[3], Err(SealRefusal::Law(Refusal::Series { wanted: 3, .. }))));
    assert!(matches!(answers[4], Err(SealRefusal::Law(Refusal::Series { wanted: 3, .. }))));
}

#[tokio::test]
async fn keys_come_and_go_and_proofs_tell_how() {
    let house = House::open().await;
    let (mut firm, ledger, _) = house.firm("acme", 1).await;
    let new = crate::support::firm_key(&firm.ledger, 2);
    let nothing_left = firm.sign(keys(&[], &[firm.signer.verifier()]));
    let change = firm.sign(keys(&[new.verifier()], &[firm.signer.verifier()]));
    let submission = |statement| countersign::submission::Submission::genesis(statement);
    let orders = [(ledger.clone(), submission(nothing_left)), (ledger.clone(), submission(change))];
    let answers = seal(&house.store, &house.notary, &orders, noon()).await.unwrap();
    assert!(matches!(answers[0], Err(SealRefusal::Law(Refusal::Keys(_)))));
    assert!(answers[1].is_ok());

    let by_the_old = firm.invoice();
    let refused = submit(&house, &ledger, &[&by_the_old]).await.remove(0);
    assert!(matches!(refused, Err(SealRefusal::Law(Refusal::Signature(_)))));
    firm.signer = new;
    let by_the_new = firm.invoice();
    let sealed = submit(&house, &ledger, &[&by_the_new]).await.remove(0).unwrap();
    assert_eq!(sealed.proof.keys.len(), 2);
    assert_sealed(&house, &by_the_new, &sealed.proof);
    let back = firm.sign(keys(&[crate::support::firm_key(&firm.ledger, 1).verifier()], &[]));
    let answers =
        seal(&house.store, &house.notary, &[(ledger, submission(back))], noon()).await.unwrap();
    assert!(
        matches!(answers[0], Err(SealRefusal::Law(Refusal::Keys(_)))),
        "a retired key stays retired"
    );
}

#[tokio::test]
async fn what_is_voided_or_replaced_is_referred_to_no_more() {
    let house = House::open().await;
    let (mut firm, ledger, _) = house.firm("acme", 1).await;
    let papers: Vec<_> = (0..3).map(|_| firm.invoice()).collect();
    submit(&house, &ledger, &papers.iter().collect::<Vec<_>>()).await;
    let [first, second, third] = [papers[0].id(), papers[1].id(), papers[2].id()];
    let mut refer = |kind, to: &[Id]| {
        let mut to = to.to_vec();
        to.sort_unstable();
        firm.paper(kind, &to, None)
    };
    // Part-payments and several receipts are fine; so is paying what was corrected since.
    let fine = [
        refer(Kind::Receipt, &[first]),
        refer(Kind::Receipt, &[first, second]),
        refer(Kind::CreditNote, &[first]),
        refer(Kind::Invoice, &[first]),
        refer(Kind::Receipt, &[first]),
        refer(Kind::Void, &[second]),
    ];
    for answer in submit(&house, &ledger, &fine.iter().collect::<Vec<_>>()).await {
        answer.unwrap();
    }
    let replacement = fine[3].id();
    // In a batch of its own, and in the one that voids: the same.
    for kind in [Kind::Receipt, Kind::CreditNote, Kind::Invoice, Kind::Void] {
        let refused = submit(&house, &ledger, &[&refer(kind, &[second])]).await.remove(0);
        assert!(
            matches!(refused, Err(SealRefusal::Law(Refusal::Withdrawn { id, effect: Effect::Voided, .. })) if id == second),
            "{kind}: {refused:?}"
        );
    }
    let refused = submit(&house, &ledger, &[&refer(Kind::Invoice, &[first])]).await.remove(0);
    assert!(
        matches!(refused, Err(SealRefusal::Law(Refusal::Withdrawn { id, effect: Effect::Replaced, .. })) if id == first),
        "{refused:?}"
    );
    let batch = [
        refer(Kind::Void, &[third]),
        refer(Kind::Receipt, &[third]),
        refer(Kind::Void, &[third, replacement]),
        refer(Kind::Invoice, &[replacement]),
        refer(Kind::Invoice, &[replacement]),
    ];
    let answers = submit(&house, &ledger, &batch.iter().collect::<Vec<_>>()).await;
    assert!(answers[0].is_ok());
    assert!(matches!(
        answers[1],
        Err(SealRefusal::Law(Refusal::Withdrawn { effect: Effect::Voided, .. }))
    ));
    assert!(
        matches!(
            answers[2],
            Err(SealRefusal::Law(Refusal::Withdrawn { effect: Effect::Voided, .. }))
        ),
        "all of it or nothing"
    );
    assert!(answers[3].is_ok());
    assert!(matches!(
        answers[4],
        Err(SealRefusal::Law(Refusal::Withdrawn { effect: Effect::Replaced, .. }))
    ));
    // Sent again, the void is answered as before and not refused as a second one.
    let again = submit(&house, &ledger, &[&batch[0]]).await.remove(0).unwrap();
    assert!(again.repeated);
}

#[tokio::test]
async fn of_two_firms_with_names_alike_one_gets_a_ledger() {
    let house = House::open().await;
    let open = |ledger: &str, firm: &str, seed: u8| {
        let mut one = TestFirm::new(&house.notary.host, ledger, seed);
        let body = Body::Genesis {
            firm: firm.to_owned(),
            domain: None,
            adds: one.signer.verifier(),
            controls: Vec::new(),
            anchor_within_seconds: 3600,
        };
        one.sign(body)
    };
    let (one, other) = (open("acme", "Acme LLP", 1), open("acme-two", "ACME  LLP", 2));
    let first = |genesis| open_firms_first_ledger(&house.store, &house.notary, genesis, noon());
    // At the same moment: the later one sees the earlier one's name.
    let (one_said, other_said) = tokio::join!(first(&one), first(&other));
    let refused: Vec<_> = [one_said.unwrap(), other_said.unwrap()]
        .into_iter()
        .filter_map(|said| said.map(|(_, answer)| answer.unwrap()).err())
        .collect();
    assert_eq!(refused.len(), 1, "one of the two");
    assert!(matches!(refused[0], SealRefusal::Namesake { .. }), "{}", refused[0]);
    assert_eq!(house.store.firms().await.unwrap().len(), 1, "nothing is left of the other");

    // For a further ledger of one firm, and for a firm with a name of its own.
    let (_, answer) =
        open_ledger(&house.store, &house.notary, &open("acme-more", "Acme LLP", 3), noon())
            .await
            .unwrap();
    answer.unwrap();
    first(&open("other", "Other LLP", 4)).await.unwrap().unwrap().1.unwrap();
    assert_eq!(house.store.firms().await.unwrap().len(), 3);
}
