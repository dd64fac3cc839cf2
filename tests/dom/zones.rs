//! Local times where the callee is, by the browser's own `Intl`, around the changes of clocks
//! of 2026 and 2027.

use callboard::browser::intl::hour_in_zone;
use thunderphone::Timestamp;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn the_browser_knows_every_change_of_clocks() {
    for (zone, at, local) in [
        ("America/Los_Angeles", "2026-03-08T09:59:00Z", (1, 59)),
        ("America/Los_Angeles", "2026-03-08T10:00:00Z", (3, 0)),
        ("America/Los_Angeles", "2026-11-01T08:59:00Z", (1, 59)),
        ("America/Los_Angeles", "2026-11-01T09:00:00Z", (1, 0)),
        ("America/Los_Angeles", "2027-03-14T10:00:00Z", (3, 0)),
        ("America/Los_Angeles", "2027-11-07T09:00:00Z", (1, 0)),
        ("America/New_York", "2026-03-08T06:59:00Z", (1, 59)),
        ("America/New_York", "2026-03-08T07:00:00Z", (3, 0)),
        ("America/New_York", "2027-11-07T06:00:00Z", (1, 0)),
        ("America/Phoenix", "2026-03-08T10:00:00Z", (3, 0)),
        ("America/Phoenix", "2026-07-01T07:00:00Z", (0, 0)),
        ("America/St_Johns", "2026-03-08T05:29:00Z", (1, 59)),
        ("America/St_Johns", "2026-03-08T05:30:00Z", (3, 0)),
        ("Europe/Berlin", "2026-03-29T00:59:00Z", (1, 59)),
        ("Europe/Berlin", "2026-03-29T01:00:00Z", (3, 0)),
        ("Europe/Berlin", "2026-10-25T01:00:00Z", (2, 0)),
        ("Europe/Berlin", "2027-03-28T01:00:00Z", (3, 0)),
        ("Europe/Berlin", "2027-10-31T01:00:00Z", (2, 0)),
        ("Australia/Sydney", "2026-04-04T16:00:00Z", (2, 0)),
        ("Australia/Sydney", "2026-10-03T16:00:00Z", (3, 0)),
        ("Australia/Sydney", "2027-04-03T16:00:00Z", (2, 0)),
        ("Australia/Sydney", "2027-10-02T16:00:00Z", (3, 0)),
        ("Asia/Kathmandu", "2026-01-01T00:00:00Z", (5, 45)),
    ] {
        assert_eq!(hour_in_zone(Timestamp::parse(at).unwrap(), zone), Some(local), "{zone} {at}");
    }
    assert_eq!(hour_in_zone(Timestamp(0), "America/Nowhere"), None);
}
