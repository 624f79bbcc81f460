"""Asking one engine for many texts: in batches, several at once, until nothing better can be had.

The law: an answer is given to the text it was asked for, or to none. What comes back is judged
before it is kept; a text whose answer was refused is asked for once more, and then in another form
(its placeables masked, or plain), each time alone. A service that was caught with answers that are
no translations is believed only where it repeats itself, and one that is caught often in nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from threading import Lock

from workflow import placeables
from workflow.drafting.answers import Answers, question
from workflow.drafting.judging import Verdict, judge
from workflow.drafting.meter import Meter
from workflow.drafting.task import Candidate, Task
from workflow.drafting.turns import TURNS, Forms, again, first, forms_of, is_service
from workflow.engines.base import Answer, Engine, EngineError, Request
from workflow.errors import printable
from workflow.evidence import agreement
from workflow.placeables import Masked
from workflow.terms.usage import Wording

_NAME = 100
"""Characters of a model's name that are kept; it comes from outside."""

SUSPICIOUS = 3
"""Answers that are no translations, and from there on a service has to repeat itself."""

CONFIRMED = 3
"""How often it has to say the same: that a wrong answer comes so often is next to impossible."""

HOPELESS = 8
"""From there on, when they are many, it is believed in nothing."""

GRACE = 5.0
"""Seconds that answers on their way are waited for when a run is interrupted."""

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
        self._itself = hasattr(engine, "charge")
        """Whether the engine counts what it sends, every retry included."""
        if self._itself:
            engine.charge = self._charge  # type: ignore[attr-defined]  # it is there, see above
        self._service = is_service(engine)
        self._trusting = Lock()
        self._accepted: dict[bytes, Question] = {}
        """What was believed in this run."""
        self._judgements = self._caught = 0

    def run(self, tasks: Sequence[Task]) -> Outcome:
        """Give every one of `tasks` that can have one a candidate of this engine."""
        waiting = [t for t in tasks if not self._engine.pivot or t.pivot]
        for turn, form in enumerate(TURNS):
            if form is again and not self._suspect:
                continue
            waiting = [t for t in waiting if not self._answered(t)]
            questions = list(self._questions(waiting, form))
            if self.outcome.ended is not None:
                break
            batch = self._engine.batch if turn == 0 else 1
            # the other way round, so that a text is not asked for after the same one again
            self._ask([q for q in questions[:: -1 if turn % 2 else 1] if not self._known(q)], batch)
        return self.outcome

    def estimate(self, tasks: Sequence[Task]) -> Outcome:
        """What `run` would send at first if every one of `tasks` came to it; nothing is sent."""
        for asked in self._questions(tasks, first):
            answer = self._answers.get(asked.key)
            if answer and not all(verdict.refused for verdict in self._judged(asked, answer)):
                self.outcome.kept += len(asked.tasks)
            else:
                self.outcome.asked += 1
                self.outcome.characters += len(asked.request.pivot or asked.request.text)
        return self.outcome

    def _answered(self, task: Task) -> bool:
        return any(c.engine == self._engine.name for c in task.candidates)

    def _questions(self, tasks: Sequence[Task], turn: Callable[[Forms], str]) -> Iterator[Question]:
        """What to send in this turn; the same text for several tasks is sent once."""
        found: dict[bytes, Question] = {}
        for task in tasks:
            wording = self._wording(task)
            forms = forms_of(task.text, wording.fixed, self._engine)
            form = turn(forms)
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
        verdicts = self._judged(asked, answer)
        if all(verdict.refused for verdict in verdicts):
            return False
        self._take(asked, verdicts, answer)
        self.outcome.kept += len(asked.tasks)
        self._tick(len(asked.tasks))
        return True

    def _judged(self, asked: Question, answer: Answer) -> list[Verdict]:
        """The verdict for each task: the same text has other neighbours in another document."""
        return [
            judge(task, answer.text, asked.masked, self._target, asked.wording)
            for task in asked.tasks
        ]

    def _take(self, asked: Question, verdicts: Sequence[Verdict], answer: Answer) -> None:
        """Give each task its candidate, or the reason why it has none."""
        name, model = self._engine.name, printable(answer.model or self._engine.model)[:_NAME]
        for task, verdict in zip(asked.tasks, verdicts, strict=True):
            if verdict.refused:
                task.refused[name] = verdict.refused
            else:
                task.refused.pop(name, None)
                task.candidates.append(Candidate(verdict.text, name, model, doubts=verdict.doubts))

    def _ask(self, questions: Sequence[Question], batch: int) -> None:
        chunks = [list(questions[at : at + batch]) for at in range(0, len(questions), batch)]
        chunks.reverse()
        in_a_row = 0
        with _Pool(self._engine.parallel) as pool:
            pending = pool.pending
            while chunks or pending:
                while chunks and len(pending) < self._engine.parallel and self._may(chunks):
                    chunk = chunks.pop()
                    pending[pool.submit(self._call, chunk)] = chunk
                if self.outcome.ended is not None:
                    chunks.clear()
                for call in wait(pending, return_when=FIRST_COMPLETED).done:
                    in_a_row = 0 if self._finished(call, pending.pop(call)) else in_a_row + 1
                if in_a_row >= PATIENCE and self.outcome.ended is None:
                    self.outcome.ended = _given_up(self._engine.name, self.outcome.failed)

    def _may(self, chunks: list[list[Question]]) -> bool:
        """Whether the budget has room for the last of `chunks`; else it ends, or is divided."""
        while self.outcome.ended is None:
            chunk = chunks[-1]
            characters = sum(len(q.request.pivot or q.request.text) for q in chunk)
            reason = self._meter.refusal(self._engine, characters)
            reason = reason or ("" if self._itself else self._charge(characters))
            if not reason:
                self.outcome.asked += len(chunk)
                return True
            if len(chunk) == 1:
                self.outcome.ended = EngineError(f"{self._engine.name}: {reason}", lasting=True)
            else:
                chunks[-1:] = [[one] for one in reversed(chunk)]
        return False

    def _charge(self, characters: int) -> str:
        """Before characters are sent: count them, or say why they may not be."""
        reason = self._meter.charge(self._engine, characters)
        if not reason:
            self.outcome.characters += characters
        return reason

    def _call(self, chunk: Sequence[Question]) -> int:
        """Ask; judge and keep what comes back. Returns how many of `chunk` have an answer now.

        Runs in a thread of its own: an answer is kept before anything else can go wrong.
        """
        asked = {str(n): one for n, one in enumerate(chunk)}
        requests = [replace(one.request, id=n) for n, one in asked.items()]
        found: dict[str, Answer] = {}
        try:
            for answer in _answers(self._engine, requests, self._target):
                if answer.id in asked:  # else an answer to nothing that was asked
                    found.setdefault(answer.id, answer)
        except BaseException:  # what came before an error is good all the same
            self._received({n: asked[n] for n in found}, found)
            raise
        return self._received(asked, found)

    def _received(self, asked: Mapping[str, Question], found: Mapping[str, Answer]) -> int:
        """Keep the good ones of the answers `found`; how many these are."""
        good = 0
        crossed = _crossed(asked, found, self._target)
        for n, one in asked.items():
            answer = found.get(n)
            with self._trusting:
                reason = "no answer" if answer is None else crossed or self._kept(one, answer)
            good += not reason
            self._refuse(one.tasks if reason else (), reason)
        return good

    def _kept(self, asked: Question, answer: Answer) -> str:
        """Keep an answer that is good enough; or why it is not.

        One that may lack something, and any of a service that was caught, is only believed when it
        is repeated: then nothing was lost or exchanged on the way.
        """
        verdicts = self._judged(asked, answer)
        self._judgements += 1
        if all(verdict.refused for verdict in verdicts):
            self._catch(any(verdict.foreign for verdict in verdicts))
            return verdicts[0].refused
        unsure = self._suspect or any(verdict.incomplete for verdict in verdicts)
        if unsure and self._service:
            needed = CONFIRMED if self._suspect else 2
            if self._answers.said(asked.key, answer.text) < needed:
                return "its answer was not repeated"
        self._answers.put(asked.key, Answer("", answer.text, printable(answer.model)[:_NAME]))
        self._take(asked, verdicts, answer)
        self._accepted[asked.key] = asked
        return ""

    @property
    def _suspect(self) -> bool:
        return self._service and self._caught >= SUSPICIOUS

    def _catch(self, foreign: bool) -> None:
        """Count an answer that is no translation, and draw the conclusions."""
        self._caught += foreign
        if not self._service or not foreign:
            return
        if self._caught == SUSPICIOUS:
            self._unsay()
        if self._caught >= max(HOPELESS, _MANY * self._judgements) and not self.outcome.ended:
            what = f"{self._caught} of its {self._judgements} answers are no translations"
            self.outcome.ended = EngineError(f"{self._engine.name}: {what}", lasting=True)
            self._unsay()

    def _unsay(self) -> None:
        """Take back what was believed in this run."""
        self._answers.unsay(list(self._accepted))
        name = self._engine.name
        for task in (task for asked in self._accepted.values() for task in asked.tasks):
            task.candidates = [c for c in task.candidates if c.engine != name]
            task.refused[name] = "its answer was not repeated"
        self._accepted.clear()

    def _refuse(self, tasks: Sequence[Task], reason: str) -> None:
        for task in tasks:
            task.refused[self._engine.name] = reason

    def _finished(self, call: Future[int], chunk: list[Question]) -> bool:
        """Whether the engine answered at all; failures are counted."""
        try:
            call.result()
        except EngineError as error:
            texts = sum(len(q.tasks) for q in chunk)
            what = _QUOTED.sub("", error.what)
            self.outcome.failed[what] = self.outcome.failed.get(what, 0) + texts
            if error.lasting:
                self.outcome.ended = error
            self._refuse([t for q in chunk for t in q.tasks if not self._answered(t)], what)
            return False
        self._tick(sum(len(q.tasks) for q in chunk if self._answered(q.tasks[0])))
        return True


