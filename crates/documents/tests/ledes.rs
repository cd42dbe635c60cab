//! LEDES files of our own making, taken apart and damaged; and the published examples, where they are.

use std::path::Path;

use countersign_documents::{Format, Kind, Reading, ledes};
use proptest::prelude::*;

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
    assert_eq!(reading.kind, Kind::Invoice);
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
    assert_eq!(reading.field("line.1.narrative"), Some("Copies"));
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
fn what_is_not_ledes() {
    let utf_16: Vec<u8> = file(&[FEE]).encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [&b"\xff\xfe"[..], &utf_16].concat();
    for other in [
        &b""[..],
        b"\n\n",
        b"LEDES",
        b"LEDES1998BX[]\n",
        b"LEDES2000[]\n",
        b"LEDES98BI[]\n",
        b"INVOICE_DATE|INVOICE_NUMBER[]\n",
        b"<xml/>",
        &utf_16,
        &marked,
    ] {
        assert_eq!(ledes::read(other), None);
    }
}

#[test]
fn what_is_ledes_and_says_nothing() {
    for (text, warning) in [
        ("LEDES1998B[]".to_owned(), "there is no row of column names"),
        (
            format!("LEDES1998B[]{HEADER}{FEE}"),
            "the first line holds more than the name of the format",
        ),
        (file(&[]), "there is no line of an invoice"),
    ] {
        let reading = read(&text);
        assert_eq!((reading.fields.len(), reading.parts.len()), (0, 0));
        let [told] = &reading.warnings[..] else { panic!("{:?}", reading.warnings) };
        assert!(told.starts_with(warning), "{told}");
    }
    let reading = read(format!("LEDES1998B[]\n{}", file(&[FEE])));
    assert_eq!(reading.fields, []);
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
fn what_is_too_much_is_not_read() {
    let head = "LEDES1998B[]\nINVOICE_NUMBER|CLIENT_ID[]\n";
    let numbered = |count: usize| -> String {
        head.to_owned() + &(0..count).map(|number| format!("{number}|a[]\n")).collect::<String>()
    };
    let wide = format!("LEDES1998B[]\n{}[]\n", "A|".repeat(200));
    let long = format!("LEDES1998B[]\nINVOICE_NUMBER|{}[]\n1|[]\n2|[]\n", "A".repeat(60 << 20));
    let copies =
        long.replace("1|[]\n", &(0..10).map(|number| format!("{number}|[]\n")).collect::<String>());
    for (text, what) in [
        (head.to_owned() + &"1|a[]\n".repeat(1_000_001), "lines"),
        (numbered(100_001), "invoices"),
        (wide, "columns"),
        (copies, "header"),
        (head.to_owned() + &" ".repeat(64 << 20), "larger"),
    ] {
        let reading = read(&text);
        assert_eq!(reading.format, Format::Opaque, "{what}");
        assert_eq!((reading.fields.len(), reading.parts.len(), reading.data), (0, 0, None));
        let [told] = &reading.warnings[..] else { panic!("{:?}", reading.warnings) };
        assert!(told.contains(what) && told.ends_with("not read"), "{told}");
    }
    assert_eq!(read(&long).parts.len(), 2);
    assert_eq!(read(numbered(20_000)).parts.len(), 20_000);
    let fees = file(&vec![FEE; 90_000]);
    assert_eq!(
        read(fees).warnings,
        ["this LEDES file has more than 1048560 fields and is not read"]
    );
}

#[test]
fn values_that_cannot_be_disclosed() {
    let reading = read(file(&[&FEE.replace("Draft", &"x".repeat(70_000))]));
    assert_eq!(reading.field("line.1.narrative"), None);
    assert_eq!(reading.warnings, ["line.1.narrative is longer than 65536 bytes and left out"]);
}

/// A file in pieces: what it says, and how it is laid out.
#[derive(Clone, Debug)]
struct Layout {
    records: Vec<String>,
    mark: bool,
    ends: Vec<&'static str>,
    last: bool,
}

impl Layout {
    fn text(&self, ends: &[&str], mark: bool, last: bool) -> String {
        let lines =
            ["LEDES1998B[]", HEADER].into_iter().chain(self.records.iter().map(String::as_str));
        let mut text: String =
            lines.zip(ends.iter().cycle()).map(|(line, end)| format!("{line}{end}")).collect();
        if !last {
            text.truncate(text.trim_end().len());
        }
        if mark { format!("\u{feff}{text}") } else { text }
    }

    fn written(&self) -> String {
        self.text(&self.ends, self.mark, self.last)
    }
}

fn layouts() -> impl Strategy<Value = Layout> {
    let cell = "[ a-zA-Zäé€,.\"'-]{0,12}";
    let record = (
        prop::sample::select(vec!["7", "8", "9", "A-1"]),
        "[+-]?[0-9]{1,6}(\\.[0-9]{0,3})?",
        "20[0-9]{2}[01][0-9][0-3][0-9]",
        cell,
        cell,
    )
        .prop_map(|(number, amount, date, client, narrative)| {
            format!(
                "{date}|{number}|{client}|M|{amount}|{date}|{date}|d|1|F|1|0|{amount}|{date}|L1||A1|T|\
                 {narrative}|FIRM|{amount}|N|PT|CM[]"
            )
        });
    let ends =
        prop::sample::select(vec!["\n", "\r\n", " \n", "\t\r\n", "\n\n", "\r\n  \r\n", "\r\r\n"]);
    (
        prop::collection::vec(record, 1..12),
        any::<bool>(),
        prop::collection::vec(ends, 1..5),
        any::<bool>(),
    )
        .prop_map(|(records, mark, ends, last)| Layout { records, mark, ends, last })
}

/// The lines that are not blank, each with what ends it.
fn lines(bytes: &[u8]) -> Vec<&[u8]> {
    let lines = bytes.split_inclusive(|&byte| byte == b'\n');
    lines.filter(|line| !line.trim_ascii().is_empty()).collect()
}

proptest! {
    #[test]
    fn any_bytes(bytes: Vec<u8>) {
        let _ = ledes::read(&bytes);
        let _ = ledes::read(&[b"LEDES1998B[]\n", &bytes[..]].concat());
        let _ = ledes::read(&[b"LEDES98BI V2[]\nINVOICE_NUMBER|INVOICE_TOTAL[]\n", &bytes[..]].concat());
    }

    #[test]
    fn damaged_files(layout in layouts(), damages in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4), 1..8)) {
        let mut bytes = layout.written().into_bytes();
        for (at, byte, how) in damages {
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => { bytes.remove(at); }
                2 => bytes.insert(at, byte),
                _ => bytes[at] = b"|[]\n\r 0,."[usize::from(byte) % 9],
            }
        }
        if let Some(reading) = ledes::read(&bytes) {
            for part in &reading.parts {
                prop_assert_eq!(ledes::read(&part.document), Some(part.reading.clone()));
            }
        }
    }

    #[test]
    fn parts_share_out_the_lines(layout in layouts()) {
        let text = layout.written();
        let reading = read(&text);
        let head = lines(text.as_bytes())[..2].concat();
        let mut shared_out = Vec::new();
        for part in &reading.parts {
            prop_assert!(part.document.starts_with(&head));
            let own = lines(&part.document[head.len()..]);
            prop_assert!(!own.is_empty());
            shared_out.extend(own.iter().map(|line| line.to_vec()));
            prop_assert_eq!(&read(&part.document), &part.reading);
            prop_assert!(part.reading.field("invoice.number").is_some());
            prop_assert!(part.reading.parts.is_empty());
        }
        if reading.parts.is_empty() {
            prop_assert!(reading.field("invoice.number").is_some());
        } else {
            let mut all: Vec<_> = lines(text.as_bytes())[2..].iter().map(|line| line.to_vec()).collect();
            all.sort();
            shared_out.sort();
            prop_assert_eq!(all, shared_out);
            prop_assert_eq!(reading.field("invoice.number"), None);
        }
        let mut names: Vec<_> = reading.fields.iter().map(|field| &field.name).collect();
        names.sort();
        names.dedup();
        prop_assert_eq!(names.len(), reading.fields.len());
    }

    #[test]
    fn the_digest_survives_saving(layout in layouts()) {
        let written = read(layout.written());
        for ends in ["\n", "\r\n", " \r\n\r\n"] {
            for (mark, last) in [(false, false), (false, true), (true, false), (true, true)] {
                let saved = read(layout.text(&[ends], mark, last));
                prop_assert_eq!(saved.data, written.data.clone());
                prop_assert_eq!(&saved.fields, &written.fields);
            }
        }
    }

    #[test]
    fn the_digest_does_not_survive_a_change(layout in layouts(), at: prop::sample::Index, byte: u8) {
        let text = layout.text(&["\n"], false, true);
        // Past the first line, and not what ends a line: anything may be written there but blanks and ends.
        let content: Vec<_> = text.bytes().enumerate().skip(13).filter(|(_, byte)| *byte != b'\n').collect();
        let (at, before) = content[at.index(content.len())];
        prop_assume!(byte != before && !b"\n\r\t ".contains(&byte));
        let mut changed = text.clone().into_bytes();
        changed[at] = byte;
        prop_assert_ne!(read(&changed).data, read(&text).data);
        changed.remove(at);
        prop_assert_ne!(read(&changed).data, read(&text).data);
    }
}

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
