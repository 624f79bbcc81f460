/* The sentences on the page: what is known of each, how it is shown, which one is chosen. */
(function () {
  'use strict';
  const P = window.peraklad;
  const main = document.getElementById('main');
  const may = new Set((main.dataset.may || '').split(' ').filter(Boolean));
  const sentences = new Map(); /* key -> {key, base, source, target, state, …, findings, spans} */
  const order = []; /* the translations' spans in reading order */
  const english = new Map(); /* a translation's span -> the English one */
  let chosen = null;

  const page = P.page = {main, may, order, sentences, version: main.dataset.version};

  const wantedBack = (key, lost) => (lost && !P.unsaved.left(key, lost) ? lost : '');

  function known(span, source) {
    const data = span.dataset;
    if (!sentences.has(data.key)) {
      sentences.set(data.key, {
        key: data.key, base: data.base, source: source.textContent, state: data.state,
        target: data.state === 'empty' ? '' : span.querySelector('.t').textContent,
        stale: 'stale' in data, opens: 'opens' in data, exact: 'exact' in data, lost: wantedBack(data.key, data.lost),
        comments: Number(data.comments || 0), findings: [], spans: [],
      });
    }
    return sentences.get(data.key);
  }

  for (const block of main.querySelectorAll('.block')) {
    const sources = [...block.querySelectorAll('.source .s')];
    [...block.querySelectorAll('.target .s')].forEach((span, number) => {
      known(span, sources[number]).spans.push(span);
      order.push(span);
      english.set(span, sources[number]);
      for (const one of [span, sources[number]]) one.style.setProperty('--i', number);
      span.setAttribute('role', 'button');
      span.tabIndex = -1;
    });
  }
  if (order.length) order[0].tabIndex = 0;

  page.of = (span) => sentences.get(span.dataset.key);
  page.chosen = () => chosen;
  page.english = (span) => english.get(span);

  /* The span of `key` that is nearest to what is chosen. */
  page.span = function (key) {
    const sentence = sentences.get(key);
    if (!sentence) return null;
    return sentence.spans.includes(chosen) ? chosen : sentence.spans[0];
  };

  page.state = function (s) {
    if (s.lost) return P.say('state.lost');
    if (s.stale) return P.say(s.state === 'empty' ? 'state.stale-empty' : 'state.stale');
    return P.say('state.' + s.state);
  };

  /* Takes over what the server says of a sentence (E) and shows it wherever the sentence stands. */
  page.show = function (entry) {
    const sentence = sentences.get(entry.key);
    if (!sentence) return;
    Object.assign(sentence, entry, {lost: wantedBack(entry.key, entry.lost)});
    page.paint(sentence);
    P.emit('shown', sentence);
  };

  page.findings = function (key, findings) {
    const sentence = sentences.get(key);
    if (!sentence || !findings) return;
    sentence.findings = findings;
    page.paint(sentence);
  };

  page.paint = function (sentence) {
    const unsaved = P.unsaved.get(sentence.key);
    const text = unsaved ? unsaved.text : sentence.target;
    const names = [page.state(sentence)];
    if (unsaved) names.push(P.say('unsaved'));
    const open = sentence.findings.filter((one) => !one.waiver && one.severity !== 'hint');
    if (open.length) names.push(P.say('findings', {n: open.length}));
    const worst = open.some((one) => one.severity === 'error') ? 'error' : open.length ? 'warning' : null;
    for (const span of sentence.spans) {
      const shown = span.querySelector('.t');
      shown.textContent = text || sentence.source;
      shown.classList.toggle('joined', text === '[joined]');
      if (text) { shown.removeAttribute('lang'); shown.removeAttribute('dir'); }
      else { shown.lang = 'en'; shown.dir = 'ltr'; }
      span.querySelector('.label').textContent = ' (' + names.join(', ') + ') ';
      span.title = names.join(', ');
      const data = {base: sentence.base, state: text ? (sentence.state === 'empty' ? 'translated' : sentence.state) : 'empty',
        stale: sentence.stale, exact: sentence.exact, lost: sentence.lost, unsaved: Boolean(unsaved),
        conflict: Boolean(sentence.conflict), findings: worst};
      for (const [name, value] of Object.entries(data))
        if (value) span.dataset[name] = value === true ? '' : value; else delete span.dataset[name];
    }
  };

  /* Whether there is anything to do for the person at the screen. */
  page.toDo = function (sentence) {
    if (P.unsaved.get(sentence.key) || sentence.lost || sentence.conflict) return true;
    if (sentence.state === 'empty' || sentence.state === 'draft' || sentence.stale) return true;
    return may.has('approve') && sentence.state !== 'reviewed';
  };

  /* How many sentences of the whole document there is something to do for, as the counts say. */
  page.left = function () {
    const names = ['empty', 'draft', ...(may.has('approve') ? ['translated'] : [])];
    const head = document.getElementById('counts');
    return names.reduce((sum, name) => {
      const place = head.querySelector(`[data-count="${name}"]`);
      return sum + Number(place ? (place.querySelector('.n') || place).textContent : 0);
    }, 0);
  };

  page.next = function (by, wanted) {
    const start = chosen ? order.indexOf(chosen) : by > 0 ? -1 : order.length;
    for (let n = start + by; n >= 0 && n < order.length; n += by)
      if (!wanted || wanted(page.of(order[n]))) return order[n];
    if (!wanted || start < 0) return null;
    return order.slice(0, start).find((span) => wanted(page.of(span))) || null; /* from the top */
  };

  page.choose = function (span, focus) {
    if (chosen) {
      chosen.classList.remove('chosen');
      chosen.tabIndex = -1;
      english.get(chosen).classList.remove('chosen');
    }
    chosen = span;
    span.classList.add('chosen');
    span.tabIndex = 0;
    english.get(span).classList.add('chosen');
    if (focus) {
      span.focus({preventScroll: true});
      span.scrollIntoView({block: 'nearest'});
    }
  };

  /* Numbers and bar above the article. */
  page.counts = function (counts) {
    if (!counts) return;
    const head = document.getElementById('counts');
    const total = counts.empty + counts.draft + counts.translated + counts.reviewed || 1;
    for (const [name, value] of Object.entries(counts)) {
      const place = head && head.querySelector(`[data-count="${name}"]`);
      if (place) (place.querySelector('.n') || place).textContent = value;
    }
    let x = 0;
    ['reviewed', 'translated', 'draft'].forEach((name, number) => {
      const part = head && head.querySelectorAll('.bar > rect')[number];
      if (!part) return;
      const share = 100 * counts[name] / total;
      part.setAttribute('x', x + '%');
      part.setAttribute('width', share + '%');
      x += share;
    });
  };

  /* Does `change` without moving what the eye is on. */
  page.still = function (element, change) {
    const before = element.getBoundingClientRect().top;
    const now = change() || element;
    const after = now.getBoundingClientRect().top;
    if (before > 0 && before < innerHeight) scrollBy(0, after - before);
    now.scrollIntoView({block: 'nearest'});
  };

  P.on('unsaved', (key) => { if (sentences.has(key)) page.paint(sentences.get(key)); });
  P.on('saved', (answer) => {
    page.show(answer.entry);
    if (answer.findings) page.findings(answer.key, answer.findings);
    page.counts(answer.counts);
  });
})();
