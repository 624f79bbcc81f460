/* What differs between two texts, word by word. */
(function () {
  'use strict';
  const P = window.peraklad;
  const LONGEST = 600; /* words; longer texts are shown whole */

  const words = (text) => text.match(/[\p{L}\p{N}\p{M}]+|\s|[^\p{L}\p{N}\p{M}\s]/gu) || [];

  /* Lengths of the longest common subsequences of the rests of `old` and `now`. */
  function table(old, now) {
    const rows = Array.from({length: old.length + 1}, () => new Uint16Array(now.length + 1));
    for (let i = old.length - 1; i >= 0; i--)
      for (let j = now.length - 1; j >= 0; j--)
        rows[i][j] = old[i] === now[j] ? rows[i + 1][j + 1] + 1 : Math.max(rows[i + 1][j], rows[i][j + 1]);
    return rows;
  }

  /* Pieces [sign, text]: "=" in both, "-" only in `old`, "+" only in `now`. */
  P.diff = function (old, now) {
    const a = words(old);
    const b = words(now);
    if (a.length > LONGEST || b.length > LONGEST) return [['-', old], ['+', now]];
    const rows = table(a, b);
    const pieces = [];
    const add = (sign, text) => {
      const last = pieces[pieces.length - 1];
      if (last && last[0] === sign) last[1] += text; else pieces.push([sign, text]);
    };
    let i = 0;
    let j = 0;
    while (i < a.length || j < b.length) {
      if (i < a.length && j < b.length && a[i] === b[j]) { add('=', a[i]); i++; j++; }
      else if (i < a.length && (j === b.length || rows[i + 1][j] >= rows[i][j + 1])) add('-', a[i++]);
      else add('+', b[j++]);
    }
    return pieces;
  };

  /* Pieces as nodes: <del>, <ins> and plain text. */
  P.pieces = (pieces) => (pieces || []).map(([sign, text]) =>
    sign === '=' ? document.createTextNode(text) : P.el(sign === '-' ? 'del' : 'ins', {}, text));
})();
