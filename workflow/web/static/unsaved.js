/* Nothing that is typed is lost: each text goes to localStorage at once, and leaves it when the
   server has it. Each tab keeps its own texts; those of other tabs are offered, not taken. */
(function () {
  'use strict';
  const P = window.peraklad;
  const WAITS = [2, 5, 10, 30]; /* seconds before a save is tried again */
  const main = document.getElementById('main').dataset;
  const PREFIX = ['peraklad', main.site, main.language, main.document, ''].join('\n');
  const tab = tabName();
  const ASIDE = 'aside-';
  const records = new Map(); /* key -> {text, base, wanted} */
  const busy = new Map();
  const tries = new Map();

  function tabName() {
    try {
      const known = sessionStorage.getItem('peraklad.tab') || Math.random().toString(36).slice(2);
      sessionStorage.setItem('peraklad.tab', known);
      return known;
    } catch (_) { return 'tab'; }
  }

  const nameOf = (key, owner) => PREFIX + key + '\n' + (owner || tab);

  function write(key) {
    const record = records.get(key);
    try {
      if (record) localStorage.setItem(nameOf(key), JSON.stringify({...record, at: Date.now()}));
      else localStorage.removeItem(nameOf(key));
    } catch (_) { P.tell(P.say('no-storage'), 12); }
  }

  function stored() {
    const found = [];
    try {
      for (let n = 0; n < localStorage.length; n++) {
        const name = localStorage.key(n);
        if (!name.startsWith(PREFIX)) continue;
        const [key, owner] = name.slice(PREFIX.length).split('\n');
        const record = JSON.parse(localStorage.getItem(name));
        if (record && typeof record.text === 'string') found.push({...record, key, owner, name, aside: owner.startsWith(ASIDE)});
      }
    } catch (_) { /* what cannot be read is left where it is */ }
    return found.sort((a, b) => b.at - a.at);
  }

  const U = P.unsaved = {
    get: (key) => records.get(key),
    keys: () => [...records.keys()],

    put(key, text, base) {
      records.set(key, {text, base});
      write(key);
      P.emit('unsaved', key);
    },

    drop(key) {
      if (!records.delete(key)) return;
      tries.delete(key);
      write(key);
      P.emit('unsaved', key);
    },

    /* Texts for this sentence that other tabs, or tabs that are closed, have left. */
    others: (key) => stored().filter((one) => one.key === key && one.owner !== tab),

    /* Keeps a text that gave way to another one, until it is put back or dismissed. */
    aside(key, text, base) {
      const owner = ASIDE + Math.random().toString(36).slice(2);
      try { localStorage.setItem(nameOf(key, owner), JSON.stringify({text, base, at: Date.now()})); }
      catch (_) { P.tell(P.say('no-storage'), 12); }
    },

    forget(other) { try { localStorage.removeItem(other.name); } catch (_) { /* it stays */ } },

    /* That a text which another program has taken out of the file is not wanted back. */
    leave(key, text) { try { localStorage.setItem('left\n' + nameOf(key, 'all'), text); } catch (_) { /* it is offered again */ } },
    left(key, text) { try { return localStorage.getItem('left\n' + nameOf(key, 'all')) === text; } catch (_) { return false; } },

    /* Takes up what a reload, a crash or a closed tab has left; own texts go before others'. */
    restore(known) {
      const left = stored().filter((one) => known(one.key) && !one.aside);
      const own = left.filter((one) => one.owner === tab);
      for (const one of [...own, ...left])
        if (!records.has(one.key)) records.set(one.key, {text: one.text, base: one.base, wanted: one.wanted});
      for (const [key, record] of records) {
        write(key);
        P.emit('unsaved', key);
        if (record.wanted) U.save(key);
      }
    },

    /* Sends the text of `key`. Gives {ok}, or {ok: false, conflict | error | waiting | signin}. */
    save(key) {
      if (busy.has(key)) return busy.get(key).then(() => U.save(key));
      if (!records.has(key)) return Promise.resolve({ok: true});
      const going = send(key).finally(() => busy.delete(key));
      busy.set(key, going);
      return going;
    },

    /* The wording in the file is to stand, whatever was saved here before it. */
    async settle(key, base, target) {
      const answer = await P.store.save(key, base, target);
      const mine = records.get(key);
      if (mine) U.put(key, mine.text, answer.entry.base);
      P.emit('saved', {...answer, key});
    },
  };

  async function send(key) {
    const record = records.get(key);
    record.wanted = true;
    write(key);
    P.emit('saving', key);
    try {
      const answer = await P.store.save(key, record.base, record.text);
      return done(key, record.text, answer);
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      return failed(key, record, problem);
    }
  }

  function done(key, text, answer) {
    const now = records.get(key);
    tries.delete(key);
    for (const other of U.others(key)) if (other.text === text) U.forget(other); /* the file has it */
    if (now && now.text !== text) U.put(key, now.text, answer.entry.base);
    P.emit('saved', {...answer, key});
    if (now && now.text === text) U.drop(key);
    return {ok: true};
  }

  function failed(key, record, problem) {
    const result = {ok: false, error: problem.error};
    if (problem.status === 409 && problem.data.conflict) {
      const now = problem.data.conflict;
      if (now.target === record.text) return done(key, record.text, {entry: now, findings: null});
      result.conflict = now;
    } else if (P.signedOut(problem)) result.signin = true;
    else if (problem.status === 0 || problem.status === 429 || problem.status >= 500) {
      result.waiting = true;
      again(key);
    }
    if (!result.waiting) { record.wanted = false; write(key); }
    P.emit('unsaved-problem', {key, ...result});
    return result;
  }

  function again(key) {
    const count = tries.get(key) || 0;
    tries.set(key, count + 1);
    setTimeout(() => {
      const record = records.get(key);
      if (record && record.wanted) U.save(key);
    }, WAITS[Math.min(count, WAITS.length - 1)] * 1000);
  }

  addEventListener('online', () => {
    for (const [key, record] of records) if (record.wanted) U.save(key);
  });
  addEventListener('pagehide', () => { for (const key of records.keys()) write(key); });
  addEventListener('beforeunload', (event) => { if (records.size) event.preventDefault(); });
})();
