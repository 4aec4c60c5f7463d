"""The gap page: every sentence says what the numbers say, nothing of a dimension is lost, states say why."""

import json
import re
from dataclasses import replace

import pytest
from dash import html

from indicators.intervals import CertaintyOf, Intervals
from indicators.significance import AHEAD, BEHIND, UNTOLD
from indicators.trends import NONE, PARTIAL, TOO_FEW, WORDS
from layouts.numbers import NO_BREAK
from layouts.pages import gap
from layouts.pages.gap_data import Certain, certain_of, facts_of, movement_of, spreads_of, trend_of
from layouts.pages.gap_steps import open_sentences
from layouts.pages.gap_words import (
    certainty_line,
    change_title,
    gap_headline,
    growth_title,
    lowered,
    makers,
    spread_title,
    trend_title,
    waterfall_title,
)

PAIRS = [
    "geo=PL84&show=rd&year=2020",
    "geo=AT12&show=talent&year=2020",
    "geo=FI1C&show=sme&year=2021",
    "geo=DE80&show=capital&year=2020&core=DE60",
    "geo=AT13&show=talent&year=2020&core=mean:EU",
    "geo=FI1C3&show=talent&year=2020",
    "geo=ES51&show=sme&year=2019&core=ES30%2BES24",
    "geo=IE062&show=capital&year=2020",
]


def select(site, search):
    return site.parse("/gap", f"?{search}", "light", "en")[0]


def found(page, kind, name):
    """The component of a kind with an id."""
    return next(c for c in page._traverse() if isinstance(c, kind) and getattr(c, "id", None) == name)


def figure(page, name):
    """The plotly figure of a chart by its id."""
    return json.loads(getattr(found(page, html.Div, name), "data-figure"))


def text_of(component):
    if isinstance(component, str | int | float):
        return str(component)
    if isinstance(component, list | tuple):
        return " ".join(text_of(c) for c in component)
    return text_of(getattr(component, "children", None) or "") if component is not None else ""


@pytest.mark.parametrize("search", PAIRS)
def test_the_waterfall_leads_from_the_core_to_the_region_by_all_that_is_compared(site, search):
    query = select(site, search)
    drawn, row = figure(gap.layout(site, query), "gap-waterfall"), facts_of(site, query).gap
    bars = [s for s in drawn["layout"]["shapes"] if s["type"] == "rect"]
    assert bars[0]["x0"] == pytest.approx(row["core_score"], abs=1e-3)
    assert bars[-1]["x1"] == pytest.approx(row["score"], abs=1e-3)
    assert sum(b["x1"] - b["x0"] for b in bars) == pytest.approx(row["gap"], abs=1e-3)
    assert len(bars) == row["compared"]


@pytest.mark.parametrize("search", [*PAIRS, "geo=DE80&show=digital&year=2012", "geo=FI1C3&show=rd"])
def test_every_indicator_of_the_dimension_is_a_step_or_told_with_a_reason(site, search):
    query = select(site, search)
    facts = facts_of(site, query)
    told = " ".join(open_sentences(site, query, facts))
    steps = set() if facts.why else {r["indicator"] for r in facts.compared}
    for indicator in site.results.catalogue.of(facts.dimension):
        assert (indicator.id in steps) != (f" {lowered(site.label(indicator.id))}" in told), indicator.id


@pytest.mark.parametrize("search", PAIRS)
def test_the_title_names_the_two_largest_contributions_in_the_gap_s_direction(site, search):
    query = select(site, search)
    facts = facts_of(site, query)
    title, (top, share) = waterfall_title(site, facts), makers(facts)
    if abs(facts.gap["gap"]) < 0.5:
        assert "cancel out" in title
        return
    sign = -1 if facts.gap["gap"] < 0 else 1
    parts = sorted((sign * r["contribution"] for r in facts.compared if sign * r["contribution"] > 0), reverse=True)
    assert share == pytest.approx(sum(parts[:2]) / sum(parts))
    assert [sign * r["contribution"] for r in top] == parts[:2]
    assert all(lowered(site.label(r["indicator"])) in title for r in top)
    assert ("disadvantage" in title) == (sign < 0)
    if "%" in title:
        assert title.startswith(f"{100 * share:.0f} %")


