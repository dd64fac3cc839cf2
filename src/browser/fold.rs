//! Folds text for search: without case and accents, in any script. Marks that change the
//! word stay: vowel signs are no accents.

use super::ability::get;
use js_sys::{Array, Function, JsString, Reflect};
use std::cell::OnceCell;
use wasm_bindgen::{JsCast, JsValue};

/// Marks that only modify a letter, and invisible characters. A browser that cannot read
/// this pattern does without, see [`strip`].
const MARKS: &str = r"\p{Cf}|\u0640|(?=\p{M})[\p{Diacritic}\p{Script=Inherited}\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Cyrillic}]";

/// Two texts that a person would call the same become equal.
pub fn fold(text: &str) -> String {
    let decomposed = strip(&normalize(&text.into()));
    // To upper case, not lower: ß becomes SS, and both small sigmas one letter. To lower
    // case first, because ẞ is a capital already.
    let capital: String = decomposed.to_lower_case().to_upper_case().into();
    let mut folded = String::with_capacity(capital.len());
    for letter in capital.chars() {
        match letter {
            // No accents by Unicode, but people type these letters without them.
            'Ł' => folded.push('L'),
            'Ø' => folded.push('O'),
            'Đ' | 'Ð' => folded.push('D'),
            'Ħ' => folded.push('H'),
            'Ŧ' => folded.push('T'),
            'Æ' => folded.push_str("AE"),
            'Œ' => folded.push_str("OE"),
            'Þ' => folded.push_str("TH"),
            '’' | '‘' | 'ʼ' => folded.push('\''),
            '‐' | '–' | '—' => folded.push('-'),
            // What `strip` leaves where its pattern is missing.
            '\u{300}'..='\u{36f}' => {}
            letter => folded.push(letter),
        }
    }
    folded
}

/// Whether a folded text contains every word of a folded search, in any order.
pub fn contains_words(folded: &str, search: &str) -> bool {
    search.split_whitespace().all(|word| folded.contains(word))
}

/// Composed or not, full width or not.
fn normalize(text: &JsString) -> JsString {
    call(text, "normalize", &["NFKD".into()]).unwrap_or_else(|| text.clone())
}

fn strip(text: &JsString) -> JsString {
    thread_local! {
        static PATTERN: OnceCell<Option<JsValue>> = const { OnceCell::new() };
    }
    PATTERN.with(|pattern| {
        let pattern = pattern.get_or_init(pattern_of_marks);
        let stripped = pattern
            .as_ref()
            .and_then(|pattern| call(text, "replace", &[pattern.clone(), "".into()]));
        stripped.unwrap_or_else(|| text.clone())
    })
}

/// `None` where the browser does not know these Unicode properties and would throw.
fn pattern_of_marks() -> Option<JsValue> {
    let made = get(&js_sys::global(), "RegExp")?;
    let arguments = Array::of2(&MARKS.into(), &"gu".into());
    Reflect::construct(made.unchecked_ref::<Function>(), &arguments).ok()
}

/// Takes the method from the prototype, because a primitive string has no properties.
fn call(text: &JsString, method: &str, arguments: &[JsValue]) -> Option<JsString> {
    let prototype = get(&get(&js_sys::global(), "String")?, "prototype")?;
    let method: Function = get(&prototype, method)?.dyn_into().ok()?;
    let arguments: Array = arguments.iter().collect();
    Reflect::apply(&method, text, &arguments).ok()?.dyn_into().ok()
}
