"""All numbers of one region's slides, asked once: what every headline, chart and note is made from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

import numpy as np
import pandas as pd

from data.translate import _
from indicators.certainty import Certainty, certainty_frame
from indicators.change import Change
from indicators.cores import Core, group_of
from indicators.measures import eu_mean, measure
from layouts.method import fields_of
from layouts.query import Query
from layouts.site import Site
from layouts.slides.order import Order, Placed, Subject, Sure


@dataclass(frozen=True)
class Brief:
    """One region of a deck. `chosen`: the core as it was asked for, () = the capital; `core`: what that is here."""

    site: Site
    order: Order
    geo: str
    chosen: Core
    core: Core
    level: int
    year: int
    certain: pd.DataFrame | None
    ask: Sure
    placed: Placed

    @property
    def name(self) -> str:
        return self.site.results.regions.name(self.geo)

    @property
    def country(self) -> str:
        return self.site.results.regions.name(self.site.results.regions.country(self.geo))

    @property
    def compared(self) -> bool:
        """Whether there is another place to compare with."""
        return bool(self.core) and self.core != (self.geo,)

    @property
    def learns(self) -> bool:
        """Whether peers, chain and scenarios can be computed here."""
        return self.site.default.read_context is not None

    @cached_property
    def core_name(self) -> str:
        return self.site.core_name(self.core) if self.core else ""

    @cached_property
    def gaps(self) -> pd.DataFrame:
        """GAPS of the region by dimension."""
        found = self.site.results.gaps(self.level, self.year, geos=[self.geo], core=self.core)
        return found.set_index("dimension", drop=False)

    @cached_property
    def scores(self) -> pd.DataFrame:
        """SCORES of the region by dimension."""
        return self.site.results.scores(self.level, self.year, geos=[self.geo]).set_index("dimension", drop=False)

    @cached_property
    def core_scores(self) -> pd.DataFrame | None:
        """SCORES of the core by dimension; None unless it is one region."""
        if not self.compared or len(self.core) != 1 or group_of(self.core):
            return None
        return self.site.results.scores(self.level, self.year, geos=self.core).set_index("dimension", drop=False)

    @cached_property
    def rows(self) -> pd.DataFrame:
        """INDICATOR_GAPS of the region, every indicator of the catalogue."""
        return self.site.results.indicator_gaps(self.geo, self.year, core=self.core, scored=False)

    @cached_property
    def contributions(self) -> pd.DataFrame:
        """INDICATOR_GAPS rows that make the gaps, the largest disadvantage first."""
        return self.rows[self.rows["contribution"].notna()].sort_values(["contribution", "indicator"])

    @cached_property
    def positions(self) -> pd.DataFrame:
        """INDICATOR_GAPS rows with a score of the region's own, the lowest first."""
        own = self.rows[self.rows["normalised"].notna() & self.rows["scored"]]
        return own.sort_values(["normalised", "indicator"])

    @cached_property
    def means(self) -> pd.DataFrame:
        """Unweighted means of full scores, by dimension: `country` (NaN with a single region) and `eu`."""
        own, found = self.site.results.regions.country(self.geo), {}
        for name in self.site.results.catalogue.dimensions:
            rows = measure(self.site.results, self.level, self.year, name, "score")
            near = rows[(rows["geo"].str[:2] == own) & (rows["state"] == "full")]["value"]
            found[name] = {"country": near.mean() if len(near) > 1 else np.nan, "eu": eu_mean(rows, "score")}
        return pd.DataFrame.from_dict(found, orient="index")

    @cached_property
    def show(self) -> str:
        """What the map shows: what was asked for, or the dimension in which the region is furthest behind."""
        if self.order.show:
            return self.order.show
        four = list(self.four)
        gaps = self.gaps.loc[four]
        full = gaps[(gaps["state"] == "full") & gaps["gap"].notna()]
        if self.compared and len(full):
            return str(full["gap"].idxmin())
        scores = self.scores.loc[four]
        scores = scores[scores["state"] == "full"]["score"]
        return str(scores.idxmin()) if len(scores) else four[0]

    @cached_property
    def four(self) -> tuple[str, ...]:
        """The dimensions that are not beside the four."""
        return tuple(d.id for d in self.site.results.catalogue.dimensions.values() if not d.enabler)

    @cached_property
    def used(self) -> tuple[str, ...]:
        """Indicators published at this level that count in scores."""
        catalogue = self.site.results.catalogue
        return tuple(i.id for i in catalogue.indicators.values() if i.scored and self.level in i.levels)

    @cached_property
    def sure(self) -> pd.DataFrame | None:
        """Rank intervals and comparisons of the region by dimension; None where they are not known."""
        return self._sure_of(self.geo)

    @cached_property
    def core_sure(self) -> pd.DataFrame | None:
        """Those of the core; None unless it is one region."""
        return None if self.core_scores is None else self._sure_of(self.core[0])

    def _sure_of(self, geo: str) -> pd.DataFrame | None:
        if self.certain is None:
            return None
        return self.certain[self.certain["geo"] == geo].set_index("dimension", drop=False)

    @property
    def others_sure(self) -> Certainty | None:
        """How sure it is who is ahead of this region; None where that is not known."""
        return self.ask(self.level, self.year, (self.geo,))

    def history(self, dimension: str) -> pd.DataFrame:
        """GAPS by year with `break_`."""
        return self.site.results.history(self.geo, dimension, core=self.core)

    def change(self, dimension: str) -> Change | None:
        """How the gap moved up to the year shown."""
        return self.site.results.change(self.geo, dimension, self.year, core=self.core) if self.compared else None

    def query(self, page: str = "region") -> Query:
        """The selection of these slides, as the dashboard knows it."""
        shown = "gap" if self.compared else "score"
        return Query(page, self.geo, self.chosen, self.year, self.level, self.show, shown, more=self.order.more)

    def link(self, page: str = "region") -> str:
        """The address where all this can be seen."""
        return self.order.address + self.query(page).address()

    @property
    def command(self) -> str:
        """The command line that prints the same numbers; of another method than the default, the address of a file."""
        method = fields_of(self.order.more)
        if method:
            fields = {"geo": self.geo, "core": "+".join(self.chosen), "year": self.year, **dict(method)}
            asked = urlencode({name: text for name, text in fields.items() if text}, safe=":~")
            return f'curl "{self.order.address}/download/gaps.csv?{asked}"'
        core = f" --core {' '.join(self.chosen)}" if self.chosen else ""
        return f"python -m indicators gaps --geo {self.geo}{core} --year {self.year}"

    @property
    def other_method(self) -> str:
        """A comment behind a command line that knows no other method than the default; "" where that is in force."""
        return "  # " + _("by the default method, these figures are not") if fields_of(self.order.more) else ""


def not_known(_question: object) -> None:
    """Nobody has drawn the rank of a scenario."""


def brief_of(site: Site, order: Order, subject: Subject, sure: Sure, *, placed: Placed = not_known) -> Brief:
    """Gather what is known about one region."""
    results = site.results
    level = results.regions.level(subject.geo)
    year = order.year or results.default_year(level)
    core = results.core_of(subject.geo, subject.core)
    found: Certainty | None = sure(level, year, subject.core)
    frame = None if found is None else certainty_frame(results, level, year, subject.core, found)
    return Brief(site, order, subject.geo, subject.core, core, level, year, frame, sure, placed)
