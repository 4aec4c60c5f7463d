"""/download/slides.pptx: the deck of a selection, made for a browser or a script.

Decks are made one at a time in a process of their own (`layouts.slides.workshop`).
Few requests wait here, because each keeps one of the server's threads; more are
told when to ask again, which browsers (assets/frame.js) and curl --retry do.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import date
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING, Any

from dash import Dash
from flask import Response, request

from callbacks.guard import line
from data.errors import ProductError
from data.translate import _
from indicators.intervals import CertaintyOf, ScenarioOf
from layouts.export.files import fingerprint
from layouts.memory import Memory
from layouts.method import fields_of
from layouts.site import Site
from layouts.slides.workshop import Answers, RenewedError, Workshop, WorkshopError

if TYPE_CHECKING:
    from layouts.slides.order import Order

ADDRESS = "/download/slides.pptx"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
# Requests that wait at the same time, and after how many seconds it is worth asking again.
WAITING, AGAIN = 4, 2
# Seconds that rank intervals are waited for, and how many more for each further question, of which a comparison has a
# dozen; then the deck says that they are not there.
FOR_INTERVALS, MORE = 15.0, 2.0
# Half megabytes of decks that are kept: at a meeting everybody wants the same one.
KEPT = 12


def register(app: Dash, site: Callable[[], Site]) -> None:
    """Add the route; `site()` may wait until the figures are computed."""
    places, shelf = BoundedSemaphore(WAITING), Shelf(Memory(KEPT), Workshop(), Lock())

    @app.server.route(ADDRESS)
    def slides() -> Response:
        if not places.acquire(blocking=False):
            return _later(_("other slides are being made; ask again in a moment"))
        try:
            return _answer(site(), shelf)
        except RenewedError as fault:
            return _later(str(fault))
        # One that always fails must not be asked for again and again.
        except WorkshopError as fault:
            return line(str(fault), 500)
        except ProductError as fault:
            return line(" ".join(str(fault).split()), 400)
        except Exception:
            logging.getLogger("metrogap").exception("slides failed")
            return line(_("these slides could not be made"), 500)
        finally:
            places.release()


@dataclass(frozen=True)
class Shelf:
    """Decks that were made a moment ago, and who makes others, one at a time."""

    kept: Memory
    workshop: Workshop
    lock: Lock

    def deck(self, site: Site, mark: Hashable, order: Order, answers: Answers) -> bytes:
        """The bytes of a deck; somebody who wants the one that is being made gets that."""
        if site.store is None:
            raise ProductError("this site was made without a database to make slides of")
        from layouts.slides.writer import fingerprint_of

        of = site.store().path, fingerprint_of(site.default)
        with self.lock:
            return self.kept.get(mark, lambda: self.workshop.make(*of, order, answers))


def _answer(site: Site, shelf: Shelf) -> Response:
    # Some thirty modules that most readers never need.
    from layouts.slides.asked import file_name, read_order
    from layouts.slides.order import checked

    order = read_order(site, request.args.to_dict(flat=False), request.host_url.rstrip("/"))
    # Checked here, so that a fault is told without a process; the fields stay as they were asked for.
    subjects = checked(order, site.by(fields_of(order.more)).results).subjects
    order = replace(order, subjects=subjects)
    mark = mark_of(site, order)
    if request.if_none_match.contains_weak(mark):
        return _marked(Response(status=304), mark)
    answers = answers_for(site, order)
    made = (mark, order.date, tuple(found is None for found in answers.values()))
    answer = Response(shelf.deck(site, made, order, answers), content_type=PPTX)
    answer.headers["Content-Disposition"] = f'attachment; filename="{file_name(order)}"'
    # What was not known may be known a minute later.
    return _marked(answer, mark) if None not in answers.values() else _unmarked(answer)


def answers_for(site: Site, order: Order) -> Answers:
    """How sure ranks and gaps are, for every region of an order; waits for what is being computed, but not for long."""
    from layouts.slides.order import asked_about

    questions = asked_about(order, site.results)
    end = time.monotonic() + FOR_INTERVALS + MORE * (len(questions) - 1)
    method = site.by(fields_of(order.more)).results.method
    found: dict[Any, Any] = {}
    for question in questions:
        found[question] = _known(site, CertaintyOf(*question, method), end - time.monotonic())
    for scenario in scenarios_of(site, order):
        found[scenario] = _known(site, scenario, end - time.monotonic())
    return found


def scenarios_of(site: Site, order: Order) -> list[ScenarioOf]:
    """Scenarios on the slides of an order whose rank can be drawn."""
    from layouts.pages.scenario_data import question_of
    from layouts.slides.brief import brief_of
    from layouts.slides.order import shows_scenario

    if not shows_scenario(order):
        return []
    by = site.by(fields_of(order.more))
    briefs = [brief_of(by, order, subject, lambda *_question: None) for subject in order.subjects]
    asked = (question_of(by, brief.query("gap")) for brief in briefs if brief.learns and brief.compared)
    return [question for question in asked if question is not None]


def _known(site: Site, question: CertaintyOf | ScenarioOf, seconds: float) -> Any:
    if site.intervals is None:
        return None
    try:
        return site.intervals.wait(question, max(seconds, 0.0))
    # Whatever computing it raised has been told there; the deck says that it is not available.
    except Exception:
        return None


def mark_of(site: Site, order: Order) -> str:
    """Changes with what is asked for, the figures, the method and the version; not with the day."""
    asked = repr(replace(order, date=date.min)), fingerprint(site), site.version
    return hashlib.sha256(repr(asked).encode()).hexdigest()[:24]


def _marked(answer: Response, mark: str) -> Response:
    # Weak: a deck names the day on which it was made, its figures are the same.
    answer.set_etag(mark, weak=True)
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _unmarked(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _later(text: str) -> Response:
    answer = line(text, 503)
    answer.headers["Retry-After"] = str(AGAIN)
    return answer
