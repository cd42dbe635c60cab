//! The published examples, which are not in this repository (see their ORIGIN.md). What is expected of each
//! was written down from the file, by hand.

use std::path::Path;

use countersign_documents::{Format, Purpose};

use super::{fields, read_any};

fn check(name: &str, format: Format, kind: Purpose, expected: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples").join(name);
    let Ok(bytes) = std::fs::read(&path) else {
        println!("{} is not there, so nothing was compared", path.display());
        return;
    };
    let reading = read_any(&bytes).expect("an invoice");
    assert_eq!((reading.format, reading.kind), (format, kind));
    assert_eq!(fields(&reading), expected.split('|').collect::<Vec<_>>());
    assert_eq!(reading.warnings, [""; 0]);
}

/// `number;name;units;unit;unit_cost;total;category;rate`, for each line.
fn lines(text: &str) -> String {
    let names =
        ["number", "name", "units", "unit", "unit_cost", "total", "tax_category", "tax_rate"];
    let mut all = Vec::new();
    for (line, n) in text.lines().zip(1..) {
        let values: Vec<&str> = line.trim().split(';').collect();
        assert_eq!(values.len(), names.len(), "{line}");
        all.extend(
            names.iter().zip(values).map(|(name, value)| format!("line.{n}.{name}={value}")),
        );
    }
    all.join("|")
}

#[test]
fn en16931_ubl_example() {
    let lines = lines(
        "1;PATAT FRITES 10MM 10KG;2;EA;9.95;19.90;S;6
         2;PKAAS 50PL. JONG BEL. 1KG;1;EA;9.85;9.85;S;6
         3;POT KETCHUP 3 LT;1;EA;8.29;8.29;S;6
         4;FRITESSAUS 3 LRR;2;EA;7.23;14.46;S;6
         5;KOFFIE BLIK 3,5KG SNELF;1;EA;35.00;35.00;S;6
         6;KOFFIE 3.5 KG BLIK STAND;1;EA;35.00;35.00;S;6
         7;SUIKERKLONT;1;EA;10.65;10.65;S;6
         8;1 KG UL BLOKJES;1;EA;1.55;1.55;S;6
         9;BLOCKNOTE A5;3;EA;4.79;14.37;S;6
         10;CHIPS NAT KLEIN ZAKJES;1;EA;8.29;8.29;S;6
         11;CHIPS PAP KLEINE ZAKJES;2;EA;8.29;16.58;S;6
         12;TR KL PAKJES APPELSAP;1;EA;9.95;9.95;S;6
         13;PK CHOCOLADEMEL;2;EA;1.65;3.30;S;6
         14;KRAT BIER;1;EA;10.80;10.80;S;21
         15;STATIEGELD;1;EA;3.90;3.90;S;6
         16;BLEEK 3 X 750 ML;2;EA;3.80;7.60;S;21
         17;WC PAPIER;2;EA;4.67;9.34;S;21
         18;BALPENNEN 50 ST BLAUW;1;EA;18.63;18.63;S;21
         19;EM FRITUURVET;6;EA;17.02;102.12;S;6
         20;FRITUUR VET 10 KG RETOUR;6;EA;18.33;-109.98;S;6",
    );
    check(
        "en16931_ubl_example1.xml",
        Format::UblInvoice,
        Purpose::Invoice,
        &format!(
            "invoice.number=12115118|invoice.issue_date=2015-01-09|invoice.due_date=2015-01-09|invoice.currency=EUR|\
             invoice.net=229.60|invoice.tax=20.73|invoice.total=250.33|invoice.due=250.33|invoice.type_code=380|\
             seller.name=De Koksmaat|seller.id=NL8200.98.395.B.01|buyer.name=ODIN 59|buyer.id=10202|{lines}|\
             payment.means=30|payment.account.1=NL57 RABO 0107307510|payment.account.2=NL03 INGB 0004489902|\
             payment.reference=Deb. 10202 / Fact. 12115118"
        ),
    );
}

