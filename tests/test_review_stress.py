"""Fifty reviewers at once, an editor that knows nothing of them, and a server that is killed.

Every edit that the server has acknowledged is in the file at the end, or was replaced by somebody
who had it on the screen, or was shown in a conflict; and all of them are in the ledger.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from tests.conftest import REPOSITORY, Tree
from tests.web_server import Served
from workflow import catalogue, ledger
from workflow.ledger import entry_key, source_of

REVIEWERS, EDITS, DOCUMENTS, KILLS = 50, 10_000, 20, 20
SENTENCES = 25
LANGUAGE = "ru"


@dataclass
class Edit:
    """An edit that the server has acknowledged."""

    document: str
    key: str
    base: str
    """What it was made against."""
    made: str
    """What it is known by since."""
    text: str


@dataclass
class Crowd:
    """What the reviewers share: the work, and what came of it."""

    entries: list[tuple[str, str]]
    """Document and key of every sentence."""
    first: dict[tuple[str, str], str]
    """What each is known by at first."""
    left: int
    acknowledged: list[Edit] = field(default_factory=list)
    shown: set[tuple[str, str]] = field(default_factory=set)
    """Key and text of what somebody was shown in a conflict."""
    refused: int = 0
    strange: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def next(self) -> int:
        """The number of the next edit; 0: enough."""
        with self.lock:
            self.left -= 1
            return max(0, self.left + 1)

    def show(self, key: str, entry: dict[str, Any]) -> None:
        with self.lock:
            self.shown |= {(key, entry["target"]), (key, entry["lost"])}


def review(crowd: Crowd, served: Served, seed: int) -> None:
    """One reviewer: edits sentences here and there, as they were last seen."""
    chance = random.Random(seed)
    known = dict(crowd.first)
    line = Line(served)
    while number := crowd.next():
        place = chance.choice(crowd.entries)
        text = f"Перевод {number} от {seed}, совсем новый."
        save(crowd, line, known, place, text, keep=chance.random() < 0.5)
    line.close()


class Line:
    """A reviewer's connection, a bare one: ten thousand requests should cost the server, not us."""

    def __init__(self, served: Served) -> None:
        with served.client(timeout=30) as client:
            cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
            token = client.headers["X-Peraklad-Token"]
        self.headers = {
            "Cookie": cookies,
            "X-Peraklad-Token": token,
            "Origin": served.url,
            "Content-Type": "application/json",
        }
        self.port = served.port
        self.connection = HTTPConnection("127.0.0.1", self.port, timeout=30)

    def save(self, body: dict[str, str]) -> tuple[int, Any]:
        """Status and answer; status 0 where there was none."""
        try:
            self.connection.request("POST", "/api/save", json.dumps(body), self.headers)
            answer = self.connection.getresponse()
            return answer.status, json.loads(answer.read())
        except (OSError, HTTPException, ValueError):
            self.connection.close()
            return 0, None

    def close(self) -> None:
        self.connection.close()


def save(
    crowd: Crowd,
    line: Line,
    known: dict[tuple[str, str], str],
    place: tuple[str, str],
    text: str,
    keep: bool,
) -> None:
    """Save, and again until there is an answer; in a conflict one's own text is kept, or not."""
    document, key = place
    while True:
        base = known[place]
        body = {"language": LANGUAGE, "document": document, "key": key, "base": base, "text": text}
        status, answer = line.save(body)
        if status == 200:
            known[place] = answer["entry"]["base"]
            with crowd.lock:
                crowd.acknowledged.append(Edit(document, key, base, known[place], text))
            return
        if status == 409:
            crowd.show(key, answer["conflict"])
            known[place] = answer["conflict"]["base"]
            if not keep:
                crowd.refused += 1
                return
        elif status in (0, 503):  # it is being started again, or the disk is busy
            time.sleep(0.05)
        else:
            crowd.strange.append(f"{status} {answer}")
            return


@contextmanager
def rewriting(folder: Path) -> Iterator[None]:
    """An editor that rewrites the catalogues in `folder` all the time."""
    command = [sys.executable, "-m", "tests.rewriter", "5", str(folder)]
    with subprocess.Popen(command, cwd=REPOSITORY) as process:
        try:
            yield
            assert process.poll() is None, "the other editor has given up"
        finally:
            process.kill()


def article(number: int) -> str:
    sentences = (f"Sentence {n} of article {number} says so." for n in range(SENTENCES - 1))
    return f"Article {number} of many\n\n" + " ".join(sentences) + "\n"


def crowded(tree: Tree, edits: int) -> Crowd:
    """The project, all of it translated, and the reviewers' work."""
    (tree.root / "source/article.txt").unlink()
    for number in range(DOCUMENTS):
        tree.write(f"source/doc-{number}.txt", article(number))
    assert tree.run("extract", "--quiet", "--language", LANGUAGE) == 0
    first = {
        (path.stem, source_of(e.key)): entry_key(e.msgctxt, e.msgid, e.msgstr)
        for path in sorted((tree.root / f"locales/{LANGUAGE}").glob("doc-*.po"))
        for e in catalogue.parse(path.read_bytes(), path.name).entries
    }
    assert len(first) == DOCUMENTS * SENTENCES
    return Crowd(list(first), first, edits)


def run(crowd: Crowd, served: Served, kills: int) -> None:
    """The sitting of all; the server is killed `kills` times, at even distances."""
    edits = crowd.left
    threads = [
        threading.Thread(target=review, args=(crowd, served, seed)) for seed in range(REVIEWERS)
    ]
    for thread in threads:
        thread.start()
    for kill in range(1, kills + 1):
        while crowd.left > edits - edits * kill // (kills + 1):
            time.sleep(0.01)
        served.kill()
        served.restart()
    for thread in threads:
        thread.join()


def test_nothing_acknowledged_is_lost(tree: Tree) -> None:
    crowd = crowded(tree, EDITS)
    with Served(tree.root) as served:
        with rewriting(tree.root / f"locales/{LANGUAGE}"):
            run(crowd, served, KILLS)
        assert not crowd.strange
        assert len(crowd.acknowledged) + crowd.refused == EDITS
        assert len(crowd.acknowledged) > EDITS / 4
        final = {place: entry(served, place) for place in crowd.entries}
    for (_, key), now in final.items():
        crowd.shown |= {(key, now["target"]), (key, now["lost"])}
    replaced = {(edit.key, edit.base) for edit in crowd.acknowledged}
    books = {document: texts(tree, document) for document, _ in crowd.entries}
    for edit in crowd.acknowledged:
        assert edit.text in books[edit.document], "not in the ledger"
        known = (edit.key, edit.made) in replaced or (edit.key, edit.text) in crowd.shown
        assert known, f"{edit} is neither there nor was it shown"


def entry(served: Served, place: tuple[str, str]) -> dict[str, Any]:
    document, key = place
    query = {"language": LANGUAGE, "document": document, "key": key}
    with served.client(timeout=30) as client:
        found: dict[str, Any] = client.get("/api/entry", params=query).json()["entry"]
        return found


def texts(tree: Tree, document: str) -> set[str]:
    name = f"locales/{LANGUAGE}/{document}.ledger.jsonl"
    records = ledger.parse((tree.root / name).read_bytes(), name).records
    return {record.text for record in records if record.event == "translate"}
