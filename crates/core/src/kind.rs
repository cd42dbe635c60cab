//! Kinds of statements, and the one table that says which kind may refer to which, and with which effect (PROTOCOL.md
//! section 4.2).

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// The kind of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A statement that opens a ledger.
    Genesis,
    /// A statement that changes the firm's keys or domain.
    Key,
    /// A bill.
    Invoice,
    /// A payment.
    Receipt,
    /// A credit note.
    CreditNote,
    /// A statement that withdraws records.
    Void,
}

/// A relation of a record to another of its ledger. The variants are in the order of their spellings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// A credit note credits an invoice.
    Credits,
    /// A receipt pays an invoice.
    Pays,
    /// An invoice replaces an earlier one.
    Replaces,
    /// A void voids an invoice, a receipt or a credit note.
    Voids,
}

/// An effect that a later record has on a record, by which it is withdrawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// A newer invoice replaced the record.
    Replaced,
    /// A void took the record back.
    Voided,
}

/// A row of the table: the records to which those of one kind may refer.
#[derive(Debug)]
pub struct Rule {
    /// The kind of the record that refers.
    pub kind: Kind,
    /// The relation by which it refers.
    pub relation: Relation,
    /// The kinds of records to which it may refer.
    pub to: &'static [Kind],
    /// The effects that the other record must not have suffered.
    pub unless: &'static [Effect],
    /// The effect on the other record.
    pub effect: Option<Effect>,
}

/// The table of PROTOCOL.md section 4.2, in its order.
pub const RULES: [Rule; 4] = [
    Rule {
        kind: Kind::Receipt,
        relation: Relation::Pays,
        to: &[Kind::Invoice],
        unless: &[Effect::Voided],
        effect: None,
    },
    Rule {
        kind: Kind::CreditNote,
        relation: Relation::Credits,
        to: &[Kind::Invoice],
        unless: &[Effect::Voided],
        effect: None,
    },
    Rule {
        kind: Kind::Invoice,
        relation: Relation::Replaces,
        to: &[Kind::Invoice],
        unless: &[Effect::Voided, Effect::Replaced],
        effect: Some(Effect::Replaced),
    },
    Rule {
        kind: Kind::Void,
        relation: Relation::Voids,
        to: &[Kind::Invoice, Kind::Receipt, Kind::CreditNote],
        unless: &[Effect::Voided],
        effect: Some(Effect::Voided),
    },
];

/// An error: the word is no kind of statement.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("no kind of statement: {0:?} (genesis, key, invoice, receipt, credit-note, void)")]
pub struct NotAKind(String);

impl Kind {
    /// All kinds of statements.
    pub const ALL: [Self; 6] =
        [Self::Genesis, Self::Key, Self::Invoice, Self::Receipt, Self::CreditNote, Self::Void];

    /// Returns the word by which the kind is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Genesis => "genesis",
            Self::Key => "key",
            Self::Invoice => "invoice",
            Self::Receipt => "receipt",
            Self::CreditNote => "credit-note",
            Self::Void => "void",
        }
    }

    /// Returns whether a statement of this kind is about the ledger and not about a document.
    pub fn is_of_ledger(self) -> bool {
        matches!(self, Self::Genesis | Self::Key)
    }

    /// Returns the row of the table for records of this kind, if they may refer to others.
    pub fn rule(self) -> Option<&'static Rule> {
        RULES.iter().find(|rule| rule.kind == self)
    }

    /// Returns the relation that statements of this kind may have.
    pub fn relation(self) -> Option<Relation> {
        self.rule().map(|rule| rule.relation)
    }
}

impl FromStr for Kind {
    type Err = NotAKind;

    fn from_str(text: &str) -> Result<Self, NotAKind> {
        let known = Self::ALL.into_iter().find(|kind| kind.as_str() == text);
        known.ok_or_else(|| NotAKind(text.chars().take(40).collect()))
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Rule {
    /// Returns whether such records only count: what they refer to stays what it is.
    pub fn counts(&self) -> bool {
        self.effect.is_none()
    }

    /// Returns whether such records take back records that only count.
    pub fn takes_back(&self) -> bool {
        let counted = |rule: &Rule| rule.counts() && self.to.contains(&rule.kind);
        self.effect.is_some() && RULES.iter().any(counted)
    }
}

impl Relation {
    /// Returns the row of the table with this relation.
    pub fn rule(self) -> &'static Rule {
        match self {
            Self::Pays => &RULES[0],
            Self::Credits => &RULES[1],
            Self::Replaces => &RULES[2],
            Self::Voids => &RULES[3],
        }
    }

    /// Returns the word by which the relation is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Credits => "credits",
            Self::Pays => "pays",
            Self::Replaces => "replaces",
            Self::Voids => "voids",
        }
    }
}

impl fmt::Display for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Effect {
    /// All effects, in the order of the lines of a status note.
    pub const ALL: [Self; 2] = [Self::Replaced, Self::Voided];

    /// Returns the word by which a status note and a refusal name the effect.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Replaced => "replaced",
            Self::Voided => "voided",
        }
    }

    /// Returns the row of the table whose relation has this effect.
    pub fn rule(self) -> &'static Rule {
        match self {
            Self::Replaced => &RULES[2],
            Self::Voided => &RULES[3],
        }
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = include_str!("../PROTOCOL.md");

    #[test]
    fn the_table_is_that_of_the_protocol() {
        let word = |effect: &Effect| effect.as_str();
        for rule in &RULES {
            let kinds: Vec<_> = rule.to.iter().map(|kind| format!("`{kind}`")).collect();
            let unless: Vec<_> = rule.unless.iter().map(word).collect();
            let effect = rule.effect.map_or("none".to_owned(), |effect| format!("it is {effect}"));
            let row = format!(
                "| `{}` | `{}` | {} | {} | {effect} |",
                rule.kind,
                rule.relation,
                kinds.join(", "),
                unless.join(", or "),
            );
            assert!(PAGE.contains(&row), "{row}");
        }
        let rows = PAGE.split_once("| kind | relation |").expect("the table").1;
        assert_eq!(rows.lines().skip(2).take_while(|line| line.starts_with('|')).count(), 4);
    }

    #[test]
    fn an_effect_leads_back_to_its_row() {
        for effect in Effect::ALL {
            assert_eq!(effect.rule().effect, Some(effect));
        }
    }

    #[test]
    fn a_relation_leads_back_to_its_row() {
        for rule in &RULES {
            let relation = rule.relation;
            assert_eq!((relation.rule().relation, relation.rule().kind), (relation, rule.kind));
        }
        let such = |such: fn(&Rule) -> bool| {
            RULES.iter().filter(|rule| such(rule)).map(|rule| rule.relation).collect::<Vec<_>>()
        };
        assert_eq!(such(Rule::counts), [Relation::Pays, Relation::Credits]);
        assert_eq!(such(Rule::takes_back), [Relation::Voids]);
    }
}
