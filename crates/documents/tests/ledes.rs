//! LEDES files of our own making, taken apart.

use countersign_documents::{Format, Purpose, Reading, ledes};

#[path = "ledes/damaged.rs"]
mod damaged;
mod damaging;
#[path = "ledes/joined.rs"]
mod joined;
#[path = "ledes/published.rs"]
mod published;
#[path = "ledes/unread.rs"]
mod unread;

const HEADER: &str = "INVOICE_DATE|INVOICE_NUMBER|CLIENT_ID|LAW_FIRM_MATTER_ID|INVOICE_TOTAL|\
    BILLING_START_DATE|BILLING_END_DATE|INVOICE_DESCRIPTION|LINE_ITEM_NUMBER|EXP/FEE/INV_ADJ_TYPE|\
    LINE_ITEM_NUMBER_OF_UNITS|LINE_ITEM_ADJUSTMENT_AMOUNT|LINE_ITEM_TOTAL|LINE_ITEM_DATE|\
    LINE_ITEM_TASK_CODE|LINE_ITEM_EXPENSE_CODE|LINE_ITEM_ACTIVITY_CODE|TIMEKEEPER_ID|\
    LINE_ITEM_DESCRIPTION|LAW_FIRM_ID|LINE_ITEM_UNIT_COST|TIMEKEEPER_NAME|\
    TIMEKEEPER_CLASSIFICATION|CLIENT_MATTER_ID[]";

const ADDED: &str = "|PO_NUMBER|CLIENT_TAX_ID|MATTER_NAME|INVOICE_TAX_TOTAL|INVOICE_NET_TOTAL|\
    INVOICE_CURRENCY|TIMEKEEPER_LAST_NAME|TIMEKEEPER_FIRST_NAME|ACCOUNT_TYPE|LAW_FIRM_NAME|\
    LAW_FIRM_ADDRESS_1|LAW_FIRM_ADDRESS_2|LAW_FIRM_CITY|LAW_FIRM_STATEorREGION|LAW_FIRM_POSTCODE|\
    LAW_FIRM_COUNTRY|CLIENT_NAME|CLIENT_ADDRESS_1|CLIENT_ADDRESS_2|CLIENT_CITY|\
    CLIENT_STATEorREGION|CLIENT_POSTCODE|CLIENT_COUNTRY|LINE_ITEM_TAX_RATE|LINE_ITEM_TAX_TOTAL|\
    LINE_ITEM_TAX_TYPE|INVOICE_REPORTED_TAX_TOTAL|INVOICE_TAX_CURRENCY[]";

const FEE: &str = "20260131|H-17|C4|M9|1010.50|20260101|20260131|January|1|F|2.50|-15|985.50|\
    20260114|L120||A103|T3|Draft of the reply|DE811|400.20|Quill, Ada|PT|CM-2[]";
const EXPENSE: &str = "20260131|H-17|C4|M9|1010.50|20260101|20260131|January|2|E|1|0|25|\
    20260115||E102|||Copies|DE811|25.00|||CM-2[]";
const OTHER: &str = "20260131|H-18|C4|M10|300.00|20260101|20260131|January|1|IF|1||300.00|\
    20260131|||||Retainer|DE811|300.00|||CM-3[]";

fn file(records: &[&str]) -> String {
    let mut lines = vec!["LEDES1998B[]", HEADER];
    lines.extend(records);
    lines.iter().map(|line| format!("{line}\r\n")).collect()
}

fn read(bytes: impl AsRef<[u8]>) -> Reading {
    ledes::read(bytes.as_ref()).expect("this is LEDES")
}

fn fields(reading: &Reading) -> Vec<(&str, &str)> {
    reading.fields.iter().map(|field| (field.name.as_str(), field.value.as_str())).collect()
}

