"""Regions side by side: what is compared is in the address, and every number is that of the results."""

import json
import re
from dataclasses import replace
from urllib.parse import parse_qs, urlparse

import pytest

from data.errors import ProductError
from indicators.paths import gap_path
from indicators.trends import trend_of
from layouts.known import questions
from layouts.numbers import NO_BREAK, signed
from layouts.pages import peers_compare
from layouts.pages.peers_compare_data import (
    FIRST,
    MOST,
    add_addresses,
    addable,
    chosen,
    compared,
    dimensions_of,
    nearest_to_core,
    read_compare,
    remove_address,
    with_compared,
)
from layouts.pages.peers_learning_data import narrowed, partners_of
from tests.layouts.test_peers_learning import CASES, charts, select, text_of, title


def opened(site, address):
    parts = urlparse(address)
    return site.parse(parts.path, f"?{parts.query}", "light", "en")[0]


def test_the_field_holds_codes_of_regions(results):
    assert read_compare(results, "AT12 PL84") == "AT12+PL84"
    assert read_compare(results, "at12+at12+FI1C3") == "AT12+FI1C3"
    assert read_compare(results, "") == ""


@pytest.mark.parametrize("text", ["XX99", "AT12+<b>", "AT1", "AT", "+".join(f"AT{n}" for n in range(30)), "²"])
def test_what_is_no_region_is_refused_and_told(site, text):
    with pytest.raises(ProductError):
        read_compare(site.results, text)
    query, messages = site.parse("/peers", "?geo=AT12&compare=" + text.replace("+", "%2B"), "light", "en")
    assert query.field("compare") == "" and any("compare" in m for m in messages)
    assert peers_compare.frames(site, query)["compare"]


def test_more_regions_than_anybody_reads_are_refused(site):
    with pytest.raises(ProductError):
        read_compare(site.results, "+".join(site.results.regions.codes(2)[: 2 * MOST + 1]))


@pytest.mark.parametrize("search", CASES)
def test_until_somebody_chooses_the_best_partners_stand_there(site, search):
    query = select(site, search)
    found = chosen(site, query)
    assert found.default and found.geos[0] == query.geo and len(found.geos) == 1 + FIRST
    best = [row["geo"] for row in narrowed(partners_of(site, query))][:FIRST]
    assert list(found.geos[1 : 1 + len(best)]) == best


def test_what_is_chosen_is_compared_in_its_order(site):
    query = select(site, "geo=PL84&year=2020&compare=FI1C%2BAT12")
    assert chosen(site, query).geos == ("PL84", "FI1C", "AT12") and not chosen(site, query).notices
    assert "compare=FI1C%2BAT12" in query.address() and "compare=FI1C%2BAT12" in query.address("map")


def test_regions_of_another_level_and_a_seventh_are_told(site):
    codes = "FI1C3 AT12 DE80 ES51 IE06 FI1C HU11".split()
    query = select(site, "geo=PL84&year=2020&compare=" + "%2B".join(codes))
    found = chosen(site, query)
    assert found.geos == ("PL84", "AT12", "DE80", "ES51", "IE06", "FI1C")
    text = text_of(peers_compare.frames(site, query)["compare"])
    assert "another level: FI1C3" in text and "without Budapest" in text
    only = chosen(site, select(site, "geo=PL84&compare=FI1C3"))
    assert only.default and only.notices and only.geos[0] == "PL84"


def test_regions_come_and_go_by_links(site):
    query = select(site, "geo=AT12&show=talent&year=2020")
    first = chosen(site, query).geos
    more = opened(site, add_addresses(site, query, ["DE80"])["DE80"])
    assert chosen(site, more).geos == (*first, "DE80") and not chosen(site, more).default
    assert add_addresses(site, more, ["DE80", "AT12"]) == {"DE80": "", "AT12": ""}
    now = chosen(site, more).geos
    assert add_addresses(site, more, ["FI1C"])["FI1C"] == with_compared(more, (*now, "FI1C")).address()
    for geo in (*first[1:], "DE80"):
        more = opened(site, remove_address(site, more, geo))
        assert geo not in chosen(site, more).geos
    assert chosen(site, more).geos == ("AT12",)
    assert more.field("compare") == "AT12"
    assert (more.show, more.year, more.geo) == ("talent", 2020, "AT12")


