"""Rows of one region out of tables of all: made once per level and year, so that the next region costs nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from layouts.rows import Row
from layouts.site import Site


@dataclass(frozen=True)
class Grid:
    """A frame with one row per dimension and region, as lists; `at`: (dimension, geo) -> position."""

    columns: Mapping[str, list]
    at: Mapping[tuple[str, str], int]

    def row(self, dimension: str, geo: str) -> Row:
        """One row by column."""
        place = self.at[dimension, geo]
        return {name: values[place] for name, values in self.columns.items()}


def scores_of(site: Site, level: int, year: int, geo: str) -> dict[str, Row]:
    """SCORES of one region and year by dimension."""
    grid = site.memory.get(("scores", level, year), lambda: _grid(site.results.scores(level, year)), room=_room(level))
    return {d: grid.row(d, geo) for d in site.results.catalogue.dimensions}


def gaps_of(site: Site, level: int, year: int, geo: str, core: tuple[str, ...]) -> dict[str, Row]:
    """GAPS of one region and year by dimension; `core` () = its capital region."""
    key = ("gaps", level, year, core)
    grid = site.memory.get(key, lambda: _grid(site.results.gaps(level, year, core=core)), room=_room(level))
    return {d: grid.row(d, geo) for d in site.results.catalogue.dimensions}


def history_of(site: Site, geo: str, dimension: str, core: tuple[str, ...]) -> pd.DataFrame:
    """GAPS of one region and dimension over all years."""
    key = ("history", geo, dimension, core)
    return site.memory.get(key, lambda: site.results.history(geo, dimension, core=core))


def _room(level: int) -> int:
    """A table of NUTS 3 has five times as many regions."""
    return 8 if level == 3 else 2


def _grid(frame: pd.DataFrame) -> Grid:
    columns = {name: frame[name].tolist() for name in frame.columns}
    places = zip(columns["dimension"], columns["geo"], strict=True)
    return Grid(columns, {place: n for n, place in enumerate(places)})
