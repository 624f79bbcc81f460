"""Conversations: turns, a speaker's grammatical gender, forms of address; their front matter."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow import catalogue
from workflow.checks import interview, persons
from workflow.checks.article import Article, article
from workflow.checks.values import Pair
from workflow.errors import SourceError
from workflow.formats import load
from workflow.model import Document, Entry, Meta, Speaker

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("ru", "be", "be-tarask", "be-Latn", "pl", "uk", "de")

# Two people who never lived: an editor asks, a forester answers; she is spoken to formally.
TALK = {
    "ru": [
        ("Q", "How did you come to the forest?", "Как вы попали в лес?"),
        ("A", "I grew up there.", "Я там выросла."),
        ("A", "My father was a forester, and I always knew what I wanted.",
         "Отец был лесником, и я всегда знала, чего хочу."),
        ("Q", "Were you ever afraid?", "Вам бывало страшно?"),
        ("A", "Once. I went out alone and lost my way.",
         "Однажды. Я одна ушла далеко и заблудилась."),
        ("A", "You walk and you think: where is the road?",
         "Идёшь и думаешь: где же дорога? Ты один, и тебя никто не слышит."),
        ("Q", "What did your father say?", "Что сказал отец?"),
        ("A", "He said: \"I was looking for you all night.\"",
         "Он сказал: «Я искал тебя всю ночь. Я был в отчаянии». Я промолчала."),
        ("Q", "You sometimes say that a forest is like a city.",
         "Говорят, вы сравнивали лес с городом?"),
        ("A", "Yes, I myself said so; I do not deny the fact itself.",
         "Да, я сама так говорила, и я сам факт не отрицаю."),
        ("Q", "Are you sure that it will live on?", "А вы уверены, что он выживет?"),
        ("A", "I am sure. I would not work otherwise.",
         "Я уверена. Иначе я бы не работала, пока он стоял пустой."),
        ("Q", "What does your brother do?", "Чем занимается ваш брат?"),
        ("A", "He wrote a book, I have read it twice.",
         "Он написал книгу, я её дважды прочитала, а он журнал основал."),
        ("Q", "Would you leave?", "Уехали бы вы?"),
        ("A", "I have thought about that. I would be glad to stay.",
         "Думала я об этом. Я была бы рада остаться."),
        ("Q", "What do you tell the young?", "Что вы говорите молодым?"),
        ("A", "I tell them: do you know this tree?",
         "Говорю им: «Знаешь это дерево? Ты его сажал?»"),
        ("Q", "And who answers?", "И кто отвечает?"),
        ("A", "Only I do.", "Только я и отвечаю."),
    ],
    "be": [
        ("Q", "How did you come to the forest?", "Як вы трапілі ў лес?"),
        ("A", "I grew up there.", "Я там вырасла."),
        ("A", "My father was a forester, and I always knew what I wanted.",
         "Бацька быў лесніком, і я заўсёды ведала, чаго хачу."),
        ("Q", "Were you ever afraid?", "Вам бывала страшна?"),
        ("A", "Once. I went out alone and lost my way.",
         "Аднойчы. Я далёка зайшла і заблукала."),
        ("A", "You walk and you think: where is the road?",
         "Ідзеш і думаеш: дзе ж дарога? Ты адзін, і цябе ніхто не чуе."),
        ("Q", "What did your father say?", "Што сказаў бацька?"),
        ("A", "He said: \"I was looking for you all night.\"",
         "Ён сказаў: «Я шукаў цябе ўсю ноч. Я быў у адчаі». Я прамаўчала."),
        ("Q", "You sometimes say that a forest is like a city.",
         "Кажуць, вы параўноўвалі лес з горадам?"),
        ("A", "Yes, I myself said so; I do not deny the fact itself.",
         "Так, я сама так казала, і я сам факт не адмаўляю."),
        ("Q", "Are you sure that it will live on?", "А вы ўпэўненыя, што ён выжыве?"),
        ("A", "I am sure. I would not work otherwise.",
         "Я ўпэўненая. Інакш я б не працавала, пакуль ён стаяў пусты."),
        ("Q", "What does your brother do?", "Чым займаецца ваш брат?"),
        ("A", "He wrote a book, I have read it twice.",
         "Ён напісаў кнігу, я яе двойчы прачытала, а архіў ён сам сабраў."),
        ("Q", "Would you leave?", "Вы б з'ехалі?"),
        ("A", "I have thought about that. I would be glad to stay.",
         "Думала я пра гэта. Я была б рада застацца."),
        ("Q", "What do you tell the young?", "Што вы кажаце маладым?"),
        ("A", "I tell them: do you know this tree?",
         "Кажу ім: «Ведаеш гэтае дрэва? Ты яго садзіў?»"),
        ("Q", "And who answers?", "І хто адказвае, ваш малыш ці таварыш?"),
        ("A", "Only I do.", "Толькі я і адказваю."),
    ],
    "pl": [
        ("Q", "How did you come to the forest?", "Jak pani trafiła do lasu?"),
        ("A", "I grew up there.", "Wychowałam się tam."),
        ("A", "My father was a forester, and I always knew what I wanted.",
         "Ojciec był leśnikiem, a ja zawsze wiedziałam, czego chcę."),
        ("Q", "Were you ever afraid?", "Czy bała się pani kiedyś?"),
        ("A", "Once. I went out alone and lost my way.",
         "Raz. Poszłam sama i zgubiłam drogę, zajęta tym materiałem i tytułem."),
        ("A", "You walk and you think: where is the road?",
         "Idziesz i myślisz: gdzie jest droga? Jesteś sam i nikt cię nie słyszy."),
        ("Q", "What did your father say?", "Co powiedział pani ojciec, pan leśniczy?"),
        ("A", "He said: \"I was looking for you all night.\"",
         "Powiedział: „Szukałem cię całą noc. Byłem w rozpaczy”. Milczałam."),
        ("Q", "You sometimes say that a forest is like a city.",
         "Podobno porównuje pani las do miasta?"),
        ("A", "Yes, I myself said so; I do not deny the fact itself.",
         "Tak, sama tak mówiłam i samego faktu nie neguję."),
        ("Q", "Are you sure that it will live on?", "Czy jest pani pewna, że on przetrwa?"),
        ("A", "I am sure. I would not work otherwise.",
         "Jestem pewna. Inaczej bym nie pracowała, gdy stał pusty."),
        ("Q", "What does your brother do?", "Czym zajmuje się pani brat?"),
        ("A", "He wrote a book, I have read it twice.",
         "On napisał książkę, przeczytałam ją dwa razy, ze światłem i ciałem."),
        ("Q", "Would you leave?", "Wyjechałaby pani?"),
        ("A", "I have thought about that. I would be glad to stay.",
         "Myślałam o tym. Chciałabym zostać i będę musiała się zdecydować."),
        ("Q", "What do you tell the young?", "Co mówi pani młodym?"),
        ("A", "I tell them: do you know this tree?",
         "Mówię im: „Znasz to drzewo? Ty je sadziłeś?”"),
        ("Q", "And who answers?", "A kto odpowiada: wasz towarzysz Tomasz?"),
        ("A", "Only I do.", "Tylko ja odpowiadam."),
    ],
}  # fmt: skip


def entries(language: str, names: bool) -> list[Entry]:
    found, last = [], ""
    for who, source, target in TALK[language]:
        note = "question" if who == "Q" else "answer"
        note += ", continued" if who == last else ""
        if names:
            note += " (Editor)" if who == "Q" else " (Maria)"
        found.append(Entry(source, target, extracted=(note,)))
        last = who
    return found


def talk(language: str, *speakers: Speaker, names: bool = True) -> Article:
    return article(entries(language, names), language, meta=Meta(speakers=speakers))


def alarms(of: Article) -> list[str]:
    told = [*interview.speaker_gender(of), *interview.address(of)]
    told += [(p.entry, f) for p in of.pairs for f in interview.turn_count(p)]
    return [f"{e.msgstr}: {f.message}" for e, f in told]


@pytest.mark.parametrize("names", [True, False])
@pytest.mark.parametrize("language", TALK)
def test_a_good_translation_raises_nothing(language: str, names: bool) -> None:
    who = "Maria" if names else "answer"
    assert alarms(talk(language, names=names)) == []
    assert alarms(talk(language, Speaker(who, "feminine", "formal"), names=names)) == []


@pytest.mark.parametrize("language", TALK)
def test_each_form_in_the_wrong_gender_is_found(language: str) -> None:
    of = talk(language, Speaker("maria", "masculine"))
    texts = {e.msgid for e, _ in interview.speaker_gender(of)}
    assert len(texts) >= 8, texts


@pytest.mark.parametrize("language", TALK)
def test_the_samples_raise_nothing(language: str) -> None:
    for path in sorted((ROOT / "locales" / language).glob("*.po")):
        parsed = catalogue.parse(path.read_bytes(), str(path))
        assert alarms(article(parsed.entries, language)) == []


def test_of_unlabelled_turns_only_sure_ones_have_a_speaker() -> None:
    def spoken(kinds: str) -> list[str]:
        names = {"Q": "question", "A": "answer"}
        found = [interview.Turn(names[k], "", []) for k in kinds]
        return [n[:1] for n in interview.speakers(article([], "ru"), found)]

    assert spoken("QAQA") == ["q", "a", "q", "a"]
    assert spoken("QAAAQ") == ["q", "a", "q", "a", "q"]
    assert spoken("QAAQ") == ["q", "a", "", "q"]
    assert spoken("") == []


def test_a_short_label_finds_the_whole_name() -> None:
    told = Entry("I saw it.", "Я это видел.", extracted=("answer (Kot)",))
    asked = Entry("What?", "Что?", extracted=("question (Editor)",))
    known = Meta(speakers=(Speaker("Anna Kot", "feminine"), Speaker("Editor")))
    found = list(interview.speaker_gender(article([asked, told], "ru", meta=known)))
    assert [(e.msgid, f.start, f.end) for e, f in found] == [("I saw it.", 0, 11)]


def test_a_quote_that_goes_on_in_the_next_sentence_is_of_another() -> None:
    texts = ["Он сказал: «Я ушёл.", "Я вернулся».", "А я осталась."]
    pairs = [Pair(Entry(f"S{n}.", text), "ru") for n, text in enumerate(texts)]
    kept = [text.strip() for _, text in interview.own_words(pairs)]
    assert kept == ["Он сказал:", ".", "А я осталась."]


LETTERS = st.sampled_from(
    [*"aeilmnosyzłśćżя быў вилатeсьшcię.,!?«»„”“\"'—–-\n\r\u00a0 ()", "я ", "ты ", "pan ", "Pani"]
)
TEXTS = st.lists(LETTERS, max_size=60).map("".join) | st.text(max_size=60)
NOTES = st.sampled_from(
    ("question", "answer", "question, continued", "answer (Maria)", "answer, continued (Ян)")
) | st.sampled_from(("question (", "paragraph", "speaker", "answer ()", ""))
SPEAKERS = st.builds(
    Speaker,
    st.sampled_from(["Maria", "question", "answer", "Ян Nowak", "("]),
    st.sampled_from([None, "masculine", "feminine", "neuter", "plural"]),
    st.sampled_from([None, "formal", "informal"]),
)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(NOTES, TEXTS, TEXTS), max_size=6),
    st.lists(SPEAKERS, max_size=3),
    st.sampled_from(LANGUAGES),
)
def test_no_text_is_too_strange(
    rows: list[tuple[str, str, str]], speakers: list[Speaker], language: str
) -> None:
    found = [Entry(s, t, extracted=(note,)) for note, s, t in rows]
    of = article(found, language, meta=Meta(speakers=tuple(speakers)))
    told = [*interview.speaker_gender(of), *interview.address(of)]
    told += [(p.entry, f) for p in of.pairs for f in interview.turn_count(p)]
    for entry, finding in told:
        assert 0 <= finding.start <= finding.end <= len(entry.msgstr)
        assert "\n" not in finding.message


@settings(derandomize=True, max_examples=300, deadline=None)
@given(TEXTS, st.sampled_from(["", "«", "„", '"']))
def test_places_stay_where_quotes_are_left_out(text: str, still: str) -> None:
    plain, _ = interview._unquoted(text, still)
    assert len(plain) == len(text)
    assert all(a in (b, " ") for a, b in zip(plain, text, strict=True))


@pytest.mark.parametrize(
    "line", ["я ", "я бы не ", "ы" * 50 + " ", "«", "\n— ", "(", "а-", "будę "]
)
@pytest.mark.parametrize("language", ["ru", "be", "pl"])
def test_a_very_long_line_does_not_hang(language: str, line: str) -> None:
    text = line * (100_000 // len(line))
    of = article(
        [Entry("What do you say?", text, extracted=("question (A)",))],
        language,
        meta=Meta(speakers=(Speaker("A", "feminine", "formal"), Speaker("B", "masculine"))),
    )
    assert isinstance(alarms(of), list)


# Front matter.


def front(text: str) -> Document:
    return load(f"+++\n{text}\n+++\nBody text.\n".encode(), "source/a.txt")


def test_speakers_in_front_matter() -> None:
    document = front(
        'title = "T"\n[speakers."Andrei  Kot"]\ngender = "masculine"\naddress = "formal"\n'
        '[speakers.question]\naddress = "informal"\n[speakers.group]\ngender = "plural"'
    )
    assert document.error is None
    assert document.meta.speakers == (
        Speaker("Andrei Kot", "masculine", "formal"),
        Speaker("question", None, "informal"),
        Speaker("group", "plural"),
    )
    assert isinstance(hash(document.meta), int)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("speakers = 1", "2: front matter: speakers cannot be 1; expected a table; "),
        ("speakers = []", "2: front matter: speakers cannot be []; expected a table; "),
        (
            "[speakers]\nAnna = 3",
            "3: front matter: speaker Anna cannot be 3; expected a table; ",
        ),
        (
            'slug = "a"\n[speakers.Anna]\ngender = "masculine"\n[speakers.Ivan]\ngender = "male"',
            "6: front matter: gender of Ivan cannot be 'male'; expected one of "
            '"masculine", "feminine", "neuter", "plural"; ',
        ),
        (
            '[speakers.Anna]\naddress = ["formal"]',
            "3: front matter: address of Anna cannot be ['formal']; expected one of "
            '"formal", "informal"; ',
        ),
        (
            '[speakers.Anna]\ngender = "feminine"\ntitle = "T"',
            "4: front matter: unknown key 'title' of speaker Anna; expected gender or address; "
            "correct it, or put it above the first speaker",
        ),
        (
            '[speakers.""]',
            "2: front matter: a speaker's name cannot be ''; expected each name once",
        ),
        (
            '[speakers."A  B"]\n[speakers."A B"]',
            "3: front matter: a speaker's name cannot be 'A B'; expected each name once",
        ),
    ],
)
def test_errors_in_the_table_of_speakers(text: str, message: str) -> None:
    with pytest.raises(SourceError) as caught:
        front(text)
    assert str(caught.value).startswith(f"source/a.txt:{message}"), caught.value


VALUES = st.recursive(
    st.sampled_from(['"feminine"', '"formal"', "1", "true", "1979-05-27", '""', "nan", "-0.0"]),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda v: f"[{', '.join(v)}]")
        | st.lists(inner, max_size=3).map(
            lambda v: "{" + ", ".join(f"k{n} = {x}" for n, x in enumerate(v)) + "}"
        )
    ),
    max_leaves=5,
)
KEYS = st.sampled_from(["gender", "address", "title", '"\\u0000"', '"a\\nb"', '"("', '"[x"'])


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.lists(st.tuples(KEYS, KEYS, VALUES), max_size=4))
def test_hostile_tables_of_speakers_are_told_in_one_line(rows: list[tuple[str, str, str]]) -> None:
    text = "".join(f"[speakers.{name}]\n{key} = {value}\n" for name, key, value in rows)
    try:
        document = front(text)
    except SourceError as error:
        told = str(error)
    else:
        told = "".join(s.name for s in document.meta.speakers)
    assert "\n" not in told
    assert told.isprintable()


@pytest.mark.parametrize(
    ("language", "text", "genders"),
    [
        ("ru", "Я не видел и не видела.", []),
        ("ru", "Моё второе я молчало бы.", []),
        ("ru", "Ещё я сказала ей.", ["feminine"]),
        ("ru", "А я, конечно, согласен, и я готов.", ["masculine"]),
        ("ru", "Я одна из тех, кого я знал.", ["feminine", "masculine"]),
        ("be", "Кнігу я, вядома, чытала, а я сама пісаў.", []),
        ("be", "Мне самому гэта дзіўна.", ["masculine"]),
        ("pl", "Z generałem rozmawiałem o tym.", ["masculine"]),
        ("pl", "Żebym to ja wiedział!", []),
        ("pl", "Złam gałąź, a ja nie kłamałam.", ["feminine"]),
    ],
)
def test_forms_that_show_a_gender(language: str, text: str, genders: list[str]) -> None:
    assert [form.gender for form in persons.of_self(text, language)] == genders
