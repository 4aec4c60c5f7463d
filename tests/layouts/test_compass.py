"""The compass: what is missing is a gap and never the worst score; its numbers are those of the results."""

import re
from dataclasses import replace

import pytest
from plotly.graph_objects import Figure

from layouts.figures.compass import CORE, COUNTRY, NAN, REGION, Shape, compass_figure, place
from layouts.pages.compass import axes_of, compass_data, compass_title, shapes_of
from layouts.pages.region import _gaps, core_of, other_core
from layouts.theme import LIGHT, THEMES
from layouts.words import lowered

LABELS = ("North", "East", "South", "West")
CORE_SHAPE = Shape(CORE, "Core", (80.0, 60.0, 70.0, 50.0), ("full",) * 4)
WHOLE = Shape(REGION, "Mine", (50.0, 25.0, 100.0, 0.0), ("full", "partial", "full", "full"))
HOLED = Shape(REGION, "Mine", (50.0, NAN, 100.0, 20.0), ("full", "missing", "full", "full"))


def draw(*shapes, **options):
    return Figure(compass_figure(LABELS, shapes, **({"theme": LIGHT} | options)))


def marks(figure):
    """Marks of the last shape."""
    return list(zip(figure.data[-1].x, figure.data[-1].y, strict=True))


def below(figure, side):
    """The scores below the end of a level axis."""
    return next(
        a.text for a in figure.layout.annotations if a.xanchor == side and a.yanchor == "top" and a.xref != "paper"
    )


def test_scores_lie_on_their_axes_clockwise_from_above():
    assert [place(k, 4, 1) for k in range(4)] == [(0, 1), (1, 0), (0, -1), (-1, 0)]
    assert marks(draw(CORE_SHAPE, WHOLE)) == [(0, 0.5), (0.25, 0), (0, -1), (0, 0)]


def test_a_missing_score_has_no_mark_and_no_line_and_is_said():
    figure = draw(CORE_SHAPE, HOLED)
    assert marks(figure) == [(0, 0.5), (0, -1), (-0.2, 0)]
    lines = list(zip(figure.data[-2].x, figure.data[-2].y, strict=True))
    assert lines == [(0, -1), (-0.2, 0), (None, None), (-0.2, 0), (0, 0.5), (None, None)]
    east = below(figure, "right")
    assert "no score" in east and "60.0" in east and "0.0</span>" not in east.replace("60.0", "")


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_partial_scores_are_hollow_and_said_to_be_partial(theme):
    figure = draw(CORE_SHAPE, WHOLE, theme=theme)
    assert [c == theme.background for c in figure.data[-1].marker.color] == [False, True, False, False]
    assert "25.0<br>partial" in below(figure, "right")
    assert "partial data" in figure.data[-1].hovertext[1]


def test_region_and_core_are_named_in_their_colours():
    key = draw(CORE_SHAPE, WHOLE).layout.annotations[-1].text
    assert key.index("Mine") < key.index("Core") and LIGHT.region in key and LIGHT.core in key


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_nothing_is_wider_than_a_phone(theme):
    long = Shape(COUNTRY, "the mean of " + "Bosnia and Herzegovina " * 3, (1.0,) * 4, ("full",) * 4)
    shapes = (long, replace(CORE_SHAPE, name="Warszawski stołeczny"), replace(WHOLE, name="Mecklenburg-Vorpommern"))
    names = ("Talent retention", "SME retention", "R&D mass", "Capital attraction")
    figure = Figure(compass_figure(names, shapes, theme=theme))
    for text in figure.layout.annotations:
        lines = re.sub(r"<(?!br)[^>]*>", "", text.text).split("<br>")
        assert max(map(len, lines)) * 0.55 * text.font.size <= 316, lines
        # At a level axis, half of the width beyond the middle is all there is.
        if text.xanchor in ("left", "right") and text.xref != "paper":
            assert max(map(len, lines)) * 0.6 * text.font.size <= 316 / 2, lines
    assert abs(figure.layout.xaxis.range[1]) >= max(abs(a.x) for a in figure.layout.annotations if a.xref != "paper")


@pytest.mark.parametrize("geo", ["PL84", "AT12", "LU00", "PL91", "AL01"])
def test_numbers_are_those_of_the_results(site, geo):
    query = site.parse(f"/region/{geo}", "?year=2021", "light", "en")[0]
    core = other_core(site, query)
    table = compass_data(site, query, core, _gaps(site, query))
    scores = site.results.scores(2, 2021, geos=[geo]).set_index("dimension")
    for dimension, row in zip(axes_of(site), table.rows, strict=True):
        want = scores.loc[dimension]
        assert (row[1] == want["score"]) if want["state"] != "missing" else row[1] != row[1]
        assert row[-1] == want["state"]
    if core:
        other = site.results.scores(2, 2021, geos=core).set_index("dimension")["score"]
        for dimension, row in zip(axes_of(site), table.rows, strict=True):
            assert row[2] == other[dimension] or (row[2] != row[2] and other[dimension] != other[dimension])


def test_means_are_those_of_full_scores(site):
    query = site.parse("/region/PL84", "?year=2021", "light", "en")[0]
    roles = {s.role: s for s in shapes_of(site, query, core_of(site, query), _gaps(site, query))}
    scores = site.results.scores(2, 2021, dimension="rd")
    poland = scores[(scores["state"] == "full") & scores["geo"].str.startswith("PL")]["score"].mean()
    assert roles["country"].values[axes_of(site).index("rd")] == pytest.approx(poland)


def test_a_merged_core_and_a_mean_are_compared_on_common_indicators(site):
    for core in ("PL91+PL92", "mean:EU", "mean:PL"):
        query = site.parse("/region/PL84", f"?year=2021&core={core}", "light", "en")[0]
        shapes = shapes_of(site, query, query.core, _gaps(site, query))
        found = {s.role: s for s in shapes}
        if core == "mean:EU":
            assert "core" not in found
            continue
        assert found["core"].values[0] == _gaps(site, query)[axes_of(site)[0]]["core_score"]


@pytest.mark.parametrize("geo", ["PL84", "AT12", "DE80", "FI1C", "ES51", "PL91"])
@pytest.mark.parametrize("year", [2014, 2021])
def test_the_title_says_what_the_gaps_say(site, geo, year):
    query = site.parse(f"/region/{geo}", f"?year={year}", "light", "en")[0]
    core, gaps = other_core(site, query), _gaps(site, query)
    title = compass_title(site, query, core, gaps)
    full = sorted((g for d, g in gaps.items() if d in axes_of(site) and g["state"] == "full"), key=lambda g: g["gap"])
    if not core or len(full) < 2:
        assert "in four dimensions" in title
        return
    low, high = (lowered(site.label(g["dimension"])) for g in (full[0], full[-1]))
    if full[0]["gap"] <= -0.5:
        assert f"furthest behind {site.core_name(core)} in {low}" in title
        assert (f"ahead in {high}" in title) == (full[-1]["gap"] >= 0.5)
    else:
        assert "nowhere behind" in title
