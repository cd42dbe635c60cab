//! PDFs with an invoice inside: of our own making, in every way that one can be in there, hostile ones and
//! damaged ones; and the published examples, where they are.

#[path = "en16931/bills.rs"]
mod bills;
#[path = "facturx/builder.rs"]
mod builder;
#[path = "facturx/choice.rs"]
mod choice;
#[path = "facturx/damaged.rs"]
mod damaged;
#[path = "facturx/encrypted.rs"]
mod encrypted;
#[path = "facturx/hostile.rs"]
mod hostile;

use std::path::Path;

use bills::{CII, FIELDS, UBL, ubl_credit_note, zugferd_1};
use builder::{Pdf, deflate, stream};
use countersign_documents::{Data, Format, Purpose, Reading, facturx};
use proptest::prelude::*;
use sha2::{Digest, Sha256};

fn fields(reading: &Reading) -> Vec<String> {
    reading.fields.iter().map(|field| format!("{}={}", field.name, field.value)).collect()
}

/// That this PDF is read as the bill with these bytes inside.
#[track_caller]
fn reads(pdf: &[u8], xml: &str) {
    let reading = facturx::read(pdf).expect("an invoice inside");
    assert_eq!(reading.format, Format::FacturX);
    assert_eq!(reading.warnings, [""; 0]);
    assert_eq!(
        reading.data,
        Some(Data { form: "facturx-xml", sha256: Sha256::digest(xml).into() })
    );
    let same =
        |line: &&str| !line.starts_with("matter.id=") && !line.starts_with("invoice.type_code=");
    let own: Vec<String> =
        fields(&reading).into_iter().filter(|line| same(&line.as_str())).collect();
    assert_eq!(own, FIELDS.split('|').filter(same).collect::<Vec<_>>());
}

/// Why nothing is read of this PDF.
#[track_caller]
fn unread(pdf: &[u8]) -> String {
    let reading = facturx::read(pdf).expect("a PDF");
    assert_eq!((reading.format, reading.fields.len(), reading.data), (Format::Opaque, 0, None));
    let likeness = reading.likeness.expect("told");
    assert!(likeness.advice.expect("advice").contains("give number and total with --field"));
    likeness.why.expect("a reason")
}

/// What another library finds embedded in it.
fn embedded(pdf: &[u8]) -> Vec<Vec<u8>> {
    let document = lopdf::Document::load_mem(pdf).expect("a PDF");
    let streams = document.objects.values().filter_map(|object| object.as_stream().ok());
    let files = streams.filter(|stream| stream.dict.has_type(b"EmbeddedFile"));
    files.map(|stream| stream.get_plain_content().expect("a file")).collect()
}

#[test]
fn every_syntax_is_read() {
    for (xml, kind) in [
        (CII.to_owned(), Purpose::Invoice),
        (zugferd_1(), Purpose::Invoice),
        (UBL.to_owned(), Purpose::Invoice),
        (ubl_credit_note(), Purpose::CreditNote),
        (
            format!("\u{FEFF}\n{UBL}").replace("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", ""),
            Purpose::Invoice,
        ),
    ] {
        let pdf = Pdf::naming(1).files(&[xml.as_bytes()]);
        for bytes in [pdf.build(), pdf.build_compressed()] {
            assert_eq!(embedded(&bytes), [xml.as_bytes()]);
            reads(&bytes, &xml);
            assert_eq!(facturx::read(&bytes).map(|reading| reading.kind), Some(kind));
        }
    }
}

