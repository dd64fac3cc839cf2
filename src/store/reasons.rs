//! Why calls were placed outside calling hours, by call, for as long as this browser keeps
//! it. Each has a name of its own, so that tabs do not overwrite each other's.

use crate::browser::storage::StorageArea;
use crate::call::calling_hours::Window;
use thunderphone::CallId;

const PREFIX: &str = "callboard.reason.";
/// The newest calls are kept.
const MOST: usize = 200;

/// Keeps the reason, and the calling hours of then.
pub fn keep(id: CallId, window: Window, reason: &str) {
    StorageArea::Local.set(&format!("{PREFIX}{id}"), &write(window, reason));
    for name in superfluous(StorageArea::Local.names(PREFIX)) {
        StorageArea::Local.remove(&name);
    }
}

#[must_use]
pub fn find(id: CallId) -> Option<(Window, String)> {
    read(&StorageArea::Local.get(&format!("{PREFIX}{id}"))?)
}

fn write(window: Window, reason: &str) -> String {
    format!("{} {} {reason}", window.from, window.to)
}

fn read(text: &str) -> Option<(Window, String)> {
    let (from, rest) = text.split_once(' ')?;
    let (to, reason) = rest.split_once(' ')?;
    Some((Window { from: from.parse().ok()?, to: to.parse().ok()? }, reason.to_owned()))
}

/// All but the newest: later calls have greater ids.
fn superfluous(mut names: Vec<String>) -> Vec<String> {
    let id = |name: &String| name.strip_prefix(PREFIX).and_then(|id| id.parse::<i64>().ok());
    names.sort_by_key(|name| std::cmp::Reverse(id(name)));
    names.split_off(names.len().min(MOST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_kept_with_the_hours_of_then() {
        let (window, reason) = (Window { from: 540, to: 1_080 }, "They asked: \"after 22:00\"");
        assert_eq!(read(&write(window, reason)), Some((window, reason.to_owned())));
        for edited in ["", "They asked", "480 x They", "-1 5 They"] {
            assert_eq!(read(edited), None, "{edited}");
        }
    }

    #[test]
    fn the_newest_two_hundred_are_kept() {
        let name = |id: usize| format!("{PREFIX}{id}");
        assert_eq!(superfluous((0..MOST).map(name).collect()), Vec::<String>::new());
        let mut names: Vec<_> = (90..MOST + 92).map(name).collect();
        names.push(format!("{PREFIX}edited"));
        let gone = superfluous(names);
        assert_eq!(gone, [name(91), name(90), format!("{PREFIX}edited")]);
    }
}
