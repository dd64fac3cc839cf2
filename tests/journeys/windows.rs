//! Two windows of one browser.
