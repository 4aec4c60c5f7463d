"""Since when a gap is there and how it moved: words held against the results."""

import re

import pytest

from layouts.lookup import gaps_of
from layouts.pages.since import moved_title, since_line
from layouts.words import gap_sign, lowered

REGIONS = ("PL84", "AT12", "DE80", "FI1C", "ES511", "FI1C3", "IE063", "FRY5")


def page(site, geo: str, search: str = ""):
    return site.parse(f"/region/{geo}", search, "light", "en")[0]


def signs_of(site, query, dimension: str) -> dict[int, str]:
    """Direction of the gap in every full year up to the one shown."""
    history = site.results.history(query.geo, dimension, core=query.core)
    full = history[(history["state"] == "full") & (history["time"] <= query.year)]
    return {int(t): gap_sign(g) for t, g in zip(full["time"], full["gap"], strict=True)}


@pytest.mark.parametrize("geo", REGIONS)
@pytest.mark.parametrize("search", ["", "?year=2017"])
def test_since_is_the_first_full_year_of_an_unbroken_run(site, geo, search):
    query = page(site, geo, search)
    for dimension, gap in gaps_of(site, query.level, query.year, geo, ()).items():
        text, signs = since_line(site, query, gap), signs_of(site, query, dimension)
        found = re.search(r"(behind|ahead) since (\d+)( or earlier)?", text)
        if not found:
            assert gap["state"] != "full" or len(signs) < 2 or not gap_sign(gap["gap"]), (dimension, text)
            continue
        sign, first = found[1], int(found[2])
        assert {s for year, s in signs.items() if year >= first} == {sign} == {gap_sign(gap["gap"])}
        before = [s for year, s in signs.items() if year < first]
        assert (not before) if found[3] else before[-1] != sign


@pytest.mark.parametrize("geo", REGIONS)
def test_the_change_is_that_of_the_results(site, geo):
    query, seen = page(site, geo), 0
    for dimension, gap in gaps_of(site, query.level, query.year, geo, ()).items():
        text, change = since_line(site, query, gap), site.results.change(geo, dimension, query.year)
        said = re.search(r"([\d.]+) points (better|worse) (?:than in|from) (\d+)", text)
        if not said:
            assert change is None or abs(change.change) < 0.5 or not text
            continue
        assert said[1] == f"{abs(change.change):.1f}" and int(said[3]) == change.first
        assert (said[2] == "better") == (change.change > 0)
        seen += 1
    assert seen or geo in ("ES511",)


def test_a_capital_and_a_region_alone_have_no_since(site):
    for geo in ("PL91", "LU00"):
        query = page(site, geo)
        assert {since_line(site, query, gap) for gap in gaps_of(site, 2, query.year, geo, ()).values()} == {""}


@pytest.mark.parametrize("geo", REGIONS)
def test_the_title_counts_the_dimensions_gained_and_lost(site, geo):
    query = page(site, geo)
    title = moved_title(site, query, "its core")
    four = [d for d in site.results.catalogue.dimensions.values() if not d.enabler]
    changes = {d.id: c.change for d in four if (c := site.results.change(geo, d.id, query.year)) is not None}
    gained, lost = (sum(gap_sign(c) == sign for c in changes.values()) for sign in ("ahead", "behind"))
    if not gained and not lost:
        assert "no gap" in title
        return
    assert (f"gained on its core in {gained} of {len(changes)}" in title) == bool(gained)
    assert (f"lost in {lost}" in title or f"lost against its core in {lost} of {len(changes)}" in title) == bool(lost)
    most = max(changes, key=lambda d: abs(changes[d]))
    assert f"most in {lowered(site.label(most))}: {abs(changes[most]):.1f} points" in title
