//! UBL 2.1 Invoice and CreditNote, as EN 16931-3-2 binds them: Peppol BIS Billing, XRechnung and others.

use crate::amount::Exact;
use crate::en16931::{self, InvoiceFields, LineTotals, Paths, Syntax, Totals};
use crate::findings::excerpt;
use crate::reading::{Format, Purpose};
use crate::xml::{Element, Xml};

const INVOICE: &str = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2";
const CREDIT_NOTE: &str = "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2";
const CAC: &str = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2";
const CBC: &str = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2";

/// The customisations in which `TaxExclusiveAmount` is not the amount without tax: an element, the beginning of its
/// text, and what the amount is there.
const OTHER_NETS: [(&str, &str, &str); 2] = [
    ("cbc:CustomizationID", "OIOUBL-2", "the tax"),
    ("cbc:ProfileID", "DIAN 2", "the base of the tax"),
];

/// The names of elements that depend on the document's kind.
struct Words {
    type_code: &'static str,
    line: &'static str,
    quantity: &'static str,
}

const INVOICE_WORDS: Words = Words {
    type_code: "cbc:InvoiceTypeCode",
    line: "cac:InvoiceLine",
    quantity: "cbc:InvoicedQuantity",
};

const CREDIT_NOTE_WORDS: Words = Words {
    type_code: "cbc:CreditNoteTypeCode",
    line: "cac:CreditNoteLine",
    quantity: "cbc:CreditedQuantity",
};

pub(crate) const SYNTAX: Syntax =
    Syntax { namespaces: &[INVOICE, CREDIT_NOTE], format, read: read_message };

fn format(root: Element<'_>) -> Option<Format> {
    match (root.namespace(), root.local()) {
        (INVOICE, "Invoice") => Some(Format::UblInvoice),
        (CREDIT_NOTE, "CreditNote") => Some(Format::UblCreditNote),
        _ => None,
    }
}

fn read_message<'x>(xml: &'x Xml<'x>, root: Element<'x>) -> (InvoiceFields, Purpose) {
    let is_credit_note = format(root) == Some(Format::UblCreditNote);
    let words = if is_credit_note { CREDIT_NOTE_WORDS } else { INVOICE_WORDS };
    let ubl = Ubl { root, paths: Paths::new(xml, [("cac", CAC), ("cbc", CBC)]), words };
    let mut fields = InvoiceFields::default();
    let (kind, totals) = ubl.header(&mut fields, is_credit_note);
    ubl.parties(&mut fields);
    ubl.matter(&mut fields);
    let mut lines = LineTotals::default();
    for (line, n) in ubl.all(ubl.words.line).into_iter().zip(1..) {
        lines.add(ubl.line(&mut fields, line, n));
    }
    ubl.payment(&mut fields);
    totals.check(&lines, &mut fields);
    (fields, kind)
}

struct Ubl<'x> {
    root: Element<'x>,
    paths: Paths<2>,
    words: Words,
}

