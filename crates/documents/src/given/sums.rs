//! Checks of amounts given by hand against each other.

use iso_currency::Currency;

use super::form::Form;
use crate::reading::Reading;

impl Reading {
    /// Returns the doubts about the fields of these names, which were given by hand, together with the other fields.
    pub fn doubts<'n>(&self, given: impl Iterator<Item = &'n str> + Clone) -> Vec<String> {
        let mut doubts: Vec<String> =
            given.clone().filter_map(|name| self.thousand(name)).collect();
        let parts = ["invoice.net", "invoice.tax", "invoice.total"];
        if given.clone().any(|name| parts.contains(&name))
            && let [Some(net), Some(tax), Some(total)] = parts.map(|name| self.field(name))
            && adds_up(net, tax, total) == Some(false)
        {
            doubts.push(format!(
                "invoice.net {net} and invoice.tax {tax} do not make invoice.total {total}"
            ));
        }
        doubts
    }

    /// Returns a doubt about an amount with three digits behind the point, which half of the world reads as thousands.
    fn thousand(&self, name: &str) -> Option<String> {
        let value = self.field(name).filter(|_| Form::of(name) == Form::Amount)?;
        let family = if name.starts_with("payment.") { "payment" } else { "invoice" };
        let currency = Currency::from_code(self.field(&format!("{family}.currency"))?)?;
        let (whole, fraction) = value.split_once('.')?;
        let doubtful = fraction.len() == 3
            && (1..=3).contains(&whole.trim_start_matches('-').len())
            && currency.exponent().is_some_and(|digits| digits < 3)
            && !name.ends_with("unit_cost");
        doubtful.then(|| {
            format!("{name} is {value}: a point is no thousands separator; if {whole}{fraction} is meant, write that")
        })
    }
}

/// Returns whether net and tax add up to the total, or `None` if the numbers are longer than those of any bill.
fn adds_up(net: &str, tax: &str, total: &str) -> Option<bool> {
    let digits = |text: &str| text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let most = [net, tax, total].map(digits).into_iter().max()?;
    let units = |text: &str| -> Option<i128> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        format!("{whole}{fraction:0<most$}").parse().ok()
    };
    Some(units(net)?.checked_add(units(tax)?)? == units(total)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doubts(fields: &[(&str, &str)]) -> Vec<String> {
        let mut reading = Reading::opaque();
        fields.iter().for_each(|(name, value)| reading.give(name, value).expect("given"));
        reading.doubts(fields.iter().map(|(name, _)| *name))
    }

    #[test]
    fn what_does_not_add_up_is_told() {
        let of =
            |total| [("invoice.net", "100"), ("invoice.tax", "-0.50"), ("invoice.total", total)];
        assert!(doubts(&of("99.500")).is_empty());
        let told = ["invoice.net 100 and invoice.tax -0.50 do not make invoice.total 100.50"];
        assert_eq!(doubts(&of("100.50")), told);
    }

    #[test]
    fn a_thousand_is_not_one() {
        let of = |currency| [("invoice.currency", currency), ("invoice.total", "1.234")];
        assert_eq!(doubts(&of("EUR")).len(), 1);
        assert!(doubts(&of("KWD")).is_empty());
    }
}
