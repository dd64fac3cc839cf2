//! What this tab has learnt of a press beyond the ledger: the answers, and what
//! happens next. For showing; nothing is decided by it.

use super::desk::News;
use crate::intent::{Doubt, Intent, Looked, State};
use crate::remedy::{self, PlacingFacts, Remedy};
use thunderphone::{Failure, Instant};

#[derive(Clone, PartialEq, Default)]
pub struct Trouble {
    pub key: String,
    /// What the doubt began with, and when. Later answers of the same doubt do
    /// not change what stands there to be read.
    pub first: Option<(Failure, Instant)>,
    /// The newest answer.
    pub last: Option<Failure>,
    /// When the next thing happens by itself, by the browser's clock.
    pub due: Option<i64>,
    pub looked: Option<Looked>,
    pub is_resting: bool,
    pub is_not_kept: bool,
}

impl Trouble {
    pub fn take_in(&mut self, news: News, is_lost: bool, now: Instant, browser_now: i64) {
        self.due = None;
        self.is_resting = false;
        match news {
            News::Failed(failure) => {
                if self.first.is_none() || !is_lost {
                    self.first = Some((failure.clone(), now));
                }
                self.last = Some(failure);
            }
            News::Waits(ms) => self.due = Some(browser_now + i64::from(ms)),
            News::Looked(looked) => self.looked = Some(looked),
            News::Rests => self.is_resting = true,
            News::NotKept => self.is_not_kept = true,
            News::Sending => self.is_not_kept = false,
            News::Placed { .. } | News::PlacedElsewhere(_) => {}
        }
    }

    /// What to say of the press; nothing while all is well.
    pub fn remedy(&self, intent: &Intent, is_ours: bool, facts: &PlacingFacts) -> Option<Remedy> {
        let first = self.first.as_ref().map(|(failure, _)| failure);
        match intent.state {
            State::Armed | State::Sent if self.is_not_kept => Some(remedy::not_kept()),
            State::Pending(_) | State::Accepted(_) => None,
            State::Refused => first.map(|failure| remedy::placing(failure, facts)),
            State::NotPlaced => Some(remedy::not_placed(intent, self.last.as_ref(), facts)),
            State::Armed | State::Sent if intent.doubt != Doubt::Lost => None,
            State::RetryAllowed if first.is_some() => {
                first.map(|failure| remedy::placing(failure, facts))
            }
            _ => Some(remedy::doubtful(first, self.last.as_ref(), is_ours, facts)),
        }
    }
}
