"""The robustness page: what it says is what the numbers say, for every region and by any method."""

import json
import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from dash import html

from indicators.intervals import CertaintyOf, Intervals, SensitivityOf
from indicators.significance import AHEAD, BEHIND, UNTOLD
from layouts.figures.intervals import Placed, intervals_figure, ticks
from layouts.figures.sensitivity import sensitivity_figure
from layouts.known import Sure, sure_of
from layouts.numbers import THIN
from layouts.pages import robustness as page
from layouts.pages.robustness_data import compared, flips, moves, pairs, ranks_of, standings
from layouts.pages.robustness_ranks import placed
from layouts.pages.robustness_words import (
    certainty_headline,
    changes_headline,
    moves_headline,
    pairs_headline,
    ranks_headline,
    share_text,
)
from layouts.theme import DARK, LIGHT, THEMES
from layouts.words import rank_line, sure_gap_line, sure_sentence

NAN = float("nan")
YEAR = 2020
# The part of a headline that names the dimensions of one kind of statement.
SAID = {
    BEHIND: re.compile(r" is behind .*? in (.*?)(?: and ahead of |; in |$)"),
    AHEAD: re.compile(r"^By .*(?: is| and) ahead of [^;]*? in (.*?)(?:; in |$)"),
    UNTOLD: re.compile(r"(?:; in |cannot be told in )(.*)$"),
}


@pytest.fixture(scope="module")
def asked(site):
    """A selection of the page, made once everything that it wants to know is known."""

    def ask(search, path="/robustness"):
        query, _messages = site.parse(path, search, "light", "en")
        from layouts.known import questions

        for question in questions(site, query).values():
            site.intervals.wait(question, 120)
        return site.parse(path, search, "light", "en")[0]

    return ask


def texts(component):
    """All text of a component, tables that the browser makes included."""
    found = []
    for part in [component, *component._traverse()]:
        if isinstance(part, str):
            found.append(part)
        elif getattr(part, "children", None) and isinstance(part.children, str):
            found.append(part.children)
        content = getattr(part, "data-content", None)
        if content:
            found += said_in(json.loads(content))
    return " ".join(found)


def said_in(element):
    if not isinstance(element, dict):
        return [str(element)]
    children = element["props"]["children"]
    return [t for c in (children if isinstance(children, list) else [children]) for t in said_in(c)]


def figures(component):
    return {f.id: f for f in component._traverse() if isinstance(f, html.Figure)}


# ── numbers ──────────────────────────────────────────────────────────────────


def test_standings_are_the_results_of_both_methods(site, asked):
    query = asked(f"?geo=PL84&year={YEAR}&norm=percentile")
    for default in (False, True):
        own = site if default else site.under(query)
        scores = own.results.scores(2, YEAR, geos=["PL84"]).set_index("dimension")
        gaps = own.results.gaps(2, YEAR, geos=["PL84"]).set_index("dimension")
        known = site.intervals.request(CertaintyOf(2, YEAR, (), own.results.method))
        row = own.results.row(2, "PL84")
        for name, found in standings(site.under(query), query, default=default).items():
            assert found.score == pytest.approx(scores.loc[name, "score"], nan_ok=True)
            assert found.rank == pytest.approx(scores.loc[name, "rank"], nan_ok=True)
            assert found.gap == pytest.approx(gaps.loc[name, "gap"], nan_ok=True)
            assert found.sure.low == pytest.approx(known.ranks[name].low[row], nan_ok=True)
            assert found.sure.statement == known.gaps[name].statement[row]


def test_a_pair_is_what_the_other_side_says_mirrored(site, asked):
    """`pairs` asks how everybody stands to the region; asking the other way round has to come to the same."""
    query = asked(f"?geo=PL84&year={YEAR}&show=rd")
    found = site.intervals.request(CertaintyOf(2, YEAR, ("PL84",)))
    rows = {p.geo: p for p in pairs(site, query, "rd", found)}
    assert set(rows) == set(compared(site, query, "rd")) - {"PL84"}
    row = site.results.row(2, "PL84")
    for geo in ("PL91", "PL72", "PL43"):
        direct = site.intervals.wait(CertaintyOf(2, YEAR, (geo,)), 120).gaps["rd"]
        pair = rows[geo]
        assert (pair.statement, pair.clearly) == (direct.statement[row], bool(direct.clearly[row]))
        assert [pair.ahead, pair.behind] == pytest.approx([direct.ahead[row], direct.behind[row]])
        assert [pair.low, pair.high] == pytest.approx([direct.gap_low[row], direct.gap_high[row]])
        gap = site.results.gaps(2, YEAR, geos=["PL84"], core=(geo,), dimension="rd")["gap"].item()
        assert pair.gap == pytest.approx(gap)


