//! E2e tests that need a web server in front, named by `CALLBOARD_PROXY`. All other e2e
//! tests run behind it, too.
//!
//! | file | what it tests |
//! |---|---|
//! | `cross_origin` | pages of other sites, while the user is signed in |
//! | `restarts` | the web server is reloaded or dies during a placement |
//! | `secrets` | the bundle contains none, and a leak would be detected |

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
