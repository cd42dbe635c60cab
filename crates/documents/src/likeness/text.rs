//! Texts, by their beginnings.

use super::{Seen, binary, json, mail, xml};

const NO_FORMAT: &str = "it is in no format that is read";

/// The beginnings of bills in formats that are not read.
const BILLS: [(&str, &str); 1] = [("LEDES", "a LEDES file")];

/// The beginnings of texts that are no bills.
const NO_BILLS: [(&str, &str); 25] = [
    ("PRIVATE+KEY+", "a private key"),
    ("-----BEGIN OPENSSH PRIVATE KEY", "a private key"),
    ("-----BEGIN PGP PRIVATE KEY", "a private key"),
    ("-----BEGIN PGP PUBLIC KEY", "a public key"),
    ("-----BEGIN PUBLIC KEY", "a public key"),
    ("-----BEGIN CERTIFICATE", "a certificate"),
    ("PuTTY-User-Key-File", "a private key"),
    ("AGE-SECRET-KEY-", "a private key"),
    ("ssh-rsa ", "a public key"),
    ("ssh-ed25519 ", "a public key"),
    ("ecdsa-sha2-", "a public key"),
    ("#!", "a script"),
    ("@echo off", "a script"),
    ("BEGIN:VCALENDAR", "a calendar"),
    ("BEGIN:VCARD", "a contact"),
    ("[InternetShortcut]", "a link to a page"),
    ("[.ShellClassInfo]", "settings of a folder"),
    ("[Desktop Entry]", "a link to a program"),
    ("Windows Registry Editor", "settings of Windows"),
    ("OFXHEADER:", "an account statement (OFX)"),
    ("!Type:", "an account statement (QIF)"),
    ("!Account", "an account statement (QIF)"),
    ("countersign/", "a file of Countersign's"),
    ("diff --git", "a comparison of files"),
    ("# countersign", "a configuration of Countersign's"),
];

pub(super) fn see(text: &str) -> Seen {
    let text = text.trim_start_matches(['\u{feff}', '\u{200b}', '\u{2060}', '\0']).trim_start();
    let begins = |start: &str| {
        text.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start))
    };
    if text.starts_with('<') {
        return xml::see(text);
    }
    if let Some(xml) = after_rubbish(text) {
        return xml::see(xml);
    }
    if let Some((_, what)) = NO_BILLS.iter().find(|(start, _)| begins(start)) {
        return Seen::no_bill(*what);
    }
    // "DN: 4711" may be the number of a bill; a directory's name has parts like "cn=".
    if begins("dn: ") && text.lines().next().is_some_and(|line| line.contains('=')) {
        return Seen::no_bill("a list of a directory (LDIF)");
    }
    if let Some(what) = ledes(text) {
        return Seen::no_bill(what);
    }
    if let Some((_, what)) = BILLS.iter().find(|(start, _)| begins(start)) {
        return Seen::bill(*what, "it is not spelled as one that is read");
    }
    if begins("-----BEGIN ") {
        let line = text.lines().next().unwrap_or_default();
        return match line.contains("PRIVATE KEY") {
            true => Seen::no_bill("a private key"),
            false => Seen::perhaps("an armoured file (PEM)", NO_FORMAT),
        };
    }
    if is_account_statement(text) {
        return Seen::no_bill("an account statement (MT940)");
    }
    if begins("01,") && text.lines().nth(1).is_some_and(|line| line.starts_with("02,")) {
        return Seen::no_bill("an account statement (BAI2)");
    }
    if let Some(seen) = edi(text) {
        return seen;
    }
    if mail::is_mail(text) {
        return binary::mail();
    }
    match () {
        () if text.is_empty() => Seen::no_bill("a file of blanks"),
        () if begins("{\\rtf") => Seen::perhaps("a text document (RTF)", NO_FORMAT),
        () if begins("%!PS") => Seen::perhaps("a page for printers (PostScript)", NO_FORMAT),
        () if is_ini(text) => Seen::perhaps("a text of keys and values (INI)", NO_FORMAT),
        () if text.starts_with(['{', '[']) => json::see(text),
        () if is_table_of_fields(text) => Seen::no_bill("a table of fields, as --fields takes it"),
        () if is_table(text) => Seen::perhaps("a table (CSV)", NO_FORMAT),
        () => Seen::perhaps("a text", NO_FORMAT),
    }
}

