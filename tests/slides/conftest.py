"""Decks of the embedded snapshot, each made once."""

import csv
import io
from datetime import date
from functools import cache, lru_cache

import pytest
from pptx import Presentation

from indicators.__main__ import main as command
from indicators.certainty import certainty
from indicators.load import load_context
from layouts.slides.__main__ import open_site
from layouts.slides.certain import placed_for
from layouts.slides.deck import make_deck
from layouts.slides.order import Order, Subject

DAY = date(2026, 11, 23)


@pytest.fixture(scope="session")
def slide_site(database):
    """What slides are made from, without the dashboard."""
    return open_site(database)


@pytest.fixture(scope="session")
def sure(slide_site):
    """How sure ranks are, computed once per question."""
    return cache(lambda level, year, core: certainty(slide_site.results, level, year, core=core))


@pytest.fixture(scope="session")
def make(slide_site, sure):
    """make("FI1C", core=("FI1B",), theme="dark") -> the bytes of a deck; the same call gives the same object."""

    @cache
    def made(*geos, core=(), **options):
        order = Order(tuple(Subject(g, core) for g in geos), **{"date": DAY, **options})
        return make_deck(slide_site, order, sure, placed=placed_for(slide_site.results))

    return made


@pytest.fixture(scope="session")
def opened(make):
    """The same, read back by python-pptx; the last few are kept, because trees take ten times the room of bytes."""

    @lru_cache(maxsize=3)
    def read(*geos, **options):
        return Presentation(io.BytesIO(make(*geos, **options)))

    return read


@pytest.fixture(scope="session")
def context(database, slide_site):
    """What the command line computes learning from others from."""
    return load_context(database, slide_site.results)


@pytest.fixture
def printed(request, slide_site, sure, capsys, monkeypatch):
    """printed("gaps", "--geo", "FI1C") -> the rows that the command line prints; nothing is read or drawn twice."""
    monkeypatch.setattr("indicators.exchange.certainty", lambda _r, level, year, *, core: sure(level, year, core))
    monkeypatch.setattr("indicators.__main__.load_results", lambda _path: slide_site.results)
    context = "indicators.learning_command.load_context"
    monkeypatch.setattr(context, lambda *_given: request.getfixturevalue("context"))

    def rows(*arguments):
        assert command([*arguments, "--database", str(request.getfixturevalue("database"))]) == 0
        return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))

    return rows
