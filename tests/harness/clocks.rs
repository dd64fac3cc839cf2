//! Skips time: moves the clocks of every browser window and of the sandbox, which must
//! agree, or the app would compensate for the difference.
//!
//! Only for tests with `Setup::can_skip`, because it wraps the browser's clock
//! functions. Chromium's own virtual time is per window and runs every tick in between.

use std::sync::Mutex;
use std::time::Duration;

use fantoccini::error::CmdError;
use serde_json::json;

use super::page::Page;
use super::webdriver;

/// Installs the wrapper once per document, then sets its offset in milliseconds. Timers
/// follow the steady clock, as in a browser: those that became due run at once, the
/// others come closer.
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

/// How far the clocks of every document are ahead of the machine's.
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

/// As a page keeps it.
pub type SharedOffset = Mutex<ClockOffset>;

impl Page {
    /// Advances `Date`, `performance.now()` and the timers of every window, also in
    /// documents opened or reloaded later, and the sandbox's clock. A window opened by
    /// the app follows when the test switches to it, a document from the back/forward
    /// cache after [`Page::back`].
    pub async fn skip(&self, offset: Duration) {
        self.shift(offset, ClockOffset { wall: offset, steady: offset }).await;
    }

    /// The same, but `performance.now()` and the timers stand still, as on most
    /// computers during sleep.
    pub async fn skip_wall(&self, offset: Duration) {
        self.shift(offset, ClockOffset { wall: offset, steady: Duration::ZERO }).await;
    }

    /// The same, but `Date` stands still: somebody has set the clock back.
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
        // First, so that requests by timers that become due see the later time.
        self.backend.advance_by(passed).await;
        let current = self.client().window().await.expect("a window");
        for window in self.client().windows().await.expect("the windows") {
            self.client().switch_to_window(window).await.expect("the window is there");
            match self.set_clocks().await {
                // A crashed window has no clocks.
                Err(error) if error.to_string().contains("crashed") => {}
                outcome => outcome.expect("the clocks are set"),
            }
        }
        self.client().switch_to_window(current).await.expect("the window is there");
    }

    /// Sets the clocks of the current window, if this test moves them.
    pub(super) async fn apply_clocks(&self) {
        if self.setup.can_skip {
            self.set_clocks().await.expect("the clocks are set");
        }
    }

    /// For the current document and those that follow.
    async fn set_clocks(&self) -> Result<(), CmdError> {
        let script = self.clock_offset.lock().expect("nobody panics here").script();
        let source = json!({ "source": script });
        webdriver::cdp(self.client(), "Page.enable", json!({})).await?;
        webdriver::cdp(self.client(), "Page.addScriptToEvaluateOnNewDocument", source).await?;
        self.run(&script, vec![]).await.map(drop)
    }
}
