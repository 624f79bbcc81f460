// Loads the page again when the editions are new, and shows what is wrong meanwhile.
(() => {
  "use strict";
  const built = document.currentScript.dataset.built;
  let note = null;

  function show(errors) {
    if (note) note.remove();
    note = null;
    if (!errors.length) return;
    note = document.createElement("div");
    note.id = "peraklad-watch";
    note.setAttribute("role", "alert");
    const root = note.attachShadow({ mode: "open" });
    const box = document.createElement("pre");
    box.textContent = errors.join("\n");
    const style = {
      position: "fixed", inset: "auto 0 0 0", zIndex: "2147483647", margin: "0", maxHeight: "50vh",
      overflow: "auto", padding: "1em", font: "15px/1.4 monospace", whiteSpace: "pre-wrap",
      overflowWrap: "anywhere", background: "#6b0f1a", color: "#fff", textAlign: "left",
    };
    Object.assign(box.style, style);
    root.append(box);
    document.documentElement.append(note);
  }

  new EventSource("/.peraklad/events").onmessage = (event) => {
    const told = JSON.parse(event.data);
    if (told.built !== built) location.reload();
    else show(told.errors);
  };
})();
