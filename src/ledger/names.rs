//! Firms' names as readers see them. A name shows as it is, and nobody can take it for that of another firm.

use std::fmt;

use thiserror::Error;
use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};
use unicode_security::confusable_detection::skeleton;
use unicode_security::{MixedScript, RestrictionLevel, RestrictionLevelDetection};

const MOST: usize = 200;

/// A firm's name that shows as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirmName(String);

/// A reason why a text is no firm's name.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FirmNameError {
    /// The text does not have the form of a name.
    #[error("a firm's name is 1 to {MOST} bytes on one line, without spaces at its ends")]
    Form,
    /// The text has nothing by which a reader could know it.
    #[error("a firm's name has a letter or a digit")]
    Nothing,
    /// The text has a character that does not show, or that turns the text after it.
    #[error("the firm's name holds the character U+{0:04X}, which does not show as what it is")]
    Unseen(u32),
    /// The text has a word that shows as another.
    #[error("the word {0:?} of the firm's name mixes alphabets whose letters look alike")]
    Mixed(String),
}

impl FirmName {
    /// Checks a text, and makes a name of it.
    ///
    /// # Errors
    /// [`FirmNameError`].
    pub fn new(text: &str) -> Result<Self, FirmNameError> {
        let plain = text.trim() == text && !text.contains(['\n', '\r', '\t']);
        if text.is_empty() || text.len() > MOST || !plain {
            return Err(FirmNameError::Form);
        }
        if let Some(unseen) = text.chars().find(|c| is_unseen(*c)) {
            return Err(FirmNameError::Unseen(u32::from(unseen)));
        }
        if let Some(word) = words(text).find(|word| mixes_alike(word)) {
            return Err(FirmNameError::Mixed(word.to_owned()));
        }
        match keys(text).iter().any(String::is_empty) {
            true => Err(FirmNameError::Nothing),
            false => Ok(Self(text.to_owned())),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns whether a reader could take one name for the other: they have the same letters, whatever their case,
    /// accents, alphabet, white space and punctuation.
    pub fn is_confusable_with(&self, other: &str) -> bool {
        let mut pairs = keys(&self.0).into_iter().zip(keys(other));
        pairs.any(|(ours, theirs)| !ours.is_empty() && ours == theirs)
    }

    /// Returns whether whole words of the name are in alphabets whose letters look alike.
    pub fn mixes_words(&self) -> bool {
        mixes_alike(&words(&self.0).collect::<String>())
    }
}

impl fmt::Display for FirmName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && !is_mark(c)).filter(|word| !word.is_empty())
}

fn is_mark(c: char) -> bool {
    c.general_category_group() == GeneralCategoryGroup::Mark
}

fn is_unseen(c: char) -> bool {
    let blank = matches!(c, '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{2800}'
        | '\u{3164}' | '\u{ffa0}' | '\u{180b}'..='\u{180f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}');
    match c.general_category_group() {
        // These are controls, marks of direction, joiners, and characters that are private or not assigned.
        GeneralCategoryGroup::Other => true,
        GeneralCategoryGroup::Separator => c != ' ',
        _ => blank,
    }
}

/// Returns whether letters stand together that are not written together: Latin with Cyrillic or
/// Greek, for instance, but not Latin with Japanese.
fn mixes_alike(word: &str) -> bool {
    !word.is_single_script()
        && word.detect_restriction_level() > RestrictionLevel::ModeratelyRestrictive
}

