//! Numbers in groups, as they are read aloud in their country. A number in wrong groups is
//! read back wrongly, so where the groups are not known there are none.

use super::{LONGEST, SHORTEST};
use crate::call::country::calling_code_of;

/// `calling code|first digits|groups`, of which the longest first digits that fit count. A
/// number with more or fewer digits than the groups have is not grouped; `*` takes the rest,
/// however many.
const GROUPS: &str = "\
1||3 3 4
7||3 3 2 2
20|1|2 4 4
20|2|1 4 4
27||2 3 4
30|2|3 3 4
30|6|3 3 4
31|6|1 8
32|4|3 2 2 2
33||1 2 2 2 2
34||3 3 3
351||3 3 3
353|1|1 3 4
353|8|2 3 4
354||3 4
358|4|2 3 4
36|1|1 3 4
36||2 3 4
370||3 2 3
375||2 3 2 2
380||2 3 2 2
39|06|2 4 4
39|02|2 4 4
39|3|3 3 4
40||3 3 3
41||2 3 2 2
420||3 3 3
421||3 3 3
43|1|1 *
43|6|3 *
44||4 6
44|11|3 3 4
44|121|3 3 4
44|131|3 3 4
44|141|3 3 4
44|151|3 3 4
44|161|3 3 4
44|171|3 3 4
44|181|3 3 4
44|191|3 3 4
44|2|2 4 4
44|3|3 3 4
44|55|2 4 4
44|56|2 4 4
44|7|4 6
44|8|3 3 4
44|9|3 3 4
45||2 2 2 2
46|7|2 3 2 2
46|8|1 3 3 2
47||3 2 3
47|2|2 2 2 2
47|3|2 2 2 2
47|5|2 2 2 2
47|6|2 2 2 2
47|7|2 2 2 2
48||3 3 3
48|1|2 3 2 2
48|2|2 3 2 2
48|3|2 3 2 2
48|4|2 3 2 2
48|6|3 3 3
48|7|3 3 3
49|15|3 *
49|16|3 *
49|17|3 *
49|30|2 *
49|40|2 *
49|69|2 *
49|89|2 *
52||3 3 4
52|33|2 4 4
52|55|2 4 4
52|56|2 4 4
52|81|2 4 4
54|11|2 4 4
54|9|1 2 4 4
55||2 4 4
55||2 5 4
56|2|1 4 4
56|9|1 4 4
57||3 7
60|1|2 3 4
60|3|1 4 4
61||1 4 4
61|1|4 3 3
61|13|2 2 2
61|18|4 3 3
61|4|3 3 3
62|21|2 4 4
62|8|3 4 *
63|2|1 4 4
63|9|3 3 4
64|2|2 3 4
64|3|1 3 4
64|4|1 3 4
64|6|1 3 4
64|7|1 3 4
64|9|1 3 4
65||4 4
66|2|1 3 4
66|6|2 3 4
66|8|2 3 4
66|9|2 3 4
81|3|1 4 4
81|6|1 4 4
81|70|2 4 4
81|80|2 4 4
81|90|2 4 4
82|10|2 4 4
82|2|1 4 4
84||2 3 2 2
852||4 4
853||4 4
86|1|3 4 4
86|10|2 4 4
86|2|2 4 4
90||3 3 2 2
91||5 5
91|11|2 4 4
91|20|2 4 4
91|22|2 4 4
91|33|2 4 4
91|40|2 4 4
91|44|2 4 4
91|79|2 4 4
91|80|2 4 4
92|3|3 7
94||2 3 4
966|5|2 3 4
971|5|2 3 4
972|2|1 3 4
972|3|1 3 4
972|5|2 3 4";

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
