"""Slides on learning from others: their numbers are those of the command line, their words those of the pages."""

import io
import math
import re
from itertools import combinations

import pytest
from pptx import Presentation
from pptx.util import Inches

from layouts.slides.brief import brief_of
from layouts.slides.deck import make_deck
from layouts.slides.order import SLIDES, Order, Subject

NAMES = ("peers", "partners", "chain")
REGIONS = ("FI1C", "PL84", "FI1C3", "LU00", "FI1B", "FRY5")


def shapes_of(deck, name):
    return [s for slide in deck.slides for s in slide.shapes if s.name == name]


def cells_of(shape):
    return [[cell.text for cell in row.cells] for row in shape.table.rows]


@pytest.mark.parametrize("geo", REGIONS)
def test_peers_are_those_of_the_command_line(printed, opened, geo):
    deck = opened(geo, slide="peers", year=2020)
    rows = printed("peers", "--geo", geo, "--year", "2020")
    (table,) = shapes_of(deck, "Peers")
    found = cells_of(table)[1:]
    assert [int(r[0]) for r in found] == list(range(1, len(rows) + 1))
    for cells, row in zip(found, rows, strict=True):
        assert cells[1].startswith(row["name"]) and int(cells[2]) == round(float(row["similarity"]))
    notes = deck.slides[0].notes_slide.notes_text_frame.text
    assert f"python -m indicators peers --geo {geo} --year 2020" in notes
    for row in rows:
        line = next(x for x in notes.split("\n") if row["geo"] in x.split(" "))
        assert f"{float(row['similarity']):.10g}" in line and row["apart"] in line
    groups = shapes_of(deck, "Places of the peers")
    discs = [s.name for g in groups for s in g.shapes if s.name.startswith("Place ")]
    assert len(discs) == len(set(discs)) and all(0 < int(d.split()[1]) <= len(rows) for d in discs)
    round_ = [s for g in groups for s in g.shapes if s.name.startswith("Place ")]
    middles = [(s.left + s.width / 2, s.top + s.height / 2) for s in round_]
    apart = [math.dist(a, b) for a, b in combinations(middles, 2)]
    assert min(apart, default=1e9) >= round_[0].width, "no number covers another"


@pytest.mark.parametrize("geo", ["IE063", "FI1C3", "PL84"])
def test_a_small_region_is_seen_among_its_peers(opened, geo):
    """The map is cut to where they are, and no number lies on the middle of the region."""
    deck = opened(geo, slide="peers")
    (own,) = [s for g in shapes_of(deck, "Peers on the map") for s in g.shapes if s.name.endswith(": this region")]
    assert max(own.width, own.height) > Inches(0.1)
    (group,) = shapes_of(deck, "Places of the peers")
    for disc in (s for s in group.shapes if s.name.startswith("Place ")):
        far = math.dist(*((s.left + s.width / 2, s.top + s.height / 2) for s in (own, disc)))
        assert far > disc.width / 2, disc.name


@pytest.mark.parametrize("geo", ["DE80", "IE063", "FI1C"])
def test_no_empty_cell_makes_a_row_higher_than_it_was_measured(opened, geo):
    """An empty paragraph without a size is one of 18 points, whatever the others in its row are."""
    cells = [
        c
        for s in shapes_of(opened(geo), "Peers") + shapes_of(opened(geo), "Gaps by link")
        for c in s.table.iter_cells()
    ]
    empty = [c.text_frame.paragraphs[0] for c in cells if not c.text]
    assert empty
    for paragraph in empty:
        assert not paragraph.runs and int(paragraph._p.endParaRPr.get("sz")) <= 1100


PARTNERS = [("FI1C", "rd"), ("PL84", "capital"), ("FI1C3", "sme"), ("LU00", "rd"), ("FI1B", "talent"), ("FRY5", "rd")]


@pytest.mark.parametrize("geo, show", PARTNERS)
def test_partners_are_those_of_the_command_line(printed, opened, geo, show):
    deck = opened(geo, slide="partners", show=show, year=2019)
    rows = printed("learn", "--geo", geo, "--dimension", show, "--year", "2019")
    with_path = [r for r in rows if not r["reason"]][:6]
    charts = [s.chart for s in shapes_of(deck, "Learning partners")]
    assert len(charts) == bool(with_path)
    if with_path:
        values = list(charts[0].plots[0].series[0].values)
        own = printed("trend", "--geo", geo, "--dimension", show, "--year", "2019", "--years", "5")
        mine = [float(r["slope"]) for r in own if not r["indicator"] and r["slope"]]
        expected = [*mine[: len(values) - len(with_path)], *(float(r["slope"]) for r in with_path)]
        assert values == pytest.approx(expected)
        (table,) = shapes_of(deck, "What moved")
        for cells, row in zip(cells_of(table)[-len(with_path) :], with_path, strict=True):
            assert (cells[1] in ("closing", "has closed it")) == (row["sure"] == "True")
    notes = deck.slides[0].notes_slide.notes_text_frame.text
    for row in rows:
        line = next(x for x in notes.split("\n") if x.startswith(f"{row['geo']} {row['name']}: "))
        assert row["reason"] in line if row["reason"] else f"{float(row['slope']):.10g} points a year" in line


