"""Rank intervals and sensitivity, computed in the background and kept: a page shows them when they are there.

`request` never waits. It gives what is known, or nothing and sees to it that it
will be known soon. One thread, or process, computes, the newest question first, each
question once however many pages ask it. What was found is kept in memory, and in a folder
if one is given, under a name made of all that it depends on: data, method, draws,
question, and the code itself. Files there may be deleted at any time; one that
can't be read is computed anew.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from data.catalogue import Catalogue
from data.errors import ProductError
from data.regions import Regions
from indicators.aside import Aside, UnansweredError
from indicators.certainty import Certainty, Scales, certainty, dimension_sensitivity
from indicators.cores import Core
from indicators.keep import data_fingerprint, load, name_of, once, save
from indicators.method import DEFAULT, Method
from indicators.panel import Panel
from indicators.results import Results
from indicators.scenario import side_of
from indicators.scenario_rank import RankInterval, rank_intervals
from indicators.sensitivity import Sensitivity

# Answers kept in memory (0.7 MB each at NUTS 3), questions that may wait, methods whose scales are kept.
MEMORY, WAITING, KEPT_SCALES = 24, 32, 2

Answer = Certainty | Sensitivity | RankInterval | None


@dataclass(frozen=True)
class CertaintyOf:
    """How sure ranks and gaps are: all regions and dimensions of a level and year; `core` () = the capitals."""

    level: int
    year: int
    core: Core = ()
    method: Method = DEFAULT


@dataclass(frozen=True)
class SensitivityOf:
    """What the ranking in a dimension depends on."""

    level: int
    year: int
    dimension: str
    method: Method = DEFAULT


@dataclass(frozen=True)
class ScenarioOf:
    """Between which ranks a region would be in a dimension with other `values`, (indicator, native value) each."""

    level: int
    year: int
    dimension: str
    geo: str
    values: tuple[tuple[str, float], ...]
    method: Method = DEFAULT


Question = CertaintyOf | SensitivityOf | ScenarioOf


class Intervals:
    """Answers to questions about one `Results`; thread-safe.

    `folder`: where to keep them, None = only in memory. `aside`: they are computed in a process of its own, which
    a server wants: a quarter of a gigabyte and all of a core for seconds.
    """

    def __init__(self, results: Results, folder: Path | None = None, *, aside: bool = False) -> None:
        self._results, self._folder = results, folder
        parts = results.catalogue, results.regions, results.panel
        # In this process the results that are there, with all that was computed of them.
        self._solve = Aside(solver_of, *parts) if aside else Solver(results)
        self._changed = threading.Condition()
        self._known: OrderedDict[Question, Answer] = OrderedDict()
        self._failed: OrderedDict[Question, Exception] = OrderedDict()
        self._waiting: OrderedDict[Question, None] = OrderedDict()
        self._running: Question | None = None
        self._working = False
        # Used by the working thread alone.
        self._data: str | None = None

    def request(self, question: Question) -> Answer:
        """The answer if it is known, else None, and it is computed in the background. Never waits, never raises.

        None is also the answer about a dimension without indicators; `is_known` tells the two apart.
        """
        with self._changed:
            if question in self._known:
                self._known.move_to_end(question)
                return self._known[question]
            self._ask(question)
            return None

    def is_known(self, question: Question) -> bool:
        """Whether asking again is of no use: there is an answer, or there will be none because computing it failed."""
        with self._changed:
            if question in self._known:
                # Who asks this uses the answer next; it must not be the one that goes meanwhile.
                self._known.move_to_end(question)
                return True
            return question in self._failed

    def wait(self, question: Question, timeout: float | None = None) -> Answer:
        """The answer, when it is there. Raises what computing it raised, `ProductError` after `timeout` seconds."""
        end = None if timeout is None else time.monotonic() + timeout
        with self._changed:
            while question not in self._known:
                if question in self._failed:
                    raise self._failed[question]
                self._ask(question)
                left = None if end is None else end - time.monotonic()
                if left is not None and left <= 0:
                    raise ProductError(f"intervals: no answer within {timeout:g} seconds")
                self._changed.wait(left)
            self._known.move_to_end(question)
            return self._known[question]

    def _ask(self, question: Question) -> None:
        """Put a question first in the queue, unless it is being answered or has failed; the lock is held."""
        if question == self._running or question in self._failed:
            return
        self._waiting[question] = None
        self._waiting.move_to_end(question)
        while len(self._waiting) > WAITING:
            self._waiting.popitem(last=False)
        if not self._working:
            self._working = True
            threading.Thread(target=self._work, name="rank intervals", daemon=True).start()

    def _work(self) -> None:
        """Answer what waits, the newest first; the thread ends when nothing does."""
        while True:
            with self._changed:
                if not self._waiting:
                    self._working = False
                    return
                self._running, _nothing = self._waiting.popitem()
                question = self._running
            known: dict[Question, Answer] = {}
            failed: dict[Question, Exception] = {}
            try:
                known[question] = self._answer(question)
            # Whatever goes wrong must not end the thread: others wait for their answers.
            except Exception as fault:
                failed[question] = fault
                if not isinstance(fault, ProductError) or isinstance(fault, UnansweredError):
                    logging.getLogger("metrogap").error("no intervals for %s", question, exc_info=fault)
            with self._changed:
                _remember(self._known, known, MEMORY)
                _remember(self._failed, failed, MEMORY)
                self._running = None
                self._changed.notify_all()

    def _answer(self, question: Question) -> Answer:
        # Of scenarios there are as many as places of a slider: they are no files.
        if self._folder is None or isinstance(question, ScenarioOf):
            return self._compute(question)
        if self._data is None:
            self._data = data_fingerprint(self._results)
        path = self._folder / name_of(self._data, question.method.fingerprint(), repr(question))
        found = load(path)
        if found is not None:
            return found
        # Several workers are asked the same within the second that it takes.
        with once(path):
            found = load(path)
            if found is None:
                found = self._compute(question)
                if found is not None:
                    save(found, path)
        return found

    def _compute(self, question: Question) -> Answer:
        found: Answer = self._solve(question)
        return found


class Solver:
    """Computes answers about one `Results`; by one thread at a time."""

    def __init__(self, results: Results) -> None:
        self._results = results
        self._scales: OrderedDict[tuple[int, Method], dict[str, Scales]] = OrderedDict()

    def __call__(self, question: Question) -> Answer:
        """The answer; raises `ProductError` for what can't be asked."""
        results = self._results.with_method(question.method)
        if isinstance(question, SensitivityOf):
            return dimension_sensitivity(results, question.level, question.year, question.dimension)
        if isinstance(question, ScenarioOf):
            side = side_of(results, question.geo, question.dimension, question.year)
            return rank_intervals(results, side, dict(question.values))[1]
        scales = self._scales.setdefault((question.level, question.method), {})
        self._scales.move_to_end((question.level, question.method))
        while len(self._scales) > KEPT_SCALES:
            self._scales.popitem(last=False)
        return certainty(results, question.level, question.year, core=question.core, scales=scales)


def solver_of(catalogue: Catalogue, regions: Regions, panel: Panel) -> Solver:
    """What answers in another process, from the parts of its `Results`."""
    return Solver(Results(catalogue, regions, panel))


def _remember(memory: OrderedDict, found: dict, limit: int) -> None:
    memory.update(found)
    while len(memory) > limit:
        memory.popitem(last=False)
