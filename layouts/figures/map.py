"""The map of Europe: classes as fills, marks for what has to be known about a value, region and core as outlines.

One stepped choropleth per frame carries everything that changes with the year
or the measure, so that an update is a list of numbers. The shapes come by
address and stay in the browser's cache.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from data.translate import _
from indicators.classes import Classes
from layouts.figures.frames import TRANSPARENT, frames
from layouts.figures.insets import Slot, insets_in, slots
from layouts.figures.marks import KINDS, kinds_of, mark_trace, marks_legend, mixed_trace
from layouts.figures.scale import CORE, FULL, MISSING, PARTIAL, class_colours, stepped_scale, z_values
from layouts.theme import Theme, layout


@dataclass(frozen=True)
class Ground:
    """Where the regions of a level are drawn: their positions in `europe` and in the `insets` at `slots`; countries."""

    europe: np.ndarray
    slots: tuple[Slot, ...]
    insets: tuple[np.ndarray, ...]
    countries: tuple[str, ...]


def ground_of(geo: Sequence[str]) -> Ground:
    """The same for every map of these regions."""
    places = slots(insets_in(geo))
    of = {place.inset.prefix: n for n, place in enumerate(places)}
    frame = np.array([of.get(code[:4], -1) for code in geo], dtype=int)
    insets = tuple(np.flatnonzero(frame == n) for n in range(len(places)))
    return Ground(np.flatnonzero(frame < 0), places, insets, tuple(sorted({code[:2] for code in geo})))


def map_figure(
    rows: Mapping[str, Any],
    classes: Classes,
    *,
    theme: Theme,
    level: int,
    geojson_url: str,
    borders_url: str,
    region: str = "",
    core: Sequence[str] = (),
    ring: Sequence[str] = (),
    reverse: bool = False,
    revision: str = "map",
    ground: Ground | None = None,
) -> dict[str, Any]:
    """Draw `rows` (geo, value, state) in `classes`, as plotly's JSON; events carry the code in `points[0].location`.

    Only `full` rows are classed; `partial`, `missing` and `core` (a core compared with itself) have fills of
    their own, partial ones a dot and cores a diamond as well, because a fill alone is lost in a grey print. Rows with
    a `note` (see `marks`) are marked. `ring`: regions that touch a core, outlined thinly. `reverse` turns the palette
    where less is better. `revision` keeps the reader's zoom as long as it does not change. `ground`: where the
    regions are drawn, if somebody has worked it out.
    """
    geo, z = np.asarray(rows["geo"], dtype=object), z_values(rows, classes)
    ground = ground or ground_of(geo)
    europe, countries, scale = ground.europe, ground.countries, stepped_scale(classes, theme, reverse)
    line, kinds = {"color": theme.border, "width": _thin(theme, level)}, kinds_of(rows)
    traces = [
        _land(theme, borders_url, countries),
        _fill(geo[europe], z[europe], scale, geojson_url, "geo", line),
        _frontiers(theme, borders_url, countries),
        _shapes(geojson_url, ring, theme.core, (0.8 if region else 0.45) * theme.line_width),
        *_outlines(theme, geojson_url, region, core),
        *(mark_trace(geo[europe], kinds[europe], kind, theme, level, geojson_url) for kind in KINDS),
    ]
    for n, own in enumerate(ground.insets):
        frame, codes = f"geo{n + 2}", geo[own]
        traces.append(_fill(codes, z[own], scale, geojson_url, frame, _inset_line(codes, theme, region, core)))
        traces.append(mixed_trace(codes, kinds[own], theme, level, geojson_url, frame))
    base = layout(theme) | {"uirevision": revision, "dragmode": "pan", "clickmode": "event"}
    return {"data": traces, "layout": base | frames(theme, ground.slots, revision)}


def legend_items(
    classes: Classes,
    rows: Mapping[str, Any],
    theme: Theme,
    formatter: Callable[[float], str],
    *,
    reverse: bool = False,
    mean: float | None = None,
    ends: tuple[str, str] | None = None,
) -> list[dict[str, Any]]:
    """Entries of the map's legend, ascending, then those without a class: color, label, count, state, mean, hint.

    `mean` marks the class in which the EU mean lies; `ends` are words for the lowest and the highest class of a
    diverging scale, "" is the `hint` of every other entry. Partial and missing are always listed, also with count
    0, so that the legend does not jump between years; cores only where cores are compared with themselves.
    """
    full = np.where(np.asarray(rows["state"], dtype=object) == FULL, np.asarray(rows["value"], dtype=float), np.nan)
    marked = int(classes.index(np.array([np.nan if mean is None else mean]))[0])
    entries = zip(class_colours(classes, theme, reverse), classes.bounds, classes.counts(full), strict=True)
    items = [
        _entry(colour, _label(low, high, formatter), int(count), FULL) | {"mean": n == marked}
        for n, (colour, (low, high), count) in enumerate(entries)
    ]
    if ends and classes.diverging and len(items) > 1:
        items[0]["hint"], items[-1]["hint"] = ends
    return items + _unclassed(rows, theme) + marks_legend(rows)


def _unclassed(rows: Mapping[str, Any], theme: Theme) -> list[dict[str, Any]]:
    """Legend entries of what has a fill of its own."""
    state = np.asarray(rows["state"], dtype=object)
    missing = (state == MISSING) | ((state == FULL) & np.isnan(np.asarray(rows["value"], dtype=float)))
    cores = int((state == CORE).sum())
    return [
        *([_entry(theme.core_fill, _("core itself"), cores, CORE)] if cores else []),
        _entry(theme.partial, _("partial data"), int((state == PARTIAL).sum()), PARTIAL),
        _entry(theme.missing, _("no data"), int(missing.sum()), MISSING),
    ]


def _entry(colour: str, label: str, count: int, state: str) -> dict[str, Any]:
    return {"color": colour, "label": label, "count": count, "state": state, "mean": False, "hint": ""}


def _label(low: float | None, high: float | None, formatter: Callable[[float], str]) -> str:
    if high is None:
        return _("all values") if low is None else _("{low} and over", low=formatter(low))
    if low is None:
        return _("under {high}", high=formatter(high))
    return _("{low} to {high}", low=formatter(low), high=formatter(high))


def _thin(theme: Theme, level: int) -> float:
    """Width of the lines between regions: a hairline, thinner where there are more of them."""
    return theme.line_width * (0.22 if level <= 2 else 0.1)


def _fill(
    geo: np.ndarray, z: np.ndarray, scale: dict[str, Any], url: str, frame: str, line: dict[str, Any]
) -> dict[str, Any]:
    """Regions in the colours of their steps; what there is to say about one is written by the page, not by plotly."""
    return {
        "type": "choropleth",
        "geo": frame,
        "geojson": url,
        "featureidkey": "id",
        "locations": geo.tolist(),
        "z": z.tolist(),
        "hoverinfo": "none",
        "marker": {"line": line},
        "showscale": False,
        **scale,
    }


def _shapes(url: str, codes: Sequence[str], colour: object, width: object, fill: str = TRANSPARENT) -> dict[str, Any]:
    """Shapes in one colour that do not take part in hovering and clicking."""
    return {
        "type": "choropleth",
        "geojson": url,
        "featureidkey": "id",
        "locations": list(codes),
        "z": [0] * len(codes),
        "colorscale": [[0, fill], [1, fill]],
        "showscale": False,
        "hoverinfo": "skip",
        "marker": {"line": {"color": colour, "width": width}},
    }


def _land(theme: Theme, url: str, countries: Sequence[str]) -> dict[str, Any]:
    """What lies under regions that have no row: the same fill as missing data."""
    return _shapes(url, countries, theme.frontier, 0, theme.missing)


def _frontiers(theme: Theme, url: str, countries: Sequence[str]) -> dict[str, Any]:
    return _shapes(url, countries, theme.frontier, 0.3 * theme.line_width)


def _outlines(theme: Theme, url: str, region: str, core: Sequence[str]) -> tuple[dict[str, Any], ...]:
    """Region and core on top, in their accents, on a halo that keeps them apart from any fill.

    The core comes last: it is often the smaller one, and its whole border can be the region's too (Vienna).
    """
    codes = [*([region] if region else []), *(c for c in core if c != region)]
    colours = [theme.region if c == region else theme.core for c in codes]
    return (
        _shapes(url, codes, theme.background, 2.6 * theme.line_width),
        _shapes(url, codes, colours or theme.region, 1.3 * theme.line_width),
    )


def _inset_line(geo: np.ndarray, theme: Theme, region: str, core: Sequence[str]) -> dict[str, Any]:
    """Lines of the regions in an inset, which has no outline traces of its own."""
    accents = {**dict.fromkeys(core, theme.core), region: theme.region}
    return {
        "color": [accents.get(g, theme.frontier) for g in geo],
        "width": [(1.3 if g in accents else 0.3) * theme.line_width for g in geo],
    }
