//! The bytes of a file as text, a part at a time: UTF-8, UTF-16 with its mark, and what
//! spreadsheets on Windows write. Pure.

/// Why a file is no text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotText {
    Empty,
    Workbook,
    Binary,
}

impl NotText {
    pub fn sentence(self) -> &'static str {
        match self {
            NotText::Empty => "This file is empty. Nothing was added.",
            NotText::Workbook => {
                "This is a workbook. Save the sheet as CSV, then choose that file."
            }
            NotText::Binary => "This file is no text. Choose a CSV file. Nothing was added.",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Encoding {
    Utf8,
    /// The most significant byte first, or last.
    Utf16 {
        is_big_endian: bool,
    },
    Windows1252,
}

/// Bytes that are read in one step: a few milliseconds.
const STEP: usize = 128 * 1024;

/// What Windows-1252 has in place of the control characters 0x80 to 0x9F; a space where it
/// has nothing.
const WINDOWS: &str = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";

pub struct Decoder {
    bytes: Vec<u8>,
    at: usize,
    encoding: Encoding,
    text: String,
}

impl Decoder {
    /// # Errors
    /// When it is certain from its first bytes that this is no text.
    pub fn new(bytes: Vec<u8>) -> Result<Decoder, NotText> {
        let (encoding, at) = match bytes.as_slice() {
            [] => return Err(NotText::Empty),
            // A zip file, and the older format of workbooks.
            [b'P', b'K', 3, 4, ..] | [0xD0, 0xCF, 0x11, 0xE0, ..] => {
                return Err(NotText::Workbook);
            }
            [0xEF, 0xBB, 0xBF, ..] => (Encoding::Utf8, 3),
            [0xFE, 0xFF, ..] => (Encoding::Utf16 { is_big_endian: true }, 2),
            [0xFF, 0xFE, ..] => (Encoding::Utf16 { is_big_endian: false }, 2),
            _ => (Encoding::Utf8, 0),
        };
        Ok(Decoder { bytes, at, encoding, text: String::new() })
    }

    /// Reads a part. Returns whether there is more.
    ///
    /// # Errors
    /// When this is no text.
    pub fn step(&mut self) -> Result<bool, NotText> {
        let begin = self.text.len();
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let part = rest.get(..STEP).unwrap_or(rest);
        let is_last = part.len() == rest.len();
        let read = match self.encoding {
            Encoding::Utf8 => match utf8(part, is_last) {
                Some(text) => {
                    self.text.push_str(text);
                    text.len()
                }
                // Without a mark nothing says that it is UTF-8: it is not.
                None if self.bytes.starts_with(&[0xEF, 0xBB, 0xBF]) => {
                    return Err(NotText::Binary);
                }
                None => {
                    self.encoding = Encoding::Windows1252;
                    self.at = 0;
                    self.text.clear();
                    return Ok(true);
                }
            },
            Encoding::Utf16 { is_big_endian } => {
                utf16(part, is_big_endian, is_last, &mut self.text)?
            }
            Encoding::Windows1252 => {
                self.text.extend(part.iter().copied().map(windows_1252));
                part.len()
            }
        };
        self.at += read;
        let is_text = |letter: char| !letter.is_control() || matches!(letter, '\t' | '\n' | '\r');
        if !self.text.get(begin..).unwrap_or_default().chars().all(is_text) {
            return Err(NotText::Binary);
        }
        match is_last {
            true if self.text.trim().is_empty() => Err(NotText::Empty),
            is_last => Ok(!is_last),
        }
    }

    pub fn into_text(self) -> String {
        self.text
    }
}

/// `None` for bytes that are not UTF-8. A character that goes on in the next part is left
/// for that.
fn utf8(part: &[u8], is_last: bool) -> Option<&str> {
    match std::str::from_utf8(part) {
        Ok(text) => Some(text),
        Err(error) if error.error_len().is_none() && !is_last => {
            std::str::from_utf8(part.get(..error.valid_up_to())?).ok()
        }
        Err(_) => None,
    }
}

fn utf16(
    part: &[u8],
    is_big_endian: bool,
    is_last: bool,
    text: &mut String,
) -> Result<usize, NotText> {
    let mut units: Vec<u16> = part
        .chunks_exact(2)
        .filter_map(|pair| <[u8; 2]>::try_from(pair).ok())
        .map(|pair| if is_big_endian { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) })
        .collect();
    let is_half = matches!(units.last(), Some(0xD800..=0xDBFF));
    if is_half && !is_last {
        units.pop();
    }
    for letter in char::decode_utf16(units.iter().copied()) {
        text.push(letter.map_err(|_| NotText::Binary)?);
    }
    // Cut in the middle: its last row may be half of one.
    if is_last && part.len() % 2 == 1 {
        return Err(NotText::Binary);
    }
    Ok(units.len() * 2)
}

fn windows_1252(byte: u8) -> char {
    let at = usize::from(byte).checked_sub(0x80);
    match at.and_then(|at| WINDOWS.chars().nth(at)) {
        Some(' ') | None => char::from(byte),
        Some(letter) => letter,
    }
}

#[cfg(test)]
pub fn decode(bytes: &[u8]) -> Result<String, NotText> {
    let mut decoder = Decoder::new(bytes.to_vec())?;
    while decoder.step()? {}
    Ok(decoder.into_text())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    pub fn as_utf16(text: &str, is_big_endian: bool) -> Vec<u8> {
        let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
        let pair = |unit: u16| if is_big_endian { unit.to_be_bytes() } else { unit.to_le_bytes() };
        units.flat_map(pair).collect()
    }

    #[test]
    fn every_encoding_of_a_spreadsheet_is_read() {
        let text = "número;motivo\r\n+34 612 345 678;señal “ñ” 🙂\r\n";
        assert_eq!(decode(text.as_bytes()).as_deref(), Ok(text));
        assert_eq!(decode(format!("\u{FEFF}{text}").as_bytes()).as_deref(), Ok(text));
        for is_big_endian in [true, false] {
            assert_eq!(decode(&as_utf16(text, is_big_endian)).as_deref(), Ok(text));
        }
        let windows = b"n\xFAmero,\x80 \x93quoted\x94\n";
        assert_eq!(decode(windows).as_deref(), Ok("número,€ “quoted”\n"));
    }

    #[test]
    fn what_is_no_text_says_so() {
        for (bytes, expected) in [
            (&b""[..], NotText::Empty),
            (b"\xEF\xBB\xBF", NotText::Empty),
            (b"\xFF\xFE", NotText::Empty),
            (b" \r\n\t\n", NotText::Empty),
            (b"PK\x03\x04\x14\x00", NotText::Workbook),
            (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", NotText::Workbook),
            (b"%PDF-1.7\n\x00\x01", NotText::Binary),
            (b"+14155550199\x00", NotText::Binary),
            // UTF-16 without its mark.
            (b"+\x001\x00", NotText::Binary),
            // Cut in the middle of a character.
            (b"\xFF\xFE+\x001\x004", NotText::Binary),
            (b"\xFF\xFE\x00\xD8", NotText::Binary),
            (b"\xEF\xBB\xBF\xC3", NotText::Binary),
            (b"\x81\x8D", NotText::Binary),
        ] {
            assert_eq!(decode(bytes), Err(expected), "{bytes:?}");
        }
    }

    #[test]
    fn windows_1252_has_its_32_signs() {
        assert_eq!(WINDOWS.chars().count(), 32);
        assert_eq!((windows_1252(0x80), windows_1252(0x9F), windows_1252(0xE9)), ('€', 'Ÿ', 'é'));
        assert_eq!(windows_1252(0x41), 'A');
    }

    #[test]
    fn a_character_at_the_end_of_a_step_is_read_whole() {
        for filler in (STEP - 4)..=STEP {
            let text = format!("{}é🙂\n", "x".repeat(filler));
            assert_eq!(decode(text.as_bytes()).as_deref(), Ok(&*text));
            let text = format!("{}é🙂🙂\n", "x".repeat(filler / 2));
            assert_eq!(decode(&as_utf16(&text, true)).as_deref(), Ok(&*text));
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), mark in 0..4_usize) {
            let marks: [&[u8]; 4] = [b"", b"\xEF\xBB\xBF", b"\xFE\xFF", b"\xFF\xFE"];
            let _ = decode(&[marks[mark], &bytes].concat());
        }
    }
}
