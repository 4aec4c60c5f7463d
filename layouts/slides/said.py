"""Numbers and names as charts and tables say them; what is missing is a dash, what is partial is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from data.translate import _
from indicators.significance import in_words
from layouts.numbers import number, signed
from layouts.slides.brief import Brief
from layouts.slides.chart_parts import Series
from layouts.words import gap_sign

DASH = "–"


def value(found: float) -> float | None:
    """A number for a chart; None (an empty cell) where there is none."""
    return None if found != found else float(found)


def shown(found: float | None) -> str:
    """A score with one decimal, a dash where there is none."""
    return DASH if found is None else number(found, 1)


def share(found: float) -> str:
    """A share as a label; "" where its bar has no room for it. Never 100 % for what is less."""
    if found < 0.05:
        return ""
    return f"{min(99, round(100 * found)) if found < 1 else 100} %"


def interval(low: float, high: float) -> str:
    """Two signed ends, a dash where they are not known."""
    return DASH if low != low else _("{low} to {high}", low=signed(low), high=signed(high))


def statement(row: Mapping, gap: float) -> str:
    """What can be said about a gap over all draws; the sign of one that rounds to none is not dwelt upon."""
    if row["statement"] in ("behind", "ahead") and not gap_sign(gap):
        return _("within half a point")
    return in_words(row["statement"], bool(row["clearly"])) or _("nothing is said")


def rank_label(row: Mapping | None) -> str:
    """ "29 of 159" and below it "26–44"; "" without a rank."""
    if row is None or row["rank"] != row["rank"]:
        return ""
    words = {name: int(row[name]) for name in ("rank", "ranked", "rank_low", "rank_high")}
    return _("{rank} of {ranked}\n({rank_low}–{rank_high})", **words)


def dimension_label(brief: Brief, dimension: str, *, of_score: bool = False) -> str:
    """A dimension with what has to be said about its gap, or about its score."""
    row = brief.scores.loc[dimension] if of_score or not brief.compared else brief.gaps.loc[dimension]
    notes = [_("enabler")] if brief.site.results.catalogue.dimensions[dimension].enabler else []
    notes += {"partial": [_("partial data")], "missing": [_("no data")]}.get(row["state"], [])
    label = brief.site.label(dimension)
    return f"{label} ({', '.join(notes)})" if notes else label


def in_order(categories: Sequence[str], series: Sequence[Series]) -> str:
    """All numbers of a chart in words, for its alt text."""
    parts = []
    for n, category in enumerate(categories):
        said = [f"{s.name} {_worded(s, n)}" for s in series if s.values[n] is not None]
        parts.append(f"{_flat(category)}: {', '.join(said) or _('no value')}")
    return "; ".join(parts)


def _worded(series: Series, n: int) -> str:
    if series.labels and series.labels[n]:
        return _flat(series.labels[n])
    return shown(series.values[n])


def _flat(text: str) -> str:
    return text.replace("\n", " ")
