"""The catalogue: what is measured, from which dataset, for which pilots.

Reads `indicators.toml`, `sources.toml` and `pilots.toml`, checks them whole and
returns frozen objects. Everything that can be wrong is reported at load, as one
`InputError` with file, entry, value and what was expected, because a catalogue
that is half right would show half-right figures.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from data.definitions import (
    Catalogue,
    Dataset,
    Dimension,
    Indicator,
    Input,
    Pair,
    Pilot,
    Publisher,
    Series,
    Sources,
)
from data.errors import InputError
from data.formula import Formula
from data.schema import Entry

__all__ = [
    "Catalogue",
    "Dataset",
    "Dimension",
    "Indicator",
    "Input",
    "Pair",
    "Pilot",
    "Publisher",
    "Series",
    "Sources",
    "load_catalogue",
    "load_pilots",
    "load_sources",
    "read_toml",
]

DATA_DIR = Path(__file__).parent
LEVELS = (0, 1, 2, 3)


def load_sources(path: Path = DATA_DIR / "sources.toml") -> Sources:
    """Read publishers and datasets; raise `InputError` on the first thing that is wrong."""
    top = read_toml(path)
    publishers = {e.id: _publisher(e) for e in top.tables("publishers")}
    datasets = {e.id: _dataset(e, publishers) for e in top.tables("datasets")}
    top.done()
    for dataset in datasets.values():
        if dataset.successor_of and dataset.successor_of not in datasets:
            raise InputError(path, place=dataset.id, value=dataset.successor_of, expected="a dataset listed here")
    return Sources(publishers, datasets)


def load_catalogue(path: Path = DATA_DIR / "indicators.toml", sources: Sources | None = None) -> Catalogue:
    """Read dimensions and indicators, checked against `sources`; raise `InputError` on the first fault."""
    sources = sources or load_sources()
    top = read_toml(path)
    dimensions = {e.id: _dimension(e) for e in top.tables("dimensions")}
    indicators = {e.id: _indicator(e, dimensions, sources) for e in top.tables("indicators")}
    top.done()
    for dimension in dimensions.values():
        used = {i.pillar for i in indicators.values() if i.dimension == dimension.id}
        if empty := set(dimension.pillars) - used:
            raise InputError(
                path, place=f"dimensions.{dimension.id}.pillars", value=min(empty), expected="an indicator"
            )
        _check_judgement(path, dimension, indicators)
    for indicator in indicators.values():
        _check_denominator(path, indicator, indicators)
    return Catalogue(dimensions, indicators)


def load_pilots(path: Path = DATA_DIR / "pilots.toml") -> Mapping[str, Pilot]:
    """Read the pilot regions and their cores; raise `InputError` on the first fault."""
    top = read_toml(path)
    pilots = {e.id: _pilot(e) for e in top.tables("pilots")}
    top.done()
    return pilots


def read_toml(path: Path) -> Entry:
    """A TOML file as an entry to take keys from; raises `InputError` when it can't be read."""
    try:
        return Entry(path, "", tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError) as fault:
        raise InputError(path, expected=f"a readable UTF-8 file ({fault.__class__.__name__})") from None
    except tomllib.TOMLDecodeError as fault:
        raise InputError(path, expected=f"valid TOML ({fault})") from None


def _publisher(entry: Entry) -> Publisher:
    texts = {name: entry.text(name) for name in ("label", "licence", "notice", "url")}
    where = {name: entry.text(name, default="") for name in ("address", "suffix", "listing")}
    return entry.done(Publisher(entry.id, **texts, **where))


def _dataset(entry: Entry, publishers: Mapping[str, Publisher]) -> Dataset:
    publisher, dot, code = entry.id.partition(".")
    if not dot or publisher not in publishers or not code.isidentifier():
        raise entry.error("", entry.id, f"publisher.code with a publisher out of {', '.join(publishers)}")
    dimensions = entry.texts("dimensions", default=())
    return entry.done(
        Dataset(
            id=entry.id,
            label=entry.text("label"),
            dimensions=dimensions,
            optional=entry.texts("optional", default=(), among=dimensions),
            recognise=entry.codes("recognise", among=dimensions),
            series=tuple(entry.code_list("series", among=dimensions)),
            snapshot=entry.flag("snapshot", default=False),
            verified=entry.flag("verified", default=True),
            successor_of=entry.text("successor_of", default=""),
            address=entry.text("address", default=""),
            context=entry.text("context", default=""),
        )
    )


