//! Files as they come from spreadsheets, hands and elsewhere.

use super::super::csv::SEPARATORS;
use super::super::decode::{NotText, decode};
use super::super::export;
use super::*;
use crate::call::country::country_by_code;
use proptest::prelude::*;

const NOW: i64 = 1_790_000_000_000;

fn outcome_of(text: &str, country: &str, listed: &[u64]) -> Outcome {
    let settings = Settings {
        country: country_by_code(country),
        reason: "Imported".to_owned(),
        now: NOW,
        by: None,
        column: None,
    };
    let listed = Rc::new(listed.iter().copied().collect());
    let mut import = Import::new(text.into(), settings, listed);
    while import.step(7).expect("not too long") {}
    import.into_outcome()
}

fn numbers(outcome: &Outcome) -> Vec<&str> {
    outcome.new.iter().map(|record| &*record.entry.number).collect()
}

#[track_caller]
fn reads(text: &str, expected: &[&str]) {
    let outcome = outcome_of(text, "US", &[]);
    assert_eq!(numbers(&outcome), expected, "{text:?} {:?}", outcome.left_out);
    assert_eq!(outcome.left_out, [], "{text:?}");
}

#[track_caller]
fn refuses(text: &str, row: usize, why: &str) {
    let outcome = outcome_of(text, "", &[]);
    let found = outcome.left_out.iter().any(|it| it.row == row && it.why.contains(why));
    assert!(found, "{text:?} {:?}", outcome.left_out);
}

#[test]
fn a_number_is_read_however_a_spreadsheet_wrote_it() {
    for cell in [
        "+14155550199",
        "=+14155550199",
        "'+14155550199",
        "=\"+14155550199\"",
        "\"=\"\"+14155550199\"\"\"",
        "\"+14155550199\"",
        "tel:+14155550199",
        "\"tel:+14155550199\"",
        "\u{a0}+1 (415) 555-0199 ",
        "(415) 555-0199",
        "4155550199",
        "14155550199",
        "4155550199.0",
    ] {
        reads(cell, &["+14155550199"]);
        reads(&format!("number\r\n{cell}\r\n"), &["+14155550199"]);
        for separator in [';', '\t'] {
            reads(&format!("why{separator}phone\r\nx{separator}{cell}\r\n"), &["+14155550199"]);
        }
    }
}

#[test]
fn a_pasted_column_or_row_of_numbers_is_read() {
    let both = ["+14155550199", "+442079460958"];
    reads("+14155550199\n+442079460958", &both);
    reads("+14155550199\r\n\r\n+44 20 7946 0958\r\n", &both);
    reads("+14155550199\t+442079460958", &both);
    reads("+14155550199, +442079460958", &both);
    reads("+14155550199;+442079460958;", &both);
    reads("Phone\r+14155550199\r+442079460958", &both);
}

#[test]
fn a_row_that_cannot_be_read_is_refused_with_its_number_and_why() {
    let file = "number,reason\n+14155550199,a\n4.47E+11,b\n,c\n";
    refuses(file, 3, "lost digits");
    refuses(file, 4, "There is no number in this row");
    let file = "number,reason\n+14155550199,\"a\n+442079460958,b\nxyz,c\n(415) 555-0199,d";
    refuses(file, 2, "quotation mark");
    refuses(file, 4, "Use digits only");
    refuses(file, 5, "choose a country");
    assert_eq!(numbers(&outcome_of(file, "", &[])), ["+442079460958"]);
    refuses("number\n########\n#NAME?\n+1415", 2, "Use digits only");
    refuses("number\n########\n#NAME?\n+1415", 4, "10 digits");
    refuses("number\n+14155550199 / +14155550198", 2, "");
}

#[test]
fn a_second_number_of_a_row_is_added_with_the_reason_of_the_row() {
    let added = |text: &str, country: &str| {
        let outcome = outcome_of(text, country, &[]);
        let record = |it: &Record| (it.entry.number.clone(), it.entry.reason.clone());
        let mut added: Vec<_> = outcome.new.iter().map(record).collect();
        added.sort();
        assert_eq!(outcome.left_out, [], "{text:?}");
        added
    };
    let both = |first: &str, second: &str| {
        vec![
            ("+14155550183".to_owned(), first.to_owned()),
            ("+14155550189".to_owned(), second.to_owned()),
        ]
    };
    for text in [
        "phone,mobile,reason\n+14155550183,+14155550189,asked",
        "phone,Mobile number,reason\n(415) 555-0183,4155550189,asked",
        "reason;mobile;phone\nasked;;\nasked;+14155550189;+14155550183",
        "phone,anything,reason\n+14155550183,+14155550189,asked",
    ] {
        let text = text.replace("asked;;\n", "");
        assert_eq!(added(&text, "US"), both("asked", "asked"), "{text:?}");
    }
    let same = "phone,mobile,reason\n+14155550183,+1 415 555 0183,x\n+14155550189,,x";
    assert_eq!(added(same, ""), both("x", "x"));
    // Only a further column has one.
    assert_eq!(added("phone,mobile\n+14155550183,\n,+14155550189", "").len(), 2);
    // Where others have a reason.
    let names = "+14155550180, Ann\n+14155550181, Bob\n+14155550183,+14155550189";
    assert_eq!(added(names, "")[2..], both("Imported", "Imported"));
    let tab = "+14155550180\n+14155550183\t+14155550189\n";
    assert_eq!(added(tab, "")[1..], both("Imported", "Imported"));
    let national = "4155550180, Ann\n4155550183,4155550189";
    assert_eq!(added(national, "US")[1..], both("Imported", "Imported"));
}