def test_moves_are_differences_of_ranks(site, asked):
    query = asked(f"?geo=PL84&year={YEAR}&show=rd&mean=geometric")
    found = moves(site.under(query), query, "rd")
    before = site.results.scores(2, YEAR, dimension="rd").set_index("geo")["rank"]
    after = site.under(query).results.scores(2, YEAR, dimension="rd").set_index("geo")["rank"]
    both = before.notna() & after.notna()
    # A region doesn't move because others come or go.
    before, after = (r[both].rank(method="min") for r in (before, after))
    assert {m.geo: m.places for m in found} == (before - after).astype(int).to_dict()
    assert [m.places for m in found] == sorted((m.places for m in found), reverse=True)
    text = moves_headline(site, query, found)
    assert f"{(before - after).abs().mean():.1f} ranks on average" in text
    most = (before - after).abs().max()
    geo = next(m for m in found if abs(m.places) == most)
    assert f"from {int(before[geo.geo])} to {int(after[geo.geo])}" in text


def test_regions_beside_it(site, asked):
    query = asked(f"?geo=PL84&year={YEAR}&show=rd")
    ranks = ranks_of(site, query, "rd")
    country = compared(site, query, "rd")
    assert country[:2] == ["PL84", "PL91"] and set(country) == {g for g in ranks if g.startswith("PL")}
    near = compared(site, replace(query, more=(("among", "near"),)), "rd")
    assert near[:2] == ["PL84", "PL91"] and len(near) == 21
    gaps = sorted(abs(r - ranks["PL84"]) for g, r in ranks.items() if g not in ("PL84", "PL91"))
    assert sorted(abs(ranks[g] - ranks["PL84"]) for g in near[2:]) == gaps[:19]
    capitals = compared(site, asked(f"?year={YEAR}&show=rd"), "rd")
    assert {"PL91", "AT13", "FI1B"} <= set(capitals) and "PL84" not in capitals


# ── sentences ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("search", ["", "&norm=percentile", "&core=mean:EU"])
def test_the_headline_says_what_nearly_all_draws_say(site, asked, search):
    sample = [g for n, g in enumerate(site.results.geos(2)) if n % 12 == 0]
    seen = set()
    query = asked(f"?geo=PL84&year={YEAR}{search}")
    site_of, core = site.under(query), query.core
    for geo in sample:
        own = replace(query, geo=geo)
        found = {d: s for d, s in standings(site_of, own).items() if d != "digital"}
        text = certainty_headline(site_of, own, standings(site_of, own))
        if (core or site.results.default_core(geo)) in ((), (geo,)):
            assert "behind" not in text and "ahead" not in text
            continue
        for name, standing in found.items():
            label = site.label(name)
            label = label[:1].lower() + label[1:] if label[1].islower() else label
            for kind, way in SAID.items():
                part = way.search(text)
                said = part is not None and label in part[1]
                assert said == (standing.sure.statement == kind), (geo, name, kind, text)
        seen |= {s.sure.statement for s in found.values()}
        assert ("cannot be told" in text) == any(s.sure.statement == UNTOLD for s in found.values())
    # Hardly anybody is ahead of a capital.
    assert {BEHIND, UNTOLD} <= seen and (AHEAD in seen or not core)


def test_rank_sentences(site, asked):
    query = asked(f"?geo=PL84&year={YEAR}&show=rd")
    own = standings(site, query)["rd"]
    known = site.intervals.request(CertaintyOf(2, YEAR)).ranks["rd"]
    row = site.results.row(2, "PL84")
    low, high = int(known.low[row]), int(known.high[row])
    expected = (
        f"rank {int(own.rank)} of {int(known.ranked)} in R&D mass, between {low} and {high} by nine of ten methods"
    )
    assert expected in ranks_headline(site, query, own)
    assert "between" not in ranks_headline(site, query, replace(own, sure=Sure()))
    assert "has no rank" in ranks_headline(site, query, replace(own, rank=NAN))
    score = {"rank": own.rank, "ranked": own.ranked, "indicators": 3, "catalogue": 9}
    assert rank_line(score, own.sure) == f"rank {int(own.rank)} of {own.ranked} ({low}–{high})"
    assert rank_line(score, Sure()) == rank_line(score) == f"rank {int(own.rank)} of {own.ranked}"


