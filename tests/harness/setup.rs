//! The starting conditions of a test.

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Theme {
    Light,
    Dark,
}

/// By default a wide window, light theme, and an organization with past calls.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Sandbox seconds per real second while a call is in progress. At 1 a test advances
    /// the clock itself.
    pub speed: f64,
    /// The minute of today, UTC, at which the sandbox's clock starts; `None`: now.
    pub minute: Option<u32>,
    /// Number of past calls.
    pub history: usize,
    pub seed: u64,
    /// An API that only places calls and reports on them.
    pub minimal: bool,
    /// The hostile API, whose texts are script injections.
    pub is_hostile: bool,
    /// The key that the gateway sends to the API.
    pub key: &'static str,
    /// Settings of the gateway besides the usual ones, for example who may do what. With
    /// any it is the gateway of production, and [`USER`](super::USER) is signed in.
    pub settings: &'static [(&'static str, &'static str)],
    /// [`Backend::write_policy`](super::Backend::write_policy) may be used.
    pub has_policy: bool,
    /// No gateway shields the browser from the API: see [`super::direct_api`].
    pub is_direct: bool,
    /// CSS pixels.
    pub size: (u32, u32),
    pub theme: Theme,
    /// The browser blocks storage for every site, as a user can choose.
    pub blocks_storage: bool,
    /// `Page::skip` may be used: the test moves the browser's clocks.
    pub can_skip: bool,
    /// Served beside the bundle: names, and what is in them.
    pub files: &'static [(&'static str, &'static str)],
    /// Runs in every document before the app, for example to remove what an older
    /// browser lacks.
    pub init_script: &'static str,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            speed: 1.0,
            // Ten in the morning in California.
            minute: Some(18 * 60),
            history: 12,
            seed: 1,
            minimal: false,
            is_hostile: false,
            key: "sk_test",
            settings: &[],
            has_policy: false,
            is_direct: false,
            size: (1280, 900),
            theme: Theme::Light,
            blocks_storage: false,
            can_skip: false,
            files: &[],
            init_script: "",
        }
    }
}

impl Setup {
    pub fn minimal() -> Self {
        Self { minimal: true, history: 0, ..Self::default() }
    }

    /// With clocks that the test moves.
    pub fn skippable() -> Self {
        Self { can_skip: true, ..Self::default() }
    }

    /// The width of a small phone.
    pub fn narrow(self) -> Self {
        Self { size: (360, 740), ..self }
    }

    pub fn dark(self) -> Self {
        Self { theme: Theme::Dark, ..self }
    }

    pub fn history(self, history: usize) -> Self {
        Self { history, ..self }
    }
}