#[test]
fn a_further_number_that_is_not_added_is_named() {
    let with = |text: &str, column: Option<usize>| {
        let country = country_by_code("US");
        let settings = Settings { country, reason: "x".to_owned(), now: NOW, by: None, column };
        let mut import = Import::new(text.into(), settings, Rc::default());
        while import.step(100).unwrap() {}
        import.into_outcome()
    };
    // Perhaps the numbers of customers.
    let text = "phone,customer\n+14155550183,4155550189\n+14155550184,4155550190\n";
    let outcome = with(text, None);
    assert_eq!((outcome.new.len(), &outcome.passed_over), (2, &BTreeMap::from([(1, 2)])));
    // Another column was chosen.
    let text = "phone,mobile\n+14155550183,+14155550189\n";
    let outcome = with(text, Some(1));
    assert_eq!(numbers(&outcome), ["+14155550189"]);
    assert_eq!(outcome.passed_over, BTreeMap::from([(0, 1)]));
    // One that is written wrong where a number is expected.
    let outcome = with("phone,mobile\n+14155550183,4.47E+11\n", None);
    assert_eq!((outcome.new.len(), outcome.left_out.len()), (1, 1));
}

#[test]
fn a_reason_that_is_shortened_is_named_by_its_row() {
    let long = "x".repeat(301);
    let file = format!("number,reason\n+14155550199,short\n+14155550198,{long}\n");
    let outcome = outcome_of(&file, "", &[]);
    assert_eq!((outcome.new.len(), outcome.shortened), (2, vec![3]));
    assert_eq!(outcome.new[1].entry.reason.len(), 300);
}

#[test]
fn an_emergency_number_is_left_out_without_advice_to_call_it() {
    let outcome = outcome_of("911\n+14155550199", "US", &[]);
    let whys: Vec<_> = outcome.left_out.iter().map(|refused| &*refused.why).collect();
    assert_eq!(whys, ["This may be an emergency number."]);
}

#[test]
fn national_numbers_belong_to_the_chosen_country() {
    let file = "020 7946 0958\n+14155550199\n";
    assert_eq!(numbers(&outcome_of(file, "GB", &[])), ["+442079460958", "+14155550199"]);
    assert_eq!(numbers(&outcome_of(file, "", &[])), ["+14155550199"]);
}

#[test]
fn a_reason_is_never_replaced_by_another() {
    let file = "number,reason\n+14155550199,first\n+1 415 555 0199,second\n+442079460958,third";
    let outcome = outcome_of(file, "", &[442_079_460_958]);
    let new: Vec<_> = outcome.new.iter().map(|record| &*record.entry.reason).collect();
    assert_eq!((new, outcome.listed), (vec!["first"], 1));
    let left_out: Vec<_> = outcome.left_out.iter().map(|refused| refused.row).collect();
    assert_eq!((left_out, outcome.repeated), (vec![3], 1));
}

#[test]
fn rows_without_reason_or_date_get_those_of_the_import() {
    let file = "number,reason,date\n+14155550199,,\n+14155550198,x,2026-01-02T03:04:05Z\n+14155550197,,2999-01-01\n+14155550196,,soon\n";
    let outcome = outcome_of(file, "", &[]);
    let read: Vec<_> =
        outcome.new.iter().map(|record| (&*record.entry.reason, record.entry.added_at)).collect();
    let dated = Timestamp::parse("2026-01-02T03:04:05Z").unwrap().0;
    assert_eq!(read, [("Imported", NOW), ("x", dated), ("Imported", NOW), ("Imported", NOW)]);
}

