//! A local anvil for `countersign dev`: a real EVM that proves nothing to a third party.
//!
//! anvil writes its state to a file every second, and once more when it is asked to end. It runs under a shell that
//! ends it when our end of a pipe closes, so that it ends properly even if this program is killed.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use countersign_core::evm::Address;
use serde_json::{Value, json};
use thiserror::Error;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use super::rpc::{Rpc, RpcError};

/// The chain id of anvil.
pub const CHAIN_ID: u64 = 31337;

const STATE: &str = "anvil.json";
/// The file with the last state that was seen whole.
const KEPT: &str = "anvil.json.kept";

const PATIENCE: Duration = Duration::from_secs(30);

/// A running anvil. Keeping its standard input open keeps it alive.
pub struct Anvil {
    shell: Child,
    rpc: Rpc,
    url: String,
}

/// A reason why no anvil runs.
#[derive(Debug, Error)]
pub enum AnvilError {
    /// There is no anvil in PATH, nor in contracts/node_modules.
    #[error("anvil is not there")]
    Missing,
    #[error("anvil did not start: {0}")]
    Start(String),
    /// A former anvil is still writing its state.
    #[error("another anvil (process {0}) still uses this folder")]
    Running(String),
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// anvil does not answer.
    #[error(transparent)]
    Rpc(#[from] RpcError),
}

/// Finds anvil: where `COUNTERSIGN_ANVIL` says, in contracts/node_modules above this program or the working directory,
/// or in PATH. A script in PATH is npm's wrapper, which cannot be ended properly, and is passed over.
pub fn find() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("COUNTERSIGN_ANVIL") {
        return Some(PathBuf::from(named)).filter(|path| path.is_file());
    }
    let platform = match (std::env::consts::OS, std::env::consts::ARCH) {
        ("macos", "aarch64") => "anvil-darwin-arm64",
        ("macos", _) => "anvil-darwin-amd64",
        (_, "aarch64") => "anvil-linux-arm64",
        _ => "anvil-linux-amd64",
    };
    let inside = Path::new("contracts/node_modules/@foundry-rs").join(platform).join("bin/anvil");
    let starts = [std::env::current_dir().ok(), std::env::current_exe().ok()];
    let mut near =
        starts.iter().flatten().flat_map(|start| start.ancestors()).map(|d| d.join(&inside));
    near.find(|path| path.is_file()).or_else(|| {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path).map(|folder| folder.join("anvil")).find(|path| is_binary(path))
    })
}

fn is_binary(path: &Path) -> bool {
    use std::io::Read;
    let mut first = [0; 2];
    std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut first)).is_ok()
        && first != *b"#!"
}

const SCRIPT: &str = r#"
pid_file=$1; shift
"$@" & child=$!
echo "$child" > "$pid_file"
# Only anvil holds the pipe that we read, so that we see when it ends.
exec > /dev/null
cat
kill -TERM "$child" 2> /dev/null
wait "$child"
rm -f "$pid_file"
"#;

impl Anvil {
    /// Starts anvil with its state in `folder`, on a port that the system picks.
    ///
    /// # Errors
    /// [`AnvilError`].
    pub async fn start(folder: &Path) -> Result<Self, AnvilError> {
        Self::start_as(folder, CHAIN_ID).await
    }

    /// The same as a chain with another id.
    ///
    /// # Errors
    /// [`AnvilError`].
    pub async fn start_as(folder: &Path, chain_id: u64) -> Result<Self, AnvilError> {
        let program = find().ok_or(AnvilError::Missing)?;
        let pid_file = folder.join("anvil.pid");
        wait_for_former(&pid_file).await?;
        restore_state(folder).await?;
        let mut shell = Command::new("sh")
            .args(["-c", SCRIPT, "sh"])
            .arg(&pid_file)
            .arg(program)
            .args(["--host", "127.0.0.1", "--chain-id", &chain_id.to_string(), "--port"])
            .arg(free_port(&folder.join("anvil.port")).to_string())
            .args(["--slots-in-an-epoch", "1", "--preserve-historical-states"])
            .args(["--state-interval", "1", "--state"])
            .arg(folder.join(STATE))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let output = shell.stdout.take().ok_or_else(|| AnvilError::Start("no output".into()))?;
        let mut lines = BufReader::new(output).lines();
        let listening = async {
            while let Some(line) = lines.next_line().await? {
                if let Some(address) = line.trim().strip_prefix("Listening on ") {
                    return Ok(address.to_owned());
                }
            }
            Err(AnvilError::Start("it ended at once".to_owned()))
        };
        let address = tokio::time::timeout(PATIENCE, listening)
            .await
            .map_err(|_| AnvilError::Start(format!("silent for {} s", PATIENCE.as_secs())))??;
        // anvil goes on writing, and would stop if nobody read.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        let port = address.rsplit(':').next().unwrap_or_default();
        tokio::fs::write(folder.join("anvil.port"), port).await?;
        let url = format!("http://{address}");
        let rpc = Rpc::new(&url).map_err(AnvilError::Start)?;
        Ok(Self { shell, rpc, url })
    }

