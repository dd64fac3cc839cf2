// For browsers that know no modules and so pass over boot.js. Written as they read it.
document.querySelector("#shell main").textContent =
    "This browser cannot run Callboard. Please use a current one.";
