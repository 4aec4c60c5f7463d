"""The scenario: read from hostile addresses, the numbers of `indicators`, said to be one everywhere, nowhere else."""

import json
import math
import re
from argparse import Namespace
from dataclasses import replace
from urllib.parse import quote

import numpy as np
import pytest
from dash import html

from data.errors import ProductError
from indicators.closing import closing_frame, shortest_list
from indicators.intervals import ScenarioOf
from indicators.learning_tables import TABLES
from indicators.scenario import scenario, side_of
from indicators.scenario_rank import rank_intervals
from indicators.trends import CLOSING, NO_SIGN, WIDENING, trend, trend_frame
from layouts.known import SCENARIO
from layouts.numbers import number
from layouts.pages import gap, robustness
from layouts.pages.gap_data import facts_of
from layouts.pages.gap_trends import parity_text, trends_in, trends_title, verdict_text
from layouts.pages.scenario_controls import exactly, positions
from layouts.pages.scenario_data import (
    asked_in,
    by_of,
    closing_in,
    interval_in,
    offers,
    outcome_in,
    plans_in,
    possible,
    question_of,
    steps_in,
)
from layouts.pages.scenario_field import changes_of, read_what, step, written
from layouts.pages.scenario_words import closing_title, persons_text, plan_title
from layouts.theme import THEMES

PAIR = "geo=PL84&show=talent&year=2020"
CASES = [
    ("geo=PL84&show=rd&year=2020", "gerd:core~rd_personnel:2.5"),
    ("geo=PL84&show=talent&year=2020", "neet:8~hrst:peer~net_migration:eu"),
    ("geo=AT12&show=capital&year=2019&core=AT11%2BAT13", "gdp_per_head:core"),
    ("geo=DE80&show=capital&year=2020&core=mean:EU", "unemployment_rate:core~gva_growth:3"),
    ("geo=FI1C3&show=talent&year=2020", "young_cohort:core"),
    ("geo=ES51&show=sme&year=2019&mean=geometric", "survival_3y:core~birth_rate:12"),
    ("geo=PL84&show=digital&year=2020", "digital_skills:core"),
]


def select(site, search):
    return site.parse("/gap", f"?{search}", "light", "en")[0]


def with_what(site, search, what):
    query, messages = site.parse("/gap", f"?{search}&what={quote(what)}", "light", "en")
    assert not messages
    return site.under(query), query


def text_of(component):
    if isinstance(component, str | int | float):
        return str(component)
    if isinstance(component, list | tuple):
        return " ".join(text_of(c) for c in component)
    return text_of(getattr(component, "children", None) or "") if component is not None else ""


def frame(page, name):
    return next((f for f in page._traverse() if isinstance(f, html.Figure) and f.id == f"frame-{name}"), None)


def chart(page, name):
    return json.loads(
        next(getattr(c, "data-figure") for c in page._traverse() if getattr(c, "id", "") == f"gap-{name}")
    )


# ── the field ──


def test_one_spelling_whatever_was_written(results):
    expected = "gerd:core~neet:8.5"
    for text in ("neet:8.5~gerd:core", "gerd:core+neet:8.50", " gerd:core neet:8.5", "neet:9,neet:8.5,gerd:core~"):
        assert read_what(results, text) == expected
    assert read_what(results, "") == "" and changes_of(expected) == {"gerd": "core", "neet": 8.5}
    assert written(changes_of("gdp_per_worker:171648.7~neet:0.1")) == "gdp_per_worker:171648.7~neet:0.1"