def test_the_list_offers_every_peer_that_is_not_there(site):
    query = select(site, "geo=AT12&show=talent&year=2020")
    peers = {row["geo"] for row in partners_of(site, query)}
    rows = addable(site, query)
    assert {r["geo"] for r in rows} == peers - set(chosen(site, query).geos)
    assert [r["similarity"] for r in rows] == sorted((r["similarity"] for r in rows), reverse=True)
    frame = peers_compare.frames(site, query)["compare"]
    values = re.findall(r"'value': '([A-Z0-9+]+)'", str(frame))
    for row, value in zip(rows, values, strict=True):
        there = replace(query, more=(("compare", read_compare(site.results, value)),))
        assert chosen(site, there).geos == (*chosen(site, query).geos, row["geo"])


def test_six_regions_are_enough(site):
    query = select(site, "geo=PL84&year=2020&compare=AT12%2BDE80%2BES51%2BIE06%2BFI1C")
    assert not addable(site, query) and add_addresses(site, query, ["HU22"]) == {"HU22": ""}
    assert "Six regions are compared" in text_of(peers_compare.frames(site, query)["compare"])


@pytest.mark.parametrize("search", CASES)
def test_scores_gaps_ranks_and_slopes_are_those_of_the_results(site, search):
    query = select(site, search)
    geos = list(chosen(site, query).geos)
    scores = site.results.scores(query.level, query.year, geos=geos).set_index(["dimension", "geo"])
    for name, rows in compared(site, query).items():
        assert [row.geo for row in rows] == geos
        for row in rows:
            core = query.core if row.geo == query.geo or query.core == ("mean:EU",) else ()
            gap = site.results.gaps(query.level, query.year, geos=[row.geo], core=core, dimension=name).iloc[0]
            expected = scores.loc[(name, row.geo)]
            assert row.score["score"] == pytest.approx(expected["score"], nan_ok=True)
            assert row.score["rank"] == pytest.approx(expected["rank"], nan_ok=True)
            assert row.score["state"] == expected["state"]
            assert row.gap["gap"] == pytest.approx(gap["gap"], nan_ok=True) and row.gap["core"] == gap["core"]
            steps = {"first": query.year - 5, "last": query.year}
            slope = trend_of(gap_path(site.results, row.geo, name, core=core, **steps)).slope.slope
            assert row.trend.slope.slope == pytest.approx(slope, nan_ok=True)


@pytest.mark.parametrize("search", CASES)
def test_the_line_between_a_region_and_its_core_is_the_gap(site, search):
    query = select(site, search)
    panels = charts(peers_compare.frames(site, query)["compare"])
    there = {d: rows for d, rows in compared(site, query).items() if site.results.dimension(query.level, d).indicators}
    assert len(panels) == len(there) == (4 if query.level == 2 else 3)
    assert len({json.dumps(p["layout"]["xaxis"]["range"]) for p in panels}) == 1
    for panel, rows in zip(panels, there.values(), strict=True):
        lines = next((t for t in panel["data"] if t["mode"] == "lines"), {"x": []})
        drawn = [b - a for a, b in zip(lines["x"][::3], lines["x"][1::3], strict=True)]
        gaps = [row.gap["gap"] for row in rows if row.has_gap]
        assert drawn == pytest.approx(gaps, abs=0.011)
        names = {a["text"].removeprefix("<b>").removesuffix("</b>") for a in panel["layout"]["annotations"]}
        missing = [row for row in rows if row.score["state"] == "missing" and not row.has_gap]
        assert ("not enough data" in names) == bool(missing)


def test_a_dimension_that_is_not_published_at_a_level_leads_to_the_one_that_has_it(site):
    frame = peers_compare.frames(site, select(site, "geo=FI1C3&show=capital&year=2020"))["compare"]
    assert "None of its indicators is published at NUTS 3" in text_of(frame) and "0 of 0" not in text_of(frame)
    assert any("level=2" in getattr(c, "href", "") for c in frame._traverse())


def test_partial_data_is_hollow_and_takes_no_rank(site):
    query = select(site, "geo=PL84&show=talent&year=2020&compare=CH05")
    row = next(r for r in compared(site, query)["rd"] if r.geo == "CH05")
    assert row.gap["state"] == "partial" and row.score["rank"] != row.score["rank"]
    panel = charts(peers_compare.frames(site, query)["compare"])[dimensions_of(site).index("rd")]
    dots = panel["data"][-1]["marker"]
    assert dots["color"][1] != dots["line"]["color"][1] and dots["color"][0] == dots["line"]["color"][0]
    text = text_of(peers_compare.frames(site, query)["compare"])
    assert "not ranked, 6 of 10 indicators" in text and "(partial)" in text


