//! What the two syntaxes of EN 16931 share: from elements found to fields, or to a warning.
//!
//! The rules: a value is the text of its element without white space at either end; a field that may
//! stand once and stands twice is left out; so is an amount in another currency than the document's.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::findings::{Findings, excerpt};
use crate::reading::{Data, Format, Kind, Reading};
use crate::xml::{self, Element, Namespace, Source, Xml, XmlError};
use crate::{amount, c14n, date};

/// Reads one in a syntax: with `of` if it is XML, and with a word on why not if it was meant to be and names one of
/// the namespaces.
pub(crate) fn read(
    bytes: &[u8],
    namespaces: &[&str],
    of: impl Fn(&Xml<'_>) -> Option<(Fields, Format, Kind)>,
) -> Option<Reading> {
    let told = |error: XmlError| {
        let meant = namespaces.iter().any(|name| xml::mentions(bytes, name));
        meant.then(|| unreadable(&error))
    };
    let source = match Source::of(bytes) {
        Ok(source) => source,
        Err(error) => return told(error),
    };
    let xml = match Xml::parse(&source) {
        Ok(xml) => xml,
        Err(error) => return told(error),
    };
    let (mut fields, format, kind) = of(&xml)?;
    if let Some(doubt) = source.doubt() {
        fields.warn(doubt);
    }
    Some(fields.into_reading(format, kind, &xml))
}

/// Whether the document is a credit note by its type (BT-3, UNTDID 1001). A corrected invoice (384 and
/// its kin) is an invoice; so is a self-billed one (389), which Germans also call a Gutschrift.
pub(crate) fn is_credit_note(type_code: &str) -> bool {
    const CREDIT_NOTES: [&str; 13] =
        ["81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532"];
    CREDIT_NOTES.contains(&type_code)
}

/// Which namespaces the prefixes in this code's paths stand for. `None` is one that the document does not
/// use.
pub(crate) struct Paths<const N: usize>([(&'static str, Option<Namespace>); N]);

impl<const N: usize> Paths<N> {
    pub(crate) fn new(xml: &Xml<'_>, prefixes: [(&'static str, &str); N]) -> Self {
        Self(prefixes.map(|(prefix, name)| (prefix, xml.namespace(name))))
    }

    /// The elements at a path like `cac:Party/cbc:Name`, in document order.
    pub(crate) fn all<'x>(&self, from: Element<'x>, path: &str) -> Vec<Element<'x>> {
        let mut found = vec![from];
        for step in path.split('/') {
            let (prefix, local) = step.split_once(':').unwrap_or(("", step));
            let known = self.0.iter().find(|(known, _)| *known == prefix);
            let Some(namespace) = known.and_then(|(_, namespace)| *namespace) else {
                return Vec::new();
            };
            found = found
                .into_iter()
                .flat_map(Element::children)
                .filter(|child| child.is(namespace, local))
                .collect();
        }
        found
    }

    /// The text at a path, if there is exactly one.
    pub(crate) fn text<'x>(&self, from: Element<'x>, path: &str) -> Option<Cow<'x, str>> {
        match self.all(from, path)[..] {
            [one] => one.text().map(trim),
            _ => None,
        }
    }
}

fn trim(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim_matches(xml::is_space)),
        Cow::Owned(text) => Cow::Owned(text.trim_matches(xml::is_space).to_owned()),
    }
}

fn currency_of(element: Element<'_>) -> Option<&str> {
    element.attribute("currencyID").map(|code| code.trim_matches(xml::is_space))
}

/// The fields read so far, and what was doubtful.
#[derive(Default)]
pub(crate) struct Fields {
    findings: Findings,
    /// The document's, once it is known.
    currency: Option<String>,
}

impl Fields {
    pub(crate) fn warn(&mut self, warning: impl Into<String>) {
        self.findings.doubt(warning);
    }

    pub(crate) fn leave_out(&mut self, name: &str, why: &str) {
        self.warn(format!("{name} is left out: {why}"));
    }

