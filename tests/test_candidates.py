"""Several engines: the best candidate wins, the next one stands in, terms and pivots count."""

from __future__ import annotations

import json
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.conftest import Tree
from tests.servers import Server
from tests.test_draft import entries, translate
from workflow import ledger

SENTENCE = "About 700 officers left the building in Minsk."
GOOD = "Около 700 сотрудников покинули здание в Минске."
NUMBERLESS = "Сотни сотрудников покинули здание в Минске."
TERMS = "id,en,domain,pos,do_not_translate,ru,ru_admitted,ru_forbidden,note\n"


@pytest.fixture
def story(tree: Tree) -> Tree:
    (tree.root / "source" / "article.txt").unlink()
    tree.write("source/story.txt", f"Minsk\n\n{SENTENCE}\n")
    return tree


def configure(tree: Tree, servers: dict[str, Server], more: str = "") -> None:
    names = json.dumps(list(servers))
    tables = "".join(
        f"[engines.{name}]\ntype = 'libre'\nurl = '{server.url}'\npause = 0\nretries = 1\n"
        for name, server in servers.items()
    )
    tree.write("peraklad.toml", f"languages = ['ru']\n[draft]\nengines = {names}\n{more}\n{tables}")


def draft(tree: Tree, one: str | None, two: str | None, more: str = "") -> tuple[str, int, int]:
    """The draft of the sentence, and how often each engine was asked for it."""
    with ExitStack() as stack:
        a, b = (
            stack.enter_context(
                Server({"ru": {"Minsk": "Минск"} | ({SENTENCE: text} if text else {})})
            )
            for text in (one, two)
        )
        configure(tree, {"one": a, "two": b}, more)
        assert tree.run("extract") == 0
        tree.run("draft")
        texts = [s.texts().count(SENTENCE) for s in (a, b)]
    return entries(tree, document="story")[SENTENCE].msgstr, texts[0], texts[1]


def test_a_clean_answer_of_the_first_is_enough(story: Tree) -> None:
    assert draft(story, GOOD, "Другое.") == (GOOD, 1, 0)


def test_a_doubtful_answer_is_compared_with_the_next(story: Tree) -> None:
    assert draft(story, NUMBERLESS, GOOD) == (GOOD, 1, 1)


def test_of_equals_the_first_wins(story: Tree) -> None:
    other = "Сотни сотрудников ушли из здания в Минске."
    assert draft(story, NUMBERLESS, other) == (NUMBERLESS, 1, 1)


def test_the_next_stands_in_for_one_that_answers_nonsense(story: Tree) -> None:
    text, first, second = draft(story, None, GOOD)  # the first echoes with a prefix
    assert (text, second) == (GOOD, 1)
    assert first == 2


def test_what_speaks_against_a_draft_stands_above_it(story: Tree) -> None:
    draft(story, NUMBERLESS, None)
    comments = entries(story, document="story")[SENTENCE].comments
    assert comments[0] == "peraklad: draft by one"
    assert comments[1].startswith("peraklad: look at: ")
    assert "700" in comments[1]


def test_a_forbidden_term_loses(story: Tree) -> None:
    story.write("locales/terms.csv", TERMS + "officer,officer,,noun,,сотрудник,,офицер,\n")
    wrong = "Около 700 офицеров покинули здание в Минске."
    assert draft(story, wrong, GOOD) == (GOOD, 1, 1)


def test_a_term_that_is_not_translated_is_masked_and_comes_back(tree: Tree) -> None:
    (tree.root / "source" / "article.txt").unlink()
    sentence = "The group By_Pol published a video on https://example.org/a_b."
    tree.write("source/story.txt", f"Minsk\n\n{sentence}\n")
    tree.write("locales/terms.csv", TERMS + "by-pol,By_Pol,,properNoun,yes,,,,\n")

    def otherwise(text: str, target: str) -> str | None:
        if text == "Minsk":
            return "Минск"
        words = text.removesuffix(".").split()
        return f"Группа {words[2]} опубликовала видео на {words[7]}."

    with Server(otherwise=otherwise) as server:
        configure(tree, {"one": server})
        tree.run("extract")
        assert tree.run("draft") == 0
        sent = [text for text in server.texts() if text != "Minsk"]
        assert len(sent) == 1
        assert "By_Pol" not in sent[0]
        assert "example.org" not in sent[0]
    found = entries(tree, document="story")[sentence].msgstr
    assert found == "Группа By_Pol опубликовала видео на https://example.org/a_b."


