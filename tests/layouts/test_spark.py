"""The sparkline: the same years, holes and marks as the trend, in a picture that needs no request."""

from __future__ import annotations

import re
from urllib.parse import quote
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from layouts.figures.spark import WIDTH, as_address, sparkline
from layouts.theme import LIGHT, THEMES

YEARS = np.arange(2014, 2022)
STATE = ["full", "full", "missing", "full", "partial", "full", "full", "missing"]
SVG = "{http://www.w3.org/2000/svg}"


def history(state=STATE, **columns) -> pd.DataFrame:
    frame = pd.DataFrame({"dimension": "rd", "geo": "PL84", "core": "PL91", "time": YEARS, "state": state})
    frame["score"], frame["core_score"], frame["gap"] = 30.0 + np.arange(8), 60.0, np.arange(8) - 30.0
    frame.loc[frame["state"] == "missing", ["score", "core_score", "gap"]] = np.nan
    return frame.assign(**({"compared": 8, "catalogue": 10, "newest": YEARS.astype(float)} | columns))


def drawn(frame: pd.DataFrame, theme=LIGHT, year=None):
    return ElementTree.fromstring(sparkline(frame, theme, year))


def marks(svg) -> dict[int, ElementTree.Element]:
    return {int(c.find(f"{SVG}title").text): c for c in svg.iter(f"{SVG}circle")}


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_years_with_data_have_a_mark_and_others_none(theme):
    svg = drawn(history(), theme)
    assert list(marks(svg)) == [2014, 2015, 2017, 2018, 2019, 2020]
    for mark in marks(svg).values():
        assert 0 <= float(mark.get("cx")) <= WIDTH and 0 <= float(mark.get("cy")) <= float(svg.get("height"))


def test_only_neighbouring_years_are_joined_and_partial_ones_dotted():
    lines = [p for p in drawn(history()).iter(f"{SVG}path") if p.get("class") != "zero"]
    pieces = {p.get("stroke-dasharray"): len(re.findall("M", p.get("d"))) for p in lines}
    assert pieces == {None: 2, "2 2": 2}


def test_the_year_shown_is_the_largest_and_later_years_are_pale():
    found = marks(drawn(history(), year=2017))
    assert max(found, key=lambda year: float(found[year].get("r"))) == 2017
    assert found[2015].get("stroke") == LIGHT.region and found[2019].get("stroke") == LIGHT.paler(LIGHT.region)
    assert found[2018].get("fill") == LIGHT.background


def test_a_gap_that_shrinks_goes_up_towards_zero():
    svg = drawn(history())
    zero = float(re.match(r"M0 ([\d.]+)H", next(svg.iter(f"{SVG}path")).get("d")).group(1))
    heights = [float(m.get("cy")) for m in marks(svg).values()]
    assert heights == sorted(heights, reverse=True) and min(heights) > zero


def test_years_between_breaks_keep_their_marks():
    svg = drawn(history(state="full", break_=True))
    assert list(marks(svg)) == list(YEARS)
    assert [p.get("class") for p in svg.iter(f"{SVG}path")] == ["zero"]


def test_without_data_only_zero_is_drawn():
    svg = drawn(history(state="missing"))
    assert not marks(svg) and len(list(svg.iter(f"{SVG}path"))) == 1


def test_as_an_address_it_is_whole_and_harmless():
    address = as_address(sparkline(history(), LIGHT))
    assert address.startswith("data:image/svg+xml,") and not re.search(r"[<>\"#]", address)


@pytest.mark.parametrize("text", ["100 % <a b='c'>#\"", "−0.5 é ✓", ""])
def test_an_address_is_written_as_the_library_writes_it(text):
    assert as_address(text) == "data:image/svg+xml," + quote(text, safe="~()*!.'/:= ")
