//! `serve` as a process, on a real chain behind a node of ours.

use std::path::{Path, PathBuf};

use countersign::chain::anvil::{Anvil, mine};
use countersign::chain::operator::Operator;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{Proxy, Serving, run};

/// A notary as a process, and nothing running at first.
pub struct Place {
    folder: TempDir,
    pub anvil: Anvil,
    pub node: Proxy,
    _chain: TempDir,
}

impl Place {
    /// A notary with its contract deployed and a firm, and nothing running.
    pub async fn make() -> Self {
        let (folder, chain) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        let anvil = Anvil::start(chain.path()).await.expect("run scripts/contracts install");
        let node = Proxy::before(anvil.url()).await;
        let place = Self { folder, anvil, node, _chain: chain };
        let init = ["init", "--host", "notary.test", "--public-url", "http://127.0.0.1:1"];
        let rest = ["--chain-id", "31337", "--rpc-url", &place.node.url.clone()];
        place.ok(&[init.as_slice(), &rest].concat()).await;
        let key = std::fs::read_to_string(place.path().join("notary/operator.key")).unwrap();
        place.anvil.fund(Operator::from_hex(&key).unwrap().address()).await.unwrap();
        place.ok(&["deploy"]).await;
        place.edit("anchor_every_seconds = 600", "anchor_every_seconds = 1");
        place.edit("[chain]\n", "[chain]\npoll_seconds = 1\n");
        place.ok(&["ledger", "create", "acme"]).await;
        place
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn edit(&self, from: &str, to: &str) {
        let path = self.path().join("notary/notary.toml");
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{from} in {text}");
        std::fs::write(&path, text.replace(from, to)).unwrap();
    }

    /// A command that must work; beside the proxy, which this thread may be needed for.
    pub async fn ok(&self, arguments: &[&str]) -> String {
        let (code, said) = self.run(arguments).await;
        assert_eq!(code, 0, "{arguments:?}: {said}");
        said
    }

    /// The verdict on what holds, on the development chain.
    pub async fn rehearsed(&self, arguments: &[&str]) -> String {
        let (code, said) = self.run(arguments).await;
        assert_eq!(code, 4, "{arguments:?}: {said}");
        said
    }

    pub async fn run(&self, arguments: &[&str]) -> (i32, String) {
        let (folder, owned) = (
            self.path().to_owned(),
            arguments.iter().map(|&word| word.to_owned()).collect::<Vec<_>>(),
        );
        let done = tokio::task::spawn_blocking(move || {
            run(&folder, &owned.iter().map(String::as_str).collect::<Vec<_>>())
        });
        done.await.unwrap()
    }

    pub async fn serve(&self) -> Serving {
        let folder = self.path().to_owned();
        let more = ["--listen", "127.0.0.1:0"];
        tokio::task::spawn_blocking(move || Serving::start(&folder, &more)).await.unwrap()
    }

    /// Notarizes a fresh file at the notary that runs there.
    pub async fn bill(&self, serving: &Serving, name: &str) -> PathBuf {
        let file = self.path().join(name);
        std::fs::write(&file, format!("the bill {name}")).unwrap();
        let profile = self.path().join("acme.json");
        let mut json: Value =
            serde_json::from_str(&std::fs::read_to_string(&profile).unwrap()).unwrap();
        json["notary"] = json!(serving.url);
        std::fs::write(&profile, json.to_string()).unwrap();
        let file_name = file.to_str().unwrap();
        self.ok(&["notarize", file_name, "--profile", profile.to_str().unwrap()]).await;
        file
    }

    pub async fn anchors(&self) -> Vec<Value> {
        let said = self.ok(&["anchors", "--json"]).await;
        let mut anchors: Vec<Value> =
            said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        anchors.reverse();
        anchors
    }

    /// Waits until the newest anchor has this state.
    pub async fn until(&self, state: &str) {
        for _ in 0..300 {
            let anchors = self.anchors().await;
            if anchors.last().is_some_and(|newest| newest["state"] == state) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        panic!("never {state}: {:?}", self.anchors().await);
    }

    pub async fn automine(&self, on: bool) {
        let said: Value = self.anvil.rpc().call("evm_setAutomine", json!([on])).await.unwrap();
        let _ = said;
    }

    /// Waits until there are so many anchors at least and all are final.
    pub async fn until_final(&self, count: usize) {
        self.until_final_on(&self.anvil, count).await;
    }

    /// The same, on another chain.
    pub async fn until_final_on(&self, chain: &Anvil, count: usize) {
        for _ in 0..300 {
            let anchors = self.anchors().await;
            if anchors.len() >= count && anchors.iter().all(|anchor| anchor["state"] == "final") {
                return;
            }
            mine(chain.rpc()).await.unwrap();
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        panic!("not final: {:?}", self.anchors().await);
    }
}

/// Waits until the service's own word about itself is this.
pub async fn readiness(serving: &Serving, wanted: impl Fn(&Value) -> bool) -> Value {
    let url = format!("{}/readyz", serving.url);
    let mut last = Value::Null;
    for _ in 0..300 {
        let answer = reqwest::get(&url).await.unwrap();
        assert_eq!(answer.status(), 200, "it can seal");
        last = answer.json().await.unwrap();
        if wanted(&last) {
            return last;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("never so: {last}");
}
