/* The worklist: times as people say them, findings as they become known. */
(function () {
  'use strict';
  const P = window.peraklad;
  const table = document.querySelector('.worklist');
  for (const time of document.querySelectorAll('time[datetime]')) {
    if (time.dateTime.length <= 10) continue;
    time.title = P.exactTime(time.dateTime);
    time.textContent = P.ago(time.dateTime);
  }
  if (!table || table.dataset.done !== undefined) return;

  function show(row) {
    const line = [...table.tBodies[0].rows].find((one) =>
      one.dataset.document === row.document && one.dataset.language === row.language);
    if (!line || row.errors === null || row.errors === undefined) return;
    line.querySelector('[data-count="errors"]').textContent = row.errors;
    line.querySelector('[data-count="warnings"]').textContent = row.warnings;
  }

  async function ask(wait) {
    try {
      const answer = await P.store.worklist(location.search);
      answer.rows.forEach(show);
      if (answer.done) return;
    } catch (_) { /* asked again */ }
    setTimeout(() => ask(Math.min(wait * 1.5, 10000)), wait);
  }
  ask(800);
})();
