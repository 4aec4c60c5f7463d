"""The list of peers with reasons, and what stands there when there are none."""

from __future__ import annotations

from typing import Any

from data.catalogue import Pilot
from data.translate import _
from layouts import html
from layouts.components import link
from layouts.numbers import number
from layouts.pages.gap_words import lowered
from layouts.pages.peers_compare_data import add_addresses, chosen, remove_address
from layouts.pages.peers_data import (
    NO_REGION,
    Peers,
    datasets_of,
    elsewhere,
    own_country,
    peers_of,
    region_addresses,
    structure_of,
    structure_source,
    values_of,
    variable_of,
)
from layouts.pages.peers_words import alike_line, apart_line, lacking_line, peers_headline, stability_line
from layouts.query import Query, choose_region
from layouts.rows import Row
from layouts.site import Site
from layouts.tables import Table


def peers_list(site: Site, query: Query) -> list[Any]:
    """The ten peers with reasons; without a region how to choose one, without peers why there are none."""
    found = peers_of(site, query)
    if found.why == NO_REGION:
        return _invitation(site, query)
    if found.why:
        return _too_little(site, query, found)
    structure, geos = structure_of(site, query), [row["geo"] for row in found.rows]
    there, add = region_addresses(query, geos), add_addresses(site, query, geos)
    lines = [_peer(site, query, row, there[row["geo"]], add[row["geo"]]) for row in found.rows]
    head = _("The {n} most similar regions", n=len(lines))
    if not own_country(query):
        home = site.results.regions.name(site.results.regions.country(query.geo))
        head = _("The {n} most similar regions outside of {country}", n=len(lines), country=home)
    said = [stability_line(structure, found), lacking_line(site, query, found, _missing_datasets(site, found))]
    return [
        html.H2(head, className="figure-title"),
        html.Ol(lines, className="peer-list"),
        *(html.P(text, className="peer-note") for text in said if text),
    ]


def _missing_datasets(site: Site, found: Peers) -> list[str]:
    return [name.split(".", 1)[1] for name in datasets_of(site, found.lacking)]


def _peer(site: Site, query: Query, row: Row, there: str, add: str) -> html.Li:
    """One peer; `there`: the address of its page, `add`: that which adds it to the comparison, "" = it can't be."""
    structure, regions, away = structure_of(site, query), site.results.regions, ""
    if row["apart"]:
        n = structure.variables.index(variable_of(structure, row["apart"]))
        ends = (structure.value[site.results.row(query.level, geo), n] for geo in (query.geo, row["geo"]))
        away = apart_line(structure, row, *map(float, ends))
    name = [link(row["name"], there), html.Span(f" {regions.name(row['country'])}", className="peer-country")]
    alike, like = alike_line(structure, row, query.geo), number(row["similarity"], 0)
    score = html.Span(like, className="peer-score", title=_("Similarity {n} of 100", n=like))
    lines = [html.Span(text, className="peer-why") for text in (alike, away, _without(row)) if text]
    return html.Li(
        [
            html.Span(
                [html.Span(name, className="peer-name"), *_add(site, query, row, add), score], className="peer-head"
            ),
            *lines,
        ]
    )


def _without(row: Row) -> str:
    """On how much of the variables the comparison rests, where it is not all of them."""
    if row["common"] > 0.999:
        return ""
    return _("Compared on {percent} % of the weight: not all figures are there", percent=number(100 * row["common"], 0))


def _add(site: Site, query: Query, row: Row, address: str) -> list[Any]:
    """A link that adds the peer to the comparison below (its `address`), or takes it out again."""
    words = {"name": row["name"]}
    if row["geo"] in chosen(site, query).geos:
        address, text = remove_address(site, query, row["geo"]), _("Don’t compare")
        title = _("Take {name} out of the comparison", **words)
    else:
        text = _("Compare")
        title = _("Compare {name} in the comparison below", **words)
    if not address:
        return [html.Span(_("The comparison is full"), className="peer-why")]
    return [link(text, address, className="peer-add", **{"aria-label": title})]


# ── without peers ──


def _invitation(site: Site, query: Query) -> list[Any]:
    said = _(
        "Choose a region: search for its name or code above, click it on the map, or start with one of the six pilot "
        "regions. You get the ten regions of Europe most like it in structure, and who of them closed the gap to their "
        "core."
    )
    pilots = [html.Li(_pilot(site, query, pilot)) for pilot in site.pilots.values()]
    return [html.P(said, className="basis"), html.Ul(pilots, className="peer-pilots")]


def _pilot(site: Site, query: Query, pilot: Pilot) -> list[Any]:
    found: list[Any] = []
    # Peers do not depend on the core, so a region is named once.
    for geo, level in dict.fromkeys((pair.geo, pair.level) for pair in pilot.pairs):
        there = choose_region(site.results, query, geo).address()
        found += [" · ", link(f"{site.results.regions.name(geo)} (NUTS {level})", there)]
    return [html.Strong(_(pilot.label)), " ", html.Span(found[1:])]


def _too_little(site: Site, query: Query, found: Peers) -> list[Any]:
    """Which variables are missing, from which datasets they would come, and where there is more."""
    said = lacking_line(site, query, found, _missing_datasets(site, found))
    other, parts = elsewhere(site, query), [html.P(said, className="basis")]
    if other:
        name = site.results.regions.name(other.geo)
        words = {"name": name, "level": other.level, "year": other.year}
        text = _("See {name} at NUTS {level}, {year}", **words)
        parts.append(html.P(link(text, other.address(), className="button"), className="basis"))
    return [html.H2(_("No peers"), className="figure-title"), *parts]


def peers_table(site: Site, query: Query) -> Table:
    """The list as a table."""
    found, structure = peers_of(site, query), structure_of(site, query)
    labels = {v.id: lowered(_(v.label)) for v in structure.variables} | {"": ""}
    heads = [_("Place"), _("Code"), _("Region"), _("Country"), _("Similarity"), _("Distance, standard deviations")]
    heads += [_("Share of the weight compared"), _("Alike, most telling"), _("Alike, second"), _("Alike, third")]
    heads += [_("Apart"), _("Its value"), _("Value of the region"), _("Unit"), _("Left out")]
    mine = values_of(site, query, query.geo) if found.rows else {}
    rows = []
    for row in found.rows:
        theirs, apart = values_of(site, query, row["geo"]), row["apart"]
        unit = next((_(v.unit) for v in structure.variables if v.id == apart), "")
        ends = [theirs[apart][0], mine[apart][0]] if apart else [None, None]
        left = "; ".join(labels[name] for name in row["left_out"].split())
        alike = [labels[row[f"alike_{n}"]] for n in (1, 2, 3)]
        start = [
            str(row["place"]),
            row["geo"],
            row["name"],
            row["country"],
            row["similarity"],
            row["distance"],
            row["common"],
        ]
        rows.append([*start, *alike, labels[apart], *ends, unit, left])
    caption = f"{peers_headline(site, query, found)}. {stability_line(structure, found)}"
    return Table(caption, heads, rows, {4: 1, 5: 2, 6: 2, 11: 2, 12: 2}, structure_source(site))