def _dimension(entry: Entry) -> Dimension:
    return entry.done(
        Dimension(
            id=entry.id,
            label=entry.text("label"),
            question=entry.text("question"),
            enabler=entry.flag("enabler", default=False),
            pillars=entry.labels("pillars"),
            judgement=entry.text("judgement", default=""),
            pulls_against=entry.texts("pulls_against", default=()),
            redundant=tuple(_pair(entry, text) for text in entry.texts("redundant", default=())),
        )
    )


def _pair(entry: Entry, text: str) -> tuple[str, str]:
    first, plus, second = text.partition("+")
    if not (first and plus and second) or first == second:
        raise entry.error("redundant", text, "two indicators as one+other")
    return first, second


def _check_judgement(path: Path, dimension: Dimension, indicators: Mapping[str, Indicator]) -> None:
    """What a judgement speaks of must be indicators of its dimension."""
    own = [i.id for i in indicators.values() if i.dimension == dimension.id]
    named = {"pulls_against": dimension.pulls_against, "redundant": [i for pair in dimension.redundant for i in pair]}
    for key, found in named.items():
        if foreign := [i for i in found if i not in own]:
            place = f"dimensions.{dimension.id}.{key}"
            raise InputError(path, place=place, value=foreign[0], expected=f"one of {', '.join(own)}")


def _check_denominator(path: Path, indicator: Indicator, indicators: Mapping[str, Indicator]) -> None:
    """A denominator is a count in another indicator's formula; one that would never be used is refused."""
    if not indicator.denominator:
        return
    place, value = f"indicators.{indicator.id}.denominator", indicator.denominator
    if indicator.of_counts or indicator.is_count or not indicator.scored:
        raise InputError(path, place=place, value=value, expected="none: the sums of its counts are used")
    other, _, name = value.partition(".")
    found = indicators[other].inputs.get(name) if other in indicators else None
    if found is None or found.kind != "count":
        raise InputError(path, place=place, value=value, expected="indicator.input of a count, such as gerd_volume.gdp")


def _indicator(entry: Entry, dimensions: Mapping[str, Dimension], sources: Sources) -> Indicator:
    dimension = entry.text("dimension", among=dimensions)
    inputs = _inputs(entry, sources)
    label = entry.text("label")
    return entry.done(
        Indicator(
            id=entry.id,
            label=label,
            short=entry.text("short", default=label),
            dimension=dimension,
            pillar=entry.text("pillar", among=dimensions[dimension].pillars),
            unit=entry.text("unit"),
            decimals=entry.number("decimals", among=range(4)),
            direction=entry.number("direction", among=(1, -1)),
            levels=entry.numbers("levels", among=LEVELS),
            formula=Formula.parse(entry, entry.text("formula", default="value"), inputs),
            inputs=inputs,
            max_age=entry.number("max_age", default=3, among=range(11)),
            ratio=entry.flag("ratio", default=True),
            scored=entry.flag("scored", default=True),
            why=entry.text("why"),
            caution=entry.text("caution", default=""),
            denominator=entry.text("denominator", default=""),
        )
    )


def _inputs(entry: Entry, sources: Sources) -> Mapping[str, Input]:
    """`series` is short for one input called `value`; `inputs.NAME` gives several."""
    if "series" in entry.raw:
        series = tuple(_series(s, sources) for s in entry.list_of_tables("series"))
        return {"value": Input("value", entry.text("kind", default="rate", among=("rate", "count")), series)}
    named = {}
    for sub in entry.tables("inputs"):
        series = tuple(_series(s, sources) for s in sub.list_of_tables("series"))
        named[sub.id] = sub.done(Input(sub.id, sub.text("kind", among=("rate", "count")), series))
    return named


def _series(entry: Entry, sources: Sources) -> Series:
    dataset = entry.text("dataset", among=sources.datasets)
    codes = entry.codes("codes", among=sources.datasets[dataset].dimensions)
    fill = entry.flag("fill", default=False)
    label, unit = entry.text("label", default=""), entry.text("unit", default="")
    return entry.done(Series(dataset, codes, fill, label, unit))


def _pilot(entry: Entry) -> Pilot:
    pairs = []
    for sub in entry.list_of_tables("pairs"):
        pair = Pair(sub.text("geo"), sub.texts("core"), sub.text("note", default=""))
        if not pair.core:
            raise sub.error("core", [], "at least one code")
        if any(len(core) != len(pair.geo) for core in pair.core):
            raise sub.error("core", list(pair.core), f"codes of the same NUTS level as {pair.geo}")
        pairs.append(sub.done(pair))
    texts = {name: entry.text(name) for name in ("label", "country")}
    return entry.done(Pilot(entry.id, **texts, pairs=tuple(pairs), note=entry.text("note", default="")))
