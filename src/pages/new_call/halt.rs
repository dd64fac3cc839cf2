//! Why “Place call” placed nothing.

#[derive(Clone, PartialEq, Debug)]
pub enum Halt {
    /// The page is gone, and with it whoever could answer a question.
    Left,
    /// The form is no longer what it was at the click.
    Edited,
    /// The browser did not say whether the placement was stored.
    NotStored,
    /// The click is too long ago, by a clock that counts sleep.
    TooLate,
}
