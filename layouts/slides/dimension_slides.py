"""The four dimensions: scores of both sides with their gaps, and the compass."""

from __future__ import annotations

from data.translate import _
from layouts.numbers import number, signed
from layouts.slides import headlines
from layouts.slides.brief import Brief
from layouts.slides.chart_parts import WHOLE, Axis, Series
from layouts.slides.charts import bar_chart, radar_chart
from layouts.slides.common import keys, source_line
from layouts.slides.page import CORE, GREY, GREY_STRONG, REGION, Page
from layouts.slides.said import DASH, dimension_label, in_order, shown, value
from layouts.slides.tables import table

# The chart of dimensions, and the strips above and below its bars: head of the table beside it, and axis.
CHART, HEAD, FOOT = (0.0, 0.35, 7.9, 4.2), 0.45, 0.35
COMPASS = (0.0, 0.0, 6.5, 4.56)
RIGHT, WIDE = 6.75, 5.38
SPOKES = 3  # fewer make no radar


def dimensions(page: Page, brief: Brief) -> None:
    """Four dimensions and the enabler: scores of both sides as bars, gaps beside them."""
    page.title(headlines.findings(brief) if brief.compared else headlines.alone(brief))
    words = {"year": brief.year, "level": brief.level}
    if brief.compared:
        text = _(
            "Scores 0–100 on the indicators both sides have, {year}, NUTS {level}. Negative gap = behind.", **words
        )
    else:
        text = _("EU-wide scores 0–100, {year}, NUTS {level}", **words)
    page.subtitle(text)
    page.source(source_line(brief.site, brief.used))
    names = list(brief.gaps.index)
    series = _both_sides(brief, names)
    keys(page, 0.0, [(s.colour, s.name) for s in series], width=12.1)
    labels = [dimension_label(brief, d) for d in names]
    alt = _("Bar chart of scores from 0 to 100: {text}", text=in_order(labels, series))
    # Chart and table have the same rows: the table's stand beside the bars.
    row = (CHART[3] - HEAD - FOOT) / len(names)
    plot = (0.3, HEAD / CHART[3], 0.66, 1 - (HEAD + FOOT) / CHART[3])
    axis = Axis(0, 100, step=20, ticks=WHOLE)
    bar_chart(page, CHART, labels, series, axis, name=_("Scores by dimension"), alt=alt, plot=plot)
    _table_beside(page, brief, names, (HEAD, row))


def compass(page: Page, brief: Brief) -> None:
    """Radar of region, core, country mean and EU mean; bars where there are too few spokes for one."""
    page.title(headlines.compass(brief))
    words = {"year": brief.year, "level": brief.level}
    text = _(
        "EU-wide scores 0–100, {year}, NUTS {level}, each on its own indicators; means of regions with full data.",
        **words,
    )
    if brief.compared and brief.core_scores is None:
        text += " " + _("{core} is not one region, so it has no such score.", core=brief.core_name)
    page.subtitle(text)
    page.source(source_line(brief.site, brief.used))
    spokes = [d for d in brief.scores.index if value(brief.scores.loc[d, "score"]) is not None]
    if not spokes:
        page.text((0, 1.5, 12, 1), _("No dimension has a score in {year}.", year=brief.year), 16)
        return
    series = _four_sides(brief, spokes)
    labels = [dimension_label(brief, d, of_score=True) for d in spokes]
    _compass_chart(page, labels, series)
    for n, one in enumerate(series):
        page.bar((RIGHT, 0.1 + 0.34 * n, 0.16, 0.16), one.colour, name=_("Key: {name}", name=one.name))
        page.text(
            (RIGHT + 0.25, 0.03 + 0.34 * n, WIDE - 0.3, 0.3), one.name, 11, name=_("Key text"), anchor="ctr", smallest=7
        )
    core = "+".join(brief.core) if len(brief.core) < 3 else _("core")
    heads = {REGION: brief.geo, CORE: core, GREY_STRONG: _("country"), GREY: "EU-27"}
    top = 0.25 + 0.34 * len(series)
    rows = [[label, *(shown(s.values[n]) for s in series)] for n, label in enumerate(labels)]
    columns = [_("Dimension"), *(heads[s.colour] for s in series)]
    alt = _("Table of the scores in the compass: {text}", text=in_order(labels, series))
    shares, right = (2.6, *[1] * len(series)), range(1, 1 + len(series))
    table(page, (RIGHT, top, WIDE, 4.45 - top), columns, rows, shares, name=_("Scores"), alt=alt, right=right)


