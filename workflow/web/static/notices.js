/* Notices in the editor about texts that must not be lost: conflicts, texts from other tabs, texts
   that another program has taken out of the file, a lost connection, a session that has ended. */
(function () {
  'use strict';
  const P = window.peraklad;
  const el = P.el;
  const tongue = () => ({lang: P.page.main.dataset.language, dir: P.page.main.dataset.direction});
  const text = (value) => el('p', {class: 'text', ...tongue()}, value || P.say('state.empty'));
  const N = P.notices = {};

  /* Both texts and what differs. `keep`, `take` and `edit` are what the person may choose. */
  N.conflict = (mine, theirs, choose) => el('section', {class: 'box bad conflict', role: 'group', 'aria-label': P.say('conflict')},
    el('h2', {}, P.say('conflict')),
    el('p', {}, P.say('conflict.what'), ' ', P.person(theirs.by), ' ', P.time(theirs.at)),
    el('div', {class: 'pair'},
      el('div', {}, el('h2', {}, P.say('conflict.theirs')), text(theirs.target)),
      el('div', {}, el('h2', {}, P.say('conflict.mine')), text(mine))),
    el('p', {class: 'diff', ...tongue()}, P.pieces(P.diff(theirs.target, mine))),
    el('p', {class: 'actions'},
      P.button(P.say('conflict.keep'), choose.keep, {class: 'main'}),
      P.button(P.say('conflict.take'), choose.take),
      P.button(P.say('conflict.edit'), choose.edit)));

  /* A text that stands nowhere else, until it is used or dismissed. */
  N.kept = (title, value, use, dismiss) => el('section', {class: 'box kept'},
    el('h2', {}, title), text(value),
    el('p', {class: 'actions'}, use ? P.button(P.say('put-back'), use) : null, P.button(P.say('leave-it'), dismiss)));

  N.waiting = (message) => el('div', {class: 'box bad', role: 'alert'}, el('p', {}, P.say('waiting')),
    message ? el('p', {class: 'small', lang: 'en'}, message) : null);

  N.error = (message) => el('p', {class: 'box bad', role: 'alert', lang: 'en'}, message);

  N.signIn = (message, again) => el('section', {class: 'box bad', role: 'alert'},
    el('p', {}, P.say('signed-out')),
    message ? el('p', {class: 'small', lang: 'en'}, message) : null,
    el('p', {class: 'actions'},
      el('a', {class: 'button', href: '/sign-in', target: '_blank', rel: 'opener'}, P.say('sign-in')),
      P.button(P.say('try-again'), again)));

  /* A line of text to go with an action: a comment, a reason. What is typed is kept under the name
     `place` until `send` says that it has arrived. */
  N.ask = function (title, action, send, cancel, optional, place) {
    const keep = (value) => { try { sessionStorage.setItem(place, value); } catch (_) { /* until the next page */ } };
    const input = el('textarea', {rows: '2', 'aria-label': title, required: !optional, on: {input: () => keep(input.value)}});
    try { input.value = sessionStorage.getItem(place) || ''; } catch (_) { /* it begins empty */ }
    const form = el('form', {class: 'box ask', on: {
      submit: async (event) => {
        event.preventDefault();
        if ((optional || input.value.trim()) && await send(input.value.trim())) keep('');
      },
      keydown: (event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); event.stopPropagation(); form.requestSubmit(); }
        if (event.key === 'Escape') { event.preventDefault(); event.stopPropagation(); cancel(); }
      },
    }}, el('h2', {}, title), input,
    el('p', {class: 'actions'}, el('button', {type: 'submit', class: 'main'}, action), P.button(P.say('cancel'), cancel)));
    queueMicrotask(() => input.focus());
    return form;
  };
})();
