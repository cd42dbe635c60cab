//! A firm's folder, a notary, and a gate before it.

use std::path::Path;
use std::time::{Duration, SystemTime};

use serde_json::Value;
use tempfile::TempDir;

use super::{Dev, Gate, ok, rehearsed, run};

pub struct Place {
    folder: TempDir,
    /// Ends with this.
    _dev: Dev,
    pub gate: Gate,
    pub profile: String,
}

impl Place {
    pub fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let dev = Dev::start(&folder.path().join("notary"));
        let gate = Gate::before(&dev.url);
        let profile = gate.profile(&dev.profile);
        Self { folder, _dev: dev, gate, profile }
    }

    pub fn here(&self) -> &Path {
        self.folder.path()
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.here().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub fn has(&self, name: &str) -> bool {
        self.here().join(name).exists()
    }

    /// A command with this profile: its exit code, and all that it says.
    pub fn run(&self, arguments: &[&str]) -> (i32, String) {
        run(self.here(), &[arguments, &["--profile", &self.profile]].concat())
    }

    /// The same of one that ends well.
    pub fn ok(&self, arguments: &[&str]) -> String {
        ok(self.here(), &[arguments, &["--profile", &self.profile]].concat())
    }

    pub fn notarize(&self, arguments: &[&str]) -> (i32, String) {
        self.run(&[["notarize"].as_slice(), arguments].concat())
    }

    /// The statement in a draft or a proof.
    pub fn statement(&self, file: &str) -> String {
        let json: Value =
            serde_json::from_slice(&std::fs::read(self.here().join(file)).unwrap()).unwrap();
        json["statement"].as_str().unwrap().to_owned()
    }

    pub fn id(&self, file: &str) -> String {
        let statement = self.statement(file);
        let line = statement.lines().find(|line| line.starts_with("id ")).unwrap();
        line.to_owned()
    }

    /// As if it had been written ten minutes ago.
    pub fn age(&self, file: &str) {
        let file = std::fs::File::options().write(true).open(self.here().join(file)).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(600)).unwrap();
    }

    pub fn assert_verifies(&self, file: &str) {
        ok(self.here(), &["upgrade", &format!("{file}.proof.json")]);
        while !ok(self.here(), &["upgrade", &format!("{file}.proof.json")]).contains("is final") {}
        rehearsed(self.here(), &["verify", file]);
    }
}
