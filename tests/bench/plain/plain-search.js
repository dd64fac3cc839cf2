// Searching the words of all rows, without case and accents.

const MARKED = 1_000;

// Letter by letter, with the place that each came from: a letter may become several.
function fold(text) {
    const simple = text.toUpperCase();
    if (/^[\x20-\x7e\n]*$/.test(text)) return { text: simple, places: null };
    const [letters, places] = [[], []];
    let at = 0;
    for (const letter of text) {
        const folded = letter.normalize("NFKD").replace(/\p{M}/gu, "").toUpperCase();
        letters.push(folded);
        for (let unit = 0; unit < folded.length; unit += 1) places.push(at);
        at += letter.length;
    }
    places.push(at);
    return { text: letters.join(""), places };
}

export class Search {
    // `searched`: each turn's texts, and the text node that shows one, if any does.
    constructor(searched) {
        this.searched = searched;
        this.prepared = null;
    }

    find(words) {
        const wanted = fold(words.trim()).text;
        if (!wanted) return { all: [], words: "" };
        this.prepared ??= this.searched.map(({ text }) => fold(text));
        const all = [];
        this.prepared.forEach(({ text, places }, at) => {
            const { turn, node } = this.searched[at];
            let from = text.indexOf(wanted);
            while (from >= 0) {
                const to = from + wanted.length;
                all.push({ turn, node, start: places?.[from] ?? from, end: places?.[to] ?? to });
                from = text.indexOf(wanted, to);
            }
        });
        const count = all.length === 1 ? "1 match" : `${all.length} matches`;
        return { all, words: all.length === 0 ? "No match" : count };
    }

    mark({ all }) {
        const ranges = all.slice(0, MARKED).filter(({ node }) => node).map(({ node, start, end }) => {
            const range = new Range();
            range.setStart(node, start);
            range.setEnd(node, end);
            return range;
        });
        CSS.highlights.set("found", new Highlight(...ranges));
    }
}
