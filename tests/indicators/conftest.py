"""A small world for hand calculation: one country with five NUTS 2 regions, one with a single region.

    AA  AA1  AA11 (capital: AA111, AA112)   AA12 (AA121)   AA13 (AA131, AA132)
        AA2  AA21 (AA211)                   the only child of AA2
        AA3  AA31, AA32
    BB  BB0  BB00  BB000                    one place on all levels, and its own capital

Of an older vintage are AA19 (since recoded to AA12) and AA18 (since split into AA31 and AA32).
"""

from types import SimpleNamespace

import pandas as pd
import pytest

from data.catalogue import load_catalogue, load_sources
from data.regions import COLUMNS, Regions
from indicators.panel import build_panel
from indicators.results import Results

_CODES = (
    "AA AA1 AA11 AA111 AA112 AA12 AA121 AA13 AA131 AA132 AA2 AA21 AA211 AA3 AA31 AA311 AA32 AA321 BB BB0 BB00 BB000"
)
_CAPITALS = ("AA", "AA1", "AA11", "AA111", "BB", "BB0", "BB00", "BB000")
_CHANGES = pd.DataFrame(
    [
        ("AA19", "AA12", 2, 2016, 500.0, 1.0, 1.0, "recode"),
        ("AA18", "AA31", 2, 2016, 300.0, 0.75, 1.0, "split"),
        ("AA18", "AA32", 2, 2016, 100.0, 0.25, 1.0, "split"),
    ],
    columns=["from_code", "to_code", "level", "vintage", "population", "from_share", "to_share", "kind"],
)
_SOURCES = """
[publishers.pub]
label = "P"
licence = "L"
notice = "N"
url = "U"
[datasets."pub.facts"]
label = "F"
dimensions = ["item"]
[datasets."pub.more"]
label = "M"
dimensions = ["item"]
"""
_HEAD = """
[dimensions.one]
label = "One"
question = "?"
pillars = { a = "A", b = "B" }
"""
# Two sub-pillars: a holds x and y, b holds z (less is better), so weights are 1/4, 1/4, 1/2.
_DEFAULT = (("x", "a", 1, "rate"), ("y", "a", 1, "count"), ("z", "b", -1, "rate"))


def indicator(name, pillar, direction, kind, extra=""):
    """One table of indicators.toml."""
    return f"""
[indicators.{name}]
label = "{name}"
dimension = "one"
pillar = "{pillar}"
unit = "u"
decimals = 1
direction = {direction}
levels = [0, 1, 2]
why = "test"
kind = "{kind}"
{extra}
series = [{{ dataset = "pub.facts", codes = {{ item = "{name}" }} }}]
"""


class Facts:
    """A store of typed-in observations: (dataset, item) -> rows of (geo, time, value[, flag])."""

    def __init__(self, rows):
        self.rows = {key if isinstance(key, tuple) else ("pub.facts", key): given for key, given in rows.items()}

    def series_many(self, selections):
        return [self.series(dataset, codes) for dataset, codes in selections]

    def series(self, dataset, codes):
        rows = [(*row, "")[:4] for row in self.rows.get((dataset, codes["item"][0]), [])]
        frame = pd.DataFrame(rows, columns=["geo", "time", "value", "flag"])
        return frame.astype({"geo": "str", "time": "int64", "value": float, "flag": "str"}).assign(conf="")


def world_regions():
    """Regions of the small world."""
    rows = [
        (c, c, c[:2], len(c) - 2, c[:-1] if len(c) > 2 else "", "2021", c in _CAPITALS, "", "") for c in _CODES.split()
    ]
    rows += [(c, c, "AA", 2, "AA1", "2016", False, "", "") for c in ("AA18", "AA19")]
    return Regions(pd.DataFrame(rows, columns=COLUMNS).set_index("code"))


@pytest.fixture
def world(tmp_path):
    """Build a catalogue, panel and results from typed-in observations."""

    def build(rows, indicators=None, head=_HEAD):
        texts = [indicator(*i) for i in _DEFAULT] if indicators is None else indicators
        (tmp_path / "sources.toml").write_text(_SOURCES)
        (tmp_path / "indicators.toml").write_text(head + "".join(texts))
        catalogue = load_catalogue(tmp_path / "indicators.toml", load_sources(tmp_path / "sources.toml"))
        regions = world_regions()
        panel = build_panel(catalogue, Facts(rows), regions, _CHANGES)
        return Results(catalogue, regions, panel)

    return SimpleNamespace(build=build, indicator=indicator, head=_HEAD)
