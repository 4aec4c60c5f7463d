"""Tables of the region page: every indicator with its values, years, flags and levels; R&D in totals."""

from __future__ import annotations

from typing import Any

from data.flags import flag_words
from data.translate import _
from indicators.indicator_ranks import all_ranks, indicator_ranks
from layouts import html
from layouts.components import figure_frame
from layouts.light import Element, content, element
from layouts.numbers import number, signed, with_unit
from layouts.query import Query
from layouts.rows import Row
from layouts.site import Site
from layouts.tables import Table
from layouts.words import reason, value_note


def indicator_table(site: Site, query: Query, core: tuple[str, ...], rows: list[Row]) -> html.Figure:
    """All scored indicators, by dimension; what can't be compared is there with its reason. Without a core one side."""
    heads, ranks = [_("Indicator"), site.results.regions.name(query.geo), _("Rank")], _ranks(site, query)
    if core:
        heads += [site.core_name(core), _("Difference"), _("Region ÷ core"), _("Points of the gap")]
    body: list[Any] = []
    for name, dimension in site.results.catalogue.dimensions.items():
        body.append(
            element("Tr", element("Th", _(dimension.label), colSpan=len(heads), scope="rowgroup"), className="group")
        )
        part = [row for row in rows if row["dimension"] == name]
        scored = [r for r in part if site.results.catalogue.indicators[r["indicator"]].scored]
        body += [_row(site, query, core, r, ranks.get(r["indicator"])) for r in scored]
    head = element("Thead", element("Tr", [element("Th", h, scope="col") for h in heads]))
    table = element("Table", [head, element("Tbody", body)], className="indicator-table")
    subtitle = _(
        "Values used for {year}; an older year, flags and a NUTS level other than {level} are written under the value. "
        "Rank among all regions of the level, 1 = best. Points add up to the gap of the dimension.",
        year=query.year,
        level=query.level,
    )
    source = site.source_line(tuple(row["indicator"] for row in rows))
    named = {"aria-label": _("Table of indicators"), "role": "region"}
    body = content("indicators-table", table, className="scroll", tabIndex=0, **named)
    title, without = _("Every indicator behind the scores"), ("table", "png", "svg")
    return figure_frame("indicators", title, subtitle, body, source, without=without)


def indicator_data(site: Site, query: Query, core: tuple[str, ...], rows: list[Row]) -> Table:
    """Both sides of every scored indicator with year and flag, in full precision."""
    catalogue, name = site.results.catalogue, site.results.regions.name(query.geo)
    other = site.core_name(core) if core else _("Core")
    heads = [_("Dimension"), _("Indicator"), _("Unit"), name, _("Year"), _("Flag"), other, _("Year"), _("Flag")]
    heads += [_("Rank"), _("of"), _("Difference"), _("Points of the gap"), _("Not compared because")]
    found, ranks = [], _ranks(site, query)
    for row in rows:
        years = [str(int(y)) if y == y else "" for y in (row["source_time"], row["core_source_time"])]
        known = [_(catalogue.dimensions[row["dimension"]].label), site.label(row["indicator"]), _(row["unit"])]
        mine = [row["value"], years[0], flag_words(row["flag"])]
        theirs = [row["core_value"], years[1], flag_words(row["core_flag"])]
        ends = [row["difference"], row["contribution"], reason(row["reason"], query.level)]
        rank = [str(n) for n in ranks.get(row["indicator"], ())] or ["", ""]
        found.append([*known, *mine, *theirs, *rank, *ends])
    caption = _("{name} and {core}, {year}", name=name, core=other, year=query.year)
    return Table(
        caption,
        heads,
        found,
        dict.fromkeys((3, 6, 11, 12), 2),
        site.source_line(tuple(row["indicator"] for row in rows)),
    )


def mass_table(site: Site, query: Query, core: tuple[str, ...], rows: list[Row]) -> html.Figure | None:
    """Totals that stand beside the scores; None where there is no R&D expenditure of the region itself."""
    indicators = site.results.catalogue.indicators
    totals = [r for r in rows if not indicators[r["indicator"]].scored and r["value"] == r["value"] and r["scored"]]
    if "gerd_volume" not in {row["indicator"] for row in totals}:
        return None
    items = []
    for row in totals:
        items += [html.Dt(site.label(row["indicator"])), html.Dd(_total(site, core, row))]
    items += _facts(_("Share of the national total"), _shares(site, query, totals))
    items += _facts(_("Regions like this one to match the core in R&D"), _needed(totals))
    subtitle = _("Totals are shown beside the score and never averaged into it, {year}", year=query.year)
    source = site.source_line(tuple(row["indicator"] for row in totals))
    body = html.Dl(items, className="totals")
    return figure_frame("mass", _("R&D mass in totals"), subtitle, body, source, without=("table", "csv"))