@pytest.mark.parametrize("geo", REGIONS)
def test_the_chain_is_that_of_the_command_line(printed, opened, geo):
    deck = opened(geo, slide="chain")
    rows = printed("chain", "--geo", geo)
    (table,) = shapes_of(deck, "Gaps by link")
    cells = cells_of(table)
    alone = cells[0][0] != "Gap to core"
    (chart,) = [s.chart for s in shapes_of(deck, "Innovation chain")]
    series = {s.name: list(s.values) for s in chart.plots[0].series}
    peers = next(v for name, v in series.items() if name.startswith("Median of"))
    core = None if alone else list(series.values())[1]
    for n, row in enumerate(rows):
        line = cells[n + 1]
        assert peers[n] == (pytest.approx(float(row["peer_median"])) if row["peer_median"] else None)
        if not alone:
            assert core[n] == (pytest.approx(float(row["core_score"])) if row["core_score"] else None)
            assert line[0] == (signed(row["gap"]) if row["gap"] else "–")
            if row["gap"]:
                # The bar of the region is the one that the gap is measured from.
                assert next(iter(series.values()))[n] - core[n] == pytest.approx(float(row["gap"]))
            weak = [r for r in rows if r["weakest"] == "True"]
            assert row["weakest"] != "True" or "weakest" in line[3] or not weak
        assert line[0 if alone else 1].rstrip("*") == (signed(row["peer_gap"]) if row["peer_gap"] else "–")
    notes = deck.slides[0].notes_slide.notes_text_frame.text
    assert f"python -m indicators chain --geo {geo}" in notes
    for row in rows:
        line = next(x for x in notes.split("\n") if x.startswith(f"{row['label']}: "))
        assert not row["gap"] or f"gap {float(row['gap']):.10g}" in line
    text = " ".join(s.text_frame.text for s in deck.slides[0].shapes if s.has_text_frame)
    if not alone:
        assert rows[0]["sentence"].rstrip(".") in text


@pytest.mark.parametrize(
    ("geo", "show", "changes"),
    [("PL84", "rd", "gerd:core~high_tech_employment:3"), ("FI1C3", "capital", "gdp_per_worker:eu")],
)
def test_a_scenario_is_that_of_the_command_line(printed, opened, geo, show, changes):
    deck = opened(geo, show=show, more=(("what", changes),), year=2019)
    arguments = changes.replace(":", "=").split("~")
    arguments = ["--geo", geo, "--year", "2019", "--set", *arguments, "--intervals"]
    rows = printed("scenario", *arguments)
    (slide,) = [s for s in deck.slides if "Scenario" in [x.name for x in s.shapes]]
    assert slide.shapes.title.text.startswith("Scenario: ")
    effect, given = (next(s for s in slide.shapes if s.name == n) for n in ("Effect of the scenario", "What is set"))
    score, gap, rank = cells_of(effect)[1:]
    whole = rows[0]
    assert [score[1], score[2]] == [unsigned(whole["before"]), unsigned(whole["after"])]
    assert [gap[1], gap[2]] == [signed(whole["gap_before"]), signed(whole["gap_after"])]
    for cell, when in ((rank[1], "before"), (rank[2], "after")):
        ends = (float(whole[f"rank{part}_{when}"]) for part in ("", "_low", "_high"))
        assert cell == "{:.0f} ({:.0f}–{:.0f})".format(*ends)
    assert len(cells_of(given)) == len(rows)
    chart = next(s.chart for s in slide.shapes if s.name == "Scenario")
    assert sum(chart.plots[0].series[0].values) == pytest.approx(float(whole["gap_after"]) - float(whole["gap_before"]))
    others = [s for s in deck.slides if s is not slide]
    assert not any(s.shapes.title.text.startswith("Scenario") for s in others)


def test_a_rank_whose_draws_are_not_there_says_so(slide_site, sure):
    more = (("what", "gerd:core"),)
    order = Order((Subject("PL84"),), show="rd", slide="scenario", more=more)
    (slide,) = Presentation(io.BytesIO(make_deck(slide_site, order, sure))).slides
    texts = [s.text_frame.text for s in slide.shapes if s.has_text_frame]
    assert "The interval of the rank in the scenario was not known when this slide was made." in texts
    (table,) = [s for s in slide.shapes if s.name == "Effect of the scenario"]
    assert cells_of(table)[3][2].isdigit()


