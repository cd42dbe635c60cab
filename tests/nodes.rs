//! Nodes that cannot be relied on, beside honest ones and alone: nothing that they say is believed, nothing
//! that they do loses an anchor.

use std::time::Duration;

use countersign_core::verify::{CheckName, Verdict};
use serde_json::{Value, json};

use super::support::{POLICY, Paper, Proxy, Site, Treat};

/// A site that reaches its chain through one unreliable node and some honest ones.
async fn site(honest: usize) -> (Site, Proxy, Vec<Proxy>) {
    let mut site = Site::open().await;
    let bad = Proxy::before(site.anvil.url()).await;
    let mut good = Vec::new();
    for _ in 0..honest {
        good.push(Proxy::before(site.anvil.url()).await);
    }
    let urls: Vec<_> = [&bad].into_iter().chain(&good).map(|proxy| proxy.url.clone()).collect();
    site.restart(&urls, POLICY);
    (site, bad, good)
}

async fn bill(site: &mut Site) -> Paper {
    let (mut acme, _, _) = site.house.firm("acme", 1).await;
    let paper = acme.invoice();
    site.issue(&[&paper], "acme").await;
    paper
}

/// Rounds with blocks between them: enough for anything honest to become final.
async fn go_on(site: &mut Site) {
    for _ in 0..8 {
        site.round().await.ok();
        site.mine().await;
    }
}