#[test]
fn a_file_is_found_wherever_it_hangs() {
    let file = "<</F(factur-x.xml)/EF<</F 5 0 R>>>>";
    for (catalog, page, more) in [
        ("/Names<</EmbeddedFiles<</Names[(a)4 0 R]>>>>", "", ""),
        (
            "/Names 6 0 R",
            "",
            "<</EmbeddedFiles 7 0 R>>|<</Kids[8 0 R]>>|<</Limits[(a)(b)]/Kids[9 0 R]>>|<</Names[(a)4 0 R]>>",
        ),
        ("/Names<</EmbeddedFiles<</Names[(a)<</F(factur-x.xml)/EF<</UF 5 0 R>>>>]>>>>", "", ""),
        ("/AF[4 0 R]", "", ""),
        ("/AF 4 0 R", "", ""),
        ("/AF 6 0 R", "", "[4 0 R]"),
        ("", "/AF[4 0 R]", ""),
        ("/Names<</EmbeddedFiles<</Names[(a)4 0 R(b)4 0 R]>>>>/AF[4 0 R]", "/AF[4 0 R]", ""),
        ("/#4eames<</Embedded#46iles<</Names[(a)4 0 R]>>>>", "", ""),
    ] {
        let mut pdf = Pdf::new(catalog, page);
        pdf.object(file);
        pdf.stream("/Type/EmbeddedFile/Filter/FlateDecode", &deflate(CII.as_bytes()));
        for object in more.split('|').filter(|object| !object.is_empty()) {
            pdf.object(object);
        }
        reads(&pdf.build(), CII);
        reads(&pdf.build_compressed(), CII);
    }
}

#[test]
fn a_file_is_decoded_however_it_is_stored() {
    let hex =
        |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02X}")).collect::<String>() + ">";
    let packed = deflate(CII.as_bytes());
    for (filter, content) in [
        ("", CII.as_bytes().to_vec()),
        ("/Filter null", CII.as_bytes().to_vec()),
        ("/Filter/FlateDecode", packed.clone()),
        ("/Filter[/FlateDecode]/DecodeParms[null]", packed.clone()),
        ("/Filter/FlateDecode/DecodeParms<</Predictor 1>>", packed.clone()),
        ("/Filter/ASCIIHexDecode", hex(CII.as_bytes()).into_bytes()),
        ("/Filter[/ASCIIHexDecode/FlateDecode]", hex(&packed).into_bytes()),
        ("/Filter/ASCII85Decode", ascii_85(CII.as_bytes())),
        ("/Filter[/A85 /Fl]", ascii_85(&packed)),
        ("/Filter/LZWDecode", lzw(CII.as_bytes())),
        (
            "/Filter[/RL]",
            CII.as_bytes().chunks(100).flat_map(|run| [&[99][..], run].concat()).collect(),
        ),
        ("/Filter[/Crypt/Fl]/DecodeParms[<</Name/Identity>>null]", packed.clone()),
    ] {
        let mut pdf = Pdf::naming(1);
        pdf.object("<</F(factur-x.xml)/EF<</F 5 0 R>>>>");
        pdf.stream(filter, &content);
        reads(&pdf.build(), CII);

        // Its length in an object of its own.
        let mut pdf = Pdf::naming(1);
        pdf.object("<</F(factur-x.xml)/EF<</F 5 0 R>>>>");
        let own = stream(filter, &content);
        let length = format!("/Length {}>>", content.len());
        let at = own
            .windows(length.len())
            .position(|window| window == length.as_bytes())
            .expect("a length");
        pdf.object([&own[..at], b"/Length 6 0 R>>", &own[at + length.len()..]].concat());
        pdf.object(content.len().to_string());
        reads(&pdf.build(), CII);
    }
}

fn lzw(bytes: &[u8]) -> Vec<u8> {
    weezl::encode::Encoder::with_tiff_size_switch(weezl::BitOrder::Msb, 8)
        .encode(bytes)
        .expect("to memory")
}

fn ascii_85(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for chunk in bytes.chunks(4) {
        let mut group = [0; 4];
        group[..chunk.len()].copy_from_slice(chunk);
        let mut number = u32::from_be_bytes(group);
        let mut digits = [0; 5];
        for digit in digits.iter_mut().rev() {
            *digit = b'!' + (number % 85) as u8;
            number /= 85;
        }
        out.extend(&digits[..chunk.len() + 1]);
    }
    out.extend(b"~>");
    out
}