#[test]
fn one_invoice_field_by_field() {
    let reading = read(file(&[FEE, EXPENSE]));
    assert_eq!(reading.format, Format::Ledes1998B);
    assert_eq!(reading.kind, Purpose::Invoice);
    assert_eq!(reading.warnings, [""; 0]);
    assert_eq!(reading.parts, []);
    assert_eq!(
        fields(&reading),
        [
            ("invoice.number", "H-17"),
            ("invoice.issue_date", "2026-01-31"),
            ("invoice.total", "1010.50"),
            ("invoice.period_start", "2026-01-01"),
            ("invoice.period_end", "2026-01-31"),
            ("invoice.description", "January"),
            ("seller.id", "DE811"),
            ("buyer.id", "C4"),
            ("matter.id", "M9"),
            ("matter.client_id", "CM-2"),
            ("line.1.number", "1"),
            ("line.1.type", "F"),
            ("line.1.date", "2026-01-14"),
            ("line.1.units", "2.50"),
            ("line.1.unit_cost", "400.20"),
            ("line.1.adjustment", "-15"),
            ("line.1.total", "985.50"),
            ("line.1.task_code", "L120"),
            ("line.1.activity_code", "A103"),
            ("line.1.timekeeper_id", "T3"),
            ("line.1.timekeeper_name", "Quill, Ada"),
            ("line.1.timekeeper_class", "PT"),
            ("line.1.narrative", "Draft of the reply"),
            ("line.2.number", "2"),
            ("line.2.type", "E"),
            ("line.2.date", "2026-01-15"),
            ("line.2.units", "1"),
            ("line.2.unit_cost", "25.00"),
            ("line.2.adjustment", "0"),
            ("line.2.total", "25"),
            ("line.2.expense_code", "E102"),
            ("line.2.narrative", "Copies"),
        ]
    );
}

#[test]
fn the_international_format() {
    let header = HEADER.replace("[]", "") + ADDED;
    let record = FEE.replace(
        "[]",
        "|P1|DE9|Quill ./. Reed|161.55|848.95|eur|Quill|Ada|O|Quill LLP|1 Row||\
        Ulm||89073|DEU|Reed AG|2 Row||Bonn||53111|DEU|0.190000|161.55|VAT|161.55|EUR[]",
    );
    let reading = read(format!("LEDES98BI V2[]\n{header}\n{record}\n"));
    assert_eq!(reading.format, Format::Ledes98Bi);
    assert_eq!(reading.warnings, [""; 0]);
    for (name, value) in [
        ("invoice.currency", "EUR"),
        ("invoice.net", "848.95"),
        ("invoice.tax", "161.55"),
        ("seller.name", "Quill LLP"),
        ("buyer.name", "Reed AG"),
        ("matter.name", "Quill ./. Reed"),
        ("line.1.tax_rate", "0.190000"),
        ("line.1.tax", "161.55"),
        ("line.1.tax_type", "VAT"),
    ] {
        assert_eq!(reading.field(name), Some(value), "{name}");
    }
}

#[test]
fn several_invoices_are_documents_of_their_own() {
    let text = "\u{feff}".to_owned()
        + &file(&[FEE, OTHER]).replacen("\r\n", "\n", 1)
        + "   \r\n"
        + EXPENSE;
    let reading = read(&text);
    assert_eq!(reading.warnings, [""; 0]);
    assert_eq!(reading.parts.len(), 2);
    let head = format!("\u{feff}LEDES1998B[]\n{HEADER}\r\n");
    assert_eq!(reading.parts[0].document, format!("{head}{FEE}\r\n{EXPENSE}").into_bytes());
    assert_eq!(reading.parts[1].document, format!("{head}{OTHER}\r\n").into_bytes());
    for part in &reading.parts {
        assert_eq!(read(&part.document), part.reading);
    }
    assert_eq!(reading.parts[0].reading.field("line.2.narrative"), Some("Copies"));
    assert_eq!(reading.parts[1].reading.field("invoice.number"), Some("H-18"));
    assert_eq!(
        fields(&reading),
        [
            ("invoice.issue_date", "2026-01-31"),
            ("invoice.period_start", "2026-01-01"),
            ("invoice.period_end", "2026-01-31"),
            ("invoice.description", "January"),
            ("seller.id", "DE811"),
            ("buyer.id", "C4"),
        ]
    );
}

