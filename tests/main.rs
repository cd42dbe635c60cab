//! Tests of the service, lowest layer first. One program, because linking costs more than running.

#![allow(clippy::unwrap_used, missing_docs, unreachable_pub, reason = "tests fail by panicking")]

mod anchoring;
mod answers;
mod bills;
mod book;
mod chains;
mod crash;
mod current;
mod drafts;
mod english;
mod forks;
mod hostile;
mod http;
mod journey;
mod keeping;
#[cfg(feature = "aws-kms")]
mod kms;
mod layers;
mod lists;
mod nodes;
mod notarizing;
mod obstacles;
mod operator;
mod pages;
mod recognised;
mod references;
mod schedules;
mod sealing;
mod series;
mod serving;
mod setup;
mod succession;
mod support;
mod transcripts;
mod watch;
mod words;
