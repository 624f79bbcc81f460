"""Asking one engine for many texts: in batches, several at once, until nothing better can be had.

The law: an answer is given to the text it was asked for, or to none. What comes back is judged
before it is kept; a text whose answer was refused is asked for once more, and then in another form
(its placeables masked, or plain), each time alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from workflow import placeables
from workflow.drafting import agreement
from workflow.drafting.answers import Answers, question
from workflow.drafting.judging import Verdict, judge
from workflow.drafting.meter import Meter
from workflow.drafting.task import Candidate, Task
from workflow.drafting.terms import Wording
from workflow.engines.base import Answer, Engine, EngineError, Request
from workflow.placeables import Masked

_NAME = 100
"""Characters of a model's name that are kept; it comes from outside."""

PATIENCE = 5
"""Calls in a row that may fail before an engine is given up for this run."""


@dataclass(slots=True)
class Question:
    """One text in the form it is sent in, and the tasks that wait for its answer."""

    key: bytes
    request: Request
    masked: Masked | None
    tasks: list[Task]
    wording: Wording


@dataclass(slots=True)
class Outcome:
    """What one engine did in one run for one language."""

    asked: int = 0
    """Texts sent."""
    characters: int = 0
    kept: int = 0
    """Texts whose answers were there from an earlier run."""
    failed: dict[str, int] = field(default_factory=dict)
    """Why calls failed, and how many texts that cost."""
    ended: EngineError | None = None
    """Why the engine was asked no more."""


class Asking:
    """One engine, one language, many tasks."""

    def __init__(
        self,
        engine: Engine,
        target: str,
        answers: Answers,
        meter: Meter,
        wording: Callable[[Task], Wording],
        tick: Callable[[int], None],
    ) -> None:
        self._engine, self._target = engine, target
        self._answers, self._meter = answers, meter
        self._wording, self._tick = wording, tick
        self.outcome = Outcome()
        self._incomplete: dict[bytes, str] = {}
        """Answers that may lack something, until the engine has repeated them."""

    def run(self, tasks: Sequence[Task]) -> Outcome:
        """Give every one of `tasks` that can have one a candidate of this engine."""
        waiting = [t for t in tasks if not self._engine.pivot or t.pivot]
        for turn in range(len(_TURNS)):
            waiting = [t for t in waiting if not self._answered(t)]
            questions = list(self._questions(waiting, turn))
            if not questions or self.outcome.ended is not None:
                break
            batch = self._engine.batch if turn == 0 else 1
            self._ask([q for q in questions if not self._known(q)], batch)
        return self.outcome

    def estimate(self, tasks: Sequence[Task]) -> Outcome:
        """What `run` would send at first if every one of `tasks` came to it; nothing is sent."""
        for asked in self._questions(tasks, 0):
            answer = self._answers.get(asked.key)
            if answer is not None and not self._judged(asked, answer).refused:
                self.outcome.kept += len(asked.tasks)
            else:
                self.outcome.asked += 1
                self.outcome.characters += len(asked.request.pivot or asked.request.text)
        return self.outcome

    def _answered(self, task: Task) -> bool:
        return any(c.engine == self._engine.name for c in task.candidates)

    def _questions(self, tasks: Sequence[Task], turn: int) -> Iterator[Question]:
        """What to send in this turn; the same text for several tasks is sent once."""
        found: dict[bytes, Question] = {}
        for task in tasks:
            wording = self._wording(task)
            forms = _forms(task.text, wording.fixed, self._engine)
            form = _TURNS[turn](forms)
            if not form:
                continue
            masked = placeables.mask(task.text, wording.fixed) if form == "masked" else None
            request = self._request(task, masked.text if masked else task.text, wording)
            key = question(self._engine, request, self._target)
            if key in found:
                found[key].tasks.append(task)
            else:
                found[key] = Question(key, request, masked, [task], wording)
        yield from found.values()

    def _request(self, task: Task, text: str, wording: Wording) -> Request:
        return Request(
            id="",
            text=text,
            before=task.before,
            after=task.after,
            note=task.note,
            terms=wording.wanted,
            pivot=task.pivot,
        )

    def _known(self, asked: Question) -> bool:
        """Take the answer of an earlier run; it is judged again, since the checks may be better."""
        answer = self._answers.get(asked.key)
        if answer is None:
            return False
        verdict = self._judged(asked, answer)
        if verdict.refused:
            return False
        self._take(asked, verdict, answer)
        self.outcome.kept += len(asked.tasks)
        self._tick(len(asked.tasks))
        return True

    def _judged(self, asked: Question, answer: Answer) -> Verdict:
        task = asked.tasks[0]
        return judge(task, answer.text, asked.masked, self._target, asked.wording)

    def _take(self, asked: Question, verdict: Verdict, answer: Answer) -> None:
        model = (answer.model or self._engine.model)[:_NAME]
        for task in asked.tasks:
            task.refused.pop(self._engine.name, None)
            task.candidates.append(
                Candidate(verdict.text, self._engine.name, model, doubts=verdict.doubts)
            )

    def _ask(self, questions: Sequence[Question], batch: int) -> None:
        chunks = [list(questions[at : at + batch]) for at in range(0, len(questions), batch)]
        chunks.reverse()
        in_a_row = 0
        with _Pool(self._engine.parallel) as pool:
            pending: dict[Future[int], list[Question]] = {}
            while chunks or pending:
                while chunks and len(pending) < self._engine.parallel and self._may(chunks[-1]):
                    chunk = chunks.pop()
                    pending[pool.submit(self._call, chunk)] = chunk
                if self.outcome.ended is not None:
                    chunks.clear()
                for call in wait(pending, return_when=FIRST_COMPLETED).done:
                    in_a_row = 0 if self._finished(call, pending.pop(call)) else in_a_row + 1
                if in_a_row >= PATIENCE and self.outcome.ended is None:
                    self.outcome.ended = _given_up(self._engine.name, self.outcome.failed)

    def _may(self, chunk: Sequence[Question]) -> bool:
        """Whether the budget has room for `chunk`; a remote engine's characters are counted."""
        if self.outcome.ended is not None:
            return False
        characters = sum(len(q.request.pivot or q.request.text) for q in chunk)
        reason = self._meter.charge(self._engine, characters)
        if reason:
            self.outcome.ended = EngineError(reason, lasting=True)
            return False
        self.outcome.asked += len(chunk)
        self.outcome.characters += characters
        return True

    def _call(self, chunk: Sequence[Question]) -> int:
        """Ask; judge and keep what comes back. Returns how many of `chunk` have an answer now.

        Runs in a thread of its own: an answer is kept before anything else can go wrong.
        """
        asked = {str(n): one for n, one in enumerate(chunk)}
        requests = [replace(one.request, id=n) for n, one in asked.items()]
        found: dict[str, Answer] = {}
        try:
            for answer in self._engine.translate(requests, self._target):
                if answer.id in asked:  # else an answer to nothing that was asked
                    found.setdefault(answer.id, answer)
        finally:  # what came before an error is good all the same
            good = self._received(asked, found)
        return good

    def _received(self, asked: Mapping[str, Question], found: Mapping[str, Answer]) -> int:
        """Keep the good ones of the answers `found`; how many these are."""
        good = 0
        crossed = _crossed(asked, found, self._target)
        for n, one in asked.items():
            answer = found.get(n)
            reason = "no answer" if answer is None else crossed
            if answer is not None and not crossed:
                reason = self._kept(one, answer)
            good += not reason
            for task in one.tasks if reason else ():
                task.refused[self._engine.name] = reason
        return good

    def _kept(self, asked: Question, answer: Answer) -> str:
        """Keep an answer that is good enough; or why it is not.

        One that may lack something is only believed when the engine says the same again: then
        nothing was lost on the way.
        """
        verdict = self._judged(asked, answer)
        if verdict.refused:
            return verdict.refused
        if verdict.incomplete and self._engine.remote:
            before = self._incomplete.setdefault(asked.key, "")
            self._incomplete[asked.key] = answer.text
            if before != answer.text:
                return "it may be incomplete"
        self._answers.put(asked.key, Answer("", answer.text, answer.model))
        self._take(asked, verdict, answer)
        return ""

    def _finished(self, call: Future[int], chunk: list[Question]) -> bool:
        """Whether the engine answered at all; failures are counted."""
        try:
            call.result()
        except EngineError as error:
            texts = sum(len(q.tasks) for q in chunk)
            self.outcome.failed[error.what] = self.outcome.failed.get(error.what, 0) + texts
            if error.lasting:
                self.outcome.ended = error
            for task in (t for q in chunk for t in q.tasks):
                task.refused.setdefault(self._engine.name, error.what)
            return False
        self._tick(sum(len(q.tasks) for q in chunk if self._answered(q.tasks[0])))
        return True


