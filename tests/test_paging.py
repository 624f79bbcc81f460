"""Long lists in several pages: nothing is lost, and older addresses keep what they show."""

from __future__ import annotations

import re
from posixpath import dirname, join, normpath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Tree
from workflow.editions import paging
from workflow.editions.content import Card, Passage
from workflow.editions.paging import PER_PAGE, parts

_HREF = re.compile(r'(?:href|src)="([^":#]+)"')


def cards(number: int) -> list[Card]:
    """The newest, which has the highest number, first."""
    return [Card(f"{n}.html", Passage(str(n), "reviewed"), slug=str(n)) for n in range(number)][
        ::-1
    ]


@given(st.integers(0, 12 * PER_PAGE))
def test_every_article_is_on_one_page_in_order(number: int) -> None:
    found = parts(cards(number))
    assert [card for part in found for card in part.cards] == cards(number)
    assert [part.number for part in found] == [0, *range(len(found) - 1, 0, -1)]
    assert {len(part.cards) for part in found[1:]} <= {PER_PAGE}
    assert len(found[0].cards) < 1.5 * PER_PAGE
    assert len(found) == 1 or len(found[0].cards) >= PER_PAGE // 2


@given(st.integers(0, 12 * PER_PAGE))
def test_a_new_article_changes_no_older_page(number: int) -> None:
    before = {part.number: part.cards for part in parts(cards(number))[1:]}
    after = {part.number: part.cards for part in parts(cards(number + 1))[1:]}
    assert {n: after[n] for n in before} == before


@given(st.integers(0, 12 * PER_PAGE))
def test_one_comes_from_each_page_to_the_next(number: int) -> None:
    found = {part.number: part for part in parts(cards(number))}
    at, seen = 0, [0]
    while (older := found[at].older) is not None:
        assert found[older].newer == at
        at = older
        seen.append(at)
    assert seen == list(found)
    assert found[0].newer is None


def test_links_of_all_pages_lead_somewhere(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "PER_PAGE", 2)
    for day in range(1, 8):
        front = f'+++\ndate = 2025-01-{day:02}\ntopics = ["Courts"]\n+++\n'
        tree.write(f"source/a{day}.txt", f"{front}Article {day}\n\nIt says {day}.\n")
    tree.run("extract", "--quiet")
    assert tree.run("build", "--quiet") == 0
    made = {name.removeprefix("editions/"): d for name, d in tree.snapshot("editions").items()}
    for name in ("ru/archive/1.html", "ru/archive/3.html", "be/topics/courts/1.html"):
        assert name in made
    assert "ru/archive/4.html" not in made
    for name, data in made.items():
        if name.endswith(".html") and not name.endswith("404.html"):
            for href in _HREF.findall(data.decode()):
                assert normpath(join(dirname(name), href)) in made, (name, href)
    newest, oldest = made["ru/index.html"].decode(), made["ru/archive/1.html"].decode()
    assert 'href="archive/3.html" rel="next">Более ранние статьи' in newest
    assert "a7.html" in newest
    assert "a1.html" not in newest
    assert "<title>Страница 1 – Test</title>" in oldest
    assert '<a href="../archive/2.html" rel="prev">Более новые статьи</a>' in oldest
    assert 'aria-current="true">русский' in oldest
    assert "Более ранние" not in oldest
