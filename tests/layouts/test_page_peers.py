"""The peers page: every number of list, map, types and rings is that of the functions, and every state says why."""

import json
from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from dash import html

from callbacks.act import body
from indicators.likeness import LEAST_COMMON, distance, similarity, squares, typical_distance
from indicators.peers import peers, stability
from indicators.rings import BEYOND, DRAINS, HELPS, NEAR, TOO_FEW, TOUCHING, gap_by_distance, proximity, rings
from indicators.slopes import theil_sen
from indicators.typology import typology
from layouts.figures.peer_map import SIMILARITY, type_colours
from layouts.numbers import number
from layouts.pages import peers as page
from layouts.pages.gap_words import lowered
from layouts.pages.peers_data import TOO_LITTLE, Peers, peers_of, region_addresses, structure_of
from layouts.pages.peers_map import map_parts, similar_rows
from layouts.pages.peers_proximity import countries
from layouts.pages.peers_rings import spots_of
from layouts.pages.peers_rings_words import rings_title
from layouts.pages.peers_types import type_rows
from layouts.pages.peers_words import alike_line, peers_headline, stability_line
from layouts.query import choose_region
from layouts.theme import THEMES
from tests.layouts.test_theme import VISION, apart

PILOTS = ["FI1C3", "FI1C", "AT12", "ES511", "ES51", "IE063", "IE062", "PL84", "DE80"]
SOME = [
    "geo=PL84&show=rd",
    "geo=FI1C3&show=capital",
    "geo=AT12&abroad=only",
    "geo=AT13",
    "geo=FRB0&show=sme",
    "geo=FRY1",
]
EVERY_STATE = [
    *(f"geo={geo}" for geo in PILOTS),
    "geo=LU00",  # one region in the country: no core
    "geo=LU00&peermap=types",
    "geo=AT13&peermap=types",  # a core itself
    "geo=FI1B1&show=digital",
    "geo=FR101",
    "geo=FRY4&abroad=only",  # far away, in an inset
    "geo=FRY40&peermap=types",
    "geo=PL84&core=mean:PL",
    "geo=DE80&core=DE30%2BDE40&peermap=types",
    "geo=PL84&core=DE30",
    "geo=PL84&year=2000",
    "geo=PL84&norm=percentile",
    "geo=PL84&show=neet",
    "",
    "level=3",
    "core=mean:EU",
    "abroad=only&peermap=types",
]


def select(site, search, theme="light"):
    query, messages = site.parse("/peers", f"?{search}", theme, "en")
    assert messages == ()
    return query


def text_of(component):
    if isinstance(component, str | int | float):
        return str(component)
    if isinstance(component, list | tuple):
        return " ".join(text_of(c) for c in component)
    return text_of(getattr(component, "children", None) or "") if component is not None else ""


def elements(children, kind):
    """All elements of a kind in the children of a part."""
    return [c for child in children if hasattr(child, "_traverse") for c in child._traverse() if isinstance(c, kind)]


def chart(frame, name):
    """The plotly figure of a chart in a frame."""
    found = next(c for c in frame._traverse() if isinstance(c, html.Div) and getattr(c, "id", None) == name)
    return json.loads(getattr(found, "data-figure"))


# ── the list ──


@pytest.mark.parametrize("search", SOME)
def test_the_list_is_that_of_the_function(site, search):
    query = select(site, search)
    own = "abroad=only" not in search
    rows = peers(site.context, query.geo, own_country=own, year=query.year)
    items = elements(page.parts(site, query)["peers-list"]["children"], html.Li)
    assert len(items) == len(rows) == 10
    labels = {v.id: lowered(v.label) for v in structure_of(site, query).variables}
    for item, row in zip(items, rows.itertuples(), strict=True):
        text = text_of(item)
        assert row.name in text and number(row.similarity, 0) in text.split()
        assert site.results.regions.name(row.country) in text
        alike = text.split("Alike: ")[1].split(" Apart: ")[0]
        for name in (n for n in (row.alike_1, row.alike_2, row.alike_3) if n):
            assert _told(structure_of(site, query), name, row.geo, query.geo) in alike
        assert f"Apart: {labels[row.apart]}, " in text
        assert ("Compared on" in text) == (row.common < 0.999)
        address = next(c.href for c in item._traverse() if isinstance(c, html.A))
        assert address.startswith(f"/region/{row.geo}?") and f"year={query.year}" in address