_MANY = 0.25
"""Share of answers in one call that may seem to be another text's before none is trusted."""


def _crossed(asked: Mapping[str, Question], found: Mapping[str, Answer], target: str) -> str:
    """Whether the answers of one call are plainly not in the order of its texts."""
    if len(found) < 2:
        return ""
    sources = [asked[n].request.text for n in found]
    wrong = agreement.misplaced(sources, [answer.text for answer in found.values()], target)
    many = len(wrong) > 1 and len(wrong) >= _MANY * len(found)
    return "the answers came in a wrong order" if many else ""


class _Pool(ThreadPoolExecutor):
    """Threads that are not waited for when the user interrupts."""

    def __exit__(self, *error: object) -> None:
        self.shutdown(wait=error[0] is None, cancel_futures=True)


class _Forms(NamedTuple):
    """How one text can be sent."""

    first: str
    other: str = ""
    again: bool = False
    """Whether the engine may answer otherwise when it is asked the same again."""


def _forms(text: str, fixed: Sequence[str], engine: Engine) -> _Forms:
    """Masked first where engines are known to break what is in the text; numbers stay in it.

    A number's grammar needs its sentence, and engines keep numbers; so they are only verified.
    """
    fragile = bool(placeables.copied(text, fixed))
    if fragile and not engine.pivot:
        return _Forms("masked", "plain", engine.remote)
    return _Forms("plain", "", engine.remote)


def _first(forms: _Forms) -> str:
    return forms.first


def _second(forms: _Forms) -> str:
    return forms.first if forms.again else forms.other


def _third(forms: _Forms) -> str:
    return forms.other if forms.again else ""


_TURNS = (_first, _second, _third)


def _given_up(name: str, failed: dict[str, int]) -> EngineError:
    last = next(reversed(failed), "no answer")
    return EngineError(f"{name} did not answer {PATIENCE} times in a row: {last}", lasting=True)
