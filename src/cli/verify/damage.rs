//! Files that are no proof: how one was damaged on the way, and where a good one is; or what it is instead.

use std::path::Path;

use countersign_core::proof::{self, ProofError};

use crate::cli::failure::Failure;
use crate::cli::tell;

/// The number of foreign bytes that are looked at to say what they are.
const FIRST_BYTES: usize = 4096;

/// The failure of a command that needs a proof and got these bytes.
pub(in crate::cli) fn failure(name: &Path, file: &[u8], error: &ProofError) -> Failure {
    let name = tell::name(name);
    if proof::is_meant_as_one(file) {
        let why = format!("the proof {name} is damaged: {}", how(file, &error.to_string()));
        return Failure::data(why, FETCH_AGAIN);
    }
    Failure::data(format!("{name} is no proof: {}", instead(file)), GOOD_ONE)
}

const GOOD_ONE: &str =
    "name the proof that `countersign notarize` wrote next to the bill, or the link on the bill";

/// The way to a good one. It is not at the address in the damaged one: whoever damaged it may have written that.
pub(super) const FETCH_AGAIN: &str = "fetch the proof again by the link on the bill, or have it sent again by the firm: countersign verify FILE --proof 'LINK'";

/// Tells in what way the bytes are not what they were.
pub(super) fn how(file: &[u8], why: &str) -> String {
    let text = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    if !text.trim_ascii_start().starts_with(b"{") {
        "it stands inside of something else, such as a mail or a web page: take the file out of it"
            .to_owned()
    } else if is_of_another_version(file) {
        "it is of another version of the protocol: a newer program may read it".to_owned()
    } else if text.len() < file.len() {
        "three bytes stand before it (a byte order mark): it was saved by another program"
            .to_owned()
    } else if file.windows(2).any(|pair| pair == b"\r\n") {
        "its line ends were changed (CRLF), as a mail program or an editor does".to_owned()
    } else if why.contains("EOF while parsing") {
        format!("it was cut off after {} bytes", file.len())
    } else if why.contains("trailing characters") {
        "something was written behind its end".to_owned()
    } else {
        let why: String = why.chars().take(300).collect();
        format!("it was changed, or written anew by another program ({})", tell::word(&why))
    }
}

/// Returns whether the format member names another version, in full.
fn is_of_another_version(file: &[u8]) -> bool {
    const MARK: &[u8] = b"countersign/proof@v";
    let Some(at) = file.windows(MARK.len()).position(|bytes| bytes == MARK) else { return false };
    let rest = &file[at + MARK.len()..];
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (1..=9).contains(&digits) && rest.get(digits) == Some(&b'"') && &rest[..digits] != b"1"
}

/// Tells what bytes are that were never a proof.
fn instead(file: &[u8]) -> &'static str {
    let start = &file[..file.len().min(FIRST_BYTES)];
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    let has = |what: &[u8]| start.windows(what.len()).any(|bytes| bytes.eq_ignore_ascii_case(what));
    if text.is_empty() {
        "it is empty"
    } else if has(b"<!doctype html") || has(b"<html") {
        "it is a web page, perhaps one that asks for a password"
    } else if has(b"countersign/trust@") {
        "it is a trust file, which belongs to --trust"
    } else if has(b"countersign/status@") {
        "it is a status"
    } else if has(b"countersign/reserved@") {
        "it is a reservation: nothing is on record under it yet"
    } else if text.starts_with(b"%PDF-") {
        "it is a PDF: is it the bill itself?"
    } else if start.starts_with(b"PK\x03\x04") || start.starts_with(b"\x1f\x8b") {
        "it is an archive, or compressed: unpack it, the proof may be inside"
    } else if has(b"mime-version:") || has(b"content-type:") {
        "it is a mail: save what is attached to it"
    } else if start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff") {
        "it is text in UTF-16 or UTF-32: it was saved by another program"
    } else if is_base64(start) {
        "it is written in base64, as attachments are in mails: decode it, the proof may be inside"
    } else {
        "it is something else"
    }
}

/// Returns whether the bytes are lines of base64 and nothing else.
fn is_base64(start: &[u8]) -> bool {
    let is_one = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=\r\n".contains(byte);
    start.len() >= 64 && start.iter().all(is_one)
}

#[cfg(test)]
mod tests {
    use super::*;
    use countersign_core::proof::Proof;

    const MEANT: &str = "{\n  \"format\": \"countersign/proof@v1\",\n  \"url\": \"https://n.example/p/01h455vb4pex5vsknk084sn02q\"\n}\n";

    fn said(file: &[u8]) -> String {
        let error = Proof::from_file(file).expect_err("no proof");
        failure(Path::new("x.proof.json"), file, &error).to_string()
    }

    #[test]
    fn a_damaged_proof_is_told_how_and_where_a_good_one_is() {
        let crlf = MEANT.replace('\n', "\r\n");
        for (file, wanted) in [
            (crlf.as_str(), "its line ends were changed"),
            (&format!("\u{feff}{MEANT}"), "a byte order mark"),
            (&MEANT[..MEANT.len() - 3], "it was cut off after"),
            (MEANT, "it was changed, or written anew"),
            (&MEANT.replace("@v1", "@v2"), "of another version"),
            (&MEANT[..MEANT.len() / 2], "it was cut off after"),
            (&format!("<html>{MEANT}</html>"), "inside of something else"),
        ] {
            let said = said(file.as_bytes());
            assert!(said.contains(wanted) && said.contains("is damaged"), "{said}");
            assert!(
                !said.contains("n.example"),
                "nobody is sent to an address in a damaged file: {said}"
            );
        }
    }

    #[test]
    fn what_was_never_a_proof_is_told_as_what_it_is() {
        for (file, wanted) in [
            (b"".as_slice(), "it is empty"),
            (b" \n", "it is empty"),
            (b"<!DOCTYPE html><title>Sign in</title>", "a web page"),
            (b"{\"format\": \"countersign/trust@v1\"}", "a trust file"),
            (b"%PDF-1.7", "a PDF"),
            (b"\xff\xfe{\0", "UTF-16"),
            (b"PK\x03\x04x", "an archive"),
            (b"MIME-Version: 1.0\r\n\r\nx", "a mail"),
            ("QUJD".repeat(20).as_bytes(), "in base64"),
            (b"hello", "something else"),
        ] {
            let said = said(file);
            assert!(said.contains(wanted) && said.contains("is no proof"), "{said}");
        }
    }
}
