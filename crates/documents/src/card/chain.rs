//! Groups of digits in a text, with what stands between and around them.

use std::ops::Range;

use super::scheme::{LONGEST, SHORTEST};

/// Between two groups of a chain there are at most so many characters.
const WIDEST_GAP: usize = 3;
/// A chain of more groups is cut: nobody writes a card number in so many.
const MOST_GROUPS: usize = 4096;
/// In which groups cards are embossed, and other numbers of the same length are not.
const LAYOUTS: [&[usize]; 8] = [
    &[4, 4, 4, 4],
    &[4, 4, 4, 4, 3],
    &[4, 4, 4, 4, 2],
    &[4, 4, 4, 4, 1],
    &[4, 6, 5],
    &[4, 6, 4],
    &[4, 3, 3, 3],
    &[6, 13],
];

/// Digits that stand together.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Group {
    digits: Vec<u8>,
    /// Whether a point is between it and the group before.
    pointed: bool,
    /// Whether a dash is.
    dashed: bool,
}

/// Groups with nothing but blanks, dashes or points between them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Chain {
    groups: Vec<Group>,
}

/// Those of a text that could hold a card number.
pub(super) fn chains(text: &str) -> Vec<Chain> {
    let text: Vec<char> = text.chars().collect();
    let covered = ibans(&text);
    let (mut chains, mut chain) = (Vec::new(), Chain::default());
    // Behind a plus sign are telephone numbers.
    let (mut called, mut ended) = (false, 0);
    for run in runs(&text) {
        let gap = &text[ended..run.start];
        ended = run.end;
        let joined = is_gap(gap) && chain.groups.len() < MOST_GROUPS;
        let before = run.start.checked_sub(1).map(|before| text[before]);
        let after = text.get(run.end).copied();
        let inside_word =
            covered[run.start] || before.is_some_and(is_word) || after.is_some_and(is_word);
        called = before == Some('+') || called && joined;
        if !joined || inside_word || called {
            chains.push(std::mem::take(&mut chain));
        }
        if !inside_word && !called {
            let joined = joined && !chain.groups.is_empty();
            let digits = text[run].iter().filter_map(|c| c.to_digit(10)).map(|digit| digit as u8);
            chain.groups.push(Group {
                digits: digits.collect(),
                pointed: joined && gap.contains(&'.'),
                dashed: joined && gap.iter().any(|c| is_dash(*c)),
            });
        }
    }
    chains.push(chain);
    chains.retain(|chain| chain.digits() >= SHORTEST);
    chains
}

