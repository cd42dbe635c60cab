//! `countersign dev` as a process that can be killed.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

/// The program itself.
pub fn countersign(arguments: &[&str], folder: &Path) -> Output {
    program(folder).args(arguments).output().unwrap()
}

/// The program in a folder, with nothing of whoever runs the tests: neither their profile nor the place of their books.
pub fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
    command.current_dir(folder).env_remove("COUNTERSIGN_PROFILE");
    command.env("XDG_STATE_HOME", std::path::absolute(folder).unwrap().join(".state"));
    command
}

/// Its exit code, and all that it says.
pub fn run(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let Output { status, stdout, stderr } = countersign(arguments, folder);
    let said = String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr);
    (status.code().unwrap(), said)
}

/// A child that does not outlive its test.
struct Process(Child);

impl Process {
    fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    fn stop(mut self) {
        let pid = self.0.id().to_string();
        assert!(Command::new("kill").arg(pid).status().unwrap().success());
        assert!(self.0.wait().unwrap().success());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// What it says, and that it ends well.
pub fn ok(here: &Path, arguments: &[&str]) -> String {
    let (code, said) = run(here, arguments);
    assert_eq!(code, 0, "{arguments:?}: {said}");
    said
}

/// What a command says of something that holds on the development chain.
pub fn rehearsed(here: &Path, arguments: &[&str]) -> String {
    let (code, said) = run(here, arguments);
    assert!(code == 4 && said.starts_with("rehearsal: "), "{arguments:?}: {code} {said}");
    said
}

pub struct Dev {
    process: Process,
    pub url: String,
    pub profile: PathBuf,
}

impl Dev {
    /// Starts it, and returns once it says that it is ready.
    pub fn start(data: &Path) -> Self {
        let log =
            std::fs::OpenOptions::new().create(true).append(true).open(data.with_extension("log"));
        let mut child = Command::new(env!("CARGO_BIN_EXE_countersign"))
            .args(["dev", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log.unwrap())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let between = |from: &str, to: &str| {
            let rest = line.split(from).nth(1).unwrap_or_else(|| {
                let log = std::fs::read_to_string(data.with_extension("log")).unwrap_or_default();
                panic!("not ready: {line:?}\n{log}")
            });
            rest.split(to).next().unwrap().trim().to_owned()
        };
        let url = between("ready: ", " ");
        let profile = between("profile ", "\n").into();
        Self { process: Process(child), url, profile }
    }

    /// As the power company does it.
    pub fn kill(self) {
        self.process.kill();
    }

    pub fn stop(self) {
        self.process.stop();
    }
}

/// `countersign serve` in a notary's folder `notary`, with its addresses.
pub struct Serving {
    process: Process,
    pub url: String,
    pub metrics: String,
    log: PathBuf,
}

impl Serving {
    /// Starts it, and returns once it says that it is ready.
    pub fn start(folder: &Path, more: &[&str]) -> Self {
        let log = folder.join("serve.log");
        let file = std::fs::OpenOptions::new().create(true).append(true).open(&log).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_countersign"))
            .args(["serve", "--data", "notary", "--metrics-listen", "127.0.0.1:0"])
            .args(more)
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(file)
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let after = |from: &str| {
            let rest = line.split(from).nth(1);
            let rest = rest.unwrap_or_else(|| {
                panic!("not ready: {line:?}\n{}", std::fs::read_to_string(&log).unwrap())
            });
            rest.split([',', '\n']).next().unwrap().to_owned()
        };
        let (url, metrics) = (after("listens on "), after("metrics at "));
        Self { process: Process(child), url, metrics, log }
    }

    pub fn kill(self) {
        self.process.kill();
    }

    pub fn stop(self) {
        self.process.stop();
    }

    /// All that this process and those before it logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }
}
