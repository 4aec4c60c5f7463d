"""What a region is specialised in against nation, EU and core, and where its sectors' growth came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from data.sectors import Priority
from indicators.context import Context
from indicators.sectors import SectorView, total_of, values_of, whole_years
from indicators.shift_share import location_quotients, shift_share

SPANS = (5, 10)
# Specialised: a sector's share is a fifth above the reference's. Own offer: so against the nation and the core.
SPECIALISED = 1.2


def specialisation(view: SectorView, priorities: Sequence[Priority] = ()) -> pd.DataFrame:
    """Location quotients of every section.

    Columns: code, label, part_of (code of the section it is inside of, else ""), value, share (% of the region),
    lq_nation, lq_eu, lq_core, specialised (against the nation), own (the region's own offer: specialised against the
    nation and against the core), priority (a priority shows up in it, see `shown_in`), flag.
    """
    return pd.DataFrame(specialisation_columns(view, priorities))


def specialisation_columns(view: SectorView, priorities: Sequence[Priority] = ()) -> dict[str, np.ndarray]:
    """`specialisation` as columns."""
    adds = view.adds_up
    whole = view.region[adds].sum()
    nation, eu, core = (
        location_quotients(view.region, x, whole, x[adds].sum()) for x in (view.nation, view.eu, view.core)
    )
    codes = {s.id: s.code for s in view.sections}
    special, marked = nation >= SPECIALISED, shown_in(view, priorities)
    texts = {
        "code": [s.code for s in view.sections],
        "label": [s.label for s in view.sections],
        "part_of": [codes.get(s.part, "") for s in view.sections],
    }
    return (
        _as_texts(texts)
        | {
            "value": view.region,
            "share": 100 * view.region / whole if whole else view.region,
            "lq_nation": nation,
            "lq_eu": eu,
            "lq_core": core,
            "specialised": special,
            "own": special & (core >= SPECIALISED),
            "priority": np.array([s.code in marked for s in view.sections], dtype=bool),
        }
        | _as_texts({"flag": list(view.flags)})
    )


def _as_texts(columns: Mapping[str, Sequence[str]]) -> dict[str, np.ndarray]:
    return {name: np.array(texts, dtype=object) for name, texts in columns.items()}


def _letters(code: str) -> set[str]:
    """Single NACE letters of a section's code: B-E -> B, C, D, E."""
    first, _dash, last = code.partition("-")
    return {chr(n) for n in range(ord(first), ord(last or first) + 1)}


def shown_in(view: SectorView, priorities: Sequence[Priority]) -> Mapping[str, tuple[str, ...]]:
    """Code of a section -> labels of the priorities that show up in it.

    Each stands in the smallest section shown that holds its own: what names all of industry says nothing of
    manufacturing, and what names manufacturing alone doesn't mark all of industry.
    """
    found: dict[str, list[str]] = {}
    there = [s.code for s, value in zip(view.sections, view.region, strict=True) if value == value]
    for priority in priorities:
        for code in priority.sections:
            around = [c for c in there if _letters(code) <= _letters(c)]
            if around:
                smallest = found.setdefault(min(around, key=lambda c: len(_letters(c))), [])
                smallest += [priority.label] if priority.label not in smallest else []
    return {code: tuple(labels) for code, labels in found.items()}


def growth_parts(context: Context, view: SectorView, span: int) -> pd.DataFrame:
    """Shift-share of the `span` years up to the view's year; the longest span there is where the figures begin later.

    Columns: code, label, first, last (years), asked (`span`), value_first, value_last, change, national, sector,
    regional (the three add up to the change), growth (% a year), nation_growth. Empty without an earlier year.
    """
    return pd.DataFrame(growth_columns(context, view, span), columns=_GROWTH)


def growth_columns(context: Context, view: SectorView, span: int) -> dict[str, np.ndarray]:
    """`growth_parts` as columns."""
    results = context.results
    mine = values_of(context, view.measure, view.detail, [view.geo]) if view.detail else np.empty((0, 0))
    if not view.detail:
        return {name: np.array([]) for name in _GROWTH}
    nation = values_of(context, view.measure, view.detail, [results.regions.country(view.geo)])
    end = results.column(view.year)
    count = len(context.sections.of(view.detail))
    there = np.flatnonzero((whole_years(mine[:count]) & whole_years(nation[:count]))[:end])
    there = there[there >= end - span]
    if not len(there):
        return {name: np.array([]) for name in _GROWTH}
    start = int(there[0])
    totals = total_of(context, view.detail, nation)
    rate = totals[end] / totals[start] - 1
    parts = shift_share(mine[:, start], mine[:, end], nation[:, start], nation[:, end], rate=rate)
    years = end - start
    with np.errstate(invalid="ignore", divide="ignore"):
        rates = [100 * ((x[:, end] / x[:, start]) ** (1 / years) - 1) for x in (mine, nation)]
    rates = [np.where(np.isfinite(rate), rate, np.nan) for rate in rates]
    columns = {
        **_as_texts({"code": [s.code for s in view.sections], "label": [s.label for s in view.sections]}),
        **{
            name: np.full(len(mine), year)
            for name, year in (("first", results.years[start]), ("last", view.year), ("asked", span))
        },
        **{"value_first": mine[:, start], "value_last": mine[:, end], "change": parts.change},
        **{"national": parts.national, "sector": parts.sector, "regional": parts.regional},
        **{"growth": rates[0], "nation_growth": rates[1]},
    }
    return {name: columns[name] for name in _GROWTH}


_GROWTH = (
    "code label first last asked value_first value_last change national sector regional growth nation_growth"
).split()


def sector_frame(context: Context, view: SectorView, priorities: Sequence[Priority] = ()) -> pd.DataFrame:
    """Everything about a region's sectors in one table: `specialisation` with the shift-share of every span beside it.

    Columns of `specialisation` after geo, core, time, measure, unit, dataset, detail; then per span N of SPANS first_N,
    change_N, national_N, sector_N, regional_N, growth_N. One row with `reason` and `nearest` where there is nothing.
    """
    head = {"geo": view.geo, "core": view.core_name, "measure": view.measure, "unit": view.unit}
    head |= {"dataset": view.dataset}
    if view.reason:
        return pd.DataFrame([head | {"reason": view.reason, "nearest": view.nearest}])
    frame = specialisation(view, priorities)
    for span in SPANS:
        parts = growth_parts(context, view, span)
        names = ("first", "change", "national", "sector", "regional", "growth")
        kept = parts.set_index("code")[list(names)].add_suffix(f"_{span}")
        frame = frame.merge(kept, left_on="code", right_index=True, how="left", validate="1:1")
    for name, value in reversed({**head, "time": view.year, "detail": view.detail}.items()):
        frame.insert(0, name, value)
    return frame
