/* The store of a page without a server: what is done is kept in the page and in localStorage, and
   goes back to the project as a patch, a JSON file. A patch can be loaded again to go on. */
(function () {
  'use strict';
  const P = window.peraklad;
  const FORMAT = 'peraklad review patch';
  const VERSION = 1;
  const LARGEST = 1 << 24; /* bytes of a patch */
  const LONGEST = 20000; /* characters of a translation */
  const VERBS = ['approve', 'reject', 'reopen'];
  const given = JSON.parse(document.getElementById('handoff-data').textContent);
  const box = document.getElementById('handoff');
  const NAME = ['peraklad.handoff', given.id, given.language, given.document].join('\n');
  const entries = new Map(Object.entries(given.entries)); /* key -> answer to `entry`, as exported */
  const edits = new Map(); /* key -> {base, source, text} */
  const decisions = new Map(); /* key -> {base, verb, comment} */
  const comments = new Map(); /* key -> [comment] */
  const elsewhere = {edits: new Map(), decisions: new Map(), comments: new Map()}; /* of a patch, for other sentences */
  const others = (name) => [...elsewhere[name].values()];
  let safe = true;

  const say = (name, n) => box.dataset[name].replace('%(n)s', n);
  const was = (key) => entries.get(key).entry;
  const wrong = (status, error, data) => ({status, error, data: data || {}});
  const known = (key) => (entries.has(key) ? Promise.resolve(key) : Promise.reject(wrong(404, key)));

  /* The sentence as it is now, on this page. */
  function now(key) {
    const edit = edits.get(key);
    const decision = decisions.get(key);
    const made = {...was(key), comments: said(key).length};
    if (edit) Object.assign(made, {target: edit.text, state: edit.text ? 'translated' : 'empty', exact: false,
      engine: '', score: '', lost: '', by: '', at: ''});
    if (decision) made.state = {approve: 'reviewed', reject: 'draft', reopen: 'translated'}[decision.verb];
    if (decision && decision.verb === 'approve') made.stale = false;
    return made;
  }

  const said = (key) => [...entries.get(key).comments,
    ...(comments.get(key) || []).map((comment) => ({by: '', at: '', comment}))];

  const findings = (key, text) => (text === was(key).target ? entries.get(key).findings : []);

  /* A form counts as used when the text has its beginning: endings differ. */
  const stem = (form) => form.toLowerCase().slice(0, form.length > 5 ? -2 : form.length);
  const terms = (key, text) => entries.get(key).terms.map((term) => (text === was(key).target ? term : {...term,
    used: [term.preferred, ...term.admitted].filter(Boolean).some((form) => text.toLowerCase().includes(stem(form)))}));

  function counts() {
    const found = {empty: 0, draft: 0, translated: 0, reviewed: 0, stale: 0, words: 0};
    for (const key of entries.keys()) {
      const entry = now(key);
      found[entry.state] += 1;
      if (entry.stale) found.stale += 1;
      if (entry.state === 'empty' || entry.state === 'draft') found.words += entry.source.split(/\s+/).filter(Boolean).length;
    }
    return found;
  }

  function keep() {
    try { localStorage.setItem(NAME, JSON.stringify(patch())); safe = true; } catch (_) {
      if (safe) P.tell(say('noStorage'), 12);
      safe = false;
    }
    tell();
  }

  const size = () => edits.size + decisions.size + [...comments.values()].flat().length;
  const tell = () => { document.getElementById('handoff-count').textContent = say('changes', size()); };

  /* The patch, in the order of the article. */
  function patch() {
    const made = {format: FORMAT, version: VERSION, document: given.document, language: given.language,
      edits: others('edits'), decisions: others('decisions'), comments: others('comments')};
    for (const key of entries.keys()) {
      if (edits.has(key)) made.edits.push({key, ...edits.get(key)});
      if (decisions.has(key)) made.decisions.push({key, ...decisions.get(key)});
      for (const comment of comments.get(key) || []) made.comments.push({key, comment});
    }
    return made;
  }

  /* Why a sentence cannot be decided on so; empty when it can. */
  function refused(key, verb) {
    const entry = now(key);
    if (!entry.target && verb !== 'reopen') return 'empty';
    if (verb !== 'approve') return '';
    if (entry.target === '[joined]' && entry.opens) return 'joined';
    if (findings(key, entry.target).some((one) => one.severity === 'error' && !one.waiver)) return 'errors';
    return '';
  }

  function edit(key, text) {
    const first = was(key);
    const clean = text.replace(/\r\n|\r|\n/g, first.source.includes('\n') ? '\n' : ' ');
    decisions.delete(key);
    if (clean === first.target && first.state !== 'draft' && !first.lost) edits.delete(key);
    else edits.set(key, {base: first.base, source: first.source, text: clean});
    keep();
  }

  P.store = {
    server: false,

    entry: (key) => known(key).then(() => ({...entries.get(key), entry: now(key), comments: said(key),
      findings: findings(key, now(key).target), terms: terms(key, now(key).target)})),

    check: (key, text) => known(key).then(() => ({findings: findings(key, text), terms: terms(key, text)})),

    save: (key, base, text) => known(key).then(() => {
      if (base !== was(key).base) throw wrong(409, P.say('conflict'), {conflict: now(key), text});
      if (text.length > LONGEST) throw wrong(400, P.say('not-saved'));
      if (text === '[joined]' && was(key).opens) throw wrong(400, P.say('refused.joined'));
      edit(key, text);
      return {entry: now(key), findings: findings(key, text), counts: counts()};
    }),

    decide(verb, wanted, comment) {
      const answer = {entries: [], refused: []};
      for (const {key} of wanted.filter((one) => entries.has(one.key))) {
        const code = refused(key, verb);
        if (code) { answer.refused.push({key, code, reason: '', now: now(key)}); continue; }
        decisions.set(key, {base: was(key).base, verb, comment: comment || ''});
        answer.entries.push(now(key));
      }
      keep();
      return Promise.resolve({...answer, counts: counts()});
    },

    comment: (key, comment) => known(key).then(() => {
      comments.set(key, [...(comments.get(key) || []), comment.trim()]);
      keep();
      return {comments: said(key)};
    }),

    waive: () => Promise.reject(wrong(403, P.say('not-saved'))),
    draft: () => Promise.resolve({drafts: [], problem: say('noEngine')}),
    history: (key) => known(key).then(() => entries.get(key).history),
    changes: null,
    findings: () => Promise.resolve({findings: Object.fromEntries(
      [...entries.keys()].map((key) => [key, findings(key, now(key).target)]))}),
  };

  /* Takes a patch up. An edit that was made against another wording is offered, not taken. */
  function take(found) {
    let taken = 0;
    for (const one of found.edits) {
      if (!entries.has(one.key) || was(one.key).source !== one.source) { elsewhere.edits.set(one.key, one); continue; }
      if (one.base === was(one.key).base) edits.set(one.key, {base: one.base, source: one.source, text: one.text});
      else if (one.text !== was(one.key).target) P.unsaved.put(one.key, one.text, one.base);
      taken += 1;
    }
    for (const one of found.decisions) {
      if (!entries.has(one.key)) elsewhere.decisions.set(one.key, one);
      else if (one.base === was(one.key).base) { decisions.set(one.key, {base: one.base, verb: one.verb, comment: one.comment}); taken += 1; }
    }
    for (const one of found.comments) {
      if (!entries.has(one.key)) { elsewhere.comments.set(one.key + one.comment, one); continue; }
      const mine = comments.get(one.key) || [];
      if (!mine.includes(one.comment)) comments.set(one.key, [...mine, one.comment]);
      taken += 1;
    }
    return taken;
  }

  const texts = (value, names) => value !== null && typeof value === 'object' && !Array.isArray(value) &&
    Object.keys(value).length === names.length && names.every((name) => typeof value[name] === 'string');

  /* The patch in `text`; null when it is none of this document. */
  function read(text) {
    let found;
    try { found = JSON.parse(text); } catch (_) { return null; }
    const lists = found && ['edits', 'decisions', 'comments'].every((name) => Array.isArray(found[name]));
    const ours = lists && found.format === FORMAT && found.version === VERSION &&
      found.document === given.document && found.language === given.language;
    const good = ours && found.edits.every((one) => texts(one, ['key', 'base', 'source', 'text'])) &&
      found.decisions.every((one) => texts(one, ['key', 'base', 'verb', 'comment']) && VERBS.includes(one.verb)) &&
      found.comments.every((one) => texts(one, ['key', 'comment']));
    return good ? found : null;
  }

  function show() {
    for (const key of entries.keys()) {
      P.page.show(now(key));
      P.page.findings(key, findings(key, now(key).target));
    }
    P.page.counts(counts());
    P.bulk.exact();
    tell();
  }

  async function load(file) {
    const found = file.size <= LARGEST ? read(await file.text()) : null;
    if (!found) { P.tell(say('noPatch'), 12); return; }
    P.editor.close(false);
    const taken = take(found);
    keep();
    show();
    const left = elsewhere.edits.size + elsewhere.decisions.size + elsewhere.comments.size;
    P.tell(say('taken', taken) + (left ? ' ' + say('elsewhere', left) : ''), 8);
  }

  /* Saves what is typed, then gives the patch out as a file. */
  async function save() {
    for (const key of P.unsaved.keys()) await P.unsaved.save(key);
    const url = URL.createObjectURL(new Blob([JSON.stringify(patch(), null, 1) + '\n'], {type: 'application/json'}));
    const link = P.el('a', {href: url, download: given.file, hidden: true});
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 60000);
  }

  function stored() {
    try { return read(localStorage.getItem(NAME) || ''); } catch (_) { safe = false; return null; }
  }

  addEventListener('DOMContentLoaded', () => {
    const left = stored();
    if (left) take(left);
    show();
    document.querySelector('[data-do="patch"]').addEventListener('click', save);
    const chooser = document.getElementById('handoff-file');
    chooser.addEventListener('change', () => {
      if (chooser.files.length) load(chooser.files[0]).finally(() => { chooser.value = ''; });
    });
  });

  /* Another tab with this page has done something. */
  addEventListener('storage', (event) => {
    if (event.key !== NAME) return;
    const found = read(event.newValue || '');
    if (!found) return;
    for (const all of [edits, decisions, comments, ...Object.values(elsewhere)]) all.clear();
    take(found);
    show();
  });

  addEventListener('beforeunload', (event) => { if (!safe && size()) event.preventDefault(); });
})();
