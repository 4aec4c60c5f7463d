"""The table of observations: filters, one page of rows with everything that has to be said about each, downloads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from data.errors import ProductError
from data.translate import N_, _, ngettext
from layouts import html
from layouts.components import figure_frame, link
from layouts.export.panel import HOW, listed
from layouts.export.provenance import all_sources
from layouts.export.wanted import CARRIED, CONVERTED, GAPS, SCORES, Wanted
from layouts.light import Element, element
from layouts.numbers import number
from layouts.pages.data_controls import only_text
from layouts.pages.data_fields import (
    ALL,
    EVERYWHERE,
    at_page,
    download_address,
    impossible,
    page_number,
    wanted_of,
    with_fields,
    years_of,
)
from layouts.pages.data_rows import SORTABLE, Shown, shown
from layouts.query import Query
from layouts.rows import Row
from layouts.site import Site
from layouts.words import value_note

EXTENSIONS = (("csv", "CSV"), ("xlsx", "XLSX"), ("parquet", "Parquet"))
HEADS = {
    "label": N_("Indicator"),
    "name": N_("Region"),
    "time": N_("Year"),
    "value": N_("Value"),
    "normalised": N_("0–100"),
    "how": N_("How it came"),
    "flag_words": N_("Flag"),
    "dataset": N_("Dataset"),
}
# Columns of a dataset that have other names for a reader; its dimensions keep their own.
OWN_HEADS = {**HEADS, "geo": N_("Region")}
NUMERIC = ("time", "value", "normalised")
# Places of a published figure that are shown; files have all of them.
PLACES = 6


def table_frame(site: Site, query: Query) -> html.Figure:
    """The rows of the selection as a table, or what is in the way."""
    wanted = wanted_of(site, query)
    try:
        found = shown(site, wanted, query.field("sort"), page_number(query))
    except ProductError as fault:
        return _framed(_("No such rows"), "", [html.P(str(fault), className="empty")], "")
    if not found.total:
        return _framed(
            _("No rows"), _subtitle(site, query, wanted), [_empty(site, query, wanted)], _source(site, wanted)
        )
    body = [
        _downloads(site, wanted, found),
        html.Div(_table(site, query, found), className="scroll data-scroll", tabIndex=0, role="region", **_named()),
        _pages(query, found),
    ]
    return _framed(finding(site, wanted, found), _subtitle(site, query, wanted), body, _source(site, wanted))


def finding(site: Site, wanted: Wanted, found: Shown) -> str:
    """How many values there are, and how many of them have something said about them."""
    n = ngettext("{n} row", "{n} rows", 1) if found.total == 1 else ""
    rows = n or _("{rows} rows", rows=number(found.total, 0))
    if wanted.dataset:
        return _("{dataset}: {rows} as published", dataset=wanted.dataset, rows=rows)
    counts = found.counts
    parts = [_("{n} with a value", n=number(counts["values"], 0))]
    words = ((CARRIED, N_("{n} carried forward")), ("flagged", N_("{n} flagged")), (CONVERTED, N_("{n} converted")))
    parts += [_(text, n=number(counts[name], 0)) for name, text in words if counts[name]]
    return f"{rows}: {', '.join(parts)}"


def _framed(title: str, subtitle: str, body: Any, source: str) -> html.Figure:
    without = ("table", "png", "svg", "csv")
    return figure_frame("observations", title, subtitle, body, source, without=without, className="data-figure")


def _named() -> dict[str, str]:
    return {"aria-label": _("Table of observations")}


def _subtitle(site: Site, query: Query, wanted: Wanted) -> str:
    regions, years = site.results.regions, years_of(site, query)
    span = str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"
    if wanted.dataset:
        what = _(site.sources.datasets[wanted.dataset].label) if wanted.dataset in site.sources.datasets else ""
    else:
        what = site.label(query.show) if not query.field("items") else _("all indicators")
    places = [regions.name(c) for c in (*wanted.geos, *wanted.countries)]
    where = ", ".join(places) or _("all regions")
    only = only_text(wanted.only) if wanted.only else ""
    return " · ".join(p for p in (what, where, span, f"NUTS {wanted.level}", only) if p)


def _source(site: Site, wanted: Wanted) -> str:
    if not wanted.dataset:
        return site.source_line(listed(site.results, wanted))
    source = all_sources(site).get(wanted.dataset)
    if source is None:
        return ""
    words = {"publisher": _(source.publisher.label), "code": source.dataset.split(".", 1)[1]}
    return _("Source: {publisher}: {code} ({vintage})", vintage=source.vintage, **words)


def _empty(site: Site, query: Query, wanted: Wanted) -> html.P:
    """Why there are no rows, and what would bring some."""
    if impossible(wanted):
        text = _("A publisher's own figures are never carried forward, converted or passed on; choose other rows.")
    elif not wanted.dataset and query.show in site.results.catalogue.indicators and not wanted.only:
        text = _("There is no data for {label} in this database.", label=site.label(query.show))
    else:
        text = _("No row meets all of these filters; take all rows, more years or all regions.")
    wider = with_fields(query, only="", area=EVERYWHERE, years=ALL)
    return html.P([text, " ", link(_("Show everything there is"), wider.address())], className="empty")


def _downloads(site: Site, wanted: Wanted, found: Shown) -> html.Div:
    """Exactly what is filtered, in three formats, and the address for scripts."""
    label = _("Download these {n} rows", n=number(found.total, 0))
    links = [_file_link(wanted, extension, text) for extension, text in EXTENSIONS]
    parts: list[Any] = [html.Div([html.Span(label, className="downloads-label"), *links], className="downloads-row")]
    if not wanted.dataset:
        for kind, name in ((SCORES, _("Scores of the same regions")), (GAPS, _("Gaps of the same regions"))):
            other = replace(wanted, kind=kind, only="")
            if kind == SCORES:
                named = [site.results.catalogue.indicators[i].dimension for i in wanted.indicators]
                other = replace(other, dimensions=(*wanted.dimensions, *named), indicators=())
            files = [_file_link(other, extension, text) for extension, text in EXTENSIONS]
            parts.append(html.Div([html.Span(name, className="downloads-label"), *files], className="downloads-row"))
    return html.Div(parts, className="downloads")


def _file_link(wanted: Wanted, extension: str, text: str) -> html.A:
    return html.A(text, href=download_address(wanted, extension), download="", className="button file")


def _table(site: Site, query: Query, found: Shown) -> html.Table:
    columns = tuple(HEADS) if found.columns == SORTABLE else (*found.columns[:-2], "flag_words")
    numeric = [c in NUMERIC for c in columns]
    heads = [_head(query, c, c in found.columns, n) for c, n in zip(columns, numeric, strict=True)]
    cells = _panel_cells if found.columns == SORTABLE else _dataset_cells
    rows = [element("Tr", cells(site, row, columns)) for row in found.rows]
    caption = _(
        "Rows {first} to {last} of {total}", first=found.first, last=found.first + len(rows) - 1, total=found.total
    )
    return html.Table(
        [html.Caption(caption), html.Thead(element("Tr", heads)), html.Tbody(rows)],
        className="indicator-table data-table",
    )


def _head(query: Query, column: str, sortable: bool, numeric: bool) -> Element:
    text, now = _(OWN_HEADS.get(column, column)), query.field("sort")
    style = "num" if numeric else ""
    if not sortable:
        return element("Th", text, scope="col", className=style)
    upwards = now == column
    address = with_fields(query, sort=f"-{column}" if upwards else column).address()
    mark = {column: " ▲", f"-{column}": " ▼"}.get(now, "")
    state = {column: "ascending", f"-{column}": "descending"}.get(now)
    children = link([text, html.Span(mark, **{"aria-hidden": "true"})], address, className="sort")
    return element("Th", children, scope="col", className=style, **({"aria-sort": state} if state else {}))


def _panel_cells(site: Site, row: Row, columns: Sequence[str]) -> list[Element]:
    indicator = site.results.catalogue.indicators[row["indicator"]]
    value = number(row["value"], indicator.decimals) if row["value"] is not None else _("no value")
    there = row["value"] is not None
    style = "num" if there and (row["scored"] or not indicator.scored) else "num context" if there else "num no-value"
    scaled = number(row["normalised"], 1) if row["normalised"] is not None else "–"
    codes = ", ".join(part.split(".", 1)[-1] for part in row["dataset"].split(" + ")) if row["dataset"] else "–"
    return [
        element("Th", [row["label"], element("Span", row["unit"], className="unit")], scope="row"),
        element("Td", [row["name"], element("Span", row["geo"], className="unit")]),
        element("Td", str(row["time"]), className="num"),
        element("Td", value, className=style),
        element("Td", scaled, className="num"),
        element("Td", _how(row)),
        element("Td", row["flag_words"] or "–"),
        element("Td", [codes, element("Span", row["vintage"], className="unit")]),
    ]


def _how(row: Row) -> str:
    """The row's traits with their years and regions."""
    if row["value"] is None:
        return _(HOW["missing"])
    note = value_note(row["geo"], row["time"], row["source_time"], row["source_geo"], row["converted"], "")
    if note and not row["scored"]:
        note += "; " + _("not scored")
    return note or row["how"]