    pub(crate) fn push(&mut self, name: &str, value: impl Into<String>) {
        self.findings.add(name, value);
    }

    /// The value of what may stand once. Nothing if it is absent or empty.
    pub(crate) fn value<'x>(&mut self, name: &str, found: &[Element<'x>]) -> Option<Cow<'x, str>> {
        match found {
            [] => None,
            [one] => self.content(name, *one),
            all => {
                self.leave_out(name, &format!("it is there {} times", all.len()));
                None
            }
        }
    }

    /// The value of what the syntax repeats though it is one thing, like the means of payment beside each
    /// account.
    pub(crate) fn same<'x>(&mut self, name: &str, found: &[Element<'x>]) -> Option<Cow<'x, str>> {
        let mut values = self.different(name, found);
        if values.len() > 1 {
            self.leave_out(name, &format!("there are {} different ones", values.len()));
            return None;
        }
        values.pop()
    }

    /// The values that differ, in document order.
    fn different<'x>(&mut self, name: &str, found: &[Element<'x>]) -> Vec<Cow<'x, str>> {
        let mut seen = HashSet::new();
        let values = found.iter().filter_map(|element| self.content(name, *element));
        values.filter(|value| seen.insert(value.clone())).collect()
    }

    fn content<'x>(&mut self, name: &str, element: Element<'x>) -> Option<Cow<'x, str>> {
        match element.text() {
            Some(text) => Some(trim(text)).filter(|text| !text.is_empty()),
            None => {
                self.leave_out(name, "there are elements where its text should be");
                None
            }
        }
    }

    pub(crate) fn text(&mut self, name: &str, found: &[Element<'_>]) {
        if let Some(value) = self.value(name, found) {
            self.push(name, value);
        }
    }

    pub(crate) fn same_text(&mut self, name: &str, found: &[Element<'_>]) {
        if let Some(value) = self.same(name, found) {
            self.push(name, value);
        }
    }

    /// What may stand several times: one under its name, several as `<name>.1` and so on.
    pub(crate) fn each(&mut self, name: &str, found: &[Element<'_>]) {
        match &self.different(name, found)[..] {
            [one] => self.push(name, one.clone()),
            all => self.numbered(name, all),
        }
    }

    /// What may stand several times and is always numbered.
    pub(crate) fn list(&mut self, name: &str, found: &[Element<'_>]) {
        let values = self.different(name, found);
        self.numbered(name, &values);
    }

    fn numbered(&mut self, name: &str, values: &[Cow<'_, str>]) {
        for (value, n) in values.iter().zip(1..) {
            self.push(&format!("{name}.{n}"), value.clone());
        }
    }

    /// A number, like a rate.
    pub(crate) fn number(&mut self, name: &str, found: &[Element<'_>]) {
        if let Some(value) = self.value(name, found) {
            match amount::plain(&value) {
                Some(number) => self.push(name, number),
                None => {
                    self.leave_out(name, &format!("{} is no plain decimal number", excerpt(&value)))
                }
            }
        }
    }

    /// A quantity and its unit.
    pub(crate) fn quantity(&mut self, name: &str, unit_name: &str, found: &[Element<'_>]) {
        self.number(name, found);
        if let [one] = found
            && let Some(unit) = one.attribute("unitCode")
        {
            self.push(unit_name, unit.trim_matches(xml::is_space));
        }
    }

    /// The quantity that a price is for (BT-149), unless it is one.
    pub(crate) fn base(&mut self, name: &str, found: &[Element<'_>]) {
        let one = |number: String| {
            number.split_once('.').map_or(&*number, |(whole, rest)| {
                if rest.bytes().all(|digit| digit == b'0') { whole } else { "" }
            }) == "1"
        };
        if let [only] = found
            && only.text().and_then(|text| amount::plain(&text)).is_some_and(one)
        {
            return;
        }
        self.number(name, found);
    }

    /// An amount of money, in the document's currency.
    pub(crate) fn amount(&mut self, name: &str, found: &[Element<'_>]) {
        if let [one] = found
            && let (Some(own), Some(document)) = (currency_of(*one), &self.currency)
            && own != document
        {
            let why = format!("its currency is {}, and the document's is {document}", excerpt(own));
            return self.leave_out(name, &why);
        }
        self.number(name, found);
    }

    /// The total tax: of those in several currencies, the one in the document's.
    pub(crate) fn tax(&mut self, name: &str, mut found: Vec<Element<'_>>) {
        if found.len() > 1 {
            let Some(currency) = &self.currency else {
                let why = "there are several, and the document's currency is not known";
                return self.leave_out(name, why);
            };
            found.retain(|element| currency_of(*element) == Some(currency));
            if found.is_empty() {
                let why = format!("there are several, and none is in {currency}");
                return self.leave_out(name, &why);
            }
        }
        self.amount(name, &found);
    }

    /// The currency of the document (ISO 4217).
    pub(crate) fn currency(&mut self, name: &str, found: &[Element<'_>]) {
        let Some(value) = self.value(name, found) else { return };
        if value.len() == 3 && value.bytes().all(|byte| byte.is_ascii_uppercase()) {
            self.currency = Some(value.to_string());
            self.push(name, value);
        } else {
            self.leave_out(name, &format!("{} is no currency code of ISO 4217", excerpt(&value)));
        }
    }

    /// A date of XML Schema, `YYYY-MM-DD`. A time zone behind it is not part of the day.
    pub(crate) fn xsd_date(&mut self, name: &str, value: Option<Cow<'_, str>>) {
        let Some(value) = value else { return };
        let zone = value.get(10..).unwrap_or_default();
        let Some(day) = date::of_xml(&value).filter(|_| zone.is_empty() || is_zone(zone)) else {
            return self
                .leave_out(name, &format!("{} is no date like 2024-12-31", excerpt(&value)));
        };
        if !zone.is_empty() {
            self.warn(format!("{name} is {day}: the time zone in {} is left out", excerpt(&value)));
        }
        self.push(name, day);
    }

    /// A date in format 102 of UNTDID 2379, `YYYYMMDD`.
    pub(crate) fn date_102(&mut self, name: &str, value: Option<Cow<'_, str>>) {
        let Some(value) = value else { return };
        match date::of_eight_digits(&value) {
            Some(day) => self.push(name, day),
            None => self.leave_out(name, &format!("{} is no date like 20241231", excerpt(&value))),
        }
    }

    pub(crate) fn into_reading(mut self, format: Format, kind: Kind, xml: &Xml<'_>) -> Reading {
        let data = c14n::sha256(xml).map(|sha256| Data { form: c14n::FORM, sha256 });
        if data.is_none() {
            self.warn("the canonical form of this XML is too long, so its hash is left out");
        }
        let (fields, warnings) = self.findings.told();
        Reading { format, kind, fields, data, parts: Vec::new(), warnings, likeness: None }
    }
}

/// `Z` or `+hh:mm`, up to 14 hours.
fn is_zone(text: &str) -> bool {
    let two = |digits: &str| {
        let digits = digits.bytes().all(|byte| byte.is_ascii_digit()).then_some(digits);
        digits.and_then(|digits| digits.parse::<u8>().ok())
    };
    if text == "Z" {
        return true;
    }
    let parts = text.strip_prefix(['+', '-']).and_then(|zone| zone.split_once(':'));
    parts.filter(|(hours, minutes)| hours.len() == 2 && minutes.len() == 2).is_some_and(
        |(hours, minutes)| match (two(hours), two(minutes)) {
            (Some(hours), Some(minutes)) => {
                hours < 14 && minutes < 60 || hours == 14 && minutes == 0
            }
            _ => false,
        },
    )
}

/// What is told of a file that was meant to be an invoice in XML and cannot be read.
fn unreadable(error: &XmlError) -> Reading {
    let advice = error.advice().map(|advice| format!("; {advice}")).unwrap_or_default();
    let warnings = vec![format!("this is an invoice in XML that cannot be read: {error}{advice}")];
    Reading { warnings, ..Reading::opaque() }
}
