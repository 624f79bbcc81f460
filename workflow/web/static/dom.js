/* Making elements without markup in strings, small tools, and messages between the scripts. */
(function () {
  'use strict';
  const P = window.peraklad;

  /* An element: `properties` are attributes, `on` listeners; children are nodes or texts. */
  P.el = function (tag, properties, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(properties || {})) {
      if (name === 'on') for (const [event, run] of Object.entries(value)) made.addEventListener(event, run);
      else if (value === true) made.setAttribute(name, '');
      else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
    }
    made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
    return made;
  };

  P.button = (text, run, more) => P.el('button', {type: 'button', ...more, on: {click: run}}, text);

  P.time = (iso) => iso ? P.el('time', {datetime: iso, title: P.exactTime(iso)}, P.ago(iso)) : null;

  /* `Name <address>` without the address, which its title keeps. */
  P.person = (by) => by ? P.el('span', {title: by}, by.replace(/\s*<[^>]*>\s*$/, '') || by) : null;

  /* Shown in place of what was there. */
  P.fill = function (element, ...children) {
    element.replaceChildren(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
    return element;
  };

  P.debounced = function (run, wait) {
    let timer = 0;
    const later = (...values) => { clearTimeout(timer); timer = setTimeout(() => run(...values), wait); };
    later.stop = () => clearTimeout(timer);
    return later;
  };

  const listeners = {};
  P.on = (name, run) => { (listeners[name] = listeners[name] || []).push(run); };
  P.emit = (name, value) => { for (const run of listeners[name] || []) run(value); };

  /* Says it at the foot of the page and to a screen reader; it goes away by itself. */
  let gone = 0;
  /* Whether somebody has to sign in; a 403 that names a right is for others to do. */
  P.signedOut = (problem) => problem.status === 401 || (problem.status === 403 && !(problem.data && problem.data.right));

  P.tell = function (text, seconds) {
    const status = document.getElementById('status');
    if (!status) return;
    status.textContent = text;
    clearTimeout(gone);
    gone = setTimeout(() => { status.textContent = ''; }, (seconds || 5) * 1000);
  };

  /* A dialog with a heading; it is taken away when it is closed, and the focus goes back. */
  P.dialog = function (heading, content, buttons) {
    const close = () => box.close();
    const box = P.el('dialog', {'aria-label': heading},
      P.el('h2', {}, heading), content,
      P.el('form', {method: 'dialog'}, buttons(close)));
    box.addEventListener('close', () => box.remove());
    document.body.append(box);
    box.showModal();
    return box;
  };
})();
