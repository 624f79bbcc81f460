"""Checks of language: texts, words and letters of others, Belarusian spelling, dictionaries."""

from __future__ import annotations

import importlib.util
import json
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import missing
from workflow.checks import belarusian, cases, language, lookalikes, untranslated
from workflow.checks.spelling import Speller, dictionary, spelling
from workflow.checks.values import Finding, Pair
from workflow.evidence.quoting import plain, quoted, titled, within
from workflow.evidence.rivals import doubtful, strangers, tongue
from workflow.model import Entry

CHECKS: dict[str, Callable[[Pair], Iterable[Finding]]] = {
    "untranslated": untranslated.untranslated,
    "english-fragment": untranslated.english_fragment,
    "wrong-language": language.wrong_language,
    "mixed-language": language.mixed_language,
    "look-alike": lookalikes.look_alike,
    "short-u": belarusian.short_u,
    "apostrophe": belarusian.apostrophe,
    "orthography": belarusian.orthography,
}
LANGUAGES = ("ru", "be", "pl", "be-tarask", "be-Latn", "uk", "de", "ar", "en-XA")
SENTENCES = {
    "ru": [
        "Дети вышли из дома рано утром и пошли вдоль реки.",
        "Сегодня в городе открыли новый мост через широкую реку.",
        "Никто не знает, когда закончится эта долгая зима.",
        "Она работала в школе и писала письма своим друзьям.",
    ],
    "be": [
        "Дзеці выйшлі з дому рана раніцай і пайшлі ўздоўж ракі.",
        "Сёння ў горадзе адкрылі новы мост праз шырокую раку.",
        "Ніхто не ведае, калі скончыцца гэтая доўгая зіма.",
        "Яна працавала ў школе і пісала лісты сваім сябрам.",
    ],
    "pl": [
        "Dzieci wyszły z domu wcześnie rano i poszły wzdłuż rzeki.",
        "Dziś w mieście otwarto nowy most przez szeroką rzekę.",
        "Nikt nie wie, kiedy skończy się ta długa zima.",
        "Ona pracowała w szkole i pisała listy do przyjaciół.",
    ],
    "uk": [
        "Діти вийшли з дому рано вранці й пішли вздовж річки.",
        "Сьогодні в місті відкрили новий міст через широку річку.",
        "Ніхто не знає, коли закінчиться ця довга зима.",
    ],
    "cs": [
        "Děti vyšly z domu brzy ráno a šly podél řeky.",
        "Dnes byl ve městě otevřen nový most přes širokou řeku.",
    ],
    "sk": ["Deti vyšli z domu skoro ráno a išli pozdĺž rieky, ktorá je široká."],
    "bg": ["Децата не са в къщата, защото реката е широка и няма мост."],
    "en": ["Nobody knows when this long winter will be over, and the children have gone."],
}
ENGLISH = "The children were waiting at the end of the street until it was dark."


def found(name: str, source: str, target: str, tag: str) -> list[Finding]:
    return list(CHECKS[name](Pair(Entry(source, target), tag)))


# --- laws ---------------------------------------------------------------------------------------

ALPHABET = "abcopyxiXAC аеісўуёьъщыиіїњž řąłэ'’ʼ\"«»„”()_*-—.,!?1%\u0301\u00ad\n\U0001f600αο"


@settings(derandomize=True, max_examples=300)
@given(st.text(ALPHABET, max_size=60), st.text(ALPHABET, max_size=60), st.sampled_from(LANGUAGES))
def test_whatever_the_text_places_lie_within_it(source: str, target: str, tag: str) -> None:
    for name in CHECKS:
        for finding in found(name, source, target, tag):
            assert finding.message.strip()
            assert 0 <= finding.start <= finding.end <= len(target)


@settings(derandomize=True, max_examples=100)
@given(st.text(max_size=80), st.text(max_size=80), st.sampled_from(LANGUAGES))
def test_any_unicode_is_a_text(source: str, target: str, tag: str) -> None:
    for name in CHECKS:
        found(name, source, target, tag)


