//! Which of several files in a PDF is its invoice.

use countersign_documents::{Bill, Format, Purpose, Reading, facturx};

use super::bills::{CII, UBL, ubl_credit_note};
use super::builder::{Pdf, deflate};
use super::{reads, unread};

const NAMED: &str = "/F(factur-x.xml)/AFRelationship/Alternative";

fn of(files: &[(&str, &[u8])]) -> Vec<u8> {
    Pdf::naming(files.len()).specified(files).build()
}

/// An invoice of somebody else.
fn voucher() -> String {
    CII.replace("Quill &amp; Partner", "Voucher GmbH")
}

/// That this is read as the bill with these bytes inside, with these warnings.
#[track_caller]
fn warns(pdf: &[u8], xml: &str, warnings: &[&str]) {
    let reading = facturx::read(pdf).expect("a PDF");
    let plain = facturx::read(&of(&[(NAMED, xml.as_bytes())])).expect("a PDF");
    assert_eq!(reading.warnings, warnings);
    assert_eq!(Reading { warnings: Vec::new(), ..reading }, plain);
}

/// With metadata that call the invoice so.
fn metadata(file_name: &str, files: &[(&str, &[u8])]) -> Vec<u8> {
    let names = (0..files.len()).map(|n| format!("(x){} 0 R", 5 + n)).collect::<String>();
    let catalog = format!("/Metadata 4 0 R/Names<</EmbeddedFiles<</Names[{names}]>>>>");
    let mut pdf = Pdf::new(&catalog, "");
    let packet = format!(
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\
         <rdf:Description rdf:about='' xmlns:fx='urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#'>\
         <fx:DocumentFileName>{file_name}</fx:DocumentFileName></rdf:Description></rdf:RDF></x:xmpmeta>"
    );
    pdf.stream("/Type/Metadata/Subtype/XML/Filter/FlateDecode", &deflate(packet.as_bytes()));
    pdf.specified(files).build()
}

const ORDER: &[u8] = b"<o:SCRDMCCBDACIOMessageStructure \
    xmlns:o='urn:un:unece:uncefact:data:SCRDMCCBDACIOMessageStructure:100'/>";

#[test]
fn a_pdf_whose_data_are_an_order_is_no_bill() {
    let order = |name: &str| {
        let specification = format!("/F({name})/AFRelationship/Data");
        facturx::read(&metadata(name, &[(&specification, ORDER)])).expect("a PDF")
    };
    let likeness = order("order-x.xml").likeness.expect("told");
    assert_eq!((likeness.bill, likeness.advice), (Bill::No, None));
    let why = likeness.why.expect("a reason");
    assert_eq!(why, "its own data, \"order-x.xml\", are an order (Order-X)");
    let likeness = order("factur-x.xml").likeness.expect("told");
    assert_eq!(likeness.bill, Bill::Yes);
    let beside = facturx::read(&of(&[("/F(order.xml)", ORDER)])).expect("a PDF");
    assert_eq!(beside.likeness.expect("told").bill, Bill::Perhaps);
}

#[test]
fn an_attached_archive_is_told() {
    assert_eq!(
        unread(&of(&[("/F(bills.zip)", b"PK\x03\x04\x14\0\0\0")])),
        "there is no e-invoice in this PDF that is read: the ZIP archive \"bills.zip\" is attached \
         to it, and was not opened"
    );
}

#[test]
fn the_names_of_the_standards_are_known() {
    for said in [
        "/F(factur-x.xml)",
        "/F(ZUGFeRD-invoice.xml)",
        "/UF(zugferd-invoice.xml)/F(1)",
        "/UF<FEFF00780072006500630068006E0075006E0067002E0078006D006C>",
        "/F(C:\\\\bills\\\\FACTUR-X.XML)/AFRelationship/Data",
        "/F(./factur-x.xml)/AFRelationship/Source",
    ] {
        reads(&of(&[(said, CII.as_bytes())]), CII);
    }
    // Where the file itself has no name, that in the list of names counts.
    let mut pdf = Pdf::new("/Names<</EmbeddedFiles<</Names[(factur-x.xml)4 0 R]>>>>", "");
    pdf.object("<</EF<</F 5 0 R>>>>");
    pdf.stream("", CII.as_bytes());
    reads(&pdf.build(), CII);
}