def test_ranks_carry_their_interval_once_it_is_known(site):
    from indicators.intervals import CertaintyOf

    answer = site.intervals.wait(CertaintyOf(2, 2020, (), site.results.method), timeout=120)
    query = select(site, "geo=PL84&show=rd&year=2020&compare=AT12")
    row = compared(site, query)["rd"][1]
    n = site.results.row(2, "AT12")
    assert (row.low, row.high) == (answer.ranks["rd"].low[n], answer.ranks["rd"].high[n])
    text = text_of(peers_compare.frames(site, query)["compare"])
    assert f"{int(row.score['rank'])} of {int(row.score['ranked'])} ({int(row.low)}–{int(row.high)})" in text
    before = compared(site, replace(query, known=""))["rd"][1]
    assert before.low != before.low and before.score["rank"] == row.score["rank"]
    none = select(site, "show=rd&year=2020&compare=AT12%2BPL84")
    assert not none.geo and compared(site, none)["rd"][0].low == row.low
    assert not questions(site, replace(none, more=()))


def test_what_is_said_of_a_slope_never_contradicts_the_gap_beside_it(site):
    """Ostschweiz is behind in talent by all that can be compared in 2020, and ahead by what can be in every year."""
    query = select(site, "geo=PL84&show=talent&year=2020&compare=CH05")
    row = compared(site, query)["talent"][1]
    assert row.gap["gap"] < 0 < row.trend.path.gap[-1] and row.trend.verdict == "ahead"
    text = text_of(peers_compare.frames(site, query)["compare"])
    assert "ahead" not in text and f"no clear trend {signed(row.trend.slope.slope, 2)}" in " ".join(text.split())


@pytest.mark.parametrize("search", CASES)
def test_the_title_names_who_is_nearest_to_its_core(site, search):
    query = select(site, search)
    said = title(peers_compare.frames(site, query)["compare"])
    for rows in compared(site, query).values():
        full = {r.geo: r.gap["gap"] for r in rows if r.has_gap and r.gap["state"] == "full"}
        best = nearest_to_core(rows)
        if len(full) < 2:
            assert best is None
            continue
        assert full[best.geo] == max(full.values()) and site.results.regions.name(best.geo) in said
    assert ("the EU mean" in said) == ("mean:EU" in search)


def test_a_core_of_ones_own_holds_for_the_selected_region_only(site):
    query = select(site, "geo=AT12&year=2020&core=AT22&compare=AT21")
    rows = compared(site, query)["talent"]
    assert [row.gap["core"] for row in rows] == ["AT22", "AT13"]
    frame = peers_compare.frames(site, query)["compare"]
    assert "Niederösterreich against Steiermark, the others against their capitals" in text_of(frame)
    assert "core named in the table" not in title(frame) or "↔ Steiermark" in text_of(frame)


def test_without_a_region_what_the_address_names_is_compared(site):
    assert peers_compare.frames(site, select(site, "show=rd")) == {"compare": None}
    assert not peers_compare.tables(site, select(site, "show=rd"))
    query = select(site, "show=rd&year=2020&compare=AT12%2BPL84")
    assert chosen(site, query).geos == ("AT12", "PL84")
    assert "Niederösterreich" in title(peers_compare.frames(site, query)["compare"])
    one = select(site, "year=2020&compare=AT12")
    left = parse_qs(urlparse(remove_address(site, one, "AT12")).query)
    assert "compare" not in left


@pytest.mark.parametrize("search", CASES)
def test_the_table_has_a_line_for_every_region_and_dimension(site, search):
    query = select(site, search)
    table = peers_compare.tables(site, query)["compare"]()
    assert len(table.rows) == 4 * len(chosen(site, query).geos)
    assert all(len(row) == len(table.heads) for row in table.rows) and table.csv("address") and table.shown()
    flat = [row for rows in compared(site, query).values() for row in rows]
    column = table.heads.index("Score")
    for line, row in zip(table.rows, flat, strict=True):
        assert line[0] == row.geo and line[column] == pytest.approx(row.score["score"], nan_ok=True)


@pytest.mark.parametrize("search", [*CASES, "geo=DE80&year=2012&show=digital", "compare=AT12"])
def test_no_text_has_a_hole_or_a_number_that_is_none(site, search):
    text = text_of(peers_compare.frames(site, select(site, search))["compare"]).replace(NO_BREAK, " ")
    assert not re.search(r"\bnan\b|\{\w*\}|None\b(?! of)|\binf\b", text)
