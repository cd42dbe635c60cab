//! PDFs that are meant to hurt. Each is small, and reading it has to stay cheap.

use std::time::{Duration, Instant};

use countersign_documents::{Format, facturx};

use super::bills::CII;
use super::builder::{Pdf, deflate, stream};

/// Reads a small file in little time, without optimization.
pub(crate) fn bounded(bytes: &[u8]) {
    let start = Instant::now();
    let _ = facturx::read(bytes);
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

const FILE: &str = "<</F(factur-x.xml)/EF<</F 5 0 R>>>>";

/// That nothing is read of this in little time; why.
#[track_caller]
fn unread(pdf: &Pdf) -> String {
    let start = Instant::now();
    let reading = facturx::read(&pdf.build()).expect("told");
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
    assert_eq!((reading.format, reading.fields.len()), (Format::Opaque, 0));
    reading.likeness.and_then(|likeness| likeness.why).expect("a reason")
}

const NOTHING: &str = "there is no e-invoice in this PDF";

#[test]
fn trees_may_be_cycles() {
    let mut pdf = Pdf::new(
        "/Names<</EmbeddedFiles 4 0 R>>/AF 5 0 R",
        "/Annots[3 0 R 2 0 R 1 0 R]/AF[3 0 R]/Kids[2 0 R]",
    );
    pdf.object("<</Kids[4 0 R 4 0 R 6 0 R]/Names[(a)4 0 R]>>");
    pdf.object("5 0 R");
    pdf.object("<</Kids[4 0 R]/EF<</F 6 0 R>>/Names[(a)6 0 R]>>");
    assert_eq!(unread(&pdf), NOTHING);

    // A chain, each hanging on the next: too deep to be followed.
    let mut pdf = Pdf::new("/Names<</EmbeddedFiles 4 0 R>>", "");
    for n in 5..5000 {
        pdf.object(format!("<</Kids[{n} 0 R]>>"));
    }
    assert_eq!(unread(&pdf), NOTHING);

    let mut pdf = Pdf::new("/AF 4 0 R", "");
    for n in 5..5000 {
        pdf.object(format!("{n} 0 R"));
    }
    assert_eq!(unread(&pdf), NOTHING);
    pdf.object("[".repeat(100_000));
    assert_eq!(unread(&pdf), NOTHING);
}

/// A stream whose length is in the object stream that it is itself.
#[test]
fn lengths_may_be_cycles() {
    let mut pdf = Pdf::naming(1);
    pdf.object(FILE);
    pdf.object("<</Length 5 0 R>>\nstream\nx\nendstream");
    unread(&pdf);
    let bytes = pdf.build_compressed();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    assert!(text.contains("/Type/ObjStm"));
    let cycle = bytes
        .windows(8)
        .position(|window| window == b"/Length ")
        .map(|at| [&bytes[..at], b"/Length 1 0 R", &bytes[at + 8..]].concat());
    bounded(&cycle.expect("a length"));
}

/// One large stream under ten thousand numbers: loading all objects would copy it ten thousand times.
#[test]
fn one_object_under_many_numbers() {
    let mut pdf = Pdf::naming(1).files(&[CII.as_bytes()]);
    let large = pdf.stream("", &vec![b'x'; 1 << 20]);
    pdf.aliases = vec![large; 10_000];
    let start = Instant::now();
    let reading = facturx::read(&pdf.build()).expect("an invoice inside");
    assert_eq!(reading.format, Format::FacturX);
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

/// An object stream that names one large array as each of its twenty thousand objects.
#[test]
fn one_array_as_many_objects() {
    let array = format!("[{}]", "0 ".repeat(200_000));
    let header = (10..20_010).fold(String::new(), |header, n| format!("{header}{n} 0 "));
    let mut pdf = Pdf::naming(1).files(&[CII.as_bytes()]);
    let dictionary = format!("/Type/ObjStm/N 20000/First {}/Filter/FlateDecode", header.len());
    pdf.stream(&dictionary, &deflate(format!("{header}{array}").as_bytes()));
    let start = Instant::now();
    let reading = facturx::read(&pdf.build()).expect("an invoice inside");
    assert_eq!(reading.format, Format::FacturX);
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

/// And one that is asked for all of them: the budget ends it.
#[test]
fn much_work_is_refused_and_told() {
    let array = format!("[{}]", "0 ".repeat(100_000));
    let count = 500;
    let mut pdf = Pdf::naming(count);
    for _ in 0..count {
        pdf.object(format!("<</F(x)/EF {} 0 R>>", 4 + count));
    }
    pdf.object(array);
    assert_eq!(unread(&pdf), "it takes more work to read than its size allows");
}

#[test]
fn bombs_are_not_inflated() {
    let xml_like = [b"<".to_vec(), vec![b' '; 65 << 20]].concat();
    let bomb = deflate(&xml_like);
    for (filter, content) in [
        ("/Filter/FlateDecode", bomb.clone()),
        ("/Filter[/FlateDecode/FlateDecode]", deflate(&bomb)),
        ("/Filter[/FlateDecode/FlateDecode/FlateDecode]", deflate(&deflate(&bomb))),
    ] {
        let mut pdf = Pdf::naming(1);
        pdf.object(FILE);
        pdf.stream(filter, &content);
        assert_eq!(unread(&pdf), "its e-invoice \"factur-x.xml\" is larger than 64 MiB");
    }
    // As the cross-references themselves, and as an object stream.
    for dictionary in [
        "/Type/XRef/Size 9/W[1 4 1]/Filter/FlateDecode",
        "/Type/ObjStm/N 9/First 9/Filter/FlateDecode",
    ] {
        let mut bytes = b"%PDF-1.7\n1 0 obj\n".to_vec();
        bytes.extend(stream(dictionary, &bomb));
        bytes.extend(b"\nendobj\nstartxref\n9\n%%EOF");
        bounded(&bytes);
    }
}

#[test]
fn only_so_many_files_are_looked_at() {
    let other: (&str, &[u8]) = ("/F(terms.txt)", b"plain");
    let invoice = ("/F(factur-x.xml)", CII.as_bytes());
    let read = |files: &[(&str, &[u8])]| {
        facturx::read(&Pdf::naming(files.len()).specified(files).build()).expect("told")
    };
    let mut files = vec![other; 63];
    files.push(invoice);
    let reading = read(&files);
    assert_eq!((reading.format, reading.warnings.len()), (Format::FacturX, 0));
    files.push(other);
    let reading = read(&files);
    assert_eq!(reading.format, Format::FacturX);
    assert_eq!(reading.warnings, ["only the first 64 files in this PDF were looked at"]);
    files.swap(63, 64);
    let reading = read(&files);
    assert_eq!(reading.format, Format::Opaque);
    assert_eq!(reading.warnings, ["only the first 64 files in this PDF were looked at"]);
}

#[test]
fn cross_references_that_lead_nowhere() {
    let file = |section: &str| {
        let body = format!("%PDF-1.7\n{section}");
        format!("{body}startxref\n9\n%%EOF").into_bytes()
    };
    for section in [
        "xref\n0 99999999999\n",
        "xref\n9223372036854775807 9223372036854775807\n0000000000 00000 n \n",
        "xref\n4294967295 2\n0000000000 00000 n \n0000000000 00000 n \ntrailer<</Root 1 0 R>>\n",
        "xref\n-1 1\n0000000000 00000 n \n",
        "xref\n0 0\ntrailer<</Prev 9/Root 1 0 R>>\n",
        "xref\n0 0\ntrailer<</Prev -1>>\n",
        "xref\n0 0\ntrailer<</Prev 99999>>\n",
        "xref\n0 0\ntrailer<</XRefStm 9>>\n",
        "xref\n0 1\n9999999999 00000 n \ntrailer<</Root 0 0 R>>\n",
        "1 0 obj<</Type/XRef/W[0 0 0]/Size 99999999/Length 1>>stream\nx\nendstream\n",
        "1 0 obj<</Type/XRef/W[9 9 9]/Size 1/Length 1>>stream\nx\nendstream\n",
        "1 0 obj<</Type/XRef/W[1 1 1]/Index[4294967295 9]/Length 9>>stream\n111111111\nendstream\n",
        "1 0 obj<</Type/XRef/W[1 1 1]/Size 1/Length 9223372036854775807>>stream\nx\nendstream\n",
        "1 0 obj<</Type/XRef/W[1 1 1]/Size 1/Length 1 0 R>>stream\nx\nendstream\n",
    ] {
        let reading = facturx::read(&file(section)).expect("told");
        assert_eq!((reading.format, reading.fields.len()), (Format::Opaque, 0), "{section}");
        let why = reading.likeness.and_then(|likeness| likeness.why).expect("a reason");
        assert!(why.starts_with("it is damaged: "), "{section}: {why}");
    }
}

/// Looking for objects one by one is paid for as well, and what leads nowhere is not gone back to.
#[test]
fn repairs_are_bounded() {
    let half = 1 << 19;
    for (piece, count) in [
        ("1 0 obj(", half / 8),
        ("1 0 obj<<>>stream\n", half / 18),
        ("1 0 obj<</Length 1 0 R>>stream\nendstream ", half / 42),
        ("1 0 obj<</Type/ObjStm/N 9/First 0/Length 2 0 R>>stream\nendstream ", half / 66),
        ("trailer<</Root 1 0 R", half / 20),
        ("1 0 obj[", half / 8),
        ("9 0 obj", half / 7),
        ("obj", half / 3),
        ("1 0 obj<</Type/Catalog>>", half / 24),
    ] {
        bounded(&[b"%PDF-1.7\n", piece.repeat(count).as_bytes()].concat());
    }
}
