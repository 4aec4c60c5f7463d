"""The pilots page: numbers are those of the results, sentences say what nearly every method says, levels stay apart."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest
from dash import html

from indicators.certainty import certainty
from indicators.convergence import convergence
from indicators.exchange import SHORTEST, together
from indicators.significance import AHEAD, BEHIND, UNTOLD
from layouts.figures.pilots import Row, standing_figure
from layouts.known import awaited, questions
from layouts.memory import Memory
from layouts.numbers import THIN, number, signed
from layouts.pages import pilots as page
from layouts.pages.pilots_agenda import agenda_data, instruments_data
from layouts.pages.pilots_data import Against, Stand, against, dimensions_at, exchange_of, makers, split, stands
from layouts.pages.pilots_frames import standing_data
from layouts.pages.pilots_learning import agenda_title, learn_sentence
from layouts.pages.pilots_words import direction, gap_cell, matrix_title, page_headline, rank_cell, spread_sentence
from layouts.pages.robustness_words import outside_words
from layouts.pilots import chosen_pilot, entries, levels, year_of
from layouts.theme import LIGHT, THEMES

NAN = float("nan")


@pytest.fixture(scope="module")
def asked(site):
    """A selection of the page, made once everything that it wants to know is known."""

    def ask(search=""):
        query = site.parse("/pilots", search, "light", "en")[0]
        for question in questions(site, query).values():
            site.intervals.wait(question, 120)
        return site.parse("/pilots", search, "light", "en")[0]

    return ask


def texts(component):
    """All text of a component, tables that the browser makes included."""
    found = []
    for part in [component, *component._traverse()]:
        if isinstance(part, str):
            found.append(part)
        elif isinstance(getattr(part, "children", None), str):
            found.append(part.children)
        content = getattr(part, "data-content", None)
        found += said_in(json.loads(content)) if content else []
    return " ".join(found)


def said_in(element):
    if not isinstance(element, dict):
        return [str(element)] if element is not None else []
    children = element["props"]["children"]
    return [t for c in (children if isinstance(children, list) else [children]) for t in said_in(c)]


def frames(component):
    return {f.id: f for f in component._traverse() if isinstance(f, html.Figure)}


# ── who stands for whom ──────────────────────────────────────────────────────


def test_all_six_pilots_open_once_and_every_pair_is_there_at_its_level(site):
    own = entries(site)
    assert sorted(e.pilot for e in own if e.opens) == sorted(site.pilots)
    assert {(e.geo, e.level) for e in own} == {(p.geo, p.level) for pilot in site.pilots.values() for p in pilot.pairs}
    assert len({e.geo for e in own}) == len(own) and levels(site) == [2, 3]
    assert next(e for e in own if e.geo == "DE80").core == ("DE30",), "the first of its two cores"


def test_a_region_has_the_name_of_its_pilot_only_where_it_is_that_place(site):
    names = {e.geo: e.name for e in entries(site)}
    assert names["AT12"] == "Lower Austria" and names["FI1C3"] == "Päijät-Häme"
    assert names["FI1C"] == "Etelä-Suomi" and names["IE063"] == "Midland" and names["IE062"] == "Mid-East"


def test_the_chosen_year_holds_for_both_levels_and_a_default_is_that_of_each(site):
    query = site.parse("/pilots", "?year=2017", "light", "en")[0]
    assert [year_of(site, query, level) for level in (2, 3)] == [2017, 2017]
    default = site.parse("/pilots", "", "light", "en")[0]
    assert [year_of(site, default, n) for n in (2, 3)] == [site.results.default_year(n) for n in (2, 3)]


# ── numbers ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("level", [2, 3])
def test_what_stands_there_is_what_the_results_say(site, asked, level):
    query = asked("?geo=PL84&year=2020")
    own = [e.geo for e in entries(site, level)]
    scores = site.results.scores(level, 2020, geos=own).set_index(["geo", "dimension"])
    gaps = site.results.gaps(level, 2020, geos=own).set_index(["geo", "dimension"])
    known = certainty(site.results, level, 2020)
    found = stands(site, query, level)
    assert set(found) == {(geo, d) for geo in own for d in dimensions_at(site, level)}
    for (geo, name), stand in found.items():
        n = site.results.row(level, geo)
        assert stand.score["score"] == pytest.approx(scores.loc[(geo, name), "score"], nan_ok=True)
        assert stand.score["rank"] == pytest.approx(scores.loc[(geo, name), "rank"], nan_ok=True)
        assert stand.gap["gap"] == pytest.approx(gaps.loc[(geo, name), "gap"], nan_ok=True)
        assert stand.low == pytest.approx(known.ranks[name].low[n], nan_ok=True)
        assert stand.statement == known.gaps[name].statement[n]


def test_an_answer_that_was_forgotten_is_not_kept_as_none(site, asked):
    """What a page was made with can be gone for a moment; the same letters are asked with once it is there again."""
    query, own = asked("?year=2020"), replace(site, memory=Memory())
    gone = stands(replace(own, intervals=None), query, 2)["PL84", "rd"]
    again = stands(own, query, 2)["PL84", "rd"]
    assert gone.low != gone.low and again.low == again.low


def test_one_pilot_against_another_is_the_other_against_the_one(site, asked):
    query = asked("?year=2020")
    found = {
        (a.entry.geo, a.other.geo, name): a
        for level in levels(site)
        for e in entries(site, level)
        for name, rows in against(site, query, e).items()
        for a in rows
    }
    other = {AHEAD: BEHIND, BEHIND: AHEAD}
    assert any(a.statement == BEHIND for a in found.values())
    for (one, two, name), a in found.items():
        b = found[two, one, name]
        assert a.gap["gap"] == pytest.approx(-b.gap["gap"], abs=1e-9, nan_ok=True)
        assert (a.ahead, a.behind) == (pytest.approx(b.behind, nan_ok=True), pytest.approx(b.ahead, nan_ok=True))
        assert a.statement == other.get(b.statement, b.statement)


def test_pilots_are_held_against_others_of_their_level_alone_and_not_against_themselves(site, asked):
    query = asked("?year=2020")
    for e in entries(site):
        for rows in against(site, query, e).values():
            assert all(a.other.level == e.level and a.other.pilot != e.pilot for a in rows)
    midland = next(e for e in entries(site) if e.geo == "IE063")
    assert {a.other.geo for rows in against(site, query, midland).values() for a in rows} == {"FI1C3", "ES511"}


def test_the_indicators_named_are_those_that_make_most_of_the_difference(site, asked):
    query = asked("?year=2020")
    podlaskie = next(e for e in entries(site) if e.geo == "PL84")
    first = split(against(site, query, podlaskie)["rd"])[0][0]
    rows = makers(site, query, first)
    frame = site.results.indicator_gaps("PL84", 2020, core=(first.other.geo,), dimension="rd")
    expected = frame.sort_values("contribution")["indicator"].tolist()[:2]
    assert [r["indicator"] for r in rows] == expected and all(r["contribution"] < 0 for r in rows)
    text = texts(page.layout(site, query))
    for row in rows:
        decimals = site.results.catalogue.indicators[row["indicator"]].decimals
        assert f"{number(row['value'], decimals)} against {number(row['core_value'], decimals)}" in text


def test_growing_alike_is_convergence_over_the_longest_stretch(site):
    geos = [e.geo for e in entries(site, 2)]
    found = together(site.results, geos, "talent", last=2020)
    own, _beta, _unit = convergence(site.results, geos, dimension="talent", first=found.first, last=2020)
    # From 2010 on they have half of the weight in common, from 2014 on enough for a statement.
    assert found.first == 2014 and np.allclose(found.sigma.spread, own.spread) and found.full
    assert set(found.sigma.regions) == set(geos) and own.slope.p > 0.05 and direction(found) == 0
    assert f"values of {len(found.breaks)} years are flagged" in spread_sentence(site, found)
    assert found.breaks == (2016, 2018, 2019, 2020)
    partial = replace(found, full=False, coverage=0.5)
    assert "partial data (50 % of the weight), so nothing is said of a trend" in spread_sentence(site, partial)
    assert direction(partial) == 0
    none = together(site.results, geos, "sme", last=2020)
    assert (none.first, len(none.sigma.years)) == (0, 0)
    assert f"no {SHORTEST} years" in spread_sentence(site, none)
    short = together(site.results, geos, "talent", last=site.results.years[0] + SHORTEST - 2)
    assert short.first == 0, "fewer years than have a trend"


# ── sentences ────────────────────────────────────────────────────────────────


def stand_of(site, gap, *, statement="", state="full", clearly=True):
    entry = entries(site, 2)[0]
    row = {"gap": gap, "state": state, "compared": 5, "catalogue": 6, "score": 40.0, "core_score": 40.0 - gap}
    score = {"score": 40.0, "state": state, "rank": 147.0, "ranked": 159, "indicators": 5, "catalogue": 6}
    return Stand(entry, "rd", score, row, 127.0, 146.0, statement, clearly)


def test_nothing_is_claimed_against_the_number_beside_it(site):
    assert gap_cell(stand_of(site, -20.0, statement=BEHIND)) == (f"{signed(-20.0)} to the core", "clearly behind")
    assert gap_cell(stand_of(site, -0.2, statement=BEHIND))[1] == "level: less than half a point"
    assert gap_cell(stand_of(site, 2.0, statement=BEHIND))[1] == "but behind by nearly every other method"
    assert "cannot be told" in gap_cell(stand_of(site, 2.0, statement=UNTOLD, clearly=False))[1]
    assert gap_cell(stand_of(site, -20.0, statement=BEHIND, state="partial"))[1] == ""
    assert gap_cell(stand_of(site, NAN, state="missing"))[0] == "no gap: 5 of 6 indicators in common"


def test_a_rank_outside_its_interval_is_explained_and_one_inside_is_not():
    assert "better than this one" in outside_words(147, 127, 146) and "127–146" in outside_words(147, 127, 146)
    assert "worse than this one" in outside_words(3, 5, 9)
    assert outside_words(127, 127, 146) == outside_words(146, 127, 146.9) == ""
    assert outside_words(10, NAN, NAN) == outside_words(NAN, 5, 9) == ""
    assert f"1{THIN}200" in outside_words(1200, 1, 3)


def test_the_rank_of_podlaskie_lies_outside_and_the_page_says_why(site, asked):
    query = asked("?geo=PL84&year=2020")
    stand = stands(site, query, 2)["PL84", "sme"]
    assert stand.score["rank"] > stand.high
    assert f"({round(stand.low)}–{round(stand.high)})" in rank_cell(stand)
    text = texts(frames(page.layout(site, query))["frame-pilots"])
    assert "Podlaskie, SME retention: rank 147 lies outside 127–146" in text


def test_who_is_behind_by_other_methods_only_is_not_said_to_be_ahead_by_points(site):
    one, other = entries(site, 2)[:2]
    rows = [Against(one, other, {"gap": gap}, 0.0, 1.0, BEHIND) for gap in (-4.0, 1.5)]
    assert learn_sentence(rows) == (
        f"Can learn from {other.name} (4.0 points ahead) and {other.name} (1.5 points behind by this method)."
    )


def test_the_headline_counts_full_comparisons_of_what_pilots_open_with(site, asked):
    query = asked("?year=2020")
    four = [d for d, one in site.results.catalogue.dimensions.items() if not one.enabler]
    behind = of = 0
    for level in levels(site):
        own = [e.geo for e in entries(site, level) if e.opens]
        gaps = site.results.gaps(level, 2020, geos=own)
        full = gaps[(gaps["state"] == "full") & gaps["dimension"].isin(four) & gaps["gap"].notna()]
        of, behind = of + len(full), behind + int((full["gap"] <= -0.5).sum())
    assert page.headline(site, query).startswith(
        f"The pilot regions are behind their cores in {behind} of {of} comparisons"
    )
    assert page_headline(site, []) == "The six pilot regions beside each other"


def test_titles_count_what_can_be_told(site, asked):
    query = asked("?year=2020")
    own = [s for level in levels(site) for s in stands(site, query, level).values() if s.entry.opens]
    said = [s for s in own if s.statement]
    counts = {k: sum(gap_cell(s)[1] in (k, f"clearly {k}") for s in said) for k in (BEHIND, AHEAD)}
    title = matrix_title(own)
    assert f"behind the core in {counts[BEHIND]} of {len(said)}" in title
    assert f"ahead in {counts[AHEAD] or 'none'};" in title
    pairs = [a for e in entries(site, 2) for rows in against(site, query, e).values() for a in rows]
    told = sum(a.statement in (AHEAD, BEHIND) for a in pairs)
    assert f"{told // 2} of {sum(bool(a.statement) for a in pairs) // 2} comparisons" in agenda_title(pairs, 2)
    assert "most to learn: Podlaskie" in agenda_title(pairs, 2)


def test_a_difference_that_rests_on_flagged_values_says_so(site, asked):
    query = asked("?year=2020")
    text = texts(frames(page.layout(site, query))["frame-agenda-2"])
    assert "break in time series" in text


def test_while_one_pilot_is_not_known_pairs_are_not_counted(site, asked):
    query = asked("?year=2020")
    for letter in query.known:
        some = replace(query, known=query.known.replace(letter, ""))
        title = frames(page.layout(site, some))["frame-agenda-2"]._traverse()
        assert not any("nan" in t for t in title if isinstance(t, str))
    first = replace(query, known="2A")
    text = texts(frames(page.layout(site, first))["frame-agenda-2"])
    assert "comparisons can be told" not in text and "Can learn from" in text and "being compared" in text


# ── the page ─────────────────────────────────────────────────────────────────

STATES = ["", "?geo=PL84", "?geo=FI1C3", "?geo=PL91", "?year=2010", "?year=2024", "?norm=zscore", "?mean=geometric"]
STATES += ["?geo=ES51&level=2&year=2016", "?geo=LU00&norm=rank", "?norm=percentile&show=neet"]


@pytest.mark.parametrize("search", STATES)
def test_no_text_has_a_hole_or_a_number_that_is_none(site, search):
    query = site.parse("/pilots", search, "light", "en")[0]
    text = texts(page.layout(site.under(query), query))
    assert not re.search(r"\bnan\b|\{\w*\}|None|inf\b", text)


def test_while_it_is_computed_nothing_is_said_and_the_page_waits(site):
    query = replace(site.parse("/pilots", "?geo=PL84&year=2014", "light", "en")[0], known="")
    assert awaited(site, query) == "".join(sorted(questions(site, query)))
    text = texts(page.layout(site, query))
    assert "being compared" in text and "being computed" in text
    assert "Can learn from" not in text and "clearly" not in text and "lies outside" not in text


def test_levels_are_never_in_one_figure_but_the_table_that_says_so(site, asked):
    query = asked("?geo=PL84&year=2020")
    found = frames(page.layout(site, query))
    assert "compare within a level only" in texts(found["frame-pilots"])
    for level, other in ((2, "Midland"), (3, "Niederösterreich")):
        for name in (f"frame-standing-{level}", f"frame-agenda-{level}"):
            assert f"NUTS {level}" in texts(found[name])
        assert other not in texts(found[f"frame-agenda-{level}"])


@pytest.mark.parametrize("geo", ["PL84", "FI1C", "FI1C3", "IE062"])
def test_the_chosen_pilot_is_picked_out_wherever_it_stands(site, asked, geo):
    query = asked(f"?geo={geo}&year=2020")
    layout = page.layout(site, query)
    cards = [c for c in layout._traverse() if isinstance(c, html.Section)]
    picked = [c for c in cards if "picked" in c.className]
    own = [e for e in entries(site) if e.pilot == chosen_pilot(site, query)]
    assert len(picked) == len(own) >= 1 and all("chosen" in texts(c) for c in picked)


@pytest.mark.parametrize("geo", ["DE80", "ES51"])
def test_the_card_of_the_chosen_pilot_comes_first(site, asked, geo):
    layout = page.layout(site, asked(f"?geo={geo}&year=2020"))
    cards = [c for c in frames(layout)["frame-agenda-2"]._traverse() if isinstance(c, html.Section)]
    assert ["picked" in c.className for c in cards] == [True, *[False] * (len(cards) - 1)]


def test_every_figure_but_the_table_folds_behind_its_finding(site, asked):
    query = asked("?year=2020")
    layout = page.layout(site, query)
    details = [c for c in layout._traverse() if isinstance(c, html.Details)]
    folds = [d for d in details if isinstance(d.children[0].children, html.H2)]
    inside = [f for fold in folds for f in fold._traverse() if isinstance(f, html.Figure)]
    assert {f.id for f in inside} == set(frames(layout)) - {"frame-pilots"} and len(inside) == len(folds)
    parts = page.parts(site, query)
    for fold, figure in zip(folds, inside, strict=True):
        title = fold.children[0].children
        assert isinstance(title, html.H2) and title.children == figure.children[0].children[0].children
        assert parts[title.id] == {"children": title.children}


def test_cards_fold_behind_what_a_pilot_can_learn_and_that_of_the_chosen_one_is_open(site, asked):
    layout = page.layout(site, asked("?geo=DE80&year=2020"))
    cards = [c for c in frames(layout)["frame-agenda-2"]._traverse() if isinstance(c, html.Details)]
    assert [c.open for c in cards] == [True, *[False] * (len(cards) - 1)] and len(cards) > 3
    for card in cards:
        (name, said), section = card.children[0].children, card.children[1]
        assert [name.children, said.children] == [section.children[0].children, section.children[1].children]
        assert "dimension" in said.children or "surely" in said.children


def test_without_a_pilot_nobody_is_picked_and_it_is_told(site):
    query = site.parse("/pilots", "?geo=PL91", "light", "en")[0]
    layout = page.layout(site, query)
    assert "is none of the six pilots" in texts(layout)
    assert not [c for c in layout._traverse() if isinstance(c, html.Section) and "picked" in c.className]


def test_partial_data_is_marked_in_the_table_and_hollow_in_the_figure(site, asked):
    query = asked("?year=2020")
    assert stands(site, query, 2)["DE80", "sme"].gap["state"] == "partial"
    layout = page.layout(site, query)
    assert "partial" in texts(frames(layout)["frame-pilots"])
    drawn = next(c for c in layout._traverse() if getattr(c, "id", "") == "pilots-2-sme")
    symbols = [
        s for t in json.loads(getattr(drawn, "data-figure"))["data"] for s in t.get("marker", {}).get("symbol", [])
    ]
    assert symbols.count("circle-open") == symbols.count("diamond-open") == 1


def test_the_deck_of_all_six_is_a_link_that_keeps_year_and_method(site):
    def link(search):
        layout = page.layout(site, site.parse("/pilots", search, "light", "en")[0])
        return next(c for c in layout._traverse() if isinstance(c, html.A) and "slides.pptx" in c.href)

    assert link("").href == "/download/slides.pptx?pilots=1" and link("").children == "One deck for all six"
    assert "button" in link("").className and link("").download == ""
    assert link("?year=2017&norm=zscore").href == "/download/slides.pptx?pilots=1&year=2017&norm=zscore"


def test_instruments_are_named_only_with_a_source(site):
    text = texts(frames(page.layout(site, site.parse("/pilots", "", "light", "en")[0]))["frame-instruments"])
    for exchange in exchange_of(site).values():
        assert not exchange.instrument or exchange.instrument_source
        assert not exchange.instrument or exchange.instrument in text
    assert "left open: no published source found" in text
    assert len(instruments_data(site).rows) == 6


def test_every_figure_has_its_numbers(site, asked):
    query = asked("?geo=PL84&year=2020")
    found, tables = frames(page.layout(site, query)), page.tables(site, query)
    assert set(tables) == {name.removeprefix("frame-") for name in found}
    for table in (make() for make in tables.values()):
        assert table.rows and all(len(row) == len(table.heads) for row in table.rows)
        assert table.shown()["rows"] and table.csv("http://x")
    data = standing_data(site, query, [2, 3])
    assert len(data.rows) == sum(len(stands(site, query, level)) for level in levels(site))
    pairs = agenda_data(site, query, 2)
    assert {row[-1] for row in pairs.rows} >= {AHEAD, BEHIND, UNTOLD}


# ── the figure ───────────────────────────────────────────────────────────────


def drawn(rows, theme=LIGHT):
    return standing_figure(rows, theme=theme, scale=(0.0, 100.0))


def row(name, score=40.0, core=60.0, **more):
    return Row(name, "Core", score, core, "-20", "h", "c", **more)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_the_dots_stand_at_the_scores_and_the_lines_join_them(theme):
    figure = drawn([row("A"), row("B", 80.0, 30.0), row("C", NAN, NAN, why="none")], theme)
    lines, *marks = figure["data"]
    assert lines["x"] == [40.0, 60.0, None, 80.0, 30.0, None]
    assert sorted(x for t in marks for x in t["x"]) == [30.0, 40.0, 60.0, 80.0]
    assert {t["marker"]["color"] for t in marks} == {theme.region, theme.core}
    assert "none" in [a["text"] for a in figure["layout"]["annotations"]]


def test_with_a_picked_one_the_others_are_grey_and_it_has_a_ground():
    figure = drawn([row("A"), row("B", picked=True)])
    colours = {(t["marker"]["color"], tuple(t["y"])) for t in figure["data"][1:]}
    assert (LIGHT.region, (-1.0,)) in colours and (LIGHT.grey_strong, (0.0,)) in colours
    assert [(s["y0"], s["y1"]) for s in figure["layout"]["shapes"]] == [(-1.5, -0.5)]
    assert "<b>B</b>" in [a["text"] for a in figure["layout"]["annotations"]]
