"""Types of regions next to their metropolis on the map of the peers page, with a description of each."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from data.translate import _
from indicators.rings import CORE as AT_CORE
from indicators.rings import WORDS as RING_WORDS
from indicators.rings import rings
from indicators.typology import Typology
from layouts import html
from layouts.facts import Facts, patterns
from layouts.figures.peer_map import Ground, type_colours, types_figure
from layouts.pages.peers_data import structure_source, types_of
from layouts.pages.peers_legend import CORE, FULL, MISSING, Drawn, entry, legend_of, method_note, outlines
from layouts.pages.peers_words import listed, silhouette_line, traits_of, types_title
from layouts.query import Query
from layouts.site import Site
from layouts.tables import Table
from layouts.theme import THEMES


def drawn_types(site: Site, query: Query, ground: Ground) -> Drawn:
    """The map of types, with everything that is said of it."""
    found = types_of(site, query.level)
    rows, kind, fit = type_rows(site, query, found)
    number_of = len(found.means) if found else 1
    figure = types_figure(rows, number_of, ground, THEMES[query.theme])
    year = site.results.default_year(query.level)
    subtitle = _(
        "Types of regions that touch their capital or lie within 150 km of it, by structure · NUTS {level} · {year}",
        level=query.level,
        year=year,
    )
    return Drawn(
        rows,
        figure,
        _types_legend(site, query, found, rows) if found else [],
        _types_facts(site, query, found, rows),
        types_title(site, query, found, kind, _ring(site, query)),
        subtitle,
        (silhouette_line(found, fit), method_note()) if found else (),
    )


def _ring(site: Site, query: Query) -> str:
    """Where the selected region lies from its capital, in words."""
    found = rings(site.default.context, query.level)["ring"]
    return _(RING_WORDS[found.iloc[site.results.row(query.level, query.geo)]]) if query.geo else ""


def type_rows(site: Site, query: Query, found: Typology | None) -> tuple[dict[str, np.ndarray], int, float]:
    """Every region of the level: geo, value (type from 1), state; type and silhouette of the selected one (0, NaN)."""
    geos = site.results.codes(query.level)
    kinds = dict(zip(found.geos.tolist(), found.type.tolist(), strict=True)) if found else {}
    fits = dict(zip(found.geos.tolist(), found.silhouette.tolist(), strict=True)) if found else {}
    value = np.array([kinds.get(g, np.nan) for g in geos.tolist()], dtype=float)
    at_core = (rings(site.default.context, query.level)["ring"] == AT_CORE).to_numpy()
    state = np.where(~np.isnan(value), FULL, np.where(at_core, CORE, MISSING))
    rows = {"geo": geos, "value": value, "state": state}
    return rows, int(kinds.get(query.geo, 0)), float(fits.get(query.geo, np.nan))


def _types_facts(site: Site, query: Query, found: Typology | None, rows: dict[str, np.ndarray]) -> Facts:
    value, near = rows["value"], rings(site.default.context, query.level)["ring"].to_numpy(dtype=object)
    which, firsts = patterns([value, near])
    templates = []
    for kind, ring in ((value[n], near[n]) for n in firsts):
        said = [_("type {n}", n=int(kind)), *traits_of(found, int(kind))] if found and kind == kind else []
        templates.append("\n".join([*said, _(RING_WORDS[ring])]))
    nothing = np.full(len(value), np.nan)
    return Facts(query.level, 0, nothing, templates, which, nothing, "")


def _types_legend(site: Site, query: Query, found: Typology, rows: dict[str, np.ndarray]) -> html.Div:
    theme, items = THEMES[query.theme], []
    for n, colour in enumerate(type_colours(theme, len(found.means)), start=1):
        said = traits_of(found, n) or [_("near the average of all regions")]
        items.append(entry(colour, [_("Type {n}", n=n), *said], int((found.type == n).sum())))
    counts = Counter(rows["state"].tolist())
    items.append(entry(theme.core_fill, [_("core itself")], counts[CORE]))
    items.append(entry(theme.missing, [_("not next to its core, or no data")], counts[MISSING]))
    return legend_of(_("Type"), [*items, *outlines(site, query)])


def types_table(site: Site, query: Query) -> Table:
    """Every region with a type."""
    found, regions = types_of(site, query.level), site.results.regions
    heads = [_("Code"), _("Region"), _("Country"), _("Type"), _("Silhouette"), _("What the type is")]
    rows: list[list[Any]] = []
    if found:
        said = {n: listed(traits_of(found, n)) for n in range(1, len(found.means) + 1)}
        columns = (found.geos.tolist(), found.type.tolist(), found.silhouette.tolist())
        rows = [[g, regions.name(g), regions.country(g), str(t), s, said[t]] for g, t, s in zip(*columns, strict=True)]
        rows.sort(key=lambda row: (row[3], row[0]))
    kind = type_rows(site, query, found)[1]
    caption = types_title(site, query, found, kind, _ring(site, query))
    return Table(caption, heads, rows, {4: 2}, structure_source(site))
