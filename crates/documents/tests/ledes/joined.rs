//! Files joined to one, and lines that are left out.

use super::{ADDED, EXPENSE, FEE, HEADER, OTHER, fields, file, read};

#[test]
fn a_heading_again_is_no_bill() {
    let (one, other) = (file(&[FEE, EXPENSE]), file(&[OTHER]));
    let windows_end = |text: &str| text.trim_end().to_owned();
    for joined in [
        format!("{one}{other}"),
        format!("{one}\r\n{other}"),
        format!("{one}\u{feff}{other}"),
        format!("{}{other}", windows_end(&one)),
        format!("{}\u{feff}{other}", windows_end(&one)),
        format!("{}{}", windows_end(&one), other.replacen("LEDES1998B", "ledes 98B", 1)),
        one.clone() + &other.replacen("LEDES1998B[]\r\n", "", 1),
        one.clone() + &other.replace(HEADER, &HEADER.to_lowercase()),
        one.clone() + &other.replacen("LEDES1998B[]", "LEDES1998B", 1),
        format!("LEDES1998B[]\n{one}{other}"),
    ] {
        let reading = read(&joined);
        let [first, second] = &reading.parts[..] else { panic!("{joined}") };
        assert_eq!(fields(&first.reading), fields(&read(&one)), "{joined}");
        assert_eq!(fields(&second.reading), fields(&read(&other)), "{joined}");
        assert_eq!(first.reading.field("line.2.narrative"), Some("Copies"));
        for part in &reading.parts {
            assert_eq!(read(&part.document), part.reading);
        }
    }
}

#[test]
fn a_bill_that_goes_on_behind_a_heading() {
    let joined = format!("{}{}", file(&[FEE]).trim_end(), file(&[EXPENSE]));
    let reading = read(&joined);
    assert_eq!((reading.parts.len(), reading.warnings.len()), (0, 0));
    assert_eq!(reading.field("line.2.narrative"), Some("Copies"));
    // Of a file of several, each bill's lines stay lines.
    let reading = read(format!("{}{}", file(&[FEE]).trim_end(), file(&[EXPENSE, OTHER])));
    let document = format!("LEDES1998B[]\r\n{HEADER}\r\n{FEE}\n{EXPENSE}\r\n");
    assert_eq!(reading.parts[0].document, document.into_bytes());
}

#[test]
fn a_bill_joined_to_itself_is_told() {
    let told = |text: String| {
        read(text).warnings.iter().any(|warning| warning.contains("the same bill in it twice"))
    };
    let (one, several) = (file(&[FEE, EXPENSE]), file(&[OTHER, FEE, EXPENSE]));
    for twice in [
        format!("{one}{one}"),
        format!("{}{one}", one.trim_end()),
        format!("{one}{one}{one}"),
        format!("{one}{several}"),
        format!("{several}{one}"),
    ] {
        assert!(told(twice.clone()), "{twice}");
    }
    // Two lines alike without a heading between them may be two calls of one day.
    for once in [one.clone(), file(&[FEE, FEE]), file(&[FEE]) + &file(&[EXPENSE])] {
        assert!(!told(once.clone()), "{once}");
    }
}

#[test]
fn another_format_behind_a_bill_is_told() {
    let international = format!("LEDES98BI V2[]\n{}\n", HEADER.replace("[]", "") + ADDED);
    let reordered = format!(
        "{}\n",
        HEADER.replace("INVOICE_DATE|INVOICE_NUMBER", "INVOICE_NUMBER|INVOICE_DATE")
    );
    for other in [international, format!("LEDES1998B[]\n{reordered}"), "LEDES1998B[]\n".to_owned()]
    {
        let reading = read(file(&[FEE]) + &other + OTHER);
        assert_eq!((reading.parts.len(), reading.field("invoice.number")), (0, Some("H-17")));
        let told = reading.warnings.last().expect("it is told");
        assert!(told.contains("another LEDES file with other columns begins"), "{told}");
    }
}

/// A cell that holds a pipe, in the first of two lines.
#[test]
fn what_is_left_out_keeps_its_number() {
    let piped = FEE.replace("Draft of", "Draft | of");
    let torn = FEE.replace("Draft of", "Draft\r\nof\r\n");
    for (first, warnings) in [(&piped, 1), (&torn, 4)] {
        let reading = read(file(&[first, EXPENSE]));
        assert_eq!(reading.field("line.2.narrative"), Some("Copies"));
        assert_eq!(reading.field("line.2.number"), Some("2"));
        assert!(!reading.fields.iter().any(|field| field.name.starts_with("line.1.")));
        assert_eq!(reading.warnings.len(), warnings, "{:?}", reading.warnings);
        let reading = read(file(&[EXPENSE, first, EXPENSE]));
        assert_eq!(reading.field("line.1.narrative"), Some("Copies"));
        assert_eq!(reading.field("line.2.narrative"), None);
        assert_eq!(reading.field("line.3.narrative"), Some("Copies"));
    }
    let unnumbered = FEE.replace("H-17", "");
    let reading = read(file(&[&unnumbered, &piped, &piped, EXPENSE]));
    assert_eq!(reading.field("line.4.narrative"), Some("Copies"));
}
