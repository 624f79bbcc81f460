"""Checks of typography and what mends their findings: the laws for any text whatever."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from workflow.checks import typography as checks
from workflow.checks.fixing import FIXERS, fix
from workflow.checks.house import house, slips
from workflow.checks.quoting import joined, unified
from workflow.checks.shield import hold
from workflow.checks.values import Finding, Pair
from workflow.editions.holding import untagged
from workflow.editions.quotation import balanced
from workflow.editions.typography import Typographer, typographer
from workflow.model import Entry
from workflow.placeables import copied

NB = "\u00a0"
SET = ("ru", "be", "pl", "be-tarask", "be-Latn")
CHECKS: dict[str, Callable[[Pair], Iterable[Finding]]] = {
    "quote-style": checks.quote_style,
    "dash": checks.dash,
    "no-break-space": checks.no_break_space,
    "single-letter-word": checks.single_letter_word,
    "ellipsis": checks.ellipsis,
    "space-before-mark": checks.space_before_mark,
    "stop-and-quote": checks.stop_and_quote,
    "apostrophe-sign": checks.apostrophe_sign,
}
WORDS = (
    "слово",
    "Дом",
    "і",
    "в",
    "аб",
    "ё",
    "słowo",
    "Dom",
    "w",
    "i",
    "5",
    "12",
    "1995",
    "г.",
    "бы",
)
COPIED = (
    "https://a.by/x-y,z", "a-b@c.pl", "{x y}", "{x}", "%(n)s", "<b>", "</b>", '<a href="x - y">',
    "`a - 'b'`", "&nbsp;", "#tag", "@me", "⟦two - 'words'⟧", "**",
    "http://a.by/c", "a.by", "x@a.by", "www.a.by/(c",
)  # fmt: skip
MARKS = (
    *"\"'“”„«»‘’‚‹›ʼ`-–—.…,:;!?()[]", "...", "--", " - ", ", ", ". ", "» ", ",,", "''", " ", " ",
    " ", " ", NB, "\u202f", "\n", ":)", ";-)", "🙂", "\ue000",
)  # fmt: skip
PARTED = tuple(
    f"{address}{mark}{letter}"
    for address in ("http://a.by/c", "a.by", "x@a.by", "@me", "{x}")
    for mark in (" ,", " .", "\u00a0,", " :", " !")
    for letter in ("з", "b", "(", "")
)
"""A space keeps what follows from being a part of the address."""
TEXT = st.lists(
    st.sampled_from((*WORDS, *WORDS, *COPIED, *MARKS, *MARKS)) | st.sampled_from(PARTED),
    max_size=24,
).map("".join) | st.text(max_size=60)
ODD = "' 'а'  z іаhttp://a.b/c ,b(\"' ' „а”"
TAME = st.lists(
    st.sampled_from((*WORDS, *COPIED[:6], "-", "–", "—", "...", ",", ".", "5-7", "т. е.")),
    max_size=12,
).map(" ".join)
CHANGED = "\"“”„«»‘’'‚‹›ʼ`´′-–—.…, \u00a0\u2009\u202f"


def pair(target: str, tag: str, source: str = "", role: str = "") -> Pair:
    return Pair(Entry(msgid=source, msgstr=target, extracted=(role,) if role else ()), tag)


def setter(tag: str) -> Typographer:
    found = typographer(tag)
    assert found is not None
    return found


def grown_together(text: str) -> bool:
    """Whether dots touch an address, or a part of one is none: marks that tell stay there."""
    rest = hold(untagged(text).text)[0]
    return any(map(rest.__contains__, ("://", "www", "a.by", "@", ".\ue000", "…\ue000")))


def bare(text: str) -> str:
    return "".join(c for c in text if c not in CHANGED)


@pytest.mark.parametrize("tag", SET)
@settings(derandomize=True, deadline=None, max_examples=300)
@given(text=TEXT, turn=st.booleans())
@example(text=ODD, turn=False)
@example(text="См. http://a.by/c ,затем", turn=False)
def test_a_second_time_changes_nothing(tag: str, text: str, turn: bool) -> None:
    once = fix(text, tag, turn=turn)
    assert fix(once, tag, turn=turn) == once
    assert bare(once) == bare(text)


@pytest.mark.parametrize("tag", SET)
@settings(derandomize=True, deadline=None, max_examples=200)
@given(text=TEXT)
@example(text=ODD)
@example(text="См. http://a.by/c ,затем")
@example(text="См. a.by ,потом")
@example(text="См. x@a.by ,потом")
@example(text="См. http://a.by/(c .)")
def test_what_is_copied_stays(tag: str, text: str) -> None:
    done, at = fix(text, tag), 0
    there = iter([c.text for c in copied(done)])
    assert all(any(c.text == other for other in there) for c in copied(text))
    for held in hold(text)[1]:
        at = done.index(held, at) + len(held)


@pytest.mark.parametrize("tag", SET)
@settings(derandomize=True, deadline=None, max_examples=300)
@given(text=TEXT, turn=st.booleans())
def test_fixed_text_raises_no_finding(tag: str, text: str, turn: bool) -> None:
    done = fix(text, tag, turn=turn)
    if grown_together(done):
        return
    for name, run in CHECKS.items():
        assert list(run(pair(done, tag, role="answer" if turn else ""))) == [], name


@pytest.mark.parametrize("tag", SET)
@settings(derandomize=True, deadline=None, max_examples=300)
@given(text=TEXT | TAME, turn=st.booleans())
def test_a_build_makes_the_same_of_it(tag: str, text: str, turn: bool) -> None:
    """Unless the text had what no build can set."""
    known = house(tag)
    assert known is not None
    shielded, _ = hold(untagged(text).text)
    rules = (*known.spaces, *known.dashes, *known.apostrophes, *known.stops)
    if slips(rules, shielded) or slips(rules, setter(tag).texts([shielded], turn=turn)[0]):
        return
    if unified(joined(shielded)) != shielded or not balanced(shielded):
        return
    done = fix(text, tag, turn=turn)
    assert setter(tag).texts([done], turn=turn) == setter(tag).texts([text], turn=turn)


@pytest.mark.parametrize("tag", [*SET, "de", "uk", "en", "sr-Latn"])
@settings(derandomize=True, deadline=None, max_examples=100)
@given(text=TEXT, source=TEXT)
def test_checks_never_fail_and_point_into_the_text(tag: str, text: str, source: str) -> None:
    for run in CHECKS.values():
        found = list(run(pair(text, tag, source)))
        assert len(found) <= 1
        for finding in found:
            assert 0 <= finding.start < finding.end <= len(text)
            assert "\n" not in finding.message
            assert tag in SET


@pytest.mark.parametrize("tag", SET)
@pytest.mark.parametrize("name", sorted(CHECKS))
@settings(derandomize=True, deadline=None, max_examples=40)
@given(text=TEXT)
def test_a_check_is_silenced_by_its_own_fixer(name: str, tag: str, text: str) -> None:
    """Alone it stops at what it knows of; the text that it leaves is stable."""
    once = fix(text, tag, only={name})
    assert fix(once, tag, only={name}) == once
    assert bare(once) == bare(text)
    if name != "stop-and-quote" and not grown_together(once):  # its marks may be set by another
        assert list(CHECKS[name](pair(once, tag))) == []


def test_every_check_has_a_fixer() -> None:
    assert list(FIXERS) != []
    assert set(FIXERS) == set(CHECKS)


@pytest.mark.parametrize("tag", ["en", "de", "uk", "zh-Hans"])
def test_a_language_without_a_house_style_stays(tag: str) -> None:
    text = "\"слово\" - 'слово' , слово..."
    assert fix(text, tag) == text


def test_what_is_folded_into_its_neighbour_stays() -> None:
    assert fix("[joined]", "ru") == "[joined]"


@pytest.mark.parametrize(
    ("tag", "before", "after"),
    [
        ("ru", "Он сказал: „Да“.", "Он сказал: «Да»."),
        ("ru", "Слово 'эскимос' обидно.", "Слово «эскимос» обидно."),
        ("ru", 'Фильм "Баллада о ‘Солдате’"', "Фильм «Баллада о~„Солдате“»"),
        ("ru", 'Он ответил: "Нет."', "Он ответил: «Нет»."),
        ("ru", "«Да,» — ответил он.", "«Да»,~— ответил он."),
        ("ru", "Мир , труд !", "Мир, труд!"),
        ("ru", "Дома,дворы и( сады )", "Дома, дворы и( сады)"),
        ("ru", "Она пришла.Потом ушла.", "Она пришла. Потом ушла."),
        ("ru", "Яндекс.Такси, т.е. такси", "Яндекс.Такси, т.е. такси"),
        ("ru", "день—ночь, поезд Москва—Минск", "день~— ночь, поезд Москва—Минск"),
        ("ru", "— Да,— сказал он.", "—~Да,~— сказал он."),
        ("ru", "Привет :) См. https://a.by/x - y :", "Привет :) См. https://a.by/x~— y :"),
        ("ru", '<a href="x - y">Дом</a> - {a - b}', '<a href="x - y">Дом</a>~— {a~— b}'),
        ("be", 'Газета "Звязда" і аб"ект', "Газета «Звязда» і~аб’ект"),
        ("be", "сям`я і сям´я", "сям’я і~сям’я"),
        ("be", "„Слова” , што", "«Слова», што"),
        ("be", "Гурт «Зоркі Інк.», Мінск", "Гурт «Зоркі Інк.», Мінск"),
        ("pl", "Powiedział: “Tak.”", "Powiedział: „Tak”."),
        ("pl", "Słowo «tornado» i 'trąba'", "Słowo „tornado” i~„trąba”"),
        ("pl", "„Recenzja ‘Lalki’”", "„Recenzja «Lalki»”"),
        ("pl", ",,Lalka'' w domu - tak", "„Lalka” w~domu~– tak"),
        ("pl", "Kennedy'ego i St James' Gate", "Kennedy'ego i~St James' Gate"),
        ("pl", "Rock 'n' Roll , m.in. w r. 5,5", "Rock 'n' Roll, m.in. w~r. 5,5"),
    ],
)
def test_fixed(tag: str, before: str, after: str) -> None:
    assert fix(before, tag).replace(NB, "~") == after


def test_a_turn_has_its_own_dash() -> None:
    assert fix("Tekst - powiedział.", "pl", turn=True) == "Tekst –\u00a0powiedział."
    assert fix("Tekst - powiedział.", "pl") == "Tekst\u00a0– powiedział."


LISTS = (
    ("Хлеб:\n- ржаной - тёмный\n * белый", "", "Хлеб:\n- ржаной~— тёмный\n * белый"),
    (" - Хлеб\n\n - Соль - белая\n", "", " - Хлеб\n\n - Соль~— белая\n"),
    ("- Хлеб - пища", "- Bread is food", "- Хлеб~— пища"),
    ("- Хлеб - пища", "* Bread is food", "- Хлеб~— пища"),
    ("- Хлеб - пища", "Bread is food", "—~Хлеб~— пища"),
)


@pytest.mark.parametrize(("text", "source", "done"), LISTS)
def test_a_list_marker_is_no_dash(text: str, source: str, done: str) -> None:
    assert fix(text, "ru", source=source).replace(NB, "~") == done
    assert list(checks.dash(pair(fix(text, "ru", source=source), "ru", source))) == []


def test_in_a_turn_a_hyphen_at_the_start_is_a_dash() -> None:
    assert fix("- Да.", "ru", turn=True, source="- Yes.") == f"—{NB}Да."
    assert list(checks.dash(pair("- Да.", "ru", "- Yes.", "answer"))) != []


@pytest.mark.parametrize("tag", SET)
@settings(derandomize=True, deadline=None, max_examples=60)
@given(items=st.lists(TAME, min_size=2, max_size=4), marker=st.sampled_from(("- ", "* ", " - ")))
def test_lists_stay_lists(tag: str, items: list[str], marker: str) -> None:
    text = "\n".join(marker + item for item in items)
    assert all(line.startswith(marker.rstrip()) for line in fix(text, tag).split("\n"))


def test_spaces_that_every_build_sets_are_no_findings() -> None:
    """But for a text that has some of them, and others not; all of them are mended."""
    for name, tag, text in (
        ("no-break-space", "ru", "Было 1991 г., потом 2025 г., потом 5 км пути."),
        ("single-letter-word", "pl", "Jest w domu i w ogrodzie."),
    ):
        whole = fix(text, tag, only={name})
        assert whole.count(NB) > 2
        spaces = [place for place, sign in enumerate(whole) if sign == NB]
        for some in (set(), set(spaces)):
            mixed = "".join(" " if n in some else sign for n, sign in enumerate(whole))
            assert list(CHECKS[name](pair(mixed, tag))) == []
        for place in spaces:
            mixed = whole[:place] + " " + whole[place + 1 :]
            (found,) = CHECKS[name](pair(mixed, tag))
            assert found.start < place < found.end
            assert fix(mixed, tag, only={name}) == whole


def test_letters_of_other_languages_are_no_quotes() -> None:
    text = "Книга Ko e ngaahi fetu'u 'o Tonga, 1990' Атениси."
    assert fix(text, "ru", only={"quote-style"}) == text
    assert "«Атениси»" in fix("Книга о доме 'Атениси'.", "ru")


def test_fixed_terms_stay() -> None:
    text = 'Группа By - Pol и "А - Б"'
    assert fix(text, "ru", fixed=("By - Pol",)) == "Группа By - Pol и\u00a0«А\u00a0— Б»"


def test_only_what_is_asked_for() -> None:
    text = '"Да" - в доме'
    assert fix(text, "ru", only={"dash"}) == '"Да"\u00a0— в доме'
    assert fix(text, "ru", only={"quote-style"}) == "«Да» - в доме"
    assert fix(text, "ru", only=()) == text


def test_one_finding_per_sentence() -> None:
    (found,) = checks.quote_style(pair("„А“ и „Б“", "ru"))
    assert found == Finding("quotation marks of another style: „…“; use «…» (4 marks)", 0, 3)


def test_a_quotation_that_goes_on() -> None:
    """Inner marks are right in the middle of a longer quotation."""
    source, target = "The 'Star' has grown.", "„Звязда“ вырасла."
    entry = Entry(msgid=source, msgstr=target)
    assert list(checks.quote_style(Pair(entry, "be"))) != []
    near = ['He said: "I read a paper.', "We all do."]
    assert list(checks.quote_style(Pair(entry, "be", near=near))) == []
    assert list(checks.quote_style(pair("І „Нашу Ніву“».", "be"))) == []


def test_a_command_keeps_its_quotes() -> None:
    assert list(checks.quote_style(pair("Введите 'main'.", "ru", "Type 'main'."))) == []
    assert list(checks.quote_style(pair("Wpisz 'a.txt'.", "pl", "Type 'a.txt'."))) == []
    assert list(checks.quote_style(pair("Film 'Casablanca'.", "pl", "Film 'Casablanca'."))) != []


def test_spaces_that_the_source_has() -> None:
    assert list(checks.space_before_mark(pair("Спел « Да ».", "ru", "Sang « Да »."))) == []
    assert list(checks.space_before_mark(pair("Спел « Да ».", "ru", "Sang Yes."))) != []


@pytest.mark.parametrize(
    "piece",
    ["'а ", "«", "( ", " )", "а,", "а.» ", "ааа", "а—", " , ", "-5", ",,а", "‚а", "⟦", "ааа.Аа"],
)
def test_long_lines_are_quick(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    start = time.process_time()
    for run in CHECKS.values():
        list(run(pair(text, "ru")))
    fix(text, "ru")
    assert time.process_time() - start < 20


@pytest.mark.parametrize("tag", SET)
@pytest.mark.parametrize(
    "piece", [" 'а'", " 'a.b'", " 'a", "' ", "a.by ,b ", "http://a.by/c ,", "(-"]
)
def test_what_both_texts_repeat_is_quick(piece: str, tag: str) -> None:
    """Not timed: what takes the square of the length would not end here."""
    text = piece * (50_000 // len(piece))
    for run in CHECKS.values():
        assert len(list(run(pair(text, tag, text)))) <= 1
        assert len(list(run(pair(text, tag, "A 'b' c.")))) <= 1
    assert bare(fix(text, tag)) == bare(text)


@pytest.mark.parametrize(
    ("check", "target", "found"),
    [
        ("dash", "<b>Минск</b> <i>- столица</i>", "-"),
        ("quote-style", '<a>"Слово"</a> и дело', '"Слово"'),
        ("quote-style", '"<a>Слово</a>" и дело', '"<a>Слово</a>"'),
        ("ellipsis", "<b>Слово</b>...", "..."),
    ],
)
def test_a_finding_points_into_the_text_with_its_tags(check: str, target: str, found: str) -> None:
    (finding,) = CHECKS[check](pair(target, "ru"))
    assert target[finding.start : finding.end] == found


def test_a_fix_looks_through_tags() -> None:
    assert (
        fix('<b>"Слово</b>" - <i>в</i> деле...', "ru")
        == "<b>«Слово</b>»\u00a0— <i>в</i>\u00a0деле…"
    )
