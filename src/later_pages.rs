//! The pages that the first view does without. A release has them in a second wasm, which
//! is loaded in the background, or when the first of them is gone to.

use crate::browser::events::{dispatch, listen};
use crate::browser::page::{is_online, reload};
use crate::components::heading::Heading;
use crate::pages::account::AccountPage;
use crate::pages::call_detail::CallPage;
use crate::pages::do_not_call::DoNotCallPage;
use crate::pages::to_call::ToCallPage;
use crate::route::Route;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::SplitLoaderError;
use strict_view::view;

/// How long after the start the pages are loaded in the background. The first view has its
/// lists by then, on a slow line too.
const BACKGROUND_MS: u32 = 3_000;

/// Asks src/boot.js whether a newer release is there, which has replaced the second wasm.
const MISSING: &str = "callboard-pages-missing";
/// Its answer, where there is one.
const OUTDATED: &str = "callboard-outdated";

/// A page that comes later. What only these pages use goes into the second wasm with this
/// function; what is used elsewhere, too, stays in the first.
#[cfg_attr(
    feature = "split",
    leptos::wasm_split::wasm_split(
        later,
        wasm_split_path = leptos::wasm_split,
        fallible,
        preload(load)
    )
)]
fn page(route: Route, at: Memo<Option<u32>>) -> Result<AnyView, SplitLoaderError> {
    Ok(match route {
        Route::Account => view! { <AccountPage /> }.into_any(),
        Route::Call { id, .. } => view! { <CallPage id at /> }.into_any(),
        Route::DoNotCall => view! { <DoNotCallPage /> }.into_any(),
        Route::ToCall => view! { <ToCallPage /> }.into_any(),
        Route::Calls(_) | Route::NewCall { .. } | Route::NotFound => ().into_any(),
    })
}

/// The page, once the second wasm is there.
#[cfg(feature = "split")]
fn loaded_page(route: Route, at: Memo<Option<u32>>) -> Option<AnyView> {
    use futures_util::FutureExt;
    page(route, at).now_or_never()?.ok()
}

#[cfg(not(feature = "split"))]
fn loaded_page(route: Route, at: Memo<Option<u32>>) -> Option<AnyView> {
    page(route, at).ok()
}

#[cfg(not(feature = "split"))]
async fn load() -> Result<(), SplitLoaderError> {
    Ok(())
}

/// What is shown in place of the pages.
fn title(route: &Route) -> &'static str {
    match route {
        Route::Account => "Account",
        Route::Call { .. } => "Call",
        Route::DoNotCall => "Do not call",
        Route::ToCall => "To call",
        Route::Calls(_) | Route::NewCall { .. } | Route::NotFound => "",
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    NotLoaded,
    Loaded,
    Failed,
    /// A newer release has replaced it.
    Outdated,
}

/// Whether the second wasm is there.
#[derive(Clone, Copy)]
pub struct LaterPages(RwSignal<State>);

impl LaterPages {
    pub fn start() -> LaterPages {
        if !cfg!(feature = "split") {
            return LaterPages(RwSignal::new(State::Loaded));
        }
        let pages = LaterPages(RwSignal::new(State::NotLoaded));
        listen(OUTDATED, move |_| {
            if pages.0.get_untracked() == State::Failed {
                pages.set(State::Outdated);
            }
        });
        listen("online", move |_| pages.load_in_the_background());
        let was_online = is_online();
        spawn_local(async move {
            TimeoutFuture::new(BACKGROUND_MS).await;
            // A browser that calls itself offline where the app has come is wrong.
            if is_online() || !was_online {
                pages.load_in_the_background();
            }
        });
        pages
    }

    /// What fails is tried again when somebody waits for it.
    fn load_in_the_background(self) {
        spawn_local(async move {
            if load().await.is_ok() {
                self.set(State::Loaded);
            }
        });
    }

    /// For somebody who waits.
    fn load(self) {
        self.set(State::NotLoaded);
        spawn_local(async move {
            if load().await.is_ok() {
                return self.set(State::Loaded);
            }
            self.set(State::Failed);
            dispatch(MISSING);
        });
    }

    /// What is loaded stays so, and its page as it is.
    fn set(self, state: State) {
        if self.0.get_untracked() != State::Loaded {
            self.0.set(state);
        }
    }
}

#[component]
pub fn LaterPage(route: Route, at: Memo<Option<u32>>) -> impl IntoView {
    let pages = expect_context::<LaterPages>();
    pages.load();
    let content = move || match pages.0.get() {
        State::NotLoaded => view! { <Loading /> }.into_any(),
        State::Loaded => loaded_page(route.clone(), at).unwrap_or_else(|| missing(&route, false)),
        State::Failed => missing(&route, false),
        State::Outdated => missing(&route, true),
    };
    view! { {content} }
}

/// Nothing at first, because it takes no time as a rule; and nothing that takes the focus,
/// which is the page's own heading's.
#[component]
fn Loading() -> impl IntoView {
    view! {
        <div class="page-loading">
            <p role="status">"Loading…"</p>
            <p class="shell-late">"This is taking a while. If it doesn't load, reload the page."</p>
        </div>
    }
}

fn missing(route: &Route, is_outdated: bool) -> AnyView {
    let pages = expect_context::<LaterPages>();
    let (sentence, label) = match is_outdated {
        false => ("This page could not be loaded. Check the connection.", "Try again"),
        true => ("There is a newer version of Callboard. Reload to see this page.", "Reload"),
    };
    let press = move |_| match is_outdated {
        false => pages.load(),
        true => reload(),
    };
    // Its phone may be ringing.
    let call = matches!(route, Route::Call { .. })
        .then(|| view! { <p>"The call itself goes on as it would."</p> });
    view! {
        <Heading text=title(route) />
        <section class="banner" role="alert">
            <p>{sentence}</p>
            {call}
            <p><button type="button" class="button primary" on:click=press>{label}</button></p>
        </section>
    }
    .into_any()
}