def _told(structure, name, *geos):
    """What is said of a variable in which both are alike: on which side of the mean of all regions both lie."""
    n = [v.id for v in structure.variables].index(name)
    rows = [structure.geos.tolist().index(geo) for geo in geos]
    z, variable = structure.z[rows, n], structure.variables[n]
    if min(z) > 0 and sum(z) >= 1:
        return variable.high
    if max(z) < 0 and sum(z) <= -1:
        return variable.low
    return f"{lowered(variable.label)} ({number(structure.value[rows[0], n], variable.decimals)} "


def test_two_inland_regions_are_not_said_to_be_alike_at_the_coast(site):
    query = select(site, "geo=PL84&year=2020")
    lorraine = next(row for row in peers_of(site, query).rows if row["geo"] == "FRF3")
    assert "coast" in {lorraine[f"alike_{n}"] for n in (1, 2, 3)}
    line = alike_line(structure_of(site, query), lorraine, "PL84")
    assert "inland" in line and "coast" not in line and "at a border" in line


def test_both_values_of_what_sets_apart_are_told_in_their_unit(site):
    query = select(site, "geo=PL84&year=2021")
    structure = structure_of(site, query)
    row = peers_of(site, query).rows[1]
    n = [v.id for v in structure.variables].index(row["apart"])
    variable = structure.variables[n]
    ends = [structure.value[site.results.row(2, geo), n] for geo in (row["geo"], "PL84")]
    told = f"{number(ends[0], variable.decimals)} against {number(ends[1], variable.decimals)} {variable.unit}"
    assert told in text_of(page.parts(site, query)["peers-list"]["children"])


@pytest.mark.parametrize("search", SOME)
def test_stability_is_told_as_the_function_counts_it(site, search):
    query = select(site, search)
    found = stability(site.context, query.geo, own_country="abroad=only" not in search, year=query.year)
    line = stability_line(structure_of(site, query), peers_of(site, query))
    assert f"changes at most {round(10 * (1 - found.least))} of the 10 (" in line
    label = next(v.label for v in structure_of(site, query).variables if v.id == found.variable)
    assert f"({lowered(label)})" in line
    assert line in text_of(page.parts(site, query)["peers-list"]["children"])


def test_other_countries_only_leaves_out_the_own_one_everywhere(site):
    query = select(site, "geo=AT12&abroad=only")
    rows = pd.DataFrame(similar_rows(site, query, peers_of(site, query)))
    assert all(row["country"] != "AT" for row in peers_of(site, query).rows)
    assert set(rows.loc[rows["state"] == "missing", "geo"]) >= {"AT11", "AT13", "AT34"}
    assert rows.set_index("geo").loc["AT12", "state"] == "full"
    assert "in other countries" in page.headline(site, query)


def test_a_region_unlike_all_others_is_not_called_like_them(site):
    query = select(site, "geo=LU00&year=2021")
    assert page.headline(site, query).startswith("No region is much like Luxembourg")
    assert peers_of(site, query).rows[0]["similarity"] < 65
    query = select(site, "geo=PL84&year=2020")
    head = peers_headline(site, query, peers_of(site, query))
    assert head == "Most like Podlaskie: Lubelskie, Warmińsko-mazurskie and Észak-Alföld"


def test_what_france_lacks_is_said_with_the_dataset(site):
    text = text_of(page.parts(site, select(site, "geo=FRB0"))["peers-list"]["children"])
    assert "has no figures at NUTS 2" in text and "industry" in text and "nama_10r_3empers" in text
    assert "no figures" not in text_of(page.parts(site, select(site, "geo=AT12"))["peers-list"]["children"])


def test_too_little_data_says_what_is_missing_and_where_there_is_more(site):
    for search, there in (("geo=NO0B&year=2021", None), ("geo=DED4&year=2010", "year=2020")):
        query = select(site, search)
        known = structure_of(site, query).known()[site.results.row(2, query.geo)]
        assert known < LEAST_COMMON
        _too_little(site, query, there)


