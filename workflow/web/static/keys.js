/* The keyboard. Places of keys (event.code) are asked for, not letters, so that Cyrillic layouts
   work; AltGr, which types letters in Polish, is left alone. */
(function () {
  'use strict';
  const P = window.peraklad;
  const {page, editor, field} = P;
  const mac = /Mac|iPhone|iPad/.test(navigator.platform);
  const help = document.getElementById('help');
  const single = document.getElementById('single-keys');

  const isAlt = (event) => !event.getModifierState('AltGraph') && !event.metaKey &&
    (mac ? event.altKey && event.ctrlKey : event.altKey && !event.ctrlKey);
  const isControl = (event) => (event.ctrlKey || (mac && event.metaKey)) && !event.altKey;

  const ALT = {
    ArrowDown: () => editor.go(1), ArrowUp: () => editor.go(-1),
    KeyN: () => editor.go(1, page.toDo),
    KeyQ: (event) => (event.shiftKey ? editor.inner() : editor.quotes()),
    Minus: editor.dash, Period: editor.ellipsis,
    KeyJ: editor.joined, KeyD: editor.draft, KeyH: editor.history, KeyR: editor.reject, KeyM: editor.comment,
  };
  for (let n = 1; n <= 5; n++) ALT['Digit' + n] = ALT['Numpad' + n] = () => editor.match(n);
  const TYPES = new Set(['KeyQ', 'Minus', 'Period', 'KeyJ']);

  const CONTROL = {
    Enter: () => editor.approve(true), NumpadEnter: () => editor.approve(true),
    KeyS: editor.save,
    KeyZ: (event) => (event.shiftKey ? field.redo() : field.undo()),
    KeyY: field.redo,
    Space: (event) => (event.shiftKey ? editor.noBreak() : false),
  };

  const chosen = () => page.chosen() || page.order[0];
  const READING = {
    KeyJ: () => editor.go(1), ArrowDown: () => editor.go(1),
    KeyK: () => editor.go(-1), ArrowUp: () => editor.go(-1),
    KeyN: () => editor.go(1, page.toDo),
    KeyE: () => open(), Enter: () => open(), Space: () => open(),
    KeyA: () => approve(),
    KeyX: () => { if (page.may.has('approve') && open()) editor.reject(); },
    KeyP: () => P.bulk.paragraph(chosen()),
    Slash: (event) => { if (event.shiftKey) showHelp(); else if (P.store.server) location.href = '/search'; },
  };
  const LETTERS = /^(Key[A-Z]|Slash)$/;

  function open() {
    const span = chosen();
    if (span) editor.open(span);
    return span;
  }

  async function approve() {
    const span = page.chosen();
    if (!span || !page.may.has('approve')) return;
    if (P.unsaved.get(span.dataset.key) && !(await P.unsaved.save(span.dataset.key)).ok) { open(); return; }
    if (await editor.decide('approve', span)) editor.go(1, page.toDo);
  }

  function showHelp() { if (help && !help.open) help.showModal(); }

  function inField(event) {
    if (event.key === 'Escape') { editor.close(true); return true; }
    const writing = event.target === field.area && !field.area.readOnly;
    const run = isAlt(event) ? ALT[event.code] : isControl(event) ? CONTROL[event.code] : null;
    const typing = TYPES.has(event.code) || /^(Digit|Numpad)\d/.test(event.code);
    if (!run || (!writing && ((isAlt(event) && typing) || (isControl(event) && /^(KeyZ|KeyY|Space)$/.test(event.code))))) return false;
    return run(event) !== false;
  }

  const signsOn = () => { try { return localStorage.getItem('peraklad.single-keys') !== 'off'; } catch (_) { return true; } };

  function reading(event) {
    if (event.ctrlKey || event.metaKey) return false;
    if (event.altKey) {
      if (!isAlt(event) || !/^(ArrowDown|ArrowUp|KeyN)$/.test(event.code)) return false;
      return ALT[event.code](event) !== false;
    }
    if (event.key === '?' && signsOn()) { showHelp(); return true; }
    const onSentence = event.target.closest('.target .s');
    if (!onSentence && /^(Enter|Space|Arrow)/.test(event.code)) return false;
    const run = READING[event.code];
    if (!run || (LETTERS.test(event.code) && !signsOn())) return false;
    return run(event) !== false;
  }

  addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing || document.querySelector('dialog[open]')) return;
    const inside = event.target.closest && event.target.closest('.editor');
    const typed = event.target.matches && event.target.matches('input, textarea, select');
    if (inside ? inField(event) : !typed && event.target.closest && reading(event)) event.preventDefault();
  });

  if (single) {
    single.checked = signsOn();
    single.addEventListener('change', () => {
      try { localStorage.setItem('peraklad.single-keys', single.checked ? 'on' : 'off'); } catch (_) { /* until the next page */ }
    });
  }
  if (help && mac) for (const key of help.querySelectorAll('kbd')) if (key.textContent === 'Alt') key.textContent = '⌃⌥';
  for (const button of document.querySelectorAll('[data-do="help"]')) button.addEventListener('click', showHelp);
})();