def test_a_damaged_mask_is_sent_again_in_plain_text(tree: Tree) -> None:
    (tree.root / "source" / "article.txt").unlink()
    sentence = "More is at https://example.org/a for everybody."
    tree.write("source/story.txt", f"Minsk\n\n{sentence}\n")

    def otherwise(text: str, target: str) -> str | None:
        if text == "Minsk":
            return "Минск"
        kept = "https://example.org/a " if "https://example.org/a" in text else ""
        return f"Больше на {kept}для всех и каждого."

    with Server(otherwise=otherwise) as server:
        configure(tree, {"one": server})
        tree.run("extract")
        assert tree.run("draft") == 0
        assert server.texts()[-1] == sentence
    found = entries(tree, document="story")[sentence].msgstr
    assert found == "Больше на https://example.org/a для всех и каждого."


def test_a_strong_match_of_the_memory_comes_before_an_engine(story: Tree) -> None:
    old = "About 700 tired old officers left the big new building in Minsk on Monday."
    new = old.replace("Monday", "Tuesday")
    story.write("source/old.txt", f"Minsk\n\n{old}\n")
    story.write("source/story.txt", f"Minsk\n\n{new}\n")
    with Server() as server:
        configure(story, {"one": server})
        story.run("extract")
        translate(story, {old: "Около 700 старых усталых сотрудников ушли в понедельник."},
                  doc="old")  # fmt: skip
        story.run("draft", "story")
        assert new not in server.texts()
    found = entries(story, document="story")[new]
    assert found.msgstr == "Около 700 старых усталых сотрудников ушли в понедельник."
    assert "Monday" in found.comments[1]
    assert "Tuesday" in found.comments[1]
    book = ledger.parse(story.read("locales/ru/story.ledger.jsonl").encode(), "l").records
    (record,) = [r for r in book if r.text == found.msgstr]
    assert record.engine == "memory"
    assert 85 <= int(record.score) < 100


def test_the_command_line_can_name_one_engine(story: Tree) -> None:
    with Server({"ru": {SENTENCE: NUMBERLESS}}) as a, Server({"ru": {SENTENCE: GOOD}}) as b:
        configure(story, {"one": a, "two": b})
        story.run("extract")
        story.run("draft", "--engine", "two")
        assert a.texts() == []
    assert entries(story, document="story")[SENTENCE].msgstr == GOOD


