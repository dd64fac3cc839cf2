// The list of calls without a framework: the window, the pages that are loaded, the search.

import { dayName, dayOf, element, placeholder, rowOf } from "/plain-list-row.js";

// As the app has them.
const [FIRST_PAGE, PAGE, KEPT] = [50, 200, 10_000];
const [MOST_DRAWN, STEP, MARGIN, AHEAD] = [79, 8, 16, 15];
const [SETTLE_MS, LONGEST_MS, TYPING_MS, POLL_MS] = [80, 320, 500, 10_000];

const one = (selector) => document.querySelector(selector);
const [body, box, field] = [one(".calls tbody"), one(".scroll"), one("#filter-search")];
const [above, below] = body.children;

const json = (path) => fetch(path).then((response) => response.json());
const agents = new Map((await json("/v1/agents")).map(({ id, name }) => [id, name]));

let number = "";
let total = 0;
let rowHeight = 42;
// By position: the calls that are known, and the elements that are drawn.
let rows = new Map();
let drawn = new Map();
let sight = [0, 0];

const read = (offset, limit) => {
    const query = new URLSearchParams({ limit, offset });
    if (number) query.set("phone_number", number);
    return json(`/v1/calls?${query}`);
};

const keep = (offset, { results }) => {
    results.forEach((call, at) => rows.set(offset + at, rowOf(call, agents)));
    // The ones that were loaded first go first.
    for (const position of rows.keys()) {
        if (rows.size <= KEPT) break;
        if (position >= FIRST_PAGE) rows.delete(position);
    }
};

const beginsDay = (position) => {
    const [at, before] = [rows.get(position)?.at, rows.get(position - 1)?.at];
    return Boolean(at) && (!before || dayOf(at) !== dayOf(before));
};

function inSight() {
    const top = body.getBoundingClientRect().top;
    const height = body.children[1].offsetHeight;
    if (height && !body.children[1].matches(".gap")) rowHeight = height;
    const row = (offset) => Math.min(Math.max(Math.floor(offset / rowHeight), 0), total);
    return [Math.min(row(-top), Math.max(total - 1, 0)), Math.min(row(innerHeight - top) + 1, total)];
}

function range([first, last]) {
    const room = MOST_DRAWN - (last - first);
    const margin = Math.min(Math.max(Math.floor(room / 2) - STEP, 0), MARGIN);
    const start = Math.floor(Math.max(first - margin, 0) / STEP) * STEP;
    return [start, Math.min(Math.ceil((last + margin) / STEP) * STEP, start + MOST_DRAWN, total)];
}

const make = (position) => {
    const row = rows.get(position);
    return row ? element(row, position, beginsDay(position)) : placeholder(position);
};

const gap = (tr, count) => {
    tr.firstElementChild.style.blockSize = `${count * rowHeight}px`;
};

let room = [];

function draw() {
    sight = inSight();
    const [start, end] = range(sight);
    if (room.join() === [start, end, total].join()) return;
    room = [start, end, total];
    for (const [position, tr] of drawn) {
        if (position >= start && position < end) continue;
        tr.remove();
        drawn.delete(position);
    }
    let next = below;
    for (let position = end - 1; position >= start; position -= 1) {
        let tr = drawn.get(position);
        if (!tr) {
            tr = make(position);
            drawn.set(position, tr);
            next.before(tr);
        }
        next = tr;
    }
    gap(above, start);
    gap(below, total - end);
    const first = rows.get(sight[0])?.at;
    one(".head-day").textContent = first ? dayName(first) : "";
}

// What came meanwhile takes the place of what stood for it.
function fill(offset, count) {
    for (const [position, tr] of drawn) {
        if (position < offset || position > offset + count) continue;
        if (!tr.dataset.call && rows.has(position)) {
            const row = make(position);
            tr.replaceWith(row);
            drawn.set(position, row);
        } else if (tr.dataset.call) {
            tr.classList.toggle("begins-day", beginsDay(position));
        }
    }
}

const missing = () => {
    const last = Math.min(sight[1] + AHEAD, total);
    for (let position = Math.max(sight[0] - AHEAD, 0); position < last; position += 1) {
        if (!rows.has(position)) return position;
    }
    return null;
};

let isLoading = false;
let settling = null;
let since = 0;

async function load() {
    if (isLoading) return;
    isLoading = true;
    for (let first = missing(); first !== null; first = missing()) {
        const offset = Math.floor(first / PAGE) * PAGE;
        const asked = rows;
        const page = await read(offset, PAGE);
        // Another search has begun.
        if (asked !== rows) break;
        keep(offset, page);
        fill(offset, PAGE);
    }
    isLoading = false;
}

// Rows are asked for once the scrolling pauses, or has gone on for a while.
function settle() {
    const now = performance.now();
    if (settling === null) since = now;
    clearTimeout(settling);
    const wait = Math.max(Math.min(SETTLE_MS, LONGEST_MS - (now - since)), 0);
    settling = setTimeout(() => {
        settling = null;
        load();
    }, wait);
}

function onScroll() {
    draw();
    if (missing() !== null) settle();
}

async function start() {
    box.classList.add("stale");
    const asked = number;
    const page = await read(0, FIRST_PAGE);
    if (asked !== number) return;
    drawn.forEach((tr) => tr.remove());
    [rows, drawn, room] = [new Map(), new Map(), []];
    total = page.total;
    keep(0, page);
    one(".calls").setAttribute("aria-rowcount", total + 1);
    const words = total.toLocaleString();
    one(".count").textContent = `Showing ${words} of ${words}`;
    scrollTo(0, 0);
    box.classList.remove("stale");
    onScroll();
}

let typing = null;
field.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => {
        number = field.value.trim();
        start();
    }, TYPING_MS);
});

async function poll() {
    const asked = rows;
    const page = await read(0, FIRST_PAGE);
    if (asked !== rows) return;
    const count = page.total - total;
    const button = one(".new-calls");
    button.hidden = count === 0;
    button.textContent = `${count} new calls`;
}

addEventListener("scroll", onScroll);
addEventListener("resize", onScroll);
setInterval(poll, POLL_MS);
await start();
