"""What the map and the strip say about a region: value with unit and year, and what has to be said about it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd

from data.translate import N_, _
from layouts.facts import FIGURE, RANK, VALUE, Facts, rounded
from layouts.numbers import MINUS, number
from layouts.query import Query
from layouts.site import Site
from layouts.words import newest_line, reason_without_rank, value_note

# Measures that are against the core, and name it.
AGAINST = ("gap", "percent")
PLAIN = {
    "gap": N_("{n} points against the core, {year}"),
    "score": N_("{n} points, {year}"),
    "percent": N_("{n} % of the core, {year}"),
}


def region_facts(
    site: Site,
    query: Query,
    rows: pd.DataFrame,
    scores: pd.DataFrame | None,
    decimals: int,
    near: Collection[str] = (),
) -> Facts:
    """A text for every row of `rows` (what `measure` gives); `scores`: SCORES of the dimension shown, else None.

    `near`: regions that touch their core.
    """
    facts = Facts(query.level, decimals, rounded(rows["value"].tolist(), decimals))
    signs = [_sign(query, value) for value in facts.values]
    ranks, natives = _ranks(scores, len(rows)), _native_figures(site, query, rows)
    close = [geo in near for geo in rows["geo"].tolist()]
    keys = zip(signs, *_kinds(query, rows), (words for words, _rank in ranks), close, strict=True)
    columns = {name: rows[name].tolist() for name in rows.columns}
    for n, (key, native, rank) in enumerate(zip(keys, natives, ranks, strict=True)):
        if not facts.known(key):
            row = {name: values[n] for name, values in columns.items()}
            lines = _lines(site, query, row, signs[n], rank)
            facts.teach(key, [*lines, _("touches its core")] if close[n] else lines)
        facts.add(key, rank[1], native)
    return facts


def _sign(query: Query, value: int | None) -> str | None:
    """The sign that is written before a value, None where there is no value."""
    if value is None or value == 0:
        return None if value is None else ""
    return MINUS if value < 0 else "+" if query.measure == "gap" else ""


def _kinds(query: Query, rows: pd.DataFrame) -> list[list[Any]]:
    """Everything the words depend on, a list per quantity, so that regions with the same words share them."""
    found = [rows["core"].tolist(), (rows["core"] == rows["geo"]).tolist()] if query.measure in AGAINST else []
    found.append(rows["state"].tolist())
    if "native" not in rows:
        newest = rows["newest"].to_numpy(dtype=float)
        return [*found, np.where(newest < query.year, newest, 0).tolist()]
    there = rows["native"].notna().to_numpy()
    time = np.where(there, rows["source_time"].to_numpy(dtype=float), 0)
    source = np.where(there & (rows["source_geo"] != rows["geo"]).to_numpy(), rows["source_geo"], "")
    rest = [rows[c].tolist() for c in ("scored", "converted", "flag")]
    return [*found, there.tolist(), time.tolist(), source.tolist(), *rest]


def _lines(site: Site, query: Query, row: dict[str, Any], sign: str | None, rank: tuple[str, int | None]) -> list[str]:
    lines = [_value_line(site, query, row, sign)]
    if query.measure in AGAINST:
        lines.append(_core_line(site, row))
    if row["state"] == "partial":
        lines.append(_("partial: rests on one to two thirds of the weight"))
    if "native" in row:
        return lines + _native_lines(site, query, row)
    if rank[0]:
        lines.append(rank[0])
    note = newest_line(row | {"time": query.year})
    return [*lines, note] if note else lines


def _value_line(site: Site, query: Query, row: dict[str, Any], sign: str | None) -> str:
    if sign is None:
        return _("no value, {year}", year=query.year)
    shown = sign + VALUE
    if query.measure == "value":
        unit = _(site.results.unit(query.show))
        return f"{shown} {unit}, {int(row['source_time'])}"
    return _(PLAIN[query.measure], n=shown, year=query.year)


def _core_line(site: Site, row: dict[str, Any]) -> str:
    if not row["core"]:
        return _("no core in this country")
    if row["core"] == row["geo"]:
        return _("the core itself")
    return _("core: {core}", core=site.core_name(tuple(row["core"].split("+"))))


def _native_figures(site: Site, query: Query, rows: pd.DataFrame) -> list[str]:
    """The native values behind a measure, where they say something else than the measure, else ""."""
    if "native" not in rows:
        return [""] * len(rows)
    native, decimals = rows["native"].to_numpy(dtype=float), site.results.catalogue.indicators[query.show].decimals
    told = ~np.isnan(native) & ((query.measure != "value") | ~rows["scored"].to_numpy(dtype=bool))
    return [number(v, decimals) if t else "" for v, t in zip(native.tolist(), told.tolist(), strict=True)]


def _native_lines(site: Site, query: Query, row: dict[str, Any]) -> list[str]:
    """The native value, and what has to be said about it; flags also where the value is missing."""
    lines, there = [], row["native"] == row["native"]
    if there and (query.measure != "value" or not row["scored"]):
        lines.append(f"{FIGURE} {_(site.results.unit(query.show))}, {int(row['source_time'])}")
    origin = (row["source_time"], row["source_geo"]) if there else (float("nan"), "")
    note = value_note(row["geo"], query.year, *origin, row["converted"], row["flag"])
    return [*lines, note] if note else lines


def _ranks(scores: pd.DataFrame | None, n: int) -> list[tuple[str, int | None]]:
    """(words, rank) per region of a dimension; ("", None) where there is no score."""
    if scores is None:
        return [("", None)] * n
    columns = ("state", "rank", "ranked", "indicators", "catalogue")
    found = []
    for state, rank, ranked, there, every in zip(*(scores[c].tolist() for c in columns), strict=True):
        if state == "missing":
            found.append(("", None))
        elif rank == rank:
            found.append((_("rank {rank} of {ranked}", rank=RANK, ranked=number(ranked, 0)), int(rank)))
        else:
            found.append((reason_without_rank(int(there), int(every)), None))
    return found
