"""The engine `opus`: CTranslate2's and SentencePiece's real code on tiny models made here.

The models (`tiny_models`) are whole transformers that translate word by word; one of them into
Russian or Belarusian, as the token before the source says.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests import tiny_models
from tests.conftest import missing
from workflow.engines import models, opus, registry
from workflow.engines.base import EngineError, Request
from workflow.errors import ProjectError


@pytest.fixture(scope="session")
def several(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one model into Russian and Belarusian."""
    if find_spec("ctranslate2") is None or find_spec("sentencepiece") is None:
        missing("ctranslate2 or sentencepiece is not installed")
    folder = tmp_path_factory.mktemp("opus") / "en-zle"
    tiny_models.opus_files(folder)
    return folder


@pytest.fixture(scope="session")
def single(several: Path) -> Path:
    """A folder with a model into Russian, whose configuration leaves the end of texts to us."""
    folder = several.parent.with_name("single") / "opus-mt-en-ru"
    tiny_models.opus_files(folder, ("ru",), eos=False)
    return folder


def new(cache: str = "", /, **options: object) -> opus.Opus:
    engine = registry.make("o", {"type": "opus", **options}, {}, cache)
    assert isinstance(engine, opus.Opus)
    return engine


@pytest.fixture
def engines() -> Iterator[Any]:
    """Makes engines and closes them at the end."""
    opened: list[opus.Opus] = []

    def make(folder: Path, **options: object) -> opus.Opus:
        opened.append(new(folder=str(folder), **{"threads": 1, **options}))
        return opened[-1]

    yield make
    for engine in opened:
        engine.close()


def asked(*texts: str) -> list[Request]:
    return [Request(f"id{n}", text) for n, text in enumerate(texts)]


def answers(engine: opus.Opus, *texts: str, target: str = "ru") -> list[str | None]:
    found = {answer.id: answer.text for answer in engine.translate(asked(*texts), target)}
    return [found.get(f"id{n}") for n in range(len(texts))]


def test_one_model_serves_two_languages(several: Path, engines: Any) -> None:
    engine = engines(several)
    assert engine.languages() == {"ru", "be"}
    text = "the cat sees the big dog."
    assert answers(engine, text) == ["это кот видит это большой пёс."]
    assert answers(engine, text, target="be") == ["гэта кот бачыць гэта вялікі сабака."]
    (answer,) = engine.translate(asked("dog"), "ru")
    assert answer.model.startswith("en-zle-")
    assert engine.model == f"{answer.model}+int8-beam4"
    assert not engine.remote


