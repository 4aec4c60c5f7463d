"""The compass of the region page: what it compares, in numbers and in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from data.translate import _
from indicators.cores import EU as EU_MEAN
from indicators.cores import OWN_COUNTRY, group_of
from layouts import html
from layouts.components import chart, figure_frame
from layouts.figures.compass import CORE, COUNTRY, EU, FULL, NAN, REGION, Shape, compass_figure
from layouts.lookup import mean_of, scores_of, source_of
from layouts.method import within_100
from layouts.query import Query
from layouts.rows import Row
from layouts.site import Site
from layouts.tables import Table
from layouts.theme import THEMES
from layouts.words import gap_sign, lowered


def compass(site: Site, query: Query, core: tuple[str, ...], gaps: Mapping[str, Row]) -> html.Figure:
    """The figure in its frame; `core` () where the region is compared with nobody."""
    names, shapes = axes_of(site), shapes_of(site, query, core, gaps)
    values = [v for shape in shapes for v in shape.values if v == v]
    ends = (0.0, 100.0) if within_100(site.results.method) or not values else (min(values), max(values))
    figure = compass_figure([site.label(d) for d in names], shapes, theme=THEMES[query.theme], ends=ends)
    subtitle = _(
        "Scores, {year}, NUTS {level}; each on the indicators that are there for it, means of regions unweighted",
        year=query.year,
        level=query.level,
    )
    ids = tuple(i.id for d in names for i in site.results.catalogue.of(d, query.level))
    title = compass_title(site, query, core, gaps)
    return figure_frame("compass", title, subtitle, chart("compass", figure, className="wide"), source_of(site, ids))


def axes_of(site: Site) -> list[str]:
    """The four dimensions; the enabler stands beside them."""
    return [d.id for d in site.results.catalogue.dimensions.values() if not d.enabler]


def shapes_of(site: Site, query: Query, core: tuple[str, ...], gaps: Mapping[str, Row]) -> list[Shape]:
    """EU mean, country mean, core and region, as far as there is something to compare."""
    names, country = axes_of(site), site.results.regions.country(query.geo)
    found = [_of_mean(site, query, EU, site.mean_name(EU_MEAN))]
    if site.results.default_core(query.geo) and group_of(core) not in (country, OWN_COUNTRY):
        found.append(_of_mean(site, query, COUNTRY, site.mean_name(country), country))
    if core and group_of(core) != EU_MEAN:
        found.append(_shape(CORE, site.core_name(core), [_core_row(site, query, core, gaps[d]) for d in names]))
    scores = scores_of(site, query.level, query.year, query.geo)
    own = [(scores[d]["score"], scores[d]["state"]) for d in names]
    return [*found, _shape(REGION, site.results.regions.name(query.geo), own)]


def _of_mean(site: Site, query: Query, role: str, name: str, country: str = "") -> Shape:
    values = tuple(mean_of(site, query.level, query.year, d, country) for d in axes_of(site))
    return Shape(role, name, values, (FULL,) * len(values))


def _shape(role: str, name: str, rows: Sequence[tuple[float, str]]) -> Shape:
    values = tuple(NAN if state == "missing" else value for value, state in rows)
    return Shape(role, name, values, tuple(state for _value, state in rows))


def _core_row(site: Site, query: Query, core: tuple[str, ...], gap: Row) -> tuple[float, str]:
    """Score and state of the core; of several regions or a mean on the indicators that the region has too."""
    if len(core) > 1 or group_of(core):
        return gap["core_score"], gap["state"]
    row = scores_of(site, query.level, query.year, core[0])[gap["dimension"]]
    return row["score"], row["state"]


def compass_title(site: Site, query: Query, core: tuple[str, ...], gaps: Mapping[str, Row]) -> str:
    """In which dimension the region is closest to its core and where it is furthest behind, of full gaps."""
    name = site.results.regions.name(query.geo)
    full = sorted((gaps[d] for d in axes_of(site) if gaps[d]["state"] == "full"), key=lambda g: g["gap"])
    if not core or len(full) < 2:
        return _("{name} in four dimensions", name=name)
    words = {"name": name, "core": site.core_name(core)}
    low, high = (lowered(site.label(row["dimension"])) for row in (full[0], full[-1]))
    if gap_sign(full[0]["gap"]) != "behind":
        return _("{name} is nowhere behind {core}; most ahead in {high}", high=high, **words)
    if gap_sign(full[-1]["gap"]) == "ahead":
        return _("{name} is furthest behind {core} in {low}, and ahead in {high}", low=low, high=high, **words)
    return _("{name} is furthest behind {core} in {low}, closest in {high}", low=low, high=high, **words)


def compass_data(site: Site, query: Query, core: tuple[str, ...], gaps: Mapping[str, Row]) -> Table:
    """The scores of all shapes."""
    shapes = shapes_of(site, query, core, gaps)[::-1]
    heads = [_("Dimension"), *(shape.name for shape in shapes), _("State")]
    rows: list[list[Any]] = []
    for k, dimension in enumerate(axes_of(site)):
        rows.append([site.label(dimension), *(shape.values[k] for shape in shapes), shapes[0].states[k]])
    caption = _("Scores of {name}, {year}", name=site.results.regions.name(query.geo), year=query.year)
    return Table(caption, heads, rows, dict.fromkeys(range(1, len(shapes) + 1), 1))