def test_what_changes(site, asked):
    query = asked(f"?geo=PL84&year={YEAR}&show=rd")
    old = standings(site, query)
    new = {d: replace(s, rank=s.rank - 3) for d, s in old.items()}
    new["sme"] = replace(new["sme"], sure=replace(new["sme"].sure, statement=UNTOLD))
    assert flips(old, old) == [] and flips(old, new) == ["sme"]
    nothing = {d: replace(s, sure=Sure()) for d, s in new.items()}
    assert flips(old, nothing) == [], "what isn't known is no change"
    rank = int(old["rd"].rank)
    text = changes_headline(site, query, old, new, flips(old, new))
    assert text == f"Podlaskie moves from rank {rank} to {rank - 3} in R&D mass; the statement on SME retention changes"
    assert changes_headline(site, query, old, old, []) == f"Podlaskie keeps rank {rank} in R&D mass"
    lost = new | {"rd": replace(new["rd"], rank=NAN)}
    assert changes_headline(site, query, old, lost, []) == "Podlaskie loses its rank in R&D mass"


def test_counts_of_pairs(site, asked):
    query = asked(f"?geo=PL84&year={YEAR}&show=rd")
    rows = pairs(site, query, "rd", site.intervals.request(CertaintyOf(2, YEAR, ("PL84",))))
    text = pairs_headline(site, query, rows)
    for kind, words in ((AHEAD, "ahead of {}"), (BEHIND, "behind {}"), (UNTOLD, "apart from {}")):
        n = sum(r.statement == kind for r in rows)
        assert (words.format(n) in text) == bool(n)
    assert text.endswith(f"of {len(rows)} regions")


@pytest.mark.parametrize(
    ("gap", "sure", "expected"),
    [
        (-12.34, Sure(behind=1.0, ahead=0.0, statement=BEHIND, clearly=True), "12.3 points, clearly behind"),
        (-12.34, Sure(behind=0.96, ahead=0.04, statement=BEHIND), "12.3 points behind"),
        (2.0, Sure(behind=0.0, ahead=1.0, statement=AHEAD, clearly=True), "2.0 points, clearly ahead"),
        (-2.0, Sure(behind=0.6, ahead=0.4, statement=UNTOLD), "2.0 points behind; cannot be told apart"),
        (-2.0, Sure(), "2.0 points behind"),
        (
            -2.0,
            Sure(behind=0.03, ahead=0.97, statement=AHEAD),
            "2.0 points behind, but ahead by nearly every other method",
        ),
        (0.2, Sure(behind=0.0, ahead=1.0, statement=AHEAD, clearly=True), "level with the core"),
    ],
)
def test_words_for_a_gap_and_how_sure_it_is(gap, sure, expected):
    row = {"gap": gap, "geo": "PL84", "core": "PL91", "state": "full"}
    assert sure_gap_line(row, sure) == expected
    partial = sure_gap_line(row | {"state": "partial"}, sure)
    assert "clearly" not in partial and "told" not in partial


def test_how_many_statements_are_clear(site, asked):
    query = asked(f"?geo=PL84&year={YEAR}")
    found = sure_of(site, query)
    four = [found[d] for d in ("talent", "sme", "rd", "capital")]
    clear, said = sum(s.clearly for s in four), sum(bool(s.statement) for s in four)
    assert sure_sentence(site, found).startswith(f"{clear} of {said} statements")
    assert sure_sentence(site, dict.fromkeys(found, Sure())) == ""


def test_what_is_not_all_does_not_look_like_all():
    assert [share_text(s) for s in (0.0, 0.004, 0.5, 0.999, 1.0)] == ["0", "0.4", "50", "99.9", "100"]


# ── the page ─────────────────────────────────────────────────────────────────


