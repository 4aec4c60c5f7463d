"""From what a browser sends to a valid selection. A browser can send anything, so nothing is believed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from zlib import crc32

from numpy import ascontiguousarray

from data.errors import ProductError
from data.translate import N_, _
from indicators.measures import measures_of
from layouts.known import awaited, dimension_of
from layouts.method import SLIDER, WEIGHTS, factors_of, method_note, weighable, weights_of, written
from layouts.numbers import DEFAULT_LANGUAGE, written_for
from layouts.pages.scenario_controls import positions
from layouts.pages.scenario_field import WHAT, is_step, step
from layouts.query import Query, choose_level, choose_region, choose_show
from layouts.shell import THEMES
from layouts.site import Site

# Longer texts than any address needs are not looked at.
LONGEST = 2000
# Numbers of acts above are none that a browser can count to.
LARGEST = 2**53
RENEWED = N_("The figures were updated meanwhile; this is the newest.")
UNUSABLE = N_("What was chosen can't be used; nothing is changed.")
# In which order the fields of one act are applied: a page and a level come before the region on it.
ORDER = ("page", "level", "geo", "core", "show", "measure", "year", "theme")


@dataclass(frozen=True)
class Step:
    """What an act leads to: the selection `before` it (None = nothing is on the screen), `after` it, and messages.

    `messages` None: those on the screen stay.
    """

    before: Query | None
    after: Query
    messages: tuple[str, ...] | None = ()


def read(site: Site, address: object) -> tuple[Query, tuple[str, ...]]:
    """The selection and messages for the address a browser reports; anything malformed counts as empty."""
    given = address if isinstance(address, Mapping) else {}
    texts = {k: _text(given.get(k)) for k in ("pathname", "search", "theme", "language")}
    theme = texts["theme"] if texts["theme"] in THEMES else "light"
    language = texts["language"] if texts["language"].isalpha() else DEFAULT_LANGUAGE
    query, messages = site.parse(texts["pathname"] or "/", texts["search"], theme, language[:3])
    if any(isinstance(given.get(k), str) and len(given[k]) > LONGEST for k in ("pathname", "search")):
        messages = (_("The address is longer than any of this dashboard; it is not used."), *messages)
    return query, messages


def as_data(query: Query, site: Site, number: object = 0) -> dict[str, Any]:
    """A selection for the browser: its fields, its address, and the `number` of the act that led to it."""
    name = site.results.regions.name(query.geo) if query.geo else ""
    return {
        "page": query.page,
        "geo": query.geo,
        "name": name,
        "core": "+".join(query.core),
        "year": str(query.year),
        "level": str(query.level),
        "show": query.show,
        "measure": query.measure,
        "theme": query.theme,
        "language": query.language,
        **dict(query.more),
        **_sliders(site, query),
        "method": method_note(site.under(query).results),
        "known": query.known,
        "awaited": awaited(site, query),
        "address": query.address(),
        "atlas": site.atlas,
        "figures": figures_mark(site),
        "n": number if isinstance(number, int) and abs(number) < LARGEST else 0,
    }


def from_data(site: Site, data: object) -> Query:
    """The selection the browser holds, read like any address."""
    given = data if isinstance(data, Mapping) else {}
    path, _mark, search = _text(given.get("address")).partition("?")
    return read(site, {"pathname": path, "search": search, **{k: given.get(k) for k in ("theme", "language")}})[0]


def on_screen(site: Site, data: object) -> Query | None:
    """The selection that what the browser shows was made of; None where that can't be known."""
    return _shown(site, data, from_data(site, data))


def _shown(site: Site, data: object, query: Query) -> Query | None:
    """The same, for who has read the selection already."""
    if not isinstance(data, Mapping) or not data.get("address") or _is_of_others(site, data):
        return None
    claimed = _text(data.get("known"))
    # A page can't have been made with more than is known, unless that was forgotten since.
    return replace(query, known=claimed) if set(claimed) <= set(query.known) else None


def figures_mark(site: Site) -> str:
    """A mark that changes with the figures and the version, so that no page is mended that was made of others."""
    return site.default.memory.get("figures mark", lambda: _figures_mark(site.default))


def _figures_mark(site: Site) -> str:
    mark = crc32(repr((site.version, sorted(site.vintages.items()))).encode())
    for values in site.results.panel.observed.values():
        for array in (values.value, values.flags):
            mark = crc32(ascontiguousarray(array), mark)
    return f"{mark:08x}"


