"""The parts of a deck by themselves: projection, widths of texts, rings, cuts of lines, the package check."""

import io
import math
import zipfile
from pathlib import Path

import numpy as np
import pytest

from layouts.slides import fit
from layouts.slides.package import faults_of, packed
from layouts.slides.project import to_laea
from layouts.slides.shapes_of import Frame, clipped, frame_of, ring_around, shapes_of
from layouts.slides.years import Point, alternating

FONTS = Path("/usr/share/fonts/truetype/liberation")


def test_projection_agrees_with_the_example_of_the_guidance_note():
    east, north = to_laea(np.array([5.0, 10.0]), np.array([50.0, 52.0]))
    assert east == pytest.approx([3962799.45, 4321000.0], abs=0.01)
    assert north == pytest.approx([2999718.85, 3210000.0], abs=0.01)


@pytest.mark.parametrize("lon, lat", [(-20, 35), (10, 52), (30, 70)])
def test_projection_keeps_areas(lon, lat):
    """A cell of 0.1° has the area that the ellipsoid gives it, also far from the centre."""
    a, f = 6378137.0, 1 / 298.257222101
    e2 = f * (2 - f)
    phi = math.radians(lat + 0.05)
    meridian, parallel = a * (1 - e2) / (1 - e2 * math.sin(phi) ** 2) ** 1.5, a / math.sqrt(1 - e2 * math.sin(phi) ** 2)
    true = meridian * math.radians(0.1) * parallel * math.cos(phi) * math.radians(0.1)
    x, y = to_laea(np.array([lon, lon + 0.1, lon + 0.1, lon]), np.array([lat, lat, lat + 0.1, lat + 0.1]))
    area = 0.5 * abs(sum(x[i - 1] * y[i] - x[i] * y[i - 1] for i in range(4)))
    assert area == pytest.approx(true, rel=1e-4)


def test_what_is_cut_at_a_frame_has_the_area_that_lies_inside():
    square = (np.array([[0.0, 0.0], [0, 4], [4, 4], [4, 0]]),)
    (cut,) = clipped(square, Frame(-1, -1, 2, 3))
    x, y = cut[:, 0], cut[:, 1]
    assert 0.5 * abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))) == 6
    assert clipped(square, Frame(5, 5, 6, 6)) == ()
    assert clipped(square, Frame(-1, -1, 5, 5))[0] is square[0]


def test_ring_is_what_touches_the_core_or_lies_near(slide_site):
    assert ring_around(slide_site, 2, ("FI1B",)) == ("FI1C",)
    assert set(ring_around(slide_site, 2, ("DE30",))) >= {"DE40"}
    vienna = ring_around(slide_site, 2, ("AT13",))
    assert "AT12" in vienna and "AT33" not in vienna and "AT13" not in vienna
    assert ring_around(slide_site, 2, ()) == () and ring_around(slide_site, 2, ("mean:EU",)) == ()


def test_a_frame_holds_what_it_was_made_for(slide_site):
    shapes = shapes_of(slide_site, 2)
    frame = frame_of(shapes, ["FI1C", "FI1B"], aspect=0.8, margin=0.1)
    assert frame.width / frame.height == pytest.approx(0.8)
    for code in ("FI1C", "FI1B"):
        points = np.vstack(shapes[code])
        assert points[:, 0].min() > frame.west and points[:, 0].max() < frame.east
        assert points[:, 1].min() > frame.south and points[:, 1].max() < frame.north


@pytest.mark.skipif(not FONTS.is_dir(), reason=f"no font to measure with: {FONTS}")
@pytest.mark.parametrize("bold, file", [(False, "LiberationSans-Regular.ttf"), (True, "LiberationSans-Bold.ttf")])
def test_texts_are_never_wider_than_measured(slide_site, bold, file):
    from PIL import ImageFont

    font = ImageFont.truetype(str(FONTS / file), 1000)
    names = [slide_site.results.regions.name(c) for n in (2, 3) for c in slide_site.results.regions.codes(n)]
    for name in [*names, "Rank 1–328, −14.2 % (2020) · “Wµg” × 3"]:
        true, measured = font.getlength(name) / 1000 * 10 / 72, fit.width_of(name, 10, bold=bold)
        assert true <= measured <= 1.5 * true + 0.2, name


def test_texts_shrink_until_they_fit_and_break_at_hyphens():
    long = "Bath and North East Somerset, North Somerset and South Gloucestershire"
    size = fit.fitting_size(long, 2.0, 0.5, largest=20, smallest=6)
    assert fit.fits(long, 2.0, 0.5, size) and not fit.fits(long, 2.0, 0.5, size + 0.5)
    assert fit.pieces("Mecklenburg-Vorpommern is") == ["Mecklenburg-", "Vorpommern", "is"]
    assert fit.lines_of("one two", 10, 10) == 1 and fit.lines_of("one\ntwo", 10, 10) == 2
    assert fit.shortened("abc", 5, 10) == "abc" and fit.shortened("abc " * 50, 1, 10).endswith("…")


def points(*rows):
    return [Point(year, float(year), True, breaks) for year, breaks in rows]


def test_no_row_joins_what_a_break_parts():
    rows = alternating(points((2010, False), (2011, True), (2012, False), (2013, True), (2016, True)))
    assert [[p.year for p in row] for row in rows] == [[2010, 2013, 2016], [2011, 2012]]
    assert [[p.year for p in row] for row in alternating(points((2010, True), (2011, False)))] == [[2010, 2011]]
    assert alternating([]) == []


def broken(content, change):
    """The package after `change(entries)`."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        entries = {name: file.read(name) for name in file.namelist()}
    change(entries)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        for name, data in entries.items():
            file.writestr(name, data)
    return target.getvalue()


def test_a_whole_package_has_no_faults_and_a_damaged_one_has(make):
    deck = make("FI1C")
    assert faults_of(deck) == []
    first = "ppt/slides/slide1.xml"

    def same_id(entries):
        entries[first] = entries[first].replace(b'id="3"', b'id="2"')

    def no_layout(entries):
        del entries["ppt/slideLayouts/slideLayout1.xml"]

    def no_relationship(entries):
        entries["ppt/slides/slide3.xml"] = entries["ppt/slides/slide3.xml"].replace(b'r:id="rId', b'r:id="rId9')

    def not_xml(entries):
        entries[first] = entries[first][:-20]

    def no_type(entries):
        entries["ppt/other.bin"] = b""

    for change in (same_id, no_layout, no_relationship, not_xml, no_type):
        assert faults_of(broken(deck, change)), change.__name__
    assert faults_of(b"nonsense")


def test_two_parts_of_one_name_are_refused():
    from datetime import date

    from data.errors import ProductError

    target = io.BytesIO()
    with pytest.warns(UserWarning), zipfile.ZipFile(target, "w") as file:
        file.writestr("a.xml", "1")
        file.writestr("a.xml", "2")
    with pytest.raises(ProductError, match="one name"):
        packed(target.getvalue(), date(2026, 1, 1))
