"""Every sentence is held against the numbers it speaks of."""

import re

import pandas as pd
import pytest

from indicators.measures import measure
from layouts.pages.map import layout as map_layout
from layouts.pages.map import map_parts
from layouts.query import parse
from layouts.rows import records
from layouts.words import (
    gap_line,
    gap_phrase,
    gap_sign,
    group_word,
    lowered,
    map_headline,
    newest_line,
    region_headline,
)

FOUR = ("talent", "sme", "rd", "capital")


def query(site, search):
    found, messages = parse(site.results, "/", search)
    assert messages == ()
    return found


@pytest.mark.parametrize(
    ("gap", "words", "sign"),
    [
        (-12.34, "12.3 points behind Wien", "behind"),
        (2.5, "2.5 points ahead of Wien", "ahead"),
        (-0.49, "level with Wien", ""),
        (0.5, "0.5 points ahead of Wien", "ahead"),
    ],
)
def test_a_gap_in_words(gap, words, sign):
    assert gap_phrase(gap, "Wien") == words
    assert gap_sign(gap) == sign


def test_a_gap_that_is_missing_has_no_side():
    assert gap_sign(float("nan")) == ""


@pytest.mark.parametrize("level", [2, 3])
def test_headlines_of_all_regions_say_what_the_gaps_say(site, level):
    results, year = site.results, site.results.default_year(level)
    gaps = results.gaps(level, year)
    gaps = gaps[gaps["dimension"].isin(FOUR)]
    checked = 0
    for geo, rows in list(gaps.groupby("geo"))[:: 1 if level == 2 else 9]:
        core = results.default_core(geo)
        text = region_headline(site, geo, core, records(rows))
        assert text.startswith(("For ", results.regions.name(geo)))
        if not core or core == (geo,):
            assert "behind" not in text and "ahead" not in text
            continue
        full = rows[rows["state"] == "full"]["gap"]
        if len(full) == 1:
            sign = "behind" if full.iloc[0] <= -0.5 else "ahead of" if full.iloc[0] >= 0.5 else "level with"
            label = lowered(site.label(rows.loc[full.idxmax()]["dimension"]))
            assert f"is {sign} {site.core_name(core)} in {label}" in text and "only dimension" in text
            continue
        counted = {"behind": (full <= -0.5).sum(), "ahead": (full >= 0.5).sum(), "level": (full.abs() < 0.5).sum()}
        for word, number in counted.items():
            said = re.search(rf"{word}(?: of| with)?[^;]*? in (\d+)", text.split(";")[0])
            assert (int(said.group(1)) if said else 0) == number, text
        if counted["behind"]:
            lowest = rows.loc[full.idxmin()]
            assert f"furthest behind: {site.label(lowest['dimension'])} (−{-lowest['gap']:.1f} points)" in text
        else:
            assert "furthest behind" not in text
        checked += 1
    assert checked > 100


def test_the_map_counts_whom_the_gaps_put_behind(site):
    asked = query(site, "?show=rd&year=2019")
    rows = site.results.gaps(2, 2019, dimension="rd")
    others = rows[(rows["state"] == "full") & (rows["geo"] != rows["core"])]
    text = map_parts(site, asked).title
    assert text == f"R&D mass: {(others['gap'] < 0).sum()} of {len(others)} regions are behind their core"


def test_less_is_better_turns_percentages_round(site):
    """Twice the core's share of NEETs is behind, not ahead."""
    asked = query(site, "?show=neet&measure=percent&year=2020")
    rows = measure(site.results, 2, 2020, "neet", "percent")
    shown = rows[rows["state"] == "full"]
    assert f"{(shown['value'] > 100).sum()} of {len(shown)} regions are behind" in map_headline(site, asked, rows)
    assert "less is better" in map_parts(site, asked).subtitle
    by_gap = measure(site.results, 2, 2020, "neet", "gap")
    by_gap = by_gap[by_gap["state"] == "full"]
    assert abs((by_gap["value"] < 0).sum() - (shown["value"] > 100).sum()) <= 3


def test_totals_are_not_ahead_or_behind(site):
    asked = query(site, "?show=population&measure=percent&year=2020")
    title = map_parts(site, asked).title
    assert "have less than their core" in title and "behind" not in title


def test_partial_data_is_not_no_data(site):
    assert "only partial data" in map_parts(site, query(site, "?show=digital&year=2020")).title
    assert "no values for 2020 at NUTS 3" in map_parts(site, query(site, "?show=rd&level=3&year=2020")).title


def test_another_core_is_named(site):
    assert map_parts(site, query(site, "?show=talent&core=FR10")).title.endswith("are behind Ile-de-France")


def test_london_is_called_london(site):
    assert site.core_name(("UKI3", "UKI4", "UKI5", "UKI6", "UKI7")) == "London (5 regions)"
    assert site.core_name(("AT12", "AT13")) == "Niederösterreich + Wien"


def test_values_carried_forward_are_told(site):
    assert "carried forward" in map_parts(site, query(site, "?show=hrst&year=2022")).subtitle
    assert "carried forward" not in map_parts(site, query(site, "?show=hrst&year=2018")).subtitle
    assert newest_line({"newest": 2018.0, "time": 2020}) == "no value of 2020, newest of 2018"
    assert newest_line({"newest": 2020.0, "time": 2020}) == ""


@pytest.mark.parametrize(
    ("score", "word"), [(62.5, "leading"), (62.4, "strong"), (50.0, "strong"), (49.9, "moderate"), (34.9, "emerging")]
)
def test_groups_against_the_eu_mean(score, word):
    assert group_word(pd.Series({"state": "full", "score": score}), 50.0).startswith(word)


def test_partial_scores_have_no_group():
    assert group_word(pd.Series({"state": "partial", "score": 60.0}), 50.0) == ""


def test_a_partial_gap_says_so():
    row = {"core": "DE30", "geo": "DE80", "state": "partial", "gap": -9.0}
    assert gap_line(pd.Series(row)) == "9.0 points behind (partial data)"


def test_a_page_without_a_selection_invites(site):
    assert "How far is your region" in str(map_layout(site, query(site, "")))
