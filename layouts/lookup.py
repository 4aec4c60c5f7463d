"""Rows of one region that several parts of a page ask for, computed once."""

from __future__ import annotations

import pandas as pd

from layouts.rows import Row
from layouts.site import Site


def scores_of(site: Site, level: int, year: int, geo: str) -> dict[str, Row]:
    """SCORES of one region and year by dimension; `level` is that of the region."""
    return site.memory.get(("scores", level, year, geo), lambda: site.results.score_rows(geo, year))


def gaps_of(site: Site, level: int, year: int, geo: str, core: tuple[str, ...]) -> dict[str, Row]:
    """GAPS of one region and year by dimension; `core` () = its capital region."""
    return site.memory.get(("gaps", level, year, geo, core), lambda: site.results.gap_rows(geo, year, core=core))


def history_of(site: Site, geo: str, dimension: str, core: tuple[str, ...]) -> pd.DataFrame:
    """GAPS of one region and dimension over all years."""
    key = ("history", geo, dimension, core)
    return site.memory.get(key, lambda: site.results.history(geo, dimension, core=core))