#[test]
fn the_same_total_of_two_invoices_is_not_that_of_the_file() {
    let reading = read(file(&[FEE, &FEE.replace("H-17", "H-18")]));
    assert_eq!(reading.field("invoice.total"), None);
    assert_eq!(reading.field("matter.id"), Some("M9"));
}

#[test]
fn the_order_of_columns_is_free() {
    let reading = read(
        "ledes1998b[]\ninvoice_number|Line_Item_Total| INVOICE_DATE |NOTE[]\nX1| 1,234.50 |20260131|n[]",
    );
    assert_eq!(
        fields(&reading),
        [
            ("invoice.number", "X1"),
            ("invoice.issue_date", "2026-01-31"),
            ("line.1.total", "1234.50")
        ]
    );
    assert_eq!(
        reading.warnings,
        [
            "the first line is not spelled as that of LEDES 1998B",
            "columns that the format does not have: \"NOTE\"",
            "columns that are missing: CLIENT_ID, LAW_FIRM_MATTER_ID, INVOICE_TOTAL, \
             BILLING_START_DATE, BILLING_END_DATE and 16 more",
            "line 3: LINE_ITEM_TOTAL \"1,234.50\" is read as 1234.50",
        ]
    );
}

/// What is done to one line, which field goes for it, and how that is told.
#[test]
fn doubts() {
    for (from, to, field, warning) in [
        ("20260131|H", "20260231|H", "invoice.issue_date", "is not a date like"),
        ("20260131|H", "2026-01-31|H", "invoice.issue_date", "is not a date like"),
        ("|20260114|", "|20261314|", "line.1.date", "line 3: LINE_ITEM_DATE \"20261314\""),
        ("1010.50", "1.010,50", "invoice.total", "is not a plain decimal number"),
        ("1010.50", "1010.5", "invoice.total", "not the same on all lines"),
        ("|M9|", "|M8|", "matter.id", "not the same on all lines"),
        ("985.50", "1,985", "line.1.total", "is not a plain decimal number"),
        ("985.50", "EUR 985", "line.1.total", "is not a plain decimal number"),
    ] {
        let reading = read(file(&[&FEE.replacen(from, to, 1), EXPENSE]));
        assert_eq!(reading.field(field), None, "{to}");
        let [told] = &reading.warnings[..] else { panic!("{to}: {:?}", reading.warnings) };
        assert!(told.contains(warning), "{told}");
    }
}

#[test]
fn spellings_that_are_no_doubt() {
    for (from, to, field, value) in [
        ("1010.50", " 01010.50 ", "invoice.total", "1010.50"),
        ("|985.50|", "|+985.|", "line.1.total", "985"),
        ("|985.50|", "|.50|", "line.1.total", "0.50"),
        ("|M9|", "|\tM9 |", "matter.id", "M9"),
        ("|M9|", "||", "matter.id", "M9"),
        ("Draft of", "  Draft  of", "line.1.narrative", "Draft  of the reply"),
    ] {
        let reading = read(file(&[&FEE.replacen(from, to, 1), EXPENSE]));
        assert_eq!(reading.field(field), Some(value), "{to}");
        assert_eq!(reading.warnings, [""; 0], "{to}");
    }
}

#[test]
fn lines_of_the_wrong_width_are_nobodys() {
    let broken = EXPENSE.replace("Copies", "Copies|in colour");
    let reading = read(file(&[&broken, FEE, OTHER]));
    assert_eq!(reading.warnings, ["line 3 has 25 columns instead of 24 and is left out"]);
    assert!(
        reading.parts.iter().all(|part| !part.document.windows(6).any(|text| text == b"colour"))
    );
    // A record does not go on in the next line.
    let reading = read(file(&[&FEE.replace("Draft", "Draft\r\n"), EXPENSE]));
    assert_eq!(reading.field("line.2.narrative"), Some("Copies"));
    assert_eq!(
        reading.warnings,
        [
            "1 lines do not end in [], the first is line 3",
            "line 3 has 19 columns instead of 24 and is left out",
            "line 4 has 6 columns instead of 24 and is left out",
        ]
    );
}

