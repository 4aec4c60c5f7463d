"""The selection that goes through all pages, and its form in the address.

`parse` never fails: what can't be used is replaced by a working default and
said in a message, because people mail and edit addresses.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import parse_qs, quote, urlencode

from data.errors import ProductError
from data.translate import _
from indicators.measures import measures_of
from indicators.results import LEVELS, Results

KEYS = ("geo", "core", "year", "level", "show", "measure")
DEFAULT_SHOW = "talent"
# Regions that may be merged into one core.
MOST_CORES = 12


@dataclass(frozen=True)
class Query:
    """A valid selection. `geo` "" = none chosen; `core` () = the default core; `theme` is not in the address."""

    page: str
    geo: str
    core: tuple[str, ...]
    year: int
    level: int
    show: str
    measure: str
    theme: str = "light"

    def address(self, page: str = "") -> str:
        """The address of this selection on a page ("" = its own)."""
        page = page or self.page
        path = f"/region/{quote(self.geo)}" if page == "region" and self.geo else "/"
        fields = {
            "geo": "" if path != "/" else self.geo,
            "core": "+".join(self.core),
            "year": self.year,
            "level": self.level,
            "show": self.show,
            "measure": self.measure,
        }
        return f"{path}?{urlencode({k: v for k, v in fields.items() if v != ''})}"


def parse(results: Results, path: str, search: str, theme: str = "light") -> tuple[Query, tuple[str, ...]]:
    """The selection an address asks for, and messages about what in it could not be used."""
    messages: list[str] = []
    given = _fields(search, messages)
    page, geo = _page(path, given.get("geo", ""), messages)
    geo = _geo(results, geo, messages)
    level = _level(results, given.get("level", ""), geo, messages)
    geo = geo if not geo or results.regions.level(geo) == level else ""
    show = _show(results, given.get("show", ""), messages)
    query = Query(
        page=page if geo or page != "region" else "map",
        geo=geo,
        core=_core(results, given.get("core", ""), level, geo, messages),
        year=_year(results, given.get("year", ""), level, messages),
        level=level,
        show=show,
        measure=_measure(results, given.get("measure", ""), show, messages),
        theme=theme,
    )
    if page == "region" and not geo:
        messages.append(_("A region page needs a region; here is the map to choose one."))
    return query, tuple(messages)


def choose_region(results: Results, query: Query, geo: str, core: tuple[str, ...] = ()) -> Query:
    """The selection after choosing a region: its level is taken over, a core only where it is given."""
    if not geo:
        return replace(query, geo="", core=())
    level = results.regions.level(geo)
    year = query.year if level == query.level else _best_year(results, query.year, query.level, level)
    return replace(query, geo=geo, core=core, level=level, year=year)


def choose_level(results: Results, query: Query, level: int) -> Query:
    """The selection after a change of level: the region becomes its parent, or its most populous part."""
    if level == query.level:
        return query
    geo = _counterpart(results, query.geo, level, query.year) if query.geo else ""
    year = _best_year(results, query.year, query.level, level)
    return replace(query, level=level, geo=geo, core=(), year=year)


def choose_show(results: Results, query: Query, show: str) -> Query:
    """The selection after choosing what is shown; the measure is kept where it makes sense."""
    allowed = measures_of(results, show)
    return replace(query, show=show, measure=query.measure if query.measure in allowed else allowed[0])


def _best_year(results: Results, year: int, before: int, after: int) -> int:
    """A year that was only the default of one level becomes the default of the other."""
    return results.default_year(after) if year == results.default_year(before) else year


def _counterpart(results: Results, geo: str, level: int, year: int) -> str:
    regions = results.regions
    if level < regions.level(geo):
        while regions.level(geo) > level:
            geo = regions.parent(geo)
        return geo
    parts = tuple(c for c in regions.codes(level) if c.startswith(geo))
    if not parts:
        return ""
    people = results.people(parts, results.column(year))
    return max(zip(parts, people, strict=True), key=lambda pair: (pair[1] == pair[1], pair[1]))[0]


def _fields(search: str, messages: list[str]) -> dict[str, str]:
    try:
        fields = parse_qs(search.lstrip("?"), max_num_fields=50)
    except ValueError:
        messages.append(_("The address has too many fields; none of them is used."))
        return {}
    return {name: values[-1].strip() for name, values in fields.items()}


def _page(path: str, geo: str, messages: list[str]) -> tuple[str, str]:
    parts = [p for p in path.split("/") if p]
    if not parts:
        return "map", geo
    if parts[0] == "region" and len(parts) <= 2:
        return "region", parts[1] if len(parts) == 2 else geo
    messages.append(_("There is no page {path}; here is the map.", path=_shown(path)))
    return "map", geo


def _geo(results: Results, code: str, messages: list[str]) -> str:
    code = code.upper()
    if not code:
        return ""
    for level in LEVELS:
        if code in results.regions.codes(level):
            return code
    if results.regions.is_nuts(code):
        messages.append(_("{code} is not a NUTS 2021 region of level 2 or 3; choose one on the map.", code=code))
    else:
        messages.append(_("There is no region with the code {code}; choose one on the map.", code=_shown(code)))
    return ""


def _level(results: Results, text: str, geo: str, messages: list[str]) -> int:
    known = results.regions.level(geo) if geo else None
    if text in {str(n) for n in LEVELS}:
        if known in (None, int(text)):
            return int(text)
        messages.append(_("{geo} is a region of NUTS level {level}; that level is shown.", geo=geo, level=known))
    elif text:
        messages.append(_("NUTS level {text} is not offered; 2 and 3 are.", text=_shown(text)))
    return known or LEVELS[0]


def _core(results: Results, text: str, level: int, geo: str, messages: list[str]) -> tuple[str, ...]:
    cores = tuple(dict.fromkeys(c for c in text.upper().replace(" ", "+").split("+") if c))
    if geo and cores == (geo,):
        if cores != results.default_core(geo):
            messages.append(_("A region can't be its own core; the capital region is used."))
        return ()
    if len(cores) <= MOST_CORES and all(c in results.regions.codes(level) for c in cores):
        return () if geo and cores == results.default_core(geo) else cores
    messages.append(
        _("The core {text} is not a NUTS {level} region; the capital region is used.", text=_shown(text), level=level)
    )
    return ()


def _year(results: Results, text: str, level: int, messages: list[str]) -> int:
    default = results.default_year(level)
    if not text:
        return default
    try:
        # Digits of other scripts would pass int() and come back in another form.
        year = int(text) if text.isascii() else -1
        results.column(year)
        return year
    except (ValueError, ProductError):
        years = {"first": results.years[0], "last": results.years[-1]}
        messages.append(
            _(
                "There is no data for the year {text} ({first} to {last}); {default} is shown.",
                text=_shown(text),
                default=default,
                **years,
            )
        )
        return default


def _show(results: Results, text: str, messages: list[str]) -> str:
    catalogue = results.catalogue
    if text in catalogue.dimensions or text in catalogue.indicators:
        return text
    if text:
        messages.append(_("There is no dimension or indicator {text}; talent retention is shown.", text=_shown(text)))
    return DEFAULT_SHOW


def _measure(results: Results, text: str, show: str, messages: list[str]) -> str:
    allowed = measures_of(results, show)
    if text and text not in allowed:
        messages.append(
            _("The measure {text} is not offered here; {default} is shown.", text=_shown(text), default=allowed[0])
        )
    return text if text in allowed else allowed[0]


def _shown(text: str) -> str:
    """What somebody typed, cut to a length that can be shown."""
    return f"“{text[:40]}”" + ("…" if len(text) > 40 else "")