def _dataset_cells(site: Site, row: Row, columns: Sequence[str]) -> list[Element]:
    cells = []
    for column in columns:
        value = row[column]
        if column == "geo":
            cells.append(element("Th", [row["name"] or value, element("Span", value, className="unit")], scope="row"))
        elif column == "value":
            cells.append(element("Td", _published(value), className="num" if value is not None else "num no-value"))
        else:
            text = "–" if value in (None, "") else str(value)
            cells.append(element("Td", text, className="num" if column in NUMERIC else ""))
    return cells


def _published(value: float | None) -> str:
    """A figure with the places that its publisher gave it, as far as they can be told."""
    if value is None or value != value:
        return _("no value")
    text = f"{value:.{PLACES}f}".rstrip("0")
    return number(value, len(text.partition(".")[2]))


def _pages(query: Query, found: Shown) -> html.Nav:
    """First, previous, next, last page, and where one is."""
    here = _("Page {page} of {pages}", page=found.page, pages=found.pages)
    steps = ((_("First"), 1), (_("Previous"), found.page - 1), (_("Next"), found.page + 1), (_("Last"), found.pages))
    parts: list[Any] = []
    for n, (text, page) in enumerate(steps):
        if n == 2:
            parts.append(html.Span(here, className="page-now"))
        useful = 1 <= page <= found.pages and page != found.page
        parts.append(
            link(text, at_page(query, page).address(), className="button")
            if useful
            else html.Span(text, className="button off", **{"aria-hidden": "true"})
        )
    return html.Nav(parts, className="data-pages", **{"aria-label": _("Pages of the table")})
