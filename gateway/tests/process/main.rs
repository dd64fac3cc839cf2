//! The gateway as a service, with the shipped configurations in the real web servers, or with
//! none in front. A server that is not installed is left out, and that is printed.
//!
//! | file | what it tests |
//! |---|---|
//! | `lifecycle` | how it stops, and what ends with what |
//! | `own_answers` | what a web server answers itself |
//! | `own_nginx` | the site for an nginx of the operator's own |
//! | `packaging` | systemd's unit, the rotation of the audit log, the container |
//! | `reloads` | new settings for the one that runs |
//! | `settings` | what keeps it from starting |
//! | `strangers` | what somebody without a sign-in may occupy |

// A panic is how a test fails.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod fake_api;
mod lifecycle;
mod own_answers;
mod own_nginx;
mod packaging;
mod reloads;
mod settings;
mod site;
mod strangers;
