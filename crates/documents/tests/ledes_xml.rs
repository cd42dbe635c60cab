//! LEDES XML of our own making, whole and damaged.

use countersign_documents::{Bill, Format, Purpose, Reading, ledes_xml};
use proptest::prelude::*;

mod damaging;

use damaging::{damage, damages};

const FEE: &str = "<fee><charge_date>2026-01-14</charge_date><tk_id>T3</tk_id><tk_level>Partner</tk_level>\
    <charge_desc>Draft of the reply &amp; more</charge_desc><task_code>L120</task_code>\
    <task_activity>A103</task_activity><charge_type>U</charge_type><units>2.50</units>\
    <rate>400.20</rate><base_amount>1000.50</base_amount><total_amount>985.50</total_amount></fee>";
const EXPENSE: &str = "<expense><charge_date>2026-01-15</charge_date><charge_desc>Copies</charge_desc>\
    <acca_expense>E102</acca_expense><units>1</units><rate>25.00</rate>\
    <total_amount>25.00</total_amount></expense>";

fn invoice(number: &str, lines: &str) -> String {
    format!(
        "<invoice><inv_id>{number}</inv_id><inv_date>2026-01-31</inv_date>\
         <inv_due_date>20260302</inv_due_date><inv_currency>EUR</inv_currency>\
         <inv_start_date>2026-01-01</inv_start_date><inv_end_date>2026-01-31</inv_end_date>\
         <inv_desc>January</inv_desc><inv_total_tax>161.55</inv_total_tax>\
         <inv_total_net_due>1172.05</inv_total_net_due>\
         <matter><cl_matter_id>CM-2</cl_matter_id><lf_matter_id>M9</lf_matter_id>\
         <matter_name>Quill ./. Reed</matter_name>\
         <tk_sum><tk_id>T3</tk_id><tk_lname>Quill</tk_lname></tk_sum>{lines}</matter></invoice>"
    )
}

fn client(name: &str, invoices: &str) -> String {
    format!("<client><cl_id>C4</cl_id><cl_name>{name}</cl_name>\n{invoices}\n</client>")
}

fn file(clients: &str) -> String {
    format!(
        "<?xml version='1.0' encoding='UTF-8'?>\n\
         <ledesxmlebilling2.1 xmlns='http://www.ledes.org/LEDES21.xsd'>\n<firm>\
         <lf_vendor_id>DE811</lf_vendor_id><lf_id>Q</lf_id><lf_name>Quill LLP</lf_name>\n{clients}\n</firm>\n\
         </ledesxmlebilling2.1>\n"
    )
}

fn one() -> String {
    file(&client("Reed AG", &invoice("H-17", &format!("{FEE}{EXPENSE}"))))
}

fn read(text: impl AsRef<[u8]>) -> Reading {
    ledes_xml::read(text.as_ref()).expect("this is LEDES XML")
}

fn fields(reading: &Reading) -> Vec<(&str, &str)> {
    reading.fields.iter().map(|field| (field.name.as_str(), field.value.as_str())).collect()
}

