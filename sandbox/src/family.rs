//! Groups of endpoints that a host has or lacks together.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    Heartbeat,
    Rehearsals,
    Webhooks,
}

impl Family {
    const NAMES: [(&str, Self); 3] = [
        ("heartbeat", Self::Heartbeat),
        ("rehearsals", Self::Rehearsals),
        ("webhooks", Self::Webhooks),
    ];

    /// # Errors
    /// A sentence that lists the names, for any other name.
    pub fn named(name: &str) -> Result<Self, String> {
        let found = Self::NAMES.into_iter().find(|(known, _)| *known == name);
        found.map(|(_, family)| family).ok_or_else(|| {
            let known = Self::NAMES.map(|(known, _)| known).join(", ");
            format!("{name:?} is no group of endpoints. There are: {known}.")
        })
    }
}