_MANY = 0.25
"""Share of answers that may be another text's, or no translation, before none is trusted."""

_QUOTED = re.compile(r": [\"'{<\u00ab].*", re.DOTALL)
"""What a message quotes from an answer, which differs from text to text."""


def _crossed(asked: Mapping[str, Question], found: Mapping[str, Answer], target: str) -> str:
    """Whether the answers of one call are plainly not in the order of its texts."""
    if len(found) < 2:
        return ""
    sources = [asked[n].request.text for n in found]
    wrong = agreement.misplaced(sources, [answer.text for answer in found.values()], target)
    many = len(wrong) > 1 and len(wrong) >= _MANY * len(found)
    return "the answers came in a wrong order" if many else ""


def _answers(engine: Engine, requests: Sequence[Request], target: str) -> Iterator[Answer]:
    """What `engine` answers. Whatever an engine of another package raises is an EngineError."""
    try:
        for answer in engine.translate(requests, target):
            (answer.text + answer.model + answer.id).encode()
            yield answer
    except EngineError:
        raise
    except Exception as error:  # noqa: BLE001  # nobody knows what foreign code raises
        raise EngineError(f"{engine.name}: {type(error).__name__} while it was asked") from None


class _Pool(ThreadPoolExecutor):
    """Threads that are waited for, but not long when the user interrupts."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.pending: dict[Future[int], list[Question]] = {}

    def __exit__(self, *error: object) -> None:
        self.shutdown(wait=error[0] is None, cancel_futures=True)
        wait(self.pending, timeout=GRACE)  # what is paid for may still come in


def _given_up(name: str, failed: dict[str, int]) -> EngineError:
    last = next(reversed(failed), "no answer")
    return EngineError(f"{name} did not answer {PATIENCE} times in a row: {last}", lasting=True)
