//! What a reload keeps: the counts of the limits, the audit log, and the changes on their way.

use tokio_util::task::TaskTracker;

use crate::audit::Audit;
use crate::limits::Placements;

pub(crate) struct Running {
    pub(crate) placements: Placements,
    pub(crate) audit: Audit,
    /// Changes that the API has not answered yet; they end even if the browser is gone.
    pub(crate) changes: TaskTracker,
}

impl Running {
    pub(crate) fn new(audit: Audit) -> Self {
        Self { placements: Placements::default(), audit, changes: TaskTracker::new() }
    }
}
