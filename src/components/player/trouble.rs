//! Why nothing plays.

use thunderphone::Error;

/// Why nothing plays.
#[derive(Clone, PartialEq)]
pub enum Trouble {
    /// No link could be loaded.
    NotFetched(Error),
    /// The link expired, and no new one could be loaded. `stopped_at`: the second at
    /// which playing stopped for it.
    NotRenewed { failure: Error, stopped_at: Option<f64> },
    /// The link leads to this place, which this site does not allow.
    Forbidden(String),
    /// Links work, but what they lead to cannot be played. The browser's code
    /// for why.
    Unplayable(u16),
}
