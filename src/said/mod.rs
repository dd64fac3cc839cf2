//! What was said on calls, as it is kept to be searched: which days are copied, what is looked
//! for, and where it is. Pure.

pub mod copies;
mod entry;
mod finding;
mod query;
mod size;

pub use entry::{Entry, Line, place_of};
pub use finding::{Hit, Piece};
pub use query::{Needle, Query};
pub use size::size;