#[test]
fn the_named_one_counts_among_others() {
    let order = "<Order xmlns='urn:oasis:names:specification:ubl:schema:xsd:Order-2'/>";
    let voucher = voucher();
    let others: [(&str, &[u8]); 6] = [
        ("/F(terms.pdf)", b"%PDF-1.4 terms"),
        ("/F(order.xml)", order.as_bytes()),
        ("/F(empty.xml)", b""),
        ("/F(page.html)", b"<html><p>not XML"),
        ("/F(expert.xml)/AFRelationship/Supplement", voucher.as_bytes()),
        ("/F(factur-x.xml)/AFRelationship/Supplement", voucher.as_bytes()),
    ];
    for at in 0..=others.len() {
        let mut files = others.to_vec();
        files.insert(at, (NAMED, CII.as_bytes()));
        reads(&of(&files), CII);
    }
    // The same invoice twice is one, under whatever name.
    reads(&of(&[(NAMED, CII.as_bytes()), ("/F(factur-x.xml)", CII.as_bytes())]), CII);
    reads(&of(&[("/F(copy.xml)", CII.as_bytes()), (NAMED, CII.as_bytes())]), CII);
    let also = "\"bill.xml\" in this PDF is another e-invoice, and not read";
    warns(&of(&[("/F(bill.xml)", UBL.as_bytes()), (NAMED, CII.as_bytes())]), CII, &[also]);
}

#[test]
fn metadata_say_which_one_it_is() {
    let voucher = voucher();
    let own = ("/F(bill.xml)/AFRelationship/Data", CII.as_bytes());
    let other = ("/F(factur-x.xml)/AFRelationship/Supplement", voucher.as_bytes());
    reads(&metadata("bill.xml", &[other, own]), CII);
    reads(&metadata("Bill.XML", &[own]), CII);
    let also = "\"factur-x.xml\" in this PDF is another e-invoice, and not read";
    let other = ("/F(factur-x.xml)", voucher.as_bytes());
    warns(&metadata("bill.xml", &[other, own]), CII, &[also]);

    let missing = "the metadata of this PDF call its e-invoice \"bill.xml\", which is not in it";
    warns(&metadata("bill.xml", &[(NAMED, CII.as_bytes())]), CII, &[missing]);
    assert_eq!(
        unread(&metadata("factur-x.xml", &[own])),
        "its e-invoice \"factur-x.xml\" is not in it"
    );
    let both = ("/F(bill.xml)/AFRelationship/Supplement", CII.as_bytes());
    assert_eq!(
        unread(&metadata("bill.xml", &[both])),
        "its e-invoice \"bill.xml\" is also said to be a supplement to it"
    );
}

#[test]
fn a_supplement_is_never_read() {
    let voucher = voucher();
    for name in ["expert.xml", "factur-x.xml"] {
        let said = format!("/F({name})/AFRelationship/Supplement");
        assert_eq!(
            unread(&of(&[(&said, voucher.as_bytes())])),
            format!(
                "there is no e-invoice in this PDF that is read: \"{name}\" is an e-invoice attached as a supplement, not as the bill"
            )
        );
    }
    // Two specifications of one file: what either says counts.
    let mut pdf = Pdf::new("/Names<</EmbeddedFiles<</Names[(a)4 0 R]>>>>/AF[6 0 R]", "");
    pdf.object("<</F(factur-x.xml)/EF<</F 5 0 R>>>>");
    pdf.stream("", voucher.as_bytes());
    pdf.object("<</F(factur-x.xml)/AFRelationship/Supplement/EF<</F 5 0 R>>>>");
    assert!(unread(&pdf.build()).contains("attached as a supplement"));
}

#[test]
fn a_note_on_a_page_is_an_enclosure() {
    let pinned = |name: &str, own: &str| {
        let mut pdf = Pdf::new(
            &format!("/Names<</EmbeddedFiles<</Names[{own}]>>>>"),
            "/Annots[<</Subtype/FileAttachment/Rect[0 0 1 1]/FS 4 0 R>>]",
        );
        pdf.object(format!("<</F({name})/EF<</F 5 0 R>>>>"));
        pdf.stream("", voucher().as_bytes());
        pdf.object("<</F(factur-x.xml)/EF<</F 7 0 R>>>>");
        pdf.stream("", CII.as_bytes());
        pdf.build()
    };
    for name in ["expert.xml", "factur-x.xml"] {
        reads(&pinned(name, "(a)6 0 R"), CII);
    }
    assert_eq!(
        unread(&pinned("expert.xml", "")),
        "there is no e-invoice in this PDF that is read: \"expert.xml\" is an e-invoice pinned on a page like a note, not as the bill"
    );
    let doubt = "what is read is from \"factur-x.xml\", which is only pinned on a page of this PDF, like a note: if it is not this bill, notarize with --opaque";
    warns(&pinned("factur-x.xml", ""), &voucher(), &[doubt]);
}

#[test]
fn another_file_is_read_with_a_warning_that_names_it() {
    let doubt = "what is read is from \"bill.xml\", which this PDF does not call its own e-invoice, nor is it named like one: if it is not this bill, notarize with --opaque";
    for said in ["/F(bill.xml)", "/F(bill.xml)/AFRelationship/Alternative"] {
        for xml in [CII.to_owned(), UBL.to_owned(), ubl_credit_note()] {
            warns(&of(&[(said, xml.as_bytes())]), &xml, &[doubt]);
        }
    }
    let keyed = facturx::read(&of(&[("", CII.as_bytes())])).expect("a PDF");
    assert!(keyed.warnings[0].starts_with("what is read is from \"file 0000\", which"));
}

