"""From what a browser sends to a valid selection. A browser can send anything, so nothing is believed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from data.errors import InputError, ProductError
from data.translate import _
from layouts.query import Query, choose_level, choose_region, choose_show, parse
from layouts.shell import THEMES
from layouts.site import Site


def read(site: Site, address: object) -> tuple[Query, tuple[str, ...]]:
    """The selection and messages for the address a browser reports; anything malformed counts as empty."""
    given = address if isinstance(address, Mapping) else {}
    texts = {k: v if isinstance(v := given.get(k), str) else "" for k in ("pathname", "search", "theme")}
    theme = texts["theme"] if texts["theme"] in THEMES else "light"
    return parse(site.results, texts["pathname"] or "/", texts["search"], theme)


def as_data(query: Query) -> dict[str, Any]:
    """A selection for the browser, with the address it is written as."""
    return {**asdict(query), "core": list(query.core), "address": query.address()}


def from_data(site: Site, data: object) -> Query:
    """The selection the browser holds, read like any address."""
    given = data if isinstance(data, Mapping) else {}
    address = given.get("address")
    path, _mark, search = (address if isinstance(address, str) else "").partition("?")
    return read(site, {"pathname": path, "search": search, "theme": given.get("theme")})[0]


def next_query(site: Site, data: object, triggered: Sequence[Mapping[str, Any]]) -> tuple[Query, Query]:
    """The selection before and after what happened on a page; the same twice when nothing usable happened."""
    before = from_data(site, data)
    try:
        happened = triggered[0]
        after = _changed(site, before, str(happened["prop_id"]), happened["value"])
    except (ProductError, IndexError, KeyError):
        return before, before
    # What no control offers (a core of another level, say) is dropped here as it would be from an address.
    path, _mark, search = after.address().partition("?")
    return before, parse(site.results, path, search, after.theme)[0]


def _changed(site: Site, query: Query, prop: str, value: object) -> Query:
    results = site.results
    control, _dot, name = prop.partition(".")
    if name == "clickData":
        geo = clicked(value)
        return choose_region(results, query, geo) if geo else query
    if control.endswith("-geo"):
        geo = _text(value)
        return query if geo == query.geo else choose_region(results, query, geo)
    if control.endswith("-core"):
        return replace(query, core=tuple(c for c in _text(value).split("+") if c))
    if control.endswith("-show"):
        return choose_show(results, query, _text(value))
    if control.endswith("-measure"):
        return replace(query, measure=_text(value))
    if control.endswith("-level"):
        return choose_level(results, query, _whole(value))
    return replace(query, year=_whole(value))


def clicked(data: object) -> str:
    """The region code of a click on a map or a strip; "" for a click on anything else."""
    try:
        point = data["points"][0]  # type: ignore[index]
        code = point.get("location") or point.get("customdata")
    except (TypeError, KeyError, IndexError, AttributeError):
        return ""
    code = code[0] if isinstance(code, list) and code else code
    return code if isinstance(code, str) else ""


def _text(value: object) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    raise InputError(_("selection"), value=value, expected=_("a text"))


def _whole(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise InputError(_("selection"), value=value, expected=_("a whole number"))