/// An update at the end of the file counts, and what it says is free is gone.
#[test]
fn the_newest_version_counts() {
    let old = Pdf::naming(1).files(&[CII.as_bytes()]).build();
    let start = old.windows(5).rposition(|window| window == b"xref\n").expect("a table");
    let start = old[..start].windows(5).rposition(|window| window == b"xref\n").unwrap_or(start);
    let mut new = old.clone();
    let offset = new.len();
    new.extend(b"5 0 obj\n");
    new.extend(stream("/Filter/FlateDecode", &deflate(UBL.as_bytes())));
    new.extend(b"\nendobj\n");
    let section = new.len();
    let tail = format!("trailer<</Size 6/Root 1 0 R/Prev {start}>>\nstartxref\n{section}\n%%EOF\n");
    let mut freed = new.clone();
    new.extend(format!("xref\n5 1\n{offset:010} 00000 n \n{tail}").bytes());
    reads(&new, UBL);
    freed.extend(format!("xref\n5 1\n0000000000 00001 f \n{tail}").bytes());
    assert_eq!(unread(&freed), "its e-invoice \"factur-x.xml\" is damaged: it is not there");
}

/// A file for old readers calls free in its table what is in a stream for the others.
#[test]
fn hybrid_files_are_read() {
    let mut pdf = Pdf::new("/Names<</EmbeddedFiles<</Names[(a)6 0 R]>>>>", "");
    pdf.stream("/Filter/FlateDecode", &deflate(CII.as_bytes()));
    let body = "<</F(factur-x.xml)/EF<</F 4 0 R>>>>";
    pdf.stream("/Type/ObjStm/N 1/First 4", format!("6 0 {body}").as_bytes());
    pdf.stream("/Type/XRef/Size 7/W[1 1 1]/Index[6 1]", &[2, 5, 0]);
    let mut bytes = pdf.build();
    let position = |bytes: &[u8], what: &[u8]| {
        bytes.windows(what.len()).position(|window| window == what).expect("there")
    };
    let hybrid = position(&bytes, b"\n6 0 obj\n") + 1;
    // Object 6 is what the stream says, and the table calls it free.
    let entry = format!("{hybrid:010} 00000 n ");
    let at = position(&bytes, entry.as_bytes());
    bytes.splice(at..at + entry.len(), *b"0000000000 00001 f ");
    let at = position(&bytes, b"/Root 1 0 R>>");
    bytes.splice(at..at, format!("/XRefStm {hybrid}").into_bytes());
    reads(&bytes, CII);
}

proptest! {
    #[test]
    fn any_bytes_do(bytes in prop::collection::vec(any::<u8>(), 0..500)) {
        hostile::bounded(&bytes);
        hostile::bounded(&[b"%PDF-1.7\n", &bytes[..]].concat());
    }

    #[test]
    fn damaged_files_do(
        compressed: bool,
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0..4usize, any::<u8>(), any::<prop::sample::Index>()), 1..5),
    ) {
        let mut pdf = Pdf::naming(1).files(&[b"<a/>"]);
        pdf.trailer = "/Info<</Title(x)>>".into();
        let mut bytes = if compressed { pdf.build_compressed() } else { pdf.build() };
        for (at, what, byte, other) in edits {
            let (at, other) = (at.index(bytes.len()), other.index(bytes.len()));
            match what {
                0 => bytes[at] = byte,
                // A digit: numbers are where it hurts.
                1 => {
                    if let Some(digit) = bytes[at..].iter_mut().find(|byte| byte.is_ascii_digit()) {
                        *digit = b'0' + byte % 10;
                    }
                }
                2 => bytes.insert(at, byte),
                _ => {
                    let piece = bytes[at.min(other)..at.max(other)].to_vec();
                    bytes.splice(at..at, piece);
                }
            }
        }
        hostile::bounded(&bytes);
    }
}

