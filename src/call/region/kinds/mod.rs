//! What kind of number begins with which digits, country by country.

mod data;

pub(super) use data::KINDS;
