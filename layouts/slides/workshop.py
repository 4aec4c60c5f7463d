"""Decks made in a process of its own, so that pages stay quick and the server small while somebody wants slides.

A deck is a second of work that holds Python's lock, and PowerPoint's libraries
take memory for ever. The process stands back behind the server, makes one deck
after the other, and ends when nobody has wanted one for some minutes.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import logging
import os
import pickle
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.errors import ProductError
from data.translate import N_, _
from indicators.aside import NICENESS, Child, Silent, answers_of

if TYPE_CHECKING:
    from indicators.certainty import Certainty
    from indicators.cores import Core
    from indicators.intervals import ScenarioOf
    from indicators.scenario_rank import RankInterval
    from layouts.slides.order import Order

ROOT = Path(__file__).resolve().parents[2]
# Seconds after which an idle process ends, and after which one that doesn't answer is given up.
IDLE, PATIENCE = 300.0, 60.0
READY, MADE, REFUSED, FAILED = "ready", "made", "refused", "failed"
BROKEN = N_("these slides could not be made; the details are in the server's log")
RENEWED = N_("the figures are being renewed; ask again in a moment")
# What is known of certainty: (level, year, core), or a question about a scenario -> the answer, None = not known.
Answers = Mapping["tuple[int, int, Core] | ScenarioOf", "Certainty | RankInterval | None"]


class Workshop(Child):
    """Makes decks one at a time; safe for several threads."""

    def __init__(self, *, idle: float = IDLE, patience: float = PATIENCE) -> None:
        super().__init__(idle=idle, patience=patience)
        self._made_of: tuple[Path, str] | None = None

    def make(self, database: Path, fingerprint: str, order: Order, answers: Answers) -> bytes:
        """The bytes of a deck from the figures with this fingerprint (see `writer.fingerprint_of`).

        Raises `ProductError` for an order that can't be had, `WorkshopError` when no deck came about, `RenewedError`
        where one will in a moment.
        """
        try:
            with self._at_work():
                kind, result = self._ask(database, fingerprint, order, answers)
        except Silent as fault:
            raise WorkshopError(_(BROKEN)) from fault
        if kind == REFUSED:
            raise ProductError(result)
        if kind != MADE:
            raise WorkshopError(_(BROKEN))
        return result

    def _ask(self, database: Path, fingerprint: str, order: Order, answers: Answers) -> tuple[str, Any]:
        task = order, dict(answers)
        if self._process is not None and self._made_of == (database, fingerprint):
            begin = time.monotonic()
            try:
                return self._exchange(task)
            except Silent:
                # It died while nobody looked; one that hung isn't given a second chance.
                if time.monotonic() - begin >= self._patience:
                    raise
        self._end()
        self._start(database, fingerprint)
        return self._exchange(task)

    def _start(self, database: Path, fingerprint: str) -> None:
        """A process that has opened the database; raises `WorkshopError` when that holds other figures by now."""
        command = [sys.executable, "-m", "layouts.slides.workshop", str(database.resolve())]
        # Matrices on one core: the others are for those who look at pages.
        alone = {"OPENBLAS_NUM_THREADS": "1", **os.environ}
        try:
            self._open(command, cwd=ROOT, env=alone)
        except OSError as fault:
            raise WorkshopError(_(BROKEN)) from fault
        kind, found = self._exchange(None)
        if kind == REFUSED:
            raise ProductError(found)
        if (kind, found) != (READY, fingerprint):
            raise RenewedError(_(RENEWED)) if kind == READY else WorkshopError(_(BROKEN))
        self._made_of = database, fingerprint


class WorkshopError(ProductError):
    """No deck came about, through no fault of the one who wanted it; asking again gives the same."""


class RenewedError(WorkshopError):
    """No deck came about, because the figures are being renewed: in a moment there will be one."""


def serve(database: Path) -> None:
    """The other side: open the database, then make a deck of every order that comes in, until none can come."""
    answers = answers_of(NICENESS)
    tasks = sys.stdin.buffer

    def answer(kind: str, content: Any) -> None:
        pickle.dump((kind, content), answers, protocol=5)
        answers.flush()

    from layouts.slides.sites import open_site
    from layouts.slides.writer import fingerprint_of

    try:
        pickle.load(tasks)
        site = open_site(database)
        answer(READY, fingerprint_of(site))
        gc.freeze()
        while True:
            order, known = pickle.load(tasks)
            answer(*_made(site, order, known))
            _tidy()
    except (EOFError, BrokenPipeError, KeyboardInterrupt):
        return
    except ProductError as fault:
        answer(REFUSED, str(fault))


def _tidy() -> None:
    """Give back what a deck took: its trees refer to themselves, and 700 MB of them would be there after twenty."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)


def _made(site: Any, order: Order, known: Answers) -> tuple[str, Any]:
    from layouts.slides.deck import make_deck

    try:
        return MADE, make_deck(site, order, lambda *question: known.get(question), placed=known.get)
    except ProductError as fault:
        return REFUSED, str(fault)
    # One deck that fails must not cost the next one its process.
    except Exception:
        logging.getLogger("metrogap").exception("no deck for %s", order)
        return FAILED, ""


if __name__ == "__main__":
    # Through the import, so that what is sent has the same classes on both sides.
    from layouts.slides.workshop import serve as main

    main(Path(sys.argv[1]))
