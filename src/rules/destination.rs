//! What kind of number it is, where rules ask for it.

pub use crate::call::region::destination::{Destination, of};