def _too_little(site, query, there):
    found = peers_of(site, query)
    assert found.why == TOO_LITTLE and found.rows == ()
    text = text_of(page.parts(site, query)["peers-list"]["children"])
    assert "No peers" in text and all(lowered(v.label) in text for v in found.lacking)
    assert "Too little is known of" in page.headline(site, query)
    assert "structure" not in page.tables(site, query)
    links = [a.href for a in elements(page.parts(site, query)["peers-list"]["children"], html.A)]
    assert (there is None and not links) or there in links[0]


@pytest.mark.parametrize("search", ["geo=PL84&core=DE30&show=gerd", "geo=FI1C3&level=3&year=2018&norm=zscore"])
def test_addresses_of_regions_are_those_of_each_alone(site, search):
    query = select(site, search)
    geos = [row["geo"] for row in peers_of(site, query).rows]
    alone = {geo: choose_region(site.results, query, geo).address("region") for geo in geos}
    assert region_addresses(query, geos) == alone and len(geos) == 10


def test_adding_to_the_comparison_goes_by_the_address(site):
    query = select(site, "geo=PL84&compare=PL81")
    links = [
        a
        for a in elements(page.parts(site, query)["peers-list"]["children"], html.A)
        if getattr(a, "className", "") == "peer-add"
    ]
    assert len(links) == 10
    out = next(a for a in links if "PL81" not in a.href)
    assert out.children == "Don’t compare" and "Lubelskie" in getattr(out, "aria-label")
    added = select(site, links[1].href.split("?")[1])
    assert added.field("compare").split("+")[-2:] == ["PL81", "PL62"]


# ── the map ──


@pytest.mark.parametrize("search", [*SOME, "geo=FRY1"])  # peers in insets
def test_the_map_shows_every_similarity_in_its_class_and_the_peers_by_place(site, search):
    query = select(site, search)
    structure, row = structure_of(site, query), site.results.row(query.level, query.geo)
    far = distance(*squares(structure.z, structure.weights, row))
    expected = similarity(far, typical_distance(site.context, structure))
    rows = pd.DataFrame(similar_rows(site, query, peers_of(site, query)))
    there = (rows["state"] == "full").to_numpy()
    np.testing.assert_allclose(rows["value"].to_numpy()[there], expected[there], rtol=1e-12)
    assert rows["value"].to_numpy()[row] == 100
    figure = map_parts(site, query)["map-figure"]["figure"]
    drawn = {g: z - 3 for t in figure["data"] if t.get("hoverinfo") == "none" for g, z in _filled(t)}
    for geo, value, state in zip(rows["geo"], rows["value"], rows["state"], strict=True):
        assert drawn[geo] == (SIMILARITY.index(np.array([value]))[0] if state == "full" else -3), geo
    numbers = {g: t for trace in figure["data"] if "text" in trace.get("mode", "") for g, t in _texts(trace)}
    assert numbers == {r["geo"]: f"<b>{r['place']}</b>" for r in peers_of(site, query).rows}
    frames = {g: t.get("geo", "geo") for t in figure["data"] if t.get("hoverinfo") == "none" for g in t["locations"]}
    for trace in figure["data"]:
        if "text" in trace.get("mode", ""):
            assert all(frames[g] == trace["geo"] for g in trace["locations"]), "a number lies in another frame"


def _filled(trace):
    return zip(trace["locations"], trace["z"], strict=True)


def _texts(trace):
    return zip(trace["locations"], trace["text"], strict=True)


def test_the_legend_counts_all_other_regions(site):
    query = select(site, "geo=PL84")
    items = elements([map_parts(site, query)["peers-legend"]["children"]], html.Li)
    counts = [int(n) for n in (text_of(i.children[-1]) for i in items) if n]
    assert sum(counts) == len(site.results.geos(2)) - 1


