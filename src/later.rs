//! What the first view does without is in a second wasm: it is loaded in the background, or
//! when something of it is needed first.

use crate::browser::events::{dispatch, listen};
use crate::browser::page::is_online;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::SplitLoaderError;
use std::pin::Pin;
use strict_view::view;

/// How long after the start it is loaded in the background. The first view has its lists by
/// then, on a slow line too.
const BACKGROUND_MS: u32 = 3_000;

/// Asks src/boot.js whether a newer release is there, which has replaced the second wasm.
const MISSING: &str = "callboard-pages-missing";
/// Its answer, where there is one.
const OUTDATED: &str = "callboard-outdated";

/// Loads the second wasm; false if it did not come.
pub type Load = fn() -> Pin<Box<dyn Future<Output = bool>>>;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum State {
    NotLoaded,
    Loaded,
    Failed,
    /// A newer release has replaced it.
    Outdated,
}

/// Whether the second wasm is there.
#[derive(Clone, Copy)]
pub struct Later {
    state: RwSignal<State>,
    load: Load,
}

impl Later {
    pub fn start(load: Load) -> Later {
        let is_split = cfg!(feature = "split");
        let state = if is_split { State::NotLoaded } else { State::Loaded };
        let later = Later { state: RwSignal::new(state), load };
        if !is_split {
            return later;
        }
        listen(OUTDATED, move |_| {
            if later.state.get_untracked() == State::Failed {
                later.set(State::Outdated);
            }
        });
        listen("online", move |_| later.load_in_the_background());
        let was_online = is_online();
        spawn_local(async move {
            TimeoutFuture::new(BACKGROUND_MS).await;
            // A browser that calls itself offline where the app has come is wrong.
            if is_online() || !was_online {
                later.load_in_the_background();
            }
        });
        later
    }

    /// What fails is tried again when somebody waits for it.
    fn load_in_the_background(self) {
        spawn_local(async move {
            if (self.load)().await {
                self.set(State::Loaded);
            }
        });
    }

    /// For somebody who waits.
    pub fn load(self) {
        self.set(State::NotLoaded);
        spawn_local(async move {
            if (self.load)().await {
                return self.set(State::Loaded);
            }
            self.set(State::Failed);
            dispatch(MISSING);
        });
    }

    pub fn state(self) -> State {
        self.state.get()
    }

    /// What is loaded stays so, and its page as it is.
    fn set(self, state: State) {
        if self.state.get_untracked() != State::Loaded {
            self.state.set(state);
        }
    }
}

/// Nothing at first, because it takes no time as a rule; and nothing that takes the focus,
/// which is the page's own heading's.
#[component]
pub fn Loading() -> impl IntoView {
    view! {
        <div class="page-loading">
            <p role="status">"Loading…"</p>
            <p class="shell-late">"This is taking a while. If it doesn't load, reload the page."</p>
        </div>
    }
}

/// What a function of the second wasm makes; `None` until that is there.
#[cfg(feature = "split")]
pub fn loaded(made: impl Future<Output = Result<AnyView, SplitLoaderError>>) -> Option<AnyView> {
    futures_util::FutureExt::now_or_never(made)?.ok()
}

/// Without a second wasm it is always there.
#[cfg(not(feature = "split"))]
pub fn loaded(made: Result<AnyView, SplitLoaderError>) -> Option<AnyView> {
    made.ok()
}

/// A part of a page that is in the second wasm. `part` is `None` until `load` has come to its
/// end: each function of the second wasm is loaded on its own, though all are in one file.
#[component]
pub fn LaterPart(load: Load, part: Callback<(), Option<AnyView>>) -> impl IntoView {
    let is_split = cfg!(feature = "split");
    let state = RwSignal::new(if is_split { State::NotLoaded } else { State::Loaded });
    let ask = Callback::new(move |()| {
        state.set(State::NotLoaded);
        spawn_local(async move {
            let loaded = if load().await { State::Loaded } else { State::Failed };
            // Its page may be gone.
            let _ = state.try_set(loaded);
        });
    });
    if is_split {
        ask.run(());
    }
    let content = move || match state.get() {
        State::NotLoaded => view! { <Loading /> }.into_any(),
        State::Loaded => part.run(()).unwrap_or_else(|| missing(ask)),
        State::Failed | State::Outdated => missing(ask),
    };
    view! { {content} }
}

/// A part in the second wasm that nobody waits for: it is there once that has come in the
/// background.
#[component]
pub fn QuietPart(load: Load, part: Callback<(), Option<AnyView>>) -> impl IntoView {
    let later = expect_context::<Later>();
    let is_loaded = RwSignal::new(false);
    Effect::new(move |_| {
        if later.state() == State::Loaded {
            spawn_local(async move {
                let loaded = load().await;
                // Its page may be gone.
                let _ = is_loaded.try_set(loaded);
            });
        }
    });
    let content = move || is_loaded.get().then(|| part.run(())).flatten();
    view! { {content} }
}

fn missing(ask: Callback<()>) -> AnyView {
    view! {
        <p role="alert">
            "This part could not be loaded. Check the connection. "
            <button type="button" class="button" on:click=move |_| ask.run(())>"Try again"</button>
        </p>
    }
    .into_any()
}

/// A function of the second wasm, and the name of what loads it: see [`load_of`].
macro_rules! later {
    ($preload:ident, fn $name:ident($($argument:ident: $kind:ty),*) $body:block) => {
        #[cfg_attr(
            feature = "split",
            leptos::wasm_split::wasm_split(
                later,
                wasm_split_path = leptos::wasm_split,
                fallible,
                preload($preload)
            )
        )]
        fn $name(
            $($argument: $kind),*
        ) -> Result<leptos::prelude::AnyView, leptos::wasm_split::SplitLoaderError> {
            Ok($body)
        }
    };
}
pub(crate) use later;

/// The [`Load`] of a function of the second wasm, from the name of its preload.
macro_rules! load_of {
    ($preload:ident) => {{
        #[cfg(feature = "split")]
        let load: $crate::later::Load = || Box::pin(async { $preload().await.is_ok() });
        #[cfg(not(feature = "split"))]
        let load: $crate::later::Load = || Box::pin(std::future::ready(true));
        load
    }};
}
pub(crate) use load_of;
