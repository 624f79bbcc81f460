/* The script's own messages in the language of the page, from <meta name="words">. */
(function () {
  'use strict';
  const P = window.peraklad = window.peraklad || {};
  const meta = document.querySelector('meta[name="words"]');
  const words = meta ? JSON.parse(meta.content || '{}') : {};

  /* The message `id` with its %(name)s filled in; the id itself where there is none. */
  P.say = function (id, values) {
    const text = words[id] === undefined ? id : words[id];
    return text.replace(/%\((\w+)\)s/g, (whole, name) =>
      values && name in values ? String(values[name]) : whole);
  };

  /* The label of a check; its id where the page knows none. */
  P.label = (check) => words['check.' + check] === undefined ? check : words['check.' + check];

  const relative = new Intl.RelativeTimeFormat(document.documentElement.lang || 'en', {numeric: 'auto'});
  const units = [['year', 31536000], ['month', 2592000], ['week', 604800], ['day', 86400], ['hour', 3600], ['minute', 60]];

  /* How long ago a time in ISO 8601 is: "3 days ago". */
  P.ago = function (iso) {
    const seconds = (Date.parse(iso) - Date.now()) / 1000;
    if (Number.isNaN(seconds)) return iso;
    const found = units.find(([, size]) => Math.abs(seconds) >= size);
    return found ? relative.format(Math.trunc(seconds / found[1]), found[0]) : relative.format(0, 'minute');
  };

  P.exactTime = (iso) => new Date(iso).toLocaleString(document.documentElement.lang || 'en');
})();