HOSTILE = [
    "neet", "neet:", ":8", "neet:moon", "neet:nan", "neet:inf", "neet:-inf", "neet:1e999", "neet:٨", "gold:1",
    "neet:8:9", "neet:-1", "neet:99", "gerd:1e6", "<script>:1", "neet:'; drop table x", "neet:8&geo=1", "population:5",
    "talent:5", "tertiary_25_34:30", "neet:" + "9" * 5000, "~".join(f"x{n}:1" for n in range(100)), "%00:1",
    "neet:CORE",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_what_cannot_be_set_is_told_and_the_page_works(site, text):
    with pytest.raises(ProductError):
        read_what(site.results, text)
    query, messages = site.parse("/gap", f"?{PAIR}&what={quote(text)}", "light", "en")
    assert query.field("what") == "" and any("what" in m for m in messages)
    assert not any(len(m) > 200 for m in messages)
    assert frame(gap.layout(site, query), "scenario") is not None


@pytest.mark.parametrize("text", ["x", "20", "1700", "2999", "20270", "²⁰²⁷", "-2027", "2027.0"])
def test_a_target_year_that_is_none_is_told(site, text):
    query, messages = site.parse("/gap", f"?{PAIR}&by={quote(text)}", "light", "en")
    assert query.field("by") == "" and any("by" in m for m in messages)


def test_controls_change_one_indicator(results):
    assert step("", "what.neet", "8.5") == "neet:8.5"
    assert step("gerd:core~neet:8.5", "what.neet", "9") == "gerd:core~neet:9"
    assert step("gerd:core~neet:8.5", "to.neet", "eu") == "gerd:core~neet:eu"
    assert step("gerd:core~neet:8.5", "to.neet", "own") == "gerd:core"
    for name, value in (("to.neet", "8"), ("to.neet", "moon"), ("what.neet", "x"), ("what.neet", "")):
        with pytest.raises(ProductError):
            step("", name, value)


# ── numbers ──


@pytest.mark.parametrize(("search", "what"), CASES)
def test_the_page_shows_what_the_statistics_say(site, search, what):
    own, query = with_what(site, search, what)
    changes = changes_of(what)
    expected = scenario(own.context, query.geo, query.show, query.year, changes, core=query.core)
    found = outcome_in(own, query)
    np.testing.assert_allclose(found.score, expected.score)
    np.testing.assert_allclose(found.gap, expected.gap)
    np.testing.assert_allclose(found.rank, expected.rank)
    assert found.set_to == expected.set_to and found.targets == expected.targets
    page = gap.layout(own, query)
    shown = text_of(frame(page, "scenario"))
    for value in (*found.score, *found.gap):
        assert number(float(value), 1) in shown
    assert "{" not in shown and "nan" not in shown.lower().replace("finance", "")


def test_the_frame_is_what_the_command_line_prints(site):
    own, query = with_what(site, "geo=PL84&show=rd&year=2020", "gerd:core~rd_personnel:2.5")
    given = Namespace(geo=["PL84"], year=2020, core=[], abroad=False, intervals=False, dimension="rd",
                      set=["gerd=core", "rd_personnel=2.5"], target_year=2026)  # fmt: skip
    printed = TABLES["scenario", "outcome"](own.context, given).set_index("indicator")
    table = gap.tables(own, query)["scenario"]()
    rows = {row[0]: row for row in table.rows}
    assert rows["Score"][2:4] == pytest.approx([printed.loc["", "before"], printed.loc["", "after"]])
    assert rows["Gap"][2:4] == pytest.approx([printed.loc["", "gap_before"], printed.loc["", "gap_after"]])
    assert rows["R&D personnel"][2:5] == pytest.approx([0.6435, 2.5, 2.5 - 0.6435])
    assert rows["R&D personnel"][6] == pytest.approx(printed.loc["rd_personnel", "persons"])
    listed = TABLES["scenario", "closing"](own.context, given)
    shown = gap.tables(own, query)["closing"]().rows
    assert [row[0] for row in shown] == [own.label(i) for i in listed["indicator"]]
    assert [row[5] for row in shown] == pytest.approx(listed["persons"].tolist())
    planned = TABLES["scenario", "plan"](own.context, given)
    own, query = with_what(site, "geo=PL84&show=rd&year=2020&by=2026", "gerd:core~rd_personnel:2.5")
    rows = gap.tables(own, query)["plan"]().rows
    assert [row[3] for row in rows] == pytest.approx(planned["planned"].tolist())
    assert [row[4] for row in rows] == pytest.approx(planned["observed"].tolist(), nan_ok=True)


@pytest.mark.parametrize(("search", "what"), CASES)
def test_steps_lead_from_the_gap_now_to_that_of_the_scenario(site, search, what):
    own, query = with_what(site, search, what)
    found, steps = outcome_in(own, query), steps_in(own, query)
    assert sum(points for _name, points in steps) == pytest.approx(found.gap[1] - found.gap[0], abs=1e-9)
    assert {name for name, _points in steps} == set(found.set_to)
    bars = [s for s in chart(gap.layout(own, query), "scenario")["layout"]["shapes"] if s["type"] == "rect"]
    assert bars[0]["x0"] == pytest.approx(found.gap[0], abs=1e-3)
    assert bars[-1]["x1"] == pytest.approx(found.gap[1], abs=1e-3)


def test_the_rank_interval_is_that_of_the_draws_and_nobody_waits_for_it(site):
    own, query = with_what(site, PAIR, "neet:core~hrst:50")
    question = question_of(own, query)
    assert question == ScenarioOf(2, 2020, "talent", "PL84", (("hrst", 50.0), ("neet", 6.6)), own.results.method)
    if SCENARIO not in query.known:
        assert interval_in(own, query) is None and "…" in text_of(frame(gap.layout(own, query), "scenario"))
    answer = site.intervals.wait(question, timeout=120)
    _own, query = with_what(site, PAIR, "neet:core~hrst:50")
    assert SCENARIO in query.known and interval_in(own, query) == answer
    _before, after = rank_intervals(own.results, side_of(own.results, "PL84", "talent", 2020), dict(question.values))
    assert answer == after
    shown = text_of(frame(gap.layout(own, query), "scenario"))
    assert f"{int(after.rank)} ({int(after.low)}–{int(after.high)})" in shown.replace("  ", " ")


def test_the_button_sets_exactly_the_shortest_list(site):
    own, query = with_what(site, PAIR, "gerd:core~neet:8")
    found = shortest_list(own.results, side_of(own.results, "PL84", "talent", 2020))
    assert closing_in(own, query)[0] == found
    value = exactly(own, query, found.indicators)
    assert changes_of(value) == {"gerd": "core"} | dict.fromkeys(found.indicators, "core")
    again = with_what(site, PAIR, value)[1]
    outcome = outcome_in(own, again)
    assert outcome.gap[1] - outcome.gap[0] == pytest.approx(found.closed)
    page = gap.layout(own, query)
    button = next(b for b in frame(page, "closing")._traverse() if getattr(b, "data-value", "") == value)
    assert getattr(button, "data-set") == "what" and getattr(button, "aria-pressed") == "false"
    for row in closing_frame(own.context, side_of(own.results, "PL84", "talent", 2020), found).itertuples():
        assert own.label(row.indicator) in text_of(frame(page, "closing"))


def test_persons_in_words():
    assert persons_text(28780.8, "persons aged 25–34") == "28\u202f800 more persons aged 25–34"
    assert persons_text(-312.4, "enterprises closed a year") == "312 fewer enterprises closed a year"
    assert persons_text(3.4, "enterprises closed a year") == "3 more enterprises closed a year"
    assert persons_text(0.3, "graduates") == "" and persons_text(0.0, "graduates") == ""
    assert persons_text(1.234, "million EUR of R&D a year") == "1.2 million EUR of R&D a year more"
    assert persons_text(5.0, "million EUR of R&D a year") == "5 million EUR of R&D a year more"
    assert persons_text(-224.4, "million EUR of R&D a year") == "224 million EUR of R&D a year less"
    assert persons_text(float("nan"), "") == "" and persons_text(5.0, "") == ""


# ── controls ──


@pytest.mark.parametrize("search", [case[0] for case in CASES])
def test_sliders_span_what_regions_had_and_hold_all_that_is_marked(site, search):
    query = select(site, search)
    own = site.under(query)
    level = own.results.level(query.level)
    for offer in offers(own, query):
        values = own.results.panel.observed[offer.indicator].value[level.rows]
        treatment = level.scales[offer.indicator].treatment
        assert offer.low <= np.nanmin(values) or treatment.kind == "winsorised"
        assert offer.high >= np.nanmax(values) or treatment.kind == "winsorised"
        steps = (offer.high - offer.low) / offer.step
        assert steps == pytest.approx(round(steps), abs=1e-4) and 8 <= steps <= 200
        for value in (offer.own, offer.core):
            assert value != value or offer.low <= value <= offer.high


def test_positions_follow_the_scenario_and_say_both_values(site):
    own, query = with_what(site, PAIR, "neet:8~hrst:core")
    found = positions(own, query)
    assert found["what.neet"] == "8" and found["to.neet"] == "" and found["what-said.neet"] == "8.0 instead of 13.9"
    assert found["what.hrst"] == "57" and found["to.hrst"] == "core"
    assert found["to.net_migration"] == "own" and found["what-said.net_migration"] == "now −1.4"
    assert positions(site, select(site, "show=talent")) == {}


def test_rows_stay_as_they_are_while_a_slider_is_moved(site):
    plain, moved = select(site, PAIR), with_what(site, PAIR, "neet:8")[1]
    assert str(gap.parts(site, plain)["gap-what"]) == str(gap.parts(site, moved)["gap-what"])


@pytest.mark.parametrize("search", ["", "geo=PL91&show=rd", "geo=LU00&show=rd"])
def test_without_a_core_there_is_nothing_to_set(site, search):
    query = select(site, f"{search}&what=gerd:core&by=2030")
    assert not possible(site, query) and question_of(site, query) is None
    page = gap.layout(site, query)
    assert frame(page, "scenario") is None and not gap.headline(site, query).startswith("Scenario")
    assert gap.parts(site, query)["gap-scenario-part"]["className"].endswith("none")
    assert "needs a region that is compared" in text_of(gap.parts(site, query)["gap-head"]["children"])


def test_what_a_browser_sends_is_not_believed(site):
    from callbacks.selection import as_data, follow

    query = select(site, PAIR)
    data = as_data(query, site)
    moved = follow(site, data, {"set": {"what.neet": "8.5"}})
    assert moved.after.field("what") == "neet:8.5" and not moved.messages
    told = as_data(moved.after, site)
    assert told["what.neet"] == "8.5" and told["what-said.neet"] == "8.5 instead of 13.9"
    pressed = follow(site, told, {"set": {"to.hrst": "core"}})
    assert pressed.after.field("what") == "hrst:core~neet:8.5"
    assert follow(site, told, {"set": {"to.neet": "own"}}).after.field("what") == ""
    for name, text in (("what.neet", "1e9"), ("what.<b>", "1"), ("what.neet", "x"), ("to.neet", "'"), ("what.", "")):
        refused = follow(site, told, {"set": {name: text}})
        assert refused.after == moved.after and refused.messages and len(refused.messages[0]) < 200


# ── what is said ──


@pytest.mark.parametrize(("search", "what"), CASES)
def test_everything_says_that_it_is_a_scenario_and_the_rest_stays_as_it_is(site, search, what):
    own, query = with_what(site, search, what)
    plain = select(site, search)
    parts, before = gap.parts(own, query), gap.parts(own, plain)
    assert gap.headline(own, query).startswith("Scenario: ")
    page = gap.layout(own, query)
    shown = frame(page, "scenario")
    for kind in ("figure-title", "figure-subtitle", "figure-notes"):
        place = next(c for c in shown._traverse() if getattr(c, "className", "") == kind)
        assert text_of(place).startswith("Scenario"), kind
    assert "scenario" in text_of(parts["gap-head"]["children"]).lower()
    for name in ("waterfall", "development", "change", "spread", "growth", "trends"):
        assert str(parts[f"gap-slot-{name}"]) == str(before[f"gap-slot-{name}"]), name


def test_no_other_page_is_touched(site):
    def selected(more):
        return site.parse("/robustness", f"?{PAIR}{more}", "light", "en")[0]

    with_scenario = robustness.parts(site, selected("&what=neet:core"))
    plain = robustness.parts(site, selected(""))
    assert "what=neet:core" in selected("&what=neet:core").address()
    assert str(with_scenario["robust-ranks"]) == str(plain["robust-ranks"])


def test_changes_of_other_dimensions_and_targets_without_a_value_are_told(site):
    own, query = with_what(site, "geo=PL84&show=rd&year=2020", "neet:8~gerd_public:core")
    asked = asked_in(own, query)
    assert asked.elsewhere == ("neet",) and "Warszawski" in asked.refused["gerd_public"] and not asked.values
    page = gap.layout(own, query)
    text = text_of(next(c for c in page._traverse() if getattr(c, "id", "") == "gap-what-head"))
    assert "Public R&D can't be set here" in text and "NEET, 15–29 (Talent retention)" in text
    assert "nothing is changed yet" in text_of(frame(page, "scenario"))


def test_a_value_no_region_of_the_level_had_is_told(site):
    low, high = (f(site.results.panel.observed["net_migration"].value) for f in (np.nanmin, np.nanmax))
    level = site.results.panel.observed["net_migration"].value[site.results.level(2).rows]
    assert low < np.nanmin(level) or high > np.nanmax(level)
    value = high if high > np.nanmax(level) else low
    own, query = with_what(site, PAIR, f"net_migration:{value:.1f}")
    assert "No region at this level ever had such a value" in text_of(frame(gap.layout(own, query), "scenario"))


# ── the way to a target year ──


def test_a_target_year_needs_a_target_and_lies_ahead(site):
    query = select(site, f"{PAIR}&by=2027")
    assert "needs a target" in text_of(gap.parts(site, query)["gap-head"]["children"])
    own, query = with_what(site, f"{PAIR}&by=2019", "neet:8")
    assert by_of(query) is None and plans_in(own, query) == {}
    assert "2019 is not after 2020" in text_of(gap.parts(own, query)["gap-head"]["children"])
    assert frame(gap.layout(own, query), "plan") is None


@pytest.mark.parametrize("theme", THEMES)
def test_the_way_is_drawn_from_the_value_now_to_the_target(site, theme):
    query = site.parse("/gap", f"?{PAIR}&by=2027&what=neet:8~hrst:core", theme, "en")[0]
    figure = chart(gap.layout(site, query), "plan")
    ways = [t for t in figure["data"] if t.get("line", {}).get("dash") == "dot"]
    assert [t["x"] for t in ways] == [[2020, 2027]] * 2
    assert [t["y"] for t in ways] == [[30.6, 57.0], [13.9, 8.0]]
    later = plans_in(site, query)["neet"].set_index("time")
    marks = next(t for t in figure["data"] if t["mode"] == "markers" and t["yaxis"] == "y2" and len(t["x"]) > 1)
    for year, value, fill in zip(marks["x"], marks["y"], marks["marker"]["color"], strict=True):
        assert value == site.results.indicator_history("PL84", "neet").set_index("time").loc[year, "value"]
        hollow = year > 2020 and later.loc[year, "state"] == "behind"
        assert fill == (THEMES[theme].background if hollow else THEMES[theme].region)
    names = sorted({t["yaxis"] for t in figure["data"]})
    assert names == ["y", "y2"] and figure["layout"]["yaxis"]["domain"][0] > figure["layout"]["yaxis2"]["domain"][1]


def test_lines_are_not_drawn_over_a_break_or_a_missing_year(site):
    query = select(site, f"{PAIR}&by=2027&what=neet:8")
    figure = chart(gap.layout(site, query), "plan")
    history = site.results.indicator_history("PL84", "neet").set_index("time")
    drawn = [t for t in figure["data"] if t["mode"] == "lines" and t["line"].get("dash") is None]
    joined = {(a, b) for t in drawn for a, b in zip(t["x"][::3], t["x"][1::3], strict=True)}
    for year in range(history.index[0] + 1, history.index[-1] + 1):
        both = history.loc[[year - 1, year], "value"].notna().all()
        assert ((year - 1, year) in joined) == (both and "b" not in history.loc[year, "flag"]), year


def test_the_title_of_the_way_counts_the_latest_figures(site):
    query = select(site, f"{PAIR}&by=2027&what=neet:8~hrst:core~young_cohort:100")
    plans = plans_in(site, query)
    latest = [p[(p["time"] > 2020) & p["observed"].notna()].tail(1)["state"].tolist() for p in plans.values()]
    held = [s[0] for s in latest if s]
    title = plan_title({n: site.label(n) for n in plans}, plans, 2027, 2020)
    assert f"{held.count('on track')} of {len(held)} indicators" in title
    none = plan_title({"hrst": "hrst"}, {"hrst": plans["hrst"]}, 2027, 2020)
    assert "no figure after 2020" in none


# ── trends ──


@pytest.mark.parametrize("search", [case[0] for case in CASES])
def test_trends_are_those_of_the_statistics(site, search):
    query = select(site, search)
    own = site.under(query)
    found = trends_in(own, query)
    span = query.year - own.results.years[0]
    expected = [
        (d, i, trend(own.results, query.geo, d, indicator=i, core=query.core, last=query.year, years=span))
        for d, i, _t in found
    ]
    assert trend_frame(found).equals(trend_frame(expected))
    whole = [d for d, i, _t in found if not i]
    assert whole == [d for d, s in own.results.level(query.level).dimensions.items() if s.indicators]
    assert [i for _d, i, _t in found if i] == [i.id for i in own.results.dimension(query.level, query.show).indicators]
    rows = gap.tables(own, query)["trends"]().rows
    slopes = [t.slope.slope for _d, _i, t in found]
    assert [row[7] for row in rows] == pytest.approx(slopes, nan_ok=True)


def test_years_to_parity_are_said_only_where_the_gap_closes(site):
    query = select(site, "geo=AT12&show=capital&year=2020")
    found, facts = trends_in(site, query), facts_of(site, query)
    assert any(t.verdict == CLOSING for _d, _i, t in found)
    for _d, _i, t in found:
        assert (t.verdict == CLOSING) == ("level in" in verdict_text(t))
        if t.verdict == CLOSING and t.parity_high < 100:
            assert re.search(
                rf"in {t.parity:.0f} years? .*\({t.parity_low:.0f} to {t.parity_high:.0f}\)", parity_text(t)
            )
    title = trends_title(site, facts, found)
    # Only dimensions with a trend are counted, which the sentence says.
    readable = [t for _d, i, t in found if not i and t.verdict in (CLOSING, WIDENING, NO_SIGN)]
    assert f"in {len(readable)} dimensions in which a trend can be read" in title
    assert "the gap is closing in 1 of them – talent retention" in title
    query = select(site, "geo=AT12&show=capital&year=2018")
    assert trends_title(site, facts_of(site, query), trends_in(site, query)).startswith("No sign of closing in any")
    # All of its full years lie between breaks, or data is partial.
    query = select(site, "geo=PL84&show=rd&year=2020")
    assert "enough years for a trend" in trends_title(site, facts_of(site, query), trends_in(site, query))


def test_less_than_a_year_and_one_year_to_parity_are_said_as_such(site):
    found = next(t for _d, _i, t in trends_in(site, select(site, "geo=AT12&show=capital&year=2018")) if t.parity > 0)
    assert parity_text(replace(found, parity=0.3, parity_low=0.1, parity_high=0.4)).startswith("level in 1 year at")
    assert "level in 1 year at this pace (at least 1)" in parity_text(
        replace(found, parity=1.2, parity_low=0.9, parity_high=math.inf)
    )
    assert "level in 2 years at" in parity_text(replace(found, parity=1.7, parity_low=1.0, parity_high=3.0))


@pytest.mark.parametrize(("search", "n"), [("geo=UKI4&show=rd&year=2019&core=mean:EU", 1), (PAIR, 3)])
def test_the_shortest_list_says_no_share_above_the_whole_gap(site, search, n):
    query = select(site, search)
    found, _rows = closing_in(site, query)
    title = closing_title(site, facts_of(site, query), found)
    assert len(found.indicators) == n
    share = 100 * found.closed / -found.gap
    assert ("would more than close the gap" in title) == (share > 100.5)
    assert (f"{share:.0f}\u00a0% of the gap" in title) == (share <= 100)


def test_nothing_changed_offers_what_closes_most_to_begin_with(site):
    query = select(site, PAIR)
    best = max(closing_in(site, query)[1], key=lambda row: row["closes"])["indicator"]
    buttons = [c for c in frame(gap.layout(site, query), "scenario")._traverse() if isinstance(c, html.Button)]
    there = [b for b in buttons if getattr(b, "data-set", "") == f"to.{best}"]
    assert len(there) == 1 and getattr(there[0], "data-value") == "core" and "What if" in text_of(there[0])


def test_the_way_down_to_the_scenario_is_there_as_long_as_there_is_none(site):
    def ways(query):
        return [c.href for c in gap.layout(site, query)._traverse() if isinstance(c, html.A) and "#" in str(c.href)]

    assert "#gap-scenario-part" in ways(select(site, PAIR))
    assert "#gap-scenario-part" not in ways(select(site, f"{PAIR}&what=neet:core"))
    assert "#gap-scenario-part" not in ways(select(site, "geo=LU00&show=talent&year=2020"))


def test_a_mean_that_is_not_arithmetic_is_told_where_trends_are(site):
    query = select(site, f"{PAIR}&mean=geometric")
    text = text_of(frame(gap.layout(site.under(query), query), "trends"))
    assert "Paths are weighted arithmetic means" in text
    assert "Paths are weighted arithmetic means" not in text_of(frame(gap.layout(site, select(site, PAIR)), "trends"))