#[test]
fn one_invoice_field_by_field() {
    let reading = read(one());
    assert_eq!((reading.format, reading.kind), (Format::LedesXml, Purpose::Invoice));
    assert_eq!((reading.warnings.len(), reading.parts.len(), &reading.likeness), (0, 0, &None));
    assert_eq!(reading.data.as_ref().map(|data| data.form), Some("xml-c14n"));
    assert_eq!(
        fields(&reading),
        [
            ("invoice.number", "H-17"),
            ("invoice.issue_date", "2026-01-31"),
            ("invoice.due_date", "2026-03-02"),
            ("invoice.currency", "EUR"),
            ("invoice.tax", "161.55"),
            ("invoice.total", "1172.05"),
            ("invoice.period_start", "2026-01-01"),
            ("invoice.period_end", "2026-01-31"),
            ("invoice.description", "January"),
            ("seller.name", "Quill LLP"),
            ("seller.id", "DE811"),
            ("buyer.name", "Reed AG"),
            ("buyer.id", "C4"),
            ("matter.id", "M9"),
            ("matter.client_id", "CM-2"),
            ("matter.name", "Quill ./. Reed"),
            ("line.1.type", "fee"),
            ("line.1.date", "2026-01-14"),
            ("line.1.units", "2.50"),
            ("line.1.unit_cost", "400.20"),
            ("line.1.total", "985.50"),
            ("line.1.task_code", "L120"),
            ("line.1.activity_code", "A103"),
            ("line.1.timekeeper_id", "T3"),
            ("line.1.timekeeper_class", "Partner"),
            ("line.1.narrative", "Draft of the reply & more"),
            ("line.2.type", "expense"),
            ("line.2.date", "2026-01-15"),
            ("line.2.units", "1"),
            ("line.2.unit_cost", "25.00"),
            ("line.2.total", "25.00"),
            ("line.2.expense_code", "E102"),
            ("line.2.narrative", "Copies"),
        ]
    );
}

#[test]
fn every_version_and_name_space() {
    let wanted = fields(&read(one())).len();
    for root in ["ledesxmlebilling2.0", "ledesxmlebilling2.2", "ledesxmlebilling", "ledesxml"] {
        for name_space in ["", " xmlns='http://www.ledes.org/LEDES20.xsd'", " xmlns='urn:x'"] {
            let text = one()
                .replace("ledesxmlebilling2.1", root)
                .replace(" xmlns='http://www.ledes.org/LEDES21.xsd'", name_space);
            assert_eq!(fields(&read(&text)).len(), wanted, "{root}{name_space}");
        }
    }
    let older = one()
        .replace("lf_vendor_id", "lf_tax_id")
        .replace("task_activity", "acca_activity")
        .replace("task_code", "acca_task");
    assert_eq!(fields(&read(older)), fields(&read(one())));
    let prefixed = one()
        .replace("</", "</l:")
        .replace("<", "<l:")
        .replace("<l:/l:", "</l:")
        .replace("<l:?", "<?")
        .replace("xmlns=", "xmlns:l=");
    assert_eq!(fields(&read(prefixed)), fields(&read(one())));
}

#[test]
fn several_invoices_are_documents_of_their_own() {
    let (first, second, third) =
        (invoice("H-17", FEE), invoice("H-18", EXPENSE), invoice("H-19", FEE));
    let text = file(&format!(
        "{}\n  {}",
        client("Reed AG", &format!("{first}\n   {second}")),
        client("Roe Ltd", &third)
    ));
    let reading = read(&text);
    assert_eq!((reading.format, reading.warnings.len()), (Format::LedesXml, 0));
    let wanted = [
        file(&client("Reed AG", &first)),
        file(
            &client("Reed AG", &second)
                .replace(">\n<invoice>", "><invoice>")
                .replace("><invoice>", ">\n   <invoice>"),
        ),
        file(&client("Roe Ltd", &third)),
    ];
    assert_eq!(reading.parts.len(), 3);
    for (part, wanted) in reading.parts.iter().zip(&wanted) {
        assert_eq!(read(&part.document), part.reading);
        assert_eq!(fields(&part.reading), fields(&read(wanted)));
        assert!(part.reading.data.is_some() && part.reading.parts.is_empty());
    }
    let names = ["H-17", "H-18", "H-19", "Reed AG", "Roe Ltd"];
    for (part, own) in
        reading.parts.iter().zip([["H-17", "Reed AG"], ["H-18", "Reed AG"], ["H-19", "Roe Ltd"]])
    {
        let text = String::from_utf8(part.document.clone()).expect("UTF-8");
        for name in names {
            assert_eq!(text.contains(name), own.contains(&name), "{name} in {text}");
        }
    }
    assert_eq!(reading.field("invoice.number"), None);
    assert_eq!(reading.field("seller.name"), Some("Quill LLP"));
    assert_eq!(reading.field("buyer.name"), None);
    assert_eq!(reading.field("invoice.currency"), Some("EUR"));
}

