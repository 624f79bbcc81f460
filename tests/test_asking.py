"""The laws of asking: answers go where they belong, are paid for once, and only when allowed."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.config import Config, Drafting
from workflow.drafting.answers import Answers
from workflow.drafting.asking import PATIENCE, Asking
from workflow.drafting.meter import Meter
from workflow.drafting.roster import Roster
from workflow.drafting.task import Task
from workflow.engines.base import Answer, Engine, EngineError, Request
from workflow.errors import ProjectError
from workflow.project import Project
from workflow.terms.usage import Wording

NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def english(n: int) -> str:
    return f"The officer number {NUMBERS[n % 10]} left the building at {n + 100} Main Street."


def russian(text: str) -> str:
    """A translation that tells which text it is of."""
    words = text.removesuffix(".").split()
    return f"Сотрудник номер {NUMBERS.index(words[3])} вышел из здания по адресу {words[8]}."


class Player:
    """An engine that answers by a rule, and remembers what it was asked."""

    name = "player"
    model = "m1"
    remote = True
    pivot = ""
    parallel = 2
    uses: frozenset[str] = frozenset()
    price: float | None = 10.0

    def __init__(self, play: Callable[[Sequence[Request]], Iterable[Answer]], batch: int = 1):
        self.play = play
        self.batch = batch
        self.asked: list[str] = []

    def languages(self) -> frozenset[str] | None:
        return None

    def translate(self, requests: Sequence[Request], target: str) -> Iterable[Answer]:
        self.asked += [r.text for r in requests]
        return self.play(requests)

    def close(self) -> None:
        pass


def honest(requests: Sequence[Request]) -> list[Answer]:
    return [Answer(r.id, russian(r.text)) for r in requests]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "peraklad.toml").write_text("")
    return Project.open(str(tmp_path))


def tasks(count: int) -> list[Task]:
    return [Task("doc", (None, english(n))) for n in range(count)]


def ask(
    project: Project, engine: Engine, waiting: Sequence[Task], limits: Drafting | None = None
) -> Asking:
    with Answers(project) as answers:
        asking = Asking(
            engine, "ru", answers, Meter(limits or Drafting()), lambda t: Wording(), lambda n: None
        )
        asking.run(waiting)
    return asking


def right(task: Task) -> bool:
    best = task.best()
    return best is not None and best.text == russian(task.text)


def test_every_text_gets_its_answer_and_is_paid_for_once(project: Project) -> None:
    engine, waiting = Player(honest, batch=3), tasks(10)
    first = ask(project, engine, waiting)
    assert all(right(t) for t in waiting)
    assert sorted(engine.asked) == sorted(t.text for t in waiting)
    assert first.outcome.asked == 10
    again = tasks(10)
    second = ask(project, engine, again)
    assert all(right(t) for t in again)
    assert len(engine.asked) == 10
    assert (second.outcome.asked, second.outcome.kept) == (0, 10)


def test_the_same_text_in_two_documents_is_sent_once(project: Project) -> None:
    engine = Player(honest)
    waiting = [Task("a", (None, english(1))), Task("b", (None, english(1)))]
    ask(project, engine, waiting)
    assert all(right(t) for t in waiting)
    assert engine.asked == [english(1)]


@settings(derandomize=True, max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), batch=st.integers(1, 5), count=st.integers(1, 12))
def test_answers_never_shift(
    tmp_path_factory: pytest.TempPathFactory, seed: int, batch: int, count: int
) -> None:
    """Whatever an engine does to ids, order and number: a wrong pair is never made."""
    dice = random.Random(seed)

    def play(requests: Sequence[Request]) -> list[Answer]:
        answers = honest(requests)
        dice.shuffle(answers)
        act = dice.randrange(5)
        if act == 0:
            answers.pop()
        elif act == 1:
            answers.insert(0, Answer("999", "Ничей ответ."))
        elif act == 2:
            answers.append(Answer(answers[0].id, "Второй ответ на то же самое."))
        elif act == 3:
            answers[0] = Answer("", answers[0].text)
        return answers

    folder = tmp_path_factory.mktemp("p")
    (folder / "peraklad.toml").write_text("")
    waiting = tasks(count)
    ask(Project.open(str(folder)), Player(play, batch), waiting)
    assert all(right(t) or t.best() is None for t in waiting)


def test_a_refused_answer_is_asked_for_again_and_not_kept(project: Project) -> None:
    seen: set[str] = set()

    def play(requests: Sequence[Request]) -> list[Answer]:
        text = requests[0].text
        if text in seen:
            return honest(requests)
        seen.add(text)
        return [Answer(requests[0].id, text)]  # the source comes back

    engine, waiting = Player(play), tasks(2)
    ask(project, engine, waiting)
    assert all(right(t) for t in waiting)
    assert len(engine.asked) == 4


def test_an_engine_that_only_echoes_leaves_nothing(project: Project) -> None:
    engine = Player(lambda rs: [Answer(r.id, r.text) for r in rs])
    waiting = tasks(3)
    ask(project, engine, waiting)
    assert [t.best() for t in waiting] == [None] * 3
    assert all("English text again" in t.refused["player"] for t in waiting)
    again = tasks(3)
    assert ask(project, Player(honest), again).outcome.kept == 0


def test_a_lasting_error_ends_it_at_once(project: Project) -> None:
    def play(requests: Sequence[Request]) -> list[Answer]:
        raise EngineError("the key was refused", lasting=True)

    engine, waiting = Player(play), tasks(20)
    outcome = ask(project, engine, waiting).outcome
    assert len(engine.asked) <= engine.parallel
    assert outcome.ended is not None
    assert outcome.ended.what == "the key was refused"


def test_an_engine_that_fails_all_the_time_is_given_up(project: Project) -> None:
    def play(requests: Sequence[Request]) -> list[Answer]:
        raise EngineError("no answer in 30 s")

    engine, waiting = Player(play), tasks(50)
    outcome = ask(project, engine, waiting).outcome
    assert PATIENCE <= len(engine.asked) <= PATIENCE + engine.parallel
    assert outcome.ended is not None
    assert "no answer in 30 s" in outcome.ended.what


def test_what_was_answered_before_a_failure_stays(project: Project) -> None:
    count = 0

    def play(requests: Sequence[Request]) -> Iterable[Answer]:
        nonlocal count
        for answer in honest(requests):
            count += 1
            if count > 7:
                raise EngineError("gone", lasting=True)
            yield answer

    engine = Player(play, batch=4)
    engine.parallel = 1
    waiting = tasks(12)
    ask(project, engine, waiting)
    assert sum(right(t) for t in waiting) == 7
    again = tasks(12)
    assert ask(project, Player(honest), again).outcome.kept == 7


@pytest.mark.parametrize(
    ("limits", "sent"),
    [
        (Drafting(characters=200), 3),
        (Drafting(characters=0), 0),
        (Drafting(cost=0.0015), 2),
    ],
)
def test_the_budget_is_a_hard_stop(project: Project, limits: Drafting, sent: int) -> None:
    engine, waiting = Player(honest), tasks(10)
    asking = ask(project, engine, waiting, limits)
    assert len(engine.asked) == sent
    assert sum(map(len, engine.asked)) <= (limits.characters or 10**6)
    assert asking.outcome.ended is not None
    assert "budget" in asking.outcome.ended.what


def test_an_amount_stops_an_engine_without_a_price(project: Project) -> None:
    engine = Player(honest)
    engine.price = None
    ask(project, engine, tasks(2), Drafting(cost=5.0))
    assert engine.asked == []


def test_a_local_engine_costs_nothing(project: Project) -> None:
    engine, waiting = Player(honest), tasks(4)
    engine.remote = False
    ask(project, engine, waiting, Drafting(characters=0, cost=0.0))
    assert all(right(t) for t in waiting)


@pytest.mark.parametrize("remote", [True, False])
@pytest.mark.parametrize("confidential", [True, False])
@pytest.mark.parametrize("named", [True, False])
def test_who_may_see_what(remote: bool, confidential: bool, named: bool) -> None:
    engine = Player(honest)
    engine.remote = remote
    drafting = Drafting(engines=("player",) if named else ())
    roster = Roster(Config(drafting=drafting), "/", {}, ("player",))
    task = Task("doc", (None, english(1)), confidential=confidential)
    assert (roster.hidden(engine, task) == "") == (not remote or (named and not confidential))


def test_a_damaged_cache_of_answers_is_made_anew(project: Project) -> None:
    ask(project, Player(honest), tasks(2))
    path = Path(project.root) / ".peraklad" / "answers.sqlite3"
    path.write_bytes(b"no database" * 1000)
    engine = Player(honest)
    ask(project, engine, tasks(2))
    assert len(engine.asked) == 2


def test_another_model_is_another_question(project: Project) -> None:
    ask(project, Player(honest), tasks(2))
    engine = Player(honest)
    engine.model = "m2"
    ask(project, engine, tasks(2))
    assert len(engine.asked) == 2


LONG = "The first sentence of this text is long. The second sentence of this text is long too."
WHOLE = "Первое предложение этого текста длинное. Второе предложение этого текста тоже длинное."
HALF = "Первое предложение этого текста длинное."


def test_half_an_answer_is_believed_only_when_it_is_repeated(project: Project) -> None:
    """A sentence that an engine leaves out, and one that was lost on the way, look alike."""
    said = iter([HALF, WHOLE])
    engine = Player(lambda rs: [Answer(rs[0].id, next(said))])
    task = Task("doc", (None, LONG))
    ask(project, engine, [task])
    assert len(engine.asked) == 2
    assert task.best() is not None
    assert task.best().text == WHOLE  # type: ignore[union-attr]  # looked at above
    stubborn = Player(lambda rs: [Answer(rs[0].id, HALF)])
    stubborn.model = "m2"
    task = Task("doc", (None, LONG))
    ask(project, stubborn, [task])
    best = task.best()
    assert best is not None
    assert best.text == HALF
    assert any("missing" in doubt for doubt in best.doubts)


def test_a_batch_in_a_wrong_order_is_trusted_in_nothing(shared: Path, project: Project) -> None:
    """Ids that are right and texts that are not: what is said tells whose it is."""
    data = shared / "data"
    english = (data / "flores" / "dev.en").read_text("utf-8").splitlines()[:40]
    recorded = (data / "mt" / "google.dev.ru").read_text("utf-8").splitlines()[:40]
    answers = dict(zip(english, recorded, strict=True))

    def play(requests: Sequence[Request]) -> list[Answer]:
        said = [answers[r.text] for r in requests]
        return [Answer(r.id, t) for r, t in zip(requests, said[1:] + said[:1], strict=True)]

    engine = Player(play, batch=10)
    waiting = [Task("doc", (None, text)) for text in english]
    ask(project, engine, waiting)
    assert all(t.best() is None or t.best().text == answers[t.text]  # type: ignore[union-attr]
               for t in waiting)  # fmt: skip
    assert len(engine.asked) == 80  # in batches, and then one by one, which is never crossed
    assert all(t.best() is not None for t in waiting)


def test_an_engine_that_counts_for_itself_stops_within_a_call(project: Project) -> None:
    """Retries are sent as well, so the engine asks before each."""

    class Counting(Player):
        charge: Callable[[int], str] = staticmethod(lambda characters: "")
        sent = 0

        def translate(self, requests: Sequence[Request], target: str) -> Iterable[Answer]:
            for _ in range(3):
                if reason := self.charge(len(requests[0].text)):
                    raise EngineError(reason, lasting=True)
                self.sent += len(requests[0].text)
            return honest(requests)

    engine, waiting = Counting(honest), tasks(10)
    outcome = ask(project, engine, waiting, Drafting(characters=300)).outcome
    assert engine.sent <= 300
    assert outcome.characters == engine.sent
    assert outcome.ended is not None
    assert "the budget of 300 characters" in outcome.ended.what


@pytest.mark.parametrize("answer", [None, 3, Answer("0", "\ud800"), Answer("0", None)])  # type: ignore[arg-type]
def test_an_engine_of_another_package_can_do_no_harm(project: Project, answer: object) -> None:
    engine = Player(lambda rs: [answer])  # type: ignore[list-item]  # so it is meant
    waiting = tasks(2)
    ask(project, engine, waiting)
    assert all(t.best() is None for t in waiting)

    def broken(requests: Sequence[Request]) -> Iterable[Answer]:
        raise ValueError("no")

    outcome = ask(project, Player(broken), waiting).outcome
    assert "ValueError" in next(iter(outcome.failed))


def test_a_locked_cache_is_one_line_and_stays(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(project, Player(honest), tasks(2))
    path = Path(project.root) / ".peraklad" / "answers.sqlite3"
    real = sqlite3.connect

    def impatient(path: str, **more: object) -> sqlite3.Connection:
        return real(path, timeout=0.05, check_same_thread=False)

    monkeypatch.setattr(sqlite3, "connect", impatient)
    with real(path) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(ProjectError, match=r"answers.sqlite3: cannot be used: .*locked"):
            Answers(project)
        other.rollback()
    other.close()
    monkeypatch.undo()
    again = Player(honest)
    ask(project, again, tasks(2))
    assert again.asked == []


def test_damage_beyond_the_first_page_is_noticed(project: Project) -> None:
    with Answers(project) as answers:
        for n in range(500):
            answers.put(n.to_bytes(32), Answer("", "x" * 200, ""))
    path = Path(project.root) / ".peraklad" / "answers.sqlite3"
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    path.write_bytes(data)
    with Answers(project) as answers:
        assert answers.get((499).to_bytes(32)) is None
        answers.put(b"a", Answer("", "b", ""))
        assert answers.get(b"a") == Answer("", "b", "")


def test_a_service_that_was_caught_has_to_repeat_itself(project: Project) -> None:
    """Now and then the answer to another text: none of these is believed."""
    dice = random.Random(5)
    last = [""]

    def play(requests: Sequence[Request]) -> list[Answer]:
        said = russian(requests[0].text)
        if dice.random() < 0.1 and last[0]:
            said, last[0] = last[0], said
        else:
            last[0] = said
        return [Answer(requests[0].id, said)]

    engine = Player(play)
    engine.parallel = 1
    waiting = [
        Task("doc", (None, english(n)), before=english(n - 1), after=english(n + 1))
        for n in range(120)
    ]
    outcome = ask(project, engine, waiting).outcome
    assert outcome.ended is None
    assert all(right(t) or t.best() is None for t in waiting)
    assert sum(map(right, waiting)) > 80


def test_a_service_that_is_caught_often_is_believed_in_nothing(project: Project) -> None:
    count = [0]

    def play(requests: Sequence[Request]) -> list[Answer]:
        count[0] += 1
        text = requests[0].text
        return [Answer(requests[0].id, text if count[0] % 2 else russian(text))]

    engine = Player(play)
    waiting = tasks(60)
    outcome = ask(project, engine, waiting).outcome
    assert outcome.ended is not None
    assert "are no translations" in outcome.ended.what
    assert len(engine.asked) < 30
    assert all(t.best() is None for t in waiting)
    again = tasks(60)
    assert ask(project, Player(honest), again).outcome.kept == 0
    assert all(map(right, again))