@pytest.mark.parametrize("search", PAIRS)
def test_the_change_is_drawn_as_it_is_said(site, search):
    query = select(site, search)
    moved, facts = movement_of(site, query), facts_of(site, query)
    title = change_title(facts, moved)
    if moved.reason:
        assert "points" not in title
        return
    drawn = figure(gap.layout(site, query), "gap-change")
    bars = [s for s in drawn["layout"]["shapes"] if s["type"] == "rect"]
    assert bars[0]["x0"] == pytest.approx(moved.gap[0], abs=1e-3)
    assert bars[-1]["x1"] == pytest.approx(moved.gap[1], abs=1e-3)
    words = "kept its distance" if abs(moved.change) < 0.5 else "gained" if moved.change > 0 else "lost"
    assert words in title and f"from {moved.first} to {moved.last}" in title
    own = moved.score[1] - moved.score[0]
    assert f"{facts.name} moved by {'−' if own <= -0.05 else '+' if own >= 0.05 else ''}{abs(own):.1f} points" in title


@pytest.mark.parametrize("search", PAIRS)
def test_tables_add_up_to_what_they_are_about(site, search):
    query = select(site, search)
    tables = {name: make() for name, make in gap.tables(site, query).items()}
    facts = facts_of(site, query)
    column = tables["waterfall"].heads.index("Points of the gap")
    points = [row[column] for row in tables["waterfall"].rows if row[column] == row[column]]
    assert sum(points) == pytest.approx(facts.gap["gap"], abs=1e-9)
    if "change" in tables:
        *rows, total = tables["change"].rows
        assert sum(r[8] for r in rows) == pytest.approx(total[8]) == pytest.approx(movement_of(site, query).change)
        assert all(r[6] - r[7] == pytest.approx(r[8]) for r in [*rows, total])
    years = [row[0] for row in tables["development"].rows]
    assert years == [str(y) for y in site.results.years]


def test_the_trend_is_told_with_its_ends(site):
    query = select(site, "geo=AT12&show=capital&year=2020")
    trend = trend_of(site, query)
    assert trend.verdict == PARTIAL and trend.slope.significant
    title = trend_title(facts_of(site, query), trend)
    assert WORDS[PARTIAL] in title
    text = text_of(gap.layout(site, query))
    assert "paths rest on partial data: they are shown, and nothing is said of their trends." in text
    assert f"{trend.path.gap[0]:.1f}".replace("-", "−") in title and f"in {trend.path.years[0]}" in title
    nothing = trend_of(site, select(site, "geo=AT12&show=digital&year=2020"))
    assert nothing.verdict in (NONE, TOO_FEW)
    assert "points" not in trend_title(facts_of(site, query), nothing)


SURE = {
    (BEHIND, True): "Podlaskie is clearly behind Warszawski stołeczny in R&D mass, by {n} points",
    (BEHIND, False): "Podlaskie is behind Warszawski stołeczny in R&D mass, by {n} points",
    (
        UNTOLD,
        False,
    ): "Whether Podlaskie is ahead of or behind Warszawski stołeczny in R&D mass cannot be told (−{n} points)",
    ("", False): "Podlaskie is {n} points behind Warszawski stołeczny in R&D mass",
    (AHEAD, True): "Podlaskie is {n} points behind Warszawski stołeczny in R&D mass",
}


@pytest.mark.parametrize(("statement", "clearly"), SURE)
def test_the_headline_says_no_more_than_is_sure(site, statement, clearly):
    facts = facts_of(site, select(site, "geo=PL84&show=rd&year=2020"))
    expected = SURE[statement, clearly].format(n=f"{abs(facts.gap['gap']):.1f}")
    assert gap_headline(site, facts, Certain(statement, clearly)) == expected


