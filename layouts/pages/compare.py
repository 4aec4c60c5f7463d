"""Two maps side by side: another year, or another dimension or indicator, beside the one that is selected.

The second one is a selection like the first, so that everything said about a
map is said about it too. Of two years the classes are made of both, because
colours that mean something else on each side would not compare.
"""

from __future__ import annotations

from dataclasses import replace

from data.errors import ProductError
from data.translate import _
from indicators.classes import FIXED, NATURAL, QUANTILE, SCHEMES, default_scheme
from indicators.results import Results
from layouts import html
from layouts.controls import option
from layouts.light import content, element
from layouts.query import Query, choose_show
from layouts.site import Site

CLASSES, WITH = "classes", "with"


def read_classes(_results: Results, text: str) -> str:
    """The field `classes` of an address: a way of choosing breaks."""
    if text and text not in SCHEMES:
        raise ProductError(f"classes: found {text!r}, expected one of {', '.join(SCHEMES)}")
    return text


def read_with(results: Results, text: str) -> str:
    """The field `with` of an address: a year, a dimension or an indicator."""
    if text.isascii() and text.isdigit():
        results.column(int(text))
        return str(int(text))
    if text and text not in results.catalogue.dimensions and text not in results.catalogue.indicators:
        raise ProductError(f"with: found {text!r}, expected a year, a dimension or an indicator")
    return text


def partner(site: Site, query: Query) -> Query | None:
    """What the second map shows; None for a single map. It points back: the partner of the partner is `query`."""
    text = query.field(WITH)
    if not text or text in (str(query.year), query.show):
        return None
    if text.isdigit():
        return _with(replace(query, year=int(text)), str(query.year))
    return _with(choose_show(site.results, query, text), query.show)


def _with(query: Query, text: str) -> Query:
    return replace(query, more=tuple(sorted({**dict(query.more), WITH: text}.items())))


def alone(query: Query) -> Query:
    """The selection with one map only."""
    return replace(query, more=tuple((name, text) for name, text in query.more if name != WITH))


def scheme_of(query: Query) -> str:
    """How the breaks are chosen, "" = the default of the measure."""
    scheme = query.field(CLASSES)
    return "" if scheme == default_scheme(query.measure) else scheme


def scheme_words(scheme: str) -> str:
    """A way of choosing breaks in words."""
    words = {QUANTILE: _("as many regions in each"), NATURAL: _("natural breaks"), FIXED: _("the same in every year")}
    return words[scheme]


def scheme_options(query: Query) -> list[html.Option]:
    """Ways of choosing breaks; the default of the measure comes first and needs no field."""
    default = default_scheme(query.measure)
    others = [s for s in SCHEMES if s != default]
    chosen = scheme_of(query)
    values = [("", default), *((s, s) for s in others)]
    return [option(scheme_words(scheme), value, chosen) for value, scheme in values]


def with_select(site: Site, name: str) -> html.Div:
    """The list of what can be put beside the map; past Dash, because it is long and never changes."""
    return site.default.memory.get(("with", name), lambda: _with_select(site, name))


def _with_select(site: Site, name: str) -> html.Div:
    catalogue = site.results.catalogue
    years = [element("Option", str(y), value=str(y)) for y in reversed(site.results.years)]
    groups = [element("Optgroup", years, label=_("Another year"))]
    for dimension in catalogue.dimensions.values():
        own = [element("Option", _("{dimension} (all indicators)", dimension=_(dimension.label)), value=dimension.id)]
        found = [i.id for i in catalogue.of(dimension.id, scored=False) if site.results.has_data(i.id)]
        own += [element("Option", site.label(i), value=i) for i in found]
        groups.append(element("Optgroup", own, label=_(dimension.label)))
    head = element("Option", _("nothing"), value="")
    root = element("Select", [head, *groups], id=name, **{"className": "select", "data-set": WITH})
    return content(f"{name}-box", root)
