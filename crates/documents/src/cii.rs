//! UN/CEFACT Cross Industry Invoice D16B, as EN 16931-3-3 binds it (Factur-X, ZUGFeRD 2, XRechnung), and the
//! draft of it that ZUGFeRD 1 uses.

use crate::amount::Exact;
use crate::en16931::{self, InvoiceFields, Levels, LineTotals, Paths, Syntax, Totals};
use crate::reading::{Format, Purpose};
use crate::xml::{Element, Xml};

/// The names that changed between the draft and D16B.
struct Dialect {
    root: &'static str,
    rsm: &'static str,
    ram: &'static str,
    udt: &'static str,
    document: &'static str,
    transaction: &'static str,
    agreement: &'static str,
    settlement: &'static str,
    totals: &'static str,
    line_agreement: &'static str,
    line_delivery: &'static str,
    line_settlement: &'static str,
    line_totals: &'static str,
    tax_rate: &'static str,
    /// The name of another document's number in a reference to it.
    reference: &'static str,
}

const D16B: Dialect = Dialect {
    root: "CrossIndustryInvoice",
    rsm: "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    ram: "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    udt: "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
    document: "rsm:ExchangedDocument",
    transaction: "rsm:SupplyChainTradeTransaction",
    agreement: "ram:ApplicableHeaderTradeAgreement",
    settlement: "ram:ApplicableHeaderTradeSettlement",
    totals: "ram:SpecifiedTradeSettlementHeaderMonetarySummation",
    line_agreement: "ram:SpecifiedLineTradeAgreement",
    line_delivery: "ram:SpecifiedLineTradeDelivery",
    line_settlement: "ram:SpecifiedLineTradeSettlement",
    line_totals: "ram:SpecifiedTradeSettlementLineMonetarySummation",
    tax_rate: "ram:RateApplicablePercent",
    reference: "ram:IssuerAssignedID",
};

const ZUGFERD_1: Dialect = Dialect {
    root: "CrossIndustryDocument",
    rsm: "urn:ferd:CrossIndustryDocument:invoice:1p0",
    ram: "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:12",
    udt: "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:15",
    document: "rsm:HeaderExchangedDocument",
    transaction: "rsm:SpecifiedSupplyChainTradeTransaction",
    agreement: "ram:ApplicableSupplyChainTradeAgreement",
    settlement: "ram:ApplicableSupplyChainTradeSettlement",
    totals: "ram:SpecifiedTradeSettlementMonetarySummation",
    line_agreement: "ram:SpecifiedSupplyChainTradeAgreement",
    line_delivery: "ram:SpecifiedSupplyChainTradeDelivery",
    line_settlement: "ram:SpecifiedSupplyChainTradeSettlement",
    line_totals: "ram:SpecifiedTradeSettlementMonetarySummation",
    tax_rate: "ram:ApplicablePercent",
    reference: "ram:ID",
};

pub(crate) const SYNTAX: Syntax =
    Syntax { namespaces: &[D16B.rsm, ZUGFERD_1.rsm], format, read: read_message };

fn format(root: Element<'_>) -> Option<Format> {
    let name = (root.namespace(), root.local());
    [D16B, ZUGFERD_1].iter().any(|known| (known.rsm, known.root) == name).then_some(Format::Cii)
}

fn read_message<'x>(xml: &'x Xml<'x>, root: Element<'x>) -> (InvoiceFields, Purpose) {
    let dialect = if root.local() == D16B.root { D16B } else { ZUGFERD_1 };
    let prefixes = [("rsm", dialect.rsm), ("ram", dialect.ram), ("udt", dialect.udt)];
    let cii = Cii { root, paths: Paths::new(xml, prefixes), dialect };
    let mut fields = InvoiceFields::default();
    let (kind, totals) = cii.header(&mut fields);
    cii.parties(&mut fields);
    let project = format!("{}/ram:SpecifiedProcuringProject/ram:ID", cii.dialect.agreement);
    fields.text("matter.id", &cii.transaction(&project));
    let mut lines = LineTotals::default();
    let mut levels = Levels::default();
    for (line, n) in cii.transaction("ram:IncludedSupplyChainTradeLineItem").into_iter().zip(1..) {
        let total = cii.line(&mut fields, line, n);
        if cii.is_charged(line, n, &mut levels) {
            lines.add(total);
        }
    }
    cii.payment(&mut fields);
    levels.tell(&mut fields);
    totals.check(&lines, &mut fields);
    (fields, kind)
}

