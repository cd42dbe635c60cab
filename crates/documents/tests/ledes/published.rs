//! The published examples, where they are.

use std::path::Path;

use countersign_documents::Format;

use super::{fields, lines, read};

/// The published example, or `None` where it is not: it is nobody's to ship.
fn published(name: &str) -> Option<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let found = ["../shared/samples", "../../shared/samples"]
        .iter()
        .find_map(|folder| std::fs::read(root.join(folder).join(name)).ok());
    if found.is_none() {
        eprintln!("not tested: there is no shared/samples/{name}");
    }
    found
}

#[test]
fn the_published_1998b() {
    let Some(bytes) = published("ledes_1998B.txt") else { return };
    let reading = read(&bytes);
    assert_eq!(reading.format, Format::Ledes1998B);
    assert_eq!(reading.warnings, [""; 0]);
    assert_eq!(
        fields(&reading),
        [
            ("invoice.issue_date", "1999-02-25"),
            ("invoice.period_start", "1999-01-01"),
            ("invoice.period_end", "1999-01-31"),
            ("seller.id", "24-6437381"),
        ]
    );
    let [first, second] = &reading.parts[..] else { panic!("{}", reading.parts.len()) };
    let text = lines(&bytes);
    assert_eq!(first.document, text[..7].concat());
    assert_eq!(second.document, [text[0], text[1], text[7], text[8]].concat());
    assert_eq!(first.reading.warnings, [""; 0]);
    assert_eq!(
        fields(&first.reading)[..23],
        [
            ("invoice.number", "96542"),
            ("invoice.issue_date", "1999-02-25"),
            ("invoice.total", "1684.45"),
            ("invoice.period_start", "1999-01-01"),
            ("invoice.period_end", "1999-01-31"),
            ("invoice.description", "For services rendered"),
            ("seller.id", "24-6437381"),
            ("buyer.id", "00711"),
            ("matter.id", "0528"),
            ("matter.client_id", "423-987"),
            ("line.1.number", "1"),
            ("line.1.type", "F"),
            ("line.1.date", "1999-01-15"),
            ("line.1.units", "2.00"),
            ("line.1.unit_cost", "350"),
            ("line.1.adjustment", "-70"),
            ("line.1.total", "630"),
            ("line.1.task_code", "L510"),
            ("line.1.activity_code", "A102"),
            ("line.1.timekeeper_id", "22547"),
            ("line.1.timekeeper_name", "Arnsley, Robert"),
            ("line.1.timekeeper_class", "PARTNR"),
            ("line.1.narrative", "Research Attorney's fees, Set off claim"),
        ]
    );
    assert_eq!(first.reading.field("line.3.units"), Some("0.200"));
    assert_eq!(first.reading.field("line.5.expense_code"), Some("E110"));
    assert_eq!(first.reading.field("line.5.total"), Some("289.5"));
    assert_eq!(first.reading.field("line.6.total"), None);
    // Its second invoice is billed to two clients.
    assert_eq!(
        second.reading.warnings,
        [
            "CLIENT_ID is not the same on all lines of the invoice; buyer.id is left out",
            "LAW_FIRM_MATTER_ID is not the same on all lines of the invoice; matter.id is left out",
        ]
    );
    assert_eq!(
        fields(&second.reading),
        [
            ("invoice.number", "96543"),
            ("invoice.issue_date", "1999-02-25"),
            ("invoice.total", "1250"),
            ("invoice.period_start", "1999-01-01"),
            ("invoice.period_end", "1999-01-31"),
            ("invoice.description", "Monthly Retainer"),
            ("seller.id", "24-6437381"),
            ("matter.client_id", "425-936"),
            ("line.1.number", "6"),
            ("line.1.type", "IF"),
            ("line.1.date", "1999-01-31"),
            ("line.1.units", "1"),
            ("line.1.adjustment", "1250"),
            ("line.1.total", "1250"),
            ("line.1.narrative", "Monthly Retainer Fee"),
            ("line.2.number", "6"),
            ("line.2.type", "IF"),
            ("line.2.date", "1999-01-31"),
            ("line.2.units", "1"),
            ("line.2.adjustment", "1250"),
            ("line.2.total", "1250"),
            ("line.2.narrative", "Monthly Retainer Fee"),
        ]
    );
}

