"""Decks of the embedded snapshot, each made once."""

import io
from datetime import date
from functools import cache

import pytest
from pptx import Presentation

from indicators.certainty import certainty
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
    """The same, read back by python-pptx."""
    return lambda *geos, **options: Presentation(io.BytesIO(make(*geos, **options)))
