//! What kind of number it is, as far as that matters before it is called.

use crate::call::number::PhoneNumber;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Destination {
    Ordinary,
    TollFree,
    Premium,
    /// Satellite and international networks.
    Satellite,
    /// A +1 number outside the US and Canada, priced like an international call.
    Island,
    Emergency,
    /// No country has this calling code.
    Unknown,
}

#[must_use]
pub fn of(_number: &PhoneNumber) -> Destination {
    Destination::Ordinary
}
