//! The recording: the player if there is one, or why there is none.

use crate::browser::clock::Clock;
use crate::browser::focus;
use crate::browser::intl;
use crate::browser::page::Presence;
use crate::call::lanes;
use crate::call::recording::{Recording, good_until};
use crate::call::silence::{Silences, begins_with_silence};
use crate::call::sound_file::{SoundFile, title};
use crate::call::turn_index::TurnIndex;
use crate::components::banner::{Banner, Details};
use crate::components::player::{Course, Download, Playback, Player, Stage, Talk, Trouble, Want};
use crate::follow::Follow;
use crate::format;
use crate::remedy::{Button, Operation, Remedy, request_failed};
use crate::session::Session;
use leptos::prelude::*;
use leptos::task::{spawn_local, spawn_local_scoped_with_cancellation};
use strict_view::view;
use thunderphone::fetch::{File, look, read_file};
use thunderphone::{Call, Error};

/// The playback of a followed call: its link comes from the audio endpoint, or
/// from the record on hosts without one.
pub fn playback_of(follow: Follow) -> Playback {
    let stand_in = Memo::new(move |_| follow.call.read().as_ref()?.duration_seconds);
    let session = expect_context::<Session>();
    let want_link = Callback::new(move |(playback, want): (Playback, Want)| {
        spawn_local(async move {
            let answer = follow.fetch_recording_link().await;
            // Where the web server does not say what is allowed, its policy for media decides.
            let forbidden = answer.as_ref().ok().filter(|_| session.is_known());
            match forbidden.and_then(|link| session.forbidden_place(link)) {
                Some(place) => playback.forbid(place),
                None => playback.take_link(answer, want),
            }
        });
    });
    Playback::new(stand_in.into(), want_link, move |duration| talk_of(follow, duration))
}

/// Who speaks when in a followed call, in a recording of so many seconds.
fn talk_of(follow: Follow, duration: Signal<f64>) -> Talk {
    let direction = Memo::new(move |_| follow.call.read().as_ref()?.direction.clone());
    let begins_with_silence =
        Memo::new(move |_| follow.call.read().as_ref().is_some_and(begins_with_silence));
    let known_ms = Memo::new(move |_| (duration.get() * 1000.0) as i64);
    let transcript = follow.transcript;
    Talk {
        index: Memo::new(move |_| TurnIndex::new(&transcript.read().turns)),
        silences: Memo::new(move |_| {
            Silences::new(&transcript.read().turns, known_ms.get(), begins_with_silence.get())
        }),
        course: Memo::new(move |_| {
            let transcript = transcript.read();
            let length_ms = match known_ms.get() {
                0 => lanes::length_ms(&transcript.turns),
                known_ms => known_ms,
            };
            Course::new(&transcript.turns, length_ms, direction.read().as_ref())
        }),
    }
}

/// The same recording as a file.
fn download_of(follow: Follow, clock: Clock) -> Download {
    let session = expect_context::<Session>();
    // Who leaves the page downloads nothing more.
    let page = Owner::current().unwrap_or_default();
    let want_link = Callback::new(move |download: Download| {
        let taking = async move {
            let answer = follow.fetch_recording_link().await;
            let link = answer.as_ref().ok();
            if let Some(place) = link.and_then(|link| session.forbidden_place(link)) {
                return download.forbid(place);
            }
            let link = match answer {
                Ok(link) => link,
                Err(failure) => return download.fail(failure),
            };
            let until = good_until(&link, clock.now_untracked());
            if download.begin_to_read() {
                let file = read_file(&link, LARGEST).await;
                download.take_file(
                    link,
                    until,
                    file.map(|file| (found(&file), file.kind, file.blob)),
                );
            }
        };
        page.with(|| spawn_local_scoped_with_cancellation(taking));
    });
    let title = Signal::derive(move || {
        let call = follow.call.read();
        let stamp = call.as_ref().and_then(|call| call.start_time).map(intl::stamp);
        title(follow.id, stamp.as_deref(), call.as_ref().and_then(Call::party))
    });
    Download::new(title, want_link)
}

#[component]
pub fn RecordingSection(
    playback: Playback,
    recording: Memo<Option<Recording>>,
    follow: Follow,
) -> impl IntoView {
    let download = download_of(follow, expect_context::<Clock>());
    let is_ready = Memo::new(move |_| recording.get() == Some(Recording::Ready));
    let sentence = move || recording.read().as_ref().map(Recording::sentence);
    let notice = Memo::new(move |_| {
        follow.call.read().as_ref().and_then(|call| call.recording_retention_notice.clone())
    });
    // The player is in a branch that is decided once: a recording that is
    // ready stays ready.
    // What went wrong stands before the section, which stays in view.
    view! {
        <PlaybackTrouble playback />
        <DownloadTrouble download />
        <section class="recording" class:has-player=is_ready aria-labelledby="recording-title">
            <h2 id="recording-title">"Recording"</h2>
            {move || if is_ready.get() {
                view! { <Player playback download /> }
            } else {
                view! { <p class="empty">{sentence}</p> }
            }}
        </section>
        {move || notice.get().map(|notice| view! { <p class="hint">{notice}</p> })}
    }
    .into_any()
}

