//! What a journey asks for.

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Theme {
    Light,
    Dark,
}

/// A desk with a wide window in the light, before an organization with a past,
/// unless said otherwise.
#[derive(Clone, Debug)]
pub struct Setup {
    /// How many seconds pass in one while a call is in motion. At 1 a journey turns
    /// the clock itself.
    pub speed: f64,
    /// How many past calls there are.
    pub history: usize,
    pub seed: u64,
    /// A host that knows only how to place a call and how it went.
    pub minimal: bool,
    /// Another API, of texts that would be scripts.
    pub is_hostile: bool,
    /// What the gateway shows the API.
    pub key: &'static str,
    /// CSS pixels.
    pub size: (u32, u32),
    pub theme: Theme,
    /// The browser keeps nothing for any site, as a person can choose.
    pub blocks_storage: bool,
    /// `Page::skip` may be used: the browser's clocks can be moved.
    pub can_skip: bool,
    /// Runs in every document before the app does, and takes from the browser what
    /// an older one does not have.
    pub init_script: &'static str,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            speed: 1.0,
            history: 12,
            seed: 1,
            minimal: false,
            is_hostile: false,
            key: "sk_test",
            size: (1280, 900),
            theme: Theme::Light,
            blocks_storage: false,
            can_skip: false,
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
