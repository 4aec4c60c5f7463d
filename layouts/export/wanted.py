"""What a download address asks for, read strictly.

A page repairs an address and says so; a script that asks for something else
than it thinks must be told, so here every unknown name or value is an error.
The fields of a selection (`layouts.query`) mean here what they mean on a page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from data.errors import ProductError
from data.flags import FLAG_WORDS
from data.rows import FLAGGED, MISSING, VALUES
from indicators.measures import DIMENSION_MEASURES, INDICATOR_MEASURES
from indicators.results import LEVELS, Results
from layouts.export.asked import Asked, split
from layouts.method import FIELDS as METHODS
from layouts.method import METHOD_FIELDS

KINDS = OBSERVATIONS, SCORES, GAPS = "observations", "scores", "gaps"
# The method in force is no table, but asked for in the same way.
METHOD = "method"
CARRIED, CONVERTED, CONTEXT = "carried", "converted", "context"
# What observations of indicators can be reduced to; those of a dataset know nothing of the last three.
MARKS = (FLAGGED, VALUES, MISSING, CARRIED, CONVERTED, CONTEXT)
ONLY = (*MARKS, *FLAG_WORDS)
# Years that no observation is outside of; a dataset's own are not looked up.
YEARS = (1900, 2100)
_ALWAYS = ("geo", "country", "core", "year", "years", "level", "show", "dimension", "measure", *METHOD_FIELDS)
FIELDS: Mapping[str, tuple[str, ...]] = {
    OBSERVATIONS: (*_ALWAYS, "indicator", "only", "dataset"),
    SCORES: _ALWAYS,
    GAPS: (*_ALWAYS, "indicator"),
    METHOD: ("level", "year", *METHOD_FIELDS),
}
# A NUTS code at most four places below its country is far shorter; so is any code of a publisher.
LONGEST_CODE = 80


@dataclass(frozen=True)
class Wanted:
    """What a file is to hold. Empty tuples = everything; `level` None and no `years` only for a dataset's observations.

    `codes`: dimension of the dataset -> codes; `method`: its fields where it isn't the default; `unused`: fields that
    were given and mean nothing for this file.
    """

    kind: str
    level: int | None
    years: tuple[int, ...]
    geos: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    core: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    only: str = ""
    dataset: str = ""
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    method: tuple[tuple[str, str], ...] = ()
    unused: tuple[str, ...] = ()


def parse_wanted(
    kind: str, given: Mapping[str, Sequence[str]], results: Results, columns: Mapping[str, Sequence[str]]
) -> Wanted:
    """The request for a file of `kind`; raises `InputError` for the first thing that can't be meant.

    `given`: every field of the address with all its values; `columns`: dataset in the store -> its dimensions.
    """
    asked = Asked(f"/download/{kind}", {name: split(values) for name, values in given.items()})
    dataset = asked.one("dataset", tuple(columns)) if kind == OBSERVATIONS else ""
    own = tuple(columns[dataset]) if dataset else ()
    allowed = [n for n in FIELDS[kind] if not dataset or n not in ("dimension", "indicator")]
    asked.refuse_others((*allowed, *own))
    if dataset:
        return _of_dataset(asked, dataset, own, results)
    level = _level(asked, results)
    core = _checked(asked, "core", lambda: results.parse_core(level, asked.many("core")))
    dimensions, indicators = _shown(asked, kind, results)
    return Wanted(
        kind=kind,
        level=level,
        years=_years(asked, results, level),
        geos=_known(asked, "geo", results.regions.codes(level), f"a NUTS {level} code of {results.regions.vintage}"),
        countries=_known(asked, "country", results.regions.codes(0), "a country such as AT"),
        core=core if kind != OBSERVATIONS else (),
        dimensions=dimensions,
        indicators=indicators,
        only=asked.one("only", ONLY),
        method=_method(asked, results),
        unused=_unused(asked, ("measure", "core") if kind == OBSERVATIONS else ("measure",)),
    )


def for_address(wanted: Wanted) -> dict[str, str]:
    """The fields that ask for exactly this: what a page links to and a file names as its query."""
    first, last = (wanted.years[0], wanted.years[-1]) if wanted.years else ("", "")
    fields = {
        "dataset": wanted.dataset,
        "level": wanted.level,
        "year" if first == last else "years": first if first == last else f"{first}-{last}",
        "dimension": "+".join(wanted.dimensions),
        "indicator": "+".join(wanted.indicators),
        "geo": "+".join(wanted.geos),
        "country": "+".join(wanted.countries),
        "core": "+".join(wanted.core),
        "only": wanted.only,
        **{name: "+".join(codes) for name, codes in wanted.codes.items()},
        **dict(wanted.method),
    }
    return {name: str(text) for name, text in fields.items() if text not in ("", None)}


def _of_dataset(asked: Asked, dataset: str, own: Sequence[str], results: Results) -> Wanted:
    """Observations as published: any region code the publisher has; nothing is chosen that isn't asked for."""
    text = asked.one("level", ("0", "1", "2", "3"))
    # Which codes a dataset has is known to the store alone; here only what can't be a code of anything is refused.
    for name in ("geo", *own):
        for code in asked.many(name):
            if len(code) > LONGEST_CODE or not code.isascii() or not code.isprintable():
                raise asked.error(name, code, f"a code of {dataset}")
    only = asked.one("only", tuple(o for o in ONLY if o not in (CARRIED, CONVERTED, CONTEXT)))
    return Wanted(
        kind=OBSERVATIONS,
        level=int(text) if text else None,
        years=_years(asked, results, None),
        geos=tuple(code.upper() for code in asked.many("geo")),
        countries=_known(asked, "country", results.regions.codes(0), "a country such as AT"),
        only=only,
        dataset=dataset,
        codes={name: asked.many(name) for name in own if asked.many(name)},
        unused=_unused(asked, ("measure", "core", "show", *METHOD_FIELDS)),
    )