/// The API names a place that this site does not allow: somebody may have put it there.
fn forbidden(place: String, on_dismiss: Callback<()>) -> AnyView {
    view! {
        <div class="banner" role="alert">
            <h2>"The recording was not opened"</h2>
            <p>
                "It is on "<strong translate="no">{place}</strong>
                ". This Callboard does not allow recordings from there. Whoever runs Callboard can allow it."
            </p>
            <p>
                <button type="button" class="button quiet" on:click=move |_| on_dismiss.run(())>"Dismiss"</button>
            </p>
        </div>
    }
    .into_any()
}

#[component]
fn PlaybackTrouble(playback: Playback) -> impl IntoView {
    let presence = expect_context::<Presence>();
    let clock = expect_context::<Clock>();
    // The clicked button goes with its banner; the player's takes the focus.
    let try_again = move || {
        playback.play();
        focus::focus(".player-play".to_owned());
    };
    let on_press = Callback::new(move |_: Button| try_again());
    let on_dismiss = Callback::new(move |()| {
        playback.trouble.set(None);
        focus::focus(".player-play".to_owned());
    });
    let banner = move |remedy: Remedy, failure: &Error| {
        let details = Details::of(failure, clock.now_untracked());
        view! { <Banner remedy details on_press on_dismiss /> }.into_any()
    };
    let read = move |failure: &Error| {
        request_failed(failure, Operation::LoadingRecording, !presence.is_online.get_untracked())
    };
    let content = move || {
        Some(match playback.trouble.get()? {
            Trouble::NotFetched(failure) => banner(read(&failure), &failure),
            Trouble::NotRenewed { failure, stopped_at } => {
                let remedy = read(&failure);
                let stopped = stopped_at.map(|at| {
                    format!("Playing stopped at {}. ", format::duration(at as i64))
                });
                let meaning = format!(
                    "{}A new link could not be loaded. {}",
                    stopped.unwrap_or_default(),
                    remedy.meaning
                );
                let title = "The recording's link has expired".to_owned();
                banner(Remedy { title, meaning, ..remedy }, &failure)
            }
            Trouble::Forbidden(place) => forbidden(place, on_dismiss),
            Trouble::Unplayable(code) => view! {
                <div class="banner" role="alert">
                    <h2>"The recording cannot be played"</h2>
                    <p>{why_unplayable(playback, code)}</p>
                    <p>
                        <button type="button" class="button" on:click=move |_| try_again()>"Try again"</button>
                    </p>
                </div>
            }
            .into_any(),
        })
    };
    view! { {content} }
}

/// In bytes. A larger file is left to the browser's own download, which shows how far it is.
const LARGEST: u64 = 200 * 1024 * 1024;

fn found(file: &File) -> SoundFile {
    SoundFile::new(file.status, file.kind.as_deref(), file.size)
}

/// What the link leads to, as soon as that is known; until then, what the browser says.
fn why_unplayable(playback: Playback, code: u16) -> impl Fn() -> String {
    let what = RwSignal::new(None);
    if let Some(audio) = playback.audio.get_untracked() {
        let link = audio.current_src();
        spawn_local_scoped_with_cancellation(async move {
            let file = look(&link).await;
            what.set(file.as_ref().map(found));
        });
    }
    move || match &*what.read() {
        // A browser says the same of a sound that it cannot put out.
        None | Some(SoundFile::Sound) if code == web_sys::MediaError::MEDIA_ERR_DECODE => {
            unplayable(code)
        }
        None => unplayable(code),
        Some(found) => found.sentence(),
    }
}

/// What to do, by the browser's code for why it plays nothing.
fn unplayable(code: u16) -> String {
    // Firefox says the same of a sound that it cannot put out.
    if code == web_sys::MediaError::MEDIA_ERR_DECODE {
        return "Check that a headset or speaker is connected. Or download the recording."
            .to_owned();
    }
    format!(
        "A fresh link did not work either (media error {code}). Try to download it, or allow \
         this site in your ad blocker."
    )
}

/// A download that failed says nothing of what plays, and changes nothing there.
#[component]
fn DownloadTrouble(download: Download) -> impl IntoView {
    let presence = expect_context::<Presence>();
    let clock = expect_context::<Clock>();
    let on_press = Callback::new(move |_: Button| download.try_again());
    let on_dismiss = Callback::new(move |()| download.forget());
    let content = move || match &*download.stage.read() {
        Stage::Failed(failure) => {
            let is_offline = !presence.is_online.get_untracked();
            let remedy = request_failed(failure, Operation::DownloadingRecording, is_offline);
            let details = Details::of(failure, clock.now_untracked());
            Some(view! { <Banner remedy details on_press on_dismiss /> }.into_any())
        }
        Stage::Forbidden(place) => Some(forbidden(place.clone(), on_dismiss)),
        Stage::NoSound(found) => {
            let sentence = found.sentence();
            Some(view! {
                <div class="banner" role="alert">
                    <h2>"The recording could not be downloaded"</h2>
                    <p>{sentence}</p>
                    <p>
                        <button type="button" class="button" on:click=move |_| download.try_again()>"Try again"</button>
                        <button type="button" class="button quiet" on:click=move |_| download.forget()>"Dismiss"</button>
                    </p>
                </div>
            }.into_any())
        }
        _ => None,
    };
    view! { {content} }
}
