"""The engine `apertium`: what goes through its programs, what comes back, and what is refused."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import missing, require
from workflow.engines import apertium, apertium_stream, pipeline, registry
from workflow.engines.apertium_stream import CLOSE, OPEN, hide, show
from workflow.engines.base import EngineError, Request
from workflow.errors import ProjectError

SPECIAL = "^$/<>{}\\*@#+~[]"
ANY = st.text(max_size=80)
MIXED = st.text(
    st.one_of(st.sampled_from("домёЖ -'.,!?:;()«»–—  1a\n"), st.sampled_from(SPECIAL)), max_size=80
)


def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, mode: str = "") -> str:
    """A mode file whose one program is the shell script `body`."""
    program = tmp_path / "lt-proc"
    program.write_text(f"#!/bin/sh\n{body}\n", "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    path = tmp_path / f"fake{len(body)}.mode"
    path.write_text(mode or "lt-proc -w", "utf-8")
    apertium.commands.cache_clear()
    return str(path)


def asked(*pivots: str) -> list[Request]:
    return [Request(str(n), "English", pivot=pivot) for n, pivot in enumerate(pivots)]


def new(**options: object) -> apertium.Apertium:
    engine = registry.make("ap", {"type": "apertium", **options}, {}, "")
    assert isinstance(engine, apertium.Apertium)
    return engine


def answers(pivots: Sequence[str], **options: object) -> dict[str, str]:
    engine = new(**options)
    return {answer.id: answer.text for answer in engine.translate(asked(*pivots), "be")}


# The stream


@settings(derandomize=True, max_examples=300)
@given(st.one_of(ANY, MIXED), st.integers(0, 10_000))
def test_what_is_hidden_comes_back(text: str, start: int) -> None:
    hidden = hide(text, start)
    assert hidden.end - hidden.start == len(hidden.originals)
    made = show(hidden, hidden.text)
    assert made is None or made == text
    if not re.search(r"^\s|\s$|\s[\s.,!?:;]", re.sub(r"\[\d+\]", "x", hidden.text)):
        assert made == text


@settings(derandomize=True, max_examples=300)
@given(st.one_of(ANY, MIXED))
def test_nothing_that_the_stream_obeys_goes_through(text: str) -> None:
    sent = re.sub(r"\[\d+\]", "x", hide(text).text)
    assert not set(sent) & set(SPECIAL + "\0\n–—'\"0123456789")
    assert "  " not in sent


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("Он сказал: да!", "[0]Он сказал: да!"),
        ("«дом» — дом", "[0][1]дом[2] [3] дом"),
        ("из https://example.by/дом в", "[0]из [1] в"),
        ("правительство.рф и кто-то", "[0][1] и кто-то"),
        ("a@b.by #тэг 1990-х", "[0][1] [2] [3]"),
        ("два  слова", "[0]два[1] слова"),
    ],
)
def test_only_russian_words_and_plain_punctuation_are_sent(text: str, sent: str) -> None:
    assert hide(text).text == sent


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        ("[0]Ён *сказал.", f"Ён {OPEN}сказал{CLOSE}."),
        ("[0]Ён #сказаць.", f"Ён {OPEN}сказаць{CLOSE}."),
        ("[0]Ён *Нью-*Йорк.", f"Ён {OPEN}Нью-Йорк{CLOSE}."),
        ("[0]Ён Сан-*Диего.", f"Ён {OPEN}Сан-Диего{CLOSE}."),
        ("[0]Ён дадаўшы\\/дададзеўшы.", "Ён дадаўшы."),
        ("[0]Ён  сказаў.", None),
        ("[0]Ён сказаў .", None),
        ("[0] сказаў.", None),
        ("[0]", None),
        ("", None),
        ("Ён сказаў.", None),
        ("[1]Ён сказаў.", None),
        ("[0][0]Ён сказаў.", None),
        ("[0][1]Ён сказаў.", None),
        ("Ён [0]сказаў.", None),
        ("[0]Ён ^сказаў$.", None),
        ("[0]Ён сказаў\\/.", None),
    ],
)
def test_a_damaged_answer_is_none(answer: str, shown: str | None) -> None:
    assert show(hide("Он сказал."), answer) == shown


def test_hidden_stretches_must_keep_their_order() -> None:
    hidden = hide("Том 1 и том 2")
    assert show(hidden, "[0]Том [1] і том [2]") == "Том 1 і том 2"
    assert show(hidden, "[0]Том [2] і том [1]") is None
    assert show(hidden, "[0]Том [1] і том") is None


# The mode


def test_the_tagger_gives_way_to_the_grammar(tmp_path: Path) -> None:
    mode = tmp_path / "a.mode"
    mode.write_text(
        "lt-proc -w '/d a/x.bin' | cg-proc -w '/d/g.bin' | apertium-tagger -g $2 '/d/t.prob' | "
        "apertium-pretransfer | lt-proc $1 '/d/gen.bin'\n",
        "utf-8",
    )
    assert apertium.commands(str(mode)) == (
        ("lt-proc", "-z", "-w", "/d a/x.bin"),
        ("cg-proc", "-z", "-w", "/d/g.bin"),
        ("cg-proc", "-z", "-1", "-n", "/d/g.bin"),
        ("apertium-pretransfer", "-z"),
        ("lt-proc", "-z", "-g", "/d/gen.bin"),
    )


@pytest.mark.parametrize(
    "text",
    ["", "lt-proc x; rm y", "lt-proc x | rm y", "rm x", "lt-proc 'x", "apertium-tagger -g $2 'x'"],
)
def test_a_mode_that_is_anything_else_is_not_run(tmp_path: Path, text: str) -> None:
    mode = tmp_path / "b.mode"
    mode.write_text(text, "utf-8")
    if text == "lt-proc x; rm y":  # no shell: "x;" is a file's name
        assert apertium.commands(str(mode)) == (("lt-proc", "-z", "x;", "rm", "y"),)
        return
    with pytest.raises(EngineError, match="is no mode") as caught:
        apertium.commands(str(mode))
    assert caught.value.lasting
    assert new(mode=str(mode)).languages() == frozenset()


def test_without_apertium_one_line_says_so(tmp_path: Path) -> None:
    engine = new(mode=str(tmp_path / "none.mode"))
    assert engine.languages() == frozenset()
    assert engine.model == ""
    with pytest.raises(EngineError, match="no such file; install") as caught:
        engine.translate(asked("дом"), "be")
    assert caught.value.lasting


def test_a_missing_program_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mode = fake(tmp_path, monkeypatch, "cat", "lt-proc | lrx-proc")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EngineError, match="lrx-proc is not installed"):
        answers(["дом"], mode=mode)


def test_options_are_checked() -> None:
    with pytest.raises(ProjectError, match=r"engines\.ap\.batch cannot be 0"):
        new(batch=0)


def test_it_translates_into_belarusian_alone() -> None:
    with pytest.raises(EngineError) as caught:
        new().translate(asked("дом"), "pl")
    assert caught.value.about == "pl"


# The programs, played by others


def test_answers_keep_their_ids(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mode = fake(tmp_path, monkeypatch, "exec cat")
    texts = [f"слово № {n}" for n in range(40)]
    assert answers(texts, mode=mode) == {str(n): text for n, text in enumerate(texts)}


def test_a_request_without_a_pivot_gets_no_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mode = fake(tmp_path, monkeypatch, "exec cat")
    assert answers(["", "дом", " "], mode=mode) == {"1": "дом"}


@pytest.mark.parametrize(
    "body",
    [
        "cat >/dev/null",  # the packaged pipeline: nothing, and exit code 0
        "cat >/dev/null; printf '\\0\\0'",
        "cat >/dev/null; printf '[0]x\\0[1]y\\0[2]z\\0'",
        "tr -d '[]'",
    ],
)
def test_nothing_or_rubbish_is_no_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    assert answers(["один", "два"], mode=fake(tmp_path, monkeypatch, body)) == {}


def test_a_lost_answer_cannot_shift_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program swallows the text with "два" and its end: then each is run by itself."""
    mode = fake(tmp_path, monkeypatch, r"tr '\000' '\n' | sed '/два/d' | tr '\n' '\000'")
    assert answers(["один", "два", "три"], mode=mode) == {"0": "один", "2": "три"}