@pytest.mark.parametrize("piece", ["a", "ў", "а у ", "(", '"', "_a", "сь", "the of "])
@pytest.mark.parametrize("tag", ["be", "pl"])
def test_a_very_long_line_is_no_harm(piece: str, tag: str) -> None:
    text = piece * (100_000 // len(piece))
    for name in CHECKS:
        found(name, ENGLISH, text, tag)


@pytest.mark.parametrize(
    "piece", ["Аб ", "никто ", "и ", "и, и ", "five-", "(и ", "«и» ", "і'", "сь’я "]
)
@pytest.mark.parametrize("tag", ["ru", "be", "pl"])
def test_many_words_of_another_language_take_no_longer_than_they_are(piece: str, tag: str) -> None:
    """Not timed: what takes the square of the length would not end here."""
    text = piece * (50_000 // len(piece))
    for name in CHECKS:
        for source in (ENGLISH, text):
            found(name, source, text, tag)
    words = Speller([], frozenset({"х"})).check(text)
    assert sum(1 for _ in words) <= len(text)


@pytest.mark.parametrize("tag", ["ru", "be", "pl"])
def test_good_sentences_are_left_alone(tag: str) -> None:
    for sentence in SENTENCES[tag]:
        for name in CHECKS:
            assert not found(name, ENGLISH, sentence, tag), (name, sentence)


@pytest.mark.parametrize("tag", ["ru", "be", "pl"])
@pytest.mark.parametrize("other", [*SENTENCES])
def test_a_sentence_in_another_language_is_told(tag: str, other: str) -> None:
    for sentence in SENTENCES[other] if other != tag else ():
        assert found("wrong-language", "Something else was said here.", sentence, tag), sentence


@pytest.mark.parametrize(
    ("tag", "letters"), [("ru", "аеорсу"), ("be", "аеорсуі"), ("pl", "aeopyi")]
)
def test_every_letter_that_looks_alike_is_found(tag: str, letters: str) -> None:
    pairs = dict(zip("аеорсухіaeopcyxi", "aeopcyxiаеорсухі", strict=True))
    for sentence in SENTENCES[tag]:
        for at, letter in enumerate(sentence):
            if letter in letters:
                broken = sentence[:at] + pairs[letter] + sentence[at + 1 :]
                findings = found("look-alike", ENGLISH, broken, tag)
                assert [f for f in findings if f.start <= at < f.end], broken
                assert f"U+{ord(pairs[letter]):04X}" in findings[0].message


@settings(derandomize=True, max_examples=60)
@given(st.integers(2, 9), st.integers(4, 6), st.integers(1, 5), st.sampled_from(["ru", "be", "pl"]))
def test_words_left_in_english_are_found(first: int, count: int, at: int, tag: str) -> None:
    left = ENGLISH.split()[first : first + count]
    words = SENTENCES[tag][1].split()
    broken = " ".join([*words[:at], *left, *words[at:]])
    assert found("english-fragment", ENGLISH, broken, tag), broken


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("Яна ўзяла хлеб.", "Яна узяла хлеб."),
        ("Ён узяў хлеб.", "Ён ўзяў хлеб."),
        ("Там, у лесе.", "Там, ў лесе."),
        ("Добрая праўда.", "Добрая прауда."),
        ("А ўсе прыйшлі.", "А усе прыйшлі."),
        ("Дом — у лесе.", "Дом — ў лесе."),
        ("Гэта з’ява.", "Гэта з`ява."),
        ("Новая сям'я.", "Новая сямья."),
        ("Вялікі аб'ект.", "Вялікі абект."),
        ("Гэта ўніверсітэт.", "Гэта універсітэт."),
    ],
)
def test_belarusian_letters(right: str, wrong: str) -> None:
    both = ("short-u", "apostrophe")
    assert not [f for name in both for f in found(name, "So.", right, "be")]
    assert [f for name in both for f in found(name, "So.", wrong, "be")]


def severities(name: str, source: str, target: str, tag: str) -> list[str | None]:
    return [f.severity for f in found(name, source, target, tag)]


def test_what_stays_in_english_on_purpose_is_a_hint() -> None:
    """Whole quotations may stay as well: no error."""
    for text, due in (
        ("The river is wide here, and it is deep.", "warning"),
        ("“We had to leave the house in the night.”", "warning"),
        ("_“Why did they not come to see us?”_", "warning"),
        ("@reader, maintainer of the library", "warning"),
        ('@reader, "How to Read a Long Book"', "hint"),
        ('@reader, ["How to read a long book"](https://example.org/book)', "hint"),
        ("[What the river is like](https://example.org/river)", "hint"),
        ("From _The Wind in the Willows_", "hint"),
        ("Cold Water", "hint"),
    ):
        assert severities("untranslated", text, text, "pl") == [due], text
    assert severities("untranslated", ENGLISH, f"Dzieci {ENGLISH[13:]}", "pl") == ["warning"]