    /// Returns the URL of anvil's JSON-RPC.
    pub fn url(&self) -> &str {
        &self.url
    }

    pub fn rpc(&self) -> &Rpc {
        &self.rpc
    }

    /// Gives an account a thousand of the chain's coins.
    ///
    /// # Errors
    /// [`RpcError`].
    pub async fn fund(&self, account: Address) -> Result<(), RpcError> {
        let thousand_ether = "0x3635c9adc5dea00000";
        self.rpc.call::<Value>("anvil_setBalance", json!([account, thousand_ether])).await?;
        Ok(())
    }

    /// Waits until anvil's state has been written this many times. After two, what anvil knows now survives a crash.
    ///
    /// # Errors
    /// [`AnvilError::Start`] if anvil does not write.
    pub async fn wait_for_state(folder: &Path, writes: u32) -> Result<(), AnvilError> {
        let file = folder.join(STATE);
        let written = || std::fs::metadata(&file).and_then(|found| found.modified()).ok();
        // The first write from now may have been under way already.
        for _ in 0..writes {
            let (before, start) = (written(), tokio::time::Instant::now());
            while written() == before {
                if start.elapsed() > PATIENCE {
                    return Err(AnvilError::Start("it does not write its state".to_owned()));
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
        Ok(())
    }

    /// Waits like [`Anvil::wait_for_state`], and copies the state that was written. anvil writes in place: if it is
    /// killed in the middle of it, only the copy is whole.
    ///
    /// # Errors
    /// [`AnvilError`].
    pub async fn keep_state(folder: &Path, writes: u32) -> Result<(), AnvilError> {
        Self::wait_for_state(folder, writes).await?;
        let start = tokio::time::Instant::now();
        loop {
            let bytes = tokio::fs::read(folder.join(STATE)).await?;
            if is_whole(&bytes) {
                let staged = folder.join("anvil.json.new");
                tokio::fs::write(&staged, &bytes).await?;
                tokio::fs::File::open(&staged).await?.sync_all().await?;
                return Ok(tokio::fs::rename(&staged, folder.join(KEPT)).await?);
            }
            if start.elapsed() > PATIENCE {
                return Err(AnvilError::Start("its state is never whole".to_owned()));
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Ends anvil and waits until its state is written.
    pub async fn stop(mut self) {
        drop(self.shell.stdin.take());
        let ended = tokio::time::timeout(PATIENCE, self.shell.wait()).await;
        if !matches!(ended, Ok(Ok(_))) {
            tracing::warn!("anvil did not end; its last second may be lost");
        }
    }
}

/// Returns the port of last time if it is free, so that trust files of last time stay true, or else 0 for any port.
fn free_port(file: &Path) -> u16 {
    let last = std::fs::read_to_string(file).ok().and_then(|text| text.trim().parse().ok());
    last.filter(|port| std::net::TcpListener::bind(("127.0.0.1", *port)).is_ok()).unwrap_or(0)
}

/// Makes a block, so that those before it become final.
///
/// # Errors
/// [`RpcError`].
pub async fn mine(rpc: &Rpc) -> Result<(), RpcError> {
    rpc.call::<Value>("evm_mine", json!([])).await.map(|_| ())
}

fn is_whole(state: &[u8]) -> bool {
    serde_json::from_slice::<serde::de::IgnoredAny>(state).is_ok()
}

/// Puts the copy in the place of a state that anvil did not write to its end.
async fn restore_state(folder: &Path) -> Result<(), AnvilError> {
    let (state, kept) = (folder.join(STATE), folder.join(KEPT));
    let damaged = tokio::fs::read(&state).await.is_ok_and(|bytes| !is_whole(&bytes));
    if damaged {
        tracing::warn!("anvil was killed while it wrote its state; going on from the copy");
        if tokio::fs::copy(&kept, &state).await.is_err() {
            // The state was never whole, so nothing was deployed.
            tokio::fs::remove_file(&state).await?;
        }
    }
    Ok(())
}

/// Waits for a former anvil, which may still be writing its state after this program was killed.
async fn wait_for_former(pid_file: &Path) -> Result<(), AnvilError> {
    let mut left = PATIENCE.as_millis() / 100;
    while let Ok(pid) = tokio::fs::read_to_string(pid_file).await {
        let pid = pid.trim().to_owned();
        let alive = !pid.is_empty()
            && Command::new("kill")
                .args(["-0", &pid])
                .stderr(Stdio::null())
                .status()
                .await?
                .success();
        if !alive {
            // The power was lost, or the shell was killed too.
            tokio::fs::remove_file(pid_file).await.ok();
            return Ok(());
        }
        if left == 0 {
            return Err(AnvilError::Running(pid));
        }
        left -= 1;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Ok(())
}
