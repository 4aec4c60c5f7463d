"""What every page is made from: results, catalogue of sources, pilots. Built once, passed explicitly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data.catalogue import Pilot, Sources
from data.translate import _
from indicators.results import Results

EUROGEOGRAPHICS = "© EuroGeographics for the administrative boundaries"


@dataclass(frozen=True)
class Site:
    """`vintages`: dataset id to the date of its data; `borders`: NUTS level to the address of its boundaries."""

    results: Results
    sources: Sources
    pilots: Mapping[str, Pilot]
    vintages: Mapping[str, str]
    borders: Mapping[int, str]
    version: str

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
        whole = self._whole(core)
        if whole:
            return _("{name} ({n} regions)", name=self.results.regions.name(whole), n=len(core))
        names = [self.results.regions.name(code) for code in core]
        if len(names) <= 3:
            return " + ".join(names)
        return _("{name} and {n} more regions", name=names[0], n=len(names) - 1)

    def _whole(self, core: tuple[str, ...]) -> str:
        """The region that consists of exactly these parts (London of UKI3 to UKI7), "" if there is none."""
        if len(core) < 2:
            return ""
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
