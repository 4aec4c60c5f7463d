"""What the map and the strip say about a region: value with unit and year, and what has to be said about it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from data.translate import N_, _
from layouts.facts import FIGURE, VALUE, Facts
from layouts.numbers import MINUS, number, signed
from layouts.query import Query
from layouts.site import Site
from layouts.words import newest_line, reason_without_rank, value_note

PLAIN = {
    "gap": N_("{n} points against the core, {year}"),
    "score": N_("{n} of 100 points, {year}"),
    "percent": N_("{n} % of the core, {year}"),
}


def region_facts(site: Site, query: Query, rows: pd.DataFrame, scores: pd.DataFrame | None, decimals: int) -> Facts:
    """A text for every row of `rows` (what `measure` gives); `scores`: SCORES of the dimension shown, else None."""
    facts = Facts(query.level, decimals)
    records = zip(*(rows[c].tolist() for c in rows.columns), strict=True)
    ranked = _ranks(scores, len(rows))
    names = list(rows.columns)
    for values, rank in zip(records, ranked, strict=True):
        row = dict(zip(names, values, strict=True))
        text = _value_text(query, row["value"], decimals)
        figures = [*_native_figure(site, query, row), *([rank[1]] if rank[1] else [])]
        key = (text[:1] in ("+", MINUS) and text[:1], text == "", *_kind(query, row), rank[0], len(figures))
        if not facts.known(key):
            facts.teach(key, _lines(site, query, row, text, rank))
        facts.add(key, text.lstrip("+" + MINUS), *figures)
    return facts


def _value_text(query: Query, value: float, decimals: int) -> str:
    if value != value:
        return ""
    return signed(value, decimals) if query.measure == "gap" else number(value, decimals)


def _kind(query: Query, row: dict[str, Any]) -> tuple[Any, ...]:
    """Everything the words depend on, so that regions with the same words share them."""
    core = (row["core"], row["core"] == row["geo"]) if query.measure in ("gap", "percent") else ()
    if "native" not in row:
        newest = row["newest"]
        return (*core, row["state"], newest if newest == newest and newest < query.year else None)
    there = row["native"] == row["native"]
    time = row["source_time"] if there else None
    source = row["source_geo"] if there and row["source_geo"] != row["geo"] else ""
    return (*core, row["state"], there, row["scored"], time, source, row["converted"], row["flag"])


def _lines(site: Site, query: Query, row: dict[str, Any], text: str, rank: tuple[str, str]) -> list[str]:
    lines = [_value_line(site, query, row, text)]
    if query.measure in ("gap", "percent"):
        lines.append(_core_line(site, row))
    if row["state"] == "partial":
        lines.append(_("partial: rests on one to two thirds of the weight"))
    if "native" in row:
        return lines + _native_lines(site, query, row)
    if rank[0]:
        lines.append(rank[0])
    note = newest_line(row | {"time": query.year})
    return [*lines, note] if note else lines


def _value_line(site: Site, query: Query, row: dict[str, Any], text: str) -> str:
    if not text:
        return _("no value, {year}", year=query.year)
    shown = (text[:1] if text[:1] in ("+", MINUS) else "") + VALUE
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


def _native_figure(site: Site, query: Query, row: dict[str, Any]) -> list[str]:
    """The native value behind a measure, where it says something else than the measure."""
    if "native" not in row or row["native"] != row["native"] or (query.measure == "value" and row["scored"]):
        return []
    return [number(row["native"], site.results.catalogue.indicators[query.show].decimals)]


def _native_lines(site: Site, query: Query, row: dict[str, Any]) -> list[str]:
    """The native value, and what has to be said about it; flags also where the value is missing."""
    lines, there = [], row["native"] == row["native"]
    if there and (query.measure != "value" or not row["scored"]):
        lines.append(f"{FIGURE} {_(site.results.unit(query.show))}, {int(row['source_time'])}")
    origin = (row["source_time"], row["source_geo"]) if there else (float("nan"), "")
    note = value_note(row["geo"], query.year, *origin, row["converted"], row["flag"])
    return [*lines, note] if note else lines


def _ranks(scores: pd.DataFrame | None, n: int) -> list[tuple[str, str]]:
    """(words, rank as text) per region of a dimension; ("", "") where there is no score."""
    if scores is None:
        return [("", "")] * n
    columns = ("state", "rank", "ranked", "indicators", "catalogue")
    found = []
    for state, rank, ranked, there, every in zip(*(scores[c].tolist() for c in columns), strict=True):
        if state == "missing":
            found.append(("", ""))
        elif rank == rank:
            found.append((_("rank {rank} of {ranked}", rank=FIGURE, ranked=int(ranked)), str(int(rank))))
        else:
            found.append((reason_without_rank(int(there), int(every)), ""))
    return found
