//! The countries that the organization calls: those of the team's rules, or of its own
//! numbers.

use crate::call::country::Country;
use crate::call::number::PhoneNumber;
use crate::call::region::default_country_for;
use crate::rules::Rules;
use thunderphone::NumberRecord;

/// `None` while nobody knows: the organization's numbers did not come, or say no country.
pub fn is_allowed(
    rules: &Rules,
    number: &PhoneNumber,
    own: Option<&[NumberRecord]>,
) -> Option<bool> {
    let country = default_country_for(number.as_str()).map(|country| country.code);
    if let Some(countries) = &rules.countries {
        return Some(country.is_some_and(|code| countries.iter().any(|known| known == code)));
    }
    let own = own?.iter().filter_map(|own| default_country_for(&own.number));
    let mut own = own.map(|country: &Country| country.code).peekable();
    own.peek()?;
    Some(country.is_some_and(|code| own.any(|known| known == code)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::number::parse;
    use serde_json::json;

    #[test]
    fn the_team_names_the_countries_or_its_numbers_do() {
        let number = |e164| parse(e164, None).unwrap();
        let own = [NumberRecord::read(&json!({"number": "+12025550143"})).unwrap()];
        let is_allowed = |rules: &Rules, e164, own| is_allowed(rules, &number(e164), own);
        let none = Rules::default();
        assert_eq!(is_allowed(&none, "+14155550199", Some(&own[..])), Some(true));
        assert_eq!(is_allowed(&none, "+442079460958", Some(&own[..])), Some(false));
        for unknown in [None, Some(&[][..])] {
            assert_eq!(is_allowed(&none, "+442079460958", unknown), None);
        }
        let rules = Rules { countries: Some(vec!["GB".to_owned()]), ..Rules::default() };
        assert_eq!(is_allowed(&rules, "+442079460958", None), Some(true));
        assert_eq!(is_allowed(&rules, "+14155550199", Some(&own[..])), Some(false));
    }
}