MANY = ("AT12", "PL84", "FI1C", "DE80", "FI1C3", "IE063")


def test_who_is_ahead_of_whom_is_that_of_the_command_line(printed, slide_site, opened):
    """Per level a slide: in each cell who is ahead in at least 95 % of the draws, the furthest first."""
    deck = opened(*MANY, slide="peers", year=2020)
    slides = [s for s in deck.slides if any(x.name == "Who is ahead of whom" for x in s.shapes)]
    named, dimensions = 0, slide_site.results.catalogue.dimensions
    for slide, geos in zip(slides, (MANY[:4], MANY[4:]), strict=True):
        table = next(s for s in slide.shapes if s.name == "Who is ahead of whom")
        rows = printed("exchange", "--geo", *geos, "--year", "2020")
        head, *lines = cells_of(table)
        ids = [next(d for d in dimensions if slide_site.label(d) == label) for label in head[1:]]
        silent = [r for r in rows if r["dimension"] not in ids]
        assert not any(r["statement"] for r in silent)
        text = " ".join(s.text_frame.text for s in slide.shapes if s.has_text_frame)
        left_out = text.partition("Too little data in common: ")[2]
        assert all(slide_site.label(r["dimension"]) in left_out for r in silent)
        assert [line[0] for line in lines] == [slide_site.results.regions.name(g) for g in geos]
        for geo, line in zip(geos, lines, strict=True):
            for dimension, cell in zip(ids, line[1:], strict=True):
                own = [
                    r for r in rows if r["geo"] == geo and r["dimension"] == dimension and r["statement"] == "behind"
                ]
                said = [f"{slide_site.results.regions.name(r['other'])} ({signed(-float(r['gap']))})" for r in own]
                assert (cell.split("\n") if own else []) == said or cell in (
                    "nobody surely",
                    "too little data in common",
                )
                assert bool(own) == ("(" in cell)
                named += len(own)
    assert named > 5
    notes = " ".join(s.notes_slide.notes_text_frame.text for s in deck.slides)
    assert "python -m indicators exchange --geo AT12 PL84 FI1C DE80 --year 2020" in notes


def test_partners_of_several_regions_are_those_of_the_command_line(printed, slide_site, opened):
    deck = opened(*MANY, slide="peers", year=2020)
    lines = [line for table in shapes_of(deck, "Learning partners") if table.has_table for line in cells_of(table)[1:]]
    notes = "\n".join(s.notes_slide.notes_text_frame.text for s in deck.slides)
    assert len(lines) == len(MANY)
    titles = [s.shapes.title.text for s in deck.slides if any(x.name == "Learning partners" for x in s.shapes)]
    for title, some in zip(titles, (lines[:4], lines[4:]), strict=False):
        n = sum("surely" in line[3] for line in some)
        assert title.startswith(f"{n} of {len(some)} regions ha" if n else "No region like"), title
        for line in some if 0 < n < 3 else ():
            assert ("surely" in line[3]) == (f"{line[3].split(' (')[0]} for {line[0]}" in title)
    for geo, line in zip(MANY, lines, strict=True):
        near = printed("peers", "--geo", geo, "--year", "2020")[:3]
        assert line[1] == "; ".join(f"{r['name']} ({float(r['similarity']):.0f})" for r in near)
        dimension = re.search(rf"learn --geo {geo} --year 2020 --dimension (\w+)", notes)[1]
        rows = printed("learn", "--geo", geo, "--dimension", dimension, "--year", "2020")
        assert line[2].startswith(slide_site.label(dimension))
        best = next((r for r in rows if line[3].startswith(f"{r['name']} (")), None)
        assert (best is None) == (line[3] == "nobody")
        assert best is None or (signed2(best["slope"]) in line[3] and ("surely" in line[3]) == (best["sure"] == "True"))
        assert best is None or best["sure"] == "True" or not any(r["sure"] == "True" for r in rows)


