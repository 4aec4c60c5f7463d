"""The frames of the map: the cut-out of Europe and one for every inset, each with its projection.

Everything is said outright, because what plotly works out by itself (ranges,
centre, how frames share the height) changes with the regions that have data.
"""

from __future__ import annotations

from typing import Any

from data.translate import _
from layouts.figures.insets import Slot
from layouts.theme import Theme

TRANSPARENT = "rgba(0,0,0,0)"

# Iceland to the east of Turkey and Malta to the North Cape, edge to edge: plotly cuts at the frame, and half a
# country would look as if the other half had no data. The ranges set the scale: their bounding box in the projection
# is the frame, and `center` its middle (5.71° east and 1.83° north of the rotation, in rotated degrees, which is what
# plotly takes the difference for); left to itself plotly would put lon 10 there.
EUROPE = {
    "domain": {"x": (0, 1), "y": (0, 1)},  # said outright: plotly shares the height out among all frames otherwise
    "projection": {
        "type": "azimuthal equal area",
        "rotation": {"lon": 10, "lat": 52},
        "minscale": 0.8,
        "maxscale": 24,
    },
    "center": {"lon": 15.71, "lat": 53.83},
    "lonaxis": {"range": (-9.0, 43.8)},
    "lataxis": {"range": (35.2, 69.4)},
}


def frames(theme: Theme, places: tuple[Slot, ...], revision: str) -> dict[str, Any]:
    """Layout of `geo` (Europe) and `geo2`, `geo3`, … (insets) with their names; `revision` keeps the zoom."""
    found: dict[str, Any] = {"geo": _geo(revision, TRANSPARENT) | EUROPE}
    for n, place in enumerate(places):
        found[f"geo{n + 2}"] = _geo(revision, theme.background) | _inset(place)
    return found | {"annotations": [_name(theme, place) for place in places]}


def _geo(revision: str, background: str) -> dict[str, Any]:
    return {"visible": False, "scope": "world", "bgcolor": background, "fitbounds": False, "uirevision": revision}


def _inset(place: Slot) -> dict[str, Any]:
    lon, lat = place.inset.lon, place.inset.lat
    middle = {"lon": sum(lon) / 2, "lat": sum(lat) / 2}
    return {
        "domain": {"x": place.x, "y": place.y},
        # Insets can't be zoomed: there is nothing around them.
        "projection": {"type": "azimuthal equal area", "rotation": middle, "minscale": 1, "maxscale": 1},
        "lonaxis": {"range": lon},
        "lataxis": {"range": lat},
    }


def _name(theme: Theme, place: Slot) -> dict[str, Any]:
    return {
        "text": _(place.inset.label),
        "xref": "paper",
        "yref": "paper",
        "x": place.x[1],
        "y": place.top,
        "xanchor": "right",
        "yanchor": "top",
        "showarrow": False,
        "borderpad": 0,
        # Opaque: the map of Europe may be moved under it.
        "bgcolor": theme.background,
        "font": {"size": theme.small_size - 1, "color": theme.muted},
    }