def _facts(term: str, text: str) -> list[Any]:
    return [html.Dt(term), html.Dd(text)] if text else []


def _total(site: Site, core: tuple[str, ...], row: dict) -> str:
    unit, decimals = _(row["unit"]), site.results.catalogue.indicators[row["indicator"]].decimals
    text = f"{with_unit(row['value'], unit, decimals)} ({int(row['source_time'])})"
    if not row["core_scored"]:
        return text
    there = f"{with_unit(row['core_value'], unit, decimals)} ({int(row['core_source_time'])})"
    return _("{here}; {core}: {there}", here=text, core=site.core_name(core), there=there)


def _shares(site: Site, query: Query, totals: list[Row]) -> str:
    """The region's share of its country's R&D expenditure against its share of the people."""
    spent = site.results.national_share(query.geo, "gerd_volume", query.year)
    people = site.results.national_share(query.geo, "population", query.year)
    if spent != spent or people != people:
        return ""
    years = {row["indicator"]: int(row["source_time"]) for row in totals}
    return _(
        "{spent} % of R&D expenditure ({year}) with {people} % of the population ({then})",
        spent=number(100 * spent, 1),
        people=number(100 * people, 1),
        year=years["gerd_volume"],
        then=years["population"],
    )


def _needed(totals: list[Row]) -> str:
    """How many regions of this size would match the core's R&D expenditure; "" unless both are of one year."""
    row = next((r for r in totals if r["indicator"] == "gerd_volume" and r["ratio"] > 0), None)
    if row is None or row["source_time"] != row["core_source_time"]:
        return ""
    return _("{n} ({year})", n=number(1 / row["ratio"], 1), year=int(row["source_time"]))


def _ranks(site: Site, query: Query) -> dict[str, tuple[int, int]]:
    """Ranks of the region; those of all regions of its level take little more time, and serve them all."""
    key = ("indicator ranks", query.level, query.year)
    every = site.memory.get(key, lambda: all_ranks(site.results, query.level, query.year))
    return indicator_ranks(site.results, query.geo, query.year, of=every)


def _row(site: Site, query: Query, core: tuple[str, ...], row: dict, rank: tuple[int, int] | None) -> Element:
    indicator = site.results.catalogue.indicators[row["indicator"]]
    label, unit = element("Span", site.label(indicator.id)), element("Span", _(row["unit"]), className="unit")
    name = [label, unit, *_caution(indicator.caution)]
    cells = [
        element("Th", name, scope="row", title=_(indicator.why)),
        _value(query, row, "", query.geo, indicator.decimals),
        element("Td", _("{rank} of {ranked}", rank=rank[0], ranked=rank[1]) if rank else "", className="num rank"),
    ]
    if not core:
        return element("Tr", cells)
    cells.append(_value(query, row, "core_", row["core"], indicator.decimals))
    if row["reason"]:
        return element("Tr", [*cells, element("Td", reason(row["reason"], query.level), colSpan=3, className="reason")])
    ratio = number(row["ratio"], 2) if row["ratio"] == row["ratio"] else "–"
    return element(
        "Tr",
        [
            *cells,
            element("Td", signed(row["difference"], indicator.decimals), className="num"),
            element("Td", ratio, className="num"),
            element("Td", _points(row["contribution"]), className=f"num {_side(row['contribution'])}"),
        ],
    )


def _side(contribution: float) -> str:
    """Which side a contribution speaks for; "" for none."""
    if contribution != contribution or contribution == 0:
        return ""
    return "behind" if contribution < 0 else "ahead"


def _points(contribution: float) -> str:
    return signed(contribution, 1) if contribution == contribution else "–"


def _caution(text: str) -> list[Any]:
    return [element("Span", _(text), className="caution")] if text else []


def _value(query: Query, row: dict, side: str, geo: str, decimals: int) -> Element:
    """A value with its year; underneath what has to be said about it, as badges in words."""
    value = row[f"{side}value"]
    if value != value:
        why = flag_words(row[f"{side}flag"])
        parts = [element("Span", _("no value"), className="no-value")]
        return element("Td", [*parts, element("Span", why, className="note")] if why else parts, className="num")
    note = value_note(
        geo,
        int(row[f"{side}source_time"]),
        row[f"{side}source_time"],
        row[f"{side}source_geo"],
        row[f"{side}converted"],
        row[f"{side}flag"],
    )
    year = int(row[f"{side}source_time"])
    old = "year older" if year != query.year else "year"
    parts = [element("Span", number(value, decimals)), element("Span", f" {year}", className=old)]
    level = len(row[f"{side}source_geo"]) - 2
    if level != query.level and "+" not in row[f"{side}source_geo"] and not row[f"{side}scored"]:
        parts.append(element("Span", f"NUTS {level}", className="badge level"))
    return element("Td", [*parts, element("Span", note, className="note")] if note else parts, className="num")
