//! The opening of a firm's ledger: its row and its genesis in one transaction, after a look at the names that are
//! taken.

use countersign_core::date::Date;
use countersign_core::statement::{Body, Statement};

use super::Notary;
use super::names::FirmName;
use super::seal::{FatalError, SealAnswer, SealRefusal, decide_in};
use crate::store::{Batch, FirmLedger, LedgerFirm, LedgerId, Store, StoreError};
use crate::submission::Submission;

/// Opens a ledger with its genesis, even for a firm that has one already. Opening it again with the same genesis
/// changes nothing.
///
/// # Errors
/// [`FatalError`]. The answer to the genesis is in the result.
pub async fn open_ledger(
    store: &Store,
    notary: &Notary,
    genesis: &Statement,
    now: Date,
) -> Result<(FirmLedger, SealAnswer), FatalError> {
    let mut batch = store.begin().await?;
    batch.lock(LedgerId::REGISTER).await?;
    open_in(store, batch, notary, genesis, now).await
}

/// Opens the first ledger of a firm. Refuses if readers could take the firm for one that has a ledger.
///
/// # Errors
/// [`FatalError`].
pub async fn open_firms_first_ledger(
    store: &Store,
    notary: &Notary,
    genesis: &Statement,
    now: Date,
) -> Result<Result<(FirmLedger, SealAnswer), SealRefusal>, FatalError> {
    let mut batch = store.begin().await?;
    // Whoever opens a ledger holds this row, so that two firms of one name do not pass each other unseen.
    batch.lock(LedgerId::REGISTER).await?;
    if let Body::Genesis { firm, .. } = &genesis.draft().body
        && let Ok(name) = FirmName::new(firm)
        && let Some(other) = namesake(&name, genesis.ledger().name(), batch.firms().await?)
    {
        let LedgerFirm { ledger, name: firm } = other;
        return Ok(Err(SealRefusal::Namesake { ledger, firm }));
    }
    open_in(store, batch, notary, genesis, now).await.map(Ok)
}

async fn open_in(
    store: &Store,
    mut batch: Batch,
    notary: &Notary,
    genesis: &Statement,
    now: Date,
) -> Result<(FirmLedger, SealAnswer), FatalError> {
    let ledger = batch.open_ledger(genesis.ledger().name(), now).await?;
    let submissions = [(ledger.clone(), Submission::genesis(genesis.clone()))];
    let undurable = decide_in(&mut batch, notary, &submissions, now).await?;
    batch.commit().await?;
    let decided = undurable.answers(notary)?.into_iter().next();
    let answer = match decided {
        Some(decided) => decided.answer(store, notary).await?,
        None => Err(countersign_core::ledger::Refusal::Genesis.into()),
    };
    Ok((ledger, answer))
}

/// Finds another ledger of a firm whose name readers could take for this one.
///
/// # Errors
/// [`StoreError`].
pub async fn namesake_of(
    store: &Store,
    ledger: &str,
    name: &FirmName,
) -> Result<Option<LedgerFirm>, StoreError> {
    Ok(namesake(name, ledger, store.firms().await?))
}

fn namesake(name: &FirmName, ledger: &str, firms: Vec<LedgerFirm>) -> Option<LedgerFirm> {
    let mut others = firms.into_iter().filter(|firm| firm.ledger != ledger);
    others.find(|firm| name.is_confusable_with(&firm.name))
}
