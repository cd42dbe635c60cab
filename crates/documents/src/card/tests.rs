use proptest::prelude::*;

use super::*;
use crate::reading::Field;

/// The numbers that schemes and processors publish for tests.
const NUMBERS: [&str; 25] = [
    "4111111111111111",
    "4012888888881881",
    "4000056655665556",
    "4242424242424242",
    "4222222222222",
    "4917610000000000003",
    "5555555555554444",
    "5105105105105100",
    "5200828282828210",
    "2223003122003222",
    "2720990000000007",
    "378282246310005",
    "371449635398431",
    "341111111111111",
    "6011111111111117",
    "6011000990139424",
    "6500000000000002",
    "30569309025904",
    "38520000023237",
    "36227206271667",
    "3566002020360505",
    "6200000000000005",
    "6205500000000000004",
    "6759649826438453",
    "6304000000000000",
];

#[test]
fn published_numbers() {
    for number in NUMBERS {
        for text in [
            number.to_owned(),
            format!("paid by card {number}."),
            format!("({number})"),
            format!("card:{number}, thank you"),
            format!("Invoice 2026-117 {number}"),
            format!("{number} 12/27"),
            format!("{number} 123"),
            format!("21.11.2026 {number}"),
            format!("2026-11-21 {number}"),
            format!("x\n{number}\ny"),
            format!("№ {number}—ü"),
            format!("x{number}"),
            format!("{number}x"),
            format!("é{number}é"),
            format!("{number}_1"),
            format!("KREF+{number}SVWZ+Thanks"),
            format!("EREF{number}"),
            format!("Karte Nr{number}"),
            format!("MC{number}"),
            format!("%B{number}^DOE/J^2712"),
            format!("v1.{number}"),
        ] {
            assert!(found_in(&text), "{text}");
        }
        for text in [
            format!("1{number}"),
            format!("x1{number}"),
            format!("{number}.50"),
            format!("1.{number}"),
        ] {
            assert!(!found_in(&text), "{text}");
        }
        // A telephone number has 15 digits at most.
        let called = format!("+{number}");
        assert_eq!(found_in(&called), number.len() > 15, "{called}");
    }
}

#[test]
fn numbers_in_groups() {
    for text in [
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "4111 - 1111 - 1111 - 1111",
        "4111.1111.1111.1111",
        "4111\u{a0}1111\u{a0}1111\u{a0}1111",
        "4111\u{2013}1111\u{2013}1111\u{2013}1111",
        "4111  1111  1111  1111",
        "card 4111 1111 1111 1111 exp 12/27",
        "4111 1111 1111 1111 12/27 123",
        "117 4111 1111 1111 1111 5",
        "3782 822463 10005",
        "3056 930902 5904",
        "4222 222 222 222",
        "6205 5000 0000 0000 004",
        "41111111 11111111",
        "411111 1111111111",
        "4111 1111 11111111",
        "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
        "4111 1111 1111\n1111",
        "on 2026-11-21 41111111 11111111",
        "VISA 4111 1111 1111 1111",
        "GB29 4111 1111 1111 1111",
        "VISA4111 1111 1111 1111X",
        "Nr4111.1111.1111.1111x",
        "4111/1111/1111/1111",
        "4111 / 1111 / 1111 / 1111",
        "4111_1111_1111_1111",
        "4111,1111,1111,1111",
        "4111*1111*1111*1111",
        "(4111)(1111)(1111)(1111)",
        "[4111] [1111] [1111] [1111]",
        "4111 (1111) 1111 1111",
        "4111\u{200b}1111\u{200b}1111\u{200b}1111",
        "4111\u{ad}1111\u{ad}1111\u{ad}1111",
        "４１１１１１１１１１１１１１１１",
        "٤١١١١١١١١١١١١١١١",
        "۴۱۱۱ ۱۱۱۱ ۱۱۱۱ ۱۱۱۱",
        "ref_4111111111111111",
    ] {
        assert!(found_in(text), "{text:?}");
    }
}

#[test]
fn what_is_no_card_number() {
    for text in [
        "",
        "4111 1111 1111 1112",
        "4111111111111",
        "4111 1111 1111",
        "1111 1111 1111 1117",
        "0000 0000 0000 0000",
        "4111, 1111, 1111, 1111",
        "4111 x 1111 1111 1111",
        "DE02120300000000202051",
        "DE02 1203 0000 0000 2020 51",
        "GB29 NWBK 6016 1331 9268 19",
        "IBAN: AT61 1904 3002 3457 3201, BIC OPSKATWW",
        "FR14 2004 1010 0505 0001 3M02 606",
        "CH93 0076 2011 6238 5295 7",
        "NL91ABNA0417164300",
        "PL61-1090-1014-0000-0712-1981-2874",
        "RF18 5390 0754 7034",
        "RF18539007547034",
        "21 00000 00003 13947 14300 09017",
        "210000000003139471430009017",
        "2026-11-21 10:00:00",
        "20261121100000",
        "20261121 100000123",
        "30112026140509",
        "2026-11-21T10:00:00.000+01:00",
        "+49 30 5555 5555 5555 4444",
        "+49 4111 1111 1111 1111",
        "tel. 0049 30 123456789",
        "9783161484100",
        "EAN 4006381333931",
        "4012345678901",
        "1,234,567,890,123.45",
        "5.555.555.555.554.444",
        "550e8400-e29b-41d4-a716-446655440000",
        "DE89370400440532013000",
        "IBANDE89370400440532013000SVWZ+Thanks",
        "KREF+BE68539007547034",
        "KREF+RE2026117SVWZ+Invoice 117",
        "411111x1111111111",
        "41111111/11111111",
        "4,111,111,111,111.11",
        "sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "INV-2026-117, INV-2026-118, INV-2026-119",
        "2026-117 2026-118 2026-119",
        "0.1 4.1 5.5 3.7 1.1 1.1 1.1 1.1 1.1",
    ] {
        assert!(!found_in(text), "{text:?}");
    }
}