/// A way of answering that is no answer.
type Failure = (&'static str, fn() -> Treat);

/// All of them.
fn failures() -> [Failure; 6] {
    [
        ("cut", || Treat::Cut),
        ("too many requests", || Treat::Status(429)),
        ("bad gateway", || Treat::Status(502)),
        ("a page for people", || Treat::Status(200)),
        ("rate limit", || Treat::Refuse(-32005, "limit exceeded")),
        ("nothing that was asked", || Treat::Say(json!({ "hello": "world" }))),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_gives_no_answer_holds_nobody_up_beside_two_others() {
    for (name, failure) in failures() {
        let (mut site, bad, _good) = site(2).await;
        let paper = bill(&mut site).await;
        bad.behave(move |_, _| failure());
        site.until_final().await;
        assert_eq!(site.verdict(&paper).await, Verdict::Rehearsal, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn with_one_of_two_nodes_away_nothing_goes_on_and_nothing_is_lost() {
    let (mut site, bad, _good) = site(1).await;
    let paper = bill(&mut site).await;
    bad.behave(|_, _| Treat::Status(503));
    go_on(&mut site).await;
    assert_eq!(site.states().await, Vec::<String>::new(), "not even begun");
    bad.honest();
    // It was left alone for a moment; a new process does not wait.
    let urls = [bad.url.clone(), site.anvil.url().to_owned()];
    site.restart(&urls, POLICY);
    site.until_final().await;
    assert_eq!(site.verdict(&paper).await, Verdict::Rehearsal);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_node_is_waited_for_and_then_left_alone() {
    let (mut site, bad, _good) = site(2).await;
    let paper = bill(&mut site).await;
    // Far beyond what is waited for.
    bad.behave(|_, _| Treat::Late(Duration::from_secs(600)));
    let before = std::time::Instant::now();
    site.until_final().await;
    assert_eq!(site.verdict(&paper).await, Verdict::Rehearsal);
    // One wait of ten seconds, not one for each question.
    assert!(before.elapsed() < Duration::from_secs(60), "{:?}", before.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_of_another_chain_is_not_asked_anything_else() {
    let (mut site, bad, _good) = site(2).await;
    let paper = bill(&mut site).await;
    bad.behave(|method, _| match method {
        "eth_chainId" => Treat::Say(json!("0x1")),
        "eth_blockNumber" | "eth_getBlockByNumber" => Treat::Pass,
        other => panic!("asked {other}"),
    });
    site.until_final().await;
    assert_eq!(site.verdict(&paper).await, Verdict::Rehearsal);
}

/// A receipt in a block that nobody else has.
fn fake_receipt(params: &Value) -> Treat {
    Treat::Say(json!({
        "transactionHash": params[0], "blockNumber": "0x3", "blockHash": format!("0x{}", "ab".repeat(32)),
        "status": "0x1", "gasUsed": "0x7d00", "effectiveGasPrice": "0x3b9aca00",
    }))
}

/// Everything about the chain's state, made up so that an anchor would seem to be in a block and final.
fn liar(method: &str, params: &Value) -> Treat {
    match (method, params[0].as_str()) {
        ("eth_getTransactionReceipt", _) => fake_receipt(params),
        ("eth_getTransactionCount", _) => Treat::Say(json!("0xff")),
        ("eth_getBlockByNumber", Some("0x3")) => Treat::Say(json!({
            "number": "0x3", "hash": format!("0x{}", "ab".repeat(32)), "timestamp": "0x69200000",
        })),
        ("eth_getBlockByNumber", _) => Treat::Alter(|mut block| {
            block["number"] = json!("0xffff");
            block
        }),
        ("eth_blockNumber", _) => Treat::Say(json!("0xffff")),
        ("eth_getBalance", _) => Treat::Say(json!("0x0")),
        _ => Treat::Pass,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_lies_about_receipts_is_not_believed_beside_two_honest_ones() {
    let (mut site, bad, _good) = site(2).await;
    site.automine(false).await;
    let paper = bill(&mut site).await;
    bad.behave(liar);
    for _ in 0..5 {
        site.round().await.ok();
    }
    assert_eq!(site.states().await, ["submitted"], "no block was made");
    assert!(site.proof(&paper).await.anchor.is_none());
    site.automine(true).await;
    site.mine().await;
    site.until_final().await;
    assert_eq!(site.verdict(&paper).await, Verdict::Rehearsal);
}

#[tokio::test(flavor = "multi_thread")]
async fn beside_one_honest_node_a_lie_stops_progress_and_is_told() {
    let (mut site, bad, _good) = site(1).await;
    let paper = bill(&mut site).await;
    site.automine(false).await;
    site.until("submitted").await;
    bad.behave(liar);
    for _ in 0..40 {
        let now = site.now();
        site.anchoring.round(now).await;
        site.clock += 2;
    }
    assert_eq!(site.states().await, ["submitted"]);
    assert!(site.proof(&paper).await.anchor.is_none());
    assert_eq!(site.troubles(), ["disagreement"]);
    bad.honest();
    site.automine(true).await;
    site.mine().await;
    site.until_final().await;
    assert!(site.troubles().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_claims_finality_alone_makes_nothing_final() {
    let (mut site, bad, _good) = site(1).await;
    let paper = bill(&mut site).await;
    site.until("included").await;
    bad.behave(|method, params| match params[0].as_str() {
        Some("finalized") if method == "eth_getBlockByNumber" => Treat::Alter(|mut block| {
            block["number"] = json!("0xffff");
            block
        }),
        _ => Treat::Pass,
    });
    for _ in 0..5 {
        site.round().await.ok();
    }
    assert_eq!(site.states().await, ["included"]);
    assert!(!site.proof(&paper).await.anchor.unwrap().is_final);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_hides_a_block_takes_no_anchor_back() {
    let (mut site, bad, _good) = site(2).await;
    bill(&mut site).await;
    site.until("included").await;
    bad.behave(|method, _| match method {
        "eth_getTransactionReceipt" => Treat::Say(Value::Null),
        "eth_getBlockByNumber" => Treat::Alter(|mut block| {
            if !block.is_null() {
                block["hash"] = json!(format!("0x{}", "cd".repeat(32)));
            }
            block
        }),
        _ => Treat::Pass,
    });
    for _ in 0..5 {
        site.round().await.ok();
        assert_eq!(site.states().await, ["included"]);
    }
    site.until_final().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_replays_old_answers_is_behind_and_no_more() {
    let (mut site, bad, _good) = site(2).await;
    let paper = bill(&mut site).await;
    site.until("included").await;
    bad.behave(|_, _| Treat::Replay);
    site.until_final().await;
    assert_eq!(site.verdict(&paper).await, Verdict::Rehearsal);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_proofs_of_state_the_anchor_is_final_and_has_no_evidence() {
    let (mut site, bad, _good) = site(0).await;
    let paper = bill(&mut site).await;
    bad.behave(|method, _| match method {
        "eth_getProof" => Treat::Refuse(-32601, "the method eth_getProof does not exist"),
        _ => Treat::Pass,
    });
    site.until_final().await;
    assert_eq!(site.verdict(&paper).await, Verdict::Rehearsal);
    assert_eq!(site.proof(&paper).await.anchor.unwrap().evidence, None);
    assert_eq!(site.troubles(), ["evidence"]);
    assert_eq!(site.anchoring.health().status().phase.as_str(), "working", "nothing waits for it");
}

#[tokio::test(flavor = "multi_thread")]
async fn false_evidence_is_not_kept_while_another_node_has_true_one() {
    let (mut site, bad, _good) = site(1).await;
    let paper = bill(&mut site).await;
    bad.behave(|method, _| match method {
        "eth_getProof" => Treat::Alter(|mut answer| {
            answer["storageProof"][0]["proof"] = json!(["0xc0"]);
            answer
        }),
        _ => Treat::Pass,
    });
    site.until_final().await;
    let anchor = site.proof(&paper).await.anchor.unwrap();
    let known = site.read(&paper, |reading| reading.block_hash = Some(anchor.block_hash)).await;
    assert_eq!(known.verdict, Verdict::Rehearsal);
    assert_eq!(site.anchors().await[0].state.as_str(), "final");
}

/// A node that has dropped transactions and receipts of old blocks, and says so.
fn pruned(method: &str, _: &Value) -> Treat {
    match method {
        "eth_getLogs" => Treat::Refuse(4444, "pruned history unavailable"),
        "eth_getTransactionReceipt" => Treat::RefuseAs(400, -32000, "History has EXPIRED"),
        _ => Treat::Pass,
    }
}

/// The headers too, but for a few.
fn pruned_to_the_headers(method: &str, params: &Value) -> Treat {
    let numbered = || params[0].as_str().is_some_and(|at| at.starts_with("0x"));
    match method {
        "eth_getBlockByNumber" if numbered() => {
            Treat::RefuseAs(404, 4444, "pruned history unavailable")
        }
        "eth_getHeaderByNumber" => Treat::As("eth_getBlockByNumber"),
        _ => pruned(method, params),
    }
}

/// All of it.
fn pruned_to_nothing(method: &str, params: &Value) -> Treat {
    match method {
        "eth_getHeaderByNumber" => Treat::Refuse(-32601, "the method does not exist"),
        _ => pruned_to_the_headers(method, params),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_dropped_old_history_is_one_that_does_not_tell_of_logs() {
    let (mut site, bad, _good) = site(0).await;
    let paper = bill(&mut site).await;
    site.until_final().await;
    let url = bad.url.clone();
    let read = async || site.read(&paper, |reading| reading.nodes = vec![url.clone()]).await;
    for history in [pruned, pruned_to_the_headers] {
        bad.behave(history);
        let report = read().await;
        assert_eq!(report.verdict, Verdict::Rehearsal, "{:?}", report.checks);
    }
    bad.behave(pruned_to_nothing);
    let report = read().await;
    assert_eq!(report.verdict, Verdict::CannotTell);
    let outcome = report.outcome(CheckName::Anchor).unwrap();
    assert!(format!("{outcome:?}").to_lowercase().contains("pruned"), "{outcome:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_dropped_history_takes_no_anchor_back() {
    for (history, troubles) in [
        (pruned as fn(&str, &Value) -> Treat, vec![]),
        (pruned_to_the_headers, vec![]),
        (pruned_to_nothing, vec!["unfound"]),
    ] {
        let (mut site, bad, _good) = site(0).await;
        bill(&mut site).await;
        site.until_final().await;
        let (mut other, _, _) = site.house.firm("other", 2).await;
        site.issue(&[&other.invoice()], "other").await;
        site.until("included").await;
        bad.behave(history);
        for _ in 0..40 {
            let now = site.now();
            site.anchoring.round(now).await;
            site.clock += 2;
        }
        assert_eq!(site.states().await, ["final", "included"]);
        assert_eq!(site.troubles(), troubles);
        let urls = [bad.url.clone()];
        site.restart(&urls, POLICY);
        site.anchoring.check(site.now()).await.unwrap();
        bad.honest();
        site.until_final().await;
    }
}
