//! Following a notary from a contract that has ended to the one that takes over, with nothing but what nodes say
//! (PROTOCOL.md section 6.3).

use std::collections::BTreeSet;

use countersign_core::evm::{Address, ChainId};
use countersign_core::succession::Retirement;
use countersign_core::trust::{Era, MAX_LINE, Trust};
use futures_util::future::join_all;

use url::Url;

use crate::chain::contract;
use crate::chain::rpc::Rpc;

/// The way from the contract of a trust to the one that the notary has now.
#[derive(Debug, Default)]
pub struct Following {
    /// The contracts that were followed to, one after the other.
    pub steps: Vec<SuccessionStep>,
    /// The reason why the way goes no further, though the newest contract has ended or may have.
    pub stopped: Option<String>,
    /// A flag that is set if more nodes might tell what follows.
    pub lacks_nodes: bool,
}

/// One step from a contract to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SuccessionStep {
    /// The contract that has ended.
    pub from: (ChainId, Address),
    /// The contract that it names.
    pub to: (ChainId, Address),
    /// The number of nodes that said so of the first, and of the second.
    pub nodes: (usize, usize),
    /// A flag that is set if the second states another key of the notary or of its clock than the first.
    pub keys_changed: bool,
}

/// A reason to go no further.
struct FollowStop {
    why: String,
    lacks_nodes: bool,
}

impl From<String> for FollowStop {
    fn from(why: String) -> Self {
        Self { why, lacks_nodes: false }
    }
}

/// Follows, as long as the nodes say that the newest contract has ended. Each node is used for the chain it is on.
pub async fn follow(mut trust: Trust, urls: &[String]) -> (Trust, Following) {
    let nodes = by_chain(urls).await;
    let mut following = Following::default();
    // One more than a line may have: the trust itself refuses what is too many.
    for _ in 0..=MAX_LINE {
        match one_step(&trust, &nodes).await {
            Ok(Some((next, step))) => {
                trust = next;
                following.steps.push(step);
            }
            Ok(None) => break,
            Err(FollowStop { why, lacks_nodes }) => {
                following.stopped = Some(why);
                following.lacks_nodes = lacks_nodes;
                break;
            }
        }
    }
    (trust, following)
}

/// The fewest hosts that have to say the same: whoever says what follows says with whose keys, and one node alone could
/// hand a reader to anybody.
const FEWEST_HOSTS: usize = 2;

/// A node that answers, and which chain it is on.
struct Asked {
    chain_id: ChainId,
    rpc: Rpc,
    host: String,
}

async fn by_chain(urls: &[String]) -> Vec<Asked> {
    let found = join_all(urls.iter().map(|url| async move {
        let rpc = Rpc::new(url).ok()?.for_reader();
        let host = Url::parse(url).ok()?.host_str()?.to_owned();
        Some(Asked { chain_id: contract::chain_id(&rpc).await.ok()?, rpc, host })
    }));
    found.await.into_iter().flatten().collect()
}

/// Asks the nodes on a chain. Returns what those that answered said, and the number of their hosts.
async fn ask<'a, T, E, F>(
    nodes: &'a [Asked],
    chain_id: ChainId,
    question: impl Fn(&'a Rpc) -> F,
) -> (Vec<T>, usize)
where
    F: Future<Output = Result<T, E>>,
{
    let on: Vec<_> = nodes.iter().filter(|node| node.chain_id == chain_id).collect();
    let answers = join_all(on.iter().map(|node| question(&node.rpc))).await;
    let answered = on.iter().zip(answers);
    let answered = answered.filter_map(|(node, answer)| Some((node.host.as_str(), answer.ok()?)));
    let (hosts, said): (BTreeSet<_>, Vec<_>) = answered.unzip();
    (said, hosts.len())
}

/// The next trust, if the newest contract has ended and another follows.
async fn one_step(
    trust: &Trust,
    nodes: &[Asked],
) -> Result<Option<(Trust, SuccessionStep)>, FollowStop> {
    let lacking = |why: String| FollowStop { why, lacks_nodes: true };
    let (chain_id, address) = (trust.newest.chain_id, trust.newest.contract);
    let (endings, hosts) = ask(nodes, chain_id, |rpc| contract::ending(rpc, address)).await;
    let Some(ending) = alike(&endings)
        .map_err(|()| format!("the nodes disagree whether the contract {address} has ended"))?
    else {
        return Ok(None);
    };
    let Some(Retirement { successor_chain, successor }) = *ending else { return Ok(None) };
    if successor_chain == 0 {
        return Err(format!("the contract {address} has ended, and names none that follows").into());
    }
    let next_chain = ChainId::new(successor_chain).map_err(|error| error.to_string())?;
    let (stated, next_hosts) = ask(nodes, next_chain, |rpc| contract::stated(rpc, successor)).await;
    let place = format!("{successor} on {}", next_chain.words());
    if [hosts, next_hosts].iter().any(|hosts| *hosts > 0 && *hosts < FEWEST_HOSTS) {
        return Err(lacking(format!(
            "the contract {address} has ended and names {place}, but one node alone is not believed about that: name \
             nodes of both with --rpc, two of different hosts for each"
        )));
    }
    let next = alike(&stated)
        .map_err(|()| format!("the nodes disagree about the contract {place}"))?
        .ok_or_else(|| {
            lacking(format!(
                "the contract {address} has ended and names {place}: name nodes of both with --rpc, two of different \
                 hosts for each"
            ))
        })?;
    let next = next.as_ref().ok_or_else(|| {
        format!("the contract {address} has ended and names {place}, which is no notary's contract")
    })?;
    let retirement = Retirement { successor_chain, successor };
    let followed = trust.follow(&retirement, &next.says).map_err(|error| {
        format!(
            "the contract {address} has ended and names {place}, which is not followed: {error}"
        )
    })?;
    let keys = |trust: &Trust| {
        let Era { notary_key, clock_key, .. } = &trust.newest;
        (notary_key.clone(), clock_key.clone())
    };
    let step = SuccessionStep {
        from: (chain_id, address),
        to: (next_chain, successor),
        nodes: (endings.len(), stated.len()),
        keys_changed: keys(trust) != keys(&followed),
    };
    Ok(Some((followed, step)))
}

/// Returns the word of all; none if nobody says anything, an error if they differ.
fn alike<T: PartialEq>(said: &[T]) -> Result<Option<&T>, ()> {
    let first = said.first();
    if said.iter().any(|one| Some(one) != first) { Err(()) } else { Ok(first) }
}
