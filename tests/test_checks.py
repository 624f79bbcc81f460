"""Every check: its cases in each language, and what holds for all of them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.checks import cases
from workflow.checks.article import Article, article
from workflow.checks.registry import ALL, ARTICLE_CHECKS, CHECKS, ArticleCheck, Check
from workflow.checks.running import check_article, check_pair
from workflow.checks.spelling import Speller
from workflow.checks.values import SEVERITIES, Pair
from workflow.formats import front
from workflow.model import Entry, Meta
from workflow.terms import Termbase
from workflow.terms.csv_form import parse_csv
from workflow.terms.glossary import Glossary

LANGUAGES = ("ru", "be", "pl")


def glossary(case: dict[str, Any]) -> Glossary | None:
    """The case's own termbase, if it has one: the text of a ``terms.csv``."""
    if "terms" not in case:
        return None
    found = parse_csv(case["terms"].encode(), "terms.csv")
    assert isinstance(found, Termbase)
    return Glossary(found, case["language"])


def meta(case: dict[str, Any]) -> Meta:
    """The case's front matter: its table `meta`, read as an article's would be."""
    lines = [
        f"[speakers.{json.dumps(name, ensure_ascii=False)}]\n"
        + "\n".join(f"{key} = {json.dumps(value)}" for key, value in said.items())
        for name, said in case.get("meta", {}).get("speakers", {}).items()
    ]
    text = "\n".join(lines)
    return front.read(f"+++\n{text}\n+++\n", "a.txt")[0]


def pair(case: dict[str, Any]) -> Pair:
    entry = Entry(case["source"], case["target"], extracted=(case.get("role", "paragraph"),))
    speller = Speller([], frozenset(case["words"])) if "words" in case else None
    near = case.get("near", ())
    return Pair(entry, case["language"], glossary(case), near, speller=speller)


def whole(case: dict[str, Any]) -> Article:
    entries = [
        Entry(source, target, extracted=(role,), msgctxt=None if n < 1 else f"{n}")
        for n, (role, source, target) in enumerate(case["entries"])
    ]
    return article(entries, case["language"], glossary(case), meta(case))


def told(check: Check | ArticleCheck, case: dict[str, Any]) -> list[tuple[int, str]]:
    """Which entry was found, and the words that the finding points to."""
    if isinstance(check, ArticleCheck):
        made = whole(case)
        return [(made.entries.index(e), e.msgstr[f.start : f.end]) for e, f in check.run(made)]
    one = pair(case)
    return [(0, one.target[f.start : f.end]) for f in check.run(one)]


def every(kind: str) -> list[Any]:
    return [
        pytest.param(check, case, id=f"{check.id}-{case['language']}-{n}")
        for check in ALL
        for n, case in enumerate(cases.read(check.id)[kind])
    ]


@pytest.mark.parametrize(("check", "case"), every("fires"))
def test_fires(check: Check | ArticleCheck, case: dict[str, Any]) -> None:
    assert (case.get("at", 0), case["place"]) in told(check, case)


@pytest.mark.parametrize(("check", "case"), every("silent"))
def test_stays_silent(check: Check | ArticleCheck, case: dict[str, Any]) -> None:
    assert told(check, case) == []


@pytest.mark.parametrize("check", ALL, ids=lambda c: c.id)
def test_says_what_it_is(check: Check | ArticleCheck) -> None:
    data = cases.read(check.id)
    assert set(data) == {"about", "example", "fires", "silent"}
    assert "\n" not in data["about"]
    assert len(data["about"]) <= 120
    assert data["example"]
    assert "\n" not in data["example"]
    assert check.severity in SEVERITIES
    for kind in ("fires", "silent"):
        assert data[kind], f"no case where it {kind}"


def test_names_are_unique() -> None:
    names = [check.id for check in ALL]
    assert len(names) == len(set(names))


TEXTS = st.text(
    st.sampled_from(
        "abcde ABC xyz абвгд эюя ўіё ąęłżź ‘’'\"«»„“”.,:;!?…-–—()[]{}<>&%@#/\\0123456789\n\t"
        "\u00a0\u200b\u00ad\u202e\u0301\U0001f600\u200d"
    ),
    max_size=60,
)
TAGS = st.sampled_from(["ru", "be", "pl", "be-tarask", "be-Latn", "uk", "de", "ar", "ja"])


@settings(derandomize=True, max_examples=400, deadline=None)
@given(source=TEXTS, target=TEXTS, tag=TAGS)
def test_any_text_can_be_checked(source: str, target: str, tag: str) -> None:
    entry = Entry(source, target, extracted=("paragraph",))
    for found in check_article(article([entry], tag)):
        assert 0 <= found.start <= found.end <= len(target)
        assert found.severity in SEVERITIES
        assert found.message
        assert "\n" not in found.message
    again = check_article(article([entry], tag))
    assert again == check_article(article([entry], tag))


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.id)
def test_a_check_is_pure(check: Check) -> None:
    for case in cases.read(check.id)["fires"]:
        assert list(check.run(pair(case))) == list(check.run(pair(case)))


def test_what_is_switched_off_is_not_run() -> None:
    case = cases.read("other-text")["fires"][0]
    assert [f.check for f in check_pair(pair(case))] == ["other-text"]
    assert "other-text" not in [f.check for f in check_pair(pair(case), {"other-text"})]
    assert not list(check_pair(pair(case), {c.id for c in CHECKS}))
    assert len({c.id for c in ARTICLE_CHECKS}) == len(ARTICLE_CHECKS)


def test_another_catalogue_is_one_finding() -> None:
    one = cases.read("other-text")["fires"][0]
    entries = [
        Entry(one["source"], one["target"], msgctxt=str(n), extracted=("paragraph",))
        for n in range(12)
    ]
    (found,) = [f for f in check_article(article(entries, "ru")) if f.check == "other-text"]
    assert found.message.startswith("12 of 12 sentences say something else")
    assert found.entry is entries[0]
    few = [f for f in check_article(article(entries[:9], "ru")) if f.check == "other-text"]
    assert len(few) == 9


def test_a_shifted_catalogue_has_an_error_at_each_sentence() -> None:
    pairs = [
        ("The old bridge across the river was built by soldiers after the war.",
         "Старый мост через реку построили солдаты после войны."),
        ("The museum opens at nine in the morning and is closed on Monday.",
         "Музей открывается в девять утра и закрыт в понедельник."),
        ("In summer children gather berries in the forest near the village.",
         "Летом дети собирают ягоды в лесу возле деревни."),
        ("His daughter finished university and became a doctor in a rural hospital.",
         "Его дочь закончила университет и стала врачом в сельской больнице."),
        ("The minister promised teachers higher wages before the elections.",
         "Министр пообещал учителям более высокую зарплату перед выборами."),
    ]  # fmt: skip
    shifted = [(s, pairs[(n + 1) % 5][1]) for n, (s, _) in enumerate(pairs * 3)]
    entries = [
        Entry(s, t, msgctxt=str(n), extracted=("paragraph",)) for n, (s, t) in enumerate(shifted)
    ]
    found = [f for f in check_article(article(entries, "ru")) if f.check == "other-text"]
    assert len(found) >= 12
    assert sum(f.severity == "error" for f in found) >= 10
    assert found[0].message == f"translates another sentence: {pairs[1][0][:59]}…"
    right = [Entry(s, t, msgctxt=str(n)) for n, (s, t) in enumerate(pairs)]
    assert not [f for f in check_article(article(right, "ru")) if f.check == "other-text"]