#[test]
fn the_published_98bi() {
    let Some(bytes) = published("ledes_98BI_V2.txt") else { return };
    let reading = read(&bytes);
    assert_eq!(reading.format, Format::Ledes98Bi);
    assert_eq!(reading.warnings, [""; 0]);
    let [first, second] = &reading.parts[..] else { panic!("{}", reading.parts.len()) };
    assert_eq!(first.document, lines(&bytes)[..7].concat());
    assert_eq!(
        fields(&first.reading)[..32],
        [
            ("invoice.number", "96542"),
            ("invoice.issue_date", "2008-02-25"),
            ("invoice.currency", "GBP"),
            ("invoice.net", "1781.16"),
            ("invoice.tax", "182.52"),
            ("invoice.total", "1869.97"),
            ("invoice.period_start", "2008-01-01"),
            ("invoice.period_end", "2008-01-31"),
            ("invoice.description", "For services rendered"),
            ("seller.name", "Law Offices of John Smith"),
            ("seller.id", "24-6437381"),
            ("buyer.name", "Stanley's Widgets"),
            ("buyer.id", "711"),
            ("matter.id", "528"),
            ("matter.client_id", "423-987"),
            ("matter.name", "Merten Merger"),
            ("line.1.number", "1"),
            ("line.1.type", "F"),
            ("line.1.date", "2008-01-15"),
            ("line.1.units", "2"),
            ("line.1.unit_cost", "350"),
            ("line.1.adjustment", "-70"),
            ("line.1.total", "717.63"),
            ("line.1.tax_rate", "0.061245"),
            ("line.1.tax", "87.63"),
            ("line.1.tax_type", "VAT"),
            ("line.1.task_code", "L510"),
            ("line.1.activity_code", "A102"),
            ("line.1.timekeeper_id", "22547"),
            ("line.1.timekeeper_name", "Arnsley Robert"),
            ("line.1.timekeeper_class", "PARTNR"),
            ("line.1.narrative", "Research Attorney's fees Set off claim"),
        ]
    );
    assert_eq!(
        fields(&second.reading),
        [
            ("invoice.number", "96543"),
            ("invoice.issue_date", "2008-02-25"),
            ("invoice.currency", "GBP"),
            ("invoice.net", "1250"),
            ("invoice.tax", "88.81"),
            ("invoice.total", "1338.81"),
            ("invoice.period_start", "2008-01-01"),
            ("invoice.period_end", "2008-01-31"),
            ("invoice.description", "Monthly Retainer"),
            ("seller.name", "Law Offices of John Smith"),
            ("seller.id", "24-6437381"),
            ("buyer.name", "Stanley's Widgets"),
            ("buyer.id", "711"),
            ("matter.id", "1326"),
            ("matter.client_id", "425-936"),
            ("matter.name", "Somos Merger"),
            ("line.1.number", "6"),
            ("line.1.type", "IF"),
            ("line.1.date", "2008-01-31"),
            ("line.1.units", "1"),
            ("line.1.unit_cost", "1250"),
            ("line.1.adjustment", "0"),
            ("line.1.total", "1338.81"),
            ("line.1.tax_rate", "0.061245"),
            ("line.1.tax", "88.81"),
            ("line.1.tax_type", "VAT"),
            ("line.1.narrative", "Monthly Retainer Fee"),
        ]
    );
    assert_eq!(
        fields(&reading),
        [
            ("invoice.issue_date", "2008-02-25"),
            ("invoice.currency", "GBP"),
            ("invoice.period_start", "2008-01-01"),
            ("invoice.period_end", "2008-01-31"),
            ("seller.name", "Law Offices of John Smith"),
            ("seller.id", "24-6437381"),
            ("buyer.name", "Stanley's Widgets"),
            ("buyer.id", "711"),
        ]
    );
}
