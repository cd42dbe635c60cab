//! Amounts that mean something else, that do not add up, and lines that are not charged.

use countersign_documents::Reading;

use super::bills::{CII, FIELDS, UBL};
use super::{doubtful, fields, read};

const NET: &str = "<cbc:TaxExclusiveAmount currencyID=\"EUR\">";

fn without_net(reading: &Reading) {
    let expected = FIELDS.replace("invoice.net=1000.00|", "");
    assert_eq!(fields(reading).join("|"), expected);
}

#[test]
fn an_amount_that_means_something_else_is_left_out() {
    let old = UBL.replace(&format!("{NET}1000.00"), &format!("{NET}190.00"));
    for (element, said, warning) in [
        ("CustomizationID", "OIOUBL-2.02", "in \"OIOUBL-2.02\" its element is the tax"),
        ("CustomizationID", "OIOUBL-2.1", "in \"OIOUBL-2.1\" its element is the tax"),
        ("CustomizationID", "urn:national:1", "what is in its place is the tax"),
        (
            "ProfileID",
            "DIAN 2.1: Factura",
            "in \"DIAN 2.1: Factura\" its element is the base of the tax",
        ),
    ] {
        let bill =
            old.replacen("<cbc:ID>", &format!("<cbc:{element}>{said}</cbc:{element}><cbc:ID>"), 1);
        let reading = read(&bill);
        without_net(&reading);
        assert_eq!(reading.warnings, [format!("invoice.net is left out: {warning}")]);
    }
    let peppol = "<cbc:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0</cbc:CustomizationID><cbc:ID>";
    let reading = read(&UBL.replacen("<cbc:ID>", peppol, 1));
    assert_eq!((fields(&reading).join("|").as_str(), reading.warnings.len()), (FIELDS, 0));
    // Whatever the customisation, the number that is said is not doubted where it may be right.
    let absent = read(&UBL.replace(&format!("{NET}1000.00</cbc:TaxExclusiveAmount>"), ""));
    without_net(&absent);
    assert_eq!(absent.warnings, [""; 0]);
}

#[test]
fn amounts_that_do_not_add_up_are_told() {
    let told = "the amounts do not add up: invoice.net 1000.50 and invoice.tax 190.00 are not invoice.total 1190.00";
    for (bill, old) in
        [(UBL, format!("{NET}1000.00")), (CII, "<ram:TaxBasisTotalAmount>1000.00".to_owned())]
    {
        let reading = read(&bill.replace(&old, &old.replace("1000.00", "1000.50")));
        assert_eq!(fields(&reading).join("|"), FIELDS.replace("net=1000.00", "net=1000.50"));
        assert_eq!(reading.warnings, [told]);
    }
    let sum = "the lines add up to 1000.00, and the total of the lines is said to be 1400.00";
    for (bill, old) in [
        (UBL, "<cbc:LineExtensionAmount currencyID=\"EUR\">1000.00"),
        (CII, "<ram:LineTotalAmount>1000.00"),
    ] {
        let reading = read(&bill.replace(old, &old.replace("1000.00", "1400.00")));
        assert_eq!(fields(&reading).join("|"), FIELDS);
        assert_eq!(reading.warnings, [sum]);
    }
    // What the document says beside them accounts for the difference.
    let rounded = "<cbc:PayableRoundingAmount currencyID=\"EUR\">0.50</cbc:PayableRoundingAmount><cbc:PayableAmount ";
    let bill = UBL.replace(&format!("{NET}1000.00"), &format!("{NET}1000.50"));
    let reading = read(&bill.replace("<cbc:PayableAmount ", rounded));
    assert_eq!(reading.warnings, [""; 0]);
    // Of a line whose total is not known nobody knows the sum.
    doubtful(
        UBL,
        "currencyID=\"EUR\">-10.00<",
        "currencyID=\"EUR\">-ten<",
        "line.2.total",
        "line.2.total is left out: \"-ten\" is no plain decimal number",
    );
}

#[test]
fn lines_of_lines_say_which_are_charged() {
    let line = |id: &str, more: &str, total: &str| {
        format!(
            "<ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument><ram:LineID>{id}</ram:LineID>{more}\
             </ram:AssociatedDocumentLineDocument><ram:SpecifiedLineTradeSettlement><ram:SpecifiedTradeSettlementLineMonetarySummation>\
             <ram:LineTotalAmount>{total}</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLineMonetarySummation>\
             </ram:SpecifiedLineTradeSettlement></ram:IncludedSupplyChainTradeLineItem>"
        )
    };
    let level = |parent: &str, level: &str| {
        format!(
            "<ram:ParentLineID>{parent}</ram:ParentLineID><ram:LineStatusReasonCode>{level}</ram:LineStatusReasonCode>"
        )
    };
    let agreement = "<ram:ApplicableHeaderTradeAgreement>";
    let with = |lines: String| read(&CII.replace(agreement, &format!("{lines}{agreement}")));
    let bill = with(
        line("2", "<ram:LineStatusReasonCode>GROUP</ram:LineStatusReasonCode>", "70.00")
            + &line("2.1", &level("2", "DETAIL"), "0.00")
            + &line("2.2", &level("2", "INFORMATION"), "70.00"),
    );
    let types = [1, 2, 3, 4, 5]
        .map(|n| bill.field(&format!("line.{n}.type")).unwrap_or_default().to_owned());
    assert_eq!(types, ["", "", "GROUP", "DETAIL", "INFORMATION"]);
    assert_eq!(
        bill.warnings,
        [
            "2 of its lines are not charged by themselves, the first is line.3: they are groups of others or \
             information, as line.<n>.type says"
        ]
    );
    let unsaid = with(
        line("2", "", "0.00") + &line("2.1", "<ram:ParentLineID>2</ram:ParentLineID>", "5.00"),
    );
    assert_eq!(
        unsaid.warnings,
        [
            "line.4 belongs to another line, and it is not said which of the two is charged",
            "the lines add up to 1005.00, and the total of the lines is said to be 1000.00",
        ]
    );
}
