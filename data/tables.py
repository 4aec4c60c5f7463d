"""The columns of every table that flows through the product, declared once.

publisher files -> OBSERVATIONS -> PANEL -> SCORES -> GAPS -> pages; each table
has a key that is unique and a dtype per column. `check` names what is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from data.errors import ProductError


@dataclass(frozen=True)
class Table:
    """A column contract: `columns` maps name to dtype kind (str, int, float, bool)."""

    name: str
    key: tuple[str, ...]
    columns: dict[str, str]

    def check(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return `frame` unchanged, or raise `ProductError` naming the column or key that is wrong."""
        missing = [c for c in self.columns if c not in frame.columns]
        if missing:
            raise ProductError(f"{self.name}: columns missing: {', '.join(missing)}")
        for column, kind in self.columns.items():
            if not _KINDS[kind](frame[column].dtype):
                raise ProductError(f"{self.name}.{column}: dtype {frame[column].dtype}, expected {kind}")
        twice = frame.duplicated(list(self.key))
        if twice.any():
            row = frame.loc[twice, list(self.key)].iloc[0].to_dict()
            raise ProductError(f"{self.name}: {int(twice.sum())} duplicate keys, first {row}")
        return frame


_KINDS = {
    "str": lambda d: pd.api.types.is_string_dtype(d) or isinstance(d, pd.CategoricalDtype),
    "int": pd.api.types.is_integer_dtype,
    "float": pd.api.types.is_float_dtype,
    "bool": pd.api.types.is_bool_dtype,
}

# One value of one dataset. Dataset tables in DuckDB put their own dimension
# columns first. `value` is NaN where the publisher gives none; `flag` and
# `conf` are "" where there is none.
OBSERVATIONS = Table(
    "observations",
    key=("geo", "time"),
    columns={"geo": "str", "time": "int", "value": "float", "flag": "str", "conf": "str"},
)
OBSERVATION_TAIL = tuple(OBSERVATIONS.columns)

# One value of one indicator, region and year. `source_time` is the year the
# value is from (older than `time` when carried forward); `source_geo` the
# region it was published for (a parent or only child when it names another
# place); `converted` says that population shares were used between NUTS
# vintages; `scored` is False for context that must not enter scores.
PANEL = Table(
    "panel",
    key=("indicator", "geo", "time"),
    columns={
        "indicator": "str",
        "geo": "str",
        "time": "int",
        "value": "float",
        "flag": "str",
        "source_time": "int",
        "source_geo": "str",
        "converted": "bool",
        "scored": "bool",
        "dataset": "str",
    },
)

# Score of a region in a dimension. `score` 0-100 or NaN; `coverage` is the
# weight that is there (0-1); `state` full, partial or missing; `newest` the
# newest year that one of its values is of (older than `time` when all of them
# are carried forward), NaN without any; `rank` among the `ranked` regions with
# a full score, NaN otherwise.
SCORES = Table(
    "scores",
    key=("dimension", "geo", "time"),
    columns={
        "dimension": "str",
        "geo": "str",
        "time": "int",
        "score": "float",
        "coverage": "float",
        "state": "str",
        "indicators": "int",
        "catalogue": "int",
        "newest": "float",
        "rank": "float",
        "ranked": "int",
    },
)

# Gap of a dimension, on the `compared` indicators that both sides have.
# `score` and `core_score` are on that common set, gap = score - core_score in
# points, percent = 100 * score / core_score. `coverage` is the weight compared,
# `newest` the newest year that one of the region's compared values is of.
GAPS = Table(
    "gaps",
    key=("dimension", "geo", "time"),
    columns={
        "dimension": "str",
        "geo": "str",
        "core": "str",
        "time": "int",
        "score": "float",
        "core_score": "float",
        "gap": "float",
        "percent": "float",
        "coverage": "float",
        "state": "str",
        "compared": "int",
        "catalogue": "int",
        "newest": "float",
    },
)

# Gap of an indicator in native units. `normalised` 0-100 (100 = good, after
# direction); `weight` is the weight inside the compared set; contributions of
# a dimension add up to its gap, split up as `decomposition` says. `scored` is
# False for a parent's value shown as context. `reason` says why a row can't be
# compared.
INDICATOR_GAPS = Table(
    "indicator_gaps",
    key=("indicator", "geo", "time"),
    columns={
        "dimension": "str",
        "indicator": "str",
        "geo": "str",
        "core": "str",
        "time": "int",
        "unit": "str",
        "value": "float",
        "core_value": "float",
        "difference": "float",
        "ratio": "float",
        "normalised": "float",
        "core_normalised": "float",
        "weight": "float",
        "contribution": "float",
        "source_time": "float",
        "core_source_time": "float",
        "flag": "str",
        "core_flag": "str",
        "source_geo": "str",
        "core_source_geo": "str",
        "converted": "bool",
        "core_converted": "bool",
        "scored": "bool",
        "core_scored": "bool",
        "dataset": "str",
        "reason": "str",
        "decomposition": "str",
    },
)
