"""The engine `firefox`: fxtranslate's real code on a tiny model that is made here.

The model (`tiny_models`) is a whole one, in Marian's format, that translates word by word: so
loading, tokenising, decoding and the choice of model are the library's own.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import struct
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import tiny_models
from tests.conftest import missing
from tests.test_models import Server, server
from workflow.engines import firefox, firefox_download, marian, models, registry
from workflow.engines.base import EngineError, Request
from workflow.errors import ProjectError

__all__ = ["server"]

MODEL = "model.enru.intgemm.alphas.bin"
VOCABULARY = "vocab.enru.spm"


@pytest.fixture
def library() -> None:
    if find_spec("fxtranslate") is None:
        missing("fxtranslate is not installed")


def made(folder: Path, language: str = "ru") -> Path:
    tiny_models.firefox_files(folder, language)
    return folder


def new(cache: str = "", /, **options: object) -> firefox.Firefox:
    engine = registry.make("f", {"type": "firefox", **options}, {}, cache)
    assert isinstance(engine, firefox.Firefox)
    return engine


@pytest.fixture
def engines() -> Iterator[Any]:
    """Makes engines and closes them at the end."""
    opened: list[firefox.Firefox] = []

    def make(folder: Path, **options: object) -> firefox.Firefox:
        opened.append(new(folder=str(folder), **options))
        return opened[-1]

    yield make
    for engine in opened:
        engine.close()


def asked(*texts: str) -> list[Request]:
    return [Request(f"id{n}", text) for n, text in enumerate(texts)]


def answers(engine: firefox.Firefox, *texts: str, target: str = "ru") -> list[str | None]:
    found = {answer.id: answer.text for answer in engine.translate(asked(*texts), target)}
    return [found.get(f"id{n}") for n in range(len(texts))]


# Translating


@pytest.mark.usefixtures("library")
def test_a_real_model_translates(tmp_path: Path, engines: Any) -> None:
    engine = engines(made(tmp_path))
    assert engine.languages() == {"ru"}
    (answer,) = engine.translate(asked("the cat sees the big dog."), "ru")
    assert answer.text == "это кот видит это большой пёс."
    assert answer.model == engine.model
    assert (answer.model or "").startswith("en-ru-")


@pytest.mark.usefixtures("library")
def test_each_answer_has_its_request_and_each_language_its_model(
    tmp_path: Path, engines: Any
) -> None:
    made(tmp_path / "enru", "ru")
    made(tmp_path / "en-be", "be")
    engine = engines(tmp_path)
    assert engine.languages() == {"ru", "be"}
    texts = ("the dog", "the big house.", "cat, dog?", "the dog")
    assert answers(engine, *texts) == ["это пёс", "это большой дом.", "кот, пёс?", "это пёс"]
    assert answers(engine, *texts, target="be")[:2] == ["гэта сабака", "гэта вялікі дом."]
    assert len(set(engine.model.split("+"))) == 2
    with pytest.raises(EngineError, match="no Firefox model from English into pl") as caught:
        engine.translate(asked("dog"), "pl")
    assert caught.value.about == "pl"


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("used", [True, False])
def test_once_closed_it_starts_nothing(
    tmp_path: Path, used: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = new(folder=str(made(tmp_path)))
    if used:
        assert answers(engine, "the dog") == ["это пёс"]
    engine.close()
    monkeypatch.setattr("subprocess.Popen", lambda *a, **k: pytest.fail("a child"))
    with pytest.raises(EngineError, match="closed") as caught:
        answers(engine, "the dog")
    assert caught.value.lasting
    engine.close()


@pytest.mark.usefixtures("library")
def test_sentences_are_translated_one_by_one(tmp_path: Path, engines: Any) -> None:
    """The tiny model knows 20 places; a paragraph of 40 words is no trouble."""
    engine = engines(made(tmp_path))
    found = answers(engine, "the dog sees the big house. " * 8 + "the cat.")[0]
    assert found == "это пёс видит это большой дом. " * 8 + "это кот."


@pytest.mark.usefixtures("library")
def test_threads_may_call_at_once(tmp_path: Path, engines: Any) -> None:
    """A model of the library may be used by one thread only: the children have one."""
    engine = engines(made(tmp_path), threads=2)
    assert engine.parallel == 2
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: answers(engine, "big dog", "cat"), range(12)))
    assert found == [["большой пёс", "кот"]] * 12


@pytest.mark.usefixtures("library")
def test_packed_files_and_a_shortlist_are_read(tmp_path: Path, engines: Any) -> None:
    made(tmp_path)
    for name in (MODEL, VOCABULARY):
        path = tmp_path / name
        (tmp_path / f"{name}.gz").write_bytes(gzip.compress(path.read_bytes(), mtime=0))
        path.unlink()
    count = marian.pieces(tiny_models.sentencepiece(pieces()))
    (tmp_path / "lex.50.50.enru.s2t.bin").write_bytes(shortlist(count))
    assert answers(engines(tmp_path), "the cat") == ["это кот"]


def pieces() -> list[str]:
    return tiny_models.firefox_pieces(0)


def shortlist(count: int, ids: tuple[int, ...] = (2, 3)) -> bytes:
    """All of the first `count` pieces are likely; besides, `ids` are for the first one."""
    offsets = [0, *[len(ids)] * count]
    head = struct.pack("<6Q", 0xF11A48D5013417F5, 0, count, 1, len(offsets), len(ids))
    return head + struct.pack(f"<{len(offsets)}Q{len(ids)}I", *offsets, *ids)


# What is in a folder


@pytest.mark.parametrize(
    ("names", "languages"),
    [
        ((MODEL, VOCABULARY), {"ru"}),
        ((f"{MODEL}.zst", f"{VOCABULARY}.gz"), {"ru"}),
        (("model.enpl.bin", "srcvocab.enpl.spm", "trgvocab.enpl.spm"), {"pl"}),
        (("model.enpl.bin", "srcvocab.enpl.spm"), set()),
        ((MODEL, "vocab.enpl.spm"), set()),
        (("model.ruen.intgemm.alphas.bin", "vocab.ruen.spm"), set()),
        ((f"{MODEL}.part", VOCABULARY), set()),
        ((), set()),
    ],
)
def test_models_are_known_by_their_names(
    tmp_path: Path, names: tuple[str, ...], languages: set[str]
) -> None:
    (tmp_path / "some").mkdir()
    for name in names:
        (tmp_path / "some" / name).touch()
    assert set(firefox.find(tmp_path)) == languages
    assert set(new(folder=str(tmp_path)).languages() or ()) == languages


def test_the_default_folder_is_looked_at(tmp_path: Path) -> None:
    assert not firefox.available(str(tmp_path))
    folder = tmp_path / "models" / "firefox" / "enru"
    folder.mkdir(parents=True)
    for name in (MODEL, VOCABULARY):
        (folder / name).touch()
    assert firefox.available(str(tmp_path)) == (find_spec("fxtranslate") is not None)
    assert new(str(tmp_path)).languages() == frozenset({"ru"})


def test_options_are_checked() -> None:
    with pytest.raises(ProjectError, match=r"engines\.f\.threads cannot be 65"):
        new(threads=65)
    with pytest.raises(ProjectError, match=r"engines\.f\.records is no address"):
        new(records="http://example.org/")
    assert new(download=True).languages() is None


def test_without_the_library_one_line_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(EngineError, match=r"install 'peraklad\[firefox\]'") as caught:
        new(folder=str(tmp_path)).translate(asked("a"), "ru")
    assert caught.value.lasting


# Damaged files: the library aborts the process for some (measured), and takes rubbish for others.


def broken(kind: str) -> tuple[str, bytes]:
    """The file that is damaged, and its bytes."""
    noise = random.Random(1).randbytes(4000)
    vocabulary = tiny_models.sentencepiece(pieces())
    model = tiny_models.marian({"Wemb": ((4, 2), bytes(32))}, {})
    return {
        "empty model": (MODEL, b""),
        "model of noise": (MODEL, noise),
        "endless model": (MODEL, struct.pack("<QQ", 1, 1 << 40) + noise),
        "model of too many": (MODEL, struct.pack("<QQ", 1, 1 << 60) + noise),
        "model without layers": (MODEL, model),
        "empty vocabulary": (VOCABULARY, b""),
        "vocabulary of noise": (VOCABULARY, noise),
        "half a vocabulary": (VOCABULARY, vocabulary[: len(vocabulary) // 2]),
        "another's vocabulary": (VOCABULARY, tiny_models.sentencepiece(["a"] * 40)),
        "empty shortlist": ("lex.50.50.enru.s2t.bin", b""),
        "shortlist of noise": ("lex.50.50.enru.s2t.bin", noise),
        "shortlist of others": ("lex.50.50.enru.s2t.bin", shortlist(4, (2, 999))),
    }[kind]


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    "kind",
    ["empty model", "model of noise", "endless model", "model of too many", "model without layers",
     "empty vocabulary", "vocabulary of noise", "half a vocabulary", "another's vocabulary",
     "empty shortlist", "shortlist of noise", "shortlist of others"],
)  # fmt: skip
def test_a_damaged_file_is_one_line(tmp_path: Path, engines: Any, kind: str) -> None:
    made(tmp_path)
    name, data = broken(kind)
    (tmp_path / name).write_bytes(data)
    with pytest.raises(EngineError) as caught:
        engines(tmp_path).translate(asked("the cat"), "ru")
    assert caught.value.lasting
    line = str(caught.value)
    assert "\n" not in line
    expected = VOCABULARY if kind == "model without layers" else name  # 4 pieces, says the model
    assert str(tmp_path / expected) in line


@pytest.mark.usefixtures("library")
def test_a_model_that_ends_its_process_is_one_line(tmp_path: Path, engines: Any) -> None:
    """Its tensors look well, and it is loaded; the library panics when it misses the others."""
    made(tmp_path)
    count = marian.pieces((tmp_path / VOCABULARY).read_bytes())
    tensors = {"Wemb": ((count, 64), bytes(count * 256)), "W": ((2, 2), bytes(16))}
    (tmp_path / MODEL).write_bytes(tiny_models.marian(tensors, {}))
    with pytest.raises(EngineError, match="loading it ended with exit code 1") as caught:
        answers(engines(tmp_path), "the cat")
    assert caught.value.lasting


@pytest.mark.usefixtures("library")
def test_checksums_beside_the_files_are_compared(tmp_path: Path, engines: Any) -> None:
    made(tmp_path)
    good = hashlib.sha256((tmp_path / MODEL).read_bytes()).hexdigest()
    (tmp_path / models.SUMS).write_text(f"{good}  {MODEL}\n", "utf-8")
    assert answers(engines(tmp_path), "dog") == ["пёс"]
    (tmp_path / models.SUMS).write_text(f"{'0' * 64}  {MODEL}\n", "utf-8")
    with pytest.raises(EngineError, match=f"{MODEL}: does not have the checksum"):
        answers(engines(tmp_path), "dog")


@pytest.mark.usefixtures("library")
def test_a_damaged_model_stops_its_own_language(tmp_path: Path, engines: Any) -> None:
    made(tmp_path / "enru", "ru")
    made(tmp_path / "enbe", "be")
    (tmp_path / "enru" / MODEL).write_bytes(b"")
    engine = engines(tmp_path)
    with pytest.raises(EngineError) as caught:
        answers(engine, "dog")
    assert (caught.value.lasting, caught.value.about) == (True, "ru")
    assert answers(engine, "dog", target="be") == ["сабака"]


@settings(derandomize=True, max_examples=200)
@given(st.binary(max_size=300), st.integers(0, 600), st.integers(0, 255))
def test_any_bytes_are_read_or_malformed(noise: bytes, place: int, value: int) -> None:
    good = tiny_models.marian({"Wemb": ((4, 2), bytes(32)), "b": ((1, 2), bytes(8))}, {})
    changed = bytearray(good)
    changed[place % len(good)] = value
    for data in (noise, bytes(changed), good[: place % len(good)], good + noise):
        for read in (marian.items, marian.vocabulary_sizes, marian.pieces):
            try:
                read(data)
            except marian.Malformed:
                continue
        try:
            marian.check_shortlist(data, 4)
        except marian.Malformed:
            continue


def test_the_sizes_of_vocabularies_are_read() -> None:
    split = tiny_models.marian(
        {"encoder_Wemb": ((5, 2), bytes(40)), "decoder_Wemb": ((7, 2), bytes(56))}, {}
    )
    assert marian.vocabulary_sizes(split) == (5, 7)
    assert marian.pieces(tiny_models.sentencepiece(["a", "b"])) == 4
    marian.check_shortlist(shortlist(4), 4)
    with pytest.raises(marian.Malformed, match="less data"):
        marian.items(tiny_models.marian({"Wemb": ((5, 2), bytes(9))}, {}))
    with pytest.raises(marian.Malformed, match="negative"):
        marian.items(tiny_models.marian({"Wemb": ((-5, 2), bytes(9))}, {}))


# Downloads


def packed(data: bytes) -> bytes:
    """`data` as a zstd frame of stored blocks (RFC 8878, 3.1.1)."""
    made = struct.pack("<IB", 0xFD2FB528, 0b10100000) + struct.pack("<I", len(data))
    blocks = [data[n : n + 100_000] for n in range(0, len(data), 100_000)]
    for number, block in enumerate(blocks):
        last = number + 1 == len(blocks)
        made += struct.pack("<I", len(block) << 3 | last)[:3] + block
    return made


def record(name: str, data: bytes, **more: object) -> dict[str, Any]:
    return {
        "name": name, "fileType": name.split(".")[0], "sourceLanguage": "en",
        "targetLanguage": name.split(".")[1 if name[0] != "l" else 3][2:], "version": "3.0",
        "architecture": "tiny", "decompressedHash": hashlib.sha256(data).hexdigest(),
        "attachment": {"location": f"main/{name}.zst", "size": len(packed(data)),
                       "hash": hashlib.sha256(packed(data)).hexdigest()},
        **more,
    }  # fmt: skip


@pytest.fixture
def mozilla(server: Server, tmp_path: Path) -> Server:
    """A server with the model from English into Russian."""
    made(tmp_path / "origin")
    records = []
    for name in (VOCABULARY, MODEL):
        data = (tmp_path / "origin" / name).read_bytes()
        server.pages[f"/files/main/{name}.zst"] = packed(data)
        records.append(record(name, data))
    server.pages["/records"] = json.dumps({"data": records}).encode()
    return server


def remote(server: Server) -> dict[str, object]:
    return {
        "download": True,
        "records": f"{server.url}/records",
        "attachments": f"{server.url}/files/",
    }


@pytest.mark.usefixtures("library")
def test_a_missing_model_is_fetched_once(mozilla: Server, tmp_path: Path, engines: Any) -> None:
    engine = engines(tmp_path / "models", **remote(mozilla))
    told: list[tuple[str, int, int]] = []
    engine.progress = lambda *step: told.append(step)
    assert answers(engine, "the cat", "big dog") == ["это кот", "большой пёс"]
    host = mozilla.url.removeprefix("http://")
    size = len(packed((tmp_path / "origin" / MODEL).read_bytes()))
    assert (f"{MODEL} from {host}", 0, size) in told
    assert (f"{MODEL} from {host}", size, size) in told
    assert len(mozilla.asked) == 3
    assert models.files(tmp_path / "models" / "en-ru") == [models.SUMS, MODEL, VOCABULARY]
    again = engines(tmp_path / "models", **remote(mozilla))
    assert answers(again, "the cat") == ["это кот"]
    assert len(mozilla.asked) == 3
    assert not any("cat" in path for path in mozilla.asked)


@pytest.mark.usefixtures("library")
def test_a_download_that_stopped_goes_on(mozilla: Server, tmp_path: Path, engines: Any) -> None:
    page = mozilla.pages.pop(f"/files/main/{MODEL}.zst")
    engine = engines(tmp_path / "models", **remote(mozilla))
    with pytest.raises(EngineError, match="answered 404") as caught:
        answers(engine, "the cat")
    assert caught.value.lasting
    assert models.files(tmp_path / "models" / "en-ru") == [VOCABULARY]
    mozilla.pages[f"/files/main/{MODEL}.zst"] = page
    assert answers(engine, "the cat") == ["это кот"]
    assert mozilla.asked.count(f"/files/main/{VOCABULARY}.zst") == 1


@pytest.mark.usefixtures("library")
def test_nothing_is_fetched_unless_told(mozilla: Server, tmp_path: Path, engines: Any) -> None:
    options = remote(mozilla) | {"download": False}
    with pytest.raises(EngineError, match="download = true"):
        answers(engines(tmp_path / "models", **options), "the cat")
    assert mozilla.asked == []


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"decompressedHash": "0" * 64}, "cannot be unpacked"),
        ({"attachment": {"location": "main/x.zst", "size": 5, "hash": "0" * 64}}, "answered 404"),
        ({"version": "4.0"}, "no model from English into ru"),
        ({"sourceLanguage": "be"}, "no model from English into ru"),
        ({"name": "model.enru/../../x"}, "no model from English into ru"),
        ({"attachment": {"location": "../x", "size": 5, "hash": "0" * 64}}, None),
        ({"attachment": {"location": "//a/x", "size": 5, "hash": "0" * 64}}, "no model"),
        ({"attachment": {"location": "a", "size": 1 << 40, "hash": "0" * 64}}, "no model"),
        ({"attachment": None}, "no model"),
        ({"targetLanguage": "../.."}, "no model"),
    ],
)
def test_a_bad_record_leads_nowhere(
    mozilla: Server, tmp_path: Path, engines: Any, change: dict[str, object], what: str | None
) -> None:
    page = mozilla.pages["/records"]
    assert isinstance(page, bytes)
    records = json.loads(page)["data"]
    records[1] |= change
    mozilla.pages["/records"] = json.dumps({"data": [*records, 5, None, {}]}).encode()
    with pytest.raises(EngineError, match=what) as caught:
        answers(engines(tmp_path / "models", **remote(mozilla)), "the cat")
    assert caught.value.lasting
    assert MODEL not in models.files(tmp_path / "models" / "en-ru")


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("page", [b"", b"[]", b'{"data": 5}', b"\xff", b"[" * 100_000, 503])
def test_an_answer_that_is_no_list_is_one_line(
    server: Server, tmp_path: Path, engines: Any, page: bytes | int
) -> None:
    server.pages["/records"] = page
    with pytest.raises(EngineError, match="/records: "):
        answers(engines(tmp_path, **remote(server)), "the cat")


def test_the_best_complete_model_is_chosen() -> None:
    def files(architecture: str, version: str = "3.0", **more: object) -> list[dict[str, Any]]:
        names = ("model.enru.bin", "vocab.enru.spm")
        same = {"architecture": architecture, "version": version, **more}
        return [record(name, f"{architecture}{version}".encode(), **same) for name in names]

    def best(*records: dict[str, Any]) -> set[tuple[str, tuple[int, ...]]]:
        parsed = firefox_download.parse_records(json.dumps({"data": records}).encode())
        chosen = firefox_download.choose(parsed, "ru")
        return {(r.architecture, r.version) for r in chosen}

    nightly = {"filter_expression": "env.channel == 'default' || env.channel == 'nightly'"}
    assert best(*files("tiny"), *files("base-memory")) == {("base-memory", (3, 0))}
    assert best(*files("tiny", "3.1"), *files("base")) == {("tiny", (3, 1))}
    assert best(*files("base", "3.2", **nightly), *files("tiny")) == {("tiny", (3, 0))}
    assert best(*files("base", "3.2", **nightly)) == {("base", (3, 2))}
    assert best(*files("base")[:1], *files("tiny")) == {("tiny", (3, 0))}
    assert best(*files("base")[1:]) == set()