def test_a_budget_is_a_hard_stop_and_the_rest_comes_later(
    story: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    with Server({"ru": {SENTENCE: GOOD, "Minsk": "Минск"}}) as server:
        configure(story, {"one": server}, "characters = 10")
        story.run("extract")
        capsys.readouterr()
        assert story.run("draft") == 1
        assert "the budget of 10 characters is used up" in capsys.readouterr().out
        assert server.texts() == ["Minsk"]
        configure(story, {"one": server})
        assert story.run("draft") == 0
        assert server.texts() == ["Minsk", SENTENCE]


@pytest.mark.needs("apertium", "cg-proc")
def test_apertium_starts_from_the_russian(story: Tree) -> None:
    with Server({"ru": {SENTENCE: GOOD, "Minsk": "Минск"}}) as server:
        configure(story, {"one": server}, "[draft.be]\nengines = ['apertium']")
        config = Path(story.root, "peraklad.toml")
        config.write_text(config.read_text().replace("['ru']", "['be', 'ru']"))
        story.run("extract")
        assert story.run("draft") == 0
    found = entries(story, "be", "story")[SENTENCE]
    assert "700" in found.msgstr
    assert "Мінск" in found.msgstr
    assert found.fuzzy
    assert found.comments[0].startswith("peraklad: draft by apertium (rus-bel")


@pytest.mark.needs("apertium", "cg-proc")
def test_words_left_in_russian_cannot_be_signed_off(
    story: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    russian = "Около 700 сотрудников быстро объявили об уходе из здания в Минске."
    with Server({"ru": {SENTENCE: russian, "Minsk": "Минск"}}) as server:
        configure(story, {"one": server}, "[draft.be]\nengines = ['apertium']")
        config = Path(story.root, "peraklad.toml")
        config.write_text(config.read_text().replace("['ru']", "['ru', 'be']"))
        story.run("extract")
        story.run("draft")
    assert "⟦объявили⟧" in entries(story, "be", "story")[SENTENCE].msgstr
    capsys.readouterr()
    assert story.run("approve", "story", "--language", "be", "--entry", SENTENCE) == 1
    assert "left in another language: объявили" in capsys.readouterr().out


def test_a_broken_pivot_harms_nobody_else(story: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    story.write("source/other.txt", "Another\n\nThe other one is here today, they say.\n")
    with Server({"be": {SENTENCE: "Каля 700 супрацоўнікаў пакінулі будынак у Мінску."}}) as server:
        configure(story, {"one": server})
        config = Path(story.root, "peraklad.toml")
        config.write_text(
            config.read_text()
            .replace("['ru']", "['ru', 'be']")
            .replace('engines = ["one"]', 'engines = ["apertium", "one"]')
        )
        story.run("extract")
        story.write("locales/ru/other.po", "broken")
        capsys.readouterr()
        assert story.run("draft", "--language", "be") == 2
        assert "locales/ru/other.po:1" in capsys.readouterr().err
    assert entries(story, "be", "story")[SENTENCE].msgstr.startswith("Каля 700")


def test_a_language_that_no_engine_has(story: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    with Server({"pl": {}}) as server:
        configure(story, {"one": server})
        story.run("extract")
        assert story.run("draft") == 1
    assert "one: it does not translate into ru" in capsys.readouterr().out


def test_two_runs_at_once_pay_once(story: Tree) -> None:
    import subprocess
    import sys

    from tests.conftest import REPOSITORY

    with Server({"ru": {SENTENCE: GOOD, "Minsk": "Минск"}}) as server:
        real = server.translation

        def slow(text: str, target: str) -> str | None:
            time.sleep(0.3)
            return real(text, target)

        server.translation = slow  # type: ignore[method-assign]  # so that both are at it
        configure(story, {"one": server})
        story.run("extract")
        command = [sys.executable, "-m", "workflow", "-C", str(story.root), "draft", "-q"]
        both = [subprocess.Popen(command, cwd=REPOSITORY) for _ in range(2)]
        assert [one.wait() for one in both] == [0, 0]
        assert sorted(server.texts()) == sorted(["Minsk", SENTENCE])


def test_an_interrupted_run_keeps_what_it_paid_for(story: Tree) -> None:
    import signal
    import subprocess
    import sys

    from tests.conftest import REPOSITORY

    texts = [f"The officer number {n} left the building today." for n in range(40)]
    story.write("source/story.txt", "Minsk\n\n" + "\n\n".join(texts) + "\n")

    def otherwise(text: str, target: str) -> str | None:
        time.sleep(0.1)
        words = text.split()
        return "Минск" if len(words) == 1 else f"Офицер номер {words[3]} ушёл сегодня из здания."

    with Server(otherwise=otherwise) as server:
        configure(story, {"one": server})
        story.run("extract")
        command = [sys.executable, "-m", "workflow", "-C", str(story.root), "draft", "-q"]
        running = subprocess.Popen(command, cwd=REPOSITORY)
        while len(server.texts()) < 12:
            time.sleep(0.01)
        running.send_signal(signal.SIGINT)
        assert running.wait(timeout=20) == 130
        drafted = [e for e in entries(story, document="story").values() if e.msgstr]
        asked = len(server.texts())
        assert len(drafted) == asked
        assert story.run("draft") == 0
        assert len(server.texts()) == 41


def test_what_a_person_saves_in_mid_run_stays(story: Tree) -> None:
    """The law that nothing is lost: the catalogue is read anew when the drafts are written."""
    name = "locales/ru/story.po"
    own = "Около 700 человек ушли."

    def otherwise(text: str, target: str) -> str | None:
        if text == SENTENCE:  # a translator saves while the service is thinking
            now = story.read(name)
            now = now.replace(f'msgid "{SENTENCE}"\nmsgstr ""', f'# mine\n#, c-format\nmsgid '
                              f'"{SENTENCE}"\nmsgstr "{own}"')  # fmt: skip
            story.write(name, now + '\n#~ msgid "Old"\n#~ msgstr "Старое"\n')
            return GOOD
        return "Минск"

    with Server(otherwise=otherwise) as server:
        configure(story, {"one": server})
        story.run("extract")
        story.run("draft")
    found = entries(story, document="story")
    assert found[SENTENCE].msgstr == own
    assert (found[SENTENCE].comments, found[SENTENCE].flags) == (("mine",), ("c-format",))
    assert found["Minsk"].msgstr == "Минск"
    assert '#~ msgstr "Старое"' in story.read(name)
    assert GOOD not in story.read("locales/ru/story.ledger.jsonl")
