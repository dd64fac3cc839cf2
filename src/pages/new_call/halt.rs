//! Why “Place call” placed nothing.

use crate::checklist::row::Topic;

#[derive(Clone, PartialEq, Debug)]
pub enum Halt {
    /// The page is gone, and with it whoever could answer a question.
    Left,
    /// The form is no longer what it was at the click.
    Edited,
    /// The browser did not say whether the placement was stored.
    NotStored,
    /// It would certainly go wrong: the row says why.
    Refused(Topic),
    /// The click is too long ago, by a clock that counts sleep.
    TooLate,
}
