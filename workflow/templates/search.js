/* The search of one language: finds words in files that this page loads as it needs them.
 *
 * The files are classic scripts that call peraklad.index, .words and .documents, so that they
 * load from a plain folder too, where a page may not fetch. Whatever they say is shown as text,
 * never as markup. Words are made alike as in workflow/editions/stemming.py. */
"use strict";
(() => {
  const PAGE = 20;        // results shown at a time
  const LONGEST = 200;    // characters of a query that count
  const MOST = 10;        // words of a query that count
  const STRETCHES = 12;   // files looked through for words that begin as the last one does
  const BEGINNING = 2;    // letters from which the last word may be the beginning of one
  const TITLE = 8;        // weight from which a word is in the title
  const WORD = /[\p{L}\p{N}]+(?:'[\p{L}\p{N}]+)*/gu;

  /* ---- words: the same as in Python ---- */

  const words = (text) =>
    text.normalize("NFC").toLowerCase()
      .replace(/[\u2018\u2019\u02bc\u2032]/g, "'")
      .replace(/[\u0301\u00ad\u200b\u2060]/g, "")
      .replace(/\u0451/g, "\u0435").replace(/\u00df/g, "ss")
      .match(WORD) || [];

  const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\\/-]/g, "\\$&");

  const stemmer = (rules) => {
    const rounds = rules.rounds.map(([least, each]) => [
      new RegExp(`^([^]{${least},}?)(${Object.keys(each).map(escaped).join("|")})$`),
      new Map(Object.entries(each)),
    ]);
    const letters = (word) => {
      if (word[0] === "\u045e") word = "\u0443" + word.slice(1);
      let alike = word;
      for (const [old, now] of rules.letters) alike = alike.split(old).join(now);
      return (alike || word).slice(0, rules.longest);
    };
    const stem = (word) => {
      let rest = letters(word);
      for (const [pattern, endings] of rounds) {
        const found = pattern.exec(rest);
        if (found) rest = found[1] + endings.get(found[2]);
      }
      return rest;
    };
    return { letters, stem };
  };

  const known = (word) => !/[\ud800-\udfff]/.test(word);
  const stems = (rules, text) => words(text).filter(known).map(stemmer(rules).stem);

  /* ---- the files ---- */

  let index = null;
  let waiting = new Map();    // file name to what its script has to call
  const loaded = new Map();   // file name to a promise of what it says

  const load = (name) => {
    if (!loaded.has(name)) {
      loaded.set(name, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        waiting.set(name, resolve);
        script.onerror = () => {
          loaded.delete(name);
          reject(new Error(name));
        };
        script.src = form.dataset.index + name;
        document.head.append(script);
      }));
    }
    return loaded.get(name);
  };
  const arrived = (name, value) => {
    const resolve = waiting.get(name);
    waiting.delete(name);
    if (resolve) resolve(value);
  };

  const hex = (text) =>
    Array.from(new TextEncoder().encode(text), (b) => b.toString(16).padStart(2, "0")).join("");

  /* The last of the sorted `starts` that is not after `word`. */
  const place = (starts, word) => {
    let low = 0, high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= word) low = middle + 1; else high = middle;
    }
    return low - 1;
  };

  /* "1A3C" as a map from document to weight; see workflow/editions/postings.py. */
  const decoded = (text) => {
    const found = new Map();
    let number = -1;
    for (const [, digits, letter] of text.matchAll(/([0-9a-v]+)([A-P])/g)) {
      number += parseInt(digits, 32);
      found.set(number, letter.charCodeAt(0) - 65);
    }
    return found;
  };

  globalThis.peraklad = Object.freeze({
    index: (value) => arrived("index.js", value),
    words: (start, text) => arrived(`w${hex(start)}.js`, new Map(
      text.split(";").filter(Boolean).map((entry) => entry.split(" ")))),
    documents: (part, rows) => arrived(`d${part}.js`, new Map(Object.entries(rows))),
    stems,
    decoded,
  });

  if (typeof document === "undefined") return;

  /* ---- searching ---- */

  const form = document.querySelector("form.search");
  const field = form.querySelector("input");
  const status = document.querySelector(".found");
  const list = document.querySelector(".results");
  const further = document.querySelector(".further");
  let turn = 0;       // of the search under way: an older one that comes later is not shown
  let waitingTurn = 0;

  const stretch = (number) => load(`w${hex(index.starts[number])}.js`);

  /* The documents with the word whose stem is `stem`, or a word that begins with `beginning`. */
  const having = async (stem, beginning) => {
    const found = new Map();
    const take = (codes) => {
      for (const [document, weight] of decoded(codes)) {
        found.set(document, Math.max(weight, found.get(document) || 0));
      }
    };
    const exact = (await stretch(place(index.starts, stem))).get(stem);
    if (exact) take(exact);
    if (beginning.length < BEGINNING) return found;
    const first = place(index.starts, beginning);
    const last = place(index.starts, beginning + "\uffff");
    if (last - first >= STRETCHES) return found;
    for (let number = first; number <= last; number += 1) {
      for (const [word, codes] of await stretch(number)) {
        if (word.startsWith(beginning) && word !== stem) take(codes);
      }
    }
    return found;
  };

  /* The documents with all words of `query`: the best first, of equals the newest. */
  const search = async (query) => {
    index = index || await load("index.js");
    const { letters, stem } = stemmer(index);
    const asked = words(query).filter(known).slice(0, MOST);
    const open = /[\p{L}\p{N}]$/u.test(query);
    const sets = await Promise.all(asked.map((word, i) =>
      having(stem(word), open && i === asked.length - 1 ? letters(word) : "")));
    const scores = [];
    for (const [document, weight] of sets[0] || []) {
      let score = 0;
      for (const set of sets) {
        if (!set.has(document)) { score = -1; break; }
        const own = set.get(document);
        score += own >= TITLE ? own * 8 : own + 1;
      }
      if (score >= 0) scores.push([score, document]);
    }
    scores.sort((a, b) => b[0] - a[0] || b[1] - a[1]);
    return { asked, open, documents: scores.map(([, document]) => document) };
  };

  /* ---- showing ---- */

  const element = (name, text, attributes = {}) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };

  /* Put `text` into `parent`, the words that were asked for marked. */
  const marked = (parent, text, isAsked) => {
    const pattern = /[\p{L}\p{N}\p{M}\u00ad]+(?:['\u2018\u2019\u02bc\u2032][\p{L}\p{N}\p{M}]+)*/gu;
    let at = 0;
    for (const found of text.matchAll(pattern)) {
      if (!words(found[0]).filter(known).some(isAsked)) continue;
      parent.append(text.slice(at, found.index), element("mark", found[0]));
      at = found.index + found[0].length;
    }
    parent.append(text.slice(at));
    return parent;
  };

  const shown = ([slug, title, summary, day, date, english], isAsked) => {
    const item = element("li");
    const heading = element("h2");
    const foreign = (bit) => english & bit ? { lang: form.dataset.english } : {};
    const link = element("a", "", { href: `${form.dataset.home}${encodeURIComponent(slug)}.html`, ...foreign(1) });
    heading.append(marked(link, title, isAsked));
    item.append(heading);
    if (summary) item.append(marked(element("p", "", { class: "standfirst", ...foreign(2) }), summary, isAsked));
    if (date) {
      const line = element("p", "", { class: "byline" });
      line.append(element("time", date, { datetime: day }));
      item.append(line);
    }
    return item;
  };

  const plural = (number) => {
    const at = number < 200 ? number : 100 + number % 100;
    return form.getAttribute(`data-found-${form.dataset.plurals[at]}`).replace("%(n)s", number);
  };

  const rows = (documents) => Promise.all(documents.map(async (number) => {
    const part = Math.floor(number / index.perFile);
    return (await load(`d${part}.js`)).get(String(number));
  }));

  /* Show the results from `start` on; with `focus` set, the first of them gets it. */
  const show = async (result, start, focus) => {
    const mine = turn;
    const { letters, stem } = stemmer(index);
    const wanted = new Set(result.asked.map(stem));
    const begun = result.open ? letters(result.asked[result.asked.length - 1] || "") : "";
    const isAsked = (word) => wanted.has(stem(word))
      || (begun.length >= BEGINNING && letters(word).startsWith(begun));
    const found = await rows(result.documents.slice(start, start + PAGE));
    if (mine !== turn) return;
    if (!start) list.replaceChildren();
    const items = found.filter(Boolean).map((row) => shown(row, isAsked));
    list.append(...items);
    further.hidden = start + PAGE >= result.documents.length;
    further.onclick = () => show(result, start + PAGE, true).catch(failed);
    if (focus && items.length) items[0].querySelector("a").focus();
  };

  const failed = () => {
    list.replaceChildren();
    further.hidden = true;
    status.textContent = form.dataset.failed;
  };

  const run = async () => {
    const query = field.value.slice(0, LONGEST);
    const mine = turn += 1;
    try {
      history.replaceState(null, "", query ? `?q=${encodeURIComponent(query)}` : location.pathname);
    } catch { /* a browser that keeps no history for files */ }
    try {
      const result = await search(query);
      if (mine !== turn) return;
      if (!result.asked.length) {
        list.replaceChildren();
        further.hidden = true;
        status.textContent = "";
        return;
      }
      await show(result, 0, false);
      if (mine !== turn) return;
      const number = result.documents.length;
      status.textContent = number ? plural(number) : form.dataset.none;
    } catch {
      if (mine === turn) failed();
    }
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waitingTurn);
    run();
  });
  field.addEventListener("input", () => {
    clearTimeout(waitingTurn);
    waitingTurn = setTimeout(run, 120);
  });
  field.value = (new URLSearchParams(location.search).get("q") || "").slice(0, LONGEST);
  form.hidden = false;
  if (field.value) run(); else field.focus();
})();