#[test]
fn of_different_ones_none_is_read() {
    let voucher = voucher();
    let different = "there are different e-invoices in it, and it does not say which is its own: ";
    for (one, other, names) in [
        ("/F(a.xml)", "/F(b.xml)", "\"a.xml\", \"b.xml\""),
        (NAMED, "/F(xrechnung.xml)", "\"factur-x.xml\", \"xrechnung.xml\""),
        (NAMED, NAMED, "\"factur-x.xml\", \"factur-x.xml\""),
    ] {
        let pdf = of(&[(one, CII.as_bytes()), (other, voucher.as_bytes())]);
        assert_eq!(unread(&pdf), format!("{different}{names}"));
    }
    // One that cannot be read may be it as well.
    let broken = voucher.replace("</rsm:ExchangedDocument>", "");
    let pdf = of(&[("/F(a.xml)", CII.as_bytes()), ("/F(b.xml)", broken.as_bytes())]);
    assert_eq!(unread(&pdf), format!("{different}\"a.xml\", \"b.xml\""));
    let many: Vec<(String, String)> = (0..7)
        .map(|n| (format!("/F({n}.xml)"), CII.replace("1190.00", &format!("119{n}.00"))))
        .collect();
    let many: Vec<_> = many.iter().map(|(said, xml)| (said.as_str(), xml.as_bytes())).collect();
    assert!(unread(&of(&many)).ends_with("\"3.xml\", \"4.xml\", and 2 more"));
}

#[test]
fn where_the_named_one_cannot_be_read_nothing_is() {
    let broken = CII.replace("</rsm:ExchangedDocument>", "");
    for (said, content, why) in [
        (NAMED, broken.as_bytes(), "is not read: "),
        (NAMED, b"", "is no invoice in an XML that is known here"),
        (NAMED, b"<Order/>", "is no invoice: it is an order"),
        (NAMED, b"%PDF-1.7", "is a PDF, and was not looked into"),
    ] {
        let pdf = of(&[(said, content), ("/F(bill.xml)", UBL.as_bytes())]);
        let why_not = unread(&pdf);
        assert!(why_not.starts_with(&format!("its e-invoice \"factur-x.xml\" {why}")), "{why_not}");
        let likeness = facturx::read(&pdf).and_then(|reading| reading.likeness).expect("told");
        assert_eq!((likeness.what.as_str(), likeness.bill), ("a PDF", Bill::Yes));
    }
    let mut pdf = Pdf::naming(1);
    pdf.object("<</F(factur-x.xml)/EF<</F 5 0 R>>>>");
    pdf.stream("/Filter/JBIG2Decode", b"x");
    assert_eq!(
        unread(&pdf.build()),
        "its e-invoice \"factur-x.xml\" is stored in a way that is not read (JBIG2Decode)"
    );

    let doubtful = CII.replace(">1190.00<", ">1,190.00<");
    let read = facturx::read(&of(&[(NAMED, doubtful.as_bytes())])).expect("read");
    let warning = "invoice.total is left out: \"1,190.00\" is no plain decimal number";
    assert_eq!((read.format, &read.warnings[0][..]), (Format::FacturX, warning));
}

#[test]
fn a_pdf_without_an_e_invoice_says_so() {
    let plain = facturx::read(&Pdf::new("", "").build()).expect("a PDF");
    assert_eq!(
        (plain.format, plain.kind, plain.warnings.len()),
        (Format::Opaque, Purpose::Invoice, 0)
    );
    let likeness = plain.likeness.expect("told");
    assert_eq!((likeness.what.as_str(), likeness.bill), ("a PDF", Bill::Perhaps));
    assert_eq!(likeness.why.as_deref(), Some("there is no e-invoice in this PDF"));
    assert_eq!(likeness.advice.as_deref(), Some("give number and total with --field"));

    let nothing = "there is no e-invoice in this PDF";
    assert_eq!(unread(&of(&[("/F(terms.txt)", b"terms"), ("/F(a.xml)", b"<a/>")])), nothing);
    let attached = of(&[("/F(terms.txt)", b"terms"), ("/F(bill.pdf)", b"%PDF-1.7 and so on")]);
    assert_eq!(
        unread(&attached),
        format!(
            "{nothing} that is read: the PDF \"bill.pdf\" is attached to it, and was not looked into"
        )
    );
    let mut stored = Pdf::naming(1);
    stored.object("<</F(scan)/EF<</F 5 0 R>>>>");
    stored.stream("/Filter/JBIG2Decode", b"x");
    assert_eq!(
        unread(&stored.build()),
        format!(
            "{nothing} that is read: \"scan\" is stored in a way that is not read (JBIG2Decode)"
        )
    );
}
