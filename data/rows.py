"""Which observations of a dataset somebody wants: plain values, which `data.store` binds to its SQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# Besides the letters of a flag: rows with any flag, with a value, without one.
FLAGGED, VALUES, MISSING = "flagged", "values", "missing"


@dataclass(frozen=True)
class Rows:
    """Everything empty = all observations.

    `codes`: dimension -> codes of which a row has one; `geos`: codes of regions (None = all of them); `years`: first
    and last; `only`: FLAGGED, VALUES, MISSING, or a flag such as "b" or "m0".
    """

    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    geos: tuple[str, ...] | None = None
    years: tuple[int, int] | None = None
    only: str = ""
