"""Two maps of who is like whom: how similar every region is to one, with its peers by rank; and types of regions.

Both are the main map with other classes, so that projection, boundaries, insets
and outlines are the same. Types are told apart by colour and, at NUTS 2, by their
number on the region; at NUTS 3 numbers would cover the regions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from indicators.classes import Classes
from layouts.colour import contrast
from layouts.figures.frames import TRANSPARENT
from layouts.figures.map import Ground as Frames
from layouts.figures.map import map_figure
from layouts.theme import Theme

# 50 is a typical pair of regions of the level, see `indicators.likeness.similarity`.
SIMILARITY = Classes((40.0, 50.0, 60.0, 70.0, 80.0))
# Of colours for types: which end of which palette, and of how many the first are as far apart as they get for every
# kind of colour vision (a test measures it).
_TYPES = (("behind", 1), ("ahead", 1), ("behind", 2), ("ahead", 2), ("sequential", 3), ("ahead", 0), ("behind", 0))


@dataclass(frozen=True)
class Ground:
    """What both maps stand on: addresses of the boundaries, level, where its regions are drawn, what is outlined."""

    level: int
    geojson_url: str
    borders_url: str
    frames: Frames
    region: str = ""
    core: Sequence[str] = ()


@dataclass(frozen=True)
class Number:
    """A number on a region, and its colour."""

    text: str
    colour: str


def similar_figure(
    rows: Mapping[str, np.ndarray], places: Mapping[str, int], ground: Ground, theme: Theme
) -> dict[str, Any]:
    """Draw similarity (`rows`: geo, value 0-100, state), the peers outlined and numbered by `places`."""
    figure = _ground(rows, SIMILARITY, ground, theme)
    figure["data"].append(_outlined(list(places), ground, theme))
    numbers = {geo: Number(f"<b>{place}</b>", theme.text) for geo, place in places.items()}
    return _numbered(figure, numbers, ground, theme)


def types_figure(rows: Mapping[str, np.ndarray], number: int, ground: Ground, theme: Theme) -> dict[str, Any]:
    """Draw types 1 to `number` (`rows`: geo, value = type, state: full = of a type, core, missing = of none)."""
    classes = Classes(tuple(n + 0.5 for n in range(1, number)))
    figure = _ground(rows, classes, ground, replace(theme, sequential_anchors=type_colours(theme, number)))
    figure["data"].append(_outlined([], ground, theme))
    typed = rows["state"] == "full"
    kinds = zip(rows["geo"][typed].tolist(), rows["value"][typed].tolist(), strict=True)
    inks = [_ink(colour, theme) for colour in type_colours(theme, number)]
    numbers = {geo: Number(str(int(kind)), inks[int(kind) - 1]) for geo, kind in kinds} if ground.level == 2 else {}
    return _numbered(figure, numbers, ground, theme, badges=False)


def type_colours(theme: Theme, number: int) -> tuple[str, ...]:
    """A colour for each of up to seven types; they have no order, so they come from both palettes."""
    behind, ahead, sequential = theme.diverging(6)[:3], theme.diverging(6)[3:], theme.sequential(5)
    palettes = {"behind": behind, "ahead": ahead, "sequential": sequential}
    return tuple(palettes[name][n] for name, n in _TYPES[:number])


def similarity_colours(theme: Theme) -> tuple[str, ...]:
    """The fill of every class of similarity, the least similar first."""
    return theme.sequential(SIMILARITY.number)


def _ground(rows: Mapping[str, np.ndarray], classes: Classes, ground: Ground, theme: Theme) -> dict[str, Any]:
    return map_figure(
        rows,
        classes,
        theme=theme,
        level=ground.level,
        geojson_url=ground.geojson_url,
        borders_url=ground.borders_url,
        region=ground.region,
        core=ground.core,
        revision=f"peers-{ground.level}",
        ground=ground.frames,
    )


def _outlined(codes: Sequence[str], ground: Ground, theme: Theme) -> dict[str, Any]:
    """Peers on top of the fills, in the colour of text: the accents belong to region and core."""
    return {
        "type": "choropleth",
        "geojson": ground.geojson_url,
        "featureidkey": "id",
        "locations": list(codes),
        "z": [0] * len(codes),
        "colorscale": [[0, TRANSPARENT], [1, TRANSPARENT]],
        "showscale": False,
        "hoverinfo": "skip",
        "marker": {"line": {"color": theme.text, "width": 0.7 * theme.line_width}},
    }


def _ink(fill: str, theme: Theme) -> str:
    """The colour of a number on a fill: of text or of paper, whichever is easier to read."""
    return max((theme.text, theme.background), key=lambda colour: contrast(colour, fill))


def _numbered(
    figure: dict[str, Any],
    numbers: Mapping[str, Number],
    ground: Ground,
    theme: Theme,
    *,
    badges: bool = True,
) -> dict[str, Any]:
    """Add `numbers` on the regions, in Europe and in every inset; the same traces whatever is shown.

    `badges`: each on a disc of its own, which is read on any fill.
    """
    prefixes = [place.inset.prefix for place in ground.frames.slots]
    places = {"geo": [g for g in numbers if g[:4] not in prefixes]}
    places |= {f"geo{n + 2}": [g for g in numbers if g[:4] == p] for n, p in enumerate(prefixes)}
    disc = {
        "size": theme.small_size + 4,
        "color": theme.background,
        "opacity": 1,
        "line": {"color": theme.text, "width": 1},
    }
    look = {"mode": "markers+text", "marker": disc} if badges else {"mode": "text"}
    figure["data"] += [_texts(codes, numbers, frame, ground, theme) | look for frame, codes in places.items()]
    return figure


def _texts(
    codes: Sequence[str], numbers: Mapping[str, Number], frame: str, ground: Ground, theme: Theme
) -> dict[str, Any]:
    return {
        "type": "scattergeo",
        "geo": frame,
        "geojson": ground.geojson_url,
        "featureidkey": "id",
        "locationmode": "geojson-id",
        "locations": list(codes),
        "text": [numbers[code].text for code in codes],
        "textfont": {"size": theme.small_size - 1, "color": [numbers[code].colour for code in codes]},
        "hoverinfo": "skip",
    }