def test_one_word_is_no_text() -> None:
    """A word of another language is told of at its place, not as another language of the text."""
    label = "[Опенсорс-лицензию](https://example.org)"
    assert found("wrong-language", "[Open source license](https://example.org)", label, "be") == []
    (finding,) = found("mixed-language", "[Licence](https://example.org)", label, "be")
    assert finding.message == "Russian word: лицензию"
    assert label[finding.start : finding.end] == "лицензию"
    assert finding.severity is None
    assert found("wrong-language", "What is it?", "Что это такое?", "be")


def test_the_likeliest_language_is_named() -> None:
    """A word that is Russian and Ukrainian is called Russian where nothing speaks against it."""
    source = "Nobody of us was in this house in the old town since then."
    for text, tag, messages in (
        ("З таго часу ніхто з нас не быў у доме для начинающих.", "be", ["Russian"]),
        ("З таго часу ніхто не быў у гэтым світлі і їдальні.", "be", ["Ukrainian"]),
        ("Никто с тех пор не был в этом доме, никто не писал діду.", "ru", ["Belarusian or Uk"]),
        ("Od tego czasu nikt z nas nie był ještě w tym domu.", "pl", ["Czech"]),
    ):
        given_ = [f.message for f in found("mixed-language", source, text, tag)]
        assert [m.startswith(due) for m, due in zip(given_, messages, strict=True)] == [True], text


def test_a_borrowed_word_is_not_ukrainian() -> None:
    for text in ("ішью", "Адкрыйце ішью на гэтай старонцы, калі ёсць пытанні."):
        assert found("wrong-language", "Open an issue.", text, "be") == []
        (finding,) = found("mixed-language", "Open an issue.", text, "be")
        assert finding.severity == "hint"
        assert "Ukrainian" not in finding.message


def test_only_one_check_speaks_of_a_word() -> None:
    source = "The contributors wrote to us about it in the evening."
    text = "Контрибьюторы напісалі нам пра гэта ўвечары."
    assert found("apostrophe", source, text, "be") == []
    assert [f.message for f in found("mixed-language", source, text, "be")] == [
        "Russian word: Контрибьюторы"
    ]
    assert found("apostrophe", source, "Новы абьект і семьі пісалі нам увечары.", "be")


def test_what_may_be_a_title() -> None:
    assert titled("Газета «Правда и мир» выйшла.", 14, 15)
    assert titled("Горад Магілёў (рус. Могилёв) стары.", 20, 27)
    assert titled("Раман _Война и мир_ доўгі.", 13, 14)
    assert not titled("Глядзіце [для начинающих](x) тут.", 14, 24)
    assert not titled("Спытайце _сообщества и друзей_ тут.", 21, 22)
    assert not titled("Раман доўгі.", 0, 5)


def test_what_has_no_titles_and_links() -> None:
    for text, left in (
        ('See "The Long Road" now.', "See   now."),
        ("He said “we have to go home now” to us.", "He said “we have to go home now” to us."),
        ("Read [the guide for all] now.", "Read now."),
        ("A plain text.", "A plain text."),
    ):
        assert "".join(plain(text).split()) == "".join(left.split())
        assert len(plain(text)) == len(text)


@settings(derandomize=True, max_examples=200)
@given(
    st.lists(
        st.sampled_from(
            ["вода", "и", "ў", "ішью", "что", "ъ", "řeka", "dom", "the", "ows", "Який", "было"]
        ),
        max_size=9,
    ),
    st.sampled_from(["ru", "be", "pl", "uk"]),
)
def test_the_quick_question_misses_nothing(words: list[str], tag: str) -> None:
    places = [(word, 3 * n, 3 * n + 1) for n, word in enumerate(words, 1)]
    if strangers(places, tag):
        assert doubtful([word.lower() for word in words], tag)


def test_letters_that_stand_for_words_left_open_are_no_words() -> None:
    for name in CHECKS:
        assert not found(name, "He said so in the house.", "Ён сказаў ааааа у доме.", "be")
        assert not found(name, "He said so in the house.", "Powiedział ааааа w domu.", "pl")


def test_nothing_is_known_of_a_language_without_data() -> None:
    words = [("Никто", 0, 5), ("не", 6, 8), ("знает", 9, 14)]
    assert strangers(words, "de") == strangers(words, "ka") == []
    assert tongue(["a"], [], "ru") == ""


def test_what_is_quoted() -> None:
    assert within("Он читал «This and that» вслух.", 10, 22)
    assert not within("Он читал this and that вслух.", 9, 22)
    assert not within("«This and that»", 1, 14)
    assert quoted("a *b* _c_ (d) [e]") == ((2, 5), (6, 9), (10, 13), (14, 17))
    assert not quoted("snake_case_name, 2*3*4")


# --- cases as data ------------------------------------------------------------------------------


