#![doc = include_str!("../PROTOCOL.md")]
//!
//! ---
//!
//! # About this crate
//!
//! The crate holds the protocol and nothing else: no IO, no clock, no randomness, no async, no unsafe code. The
//! caller brings the bytes, the time and the random numbers.
//!
//! There are two halves over one set of words. Issuing is for a firm and a notary, verifying is for a reader.
//! Verifying reads what issuing made and imports its nouns, but neither [`ledger`] nor [`tile`]: these two are for
//! whoever keeps a log. Issuing knows nothing of verifying. A module imports only modules above it in these lists;
//! `tests/layers.rs` reads the lists and enforces this.
//!
//! ## Words
//!
//! - `encoding`: base64, base64url and hex, each in its one spelling
//! - `number`: decimal numbers in their one spelling
//! - `lines`: the lines of a signed text, taken from the top
//! - [`date`]: points in time, to the second
//! - [`digest`]: the SHA-256 of a document
//! - [`tree`]: RFC 6962 trees: hashes, paths, roots
//! - [`origin`]: names of logs
//! - [`domain`]: host names that a firm says are its own
//! - [`id`]: identifiers of records
//! - [`kind`]: kinds of statements, and which may refer to which
//! - [`note`]: signed notes, and the keys that sign them
//! - [`evm`]: bytes, words and blocks of the EVM's world
//!
//! ## Issuing
//!
//! - [`disclosure`]: what a document says, field by field, each under its own salt
//! - [`link`]: the salt in a record's link, and how a typo in it shows
//! - [`statement`]: what a firm says of a document, signed
//! - [`keys`]: which keys speak for the firm, and since when
//! - [`ledger`]: what a ledger takes as its next entry, and what it refuses
//! - [`tile`]: how a log of any length is kept, and appended to
//! - [`checkpoint`]: a log's state, signed by the notary and its clock
//! - [`register`]: which ledger has a new checkpoint, told to nobody who does not know the ledger
//! - [`access`]: who did what at the notary
//! - [`contract`]: what the notary's contract keeps and tells of the register's checkpoint
//!
//! ## Verifying
//!
//! - [`outcome`]: how a check ends, and every code that says why
//! - [`chain`]: what an anchor is worth, by its chain
//! - [`inclusion`]: an entry's place under a checkpoint
//! - `rlp`: Ethereum's encoding, as far as evidence needs it
//! - `trie`: Ethereum's tree, as far as evidence needs it
//! - [`evidence`]: what shows the contract's word to whoever knows a block's hash
//! - [`anchor`]: where the register's checkpoint stands on a chain
//! - [`trust`]: whose signatures and which contracts a reader trusts
//! - [`succession`]: how a trust goes on when a contract has ended
//! - [`node`]: what one node says of an anchor
//! - [`proof`]: the file that shows it all
//! - [`status`]: what the notary says when it is asked whether a record is still current
//! - [`verify`]: from a proof, a document, a trust and answers to a verdict
//! - [`firm`]: what a firm's own site says of its ledgers and keys

// Words.
pub mod date;
pub mod digest;
pub mod domain;
pub mod evm;
pub mod id;
pub mod kind;
pub mod note;
pub mod origin;
pub mod tree;

mod encoding;
mod lines;
mod number;

// Issuing.
pub mod access;
pub mod checkpoint;
pub mod contract;
pub mod disclosure;
pub mod keys;
pub mod ledger;
pub mod link;
pub mod register;
pub mod statement;
pub mod tile;

// Verifying.
pub mod anchor;
pub mod chain;
pub mod evidence;
pub mod firm;
pub mod inclusion;
pub mod node;
pub mod outcome;
pub mod proof;
pub mod status;
pub mod succession;
pub mod trust;
pub mod verify;

mod rlp;
mod trie;

/// Compiles and runs the README's example.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