#[test]
fn published_examples() {
    // From the XML in each, by hand.
    const TWO_LINES: &str = "\
        line.1.number=1|line.1.name=Trennblätter A4|line.1.units=20.0000|line.1.unit=H87|line.1.unit_cost=9.9000|\
        line.1.total=198.00|line.1.tax_category=S|line.1.tax_rate=19.00|line.2.number=2|line.2.name=Joghurt Banane|\
        line.2.units=50.0000|line.2.unit=H87|line.2.unit_cost=5.5000|line.2.total=275.00|line.2.tax_category=S|\
        line.2.tax_rate=7.00";
    let zugferd_2 = |code: &str, buyer: &str, payment: &str| {
        format!(
            "invoice.number=471102|invoice.issue_date=2018-03-05|invoice.currency=EUR|invoice.net=473.00|\
             invoice.tax=56.87|invoice.total=529.87|invoice.due=529.87|invoice.prepaid=0.00|invoice.type_code={code}|\
             seller.name=Lieferant GmbH|seller.id=DE123456789|buyer.name=Kunden AG Mitte|buyer.id={buyer}|\
             {TWO_LINES}{payment}"
        )
    };
    let zugferd_1 = "\
        invoice.number=RE-20170509/505|invoice.issue_date=2017-05-09|invoice.due_date=2017-05-30|invoice.currency=EUR|\
        invoice.net=496.00|invoice.tax=75.04|invoice.total=571.04|invoice.due=571.04|invoice.type_code=380|\
        seller.name=Bei Spiel GmbH|seller.id=DE136695976|buyer.name=Theodor Est|buyer.id=DE999999999|\
        line.1.number=1|line.1.name=Künstlerische Gestaltung (Stunde): Einer Beispielrechnung|line.1.units=1.0000|\
        line.1.unit=HUR|line.1.unit_cost=160.0000|line.1.total=160.00|line.1.tax_category=S|line.1.tax_rate=7.00|\
        line.2.number=2|line.2.name=Luftballon: Bunt, ca. 500ml|line.2.units=400.0000|line.2.unit=C62|\
        line.2.unit_cost=0.7900|line.2.total=316.00|line.2.tax_category=S|line.2.tax_rate=19.00|\
        line.3.number=3|line.3.name=Heiße Luft pro Liter|line.3.units=200.0000|line.3.unit=LTR|\
        line.3.unit_cost=0.1000|line.3.total=20.00|line.3.tax_category=S|line.3.tax_rate=19.00|\
        payment.means=42|payment.account=DE88 2008 0000 0970 3757 00|payment.reference=RE-20170509/505";
    for (name, sha256, expected) in [
        // The hashes are those of the files that pikepdf (qpdf) takes out.
        ("facturx_en16931_einfach.pdf", "06214a34724e1730", zugferd_2("380", "GE2020211", "")),
        ("facturx_en16931_gutschrift.pdf", "14d3f98f09a81832", zugferd_2("389", "DE136695976", "")),
        (
            "facturx_xrechnung_einfach.pdf",
            "d92e402b0c858deb",
            zugferd_2(
                "380",
                "GE2020211",
                "|payment.means=58|payment.account=DE02120300000000202051",
            ),
        ),
        ("zugferd1_mustang_505.pdf", "a19b2c61a7554478", zugferd_1.into()),
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples").join(name);
        let Ok(bytes) = std::fs::read(&path) else {
            println!("{} is not there, so nothing was compared", path.display());
            continue;
        };
        let reading = facturx::read(&bytes).expect("an invoice inside");
        assert_eq!((reading.format, reading.kind), (Format::FacturX, Purpose::Invoice));
        assert_eq!(fields(&reading), expected.split('|').collect::<Vec<_>>(), "{name}");
        assert_eq!(reading.warnings, [""; 0]);
        let data = reading.data.expect("data");
        let hex: String = data.sha256[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!((data.form, hex.as_str()), ("facturx-xml", sha256));
        let files = embedded(&bytes);
        assert!(
            files.iter().any(|file| data.sha256 == <[u8; 32]>::from(Sha256::digest(file))),
            "{name}"
        );
    }
}
