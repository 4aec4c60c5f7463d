"""The variables by which regions are alike, read from peers.toml and checked against structure.toml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from data.catalogue import DATA_DIR, Catalogue, Sources, load_catalogue, read_toml
from data.errors import InputError
from data.schema import Entry

SCALES = ("linear", "log")
# Variables without a `source`: what indicators/structure.py computes from places and regions.
COMPUTED = ("urban", "metropolitan", "coast", "mountain", "border", "distance", "core_level")


@dataclass(frozen=True)
class Variable:
    """One structural variable. `source`: the quantity of structure.toml, "" = computed; `scale`: linear or log.

    `high` and `low` describe a region that has much or little of it, as words that can follow a noun.
    """

    id: str
    label: str
    group: str
    unit: str
    decimals: int
    source: str
    scale: str
    high: str
    low: str


@dataclass(frozen=True)
class Variables:
    """All variables in order, and the labels of their groups."""

    groups: Mapping[str, str]
    variables: tuple[Variable, ...]

    def weights(self) -> tuple[float, ...]:
        """One weight per variable, summing to 1: groups weigh the same, and so do the variables of a group."""
        size = {group: sum(v.group == group for v in self.variables) for group in self.groups}
        return tuple(1 / len(self.groups) / size[v.group] for v in self.variables)


def load_structure(sources: Sources, path: Path = DATA_DIR / "structure.toml") -> Catalogue:
    """The structural quantities, in the layout of the catalogue of indicators."""
    return load_catalogue(path, sources)


def load_variables(structure: Catalogue, path: Path = DATA_DIR / "peers.toml") -> Variables:
    """Read peers.toml; raises `InputError` on the first fault."""
    top = read_toml(path)
    groups = top.labels("groups")
    found = tuple(_variable(e, groups, structure) for e in top.tables("variables"))
    top.done()
    if idle := set(groups) - {v.group for v in found}:
        raise InputError(path, place="groups", value=min(idle), expected="a variable in every group")
    return Variables(groups, found)


def _variable(entry: Entry, groups: Mapping[str, str], structure: Catalogue) -> Variable:
    source = entry.text("source", default="")
    if source not in structure.indicators and (source or entry.id not in COMPUTED):
        expected = f"a quantity of structure.toml, or none for one of {', '.join(COMPUTED)}"
        raise entry.error("source", source, expected)
    return entry.done(
        Variable(
            id=entry.id,
            label=entry.text("label"),
            group=entry.text("group", among=groups),
            unit=entry.text("unit"),
            decimals=entry.number("decimals", among=range(4)),
            source=source,
            scale=entry.text("scale", among=SCALES),
            high=entry.text("high"),
            low=entry.text("low"),
        )
    )
