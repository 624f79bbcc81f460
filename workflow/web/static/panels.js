/* What stands around the field: matches, terms, findings, comments, history, drafts, stale. */
(function () {
  'use strict';
  const P = window.peraklad;
  const el = P.el;
  const section = (title, ...content) => el('section', {}, el('h2', {}, title), content);
  const english = {lang: 'en', dir: 'ltr'};
  const panels = P.panels = {};
  const tongue = () => ({lang: P.page.main.dataset.language, dir: P.page.main.dataset.direction});

  panels.facts = (s) => el('p', {class: 'facts-line'},
    el('strong', {}, P.page.state(s)),
    P.unsaved.get(s.key) ? el('strong', {class: 'mine'}, P.say('unsaved')) : null,
    s.role ? el('span', {}, P.say('role.' + s.role)) : null,
    s.engine ? el('span', {}, P.say('engine', {engine: s.engine}) + (s.score ? ', ' + s.score + ' %' : '')) : null,
    s.by ? el('span', {}, P.person(s.by), ' ', P.time(s.at)) : null);

  panels.stale = function (s, stale, use) {
    if (!stale) return null;
    return el('section', {class: 'box stale'},
      el('h2', {}, P.say(stale.severity === 'meaning' ? 'stale.meaning' : 'stale.minor')),
      stale.diff && stale.diff.length ? el('p', {class: 'diff', ...english}, P.pieces(stale.diff)) : null,
      el('h2', {}, P.say('stale.approved')),
      el('p', {class: 'text', ...tongue()}, stale.approved),
      use ? el('p', {}, P.button(P.say('use-it'), () => use(stale.approved))) : null);
  };

  panels.matches = function (matches, use) {
    if (!matches || !matches.length) return null;
    return section(P.say('memory'), el('ol', {class: 'matches'}, matches.slice(0, 5).map((one, n) =>
      el('li', {},
        P.button(String(n + 1), () => use(one.target), {
          'aria-label': P.say('match.take', {n: n + 1}), 'aria-keyshortcuts': 'Alt+' + (n + 1), disabled: !use}),
        el('div', {},
          el('p', {class: 'text', ...tongue()}, one.target),
          el('p', {class: 'diff', ...english}, P.pieces(one.diff)),
          el('p', {class: 'of'}, one.score + ' %', one.origin ? ' · ' + one.origin : ''))))));
  };

  panels.terms = function (terms) {
    if (!terms || !terms.length) return null;
    return section(P.say('terms'), el('ul', {class: 'terms'}, terms.map((term) =>
      el('li', {class: term.used ? 'used' : 'unused', title: term.note || null},
        el('span', {class: 'label'}, P.say(term.used ? 'term.used' : 'term.unused') + ' '),
        el('span', {class: 'form', ...english}, term.form), ' → ',
        el('span', tongue(), [term.preferred, ...(term.admitted || [])].filter(Boolean).join(', ')),
        (term.forbidden || []).length
          ? [' ', el('span', {class: 'small'}, P.say('term.not') + ' '), el('s', tongue(), term.forbidden.join(', '))] : null,
        term.note ? el('span', {class: 'small'}, ' · ' + term.note) : null))));
  };

  panels.findings = function (findings, waive) {
    const rows = findings.map((one) => el('li', {class: one.severity},
      el('span', {class: 'sign', 'aria-hidden': 'true'}, one.severity === 'error' ? '!' : one.severity === 'warning' ? '?' : 'i'),
      el('div', {},
        el('span', {class: 'label'}, P.say('severity.' + one.severity) + ': '),
        el('span', {class: one.waiver ? 'waived' : null}, P.label(one.check)),
        el('span', {class: 'message', lang: 'en'}, one.message),
        one.waiver ? el('span', {class: 'message'}, P.say('waived', {reason: one.waiver})) : null),
      waive && one.check !== 'empty' && (one.severity !== 'error' || P.page.may.has('override')) ? P.button(P.say(one.waiver ? 'unwaive' : 'waive'), () => waive(one),
        {'aria-label': P.say(one.waiver ? 'unwaive' : 'waive') + ': ' + P.label(one.check)}) : null));
    return rows;
  };

  panels.comments = (comments) => !comments || !comments.length ? null :
    section(P.say('comments'), el('ul', {class: 'comments'}, comments.map((one) =>
      el('li', {}, el('p', {}, one.comment), el('p', {class: 'who'}, P.person(one.by), ' ', P.time(one.at))))));

  panels.notes = (notes) => !notes || !notes.length ? null :
    section(P.say('notes'), el('ul', {class: 'comments'}, notes.map((one) => el('li', {}, one))));

  panels.drafts = (drafts, use) => !drafts || !drafts.length ? null :
    section(P.say('drafts'), el('ul', {class: 'drafts'}, drafts.map((one) =>
      el('li', {}, P.button(P.say('use-it'), () => use(one.text)),
        el('div', {}, el('p', {class: 'text', ...tongue()}, one.text),
          el('p', {class: 'small'}, one.engine),
          (one.doubts || []).map((doubt) => el('p', {class: 'small', lang: 'en'}, doubt)))))));

  panels.history = (events) => section(P.say('history'),
    events.length ? el('ul', {class: 'history'}, events.map((one) =>
      el('li', {},
        el('p', {class: 'who'}, P.say('event.' + one.event), one.by || one.at ? ' · ' : '', P.person(one.by), ' ', P.time(one.at),
          one.commit ? ' · ' + one.commit.slice(0, 8) : ''),
        one.text ? el('p', {class: 'text', ...tongue()}, one.text) : null,
        one.comment ? el('p', {}, one.comment) : null)))
      : el('p', {class: 'small'}, P.say('history.none')));
})();
