//! Checks that the amounts of a bill fit each other.
//!
//! Amounts become fields as they stand. If they do not add up, a warning tells it beside them. What the document itself
//! says of allowances, prepayments and rounding may account for any difference, because customisations put them into
//! one total or the other.

use super::InvoiceFields;
use crate::amount::Exact;

/// The totals of a document, as far as each can be read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Totals {
    pub(crate) net: Option<Exact>,
    pub(crate) tax: Option<Exact>,
    pub(crate) total: Option<Exact>,
    /// The total of the lines, as the document says it.
    pub(crate) lines: Option<Exact>,
    /// The amounts that may account for a difference: allowances, charges, what is paid already, rounding.
    pub(crate) beside: Vec<Exact>,
}

/// The total of the lines that are charged.
#[derive(Clone, Debug, Default)]
pub(crate) struct LineTotals {
    sum: Exact,
    count: usize,
    unsure: bool,
}

impl LineTotals {
    /// Adds a line with that total, or `None` if the line has none that can be read.
    pub(crate) fn add(&mut self, total: Option<Exact>) {
        self.count += 1;
        match total.and_then(|total| self.sum.plus(total)) {
            Some(sum) => self.sum = sum,
            None => self.unsure = true,
        }
    }
}

/// The lines of a bill that has lines of lines.
#[derive(Clone, Debug, Default)]
pub(crate) struct Levels {
    /// The number of groups of lines, and of lines that only inform.
    others: usize,
    first: usize,
    /// The first line that belongs to another although neither says what it is.
    unsaid: Option<usize>,
}

impl Levels {
    /// Adds a line, with what it is said to be and whether it belongs to another. Returns whether it is charged.
    pub(crate) fn add(&mut self, n: usize, level: &str, has_parent: bool) -> bool {
        match level {
            "GROUP" | "INFORMATION" => {
                self.others += 1;
                if self.others == 1 {
                    self.first = n;
                }
                return false;
            }
            "DETAIL" => {}
            _ if has_parent && self.unsaid.is_none() => self.unsaid = Some(n),
            _ => {}
        }
        true
    }

    pub(crate) fn tell(&self, fields: &mut InvoiceFields) {
        if self.others > 0 {
            fields.warn(format!(
                "{} of its lines are not charged by themselves, the first is line.{}: they are groups of others or \
                 information, as line.<n>.type says",
                self.others, self.first
            ));
        }
        if let Some(n) = self.unsaid {
            fields.warn(format!(
                "line.{n} belongs to another line, and it is not said which of the two is charged"
            ));
        }
    }
}

impl Totals {
    /// Returns whether the tax is in the place of the net amount, where customisations before EN 16931 had it.
    pub(crate) fn net_is_tax(&self) -> bool {
        let (Some(net), Some(tax), Some(total), Some(lines)) =
            (self.net, self.tax, self.total, self.lines)
        else {
            return false;
        };
        net == tax && !self.fit(net, tax, total) && self.fit(lines, tax, total)
    }

    /// Warns of amounts that do not add up.
    pub(crate) fn check(&self, lines: &LineTotals, fields: &mut InvoiceFields) {
        if let (Some(net), Some(tax), Some(total)) = (self.net, self.tax, self.total)
            && !self.fit(net, tax, total)
        {
            fields.warn(format!(
                "the amounts do not add up: invoice.net {net} and invoice.tax {tax} are not invoice.total {total}"
            ));
        }
        if let Some(total) = self.lines
            && lines.count > 0
            && !lines.unsure
            && !self.fit(lines.sum, Exact::default(), total)
        {
            let sum = lines.sum;
            fields.warn(format!(
                "the lines add up to {sum}, and the total of the lines is said to be {total}"
            ));
        }
    }

    /// Returns whether two amounts make a third, with or without any of the amounts beside.
    fn fit(&self, one: Exact, other: Exact, sum: Exact) -> bool {
        let Some(difference) = one.plus(other).and_then(|both| sum.minus(both)) else {
            // Nobody knows.
            return true;
        };
        let mut reached = vec![Exact::default()];
        for beside in &self.beside {
            let with = |sign: fn(Exact, Exact) -> Option<Exact>| {
                reached.iter().filter_map(|sum| sign(*sum, *beside)).collect::<Vec<_>>()
            };
            let (more, less) = (with(Exact::plus), with(Exact::minus));
            reached.extend(more);
            reached.extend(less);
        }
        reached.contains(&difference)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn totals(net: &str, tax: &str, total: &str, lines: &str, beside: &[&str]) -> Totals {
        let exact = |text: &str| Exact::of(text);
        let beside = beside.iter().filter_map(|text| Exact::of(text)).collect();
        Totals {
            net: exact(net),
            tax: exact(tax),
            total: exact(total),
            lines: exact(lines),
            beside,
        }
    }

    fn told(totals: &Totals, lines: &[&str]) -> Vec<String> {
        let mut sum = LineTotals::default();
        lines.iter().for_each(|line| sum.add(Exact::of(line)));
        let mut fields = InvoiceFields::default();
        totals.check(&sum, &mut fields);
        fields.warnings()
    }

    #[test]
    fn what_fits_is_not_told() {
        for totals in [
            totals("1000.00", "190.00", "1190.00", "1000", &[]),
            totals("1000.00", "190.00", "1190.02", "1000.00", &["0.02"]),
            totals("1000.00", "190.00", "1140.00", "1050.00", &["50.00", "3.00"]),
            totals("1000.00", "x", "1190.00", "x", &[]),
            totals("-1000.00", "-190.00", "-1190.00", "x", &[]),
        ] {
            assert_eq!(told(&totals, &[]), [""; 0]);
        }
        let lines = totals("1", "0", "1", "1000.00", &["20.00"]);
        for sum in [&["400", "600.00"][..], &["980.00"], &["400", "x"], &[]] {
            assert_eq!(told(&lines, sum), [""; 0], "{sum:?}");
        }
    }

    #[test]
    fn what_does_not_fit_is_told() {
        let totals = totals("1000.00", "250.00", "1190.00", "1000.00", &["7.00", "1.00"]);
        assert_eq!(
            told(&totals, &["1000.00", "1400"]),
            [
                "the amounts do not add up: invoice.net 1000.00 and invoice.tax 250.00 are not invoice.total 1190.00",
                "the lines add up to 2400.00, and the total of the lines is said to be 1000.00",
            ]
        );
    }

    #[test]
    fn the_tax_in_the_place_of_the_net_amount_is_known() {
        assert!(totals("250.00", "250", "1250.00", "1000.00", &[]).net_is_tax());
        assert!(totals("0", "0.00", "1000.00", "1000.00", &[]).net_is_tax());
        assert!(!totals("500", "500", "1000", "500", &[]).net_is_tax());
        assert!(!totals("1000", "250", "1250", "1000", &[]).net_is_tax());
        assert!(!totals("250", "250", "1250", "900", &[]).net_is_tax());
    }
}
