"""The review page: what a save takes, alone and among fifty, and how soon a document is there.

Real time, as a person waits for it: a server of its own, real files with fsync, a real Chromium.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import corpus
from benchmarks.large_catalogue import messages
from benchmarks.measure import Runner, demand
from benchmarks.rows import Row, Setting, plain_row
from workflow import catalogue
from workflow.ledger import key_of, source_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.web_server import Served

LANGUAGE = "ru"
SIZES = (300, 5000)
"""Sentences of the documents."""
SAVE = 100.0
"""Milliseconds that nineteen of twenty saves may take."""
PAINT = 500.0
"""Milliseconds until a document of 300 sentences is there to be read."""
REVIEWERS = 50
THINKING = (2.0, 4.0)
"""Seconds between two saves of one reviewer: faster than anybody reads."""
SITTING = 30.0
"""Seconds that the reviewers work."""
ALONE = 200
"""Saves of one reviewer who does not think at all."""
PEER = "polib: read, change one entry, save"
CHROMIUM = "chromium"


def rows(setting: Setting) -> list[Row]:
    """Every row."""
    from tests.web_server import Served

    found = []
    for size in SIZES:
        print(f"review: {size} sentences", file=sys.stderr, flush=True)
        with _project(setting, size) as folder, Served(folder) as served:
            entries = _entries(folder)
            demand(len(entries) >= size, f"only {len(entries)} sentences")
            found += _pages(served, size)
            if size == max(SIZES):
                found += _saves(served, entries, size)
                found.append(_peer(folder, size))
    return found


@contextmanager
def _project(setting: Setting, size: int) -> Iterator[Path]:
    """A document of `size` sentences, translated, on a real disk, in git."""
    folder = Path(tempfile.mkdtemp(prefix="peraklad-review-"))
    try:
        (folder / "peraklad.toml").write_text(f'languages = ["{LANGUAGE}"]\n', "utf-8")
        (folder / "source").mkdir()
        text = "An article of many sentences\n\n" + "\n\n".join(_paragraphs(size)) + "\n"
        (folder / "source" / "article.txt").write_text(text, "utf-8", newline="\n")
        Runner(folder, setting.environment).cost([*setting.ours, "extract", "--quiet"])
        corpus.fill([(corpus.fill_ours, folder / f"locales/{LANGUAGE}/article.po", LANGUAGE)])
        for words in (
            ("init", "-q"),
            ("config", "user.name", "A"),
            ("config", "user.email", "a@b"),
        ):
            subprocess.run(["git", "-C", str(folder), *words], check=True)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _paragraphs(size: int) -> list[str]:
    """Paragraphs of the corpus with at least `size` sentences in all, and not many more."""
    from workflow.sentences import spans

    chosen, known = [], set[str]()
    for text in messages(size):
        if len(known) >= size:
            break
        chosen.append(text)
        known |= {text[start:end] for start, end in spans(text)}
    return chosen


def _entries(folder: Path) -> list[tuple[str, str]]:
    """Key and base of every entry."""
    path = folder / f"locales/{LANGUAGE}/article.po"
    found = catalogue.parse(path.read_bytes(), path.name).entries
    return [(source_of(e.key), key_of(e)) for e in found]


class Reviewer:
    """Saves one sentence after the other, and remembers how long each took."""

    def __init__(self, served: Served, entries: Sequence[tuple[str, str]], seed: int) -> None:
        self.times: list[float] = []
        self._served, self._entries, self._chance = served, list(entries), random.Random(seed)

    def save(self, client: Any, number: int) -> None:
        """One save, timed. Raises Failed when it is refused."""
        at = number % len(self._entries)
        key, base = self._entries[at]
        text = f"Перевод {number} этого предложения, только что набранный."
        body = {"language": LANGUAGE, "document": "article", "key": key, "base": base, "text": text}
        began = time.perf_counter()
        answer = client.post("/api/save", json=body)
        self.times.append(1000 * (time.perf_counter() - began))
        demand(answer.status_code == 200, f"a save was refused: {answer.text[:200]}")
        self._entries[at] = (key, answer.json()["entry"]["base"])

    def sit(self, until: float) -> None:
        """Save, think, save."""
        with self._served.client(timeout=30) as client:
            number = 0
            time.sleep(self._chance.uniform(0, THINKING[0]))
            while time.monotonic() < until:
                self.save(client, number)
                number += 1
                time.sleep(self._chance.uniform(*THINKING))


def _saves(served: Served, entries: Sequence[tuple[str, str]], size: int) -> list[Row]:
    """One reviewer without a pause, then fifty who think between two saves."""
    share = len(entries) // (REVIEWERS + 1)
    alone = Reviewer(served, entries[:share], 0)
    with served.client(timeout=30) as client:
        for number in range(ALONE):
            alone.save(client, number)
    crowd = [
        Reviewer(served, entries[share * n : share * (n + 1)], n) for n in range(1, REVIEWERS + 1)
    ]
    until = time.monotonic() + SITTING
    threads = [threading.Thread(target=one.sit, args=(until,)) for one in crowd]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times = [took for one in crowd for took in one.times]
    demand(len(times) > REVIEWERS * 5, f"only {len(times)} saves in {SITTING} s")
    return [
        plain_row("a save, one reviewer without a pause: p95", size, "ms", _p95(alone.times), SAVE),
        plain_row(f"a save, {REVIEWERS} reviewers: p95", size, "ms", _p95(times), SAVE),
    ]


def _p95(times: Sequence[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


def _peer(folder: Path, size: int) -> Row:
    """What an editor that reads and writes the whole file takes for the same."""
    import polib

    path = folder / f"locales/{LANGUAGE}/article.po"
    times = []
    for number in range(5):
        began = time.perf_counter()
        found = polib.pofile(str(path), encoding="utf-8")
        found[number].msgstr = "Перевод"
        found.save(str(path))
        times.append(1000 * (time.perf_counter() - began))
    return replace(
        plain_row("the same by another program", size, "ms", min(times), None), against=PEER
    )


def _pages(served: Served, size: int) -> list[Row]:
    """How soon the document is there in a browser, and how soon it answers a key."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which(CHROMIUM), args=["--no-sandbox"]
        )
        page = browser.new_page()
        page.goto(served.open_url)
        painted, moved = [], []
        for _ in range(5):
            painted.append(_painted(page, served))
            moved.append(_moved(page))
        browser.close()
    limit = PAINT if size == min(SIZES) else None
    return [
        plain_row("document page: largest text painted", size, "ms", sorted(painted)[2], limit),
        plain_row("next sentence by key, until painted", size, "ms", sorted(moved)[2], None),
    ]


_LARGEST = """() => new Promise(done => new PerformanceObserver(list => {
  const all = list.getEntries(); done(all[all.length - 1].startTime);
}).observe({type: 'largest-contentful-paint', buffered: true}))"""

_PAINTED = """() => new Promise(done => {
  const began = performance.now();
  document.dispatchEvent(new KeyboardEvent('keydown', {key: 'j', code: 'KeyJ', bubbles: true}));
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - began), 0));
})"""


def _painted(page: Page, served: Served) -> float:
    """Milliseconds from the request to the largest text on the screen."""
    page.goto(f"{served.url}/documents/{LANGUAGE}/article")
    return float(page.evaluate(_LARGEST))


def _moved(page: Page) -> float:
    """Milliseconds from a key to the next frame with the next sentence selected."""
    page.wait_for_load_state("networkidle")
    return float(page.evaluate(_PAINTED))
