//! Countersign notarizes invoices. What it does is told in `README.md`, how in `docs/architecture.md`;
//! the protocol is the crate [`countersign_core`].
//!
//! Layers: an arrow is "may import"; nothing points up, and a test holds us to it. Two arrows go sideways:
//! `anchoring` knows `ledger`, whose notary signs the register too, and `watch` knows `firm`.
//!
//! ```text
//! cli   http(+page)                  edges: turn outside words into one call, and its result into words
//!    \   /
//! ledger anchoring firm reader watch use cases: take `now` and handles as arguments; know no HTTP, no terminal
//!    \   |
//! store book chain documents client config   shells: know the core only, never each other
//!        |                               (submission: what goes from firm to notary, for both sides)
//!        |
//! countersign_core
//! ```

#![allow(
    missing_docs,
    reason = "an application: a line is written where it says more than the name"
)]

pub mod anchoring;
pub mod book;
pub mod chain;
pub mod cli;
pub mod client;
pub mod config;
pub mod documents;
pub mod firm;
pub mod http;
pub mod ledger;
pub mod reader;
pub mod store;
pub mod submission;
pub mod watch;
