//! The fields of one invoice, read from its elements.

use super::FORMAT;
use crate::en16931::{InvoiceFields, Paths};
use crate::reading::{Purpose, Reading};
use crate::xml::{Element, Source, Xml};

/// The texts of a firm, and below of a client: the field, and the names that its element has had, the newest first.
const OF_FIRM: [(&str, &[&str]); 2] = [
    ("seller.name", &["lf_name"]),
    ("seller.id", &["lf_vendor_id", "lf_tax_id", "lf_office_id", "lf_id"]),
];
const OF_CLIENT: [(&str, &[&str]); 2] = [("buyer.name", &["cl_name"]), ("buyer.id", &["cl_id"])];
/// The texts of the matters of an invoice, which are read where all say the same.
const OF_MATTER: [(&str, &str); 3] = [
    ("matter.id", "lf_matter_id"),
    ("matter.client_id", "cl_matter_id"),
    ("matter.name", "matter_name"),
];
/// The texts of a line. The field's name follows `line.<n>.`.
const OF_LINE: [(&str, &[&str]); 6] = [
    ("task_code", &["task_code", "acca_task"]),
    ("expense_code", &["expense_code", "acca_expense"]),
    ("activity_code", &["activity_code", "task_activity", "acca_activity"]),
    ("timekeeper_id", &["tk_id"]),
    ("timekeeper_class", &["tk_level"]),
    ("narrative", &["charge_desc"]),
];

/// Reads the fields of the only invoice of a document.
pub(super) fn read(xml: &Xml<'_>, source: &Source<'_>) -> Reading {
    let mut fields = InvoiceFields::default();
    if let Some(doubt) = source.doubt() {
        fields.warn(doubt);
    }
    let root = xml.root();
    let bill = XmlBill { paths: Paths::new(xml, [("", root.namespace())]) };
    let chosen = bill.paths.all(root, "firm").into_iter().find_map(|firm| {
        let clients = bill.paths.all(firm, "client").into_iter();
        let invoice = |client| bill.paths.all(client, "invoice").first().copied();
        clients.filter_map(|client| Some((firm, client, invoice(client)?))).next()
    });
    if let Some((firm, client, invoice)) = chosen {
        bill.header(&mut fields, invoice);
        bill.texts(&mut fields, firm, "", &OF_FIRM);
        bill.texts(&mut fields, client, "", &OF_CLIENT);
        let matters = bill.paths.all(invoice, "matter");
        for (field, name) in OF_MATTER {
            let found: Vec<_> =
                matters.iter().flat_map(|matter| bill.paths.all(*matter, name)).collect();
            fields.same_text(field, &found);
        }
        bill.lines(&mut fields, &matters);
    }
    fields.into_reading(FORMAT, Purpose::Invoice, xml)
}

struct XmlBill {
    paths: Paths<1>,
}

impl XmlBill {
    fn header(&self, fields: &mut InvoiceFields, invoice: Element<'_>) {
        let all = |name: &str| self.paths.all(invoice, name);
        fields.text("invoice.number", &all("inv_id"));
        date(fields, "invoice.issue_date", &all("inv_date"));
        date(fields, "invoice.due_date", &all("inv_due_date"));
        fields.currency("invoice.currency", &all("inv_currency"));
        fields.number("invoice.tax", &all("inv_total_tax"));
        fields.number("invoice.total", &all("inv_total_net_due"));
        date(fields, "invoice.period_start", &all("inv_start_date"));
        date(fields, "invoice.period_end", &all("inv_end_date"));
        fields.text("invoice.description", &all("inv_desc"));
    }

    fn texts(
        &self,
        fields: &mut InvoiceFields,
        from: Element<'_>,
        prefix: &str,
        table: &[(&str, &[&str])],
    ) {
        for (field, names) in table {
            let mut found = names.iter().map(|name| self.paths.all(from, name));
            let said = |found: &Vec<Element<'_>>| {
                found.iter().any(|one| one.text().is_none_or(|text| !text.trim().is_empty()))
            };
            if let Some(found) = found.find(said) {
                fields.text(&format!("{prefix}{field}"), &found);
            }
        }
    }

    /// Reads the fees and expenses, matter by matter, in the order of the document.
    fn lines(&self, fields: &mut InvoiceFields, matters: &[Element<'_>]) {
        let inside = matters.iter().flat_map(|matter| matter.children());
        let mut adjusted = false;
        let mut n = 0;
        for element in inside.filter(|element| self.is_ours(*element)) {
            match element.local() {
                "fee" | "expense" => {
                    n += 1;
                    self.line(fields, element, n);
                }
                "matter_disc_cred" => adjusted = true,
                _ => {}
            }
        }
        if adjusted {
            fields.warn("discounts and credits of whole matters (matter_disc_cred) are not read");
        }
    }

    fn line(&self, fields: &mut InvoiceFields, line: Element<'_>, n: usize) {
        let prefix = format!("line.{n}.");
        let name = |field: &str| format!("{prefix}{field}");
        let all = |element: &str| self.paths.all(line, element);
        fields.push(&name("type"), line.local());
        date(fields, &name("date"), &all("charge_date"));
        fields.number(&name("units"), &all("units"));
        fields.number(&name("unit_cost"), &all("rate"));
        fields.number(&name("total"), &all("total_amount"));
        self.texts(fields, line, &prefix, &OF_LINE);
    }

    fn is_ours(&self, element: Element<'_>) -> bool {
        self.paths.knows(element)
    }
}

/// Reads a date: `YYYY-MM-DD`, or without the dashes as LEDES 2000 has it.
fn date(fields: &mut InvoiceFields, name: &str, found: &[Element<'_>]) {
    let Some(value) = fields.value(name, found) else { return };
    match value.bytes().all(|byte| byte.is_ascii_digit()) {
        true => fields.date_102(name, Some(value)),
        false => fields.xsd_date(name, Some(value)),
    }
}
