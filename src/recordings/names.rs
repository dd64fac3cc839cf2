//! Names of files in one zip: each once, also where upper and lower case are the same. Pure.

use std::collections::HashSet;

#[derive(Clone, Debug, Default)]
pub struct Names(HashSet<String>);

impl Names {
    /// The name, or with a number behind it: `2026-11-29 1841 +14155550199 (2).wav`.
    pub fn unique(&mut self, name: &str) -> String {
        let (stem, ending) = match name.rsplit_once('.') {
            Some((stem, ending)) if !stem.is_empty() => (stem, Some(ending)),
            _ => (name, None),
        };
        let numbered = |number: usize| match (number, ending) {
            (1, _) => name.to_owned(),
            (_, Some(ending)) => format!("{stem} ({number}).{ending}"),
            (_, None) => format!("{stem} ({number})"),
        };
        let mut number = 1;
        loop {
            let name = numbered(number);
            if self.0.insert(name.to_lowercase()) {
                return name;
            }
            number += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_second_file_of_a_name_has_a_number_before_its_ending() {
        let mut names = Names::default();
        assert_eq!(names.unique("call 7.wav"), "call 7.wav");
        assert_eq!(names.unique("call 7.WAV"), "call 7 (2).WAV");
        assert_eq!(names.unique("call 7.wav"), "call 7 (3).wav");
        assert_eq!(names.unique("call 7"), "call 7");
        assert_eq!(names.unique("call 7"), "call 7 (2)");
        assert_eq!(names.unique("call 7 (2)"), "call 7 (2) (2)");
    }

    proptest! {
        #[test]
        fn no_two_files_have_the_same_name(
            wanted in proptest::collection::vec("[aA.]{1,3}( \\(2\\))?", 0..30),
        ) {
            let mut names = Names::default();
            let mut given: Vec<_> =
                wanted.iter().map(|name| names.unique(name).to_lowercase()).collect();
            let count = given.len();
            given.sort();
            given.dedup();
            prop_assert_eq!(given.len(), count);
        }
    }
}
