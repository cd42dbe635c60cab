//! What a bill says: bytes in, fields out. A reader for each format that firms issue bills in; whatever none
//! of them reads is an opaque document, which is notarized all the same.
//!
//! It opens no file, asks nobody and knows no clock. Every input is hostile: each reader is bounded in size,
//! depth, count and memory, and on doubt it says so in a [`Reading::warnings`] and leaves the field out. What
//! is read is what is in the file: text is taken as it stands, amounts are exact decimals and never rounded.

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