def test_a_crash_costs_the_text_that_causes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mode = fake(tmp_path, monkeypatch, 't=$(cat | tr "\\000" "@"); case $t in *два*) kill -SEGV $$;'
                ' esac; printf %s "$t" | tr @ "\\000"')  # fmt: skip
    assert answers(["один", "два", "три"], mode=mode) == {"0": "один", "2": "три"}
    with pytest.raises(EngineError, match="lt-proc ended with -11") as caught:
        answers(["два"], mode=mode)
    assert not caught.value.lasting


def test_a_stall_is_ended_with_all_its_programs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = tmp_path / "pid"
    mode = fake(tmp_path, monkeypatch, f"sleep 60 & echo $! >{note}; wait", "lt-proc | lt-proc")
    with pytest.raises(EngineError, match="no answer in 1 seconds"):
        answers(["дом"], mode=mode, timeout=1.0)
    sleeper = Path("/proc", note.read_text().strip(), "stat")
    for _ in range(100):
        if not sleeper.exists() or sleeper.read_text().rsplit(") ", 1)[1][0] == "Z":
            return
        time.sleep(0.05)
    pytest.fail("the program's own child still runs")


def test_output_without_end_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mode = fake(tmp_path, monkeypatch, "cat >/dev/null; exec cat /dev/zero")
    with pytest.raises(EngineError, match="far more than it was given"):
        answers(["дом"], mode=mode)


