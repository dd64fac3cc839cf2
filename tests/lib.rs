//! Shared by the test binaries beside it.