#[test]
fn the_summary_names_every_row() {
    let summary = |text: &str, listed: &[u64]| {
        outcome_of(text, "", listed).summary(|count| count.to_string())
    };
    assert_eq!(summary("+14155550199", &[]), "1 number will be added.");
    assert_eq!(
        summary("+14155550199\n+14155550198", &[14_155_550_199, 14_155_550_198]),
        "No number will be added, 2 are on the list already."
    );
    assert_eq!(
        summary("+14155550199\n+14155550199\n+14155550198\nno\n+442079460958", &[442_079_460_958]),
        "2 numbers will be added, 1 is on the list already, 1 row repeats another, 1 row cannot be read."
    );
}

#[test]
fn a_hundred_thousand_rows_are_read_and_more_than_the_most_are_refused() {
    let rows = |count: u32| {
        let row = |n: u32| format!("+1415{:07}\r\n", 2_000_000 + n);
        (0..count).map(row).collect::<String>()
    };
    assert_eq!(outcome_of(&rows(100_000), "", &[]).new.len(), 100_000);
    let settings =
        Settings { country: None, reason: String::new(), now: NOW, by: None, column: None };
    let text = rows(MOST_ROWS as u32 + 1);
    let mut import = Import::new(text.as_str().into(), settings, Rc::default());
    let outcome = loop {
        match import.step(10_000) {
            Ok(true) => {}
            other => break other,
        }
    };
    assert_eq!(outcome, Err(TooLong));
}

#[test]
fn a_chosen_column_goes_before_the_found_one() {
    let text = "phone,mobile\n+14155550199,+14155550198";
    let settings =
        Settings { country: None, reason: String::new(), now: NOW, by: None, column: Some(1) };
    let mut import = Import::new(text.into(), settings, Rc::default());
    assert_eq!(import.columns().names, ["phone", "mobile"]);
    while import.step(100).unwrap() {}
    assert_eq!(numbers(&import.into_outcome()), ["+14155550198"]);
}

#[test]
fn a_file_that_is_no_text_is_refused_whole() {
    let rubbish: Vec<u8> = (0..5_000_u32).map(|n| (n * 37 % 251) as u8).collect();
    assert_eq!(decode(&rubbish), Err(NotText::Binary));
}

prop_compose! {
    fn record()(
        area in 200..1000_u32,
        line in 2_000_000..9_999_999_u32,
        reason in "[=+@'\"-]{0,2}\\PC{0,12}",
        added_at in 0..NOW,
        by in proptest::option::of("[=+']{0,2}\\PC{1,9}"),
        call in proptest::option::of(any::<i64>()),
    ) -> Record {
        let number = format!("+1{area}{line}");
        let reason = Some(tidy(&reason)).filter(|reason| !reason.is_empty());
        let entry = Entry { number, reason: reason.unwrap_or_else(|| "x".to_owned()), added_at };
        let by = by.map(|by| tidy(&by)).filter(|by| !by.is_empty());
        Record { entry, by, call: call.map(CallId) }
    }
}

proptest! {
    #[test]
    fn an_exported_list_imports_again_unchanged(
        records in proptest::collection::vec(record(), 1..12),
        separator in 0..3_usize,
        is_utf16 in any::<bool>(),
    ) {
        let separator = SEPARATORS[separator];
        let mut seen = HashSet::new();
        let records: Vec<Record> =
            records.into_iter().filter(|it| seen.insert(it.entry.number.clone())).collect();
        let lines = records.iter().map(|record| export::line(record, separator));
        let text = export::heading(separator) + &lines.collect::<String>();
        let bytes: Vec<u8> = match is_utf16 {
            true => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            false => text.into_bytes(),
        };
        let read = decode(&bytes).unwrap();
        let outcome = outcome_of(&read, "", &[]);
        prop_assert_eq!(&outcome.left_out, &[]);
        prop_assert_eq!(outcome.new, records);
        for row in Rows::new(&read, separator, 0) {
            let is_formula = |cell: &String| cell.starts_with(['=', '+', '-', '@']);
            prop_assert!(!row.cells.unwrap().iter().any(is_formula));
        }
    }

    #[test]
    fn every_row_is_added_known_repeated_or_refused(
        rows in proptest::collection::vec("[+0-9 ;\"x]{0,14}", 0..20),
    ) {
        let text = rows.join("\n");
        let (separator, rest) = columns::separator(&text);
        let filled = Rows::new(rest, separator, 0)
            .filter(|row| !matches!(&row.cells, Ok(cells) if cells.iter().all(|it| it.trim().is_empty())));
        let columns = columns::columns(rest, separator, None);
        prop_assume!(columns.numbers != Numbers::Every);
        let count = filled.count() - usize::from(columns.heading_row > 0);
        let outcome = outcome_of(&text, "", &[14_155_550_199]);
        // Some rows have more than one.
        prop_assert!(outcome.new.len() + outcome.listed + outcome.left_out.len() >= count);
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,60}") {
        outcome_of(&text, "US", &[]);
    }
}
