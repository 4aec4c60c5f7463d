"""Tables of the region page: every indicator with its values, years, flags and levels; R&D in totals."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from data.flags import flag_words
from data.translate import _
from layouts.components import figure_frame
from layouts.numbers import number, signed, with_unit
from layouts.query import Query
from layouts.site import Site
from layouts.words import reason, value_note


def indicator_table(site: Site, query: Query, core: tuple[str, ...], rows: pd.DataFrame) -> html.Figure:
    """All scored indicators, by dimension; what can't be compared is there with its reason. Without a core one side."""
    heads = [_("Indicator"), site.results.regions.name(query.geo)]
    if core:
        heads += [site.core_name(core), _("Difference"), _("Region ÷ core"), _("Points of the gap")]
    body: list[Any] = []
    for name, dimension in site.results.catalogue.dimensions.items():
        body.append(html.Tr(html.Th(_(dimension.label), colSpan=len(heads), scope="rowgroup"), className="group"))
        part = rows[rows["dimension"] == name].to_dict("records")
        scored = [r for r in part if site.results.catalogue.indicators[r["indicator"]].scored]
        body += [_row(site, query, core, r) for r in scored]
    table = html.Table(
        [html.Thead(html.Tr([html.Th(h, scope="col") for h in heads])), html.Tbody(body)], className="indicator-table"
    )
    subtitle = _(
        "Values used for {year}; an older year, flags and a NUTS level other than {level} are written under the value. "
        "Points add up to the gap of the dimension.",
        year=query.year,
        level=query.level,
    )
    source = site.source_line(tuple(rows["indicator"]))
    return figure_frame(_("Every indicator behind the scores"), subtitle, html.Div(table, className="scroll"), source)


def mass_table(site: Site, query: Query, core: tuple[str, ...], rows: pd.DataFrame) -> html.Figure | None:
    """Totals that stand beside the scores; None where there is no R&D expenditure of the region itself."""
    totals = rows[[not site.results.catalogue.indicators[i].scored for i in rows["indicator"]]]
    totals = totals[totals["value"].notna() & totals["scored"]]
    if "gerd_volume" not in set(totals["indicator"]):
        return None
    items = []
    for row in totals.to_dict("records"):
        items += [html.Dt(site.label(row["indicator"])), html.Dd(_total(site, core, row))]
    items += _facts(_("Share of the national total"), _shares(site, query, totals))
    items += _facts(_("Regions like this one to match the core in R&D"), _needed(totals))
    subtitle = _("Totals are shown beside the score and never averaged into it, {year}", year=query.year)
    source = site.source_line(tuple(totals["indicator"]))
    return figure_frame(_("R&D mass in totals"), subtitle, html.Dl(items, className="totals"), source)


def _facts(term: str, text: str) -> list[Any]:
    return [html.Dt(term), html.Dd(text)] if text else []


def _total(site: Site, core: tuple[str, ...], row: dict) -> str:
    unit, decimals = _(row["unit"]), site.results.catalogue.indicators[row["indicator"]].decimals
    text = f"{with_unit(row['value'], unit, decimals)} ({int(row['source_time'])})"
    if not row["core_scored"]:
        return text
    there = f"{with_unit(row['core_value'], unit, decimals)} ({int(row['core_source_time'])})"
    return _("{here}; {core}: {there}", here=text, core=site.core_name(core), there=there)


def _shares(site: Site, query: Query, totals: pd.DataFrame) -> str:
    """The region's share of its country's R&D expenditure against its share of the people."""
    spent = site.results.national_share(query.geo, "gerd_volume", query.year)
    people = site.results.national_share(query.geo, "population", query.year)
    if spent != spent or people != people:
        return ""
    years = totals.set_index("indicator")["source_time"].astype(int)
    return _(
        "{spent} % of R&D expenditure ({year}) with {people} % of the population ({then})",
        spent=number(100 * spent, 1),
        people=number(100 * people, 1),
        year=years["gerd_volume"],
        then=years["population"],
    )


def _needed(totals: pd.DataFrame) -> str:
    """How many regions of this size would match the core's R&D expenditure; "" unless both are of one year."""
    volume = totals[(totals["indicator"] == "gerd_volume") & (totals["ratio"] > 0)]
    if volume.empty or (volume["source_time"] != volume["core_source_time"]).any():
        return ""
    row = volume.iloc[0]
    return _("{n} ({year})", n=number(1 / row["ratio"], 1), year=int(row["source_time"]))


def _row(site: Site, query: Query, core: tuple[str, ...], row: dict) -> html.Tr:
    indicator = site.results.catalogue.indicators[row["indicator"]]
    label, unit = html.Span(site.label(indicator.id)), html.Span(_(row["unit"]), className="unit")
    name = [label, unit, *_caution(indicator.caution)]
    cells = [
        html.Th(name, scope="row", title=_(indicator.why)),
        _value(query, row, "", query.geo, indicator.decimals),
    ]
    if not core:
        return html.Tr(cells)
    cells.append(_value(query, row, "core_", row["core"], indicator.decimals))
    if row["reason"]:
        return html.Tr([*cells, html.Td(reason(row["reason"], query.level), colSpan=3, className="reason")])
    ratio = number(row["ratio"], 2) if row["ratio"] == row["ratio"] else "–"
    return html.Tr(
        [
            *cells,
            html.Td(signed(row["difference"], indicator.decimals), className="num"),
            html.Td(ratio, className="num"),
            html.Td(_points(row["contribution"]), className=f"num {_side(row['contribution'])}"),
        ]
    )


def _side(contribution: float) -> str:
    """Which side a contribution speaks for; "" for none."""
    if contribution != contribution or contribution == 0:
        return ""
    return "behind" if contribution < 0 else "ahead"


def _points(contribution: float) -> str:
    return signed(contribution, 1) if contribution == contribution else "–"


def _caution(text: str) -> list[Any]:
    return [html.Span(_(text), className="caution")] if text else []


def _value(query: Query, row: dict, side: str, geo: str, decimals: int) -> html.Td:
    """A value with its year; underneath what has to be said about it, as badges in words."""
    value = row[f"{side}value"]
    if value != value:
        why = flag_words(row[f"{side}flag"])
        parts = [html.Span(_("no value"), className="no-value")]
        return html.Td([*parts, html.Span(why, className="note")] if why else parts, className="num")
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
    parts = [html.Span(number(value, decimals)), html.Span(f" {year}", className=old)]
    return html.Td([*parts, html.Span(note, className="note")] if note else parts, className="num")
