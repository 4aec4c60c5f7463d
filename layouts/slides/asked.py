"""What a download address wants on slides, read strictly: its fields mean what they mean on a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from data.errors import InputError, ProductError
from data.translate import _
from indicators.results import LEVELS
from layouts.export.asked import Asked, split
from layouts.site import Site
from layouts.slides.order import SLIDES, Order, Subject, day
from layouts.slides.sites import pilot_subjects
from layouts.theme import THEMES

SOURCE = "/download/slides.pptx"
# What an address of a page may have as well, and means nothing on slides.
UNUSED = ("measure", "embed")
OWN = ("geo", "core", "year", "level", "show", "slide", "theme", "pilots", "date", *UNUSED)


def read_order(site: Site, given: Mapping[str, Sequence[str]], address: str) -> Order:
    """The order that the fields of an address make; raises `ProductError` in one line for what can't be meant.

    `given`: every field with all its values; `address`: where the dashboard is.
    """
    asked = Asked(SOURCE, {n: split(v) for n, v in given.items() if n not in site.fields})
    asked.refuse_others(OWN)
    subjects, line = _subjects(asked, site)
    return Order(
        subjects,
        year=_year(asked, site),
        show=_show(asked, site),
        slide=asked.one("slide", SLIDES),
        theme=asked.one("theme", tuple(THEMES)) or "light",
        address=address,
        subject_line=line,
        recipe="--pilots" if line else "",
        more=_more(asked, site, given),
        **_date(asked),
    )


def file_name(order: Order) -> str:
    """A name of plain characters that says what is inside."""
    regions = "pilots" if order.recipe else "-".join(s.geo for s in order.subjects)
    parts = ["metrogap", regions, str(order.year or ""), order.slide]
    return f"{'-'.join(filter(None, parts))[:100]}.pptx"


def _subjects(asked: Asked, site: Site) -> tuple[tuple[Subject, ...], str]:
    """The regions with their cores, and the title of the pilots' comparison."""
    pilots, geos, core = asked.one("pilots", ("1",)), asked.many("geo"), asked.many("core")
    if pilots and not geos:
        return pilot_subjects(site), _("{n} pilot regions and their metropolises", n=len(site.pilots))
    if pilots or not geos:
        raise asked.error("geo", " ".join(geos) or None, "codes such as FI1C, or pilots=1")
    text, regions = asked.one("level", tuple(str(n) for n in LEVELS)), site.results.regions
    for geo in geos:
        if text and geo.upper() not in regions.codes(int(text)):
            raise asked.error("geo", geo, f"a NUTS {text} code of {regions.vintage}")
        if not any(geo.upper() in regions.codes(n) for n in LEVELS):
            raise asked.error("geo", geo, f"a NUTS {regions.vintage} code of level 2 or 3, such as FI1C or AT130")
    _check_core(asked, site, geos, core)
    return tuple(Subject(geo.upper(), core) for geo in geos), ""


def _check_core(asked: Asked, site: Site, geos: Sequence[str], core: tuple[str, ...]) -> None:
    """Raise for a core that can't be one, in the words of the address."""
    for level in {site.results.regions.level(geo.upper()) for geo in geos}:
        try:
            site.results.parse_core(level, core)
        except ProductError as fault:
            reason = str(fault).partition("expected ")[2] or str(fault)
            raise asked.error("core", " ".join(core), reason) from None


def _year(asked: Asked, site: Site) -> int:
    text, years = asked.one("year"), site.results.years
    if not text:
        return 0
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else -1
    if year not in years:
        raise asked.error("year", text, f"a year from {years[0]} to {years[-1]}")
    return year


def _date(asked: Asked) -> dict[str, date]:
    """The date as a field of an order, none for today."""
    text = asked.one("date")
    try:
        return {"date": day(text)} if text else {}
    except InputError as fault:
        raise asked.error("date", text, fault.expected) from None


def _show(asked: Asked, site: Site) -> str:
    """The dimension asked for, or that of the indicator."""
    text, catalogue = asked.one("show"), site.results.catalogue
    if not text or text in catalogue.dimensions:
        return text
    if text not in catalogue.indicators:
        expected = f"an indicator of indicators.toml, or one of {', '.join(catalogue.dimensions)}"
        raise asked.error("show", text, expected)
    return catalogue.indicators[text].dimension


def _more(asked: Asked, site: Site, given: Mapping[str, Sequence[str]]) -> tuple[tuple[str, str], ...]:
    """The fields of single pages, the method's among them, in order of name."""
    found = {}
    for name in sorted(site.fields.keys() & given.keys()):
        text = given[name][-1].strip()
        try:
            found[name] = site.fields[name](site.results, text)
        except (ProductError, ValueError) as fault:
            reason = str(fault)
            raise asked.error(name, text, reason.partition("expected ")[2] or reason) from None
    return tuple((name, text) for name, text in found.items() if text)
