//! Fixed ids, names and numbers of the invented organization.

pub const ORGANIZATION_ID: i64 = 42;
pub const ORGANIZATION_NAME: &str = "Northside Dental";
/// Where the practice is. Its agents and its figures go by it.
pub const TIMEZONE: &str = "America/Los_Angeles";
/// The person who created the API keys. Issue reports filed by hand carry this id.
pub const USER_ID: i64 = 7;
/// Where calls are transferred to, and where browser calls arrive.
pub const FRONT_DESK_NUMBER: &str = "+12025550160";