#[test]
fn another_encoding() {
    let text = file(&format!(
        "{}{}",
        client("Müller", &invoice("H-17", FEE)),
        client("Roe", &invoice("H-18", FEE))
    ))
    .replace("UTF-8", "ISO-8859-1");
    let bytes: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin")).collect();
    let reading = read(&bytes);
    assert_eq!(reading.parts.len(), 2);
    for (part, name) in reading.parts.iter().zip(["Müller", "Roe"]) {
        assert_eq!(part.reading.field("buyer.name"), Some(name));
        assert_eq!(read(&part.document), part.reading);
    }
}

#[test]
fn doubts() {
    let again =
        one().replace("</matter>", "</matter><matter><lf_matter_id>M10</lf_matter_id></matter>");
    let reading = read(again);
    assert_eq!(reading.field("matter.id"), None);
    assert_eq!(reading.field("matter.client_id"), Some("CM-2"));
    assert_eq!(reading.warnings, ["matter.id is left out: there are 2 different ones"]);
    for (from, to, field) in [
        ("2026-01-31</inv_date>", "31.01.2026</inv_date>", "invoice.issue_date"),
        ("1172.05", "1.172,05", "invoice.total"),
        ("EUR", "Euro", "invoice.currency"),
        ("<inv_id>H-17</inv_id>", "<inv_id>H-17</inv_id><inv_id>H-18</inv_id>", "invoice.number"),
    ] {
        let reading = read(one().replace(from, to));
        assert_eq!((reading.field(field), reading.warnings.len()), (None, 1), "{to}");
    }
    let credited = read(one().replace("<fee>", "<matter_disc_cred/><fee>"));
    assert!(credited.warnings[0].contains("matter_disc_cred"));
    let empty = read(one().replace("<lf_vendor_id>DE811</lf_vendor_id>", "<lf_vendor_id/>"));
    assert_eq!(empty.field("seller.id"), Some("Q"));
}

#[test]
fn what_is_not_read() {
    for other in [
        "",
        "ledesxml",
        "<a>ledesxml</a>",
        "<ledesxmlbudget2.0/>",
        "<note>about <ledesxm></note>",
        "<bill><!-- ledesxml --></bill",
    ] {
        assert_eq!(ledes_xml::read(other.as_bytes()), None, "{other}");
    }
    let doctype = one().replacen("<ledesxml", "<!DOCTYPE ledesxml SYSTEM 'x.dtd'><ledesxml", 1);
    for (text, reason) in [
        (doctype, "DOCTYPE"),
        (one().replace("</matter>", ""), "not well-formed"),
        (file(&client("R", &invoice("7", "").repeat(10_001))), "more than 10000 invoices"),
        (
            file(&client(&"R".repeat(60 << 10), &invoice("7", "").repeat(10_000))),
            "too much around so many invoices",
        ),
    ] {
        let reading = read(&text);
        assert_eq!((reading.format, reading.kind), (Format::Opaque, Purpose::Invoice), "{reason}");
        let likeness = reading.likeness.expect("it looks like one");
        assert_eq!((likeness.what.as_str(), likeness.bill), ("a bill in LEDES XML", Bill::Yes));
        assert!(likeness.why.as_ref().is_some_and(|why| why.contains(reason)), "{likeness:?}");
        assert!(likeness.advice.is_some());
    }
    // Nothing in it: that is said by the first look.
    assert_eq!(read("<ledesxml/>").fields, []);
}

proptest! {
    #[test]
    fn damaged_files(damages in damages(6)) {
        let two = format!("{}{}", client("Reed AG", &invoice("H-17", FEE)), client("Roe", &invoice("H-18", EXPENSE)));
        let mut bytes = file(&two).into_bytes();
        damage(&mut bytes, damages, b"<>/&;\"' ");
        if let Some(reading) = ledes_xml::read(&bytes) {
            for part in &reading.parts {
                prop_assert_eq!(ledes_xml::read(&part.document), Some(part.reading.clone()));
            }
        }
    }
}
