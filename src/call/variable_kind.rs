//! What a variable holds, by its name, so that the form can offer a fitting input.

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Date,
    Time,
    Money,
    Phone,
    Name,
    Text,
}

const KINDS: [(Kind, &[&str]); 5] = [
    (Kind::Date, &["date", "birthday", "birthdate", "dob"]),
    (Kind::Time, &["time"]),
    (
        Kind::Money,
        &["amount", "balance", "price", "cost", "fee", "deposit", "refund", "total", "debt"],
    ),
    (Kind::Phone, &["phone", "telephone", "mobile", "cellphone", "tel"]),
    (Kind::Name, &["name", "firstname", "lastname", "surname", "fullname"]),
];

/// Words after the one that says what it is: `amount_due`, `phone_number`, `name2`.
const QUALIFIERS: [&str; 5] = ["due", "owed", "number", "from", "until"];
/// What has a number that is a phone's.
const CALLED: [&str; 4] = ["callback", "contact", "cell", "call"];

impl Kind {
    /// By the last word that says what it is, or by the word before “of”. Names in other
    /// languages are [`Kind::Text`].
    pub fn of(name: &str) -> Kind {
        let words = words(name);
        let mut words: &[String] = &words;
        if let Some(of) = words.iter().position(|word| word == "of") {
            words = words.get(..of).unwrap_or_default();
        }
        let mut is_number = false;
        let last = loop {
            let Some((last, rest)) = words.split_last() else { return Kind::Text };
            let last = last.trim_end_matches(|c: char| c.is_ascii_digit());
            if !last.is_empty() && !QUALIFIERS.contains(&last) {
                break last;
            }
            is_number |= last == "number";
            words = rest;
        };
        if is_number && CALLED.contains(&last) {
            return Kind::Phone;
        }
        let kind = KINDS.iter().find(|(_, words)| words.contains(&last));
        match kind {
            Some((kind @ Kind::Phone, _)) => *kind,
            // An account's number is no amount.
            Some((kind, _)) if !is_number => *kind,
            _ => Kind::Text,
        }
    }

    /// Whether its input differs from one for text, and its value is written in words.
    pub fn is_formatted(self) -> bool {
        !matches!(self, Kind::Name | Kind::Text)
    }
}

/// `appointmentDate`, `appointment_date` and `appointment-date` are two words.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut last_is_lower = false;
    for letter in name.chars() {
        let is_break = !letter.is_alphanumeric() || (letter.is_ascii_uppercase() && last_is_lower);
        if is_break {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| letter.is_alphanumeric()) {
            word.push(letter.to_ascii_lowercase());
        }
        last_is_lower = letter.is_ascii_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// An amount as typed in any country, `1,250.50` or `1.250,5`, as a plain decimal. `None` for
/// what may mean two amounts or is none. With three digits after it, a mark groups.
pub fn amount(text: &str) -> Option<String> {
    let is_mark = |c: char| matches!(c, '.' | ',' | '\'' | '’') || c.is_whitespace();
    let text = text.trim();
    let (mut whole, mut cents) = (text, "");
    let mut decimal_mark = None;
    if let Some((before, after)) = text.rsplit_once(['.', ','])
        && after.len() <= 2
    {
        decimal_mark = text.get(before.len()..)?.chars().next();
        (whole, cents) = (before, after);
    }
    let mark = whole.chars().find(|c| is_mark(*c));
    if mark.is_some() && mark == decimal_mark {
        return None;
    }
    let groups: Vec<&str> = mark.map_or(vec![whole], |mark| whole.split(mark).collect());
    let (last, before) = groups.split_last()?;
    // In India the groups before the last have two digits.
    let is_grouped = before.is_empty()
        || (last.len() == 3 && before.iter().all(|group| (1..=3).contains(&group.len())));
    let digits = groups.concat();
    let is_number = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if !is_grouped || !is_number(&digits) || !is_number(cents) || !(1..=12).contains(&digits.len())
    {
        return None;
    }
    Some(if cents.is_empty() { digits } else { format!("{digits}.{cents}") })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_name_says_what_a_variable_holds() {
        use Kind::{Date, Money, Name, Phone, Text, Time};
        for (kind, names) in [
            (
                Date,
                "appointment_date date due-date visitDate date_of_birth dob DATE date2 Due.Date",
            ),
            (Time, "appointment_time time time_of_visit start-time callbackTime"),
            (Money, "amount amount_due total_amount price balance_due invoiceTotal fee deposit2"),
            (Phone, "phone phone_number callback_number mobilePhone tel contact_phone phone2"),
            (Name, "name first_name lastName name_of_doctor company-name name2"),
            (
                Text,
                "appointment last_visit when order_number number_of_guests balance_number time_zone \
                 update candidate payment_method day dates_text datum größe x 1 _ of of_date due \
                 number account_number",
            ),
        ] {
            for name in names.split_whitespace() {
                assert_eq!(Kind::of(name), kind, "{name}");
            }
        }
        assert_eq!(Kind::of(""), Text);
    }

    #[test]
    fn an_amount_is_read_as_any_country_writes_it() {
        for (typed, read) in [
            ("40", "40"),
            (" 12.50 ", "12.50"),
            ("12,50", "12.50"),
            ("12,5", "12.5"),
            ("12.", "12"),
            ("0", "0"),
            ("1,250", "1250"),
            ("1.250", "1250"),
            ("1,250.50", "1250.50"),
            ("1.250,50", "1250.50"),
            ("1 250,50", "1250.50"),
            ("1\u{202f}250\u{202f}000", "1250000"),
            ("1’250’000.00", "1250000.00"),
            ("12,34,567.00", "1234567.00"),
            ("1000000000", "1000000000"),
        ] {
            assert_eq!(amount(typed).as_deref(), Some(read), "{typed}");
        }
        for typed in [
            "",
            " ",
            ".",
            ",50",
            "-5",
            "+5",
            "1e9",
            "forty",
            "$40",
            "40 USD",
            "1.2.3",
            "1,2,3",
            "12 50",
            "1.250.00",
            "1,250,00",
            "1,,250",
            "12.505.1",
            "٤٠",
            "1234567890123",
            "½",
        ] {
            assert_eq!(amount(typed), None, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn any_name_has_a_kind_and_any_text_is_an_amount_or_none(text in "\\PC*|[a-zA-Z_.-]*|[0-9., '’-]*") {
            Kind::of(&text);
            if let Some(amount) = amount(&text) {
                let is_plain = |c: char| c.is_ascii_digit() || c == '.';
                prop_assert!(amount.chars().all(is_plain), "{}", amount);
                prop_assert!(amount.starts_with(|c: char| c.is_ascii_digit()), "{}", amount);
                prop_assert!(amount.matches('.').count() <= 1, "{}", amount);
            }
        }

        #[test]
        fn cents_are_read_back(cents in 0_u64..1_000_000_000) {
            let (whole, rest) = (cents / 100, cents % 100);
            for mark in ['.', ','] {
                let read = amount(&format!("{whole}{mark}{rest:02}"));
                prop_assert_eq!(read, Some(format!("{}.{:02}", whole, rest)));
            }
        }
    }
}
