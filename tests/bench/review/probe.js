// What a person waits for while reviewing.

Object.assign(probe, { rows: 0, firstAt: 0, rowsAt: 0, longest: 0, marked: null });

// How many rows the transcript has, and since when that and the first of them are painted.
probe.look = () => {
    const rows = document.getElementsByClassName("turn").length;
    if (rows !== probe.rows) {
        probe.afterFrame((at) => {
            Object.assign(probe, { rows, rowsAt: at, firstAt: probe.firstAt || at });
        });
    }
    probe.looking = requestAnimationFrame(probe.look);
};
probe.look();
probe.stopLooking = () => cancelAnimationFrame(probe.looking);

// A row within `slack` of this turn is marked as the current one.
probe.armSeek = (event, turn, slack) => {
    const isIt = ({ target }) =>
        target.ariaCurrent === "true" && Math.abs(target.dataset.turn - turn) <= slack;
    probe.arm(event, document.querySelector(".turns"), (records) => records.some(isIt));
};

// The search says a count; `marked` is when its marks are there, too.
probe.armSearch = () => {
    const before = CSS.highlights.get("found");
    const from = probe.arm("input", document.querySelector(".transcript-tools"), (records) =>
        records.some(({ target }) => target.parentElement?.closest(".search-count") ?? target.closest?.(".search-count")),
    );
    probe.marked = null;
    const look = () => {
        if (from() !== null && CSS.highlights.get("found") !== before) {
            probe.afterFrame((at) => (probe.marked = at - from()));
        } else {
            requestAnimationFrame(look);
        }
    };
    look();
};

// Another call than this one is shown, with its first line.
probe.armNext = () => {
    const shown = () => document.querySelector("[data-call-shown]")?.dataset.callShown;
    const before = shown();
    const line = document.querySelector(".call-line");
    probe.arm("click", document.body, () => {
        const now = document.querySelector(".call-line");
        return shown() !== before && now !== line && now?.textContent;
    });
};

performance.setResourceTimingBufferSize(10_000);
probe.tasks = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) probe.longest = Math.max(probe.longest, duration);
});
probe.tasks.observe({ type: "longtask" });
