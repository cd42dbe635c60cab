//! What to bid for a place in a block. Pure: the market, the operator's limits and the time that is left
//! go in, a bid or what is in its way comes out.

use crate::chain::Market;
use crate::store::Held;

/// What is offered, in wei per gas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bid {
    /// At the most, base fee included.
    pub(super) max_fee: u128,
    /// Of that, for the block's builder.
    pub(super) tip: u128,
}

/// How much of the time to the policy's deadline has passed, in thousandths; beyond 1000 it is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Urgency(pub(super) u64);

/// What to do about an attempt that is in no block yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Nothing: it can still come in.
    Wait,
    /// Replace it.
    Replace(Bid),
    /// It should be replaced, and may not be.
    Held(Held),
}

/// A replacement must offer so much more of both, or nodes refuse it: an eighth.
const STEP: u128 = 8;
/// How long an attempt that the market would take is left alone, in seconds.
const PATIENCE_SECONDS: u64 = 180;
/// The same when time runs out.
const LITTLE_PATIENCE_SECONDS: u64 = 45;
/// And one that the market has outbid.
const OUTBID_SECONDS: u64 = 10;

impl Urgency {
    /// From when the wait began, when it is to end, and now, in seconds.
    pub(super) fn of(began: u64, end: u64, now: u64) -> Self {
        let (all, passed) = (end.saturating_sub(began).max(1), now.saturating_sub(began));
        Self(passed.saturating_mul(1000) / all)
    }

    /// What others' tips say about ours: few of them outbid while there is time, hardly any when there
    /// is none.
    fn tip(self, market: &Market) -> u128 {
        match self.0 {
            0..500 => market.tips[0],
            500..800 => market.tips[1],
            800..1000 => market.tips[2],
            _ => market.tips[2].saturating_mul(2),
        }
    }
}

/// A first bid: room for the base fee to double, if the cap allows.
///
/// # Errors
/// [`Held::FeeCap`] when even the next block's base fee and a small tip are more than `cap`.
pub(super) fn bid(market: &Market, urgency: Urgency, cap: u128) -> Result<Bid, Held> {
    let tip = urgency.tip(market);
    let room = market.base_fee.saturating_mul(2).saturating_add(tip);
    let least = market.base_fee.saturating_add(market.tips[0]);
    if least > cap {
        return Err(Held::FeeCap);
    }
    Ok(Bid { max_fee: room.min(cap), tip: tip.min(cap - market.base_fee) })
}

/// An attempt that is in no block yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standing {
    /// What it offers.
    pub(super) bid: Bid,
    /// How long ago it was signed, in seconds.
    pub(super) waited: u64,
    /// No node takes it, most often since another transaction with its nonce offers more.
    pub(super) refused: bool,
}

