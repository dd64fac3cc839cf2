//! Time that passes without being waited for: the browser's clocks in every window,
//! and the sandbox's with them, or the app would take the difference for a wrong clock.
//!
//! Only in a journey whose setting has `can_skip`, because it puts something between
//! the app and the browser: Chromium's own virtual time ends at the window, and plays
//! every tick of the time between.

use std::sync::Mutex;
use std::time::Duration;

use fantoccini::error::CmdError;
use serde_json::json;

use super::page::Page;
use super::webdriver;

/// Puts a shift between a document and its clocks, once, and then sets it, in
/// milliseconds. A timer goes by the steady clock, as in a browser: what became due
/// in the time that was skipped runs at once, and the others are as much nearer.
const SCRIPT: &str = r"
    globalThis.testClockOffset ??= (() => {
        const shift = { wall: 0, steady: 0 };
        const [wall, set, clear] = [Date.now, setTimeout, clearTimeout];
        const now = performance.now.bind(performance);
        const steady = performance.now = () => now() + shift.steady;
        Date.now = () => wall() + shift.wall;
        globalThis.Date = new Proxy(Date, {
            construct: (date, given, target) =>
                Reflect.construct(date, given.length ? given : [date.now()], target),
            apply: date => new date(date.now()).toString(),
        });
        const waiting = new Map();
        const start = timer => timer.real = set(() => {
            waiting.delete(timer.id);
            timer.run();
        }, Math.ceil(timer.due - steady()));
        globalThis.setTimeout = (run, delay, ...given) => {
            const due = steady() + (Number(delay) || 0);
            const timer = { due, run: () => run(...given) };
            timer.id = start(timer);
            waiting.set(timer.id, timer);
            return timer.id;
        };
        globalThis.clearTimeout = id => {
            clear(waiting.get(id)?.real ?? id);
            waiting.delete(id);
        };
        return (wallBy, steadyBy) => {
            if (wallBy === shift.wall && steadyBy === shift.steady) return;
            Object.assign(shift, { wall: wallBy, steady: steadyBy });
            for (const timer of [...waiting.values()].sort((one, other) => one.due - other.due)) {
                clear(timer.real);
                start(timer);
            }
        };
    })();";

/// How much later than the machine's the clocks of every document are.
#[derive(Clone, Copy, Default)]
pub struct ClockOffset {
    wall: Duration,
    steady: Duration,
}

impl ClockOffset {
    fn script(self) -> String {
        let [wall, steady] = [self.wall, self.steady].map(|offset| offset.as_millis());
        format!("{SCRIPT} testClockOffset({wall}, {steady});")
    }
}

/// What a page knows of it.
pub type SharedOffset = Mutex<ClockOffset>;

impl Page {
    /// From now on it is so much later: by `Date`, by `performance.now()` and for the
    /// timers of every window, also in documents that are opened or reloaded later,
    /// and by the sandbox's clock. A window that the app opens comes to it when it is
    /// turned to, a document that the browser has kept when [`Page::back`] leads to it.
    pub async fn skip(&self, offset: Duration) {
        self.shift(offset, ClockOffset { wall: offset, steady: offset }).await;
    }

    /// The same, but `performance.now()` and the timers stand still meanwhile, as on
    /// most computers that sleep.
    pub async fn skip_wall(&self, offset: Duration) {
        self.shift(offset, ClockOffset { wall: offset, steady: Duration::ZERO }).await;
    }

    /// The same, but `Date` stands still: somebody has set it back meanwhile.
    pub async fn skip_steady(&self, offset: Duration) {
        self.shift(offset, ClockOffset { wall: Duration::ZERO, steady: offset }).await;
    }

    async fn shift(&self, passed: Duration, offset: ClockOffset) {
        assert!(self.setup.can_skip, "the test's setup does not set can_skip");
        {
            let mut clock_offset = self.clock_offset.lock().expect("nobody panics here");
            clock_offset.wall += offset.wall;
            clock_offset.steady += offset.steady;
        }
        // First, so that whatever a timer asks for is answered from the later time.
        self.backend.advance_by(passed).await;
        let current = self.client().window().await.expect("a window");
        for window in self.client().windows().await.expect("the windows") {
            self.client().switch_to_window(window).await.expect("the window is there");
            match self.set_clocks().await {
                // A window whose process is gone has no clocks.
                Err(error) if error.to_string().contains("crashed") => {}
                outcome => outcome.expect("the clocks are set"),
            }
        }
        self.client().switch_to_window(current).await.expect("the window is there");
    }

    /// Sets the clocks of the window that is turned to, if this journey moves them.
    pub(super) async fn apply_clocks(&self) {
        if self.setup.can_skip {
            self.set_clocks().await.expect("the clocks are set");
        }
    }

    /// For the document that is there and those that follow.
    async fn set_clocks(&self) -> Result<(), CmdError> {
        let script = self.clock_offset.lock().expect("nobody panics here").script();
        let source = json!({ "source": script });
        webdriver::cdp(self.client(), "Page.enable", json!({})).await?;
        webdriver::cdp(self.client(), "Page.addScriptToEvaluateOnNewDocument", source).await?;
        self.run(&script, vec![]).await.map(drop)
    }
}
