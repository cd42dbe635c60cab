//! Files drawn at random, written in every way, and damaged.

use countersign_documents::ledes;
use proptest::prelude::*;

use super::damaging::{damage, damages};
use super::{HEADER, lines, read};

/// A file in pieces: what it says, and how it is laid out.
#[derive(Clone, Debug)]
struct Layout {
    records: Vec<String>,
    mark: bool,
    ends: Vec<&'static str>,
    last: bool,
}

impl Layout {
    fn text(&self, ends: &[&str], mark: bool, last: bool) -> String {
        let lines =
            ["LEDES1998B[]", HEADER].into_iter().chain(self.records.iter().map(String::as_str));
        let mut text: String =
            lines.zip(ends.iter().cycle()).map(|(line, end)| format!("{line}{end}")).collect();
        if !last {
            text.truncate(text.trim_end().len());
        }
        if mark { format!("\u{feff}{text}") } else { text }
    }

    fn written(&self) -> String {
        self.text(&self.ends, self.mark, self.last)
    }
}

fn layouts() -> impl Strategy<Value = Layout> {
    let cell = "[ a-zA-Zäé€,.\"'-]{0,12}";
    let record = (
        prop::sample::select(vec!["7", "8", "9", "A-1"]),
        "[+-]?[0-9]{1,6}(\\.[0-9]{0,3})?",
        "20[0-9]{2}[01][0-9][0-3][0-9]",
        cell,
        cell,
    )
        .prop_map(|(number, amount, date, client, narrative)| {
            format!(
                "{date}|{number}|{client}|M|{amount}|{date}|{date}|d|1|F|1|0|{amount}|{date}|L1||A1|T|\
                 {narrative}|FIRM|{amount}|N|PT|CM[]"
            )
        });
    let ends =
        prop::sample::select(vec!["\n", "\r\n", " \n", "\t\r\n", "\n\n", "\r\n  \r\n", "\r\r\n"]);
    (
        prop::collection::vec(record, 1..12),
        any::<bool>(),
        prop::collection::vec(ends, 1..5),
        any::<bool>(),
    )
        .prop_map(|(records, mark, ends, last)| Layout { records, mark, ends, last })
}

proptest! {
    #[test]
    fn any_bytes(bytes: Vec<u8>) {
        let _ = ledes::read(&bytes);
        let _ = ledes::read(&[b"LEDES1998B[]\n", &bytes[..]].concat());
        let _ = ledes::read(&[b"LEDES98BI V2[]\nINVOICE_NUMBER|INVOICE_TOTAL[]\n", &bytes[..]].concat());
    }

    #[test]
    fn damaged_files(layout in layouts(), damages in damages(8)) {
        let mut bytes = layout.written().into_bytes();
        damage(&mut bytes, damages, b"|[]\n\r 0,.");
        if let Some(reading) = ledes::read(&bytes) {
            for part in &reading.parts {
                prop_assert_eq!(ledes::read(&part.document), Some(part.reading.clone()));
            }
        }
    }

    #[test]
    fn parts_share_out_the_lines(layout in layouts()) {
        let text = layout.written();
        let reading = read(&text);
        let head = lines(text.as_bytes())[..2].concat();
        let mut shared_out = Vec::new();
        for part in &reading.parts {
            prop_assert!(part.document.starts_with(&head));
            let own = lines(&part.document[head.len()..]);
            prop_assert!(!own.is_empty());
            shared_out.extend(own.iter().map(|line| line.to_vec()));
            prop_assert_eq!(&read(&part.document), &part.reading);
            prop_assert!(part.reading.field("invoice.number").is_some());
            prop_assert!(part.reading.parts.is_empty());
        }
        if reading.parts.is_empty() {
            prop_assert!(reading.field("invoice.number").is_some());
        } else {
            let mut all: Vec<_> = lines(text.as_bytes())[2..].iter().map(|line| line.to_vec()).collect();
            all.sort();
            shared_out.sort();
            prop_assert_eq!(all, shared_out);
            prop_assert_eq!(reading.field("invoice.number"), None);
        }
        let mut names: Vec<_> = reading.fields.iter().map(|field| &field.name).collect();
        names.sort();
        names.dedup();
        prop_assert_eq!(names.len(), reading.fields.len());
    }

    #[test]
    fn the_digest_survives_saving(layout in layouts()) {
        let written = read(layout.written());
        for ends in ["\n", "\r\n", " \r\n\r\n"] {
            for (mark, last) in [(false, false), (false, true), (true, false), (true, true)] {
                let saved = read(layout.text(&[ends], mark, last));
                prop_assert_eq!(saved.data, written.data.clone());
                prop_assert_eq!(&saved.fields, &written.fields);
            }
        }
    }

    #[test]
    fn the_digest_does_not_survive_a_change(layout in layouts(), at: prop::sample::Index, byte: u8) {
        let text = layout.text(&["\n"], false, true);
        // Past the first line, and not what ends a line: anything may be written there but blanks and ends.
        let content: Vec<_> = text.bytes().enumerate().skip(13).filter(|(_, byte)| *byte != b'\n').collect();
        let (at, before) = content[at.index(content.len())];
        prop_assume!(byte != before && !b"\n\r\t ".contains(&byte));
        let mut changed = text.clone().into_bytes();
        changed[at] = byte;
        prop_assert_ne!(read(&changed).data, read(&text).data);
        changed.remove(at);
        prop_assert_ne!(read(&changed).data, read(&text).data);
    }
}
