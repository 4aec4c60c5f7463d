"""The waterfall: steps lead from one end exactly to the other, nothing is lost, nothing is drawn that isn't there."""

import pytest
from plotly.graph_objects import Figure

from layouts.figures.waterfall import End, Step, colour_of, waterfall_figure
from layouts.numbers import NO_BREAK
from layouts.theme import LIGHT, THEMES

START, END = End("Warszawa", 60.0, "60.0", "core"), End("Podlaskie", 47.5, "47.5", "region")
STEPS = [
    Step("R&D personnel", "0.6 against 3.5 % of persons employed", -9.0, "hover 1"),
    Step("Business R&D", "0.2 against 0.8 % of GDP", -5.5, "hover 2"),
    Step("Design applications in all classes of the register, yearly", "84 against 98", 2.0, "hover 3"),
]


def draw(steps=STEPS, start=START, end=END, theme=LIGHT, open_=()):
    figure = waterfall_figure(start, steps, end, theme=theme, unit="points", open_=open_)
    return Figure(figure)


def bars(figure):
    return [(s.x0, s.x1) for s in figure.layout.shapes if s.type == "rect"]


def test_bars_lead_from_the_first_end_to_the_last():
    assert bars(draw()) == [(60.0, 51.0), (51.0, 45.5), (45.5, 47.5)]
    ends = next(t for t in draw().data if t.mode == "markers+text")
    assert list(ends.x) == [60.0, 47.5] and list(ends.marker.symbol) == ["diamond", "circle"]
    assert list(ends.marker.color) == [LIGHT.core, LIGHT.region]


def test_every_step_has_its_number_beyond_its_end():
    numbers = next(t for t in draw().data if t.mode == "text")
    assert list(numbers.x) == [51.0, 45.5, 47.5]
    assert [t.strip(NO_BREAK) for t in numbers.text] == ["−9.0", "−5.5", "+2.0"]
    assert list(numbers.textposition) == ["middle left", "middle left", "middle right"]


def test_behind_and_ahead_have_the_two_directions_of_the_theme():
    fills = [s.fillcolor for s in draw().layout.shapes if s.type == "rect"]
    assert fills == [colour_of(-1, LIGHT), colour_of(-1, LIGHT), colour_of(1, LIGHT)]
    assert colour_of(-1, LIGHT) in LIGHT.diverging(6)[:3] and colour_of(1, LIGHT) in LIGHT.diverging(6)[3:]


def test_hairlines_join_the_end_of_a_step_with_the_start_of_the_next():
    joints = [s.x0 for s in draw().layout.shapes if s.type == "line"]
    assert joints == [60.0, 51.0, 45.5, 47.5]


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_no_line_of_text_is_wider_than_a_phone(theme):
    long = Step("A name " * 12, "a remark " * 14, -1.0, "")
    figure = draw([*STEPS, long], theme=theme, open_=["Not compared – no value in the core: " + "indicator; " * 20])
    for text in figure.layout.annotations:
        plain = text.text.replace("<b>", "").replace("</b>", "")
        if "<span" not in plain:
            assert len(plain) * text.font.size * 0.53 <= 316 * 1.02, plain


def test_texts_and_bars_don_t_meet():
    figure = draw()
    heights = sorted([s.y1 for s in figure.layout.shapes if s.type == "rect"], reverse=True)
    texts = sorted([a.y for a in figure.layout.annotations if a.yref == "y"], reverse=True)
    low = figure.layout.yaxis.range[0]
    assert all(low < y <= 0 for y in [*heights, *texts])
    for text in texts:
        assert not any(s.y0 < text < s.y1 for s in figure.layout.shapes if s.type == "rect")


def test_what_is_not_compared_stands_below_the_scale():
    figure = draw(open_=["Not compared – no value in the core: public R&D."])
    note = figure.layout.annotations[-1]
    assert "public R&D" in note.text and note.yref == "paper"
    assert note.y < figure.layout.yaxis.domain[0]
    assert figure.layout.height > draw().layout.height


def test_without_anything_to_compare_only_the_sentences_are_there():
    figure = draw([], None, None, open_=["Not compared – no data in this database: a; b."])
    assert not figure.data and not figure.layout.shapes
    assert [a.text for a in figure.layout.annotations] == ["Not compared – no data in this database: a; b."]


def test_a_step_of_nothing_is_still_a_line():
    steps = [Step("a", "", -12.5, ""), Step("b", "", 0.0, "")]
    flat = [s for s in draw(steps).layout.shapes if s.type == "rect"][1]
    assert flat.x0 == flat.x1 and flat.line.width >= 1


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_no_number_beside_a_bar_touches_the_text_above_it(theme):
    """A line of small text hangs at most 0.3 of its size below its middle line; a number stands 0.4 above its own."""
    figure = draw(theme=theme)
    texts = sorted((a.y - 0.3 * a.font.size / theme.font_size - 0.5 for a in figure.layout.annotations), reverse=True)
    numbers = next(t for t in figure.data if t.mode == "text")
    for y in numbers.y:
        above = min(t for t in texts if t + 0.5 > y)
        assert above - (y + 0.4) >= 0.3
