"""The outermost regions: where their insets lie beside Europe and what each shows.

They are 2,000 to 9,000 km away from the frame, and they have data. A column at
the upper right keeps them over the part of the frame that has no regions (east
of Finland and the Baltic), so Europe keeps the full width of a phone; on a wide
screen the column lies outside of the frame altogether.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from data.translate import N_

LEFT, RIGHT = 0.865, 0.995  # of the column, as shares of the width
TOP, BOTTOM = 1.0, 0.32  # below lie Turkey and Cyprus
HEADROOM = 0.26  # share of an inset's height that its name takes


@dataclass(frozen=True)
class Inset:
    """One group of islands: `prefix` of its NUTS codes, its name, the degrees it spans."""

    prefix: str
    label: str
    lon: tuple[float, float]
    lat: tuple[float, float]


INSETS = (
    Inset("PT20", N_("Açores"), (-31.4, -24.9), (36.8, 39.8)),
    Inset("PT30", N_("Madeira"), (-17.4, -16.1), (32.35, 33.2)),
    Inset("ES70", N_("Canarias"), (-18.3, -13.3), (27.5, 29.5)),
    Inset("FRY1", N_("Guadeloupe"), (-61.85, -60.95), (15.8, 16.55)),
    Inset("FRY2", N_("Martinique"), (-61.3, -60.75), (14.35, 14.92)),
    Inset("FRY3", N_("Guyane"), (-54.7, -51.5), (2.0, 5.9)),
    Inset("FRY4", N_("La Réunion"), (55.15, 55.9), (-21.45, -20.82)),
    Inset("FRY5", N_("Mayotte"), (44.95, 45.35), (-13.05, -12.6)),
)


@dataclass(frozen=True)
class Slot:
    """Where an inset lies: `x`, `y` of its map and `top` of its name, as shares of the figure."""

    inset: Inset
    x: tuple[float, float]
    y: tuple[float, float]
    top: float


def insets_in(geos: Iterable[str]) -> tuple[Inset, ...]:
    """The insets that `geos` need, in the order they are shown."""
    prefixes = {geo[:4] for geo in geos}
    return tuple(i for i in INSETS if i.prefix in prefixes)


def slots(insets: tuple[Inset, ...]) -> tuple[Slot, ...]:
    """A place for every inset, stacked in the column at the right."""
    pitch = (TOP - BOTTOM) / len(INSETS)
    found = []
    for n, inset in enumerate(insets):
        top = TOP - n * pitch
        low, high = top - 0.94 * pitch, top - HEADROOM * pitch
        found.append(Slot(inset, (LEFT, RIGHT), (low, high), top))
    return tuple(found)
