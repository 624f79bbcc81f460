"""The same English translated differently, different English alike, names rendered differently."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow import catalogue
from workflow.checks import clashes, consistency, renderings
from workflow.checks.article import Article, article
from workflow.model import JOINED, Entry

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("ru", "be", "be-tarask", "be-Latn", "pl", "uk", "de")


def of(*rows: tuple[str, str], language: str = "ru", role: str = "paragraph") -> Article:
    return article([Entry(s, t, extracted=(role,)) for s, t in rows], language)


def alarms(found: Article) -> list[str]:
    told = [*consistency.inconsistent(found), *consistency.same_translation(found)]
    told += renderings.name_varies(found)
    return [f"{e.msgstr}: {f.message}" for e, f in told]


@pytest.mark.parametrize("language", ["ru", "be", "pl"])
def test_the_samples_raise_nothing(language: str) -> None:
    facts: dict[str, clashes.Facts] = {}
    for path in sorted((ROOT / "locales" / language).glob("*.po")):
        found = article(catalogue.parse(path.read_bytes(), str(path)).entries, language)
        assert alarms(found) == []
        facts[path.stem] = consistency.facts(found)
    assert list(clashes.across(facts)) == []
    names = {document: known["names"] for document, known in facts.items()}
    assert list(renderings.across(names, language)) == []
    assert len(names["by_pol-videos"]) >= 4


def test_human_translations_raise_little(shared: Path) -> None:
    for language in ("ru", "be", "pl"):
        english = (shared / "data/flores/dev.en").read_text("utf-8").splitlines()[:300]
        other = (shared / f"data/flores/dev.{language}").read_text("utf-8").splitlines()
        blocks = [
            list(zip(english[n : n + 25], other[n:], strict=False)) for n in range(0, 300, 25)
        ]
        found = [a for block in blocks for a in alarms(of(*block, language=language))]
        assert len(found) <= 3, found


def test_the_usual_translation_is_the_one_that_people_made() -> None:
    rows = [
        Entry("The door is open.", "Двери открыты.", flags=("fuzzy",)),
        Entry("The door is open!", "Двери открыты.", flags=("fuzzy",)),
        Entry("“The door is open.”", "Дверь не заперта."),
    ]
    told = consistency.inconsistent(article(rows, "ru"))
    assert [(e.msgid, f.severity) for e, f in told] == [
        ("The door is open.", None),
        ("The door is open!", None),
    ]


def test_a_sentence_with_the_next_one_in_it_is_compared_with_nothing() -> None:
    rows = [
        Entry("The door is open.", "Дверь открыта, входите."),
        Entry("Come in, please.", JOINED),
        Entry("The door is open!", "Двери открыты."),
    ]
    assert alarms(article(rows, "ru")) == []
    assert "Дверь" not in json.dumps(consistency.facts(article(rows, "ru")), ensure_ascii=False)
    assert len(consistency.facts(article(rows, "ru"))["sentences"]) == 1


def test_documents_that_disagree() -> None:
    found = {
        "a": of(("The gate is shut.", "Ворота закрыты."), ("Yes.", "Да.")),
        "b": of(("the gate is shut", "ворота закрыты"), ("Yes.", "Ага.")),
        "c": of(("The gate is shut!", "Калитка на замке!")),
        "d": of(("The gate is shut?", "Разве калитка закрыта?")),
    }
    facts = {document: consistency.facts(each) for document, each in found.items()}
    assert json.loads(json.dumps(facts)) == facts
    (clash,) = clashes.across(facts)
    assert (clash.document, clash.other) == ("c", "a")
    told = consistency.clash(found["c"], clash.key, found["a"], "a")
    assert [(e.msgid, f.message) for e, f in told] == [
        ("The gate is shut!", "the same English is translated otherwise in a: Ворота закрыты.")
    ]


def test_a_speaker_with_two_names_in_two_documents() -> None:
    one = of(("Anna", "Анна"), role="speaker")
    other = of(("Anna", "Ганна"), role="speaker")
    facts = {"a": consistency.facts(one), "b": consistency.facts(other)}
    (clash,) = clashes.across(facts)
    ((_, finding),) = consistency.clash(other, clash.key, one, "a")
    assert finding.severity is None
    assert finding.message == "the same speaker is translated otherwise in a: Анна"


def test_a_name_with_two_renderings_in_two_documents() -> None:
    good = of(("We saw Kurapaty.", "Мы видели Куропаты."), ("To Kurapaty.", "В Куропаты."))
    bad = of(("We saw Kurapaty.", "Мы видели Курапаты."), ("To Kurapaty.", "К Курапатам."))
    names = {"a": renderings.names(good), "b": renderings.names(good), "c": renderings.names(bad)}
    assert names["a"] == {"kurapaty": "Куропаты"}
    (variant,) = renderings.across(names, "ru")
    assert (variant.document, variant.other) == ("c", "a")
    ((entry, finding),) = consistency.name_clash(bad, variant)
    assert entry.msgstr[finding.start : finding.end] == "Курапаты"


def test_of_two_mentions_with_a_slight_difference_nobody_knows_which_is_right() -> None:
    first = ("We met Tutankhamun there.", "Мы встретили Тутанхамона там.")
    other = ("And then Tutankhamun came.", "И тут пришёл Тутанхамун.")
    third = ("They saw Tutankhamun leave.", "Они видели, как ушёл Тутанхамон.")
    ((_, slight),) = renderings.name_varies(of(first, other))
    assert slight.severity == "hint"
    ((entry, sure),) = renderings.name_varies(of(first, other, third))
    assert (entry.msgid, sure.severity) == (other[0], None)


def test_one_entry_has_one_finding() -> None:
    rows = [
        ("To Kurapaty with Astapovich.", "В Куропаты с Астаповичем."),
        ("From Kurapaty with Astapovich.", "Из Куропат с Астаповичем."),
        ("In Kurapaty with Astapovich.", "В Курапатах с Остаповичем."),
    ]
    told = list(renderings.name_varies(of(*rows)))
    assert [e.msgid for e, _ in told] == [rows[2][0]]


def test_documents_that_differ_in_marks_alone_have_nothing_to_tell() -> None:
    one, other = (
        of(("The gate is shut.", "Ворота: ещё закрыты.")),
        of(("The gate is shut.", "Ворота еще — закрыты.")),
    )
    facts = {"a": consistency.facts(one), "b": consistency.facts(other)}
    for clash in clashes.across(facts):
        assert not list(consistency.clash(other, clash.key, one, "a"))


FORMS = {
    "ru": [
        "Астапович Астаповича Астаповичу Астаповичем",
        "Орловская Орловской Орловскую",
        "Минск Минска Минску Минском Минске",
        "Павел Павла Павлу Павлом",
        "Ковалёв Ковалева Ковалёвым",
        "Бельгия Бельгии Бельгией",
        "Юта Юты Юте",
    ],
    "be": [
        "Амерыка Амерыкі Амерыку Амерыцы Амерыкай",
        "Казлоў Казлова Казлову Казловым",
        "Вільня Вільні Вільню",
        "Брэст Брэста Брэсце",
        "Лукашэнка Лукашэнкі Лукашэнку Лукашэнкам",
        "Прага Прагі Празе Прагу",
    ],
    "pl": [
        "Kraków Krakowa Krakowem Krakowie",
        "Praga Pragi Pradze Pragę",
        "Wisła Wisły Wiśle Wisłą",
        "Brześć Brześcia Brześciu",
        "Łukaszenka Łukaszenki Łukaszence Łukaszenkę",
        "Kowalska Kowalskiej Kowalską",
        "Marek Marka Markowi Markiem",
        "Blake Blake'a",
        "Robert Roberta Robercie",
    ],
}
OTHERS = {
    "ru": ["Астапович Остапович", "Куропаты Курапаты", "Ковалёв Коваленко", "Минск Пинск"],
    "be": ["Караткевіч Кароткевіч", "Брэст Берасце", "Гомель Гамель"],
    "pl": ["Kuropaty Kurapaty", "Bahdanowicz Bogdanowicz", "Tutanchamon Tutenchamon"],
}


@pytest.mark.parametrize(("language", "line"), [(g, x) for g, xs in FORMS.items() for x in xs])
def test_declension_is_no_difference(language: str, line: str) -> None:
    first, *others = line.split()
    assert [w for w in others if not renderings.one_name(first, w, language)] == []


@pytest.mark.parametrize(("language", "line"), [(g, x) for g, xs in OTHERS.items() for x in xs])
def test_other_roots_are_other_names(language: str, line: str) -> None:
    one, other = line.split()
    assert not renderings.one_name(one, other, language)


WORDS = st.sampled_from(
    ("Minsk", "Минск", "Минске", "Hrodna's", "not", "не", "5", "five", "Anna", "Гродно", "?", "«")
) | st.sampled_from(("\n", "ё", "[joined]", "Łódź", "w", "Łodzi", "’", "\ud7ff", "\u0301"))
TEXTS = st.lists(WORDS, max_size=12).map(" ".join) | st.text(max_size=30)
ROLES = st.sampled_from(["speaker", "author", "heading", "paragraph, continued", ""])
ARTICLES = st.builds(
    lambda rows, language: article(
        [Entry(s, t, extracted=(r,), flags=f) for s, t, r, f in rows], language
    ),
    st.lists(st.tuples(TEXTS, TEXTS, ROLES, st.sampled_from([(), ("fuzzy",)])), max_size=6),
    st.sampled_from(LANGUAGES),
)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(ARTICLES)
def test_no_text_is_too_strange(found: Article) -> None:
    told = [*consistency.inconsistent(found), *consistency.same_translation(found)]
    told += renderings.name_varies(found)
    for entry, finding in told:
        assert 0 <= finding.start <= finding.end <= len(entry.msgstr)
        assert "\n" not in finding.message


@settings(derandomize=True, max_examples=150, deadline=None)
@given(ARTICLES, ARTICLES)
def test_every_clash_can_be_told_and_none_is_with_itself(one: Article, other: Article) -> None:
    found = {"a": one, "b": other}
    facts = {document: consistency.facts(each) for document, each in found.items()}
    assert not list(clashes.across({"a": facts["a"], "b": facts["a"]}))
    for clash in clashes.across(facts):
        told = list(consistency.clash(found[clash.document], clash.key, found[clash.other], "x"))
        if not told:  # they differ in marks, stress or spelling
            both = [consistency._with_key(found[d], clash.key)[0].target for d in ("a", "b")]
            assert consistency._translation(both[0]) == consistency._translation(both[1]), clash


@pytest.mark.parametrize("piece", ["Minsk ", "Минск ", "a'", "?", "Łódź-", "un", "???… "])
def test_a_very_long_line_does_not_hang(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    rows = [(text, text), (text + "x", text), ("To Minsk and Minsk.", "В Минск.")]
    for language in ("ru", "be", "pl"):
        found = of(*rows, language=language)
        assert isinstance(alarms(found), list)
        assert consistency.facts(found)


def test_documents_that_differ_throughout() -> None:
    """Not timed: a look at each sentence for each that differs would not end here."""
    numbers = range(5_000)
    one = of(*((f"The gate {n} of Minsk is shut.", f"Ворота {n} закрыты.") for n in numbers))
    other = of(*((f"The gate {n} of Minsk is shut.", f"Калитка {n} на замке.") for n in numbers))
    facts = {"a": consistency.facts(one), "b": consistency.facts(other)}
    told = [
        told
        for clash in clashes.across(facts)
        for told in consistency.clash(other, clash.key, one, clash.other)
    ]
    assert len(told) == len(numbers)
    variants = (renderings.Variant("b", "minsk", f"Минск{n}", "Минск", "a") for n in numbers)
    assert [t for v in variants for t in consistency.name_clash(other, v)] == []


def test_clashes_come_by_document() -> None:
    """Each has to be read again."""
    rows = [(f"The gate {n} is shut.", f"Ворота {n} закрыты.") for n in range(9)]
    said = {d: of(*((s, f"{t} {d * 3}") for s, t in rows)) for d in "xabc"}
    found = list(clashes.across({d: consistency.facts(each) for d, each in said.items()}))
    assert [c.document for c in found] == ["a"] * 9 + ["b"] * 9 + ["c"] * 9