def test_what_is_said_on_the_map_is_the_similarity(site):
    query = select(site, "geo=PL84")
    data = map_parts(site, query)["map-facts"]["data"]
    codes = data["codes"].split(" ")
    assert codes == site.results.geos(2).tolist()
    said = {g: data["t"][n] for g, n in zip(codes, data["n"], strict=True)}
    assert said["PL81"].startswith("peer 1 of 10\nsimilarity ") and said["PL84"] == "the selected region"
    assert said["FI1C"].startswith("similarity ")


@pytest.mark.parametrize("level", [2, 3])
def test_types_on_the_map_are_those_of_the_typology(site, level):
    query, found = select(site, f"level={level}&peermap=types"), typology(site.context, level)
    columns, kind, _fit = type_rows(site, query, found)
    rows = pd.DataFrame(columns)
    there = rows[rows["state"] == "full"].set_index("geo")["value"]
    assert there.to_dict() == dict(zip(found.geos, found.type.astype(float), strict=True)) and kind == 0
    cores = set(rows.loc[rows["state"] == "core", "geo"])
    table = rings(site.context, level)
    assert cores == set(table.loc[table["ring"] == "core", "geo"])
    notes = text_of(map_parts(site, query)["peers-notes"]["children"])
    assert number(found.overall, 2) in notes and ("cuts through a cloud" in notes) == (not found.distinct)
    legend = elements([map_parts(site, query)["peers-legend"]["children"]], html.Li)
    assert [int(text_of(i.children[-1])) for i in legend[: len(found.means)]] == np.bincount(found.type)[1:].tolist()


def test_the_type_of_a_region_is_named_with_how_well_it_fits(site):
    found = typology(site.context, 2)
    geo = found.geos[int(np.argmin(found.silhouette))]
    query = select(site, f"geo={geo}&peermap=types")
    parts, kind = map_parts(site, query), int(found.type[int(np.argmin(found.silhouette))])
    assert f"is of type {kind}: " in parts["peers-title"]["children"]
    assert "it would rather be of another type" in text_of(parts["peers-notes"]["children"])


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("vision", VISION)
def test_types_are_told_apart_by_everybody(theme, vision):
    for number_of, least in ((5, 9), (7, 6.5)):
        colours = type_colours(theme, number_of)
        assert min(apart(a, b, vision) for a, b in combinations(colours, 2)) > least
        assert min(apart(c, other, vision) for c in colours for other in (theme.missing, theme.core_fill)) > 5


# ── structure ──


def test_every_variable_is_drawn_for_region_and_peers(site):
    query = select(site, "geo=PL84&year=2021")
    frame, structure = page._frames(site, query)["structure"], structure_of(site, query)
    own, others = [], 0
    for n in range(3):
        panel = chart(frame, f"peers-structure-{n}")
        own += panel["data"][1]["x"][::-1]
        others += len(panel["data"][0]["x"])
    np.testing.assert_allclose(own, structure.z[site.results.row(2, "PL84")], atol=0.0051)
    rows = [site.results.row(2, r["geo"]) for r in peers_of(site, query).rows]
    assert others == int((~np.isnan(structure.z[rows])).sum())
    table = page.tables(site, query)["structure"]()
    assert len(table.rows) == 10 * len(structure.variables)
    assert (
        table.rows[0][6] == structure.value[rows[0], 0] and table.rows[0][8] == structure.value[_row(site, "PL84"), 0]
    )


def _row(site, geo):
    return site.results.row(site.results.regions.level(geo), geo)


# ── rings ──


