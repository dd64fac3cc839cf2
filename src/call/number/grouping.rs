//! Numbers in groups, as they are read aloud in their country. A number in wrong groups is
//! read back wrongly, so where the groups are not known there are none.

use super::data::GROUPS;
use super::{LONGEST, SHORTEST};
use crate::call::country::calling_code_of;

/// Groups the digits: `+1 415 555 0199`, `+44 20 7946 0958`. Where the country's groups are
/// not known, only the calling code stands apart. Anything but E.164 with a known calling code
/// is returned unchanged.
pub fn grouped(e164: &str) -> String {
    groups(e164).unwrap_or_else(|| e164.to_owned())
}

fn groups(e164: &str) -> Option<String> {
    let digits = e164.strip_prefix('+')?;
    let is_number = (SHORTEST..=LONGEST).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit());
    let calling_code = calling_code_of(digits).filter(|_| is_number)?;
    let mut rest = digits.strip_prefix(calling_code)?;
    let mut text = format!("+{calling_code}");
    for size in pattern(calling_code, rest).split_whitespace() {
        let (group, tail) = match size.parse() {
            Ok(size) => rest.split_at_checked(size)?,
            Err(_) => (rest, ""),
        };
        text.push(' ');
        text.push_str(group);
        rest = tail;
    }
    if !rest.is_empty() {
        text.push(' ');
        text.push_str(rest);
    }
    Some(text)
}

/// The groups of this national number; without any when they are not known.
fn pattern(calling_code: &str, national: &str) -> &'static str {
    let row = |line: &'static str| {
        let mut fields = line.split('|');
        let (code, first, groups) = (fields.next()?, fields.next()?, fields.next()?);
        let fits = code == calling_code && national.starts_with(first) && takes(groups, national);
        fits.then_some((first.len(), groups))
    };
    let rows = GROUPS.lines().filter_map(row);
    rows.max_by_key(|(length, _)| *length).map_or("", |(_, groups)| groups)
}

/// Whether the groups have as many digits as the number.
fn takes(groups: &str, national: &str) -> bool {
    let sizes: usize =
        groups.split_whitespace().filter_map(|size| size.parse::<usize>().ok()).sum();
    // Of a rest, at least three digits.
    if groups.ends_with('*') { national.len() >= sizes + 3 } else { national.len() == sizes }
}
