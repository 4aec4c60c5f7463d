"""What the catalogue is made of: publishers and datasets, dimensions and indicators, pilot regions.

Frozen objects without a file behind them; `catalogue` reads and checks them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data.formula import Formula


@dataclass(frozen=True)
class Publisher:
    """Who publishes, under which terms.

    `address` is a template with {CODE}, "" where there is none; `suffix` ends
    the names of files from there; `listing` is the address of the catalogue
    with the dates of last update.
    """

    id: str
    label: str
    licence: str
    notice: str
    url: str
    address: str
    suffix: str = ""
    listing: str = ""


@dataclass(frozen=True)
class Dataset:
    """One dataset of a publisher; `id` is also its table in the store (`eurostat.tgs00042`).

    `dimensions` are its own columns besides freq, geo and time; `optional` ones
    are absent from older files. `recognise` gives codes of which a file must hold
    at least one per dimension. `series` are the selections the snapshot keeps.
    `address` replaces the publisher's, "" where that one holds; `context` says
    why a dataset is kept that no indicator uses.
    """

    id: str
    label: str
    dimensions: tuple[str, ...]
    optional: tuple[str, ...]
    recognise: Mapping[str, tuple[str, ...]]
    series: tuple[Mapping[str, tuple[str, ...]], ...]
    snapshot: bool
    verified: bool
    successor_of: str
    address: str = ""
    context: str = ""

    @property
    def publisher(self) -> str:
        return self.id.split(".", 1)[0]

    @property
    def code(self) -> str:
        return self.id.split(".", 1)[1]


@dataclass(frozen=True)
class Sources:
    """All publishers and datasets, by id."""

    publishers: Mapping[str, Publisher]
    datasets: Mapping[str, Dataset]

    def address(self, dataset: str) -> str:
        """Where the publisher offers `dataset` for download; "" where only a page is known."""
        found = self.datasets[dataset]
        return found.address or self.publishers[found.publisher].address.format(CODE=found.code.upper())


@dataclass(frozen=True)
class Series:
    """One selection of a dataset. `codes` fix every dimension that must be fixed.

    `fill`: same definition as the series before it; the two fill each other's gaps.
    Without it the series is used only where nothing before it has any data;
    `label` then says how its definition differs, `unit` replaces the indicator's.
    """

    dataset: str
    codes: Mapping[str, tuple[str, ...]]
    fill: bool
    label: str
    unit: str


@dataclass(frozen=True)
class Input:
    """A named quantity in an indicator's formula; `kind` is rate or count (how NUTS vintages convert)."""

    name: str
    kind: str
    series: tuple[Series, ...]


@dataclass(frozen=True)
class Indicator:
    """One indicator. `direction` 1 = more is better, -1 = less is better; `max_age` in years.

    `denominator` ("indicator.input") names the count by which the value of several regions as one is weighted;
    "" where a formula of counts does that by itself, and for the population.
    """

    id: str
    label: str
    short: str
    dimension: str
    pillar: str
    unit: str
    decimals: int
    direction: int
    levels: tuple[int, ...]
    formula: Formula
    inputs: Mapping[str, Input]
    max_age: int
    ratio: bool
    scored: bool
    why: str
    caution: str
    denominator: str = ""

    @property
    def datasets(self) -> tuple[str, ...]:
        """Ids of the datasets it can be computed from, each once, in order of preference."""
        return tuple(dict.fromkeys(s.dataset for i in self.inputs.values() for s in i.series))

    @property
    def is_count(self) -> bool:
        """Whether values of several regions add up (a published count, not a rate)."""
        return self.formula.text == "value" and self.inputs["value"].kind == "count"

    @property
    def of_counts(self) -> bool:
        """Whether a formula makes it of counts alone, so that several regions as one are computed from their sums."""
        return self.formula.text != "value" and all(i.kind == "count" for i in self.inputs.values())


@dataclass(frozen=True)
class Dimension:
    """A dimension with its sub-pillars in order (id -> label); `enabler` ones are shown beside the four.

    `judgement` says in words what the consistency report shows on the embedded figures at NUTS 2; `pulls_against`
    (indicators that hardly or inversely go with the score) and `redundant` (pairs that say the same) are what it
    speaks of. A test computes both anew, so that the words can't outlive the figures.
    """

    id: str
    label: str
    question: str
    enabler: bool
    pillars: Mapping[str, str]
    judgement: str = ""
    pulls_against: tuple[str, ...] = ()
    redundant: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Catalogue:
    """All dimensions and indicators, in the order they are shown."""

    dimensions: Mapping[str, Dimension]
    indicators: Mapping[str, Indicator]

    def of(self, dimension: str, level: int | None = None, scored: bool = True) -> tuple[Indicator, ...]:
        """Indicators of a dimension, only those that exist at `level` when it is given."""
        return tuple(
            i
            for i in self.indicators.values()
            if i.dimension == dimension and (level is None or level in i.levels) and (i.scored or not scored)
        )


@dataclass(frozen=True)
class Pair:
    """A region against its core at one NUTS level."""

    geo: str
    core: tuple[str, ...]
    note: str

    @property
    def level(self) -> int:
        return len(self.geo) - 2


@dataclass(frozen=True)
class Pilot:
    """A pilot region; `pairs` in order, the first is where it opens."""

    id: str
    label: str
    country: str
    pairs: tuple[Pair, ...]
    note: str
