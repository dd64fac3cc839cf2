// Runs before the page, in the app and in the page beside it alike. It says when what a
// person waits for was painted, in milliseconds.

globalThis.probe = { result: null, paintedAt: null };

// In a frame's callback: the moment after that frame was painted.
probe.afterFrame = (done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => done(performance.now());
    port2.postMessage(null);
};
probe.painted = (done) => requestAnimationFrame(() => probe.afterFrame(done));

// `result` becomes the time from the next such event to the frame that paints what `isIt`
// finds changed in `place`.
probe.arm = (event, place, isIt) => {
    let from = null;
    probe.result = null;
    const begins = ({ timeStamp }) => (from = timeStamp);
    addEventListener(event, begins, { capture: true, once: true });
    const observer = new MutationObserver((records) => {
        if (from === null || !isIt(records)) return;
        observer.disconnect();
        probe.painted((at) => Object.assign(probe, { result: at - from, paintedAt: at }));
    });
    observer.observe(place, {
        subtree: true,
        childList: true,
        characterData: true,
        attributeFilter: ["aria-current", "data-call-shown"],
    });
    return () => from;
};

