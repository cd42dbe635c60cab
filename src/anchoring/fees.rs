//! Bids for a place in a block. The module is pure: the market, the operator's limits and the time that is left go in,
//! a bid or its obstacle comes out.

use crate::chain::Market;
use crate::store::AnchorHold;

/// An offer to the builders of blocks, in wei per gas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bid {
    /// The most that is paid, base fee included.
    pub(super) max_fee: u128,
    /// The part of it for the builder of the block.
    pub(super) tip: u128,
}

/// The part of the time to the policy's deadline that has passed, in thousandths. Beyond 1000, the deadline is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Urgency(pub(super) u64);

/// The next step with an attempt that is in no block yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// The attempt is left alone, because it can still come into a block.
    Wait,
    /// The attempt is replaced, with this bid.
    Replace(Bid),
    /// The attempt should be replaced, and may not be, for this reason.
    Held(AnchorHold),
}

/// The divisor of an offer by which a replacement must offer more: an eighth of both, or nodes refuse it.
const STEP: u128 = 8;
/// The time for which an attempt that the market would take is left alone, in seconds.
const PATIENCE_SECONDS: u64 = 180;
/// The time for which such an attempt is left alone when the deadline is near, in seconds.
const LITTLE_PATIENCE_SECONDS: u64 = 45;
/// The time for which an attempt that the market has outbid is left alone, in seconds.
const OUTBID_SECONDS: u64 = 10;

impl Urgency {
    /// Computes the urgency of a wait from its beginning, its end and the present time, in seconds.
    pub(super) fn of(began: u64, end: u64, now: u64) -> Self {
        let (all, passed) = (end.saturating_sub(began).max(1), now.saturating_sub(began));
        Self(passed.saturating_mul(1000) / all)
    }

    /// Chooses a tip by the tips of others: it outbids few of them while there is time, and nearly all when there is
    /// none. It is never less than nodes take at all.
    fn tip(self, market: &Market, limits: Limits) -> u128 {
        let tip = match self.0 {
            0..500 => market.tips[0],
            500..800 => market.tips[1],
            800..1000 => market.tips[2],
            _ => market.tips[2].saturating_mul(2),
        };
        tip.max(limits.least_tip)
    }
}

/// The limits that an operator sets, in wei per gas.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// The most for base fee and tip together.
    pub(super) cap: u128,
    /// The least tip, below which nodes take no transaction.
    pub(super) least_tip: u128,
}

/// Computes a first bid, with room for the base fee to double. If that comes near the cap, it offers only what the next
/// blocks need, so that there is room below the cap to replace it.
///
/// # Errors
/// [`AnchorHold::FeeCap`] if even the next block's base fee and a small tip are more than the cap.
pub(super) fn bid(market: &Market, urgency: Urgency, limits: Limits) -> Result<Bid, AnchorHold> {
    let cap = limits.cap;
    let least = market.base_fee.saturating_add(market.tips[0].max(limits.least_tip));
    if least > cap {
        return Err(AnchorHold::FeeCap);
    }
    let tip = urgency.tip(market, limits).min(cap - market.base_fee);
    let room = market.base_fee.saturating_mul(2).saturating_add(tip);
    let narrow = market.base_fee.saturating_add(market.base_fee / STEP).saturating_add(tip);
    Ok(Bid { max_fee: room.min(narrow.max(cap / 2)).min(cap), tip })
}

/// An attempt that is in no block yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unmined {
    /// The offer of the attempt.
    pub(super) bid: Bid,
    /// The seconds since the attempt was signed.
    pub(super) waited: u64,
    /// A flag that is set if no node takes the attempt, most often because another transaction with its nonce offers
    /// more.
    pub(super) refused: bool,
}

