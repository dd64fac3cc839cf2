//! What only a web server in front can show: the journeys for which `CALLBOARD_PROXY`
//! must name one. All other journeys run through it, too.
//!
//! | file | what is done there |
//! |---|---|
//! | `strangers` | pages of other sites, while somebody is signed in |
//! | `restarts` | the web server gets a new key, or dies, while a call is placed |
//! | `secrets` | the bundle holds none; one that the browser keeps would be seen |

// A panic is how a test fails.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod cross_origin;
#[allow(dead_code)]
#[path = "../e2e/new_call_form.rs"]
mod new_call_form;
mod restarts;
mod secrets;

use callboard_tests::harness::{Page, Proxy};

fn proxy(page: &Page) -> &Proxy {
    page.backend.proxy.as_ref().expect("CALLBOARD_PROXY names a web server: caddy or nginx")
}
