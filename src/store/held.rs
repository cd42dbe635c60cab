//! The reasons that hold an anchor up, and its loss after it was final.

use std::str::FromStr;

use countersign_core::date::Date;
use countersign_core::tree::Size;

use super::{Result, Store, StoreError, Term, damaged, integer, seconds};

/// The matter with an anchor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AnchorHold {
    /// The chain asks for more per gas than the operator allows.
    FeeCap,
    /// The budget of a day is spent.
    Budget,
    /// The operator's account cannot pay.
    Funds,
    /// The contract names another operator.
    Operator,
    /// The anchor was final, and the chain does not have it any more.
    Lost,
}

impl AnchorHold {
    const ALL: [Self; 5] = [Self::FeeCap, Self::Budget, Self::Funds, Self::Operator, Self::Lost];

    /// Returns the word by which the reason is stored and told.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FeeCap => "fee-cap",
            Self::Budget => "budget",
            Self::Funds => "funds",
            Self::Operator => "operator",
            Self::Lost => "lost",
        }
    }
}

impl FromStr for AnchorHold {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self> {
        Self::ALL
            .into_iter()
            .find(|held| held.as_str() == text)
            .ok_or_else(|| damaged(format!("an anchor is held by {text:?}")))
    }
}

impl Store {
    /// Stores that the chain does not have the final anchors of this register size and above.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`], [`StoreError`].
    pub async fn lose_anchors(&self, term: Term, from: Size, now: Date) -> Result<()> {
        let mut batch = self.begin().await?;
        batch.fence(term).await?;
        sqlx::query(
            "UPDATE anchors SET held = $2, held_since = $3
             WHERE to_size >= $1 AND state = 'final' AND held IS NULL",
        )
        .bind(integer(from.0))
        .bind(AnchorHold::Lost.as_str())
        .bind(seconds(now))
        .execute(batch.tx()?)
        .await?;
        batch.commit().await
    }

    /// Stores that the chain has all final anchors. Returns how many it had lost before.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`], [`StoreError`].
    pub async fn find_lost_anchors(&self, term: Term) -> Result<u64> {
        let mut batch = self.begin().await?;
        batch.fence(term).await?;
        let done = sqlx::query(
            "UPDATE anchors SET held = NULL, held_since = NULL
             WHERE state = 'final' AND held = $1",
        )
        .bind(AnchorHold::Lost.as_str())
        .execute(batch.tx()?)
        .await?;
        batch.commit().await?;
        Ok(done.rows_affected())
    }
}
