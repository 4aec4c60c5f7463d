"""The charts of the region page: every indicator against the core, and how the gap moved."""

from __future__ import annotations

from collections.abc import Callable

from data.translate import _, ngettext
from layouts import html
from layouts.components import chart, figure_frame
from layouts.figures.dumbbell import dumbbell_figure
from layouts.figures.trend import trend_figure
from layouts.lookup import history_of, source_of
from layouts.method import scale_ends
from layouts.numbers import number
from layouts.pages.since import change_of, moved, moved_title
from layouts.query import Query
from layouts.rows import Row
from layouts.site import Site
from layouts.theme import THEMES
from layouts.words import reason


def dumbbells(site: Site, query: Query, core: tuple[str, ...], rows: list[Row]) -> html.Figure:
    """One chart per dimension, side by side where there is room."""
    scored = [row for row in rows if site.results.catalogue.indicators[row["indicator"]].scored]
    dated = [row | {"unit": _(row["unit"]), "years": _years(query.year, row)} for row in scored]
    names = {row["indicator"]: _name(site, query, row) for row in scored}
    panels = []
    for dimension in site.results.catalogue.dimensions.values():
        figure = dumbbell_figure(
            [row for row in dated if row["dimension"] == dimension.id],
            names,
            theme=THEMES[query.theme],
            region_name=site.results.regions.name(query.geo),
            core_name=site.core_name(core),
            ends=scale_ends(site.results.method),
        )
        body = chart(f"dumbbell-{dimension.id}", figure)
        panels.append(html.Div([html.H3(_(dimension.label), className="panel-title"), body], className="panel"))
    name, other = site.results.regions.name(query.geo), site.core_name(core)
    title = _("Where the distance comes from: {name} and {core}, indicator by indicator", name=name, core=other)
    subtitle = _(
        "Position of each indicator on the scale of the scores, {year}; labels are native values.",
        year=query.year,
    )
    if core:
        subtitle += " " + _("The largest disadvantage comes first.")
    body = html.Div(panels, className="panels", id="region-dumbbells")
    alone = _("Where {name} stands, indicator by indicator", name=name)
    return figure_frame(
        "gaps", title if core else alone, subtitle, body, source_of(site, tuple(row["indicator"] for row in scored))
    )


def _name(site: Site, query: Query, row: dict) -> tuple[str, Callable[[float], str], str]:
    """Label, how its native values are written, and why it can't be compared."""
    decimals = site.results.catalogue.indicators[row["indicator"]].decimals
    return site.label(row["indicator"]), lambda value: number(value, decimals), reason(row["reason"], query.level)


def _years(year: int, row: dict) -> str:
    """The year, or both years, that the two values are from."""
    years = sorted({int(y) for y in (row["source_time"], row["core_source_time"]) if y == y} or {year})
    return "/".join(str(y) for y in years)


def trends(site: Site, query: Query, core: tuple[str, ...]) -> html.Figure | None:
    """Score and gap over the years, one chart per dimension; None without a core."""
    if not core:
        return None
    panels = []
    for name, dimension in site.results.catalogue.dimensions.items():
        history = history_of(site, query.geo, name, query.core)
        if (history["state"] == "missing").all():
            continue
        figure = trend_figure(
            history,
            theme=THEMES[query.theme],
            region_name=site.results.regions.name(query.geo),
            core_name=site.core_name(core),
            dimension_label=_(dimension.label),
            year=query.year,
        )
        panels.append(
            html.Div(
                [
                    html.H3(_(dimension.label), className="panel-title"),
                    html.P(_change(site, query, name), className="panel-change"),
                    chart(f"trend-{name}", figure, className="trend"),
                ],
                className="panel",
            )
        )
    ids = tuple(i.id for i in site.results.catalogue.indicators.values() if i.scored and query.level in i.levels)
    subtitle = _(
        "Scores on the indicators both sides have; hollow points rest on partial data or on older values only. "
        "Years differ in which indicators are there: a jump can come from that, the change in words above can't."
    )
    nothing = html.P(_("In no year are there enough indicators in common with the core."))
    body = html.Div(panels, className="panels") if panels else nothing
    title = moved_title(site, query, site.core_name(core))
    return figure_frame("trend", title, subtitle, body, source_of(site, ids))


def _change(site: Site, query: Query, dimension: str) -> str:
    """How the gap moved up to the year shown, on the indicators that both years have."""
    change = change_of(site, query, dimension)
    if change is None:
        return _("too few full years with the same indicators for a change")
    same = ngettext("on the {n} indicator both years have", "on the {n} indicators both years have", change.indicators)
    return f"{moved(change, query.year)}, {same}"
