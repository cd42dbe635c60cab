//! Groups of digits in a text, with the marks between and around them.

use std::ops::Range;

use super::iban::ibans;
use super::scheme::{LONGEST, SHORTEST};

/// The largest number of characters between two groups of a chain.
const WIDEST_GAP: usize = 3;
/// The largest number of groups of a chain, after which it is cut. Nobody writes a card number in so many.
const MOST_GROUPS: usize = 4096;
/// The number of digits of the longest telephone number.
const LONGEST_CALLED: usize = 15;
/// The zeros of scripts whose digits are decimal: Arabic, Persian, N'Ko, those of India, Thai, Lao, Tibetan, Burmese,
/// Khmer, Mongolian, full width, and the five of mathematics.
const ZEROS: [u32; 24] = [
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50,
    0xed0, 0xf20, 0x1040, 0x17e0, 0x1810, 0xff10, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6,
];
/// The groups in which card numbers are embossed, and other numbers of the same length are not.
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

/// A group of digits that stand together.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Group {
    digits: Vec<u8>,
    joint: Joint,
    /// A flag that is set if a letter is beside the group.
    glued: bool,
}

/// The kind of a gap between a group and the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Joint {
    /// Blanks, or nothing before the first group.
    Blank,
    Dash,
    Point,
    /// Other marks, which join nothing but the groups of a card.
    Mark,
}

/// A chain: groups with nothing but blanks, dashes, points or other marks between them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct DigitChain {
    groups: Vec<Group>,
}

/// Finds the chains of a text that could hold a card number.
pub(super) fn chains(text: &str) -> Vec<DigitChain> {
    let text: Vec<char> = text.chars().map(spelled).collect();
    let covered = ibans(&text);
    let (mut chains, mut chain) = (Vec::new(), DigitChain::default());
    let (mut called, mut ended) = (false, 0);
    for run in runs(&text) {
        let joint = joint(&text[ended..run.start]).filter(|_| chain.groups.len() < MOST_GROUPS);
        ended = run.end;
        called =
            is_called(&text, &run) || called && joint.is_some_and(|joint| joint != Joint::Mark);
        let none = covered[run.start] || called;
        if joint.is_none() || none {
            chains.push(std::mem::take(&mut chain));
        }
        if !none {
            let beside = [run.start.checked_sub(1), Some(run.end)];
            let mut beside = beside.into_iter().flatten().filter_map(|at| text.get(at));
            let glued = beside.any(|c| c.is_alphanumeric());
            let joint = joint.filter(|_| !chain.groups.is_empty()).unwrap_or(Joint::Blank);
            let digits = text[run].iter().filter_map(|c| c.to_digit(10)).map(|digit| digit as u8);
            chain.groups.push(Group { digits: digits.collect(), joint, glued });
        }
    }
    chains.push(chain);
    chains.retain(|chain| chain.digits() >= SHORTEST);
    chains
}

/// Turns a digit of any script into an ASCII one.
pub(super) fn spelled(c: char) -> char {
    let value = |zero: &u32| u32::from(c).checked_sub(*zero).filter(|value| *value < 10);
    let found = || ZEROS.iter().find_map(value).and_then(|value| char::from_digit(value, 10));
    if c.is_ascii() { c } else { found().unwrap_or(c) }
}

/// Finds the places where digits stand together.
fn runs(text: &[char]) -> impl Iterator<Item = Range<usize>> {
    let is_digit = |at: usize| text.get(at).is_some_and(char::is_ascii_digit);
    let starts = (0..text.len()).filter(move |&at| is_digit(at) && (at == 0 || !is_digit(at - 1)));
    starts.map(move |start| start..(start..).find(|&at| !is_digit(at)).unwrap_or(text.len()))
}

