/* What one does to the open sentence besides its text: reject, comment, waive, ask an engine or
   the history. */
(function () {
  'use strict';
  const P = window.peraklad;
  const {el, say, page, field, panels, notices, store} = P;
  const E = P.editor;
  const {show, sentence, buttons, begin, showFindings, trouble, asked, use} = E.parts;
  const may = (what) => page.may.has(what);
  const failed = (problem) => { trouble(problem); return false; };

  E.reject = function () {
    if (!may('approve') || !E.span() || buttons.reject.disabled) return;
    const from = E.span();
    asked(say('reject.why'), 'reject-it', async (text) => {
      const done = await E.decide('reject', from, text);
      if (done && E.span() === from) begin();
      field.area.focus();
      return done;
    });
  };

  E.comment = function () {
    if (!may('save') || !E.span()) return;
    const key = E.key();
    asked(say('comment.what'), 'comment-it', (text) => {
      field.area.focus();
      return store.comment(key, text).then((answer) => {
        if (E.key() === key) show('comments', panels.comments(answer.comments));
        P.tell(say('done.comment'), 2);
        return true;
      }).catch(failed);
    });
  };

  E.waive = function (finding) {
    const s = sentence();
    const event = finding.waiver ? 'unwaive' : 'waive';
    asked(say(event + '.why', {check: P.label(finding.check)}), event, (text) => {
      field.area.focus();
      return store.waive(s.key, s.base, finding.check, text, event).then((answer) => {
        page.findings(s.key, answer.findings);
        if (E.key() === s.key) showFindings(answer.findings, false);
        return true;
      }).catch(failed);
    }, event === 'unwaive');
  };

  E.draft = function () {
    if (!may('save') || !E.span()) return;
    const key = E.key();
    show('drafts', el('p', {class: 'small', role: 'status'}, say('drafting')));
    store.draft(key).then((answer) => {
      if (E.key() !== key) return;
      const found = panels.drafts(answer.drafts, use);
      show('drafts', [found, answer.problem ? notices.error(answer.problem) : found ? null : el('p', {class: 'small'}, say('drafts.none'))]);
    }).catch((problem) => { if (E.key() === key) show('drafts', notices.error(problem.error)); });
  };

  E.history = function () {
    const key = E.key();
    const open = buttons.history.getAttribute('aria-expanded') === 'true';
    buttons.history.setAttribute('aria-expanded', String(!open));
    if (open) { show('history', null); return; }
    store.history(key).then((events) => { if (E.key() === key) show('history', panels.history(events)); }).catch(trouble);
  };
})();
