"""Whether gaps close: slope a year with its interval, and years to parity or the honest "no sign of closing"."""

from __future__ import annotations

from typing import Any

from data.translate import _, ngettext
from indicators.slopes import ENOUGH
from indicators.trends import CLOSING, NO_SIGN, PARTIAL, WIDENING, WORDS, Trend, indicator_trends
from layouts import html
from layouts.components import figure_frame
from layouts.known import dimension_of
from layouts.light import content, element
from layouts.lookup import source_of
from layouts.numbers import number, signed
from layouts.pages.gap_data import TRENDS, Facts, trend_of
from layouts.pages.gap_words import lowered, trend_mean
from layouts.query import Query
from layouts.site import Site
from layouts.tables import Table

# Verdicts on a gap in which the region is behind.
BEHIND = (CLOSING, WIDENING, NO_SIGN)
# Further away than this a parity says no more than "not in our time".
FAR = 100
# A row: dimension, indicator ("" = the whole dimension), its trend.
Found = tuple[str, str, Trend]


def trends_in(site: Site, query: Query) -> list[Found]:
    """Trends of all dimensions, then of the indicators of the one shown, over all years up to the chosen one; kept."""
    shown = dimension_of(site, query)
    key = ("trends", query.geo, query.core, query.year, shown)
    return site.memory.get(key, lambda: _trends(site, query, shown), room=TRENDS)


def _trends(site: Site, query: Query, shown: str) -> list[Found]:
    dimensions = site.results.level(query.level).dimensions
    whole = [(name, "", trend_of(site, query, name)) for name, d in dimensions.items() if d.indicators]
    span = query.year - site.results.years[0]
    own = indicator_trends(site.results, query.geo, shown, core=query.core, last=query.year, years=span)
    return [*whole, *((shown, name, found) for name, found in own.items())]


def trends_frame(site: Site, query: Query, facts: Facts) -> html.Figure:
    """One row per dimension and indicator."""
    parts = [
        _("Slope of the gap in points a year on the same indicators throughout (Theil–Sen), 95 % interval"),
        _("up to {year}", year=query.year),
        f"NUTS {query.level}",
        _("against {core}", core=facts.core_name),
    ]
    notes = [
        _("Closing or widening is said only where the order of the years has a chance of at most 5 % (Kendall)."),
        _("Below {n} years nothing is significant.", n=ENOUGH),
        *_left_out(trends_in(site, query)),
        _("Paths keep to one set of indicators without a break, so gaps here can differ from those of a single year."),
        *trend_mean(site, facts.dimension),
    ]
    named = {"aria-label": _("Trends of dimensions and indicators"), "role": "group"}
    table = content("gap-trends-table", _table(site, query), className="scroll gap-trends", tabIndex=0, **named)
    return figure_frame(
        "trends",
        trends_title(site, facts, trends_in(site, query)),
        " · ".join(parts),
        table,
        source_of(site, tuple(r["indicator"] for r in facts.rows)),
        footnotes=[html.P(" ".join(notes))],
        without=("png", "svg"),
    )


def _left_out(found: list[Found]) -> list[str]:
    """In how many dimensions nothing is said because the data is partial."""
    n = sum(not indicator and t.verdict == PARTIAL for _dimension, indicator, t in found)
    if not n:
        return []
    return [
        ngettext(
            "In {n} dimension the path rests on partial data: it is shown, and nothing is said of its trend.",
            "In {n} dimensions the paths rest on partial data: they are shown, and nothing is said of their trends.",
            n,
        )
    ]


def _table(site: Site, query: Query) -> Any:
    """Roles are said, because on a phone a row is shown as a block, which would end its being a row."""
    heads = [_("Gap in"), _("Years"), _("Gap, points"), _("Slope a year"), _("What it says")]
    head = element(
        "Thead", [element("Tr", [element("Th", text, scope="col", role="columnheader") for text in heads], role="row")]
    )
    rows, inside, shown = [], False, dimension_of(site, query)
    for dimension, indicator, found in trends_in(site, query):
        if indicator and not inside:
            inside = True
            title = _("Indicators of {dimension}", dimension=lowered(site.label(dimension)))
            cell = element("Th", title, scope="colgroup", colSpan=len(heads), role="rowheader")
            rows.append(element("Tr", [cell], className="group", role="row"))
        rows.append(_row(site.label(indicator or dimension), found, shown=not indicator and dimension == shown))
    return element("Table", [head, element("Tbody", rows)], className="what-table", role="table")


