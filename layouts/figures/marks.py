"""Small marks on regions of a map: what a fill can't say about a value.

Partial data and cores have a fill of their own as well; a value that is
flagged, converted or of an earlier year has the colour of its class, and the
mark says that there is more to know about it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

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
WORDS: Mapping[str, tuple[str, str]] = {
    FLAGGED: ("▲", N_("flagged by the publisher")),
    CONVERTED: ("■", N_("converted from another NUTS vintage")),
    CARRIED: ("●", N_("value of an earlier year")),
}


def notes_of(rows: pd.DataFrame, year: int) -> np.ndarray:
    """What has to be known about the value of every row that `measures.measure` gives: a kind of WORDS, or "".

    Flags before conversions before age, because a mark can say one thing; the tip says all of them.
    """
    if "native" not in rows:
        carried = rows["newest"].to_numpy(dtype=float) < year
        return np.where(carried, CARRIED, "").astype(object)
    flagged, converted = rows["flag"].to_numpy(dtype=object) != "", rows["converted"].to_numpy(dtype=bool)
    carried = rows["source_time"].to_numpy(dtype=float) < year
    return np.select([flagged, converted, carried], [FLAGGED, CONVERTED, CARRIED], "").astype(object)


def kinds_of(rows: pd.DataFrame) -> np.ndarray:
    """The mark of every row (geo, value, state, optionally `note`), "" for none."""
    state = rows["state"].to_numpy(dtype=object)
    kinds = np.where(np.isin(state, (PARTIAL, CORE)), state, "").astype(object)
    if "note" not in rows:
        return kinds
    shown = (state == FULL) & ~np.isnan(rows["value"].to_numpy(dtype=float))
    return np.where(shown, rows["note"].to_numpy(dtype=object), kinds)


def marks_legend(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Legend entries of the marks that are there; partial data and cores have entries of their own."""
    kinds = kinds_of(rows)
    counts = {kind: int((kinds == kind).sum()) for kind in WORDS}
    return [
        {"color": "", "label": _(words), "count": counts[kind], "state": kind, "mean": False, "hint": "", "mark": mark}
        for kind, (mark, words) in WORDS.items()
        if counts[kind]
    ]


def mark_trace(
    geo: np.ndarray, kinds: np.ndarray, wanted: Sequence[str], theme: Theme, level: int, url: str, frame: str = "geo"
) -> dict[str, Any]:
    """Marks of the `wanted` kinds; for a single kind one look instead of lists, so that another year is few bytes."""
    there = np.isin(kinds, list(wanted))
    looks = [_look(kind, theme, level) for kind in (wanted if len(wanted) == 1 else kinds[there])]
    symbol, size, color, edge, width = (
        looks[0] if len(wanted) == 1 else (list(c) for c in zip(*looks, strict=True)) if looks else ([],) * 5
    )
    return {
        "type": "scattergeo",
        "geo": frame,
        "geojson": url,
        "featureidkey": "id",
        "locationmode": "geojson-id",
        "locations": geo[there].tolist(),
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
