"""The selection that goes through all pages, and its form in the address.

`parse` never fails: what can't be used is replaced by a working default and
said in a message, because people mail and edit addresses. What only one page
knows (a method, say) is a field of that page, and is carried through the others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import parse_qs, quote, urlencode

from data.errors import ProductError
from data.translate import _
from indicators.cores import group_of, parse_core
from indicators.measures import measures_of
from indicators.results import LEVELS, Results
from layouts.numbers import DEFAULT_LANGUAGE

KEYS = ("geo", "core", "year", "level", "show", "measure", "embed")
# Marks that other sites add to an address; they say nothing to us and nobody has to be told.
FOREIGN = ("utm_", "fbclid", "gclid", "mc_", "ref")
PAGES = ("map", "region")
DEFAULT_SHOW = "talent"
# Regions that may be merged into one core.
MOST_CORES = 12


# A field of one page: (results, text) -> the text as it is written, "" for the default; raises `ProductError`.
Field = Callable[[Results, str], str]


@dataclass(frozen=True)
class Query:
    """A valid selection. `geo` "" = none chosen; `core` () = the default core.

    `more`: fields of single pages that differ from their default, as (name, text) in order of name. `embed`: the name
    of the one figure that is shown, "" = the whole page. `theme` and `language` are the reader's own and not in the
    address; nor is `known`, what was known of certainty when the page was made (see `layouts.known`).
    """

    page: str
    geo: str
    core: tuple[str, ...]
    year: int
    level: int
    show: str
    measure: str
    theme: str = "light"
    more: tuple[tuple[str, str], ...] = ()
    embed: str = ""
    language: str = DEFAULT_LANGUAGE
    known: str = ""

    def address(self, page: str = "") -> str:
        """The address of this selection on a page ("" = its own)."""
        page = page or self.page
        path = "/" if page == "map" else f"/{page}"
        if page == "region":
            path = f"/region/{quote(self.geo)}" if self.geo else "/"
        fields = {
            "geo": "" if path.startswith("/region/") else self.geo,
            "core": "+".join(self.core),
            "year": self.year,
            "level": self.level,
            "show": self.show,
            "measure": self.measure,
            **dict(self.more),
            "embed": self.embed,
        }
        return f"{path}?{'&'.join([_written(name, value) for name, value in fields.items() if value != ''])}"

    def field(self, name: str) -> str:
        """The text of a page's own field, "" where it has its default."""
        return dict(self.more).get(name, "")


@lru_cache(maxsize=2048)
def _written(name: str, value: str | int) -> str:
    """A field as `urlencode` has it; a page has forty addresses of nearly the same fields."""
    return urlencode({name: value}, safe=":")


def parse(
    results: Results,
    path: str,
    search: str,
    theme: str = "light",
    *,
    language: str = DEFAULT_LANGUAGE,
    pages: Sequence[str] = PAGES,
    fields: Mapping[str, Field] | None = None,
) -> tuple[Query, tuple[str, ...]]:
    """The selection an address asks for, and messages about what in it could not be used.

    `pages`: the names of the pages there are; `fields`: the fields of single pages by name.
    """
    messages: list[str] = []
    given = _fields(search, messages)
    page, geo = _page(path, given.get("geo", ""), pages, messages)
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
        more=_more(results, given, fields or {}, messages),
        embed=_embed(given.get("embed", "")),
        language=language,
    )
    if page == "region" and not geo:
        messages.append(_("A region page needs a region; here is the map to choose one."))
    return query, tuple(messages)


def _more(
    results: Results, given: Mapping[str, str], fields: Mapping[str, Field], messages: list[str]
) -> tuple[tuple[str, str], ...]:
    """The fields of single pages; a field that nobody knows is told, so that nobody believes it was heeded."""
    found = {}
    for name in sorted(fields.keys() & given.keys()):
        try:
            found[name] = fields[name](results, given[name])
        except (ProductError, ValueError):
            text = _shown(given[name])
            messages.append(_("{name} {text} can't be used; the default is.", name=name, text=text))
    unknown = [n for n in given if n not in fields and n not in KEYS and not n.lower().startswith(FOREIGN)]
    if unknown:
        names = ", ".join(_shown(name) for name in unknown[:3])
        messages.append(_("The address also names {names}, which means nothing here.", names=names))
    return tuple((name, text) for name, text in found.items() if text)


def _embed(text: str) -> str:
    """The name of an embedded figure; "1" = the first one of the page."""
    return text if text.isascii() and text.replace("-", "").isalnum() and len(text) <= 40 else ""


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
    return replace(query, level=level, geo=geo, core=query.core if group_of(query.core) else (), year=year)


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


def _page(path: str, geo: str, pages: Sequence[str], messages: list[str]) -> tuple[str, str]:
    parts = [p for p in path.split("/") if p]
    if not parts:
        return "map", geo
    if parts[0] == "region" and len(parts) <= 2:
        return "region", parts[1] if len(parts) == 2 else geo
    if parts[0] in pages and len(parts) == 1:
        return parts[0], geo
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
        said = {"code": code, "vintage": results.regions.vintage}
        messages.append(_("{code} is not a NUTS {vintage} region of level 2 or 3; choose one on the map.", **said))
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
    try:
        # A plus sign in an address is a space once it is read.
        core = parse_core(text.replace(" ", "+").split("+"), results.regions, level)
    except ProductError:
        core = None
    if core is not None and geo and core == (geo,):
        if core != results.default_core(geo):
            messages.append(_("A region can't be its own core; the capital region is used."))
        return ()
    if core is not None and len(core) <= MOST_CORES:
        return () if geo and core == results.default_core(geo) else core
    messages.append(
        _("The core {text} is not a NUTS {level} region; the capital region is used.", text=_shown(text), level=level)
    )
    return ()


def _year(results: Results, text: str, level: int, messages: list[str]) -> int:
    if not text:
        return results.default_year(level)
    try:
        # Digits of other scripts would pass int() and come back in another form.
        year = int(text) if text.isascii() else -1
        results.column(year)
        return year
    except (ValueError, ProductError):
        default = results.default_year(level)
        words = {"text": _shown(text), "first": results.years[0], "last": results.years[-1], "default": default}
        messages.append(_("There is no data for the year {text} ({first} to {last}); {default} is shown.", **words))
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
