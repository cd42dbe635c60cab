#![doc = include_str!("../PROTOCOL.md")]
//!
//! ---
//!
//! # About this crate
//!
//! It holds the protocol and nothing else: no IO, no clock, no randomness, no async. Whoever calls it brings
//! the bytes, the time and the random numbers. A module each for the nouns above, in the order in which a
//! proof is built: [`digest`], [`tree`] (with [`tile`] for logs too long for memory), [`disclosure`],
//! [`note`], [`statement`], [`checkpoint`], [`inclusion`], [`anchor`], [`chain`], [`evidence`], [`proof`],
//! [`link`], [`status`], [`trust`], [`outcome`], [`verify`].

pub mod access;
pub mod anchor;
pub mod chain;
pub mod checkpoint;
pub mod contract;
pub mod date;
pub mod digest;
pub mod disclosure;
pub mod domain;
pub mod evidence;
pub mod evm;
pub mod firm;
pub mod id;
pub mod inclusion;
pub mod keys;
pub mod kind;
pub mod ledger;
pub mod link;
pub mod node;
pub mod note;
pub mod origin;
pub mod outcome;
pub mod proof;
pub mod register;
pub mod statement;
pub mod status;
pub mod succession;
pub mod tile;
pub mod tree;
pub mod trust;
pub mod verify;

mod encoding;
mod lines;
mod number;
mod rlp;
mod trie;
