//! The columns of the format, and the fields that they become.

use super::file::BLANKS;
use crate::reading::Format;
use crate::{amount, date};

/// The 24 columns of 1998B, with which 98BI begins too.
const NAMES: [&str; 24] = [
    "INVOICE_DATE",
    "INVOICE_NUMBER",
    "CLIENT_ID",
    "LAW_FIRM_MATTER_ID",
    "INVOICE_TOTAL",
    "BILLING_START_DATE",
    "BILLING_END_DATE",
    "INVOICE_DESCRIPTION",
    "LINE_ITEM_NUMBER",
    "EXP/FEE/INV_ADJ_TYPE",
    "LINE_ITEM_NUMBER_OF_UNITS",
    "LINE_ITEM_ADJUSTMENT_AMOUNT",
    "LINE_ITEM_TOTAL",
    "LINE_ITEM_DATE",
    "LINE_ITEM_TASK_CODE",
    "LINE_ITEM_EXPENSE_CODE",
    "LINE_ITEM_ACTIVITY_CODE",
    "TIMEKEEPER_ID",
    "LINE_ITEM_DESCRIPTION",
    "LAW_FIRM_ID",
    "LINE_ITEM_UNIT_COST",
    "TIMEKEEPER_NAME",
    "TIMEKEEPER_CLASSIFICATION",
    "CLIENT_MATTER_ID",
];

/// The 28 columns that 98BI V2 adds.
const ADDED_NAMES: [&str; 28] = [
    "PO_NUMBER",
    "CLIENT_TAX_ID",
    "MATTER_NAME",
    "INVOICE_TAX_TOTAL",
    "INVOICE_NET_TOTAL",
    "INVOICE_CURRENCY",
    "TIMEKEEPER_LAST_NAME",
    "TIMEKEEPER_FIRST_NAME",
    "ACCOUNT_TYPE",
    "LAW_FIRM_NAME",
    "LAW_FIRM_ADDRESS_1",
    "LAW_FIRM_ADDRESS_2",
    "LAW_FIRM_CITY",
    "LAW_FIRM_STATEorREGION",
    "LAW_FIRM_POSTCODE",
    "LAW_FIRM_COUNTRY",
    "CLIENT_NAME",
    "CLIENT_ADDRESS_1",
    "CLIENT_ADDRESS_2",
    "CLIENT_CITY",
    "CLIENT_STATEorREGION",
    "CLIENT_POSTCODE",
    "CLIENT_COUNTRY",
    "LINE_ITEM_TAX_RATE",
    "LINE_ITEM_TAX_TOTAL",
    "LINE_ITEM_TAX_TYPE",
    "INVOICE_REPORTED_TAX_TOTAL",
    "INVOICE_TAX_CURRENCY",
];

/// Returns the names of all columns of a format.
pub(super) fn names(format: Format) -> Vec<&'static str> {
    match format {
        Format::Ledes98Bi => [&NAMES[..], &ADDED_NAMES].concat(),
        _ => NAMES.to_vec(),
    }
}

/// The shape of a column's values.
#[derive(Clone, Copy, Debug)]
enum Shape {
    Text,
    Amount,
    Date,
    Currency,
}

/// A column that is read, and the field that it becomes.
#[derive(Debug)]
pub(super) struct Meaning {
    pub(super) column: &'static str,
    pub(super) field: &'static str,
    shape: Shape,
}

const fn meaning(field: &'static str, column: &'static str, shape: Shape) -> Meaning {
    Meaning { column, field, shape }
}