/// Returns whether a plus sign before the digits makes them a telephone number. It does not if it ends a word as in
/// `KREF+`, or if there are more digits than telephone numbers have.
fn is_called(text: &[char], run: &Range<usize>) -> bool {
    let word = |at: usize| text[at].is_alphanumeric();
    let plus = run.start.checked_sub(1).filter(|&at| text[at] == '+');
    let behind_word = |at: usize| at.checked_sub(1).is_some_and(word);
    run.len() <= LONGEST_CALLED && plus.is_some_and(|at| !behind_word(at))
}

pub(super) fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// Returns whether a character is blank, or not seen at all.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{2069}' | '\u{feff}')
}

fn is_mark(c: char) -> bool {
    "/\\_*|~=#()[]{}<>·•".contains(c)
}

/// Returns the kind of a gap between two groups, if it joins them. A comma and a blank separate two numbers.
fn joint(gap: &[char]) -> Option<Joint> {
    match gap {
        ['.'] => Some(Joint::Point),
        [','] => Some(Joint::Mark),
        _ if !(1..=WIDEST_GAP).contains(&gap.len()) => None,
        _ if gap.iter().all(|c| is_blank(*c)) => Some(Joint::Blank),
        _ if gap.iter().all(|c| is_blank(*c) || is_dash(*c)) => Some(Joint::Dash),
        _ => gap.iter().all(|c| is_blank(*c) || is_dash(*c) || is_mark(*c)).then_some(Joint::Mark),
    }
}

impl DigitChain {
    fn digits(&self) -> usize {
        self.groups.iter().map(|group| group.digits.len()).sum()
    }

    /// Returns the digits in the chain that could be a card number by the way they are written.
    pub(super) fn candidates(&self) -> impl Iterator<Item = Vec<u8>> {
        let together = self.groups.iter().enumerate().filter(|(at, group)| {
            (SHORTEST..=LONGEST).contains(&group.digits.len())
                && !self.is_fraction(*at)
                && !self.is_fraction(at + 1)
        });
        let together = together.map(|(_, group)| group.digits.clone());
        let embossed = (0..self.groups.len())
            .flat_map(move |at| LAYOUTS.iter().filter_map(move |layout| self.embossed(at, layout)));
        together.chain(embossed).chain(self.loose())
    }

    /// Returns whether a group is the fraction of a number that has no letter beside it.
    fn is_fraction(&self, at: usize) -> bool {
        let pointed = self.groups.get(at).is_some_and(|group| group.joint == Joint::Point);
        let whole = at.checked_sub(1).and_then(|before| self.groups.get(before));
        let glued = |group: &Group| group.glued && group.digits.len() < SHORTEST;
        pointed && !whole.is_some_and(glued)
    }

    /// Returns the digits of the groups from there on, if the groups are those of a card.
    fn embossed(&self, at: usize, layout: &[usize]) -> Option<Vec<u8>> {
        let groups = self.groups.get(at..at + layout.len())?;
        let pointed = |group: &Group| group.joint == Joint::Point;
        let alike = groups[1..].iter().all(|group| pointed(group) == pointed(&groups[1]));
        let fits = groups.iter().zip(layout).all(|(group, length)| group.digits.len() == *length);
        (fits && alike).then(|| join(groups))
    }

    /// Returns the pieces between dates, words and marks, each as one number, however long its groups are.
    fn loose(&self) -> impl Iterator<Item = Vec<u8>> {
        let mut pieces = vec![Vec::new()];
        let mut at = 0;
        while at < self.groups.len() {
            let length = date(&self.groups[at..]);
            let Group { joint, glued, .. } = self.groups[at];
            if length > 0 || glued || matches!(joint, Joint::Point | Joint::Mark) {
                pieces.push(Vec::new());
            }
            if length == 0 && !glued {
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

/// Counts the groups of the date with which the groups begin.
fn date(groups: &[Group]) -> usize {
    let century = |digits: &[u8]| matches!(digits, [1, 9, ..] | [2, 0, ..]);
    match groups {
        [day, ..] if day.digits.len() == 8 && century(&day.digits) => 1,
        [one, two, three, ..] if two.joint == Joint::Dash && three.joint == Joint::Dash => {
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