def _row(label: str, found: Trend, *, shown: bool) -> Any:
    path, cells = found.path, ["", "", ""]
    if len(path.years):
        cells = [
            f"{int(path.years[0])}–{int(path.years[-1])}",
            f"{signed(float(path.gap[0]), 1)} → {signed(float(path.gap[-1]), 1)}",
            slope_text(found),
        ]
    return element(
        "Tr",
        [
            element("Th", label, scope="row", role="rowheader"),
            *(element("Td", text, className="num", role="cell") for text in cells),
            element("Td", verdict_text(found), role="cell"),
        ],
        className="shown" if shown else "",
        role="row",
    )


def slope_text(found: Trend) -> str:
    """ "+0.42 (+0.10 to +0.80)"; without the interval where so few years allow none."""
    slope = found.slope
    text = signed(slope.slope, 2)
    if slope.low != slope.low:
        return text
    return _("{slope} ({low} to {high})", slope=text, low=signed(slope.low, 2), high=signed(slope.high, 2))


def verdict_text(found: Trend) -> str:
    """What can be said of a trend, with the years to parity where the gap closes."""
    words = _(WORDS[found.verdict])
    return f"{words}: {parity_text(found)}" if found.verdict == CLOSING else words


def parity_text(found: Trend) -> str:
    """In how many years the gap would be 0 at this slope, and at the ends of its interval."""
    if found.parity > FAR:
        return _("level in more than {n} years at this pace", n=FAR)
    # Less than half a year is no "0 years": the gap is still there.
    years, low = max(1, round(found.parity)), number(found.parity_low, 0)
    if not found.parity_high <= FAR:
        return ngettext(
            "level in {n} year at this pace (at least {low})",
            "level in {n} years at this pace (at least {low})",
            years,
            low=low,
        )
    return ngettext(
        "level in {n} year at this pace ({low} to {high})",
        "level in {n} years at this pace ({low} to {high})",
        years,
        low=low,
        high=number(max(1.0, found.parity_high), 0),
    )


def trends_title(site: Site, facts: Facts, found: list[Found]) -> str:
    """In how many dimensions the gap closes, of those in which there is one."""
    behind = [row for row in found if not row[1] and row[2].verdict in BEHIND]
    closing = [row for row in behind if row[2].verdict == CLOSING]
    words = {"name": facts.name, "core": facts.core_name}
    if not behind:
        return _("In no dimension does {name} have a gap to {core} with enough years for a trend", **words)
    if not closing:
        return ngettext(
            "No sign of closing in the one dimension in which {name} is behind {core} and a trend can be read",
            "No sign of closing in any of the {n} dimensions in which {name} is behind {core} and a trend can be read",
            len(behind),
            **words,
        )
    names = "; ".join(f"{lowered(site.label(d))} ({parity_text(t)})" for d, _i, t in closing)
    return ngettext(
        "{name} is behind {core} in {n} dimension in which a trend can be read; there the gap is closing – {names}",
        "{name} is behind {core} in {n} dimensions in which a trend can be read; the gap is closing in {closing} of "
        "them – {names}",
        len(behind),
        closing=len(closing),
        names=names,
        **words,
    )


def trends_data(site: Site, query: Query, facts: Facts) -> Table:
    """Everything the statistics say of every row."""
    heads = [_("Dimension"), _("Indicator"), _("First"), _("Last"), _("Years"), _("Gap, first"), _("Gap, last")]
    heads += [_("Slope a year"), _("Slope, low"), _("Slope, high"), _("p"), _("What it says")]
    heads += [_("Years to parity"), _("Parity, low"), _("Parity, high"), _("Share of the weight")]
    rows: list[list[Any]] = []
    for dimension, indicator, t in trends_in(site, query):
        path, slope = t.path, t.slope
        ends = [str(int(path.years[n])) for n in (0, -1)] if len(path.years) else ["", ""]
        gaps = [float(path.gap[n]) for n in (0, -1)] if len(path.years) else [None, None]
        high = t.parity_high if t.parity_high != float("inf") else None
        label = site.label(indicator) if indicator else ""
        rows.append([site.label(dimension), label, *ends, slope.points, *gaps, slope.slope, slope.low, slope.high,
                     slope.p, _(WORDS[t.verdict]), t.parity, t.parity_low, high, path.coverage])  # fmt: skip
    decimals = {5: 1, 6: 1, 7: 2, 8: 2, 9: 2, 10: 3, 12: 0, 13: 0, 14: 0, 15: 2}
    source = source_of(site, tuple(r["indicator"] for r in facts.rows))
    return Table(trends_title(site, facts, trends_in(site, query)), heads, rows, decimals, source)
