//! Currencies, and the number of digits of Stripe's whole numbers that are behind the point.

use super::json::Json;
use super::whole;
use crate::amount;
use crate::findings::{Findings, excerpt};

/// The currencies whose amounts are whole, as Stripe documents it. ISO 4217 gives the ariary (MGA) two digits, Stripe
/// none.
const NO_DECIMALS: [&str; 15] = [
    "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF",
    "XOF", "XPF",
];

const THREE_DECIMALS: [&str; 5] = ["BHD", "JOD", "KWD", "OMR", "TND"];

/// The currencies of which it is not certain how Stripe counts them. Its documents name the shilling (UGX) among the
/// whole ones and among those that are given with two digits. Of the others they say nothing, and ISO 4217 does not
/// give them two digits. All other currencies have two, the króna (ISK) too.
const UNCERTAIN: [&str; 6] = ["UGX", "CLF", "IQD", "LYD", "UYI", "UYW"];

/// A currency, with the number of digits behind the point.
pub(super) struct Currency {
    pub(super) code: String,
    decimals: Option<usize>,
}

impl Currency {
    /// Reads the currency of an object.
    pub(super) fn of(object: &Json, findings: &mut Findings) -> Option<Self> {
        let Some(written) = object.text("currency") else {
            findings.doubt("there is no currency, so no amount is read");
            return None;
        };
        let code = written.to_ascii_uppercase();
        if code.len() != 3 || !code.bytes().all(|byte| byte.is_ascii_uppercase()) {
            findings.doubt(format!("{} is no currency, so no amount is read", excerpt(written)));
            return None;
        }
        let decimals = match code.as_str() {
            whole if NO_DECIMALS.contains(&whole) => Some(0),
            thousandths if THREE_DECIMALS.contains(&thousandths) => Some(3),
            uncertain if UNCERTAIN.contains(&uncertain) => {
                findings.doubt(format!(
                    "how Stripe counts {code} is not certain, so no amount is read"
                ));
                None
            }
            _ => Some(2),
        };
        Some(Self { code, decimals })
    }

    /// Writes a whole number of smallest units as a plain decimal.
    pub(super) fn spell(&self, units: i128) -> Option<String> {
        self.decimals.map(|decimals| amount::of_minor_units(units, decimals))
    }

    /// Writes a decimal number of smallest units, which may have parts of one, as a plain decimal.
    pub(super) fn spell_decimal(&self, units: &str) -> Option<String> {
        amount::shifted(&amount::plain(units)?, self.decimals?)
    }

    /// Returns whether it is known how the currency is counted. If not, a warning has told it.
    pub(super) fn is_certain(&self) -> bool {
        self.decimals.is_some()
    }

    /// Adds the amount under a key as a field.
    pub(super) fn add(
        &self,
        name: impl Into<String>,
        object: &Json,
        key: &str,
        findings: &mut Findings,
    ) {
        if let Some(spelled) = whole(object, key, findings).and_then(|units| self.spell(units)) {
            findings.add(name, spelled);
        }
    }
}
