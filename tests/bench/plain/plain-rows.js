// What each row of a transcript shows. A tool's answer is in the row of its call.

const isTool = ({ content }) => typeof content === "object" && content !== null;

// What happened to the call is JSON in a string.
export function readable(turn) {
    const { content } = turn;
    const isObject = typeof content === "string" && content.startsWith("{");
    return isObject ? { ...turn, content: JSON.parse(content) } : turn;
}

export function rows(turns) {
    const answers = new Map();
    const open = [];
    turns.forEach((turn, at) => {
        if (turn.role === "tool_call") open.push(at);
        if (turn.role !== "tool_response") return;
        const id = turn.content.tool_call_id;
        const named = id === undefined ? -1 : open.findIndex((call) => turns[call].content.id === id);
        const [call] = open.splice(Math.max(named, 0), 1);
        if (call !== undefined) answers.set(call, at);
    });
    const answered = new Set(answers.values());
    return turns.flatMap((turn, at) => {
        if (answered.has(at)) return [];
        if (!isTool(turn)) return [{ turn: at, kind: "speech" }];
        if (turn.content.event) return [{ turn: at, kind: "event" }];
        return [{ turn: at, kind: "tool", answer: answers.get(at) }];
    });
}

const words = (value) => {
    if (Array.isArray(value)) return value.map(words).join(", ");
    if (value === null || typeof value !== "object") return String(value);
    return Object.entries(value).map(([name, value]) => `${name}: ${words(value)}`).join(", ");
};

// `find_open_slots(day: friday) → 09:00, 11:30`
export function toolLine(call, answer) {
    const asked = `${call.name}(${words(call.arguments ?? {})})`;
    if (!answer) return asked;
    const { tool_call_id, ...rest } = answer;
    const values = Object.values(rest);
    return `${asked} → ${values.length === 1 ? words(values[0]) : words(rest)}`.slice(0, 120);
}

export function eventLine({ event, actor, action }, other) {
    const who = { ai: "agent", caller: other }[actor];
    if (event === "call_ended") return who ? `The ${who} ended the call` : "The call ended";
    return event === "hold" ? "On hold" : [event, actor, action].join(" ");
}

// `1:04`, `1:02:03`
export function time(ms) {
    const seconds = Math.floor(ms / 1000);
    const two = (number) => String(number).padStart(2, "0");
    const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
    const rest = two(seconds % 60);
    return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}