struct Cii<'x> {
    root: Element<'x>,
    paths: Paths<3>,
    dialect: Dialect,
}

impl<'x> Cii<'x> {
    fn document(&self, path: &str) -> Vec<Element<'x>> {
        self.paths.all(self.root, &format!("{}/{path}", self.dialect.document))
    }

    fn transaction(&self, path: &str) -> Vec<Element<'x>> {
        self.paths.all(self.root, &format!("{}/{path}", self.dialect.transaction))
    }

    fn agreement(&self, path: &str) -> Vec<Element<'x>> {
        self.transaction(&format!("{}/{path}", self.dialect.agreement))
    }

    fn settlement(&self, path: &str) -> Vec<Element<'x>> {
        self.transaction(&format!("{}/{path}", self.dialect.settlement))
    }

    fn header(&self, fields: &mut InvoiceFields) -> (Purpose, Totals) {
        fields.text("invoice.number", &self.document("ram:ID"));
        self.date(fields, "invoice.issue_date", self.document("ram:IssueDateTime"));
        // Terms of payment may be given several times, each with the date of an instalment.
        self.date(
            fields,
            "invoice.due_date",
            self.settlement("ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime"),
        );
        fields.currency("invoice.currency", &self.settlement("ram:InvoiceCurrencyCode"));
        let totals = self.totals(fields);
        let code = fields.value("invoice.type_code", &self.document("ram:TypeCode"));
        if let Some(code) = &code {
            fields.push("invoice.type_code", code.clone());
        }
        let number = self.dialect.reference;
        fields.text(
            "invoice.order",
            &self.agreement(&format!("ram:BuyerOrderReferencedDocument/{number}")),
        );
        fields.list(
            "invoice.preceding",
            &self.settlement(&format!("ram:InvoiceReferencedDocument/{number}")),
        );
        self.period(fields, "invoice", self.settlement("ram:BillingSpecifiedPeriod"));
        let credits = code.is_some_and(|code| en16931::is_credit_note(&code));
        (if credits { Purpose::CreditNote } else { Purpose::Invoice }, totals)
    }

    fn totals(&self, fields: &mut InvoiceFields) -> Totals {
        let total = |name: &str| self.settlement(&format!("{}/ram:{name}", self.dialect.totals));
        let taxes = total("TaxTotalAmount");
        let beside =
            ["AllowanceTotalAmount", "ChargeTotalAmount", "TotalPrepaidAmount", "RoundingAmount"]
                .map(total)
                .iter()
                .filter_map(|found| fields.exact(found))
                .collect();
        let tax = fields.exact_tax(&taxes);
        let net = fields.amount("invoice.net", &total("TaxBasisTotalAmount"));
        fields.tax("invoice.tax", taxes);
        let gross = fields.amount("invoice.total", &total("GrandTotalAmount"));
        fields.amount("invoice.due", &total("DuePayableAmount"));
        fields.amount("invoice.prepaid", &total("TotalPrepaidAmount"));
        let lines = fields.exact(&total("LineTotalAmount"));
        Totals { net, tax, total: gross, lines, beside }
    }

    fn parties(&self, fields: &mut InvoiceFields) {
        for (who, party) in [("seller", "ram:SellerTradeParty"), ("buyer", "ram:BuyerTradeParty")] {
            let all = |path: &str| self.agreement(&format!("{party}/{path}"));
            fields.text(&format!("{who}.name"), &all("ram:Name"));
            let mut ids = all("ram:SpecifiedTaxRegistration/ram:ID");
            // VA is the VAT identifier; FC, the local tax number, does not identify to others.
            ids.retain(|id| id.attribute("schemeID") == Some("VA"));
            for path in ["ram:SpecifiedLegalOrganization/ram:ID", "ram:GlobalID", "ram:ID"] {
                if ids.is_empty() {
                    ids = all(path);
                }
            }
            fields.text(&format!("{who}.id"), &ids);
        }
    }

    /// Reads a line, and returns its total for a sum.
    fn line(&self, fields: &mut InvoiceFields, line: Element<'_>, n: usize) -> Option<Exact> {
        let all = |path: &str| self.paths.all(line, path);
        let name = |field: &str| format!("line.{n}.{field}");
        let Dialect {
            line_agreement, line_delivery, line_settlement, line_totals, tax_rate, ..
        } = self.dialect;
        let price = format!("{line_agreement}/ram:NetPriceProductTradePrice");
        let tax = format!("{line_settlement}/ram:ApplicableTradeTax");
        fields.text(&name("number"), &all("ram:AssociatedDocumentLineDocument/ram:LineID"));
        fields.text(&name("name"), &all("ram:SpecifiedTradeProduct/ram:Name"));
        fields.text(&name("narrative"), &all("ram:SpecifiedTradeProduct/ram:Description"));
        fields.text(
            &name("type"),
            &all("ram:AssociatedDocumentLineDocument/ram:LineStatusReasonCode"),
        );
        let quantity = all(&format!("{line_delivery}/ram:BilledQuantity"));
        fields.quantity(&name("units"), &name("unit"), &quantity);
        fields.amount(&name("unit_cost"), &all(&format!("{price}/ram:ChargeAmount")));
        fields.base(&name("unit_cost_base"), &all(&format!("{price}/ram:BasisQuantity")));
        let total = fields.amount(
            &name("total"),
            &all(&format!("{line_settlement}/{line_totals}/ram:LineTotalAmount")),
        );
        fields.text(&name("tax_category"), &all(&format!("{tax}/ram:CategoryCode")));
        fields.number(&name("tax_rate"), &all(&format!("{tax}/{tax_rate}")));
        let period = all(&format!("{line_settlement}/ram:BillingSpecifiedPeriod"));
        self.period(fields, &format!("line.{n}"), period);
        total
    }

    /// Returns whether a line is charged, and is not a group of others or an explanation of one (BT-X-8).
    fn is_charged(&self, line: Element<'_>, n: usize, levels: &mut Levels) -> bool {
        let document = |name: &str| {
            let path = format!("ram:AssociatedDocumentLineDocument/ram:{name}");
            self.paths.text(line, &path).unwrap_or_default()
        };
        levels.add(n, &document("LineStatusReasonCode"), !document("ParentLineID").is_empty())
    }

    fn payment(&self, fields: &mut InvoiceFields) {
        let means = "ram:SpecifiedTradeSettlementPaymentMeans";
        fields.same_text("payment.means", &self.settlement(&format!("{means}/ram:TypeCode")));
        let accounts: Vec<Element<'_>> = self
            .settlement(&format!("{means}/ram:PayeePartyCreditorFinancialAccount"))
            .into_iter()
            .flat_map(|account| match self.paths.all(account, "ram:IBANID") {
                none if none.is_empty() => self.paths.all(account, "ram:ProprietaryID"),
                iban => iban,
            })
            .collect();
        fields.each("payment.account", &accounts);
        fields.text("payment.reference", &self.settlement("ram:PaymentReference"));
    }

    fn period(&self, fields: &mut InvoiceFields, name: &str, periods: Vec<Element<'_>>) {
        for (end, path) in
            [("period_start", "ram:StartDateTime"), ("period_end", "ram:EndDateTime")]
        {
            let found = periods.iter().flat_map(|period| self.paths.all(*period, path)).collect();
            self.date(fields, &format!("{name}.{end}"), found);
        }
    }

    /// Reads the date in elements like `ram:IssueDateTime`, in format 102. Several of them are no doubt if they say the
    /// same.
    fn date(&self, fields: &mut InvoiceFields, name: &str, found: Vec<Element<'_>>) {
        let dates: Vec<Element<'_>> =
            found.iter().flat_map(|each| self.paths.all(*each, "udt:DateTimeString")).collect();
        let other = dates.iter().any(|date| date.attribute("format") != Some("102"));
        if other || dates.len() < found.len() {
            return fields.leave_out(name, "it is not in format 102, year, month and day");
        }
        let value = fields.same(name, &dates);
        fields.date_102(name, value);
    }
}
