//! What the store finds that refers to a record, in ledgers that are large or from before the rules of today.

use countersign::store::{FirmLedger, LedgerId, Reference, Store};
use countersign_core::id::Id;
use countersign_core::statement::Kind;
use countersign_core::tree::{Index, Size};
use sqlx::{AnyConnection, Connection};

use super::support::{Dice, House};

/// Records written past the ledger, which would refuse some and sign all.
struct Scribe {
    database: AnyConnection,
    dice: Dice,
    next: u64,
}

impl Scribe {
    async fn at(house: &House) -> Self {
        let database = AnyConnection::connect(&house.url).await.unwrap();
        Self { database, dice: Dice::new(5), next: 1 }
    }

    /// All in one transaction.
    async fn write(&mut self, records: &[(Id, Kind, Vec<Id>)]) -> Vec<Reference> {
        let mut written = Vec::new();
        let mut tx = self.database.begin().await.unwrap();
        for (id, kind, to) in records {
            let sql = "INSERT INTO records (ledger_id, entry, id, kind, signer, statement, seal_size) \
                       VALUES (1, $1, $2, $3, 0, '', 1)";
            let entry = i64::try_from(self.next).unwrap();
            let record = sqlx::query(sql).bind(entry).bind(id.to_string()).bind(kind.as_str());
            record.execute(&mut *tx).await.unwrap();
            for target in to {
                let sql =
                    "INSERT INTO relations (ledger_id, target, entry, kind) VALUES (1, $1, $2, $3)";
                let relation = sqlx::query(sql).bind(target.to_string()).bind(entry);
                relation.bind(kind.as_str()).execute(&mut *tx).await.unwrap();
                written.push(Reference {
                    disowned: None,
                    index: Index(self.next),
                    id: *id,
                    kind: *kind,
                    to: *target,
                });
            }
            self.next += 1;
        }
        tx.commit().await.unwrap();
        written
    }

    fn id(&mut self) -> Id {
        Id::from_random(self.dice.bytes())
    }
}

async fn ledger(house: &House) -> LedgerId {
    let (_, FirmLedger { id, .. }, _) = house.firm("acme", 1).await;
    id
}

/// As a client asks: each part begins where the one before says.
async fn in_parts(
    store: &Store,
    ledger: LedgerId,
    of: Id,
    size: Size,
    limit: u32,
) -> Vec<Reference> {
    let (mut all, mut from) = (Vec::new(), Index(0));
    loop {
        let mut part = store.references(ledger, of, from, size, limit).await.unwrap();
        assert!(part.len() <= limit as usize);
        if part.len() < limit as usize {
            all.extend(part);
            return all;
        }
        from = part.last().unwrap().index;
        part.retain(|one| one.index < from);
        all.extend(part);
    }
}

#[tokio::test]
async fn a_list_in_parts_is_the_list_at_once_however_long() {
    let house = House::open().await;
    let ledger = ledger(&house).await;
    let mut scribe = Scribe::at(&house).await;
    let mut dice = Dice::new(6);
    let [bill, other] = [scribe.id(), scribe.id()];
    scribe.write(&[(bill, Kind::Invoice, vec![]), (other, Kind::Invoice, vec![])]).await;
    let mut wanted = Vec::new();
    let mut receipts = Vec::new();
    // Few at first, more than few at last.
    for records in [0, 40, 3_500] {
        let mut some = Vec::new();
        for _ in 0..records {
            let id = scribe.id();
            let some_of = |dice: &mut Dice, all: &mut Vec<Id>| {
                let at = usize::try_from(dice.roll()).unwrap_or_default() % all.len().max(1);
                (!all.is_empty()).then(|| all.swap_remove(at))
            };
            match dice.roll() % 10 {
                0 => some.push((id, Kind::Receipt, vec![other])),
                1 => some.push((id, Kind::Void, vec![other])),
                2 => {
                    let voided = [(); 3].map(|()| some_of(&mut dice, &mut receipts));
                    let mut voided: Vec<Id> = voided.into_iter().flatten().collect();
                    voided.sort_unstable();
                    some.push((id, Kind::Void, voided));
                }
                3 => some.push((id, Kind::CreditNote, vec![bill])),
                _ => {
                    receipts.push(id);
                    some.push((id, Kind::Receipt, vec![bill]));
                }
            }
        }
        wanted.extend(scribe.write(&some).await.into_iter().filter(|one| one.to != other));
        let size = Size(scribe.next);
        let at_once = store_all(&house.store, ledger, bill, size).await;
        assert!(at_once == wanted, "{} found, {} wanted", at_once.len(), wanted.len());
        for limit in [if records > 100 { 97 } else { 7 }, 501] {
            assert!(in_parts(&house.store, ledger, bill, size, limit).await == wanted, "{limit}");
        }
    }
    assert!(wanted.iter().filter(|one| one.kind == Kind::Void).count() > 500);
    let half = Size(scribe.next / 2);
    wanted.retain(|one| one.index.0 < half.0);
    assert!(in_parts(&house.store, ledger, bill, half, 501).await == wanted);
}

async fn store_all(store: &Store, ledger: LedgerId, of: Id, size: Size) -> Vec<Reference> {
    store.references(ledger, of, Index(0), size, 100_000).await.unwrap()
}

#[tokio::test]
async fn of_two_that_withdraw_the_first_did_it() {
    let house = House::open().await;
    let ledger = ledger(&house).await;
    let mut scribe = Scribe::at(&house).await;
    let ids: Vec<_> = (0..5).map(|_| scribe.id()).collect();
    let [bill, newer, newest, void, again] = ids.try_into().unwrap();
    let records = [
        (bill, Kind::Invoice, vec![]),
        (newer, Kind::Invoice, vec![bill]),
        (newest, Kind::Invoice, vec![bill]),
        (void, Kind::Void, vec![bill]),
        (again, Kind::Void, vec![bill]),
    ];
    scribe.write(&records).await;
    let referred = house.store.referred(ledger, bill, Size(scribe.next)).await.unwrap();
    assert_eq!((referred.replaced, referred.voided), (Some(newer), Some(void)));
}
