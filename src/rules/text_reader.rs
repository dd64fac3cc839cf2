//! Reads JSON of a known form, strictly and piece by piece. `serde_json` would take the
//! last of two equal keys, and would read a list of 100,000 hashes in one go, which holds up
//! typing.

/// What is wrong with a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fault {
    /// It is no JSON, or breaks off.
    Syntax {
        line: usize,
    },
    Twice(String),
    Unknown(String),
    /// What a value must be, in words.
    Value(&'static str),
}

pub struct TextReader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> TextReader<'a> {
    pub fn new(text: &'a str) -> TextReader<'a> {
        TextReader { text, at: 0 }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub fn syntax(&self) -> Fault {
        let before = self.text.get(..self.at).unwrap_or_default();
        Fault::Syntax { line: before.matches('\n').count() + 1 }
    }

    /// Takes this sign, if it is the next one.
    pub fn takes(&mut self, sign: char) -> bool {
        let rest = self.rest().trim_start_matches([' ', '\t', '\r', '\n']);
        self.at = self.text.len() - rest.len();
        let is_next = rest.starts_with(sign);
        self.at += if is_next { sign.len_utf8() } else { 0 };
        is_next
    }

    pub fn expect(&mut self, sign: char) -> Result<(), Fault> {
        if self.takes(sign) { Ok(()) } else { Err(self.syntax()) }
    }

    /// A text without escapes: no value of this form needs one.
    pub fn string(&mut self) -> Result<&'a str, Fault> {
        self.expect('"')?;
        let end = self.rest().find(|sign: char| sign == '"' || sign == '\\' || sign < ' ');
        let string = end.and_then(|end| self.rest().get(..end)).ok_or_else(|| self.syntax())?;
        self.at += string.len();
        self.expect('"')?;
        Ok(string)
    }

    /// A whole number from 0 to `most`; `what` says so.
    pub fn whole(&mut self, most: u32, what: &'static str) -> Result<u32, Fault> {
        // Skips what is before it.
        self.takes('\0');
        let end = self.rest().find([',', '}', ']', ' ', '\t', '\r', '\n']);
        let digits = end.and_then(|end| self.rest().get(..end)).ok_or_else(|| self.syntax())?;
        let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit())
            && (digits.len() == 1 || !digits.starts_with('0'));
        let number = digits.parse().ok().filter(|number| is_plain && *number <= most);
        self.at += digits.len();
        number.ok_or(Fault::Value(what))
    }

    /// The next key of an object whose `{` was read; `None` at its end.
    pub fn key(&mut self, seen: &mut Vec<&'a str>) -> Result<Option<&'a str>, Fault> {
        if !self.goes_on('}', seen.is_empty())? {
            return Ok(None);
        }
        let key = self.string()?;
        if seen.contains(&key) {
            return Err(Fault::Twice(key.to_owned()));
        }
        seen.push(key);
        self.expect(':')?;
        Ok(Some(key))
    }

    /// Whether another member comes before this end.
    pub fn goes_on(&mut self, end: char, is_first: bool) -> Result<bool, Fault> {
        if self.takes(end) {
            return Ok(false);
        }
        if !is_first {
            self.expect(',')?;
        }
        Ok(true)
    }

    pub fn is_at_end(&mut self) -> bool {
        self.takes('\0');
        self.rest().is_empty()
    }
}
