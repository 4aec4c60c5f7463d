"""What a map shows: every region's class and colour, and which regions are outlined."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from data.translate import _
from indicators.classes import Classes, classes_for
from indicators.measures import measure
from layouts.numbers import number, signed
from layouts.slides.brief import Brief
from layouts.slides.shapes_of import ring_around
from layouts.theme import Theme


@dataclass(frozen=True)
class Painted:
    """All regions of a level with their classes. `rows`: geo, value, state; `measure`: gap or score."""

    rows: pd.DataFrame
    classes: Classes
    measure: str
    level: int

    def fills(self, theme: Theme) -> dict[str, str]:
        """Code -> fill: its class's colour, or that of what has no class."""
        colours = self.colours(theme)
        place = self.classes.index(self.rows["value"].to_numpy(dtype=float))
        plain = {"partial": theme.partial, "missing": theme.missing, "core": theme.core_fill}
        return {
            geo: plain.get(state, theme.missing if n < 0 else colours[n])
            for geo, state, n in zip(self.rows["geo"], self.rows["state"], place.tolist(), strict=True)
        }

    def colours(self, theme: Theme) -> tuple[str, ...]:
        """The fill of every class."""
        return (theme.diverging if self.classes.diverging else theme.sequential)(self.classes.number)

    def texts(self, names: dict[str, str]) -> dict[str, str]:
        """Code -> what its shape says: name, value, state."""
        write = signed if self.measure == "gap" else number
        words = {"partial": _(" (partial data)"), "core": _(" (core itself)")}
        return {
            geo: f"{names[geo]}: {_('no data') if state == 'missing' else write(value) + words.get(state, '')}"
            for geo, value, state in zip(self.rows["geo"], self.rows["value"], self.rows["state"], strict=True)
        }


def paint(brief: Brief) -> Painted:
    """What the map shows: every region's gap to the core that was chosen, or to the capital region of its own country.

    Scores where the region is compared with nobody.
    """
    kind = "gap" if brief.compared else "score"
    rows = measure(brief.site.results, brief.level, brief.year, brief.show, kind, brief.chosen)
    return Painted(rows, classes_for(kind, rows["value"].to_numpy(dtype=float)), kind, brief.level)


@dataclass(frozen=True)
class Highlights:
    """What is outlined: the region, its core (() = none or a mean), and the ring of regions next to the core."""

    region: str
    core: tuple[str, ...]
    ring: tuple[str, ...]

    @staticmethod
    def of(brief: Brief) -> Highlights:
        core = tuple(c for c in brief.core if c != brief.geo and not c.startswith("mean:"))
        around = brief.core if not core and brief.core == (brief.geo,) else core
        ring = tuple(c for c in ring_around(brief.site, brief.level, around) if c != brief.geo)
        return Highlights(brief.geo, core, ring)