/// Where digits stand together.
fn runs(text: &[char]) -> impl Iterator<Item = Range<usize>> {
    let is_digit = |at: usize| text.get(at).is_some_and(char::is_ascii_digit);
    let starts = (0..text.len()).filter(move |&at| is_digit(at) && (at == 0 || !is_digit(at - 1)));
    starts.map(move |start| start..(start..).find(|&at| !is_digit(at)).unwrap_or(text.len()))
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

fn is_gap(gap: &[char]) -> bool {
    let blank = |c: char| c.is_whitespace() || is_dash(c);
    gap == ['.'] || (1..=WIDEST_GAP).contains(&gap.len()) && gap.iter().all(|c| blank(*c))
}

impl Chain {
    fn digits(&self) -> usize {
        self.groups.iter().map(|group| group.digits.len()).sum()
    }

    /// What could be a card number by how it is written.
    pub(super) fn candidates(&self) -> impl Iterator<Item = Vec<u8>> {
        let together = self.groups.iter().enumerate().filter(|(at, group)| {
            (SHORTEST..=LONGEST).contains(&group.digits.len())
                && !group.pointed
                && !self.groups.get(at + 1).is_some_and(|next| next.pointed)
        });
        let together = together.map(|(_, group)| group.digits.clone());
        let embossed = (0..self.groups.len())
            .flat_map(move |at| LAYOUTS.iter().filter_map(move |layout| self.embossed(at, layout)));
        together.chain(embossed).chain(self.loose())
    }

    /// The groups from there on, if they are as on a card.
    fn embossed(&self, at: usize, layout: &[usize]) -> Option<Vec<u8>> {
        let groups = self.groups.get(at..at + layout.len())?;
        let alike = groups[1..].iter().all(|group| group.pointed == groups[1].pointed);
        let fits = groups.iter().zip(layout).all(|(group, length)| group.digits.len() == *length);
        (fits && alike).then(|| join(groups))
    }

    /// All groups between dates, however long each is.
    fn loose(&self) -> impl Iterator<Item = Vec<u8>> {
        let mut pieces = vec![Vec::new()];
        let mut at = 0;
        while at < self.groups.len() {
            let length = date(&self.groups[at..]);
            if length > 0 || self.groups[at].pointed {
                pieces.push(Vec::new());
            }
            if length == 0 {
                pieces.last_mut().into_iter().for_each(|last| last.push(self.groups[at].clone()));
            }
            at += length.max(1);
        }
        let some = |piece: &Vec<Group>| piece.len() > 1;
        pieces
            .into_iter()
            .filter(some)
            .map(|piece| join(&piece))
            .filter(|digits| digits.len() <= LONGEST)
    }
}

fn join(groups: &[Group]) -> Vec<u8> {
    groups.iter().flat_map(|group| group.digits.iter().copied()).collect()
}

/// How many groups a date takes that the groups begin with.
fn date(groups: &[Group]) -> usize {
    let century = |digits: &[u8]| matches!(digits, [1, 9, ..] | [2, 0, ..]);
    match groups {
        [day, ..] if day.digits.len() == 8 && century(&day.digits) => 1,
        [one, two, three, ..] if two.dashed && three.dashed => {
            let lengths = (one.digits.len(), two.digits.len(), three.digits.len());
            match lengths {
                (4, 1 | 2, 1 | 2) if century(&one.digits) => 3,
                (1 | 2, 1 | 2, 4) if century(&three.digits) => 3,
                _ => 0,
            }
        }
        _ => 0,
    }
}

/// Which characters are inside an IBAN, spaced or not.
fn ibans(text: &[char]) -> Vec<bool> {
    let mut covered = vec![false; text.len()];
    for start in 0..text.len() {
        let begins = start == 0 || !is_word(text[start - 1]);
        let country = text[start..].iter().take(2).filter(|c| c.is_ascii_alphabetic()).count() == 2;
        if begins
            && country
            && let Some(end) = iban(&text[start..])
        {
            covered[start..start + end].fill(true);
        }
    }
    covered
}

/// How long the IBAN is that a text begins with.
fn iban(text: &[char]) -> Option<usize> {
    const LENGTHS: std::ops::RangeInclusive<usize> = 15..=34;
    let mut compact = Vec::new();
    let mut found = None;
    let mut gap = 0;
    for (at, &c) in text.iter().enumerate() {
        if c.is_ascii_alphanumeric() {
            gap = 0;
            compact.push(c.to_ascii_uppercase());
            let ends = text.get(at + 1).is_none_or(|next| !is_word(*next));
            if compact.len() == 4 && !compact[2..].iter().all(char::is_ascii_digit) {
                return None;
            }
            if ends && LENGTHS.contains(&compact.len()) && checks(&compact) {
                found = Some(at + 1);
            }
        } else if (c.is_whitespace() || is_dash(c)) && gap == 0 {
            gap = 1;
        } else {
            break;
        }
        if compact.len() > *LENGTHS.end() {
            break;
        }
    }
    found
}

/// ISO 7064, MOD 97-10: the first four characters at the end, letters as two digits.
fn checks(compact: &[char]) -> bool {
    let turned = compact[4..].iter().chain(&compact[..4]);
    let rest = turned
        .filter_map(|c| c.to_digit(36))
        .fold(0, |rest, value| (rest * if value < 10 { 10 } else { 100 } + value) % 97);
    rest == 1
}