#[test]
fn en16931_cii_example() {
    let lines = lines(
        "1;PATAT FRITES 10MM 10KG;2;H87;9.95;19.9;S;6
         2;KAAS 50PL. JONG BEL. 1KG;1;H87;9.85;9.85;S;6
         3;POT KETCHUP 3 LT;1;H87;8.29;8.29;S;6
         4;FRITESSAUS 3 LRR;2;H87;7.23;14.46;S;6
         5;KOFFIE BLIK 3,5KG SNELF;1;H87;35;35;S;6
         6;KOFFIE 3.5 KG BLIK STAND;1;H87;35;35;S;6
         7;SUIKERKLONT;1;H87;10.65;10.65;S;6
         8;1 KG UL BLOKJES;1;H87;1.55;1.55;S;6
         9;BLOCKNOTE A5;3;H87;4.79;14.37;S;6
         10;CHIPS NAT KLEIN ZAKJES;1;H87;8.29;8.29;S;6
         11;CHIPS PAP KLEINE ZAKJES;2;H87;8.29;16.58;S;6
         12;TR KL PAKJES APPELSAP;1;H87;9.95;9.95;S;6
         13;PK CHOCOLADEMELK;2;H87;1.65;3.3;S;6
         14;KRAT BIER;1;H87;10.8;10.8;S;21
         15;STATIEGELD;1;H87;3.9;3.9;S;6
         16;BLEEK 3 X 750 ML;2;H87;3.8;7.6;S;21
         17;WC PAPIER;2;H87;4.67;9.34;S;21
         18;BALPENNEN 50 ST BLAUW;1;H87;18.63;18.63;S;21
         19;EM FRITUURVET;6;H87;17.02;102.12;S;6
         20;FRITUUR VET 10 KG RETOUR;6;H87;18.33;-109.98;S;6",
    );
    check(
        "en16931_cii_example1.xml",
        Format::Cii,
        Purpose::Invoice,
        &format!(
            "invoice.number=12115118|invoice.issue_date=2015-01-09|invoice.due_date=2015-01-09|invoice.currency=EUR|\
             invoice.net=229.6|invoice.tax=20.73|invoice.total=250.33|invoice.due=250.33|invoice.type_code=380|\
             seller.name=De Koksmaat|seller.id=NL8200.98.395.B.01|buyer.name=ODIN 59|buyer.id=10202|{lines}|\
             payment.means=30|payment.account=NL57 RABO 0107307510|payment.reference=Deb. 10202 / Fact. 12115118"
        ),
    );
}

#[test]
fn en16931_ubl_credit_note() {
    check(
        "en16931_ubl_creditnote1.xml",
        Format::UblCreditNote,
        Purpose::CreditNote,
        "invoice.number=018304 / 28865|invoice.issue_date=2019-09-23|invoice.currency=EUR|invoice.net=100.11|\
         invoice.tax=0.00|invoice.total=100.11|invoice.due=100.11|invoice.type_code=381|\
         invoice.period_start=2019-02-01|invoice.period_end=2019-02-28|seller.name=My Supplier Company|\
         seller.id=BE0000000196|buyer.name=My Customer Company|buyer.id=BE0000000295|line.1.number=1|\
         line.1.name=Exonération du versement du PP|line.1.narrative=Exonération du versement du PP|line.1.units=1.00|\
         line.1.unit=C62|line.1.unit_cost=100.11|line.1.total=100.11|line.1.tax_category=E|line.1.tax_rate=0.00|\
         payment.means=1|payment.account=BE91000000143476|payment.reference=010676609538",
    );
}

