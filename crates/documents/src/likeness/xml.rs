//! XML, by its root, even if nothing else in it can be read.

mod envelope;
mod root;

use root::Root;

use super::{Bill, GIVE, Likeness, Seen};
use crate::reading::Purpose;

const BANK: &str = "urn:iso:std:iso:20022:tech:xsd:";
const UBL: &str = "urn:oasis:names:specification:ubl:schema:xsd:";
const CEFACT: &str = "urn:un:unece:uncefact:data:";

/// The roots that are no bills, in whatever name space.
const NO_BILLS: [(&str, &str); 26] = [
    ("OFX", "an account statement (OFX)"),
    ("xbrl", "a financial report (XBRL)"),
    ("rss", "a feed"),
    ("feed", "a feed"),
    ("plist", "settings of a program"),
    ("project", "a program's project"),
    ("Project", "a program's project"),
    ("configuration", "settings of a program"),
    ("manifest", "a program's manifest"),
    ("schema", "an XML schema"),
    ("stylesheet", "an XSL stylesheet"),
    ("transform", "an XSL stylesheet"),
    ("definitions", "the description of a service (WSDL)"),
    ("EntityDescriptor", "metadata of a sign-in (SAML)"),
    ("kml", "a map (KML)"),
    ("gpx", "a track (GPX)"),
    ("urlset", "a list of pages"),
    ("Order", "an order"),
    ("ORDER", "an order"),
    ("ORDERRESPONSE", "an answer to an order"),
    ("DISPATCHNOTIFICATION", "a despatch advice"),
    ("OrderRequest", "an order"),
    ("Catalogue", "a catalogue"),
    ("BMECAT", "a catalogue"),
    ("SMP", "metadata of a network"),
    ("Error", "an error message"),
];

/// The words in the name of a bill's root, in small letters.
const BILLS: [&str; 12] = [
    "invoice",
    "faktura",
    "fattura",
    "factura",
    "facture",
    "rechnung",
    "ledes",
    "comprobante",
    "nfeproc",
    "fatura",
    "freightbill",
    "isdoc",
];

pub(super) fn see(text: &str) -> Seen {
    match Root::of(text) {
        Some(root) => envelope::see(&root).unwrap_or_else(|| of_root(&root)),
        None => {
            Seen::perhaps("a text in angle brackets", "it is neither XML nor HTML that is read")
        }
    }
}

fn of_root(root: &Root<'_>) -> Seen {
    let Root { local, namespace, .. } = root;
    if let Some(message) = namespace.strip_prefix(BANK) {
        return of_a_bank(message);
    }
    if namespace.starts_with(UBL) && *local == "AttachedDocument" {
        return attached(root);
    }
    if namespace.starts_with(UBL) {
        return of_ubl(local);
    }
    if namespace.starts_with(CEFACT) || namespace.starts_with("urn:ferd:CrossIndustryDocument") {
        return match *local {
            "CrossIndustryInvoice" | "CrossIndustryDocument" => {
                bill("a CII invoice", Purpose::Invoice)
            }
            other => of_cefact(other),
        };
    }
    if local.eq_ignore_ascii_case("html") {
        return Seen::perhaps("a page (HTML)", "it is in no format that is read");
    }
    if *local == "svg" {
        return Seen::perhaps("a drawing (SVG)", "it is in no format that is read");
    }
    let small = local.to_ascii_lowercase();
    if small.contains("creditnote") {
        return bill("a credit note in XML", Purpose::CreditNote);
    }
    if small.starts_with("ledes") && small.contains("budget") {
        return Seen::no_bill("a budget (LEDES)");
    }
    if let Some((_, what)) = NO_BILLS.iter().find(|(name, _)| name == local) {
        return Seen::no_bill(*what);
    }
    if BILLS.iter().any(|word| small.contains(word)) {
        let name = word(local);
        return Seen::bill(format!("a bill in XML ({name})"), "this format is not read");
    }
    let why = match root.has_doctype {
        true => "it has a DOCTYPE, and is in no format that is read",
        false => "it is in no format that is read",
    };
    Seen::perhaps(format!("XML ({})", word(local)), why)
}

/// Makes the likeness of a bill that is not read although its format is. Its reader says why.
fn bill(what: &str, kind: Purpose) -> Seen {
    Seen { likeness: Likeness::new(what, Bill::Yes).advise(GIVE), kind }
}

/// Recognises a message of ISO 20022 by the end of its name space, like `camt.053.001.08`.
fn of_a_bank(message: &str) -> Seen {
    let name: String = message.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '.').collect();
    let name: String = name.splitn(3, '.').take(2).collect::<Vec<_>>().join(".");
    let what = match name.as_str() {
        "camt.052" => "an account report",
        "camt.053" => "an account statement",
        "camt.054" => "a bank's notification",
        "pain.001" => "a payment order",
        "pain.002" => "a report on payment orders",
        "pain.008" => "a direct debit order",
        _ => "a bank's message",
    };
    let mut seen = Seen::no_bill(format!("{what} ({name})"));
    if name.starts_with("camt.05") {
        // The payments in the message are receipts, and nothing else in it is a bill.
        seen.kind = Purpose::Receipt;
    }
    seen
}

fn of_ubl(local: &str) -> Seen {
    match local {
        "Invoice" => bill("a UBL invoice", Purpose::Invoice),
        "CreditNote" => bill("a UBL credit note", Purpose::CreditNote),
        "DebitNote" | "SelfBilledInvoice" | "FreightInvoice" | "UtilityStatement" => {
            Seen::bill(format!("a UBL {local}"), "of UBL, Invoice and CreditNote are read")
        }
        "SelfBilledCreditNote" => {
            let why = "of UBL, Invoice and CreditNote are read";
            Seen { kind: Purpose::CreditNote, ..Seen::bill("a UBL SelfBilledCreditNote", why) }
        }
        other => Seen::no_bill(format!("a UBL message ({})", word(other))),
    }
}

/// Recognises a document of UBL to which others are attached, as their text or in base64.
fn attached(root: &Root<'_>) -> Seen {
    let mentions = |name: &str| root.after.contains(&format!("{UBL}{name}-2"));
    let what = "a UBL message (AttachedDocument)";
    let (kind, inside) = match () {
        () if mentions("Invoice") => (Purpose::Invoice, "an invoice in it"),
        () if mentions("CreditNote") => (Purpose::CreditNote, "a credit note in it"),
        () if mentions("DebitNote") => (Purpose::Invoice, "a debit note in it"),
        () if root.after.contains("EmbeddedDocumentBinaryObject") => {
            (Purpose::Invoice, "a file in it")
        }
        () => return Seen::no_bill(what),
    };
    let likeness = Likeness::new(format!("{what} with {inside}"), Bill::Perhaps)
        .because("what is attached to it is not looked at")
        .advise(format!("save that as a file of its own, or {GIVE}"));
    Seen { likeness, kind }
}

fn of_cefact(local: &str) -> Seen {
    match local {
        // In the names of the reference data model, this stands for an invoice.
        "SCRDMCCBDACIIMessageStructure" => bill("a CII invoice", Purpose::Invoice),
        name if name.contains("Invoice") => {
            Seen::bill(format!("a bill in XML ({})", word(name)), "this format is not read")
        }
        "SCRDMCCBDACIOMessageStructure" => Seen::no_bill("an order (Order-X)"),
        other => Seen::no_bill(format!("a UN/CEFACT message ({})", word(other))),
    }
}

/// Reduces a name to plain characters, 40 at most, so that it fits into a line.
fn word(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.')).take(40).collect()
}