def test_scores_are_there_before_the_intervals(site):
    waiting = replace(site, intervals=Intervals(site.results))
    query, _messages = waiting.parse("/robustness", f"?geo=PL84&year={YEAR}&show=rd", "light", "en")
    assert query.known == ""
    found = page.layout(waiting, query)
    words = texts(found)
    assert "being computed" in words and "clearly" not in words.split("A statement is made")[0]
    rank = standings(waiting, query)["rd"].rank
    assert f"rank {int(rank)} of" in words
    assert "nan" not in words.lower().replace("finance", "")
    assert waiting.intervals.wait(CertaintyOf(2, YEAR), 120)
    for letter in "rpds":
        assert letter not in query.known  # a selection stays what it was made with


def test_a_failure_is_said(site, monkeypatch):
    broken = replace(site, intervals=Intervals(site.results))
    monkeypatch.setattr(broken.intervals, "_compute", lambda question: 1 / 0)
    query, _messages = broken.parse("/robustness", f"?geo=PL84&year={YEAR}", "light", "en")
    with pytest.raises(ZeroDivisionError):
        broken.intervals.wait(CertaintyOf(2, YEAR, ("PL84",)), 60)
    query, _messages = broken.parse("/robustness", f"?geo=PL84&year={YEAR}", "light", "en")
    assert "p" in query.known and "could not be computed" in texts(page.layout(broken, query))


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("?geo=LU00", "no core to compare with"),
        ("?geo=PL91", "the core of its country"),
        ("?geo=FI1C3&show=digital", "None of its indicators is published at NUTS 3"),
        ("?geo=DE80&show=sme", "has no rank in SME retention"),
        ("?geo=AT12&core=mean:EU", "against the EU mean"),
        ("?geo=AT12&core=AT13%2BAT11&norm=zscore", "z-scores"),
        ("?geo=PL84&show=neet", "NEET, 15–29 is part of Talent retention"),
        ("", "capital regions"),
        ("?norm=year&level=3&show=capital", "ranks on average"),
    ],
)
@pytest.mark.parametrize("theme", THEMES)
def test_every_state_has_a_page(site, asked, search, expected, theme):
    query = replace(asked(search), theme=theme)
    found = page.layout(site.under(query), query)
    words = texts(found)
    assert expected in words
    assert " nan" not in words.lower() and "None " not in words.replace("None of its", "")
    for name, make in page.tables(site.under(query), query).items():
        table = make()
        assert table.caption and all(len(row) == len(table.heads) for row in table.rows), name


def test_every_figure_has_its_table(site, asked):
    query = asked(f"?geo=PL84&year={YEAR}&mean=harmonic")
    frames = figures(page.layout(site.under(query), query))
    assert {f"frame-{name}" for name in page.tables(site.under(query), query)} == set(frames)


def test_the_title_of_the_ranking_names_the_choice_with_the_largest_index(site, asked):
    query = asked(f"?year={YEAR}&show=rd")
    known = site.intervals.request(SensitivityOf(2, YEAR, "rd"))
    labels = ("brought to one scale", "outliers are treated", "old and missing", "averaged", "weighed")
    assert labels[int(np.argmax(known.total))] in page.headline(site, query)


# ── figures ──────────────────────────────────────────────────────────────────


def test_rank_intervals_are_drawn_where_they_are():
    rows = [
        Placed("A", "Aa", 30, 20, 45, "region"),
        Placed("B", "Bb", 3, 1, 9, "core", 12),
        Placed("C", "Cc", 60, NAN, NAN),
    ]
    figure = intervals_figure(rows, theme=LIGHT, ranked=80)
    assert figure["layout"]["xaxis"]["range"][0] > 80 and figure["layout"]["xaxis"]["range"][1] < 1, "better is right"
    marks = {
        t["customdata"][n]: (t["x"][n], t["y"][n])
        for t in figure["data"]
        if "customdata" in t
        for n in range(len(t["x"]))
    }
    assert marks == {"B": (3, 0.0), "A": (30, -1.0), "C": (60, -2.0)}
    lines = [t for t in figure["data"] if t["mode"] == "lines"]
    assert sorted(t["x"][:2] for t in lines if t["x"]) == [[1, 9], [20, 45]]
    region = next(t for t in figure["data"] if t.get("customdata") == ["A"])
    core = next(t for t in figure["data"] if t.get("customdata") == ["B"])
    assert region["marker"]["color"] == LIGHT.region and core["marker"]["color"] == LIGHT.core
    assert region["marker"]["symbol"] != core["marker"]["symbol"]
    assert [t["x"] for t in figure["data"] if t.get("marker", {}).get("symbol") == "circle-open"] == [[12]]
    json.dumps(figure, allow_nan=False)


