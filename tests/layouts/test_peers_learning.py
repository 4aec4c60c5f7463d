"""Learning partners: nobody is called closing who isn't surely so, and every number is the statistics' own."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest
from dash import html

from indicators.learning import WINDOW, learning_partners, paths
from indicators.paths import Path, gap_path
from indicators.trends import PARTIAL
from layouts.figures.multiples import Course, path_panel, shared_range
from layouts.numbers import NO_BREAK, number
from layouts.pages import peers as peers_page
from layouts.pages import peers_learning
from layouts.pages.peers_learning_data import (
    SEEN,
    SHOWN,
    closing,
    drawn,
    moves_of,
    narrowed,
    partners_of,
    path_of,
    subject_of,
    told_moves,
    with_path,
    yearly_gaps,
)
from layouts.pages.peers_learning_words import (
    best_sentence,
    chance_note,
    is_partial,
    listed,
    missing_notes,
    paths_title,
    sides_text,
    status,
)
from layouts.theme import LIGHT

# Pilots at both levels, somebody who closes, a capital, a country of one region, an overseas region, an indicator.
CASES = [
    "geo=PL84&show=rd&year=2020",
    "geo=AT12&show=talent&year=2020",
    "geo=FI1C3&show=capital&year=2020",
    "geo=FI1C&show=capital&year=2020",
    "geo=DE80&show=sme&year=2020",
    "geo=IE062&show=capital&year=2020",
    "geo=ES511&show=talent&year=2020",
    "geo=PL91&show=rd&year=2020",
    "geo=LU00&show=rd&year=2020",
    "geo=FRY5&show=rd&year=2020",
    "geo=AT12&show=neet&year=2020&abroad=only",
    "geo=PL84&show=rd&year=2020&core=mean:EU",
]


def select(site, search):
    return site.parse("/peers", f"?{search}", "light", "en")[0]


def text_of(component):
    """All text, also that of light elements."""
    if isinstance(component, str | int | float):
        return str(component)
    if isinstance(component, list | tuple):
        return " ".join(text_of(c) for c in component)
    if isinstance(component, dict):
        return text_of(component["props"]["children"])
    if component is None:
        return ""
    if text := getattr(component, "data-content", ""):
        return text_of(json.loads(text))
    return text_of(getattr(component, "children", None) or "")


def charts(frame):
    """The plotly figures of a frame in their order."""
    return [json.loads(getattr(c, "data-figure")) for c in frame._traverse() if getattr(c, "data-figure", None)]


def title(frame):
    return text_of(next(c for c in frame._traverse() if isinstance(c, html.H2)))


def partners_title_of(site, query):
    return title(peers_learning.frames(site, query)["partners"])


@pytest.mark.parametrize("search", CASES)
def test_partners_are_those_of_the_statistics_in_their_order(site, search):
    query = select(site, search)
    subject = subject_of(site, query)
    of = {"indicator": subject.indicator, "year": 2020, "own_country": "abroad" not in search}
    expected = learning_partners(site.context, query.geo, subject.dimension, **of)
    rows = partners_of(site, query)
    assert [r["geo"] for r in rows] == expected["geo"].tolist()
    np.testing.assert_allclose([r["slope"] for r in rows], expected["slope"].astype(float))
    if "abroad" in search:
        assert all(r["country"] != query.geo[:2] for r in rows)


@pytest.mark.parametrize("search", CASES)
def test_only_what_is_sure_is_called_closing(site, search):
    query = select(site, search)
    rows, said = partners_of(site, query), partners_title_of(site, query)
    full = [r for r in rows if r["coverage"] >= 2 / 3 - 1e-9]
    sure = [r for r in full if r["p"] <= 0.05 and r["gap_first"] < 0 and r["slope"] > 0]
    assert [r["geo"] for r in closing(rows)] == [r["geo"] for r in sure]
    assert f"{len(rows)} regions most like {site.results.regions.name(query.geo)}" in said
    if sure:
        assert re.search(rf"\b{len(sure)} (is|are) closing", said)
        assert all(r["name"] in said for r in sure[:3])
        assert not any(is_partial(site, r) for r in sure)
    else:
        assert said.startswith("None of the")
        some = narrowed(rows)
        assert f"; {len(some)} moved that way" in said if some else "narrowed its gap" in said


@pytest.mark.parametrize("search", CASES)
def test_nobody_gained_by_less_than_can_be_seen_or_against_both_ends(site, search):
    rows = partners_of(site, select(site, search))
    for row in narrowed(rows):
        assert row["sure"] or (row["slope"] >= SEEN and row["gap_last"] > row["gap_first"] and row["gap_first"] < 0)
    hidden = [r for r in rows if r["narrowed"] and r not in narrowed(rows)]
    assert all(status(r) == "hardly moved" for r in hidden)


def test_a_steep_slope_of_three_years_goes_behind_those_that_can_be_tested(site):
    query = select(site, "geo=AT12&show=neet&year=2020")
    found = narrowed(partners_of(site, query))
    few = [row["points"] < 5 for row in found]
    assert any(few) and few == sorted(few) and max(found, key=lambda r: r["slope"])["points"] < 5
    assert status(found[-1]) == "too few years to be sure"
    text = best_sentence(site, found[-1], path_of(site, query, found[-1]["geo"]))
    assert "so few years can't tell whether that is chance" in text


def test_a_slope_that_the_ends_contradict_is_not_told(site):
    """Champagne-Ardenne: the median slope is positive, and the gap is wider at the end than at the beginning."""
    query = select(site, "geo=AT12&show=talent&year=2020")
    row = next(r for r in partners_of(site, query) if r["geo"] == "FRF2")
    assert row["slope"] > SEEN and row["gap_last"] < row["gap_first"] and row["narrowed"]
    assert row not in narrowed(partners_of(site, query)) and status(row) == "hardly moved"


@pytest.mark.parametrize("search", CASES)
def test_native_values_are_those_of_first_and_last_year(site, search):
    query = select(site, search)
    some = narrowed(partners_of(site, query))[:SHOWN]
    for row in some:
        moves = moves_of(site, some)[row["geo"]]
        assert [(m.indicator, m.points) for m in moves] == told_moves(row)
        for move in moves:
            for end, year in ((move.first, row["first"]), (move.last, row["last"])):
                values = site.results.values(query.level, int(year), move.indicator).set_index("geo")
                assert end["value"] == values.at[row["geo"], "value"]
                assert end["flag"] == values.at[row["geo"], "flag"]
                if "+" not in row["core"]:
                    assert end["core_value"] == values.at[row["core"], "value"]


@pytest.mark.parametrize("search", CASES)
def test_card_and_table_tell_the_native_values_of_both_sides(site, search):
    query = select(site, search)
    some = narrowed(partners_of(site, query))[:SHOWN]
    text = text_of(peers_learning.frames(site, query)["partners"])
    # Without notes, which stand in brackets and may have some in them.
    for _depth in range(2):
        text = re.sub(r" \([^()]*\)", "", text)
    lines = {line[0]: line for line in peers_learning.tables(site, query)["partners"]().rows}
    for row in some:
        first, last = (
            site.results.indicator_gaps(row["geo"], int(row[end])).set_index("indicator") for end in ("first", "last")
        )
        for n, (name, points) in enumerate(told_moves(row)):
            of = [(ends.at[name, side]) for side in ("value", "core_value") for ends in (first, last)]
            assert lines[row["geo"]][16 + 7 * n : 21 + 7 * n] == pytest.approx([points, *of])
            decimals = site.results.catalogue.indicators[name].decimals
            assert "{} → {}; its core: {} → {}".format(*(number(value, decimals) for value in of)) in text


def test_flags_and_older_years_stand_beside_the_values(site):
    text = text_of(peers_learning.frames(site, select(site, "geo=PL84&show=talent&year=2020"))["partners"])
    assert "(break in time series)" in text and "(value of 2019)" in text


def path(mine, theirs):
    """A path of two regions, by hand."""
    mine, theirs = np.array(mine, dtype=float), np.array(theirs, dtype=float)
    years = np.arange(2015, 2015 + len(mine))
    return Path("AT22", "AT13", years, mine, theirs, mine - theirs, (), np.array([]), np.empty((0, 0)), 1.0, (), ())


def test_a_gap_that_narrows_because_the_core_fell_is_told_so():
    assert sides_text(path([50, 49], [60, 55])) == (
        "It narrowed because the core fell: own score −1.0 points, that of the core −5.0 points."
    )
    assert sides_text(path([50, 51], [60, 58])) == (
        "It narrowed mostly because the core fell: own score +1.0 points, that of the core −2.0 points."
    )
    assert sides_text(path([50, 53], [60, 59])) == "Own score +3.0 points, that of the core −1.0 points."
    assert sides_text(path([50, 53], [60, 61])) == "Own score +3.0 points, that of the core +1.0 points."


def test_the_best_partner_is_told_with_its_ends_and_its_indicators(site):
    query = select(site, "geo=AT12&show=talent&year=2020")
    row = narrowed(partners_of(site, query))[0]
    text = best_sentence(site, row, path_of(site, query, row["geo"]))
    assert row["geo"] == "AT22"
    assert text.startswith("Steiermark gained 0.6 points a year on Wien, from −7.0 in 2015 to −3.5 in 2020. ")
    # Net migration fell in Steiermark, and in Wien by more.
    assert "It narrowed mostly because the core fell" in text and text.endswith("What did most of it: net migration.")


def test_how_many_would_be_called_closing_by_chance_is_told():
    rows = [{"reason": "", "points": n, "full": True} for n in (6, 6, 5, 4)]
    rows += [{"reason": "no data", "points": 0, "full": False}] * 2
    assert "Of 3 regions with full data over five years and more, up to 0.1 would" in chance_note(rows)
    assert "partial" not in chance_note(rows)
    more = [*rows, *[{"reason": "", "points": 6, "full": False}] * 2]
    assert chance_note(more) == f"{chance_note(rows)} 2 regions with partial data are shown and marked, and not tested."
    assert missing_notes(rows) == "2 of the 6 peers can't be followed (no data: 2)."
    assert missing_notes(rows[:4]) == ""


def test_long_lists_are_counted():
    assert [listed(list("ABCD"[:n])) for n in (1, 2, 3, 4)] == ["A", "A and B", "A, B and C", "A, B, C and 1 more"]


@pytest.mark.parametrize("search", CASES)
def test_panels_draw_the_paths_on_one_scale(site, search):
    query = select(site, search)
    frame, found = peers_learning.frames(site, query)["paths"], drawn(site, query)
    subject = subject_of(site, query)
    own = found[0][1].path
    assert found[0][0] == query.geo and len(found) <= SHOWN + 1
    figures = charts(frame)
    assert len({json.dumps(f["layout"]["yaxis"]["range"]) for f in figures}) == 1
    assert len({json.dumps(f["layout"]["xaxis"]["range"]) for f in figures}) == 1
    others = figures[-(len(found) - 1) :]
    for (geo, _trend), figure in zip(found[1:], others, strict=True):
        steps = {"first": query.year - WINDOW, "last": query.year}
        expected = gap_path(site.results, geo, subject.dimension, indicator=subject.indicator, **steps)
        line = figure["data"][-1]
        points = [(x, y) for x, y in zip(line["x"], line["y"], strict=True) if x is not None]
        assert points == [(int(t), round(float(g), 2)) for t, g in zip(expected.years, expected.gap, strict=True)]
        assert line["line"]["color"] == LIGHT.text
        if len(own.years) or yearly_gaps(site, query):
            assert figure["data"][0]["line"]["color"] == LIGHT.region


def test_the_selected_core_is_that_of_the_selected_region_only(site):
    query = select(site, "geo=AT12&show=talent&year=2020&core=DE60%2BDE30")
    query = replace(query, core=("AT22",))
    found = drawn(site, query)
    assert found[0][1].path.core == "AT22"
    assert {trend.path.core for geo, trend in found[1:] if geo.startswith("AT")} == {"AT13"}


def test_without_a_path_the_own_gap_is_drawn_dotted_and_cut_at_breaks(site):
    query = select(site, "geo=PL84&show=talent&year=2020")
    assert not len(drawn(site, query)[0][1].path.years)
    frame = peers_learning.frames(site, query)["paths"]
    rows = yearly_gaps(site, query)
    assert "too few years without a break; dotted" in text_of(frame) and rows
    own = charts(frame)[0]
    line = own["data"][0]
    assert line["line"]["dash"] == "dot"
    assert [y for y in line["y"] if y is not None] == [round(r["gap"], 2) for r in rows]
    breaks = [r["time"] for r in rows if r["break_"] and r["time"] > rows[0]["time"]]
    assert breaks and all(line["x"][line["x"].index(year) - 1] is None for year in breaks)
    assert {s["x0"] for s in own["layout"]["shapes"]} >= {year - 0.5 for year in breaks}


def test_a_line_is_cut_at_a_break_and_where_a_year_is_missing():
    course = Course("AT22", "Steiermark against Wien", [2015, 2016, 2018, 2019], [-4, -3, -2, -1], "", [2019])
    figure = path_panel([course], theme=LIGHT, years=(2015, 2020), limits=shared_range([course]))
    assert figure["data"][0]["x"] == [2015, 2016, None, 2018, None, 2019]
    assert figure["data"][0]["y"] == [-4, -3, None, -2, None, -1]
    assert [s["x0"] for s in figure["layout"]["shapes"]] == [2018.5]


def test_labels_at_the_ends_don_t_lie_on_each_other():
    near = [Course("A", "", [2019, 2020], [-5, -4], "region"), Course("B", "", [2019, 2020], [-5, -4.1])]
    labels = path_panel(near, theme=LIGHT, years=(2015, 2020), limits=shared_range(near))["layout"]["annotations"]
    assert labels[0]["yshift"] > 0 > labels[1]["yshift"]
    far = [near[0], Course("B", "", [2019, 2020], [-5, -1])]
    labels = path_panel(far, theme=LIGHT, years=(2015, 2020), limits=shared_range(far))["layout"]["annotations"]
    assert [label["yshift"] for label in labels] == [0, 0]


@pytest.mark.parametrize("search", CASES)
def test_tables_hold_everybody_with_a_reason_or_a_slope(site, search):
    query = select(site, search)
    made = {name: make() for name, make in peers_learning.tables(site, query).items()}
    partners, rows = made["partners"], partners_of(site, query)
    assert len(partners.rows) == len(rows)
    for row, line in zip(rows, partners.rows, strict=True):
        assert len(line) == len(partners.heads) and line[0] == row["geo"] and line[13] == status(row)
        assert line[9] == row["slope"] or row["reason"]
    if "paths" in made:
        subject, geos = subject_of(site, query), [geo for geo, _t in drawn(site, query)[1:]]
        of = {"indicator": subject.indicator, "first": 2015, "last": 2020}
        expected = paths(site.context, geos, subject.dimension, **of)
        lines = [line for line in made["paths"].rows if line[0] != query.geo]
        assert [line[4] for line in lines] == expected["gap"].tolist()
    for table in made.values():
        assert all(len(line) == len(table.heads) for line in table.rows)
        assert table.csv("address") and table.shown()


def test_the_own_verdict_is_told_in_the_title_of_the_paths(site):
    query = select(site, "geo=FI1C&show=capital&year=2020")
    own = drawn(site, query)[0][1]
    text = paths_title(site, query, subject_of(site, query), own, partners_of(site, query))
    assert own.verdict == PARTIAL and own.slope.significant and own.path.coverage < 2 / 3
    start = "Etelä-Suomi in capital attraction: partial data, so nothing is said of a trend; "
    assert text.startswith(start) and "(partial data) gained" in text and "chance" not in text
    capital = select(site, "geo=PL91&show=rd&year=2020")
    frame = peers_learning.frames(site, capital)["paths"]
    assert "it is the core of its country" in title(frame)


def test_nothing_is_said_of_how_sure_partial_paths_are(site):
    """Every path in capital attraction rests on less than two thirds of the weight: all are shown, none is tested."""
    query = select(site, "geo=FI1C&show=capital&year=2020")
    rows = partners_of(site, query)
    there = with_path(rows)
    assert there and all(is_partial(site, r) for r in there) and any(r["p"] <= 0.05 for r in there)
    assert not any(r["sure"] for r in rows)
    assert {status(r) for r in narrowed(rows) if r["points"] >= 5} == {"not tested, partial data"}
    frame = peers_learning.frames(site, query)["partners"]
    assert "None of the 30" in title(frame) and "partial data are shown and marked, and not tested" in text_of(frame)
    best = narrowed(rows)[0]
    assert "of partial data no more is said" in best_sentence(site, best, path_of(site, query, best["geo"]))
    assert narrowed(partners_of(site, select(site, "geo=AT12&show=talent&year=2020")))[0]["full"]


def test_an_indicator_can_be_followed_alone(site):
    query = select(site, "geo=FI1C&show=unemployment_rate&year=2020")
    assert subject_of(site, query).indicator == "unemployment_rate"
    for row in with_path(partners_of(site, query)):
        assert row["moved_1"] in ("unemployment_rate", "") and not row["moved_2"]
    assert "unemployment rate" in partners_title_of(site, query)
    best = narrowed(partners_of(site, query))[0]
    assert "What did most" not in best_sentence(site, best, path_of(site, query, best["geo"]))


def test_an_indicator_without_scores_leads_to_its_dimension_and_says_so(site):
    query = select(site, "geo=FI1C&show=gerd_volume&year=2020")
    frame = peers_learning.frames(site, query)["partners"]
    assert "has no scores at NUTS 2; R&D mass, to which it belongs, is shown" in text_of(frame)
    options = re.findall(r"'value': '(\w+)'", str(peers_page.parts(site, query)["peers-show"]["children"]))
    assert {"gerd_volume", "rd", "gerd"} <= set(options)


def test_what_gaps_are_of_is_chosen_in_one_place_above_the_figures_that_it_changes(site):
    page = peers_page.layout(site, select(site, "geo=PL84&show=rd&year=2020"))
    chosen = [c for c in page._traverse() if getattr(c, "data-set", "") == "show"]
    assert [c.id for c in chosen] == ["peers-show"]
    order = [getattr(c, "id", "") for c in page._traverse()]
    places = [order.index(f"peers-{name}") for name in ("list", "slot-structure", "show", "slot-partners")]
    assert places == sorted(places)


def test_the_first_screen_says_who_closed_the_gap_as_the_figure_does(site):
    for search in ("geo=PL84&year=2020", "geo=FI1C3&show=capital&year=2020"):
        query = select(site, search)
        head = text_of(peers_page.parts(site, query)["peers-head"]["children"])
        assert partners_title_of(site, query) in head


@pytest.mark.parametrize("search", CASES)
def test_the_first_screen_names_the_clearest_gain_with_its_number_and_how_sure_it_is(site, search):
    query = select(site, search)
    head, some = text_of(peers_page.parts(site, query)["peers-head"]["children"]), narrowed(partners_of(site, query))
    if not some:
        assert "clearest" not in head
        return
    best, path = some[0], path_of(site, query, some[0]["geo"])
    points = number(round(best["gap_last"], 1) - round(best["gap_first"], 1), 1)
    years = f"from {path.years[0]} to {path.years[-1]}"
    assert f"The clearest gain: {best['name']}, {points} points on its core {years}" in head
    assert best["sure"] or f"({status(best)}" in head
    assert ("its core fell" in head) == ("because the core fell" in sides_text(path))


def test_where_nothing_is_published_the_level_that_has_some_is_offered(site):
    query = select(site, "geo=FI1C3&show=rd&year=2020")
    found = peers_learning.frames(site, query)
    assert found["paths"] is None and "paths" not in peers_learning.tables(site, query)
    assert "None of its indicators is published at NUTS 3" in text_of(found["partners"])
    assert any("level=2" in c.href for c in found["partners"]._traverse() if isinstance(c, html.A))


def test_without_a_region_there_is_nothing(site):
    query = select(site, "show=rd")
    assert peers_learning.frames(site, query) == {"partners": None, "paths": None}
    assert not peers_learning.tables(site, query)


@pytest.mark.parametrize("search", [*CASES, "geo=FI1C3&show=rd", "geo=DE80&show=digital&year=2012"])
def test_no_text_has_a_hole_or_a_number_that_is_none(site, search):
    frames = [f for f in peers_learning.frames(site, select(site, search)).values() if f is not None]
    text = " ".join(text_of(f) for f in frames).replace(NO_BREAK, " ")
    assert frames and not re.search(r"\bnan\b|\{\w*\}|None\b(?! of)|\binf\b", text)


def test_links_lead_to_region_pages_of_the_same_selection(site):
    query = select(site, "geo=AT12&show=talent&year=2019")
    frame = peers_learning.frames(site, query)["partners"]
    links = re.findall(
        r'"href": ?"([^"]+)"',
        str(next(getattr(c, "data-content") for c in frame._traverse() if getattr(c, "data-content", None))),
    )
    pages = [link for link in links if link.startswith("/region/")]
    assert pages and all("year=2019" in link and "show=talent" in link for link in pages)
    assert all("compare=" in link for link in links if link.startswith("/peers"))
