"""From classes to colours: the stepped scale of the map, with steps of its own for what has no class."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from indicators.classes import Classes
from layouts.theme import Theme

FULL, PARTIAL, MISSING = "full", "partial", "missing"
CORE = "core"  # a core compared with itself: level by definition, so no finding and no class
UNCLASSED = (MISSING, PARTIAL, CORE)  # from the bottom of the scale upwards


def class_colours(classes: Classes, theme: Theme, reverse: bool = False) -> tuple[str, ...]:
    """The fill of every class, in ascending order of its values."""
    colours = (theme.diverging if classes.diverging else theme.sequential)(classes.number) if classes.number else ()
    return colours[::-1] if reverse else colours


def stepped_scale(classes: Classes, theme: Theme, reverse: bool = False) -> dict[str, Any]:
    """`zmin`, `zmax` and a `colorscale` with one step for every number that `z_values` gives."""
    colours = [theme.missing, theme.partial, theme.core_fill, *class_colours(classes, theme, reverse)]
    steps = len(colours)
    scale = [[round(end / steps, 6), colour] for n, colour in enumerate(colours) for end in (n, n + 1)]
    return {"zmin": -0.5, "zmax": steps - 0.5, "colorscale": scale}


def z_values(rows: Mapping[str, Any], classes: Classes) -> np.ndarray:
    """The step of the scale for every row: its state's where it has no class, else that of its class.

    Whole numbers, so that a value on a break can't change its colour by rounding, and a map is few bytes.
    """
    state = np.asarray(rows["state"], dtype=object)
    z = classes.index(np.asarray(rows["value"], dtype=float)) + len(UNCLASSED)
    z = np.where(z < len(UNCLASSED), 0, z)
    for n, name in enumerate(UNCLASSED):
        z = np.where(state == name, n, z)
    return z
