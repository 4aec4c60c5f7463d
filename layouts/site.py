"""What every page is made from: results, catalogue of sources, pilots. Built once, passed explicitly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from data.catalogue import Pilot, Sources
from data.errors import ProductError
from data.translate import _
from indicators.context import Context
from indicators.cores import EU, OWN_COUNTRY, group_of
from indicators.intervals import Intervals
from indicators.results import Results
from layouts.known import known_letters
from layouts.memory import Memory
from layouts.method import fields_of, method_of
from layouts.query import PAGES, Field, Query, parse

# What readers have on their screens: kept apart, because each is needed for one act and no more.
SCREENS = 16
# Other methods whose scores are kept (some 10 MB each with both levels), and how much of what was made of each.
VARIANTS, VARIANT_ROOM = 3, 8
# What depends on no selection and is asked for again and again, however much else was looked at meanwhile.
LASTING = 8
EUROGEOGRAPHICS = "© EuroGeographics for the administrative boundaries"


@dataclass(frozen=True)
class Site:
    """`vintages`: dataset id to the date of its data; `borders`: NUTS level to the address of its boundaries.

    `pages`: names of the pages there are; `fields`: what single pages add to the address; `memory`: what was made a
    moment ago; `lasting`: the same of what depends on no selection; `screens`: pages as they were sent, by their whole
    selection; `atlas`: address of the list of all regions with their names and places; `store()`: the database itself.
    `intervals`: rank intervals of these results, computed in the background; `standard`: the site of the default
    method, where this one is of another; `variants`: those others; `changing`: which properties a page changes, by its
    name. `read_context()` reads what learning from others needs besides, see `context`.
    """

    results: Results
    sources: Sources
    pilots: Mapping[str, Pilot]
    vintages: Mapping[str, str]
    borders: Mapping[int, str]
    version: str
    pages: tuple[str, ...] = PAGES
    fields: Mapping[str, Field] = field(default_factory=dict)
    atlas: str = ""
    store: Callable[[], Any] | None = None
    memory: Memory = field(default_factory=Memory, repr=False, compare=False)
    lasting: Memory = field(default_factory=lambda: Memory(LASTING), repr=False, compare=False)
    screens: Memory = field(default_factory=lambda: Memory(SCREENS), repr=False, compare=False)
    intervals: Intervals | None = field(default=None, repr=False, compare=False)
    standard: Site | None = field(default=None, repr=False, compare=False)
    variants: Memory = field(default_factory=lambda: Memory(VARIANTS), repr=False, compare=False)
    changing: Memory = field(default_factory=Memory, repr=False, compare=False)
    read_context: Callable[[], Context] | None = field(default=None, repr=False, compare=False)

    def parse(self, path: str, search: str, theme: str, language: str) -> tuple[Query, tuple[str, ...]]:
        """The selection of an address on this site; see `layouts.query.parse`."""
        own = {"pages": self.pages, "fields": self.fields}
        query, messages = parse(self.results, path, search, theme, language=language, **own)
        return replace(query, known=known_letters(self, query)), messages

    @property
    def default(self) -> Site:
        """This site by the default method."""
        return self.standard or self

    def under(self, query: Query) -> Site:
        """This site by the method that a selection names: the same figures, scored in another way."""
        return self.by(fields_of(query.more))

    @cached_property
    def context(self) -> Context:
        """What peers, rings, scenarios, the chain and sectors are computed from, by the method of this site.

        Read when it is first asked for (half a second): most readers come for the map. Raises `ProductError`.
        """
        if self.standard is not None:
            return replace(self.standard.context, results=self.results)
        if self.read_context is None:
            raise ProductError("this site was made without what learning from others is computed from")
        return self.read_context()

    def by(self, fields: tuple[tuple[str, str], ...]) -> Site:
        """This site by the method of some fields of the address (see `layouts.method`)."""
        return (
            self.default.variants.get(fields, lambda: self.default._variant(fields), room=1) if fields else self.default
        )

    def _variant(self, fields: tuple[tuple[str, str], ...]) -> Site:
        results = self.results.with_method(method_of(fields))
        return replace(self, results=results, memory=Memory(VARIANT_ROOM), standard=self)

    def label(self, show: str) -> str:
        """The label of a dimension or an indicator, with the definition in use where it differs."""
        catalogue = self.results.catalogue
        if show in catalogue.dimensions:
            return _(catalogue.dimensions[show].label)
        definition = self.results.definition(show)
        label = _(catalogue.indicators[show].label)
        return f"{label} ({_(definition)})" if definition else label

    def core_name(self, core: tuple[str, ...]) -> str:
        """The name of a core; merged regions by the place they make up, else up to three by name, more by number."""
        if group := group_of(core):
            return self.mean_name(group)
        whole = self._whole(core)
        if whole:
            return _("{name} ({n} regions)", name=self.results.regions.name(whole), n=len(core))
        names = [self.results.regions.name(code) for code in core]
        if len(names) <= 3:
            return " + ".join(names)
        return _("{name} and {n} more regions", name=names[0], n=len(names) - 1)

    def mean_name(self, group: str) -> str:
        """The name of a mean that regions are compared with: of the EU, of a country, of each region's own."""
        if group == OWN_COUNTRY:
            return _("the mean of their country")
        return _("the EU mean") if group == EU else _("the mean of {country}", country=self.results.regions.name(group))

    def core_codes(self, core: tuple[str, ...]) -> str:
        """The codes of a core in brackets, to be put behind its name; "" for a mean, which has none."""
        return "" if group_of(core) or not core else f" ({'+'.join(core)})"

    def _whole(self, core: tuple[str, ...]) -> str:
        """The region that consists of exactly these parts (London of UKI3 to UKI7), "" if there is none; kept."""
        if len(core) < 2:
            return ""
        return self.default.memory.get(("whole", core), lambda: self._whole_of(core), room=0.002)

    def _whole_of(self, core: tuple[str, ...]) -> str:
        regions = self.results.regions
        above, level = core[0], regions.level(core[0])
        while regions.level(above) > 1:
            above = regions.parent(above)
            if set(core) == {c for c in regions.codes(level) if c.startswith(above)}:
                return above
        return ""

    def used_datasets(self, indicators: tuple[str, ...]) -> tuple[str, ...]:
        """Ids of the datasets in the store that these indicators were computed from."""
        observed = self.results.panel.observed
        names = (d for i in indicators for d in observed[i].datasets)
        return tuple(dict.fromkeys(name for joined in names for name in joined.split(" + ") if name))

    def source_line(self, indicators: tuple[str, ...]) -> str:
        """Publisher, dataset codes and vintages behind some indicators, for printing under a figure."""
        parts: dict[str, list[str]] = {}
        for dataset in self.used_datasets(indicators):
            publisher, code = dataset.split(".", 1)
            vintage = self.vintages.get(dataset, "")
            parts.setdefault(publisher, []).append(f"{code} ({vintage})" if vintage else code)
        texts = [f"{_(self.sources.publishers[p].label)}: {', '.join(codes)}" for p, codes in parts.items()]
        return _("Source: {sources}", sources="; ".join(texts)) if texts else _("Source: no data in this database")
