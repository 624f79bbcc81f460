/* The document page: clicks, the buttons above the article, what others change meanwhile. */
(function () {
  'use strict';
  const P = window.peraklad;
  const {page, editor, say, unsaved} = P;
  const main = page.main;
  const EVERY = 10000; /* ms between two looks at what others have changed */

  const article = main.querySelector('.article');
  article.addEventListener('click', (event) => {
    const span = event.target.closest('.s');
    if (!span || String(getSelection()).length) return;
    const wanted = span.closest('.target') ? span : page.order.find((one) => page.english(one) === span);
    if (wanted) editor.open(wanted);
  });
  article.addEventListener('focusin', (event) => {
    const span = event.target.closest('.target .s');
    if (span && span !== page.chosen()) page.choose(span);
  });
  article.addEventListener('mouseover', (event) => {
    for (const one of article.querySelectorAll('.twin')) one.classList.remove('twin');
    const span = event.target.closest('.target .s');
    if (span) page.english(span).classList.add('twin');
  });

  const on = (name, run) => {
    const button = document.querySelector(`[data-do="${name}"]`);
    if (button) button.addEventListener('click', () => run(button));
  };
  on('next-work', () => {
    const next = page.next(1, page.toDo);
    if (next) editor.open(next); else P.emit('part-done');
  });
  on('rows', (button) => {
    const now = button.getAttribute('aria-pressed') !== 'true';
    button.setAttribute('aria-pressed', String(now));
    page.still(page.chosen() || page.order[0] || main, () => { main.classList.toggle('rows', now); });
  });
  /* On to the next part, round to the first, until all were seen and had nothing to do. */
  P.on('part-done', () => {
    const {part, parts} = main.dataset;
    const seen = Number(new URLSearchParams(location.search).get('seen') || 0) + 1;
    if (!P.store.server || seen >= Number(parts) || !page.left()) P.tell(say('all-done'), 6);
    else location.href = `?part=${Number(part) % Number(parts) + 1}&next=work&seen=${worked ? 1 : seen}`;
  });
  let worked = false; /* something was done here since the page was opened */
  P.on('saved', () => { worked = true; });

  /* What others have changed: shown, unless it is being edited here. */
  function changed(entry) {
    const sentence = page.sentences.get(entry.key);
    if (!sentence) return;
    const record = unsaved.get(entry.key);
    if (record && record.base !== entry.base) { editor.meet(entry.key, entry); return; }
    const before = sentence.target;
    page.show(entry);
    if (editor.key() === entry.key && !record && before !== entry.target) P.field.load(entry.key, entry.target);
  }

  let looking = false;
  async function look() {
    if (looking || document.hidden || !P.store.changes) return;
    looking = true;
    try {
      const answer = await P.store.changes(page.version);
      if (answer) {
        page.version = answer.version;
        for (const entry of answer.entries) changed(entry);
        page.counts(answer.counts);
        P.bulk.exact();
        findings();
      }
    } catch (_) { /* the next look says more; a save that fails is said at once */ }
    looking = false;
  }

  async function check() {
    try {
      const answer = await P.store.findings();
      for (const sentence of page.sentences.values()) {
        const now = answer.findings[sentence.key] || [];
        if (!now.length && !sentence.findings.length) continue;
        if (!unsaved.get(sentence.key)) page.findings(sentence.key, now);
      }
    } catch (_) { /* findings of the open sentence are shown in the editor all the same */ }
  }
  const findings = P.debounced(check, 1500);
  P.on('saved', findings);

  setInterval(look, EVERY);
  addEventListener('focus', look);
  addEventListener('online', look);

  /* Where to begin: the sentence in the address, or the first with something to do. */
  function begin() {
    unsaved.restore((key) => page.sentences.has(key));
    const query = new URLSearchParams(location.search);
    const named = page.span(location.hash.slice(1) || query.get('key') || '');
    const first = named || (query.get('next') === 'work' ? page.next(1, page.toDo) : null);
    if (first && named) { page.choose(first, true); editor.open(first); } else if (first) editor.open(first);
    else if (query.get('next') === 'work') P.emit('part-done');
  }
  begin();
  check();
  main.dataset.ready = '';
})();