def test_a_partial_gap_is_told_as_partial(site):
    facts = facts_of(site, select(site, "geo=PL84&show=digital&year=2020"))
    assert facts.gap["state"] == "partial"
    assert gap_headline(site, facts, Certain()).endswith("(partial data)")


def test_how_sure_the_gap_is_comes_from_the_draws(site):
    """The page is made again once the intervals are known, and then says what they say."""
    query = select(site, "geo=PL84&show=rd&year=2020")
    facts = facts_of(site, query)
    if certain_of(site, query).waiting:
        assert "being computed" in certainty_line(facts, certain_of(site, query), 2020)
    answer = site.intervals.wait(CertaintyOf(2, 2020, (), site.results.method), timeout=120)
    query = select(site, "geo=PL84&show=rd&year=2020")
    sure, row = certain_of(site, query), site.results.row(2, "PL84")
    assert not sure.waiting and sure.statement == answer.gaps["rd"].statement[row]
    assert (sure.low, sure.high) == (answer.gaps["rd"].gap_low[row], answer.gaps["rd"].gap_high[row])
    line = certainty_line(facts, sure, 2020)
    assert f"between −{abs(sure.low):.1f} and −{abs(sure.high):.1f} points" in line
    whisker = next(
        t for t in figure(gap.layout(site, query), "gap-development")["data"] if t["mode"] == "lines+markers"
    )
    assert whisker["x"] == [2020, 2020] and whisker["y"] == [round(sure.low, 2), round(sure.high, 2)]


def test_where_nothing_is_said_that_is_told(site):
    facts = facts_of(site, select(site, "geo=PL84&show=digital&year=2020"))
    assert certainty_line(facts, Certain(), 2020).startswith("No statement")
    # An answer that there should be and is not is no statement about the data.
    lost = certain_of(replace(site, intervals=Intervals(site.results)), replace(select(site, "geo=PL84"), known="cr"))
    assert lost.failed and "could not be computed" in certainty_line(facts, lost, 2020)
    without = replace(site, intervals=None)
    assert gap.layout(without, select(without, "geo=PL84&show=digital&year=2020"))


def test_shares_of_draws_are_never_rounded_to_certainty(site):
    facts = facts_of(site, select(site, "geo=PL84&show=rd&year=2020"))
    line = certainty_line(facts, Certain(BEHIND, True, ahead=0.0, behind=0.998, draws=1000), 2020)
    assert " 99 % " in line
    untold = certainty_line(facts, Certain(UNTOLD, ahead=0.0004, behind=0.9, draws=1000), 2020)
    assert "ahead in 1 %" in untold and "behind in 90 %" in untold


@pytest.mark.parametrize("search", [*PAIRS, "geo=LT02&show=talent", "geo=DE80&show=digital&year=2012"])
def test_spread_and_growth_say_what_their_slopes_say(site, search):
    query = select(site, search)
    spreads, facts = spreads_of(site, query), facts_of(site, query)
    title = spread_title(site, facts, spreads)
    if not spreads.indicators:
        assert "too few" in title and "{" not in title
        return
    slope = spreads.own.slope
    if not spreads.full:
        assert "partial data" in title and "partial data" in growth_title(site, spreads)
        return
    expected = "No clear trend" if not slope.significant else "grow alike" if slope.slope < 0 else "grow apart"
    assert expected in title
    assert f"{spreads.own.spread[0]:.1f} to {spreads.own.spread[-1]:.1f} points" in title
    beta, text = spreads.beta.slope, growth_title(site, spreads)
    if beta.points < 5:
        assert "Too few" in text
    elif beta.significant:
        assert ("lower gained" in text) == (beta.slope < 0)
    else:
        assert "can't be told" in text


