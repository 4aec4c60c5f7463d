"""Scores and gaps as `python -m indicators` prints them, in chunks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from indicators.results import Results
from layouts.export.wanted import Wanted

if TYPE_CHECKING:
    import pyarrow as pa

# Columns that are floats only because some are missing.
WHOLE = ("source_time", "core_source_time", "newest", "rank", "ranked")
# Regions whose gaps are computed at once: some ten thousand rows.
REGIONS = 250


def score_chunks(results: Results, wanted: Wanted) -> Iterator[pa.Table]:
    """Scores with the gap to the core beside them, one year after the other."""
    level, geos = wanted.level or 2, chosen(results, wanted)
    for year in wanted.years:
        frame = scores(results, level, year, geos, wanted.core)
        keep = frame["dimension"].isin(wanted.dimensions or results.catalogue.dimensions)
        yield as_table(frame[keep])


def scores(results: Results, level: int, year: int, geos: Sequence[str], core: tuple[str, ...]) -> pd.DataFrame:
    """One row per dimension and region: SCORES, and of GAPS what is not in them."""
    frame = results.scores(level, year, geos=geos)
    gaps = results.gaps(level, year, core=core, geos=geos)
    key = ["dimension", "geo", "time"]
    beside = gaps[[*key, "core", "core_score", "gap", "percent", "compared", "state"]]
    joined = frame.merge(beside.rename(columns={"state": "gap_state"}), on=key, validate="1:1")
    joined.insert(2, "name", [results.regions.name(g) for g in joined["geo"]])
    return joined


def gap_chunks(results: Results, wanted: Wanted) -> Iterator[pa.Table]:
    """INDICATOR_GAPS, one year after the other, some regions at a time."""
    level, geos = wanted.level or 2, chosen(results, wanted)
    names = set(wanted.indicators)
    names |= {i.id for d in wanted.dimensions for i in results.catalogue.of(d, scored=False)}
    for year in wanted.years:
        for start in range(0, max(len(geos), 1), REGIONS):
            part = geos[start : start + REGIONS]
            frame = results.indicator_gaps_of(level, year, geos=part, core=wanted.core, scored=False)
            yield as_table(frame[frame["indicator"].isin(names)] if names else frame)


def chosen(results: Results, wanted: Wanted) -> list[str]:
    """Codes of the regions that a request is about: in the order asked for, else in that of the level."""
    codes = wanted.geos or tuple(results.geos(wanted.level or 2))
    return [c for c in codes if not wanted.countries or results.regions.country(c) in wanted.countries]


def as_table(frame: pd.DataFrame) -> pa.Table:
    """A frame with years and ranks as whole numbers and missing values as such."""
    import pyarrow as pa

    whole = {column: "Int64" for column in WHOLE if column in frame}
    table = pa.Table.from_pandas(frame.astype(whole), preserve_index=False)
    # pandas keeps texts in Arrow's large kind, which not every reader of Parquet knows.
    kinds = [pa.string() if pa.types.is_large_string(f.type) else f.type for f in table.schema]
    return table.cast(pa.schema(zip(table.schema.names, kinds, strict=True)))
