"""Since when a gap is there and how it moved: the words of the cards.

"Since" counts full years only, because partial ones carry no statement; the change is measured on the indicators that
its two years have, so that what came or went between them is not taken for a movement.
"""

from __future__ import annotations

from data.translate import _
from indicators.change import Change
from layouts.lookup import history_of
from layouts.numbers import number
from layouts.query import Query
from layouts.rows import Row
from layouts.site import Site
from layouts.words import gap_sign, lowered


def since_line(site: Site, query: Query, gap: Row) -> str:
    """ "behind since 2013 or earlier; 2.9 points better than in 2014"; "" where full years do not say."""
    if gap["state"] != "full" or not gap["core"] or gap["core"] == query.geo:
        return ""
    parts = [_lasting(site, query, gap), moved(change_of(site, query, gap["dimension"]), query.year)]
    return "; ".join(part for part in parts if part)


def change_of(site: Site, query: Query, dimension: str) -> Change | None:
    """How the gap of a dimension moved up to the year shown."""
    key = ("change", query.geo, dimension, query.year, query.core)
    return site.memory.get(key, lambda: site.results.change(query.geo, dimension, query.year, core=query.core))


def _lasting(site: Site, query: Query, gap: Row) -> str:
    """In which year the present direction of the gap began; "" for a gap of none, or with a single full year."""
    sign = gap_sign(gap["gap"])
    history = history_of(site, query.geo, gap["dimension"], query.core)
    rows = zip(*(history[c].tolist() for c in ("time", "gap", "state")), strict=True)
    full = [(time, gap_sign(value)) for time, value, state in rows if state == "full" and time <= query.year]
    if not sign or len(full) < 2:
        return ""
    others = [n for n, (_time, there) in enumerate(full) if there != sign]
    first = others[-1] + 1 if others else 0
    words = {"year": full[first][0]}
    if first:
        return _("behind since {year}", **words) if sign == "behind" else _("ahead since {year}", **words)
    early = _("behind since {year} or earlier", **words)
    return early if sign == "behind" else _("ahead since {year} or earlier", **words)


def moved(change: Change | None, year: int) -> str:
    """ "2.9 points better than in 2014"; "" where no two full years can be compared."""
    if change is None:
        return ""
    words = {"n": number(abs(change.change), 1), "first": change.first, "last": change.last}
    sign = gap_sign(change.change)
    if change.last == year:
        texts = {
            "": _("gap as in {first}", **words),
            "ahead": _("{n} points better than in {first}", **words),
            "behind": _("{n} points worse than in {first}", **words),
        }
    else:
        texts = {
            "": _("gap unchanged from {first} to {last}", **words),
            "ahead": _("{n} points better from {first} to {last}", **words),
            "behind": _("{n} points worse from {first} to {last}", **words),
        }
    return texts[sign]


def moved_title(site: Site, query: Query, core: str) -> str:
    """In how many of the four dimensions the region gained on its core or lost, and where most."""
    four = [d.id for d in site.results.catalogue.dimensions.values() if not d.enabler]
    changes = {d: change for d in four if (change := change_of(site, query, d)) is not None}
    if not changes:
        return _("How the gap moved")
    signs = [gap_sign(change.change) for change in changes.values()]
    words = {"name": site.results.regions.name(query.geo), "core": core, "of": len(changes)}
    words |= {"n": signs.count("ahead"), "m": signs.count("behind")}
    if not words["n"] and not words["m"]:
        return _("Against {core}, no gap of {name} moved by half a point", **words)
    if not words["m"]:
        text = _("{name} gained on {core} in {n} of {of} dimensions", **words)
    elif not words["n"]:
        text = _("{name} lost against {core} in {m} of {of} dimensions", **words)
    else:
        text = _("{name} gained on {core} in {n} of {of} dimensions and lost in {m}", **words)
    most = max(changes, key=lambda d: abs(changes[d].change))
    how = moved(changes[most], query.year)
    return _("{text}; most in {dimension}: {how}", text=text, dimension=lowered(site.label(most)), how=how)
