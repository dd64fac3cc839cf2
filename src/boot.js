// Starts the app. A file of its own, because the content security policy allows
// no inline script. Trunk names the bundle's two files in a <meta>.

// Before the first paint, so that a dark page never flashes white.
try {
    document.documentElement.dataset.theme = localStorage.getItem("callboard.theme") ?? "system";
} catch {
    // Storage is blocked: the system's theme it is.
}

const say = (sentence) => {
    const main = document.querySelector("#shell main");
    if (!main) return;
    const text = document.createElement("p");
    text.setAttribute("role", "alert");
    text.textContent = sentence;
    const reload = document.createElement("button");
    reload.type = "button";
    reload.className = "button";
    reload.textContent = "Reload";
    reload.addEventListener("click", () => location.reload());
    main.replaceChildren(text, reload);
};

const { js, wasm } = document.querySelector('meta[name="callboard-bundle"]').dataset;
if (typeof WebAssembly !== "object") {
    say("This browser cannot run Callboard: it has no WebAssembly. Any current browser does.");
} else {
    try {
        const { default: init } = await import(js);
        await init({ module_or_path: wasm });
    } catch (error) {
        console.error(error);
        say("Callboard could not be loaded. Check the connection, then reload.");
    }
}
