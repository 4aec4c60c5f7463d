"""The method in words and numbers, made of catalogue, settings and figures: nothing of it is written down twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from data.catalogue import Series
from data.translate import _, ngettext
from indicators.consistency import REDUNDANT_ABOVE, WEAK_BELOW
from indicators.method_report import DimensionReport, Entry, changed_points, dimension_report
from indicators.method_words import quantity_text, settings_text
from layouts import html
from layouts.components import figure_frame, link
from layouts.light import Element, element
from layouts.method import fields_of, method_note
from layouts.numbers import number
from layouts.query import Query, choose_show
from layouts.site import Site

WITHOUT = ("table", "png", "svg", "csv")


def report_of(site: Site, query: Query) -> DimensionReport:
    """What is reported of the dimension that is shown, kept: it takes some hundredths of a second."""
    name = dimension_of(site, query)
    key = ("method", query.level, query.year, name)
    return site.memory.get(key, lambda: dimension_report(site.results, query.level, query.year, name))


def dimension_of(site: Site, query: Query) -> str:
    """The dimension that is shown, or that of the indicator that is."""
    catalogue = site.results.catalogue
    return query.show if query.show in catalogue.dimensions else catalogue.indicators[query.show].dimension


def method_finding(site: Site, query: Query) -> str:
    """What a score is made of, in one sentence."""
    found = report_of(site, query)
    dimension, scored = found.dimension, [e for e in found.entries if e.indicator.scored]
    there = sum(bool(e.years) for e in scored)
    return _(
        "{dimension}: {n} indicators in {pillars} sub-pillars, {there} of them with data at NUTS {level}",
        dimension=_(dimension.label),
        n=len(scored),
        pillars=len(dimension.pillars),
        there=there,
        level=query.level,
    )


def page_method(site: Site, query: Query) -> list[Any]:
    """Settings, then one dimension with its indicators and how they hang together."""
    found = report_of(site, query)
    return [
        _settings(site, query),
        _chooser(site, query, found),
        _weights(site, found, query),
        _treated(site, query, found),
        _entries(site, found),
        _consistency(found, query),
    ]


def _settings(site: Site, query: Query) -> html.Section:
    state = method_note(site.results) or _("All settings are the defaults.")
    chosen = {"level": query.level, "year": query.year, **dict(fields_of(query.more))}
    address = f"/download/method.md?{urlencode(chosen, safe=':~')}"
    return html.Section(
        [
            html.H2(_("From observations to scores"), className="figure-title"),
            html.Ol([html.Li(text) for text in settings_text(site.results.method)], className="settings"),
            html.P([state, " ", html.A(_("The whole method as a file"), href=address, download="")]),
        ],
        className="method-part",
    )


def _chooser(site: Site, query: Query, found: DimensionReport) -> html.Nav:
    """The dimensions, one of which is shown."""
    links = []
    for name, dimension in site.results.catalogue.dimensions.items():
        current = name == found.dimension.id
        address = choose_show(site.results, query, name).address()
        now = {"aria-current": "true"} if current else {}
        links.append(link(_(dimension.label), address, className="chip current" if current else "chip", **now))
    return html.Nav(links, className="chips-inline", **{"aria-label": _("Dimension")})


def _weights(site: Site, found: DimensionReport, query: Query) -> html.Figure:
    heads = [_("Indicator"), _("Sub-pillar"), _("Better"), _("Weight, %"), _("Of what there is, %"), _("Years")]
    heads += [_("Outliers"), _("Scores 0 at"), _("Scores 100 at")]
    rows = [_weight_row(found, e) for e in found.entries]
    title = _("{dimension}: weights and scales", dimension=_(found.dimension.label))
    subtitle = _(
        "“{question}” Equal weights between sub-pillars and inside them; values at NUTS {level} that score lowest and "
        "highest, over all years.",
        question=_(found.dimension.question),
        level=query.level,
    )
    ids = tuple(e.indicator.id for e in found.entries)
    return figure_frame(
        "weights", title, subtitle, _plain(title, heads, rows, (3, 4, 7, 8)), site.source_line(ids), without=WITHOUT
    )


def _weight_row(found: DimensionReport, e: Entry) -> list[Any]:
    low, high = (_native(e, x) for x in e.bounds) if e.bounds else ("–", "–")
    better = _("more") if e.indicator.direction > 0 else _("less")
    return [
        [_(e.indicator.label), element("Span", _(e.unit), className="unit")],
        _(found.dimension.pillars[e.indicator.pillar]),
        better if e.indicator.scored else "–",
        _percent(e.weight) if e.indicator.scored else _("not scored"),
        _percent(e.weight_there),
        "–".join(str(y) for y in dict.fromkeys(e.years)) or _("no data"),
        e.treatment or "–",
        low,
        high,
    ]


def _treated(site: Site, query: Query, found: DimensionReport) -> html.Section | None:
    """Every value that winsorising changed; None where there is none."""
    entries = {e.indicator.id: e for e in found.entries}
    rows = []
    for row in changed_points(site.results, query.level).to_dict("records"):
        e = entries.get(row["indicator"])
        if e is not None:
            place = f"{site.results.regions.name(row['geo'])} ({row['geo']})"
            values = (_native(e, row["value"]), _native(e, row["treated"]))
            rows.append([_(e.indicator.label), place, str(row["time"]), *values])
    if not rows:
        return None
    heads = [_("Indicator"), _("Region"), _("Year"), _("Published"), _("Scored as")]
    count = ngettext(
        "{n} extreme value was set to the next one", "{n} extreme values were set to the next one", len(rows)
    )
    return html.Section([html.H3(count), _plain(count, heads, rows, (2, 3, 4))], className="method-part")


def _entries(site: Site, found: DimensionReport) -> html.Section:
    """Each indicator: why it is there, how it is computed, from which series; one opens at a time."""
    details = [html.Details([_summary(e), html.P(_(e.indicator.why)), _facts(e)]) for e in found.entries]
    return html.Section(
        [html.H3(_("Every indicator: why it is there and how it is made")), *details], className="method-part"
    )


def _summary(e: Entry) -> html.Summary:
    return html.Summary([html.Span(_(e.indicator.label)), html.Span(_(e.unit), className="unit")])


def _facts(e: Entry) -> html.Dl:
    indicator = e.indicator
    facts: list[tuple[str, Any]] = [
        (_("Formula"), e.formula),
        (_("Series in use"), _(e.definition) if e.definition else ""),
        *((quantity_text(name).capitalize(), _series(series)) for name, series in e.inputs.items()),
        (_("Datasets in use"), ", ".join(e.datasets) or _("none has data")),
        (_("Published at"), ", ".join(f"NUTS {n}" for n in indicator.levels)),
        (_("Carried forward"), ngettext("at most {n} year", "at most {n} years", indicator.max_age)),
        (_("Several regions as one"), e.merging),
        (_("Skewness and excess kurtosis"), _shapes(e)),
        (_("Caution"), _(indicator.caution) if indicator.caution else ""),
    ]
    return html.Dl(
        [part for term, text in facts if text for part in (html.Dt(term), html.Dd(text))], className="totals"
    )


def _series(series: Sequence[Series]) -> str:
    """Series in order of preference, each with the codes that it takes."""
    codes = [", ".join(f"{name} = {'|'.join(found)}" for name, found in s.codes.items()) for s in series]
    return "; ".join(f"{s.dataset} ({c})" if c else s.dataset for s, c in zip(series, codes, strict=True))


def _shapes(e: Entry) -> str:
    if not e.shape:
        return ""
    before, after = (" / ".join(_decimal(x) for x in part) for part in (e.shape[:2], e.shape[2:]))
    if e.scale is None or e.scale.treatment.kind == "none":
        return before
    return _("{before}; after treatment {after}", before=before, after=after)


def _consistency(found: DimensionReport, query: Query) -> html.Section:
    report, labels = found.consistency, {e.indicator.id: _(e.indicator.short) for e in found.entries}
    parts: list[Any] = [html.H3(_("Does the score hang together?")), html.P(_(found.dimension.judgement))]
    if not found.judged:
        parts.append(
            html.P(
                _(
                    "This was written about the embedded figures at NUTS 2. With the figures and settings in use the "
                    "flagged indicators are others: see the table."
                ),
                className="notice",
            )
        )
    if not report.regions:
        return html.Section([*parts, html.P(_("No region has a full score."))], className="method-part")
    facts = [
        (_("Regions with a full score"), number(report.regions, 0)),
        (_("Cronbach’s alpha"), _decimal(report.alpha)),
        (_("Below {limit} with the score", limit=number(WEAK_BELOW, 1)), _names(report.weak, labels)),
        (_("Against the rest"), _names(report.opposing, labels)),
        (_("Above {limit} with each other", limit=number(REDUNDANT_ABOVE, 2)), _pairs(report.redundant, labels)),
    ]
    heads = [_("Indicator"), _("Weight"), _("Influence"), _("With the score"), _("With the rest"), _("Alpha without")]
    heads += [_("Ranks move by"), _("First component")]
    rows = [[labels[r[0]], *(_decimal(x) for x in r[1:])] for r in report.table().itertuples(index=False)]
    listed = html.Dl([part for term, text in facts for part in (html.Dt(term), html.Dd(text))], className="totals")
    note = html.P(
        _("Correlations over regions with a full score, {year}.", year=query.year), className="figure-subtitle"
    )
    return html.Section(
        [*parts, listed, note, _plain(_("Consistency"), heads, rows, range(1, len(heads)))], className="method-part"
    )


def _plain(name: str, heads: Sequence[str], rows: Iterable[Sequence[Any]], numeric: Iterable[int]) -> html.Div:
    """A table called `name`, whose first column names its rows."""
    right = set(numeric)
    styles = ["num" if n in right else "" for n in range(len(heads))]
    head = [element("Th", text, scope="col", className=s) for text, s in zip(heads, styles, strict=True)]
    body = [element("Tr", _row(cells, styles)) for cells in rows]
    table = html.Table([html.Thead(element("Tr", head)), html.Tbody(body)], className="indicator-table method-table")
    return html.Div(table, className="scroll", tabIndex=0, role="region", **{"aria-label": name})


def _row(cells: Sequence[Any], styles: Sequence[str]) -> list[Element]:
    first, *rest = cells
    return [
        element("Th", first, scope="row"),
        *(element("Td", cell, className=s) for cell, s in zip(rest, styles[1:], strict=True)),
    ]


def _names(ids: Sequence[str], labels: dict[str, str]) -> str:
    return ", ".join(labels[i] for i in ids) or _("none")


def _pairs(pairs: Sequence[tuple[str, str]], labels: dict[str, str]) -> str:
    return "; ".join(f"{labels[a]} – {labels[b]}" for a, b in pairs) or _("none")


def _native(e: Entry, value: float) -> str:
    return number(value, e.indicator.decimals)


def _decimal(value: float) -> str:
    return "–" if value != value else number(value, 2)


def _percent(share: float) -> str:
    return "–" if share != share else number(100 * share, 1)