const XRECHNUNG_0101A: &str = "\
    invoice.number=123456XX|invoice.issue_date=2016-04-04|invoice.currency=EUR|invoice.net=314.86|invoice.tax=22.04|\
    invoice.total=336.9|invoice.due=336.9|invoice.type_code=380|seller.name=[Seller name]|seller.id=DE 123456789|\
    buyer.name=[Buyer name]|buyer.id=[Buyer identifier]|line.1.number=Zeitschrift [...]|line.1.name=Zeitschrift [...]|\
    line.1.narrative=Zeitschrift Inland|line.1.units=1|line.1.unit=XPP|line.1.unit_cost=288.79|line.1.total=288.79|\
    line.1.tax_category=S|line.1.tax_rate=7|line.1.period_start=2016-01-01|line.1.period_end=2016-12-31|\
    line.2.number=Porto + Versandkosten|line.2.name=Porto + Versandkosten|line.2.units=1|line.2.unit=XPP|\
    line.2.unit_cost=26.07|line.2.total=26.07|line.2.tax_category=S|line.2.tax_rate=7|payment.means=58|\
    payment.account=DE79000000001234567890";

#[test]
fn xrechnung_in_both_syntaxes() {
    check("xrechnung_0101a_ubl.xml", Format::UblInvoice, Purpose::Invoice, XRECHNUNG_0101A);
    check("xrechnung_0101a_cii.xml", Format::Cii, Purpose::Invoice, XRECHNUNG_0101A);
}

#[test]
fn xrechnung_with_an_attachment_and_an_accounting_currency() {
    check(
        "xrechnung_0201a_ubl_with_embedded_attachment.xml",
        Format::UblInvoice,
        Purpose::Invoice,
        "invoice.number=1234567|invoice.issue_date=2018-04-13|invoice.due_date=2018-04-13|invoice.currency=EUR|\
         invoice.net=10781.25|invoice.tax=2048.44|invoice.total=12829.69|invoice.due=12829.69|invoice.prepaid=0|\
         invoice.type_code=380|invoice.order=65002278|invoice.period_start=2016-01-01|invoice.period_end=2016-12-31|\
         seller.name=[Seller name]|seller.id=ATU123456789|buyer.name=[Buyer name]|buyer.id=DE12345ABC|\
         matter.id=PR12345678|line.1.number=1|line.1.name=Beratung|line.1.narrative=Anforderungmanagament|\
         line.1.units=33|line.1.unit=XPP|line.1.unit_cost=143.75|line.1.total=4743.75|line.1.tax_category=S|\
         line.1.tax_rate=19|line.1.period_start=2016-01-01|line.1.period_end=2016-12-31|line.2.number=2|\
         line.2.name=Beratung|line.2.units=42|line.2.unit=XPP|line.2.unit_cost=143.75|line.2.total=6037.5|\
         line.2.tax_category=S|line.2.tax_rate=19|payment.means=58|payment.account=DE79000000001234567890|\
         payment.reference=Deb. 12345 / Fact. 9876543",
    );
}

/// A Gutschrift of type 389 is an invoice that the buyer writes, and no credit note.
#[test]
fn zugferd_self_billed_invoice_in_ubl() {
    check(
        "zugferd_corpus_gutschrift_ubl.xml",
        Format::UblInvoice,
        Purpose::Invoice,
        "invoice.number=471102|invoice.issue_date=2018-03-05|invoice.currency=EUR|invoice.net=473|invoice.tax=56.87|\
         invoice.total=529.87|invoice.due=529.87|invoice.prepaid=0|invoice.type_code=389|seller.name=Lieferant GmbH|\
         seller.id=DE123456789|buyer.name=Kunden AG Mitte|buyer.id=DE136695976|line.1.number=1|\
         line.1.name=Trennblätter A4|line.1.units=20|line.1.unit=H87|line.1.unit_cost=9.9|line.1.total=198|\
         line.1.tax_category=S|line.1.tax_rate=19|line.2.number=2|line.2.name=Joghurt Banane|line.2.units=50|\
         line.2.unit=H87|line.2.unit_cost=5.5|line.2.total=275|line.2.tax_category=S|line.2.tax_rate=7",
    );
}