/// What to do about an attempt.
pub(super) fn next(attempt: Standing, market: &Market, urgency: Urgency, cap: u128) -> Next {
    let Standing { bid: old, waited, refused } = attempt;
    let outbid = old.max_fee < market.base_fee.saturating_add(market.tips[0].min(old.tip));
    let patience = match (outbid, urgency.0) {
        _ if refused => OUTBID_SECONDS,
        (true, _) => OUTBID_SECONDS,
        (false, 800..) => LITTLE_PATIENCE_SECONDS,
        (false, _) => PATIENCE_SECONDS,
    };
    if waited < patience {
        return Next::Wait;
    }
    let wanted = match bid(market, urgency, cap) {
        Ok(wanted) => wanted,
        // Nothing that is allowed would be taken now.
        Err(held) => return Next::Held(held),
    };
    let more = |fee: u128| fee.saturating_add(fee.div_ceil(STEP).max(1));
    // What stands in the way offers a tip that nobody tells us: twice as much soon exceeds any.
    let tip = if refused { more(old.tip).max(old.tip.saturating_mul(2)) } else { more(old.tip) };
    let bid = Bid { max_fee: wanted.max_fee.max(more(old.max_fee)), tip: wanted.tip.max(tip) };
    match () {
        () if bid.max_fee <= cap && bid.tip <= bid.max_fee => Next::Replace(bid),
        // It offers as much as is allowed, and the market would take that.
        () if !outbid && !refused => Next::Wait,
        () => Next::Held(Held::FeeCap),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const GWEI: u128 = 1_000_000_000;

    fn market(base: u128) -> Market {
        Market { base_fee: base * GWEI, tips: [GWEI / 10, GWEI, 3 * GWEI] }
    }

    fn after(bid: Bid, waited: u64) -> Standing {
        Standing { bid, waited, refused: false }
    }

    #[test]
    fn what_no_node_takes_is_replaced_soon_and_with_twice_the_tip() {
        let bid = Bid { max_fee: 20 * GWEI, tip: GWEI };
        let refused = Standing { bid, waited: 10, refused: true };
        let Next::Replace(new) = next(refused, &market(5), Urgency(0), 100 * GWEI) else {
            panic!()
        };
        assert_eq!(new.tip, 2 * GWEI);
        assert_eq!(next(refused, &market(5), Urgency(0), 21 * GWEI), Next::Held(Held::FeeCap));
    }

    #[test]
    fn a_quiet_market_is_paid_what_it_asks_and_the_cap_holds() {
        let calm = bid(&market(10), Urgency(0), 100 * GWEI).unwrap();
        assert_eq!(calm, Bid { max_fee: 20 * GWEI + GWEI / 10, tip: GWEI / 10 });
        let late = bid(&market(10), Urgency(900), 100 * GWEI).unwrap();
        assert!(late.tip > calm.tip, "urgency pays for it");
        assert_eq!(bid(&market(80), Urgency(0), 100 * GWEI).unwrap().max_fee, 100 * GWEI);
        assert_eq!(bid(&market(100), Urgency(0), 100 * GWEI), Err(Held::FeeCap));
    }

    #[test]
    fn an_attempt_that_the_market_outbid_is_replaced_at_once_and_another_after_a_while() {
        let old = Bid { max_fee: 20 * GWEI, tip: GWEI };
        assert_eq!(next(after(old, 60), &market(5), Urgency(0), 1000 * GWEI), Next::Wait);
        assert!(matches!(
            next(after(old, 10), &market(30), Urgency(0), 1000 * GWEI),
            Next::Replace(_)
        ));
        assert!(matches!(
            next(after(old, 180), &market(5), Urgency(0), 1000 * GWEI),
            Next::Replace(_)
        ));
        assert!(matches!(
            next(after(old, 45), &market(5), Urgency(900), 1000 * GWEI),
            Next::Replace(_)
        ));
        assert_eq!(
            next(after(old, 10), &market(30), Urgency(0), 22 * GWEI),
            Next::Held(Held::FeeCap)
        );
        let most = Bid { max_fee: 100 * GWEI, tip: GWEI };
        assert_eq!(
            next(after(most, 999), &market(50), Urgency(0), 100 * GWEI),
            Next::Wait,
            "no more to offer"
        );
        assert_eq!(
            next(after(most, 999), &market(100), Urgency(0), 100 * GWEI),
            Next::Held(Held::FeeCap)
        );
    }

    proptest! {
        #[test]
        fn no_bid_breaks_the_rules(
            base in 0_u128..1u128 << 100, tips in prop::array::uniform3(0_u128..1 << 90),
            urgency in 0_u64..5000, cap in 0_u128..1 << 100, waited in 0_u64..1000,
            old_fee in 0_u128..1 << 100, old_tip in 0_u128..1 << 100, refused: bool,
        ) {
            let mut tips = tips;
            tips.sort_unstable();
            let market = Market { base_fee: base, tips };
            if let Ok(bid) = bid(&market, Urgency(urgency), cap) {
                prop_assert!(bid.max_fee <= cap && bid.tip <= bid.max_fee);
                prop_assert!(bid.max_fee >= base, "it can be in the next block");
            }
            let old = Bid { max_fee: old_fee, tip: old_tip.min(old_fee) };
            if let Next::Replace(new) = next(Standing { bid: old, waited, refused }, &market, Urgency(urgency), cap) {
                prop_assert!(new.max_fee <= cap && new.tip <= new.max_fee);
                prop_assert!(new.max_fee * 8 >= old.max_fee * 9 && new.tip * 8 >= old.tip * 9);
                prop_assert!(new.max_fee > old.max_fee && new.tip > old.tip);
            }
        }
    }
}