/// The columns that are the same on all lines of an invoice, in the order of the protocol's table.
pub(super) const OF_INVOICE: [Meaning; 16] = [
    meaning("invoice.number", "INVOICE_NUMBER", Shape::Text),
    meaning("invoice.issue_date", "INVOICE_DATE", Shape::Date),
    meaning("invoice.currency", "INVOICE_CURRENCY", Shape::Currency),
    meaning("invoice.net", "INVOICE_NET_TOTAL", Shape::Amount),
    meaning("invoice.tax", "INVOICE_TAX_TOTAL", Shape::Amount),
    meaning("invoice.total", "INVOICE_TOTAL", Shape::Amount),
    meaning("invoice.period_start", "BILLING_START_DATE", Shape::Date),
    meaning("invoice.period_end", "BILLING_END_DATE", Shape::Date),
    meaning("invoice.description", "INVOICE_DESCRIPTION", Shape::Text),
    meaning("seller.name", "LAW_FIRM_NAME", Shape::Text),
    meaning("seller.id", "LAW_FIRM_ID", Shape::Text),
    meaning("buyer.name", "CLIENT_NAME", Shape::Text),
    meaning("buyer.id", "CLIENT_ID", Shape::Text),
    meaning("matter.id", "LAW_FIRM_MATTER_ID", Shape::Text),
    meaning("matter.client_id", "CLIENT_MATTER_ID", Shape::Text),
    meaning("matter.name", "MATTER_NAME", Shape::Text),
];

/// The columns of a line. The field's name follows `line.<n>.`.
pub(super) const OF_LINE: [Meaning; 17] = [
    meaning("number", "LINE_ITEM_NUMBER", Shape::Text),
    meaning("type", "EXP/FEE/INV_ADJ_TYPE", Shape::Text),
    meaning("date", "LINE_ITEM_DATE", Shape::Date),
    meaning("units", "LINE_ITEM_NUMBER_OF_UNITS", Shape::Amount),
    meaning("unit_cost", "LINE_ITEM_UNIT_COST", Shape::Amount),
    meaning("adjustment", "LINE_ITEM_ADJUSTMENT_AMOUNT", Shape::Amount),
    meaning("total", "LINE_ITEM_TOTAL", Shape::Amount),
    meaning("tax_rate", "LINE_ITEM_TAX_RATE", Shape::Amount),
    meaning("tax", "LINE_ITEM_TAX_TOTAL", Shape::Amount),
    meaning("tax_type", "LINE_ITEM_TAX_TYPE", Shape::Text),
    meaning("task_code", "LINE_ITEM_TASK_CODE", Shape::Text),
    meaning("expense_code", "LINE_ITEM_EXPENSE_CODE", Shape::Text),
    meaning("activity_code", "LINE_ITEM_ACTIVITY_CODE", Shape::Text),
    meaning("timekeeper_id", "TIMEKEEPER_ID", Shape::Text),
    meaning("timekeeper_name", "TIMEKEEPER_NAME", Shape::Text),
    meaning("timekeeper_class", "TIMEKEEPER_CLASSIFICATION", Shape::Text),
    meaning("narrative", "LINE_ITEM_DESCRIPTION", Shape::Text),
];

/// The value of a cell.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum CellValue {
    /// The value, in its canonical spelling.
    Said(String),
    /// The value in its canonical spelling, after commas were taken for thousands separators.
    Ungrouped(String),
    /// A cell that is not of the column's shape, which the text names.
    Not(&'static str),
}

impl Meaning {
    /// Reads a cell that is not empty.
    pub(super) fn value(&self, cell: &str) -> CellValue {
        let (value, kind) = match self.shape {
            Shape::Text => (Some(cell.to_owned()), "a text"),
            Shape::Amount => match (amount::plain(cell), amount::without_thousands(cell)) {
                (None, Some(ungrouped)) => return CellValue::Ungrouped(ungrouped),
                (plain, _) => (plain, "a plain decimal number"),
            },
            Shape::Date => (date::of_eight_digits(cell), "a date like 20261121"),
            Shape::Currency => {
                let letters =
                    cell.len() == 3 && cell.bytes().all(|byte| byte.is_ascii_alphabetic());
                (letters.then(|| cell.to_ascii_uppercase()), "a currency of three letters")
            }
        };
        value.map_or(CellValue::Not(kind), CellValue::Said)
    }
}

/// Returns the text of a line without the brackets that end it.
pub(super) fn record(text: &str) -> &str {
    text.strip_suffix("[]").unwrap_or(text)
}

/// Splits a record into its cells, without the blanks around them.
pub(super) fn cells(record: &str) -> impl Iterator<Item = &str> {
    record.split('|').map(|cell| cell.trim_matches(BLANKS))
}
