//! Why the rules keep a placement from being sent, in words.

/// Why the rules keep a placement from being sent.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Forbidden {
    /// The number is on this browser's list.
    DoNotCall,
    /// The number is on the team's list.
    TeamDoNotCall,
    /// A list of numbers not to call could not be read, and nobody was asked.
    Unread,
    /// It is outside the window there, and nobody gave a reason.
    Hours,
    /// The number was called as often as it may be in 24 hours.
    DayCap,
    WeekCap,
    /// The day's calls have cost what they may.
    Budget,
}

impl Forbidden {
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Forbidden::DoNotCall => "This number is on your do-not-call list.",
            Forbidden::TeamDoNotCall => "This number is on your team's do-not-call list.",
            Forbidden::Unread => "The list of numbers not to call could not be read.",
            Forbidden::Hours => "It is outside calling hours there, and no reason was given.",
            Forbidden::DayCap => "This number got all the calls that the rules allow in 24 hours.",
            Forbidden::WeekCap => "This number got all the calls that the rules allow in 7 days.",
            Forbidden::Budget => "Today's calls have used up the day's budget.",
        }
    }
}
