//! The rules of a proof file beyond well-spelled JSON: which members go together, and within which bounds.

use super::{MAX_KEY_RECORDS, Proof, ProofError};
use crate::tree::MAX_PATH;

impl Proof {
    pub(super) fn check_shape(&self) -> Result<(), ProofError> {
        let anchored = self.anchor.is_some();
        if self.ledger.is_some() != anchored || self.register.is_some() != anchored {
            return Err(ProofError::HalfAnchored);
        }
        if self.anchor.as_ref().is_some_and(|anchor| anchor.nodes.is_some() && !anchor.is_final) {
            return Err(ProofError::Nodes);
        }
        let has_content = self.statement.content().is_some();
        let shows = self.disclosures.is_some() || self.disclosed.is_some();
        if self.document_path.is_some() != has_content || shows && !has_content {
            return Err(ProofError::Content);
        }
        if self.disclosures.is_some() && self.disclosed.is_some() {
            return Err(ProofError::BothDisclosed);
        }
        let disclosed = self.disclosed.as_deref();
        if self.disclosures.as_ref().is_some_and(Vec::is_empty)
            || disclosed.is_some_and(|some| {
                some.is_empty() || some.windows(2).any(|pair| pair[0].index >= pair[1].index)
            })
        {
            return Err(ProofError::Disclosed);
        }
        if self.keys.len() > MAX_KEY_RECORDS {
            return Err(ProofError::KeyRecords);
        }
        let paths = self.keys.iter().map(|key| &key.path);
        let paths = paths.chain(disclosed.unwrap_or_default().iter().map(|some| &some.path));
        if paths.chain(&self.document_path).any(|path| path.len() > MAX_PATH) {
            return Err(ProofError::Path);
        }
        self.check_url()
    }

    fn check_url(&self) -> Result<(), ProofError> {
        let refuse = || ProofError::Url(self.url.chars().take(200).collect());
        let rest = self.url.strip_prefix("https://").or_else(|| self.url.strip_prefix("http://"));
        let (name, id) = (self.statement.ledger().name(), self.statement.id());
        let before = rest.and_then(|rest| rest.strip_suffix(&format!("/p/{name}/{id}")));
        let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '?' | '#');
        match before {
            Some(host) if !host.is_empty() && !host.starts_with('/') && host.chars().all(plain) => {
                Ok(())
            }
            _ => Err(refuse()),
        }
    }
}
