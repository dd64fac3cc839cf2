// Who spoke when, as one drawing above the slider.

const WIDTH = 10_000;
const LANES = ["agent", "callee", "tools", "holds"];
const svg = (name, attributes) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
};

function path(spans, length, narrowest) {
    const parts = [];
    let drawn = null;
    const end = () => drawn && parts.push(`M${drawn[0]} 0h${drawn[1] - drawn[0]}v1h${drawn[0] - drawn[1]}z`);
    for (const [start, stop] of spans.sort((a, b) => a[0] - b[0])) {
        const left = Math.floor((start / length) * WIDTH);
        const right = Math.max(Math.ceil((stop / length) * WIDTH), left + narrowest);
        if (drawn && left <= drawn[1]) {
            drawn[1] = Math.max(drawn[1], right);
            continue;
        }
        end();
        drawn = [left, right];
    }
    end();
    return parts.join("");
}

const drawing = () => svg("svg", { viewBox: `0 0 ${WIDTH} 40`, preserveAspectRatio: "none" });

// Draws the lanes, and answers with the line that says where the recording is.
export function draw(place, turns, items, length) {
    const spans = { agent: [], callee: [], tools: [], holds: [] };
    for (const { turn, kind, answer } of items) {
        const { role, content, start_ms, end_ms } = turns[turn];
        if (kind === "speech") spans[role === "assistant" ? "agent" : "callee"].push([start_ms, end_ms]);
        if (kind === "tool") spans.tools.push([start_ms, turns[answer]?.end_ms ?? end_ms]);
        if (content.event === "hold") spans.holds.push([start_ms, end_ms]);
    }
    const lanes = drawing();
    LANES.forEach((name, at) => {
        const narrowest = at < 2 ? 1 : 12;
        const d = path(spans[name], length, narrowest);
        lanes.append(svg("path", { class: `lane-${name}`, d, transform: `translate(0 ${at * 10}) scale(1 7)` }));
    });
    const now = document.createElement("div");
    now.className = "lanes-now";
    place.append(lanes, drawing(), now);
    return now;
}

export function drawFound(place, times, length) {
    const d = path(times.map((ms) => [ms, ms]), length, 12);
    place.lastElementChild.previousElementSibling.replaceChildren(
        svg("path", { class: "lane-found", d, transform: "scale(1 40)" }),
    );
}