def test_a_method_that_ranks_others_is_not_compared_rank_by_rank(site, asked):
    query = asked(f"?geo=PL84&year={YEAR}&show=rd&full=50")
    own = site.under(query)
    old, new = standings(own, query, default=True), standings(own, query)
    assert old["rd"].ranked < new["rd"].ranked
    text = changes_headline(own, query, old, new, [])
    assert f"rank {int(new['rd'].rank)} of {new['rd'].ranked}" in text
    assert f"instead of {int(old['rd'].rank)} of {old['rd'].ranked}" in text
    # Nothing but who is ranked has changed.
    assert not any(m.places for m in moves(own, query, "rd"))
    assert all(row.before != row.before for row in placed(own, query))


@pytest.mark.parametrize("ranked", [1, 2, 7, 39, 207, 334, 1514])
def test_ticks_are_few_and_hold_both_ends(ranked):
    found = ticks(ranked)
    assert found[0] == 1 and found[-1] == ranked and len(found) <= 9
    assert all(b - a >= ranked / 16 for a, b in pairwise(found))


def test_bars_are_as_long_as_the_indices():
    rows = [("One", 0.4, 0.05, 0.6, 0.1), ("Two", -0.02, 0.03, 0.01, 0.02)]
    for theme in (LIGHT, DARK):
        figure = sensitivity_figure(rows, theme=theme)
        total, first = (t for t in figure["data"] if t["mode"] == "lines")
        assert total["x"] == [0, 0.6, None, 0, 0.01, None] and first["x"] == [0, 0.4, None, 0, 0.0, None]
        ends = next(t for t in figure["data"] if "error_x" in t)
        assert ends["x"][0] == pytest.approx(0.7) and ends["error_x"]["arrayminus"][0] == pytest.approx(0.2)
        assert ends["x"][1] - ends["error_x"]["arrayminus"][1] >= -1e-12
        assert "60 %" in ends["text"][0]
        json.dumps(figure, allow_nan=False)


# ── a rank outside its interval ──────────────────────────────────────────────


def test_a_rank_outside_its_interval_is_explained_wherever_it_stands(site, asked):
    query = asked(f"?geo=PL84&show=sme&year={YEAR}")
    own = standings(site, query)["sme"]
    assert own.rank > own.sure.high, "else another example is needed"
    found = figures(page.layout(site, query))
    said = (
        "SME retention: rank 147 lies outside 127–146: at least 95 % of the methods drawn rank it better than this one."
    )
    assert said in texts(found["frame-changes"])
    assert "rank 147 of 159 in SME retention by this method, but between 127 and 146" in texts(found["frame-ranks"])
    assert "A dot beside its line" in texts(found["frame-ranks"])
    there = asked(f"?year={YEAR}", "/region/PL84")
    from layouts.pages import region

    assert said in texts(region.layout(site, there))


def test_nothing_is_explained_where_ranks_lie_inside(site, asked):
    query = asked(f"?geo=AT12&show=sme&year={YEAR}")
    inside = [s for s in standings(site, query).values() if s.rank == s.rank and s.sure.low <= s.rank <= s.sure.high]
    assert len(inside) >= 3
    text = texts(page.layout(site, query))
    assert "lies outside" not in text and "by this method, but" not in text


def test_large_numbers_are_written_in_one_way(site, asked):
    for search in (f"?geo=FI1C3&show=talent&year={YEAR}", "?show=talent", f"?geo=FI1C3&year={YEAR}&norm=percentile"):
        query = asked(search)
        text = texts(page.layout(site.under(query), query))
        # Years and vintages stand alone; a group of thousands is parted by a narrow space and never by a comma.
        assert not re.search(r"\d,\d{3}", text)
        assert f"1{THIN}024" in text or "sensitivity" not in text
        assert not re.search(r"(?:rank|of|draws|runs) 1\d{3}\b(?!\u202f)", text), "a rank or count without a group"