@pytest.mark.parametrize(
    "search", ["geo=PL84&show=rd", "geo=DE80&show=rd", "geo=BE21&show=rd", "geo=FI1C3&show=capital"]
)
def test_rings_are_drawn_at_gap_and_distance_and_titled_by_proximity(site, search):
    query = select(site, search)
    frame = gap_by_distance(site.context, query.level, query.year, query.show)
    country = site.results.regions.country(query.geo)
    own, row = frame[frame["country"] == country], proximity(frame).set_index("country").loc[country]
    figure = chart(page._frames(site, query)["rings"], "peers-rings-chart")
    drawn = sorted(
        (x, y) for t in figure["data"] if "markers" in t["mode"] for x, y in zip(t["x"], t["y"], strict=True)
    )
    given = [(round(x, 1), round(y, 2)) for x, y in zip(own["distance_km"], own["gap"], strict=True)]
    assert drawn == sorted([*given, (0, 0)])
    line = next(t for t in figure["data"] if t["mode"] == "lines")
    assert bool(line["x"]) == (row["verdict"] in (HELPS, DRAINS))
    if line["x"]:
        fitted = theil_sen(own["distance_km"].to_numpy() / 100, own["gap"].to_numpy())
        assert line["y"] == pytest.approx([fitted.at(x / 100) for x in line["x"]], abs=1e-3)
        assert (line["y"][1] > line["y"][0]) == (row["verdict"] == DRAINS)
    title = text_of(page._frames(site, query)["rings"].children[0].children[0])
    said = {HELPS: "it helps to be near", DRAINS: "it drains to be near", TOO_FEW: "too few"}
    assert said.get(row["verdict"], "no clear relation") in title
    marked = next(
        t for t in figure["data"] if t["mode"] == "markers+text" and t["marker"]["color"] != THEMES["light"].core
    )
    assert marked["x"] == [round(float(own.set_index("geo").loc[query.geo, "distance_km"]), 1)]


def test_symbols_say_the_ring_and_hollow_marks_partial_data(site):
    query = select(site, "geo=ES61&show=sme")
    figure = chart(page._frames(site, query)["rings"], "peers-rings-chart")
    spots = [s for s in spots_of(site, query) if s.geo != "ES61"]
    shapes = {TOUCHING: "square", NEAR: "triangle-up", BEYOND: "circle"}
    expected = sorted(shapes[s.ring] + ("-open" if s.partial else "") for s in spots)
    drawn = [s for t in figure["data"] if t["mode"] == "markers" and t["x"] for s in t["marker"]["symbol"]]
    assert sorted(drawn) == expected


def test_helping_is_losing_points_with_distance():
    base = {"regions": 9, "partial": 0, "slope_low": -3.0, "slope_high": -1.0}
    helps = rings_title("X", "Y", "R&D mass", base | {"verdict": HELPS, "slope": -2.0})
    assert helps == "In X it helps to be near Y: regions stand 2.0 points lower in R&D mass with every 100 km"
    drains = rings_title("X", "Y", "R&D mass", base | {"verdict": DRAINS, "slope": 2.0})
    assert drains == "In X it drains to be near Y: regions stand 2.0 points higher in R&D mass with every 100 km"


def test_all_countries_are_those_of_proximity_and_the_same_for_every_region(site):
    query = select(site, "geo=DE80&show=rd")
    expected = proximity(gap_by_distance(site.context, 2, query.year, "rd"))
    rows = {r["country"]: r for r in countries(site, query)}
    assert rows.keys() == set(expected["country"])
    for row in expected.to_dict("records"):
        assert rows[row["country"]]["verdict"] == row["verdict"]
    title = text_of(page._frames(site, query)["proximity"].children[0].children[0])
    for row in expected[expected["verdict"].isin([HELPS, DRAINS])].itertuples():
        assert site.results.regions.name(row.country) in title
    other = page._frames(site, replace(query, geo="PL84"))["proximity"]
    assert other.to_plotly_json() == page._frames(site, query)["proximity"].to_plotly_json() or text_of(
        other
    ) == text_of(page._frames(site, query)["proximity"])


def test_of_a_country_with_partial_data_alone_nothing_is_said(site):
    """R&D of the British regions is known for less than two thirds of the weight."""
    query = select(site, "geo=UKK1&show=rd&year=2020")
    row = next(r for r in countries(site, query) if r["country"] == "UK")
    assert row["verdict"] == TOO_FEW and row["partial"] == row["regions"] > 30
    found = page._frames(site, query)
    assert "United Kingdom" not in text_of(found["proximity"].children[0].children[0])
    assert "United Kingdom has full data on the gap in R&D mass for 0 regions" in text_of(found["rings"])
    assert f"partial data, {row['partial']} of {row['regions']} regions; shown, and left out" in text_of(found["rings"])
    assert f"partial data: {row['partial']} of {row['regions']}" in str(found["proximity"])


