//! What is typed in a form, and what is wrong with it.

use crate::browser::focus::focus;
use leptos::prelude::*;

/// What is typed in a form.
pub trait Draft: Send + Sync + 'static {
    /// A field of the form.
    type Part: Copy + PartialEq + Send + Sync + 'static;

    /// What is wrong with it, a sentence each.
    fn problems(&self) -> Vec<(Self::Part, String)>;

    /// How the id of this part's field ends.
    fn id(part: Self::Part) -> &'static str;
}

pub struct Typed<D: Draft> {
    pub draft: RwSignal<D>,
    problems: RwSignal<Vec<(D::Part, String)>>,
    /// The ids of the fields begin so.
    name: StoredValue<String>,
}

impl<D: Draft> Clone for Typed<D> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<D: Draft> Copy for Typed<D> {}

impl<D: Draft> Typed<D> {
    pub fn new(draft: RwSignal<D>, name: String) -> Typed<D> {
        Typed { draft, problems: RwSignal::new(Vec::new()), name: StoredValue::new(name) }
    }

    /// Begins again with this draft.
    pub fn start_over(self, draft: D) {
        self.draft.set(draft);
        self.problems.set(Vec::new());
    }

    /// Whether it can be sent. If not, it says why at the fields, and focuses the first.
    pub fn check(self) -> bool {
        let problems = self.draft.with_untracked(D::problems);
        self.say(problems)
    }

    /// Says what is wrong. Returns whether nothing is.
    pub fn say(self, problems: Vec<(D::Part, String)>) -> bool {
        let first = problems.first().map(|(part, _)| *part);
        self.problems.set(problems);
        if let Some(part) = first {
            focus(format!("#{}", self.id(part)));
        }
        first.is_none()
    }

    /// The id of something that is no field with problems of its own.
    pub fn id_of(self, part: &str) -> String {
        format!("{}-{part}", self.name.read_value())
    }

    pub fn id(self, part: D::Part) -> String {
        self.id_of(D::id(part))
    }

    /// Changes what is typed in a field. What was wrong with it is no longer said.
    pub fn change(self, part: D::Part, change: impl FnOnce(&mut D)) {
        self.draft.update(change);
        if untrack(|| self.problem(part)).is_some() {
            self.problems.update(|problems| problems.retain(|(wrong, _)| *wrong != part));
        }
    }

    pub fn problem(self, part: D::Part) -> Option<String> {
        let problems = self.problems.read();
        problems.iter().find(|(wrong, _)| *wrong == part).map(|(_, why)| why.clone())
    }

    /// What `read` finds in the draft, now and after each change.
    pub fn of<T: PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&D) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.draft.with(&read))
    }
}
