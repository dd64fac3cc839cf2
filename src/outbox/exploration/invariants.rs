//! What holds in every state, whatever happened before.

use super::world::{CALL, World};
use crate::outbox::{Placement, State};

impl World {
    #[track_caller]
    pub fn check_invariants(&self) {
        assert_eq!(self.wrong_send, None);
        let waiting = self.tabs.iter().filter(|tab| tab.is_awaiting).count();
        let is_overdue = self.was_taken_over || self.was_discarded;
        assert!(waiting <= 1 || is_overdue, "two tabs wait for the same placement");
        assert!(self.placements.len() <= 1, "one draft, one placement: {:?}", self.placements);
        let keys = self.keys.len();
        assert!(keys <= 1 || self.was_renewed, "two keys for one placement: {:?}", self.keys);
        // A person who takes a new key was warned that the old one may have called.
        assert!(self.dialed.len() <= 1 || self.was_renewed, "two dials: {:?}", self.dialed);
        for own in &self.placements {
            let was_dialed = self.dialed.iter().any(|(key, _)| *key == own.key);
            match own.state {
                State::Accepted(id) | State::Pending(id) => {
                    assert!(was_dialed && id == CALL, "{own:?}");
                }
                State::Refused => assert!(!was_dialed || self.was_discarded, "{own:?}"),
                State::NotPlaced => {
                    assert!(!was_dialed || self.was_discarded, "{own:?}");
                }
                _ => {}
            }
            // Something can always go on: its tab is alive, or another can take the lease.
            let is_owned = self.is_alive(&own.owner);
            assert!(own.is_settled() || is_owned || self.can_be_taken(own));
        }
    }

    fn can_be_taken(&self, own: &Placement) -> bool {
        self.clone().take_lease(0, own)
    }

    pub fn is_settled(&self) -> bool {
        self.placements.iter().all(Placement::is_settled)
    }
}