#[test]
fn lines_without_a_number() {
    let unnumbered = EXPENSE.replace("H-17", "");
    let reading = read(file(&[FEE, &unnumbered]));
    assert_eq!(reading.field("line.2.total"), None);
    assert_eq!(
        reading.warnings,
        ["1 lines have no invoice number and are left out, the first is line 4"]
    );
    let reading = read(file(&[&unnumbered]));
    assert_eq!(reading.field("line.1.total"), Some("25"));
    assert_eq!(reading.warnings, ["no line has an invoice number"]);
}

#[test]
fn missing_brackets_are_told_once() {
    let text = file(&[FEE, EXPENSE]);
    let reading = read(text.replace("[]", ""));
    assert_eq!(reading.fields, read(&text).fields);
    assert_eq!(
        reading.warnings,
        [
            "the first line is not spelled as that of LEDES 1998B",
            "4 lines do not end in [], the first is line 1"
        ]
    );
    assert_ne!(reading.data, read(&text).data);
}

#[test]
fn windows_1252_is_told_and_its_digest_is_that_of_the_text() {
    let text = file(&[&FEE.replace("Quill", "Müller – “x”")]);
    let bytes: Vec<u8> = text
        .chars()
        .map(|character| match character {
            '–' => 0x96,
            '“' => 0x93,
            '”' => 0x94,
            other => u8::try_from(u32::from(other)).expect("Latin"),
        })
        .collect();
    let reading = read(&bytes);
    assert_eq!(reading.field("line.1.timekeeper_name"), Some("Müller – “x”, Ada"));
    assert_eq!(reading.warnings, ["the text is not UTF-8 and read as Windows-1252"]);
    assert_eq!(reading.data, read(&text).data);
}

#[test]
fn the_form_by_hand() {
    let reading =
        read("\u{feff}\r\nLEDES1998B[] \r\n\nINVOICE_NUMBER|CLIENT_ID[]\r\n \t\r\n A |b [] \t");
    let data = reading.data.as_ref().expect("it has a form");
    assert_eq!(data.form, "ledes-lf");
    // printf 'LEDES1998B[]\nINVOICE_NUMBER|CLIENT_ID[]\n A |b []\n' | sha256sum
    assert_eq!(
        data.sha256.map(|byte| format!("{byte:02x}")).concat(),
        "52777a7a72819cdcae74e41365227d1c31fb9a3c30717579febc4853421d917c"
    );
    assert_eq!(fields(&reading), [("invoice.number", "A"), ("buyer.id", "b")]);
}

#[test]
fn a_column_twice_is_not_read() {
    let reading = read("LEDES1998B[]\nINVOICE_NUMBER|CLIENT_ID|CLIENT_ID[]\n1|a|b[]\n");
    assert_eq!(fields(&reading), [("invoice.number", "1")]);
    assert_eq!(
        reading.warnings[1],
        "columns that stand there more than once and are left out: CLIENT_ID"
    );
}

#[test]
fn values_that_cannot_be_disclosed() {
    let reading = read(file(&[&FEE.replace("Draft", &"x".repeat(70_000))]));
    assert_eq!(reading.field("line.1.narrative"), None);
    assert_eq!(reading.warnings, ["line.1.narrative is longer than 65536 bytes and left out"]);
}

/// The lines that are not blank, each with what ends it.
fn lines(bytes: &[u8]) -> Vec<&[u8]> {
    let lines = bytes.split_inclusive(|&byte| byte == b'\n');
    lines.filter(|line| !line.trim_ascii().is_empty()).collect()
}
