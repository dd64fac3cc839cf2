// A row of the list: the texts of a call, and the elements that show them.

const NONE = "–";
const HOW = {
    caller_hangup: ["Hung up", "↩", "plain"],
    agent_end: ["Agent finished", "✓", "good"],
    transfer: ["Transferred", "⇄", "plain"],
    max_duration: ["Ended by limit", "⧗", "warn"],
    hold_timeout: ["Ended by limit", "⧗", "warn"],
    timeout: ["Nobody spoke", "⚑", "warn"],
    silence_timeout: ["Nobody spoke", "⚑", "warn"],
    error: ["Carrier error", "✕", "bad"],
    busy: ["Busy", "○", "plain"],
    no_answer: ["No answer", "○", "plain"],
    rejected: ["Declined", "○", "plain"],
    voicemail: ["Voicemail", "✉", "plain"],
    voicemail_hangup: ["Voicemail, no message", "✉", "plain"],
    unreachable: ["Not reached", "○", "warn"],
    cancelled: ["Canceled", "○", "plain"],
};
const DIRECTION = { inbound: "Inbound", web: "Web" };
const GOOD = 75;

const clock = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const short = { weekday: "short", day: "numeric", month: "short" };
const thisYear = new Intl.DateTimeFormat(undefined, short);
const anyYear = new Intl.DateTimeFormat(undefined, { year: "numeric", day: "numeric", month: "short" });

const DAY = 86_400_000;
export const dayOf = (at) => Math.floor((at.getTime() - at.getTimezoneOffset() * 60_000) / DAY);

export function dayName(at) {
    const now = new Date();
    const ago = dayOf(now) - dayOf(at);
    if (ago === 0) return "Today";
    if (ago === 1) return "Yesterday";
    return (at.getFullYear() === now.getFullYear() ? thisYear : anyYear).format(at);
}

const grouped = (number) => number.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, "+1 $1 $2 $3");
const isFinal = ({ status }) => status === "completed" || status === "failed";
const line = (text) => text?.split("\n").map((line) => line.trim()).find(Boolean)?.slice(0, 160);

// Only what a row shows is kept: ten thousand whole records would fill the memory.
export function rowOf(call, agents) {
    const party = call.direction === "inbound" ? call.from_number : call.to_number;
    const variables = call.variables ?? {};
    const names = [variables.first_name, variables.last_name].map(line).filter(Boolean);
    const isTest = call.is_test_call;
    const way = DIRECTION[call.direction];
    const goal = { achieved: "Goal reached", missed: "Goal missed" }[call.goal_achievement];
    const isOurs = call.direction === "outbound";
    return {
        id: call.call_id,
        at: call.start_time ? new Date(call.start_time) : null,
        utc: call.start_time,
        party: party ? grouped(party) : null,
        name: line(variables.name) ?? names.join(" "),
        how: HOW[call.end_reason] ?? ["Ended", "✓", "plain"],
        label: line(call.report?.outcome_label) ?? goal ?? call.call_outcome?.replaceAll(/[_-]/g, " ") ?? "",
        rest: [way && isTest ? `${way}, test` : (way ?? (isTest ? "Test" : null)), line(call.summary)]
            .filter(Boolean)
            .join(" · "),
        agent: call.agent_id === null ? NONE : (agents.get(call.agent_id) ?? `Agent ${call.agent_id}`),
        seconds: call.duration_seconds,
        cents: call.billing_total_cents,
        grade: call.grade_score,
        isGradePending: call.grade_status === "pending",
        issues: call.issue_count,
        mayCallAgain: isOurs && isFinal(call) && Boolean(party),
    };
}

const two = (number) => String(number).padStart(2, "0");

function duration(seconds) {
    if (!(seconds > 0)) return NONE;
    const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, two(seconds % 60)];
    return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}

const money = (cents) => `$${Math.floor(cents / 100).toLocaleString("en-US")}.${two(cents % 100)}`;
const template = (name) => document.getElementById(name).content;

function grade(cell, row) {
    if (row.grade == null) {
        cell.textContent = row.isGradePending ? "pending" : NONE;
        return;
    }
    const parts = template("grade").cloneNode(true);
    const [scale, words] = parts.children;
    scale.classList.toggle("good", row.grade >= GOOD);
    scale.firstChild.style.inlineSize = `${row.grade}%`;
    words.textContent = row.grade;
    cell.append(parts);
}

export function element(row, position, beginsDay) {
    const tr = template("call").cloneNode(true).firstElementChild;
    tr.dataset.call = row.id;
    tr.setAttribute("aria-rowindex", position + 2);
    tr.classList.toggle("begins-day", beginsDay);
    const [pick, time, party, how, outcome, agent, length, cost, graded, issues, again] = tr.children;
    pick.querySelector("input").setAttribute("aria-label", `Select ${row.party ?? `call ${row.id}`}`);
    if (row.at) {
        const shown = time.firstChild;
        shown.dateTime = row.utc;
        shown.title = `${row.utc} (UTC)`;
        shown.firstChild.textContent = `${dayName(row.at)} `;
        shown.lastChild.textContent = clock.format(row.at);
    }
    const link = party.firstChild;
    link.href = `/calls/${row.id}`;
    if (row.name) link.firstChild.textContent = row.name;
    else link.firstChild.remove();
    link.lastChild.textContent = row.party ?? `Call ${row.id}`;
    const pill = how.firstChild;
    pill.dataset.tone = row.how[2];
    pill.firstChild.textContent = row.how[1];
    pill.lastChild.textContent = row.how[0];
    const [label, dot, rest] = outcome.children;
    label.textContent = row.label;
    dot.textContent = row.label && row.rest ? " · " : "";
    rest.textContent = row.rest;
    agent.textContent = row.agent;
    length.textContent = duration(row.seconds);
    cost.textContent = row.cents == null ? NONE : money(row.cents);
    grade(graded, row);
    issues.textContent = row.issues > 0 ? row.issues : "";
    if (row.mayCallAgain) {
        const parts = template("again").cloneNode(true);
        parts.firstChild.href = `/calls/new?again=${row.id}`;
        parts.firstChild.setAttribute("aria-label", `Call again ${row.party}`);
        again.append(parts);
    }
    return tr;
}

export const placeholder = (position) => {
    const tr = template("empty").cloneNode(true).firstElementChild;
    tr.setAttribute("aria-rowindex", position + 2);
    return tr;
};
