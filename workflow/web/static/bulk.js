/* Decisions on several sentences at once: a paragraph, all exact matches of the memory. */
(function () {
  'use strict';
  const P = window.peraklad;
  const {el, say, page, unsaved} = P;
  const tongue = {lang: page.main.dataset.language, dir: page.main.dataset.direction};
  const B = P.bulk = {};

  /* Shows the entries of an answer; of a refused one the wording that is in the file now. */
  B.took = function (answer) {
    for (const entry of answer.entries) page.show(entry);
    for (const one of answer.refused) if (one.now) page.show(one.now);
    page.counts(answer.counts);
    B.exact();
  };

  /* Why an entry was not decided on, in the language of the page. */
  B.why = (one) => say('refused.' + one.code);

  async function approve(wanted) {
    let answer;
    try {
      answer = await P.store.decide('approve', wanted.map((s) => ({key: s.key, base: s.base})));
    } catch (problem) {
      P.tell(problem.error, 8);
      return;
    }
    B.took(answer);
    P.tell(say('done.bulk', {n: answer.entries.length}), 4);
    if (answer.refused.length) refused(answer.refused);
  }

  function refused(list) {
    P.dialog(say('refused.some', {n: list.length}), el('ul', {class: 'list'}, list.map((one) => {
      const s = page.sentences.get(one.key);
      return el('li', {}, el('p', tongue, s ? s.target || s.source : one.key),
        el('p', {class: 'why'}, B.why(one)), el('p', {class: 'small', lang: 'en'}, one.reason));
    })), (close) => [P.button(say('close'), close, {class: 'main'})]);
  }

  /* Approves every sentence of the block that `span` stands in. */
  B.paragraph = async function (span) {
    if (!page.may.has('approve') || !span) return;
    const block = span.closest('.block');
    const all = [...new Set([...block.querySelectorAll('.target .s')].map(page.of))];
    for (const s of all) if (unsaved.get(s.key) && !(await unsaved.save(s.key)).ok) { P.tell(say('not-saved')); return; }
    const wanted = all.filter((s) => s.target && s.state !== 'reviewed');
    const empty = all.filter((s) => !s.target).length;
    if (!wanted.length) { P.tell(say(empty ? 'refused.empty' : 'paragraph.done')); return; }
    await approve(wanted);
    if (empty) P.tell(say('paragraph.empty', {n: empty}), 6);
    if (P.editor.span() === span && !empty) P.editor.onward(span);
  };

  const matches = () => [...page.sentences.values()].filter((s) => s.exact && s.state === 'draft' && !unsaved.get(s.key));
  const button = document.querySelector('[data-do="exact"]');

  /* Keeps the number on the button right. */
  B.exact = function () {
    if (!button) return;
    const n = matches().length;
    button.hidden = !n || !page.may.has('approve');
    button.textContent = say('exact', {n});
  };

  if (button) button.addEventListener('click', () => {
    const wanted = matches();
    P.dialog(say('exact', {n: wanted.length}), el('div', {},
      el('p', {}, say('exact.what')),
      el('ul', {class: 'list'}, wanted.map((s) =>
        el('li', {}, el('p', {lang: 'en', dir: 'ltr'}, s.source), el('p', tongue, s.target))))),
    (close) => [
      P.button(say('cancel'), close),
      P.button(say('approve-all', {n: wanted.length}), async () => {
        close();
        await approve(wanted);
        (page.chosen() || page.next(1, page.toDo) || page.order[0]).focus();
      }, {class: 'main'}),
    ]);
  });
  B.exact();
})();
