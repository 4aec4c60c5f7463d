"""Rows of one region that several parts of a page ask for, computed once."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from data.countries import EU27
from indicators.measures import mean_score
from layouts.figures.map import Ground, ground_of
from layouts.rows import Row
from layouts.site import Site

# Of the memory: five rows of eleven values; fourteen columns of fifteen years; a number; a line of text; positions of
# all regions.
SCORES, HISTORY, NUMBER, LINE, GROUND = 0.024, 0.01, 0.002, 0.005, 0.04


def scores_of(site: Site, level: int, year: int, geo: str) -> dict[str, Row]:
    """SCORES of one region and year by dimension; `level` is that of the region."""
    return site.memory.get(("scores", level, year, geo), lambda: site.results.score_rows(geo, year), room=SCORES)


def mean_of(site: Site, level: int, year: int, dimension: str, country: str = "") -> float:
    """Mean of the full scores of a country's regions, or of the EU's: the same for every region."""
    key = ("mean score", level, year, dimension, country)
    among = (country,) if country else EU27
    return site.memory.get(key, lambda: mean_score(site.results, level, year, dimension, among), room=NUMBER)


def gaps_of(site: Site, level: int, year: int, geo: str, core: tuple[str, ...]) -> dict[str, Row]:
    """GAPS of one region and year by dimension; `core` () = its capital region.

    Out of their histories, which pages draw as well and which serve every year.
    """
    column, names = site.results.column(year), site.results.level(level).dimensions
    return {name: _at(history_of(site, geo, name, core), column) for name in names}


def _at(history: Mapping[str, np.ndarray], column: int) -> Row:
    """A row of GAPS as plain values."""
    return {name: values.item(column) for name, values in history.items() if name != "break_"}


def history_of(site: Site, geo: str, dimension: str, core: tuple[str, ...]) -> Mapping[str, np.ndarray]:
    """The columns of GAPS of one region and dimension, one value per year."""
    key = ("history", geo, dimension, core)
    return site.memory.get(key, lambda: site.results.history_columns(geo, dimension, core=core), room=HISTORY)


def source_of(site: Site, indicators: tuple[str, ...]) -> str:
    """`Site.source_line`: the figures of all regions have the same few."""
    return site.memory.get(("source", indicators), lambda: site.source_line(indicators), room=LINE)


def ground_in(site: Site, level: int) -> Ground:
    """Where the regions of a level are drawn, on every map and by every method."""
    return site.default.memory.get(
        ("ground", level), lambda: ground_of(site.results.codes(level).tolist()), room=GROUND
    )
