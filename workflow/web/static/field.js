/* The field for a translation: a text area above a layer that draws no-break spaces and findings,
   with its own undo, which also covers what buttons and keys insert. */
(function () {
  'use strict';
  const P = window.peraklad;
  const PAUSE = 900; /* ms: typing that goes on is one step of undo */
  const MOST = 300;
  const SIGNS = /[\u00a0\u202f\u2009\u2007\u00ad\u200b-\u200f\u2060-\u2064\u202a-\u202e\u2066-\u2069\ufeff]/;
  const THIN = /[\u202f\u2009\u2007]/;
  const WIDE = /[\u00a0\u202f\u2009\u2007]/;

  const area = P.el('textarea', {rows: '1', spellcheck: 'true', autocomplete: 'off'});
  const under = P.el('div', {class: 'under', 'aria-hidden': 'true'});
  const element = P.el('div', {class: 'field'}, under, area);
  const histories = new Map(); /* by sentence, so that undo survives going elsewhere */
  let history = {steps: [], at: 0};
  let marks = [];
  let shown = '';

  const F = P.field = {element, area, changed: () => {}};

  Object.defineProperty(F, 'text', {get: () => area.value});

  /* Takes up sentence `key` with `text`; undo goes on where it was. */
  F.load = function (key, text) {
    history = histories.get(key);
    if (!history || history.steps[history.at].text !== text) {
      history = {steps: [{text, start: text.length, end: text.length}], at: 0, kind: '', time: 0};
      histories.set(key, history);
    }
    marks = [];
    put(text, text.length, text.length);
  };

  /* Shows `text` as one step of undo. */
  F.set = function (text, start, end) {
    const place = start === undefined ? text.length : start;
    put(text, place, end === undefined ? place : end);
    note('');
    F.changed();
  };

  /* Puts `text` in place of what is selected. */
  F.insert = function (text, inside) {
    const {value, selectionStart: start, selectionEnd: end} = area;
    const at = start + (inside === undefined ? text.length : inside);
    F.set(value.slice(0, start) + text + value.slice(end), at);
  };

  /* Puts a pair of marks round what is selected, or round the cursor. */
  F.wrap = function (open, close) {
    const {value, selectionStart: start, selectionEnd: end} = area;
    const chosen = value.slice(start, end);
    F.set(value.slice(0, start) + open + chosen + close + value.slice(end), start + open.length, end + open.length);
  };

  /* Puts a dash with the language's spaces in place of the spaces that stand there. */
  F.dash = function (dash, turn) {
    const before = area.value.slice(0, area.selectionStart).replace(/[ \u00a0]+$/, '');
    const after = area.value.slice(area.selectionEnd).replace(/^[ \u00a0]+/, '');
    const sign = before ? dash : turn;
    F.set(before + sign + after, before.length + sign.length);
  };

  F.undo = () => step(-1);
  F.redo = () => step(1);
  F.mark = function (findings) { marks = findings; paint(); };

  function step(by) {
    const to = history.steps[history.at + by];
    if (!to) return;
    history.at += by;
    history.kind = '';
    put(to.text, to.start, to.end);
    F.changed();
  }

  function put(text, start, end) {
    area.value = text;
    area.setSelectionRange(start, end);
    refresh();
  }

  function note(kind) {
    const now = {text: area.value, start: area.selectionStart, end: area.selectionEnd};
    const last = history.steps[history.at];
    if (last.text === now.text) return;
    const time = Date.now();
    const goesOn = kind && kind === history.kind && time - history.time < PAUSE && history.at > 0;
    history.steps.length = history.at + 1;
    if (goesOn) history.steps[history.at] = now;
    else history.steps.push(now);
    if (history.steps.length > MOST) history.steps.shift();
    history.at = history.steps.length - 1;
    history.kind = kind;
    history.time = time;
  }

  area.addEventListener('input', (event) => {
    const typed = event.inputType === 'insertText' && !/\s/.test(event.data || ' ');
    note(typed ? 'type' : event.inputType === 'deleteContentBackward' ? 'delete' : '');
    refresh();
    F.changed();
  });
  area.addEventListener('beforeinput', (event) => {
    if (event.inputType !== 'historyUndo' && event.inputType !== 'historyRedo') return;
    event.preventDefault();
    step(event.inputType === 'historyUndo' ? -1 : 1);
  });

  /* Findings stay where they are while typing goes on elsewhere, until the next check. */
  function shift(old, now) {
    if (old === now) return;
    let head = 0;
    while (head < old.length && head < now.length && old[head] === now[head]) head++;
    let tail = 0;
    while (tail < old.length - head && tail < now.length - head &&
           old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail++;
    const by = now.length - old.length;
    marks = marks.flatMap((one) => {
      if (one.end <= head) return [one];
      if (one.start >= old.length - tail) return [{...one, start: one.start + by, end: one.end + by}];
      return [];
    });
  }

  function refresh() {
    shift(shown, area.value);
    shown = area.value;
    paint();
    area.style.height = 'auto';
    area.style.height = area.scrollHeight + 'px';
  }

  function sign(text) {
    if (!SIGNS.test(text)) return text;
    return P.el('span', {class: WIDE.test(text) ? (THIN.test(text) ? 'sign thin' : 'sign') : 'sign none'}, text);
  }

  function pieces(text) {
    return text.split(/([\u00a0\u202f\u2009\u2007\u00ad\u200b-\u200f\u2060-\u2064\u202a-\u202e\u2066-\u2069\ufeff])/)
      .filter(Boolean).map(sign);
  }

  const GRAVE = {error: 0, warning: 1, hint: 2};

  /* The findings that can be drawn: of two that overlap the graver, or the more exact, one. */
  function drawn(length) {
    const chosen = [];
    const size = (one) => one.end - one.start;
    const wanted = marks.filter((one) => !one.waiver && one.start < one.end && one.end <= length);
    wanted.sort((a, b) => GRAVE[a.severity] - GRAVE[b.severity] || size(a) - size(b));
    for (const one of wanted)
      if (chosen.every((other) => one.end <= other.start || one.start >= other.end)) chosen.push(one);
    return chosen.sort((a, b) => a.start - b.start);
  }

  function paint() {
    const text = area.value;
    const nodes = [];
    let at = 0;
    for (const one of drawn(text.length)) {
      nodes.push(...pieces(text.slice(at, one.start)));
      nodes.push(P.el('mark', {class: one.severity}, pieces(text.slice(one.start, one.end))));
      at = one.end;
    }
    nodes.push(...pieces(text.slice(at)), '\n');
    P.fill(under, nodes);
  }

  let width = 0;
  new ResizeObserver(() => {
    if (element.clientWidth === width) return;
    width = element.clientWidth;
    area.style.height = 'auto';
    area.style.height = area.scrollHeight + 'px';
  }).observe(element);
})();
