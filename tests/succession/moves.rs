//! The commands by which a notary goes on in another contract, as processes on real chains; and its readers meanwhile.

use countersign::chain::anvil::{Anvil, mine};
use countersign::chain::operator::Operator;
use countersign_core::evm::Address;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::station::{Place, readiness};
use crate::support::{Serving, Treat};

/// Another chain of a class that is known.
const OTHER: u64 = 1337;

/// A notary on one chain, and a second chain with coins for its operator.
struct Move {
    place: Place,
    other: Anvil,
    account: Address,
    _folder: TempDir,
}

impl Move {
    async fn set() -> Self {
        let place = Place::make().await;
        let folder = TempDir::new().unwrap();
        let other = Anvil::start_as(folder.path(), OTHER).await.unwrap();
        let key = std::fs::read_to_string(place.path().join("notary/operator.key")).unwrap();
        let account = Operator::from_hex(&key).unwrap().address();
        other.fund(account).await.unwrap();
        Self { place, other, account, _folder: folder }
    }

    fn contract(&self) -> String {
        let path = self.place.path().join("notary/notary.toml");
        let text = std::fs::read_to_string(path).unwrap();
        text.split("contract = \"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    }

    /// As an operator does it with an editor.
    fn change_chain(&self) {
        self.place.edit("id = 31337", &format!("id = {OTHER}"));
        self.place.edit(&self.place.node.url, self.other.url());
    }

    /// What the service says of itself, in a file; it is to be asked where it listens.
    async fn keep_trust(&self, serving: &Serving, name: &str) {
        let url = format!("{}/.well-known/countersign.json", serving.url);
        let mut trust: Value = reqwest::get(url).await.unwrap().json().await.unwrap();
        trust["urls"] = json!([serving.url]);
        trust["rpc_urls"] = json!([self.place.node.url]);
        std::fs::write(self.place.path().join(name), trust.to_string()).unwrap();
    }

    async fn upgrade(&self, serving: &Serving, bill: &str) {
        let proof = format!("{bill}.proof.json");
        let upgrade = ["upgrade", &proof, "--notary", &serving.url];
        let said = self.place.ok(&upgrade).await;
        assert!(said.contains("is final"), "{said}");
    }

    fn anchor_of(&self, bill: &str) -> Value {
        let proof = self.place.path().join(format!("{bill}.proof.json"));
        let proof: Value = serde_json::from_slice(&std::fs::read(proof).unwrap()).unwrap();
        proof["anchor"].clone()
    }

    async fn fails(&self, arguments: &[&str], code: i32, why: &str) {
        let (found, said) = self.place.run(arguments).await;
        assert!(found == code && said.contains(why), "{arguments:?}: {found} {said}");
        assert!(said.contains("hint: "), "{said}");
    }

    /// The same, however long it takes, on the first chain.
    async fn until_upgraded(&self, serving: &Serving, bill: &str) {
        let proof = format!("{bill}.proof.json");
        let upgrade = ["upgrade", &proof, "--notary", &serving.url];
        for _ in 0..100 {
            if self.place.ok(&upgrade).await.contains("is final") {
                return;
            }
            mine(self.place.anvil.rpc()).await.unwrap();
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        panic!("never final: {:?}", self.place.anchors().await);
    }

    /// How many transactions the operator has sent.
    async fn sent(&self, chain: &Anvil) -> String {
        let asked = json!([self.account, "latest"]);
        chain.rpc().call("eth_getTransactionCount", asked).await.unwrap()
    }

    /// With nodes of both chains to ask, two of different names for each.
    fn nodes(&self) -> Vec<String> {
        let urls = [self.place.node.url.as_str(), self.other.url()].into_iter();
        let both = urls.flat_map(|url| [url.to_owned(), url.replace("127.0.0.1", "localhost")]);
        both.flat_map(|url| ["--rpc".to_owned(), url]).collect()
    }

    /// A command of a reader who asks nodes of both chains.
    async fn reads(&self, arguments: &[&str]) -> (i32, String) {
        let nodes = self.nodes();
        let nodes: Vec<_> = nodes.iter().map(String::as_str).collect();
        self.place.run(&[arguments, &nodes].concat()).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notary_moves_to_another_chain_and_its_readers_follow() {
    let scene = Move::set().await;
    let Move { place, other, .. } = &scene;
    let old = scene.contract();
    let serving = place.serve().await;
    place.bill(&serving, "one.txt").await;
    place.until_final(2).await;
    scene.upgrade(&serving, "one.txt").await;

    // Beside a service that anchors nothing is deployed, and nothing paid for.
    let before = scene.sent(&place.anvil).await;
    scene.fails(&["deploy", "--before-retiring"], 64, "`serve` is anchoring").await;
    assert_eq!(scene.sent(&place.anvil).await, before);
    serving.stop();
    scene.fails(&["deploy"], 64, "retire it first").await;
    scene.fails(&["deploy", "--after-lost-chain"], 64, "is not lost").await;
    let stranger = "0x00000000000000000000000000000000000000aa";
    let retire = ["contract", "retire", "--for-ever"];
    let with = |more: &[&'static str]| [retire.as_slice(), more].concat();
    scene.fails(&with(&["--successor", stranger]), 64, "no contract that follows").await;
    scene.fails(&with(&["--contract", stranger]), 64, "is no contract of the notary's").await;

    // In each wrong order it is said what to do.
    scene.change_chain();
    scene.fails(&["serve"], 78, "once `countersign deploy` has put one there").await;
    scene.fails(&["deploy"], 64, "--predecessor-rpc; if the chain is gone").await;
    let node = place.node.url.as_str();
    for (predecessor, code, why) in [
        (other.url(), 78, "is on chain 1337, not 31337"),
        ("http://127.0.0.1:9", 69, "cannot be reached"),
        (node, 64, "and it is in service"),
    ] {
        scene.fails(&["deploy", "--predecessor-rpc", predecessor], code, why).await;
    }
    assert_eq!(scene.sent(other).await, "0x0", "nothing was paid for");
    place.ok(&["deploy", "--before-retiring"]).await;
    assert_eq!(scene.contract(), old, "one account's first contract has one address on all chains");

    // Killed between the two commands: the register goes on, and readers of before do not follow yet.
    place.serve().await.kill();
    let serving = place.serve().await;
    place.bill(&serving, "two.txt").await;
    place.until_final_on(other, 3).await;
    scene.upgrade(&serving, "two.txt").await;
    assert_eq!(scene.sent(other).await, "0x2", "the deployment and one anchor");
    scene.keep_trust(&serving, "new.json").await;
    let mut kept: Value =
        serde_json::from_slice(&std::fs::read(place.path().join("new.json")).unwrap()).unwrap();
    let ended = kept["line"][0].clone();
    for name in ["chain_id", "contract"] {
        kept[name] = ended[name].clone();
    }
    kept["line"] = json!([]);
    std::fs::write(place.path().join("kept.json"), kept.to_string()).unwrap();
    let verify = ["verify", "two.txt", "--trust", "kept.json"];
    let (code, said) = scene.reads(&verify).await;
    assert!(code == 2 && said.contains("may have changed its contract"), "{said}");

    scene.fails(&retire, 64, "say which one to retire").await;
    let this = [retire.as_slice(), &["--contract", &old]].concat();
    scene.fails(&this, 64, "on several chains").await;
    let there = [this.as_slice(), &["--rpc", node]].concat();
    scene
        .fails(&[&there, ["--successor", stranger].as_slice()].concat(), 64, "name that one")
        .await;
    let said = place.ok(&there).await;
    assert!(said.contains(&format!("is retired, for {old} on chain {OTHER}")), "{said}");
    scene.fails(&there, 64, "is retired already").await;

    // Whoever kept the trust file or the old address follows, for the verdict and for the history alike.
    let by_contract = ["--contract", &old, "--chain-id", "31337"];
    let proof = "two.txt.proof.json";
    for arguments in [
        verify.to_vec(),
        [["verify", "two.txt", "--notary", &serving.url].as_slice(), &by_contract].concat(),
        vec!["history", proof, "--trust", "kept.json"],
        [["history", proof, "--notary", &serving.url].as_slice(), &by_contract].concat(),
    ] {
        let (code, said) = scene.reads(&arguments).await;
        assert_eq!(code, 4, "{arguments:?}: {said}");
        assert!(said.contains("followed  the contract") && said.contains("number 1337"), "{said}");
        assert!(said.contains(&format!("followed to from {old}")) || arguments.contains(&"31337"));
        assert!(!said.contains("the keys changed"), "{said}");
        let stays = [arguments.as_slice(), &["--no-follow"]].concat();
        let (code, said) = scene.reads(&stays).await;
        assert!(code == 2 && !said.contains("followed"), "{said}");
        assert!(arguments[0] == "history" || said.contains("leave --no-follow out"), "{said}");
    }
    // A block that is known takes the place of the nodes, and so nobody tells of the next contract.
    let hash = scene.anchor_of("two.txt")["block_hash"].as_str().unwrap().to_owned();
    let by_block = [verify.as_slice(), &["--block-hash", &hash]].concat();
    let (code, said) = scene.reads(&by_block).await;
    assert!(code == 2 && said.contains("hint: with --block-hash no node is asked"), "{said}");
    // Who knows the newest contract only is told the one before it, and reaches the newest from there.
    let newest = ["--contract", &old, "--chain-id", "1337"];
    let older = ["verify", "one.txt", "--notary", &serving.url];
    let (code, said) = scene.reads(&[older.as_slice(), &newest].concat()).await;
    let named = format!("name that one with --contract {old} --chain-id 31337");
    assert!(code == 2 && said.contains(&named), "{said}");
    let (code, said) = scene.reads(&[older.as_slice(), &by_contract].concat()).await;
    assert_eq!(code, 4, "{said}");
    for command in [["verify", "two.txt"], ["history", proof]] {
        let (code, said) =
            place.run(&[command.as_slice(), &["--trust", "kept.json"]].concat()).await;
        assert!(code == 2 && said.contains("name nodes of both with --rpc"), "{said}");
        assert!(command[0] == "history" || said.contains("hint: name more nodes with --rpc"));
    }
    // The proof's own address answers nobody, so the trust's was asked.
    let (code, said) = place.run(&["history", proof, "--rpc", other.url()]).await;
    assert!(code == 69 && said.contains("cannot be reached"), "{said}");

    // An anchor of before is told with its own chain.
    let (code, said) = scene.reads(&["verify", "one.txt", "--trust", "new.json"]).await;
    assert!(
        code == 4 && said.contains("notarized — on a development chain (number 31337)"),
        "{said}"
    );
    assert_eq!(scene.anchor_of("one.txt")["chain_id"], 31337);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chain_that_is_gone_takes_no_proof_with_it() {
    let scene = Move::set().await;
    let Move { place, other, .. } = &scene;
    let old = scene.contract();
    let serving = place.serve().await;
    place.bill(&serving, "one.txt").await;
    place.until_final(2).await;
    scene.upgrade(&serving, "one.txt").await;
    scene.keep_trust(&serving, "kept.json").await;
    // In a block that does not become final any more.
    place.automine(false).await;
    place.bill(&serving, "two.txt").await;
    place.until("submitted").await;
    place.node.behave(|_, _| Treat::Cut);
    serving.stop();

    scene.change_chain();
    scene.fails(&["deploy"], 64, "if the chain is gone, add --after-lost-chain").await;
    place.ok(&["deploy", "--after-lost-chain"]).await;
    // The one that answers is not lost.
    scene.fails(&["deploy", "--after-lost-chain"], 64, "chain 1337 is not lost").await;
    let serving = place.serve().await;
    place.until_final_on(other, 3).await;
    scene.upgrade(&serving, "two.txt").await;
    let anchors = place.anchors().await;
    assert_eq!(
        anchors.iter().map(|one| one["size"].as_u64()).collect::<Vec<_>>(),
        [1, 2, 3].map(Some)
    );
    assert_eq!(scene.sent(other).await, "0x2", "the deployment, and what was not final");
    scene.keep_trust(&serving, "new.json").await;

    // What the new contract has needs nothing of the old chain.
    let (code, said) = scene.reads(&["verify", "two.txt", "--trust", "new.json"]).await;
    assert_eq!(code, 4, "{said}");
    // What the old one had: by the evidence, for who knows the block, under any trust that names the contract.
    let hash = scene.anchor_of("one.txt")["block_hash"].as_str().unwrap().to_owned();
    let known = ["--block-hash", &hash];
    for trust in [["--trust", "kept.json"], ["--trust", "new.json"], ["--notary", &serving.url]] {
        let all = [["verify", "one.txt"], trust].concat();
        let (code, said) = scene.reads(&all).await;
        assert!(code == 2 && said.contains("is gone for good"), "{trust:?}: {said}");
        let (code, said) = place.run(&[all.as_slice(), &known].concat()).await;
        assert!(code == 4 && said.contains("(number 31337)"), "{trust:?}: {said}");
    }
    let offline = ["verify", "one.txt", "--offline", "--block-hash", &hash];
    let (code, said) = place.run(&offline).await;
    assert!(code == 2 && said.contains("--trust"), "{said}");
    let (code, said) = place.run(&[offline.as_slice(), &["--trust", "kept.json"]].concat()).await;
    assert_eq!(code, 4, "{said}");
    let wrong = ["verify", "one.txt", "--trust", "kept.json", "--block-hash"];
    let other_hash = scene.anchor_of("two.txt")["block_hash"].as_str().unwrap().to_owned();
    let (code, said) = place.run(&[wrong.as_slice(), &[&other_hash]].concat()).await;
    assert!(code == 2 && said.contains("anchor.other-block"), "{said}");
    // The contract itself says nothing any more.
    let by_contract = ["verify", "one.txt", "--contract", &old, "--chain-id", "31337"];
    let (code, said) =
        place.run(&[by_contract.as_slice(), &["--rpc", &place.node.url]].concat()).await;
    assert!(code == 69 && said.contains("if the chain is gone for good"), "{said}");
    let (code, said) = place.run(&["history", "one.txt.proof.json", "--trust", "new.json"]).await;
    assert!(code == 2 && said.contains("anchor.unreachable"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn serve_goes_on_over_a_retirement_and_a_crash_in_the_deployment() {
    let scene = Move::set().await;
    let place = &scene.place;
    let old = scene.contract();
    let serving = place.serve().await;
    place.bill(&serving, "one.txt").await;
    place.until_final(2).await;
    scene.upgrade(&serving, "one.txt").await;
    // Retired while it runs: it seals, and says why nothing is anchored; started again, the same.
    let said = place.ok(&["contract", "retire", "--for-ever"]).await;
    assert!(said.contains("names no successor"), "{said}");
    place.bill(&serving, "two.txt").await;
    let stopped = |told: &Value| told["anchoring"] == "stopped";
    readiness(&serving, stopped).await;
    assert!(serving.log().contains("deploy the next contract"), "{}", serving.log());
    serving.stop();
    let serving = place.serve().await;
    readiness(&serving, stopped).await;
    place.bill(&serving, "three.txt").await;
    serving.stop();

    // Killed when the database has the new contract and notary.toml has not.
    place.ok(&["deploy"]).await;
    let new = scene.contract();
    place.edit(&new, &old);
    scene.fails(&["serve"], 78, "put the right one into notary.toml").await;
    let before = scene.sent(&place.anvil).await;
    scene.fails(&["deploy"], 64, "put it into notary.toml").await;
    assert_eq!(scene.sent(&place.anvil).await, before, "nothing is deployed twice");
    place.edit(&old, &new);
    let told = place.ok(&["contract", "show", "--json"]).await;
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!((&told["from_size"], &told["contract"]), (&json!(2), &json!(new)), "{told}");

    let serving = place.serve().await;
    place.until_final(3).await;
    serving.kill();
    let serving = place.serve().await;
    place.bill(&serving, "four.txt").await;
    scene.until_upgraded(&serving, "four.txt").await;
    let anchors = place.anchors().await;
    let steps = anchors.iter().map(|one| (one["from_size"].as_u64(), one["size"].as_u64()));
    let steps: Vec<_> = steps.map(|(from, to)| (from.unwrap(), to.unwrap())).collect();
    assert!(steps.windows(2).all(|pair| pair[0].1 == pair[1].0), "one register: {steps:?}");
    // Two deployments, the retirement, and each anchor once.
    assert_eq!(scene.sent(&place.anvil).await, format!("{:#x}", 3 + anchors.len()));
    scene.keep_trust(&serving, "new.json").await;
    for bill in ["one.txt", "two.txt", "three.txt", "four.txt"] {
        scene.upgrade(&serving, bill).await;
        place.rehearsed(&["verify", bill, "--trust", "new.json"]).await;
    }
    let contract = |bill| scene.anchor_of(bill)["contract"].as_str().unwrap().to_owned();
    assert_eq!((contract("one.txt"), contract("two.txt")), (old, new));
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_are_told_of_nodes_of_the_chain_before() {
    let scene = Move::set().await;
    let place = &scene.place;
    let node = place.node.url.clone();
    place.edit("public_rpc_urls = []", &format!("public_rpc_urls = [{node:?}]"));
    let serving = place.serve().await;
    place.bill(&serving, "one.txt").await;
    place.until_final(2).await;
    scene.upgrade(&serving, "one.txt").await;
    serving.stop();
    scene.change_chain();
    place.ok(&["deploy", "--before-retiring"]).await;

    let path = place.path().join("notary/notary.toml");
    let whole = std::fs::read_to_string(&path).unwrap();
    let entry = format!("earlier_rpc_urls = {{ 31337 = [{node:?}] }}");
    let verify = ["verify", "one.txt", "--trust", "new.json"];
    for (now, verdict) in [
        (entry.as_str(), 4),
        ("", 2),
        // The operator says that the chain is gone.
        ("earlier_rpc_urls = { 31337 = [] }", 2),
    ] {
        place.edit(&entry, now);
        let serving = place.serve().await;
        let url = format!("{}/.well-known/countersign.json", serving.url);
        let mut trust: Value = reqwest::get(url).await.unwrap().json().await.unwrap();
        let before = if verdict == 4 { vec![node.as_str()] } else { Vec::new() };
        let nodes = [vec![scene.other.url()], before].concat();
        assert_eq!(trust["rpc_urls"], json!(nodes));
        trust["urls"] = json!([serving.url]);
        std::fs::write(place.path().join("new.json"), trust.to_string()).unwrap();
        let (code, said) = place.run(&verify).await;
        assert_eq!(code, verdict, "{now}: {said}");
        let notes = readiness(&serving, |_| true).await["notes"].to_string();
        let is_told = notes.contains("no node of chain 31337");
        let logged = serving.log().matches("no node of chain 31337").count();
        // The log is that of all processes.
        assert_eq!((is_told, logged), (now.is_empty(), usize::from(verdict != 4)), "{notes}");
        serving.stop();
        std::fs::write(&path, &whole).unwrap();
    }
}
