"""NACE sections and what they are measured by (sectors.toml); the pilots' priorities (exchange.toml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from data.catalogue import DATA_DIR, Sources, read_toml
from data.errors import InputError
from data.schema import Entry

DETAILS = ("fine", "coarse")
TOTAL = "TOTAL"


def spellings(code: str) -> tuple[str, ...]:
    """A NACE code as publishers write it: professional services are M-N in our copy, M_N in Eurostat's own files."""
    return tuple(dict.fromkeys((code, code.replace("-", "_"))))


@dataclass(frozen=True)
class Measure:
    """What sections are measured by: a dataset, the codes that fix its other dimensions; value * times is in `unit`."""

    id: str
    label: str
    unit: str
    times: int
    dataset: str
    codes: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Section:
    """A NACE section. `detail`: where it adds up to the total; `part`: id of the section it is inside of, else ""."""

    id: str
    code: str
    label: str
    detail: tuple[str, ...]
    part: str


@dataclass(frozen=True)
class Sections:
    """All measures and sections, in order."""

    measures: Mapping[str, Measure]
    sections: Mapping[str, Section]

    def of(self, detail: str) -> tuple[Section, ...]:
        """The sections of one detail, which add up to the total."""
        return tuple(s for s in self.sections.values() if detail in s.detail)


@dataclass(frozen=True)
class Priority:
    """A priority of a smart specialisation strategy, and the codes of the NACE sections it shows up in."""

    label: str
    sections: tuple[str, ...]


@dataclass(frozen=True)
class Exchange:
    """Of one pilot: its policy instrument and its priorities with their sources, "" and () where none is known."""

    pilot: str
    instrument: str
    instrument_source: str
    priorities: tuple[Priority, ...]
    priorities_source: str
    note: str

    @property
    def sections(self) -> frozenset[str]:
        """Codes of all NACE sections that a priority shows up in."""
        return frozenset(code for p in self.priorities for code in p.sections)


def load_sections(sources: Sources, path: Path = DATA_DIR / "sectors.toml") -> Sections:
    """Read sectors.toml; raises `InputError` on the first fault."""
    top = read_toml(path)
    measures = {e.id: _measure(e, sources) for e in top.tables("measures")}
    sections: dict[str, Section] = {}
    for entry in top.tables("sections"):
        sections[entry.id] = _section(entry, sections)
    top.done()
    return Sections(measures, sections)


def _measure(entry: Entry, sources: Sources) -> Measure:
    dataset = entry.text("dataset", among=sources.datasets)
    codes = entry.codes("codes", among=sources.datasets[dataset].dimensions)
    label, unit = entry.text("label"), entry.text("unit")
    return entry.done(Measure(entry.id, label, unit, entry.number("times", among=(1, 1000)), dataset, codes))


def _section(entry: Entry, before: Mapping[str, Section]) -> Section:
    part = entry.text("part", default="")
    if part and part not in before:
        raise entry.error("part", part, f"a section before it: {', '.join(before)}")
    detail = entry.texts("detail", among=DETAILS)
    if not detail and not part:
        raise entry.error("detail", [], "fine, coarse, or a section that it is part of")
    return entry.done(Section(entry.id, entry.text("code"), entry.text("label"), detail, part))


def load_exchange(pilots: Mapping[str, object], sections: Sections, path: Path | None = None) -> Mapping[str, Exchange]:
    """Read exchange.toml: pilot -> what it exchanges about; raises `InputError` on the first fault."""
    path = path or DATA_DIR / "exchange.toml"
    top = read_toml(path)
    codes = {s.code for s in sections.sections.values()}
    found = {e.id: _exchange(e, codes) for e in top.tables("pilots")}
    top.done()
    if set(found) != set(pilots):
        wrong = min(set(found) ^ set(pilots))
        raise InputError(path, place="pilots", value=wrong, expected="each pilot of pilots.toml, and no other")
    return found


def _exchange(entry: Entry, codes: set[str]) -> Exchange:
    listed = [] if entry.raw.get("priorities") == [] else list(entry.list_of_tables("priorities"))
    if not listed:
        entry.texts("priorities")
    priorities = tuple(p.done(Priority(p.text("label"), p.texts("sections", among=codes))) for p in listed)
    names = ("instrument", "instrument_source", "priorities_source")
    texts = {name: entry.text(name, default="") for name in names}
    for what, source in (("instrument", "instrument_source"), ("priorities", "priorities_source")):
        if bool(texts[source]) != bool(texts["instrument"] if what == "instrument" else priorities):
            raise entry.error(source, texts[source], f"a source where there is something in {what}, and none otherwise")
    return entry.done(Exchange(entry.id, **texts, priorities=priorities, note=entry.text("note", default="")))
