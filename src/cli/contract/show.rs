//! All that a contract says of itself, for people and for programs.

use countersign_core::evm::{Address, ChainId, EvmBytes};
use serde_json::json;

use crate::chain::charter::Stated;
use crate::chain::contract::Roles;
use crate::cli::tell;

pub(super) fn as_json(
    at: Address,
    chain_id: ChainId,
    stated: &Stated,
    roles: &Roles,
) -> serde_json::Value {
    let says = &stated.says;
    let named = |chain: u64, contract: Address| {
        (chain != 0).then(|| json!({ "chain_id": chain, "contract": contract }))
    };
    json!({
        "contract": at, "chain_id": chain_id, "head": roles.head,
        "operator": roles.operator, "owner": roles.owner, "pending_owner": roles.pending_owner,
        "retired_at": roles.retired_at,
        "successor": roles.successor.and_then(|(chain, contract)| named(chain, contract)),
        "origin": says.origin, "note_key": says.note_key,
        "clock_name": says.clock_name, "clock_key": says.clock_key,
        "finality": stated.finality(),
        "predecessor": named(says.predecessor_chain, says.predecessor),
        "from_size": says.from_size, "from_root": EvmBytes(stated.from_root.0),
    })
}

pub(super) fn told(at: Address, chain_id: ChainId, stated: &Stated, roles: &Roles) {
    let says = &stated.says;
    let state = match roles.retired_at {
        None => "in service".to_owned(),
        Some(block) => format!("retired at block {block}"),
    };
    let offered = roles.pending_owner.map_or("nobody".to_owned(), |account| account.to_string());
    let finality = tell::finality(stated.finality());
    tell::line(format_args!("contract       {at} on chain {chain_id}, {state}"));
    tell::line(format_args!("head           {}", roles.head));
    tell::line(format_args!("operator       {}", roles.operator));
    tell::line(format_args!("owner          {}", roles.owner));
    tell::line(format_args!("offered to     {offered}"));
    tell::line(format_args!("origin         {}", says.origin));
    tell::line(format_args!("notary's key   {}", says.note_key));
    tell::line(format_args!("clock          {}, {}", says.clock_name, says.clock_key));
    tell::line(format_args!("final          {finality}"));
    if says.predecessor_chain != 0 {
        tell::line(format_args!(
            "predecessor    {} on chain {}, from entry {} on",
            says.predecessor, says.predecessor_chain, says.from_size
        ));
    }
    if roles.retired_at.is_some() {
        let successor = roles.successor.map_or("nobody".to_owned(), |(chain, contract)| {
            format!("{contract} on chain {chain}")
        });
        tell::line(format_args!("successor      {successor}"));
    }
}
