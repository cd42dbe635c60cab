//! A notary in this process: a real SQLite file, real sealing, the real router; no chain.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use axum::response::Response;
use countersign::http::{OperatorNotice, Service, hash_of_api_key, new_api_key, router};
use countersign::ledger::{Notary, Sequencer, SharedNotary, open_ledger, proof_of};
use countersign::store::{FirmLedger, Store};
use countersign_core::evm::{Address, ChainId, EvmBytes};
use countersign_core::note::{KeyType, Signer};
use countersign_core::origin::Host;
use countersign_core::proof::Proof;
use countersign_core::statement::Statement;
use countersign_core::trust::{Era, Finality, Trust};
use http_body_util::BodyExt;
use serde_json::Value;
use sqlx::Connection;
use tempfile::TempDir;
use tower::ServiceExt;

use super::{Paper, TestFirm, noon};

pub struct House {
    pub store: Store,
    /// Its database's.
    pub url: String,
    pub notary: SharedNotary,
    pub router: Router,
    pub trust: Trust,
    /// Deleted with the house.
    _folder: TempDir,
}

pub const CONTRACT: Address = EvmBytes([0xc0; 20]);

impl House {
    pub async fn open() -> Self {
        Self::run_by(None).await
    }

    /// With an operator who says who they are, or does not.
    pub async fn run_by(operator: Option<OperatorNotice>) -> Self {
        let folder = TempDir::new().unwrap();
        let url = match std::env::var("COUNTERSIGN_TEST_POSTGRES") {
            Ok(server) => fresh_database(&server).await,
            Err(_) => format!("sqlite://{}", folder.path().join("notary.db").display()),
        };
        let store = Store::connect(&url, true).await.unwrap();
        Self::over_by(store, url, folder, operator).await
    }

    /// On SQLite and a disk of memory where there is one: for tests that open thousands.
    pub async fn in_memory() -> Self {
        let memory = std::path::Path::new("/dev/shm");
        let folder = if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() };
        let folder = folder.unwrap();
        let url = format!("sqlite://{}", folder.path().join("notary.db").display());
        let store = Store::connect(&url, true).await.unwrap();
        Self::over(store, url, folder).await
    }

    pub async fn over(store: Store, url: String, folder: TempDir) -> Self {
        Self::over_by(store, url, folder, None).await
    }

    async fn over_by(
        store: Store,
        url: String,
        folder: TempDir,
        operator: Option<OperatorNotice>,
    ) -> Self {
        let host: Host = "notary.test".parse().unwrap();
        let signer =
            Signer::new(host.register().as_str().parse().unwrap(), KeyType::Plain, &[7; 32]);
        let clock = Signer::new(host.clock().parse().unwrap(), KeyType::Clock, &[8; 32]);
        let public_url = "https://notary.test".to_owned();
        let notary = Arc::new(Notary { host: host.clone(), signer, clock, public_url });
        store
            .initialise(host.as_str(), notary.signer.verifier().public_key(), noon())
            .await
            .unwrap();
        let chain = (ChainId::new(31337).unwrap(), CONTRACT);
        let newest = Era {
            chain_id: chain.0,
            contract: chain.1,
            finality: Finality::Finalized,
            notary_key: notary.verifier().unwrap(),
            clock_key: notary.clock.verifier(),
        };
        let trust = Trust {
            origin: host.register(),
            newest,
            rpc_urls: Vec::new(),
            urls: vec![notary.public_url.clone()],
            line: Vec::new(),
        };
        let (sequencer, _) = Sequencer::start(store.clone(), Arc::clone(&notary), noon);
        let router = router(Service {
            store: store.clone(),
            sequencer,
            notary: Arc::clone(&notary),
            chain,
            health: countersign::anchoring::SharedHealth::default(),
            trust: Arc::new(trust.clone()),
            notes: Arc::new([]),
            operator: operator.map(Arc::new),
            clock: noon,
        });
        Self { store, url, notary, router, trust, _folder: folder }
    }

    /// The proof of a record that is in this notary's store.
    pub async fn proof_of(&self, chain: (ChainId, Address), paper: &Paper) -> Proof {
        let name = paper.statement.ledger().name();
        let ledger = self.store.ledger(name).await.unwrap().unwrap();
        proof_of(&self.store, &self.notary, chain, ledger.id, paper.id()).await.unwrap()
    }

    /// Opens a firm's ledger; the text is its API key.
    pub async fn firm(&self, name: &str, seed: u8) -> (TestFirm, FirmLedger, String) {
        let mut firm = TestFirm::new(&self.notary.host, name, seed);
        let (ledger, api_key) = self.open_with(&firm.genesis(), seed).await;
        (firm, ledger, api_key)
    }

    /// Opens the ledger that begins with this genesis; the text is its API key.
    pub async fn open_with(&self, genesis: &Statement, seed: u8) -> (FirmLedger, String) {
        let (ledger, answer) =
            open_ledger(&self.store, &self.notary, genesis, noon()).await.unwrap();
        answer.unwrap();
        let api_key = new_api_key([seed; 32]);
        let hash = hash_of_api_key(&api_key).unwrap();
        self.store.add_api_key(ledger.id, hash, "test", noon()).await.unwrap();
        (ledger, api_key)
    }

    pub async fn ask(&self, request: Request<Body>) -> (StatusCode, Response) {
        let response = self.router.clone().oneshot(request).await.unwrap();
        (response.status(), response)
    }

    pub async fn get(&self, path: &str) -> (StatusCode, String) {
        let (status, response) = self.ask(Request::get(path).body(Body::empty()).unwrap()).await;
        (status, text(response).await)
    }

    pub async fn post(
        &self,
        path: &str,
        api_key: &str,
        body: impl Into<Body>,
    ) -> (StatusCode, String) {
        let request = Request::post(path)
            .header(header::AUTHORIZATION, format!("Bearer {api_key}"))
            .body(body.into())
            .unwrap();
        let (status, response) = self.ask(request).await;
        (status, text(response).await)
    }
}

/// A database of the test's own in a PostgreSQL server: `scripts/postgres` starts one.
async fn fresh_database(server: &str) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    sqlx::any::install_default_drivers();
    let name = format!("house_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let mut connection = sqlx::AnyConnection::connect(server).await.unwrap();
    let sql = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
    sqlx::query(sql).execute(&mut connection).await.unwrap();
    let (front, _) = server.rsplit_once('/').unwrap();
    format!("{front}/{name}")
}

pub async fn text(response: Response) -> String {
    String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

/// The word in a problem's type.
pub fn problem(body: &str) -> String {
    let problem: Value = serde_json::from_str(body).unwrap_or_else(|_| panic!("a problem: {body}"));
    for member in ["title", "status"] {
        assert!(!problem[member].is_null(), "{member}: {body}");
    }
    problem["type"].as_str().unwrap().trim_start_matches("urn:countersign:problem:").to_owned()
}