impl<'x> Ubl<'x> {
    fn all(&self, path: &str) -> Vec<Element<'x>> {
        self.paths.all(self.root, path)
    }

    fn header(&self, fields: &mut InvoiceFields, is_credit_note: bool) -> (Purpose, Totals) {
        fields.text("invoice.number", &self.all("cbc:ID"));
        self.date(fields, "invoice.issue_date", self.root, "cbc:IssueDate");
        // Credit notes of UBL 2.1, and older invoices, have the due date (BT-9) with the means of payment.
        let own = self.all("cbc:DueDate");
        let due = if own.is_empty() {
            fields.same("invoice.due_date", &self.all("cac:PaymentMeans/cbc:PaymentDueDate"))
        } else {
            fields.value("invoice.due_date", &own)
        };
        fields.xsd_date("invoice.due_date", due);
        fields.currency("invoice.currency", &self.all("cbc:DocumentCurrencyCode"));
        let totals = self.totals(fields);
        let code = fields.value("invoice.type_code", &self.all(self.words.type_code));
        if let Some(code) = &code {
            fields.push("invoice.type_code", code.clone());
        }
        fields.text("invoice.order", &self.all("cac:OrderReference/cbc:ID"));
        let mut preceding = self.all("cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID");
        preceding.extend(self.all("cac:BillingReference/cac:CreditNoteDocumentReference/cbc:ID"));
        fields.list("invoice.preceding", &preceding);
        self.period(fields, "invoice", self.root);

        let credits = code.as_deref().map(en16931::is_credit_note);
        if is_credit_note && credits == Some(false) {
            fields.warn("this is a credit note, but its type code is that of an invoice");
        }
        let is_credit_note = is_credit_note || credits == Some(true);
        (if is_credit_note { Purpose::CreditNote } else { Purpose::Invoice }, totals)
    }

    fn totals(&self, fields: &mut InvoiceFields) -> Totals {
        let total = |name: &str| self.all(&format!("cac:LegalMonetaryTotal/cbc:{name}"));
        let taxes = self.all("cac:TaxTotal/cbc:TaxAmount");
        let (net, gross) = (total("TaxExclusiveAmount"), total("TaxInclusiveAmount"));
        let beside =
            ["AllowanceTotalAmount", "ChargeTotalAmount", "PrepaidAmount", "PayableRoundingAmount"]
                .map(total)
                .into_iter()
                .chain([self.all("cac:WithholdingTaxTotal/cbc:TaxAmount")])
                .filter_map(|found| fields.exact(&found))
                .collect();
        let mut totals = Totals {
            net: fields.exact(&net),
            tax: fields.exact_tax(&taxes),
            total: fields.exact(&gross),
            lines: fields.exact(&total("LineExtensionAmount")),
            beside,
        };
        let other = self.other_net(&totals);
        if let Some(why) = other.filter(|_| !net.is_empty()) {
            fields.leave_out("invoice.net", &why);
            totals.net = None;
        } else {
            let _ = fields.amount("invoice.net", &net);
        }
        fields.tax("invoice.tax", taxes);
        fields.amount("invoice.total", &gross);
        fields.amount("invoice.due", &total("PayableAmount"));
        fields.amount("invoice.prepaid", &total("PrepaidAmount"));
        totals
    }

    /// Returns the reason why the amount without tax is another amount in this document, if it is.
    fn other_net(&self, totals: &Totals) -> Option<String> {
        for (element, start, meaning) in OTHER_NETS {
            let said = self.paths.text(self.root, element).unwrap_or_default();
            if said.starts_with(start) {
                return Some(format!("in {} its element is {meaning}", excerpt(&said)));
            }
        }
        totals.net_is_tax().then(|| "what is in its place is the tax".to_owned())
    }

    fn parties(&self, fields: &mut InvoiceFields) {
        for (who, path) in
            [("seller", "cac:AccountingSupplierParty"), ("buyer", "cac:AccountingCustomerParty")]
        {
            let party = |path_in: &str| self.all(&format!("{path}/cac:Party/{path_in}"));
            // The registered name is the party's name (BT-27, BT-44). UBL outside EN 16931 often has only the other.
            let mut names = party("cac:PartyLegalEntity/cbc:RegistrationName");
            if names.is_empty() {
                names = party("cac:PartyName/cbc:Name");
            }
            fields.text(&format!("{who}.name"), &names);
            let vat = |scheme: &Element<'_>| {
                let id = self.paths.text(*scheme, "cac:TaxScheme/cbc:ID");
                id.is_some_and(|id| id.eq_ignore_ascii_case("VAT"))
            };
            let mut ids: Vec<Element<'_>> = party("cac:PartyTaxScheme")
                .into_iter()
                .filter(vat)
                .flat_map(|scheme| self.paths.all(scheme, "cbc:CompanyID"))
                .collect();
            if ids.is_empty() {
                ids = party("cac:PartyLegalEntity/cbc:CompanyID");
            }
            if ids.is_empty() {
                // An identifier of the scheme SEPA is the creditor's (BT-90), not the party's.
                ids = party("cac:PartyIdentification/cbc:ID");
                ids.retain(|id| id.attribute("schemeID") != Some("SEPA"));
            }
            fields.text(&format!("{who}.id"), &ids);
        }
    }

    /// Reads the project (BT-11). A credit note of UBL 2.1 has no element for it, and refers to a document of type 50
    /// instead.
    fn matter(&self, fields: &mut InvoiceFields) {
        let mut found = self.all("cac:ProjectReference/cbc:ID");
        for document in self.all("cac:AdditionalDocumentReference") {
            if self.paths.text(document, "cbc:DocumentTypeCode").as_deref() == Some("50") {
                found.extend(self.paths.all(document, "cbc:ID"));
            }
        }
        fields.text("matter.id", &found);
    }

    /// Reads a line, and returns its total for a sum.
    fn line(&self, fields: &mut InvoiceFields, line: Element<'_>, n: usize) -> Option<Exact> {
        let all = |path: &str| self.paths.all(line, path);
        let name = |field: &str| format!("line.{n}.{field}");
        fields.text(&name("number"), &all("cbc:ID"));
        fields.text(&name("name"), &all("cac:Item/cbc:Name"));
        fields.text(&name("narrative"), &all("cac:Item/cbc:Description"));
        let quantity = all(self.words.quantity);
        fields.quantity(&name("units"), &name("unit"), &quantity);
        fields.amount(&name("unit_cost"), &all("cac:Price/cbc:PriceAmount"));
        fields.base(&name("unit_cost_base"), &all("cac:Price/cbc:BaseQuantity"));
        let total = fields.amount(&name("total"), &all("cbc:LineExtensionAmount"));
        fields.text(&name("tax_category"), &all("cac:Item/cac:ClassifiedTaxCategory/cbc:ID"));
        fields.number(&name("tax_rate"), &all("cac:Item/cac:ClassifiedTaxCategory/cbc:Percent"));
        self.period(fields, &format!("line.{n}"), line);
        if !all("cac:SubInvoiceLine").is_empty() || !all("cac:SubCreditNoteLine").is_empty() {
            fields.warn(format!("line.{n} has lines within it, which are not read"));
        }
        total
    }

    fn payment(&self, fields: &mut InvoiceFields) {
        fields.same_text("payment.means", &self.all("cac:PaymentMeans/cbc:PaymentMeansCode"));
        fields.each(
            "payment.account",
            &self.all("cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID"),
        );
        fields.same_text("payment.reference", &self.all("cac:PaymentMeans/cbc:PaymentID"));
    }

    fn period(&self, fields: &mut InvoiceFields, name: &str, from: Element<'_>) {
        self.date(fields, &format!("{name}.period_start"), from, "cac:InvoicePeriod/cbc:StartDate");
        self.date(fields, &format!("{name}.period_end"), from, "cac:InvoicePeriod/cbc:EndDate");
    }

    fn date(&self, fields: &mut InvoiceFields, name: &str, from: Element<'_>, path: &str) {
        let value = fields.value(name, &self.paths.all(from, path));
        fields.xsd_date(name, value);
    }
}
