// The list of calls: its frames while somebody scrolls, its rows, and its wasm.

performance.setResourceTimingBufferSize(10_000);

// No interface of the browser names the memory of a wasm, and in a release it has a short name.
const isMemory = (value) => value instanceof WebAssembly.Memory;
for (const name of ["instantiate", "instantiateStreaming"]) {
    const real = WebAssembly[name];
    WebAssembly[name] = async (...all) => {
        const made = await real.apply(WebAssembly, all);
        probe.memory ??= Object.values((made.instance ?? made).exports ?? {}).find(isMemory);
        return made;
    };
}
probe.wasmBytes = () => probe.memory?.buffer.byteLength ?? 0;

probe.rows = () => document.querySelectorAll(".calls tbody tr:not(.gap)").length;
probe.reach = () => document.documentElement.scrollHeight - innerHeight;
probe.goTo = (top) => scrollTo({ top, behavior: "instant" });

// How far a hand has scrolled after so many milliseconds: three seconds by the wheel, then
// five pulls at the scrollbar, each with a pause at its end, down to the last row, and two
// seconds up again by the wheel.
const [WHEEL_MS, PULL_MS, PULLING_MS, PULLS, ALL_MS] = [3_000, 1_000, 700, 5, 10_000];
const WHEEL_SPEED = 2;
probe.place = (ms, reach) => {
    const wheeled = WHEEL_SPEED * WHEEL_MS;
    if (ms < WHEEL_MS) return WHEEL_SPEED * ms;
    const pulled = ms - WHEEL_MS;
    if (pulled >= PULLS * PULL_MS) return reach - WHEEL_SPEED * (pulled - PULLS * PULL_MS);
    const pull = Math.floor(pulled / PULL_MS) + Math.min((pulled % PULL_MS) / PULLING_MS, 1);
    return wheeled + (reach - wheeled) * (pull / PULLS);
};

// Moves the page in every frame: how long the frames took, in milliseconds from the shortest
// on, and the most rows that the document had.
probe.scroll = (done) => {
    const reach = probe.reach();
    const frames = [];
    let [start, last, rows] = [null, null, 0];
    const frame = (now) => {
        start ??= now;
        if (last !== null) frames.push(now - last);
        last = now;
        if (now - start >= ALL_MS) return done([frames.toSorted((a, b) => a - b), rows]);
        probe.goTo(probe.place(now - start, reach));
        if (frames.length % 20 === 0) rows = Math.max(rows, probe.rows());
        requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
};

// From the top to the end: milliseconds until the last row is painted.
probe.end = (index, done) => {
    const from = performance.now();
    probe.goTo(probe.reach());
    const look = () => {
        const row = document.querySelector(`.calls tr[data-call][aria-rowindex="${index}"]`);
        if (row) probe.afterFrame((at) => done(at - from));
        else requestAnimationFrame(look);
    };
    look();
};

// The list has the calls of this number and no others.
probe.armFilter = (number) => {
    probe.arm("input", document.body, () => {
        const numbers = [...document.querySelectorAll(".calls tr[data-call] .number")];
        return numbers.length > 0 && numbers.every(({ textContent }) => textContent === number);
    });
};

// The visible texts of the first or the last drawn rows.
probe.texts = (from, to) => {
    // What keeps directions of writing apart is not seen.
    const seen = ({ innerText }) => innerText.replace(/[\u2066-\u2069]/g, "").replace(/\s+/g, " ").trim();
    const rows = [...document.querySelectorAll(".calls tr[data-call]")].slice(from, to);
    return rows.map((row) => [...row.cells].map(seen).join(" | "));
};