def test_a_silent_case_is_silent_for_every_check() -> None:
    for name in CHECKS:
        path = Path(str(cases.__file__)).parent / f"{name}.toml"
        for case in tomllib.loads(path.read_text("utf-8"))["silent"]:
            for other in CHECKS:
                assert not found(other, case["source"], case["target"], case["language"]), case


# --- dictionaries -------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    if importlib.util.find_spec("hunspell") is None:
        missing("chunspell is not installed")
    (tmp_path / "be_BY.dic").write_text("6\nхлеб\nу\nузяць\nз'ява\nён\nмёд\n", "utf-8")
    (tmp_path / "be_BY.aff").write_text("SET UTF-8\nWORDCHARS '\n", "utf-8")
    return tmp_path


def test_a_speller_knows_its_dictionaries_and_words(folder: Path) -> None:
    path = dictionary("be", [folder])
    assert path == folder / "be_BY.dic"
    speller = Speller([path], frozenset({"Полацк", "рака"}))
    text = "Ён ўзяць хлеб, з’ява і зьява; рака Полацк, Гродна ЗША x."
    assert [m.word for m in speller.check(text)] == ["зьява"]
    assert all(text[m.start : m.end] == m.word for m in speller.check(text))
    pair = Pair(Entry("He takes bread.", "Ён узяць хлебб, GNU."), "be", speller=speller)
    assert [(f.start, f.end) for f in spelling(pair)] == [(9, 14)]


def test_no_dictionary_of_another_orthography(tmp_path: Path) -> None:
    for name in ("be_BY.dic", "be_BY.aff", "pl.dic", "pl.aff", "ru_RU.dic"):
        (tmp_path / name).write_text("", "utf-8")
    assert dictionary("be-tarask", [tmp_path]) is None
    assert dictionary("pl", [tmp_path / "none", tmp_path]) == tmp_path / "pl.dic"
    assert dictionary("ru", [tmp_path]) is None
    assert [*Speller([]).check("")] == []


# --- corpora ------------------------------------------------------------------------------------

KINDS = {
    "untranslated": "untranslated",
    "english_fragment": "english-fragment",
    "wrong_language": "wrong-language",
    "homoglyph": "look-alike",
}


@pytest.mark.parametrize("tag", ["ru", "be", "pl"])
def test_seeded_errors_are_found(tag: str, shared: Path) -> None:
    total = hits = 0
    for line in (shared / "data" / "qa" / f"dev.{tag}.jsonl").read_text("utf-8").splitlines():
        case = json.loads(line)
        if case["error"] in KINDS:
            total += 1
            hits += bool(found(KINDS[case["error"]], case["source"], case["target"], tag))
    assert total > 50
    assert hits >= 0.97 * total


@pytest.mark.parametrize("tag", ["ru", "be", "pl"])
def test_professional_translations_pass(tag: str, shared: Path) -> None:
    folder = shared / "data" / "flores"
    english = (folder / "dev.en").read_text("utf-8").splitlines()
    lines = (folder / f"dev.{tag}").read_text("utf-8").splitlines()
    alarms = 0
    for source, target in zip(english, lines, strict=True):
        findings = [f for name in CHECKS for f in found(name, source, target, tag)]
        alarms += any(f.severity != "hint" for f in findings)
    assert alarms <= 0.012 * len(lines)


@pytest.mark.parametrize(
    ("tag", "own", "frame"),
    [
        ("ru", "книгу", "Он вчера дома прочёл «{}»."),
        ("be", "кнігу", "Ён учора дома прачытаў ({})."),
        ("pl", "książkę", "Przeczytał to wczoraj w domu: „{}”."),
    ],
)
def test_quotes_excuse_only_what_is_a_title(tag: str, own: str, frame: str) -> None:
    source = "He read the book about a brief history of time."
    left = "about a brief history of time"
    for inner, fires in (
        (f"{own} {left} {own}", True),
        (left, True),  # a long phrase in small letters
        ("A brief history of time", False),
        ("brief history", False),
    ):
        assert bool(found("english-fragment", source, frame.format(inner), tag)) == fires, inner
    quoted = source.replace(left, f"“{left}”")
    assert not found("english-fragment", quoted, frame.format(left), tag)


@given(source=st.text(max_size=80), target=st.text(max_size=80), cut=st.integers(0, 40))
def test_passages_lie_in_the_translation(source: str, target: str, cut: int) -> None:
    text = f"{target} the end of it was {source[:cut]}"
    pair = Pair(Entry(f"At the end of it was {source}", text), "be")
    for finding in untranslated.english_fragment(pair):
        assert 0 <= finding.start < finding.end <= len(text)