/// Decides the next step with an attempt.
pub(super) fn next(attempt: Unmined, market: &Market, urgency: Urgency, limits: Limits) -> Next {
    let Unmined { bid: old, waited, refused } = attempt;
    let outbid = old.max_fee < market.base_fee.saturating_add(market.tips[0].min(old.tip));
    let patience = match (outbid || refused, urgency.0) {
        (true, _) => OUTBID_SECONDS,
        (false, 800..) => LITTLE_PATIENCE_SECONDS,
        (false, _) => PATIENCE_SECONDS,
    };
    if waited < patience {
        return Next::Wait;
    }
    let wanted = match bid(market, urgency, limits) {
        Ok(wanted) => wanted,
        // No offer that is allowed would be taken now.
        Err(held) => return Next::Held(held),
    };
    let more = |fee: u128| fee.saturating_add(fee.div_ceil(STEP).max(1));
    let (more_fee, more_tip) = (more(old.max_fee), more(old.tip));
    let tip = match outbid && !refused {
        true => more_tip,
        // The base fee is not the reason, so the tip is. Nobody tells how much would do, and doubling soon
        // exceeds any tip.
        false => more_tip.max(old.tip.saturating_mul(2)).max(market.tips[1]),
    };
    let tip = tip.max(wanted.tip);
    let needed = market.base_fee.saturating_add(market.base_fee / STEP).saturating_add(tip);
    let max_fee = more_fee.max(needed).max(if outbid { wanted.max_fee } else { 0 });
    // The bid is cut to the cap, if it still counts as a replacement then.
    let cap = limits.cap;
    let bid = Bid { max_fee: max_fee.min(cap), tip: tip.min(cap.saturating_sub(market.base_fee)) };
    if bid.max_fee >= more_fee && bid.tip >= more_tip {
        Next::Replace(bid)
    } else {
        Next::Held(AnchorHold::FeeCap)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const GWEI: u128 = 1_000_000_000;

    fn up_to(gwei: u128) -> Limits {
        Limits { cap: gwei * GWEI, least_tip: GWEI / 1000 }
    }

    fn market(base: u128) -> Market {
        Market { base_fee: base * GWEI, tips: [GWEI / 10, GWEI, 3 * GWEI] }
    }

    fn after(bid: Bid, waited: u64) -> Unmined {
        Unmined { bid, waited, refused: false }
    }

    #[test]
    fn what_no_node_takes_is_replaced_soon_and_with_twice_the_tip() {
        let bid = Bid { max_fee: 20 * GWEI, tip: GWEI };
        let refused = Unmined { bid, waited: 10, refused: true };
        let Next::Replace(new) = next(refused, &market(5), Urgency(0), up_to(100)) else {
            panic!()
        };
        assert_eq!(new.tip, 2 * GWEI);
        assert_eq!(
            next(refused, &market(5), Urgency(0), up_to(21)),
            Next::Held(AnchorHold::FeeCap)
        );
    }

    #[test]
    fn a_quiet_market_is_paid_what_it_asks_and_the_cap_holds() {
        let calm = bid(&market(10), Urgency(0), up_to(100)).unwrap();
        assert_eq!(calm, Bid { max_fee: 20 * GWEI + GWEI / 10, tip: GWEI / 10 });
        let late = bid(&market(10), Urgency(900), up_to(100)).unwrap();
        assert!(late.tip > calm.tip, "urgency pays for it");
        let near = bid(&market(80), Urgency(0), up_to(100)).unwrap();
        assert_eq!(near.max_fee, 90 * GWEI + GWEI / 10, "room is left to replace it");
        assert_eq!(bid(&market(100), Urgency(0), up_to(100)), Err(AnchorHold::FeeCap));
    }

    #[test]
    fn an_attempt_that_the_market_outbid_is_replaced_at_once_and_another_after_a_while() {
        let old = Bid { max_fee: 20 * GWEI, tip: GWEI };
        assert_eq!(next(after(old, 60), &market(5), Urgency(0), up_to(1000)), Next::Wait);
        assert!(matches!(
            next(after(old, 10), &market(30), Urgency(0), up_to(1000)),
            Next::Replace(_)
        ));
        assert!(matches!(
            next(after(old, 180), &market(5), Urgency(0), up_to(1000)),
            Next::Replace(_)
        ));
        assert!(matches!(
            next(after(old, 45), &market(5), Urgency(900), up_to(1000)),
            Next::Replace(_)
        ));
        assert_eq!(
            next(after(old, 10), &market(30), Urgency(0), up_to(22)),
            Next::Held(AnchorHold::FeeCap)
        );
        let most = Bid { max_fee: 100 * GWEI, tip: GWEI };
        assert_eq!(
            next(after(most, 999), &market(50), Urgency(0), up_to(100)),
            Next::Held(AnchorHold::FeeCap),
            "it should offer more, and may not"
        );
        assert_eq!(
            next(after(most, 999), &market(100), Urgency(0), up_to(100)),
            Next::Held(AnchorHold::FeeCap)
        );
    }

    /// A market may want a tip that nobody tells. The ladder must get there below the cap.
    #[test]
    fn a_tip_that_is_far_too_small_grows_until_it_is_enough() {
        for (base, cap, wanted) in [(30, 100, 8), (30, 2000, 25), (1, 100, 10), (15, 100, 12)] {
            let market = market(base);
            let mut at = bid(&market, Urgency(0), up_to(cap)).unwrap();
            let mut attempts = 1;
            while at.tip < wanted * GWEI {
                match next(after(at, 180), &market, Urgency(0), up_to(cap)) {
                    Next::Replace(more) => at = more,
                    other => panic!("{base} {cap}: {other:?} at {at:?} after {attempts}"),
                }
                attempts += 1;
            }
            assert!(attempts < 25, "{attempts}");
        }
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
            let limits = Limits { cap, least_tip: 1 };
            if let Ok(bid) = bid(&market, Urgency(urgency), limits) {
                prop_assert!(bid.max_fee <= cap && bid.tip <= bid.max_fee);
                prop_assert!(bid.max_fee >= base, "it can be in the next block");
            }
            let old = Bid { max_fee: old_fee, tip: old_tip.min(old_fee) };
            let standing = Unmined { bid: old, waited, refused };
            if let Next::Replace(new) = next(standing, &market, Urgency(urgency), limits) {
                prop_assert!(new.max_fee <= cap && new.tip <= new.max_fee);
                prop_assert!(new.max_fee * 8 >= old.max_fee * 9 && new.tip * 8 >= old.tip * 9);
                prop_assert!(new.max_fee > old.max_fee && new.tip > old.tip);
            }
        }
    }
}
