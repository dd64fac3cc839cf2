//! What is asked before a call is placed.

use super::earlier_call::Earlier;
use crate::checklist::question::Question;

/// Everything that needs attention, and an earlier call to the number.
#[derive(Clone, PartialEq)]
pub struct Asked {
    pub question: Question,
    pub earlier: Option<Earlier>,
    /// Of the answer: why it cannot wait for calling hours.
    pub reason: Option<String>,
}