def _is_of_others(site: Site, data: object) -> bool:
    """Whether what a browser shows was made of other figures than there are now."""
    return isinstance(data, Mapping) and "figures" in data and data["figures"] != figures_mark(site)


def follow(site: Site, data: object, act: object) -> Step:
    """What an act makes of the selection `data`: an address is opened, or fields are set; else nothing changes.

    `act`: {"open": {"pathname", "search"}} or {"set": {field: text}}, with "whole" when nothing is on the screen yet;
    {"look": …} asks whether more is known by now.
    """
    given = act if isinstance(act, Mapping) else {}
    if _is_of_others(site, data):
        step = _follow(site, data, given)
        return replace(step, messages=(_(RENEWED), *(step.messages or ())))
    return _follow(site, data, given)


def _follow(site: Site, data: object, given: Mapping[str, Any]) -> Step:
    before = from_data(site, data)
    shown = None if given.get("whole") else _shown(site, data, before)
    if given.get("look") and shown is not None:
        return Step(shown, before, None)
    if isinstance(given.get("open"), Mapping):
        own = {"theme": before.theme, "language": before.language}
        after, messages = read(site, {**own, **given["open"]})
        return Step(shown, after, messages)
    return Step(shown, *_set(site, before, given.get("set")))


def _set(site: Site, before: Query, fields: object) -> tuple[Query, tuple[str, ...]]:
    given = fields if isinstance(fields, Mapping) else {}
    if not all(isinstance(text, str) and len(text) <= LONGEST for text in given.values()):
        return before, (_(UNUSABLE),)
    texts, query = {str(name): _text(text) for name, text in given.items()}, before
    try:
        for name in sorted(texts, key=lambda n: ORDER.index(n) if n in ORDER else len(ORDER)):
            query = _changed(site, query, name, texts[name])
    except (ProductError, ValueError) as fault:
        # What a slider was refused for is worth a sentence of its own; anything else no control offers.
        told = any(name.startswith(SLIDER) or is_step(name) for name in texts)
        return before, (str(fault) if told else _(UNUSABLE),)
    # What no control offers (a core of another level, say) is dropped here as it would be from an address.
    path, _mark, search = query.address().partition("?")
    return site.parse(path, search, query.theme, query.language)[0], ()


def _changed(site: Site, query: Query, name: str, text: str) -> Query:
    results = site.results
    if name == "geo":
        return query if text == query.geo else choose_region(results, query, text)
    if name == "core":
        return replace(query, core=tuple(c for c in text.split("+") if c))
    if name == "show":
        return choose_show(results, query, text)
    if name == "level":
        return choose_level(results, query, int(text)) if text in ("2", "3") else query
    if name == "year":
        return replace(query, year=int(text))
    if name == "theme":
        return replace(query, theme=text) if text in THEMES else query
    if name in ("measure", "page"):
        if text not in (site.pages if name == "page" else measures_of(results, query.show)):
            raise ValueError(text)
        return replace(query, **{name: text})
    if name.startswith(SLIDER) and WEIGHTS in site.fields:
        text = written(factors_of(query.field(WEIGHTS)) | factors_of(f"{name[len(SLIDER) :]}:{text}"))
        name, text = WEIGHTS, site.fields[WEIGHTS](results, text)
    if is_step(name) and WHAT in site.fields:
        name, text = WHAT, site.fields[WHAT](results, step(query.field(WHAT), name, text))
    if name in site.fields:
        return replace(query, more=tuple(sorted({**dict(query.more), name: text}.items())))
    return query


def _sliders(site: Site, query: Query) -> dict[str, str]:
    """Where the sliders of weights stand and which shares they come to, or those of a scenario, on their pages."""
    if query.page == "gap":
        with written_for(query.language):
            return positions(site.under(query), query)
    if query.page != "robustness":
        return {}
    factors = factors_of(query.field(WEIGHTS))
    shares = weights_of(site.results, dimension_of(site, query), query.level, factors)
    return {f"{SLIDER}{name}": f"{factors.get(name, 1.0):g}" for name in weighable(site.results)} | {
        f"share.{name}": f"{100 * share:.0f} %" for name, share in shares.items()
    }


def _text(value: object) -> str:
    """A text of a length that is looked at; "" for anything else."""
    # Halves of characters, which JSON can carry and nothing else can, become question marks.
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) and len(value) <= LONGEST else ""