def test_once_closed_it_starts_nothing(several: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = new(folder=str(several), threads=1)
    engine.close()
    monkeypatch.setattr("subprocess.Popen", lambda *a, **k: pytest.fail("a child"))
    with pytest.raises(EngineError, match="closed") as caught:
        answers(engine, "dog")
    assert caught.value.lasting


@pytest.mark.parametrize("options", [{}, {"beam": 1}, {"compute": "float32"}])
def test_a_batch_keeps_its_order(several: Path, engines: Any, options: dict[str, object]) -> None:
    """The library sorts by length; the answers come back by id."""
    words = list(tiny_models.WORDS)
    texts = [" ".join(words[: 1 + n % 6]) + "." * (n % 2) for n in range(32)]
    expected = [
        " ".join(forms[0] for forms in list(tiny_models.WORDS.values())[: 1 + n % 6])
        + "." * (n % 2)
        for n in range(32)
    ]
    assert answers(engines(several, **options), *texts) == expected


def test_a_model_into_one_language_needs_no_token(single: Path, engines: Any) -> None:
    engine = engines(single)
    assert engine.languages() == {"ru"}
    assert answers(engine, "the big house.", "cat") == ["это большой дом.", "кот"]


def test_the_models_of_a_folder_share_the_languages(
    several: Path, single: Path, tmp_path: Path, engines: Any
) -> None:
    """A model into one language goes before one into several."""
    shutil.copytree(several, tmp_path / "en-mul")
    shutil.copytree(single, tmp_path / "en-ru")
    engine = engines(tmp_path)
    assert engine.languages() == {"ru", "be"}
    (russian,) = engine.translate(asked("dog"), "ru")
    (belarusian,) = engine.translate(asked("dog"), "be")
    assert (russian.text, russian.model[:6]) == ("пёс", "en-ru-")
    assert (belarusian.text, belarusian.model[:7]) == ("сабака", "en-mul-")
    with pytest.raises(EngineError, match="no model into pl; expected a model with one of: be, ru"):
        engine.translate(asked("dog"), "pl")


def test_long_texts_are_cut_and_joined(several: Path, engines: Any) -> None:
    """The tiny model knows 32 places: a sentence a time, and long sentences in pieces."""
    engine = engines(several)
    text = "the dog sees the big house. " * 12 + "the cat."
    assert answers(engine, text) == ["это пёс видит это большой дом. " * 12 + "это кот."]


def test_a_sentence_beyond_the_limit_is_cut(several: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In this process, where the limit can be lowered: 400 pieces are too many for the model."""
    from workflow.engines import opus_model

    monkeypatch.setattr(opus_model, "LONGEST", 7)
    settings = {"folder": str(several), "source": "source.spm", "target": "target.spm",
                "after": [], "compute": "int8", "threads": 1, "beam": 2}  # fmt: skip
    translate = opus_model.load(settings)
    question = {"before": [">>bel<<"], "after": [], "prefix": []}
    text = "the cat sees the big dog, the dog sees the big house, the house sees the cat."
    assert translate({"texts": [text, "cat"], **question}) == [
        "гэта кот бачыць гэта вялікі сабака, гэта сабака бачыць гэта вялікі дом, "
        "гэта дом бачыць гэта кот.",
        "кот",
    ]


def test_an_unknown_piece_is_no_answer(several: Path, engines: Any) -> None:
    assert answers(engines(several), "the cat", "the zebra", "dog") == ["это кот", None, "пёс"]


def test_no_request_is_no_work(tmp_path: Path, engines: Any) -> None:
    assert list(engines(tmp_path).translate([], "ru")) == []


# What is in a folder


def model(folder: Path, tokens: Sequence[str] = (), target: Sequence[str] = ()) -> Path:
    """The files of a model as far as they are looked at before it is loaded."""
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(b"model")
    (folder / "config.json").write_text('{"add_source_eos": true}', "utf-8")
    stem = "source" if target else "shared"
    (folder / f"{stem}_vocabulary.json").write_text(json.dumps(["</s>", *tokens]), "utf-8")
    if target:
        (folder / "target_vocabulary.json").write_text(json.dumps(target), "utf-8")
    for name in ("source.spm", "target.spm"):
        (folder / name).touch()
    return folder


def languages(folder: Path, **options: object) -> set[str]:
    return set(new(folder=str(folder), **options).languages())


@pytest.mark.parametrize(
    ("name", "tokens", "expected"),
    [
        ("en-ru", (), {"ru"}),
        ("opus-mt-en-ru", (), {"ru"}),
        ("opus-mt-tc-big-en-pol", (), {"pl"}),
        ("ru-en", (), set()),
        ("en-zle", (), set()),
        ("any", (">>rus<<", ">>bel<<", ">>ukr<<", ">>xyz<<", "▁word"), {"ru", "be", "uk"}),
        ("any", (">>bel_Latn<<", ">>bel<<", ">>pol<<"), {"be-Latn", "be", "pl"}),
        ("any", (">>ru<<",), {"ru"}),
        ("any", ("eng_Latn", "rus_Cyrl", "bel_Cyrl", "pol_Latn"), {"ru", "be", "pl"}),
        ("any", ("rus_Cyrl", "bel_Cyrl"), set()),
        ("any", (), set()),
    ],
)
def test_what_a_model_serves_is_found(
    tmp_path: Path, name: str, tokens: Sequence[str], expected: set[str]
) -> None:
    model(tmp_path / name, tokens)
    assert languages(tmp_path) == languages(tmp_path / name) == expected
    assert languages(tmp_path / name, language="pl") == (expected or {"pl"})


def test_pieces_go_where_the_kind_of_model_wants_them(tmp_path: Path) -> None:
    marian = opus._look(model(tmp_path / "a", [">>bel<<"]), "")
    assert marian.languages["be"] == ((">>bel<<",), ())
    assert marian.after == ()
    nllb = opus._look(model(tmp_path / "b", ["eng_Latn"], ["bel_Cyrl"]), "")
    assert nllb.languages["be"] == (("eng_Latn",), ("bel_Cyrl",))
    (tmp_path / "b" / "config.json").write_text("{}", "utf-8")
    assert opus._look(tmp_path / "b", "").after == ("</s>",)


def test_a_forced_start_is_no_part_of_the_answer(several: Path) -> None:
    """NLLB's way, on our model: the answer starts with the piece that it is told to start with."""
    from workflow.engines import opus_model

    translate = opus_model.load(
        {"folder": str(several), "source": "source.spm", "target": "target.spm", "after": [],
         "compute": "int8", "threads": 1, "beam": 2}
    )  # fmt: skip
    question = {"texts": ["the big cat"], "before": [">>rus<<"], "after": [], "prefix": ["▁дом"]}
    assert translate(question) == ["большой кот"]


def test_the_default_folder_is_looked_at(tmp_path: Path) -> None:
    assert not opus.available(str(tmp_path))
    model(tmp_path / "models" / "opus" / "en-ru")
    there = all(find_spec(name) for name in ("ctranslate2", "sentencepiece"))
    assert opus.available(str(tmp_path)) == there
    assert new(str(tmp_path)).languages() == {"ru"}


@pytest.mark.parametrize(
    ("option", "value"),
    [("beam", 0), ("batch", 0), ("threads", -1), ("threads", 1000), ("compute", "int7")],
)
def test_options_are_checked(option: str, value: object) -> None:
    with pytest.raises(ProjectError, match=rf"engines\.o\.{option} cannot be {value}"):
        new(**{option: value})


def test_without_the_libraries_one_line_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(EngineError, match=r"install 'peraklad\[opus\]'") as caught:
        new(folder=str(tmp_path)).translate(asked("a"), "ru")
    assert caught.value.lasting


# Damaged and missing files


def copied(several: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(several, tmp_path / "en-zle"))


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("model.bin", b"", "cannot load the model"),
        ("model.bin", b"noise" * 1000, "cannot load the model"),
        ("model.bin", "half", "cannot load the model"),
        ("model.bin", None, "no CTranslate2 model"),
        ("config.json", b"{", "config.json: is no JSON"),
        ("config.json", None, "cannot load the model"),
        ("shared_vocabulary.json", b"{", "shared_vocabulary.json: is no JSON"),
        ("shared_vocabulary.json", b"5", "is no list of tokens"),
        ("shared_vocabulary.json", None, "the vocabulary is missing"),
        ("source.spm", b"noise", "source.spm: is no SentencePiece model"),
        ("target.spm", b"", "target.spm: is no SentencePiece model"),
        ("target.spm", None, "the SentencePiece model is missing"),
        (models.SUMS, b"0" * 64 + b"  model.bin\n", "does not have the checksum"),
    ],
)
def test_a_damaged_file_is_one_line(
    several: Path, tmp_path: Path, engines: Any, name: str, data: bytes | str | None, what: str
) -> None:
    folder = copied(several, tmp_path)
    path = folder / name
    if data is None:
        path.unlink()
    else:
        whole = path.read_bytes() if path.exists() else b""
        path.write_bytes(whole[: len(whole) // 2] if isinstance(data, str) else data)
    with pytest.raises(EngineError, match=what) as caught:
        engines(folder).translate(asked("the cat"), "ru")
    assert caught.value.lasting
    assert "\n" not in str(caught.value)
    assert str(folder) in str(caught.value)


def test_a_damaged_model_does_not_hide_the_others(
    several: Path, single: Path, tmp_path: Path, engines: Any
) -> None:
    shutil.copytree(several, tmp_path / "en-zle")
    shutil.copytree(single, tmp_path / "en-ru")
    (tmp_path / "en-zle" / "shared_vocabulary.json").write_bytes(b"{")
    engine = engines(tmp_path)
    assert answers(engine, "the cat") == ["это кот"]
    with pytest.raises(EngineError, match="is no JSON") as caught:
        answers(engine, "the cat", target="be")
    assert caught.value.about == "be"