def test_a_program_that_reads_nothing_does_no_harm() -> None:
    data = b"x" * 1_000_000
    assert pipeline.run([["true"]], data, 10, limit=10) == b""
    with pytest.raises(OSError, match="No such file"):
        pipeline.run([["cat"], ["no-such-program"]], data, 10, limit=10)


# The programs themselves


@pytest.fixture
def installed() -> None:
    require("lt-proc", "cg-proc", "lrx-proc", "apertium-transfer")
    if not apertium.available(""):
        missing("apertium-bel-rus is not installed")


@pytest.mark.usefixtures("installed")
def test_the_real_programs_translate() -> None:
    engine = new()
    assert engine.languages() == {"be"}
    assert re.fullmatch(r"rus-bel-[0-9a-f]{8}", engine.model)
    assert engine.pivot == "ru"
    assert not engine.remote
    made = answers(["Он не хотел, чтобы люди были в силовом доме.", "силовом", "Он был в Минске."])
    assert made["1"] == "сілавым"  # at this word the packaged pipeline dies
    assert made["2"] == "Ён быў у Мінску."
    assert len(made) == 3


@pytest.mark.usefixtures("installed")
def test_unknown_words_stay_and_are_marked() -> None:
    made = answers(["Он живёт в Гонконге — с 2019 года."])["0"]
    assert f"{OPEN}Гонконге{CLOSE} — з 2019 года." in made


@pytest.mark.usefixtures("installed")
def test_an_answer_that_lost_a_word_is_refused() -> None:
    """The rules drop the short participle: "Было  расследаванне."."""
    assert answers(["Было проведено расследование.", "Это дом."]).keys() == {"1"}


STRETCHES = (
    "https://example.by/а?b=c#d", "a@b.by", "«»", "№ 5", "^x$", "[note]", "{0}", "*", "\\", "<b>",
    "#тэг", "~", "3,5 %", "/", "@", "— –", "“”", "…", "1990-х", "$1", "XQ1",
)  # fmt: skip


@pytest.mark.usefixtures("installed")
@settings(derandomize=True, max_examples=5, deadline=None)
@given(st.lists(st.lists(st.sampled_from(STRETCHES), min_size=1, max_size=6), max_size=20))
def test_what_is_no_russian_survives_the_programs(chosen: list[list[str]]) -> None:
    texts = ["дом " + " дом ".join(stretches) + " дом." for stretches in [STRETCHES, *chosen]]
    assert answers(texts) == {str(n): text for n, text in enumerate(texts)}


def test_the_stream_module_needs_no_program() -> None:
    assert "subprocess" not in vars(apertium_stream)
