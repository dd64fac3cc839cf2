// Starts the app, and says so when it cannot be started or has stopped. A file of
// its own, because the content security policy allows no inline script. Its name
// has no hash: a page that an earlier release left behind must find it, too. So it
// knows no more of the page than the <meta> in which Trunk names the bundle's two
// files, and the shell.

// Before the first paint, so that a dark page never flashes white.
try {
    document.documentElement.dataset.theme = localStorage.getItem("callboard.theme") ?? "system";
} catch {
    // Storage is blocked: the system's theme it is.
}

// The styles of later pages, which the first paint does not wait for.
document.querySelectorAll('link[media="not all"]').forEach((link) => link.removeAttribute("media"));

// Chromium keeps ten lines of a stack, too few to tell where the app has stopped.
Error.stackTraceLimit = 50;

const { js, wasm } = document.querySelector('meta[name="callboard-bundle"]').dataset;
const TOO_OLD = "This browser cannot run Callboard. Please use a current one.";

const make = (name, attributes, ...children) => {
    const made = document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    made.append(...children);
    return made;
};

const panel = (title, sentence, error) => {
    const reload = make("button", { type: "button", class: "button primary" }, "Reload");
    reload.addEventListener("click", () => location.reload());
    const panel = make("section", { class: "banner", role: "alert", tabindex: "-1" },
        make(document.querySelector("h1") ? "h2" : "h1", {}, title), make("p", {}, sentence), make("p", {}, reload));
    if (error) {
        // Some browsers begin the stack with the message, some leave it out.
        const { stack = "" } = error;
        const text = stack.includes(error.message) ? stack : `${error}\n${stack}`;
        panel.append(make("details", {}, make("summary", {}, "Details"), make("pre", { tabindex: "0", translate: "no" }, text)));
    }
    return panel;
};

const say = (sentence, error) => {
    document.querySelector("#shell main")
        ?.replaceChildren(panel("Callboard could not be loaded", sentence, error));
};

let hasStopped = false;

/** The app has broken off in the middle of something: nothing it holds can be relied on. */
const stop = (error) => {
    if (hasStopped) return;
    hasStopped = true;
    // What is left of it does nothing more: no timer of its own, no request, no sound.
    for (let timer = setTimeout(() => {}); timer > 0; timer--) clearTimeout(timer);
    globalThis.fetch = () => new Promise(() => {});
    document.querySelectorAll("audio").forEach((audio) => audio.pause());
    // Another tab takes over what this one was running: src/browser/tabs.rs.
    dispatchEvent(new Event("callboard-stopped"));
    const title = "Callboard has stopped";
    const said = panel(
        title,
        "This is our fault. What you typed is kept. If a call was being placed, we check what happened after the reload.",
        error,
    );
    // A modal dialog, so that nothing else can be pressed or is read out.
    const dialog = make("dialog", { class: "stopped", "aria-label": title }, said);
    const show = () => {
        try {
            // This moves the focus to the panel, too.
            dialog.showModal();
        } catch {
            dialog.setAttribute("open", "");
            said.focus();
        }
    };
    dialog.addEventListener("close", show);
    document.body.append(dialog);
    show();
};

// A panic of the app is a trap. What comes from a browser's extension is not ours.
const isTrap = (error) =>
    error instanceof WebAssembly.RuntimeError && !String(error.stack).includes("-extension://");

/** Also an exception that was thrown in the app's own script and went on through its wasm. */
const isFault = ({ error, filename }) =>
    isTrap(error) ||
    ([js, wasm].some((name) => filename.includes(name)) && /wasm-function/.test(error?.stack));

/** The page as it is served now; nothing where it cannot be had. */
const newestPage = async () => {
    try {
        const url = new URL("index.html", document.baseURI);
        const answer = await fetch(url, { cache: "no-store" });
        return answer.ok ? await answer.text() : "";
    } catch {
        return "";
    }
};

/**
 * Whether a newer release is there: its page no longer names the files of this one. The
 * script names the wasm of the later pages, so that its own name changes with that.
 */
const isOutdated = (page) => {
    const styles = [...document.querySelectorAll("link[rel=stylesheet]")];
    const names = [js, wasm, ...styles.map((link) => link.getAttribute("href"))];
    return page.includes("callboard-bundle") && !names.every((name) => page.includes(name));
};

/** The app asks when it cannot load its later pages: src/later_pages.rs. */
addEventListener("callboard-pages-missing", async () => {
    if (isOutdated(await newestPage())) dispatchEvent(new Event("callboard-outdated"));
});

/** Once between two starts of the app; where nothing is kept, not after a reload. */
const RELOADED = "callboard.reloaded";
const mayReload = () => {
    try {
        if (sessionStorage.getItem(RELOADED)) return false;
        sessionStorage.setItem(RELOADED, "yes");
        return true;
    } catch {
        // Nothing is kept.
    }
    try {
        return performance.getEntriesByType("navigation")[0].type !== "reload";
    } catch {
        // Nobody can tell: better not at all than again and again.
        return false;
    }
};

/**
 * The app begins by reading what this tab stores. The first time the browser has to fetch
 * that from its disk: here nobody waits for it, while the wasm is still on its way.
 */
const readStorage = () => {
    try {
        return sessionStorage.length;
    } catch {
        // Storage is blocked.
    }
};

const start = async () => {
    if (typeof WebAssembly !== "object") return say(TOO_OLD);
    addEventListener("error", (event) => isFault(event) && stop(event.error));
    addEventListener("unhandledrejection", ({ reason }) => isTrap(reason) && stop(reason));
    try {
        const style = getComputedStyle(document.documentElement);
        if (!style.getPropertyValue("--bg")) throw new Error("The style sheet is missing.");
        const { default: init } = await import(js);
        const started = init({ module_or_path: wasm });
        readStorage();
        await started;
        try {
            sessionStorage.removeItem(RELOADED);
        } catch {
            // Nothing was kept.
        }
    } catch (error) {
        if (isTrap(error)) return stop(error);
        const page = await newestPage();
        if (isOutdated(page) && mayReload()) return location.reload();
        const isOld = error instanceof SyntaxError || error instanceof WebAssembly.CompileError;
        // The page itself came, so the connection may be well.
        const blockers = page && " An ad blocker or privacy extension may have stopped part of the page.";
        say(isOld ? TOO_OLD : `Check the connection, then reload.${blockers}`, error);
    }
};

start();
