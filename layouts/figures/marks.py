"""Small marks on regions of a map: what a fill can't say about a value.

Partial data and cores have a fill of their own as well; a value that is
flagged, converted or of an earlier year has the colour of its class, and the
mark says that there is more to know about it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from data.translate import N_, _
from layouts.figures.scale import CORE, FULL, PARTIAL
from layouts.theme import CORE_SYMBOL, REGION_SYMBOL, Theme

FLAGGED, CONVERTED, CARRIED = "flagged", "converted", "carried"
# Kind -> symbol, size at NUTS 2 and 3 as shares of the theme's marks; a region has the first kind that is true of it.
KINDS: Mapping[str, tuple[str, float, float]] = {
    PARTIAL: (REGION_SYMBOL, 0.32, 0.15),
    FLAGGED: ("triangle-up", 0.55, 0.28),
    CONVERTED: ("square", 0.45, 0.24),
    CARRIED: (REGION_SYMBOL, 0.42, 0.22),
    # Cores are few, and the smallest regions of all: their marks need not shrink with the level.
    CORE: (CORE_SYMBOL, 0.5, 0.5),
}
NO_MARK = -1
PLACES = {kind: place for place, kind in enumerate(KINDS)}
WORDS: Mapping[str, tuple[str, str]] = {
    FLAGGED: ("▲", N_("flagged by the publisher")),
    CONVERTED: ("■", N_("converted from another NUTS vintage")),
    CARRIED: ("●", N_("value of an earlier year")),
}


def notes_of(rows: Mapping[str, Any], year: int) -> np.ndarray:
    """What has to be known about the value of every row that `measures.measure` gives: a kind of WORDS, or "".

    Flags before conversions before age, because a mark can say one thing; the tip says all of them.
    """
    if "native" not in rows:
        carried = np.asarray(rows["newest"], dtype=float) < year
        return np.where(carried, CARRIED, "").astype(object)
    flagged, converted = np.asarray(rows["flag"], dtype=object) != "", np.asarray(rows["converted"], dtype=bool)
    carried = np.asarray(rows["source_time"], dtype=float) < year
    return np.select([flagged, converted, carried], [FLAGGED, CONVERTED, CARRIED], "").astype(object)


def kinds_of(rows: Mapping[str, Any]) -> np.ndarray:
    """The mark of every row (geo, value, state, optionally `note`): its place in `KINDS`, `NO_MARK` for none.

    Where they are known already (`marks_of`), `rows` has them as `mark`.
    """
    if "mark" in rows:
        return rows["mark"]
    state = np.asarray(rows["state"], dtype=object)
    kinds = np.full(len(state), NO_MARK, dtype=np.int8)
    for kind in (PARTIAL, CORE):
        kinds[state == kind] = PLACES[kind]
    if "note" not in rows:
        return kinds
    shown = (state == FULL) & ~np.isnan(np.asarray(rows["value"], dtype=float))
    note = np.asarray(rows["note"], dtype=object)
    for kind in WORDS:
        kinds[shown & (note == kind)] = PLACES[kind]
    return kinds


def marks_of(rows: Mapping[str, Any], year: int) -> np.ndarray:
    """The mark of every row that `measures.measure` gives."""
    return kinds_of({**rows, "note": notes_of(rows, year)})


def marks_legend(rows: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Legend entries of the marks that are there; partial data and cores have entries of their own."""
    kinds = kinds_of(rows)
    counts = {kind: int((kinds == PLACES[kind]).sum()) for kind in WORDS}
    return [
        {"color": "", "label": _(words), "count": counts[kind], "state": kind, "mean": False, "hint": "", "mark": mark}
        for kind, (mark, words) in WORDS.items()
        if counts[kind]
    ]


def mark_trace(geo: np.ndarray, kinds: np.ndarray, kind: str, theme: Theme, level: int, url: str) -> dict[str, Any]:
    """Marks of one kind in Europe: one look instead of lists, so that another year is few bytes."""
    return _trace(geo[kinds == PLACES[kind]], _look(kind, theme, level), url, "geo")


def mixed_trace(geo: np.ndarray, kinds: np.ndarray, theme: Theme, level: int, url: str, frame: str) -> dict[str, Any]:
    """Marks of all kinds in an inset."""
    there, names = kinds != NO_MARK, list(KINDS)
    looks = [_look(names[kind], theme, level) for kind in kinds[there].tolist()]
    return _trace(geo[there], tuple(list(c) for c in zip(*looks, strict=True)) or ([],) * 5, url, frame)


def _trace(geo: np.ndarray, look: tuple[Any, ...], url: str, frame: str) -> dict[str, Any]:
    symbol, size, color, edge, width = look
    return {
        "type": "scattergeo",
        "geo": frame,
        "geojson": url,
        "featureidkey": "id",
        "locationmode": "geojson-id",
        "locations": geo.tolist(),
        "mode": "markers",
        "hoverinfo": "skip",
        "marker": {
            "symbol": symbol,
            "size": size,
            "color": color,
            "opacity": 1,  # sizes that differ would make it 0.7
            "line": {"color": edge, "width": width},
        },
    }


def _look(kind: str, theme: Theme, level: int) -> tuple[str, float, str, str, float]:
    """Symbol, size, fill, outline and its width. Marks on a class are light with a dark edge: seen on every fill."""
    symbol, large, small = KINDS[kind]
    size = round((large if level <= 2 else small) * theme.marker_size, 2)
    if kind in WORDS:
        return symbol, size, theme.background, theme.text, round((0.45 if level <= 2 else 0.25) * theme.line_width, 2)
    colour = theme.core if kind == CORE else theme.muted
    return symbol, size, colour, colour, 0.0
