//! The operator's key in a key management service: one of ours that speaks AWS's protocol, on loopback.
//! Built with the feature: `cargo nextest run --features aws-kms --test service kms`.

use std::process::Command;

use alloy::signers::k256::ecdsa::signature::hazmat::PrehashSigner;
use alloy::signers::k256::ecdsa::{Signature, SigningKey};
use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::post;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use countersign::chain::anvil::Anvil;
use countersign::chain::operator::Operator;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::support::run;

const SECRET: [u8; 32] = [0x44; 32];
/// SubjectPublicKeyInfo of a secp256k1 key, up to its point.
const BEFORE_THE_POINT: [u8; 23] = [
    0x30, 0x56, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b,
    0x81, 0x04, 0x00, 0x0a, 0x03, 0x42, 0x00,
];

async fn answer(headers: HeaderMap, body: Bytes) -> impl IntoResponse {
    let key = SigningKey::from_slice(&SECRET).unwrap();
    let asked: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(asked["KeyId"], "alias/operator");
    let target = headers["x-amz-target"].to_str().unwrap();
    let said = match target {
        "TrentService.GetPublicKey" => {
            let point = key.verifying_key().to_encoded_point(false);
            let der = [BEFORE_THE_POINT.as_slice(), point.as_bytes()].concat();
            json!({ "KeyId": "alias/operator", "PublicKey": STANDARD.encode(der),
                    "KeySpec": "ECC_SECG_P256K1", "KeyUsage": "SIGN_VERIFY" })
        }
        "TrentService.Sign" => {
            assert_eq!(asked["MessageType"], "DIGEST");
            let digest = STANDARD.decode(asked["Message"].as_str().unwrap()).unwrap();
            let signature: Signature = key.sign_prehash(&digest).unwrap();
            json!({ "KeyId": "alias/operator", "Signature": STANDARD.encode(signature.to_der()),
                    "SigningAlgorithm": "ECDSA_SHA_256" })
        }
        other => panic!("asked for {other}"),
    };
    (StatusCode::OK, [(header::CONTENT_TYPE, "application/x-amz-json-1.1")], said.to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contract_is_deployed_by_a_key_that_never_leaves_its_service() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let service = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().route("/", post(answer));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    let (folder, chain) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let anvil = Anvil::start(chain.path()).await.expect("run scripts/contracts install");
    let here = folder.path();
    let init = ["init", "--host", "notary.test", "--public-url", "http://127.0.0.1:1"];
    let rest = ["--chain-id", "31337", "--rpc-url", anvil.url()];
    assert_eq!(run(here, &[init.as_slice(), &rest].concat()).0, 0);
    std::fs::remove_file(here.join("notary/operator.key")).unwrap();
    let path = here.join("notary/notary.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let text = text.replace("[chain]\n", "[chain]\noperator_kms = \"alias/operator\"\n");
    std::fs::write(&path, text).unwrap();
    let account = Operator::from_bytes(&SECRET).unwrap().address();
    anvil.fund(account).await.unwrap();
    let deploy = |endpoint: String| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
        command
            .arg("deploy")
            .current_dir(here)
            .env("AWS_ENDPOINT_URL", endpoint)
            .env("AWS_REGION", "eu-central-1")
            .env("AWS_ACCESS_KEY_ID", "test")
            .env("AWS_SECRET_ACCESS_KEY", "test")
            .env("AWS_EC2_METADATA_DISABLED", "true");
        tokio::task::spawn_blocking(move || command.output().unwrap())
    };
    let away = deploy("http://127.0.0.1:9".to_owned()).await.unwrap();
    let said = String::from_utf8_lossy(&away.stderr);
    assert!(away.status.code() == Some(69) && said.contains("key management service"), "{said}");
    let done = deploy(service).await.unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{said}");
    let (code, said) = run(here, &["contract", "show", "--json"]);
    assert_eq!(code, 0, "{said}");
    let roles: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(roles["operator"], account.to_string());
}
