"""From classes to colours: the stepped scale of the map, with steps of its own for what has no class."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

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
    """`zmin`, `zmax` and a stepped `colorscale` with one step per class, and below them those of `UNCLASSED`.

    What has no class has its steps below all classes, so that one list of numbers says everything.
    """
    breaks = classes.breaks or (0.0,)
    step = max((breaks[-1] - breaks[0]) / max(len(breaks), 1), 1.0)
    below = [breaks[0] - n * step for n in range(len(UNCLASSED) + 1, 0, -1)]
    edges = [*below, *breaks, breaks[-1] + step]
    colours = [theme.missing, theme.partial, theme.core_fill, *class_colours(classes, theme, reverse)]
    colours += colours[-1:] * (len(edges) - 1 - len(colours))
    low, high = edges[0], edges[-1]
    # A value on a break belongs to the class above it; the step lies a hair below, out of reach of rounding.
    places = [(e - low) / (high - low) - (1e-9 if 0 < n < len(edges) - 1 else 0) for n, e in enumerate(edges)]
    scale = [
        [place, colour]
        for colour, start, end in zip(colours, places, places[1:], strict=False)
        for place in (start, end)
    ]
    return {"zmin": low, "zmax": high, "colorscale": scale}


def z_values(rows: pd.DataFrame, classes: Classes, scale: dict[str, Any]) -> np.ndarray:
    """What the fill trace shows: the value itself, kept inside the scale, or the step of its state."""
    breaks = classes.breaks or (0.0,)
    low, high = float(scale["zmin"]), float(scale["zmax"])
    step = (breaks[0] - low) / (len(UNCLASSED) + 1)
    values = rows["value"].to_numpy(dtype=float)
    state = rows["state"].to_numpy()
    z = np.clip(values, breaks[0] - step / 2, high)
    z = np.where(np.isnan(z), low + 0.5 * step, z)
    for n, name in enumerate(UNCLASSED):
        z = np.where(state == name, low + (n + 0.5) * step, z)
    return z
