//! Any bytes, and bills that have been damaged.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::bills::{CII, UBL, ubl_credit_note, zugferd_1};
use super::{read, read_any};

fn within_a_second(bytes: &[u8]) {
    let start = Instant::now();
    let reading = read_any(bytes);
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
    let Some(reading) = reading else { return };
    let mut names: Vec<&str> = reading.fields.iter().map(|field| field.name.as_str()).collect();
    names.sort_unstable();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "a name twice");
    assert!(
        reading.fields.iter().all(|field| !field.value.is_empty() && field.value.len() <= 65_536)
    );
}

proptest! {
    #[test]
    fn any_bytes_do(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        within_a_second(&bytes);
    }

    #[test]
    fn damaged_bills_do(
        which in 0..4usize,
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0..5usize, any::<u8>(), any::<prop::sample::Index>()), 1..6),
    ) {
        let mut bytes = [UBL.to_owned(), CII.to_owned(), zugferd_1(), ubl_credit_note()][which].clone().into_bytes();
        for (at, what, byte, other) in edits {
            let (at, other) = (at.index(bytes.len()), other.index(bytes.len()));
            match what {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 => { bytes.remove(at); }
                // A piece again, somewhere else: elements twice, ends missing.
                3 => {
                    let piece = bytes[at.min(other)..at.max(other)].to_vec();
                    bytes.splice(at..at, piece);
                }
                _ => { bytes.drain(at.min(other)..at.max(other).min(at.min(other) + 60)); }
            }
        }
        within_a_second(&bytes);
    }

    #[test]
    fn a_letter_more_changes_the_data(at in any::<prop::sample::Index>(), which in 0..2usize) {
        let bill = [UBL, CII][which];
        let form = read(bill).data;
        // Behind any letter of a text.
        let places: Vec<usize> = bill
            .match_indices("</cbc:").chain(bill.match_indices("</ram:"))
            .map(|(place, _)| place).collect();
        let mut changed = bill.to_owned();
        changed.insert(places[at.index(places.len())], 'x');
        prop_assert_ne!(read(&changed).data, form);
    }
}