def test_a_capital_a_single_region_and_nothing_chosen_say_so(site):
    own = gap.layout(site, select(site, "geo=PL91&show=rd"))
    assert "core of Poland" in text_of(found(own, html.H1, "gap-headline"))
    assert "EU mean" in text_of(found(own, html.Div, "gap-head"))
    frames = [f.id for f in own._traverse() if isinstance(f, html.Figure)]
    assert frames == ["frame-spread", "frame-growth"]
    alone = gap.layout(site, select(site, "geo=LU00&show=rd"))
    assert "no other region" in text_of(found(alone, html.H1, "gap-headline"))
    empty = gap.layout(site, select(site, "show=rd"))
    text = text_of(found(empty, html.Div, "gap-head"))
    assert "Choose a region" in text and all(p.label in text for p in site.pilots.values())
    assert not [f for f in empty._traverse() if isinstance(f, html.Figure)]


def test_links_of_pilots_keep_dimension_and_year(site):
    empty = gap.layout(site, select(site, "show=rd&year=2019"))
    head = found(empty, html.Div, "gap-head")
    links = [c.href for c in head._traverse() if isinstance(c, html.A) and "geo=" in c.href]
    assert len(links) == sum(len(p.pairs) for p in site.pilots.values())
    assert all(link.startswith("/gap?") and "show=rd" in link for link in links)


def test_where_nothing_is_published_the_level_that_has_some_is_offered(site):
    page = gap.layout(site, select(site, "geo=FI1C3&show=rd"))
    head = found(page, html.Div, "gap-head")
    assert any("level=2" in c.href for c in head._traverse() if isinstance(c, html.A))
    assert [f.id for f in page._traverse() if isinstance(f, html.Figure)] == ["frame-waterfall"]


def test_an_indicator_leads_to_its_dimension_and_says_so(site):
    query = select(site, "geo=AT12&show=neet&year=2020")
    page = gap.layout(site, query)
    assert "Talent retention is shown, to which NEET" in text_of(found(page, html.Div, "gap-head"))
    buttons = [c for c in page._traverse() if isinstance(c, html.Button) and getattr(c, "data-set", "") == "show"]
    pressed = [getattr(b, "data-value") for b in buttons if getattr(b, "aria-pressed") == "true"]
    assert pressed == ["neet"] and len(buttons) == 5
    assert gap.headline(site, query) == gap.headline(site, replace(query, show="talent"))


@pytest.mark.parametrize("text", ["x", "1800", "20 20", "²⁰¹⁵", "<b>", "2015; drop table", "9" * 5000])
def test_a_year_that_is_none_is_told_and_the_page_works(site, text):
    from urllib.parse import quote

    query, messages = site.parse("/gap", f"?geo=PL84&show=rd&from={quote(text)}", "light", "en")
    assert query.field("from") == "" and any("from" in m for m in messages)
    assert gap.layout(site, query)


def test_a_year_that_is_not_before_is_told_and_the_first_one_is_taken(site):
    query = select(site, "geo=PL84&show=rd&year=2018&from=2018")
    assert "2018 is not before 2018" in text_of(found(gap.layout(site, query), html.Div, "gap-head"))
    assert movement_of(site, query).first == movement_of(site, replace(query, more=())).first
    values = re.findall(r"'value': '(\d*)'", str(gap.parts(site, query)["gap-from"]["children"]))
    assert "2018" in values and "" in values and len(values) == len(set(values))


def test_the_year_to_count_from_is_in_the_address_and_goes_through_pages(site):
    query = select(site, "geo=PL84&show=rd&year=2020&from=2016")
    assert "from=2016" in query.address() and "from=2016" in query.address("map")
    assert (movement_of(site, query).first, movement_of(site, query).last) == (2016, 2020)


@pytest.mark.parametrize("search", [*PAIRS, "geo=LU00", "geo=PL91", "", "geo=DE80&show=digital&year=2012"])
def test_no_text_has_a_hole_or_a_number_that_is_none(site, search):
    text = text_of(gap.layout(site, select(site, search))).replace(NO_BREAK, " ")
    assert not re.search(r"\bnan\b|\{\w*\}|None|inf\b", text)