/// Article numbers of Germany begin like those of Visa. By Luhn alone, every tenth would be a card number.
#[test]
fn no_article_number_is_a_card() {
    for article in 400_000_000_000_u64..400_000_020_000 {
        let digits = format!("{article}");
        let sum: u32 = digits
            .bytes()
            .rev()
            .enumerate()
            .map(|(place, digit)| u32::from(digit - b'0') * if place % 2 == 0 { 3 } else { 1 })
            .sum();
        let number = format!("{digits}{}", (10 - sum % 10) % 10);
        assert!(!found_in(&number), "{number}");
    }
}

/// IBANs of every make, with their spaces.
#[test]
fn no_iban_is_a_card() {
    for account in 0..20_000_u64 {
        let bban = format!("41{:016}", account * 7_919_000_003);
        let rest = format!("{bban}131400")
            .bytes()
            .fold(0_u64, |rest, digit| (rest * 10 + u64::from(digit - b'0')) % 97);
        let iban = format!("DE{:02}{bban}", 98 - rest);
        let spaced: String = iban
            .as_bytes()
            .chunks(4)
            .map(|four| String::from_utf8_lossy(four).into_owned() + " ")
            .collect();
        assert!(!found_in(&iban) && !found_in(&spaced), "{spaced}");
    }
}

fn reading(fields: &[(&str, &str)]) -> Reading {
    let field =
        |(name, value): &(&str, &str)| Field { name: (*name).into(), value: (*value).into() };
    Reading { fields: fields.iter().map(field).collect(), ..Reading::opaque() }
}

#[test]
fn texts_go_and_identifiers_stay() {
    let number = "paid 4111 1111 1111 1111";
    let mut told = reading(&[
        ("invoice.number", "4111111111111111"),
        ("invoice.total", "4111111111111111"),
        ("invoice.description", number),
        ("seller.name", number),
        ("buyer.id", "17"),
        ("line.1.narrative", number),
        ("line.2.narrative", "Copies"),
        ("payment.remittance", number),
        ("payment.reference", "4111111111111111"),
    ]);
    keep_out(&mut told);
    let names: Vec<_> = told.fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(
        names,
        ["invoice.number", "invoice.total", "buyer.id", "line.2.narrative", "payment.reference"]
    );
    assert_eq!(
        told.warnings,
        [
            "what looks like a card number stands in invoice.description, seller.name, \
             line.1.narrative, payment.remittance: left out",
            "what looks like a card number stands in invoice.number, payment.reference, and would \
             be in the proof",
        ]
    );
    assert!(told.warnings.iter().all(|warning| !warning.contains("4111")));
}

#[test]
fn many_are_counted() {
    let names: Vec<String> = (1..=20).map(|n| format!("line.{n}.narrative")).collect();
    let fields: Vec<_> = names.iter().map(|name| (name.as_str(), "4111111111111111")).collect();
    let mut told = reading(&fields);
    keep_out(&mut told);
    assert_eq!(told.fields, []);
    assert!(
        told.warnings[0].ends_with("line.8.narrative and 12 more: left out"),
        "{:?}",
        told.warnings
    );
}

#[test]
fn what_each_field_is() {
    for (name, wanted) in [
        ("invoice.number", Sort::Identifier),
        ("invoice.preceding.1", Sort::Identifier),
        ("line.3.number", Sort::Identifier),
        ("line.3.timekeeper_id", Sort::Identifier),
        ("payment.account.2", Sort::Identifier),
        ("payment.creditor_reference", Sort::Identifier),
        ("matter.client_id", Sort::Identifier),
        ("matter.name", Sort::Text),
        ("line.3.timekeeper_name", Sort::Text),
        ("line.3.name", Sort::Text),
        ("invoice.note.1", Sort::Text),
        ("payment.debtor", Sort::Text),
        ("invoice.total", Sort::Value),
        ("invoice.issue_date", Sort::Value),
        ("line.3.unit_cost_base", Sort::Value),
    ] {
        assert_eq!(sort(name), wanted, "{name}");
    }
}

proptest! {
    #[test]
    fn any_text(text: String) {
        let _ = found_in(&text);
    }

    #[test]
    fn digits_and_gaps(text in "[0-9 .\\-A-Z]{0,80}") {
        let _ = found_in(&text);
    }

    #[test]
    fn one_digit_less_is_none(which in 0..NUMBERS.len(), at: prop::sample::Index) {
        // Luhn's digit reveals every single wrong digit.
        let mut digits = NUMBERS[which].as_bytes().to_vec();
        let at = 4 + at.index(digits.len() - 4);
        digits[at] = b'0' + (digits[at] - b'0' + 3) % 10;
        prop_assert!(!found_in(&String::from_utf8_lossy(&digits)));
    }
}

#[test]
fn every_reader_is_followed_by_this() {
    let text = "LEDES1998B[]\nINVOICE_NUMBER|LINE_ITEM_DESCRIPTION[]\n\
        7|Call[]\n7|by card 4111 1111 1111 1111[]\n8|by card 4111-1111-1111-1111[]\n";
    let told = crate::read(text.as_bytes());
    let [first, second] = &told.parts[..] else { panic!("{told:?}") };
    assert_eq!(first.reading.field("line.1.narrative"), Some("Call"));
    assert_eq!(first.reading.field("line.2.narrative"), None);
    assert_eq!(second.reading.field("line.1.narrative"), None);
    assert!(second.reading.warnings.iter().any(|warning| warning.contains("a card number")));
}
