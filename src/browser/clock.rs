//! The time by the server's clock.
//!
//! A laptop's clock may be hours off, and the sandbox's runs fast, but "picked up 12 s
//! ago" must still be right. So the offset to the `Date` of the newest reply is added.

use gloo_timers::future::TimeoutFuture;
use js_sys::Date;
use leptos::prelude::*;
use leptos::task::spawn_local;
use thunderphone::Timestamp;

/// `Date` headers are whole seconds, and a reply takes time: smaller
/// differences are noise.
const NOISE_MS: i64 = 2_000;

#[derive(Clone, Copy)]
pub struct Clock {
    /// Server minus browser, in milliseconds.
    offset: StoredValue<i64>,
    /// The server's time, once a second. These two forget at each second who no longer reads
    /// it; an `RwSignal` keeps every row of a list that was ever drawn.
    now: ReadSignal<i64>,
    set_now: WriteSignal<i64>,
}

impl Clock {
    /// Starts ticking, for as long as the page lives.
    pub fn start() -> Clock {
        let (now, set_now) = signal(browser_now());
        let clock = Clock { offset: StoredValue::new(0), now, set_now };
        spawn_local(async move {
            loop {
                TimeoutFuture::new(1_000).await;
                clock.tick();
            }
        });
        clock
    }

    fn tick(self) {
        self.set_now.set(self.now_untracked().0);
    }

    /// Now, and again every second.
    pub fn now(&self) -> Timestamp {
        Timestamp(self.now.get())
    }

    /// Now, once.
    pub fn now_untracked(&self) -> Timestamp {
        Timestamp(browser_now() + self.offset.get_value())
    }

    /// Learns from a reply's `Date` header.
    pub fn learn(&self, date: &str) {
        let server = Date::parse(date);
        if !server.is_finite() {
            return;
        }
        let offset = server as i64 - browser_now();
        if (offset - self.offset.get_value()).abs() > NOISE_MS {
            self.offset.set_value(offset);
            self.tick();
        }
    }
}

/// The browser's own time, in milliseconds, to compare with other times of this browser:
/// the server's clock may run at another speed.
pub fn browser_now() -> i64 {
    Date::now() as i64
}
