"""Where the figures come from: every dataset with publisher, vintage, extent, licence, address and age."""

from __future__ import annotations

from typing import Any

from data.translate import _, ngettext
from layouts import html
from layouts.components import figure_frame
from layouts.dates import dated
from layouts.export.provenance import Source, all_sources
from layouts.light import Element, element
from layouts.numbers import number
from layouts.query import Query
from layouts.site import Site
from layouts.tables import Table


def sources_finding(site: Site) -> str:
    """How many datasets there are, and of how many the figures are old."""
    held = [s for s in all_sources(site).values() if s.there]
    publishers = len({s.publisher.id for s in held})
    rows = number(sum(s.rows for s in held), 0)
    old = sum(bool(s.stale) for s in held)
    datasets = ngettext("{n} dataset", "{n} datasets", len(held))
    text = _(
        "{datasets} of {publishers} publishers with {rows} observations",
        datasets=datasets,
        publishers=publishers,
        rows=rows,
    )
    late = ngettext("the figures of {n} dataset are not recent", "the figures of {n} datasets are not recent", old)
    return f"{text}; {late}" if old else text


def sources_frame(site: Site) -> html.Figure:
    """The table of datasets, those that aren't in the database last."""
    heads = [_("Dataset"), _("Figures as of"), _("Rows"), _("Years"), _("NUTS"), _("Licence"), _("Used for")]
    head = element(
        "Tr", [element("Th", h, scope="col", className="num" if n == 2 else "") for n, h in enumerate(heads)]
    )
    body = [element("Tr", _cells(site, source)) for source in all_sources(site).values()]
    table = html.Table([html.Thead(head), html.Tbody(body)], className="indicator-table sources-table")
    subtitle = _("As they lie in the database: vintage, file, number of rows, first and last year with a value.")
    named = {"aria-label": _("Table of datasets")}
    scrolling = html.Div(table, className="scroll", tabIndex=0, role="region", **named)
    notices = "; ".join(dict.fromkeys(s.publisher.notice for s in all_sources(site).values() if s.there))
    return figure_frame("sources", _("Datasets"), subtitle, scrolling, notices, without=("table", "png", "svg"))


def sources_data(site: Site) -> Table:
    """One row per dataset with everything that is known of it."""
    heads = [
        _("Dataset"),
        _("Label"),
        _("Publisher"),
        _("Vintage"),
        _("Layout"),
        _("File"),
        _("Third party"),
        _("Loaded"),
    ]
    heads += [_("Rows"), _("Values"), _("Flagged"), _("Rejected"), _("First year"), _("Last year"), _("NUTS levels")]
    heads += [_("Licence"), _("Address"), _("Not recent because"), _("Used for")]
    rows = []
    for s in all_sources(site).values():
        years = (s.years[0], s.years[-1]) if s.years else ("", "")
        known = [s.dataset, _(s.label), _(s.publisher.label), s.vintage, s.layout, s.file, s.third_party, s.loaded]
        counts = [s.rows, s.values, s.flagged, s.rejected, *years, " ".join(map(str, s.levels))]
        rows.append([*known, *counts, s.publisher.licence, s.address, s.stale or _absent(s), "; ".join(_uses(site, s))])
    return Table(_("Datasets"), heads, rows)


def _cells(site: Site, s: Source) -> list[Element]:
    code = s.dataset.split(".", 1)[1]
    where = html.A(
        code, href=s.address or s.publisher.url, rel="noopener noreferrer", target="_blank", title=_address(s)
    )
    name = [where, element("Span", f"{_(s.label)} · {_(s.publisher.label)}", className="unit")]
    if not s.there:
        rest = element("Td", _absent(s), colSpan=4, className="reason")
        return [element("Th", name, scope="row"), rest, element("Td", s.publisher.licence), _used(site, s)]
    return [
        element("Th", name, scope="row"),
        element("Td", _vintage(s)),
        element("Td", [number(s.rows, 0), *_unit(_counts(s))], className="num"),
        element("Td", f"{s.years[0]}–{s.years[-1]}" if s.years else "–", className="span"),
        element("Td", " ".join(map(str, s.levels)) or "–", className="span"),
        element("Td", s.publisher.licence),
        _used(site, s),
    ]


def _vintage(s: Source) -> list[Any]:
    file = f"{s.file} · {s.layout}"
    third = _("a third party's extraction, not the publisher's file") if s.third_party else ""
    marks = [element("Span", s.stale, className="badge stale")] if s.stale else []
    return [
        dated(s.vintage),
        " ",
        *marks,
        *_unit(file),
        *_unit(third),
        *_unit(_("loaded {date}", date=dated(s.loaded))),
    ]


def _counts(s: Source) -> str:
    parts = [_("{n} without a value", n=number(s.rows - s.values, 0)) if s.rows > s.values else ""]
    parts.append(_("{n} flagged", n=number(s.flagged, 0)) if s.flagged else "")
    parts.append(_("{n} rejected", n=number(s.rejected, 0)) if s.rejected else "")
    return ", ".join(p for p in parts if p)


def _unit(text: str) -> list[Element]:
    return [element("Span", text, className="unit")] if text else []


def _address(s: Source) -> str:
    return _("Address of the file") if s.address else _("No address of the file is known; the publisher's page")


def _absent(s: Source) -> str:
    if s.there:
        return ""
    how = _("python -m ingest downloads it") if s.address else _("python -m ingest load FILE reads it")
    return _("not in this database; {how}", how=how)


def _used(site: Site, s: Source) -> Element:
    uses = _uses(site, s)
    return element("Td", ", ".join(uses) or _(s.context) or "–", className="uses")


def _uses(site: Site, s: Source) -> list[str]:
    """Indicators whose figures in use come from the dataset; of one that isn't there, those that could."""
    used, indicators = site.results.panel.observed, site.results.catalogue.indicators
    if s.there:
        return [
            _(i.short) for i in indicators.values() if any(s.dataset in d.split(" + ") for d in used[i.id].datasets)
        ]
    return [_(i.short) for i in indicators.values() if s.dataset in i.datasets]


def page_sources(site: Site, query: Query) -> list[Any]:
    """Everything of this part of the page."""
    return [sources_frame(site)]
