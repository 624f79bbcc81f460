/* Where the sentences come from and go to: the server's API. A page without a server brings
   another `peraklad.store` with the same functions, each of which gives a promise. A promise that
   fails gives {status, error, data}; status 0: the server could not be reached. */
(function () {
  'use strict';
  const P = window.peraklad;
  const WAIT = 15000; /* ms for an answer */
  const main = () => document.getElementById('main').dataset;
  const place = () => ({language: main().language, document: main().document});
  let token = (document.querySelector('meta[name="token"]') || {}).content || '';

  async function ask(url, options) {
    let answer;
    try {
      answer = await fetch(url, {...options, credentials: 'same-origin', signal: AbortSignal.timeout(WAIT)});
    } catch (_) {
      throw {status: 0, error: P.say('offline'), data: {}};
    }
    if (answer.status === 204) return null;
    const data = await answer.json().catch(() => ({}));
    if (!answer.ok) throw {status: answer.status, error: data.error || answer.statusText, data};
    return data;
  }

  const get = (path, more) => ask('/api/' + path + '?' + new URLSearchParams({...place(), ...more}));

  const post = (path, body) => ask('/api/' + path, {
    method: 'POST',
    headers: {'Content-Type': 'application/json', 'X-Peraklad-Token': token},
    body: JSON.stringify({...place(), ...body}),
  });

  P.store = {
    server: true,
    entry: (key) => get('entry', {key}),
    check: (key, text) => post('check', {key, text}),
    save: (key, base, text) => post('save', {key, base, text}),
    decide: (verb, entries, comment, despite) =>
      post('decide', {verb, entries, comment: comment || '', despite_errors: Boolean(despite)}),
    comment: (key, comment) => post('comment', {key, comment}),
    waive: (key, base, check, comment, event) => post('waive', {key, base, check, comment, event}),
    draft: (key) => post('draft', {key}),
    history: (key) => get('history', {key}).then((data) => data.history),
    changes: (version) => get('changes', {part: main().part, version}),
    findings: () => get('findings'),
    worklist: (query) => ask('/api/worklist' + query),

    /* After signing in again in another tab: the new session's token. */
    renew: async function () {
      const answer = await fetch(location.pathname, {credentials: 'same-origin'});
      const found = /<meta name="token" content="([^"]*)"/.exec(await answer.text());
      if (found) token = found[1];
      return Boolean(found);
    },
  };
})();
