"""The links of the innovation chain, and what an indicator's change means in persons: chain.toml, scenario.toml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from data.catalogue import DATA_DIR, Catalogue, read_toml
from data.schema import Entry


@dataclass(frozen=True)
class Link:
    """One link of the chain with its indicators; `across`: it runs along the whole chain."""

    id: str
    label: str
    question: str
    across: bool
    indicators: tuple[str, ...]


@dataclass(frozen=True)
class Count:
    """A change by `per` units of an indicator is a change by `base` in `unit`."""

    indicator: str
    base: str
    per: int
    unit: str


def load_links(catalogue: Catalogue, path: Path = DATA_DIR / "chain.toml") -> tuple[Link, ...]:
    """Read chain.toml; raises `InputError` for an indicator that is unknown or stands in two links."""
    top = read_toml(path)
    taken: set[str] = set()
    links = tuple(_link(e, catalogue, taken) for e in top.tables("links"))
    top.done()
    return links


def _link(entry: Entry, catalogue: Catalogue, taken: set[str]) -> Link:
    indicators = entry.texts("indicators", among=catalogue.indicators)
    if twice := taken.intersection(indicators):
        raise entry.error("indicators", min(twice), "each indicator in one link only")
    taken.update(indicators)
    label, question = entry.text("label"), entry.text("question")
    return entry.done(Link(entry.id, label, question, entry.flag("across", default=False), indicators))


def load_counts(
    catalogue: Catalogue, structure: Catalogue, path: Path = DATA_DIR / "scenario.toml"
) -> Mapping[str, Count]:
    """Read scenario.toml: indicator -> count; raises `InputError` on the first fault."""
    top = read_toml(path)
    found = {e.id: _count(e, catalogue, structure) for e in top.tables("counts")}
    top.done()
    return found


def _count(entry: Entry, catalogue: Catalogue, structure: Catalogue) -> Count:
    if entry.id not in catalogue.indicators:
        raise entry.error("", entry.id, "an indicator of indicators.toml")
    base = entry.text("base", among=structure.indicators)
    return entry.done(Count(entry.id, base, entry.number("per", among=(1, 100, 1000)), entry.text("unit")))