/// Reduces a name to what stays when all is taken off that a reader may overlook. Some letters look alike in one case
/// and not in the other, so each case has a form of its own. Two names are alike if one of these forms is.
fn keys(text: &str) -> [String; 3] {
    let text: String = text.nfkc().collect::<String>().replace('&', " and ");
    let upper = text.to_uppercase();
    // The way goes through the upper case, so that ß and ss are the same.
    let lower = upper.to_lowercase();
    [text, upper, lower].map(|form| {
        let bare: String = skeleton(&form).filter(|c| c.is_alphanumeric()).collect();
        bare.to_lowercase()
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn names_that_a_reader_could_mistake_are_confusable() {
        let firm = FirmName::new("Acme LLP").unwrap();
        let alike = [
            "Acme LLP",
            "ACME  LLP",
            "acme llp",
            "Acme, L.L.P.",
            "Acme\u{a0}LLP",
            "Acme-LLP",
            "\u{ff21}\u{ff43}\u{ff4d}\u{ff45} LLP",
            // Cyrillic, in part and altogether.
            "\u{410}\u{441}me LLP",
            "\u{410}\u{421}\u{41c}\u{415} LLP",
            "\u{430}\u{441}\u{43c}\u{435} LLP",
            // Greek.
            "\u{391}cme LLP",
            "Acrne LLP",
            "Acm\u{e9} LLP",
            "Ac\u{200b}me LLP",
        ];
        for name in alike {
            assert!(firm.is_confusable_with(name), "{name}");
        }
        for name in ["Acme Ltd", "Acne LLP", "Acme Legal LLP", "Acme", "Ace LLP", "Acme 2 LLP", ""]
        {
            assert!(!firm.is_confusable_with(name), "{name}");
        }
        let pairs = [
            ("Wei\u{df} & Partner", "WEISS and Partner"),
            ("M\u{fc}ller GmbH", "Muller GmbH"),
            ("Legal AI", "Legal Al"),
            ("0range Law", "Orange Law"),
            (
                "\u{420}\u{43e}\u{43c}\u{430}\u{448}\u{43a}\u{430}",
                "\u{420}\u{41e}\u{41c}\u{410}\u{428}\u{41a}\u{410}",
            ),
        ];
        for (one, other) in pairs {
            assert!(FirmName::new(one).unwrap().is_confusable_with(other), "{one} {other}");
            assert!(FirmName::new(other).unwrap().is_confusable_with(one), "{other} {one}");
        }
    }

    #[test]
    fn a_name_that_does_not_show_as_what_it_is_is_refused() {
        for unseen in [
            '\u{202e}', '\u{200b}', '\u{200d}', '\u{ad}', '\u{feff}', '\u{3164}', '\u{a0}',
            '\u{7}', '\u{2028}', '\u{e000}',
        ] {
            let name = format!("Acme{unseen}LLP");
            assert_eq!(FirmName::new(&name), Err(FirmNameError::Unseen(u32::from(unseen))));
        }
        for form in ["", " Acme", "Acme ", "Acme\nLLP", &"x".repeat(201)] {
            assert_eq!(FirmName::new(form), Err(FirmNameError::Form), "{form:?}");
        }
        assert_eq!(FirmName::new("& ***"), Ok(FirmName("& ***".to_owned())), "it reads as `and`");
        assert_eq!(FirmName::new("***"), Err(FirmNameError::Nothing));
        for mixed in ["\u{410}\u{441}me", "p\u{430}ypal", "\u{391}cme"] {
            let name = format!("{mixed} LLP");
            assert_eq!(FirmName::new(&name), Err(FirmNameError::Mixed(mixed.to_owned())));
        }
    }

    #[test]
    fn names_of_the_world_are_names() {
        let names = [
            "Smith, Jones & O\u{2019}Neill LLP (London)",
            "M\u{fc}ller GmbH",
            "Mu\u{308}ller GmbH",
            "\u{41e}\u{41e}\u{41e} \u{420}\u{43e}\u{43c}\u{430}\u{448}\u{43a}\u{430}",
            "\u{30bd}\u{30cb}\u{30fc}\u{682a}\u{5f0f}\u{4f1a}\u{793e}",
            "T\u{30b7}\u{30e3}\u{30c4}",
            "\u{645}\u{643}\u{62a}\u{628} \u{645}\u{62d}\u{627}\u{645}\u{627}\u{629}",
            "\u{5e2}\u{5d5}\u{5e8}\u{5db}\u{5d9} \u{5d3}\u{5d9}\u{5df}",
            "\u{928}\u{94d}\u{92f}\u{93e}\u{92f}",
            "3M 2000",
        ];
        for name in names {
            assert_eq!(FirmName::new(name).map(|name| name.to_string()), Ok(name.to_owned()));
        }
        let both = "\u{41e}\u{41e}\u{41e} \u{420}\u{43e}\u{43c}\u{430}\u{448}\u{43a}\u{430} (Romashka LLC)";
        assert!(FirmName::new(both).unwrap().mixes_words());
        assert!(!FirmName::new("Smith & Jones").unwrap().mixes_words());
    }
}