def _level(asked: Asked, results: Results) -> int:
    """The level asked for, else that of the first region, else 2."""
    text, geos = asked.one("level", tuple(str(n) for n in LEVELS)), asked.many("geo")
    if text or not geos:
        return int(text or LEVELS[0])
    code = geos[0].upper()
    level = next((n for n in LEVELS if code in results.regions.codes(n)), None)
    if level is None:
        raise asked.error("geo", geos[0], f"a NUTS 2 or NUTS 3 code of {results.regions.vintage}")
    return level


def _known(asked: Asked, name: str, codes: Sequence[str], expected: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(code.upper() for code in asked.many(name)))
    known = set(codes)
    for code in found:
        if code not in known:
            raise asked.error(name, code, expected)
    return found


def _years(asked: Asked, results: Results, level: int | None) -> tuple[int, ...]:
    """`years` ("all", "2015-2021" or one), else `year`, else the default; () = all years of a dataset."""
    first, last = (results.years[0], results.years[-1]) if level is not None else YEARS
    every = tuple(results.years) if level is not None else ()
    text = asked.one("years") or asked.one("year")
    if not text:
        return every if level is None else (results.default_year(level),)
    if text == "all":
        return every
    ends = [int(t) if t.isascii() and t.isdigit() and len(t) == 4 else -1 for t in text.split("-")]
    if len(ends) > 2 or not all(first <= y <= last for y in ends) or ends[0] > ends[-1]:
        raise asked.error("years" if asked.many("years") else "year", text, f"a year, a range or all ({first}-{last})")
    return tuple(range(ends[0], ends[-1] + 1))


def _shown(asked: Asked, kind: str, results: Results) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Dimensions and indicators of `show`, `dimension` and `indicator` together; scores are of dimensions only."""
    dimensions, indicators = results.catalogue.dimensions, results.catalogue.indicators
    chosen, single = list(asked.many("dimension")), list(asked.many("indicator"))
    for name in chosen:
        if name not in dimensions:
            raise asked.error("dimension", name, f"one of {', '.join(dimensions)}")
    for name in single:
        if name not in indicators:
            raise asked.error("indicator", name, "an indicator of indicators.toml")
    for name in asked.many("show"):
        if name not in dimensions and name not in indicators:
            raise asked.error("show", name, f"an indicator of indicators.toml, or one of {', '.join(dimensions)}")
        (chosen if name in dimensions else single).append(name)
    if kind == SCORES:
        chosen, single = [*chosen, *(indicators[name].dimension for name in single)], []
    return tuple(dict.fromkeys(chosen)), tuple(dict.fromkeys(single))


def _method(asked: Asked, results: Results) -> tuple[tuple[str, str], ...]:
    """The fields of a method other than the default, in order of name."""
    found = []
    for name in sorted(METHOD_FIELDS):
        text = asked.one(name)
        try:
            found.append((name, METHODS[name](results, text) if text else ""))
        except ProductError as fault:
            reason = str(fault)
            raise asked.error(name, text, reason.partition("expected ")[2] or reason) from None
    return tuple((name, text) for name, text in found if text)


def _unused(asked: Asked, names: Sequence[str]) -> tuple[str, ...]:
    asked.one("measure", tuple(dict.fromkeys((*DIMENSION_MEASURES, *INDICATOR_MEASURES))))
    return tuple(name for name in names if asked.many(name))


def _checked(asked: Asked, name: str, read: Callable[[], tuple[str, ...]]) -> tuple[str, ...]:
    """What `read()` gives; its complaint in the form of the others."""
    try:
        return read()
    except ProductError as fault:
        text = str(fault)
        expected = text.partition("expected ")[2] or text
        raise asked.error(name, "+".join(asked.many(name)), expected) from None
