//! The real process, `serve`, on a real chain behind a node of ours: killed at every state of an anchor,
//! started while the chain is away, taken over by another.

use countersign::chain::anvil::mine;
use countersign::chain::operator::Operator;
use serde_json::{Value, json};

use super::support::station::{Place, readiness};
use super::support::{Serving, Treat};

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_every_state_of_an_anchor_it_ends_the_same() {
    let place = Place::make().await;
    let serving = place.serve().await;
    place.until_final(1).await;
    serving.kill();
    // Due, and not signed: the node answers everything but what the gas would be.
    place.node.behave(|method, _| match method {
        "eth_estimateGas" => Treat::Status(503),
        _ => Treat::Pass,
    });
    let serving = place.serve().await;
    place.bill(&serving, "due.txt").await;
    place.until("due").await;
    serving.kill();

    // Submitted and stored, and no node has it.
    place.automine(false).await;
    place.node.behave(|method, _| match method {
        "eth_sendRawTransaction" => Treat::Cut,
        _ => Treat::Pass,
    });
    let serving = place.serve().await;
    place.until("submitted").await;
    serving.kill();
    let signed = place.anchors().await.remove(1)["attempts"].clone();
    assert_eq!(signed.as_array().unwrap().len(), 1);

    // Submitted, and the node has it; no blocks.
    place.node.honest();
    let serving = place.serve().await;
    let hash = signed[0]["transaction"].clone();
    for _ in 0..300 {
        let asked = json!([hash]);
        let found: Value = place.anvil.rpc().call("eth_getTransactionByHash", asked).await.unwrap();
        if !found.is_null() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    serving.kill();

    // In a block that is not final.
    mine(place.anvil.rpc()).await.unwrap();
    place.automine(true).await;
    let serving = place.serve().await;
    place.until("included").await;
    serving.kill();

    // Its block goes away while nobody looks.
    let _: Value = place.anvil.rpc().call("anvil_reorg", json!([1, []])).await.unwrap();
    let serving = place.serve().await;
    place.until_final(2).await;
    serving.kill();
    let serving = place.serve().await;
    place.bill(&serving, "after.txt").await;
    place.until_final(3).await;

    let anchors = place.anchors().await;
    assert_eq!(anchors.len(), 3, "the genesis, the bill before, the bill after");
    for anchor in &anchors {
        assert_eq!(anchor["attempts"].as_array().unwrap().len(), 1, "one transaction all along");
    }
    let key = std::fs::read_to_string(place.path().join("notary/operator.key")).unwrap();
    let account = Operator::from_hex(&key).unwrap().address();
    let sent: String = place
        .anvil
        .rpc()
        .call("eth_getTransactionCount", json!([account, "latest"]))
        .await
        .unwrap();
    assert_eq!(sent, "0x4", "the deployment and three anchors");
    let rpc = place.anvil.url().to_owned();
    for bill in ["due.txt", "after.txt"] {
        place.ok(&["upgrade", &format!("{bill}.proof.json"), "--notary", &serving.url]).await;
        let trust: Value = reqwest::get(format!("{}/.well-known/countersign.json", serving.url))
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        std::fs::write(place.path().join("trust.json"), trust.to_string()).unwrap();
        place.rehearsed(&["verify", bill, "--trust", "trust.json", "--rpc", &rpc]).await;
        // And with nobody to ask: the block's hash is enough.
        let proof: Value = serde_json::from_slice(
            &std::fs::read(place.path().join(format!("{bill}.proof.json"))).unwrap(),
        )
        .unwrap();
        let hash = proof["anchor"]["block_hash"].as_str().unwrap();
        let offline = ["verify", bill, "--trust", "trust.json", "--offline"];
        let said = place.rehearsed(&[offline.as_slice(), &["--block-hash", hash]].concat()).await;
        assert!(said.contains("you know that block to be final"), "{said}");
        assert_eq!(place.run(&offline).await.0, 2, "without it nobody can tell");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_chain_is_away_bills_are_sealed_and_anchored_when_it_is_back() {
    let place = Place::make().await;
    place.node.behave(|_, _| Treat::Status(502));
    let serving = place.serve().await;
    place.bill(&serving, "first.txt").await;
    let told = readiness(&serving, |told| told["status"] == "degraded").await;
    assert_eq!(told["anchoring"], "waiting");
    assert_eq!(told["troubles"][0]["why"], "chain", "{told}");
    assert!(told["oldest_unanchored"].is_string() && told["anchor_by"].is_string(), "{told}");
    place.bill(&serving, "second.txt").await;
    let said = serving.log();
    let lines = said.matches("nodes answered").count();
    assert!((1..=2).contains(&lines), "once at the start and once for the trouble: {said}");
    assert!(said.contains("check the nodes in chain.rpc_urls"), "{said}");
    place.node.honest();
    place.until_final(1).await;
    readiness(&serving, |told| told["status"] == "ready").await;
    assert!(serving.log().contains("over; anchoring goes on"), "{}", serving.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_processes_one_anchors_and_the_other_takes_over() {
    let place = Place::make().await;
    let first = place.serve().await;
    readiness(&first, |told| told["anchoring"] == "working").await;
    let second = place.serve().await;
    readiness(&second, |told| told["anchoring"] == "standby").await;
    // Both seal.
    place.bill(&second, "one.txt").await;
    place.bill(&first, "two.txt").await;
    place.until_final(1).await;
    readiness(&first, |told| told["oldest_unanchored"].is_null()).await;
    first.kill();
    let before = place.anchors().await.len();
    place.bill(&second, "three.txt").await;
    readiness(&second, |told| told["anchoring"] == "working").await;
    place.until_final(before + 1).await;
    let anchors = place.anchors().await;
    assert!(anchors.iter().all(|anchor| anchor["attempts"].as_array().unwrap().len() == 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn operator_and_owner_change_beside_the_running_service_and_no_anchor_is_lost() {
    let place = Place::make().await;
    let serving = place.serve().await;
    place.bill(&serving, "before.txt").await;
    place.until_final(1).await;
    let words = place.path().join("words");
    std::fs::write(&words, "correct horse battery staple").unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    std::fs::set_permissions(&words, mode).unwrap();
    let account = async |file: &str| {
        let said = place.ok(&["contract", "new-key", file, "--passphrase-file", "words"]).await;
        let account = said.split("key of ").nth(1).unwrap().trim().to_owned();
        place.anvil.fund(account.parse().unwrap()).await.unwrap();
        account
    };
    let (next, owner) = (account("next.json").await, account("owner.json").await);

    // The ownership moves in two steps; who is not the owner is told so.
    let take = ["contract", "take-ownership", "--key", "owner.json", "--passphrase-file", "words"];
    let (code, said) = place.run(&take).await;
    assert!(code == 77 && said.contains("offered to nobody"), "{said}");
    place.ok(&["contract", "offer-ownership", &owner]).await;
    place.ok(&take).await;
    let (code, said) = place.run(&["contract", "set-operator", &next]).await;
    assert!(code == 77 && said.contains(&owner), "{said}");
    let set = ["contract", "set-operator", &next, "--key", "owner.json"];
    place.ok(&[set.as_slice(), &["--passphrase-file", "words"]].concat()).await;

    // The service goes on sealing with a key that moves nothing any more, and says so.
    place.bill(&serving, "between.txt").await;
    let told = readiness(&serving, |told| told["status"] == "degraded").await;
    assert_eq!(told["troubles"][0]["why"], "operator", "{told}");
    assert!(serving.log().contains("give the service that account's key"), "{}", serving.log());
    serving.stop();

    let folder = place.path().join("notary");
    std::fs::rename(place.path().join("next.json"), folder.join("operator.json")).unwrap();
    let (here, more) =
        (place.path().to_owned(), ["--listen", "127.0.0.1:0", "--passphrase-file", "words"]);
    let serving = tokio::task::spawn_blocking(move || Serving::start(&here, &more)).await.unwrap();
    place.until_final(2).await;
    readiness(&serving, |told| told["status"] == "ready").await;
    let anchors = place.anchors().await;
    let newest = anchors.last().unwrap()["attempts"].as_array().unwrap().last().unwrap();
    assert_eq!(newest["account"].as_str().unwrap(), next);
    let said = place.ok(&["contract", "show"]).await;
    assert!(said.contains(&format!("operator       {next}")), "{said}");
    assert!(said.contains(&format!("owner          {owner}")), "{said}");
}
