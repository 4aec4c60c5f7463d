"""What the map and the strip say about a region: value with unit and year, and what has to be said about it.

Worked out for all regions at once: what the words depend on are columns, and words are put together for the different
rows only, of which there are a tenth as many.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache, partial
from typing import Any

import numpy as np

from data.translate import N_, _
from layouts.facts import FIGURE, RANK, VALUE, Facts, patterns, rounded
from layouts.numbers import MINUS, number, numbers
from layouts.query import Query
from layouts.site import Site
from layouts.words import newest_line, reason_without_rank, value_note

# Columns by name: arrays, or one value for all regions.
Columns = Mapping[str, Any]
# Measures that are against the core, and name it.
AGAINST = ("gap", "percent")
# Of a sign: there is no value. Of a rank: there is one, or not even a score.
NO_VALUE, RANKED, UNSCORED = 2, -1, -2
# What the lines about a native value depend on.
NATIVE = ("there", "scored", "time", "source", "converted", "flag")
PLAIN = {
    "gap": N_("{n} points against the core, {year}"),
    "score": N_("{n} points, {year}"),
    "percent": N_("{n} % of the core, {year}"),
}


def region_facts(
    site: Site,
    query: Query,
    rows: Columns,
    scores: Columns | None,
    decimals: int,
    near: Collection[str] = (),
) -> Facts:
    """A text for every region of `rows` (what `measure_columns` gives).

    `scores`: what `score_columns` gives of the dimension shown, else None; `near`: regions that touch their core.
    """
    values = rounded(rows["value"], decimals)
    columns = {"sign": _signs(query, values), **_kinds(query, rows), **_of_ranks(scores)}
    columns["near"] = np.array([geo in near for geo in rows["geo"].tolist()], dtype=bool)
    which, first = patterns(list(columns.values()))
    different = {name: column[first].tolist() for name, column in columns.items()}
    templates = _templates(site, query, scores, different)
    ranks = np.full(len(values), np.nan) if scores is None else scores["rank"]
    figures = _native_figures(site, query, rows)
    return Facts(query.level, decimals, values, templates, which.astype(np.int16), ranks, figures)


def _signs(query: Query, values: np.ndarray) -> np.ndarray:
    """The sign that is written before a value as -1, 0 or 1; `NO_VALUE` where there is none."""
    signs = np.sign(values) if query.measure == "gap" else np.minimum(np.sign(values), 0)
    return np.where(np.isnan(values), NO_VALUE, signs)


def _kinds(query: Query, rows: Columns) -> dict[str, np.ndarray]:
    """Everything else that the words about a value depend on."""
    found = {"core": rows["core"], "own": rows["core"] == rows["geo"]} if query.measure in AGAINST else {}
    found["state"] = rows["state"]
    if "native" not in rows:
        return found | {"newest": np.where(rows["newest"] < query.year, rows["newest"], query.year)}
    there = ~np.isnan(rows["native"])
    source = np.where(there & (rows["source_geo"] != rows["geo"]), rows["source_geo"], "")
    native = {"there": there, "time": np.where(there, rows["source_time"], 0), "source": source}
    return found | native | {name: rows[name] for name in ("scored", "converted", "flag")}


def _of_ranks(scores: Columns | None) -> dict[str, np.ndarray]:
    """What the words about the rank depend on: `RANKED`, `UNSCORED`, or on how many indicators a score rests."""
    if scores is None:
        return {}
    ranked, missing = ~np.isnan(scores["rank"]), scores["state"] == "missing"
    return {"rank": np.where(missing, UNSCORED, np.where(ranked, RANKED, scores["indicators"]))}


def _templates(site: Site, query: Query, scores: Columns | None, columns: Mapping[str, list[Any]]) -> list[str]:
    """The text about each row of those columns: line by line, because what a line depends on comes many times."""
    state = columns["state"]
    times = columns.get("time", [0] * len(state))
    lines = [map(cache(partial(_value_line, site, query)), columns["sign"], times)]
    if "core" in columns:
        lines.append(map(cache(partial(_core_line, site)), columns["core"], columns["own"]))
    words = {"partial": _("partial: rests on one to two thirds of the weight"), True: _("touches its core")}
    lines.append(words.get(each, "") for each in state)
    if "there" in columns:
        lines.append(map(cache(partial(_native_lines, site, query)), *(columns[name] for name in NATIVE)))
    else:
        ranks = columns.get("rank", [UNSCORED] * len(state))
        lines.append(map(cache(partial(_rank_line, scores)), ranks))
        lines.append(map(cache(partial(_newest_line, query)), columns["newest"]))
    lines.append(words.get(each, "") for each in columns["near"])
    return ["\n".join(filter(None, of_one)) for of_one in zip(*lines, strict=True)]


def _value_line(site: Site, query: Query, sign: float, time: int) -> str:
    if sign == NO_VALUE:
        return _("no value, {year}", year=query.year)
    shown = (MINUS if sign < 0 else "+" if sign > 0 else "") + VALUE
    if query.measure == "value":
        return f"{shown} {_(site.results.unit(query.show))}, {time}"
    return _(PLAIN[query.measure], n=shown, year=query.year)


def _core_line(site: Site, core: str, own: bool) -> str:
    if not core:
        return _("no core in this country")
    return _("the core itself") if own else _("core: {core}", core=site.core_name(tuple(core.split("+"))))


def _native_figures(site: Site, query: Query, rows: Columns) -> str:
    """The native values behind a measure between strokes, where they say something else than the measure."""
    if "native" not in rows:
        return ""
    told = ~np.isnan(rows["native"]) & ((query.measure != "value") | ~rows["scored"])
    shown = np.where(told, rows["native"], np.nan).tolist()
    return "|".join(numbers(shown, site.results.catalogue.indicators[query.show].decimals)) if told.any() else ""


def _native_lines(
    site: Site, query: Query, there: bool, scored: bool, time: int, source: str, converted: bool, flag: str
) -> str:
    """The native value, and what has to be said about it; flags also where the value is missing."""
    told = there and (query.measure != "value" or not scored)
    value = f"{FIGURE} {_(site.results.unit(query.show))}, {time}" if told else ""
    note = value_note("", query.year, time if there else float("nan"), source, converted, flag)
    return "\n".join(filter(None, (value, note)))


def _newest_line(query: Query, newest: float) -> str:
    return newest_line({"newest": newest, "time": query.year})


def _rank_line(scores: Columns | None, rank: int) -> str:
    """The rank of a dimension's score, or why it has none; "" where there is no score."""
    if scores is None or rank == UNSCORED:
        return ""
    if rank == RANKED:
        return _("rank {rank} of {ranked}", rank=RANK, ranked=number(scores["ranked"], 0))
    return reason_without_rank(rank, scores["catalogue"])
