"""Rows of one region out of tables of all: made once per level and year, so that the next region costs nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from layouts.rows import Row
from layouts.site import Site


@dataclass(frozen=True)
class Grid:
    """A frame with all regions of a level under each dimension, one after the other, as arrays but for these two.

    `at`: geo -> position among the regions; `first`: dimension -> position of its first region.
    """

    columns: Mapping[str, np.ndarray]
    at: Mapping[str, int]
    first: Mapping[str, int]

    def row(self, dimension: str, geo: str) -> Row:
        """One row by column, as plain values."""
        place = self.first[dimension] + self.at[geo]
        found = {name: values[place] for name, values in self.columns.items()}
        plain = {name: v.item() if isinstance(v, np.generic) else v for name, v in found.items()}
        return {"dimension": dimension, "geo": geo, **plain}


def scores_of(site: Site, level: int, year: int, geo: str) -> dict[str, Row]:
    """SCORES of one region and year by dimension."""
    grid = site.memory.get(("scores", level, year), lambda: _grid(site, level, site.results.scores(level, year)))
    return {d: grid.row(d, geo) for d in site.results.catalogue.dimensions}


def gaps_of(site: Site, level: int, year: int, geo: str, core: tuple[str, ...]) -> dict[str, Row]:
    """GAPS of one region and year by dimension; `core` () = its capital region."""
    key = ("gaps", level, year, core)
    grid = site.memory.get(key, lambda: _grid(site, level, site.results.gaps(level, year, core=core)))
    return {d: grid.row(d, geo) for d in site.results.catalogue.dimensions}


def history_of(site: Site, geo: str, dimension: str, core: tuple[str, ...]) -> pd.DataFrame:
    """GAPS of one region and dimension over all years."""
    key = ("history", geo, dimension, core)
    return site.memory.get(key, lambda: site.results.history(geo, dimension, core=core))


def _places(site: Site, level: int) -> Mapping[str, int]:
    return site.memory.get(("places", level), lambda: {g: n for n, g in enumerate(site.results.geos(level).tolist())})


def _grid(site: Site, level: int, frame: pd.DataFrame) -> Grid:
    places, dimensions = _places(site, level), site.results.catalogue.dimensions
    if len(frame) != len(places) * len(dimensions):
        raise ValueError(f"found {len(frame)} rows, expected {len(dimensions)} dimensions of {len(places)} regions")
    first = {name: n * len(places) for n, name in enumerate(dimensions)}
    columns = [name for name in frame.columns if name not in ("dimension", "geo")]
    return Grid({name: frame[name].to_numpy() for name in columns}, places, first)