def test_another_core_moves_the_distances_and_a_mean_has_none(site):
    berlin, hamburg = select(site, "geo=DE80&show=rd"), select(site, "geo=DE80&show=rd&core=DE60")
    km = [next(s.km for s in spots_of(site, q) if s.geo == "DE80") for q in (berlin, hamburg)]
    assert km[0] != km[1]
    text = text_of(page._frames(site, select(site, "geo=DE80&core=mean:DE"))["rings"])
    assert "A mean is no place" in text
    merged = spots_of(site, select(site, "geo=DE80&show=rd&core=DE30%2BDE40"))
    assert "DE40" not in {s.geo for s in merged}


# ── every state ──


@pytest.mark.parametrize("search", EVERY_STATE)
def test_every_state_has_a_page_with_a_table_for_every_figure(site, search):
    query = site.parse("/peers", f"?{search}", "dark", "en")[0]
    site = site.under(query)
    laid, tables = page.layout(site, query), page.tables(site, query)
    ids = [c.id for c in laid._traverse() if getattr(c, "id", None)]
    assert len(ids) == len(set(ids))
    assert set(page.parts(site, query)) <= set(ids)
    frames = [c for c in laid._traverse() if isinstance(c, html.Figure)]
    for frame in frames:
        actions = {getattr(c, "data-action", None) for c in frame._traverse() if isinstance(c, html.Button)}
        name = getattr(frame, "data-frame")
        assert ("csv" in actions) <= (name in tables), name
        assert text_of(frame.children[0].children[0]), name
    for make in tables.values():
        table = make()
        assert table.rows and all(len(row) == len(table.heads) for row in table.rows)
        assert table.shown() and table.csv("address")
    assert "nan" not in text_of(laid).lower().split()


@pytest.mark.parametrize("name", ["peers", "structure", "partners", "paths", "compare", "rings", "proximity"])
def test_each_figure_can_be_embedded(site, name):
    query = replace(select(site, "geo=AT12&show=rd"), embed=name)
    shown = body(site, {"peers": page}, query)
    ids = [c.id for c in shown._traverse() if getattr(c, "id", None)]
    assert len(ids) == len(set(ids)) and f"frame-{name}" in ids


def test_the_parts_have_the_same_names_for_every_selection(site):
    names = [set(page.parts(site, select(site, s))) for s in ("", "geo=PL84", "geo=LU00&peermap=types", "geo=FI1C3")]
    assert all(found == names[0] for found in names)


@pytest.mark.parametrize(
    ("text", "field", "kept"), [("abroad=only", "abroad", "only"), ("peermap=similar", "peermap", "")]
)
def test_fields_are_read(site, text, field, kept):
    query, messages = site.parse("/peers", f"?geo=PL84&{text}", "light", "en")
    assert query.field(field) == kept and messages == ()
    assert site.parse("/peers", f"?{query.address().split('?')[1]}", "light", "en")[0] == query


@pytest.mark.parametrize("text", ["abroad=yes", "peermap=3d", "compare=XX99"])
def test_what_can_not_be_used_is_said(site, text):
    query, messages = site.parse("/peers", f"?geo=PL84&{text}", "light", "en")
    assert query.more == () and len(messages) == 1 and text.split("=")[0] in messages[0]


def test_no_peers_is_no_finding(site):
    assert "like my region" in peers_headline(site, select(site, ""), Peers("no region"))


def test_another_method_changes_gaps_and_no_peers(site):
    query = select(site, "geo=PL84&show=rd&norm=percentile")
    other = site.under(query)
    assert other is not site
    assert peers_of(other, query).rows == peers_of(site, replace(query, more=())).rows
    assert structure_of(other, query) is structure_of(site, query)
    own = {s.geo: s.gap for s in spots_of(other, query)}
    assert own["PL84"] != {s.geo: s.gap for s in spots_of(site, query)}["PL84"]
    assert own["PL84"] == other.results.gaps(2, query.year, dimension="rd").set_index("geo").loc["PL84", "gap"]
