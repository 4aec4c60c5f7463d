"""data/peer_review.md: every figure in it is what the program finds."""

import re

import numpy as np
import pytest

from data.catalogue import DATA_DIR, load_pilots
from indicators.__main__ import main
from indicators.load import load_context
from indicators.peers import level_stability, peers, stability
from indicators.rings import WORDS, rings

YEAR = 2020
TEXT = (DATA_DIR / "peer_review.md").read_text(encoding="utf-8")
SECTION = re.compile(r"^## (.+) \((\w+)\)\n\nCore: (.+)\\\nPeers: (.+)\\\nStability: (.+)\n\n(.+)", re.MULTILINE)
SECTIONS = {found[1]: found for found in SECTION.findall(TEXT)}


@pytest.fixture(scope="module")
def context(database, results):
    return load_context(database, results)


def test_ten_regions_and_all_pilots():
    assert len(SECTIONS) == TEXT.count("\n## ") == 10
    for pilot in load_pilots().values():
        assert {pair.geo for pair in pilot.pairs} & set(SECTIONS)


@pytest.mark.parametrize("geo", SECTIONS)
def test_figures_of_a_region(geo, context):
    name, _, core, listed, stable, words = SECTIONS[geo]
    assert name == context.results.regions.name(geo) and len(words) > 40
    found = peers(context, geo, year=YEAR)
    expected = [f"{g} {n} {s:.0f}" for g, n, s in zip(found["geo"], found["name"], found["similarity"], strict=True)]
    assert listed.split(" · ") == expected
    kept = stability(context, geo, year=YEAR)
    assert stable == f"{100 * kept.least:.0f} %, without {kept.variable}"
    ring = rings(context, len(geo) - 2).set_index("geo").loc[geo]
    assert core == f"{ring['core']}, {ring['distance_km']:.0f} km, {WORDS[ring['ring']]}"


def test_the_method_file_says_how_stable_peers_are(database, results, capsys):
    """The share that leaving one variable out changes at most: recomputed region by region."""
    assert main(["method", "--level", "2", "--database", str(database)]) == 0
    text = capsys.readouterr().out
    context = load_context(database, results)
    geos = level_stability(context, 2)["geo"]
    least = np.array([stability(context, geo).least for geo in geos])
    usual = 100 * (1 - np.median(least))
    assert (
        f"changes at most {usual:.0f} % of the ten nearest in half of the {len(geos)} regions of NUTS 2, and at most "
        f"half of them in {100 * np.mean(least >= 0.5):.0f} % of the regions"
    ) in text
    for variable in context.variables.variables:
        assert variable.label in text
    assert text.count("20 % of the weight: ") == len(context.variables.groups) == 5
    assert "left out of every statement" in text


@pytest.mark.parametrize("level", [2, 3])
def test_figures_of_a_level(level, context):
    found = level_stability(context, level)
    half = (found["least"] >= 0.5).mean()
    assert (
        f"NUTS {level}: {len(found)} regions, median stability {100 * found['least'].median():.0f} %, at least half of "
        f"the list stays in {100 * half:.0f} % of them."
    ) in TEXT
