//! Notifications of our own making, whole and damaged; and a published one, where it is.

use std::path::Path;

use countersign_documents::{Format, Purpose, Reading, camt};
use proptest::prelude::*;

mod damaging;
#[path = "camt/standing.rs"]
mod standing;
#[path = "camt/statement.rs"]
mod statement;
#[path = "camt/unread.rs"]
mod unread;

use damaging::{damage, damages};

const OWN: &str = r#"<TxDtls>
          <Refs><AcctSvcrRef>B-77</AcctSvcrRef><EndToEndId>H-17</EndToEndId></Refs>
          <Amt Ccy="EUR">1010.50</Amt>
          <CdtDbtInd>CRDT</CdtDbtInd>
          <RltdPties>
            <Dbtr><Nm>Reed &amp; S&#xF6;hne</Nm></Dbtr>
            <Cdtr><Nm><![CDATA[Quill <LLP>]]></Nm></Cdtr>
          </RltdPties>
          <RmtInf>
            <Ustrd> Invoice H-17 </Ustrd><Ustrd>January</Ustrd>
            <Strd><CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd>
          </RmtInf>
        </TxDtls>"#;

fn message(entries: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08">
  <BkToCstmrDbtCdtNtfctn>
    <Ntfctn>
      <Acct><Id><IBAN>DE02120300000000202051</IBAN></Id></Acct>
      {entries}
    </Ntfctn>
  </BkToCstmrDbtCdtNtfctn>
</Document>
"#
    )
}

fn entry(children: &str) -> String {
    format!(
        r#"<Ntry><Amt Ccy="EUR">5000</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-02-02</Dt></BookgDt><ValDt><Dt>2026-02-03</Dt></ValDt><AcctSvcrRef>B-1</AcctSvcrRef>{children}</Ntry>"#
    )
}

fn details(transactions: &str) -> String {
    message(&entry(&format!("<NtryDtls>{transactions}</NtryDtls>")))
}

fn read(bytes: impl AsRef<[u8]>) -> Reading {
    camt::read(bytes.as_ref()).expect("this is camt.054")
}

/// The reading of the only part.
fn only(bytes: impl AsRef<[u8]>) -> Reading {
    let mut reading = read(bytes);
    assert_eq!((reading.fields.len(), reading.parts.len()), (0, 1));
    reading.parts.remove(0).reading
}

fn fields(reading: &Reading) -> Vec<(&str, &str)> {
    reading.fields.iter().map(|field| (field.name.as_str(), field.value.as_str())).collect()
}

fn told(reading: &Reading, warning: &str) -> bool {
    reading.warnings.iter().any(|told| told.contains(warning))
}

#[test]
fn one_transaction_is_one_part() {
    let reading = read(details(OWN));
    assert_eq!((reading.format, reading.kind), (Format::Camt054, Purpose::Receipt));
    assert_eq!((&reading.warnings[..], &reading.fields[..]), (&[][..], &[][..]));
    let [part] = &reading.parts[..] else { panic!("{}", reading.parts.len()) };
    assert_eq!(part.document, OWN.as_bytes());
    assert_eq!((part.reading.format, part.reading.kind), (Format::Camt054, Purpose::Receipt));
    assert_eq!(part.reading.warnings, [""; 0]);
    assert_eq!(
        fields(&part.reading),
        [
            ("payment.amount", "1010.50"),
            ("payment.currency", "EUR"),
            ("payment.date", "2026-02-03"),
            ("payment.direction", "credit"),
            ("payment.reference", "H-17"),
            ("payment.remittance", "Invoice H-17\nJanuary"),
            ("payment.creditor_reference", "RF18539007547034"),
            ("payment.debtor", "Reed & Söhne"),
            ("payment.creditor", "Quill <LLP>"),
            ("payment.account", "DE02120300000000202051"),
            ("payment.bank_reference", "B-77"),
        ]
    );
}

#[test]
fn an_entry_without_transactions_is_one() {
    let reading = read(message(&entry("")));
    assert_eq!(reading.parts[0].document, entry("").into_bytes());
    assert_eq!(reading.parts[0].reading.warnings, [""; 0]);
    assert_eq!(
        fields(&reading.parts[0].reading),
        [
            ("payment.amount", "5000"),
            ("payment.currency", "EUR"),
            ("payment.date", "2026-02-03"),
            ("payment.direction", "credit"),
            ("payment.account", "DE02120300000000202051"),
            ("payment.bank_reference", "B-1"),
        ]
    );
    let batch = entry("<NtryDtls><Btch><NbOfTxs>3</NbOfTxs></Btch></NtryDtls>");
    assert_eq!(
        only(message(&batch)).warnings,
        ["this is a batch whose transactions the bank does not tell"]
    );
}

