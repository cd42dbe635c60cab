//! Fields made of the elements found, or warnings.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::amount::Exact;
use crate::findings::{Findings, excerpt};
use crate::reading::{Data, Format, Purpose, Reading};
use crate::xml::{self, Element, Namespace, Xml};
use crate::{amount, c14n, date};

/// The namespaces for which the prefixes in this code's paths stand. `None` is one that the document does not use.
pub(crate) struct Paths<const N: usize>([(&'static str, Option<Namespace>); N]);

impl<const N: usize> Paths<N> {
    pub(crate) fn new(xml: &Xml<'_>, prefixes: [(&'static str, &str); N]) -> Self {
        Self(prefixes.map(|(prefix, name)| (prefix, xml.namespace(name))))
    }

    /// Finds the elements at a path like `cac:Party/cbc:Name`, in document order.
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

    /// Returns whether an element is in one of these namespaces.
    pub(crate) fn knows(&self, element: Element<'_>) -> bool {
        self.0.iter().any(|(_, namespace)| {
            namespace.is_some_and(|namespace| element.is(namespace, element.local()))
        })
    }

    /// Returns the text at a path, if there is exactly one.
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

/// Returns whether amounts are the same amount in the same currency.
fn is_repeated(found: &[Element<'_>]) -> bool {
    fn said<'x>(element: &Element<'x>) -> Option<(Exact, Option<&'x str>)> {
        let exact = Exact::of(&amount::plain(&element.text()?)?)?;
        Some((exact, currency_of(*element)))
    }
    let mut all = found.iter().map(said);
    let first = all.next().flatten();
    first.is_some() && all.all(|other| other == first)
}

/// The fields read so far, with the doubts about them.
#[derive(Default)]
pub(crate) struct InvoiceFields {
    findings: Findings,
    /// The document's currency, once it is known.
    currency: Option<String>,
}

impl InvoiceFields {
    pub(crate) fn warn(&mut self, warning: impl Into<String>) {
        self.findings.doubt(warning);
    }

    /// Returns the warnings so far, for tests.
    #[cfg(test)]
    pub(crate) fn warnings(self) -> Vec<String> {
        self.findings.told().1
    }

    pub(crate) fn leave_out(&mut self, name: &str, why: &str) {
        self.warn(format!("{name} is left out: {why}"));
    }

    pub(crate) fn push(&mut self, name: &str, value: impl Into<String>) {
        self.findings.add(name, value);
    }

    /// Returns the value of an element that may stand once, or `None` if it is absent or empty.
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

    /// Returns the value of an element that the syntax repeats though it is one thing, like the means of payment beside
    /// each account.
    pub(crate) fn same<'x>(&mut self, name: &str, found: &[Element<'x>]) -> Option<Cow<'x, str>> {
        let mut values = self.different(name, found);
        if values.len() > 1 {
            self.leave_out(name, &format!("there are {} different ones", values.len()));
            return None;
        }
        values.pop()
    }

    /// Returns the different values, in document order.
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

    /// Adds the values of an element that may stand several times: one under its name, several as `<name>.1` and so on.
    pub(crate) fn each(&mut self, name: &str, found: &[Element<'_>]) {
        match &self.different(name, found)[..] {
            [one] => self.push(name, one.clone()),
            all => self.numbered(name, all),
        }
    }

    /// Adds the values of an element that may stand several times and is always numbered.
    pub(crate) fn list(&mut self, name: &str, found: &[Element<'_>]) {
        let values = self.different(name, found);
        self.numbered(name, &values);
    }

    fn numbered(&mut self, name: &str, values: &[Cow<'_, str>]) {
        for (value, n) in values.iter().zip(1..) {
            self.push(&format!("{name}.{n}"), value.clone());
        }
    }

    /// Adds a number, like a rate, and returns its value for a sum.
    pub(crate) fn number(&mut self, name: &str, found: &[Element<'_>]) -> Option<Exact> {
        let value = self.value(name, found)?;
        let Some(number) = amount::plain(&value) else {
            self.leave_out(name, &format!("{} is no plain decimal number", excerpt(&value)));
            return None;
        };
        let exact = Exact::of(&number);
        self.push(name, number);
        exact
    }

    /// Returns the exact value, for a sum, of an amount that stands once and is in the document's currency.
    pub(crate) fn exact(&self, found: &[Element<'_>]) -> Option<Exact> {
        let [one] = found else { return None };
        if self.is_foreign(*one).is_some() {
            return None;
        }
        amount::plain(&one.text()?).and_then(|number| Exact::of(&number))
    }

    /// Returns the currency of an amount, if it is another than the document's.
    fn is_foreign<'x>(&self, element: Element<'x>) -> Option<&'x str> {
        let own = currency_of(element)?;
        self.currency.as_deref().is_some_and(|document| document != own).then_some(own)
    }

    /// Adds a quantity and its unit.
    pub(crate) fn quantity(&mut self, name: &str, unit_name: &str, found: &[Element<'_>]) {
        let _ = self.number(name, found);
        if let [one] = found
            && let Some(unit) = one.attribute("unitCode")
        {
            self.push(unit_name, unit.trim_matches(xml::is_space));
        }
    }

    /// Adds the quantity for which a price is (BT-149), unless it is one.
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
        let _ = self.number(name, found);
    }

    /// Adds an amount of money in the document's currency, and returns its value for a sum.
    pub(crate) fn amount(&mut self, name: &str, found: &[Element<'_>]) -> Option<Exact> {
        if let [one] = found
            && let (Some(own), Some(document)) = (self.is_foreign(*one), &self.currency)
        {
            let why = format!("its currency is {}, and the document's is {document}", excerpt(own));
            self.leave_out(name, &why);
            return None;
        }
        self.number(name, found)
    }

    /// Adds the total tax: of totals in several currencies, the one in the document's. A repeated total counts once.
    pub(crate) fn tax(&mut self, name: &str, found: Vec<Element<'_>>) {
        match self.one_tax(found) {
            Ok(found) => {
                self.amount(name, &found);
            }
            Err(why) => self.leave_out(name, &why),
        }
    }

    /// Returns the exact value of the total tax, for a sum.
    pub(crate) fn exact_tax(&self, found: &[Element<'_>]) -> Option<Exact> {
        self.exact(&self.one_tax(found.to_vec()).ok()?)
    }

    fn one_tax<'x>(&self, mut found: Vec<Element<'x>>) -> Result<Vec<Element<'x>>, String> {
        if found.len() > 1 && !is_repeated(&found) {
            let Some(currency) = self.currency.as_deref() else {
                return Err("there are several, and the document's currency is not known".into());
            };
            found.retain(|element| currency_of(*element) == Some(currency));
            if found.is_empty() {
                return Err(format!("there are several, and none is in {currency}"));
            }
        }
        if is_repeated(&found) {
            found.truncate(1);
        }
        Ok(found)
    }

    /// Adds the currency of the document (ISO 4217).
    pub(crate) fn currency(&mut self, name: &str, found: &[Element<'_>]) {
        let Some(value) = self.value(name, found) else { return };
        if value.len() == 3 && value.bytes().all(|byte| byte.is_ascii_uppercase()) {
            self.currency = Some(value.to_string());
            self.push(name, value);
        } else {
            self.leave_out(name, &format!("{} is no currency code of ISO 4217", excerpt(&value)));
        }
    }

    /// Adds a date of XML Schema, `YYYY-MM-DD`. A time zone behind it is not part of the day.
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

    /// Adds a date in format 102 of UNTDID 2379, `YYYYMMDD`.
    pub(crate) fn date_102(&mut self, name: &str, value: Option<Cow<'_, str>>) {
        let Some(value) = value else { return };
        match date::of_eight_digits(&value) {
            Some(day) => self.push(name, day),
            None => self.leave_out(name, &format!("{} is no date like 20241231", excerpt(&value))),
        }
    }

    pub(crate) fn into_reading(mut self, format: Format, kind: Purpose, xml: &Xml<'_>) -> Reading {
        let data = c14n::sha256(xml).map(|sha256| Data { form: c14n::FORM, sha256 });
        if data.is_none() {
            self.warn("the canonical form of this XML is too long, so its hash is left out");
        }
        let (fields, warnings) = self.findings.told();
        Reading { format, kind, fields, data, parts: Vec::new(), warnings, likeness: None }
    }
}

/// Returns whether a text is a time zone: `Z` or `+hh:mm`, up to 14 hours.
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
