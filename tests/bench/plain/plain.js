// The page of a call without a framework: rows, player, and search.

import { readable, rows, toolLine, eventLine, time } from "/plain-rows.js";
import { Search } from "/plain-search.js";
import { draw, drawFound } from "/plain-lanes.js";

const id = new URLSearchParams(location.search).get("id");
const one = (selector, within = document) => within.querySelector(selector);
const [audio, list, slider, play] = ["audio", ".turns", ".player-seek", ".player-play"].map(
    (selector) => one(selector),
);
const read = (path) => fetch(`/v1/calls/${id}${path}`).then((response) => response.json());
const [call, transcript] = await Promise.all([read(""), read("/transcript")]);
const turns = transcript.transcripts.map(readable);
const items = rows(turns);
const other = call.direction === "inbound" ? "Caller" : "Callee";
const WHO = { assistant: ["agent", "Agent"], user: ["callee", other] };

one("h1").textContent = `Call to ${call.to_number}`;
one(".call-line").textContent = `${call.direction}, ${call.duration_seconds} s, ${call.end_reason}`;
let length = call.duration_seconds;
slider.max = length;

// Words that a search looks through, and the node that shows them.
const searched = [];

const template = (name) => one(`#${name}`).content;
const fill = (row, selector, text) => {
    const element = one(selector, row);
    element.textContent = text;
    return element;
};

const payload = (row, turn, kind) => {
    const parts = template("payload").cloneNode(true);
    const content = turns[turn].content;
    const label = content.name ? `${kind}: ${content.name}` : kind;
    fill(parts, "p", label);
    const text = JSON.stringify(content, null, 2);
    const pre = fill(parts, "pre", text);
    pre.setAttribute("aria-label", label);
    if (content.name ?? content.event) {
        searched.push({ turn, text: content.name ?? content.event });
    }
    searched.push({ turn, text, node: pre.firstChild });
    one("details", row).append(parts);
};

const rowOf = ({ turn, answer, kind }) => {
    const { role, content, start_ms } = turns[turn];
    const row = template(kind === "speech" ? "speech" : "tool").cloneNode(true).firstElementChild;
    row.dataset.turn = turn;
    fill(row, ".turn-time", time(start_ms));
    if (kind === "speech") {
        const [speaker, who] = WHO[role] ?? ["other", role];
        row.dataset.speaker = speaker;
        fill(row, ".turn-speaker", who);
        searched.push({ turn, text: content, node: fill(row, ".turn-text", content).firstChild });
        return row;
    }
    row.dataset.speaker = kind;
    fill(row, ".turn-speaker", kind === "tool" ? "Tool" : "Event");
    if (kind === "event") {
        fill(row, ".turn-text", eventLine(content, other.toLowerCase()));
        payload(row, turn, "Event");
        return row;
    }
    fill(row, ".turn-text", toolLine(content, turns[answer]?.content));
    payload(row, turn, "Tool call");
    if (answer !== undefined) payload(row, answer, "Tool response");
    return row;
};

const fragment = document.createDocumentFragment();
const rowOfTurn = new Map();
for (const item of items) {
    const row = rowOf(item);
    rowOfTurn.set(item.turn, row);
    if (item.answer !== undefined) rowOfTurn.set(item.answer, row);
    fragment.append(row);
}
one(".turn-head", fragment)?.setAttribute("tabindex", "0");
list.append(fragment);
const now = draw(one(".lanes"), turns, items, length * 1000);

// From when on which turn is spoken.
const starts = turns
    .map(({ content, start_ms }, turn) => ({ turn, start_ms, content }))
    .filter(({ content }) => typeof content === "string")
    .sort((a, b) => a.start_ms - b.start_ms);

const spokenAt = (ms) => {
    let [low, high] = [0, starts.length];
    while (low < high) {
        const middle = (low + high) >> 1;
        if (starts[middle].start_ms <= ms) low = middle + 1;
        else high = middle;
    }
    return starts[low - 1]?.turn;
};

let current = null;
const show = (seconds) => {
    slider.value = seconds;
    now.style.setProperty("--at", `${(seconds / length) * 100}%`);
    one(".player-time").textContent = `${time(seconds * 1000)} / ${time(length * 1000)}`;
    const row = rowOfTurn.get(spokenAt(seconds * 1000)) ?? null;
    if (row === current) return;
    current?.removeAttribute("aria-current");
    row?.setAttribute("aria-current", "true");
    current = row;
    if (row && !audio.paused && one(".follow").checked) {
        row.scrollIntoView({ block: "center", behavior: "instant" });
    }
};

let link = null;
const start = async () => {
    if (audio.src) return audio.play();
    link ??= read("/audio");
    const { url } = await link;
    const from = Number(slider.value);
    audio.src = url;
    audio.addEventListener("loadedmetadata", () => (audio.currentTime = from), { once: true });
    return audio.play();
};
const seek = (seconds) => {
    if (audio.readyState > 0) audio.currentTime = seconds;
    show(seconds);
};

play.addEventListener("click", () => (audio.paused ? start() : audio.pause()));
for (const name of ["play", "pause"]) {
    audio.addEventListener(name, () => (play.textContent = audio.paused ? "Play" : "Pause"));
}
audio.addEventListener("timeupdate", () => show(audio.currentTime));
audio.addEventListener("durationchange", () => {
    if (Number.isFinite(audio.duration)) length = audio.duration;
    slider.max = length;
});
slider.addEventListener("input", () => seek(Number(slider.value)));
list.addEventListener("click", (event) => {
    const row = event.target.closest(".turn[data-speaker]");
    const turn = turns[row?.dataset.turn];
    if (typeof turn?.content !== "string") return;
    start();
    seek(turn.start_ms / 1000);
});

const search = new Search(searched);
one("[type=search]").addEventListener("input", (event) => {
    const found = search.find(event.target.value);
    one(".search-count").textContent = found.words;
    search.mark(found);
    drawFound(one(".lanes"), found.all.map(({ turn }) => turns[turn].start_ms), length * 1000);
});
