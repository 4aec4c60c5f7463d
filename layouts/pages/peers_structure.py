"""What the region and its peers are made of: every structural variable, drawn and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from data.peers import Variable
from data.translate import _
from layouts import html
from layouts.components import chart, figure_frame
from layouts.figures.peer_structure import Dot, Trait, structure_panel
from layouts.numbers import numbers
from layouts.pages.peers_data import Peers, peers_of, structure_of, structure_source
from layouts.pages.peers_words import apart_most
from layouts.query import Query
from layouts.site import Site
from layouts.tables import Table
from layouts.theme import THEMES

# Groups are put together until a panel has so many variables.
PANEL = 6


def structure_frame(site: Site, query: Query) -> html.Figure | None:
    """Every structural variable of the region and its peers; None without peers."""
    found = peers_of(site, query)
    if found.why:
        return None
    name, panels, traits_of = site.results.regions.name(query.geo), [], _traits(site, query, found)
    for n, groups in enumerate(panels_of(site)):
        traits = [traits_of[v.id] for v in _variables(site, groups)]
        title = " · ".join(_(site.default.context.variables.groups[g]) for g in groups)
        figure = structure_panel(traits, theme=THEMES[query.theme])
        panels.append(html.Div([html.H3(title, className="panel-title"), chart(f"peers-structure-{n}", figure)]))
    subtitle = _(
        "Standard deviations from the mean of all regions; units in full in the table · NUTS {level} · {year} or the "
        "last year before · round: {name}, strokes: its {n} peers",
        **{"level": query.level, "year": query.year, "name": name, "n": len(found.rows)},
    )
    return figure_frame(
        "structure",
        apart_most(site, query, found),
        subtitle,
        html.Div(panels, className="peers-panels"),
        structure_source(site),
        footnotes=[
            html.P(
                _("Values beyond ±3 are drawn, and compared, at 3. Populations, distances and levels as logarithms.")
            )
        ],
    )


def panels_of(site: Site) -> list[list[str]]:
    """Groups of variables by panel, in their order."""
    panels: list[list[str]] = [[]]
    for group in site.default.context.variables.groups:
        if len(_variables(site, panels[-1])) >= PANEL:
            panels.append([])
        panels[-1].append(group)
    return panels


def _variables(site: Site, groups: Sequence[str]) -> list[Variable]:
    return [v for group in groups for v in site.default.context.variables.variables if v.group == group]


def _traits(site: Site, query: Query, found: Peers) -> dict[str, Trait]:
    """Every structural variable of the region and its peers, by id."""
    structure, geos = structure_of(site, query), [query.geo, *(row["geo"] for row in found.rows)]
    rows = [site.results.row(query.level, geo) for geo in geos]
    names = [site.results.regions.name(geo) for geo in geos]
    each = zip(structure.variables, structure.z[rows].T.tolist(), structure.value[rows].T.tolist(), strict=True)
    return {variable.id: _trait(variable, names, z, native) for variable, z, native in each}


def _trait(variable: Variable, names: Sequence[str], z: Sequence[float], native: Sequence[float]) -> Trait:
    """A variable of the region, which comes first, and its peers."""
    texts = numbers(native, variable.decimals)
    dots = [Dot(x, f"{name}: {text}") if x == x else None for x, name, text in zip(z, names, texts, strict=True)]
    label = f"{_(variable.label)}: <b>{texts[0]}</b> {_short(_(variable.unit))}"
    if dots[0] is None:
        label = f"{_(variable.label)}: {_('no value')}"
    return Trait(label, dots[0], tuple(dot for dot in dots[1:] if dot is not None))


def _short(unit: str) -> str:
    """A unit that fits beside a value on a phone: of what a share is, is in the table."""
    return "%" if unit.startswith("% of ") else unit


def structure_table(site: Site, query: Query) -> Table:
    """Every variable of every peer against the region: native values, their years, and standard deviations."""
    found, structure, regions = peers_of(site, query), structure_of(site, query), site.results.regions
    name, mine = regions.name(query.geo), site.results.row(query.level, query.geo)
    heads = [_("Variable"), _("Group"), _("Unit"), _("Place"), _("Code"), _("Peer"), _("Value"), _("Year"), name]
    heads += [_("Year"), _("Standard deviations"), _("Standard deviations, {name}", name=name)]
    rows: list[list[Any]] = []
    for n, v in enumerate(structure.variables):
        said = [_(v.label), _(site.default.context.variables.groups[v.group]), _(v.unit)]
        for peer in found.rows:
            row = site.results.row(query.level, peer["geo"])
            sides = [x for at in (row, mine) for x in (structure.value[at, n], _year(structure.source_year[at, n]))]
            who = [str(peer["place"]), peer["geo"], peer["name"]]
            rows.append([*said, *who, *sides, structure.z[row, n], structure.z[mine, n]])
    return Table(apart_most(site, query, found), heads, rows, {6: 2, 8: 2, 10: 2, 11: 2}, structure_source(site))


def _year(year: float) -> str:
    return str(int(year)) if year == year else ""