/// Returns the XML in a text, if something without meaning stands before it.
fn after_rubbish(text: &str) -> Option<&str> {
    let (before, _) = text.split_once("<?xml ")?;
    let says = |c: char| c.is_alphanumeric() || matches!(c, '"' | '\'' | '{' | '[' | '(');
    (!before.contains(says)).then(|| &text[before.len()..])
}

/// Returns the name of a LEDES file that is no bill, by its first line.
fn ledes(text: &str) -> Option<&'static str> {
    let line = text.split(['\n', '\r', '[', '|']).next()?.to_ascii_lowercase();
    let name = line.strip_prefix("ledes")?;
    let is = |word: &str| name.contains(word);
    match () {
        () if is("budget") => Some("a budget (LEDES)"),
        () if is("timekeeper") => Some("a list of timekeepers (LEDES)"),
        () => None,
    }
}

/// Returns whether a text is SWIFT's MT940 or MT942, with or without their envelope.
fn is_account_statement(text: &str) -> bool {
    let tag = |tag: &str| text.starts_with(tag) || text.contains(&format!("\n{tag}"));
    let opens = text.starts_with(":20:") || text.starts_with("{1:") || text.starts_with(":940:");
    opens && tag(":25:") && (tag(":60F:") || tag(":60M:") || tag(":34F:"))
}

/// Recognises EDIFACT and X12. Of their many messages, one each is an invoice.
fn edi(text: &str) -> Option<Seen> {
    let (message, is_bill) = if text.starts_with("UNA") || text.starts_with("UNB+") {
        let at = text.find("UNH+")?;
        let message = text[at..].split('+').nth(2)?.split([':', '\'']).next()?.to_owned();
        let is_bill = message == "INVOIC";
        (format!("EDIFACT {message}"), is_bill)
    } else if text.starts_with("ISA*") || text.starts_with("ISA|") {
        let separator = if text.starts_with("ISA*") { '*' } else { '|' };
        let at = text.find(&format!("ST{separator}"))?;
        let message = text[at..].split(separator).nth(1)?.to_owned();
        let is_bill = matches!(message.as_str(), "810" | "811" | "880" | "894");
        (format!("X12 {message}"), is_bill)
    } else {
        return None;
    };
    let message: String =
        message.chars().filter(|c| c.is_ascii_graphic() || *c == ' ').take(20).collect();
    Some(match is_bill {
        true => Seen::bill(format!("an EDI invoice ({message})"), "this format is not read"),
        false => Seen::no_bill(format!("an EDI message ({message})")),
    })
}

/// Returns whether a text begins with the name of a section, in brackets that no JSON has, alone on its line.
fn is_ini(text: &str) -> bool {
    let line = text.lines().next().unwrap_or_default().trim_end();
    let name = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let is_word = |name: &str| !matches!(name, "true" | "false" | "null");
    name.is_some_and(|name| name.starts_with(char::is_alphabetic) && is_word(name))
}

fn is_table_of_fields(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    let mut columns = first.split([',', ';']).map(|name| name.trim().trim_matches('"'));
    columns.clone().any(|name| name == "file")
        && columns.any(|name| name.starts_with("invoice.") || name.starts_with("payment."))
}

/// Returns whether a text is a table: three lines have the same number of the same separator, at least two.
fn is_table(text: &str) -> bool {
    [',', ';', '\t', '|'].into_iter().any(|separator| {
        let counts: Vec<_> =
            text.lines().take(3).map(|line| line.matches(separator).count()).collect();
        counts.len() > 1 && counts[0] > 1 && counts.iter().all(|count| *count == counts[0])
    })
}
