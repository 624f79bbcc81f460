/* The editor: opens in place of a sentence, saves, approves, rejects, and shows what helps. */
(function () {
  'use strict';
  const P = window.peraklad;
  const {el, say, page, field, panels, notices, unsaved, store} = P;
  const data = page.main.dataset;
  const may = (what) => page.may.has(what);
  const pair = (value, fallback) => (value ? value.split('|') : fallback);
  const quotes = pair(data.quotes, ['“', '”']);
  const inner = pair(data.inner, ['‘', '’']);
  const unapproved = new Set(); /* keys whose text could not be saved when it was approved */
  const unfinished = new Map(); /* key -> problem of the last save */
  let span = null;
  let extra = {}; /* what the server said of the open sentence */

  const slots = {};
  for (const name of ['english', 'facts', 'stale', 'matches', 'terms', 'notes', 'notices', 'ask', 'drafts', 'comments', 'history'])
    slots[name] = el('div', {class: 'slot ' + name, hidden: true});
  const findings = el('ul', {class: 'findings'});
  const spoken = el('p', {class: 'label', 'aria-live': 'polite'});
  const buttons = {};
  const insert = (name, text, run, keys) => (buttons[name] = P.button(text, () => { run(); field.area.focus(); },
    {'aria-label': say('insert.' + name), title: say('insert.' + name) + (keys ? ' (' + keys + ')' : ''), 'aria-keyshortcuts': keys}));
  const action = (name, run, more) => (buttons[name] = P.button(say(name), run, more));

  const E = P.editor = {
    span: () => span,
    key: () => (span ? span.dataset.key : null),
    quotes: () => field.wrap(quotes[0], quotes[1]),
    inner: () => field.wrap(inner[0], inner[1]),
    dash: () => field.dash(data.dash || ' – ', data.turn || '– '),
    noBreak: () => field.insert('\u00a0'),
    ellipsis: () => field.insert('…'),
    joined: () => { if (!sentence().opens) field.set('[joined]'); },
  };

  const inserts = el('div', {class: 'inserts', role: 'group', 'aria-label': say('inserts')},
    insert('quotes', quotes.join('\u2009'), E.quotes, 'Alt+Q'),
    insert('inner', inner.join('\u2009'), E.inner, 'Alt+Shift+Q'),
    insert('dash', (data.dash || '–').trim(), E.dash, 'Alt+-'),
    insert('ellipsis', '…', E.ellipsis, 'Alt+.'),
    insert('no-break', '⎵', E.noBreak, 'Control+Shift+Space'),
    insert('joined', '[joined]', E.joined, 'Alt+J'),
    insert('undo', '↶', field.undo, 'Control+Z'),
    insert('redo', '↷', field.redo, 'Control+Shift+Z'));
  const actions = el('div', {class: 'actions'},
    may('approve') ? action('approve', () => E.approve(true), {class: 'main', 'aria-keyshortcuts': 'Control+Enter'}) : null,
    may('save') ? action('save', () => E.save(), {'aria-keyshortcuts': 'Control+S', class: may('approve') ? null : 'main'}) : null,
    may('approve') ? action('reject', () => E.reject(), {'aria-keyshortcuts': 'Alt+R'}) : null,
    may('approve') ? action('approve-paragraph', () => P.bulk.paragraph(span)) : null,
    may('save') ? action('draft', () => E.draft(), {'aria-keyshortcuts': 'Alt+D'}) : null,
    may('save') ? action('comment', () => E.comment(), {'aria-keyshortcuts': 'Alt+M'}) : null,
    action('history', () => E.history(), {'aria-keyshortcuts': 'Alt+H', 'aria-expanded': 'false'}),
    may('save') ? action('revert', () => field.set(sentence().target)) : null,
    action('close', () => E.close(true), {'aria-keyshortcuts': 'Escape'}));
  const box = el('div', {class: 'editor', role: 'group', 'aria-label': say('editor')},
    el('div', {}, slots.english, slots.stale, slots.matches, slots.terms, slots.notes),
    el('div', {}, slots.facts, slots.notices,
      el('div', {}, field.element, inserts), spoken, findings, actions,
      slots.ask, slots.drafts, slots.comments, slots.history));
  field.area.setAttribute('aria-label', say('translation'));
  field.area.lang = data.language;
  field.area.dir = data.direction;
  field.area.readOnly = !may('save');
  inserts.hidden = !may('save');

  const sentence = () => page.sentences.get(E.key());
  const show = (name, content) => { P.fill(slots[name], content); slots[name].hidden = !content; };
  const use = may('save') ? (text) => { field.set(text); field.area.focus(); } : null;

  /* Opens the editor on the translation's span. */
  E.open = function (wanted, focus) {
    if (span === wanted) { field.area.focus(); return; }
    page.still(wanted, () => {
      shut();
      span = wanted;
      page.choose(span);
      const block = span.closest('.block');
      block.classList.add('open');
      page.english(span).classList.add('edited');
      span.classList.add('edited');
      box.style.setProperty('--i', span.style.getPropertyValue('--i'));
      block.append(box);
      begin();
      return box;
    });
    if (focus !== false) field.area.focus({preventScroll: true});
  };

  function begin() {
    const s = sentence();
    const record = unsaved.get(s.key);
    extra = {};
    said = '';
    for (const name of Object.keys(slots)) show(name, null);
    show('english', el('p', {class: 'english', lang: 'en', dir: 'ltr'}, s.source));
    field.load(s.key, record ? record.text : s.target);
    if (buttons.joined) buttons.joined.disabled = s.opens;
    buttons.history.setAttribute('aria-expanded', 'false');
    showFindings(s.findings, true);
    showNotices();
    state();
    store.entry(s.key).then((answer) => { if (E.key() === s.key) took(s.key, answer); })
      .catch((problem) => { if (E.key() === s.key) trouble(problem); });
  }

  function took(key, answer) {
    const record = unsaved.get(key);
    const before = sentence().target;
    page.show(answer.entry);
    page.findings(key, answer.findings);
    if (record && record.base !== answer.entry.base) meet(key, answer.entry);
    else if (!record && before !== answer.entry.target) field.load(key, answer.entry.target);
    extra = answer;
    show('stale', panels.stale(sentence(), answer.stale, use));
    show('matches', panels.matches(answer.matches, use));
    show('terms', panels.terms(answer.terms));
    show('notes', panels.notes(answer.entry.notes));
    show('comments', panels.comments(answer.comments));
    if (record) check(); else showFindings(answer.findings, true);
    showNotices();
    state();
  }

  function shut() {
    if (!span) return;
    check.stop();
    span.closest('.block').classList.remove('open');
    span.classList.remove('edited');
    page.english(span).classList.remove('edited');
    box.remove();
    span = null;
  }

  /* Closes the editor; what was typed stays, marked as not saved. */
  E.close = function (focus) {
    if (!span) return;
    const was = span;
    page.still(box, () => { shut(); return was; });
    page.choose(was, focus);
  };

  E.match = (number) => { const one = (extra.matches || [])[number - 1]; if (one && use) use(one.target); };

  field.changed = function () {
    const s = sentence();
    if (!s || !may('save')) return;
    const record = unsaved.get(s.key);
    if (field.text === s.target && !s.conflict) unsaved.drop(s.key);
    else unsaved.put(s.key, field.text, record ? record.base : s.base);
    state();
    check();
  };

  const check = P.debounced(() => {
    const s = sentence();
    if (!s) return;
    const text = field.text;
    store.check(s.key, text).then((answer) => {
      if (E.key() !== s.key || field.text !== text) return;
      showFindings(answer.findings, false);
      show('terms', panels.terms(answer.terms));
    }).catch(() => { /* the text is kept all the same; the next check says more */ });
  }, 300);

  function showFindings(list, quiet) {
    P.fill(findings, panels.findings(list, may('waive') && !unsaved.get(E.key()) ? E.waive : null));
    field.mark(list);
    const open = list.filter((one) => !one.waiver);
    if (!quiet) spoken.textContent = open.length
      ? say('findings', {n: open.length}) + ' – ' + open.map((one) => P.label(one.check)).join(', ') : say('findings.none');
  }

  /* What the buttons say of the state of the text. */
  function state() {
    const s = sentence();
    const edited = Boolean(unsaved.get(s.key));
    const focused = document.activeElement;
    show('facts', panels.facts(s));
    if (buttons.save) buttons.save.disabled = !edited;
    if (buttons.revert) buttons.revert.disabled = !edited;
    if (buttons.approve) buttons.approve.disabled = !field.text || (!edited && s.state === 'reviewed');
    if (buttons.reject) buttons.reject.disabled = edited || !s.target;
    if (focused.disabled && box.contains(focused)) field.area.focus();
  }

  /* The file has another text than the one that was edited. */
  function meet(key, theirs) {
    const s = page.sentences.get(key);
    if (!s) return;
    const record = unsaved.get(key);
    if (record && record.text === theirs.target) { unsaved.drop(key); page.show(theirs); return; }
    s.conflict = theirs;
    page.show(theirs);
    if (E.key() === key) { showNotices(); state(); }
  }
  E.meet = meet;

  function settle(key) {
    delete page.sentences.get(key).conflict;
    unfinished.delete(key);
    page.paint(page.sentences.get(key));
    if (E.key() === key) { showNotices(); state(); }
  }

  const choices = (key, theirs) => ({
    keep: () => {
      unsaved.put(key, field.text, theirs.base);
      settle(key);
      field.area.focus();
      E.save();
    },
    take: () => {
      const mine = field.text;
      unsaved.drop(key);
      unsaved.aside(key, mine, theirs.base);
      settle(key);
      field.set(theirs.target);
      showNotices();
      field.area.focus();
    },
    edit: () => {
      unsaved.put(key, field.text, theirs.base);
      settle(key);
      field.area.focus();
    },
  });

  let said = ''; /* what the notices say: they are not said again at every key */

  function showNotices() {
    const s = sentence();
    const list = [];
    const problem = unfinished.get(s.key);
    const others = unsaved.others(s.key).filter((one) => one.text !== field.text);
    const now = JSON.stringify([s.key, s.conflict && [s.conflict.base, field.text], problem,
      others.map((one) => one.text), s.lost !== field.text && s.lost, extra.problem]);
    if (now === said) return;
    said = now;
    if (s.conflict) list.push(notices.conflict(field.text, s.conflict, choices(s.key, s.conflict)));
    else if (problem && problem.signin) list.push(notices.signIn(problem.error, E.again));
    else if (problem && problem.waiting) list.push(notices.waiting(problem.error));
    else if (problem && problem.error) list.push(notices.error(problem.error));
    if (extra.problem) list.push(notices.error(extra.problem));
    for (const other of others) {
      list.push(notices.kept(say(other.aside ? 'kept.mine' : 'kept.tab'), other.text, () => putBack(other.text), () => { unsaved.forget(other); showNotices(); field.area.focus(); }));
    }
    if (s.lost && s.lost !== field.text) list.push(notices.kept(say('kept.lost'), s.lost, () => putBack(s.lost), () => leaveLost(s)));
    show('notices', list.length ? list : null);
  }

  /* What is in the file is to stand; a draft there would be accepted by that, so it is only hidden. */
  async function leaveLost(s) {
    if (s.state === 'draft' || !may('save')) unsaved.leave(s.key, s.lost);
    else {
      try { await unsaved.settle(s.key, s.base, s.target); } catch (problem) { trouble(problem); return; }
    }
    s.lost = '';
    page.paint(s);
    showNotices();
    field.area.focus();
  }

  function putBack(text) { if (use) use(text); showNotices(); }

  E.again = async function () {
    if (store.renew) await store.renew().catch(() => false);
    return E.save();
  };

  function tellOf(notice) { said = ''; show('notices', notice); }

  function trouble(problem) {
    if (P.signedOut(problem)) tellOf(notices.signIn(problem.error, E.again));
    else if (problem.error) tellOf(notices.error(problem.error));
    else throw problem;
  }

  /* Saves the open sentence; gives whether the file has it. */
  E.save = async function () {
    const key = E.key();
    if (!key || !may('save')) return false;
    if (page.sentences.get(key).conflict) { P.tell(say('conflict')); return false; }
    const had = Boolean(unsaved.get(key));
    const result = await unsaved.save(key);
    if (result.ok && had) P.tell(say('saved'), 2);
    return result.ok;
  };

  P.on('saving', (key) => { if (E.key() === key) spoken.textContent = say('saving'); });
  P.on('saved', (answer) => {
    unfinished.delete(answer.key);
    if (unapproved.delete(answer.key)) P.tell(say('saved.unapproved'), 8);
    if (E.key() !== answer.key) return;
    if (answer.findings) showFindings(answer.findings, true);
  });
  P.on('unsaved', (key) => { if (E.key() === key) { state(); showNotices(); } });
  P.on('unsaved-problem', (problem) => {
    if (problem.conflict) { meet(problem.key, problem.conflict); P.tell(say('conflict')); return; }
    unfinished.set(problem.key, problem);
    if (E.key() === problem.key) spoken.textContent = '';
    P.tell(problem.waiting ? say('waiting') : problem.signin ? say('signed-out') : problem.error, 8);
    if (E.key() === problem.key) { showNotices(); state(); }
  });

  /* Saves if need be, approves, and goes on to what is to do next. */
  let approving = false;
  E.approve = async function (onward, despite, why) {
    if (!span || approving || !(may('save') || may('approve'))) return false;
    approving = true;
    try { return await approve(span, onward, despite, why); } finally { approving = false; }
  };

  async function approve(from, onward, despite, why) {
    if (!field.text.trim()) { P.tell(say('refused.empty')); return false; }
    const key = E.key();
    if (unsaved.get(key) && !await E.save()) {
      if (may('approve') && unsaved.get(key)) unapproved.add(key);
      return false;
    }
    const done = !may('approve') || page.of(from).state === 'reviewed' ||
      await E.decide('approve', from, why, despite);
    if (done && onward && span === from) E.onward(from);
    return done;
  }

  /* A decision on the sentence at `from`; gives whether it was taken. */
  E.decide = async function (verb, from, comment, despite) {
    const s = page.of(from);
    let answer;
    try {
      answer = await store.decide(verb, [{key: s.key, base: s.base}], comment, despite);
    } catch (problem) {
      if (span === from) trouble(problem); else P.tell(problem.error, 8);
      return false;
    }
    P.bulk.took(answer);
    if (!answer.refused.length) { P.tell(say('done.' + verb), 2); return true; }
    if (span === from) refused(answer.refused[0], from); else P.tell(P.bulk.why(answer.refused[0]), 8);
    return false;
  };

  function refused(one, from) {
    const despite = one.code === 'errors' && may('override');
    show('ask', el('section', {class: 'box bad', role: 'alert'},
      el('p', {}, P.bulk.why(one)),
      el('p', {class: 'small', lang: 'en'}, one.reason),
      el('p', {class: 'actions'},
        despite ? P.button(say('approve-despite'), () =>
          asked(say('despite.why'), 'approve-despite', (text) => E.approve(true, true, text))) : null,
        P.button(say('cancel'), () => { show('ask', null); field.area.focus(); }))));
  }

  E.onward = function (from) {
    page.choose(from);
    const next = page.next(1, page.toDo);
    if (next && next !== from) { E.open(next); return; }
    E.close(true);
    P.emit('part-done');
  };

  E.go = function (by, wanted) {
    const next = page.next(by, wanted);
    if (!next) { if (wanted) P.emit('part-done'); else P.tell(say('no-more')); return; }
    if (span) E.open(next); else page.choose(next, true);
  };

  const asked = (title, name, send, optional) => {
    const place = ['peraklad.ask', data.document, data.language, E.key(), name].join('\n');
    const back = () => { show('ask', null); field.area.focus(); };
    show('ask', notices.ask(title, say(name).replace(/…$/, ''), (text) => { show('ask', null); return send(text); }, back, optional, place));
  };

  /* What actions.js needs of the open editor. */
  E.parts = {show, sentence, buttons, begin, showFindings, trouble, asked, use: (text) => use(text)};
})();
