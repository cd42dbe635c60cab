//! Readers of bills: bytes in, fields out. There is a reader for each format in which firms issue bills. A document
//! that none of them reads is opaque, and can be notarized all the same.
//!
//! The crate opens no file, asks nobody and knows no clock. Every input is hostile: each reader is bounded in size,
//! depth, count and memory, and when in doubt it leaves the field out and says so in [`Reading::warnings`]. Readers
//! take what is in the file: text as it stands, amounts as exact decimals that are never rounded.

mod all;
mod amount;
mod c14n;
pub mod camt;
pub mod card;
mod cii;
mod date;
pub mod en16931;
pub mod facturx;
mod findings;
mod given;
pub mod ledes;
pub mod ledes_xml;
mod likeness;
mod pdf;
mod reading;
mod single;
pub mod stripe;
mod ubl;
mod xml;

pub use all::{data, read, unread};
pub use given::{GivenError, given, given_once};
pub use likeness::{Bill, Likeness};
pub use reading::{Data, Field, Format, Part, Purpose, Reading};
