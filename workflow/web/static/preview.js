/* The edition as it would be built now, beside the article. */
(function () {
  'use strict';
  const P = window.peraklad;
  const {el, say} = P;
  const panel = document.getElementById('preview');
  const toggle = document.querySelector('[data-do="preview"]');
  const html = P.page.main.dataset.preview;
  if (!panel || !toggle || !html) return;
  const urls = {html, text: html.replace(/\.html$/, '.txt')};
  let form = 'html';
  let frame = null;
  let link = null;
  let count = 0;

  const choose = (name) => P.button(say('preview.' + name), () => { form = name; load(); }, {'data-form': name, 'aria-pressed': 'false'});

  function build() {
    frame = el('iframe', {title: say('preview'), tabindex: '0', sandbox: true});
    link = el('a', {class: 'button', target: '_blank', rel: 'noopener'}, say('preview.tab'));
    panel.append(
      el('div', {class: 'buttons'}, choose('html'), choose('text'), link, P.button(say('close'), () => show(false))), frame);
  }

  function load() {
    frame.src = urls[form] + '?n=' + ++count;
    link.href = urls[form];
    for (const one of panel.querySelectorAll('[data-form]')) one.setAttribute('aria-pressed', String(one.dataset.form === form));
  }

  function show(on) {
    if (!frame) build();
    panel.hidden = !on;
    toggle.setAttribute('aria-expanded', String(on));
    if (on) load(); else toggle.focus();
  }

  toggle.addEventListener('click', () => show(panel.hidden));
  panel.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') { event.stopPropagation(); show(false); }
  });
  const again = P.debounced(() => { if (!panel.hidden) load(); }, 700);
  P.on('shown', again);
})();
