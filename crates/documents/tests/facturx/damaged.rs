//! Damaged PDFs: what other readers find in them is found, with a word about it.

use countersign_documents::{Format, facturx};
use sha2::{Digest, Sha256};

use super::bills::{CII, UBL};
use super::builder::{Pdf, deflate, stream};
use super::unread;

const REFERENCES: &str = "this PDF is damaged: its cross-references are damaged, and its objects were looked for one by one";
const LENGTH: &str = "this PDF is damaged: the length of something in it is wrong";
const CHECKSUM: &str = "this PDF is damaged: a checksum in it is missing or wrong";

/// That the bill inside is read in spite of this.
#[track_caller]
fn mends(pdf: &[u8], xml: &str, flaws: &[&str]) {
    let reading = facturx::read(pdf).expect("a PDF");
    assert_eq!((reading.format, reading.likeness), (Format::FacturX, None));
    let sha256: [u8; 32] = Sha256::digest(xml).into();
    assert_eq!(reading.data.map(|data| data.sha256), Some(sha256));
    assert_eq!(reading.warnings, flaws);
}

fn replaced(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let at = bytes.windows(from.len()).rposition(|window| window == from.as_bytes());
    let at = at.unwrap_or_else(|| panic!("{from}"));
    [&bytes[..at], to.as_bytes(), &bytes[at + from.len()..]].concat()
}

#[test]
fn objects_are_found_without_cross_references() {
    let pdf = Pdf::naming(1).files(&[CII.as_bytes()]);
    for good in [pdf.build(), pdf.build_compressed()] {
        let shifted = [&good[..9], b"     ", &good[9..]].concat();
        let no_start = good[..good.len() - 20].to_vec();
        // Its offsets count what stands before it too, or it has been put behind something.
        let mail = [b"From: somebody\r\n\r\n", &shifted[..]].concat();
        let moved = replaced(&good, "startxref\n", "startxref\n1");
        for damaged in [shifted, no_start, mail, moved] {
            mends(&damaged, CII, &[REFERENCES]);
        }
    }
    let table = pdf.build();
    mends(&replaced(&table, "xref\n0 6", "xref\n1 6"), CII, &[REFERENCES]);
    mends(&replaced(&table, "/Root", "/Prev 0/Root"), CII, &[REFERENCES]);
    // All that comes after the objects is gone, and one of them is found by what it says of itself.
    let cut = table.windows(6).rposition(|window| window == b"xref\n0").expect("a table");
    mends(&table[..cut], CII, &[REFERENCES]);
    // The last two objects are gone, with the file in one of them.
    let cut = table.windows(7).rposition(|window| window == b"5 0 obj").expect("the file");
    assert_eq!(unread(&table[..cut]), "its e-invoice \"factur-x.xml\" is damaged: it is not there");
}

#[test]
fn the_last_object_of_a_number_counts() {
    let old = Pdf::naming(1).files(&[CII.as_bytes()]).build();
    let mut new = old.clone();
    new.extend(b"5 0 obj\n");
    new.extend(stream("/Filter/FlateDecode", &deflate(UBL.as_bytes())));
    new.extend(b"\nendobj\ntrailer<</Size 6/Prev 7>>\nstartxref\n7\n%%EOF\n");
    mends(&new, UBL, &[REFERENCES]);
}

#[test]
fn streams_end_where_they_say_so() {
    for length in ["0", "7", "99999", "-1", "99 0 R", "null", "(x)"] {
        let mut pdf = Pdf::naming(1);
        pdf.object("<</F(factur-x.xml)/EF<</F 5 0 R>>>>");
        pdf.object(format!("<</Length {length}>>\nstream\n{CII}\nendstream"));
        mends(&pdf.build(), CII, &[LENGTH]);
    }
}

#[test]
fn checksums_are_not_insisted_on() {
    // Short enough to be unpacked at one go.
    let short = "<rsm:CrossIndustryInvoice xmlns:rsm='urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100'/>";
    for xml in [CII, short] {
        let packed = deflate(xml.as_bytes());
        let mut wrong = packed.clone();
        *wrong.last_mut().expect("a checksum") ^= 1;
        for flawed in [&packed[..packed.len() - 4], &wrong] {
            let mut pdf = Pdf::naming(1);
            pdf.object("<</F(factur-x.xml)/EF<</F 5 0 R>>>>");
            pdf.stream("/Filter/FlateDecode", flawed);
            let reading = facturx::read(&pdf.build()).expect("a PDF");
            assert_eq!(reading.format, Format::FacturX);
            assert_eq!(reading.warnings.first().map(String::as_str), Some(CHECKSUM));
        }
    }
}

/// What an attached PDF says is never taken for what the one around it says.
#[test]
fn objects_of_an_attached_pdf_are_not_its_own() {
    let inner = Pdf::naming(1).files(&[CII.as_bytes()]).build();
    let content = String::from_utf8_lossy(&inner).len();
    assert!(content > inner.len(), "it is not text");
    let outer = |length: &str| {
        let mut pdf = Pdf::naming(1);
        pdf.object("<</F(bill.pdf)/EF<</F 6 0 R>>>>");
        pdf.object(inner.len().to_string());
        let dictionary = format!("<</Length {length}>>\nstream\n");
        pdf.object([dictionary.as_bytes(), &inner, b"\nendstream"].concat());
        let built = pdf.build();
        (built.clone(), built[..built.len() - 20].to_vec())
    };
    let attached = "there is no e-invoice in this PDF that is read: the PDF \"bill.pdf\" is attached to it, and was not looked into";
    for length in [inner.len().to_string(), "5 0 R".into()] {
        let (good, damaged) = outer(&length);
        assert_eq!(unread(&good), attached);
        let why = unread(&damaged);
        assert!(why == attached || why.contains("more than one PDF"), "{why}");
    }
    let (_, damaged) = outer("7");
    assert_eq!(unread(&damaged), "it is damaged, and there seems to be more than one PDF in it");
    // Two in a row.
    let second = Pdf::new("", "").build();
    assert_eq!(
        unread(&[&inner[..], &second].concat()),
        "it is damaged, and there seems to be more than one PDF in it"
    );
}

#[test]
fn what_is_no_pdf_is_left_to_others() {
    let pdf = Pdf::naming(1).files(&[CII.as_bytes()]).build();
    for none in [
        b"".to_vec(),
        CII.into(),
        b"<p>A PDF begins with %PDF-1.7 or so.</p>".to_vec(),
        [&[b'x'; 2000][..], &pdf].concat(),
    ] {
        assert_eq!(facturx::read(&none), None);
    }
    for (damaged, why) in [
        (&b"%PDF-"[..], "it is damaged: its cross-references cannot be read at byte 5"),
        (&pdf[..200], "it is damaged, and there is no e-invoice in what is left of it"),
    ] {
        assert_eq!(unread(damaged), why);
    }
    // What stands before and after a PDF is not counted in its offsets.
    mends(&[b"From: a mail\r\n", &pdf[..]].concat(), CII, &[]);
    mends(&[&pdf[..], b"\r\n\0\0\0"].concat(), CII, &[]);
    mends(&[&pdf[..], &b"<!-- seen -->".repeat(999)[..]].concat(), CII, &[]);
}