#[test]
fn the_amount_is_never_that_of_the_batch() {
    let bare = "<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs></TxDtls>";
    let reading = read(details(&format!("{bare}{OWN}")));
    assert_eq!(reading.parts[0].reading.field("payment.amount"), None);
    assert_eq!(reading.parts[0].reading.field("payment.currency"), None);
    assert_eq!(reading.parts[0].reading.field("payment.reference"), None);
    assert_eq!(reading.parts[0].reading.field("payment.bank_reference"), None);
    assert_eq!(reading.parts[0].reading.warnings, ["the transaction has no amount"]);
    assert_eq!(reading.parts[1].reading.field("payment.amount"), Some("1010.50"));
    let batch = format!("<Btch><NbOfTxs>2</NbOfTxs></Btch>{bare}");
    assert_eq!(
        read(details(&batch)).warnings,
        ["an entry says that it has 2 transactions and has 1"]
    );
    assert_eq!(only(details(&batch)).field("payment.amount"), None);
    // Alone it is the entry, which many banks do not say twice.
    let alone = only(details(bare));
    assert_eq!(alone.field("payment.amount"), Some("5000"));
    assert!(told(&alone, "that of its entry is taken"));
    // The second version of the format.
    let detailed = bare.replace("</Refs>", r#"</Refs><AmtDtls><InstdAmt><Amt Ccy="USD">9</Amt></InstdAmt><TxAmt><Amt Ccy="EUR">7.5</Amt></TxAmt></AmtDtls>"#);
    let older = details(&format!("{detailed}{OWN}")).replace("001.08", "001.02");
    assert_eq!(read(older).parts[0].reading.field("payment.amount"), Some("7.5"));
    // And the first, which had no element around the transactions.
    let first = message(&entry(&format!("{OWN}{OWN}"))).replace("001.08", "001.01");
    assert_eq!(read(&first).parts, read(details(&format!("{OWN}{OWN}"))).parts);
    let named = first.replace("BkToCstmrDbtCdtNtfctn", "BkToCstmrDbtCdtNtfctnV01");
    assert_eq!(read(&named).parts, read(&first).parts);
}

#[test]
fn doubtful_values_are_left_out() {
    for (from, to, field, value) in [
        ("1010.50", "1.010,50", "payment.amount", None),
        ("1010.50", "-1010.50", "payment.amount", None),
        ("1010.50", "+01010.50", "payment.amount", Some("1010.50")),
        (r#" Ccy="EUR">1010"#, ">1010", "payment.amount", None),
        ("EUR\">1010", "euro\">1010", "payment.currency", None),
        ("2026-02-03", "2026-02-30", "payment.date", None),
        ("<ValDt><Dt>2026-02-03</Dt></ValDt>", "", "payment.date", Some("2026-02-02")),
        (
            "<Dt>2026-02-03</Dt>",
            "<DtTm>2026-02-03T23:59:59-05:00</DtTm>",
            "payment.date",
            Some("2026-02-03"),
        ),
        (">CRDT</CdtDbtInd>\n", ">BOTH</CdtDbtInd>\n", "payment.direction", None),
        ("<Nm>Reed", "<Nm>Roe</Nm><Nm>Reed", "payment.debtor", None),
        (
            "<Dbtr><Nm>Reed &amp; S&#xF6;hne</Nm></Dbtr>",
            "<Dbtr><Pty><Nm>Reed</Nm></Pty></Dbtr>",
            "payment.debtor",
            Some("Reed"),
        ),
    ] {
        let text = details(OWN).replacen(from, to, 1);
        let reading = only(&text);
        assert_ne!(text, details(OWN), "{from}");
        assert_eq!(reading.field(field), value, "{to}");
    }
}

#[test]
fn prefixes_and_foreign_name_spaces() {
    let plain = details(&OWN.replace("<LLP>", "LLP"));
    let prefixed = plain
        .replace("</", "</c:")
        .replace("<", "<c:")
        .replace("<c:/c:", "</c:")
        .replace("<c:?xml", "<?xml")
        .replace("<c:![", "<![")
        .replace("xmlns=", "xmlns:c=");
    let reading = read(&prefixed);
    let (found, wanted) = (&reading.parts[0].reading, &read(&plain).parts[0].reading);
    assert_eq!((&found.fields, &found.warnings), (&wanted.fields, &wanted.warnings));
    let form = wanted.data.as_ref().map(|data| data.form);
    assert_eq!((&found.data, form), (&None, Some("xml-c14n")), "a prefix is declared outside");
    assert!(reading.parts[0].document.starts_with(b"<c:TxDtls>"));
    assert!(reading.parts[0].document.ends_with(b"</c:TxDtls>"));
    // Elements of others are not ours, whatever they are called.
    let foreign = plain.replace(
        "<Refs>",
        r#"<x:Amt xmlns:x="urn:x" Ccy="EUR">1</x:Amt><Amt xmlns="urn:x">2</Amt><Refs>"#,
    );
    assert_eq!(only(foreign).fields, only(&plain).fields);
}

#[test]
fn a_byte_order_mark_and_comments_move_nothing() {
    let text = format!("\u{feff}{}", details(OWN).replace("1010.50", "10<!-- x -->10<?y?>.50"));
    let reading = read(&text);
    assert_eq!(reading.parts[0].reading.field("payment.amount"), Some("1010.50"));
    assert!(text.contains(std::str::from_utf8(&reading.parts[0].document).expect("UTF-8")));
    let windows = details(OWN).replace('\n', "\r\n");
    assert_eq!(only(windows).fields, only(details(OWN)).fields);
}

proptest! {
    #[test]
    fn any_bytes(bytes: Vec<u8>, text: String) {
        let _ = camt::read(&bytes);
        let _ = camt::read(details(&text).as_bytes());
    }

    #[test]
    fn damaged_messages(damages in damages(6)) {
        let mut bytes = details(&format!("{OWN}{OWN}")).into_bytes();
        damage(&mut bytes, damages, b"<>/&;\"' ");
        if let Some(reading) = camt::read(&bytes) {
            for part in &reading.parts {
                prop_assert!(part.document.starts_with(b"<") && part.document.ends_with(b">"));
                prop_assert!(bytes.windows(part.document.len()).any(|window| window == part.document));
            }
        }
    }

    #[test]
    fn texts_are_taken_as_they_stand(name in "[^\\p{C}\\s<>&]([^\\p{C}<>&]{0,20}[^\\p{C}\\s<>&])?") {
        let reading = only(details(&OWN.replace("January", &name)));
        let wanted = format!("Invoice H-17\n{name}");
        prop_assert_eq!(reading.field("payment.remittance"), Some(wanted.as_str()));
    }
}

#[test]
fn the_published_notification() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let name = "camt054_v4_payment_notification.xml";
    let Some(bytes) = ["../shared/samples", "../../shared/samples"]
        .iter()
        .find_map(|folder| std::fs::read(root.join(folder).join(name)).ok())
    else {
        eprintln!("not tested: there is no shared/samples/{name}");
        return;
    };
    let reading = read(&bytes);
    // Its batch counts wrongly, and its credits are in a debit.
    assert_eq!(reading.warnings, ["an entry says that it has 2 transactions and has 3"]);
    let [first, second, third] = &reading.parts[..] else { panic!("{}", reading.parts.len()) };
    for (part, size) in [(first, 2_743), (second, 2_512), (third, 3_129)] {
        assert!(part.document.starts_with(b"<TxDtls>") && part.document.ends_with(b"</TxDtls>"));
        let ends = part.document.windows(9).filter(|window| window == b"</TxDtls>").count();
        assert_eq!((ends, part.document.len()), (1, size));
        assert_eq!(part.reading.warnings, ["the transaction goes the other way than its entry"]);
    }
    assert_eq!(
        fields(&first.reading),
        [
            ("payment.amount", "3.1"),
            ("payment.currency", "CHF"),
            ("payment.date", "2007-10-18"),
            ("payment.direction", "credit"),
            ("payment.reference", "UXC06170000006PI00001EE00001"),
            ("payment.remittance", "Unstructured Remittance Information V1"),
            ("payment.creditor_reference", "ISR ref number V1"),
            ("payment.debtor", "UNIFITS GmbH"),
            ("payment.creditor", "Example Creditor 3 - V1"),
            ("payment.account", "CH2801234000123456789"),
        ]
    );
    assert_eq!(
        fields(&second.reading),
        [
            ("payment.amount", "3.2"),
            ("payment.currency", "CHF"),
            ("payment.date", "2007-10-18"),
            ("payment.direction", "credit"),
            ("payment.reference", "UXC06170000006PI00001EE00002"),
            ("payment.creditor_reference", "ISR ref number V2"),
            ("payment.debtor", "UNIFITS GmbH"),
            ("payment.creditor", "Example Creditor 3 - V2"),
            ("payment.account", "CH2801234000123456789"),
        ]
    );
    assert_eq!(
        fields(&third.reading),
        [
            ("payment.amount", "3.2"),
            ("payment.currency", "CHF"),
            ("payment.date", "2007-10-18"),
            ("payment.direction", "credit"),
            ("payment.reference", "UXC06170000006PI00001EE00002"),
            (
                "payment.remittance",
                "Unstructured Remittance Information V3 block 1\n\
                 Unstructured Remittance Information V3 block 2",
            ),
            ("payment.creditor_reference", "Ref number V3 block 1\nRef number V3 block 2"),
            ("payment.debtor", "UNIFITS GmbH"),
            ("payment.creditor", "Example Creditor 3 - V3"),
            ("payment.account", "CH2801234000123456789"),
        ]
    );
}