def test_many_regions_stand_on_several_slides_each_once(slide_site, opened):
    """Cells name at most four and count the others; every row can be read."""
    from tests.slides.test_deck import DECKS

    geos = DECKS[-1][0]
    whole, names = opened(*geos), slide_site.results.regions
    for name in ("Who is ahead of whom", "Learning partners"):
        tables = [s for s in shapes_of(whole, name) if s.has_table]
        rows = [[line[0] for line in cells_of(table)[1:]] for table in tables]
        assert [len(r) for r in rows] == [5, 5, 2]
        assert [name for some in rows for name in some] == [
            names.name(g) for g in sorted(geos, key=lambda g: names.level(g))
        ]
        for table in tables:
            assert min(c.text_frame.paragraphs[0].runs[0].font.size.pt for c in table.table.iter_cells()) >= 9
    cells = [c for s in shapes_of(whole, "Who is ahead of whom") for line in cells_of(s)[1:] for c in line[1:]]
    assert max(len(c.split("\n")) for c in cells) == 4 and any(re.search(r"and \d more$", c) for c in cells)


def signed2(text):
    from layouts.numbers import signed as write

    return write(float(text), 2)


def test_without_draws_nobody_is_said_to_be_ahead(slide_site):
    order = Order(tuple(map(Subject, ("AT12", "PL84"))), slide="peers")
    deck = Presentation(io.BytesIO(make_deck(slide_site, order, lambda *_question: None)))
    (table,) = shapes_of(deck, "Who is ahead of whom")
    assert {cell for line in cells_of(table)[1:] for cell in line[1:]} == {"not known yet"}


def test_without_a_scenario_there_is_no_such_slide(opened):
    names = [shape.name for slide in opened("FI1C").slides for shape in slide.shapes]
    assert "Effect of the scenario" not in names
    (slide,) = opened("FI1C", slide="scenario").slides
    assert slide.shapes.title.text.startswith("No scenario is in force")


def unsigned(text):
    from layouts.numbers import number

    return number(float(text), 1)


def signed(text):
    from layouts.numbers import signed as write

    return write(float(text))


def test_peers_abroad_are_asked_for_as_on_the_page(slide_site, opened):
    deck = opened("AT12", slide="peers", more=(("abroad", "only"),))
    (table,) = shapes_of(deck, "Peers")
    assert all("(Austria)" not in row[1] for row in cells_of(table))
    assert "--abroad" in deck.slides[0].notes_slide.notes_text_frame.text


@pytest.mark.parametrize("geo", REGIONS)
def test_titles_are_those_of_the_pages(slide_site, sure, opened, geo):
    from layouts.pages.chain_data import facts_of
    from layouts.pages.chain_words import chain_headline
    from layouts.pages.peers_data import peers_of
    from layouts.pages.peers_words import peers_headline

    brief = brief_of(slide_site, Order((Subject(geo),)), Subject(geo), sure)
    query = brief.query("peers")
    expected = {
        "peers": peers_headline(slide_site, query, peers_of(slide_site, query)),
        "chain": chain_headline(facts_of(slide_site, brief.query("chain"))),
    }
    for name, title in expected.items():
        assert opened(geo, slide=name).slides[0].shapes.title.text == title.rstrip(".")


@pytest.mark.parametrize("geo", REGIONS)
def test_a_whole_deck_has_what_there_is(opened, geo):
    titles = [s.shapes.title.text for s in opened(geo).slides]
    names = [shape.name for slide in opened(geo).slides for shape in slide.shapes]
    assert "Peers" in names and "Learning partners" in names
    # At NUTS 3 one link of five has figures: no chain.
    assert ("Innovation chain" in names) == (len(geo) == 4 and geo != "FRY5"), titles


def test_a_method_other_than_the_default_is_said_on_every_slide(opened):
    for slide in opened("FI1C", more=(("mean", "geometric"),)).slides:
        texts = " ".join(s.text_frame.text for s in slide.shapes if s.has_text_frame)
        notes = slide.notes_slide.notes_text_frame.text
        assert "Not the default method: geometric mean." in notes
        assert "Not the default method: geometric mean." in texts or "set mean=geometric" in texts, (
            slide.shapes.title.text
        )
        assert "python -m indicators gaps" not in notes
        assert_no_command_promises_too_much(notes)


def assert_no_command_promises_too_much(notes):
    """What depends on the method, and whose command line knows the default only, says so."""
    commands = [line for line in notes.split("\n") if line.startswith("python -m indicators")]
    for line in commands:
        assert ("# by the default method" in line) == (not line.startswith("python -m indicators peers")), line


def test_a_comparison_by_another_method_says_what_its_commands_print(opened):
    notes = [
        slide.notes_slide.notes_text_frame.text
        for slide in opened("AT12", "PL84", slide="peers", more=(("mean", "geometric"),)).slides
    ]
    for text in notes:
        assert_no_command_promises_too_much(text)
    assert sum("python -m indicators exchange" in text for text in notes) == 1


def test_figures_have_the_slides_that_there_are():
    from layouts.components import SLIDES as BY_FIGURE

    assert set(BY_FIGURE.values()) <= set(SLIDES)