def _compass_chart(page: Page, labels: list[str], series: list[Series]) -> None:
    axis, name, said = Axis(0, 100, ticks=WHOLE, step=20), _("Compass"), in_order(labels, series)
    if len(labels) < SPOKES:
        alt, plot = _("Bar chart of scores from 0 to 100: {text}", text=said), (0.36, 0.02, 0.58, 0.88)
        bar_chart(page, COMPASS, labels, series, axis, name=name, alt=alt, plot=plot)
        return
    short, plot = [label.replace(" (", "\n(") for label in labels], (0.2, 0.13, 0.6, 0.74)
    alt = _("Radar chart of scores from 0 to 100: {text}", text=said)
    radar_chart(page, COMPASS, short, series, axis, name=name, alt=alt, plot=plot)


def _both_sides(brief: Brief, names: list[str]) -> list[Series]:
    if brief.compared:
        own, other = ([value(brief.gaps.loc[d, c]) for d in names] for c in ("score", "core_score"))
        return [Series(brief.name, own, REGION), Series(brief.core_name, other, CORE)]
    own = [value(brief.scores.loc[d, "score"]) for d in names]
    mean = [value(brief.means.loc[d, "eu"]) for d in names]
    return [Series(brief.name, own, REGION), Series(_("Mean of EU-27 regions"), mean, GREY_STRONG)]


def _four_sides(brief: Brief, spokes: list[str]) -> list[Series]:
    series = [Series(brief.name, [value(brief.scores.loc[d, "score"]) for d in spokes], REGION)]
    if brief.core_scores is not None:
        other = [value(brief.core_scores.loc[d, "score"]) for d in spokes]
        series.append(Series(brief.core_name, other, CORE, "diamond"))
    country, eu = ([value(brief.means.loc[d, name]) for d in spokes] for name in ("country", "eu"))
    if any(v is not None for v in country):
        name = _("Mean of the regions of {country}", country=brief.country)
        series.append(Series(name, country, GREY_STRONG, "square", dash="sysDash"))
    if any(v is not None for v in eu):
        series.append(Series(_("Mean of EU-27 regions"), eu, GREY, "none"))
    return series


def _table_beside(page: Page, brief: Brief, names: list[str], heights: tuple[float, float]) -> None:
    """Gap, share, rank and indicators, row by row beside the bars."""
    rows = [_cells(brief, d) for d in names]
    heads = [_("Gap, points"), _("Share of core"), _("EU-wide rank"), _("Indicators compared")]
    heads = heads if brief.compared else [_("Score"), heads[2], _("Indicators")]
    said = "; ".join(f"{brief.site.label(d)}: {', '.join(r)}" for d, r in zip(names, rows, strict=True))
    alt = _("Table, one row per dimension ({heads}): {rows}", heads=", ".join(heads), rows=said)
    box, shares = (8.05, CHART[1], 4.08, CHART[3] - FOOT), (1, 1, 1.1, 1.3)[-len(heads) :]
    right = range(len(heads))
    table(page, box, heads, rows, shares, name=_("Gaps by dimension"), alt=alt, right=right, heights=heights)


def _cells(brief: Brief, dimension: str) -> list[str]:
    gap, score = brief.gaps.loc[dimension], brief.scores.loc[dimension]
    rank = f"{int(score['rank'])} / {int(score['ranked'])}" if score["rank"] == score["rank"] else DASH
    if not brief.compared:
        return [shown(value(score["score"])), rank, f"{int(score['indicators'])} / {int(score['catalogue'])}"]
    there = gap["state"] != "missing"
    cells = [signed(gap["gap"]), f"{number(gap['percent'], 0)} %"] if there else [DASH, DASH]
    return [*cells, rank, f"{int(gap['compared'])} / {int(gap['catalogue'])}"]
