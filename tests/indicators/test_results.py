"""On the embedded snapshot: what must hold for every region, and what is known of some."""

import numpy as np
import pandas as pd
import pytest

from data.catalogue import load_pilots
from data.tables import GAPS, INDICATOR_GAPS, PANEL, SCORES
from indicators.measures import eu_mean
from indicators.treat import Treatment

FOUR = ["talent", "sme", "rd", "capital"]
LONDON = "UKI3+UKI4+UKI5+UKI6+UKI7"
# Countries that are a single region: there is nothing to compare them with.
ALONE = {2: {"CY", "EE", "IS", "LI", "LU", "LV", "ME", "MK", "MT"}, 3: {"CY", "LI", "LU", "ME"}}


@pytest.fixture(params=[(2, 2018), (2, 2020), (3, 2018), (3, 2020)], ids=lambda p: f"NUTS{p[0]}-{p[1]}")
def level_year(request):
    return request.param


def test_the_years_a_page_opens_with(results):
    assert (results.default_year(2), results.default_year(3)) == (2020, 2020)


def test_number_of_regions(results):
    # NUTS 2021 with EFTA and candidate countries, the United Kingdom as in 2021
    assert (len(results.geos(2)), len(results.geos(3))) == (334, 1514)


def test_contracts_hold(results, level_year):
    level, year = level_year
    for table, frame in ((SCORES, results.scores(level, year)), (GAPS, results.gaps(level, year))):
        assert set(table.check(frame)["time"]) == {year}
        assert len(frame) == len(results.geos(level)) * len(results.catalogue.dimensions)
    for indicator in results.catalogue.indicators:
        PANEL.check(results.values(level, year, indicator))


def test_scores_keep_their_promises(results, level_year):
    scores = results.scores(*level_year)
    known = scores["score"].dropna()
    assert known.between(0, 100 + 1e-9).all()
    assert (scores["score"].isna() == (scores["state"] == "missing")).all()
    full = scores["state"] == "full"
    assert (scores.loc[full, "coverage"] >= 2 / 3 - 1e-9).all()
    assert scores.loc[scores["state"] == "partial", "coverage"].between(1 / 3 - 1e-9, 2 / 3 - 1e-9).all()
    # Ranks are given to full scores only, 1 is the highest, and as many are ranked as are full.
    assert (scores["rank"].notna() == full).all()
    for _, rows in scores.groupby("dimension"):
        ranked = rows.dropna(subset="rank")
        assert set(rows["ranked"]) == {len(ranked)}
        expected = ranked["score"].rank(ascending=False, method="min")
        pd.testing.assert_series_equal(ranked["rank"], expected, check_names=False)


def test_gaps_keep_their_promises(results, level_year):
    gaps = results.gaps(*level_year)
    known = gaps.dropna(subset="gap")
    np.testing.assert_allclose(known["gap"], known["score"] - known["core_score"], atol=1e-9)
    assert (gaps["gap"].isna() == (gaps["state"] == "missing")).all()
    assert (gaps["compared"] <= gaps["catalogue"]).all()
    # A region that is its own core is level with it; London's parts have another core: London as a whole.
    own = known[known["geo"] == known["core"]]
    assert len(own) and (own["gap"] == 0).all()
    np.testing.assert_allclose(own.loc[own["core_score"] > 0, "percent"], 100)


def test_contributions_add_up_for_every_region(results, level_year):
    level, year = level_year
    gaps = results.gaps(level, year)
    native = results.indicator_gaps_of(level, year)
    for name, rows in gaps.groupby("dimension"):
        found = contributions(results, level, name, results.column(year), rows, native)
        there = rows["gap"].notna().to_numpy()
        np.testing.assert_allclose(np.nansum(found, axis=1)[there], rows["gap"][there], atol=1e-9)
        np.testing.assert_array_equal((~np.isnan(found)).sum(axis=1), rows["compared"])


def contributions(results, level, name, column, gaps, native):
    """Contributions (regions, indicators) calculated anew: share of the weight both have, times the difference."""
    d, scales = results.dimension(level, name), results.level(level).scales
    mine, source, geos = d.normalised[:, column], d.source[:, column], list(gaps["geo"])
    theirs = np.full_like(mine, np.nan)
    for core in set(gaps["core"]) - {""}:
        rows, parts = np.flatnonzero(gaps["core"] == core), core.split("+")
        if len(parts) > 1:  # one value of several regions is scored like that of any region
            one = native[native["geo"] == geos[rows[0]]].set_index("indicator")["core_value"]
            theirs[rows] = [scales[i.id].apply(one[i.id], column) for i in d.indicators]
            continue
        part = geos.index(core)
        for row in rows:
            theirs[row] = mine[part]
            if geos[row] != core:  # both carry the figure of one former region
                theirs[row, source[row] == source[part]] = np.nan
    both = ~np.isnan(mine) & ~np.isnan(theirs)
    weight = np.where(both, d.weights, np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        return weight / np.nansum(weight, axis=1, keepdims=True) * (mine - theirs)


@pytest.mark.parametrize("year", [2018, 2020])
def test_native_gaps_agree_with_dimension_gaps(results, year):
    pairs = [(p.level, p.geo, p.core) for pilot in load_pilots().values() for p in pilot.pairs]
    pairs += [(2, geo, ()) for geo in ("UKM7", "UKI4", "HU12", "LT02", "FRY5", "RO32", "TR10", "NO02", "CY00")]
    for level, geo, core in pairs:
        rows = INDICATOR_GAPS.check(results.indicator_gaps(geo, year, core=core, scored=True))
        gaps = results.gaps(level, year, geos=[geo], core=core).set_index("dimension")
        for dimension, mine in rows.groupby("dimension"):
            compared = mine["contribution"].notna()
            assert compared.sum() == gaps.loc[dimension, "compared"], (geo, dimension)
            if gaps.loc[dimension, "state"] != "missing":
                assert mine["contribution"].sum() == pytest.approx(gaps.loc[dimension, "gap"], abs=1e-9)
                assert mine["weight"].sum() == pytest.approx(1)
        # What is compared has no reason not to be, and what has a reason is not compared.
        assert rows.loc[rows["contribution"].notna(), "reason"].eq("").all()
        assert rows.loc[rows["reason"] != "", ["contribution", "difference", "ratio"]].isna().all(axis=None)
        assert (rows["difference"].dropna() == (rows["value"] - rows["core_value"])[rows["difference"].notna()]).all()


def test_nothing_carried_too_far_and_no_parent_s_value_scored(results, level_year):
    level, year = level_year
    for indicator in results.catalogue.indicators.values():
        frame = results.values(level, year, indicator.id)
        age = frame["time"] - frame["source_time"]
        assert age.between(0, indicator.max_age).all(), indicator.id
        assert frame.loc[~frame["scored"], "normalised"].isna().all(), indicator.id
        assert frame.loc[frame["scored"], "value"].notna().all(), indicator.id
        elsewhere = frame[frame["scored"] & (frame["source_geo"] != frame["geo"]) & ~frame["converted"]]
        for row in elsewhere.itertuples():
            assert row.source_geo in results.regions.same_place(row.geo), (indicator.id, row.geo, row.source_geo)


def test_only_unlisted_levels_and_empty_datasets_have_no_scale(results):
    for level in (2, 3):
        scales = results.level(level).scales
        listed = {i.id for d in results.catalogue.dimensions for i in results.catalogue.of(d, level)}
        assert set(scales) == listed
        for name, scale in scales.items():
            assert results.panel.has_data(name) == (scale.highest > scale.lowest), name
            assert isinstance(scale.treatment, Treatment)
            assert scale.treatment.points <= 5


@pytest.mark.parametrize("geo", ["FI1C", "FI1B", "AT12", "AT13", "ES51", "ES30", "PL84", "PL91", "DK01"])
def test_regions_that_are_complete_in_all_four_dimensions(results, geo):
    states = results.scores(2, 2020, geos=[geo]).set_index("dimension").loc[FOUR, "state"]
    assert states.to_dict() == dict.fromkeys(FOUR, "full")


def test_austria_s_scoreboard_is_context_because_it_is_of_nuts_1(results):
    row = results.values(2, 2021, "sme_product").set_index("geo").loc["AT12"]
    assert (row["source_geo"], row["scored"]) == ("AT1", False)
    assert row["value"] > 0 and np.isnan(row["normalised"])
    gap = results.indicator_gaps("AT12", 2021).set_index("indicator").loc["sme_product"]
    assert gap["reason"] == "parent" and np.isnan(gap["contribution"])


@pytest.mark.parametrize(("geo", "source"), [("DE80", "DE8"), ("DE30", "DE3"), ("BE10", "BE1"), ("FI1B", "FI1B")])
def test_the_scoreboard_of_an_only_child_s_parent_is_its_own(results, geo, source):
    row = results.values(2, 2021, "sme_product").set_index("geo").loc[geo]
    assert (row["source_geo"], row["scored"]) == (source, True)
    assert 0 < row["normalised"] < 100


@pytest.mark.parametrize(
    ("geo", "source"), [("ES300", "ES30"), ("AT130", "AT13"), ("FI1B1", "FI1B"), ("DE300", "DE30")]
)
def test_a_province_that_is_its_region_has_the_region_s_values(results, geo, source):
    fine = results.values(3, 2021, "gerd").set_index("geo").loc[geo]
    coarse = results.values(2, 2021, "gerd").set_index("geo").loc[source]
    assert (fine["source_geo"], fine["scored"], fine["value"]) == (source, True, coarse["value"])


def test_a_province_that_is_only_a_part_has_its_region_s_value_as_context(results):
    row = results.values(3, 2021, "gerd").set_index("geo").loc["ES511"]
    assert (row["source_geo"], row["scored"]) == ("ES51", False)


@pytest.mark.parametrize("level", [2, 3])
def test_countries_of_one_region_have_no_core_and_no_gap(results, level):
    gaps = results.gaps(level, 2020)
    without = gaps[gaps["core"] == ""]
    assert set(without["geo"].str[:2]) == ALONE[level]
    assert without["gap"].isna().all() and (without["state"] == "missing").all()
    assert set(results.scores(level, 2020, geos=sorted(without["geo"].unique()))["state"]) >= {"missing"}


def test_the_core_of_british_regions_is_london_as_a_whole(results):
    gaps = results.gaps(2, 2018, geos=["UKM7", "UKI4"]).set_index(["geo", "dimension"])
    assert set(gaps["core"]) == {LONDON}
    assert gaps.loc[("UKM7", "talent"), "state"] == "full"
    # Hand calculation for one indicator: the mean of the five parts weighted by their people.
    parts = LONDON.split("+")
    value, people = (results.values(2, 2018, i).set_index("geo").loc[parts, "value"] for i in ("neet", "population"))
    row = results.indicator_gaps("UKM7", 2018).set_index("indicator").loc["neet"]
    assert row["core_value"] == pytest.approx((value * people).sum() / people.sum(), rel=1e-12)
    assert value.min() < row["core_value"] < value.max()


def test_totals_of_a_merged_core_add_up(results):
    rows = results.indicator_gaps("DE80", 2019, core=("DE60", "DE30"), scored=False).set_index("indicator")
    for total in ("gerd_volume", "population"):
        parts = results.values(2, 2019, total).set_index("geo").loc[["DE60", "DE30"], "value"]
        assert rows.loc[total, "core_value"] == pytest.approx(parts.sum(), rel=1e-12)


@pytest.mark.parametrize("indicator", ["gdp_per_worker", "employment_growth"])
def test_a_capital_that_is_its_own_province_has_no_newer_year_than_the_others(results, indicator):
    row = results.indicator_gaps("FI1C3", 2020).set_index("indicator").loc[indicator]
    assert (row["core"], row["source_time"], row["core_source_time"]) == ("FI1B1", 2017, 2017)
    # Upwards nothing changed: the region has what is published for it.
    assert results.indicator_gaps("FI1C", 2020).set_index("indicator").loc[indicator, "source_time"] == 2018


def test_the_gaps_of_all_regions_are_those_of_each(results, level_year):
    level, year = level_year
    every = results.indicator_gaps_of(level, year, scored=False)
    assert len(every) == len(results.geos(level)) * len(results.catalogue.indicators)
    for geo in [*results.geos(level)[:: len(results.geos(level)) // 12], "UKI43" if level == 3 else "UKI4"]:
        mine = every[every["geo"] == geo].reset_index(drop=True)
        pd.testing.assert_frame_equal(mine, results.indicator_gaps(geo, year, scored=False), check_exact=True)


def test_without_figures_for_london_there_is_no_gap(results):
    gaps = results.gaps(2, 2024, geos=["UKM7"])
    assert gaps["gap"].isna().all()


def test_scores_of_a_selection_are_those_of_all(results):
    some = results.scores(2, 2020, geos=["AT13", "AT12"], dimension="talent")
    every = results.scores(2, 2020)
    expected = every[every["geo"].isin(["AT12", "AT13"]) & (every["dimension"] == "talent")].reset_index(drop=True)
    pd.testing.assert_frame_equal(some, expected)


@pytest.mark.parametrize(("geo", "core"), [("AT12", ()), ("FI1C", ("FI1B",)), ("UKM7", ()), ("CY00", ())])
def test_histories_are_made_of_the_yearly_gaps(results, geo, core):
    history = results.history(geo, "talent", core=core)
    for row in history.itertuples():
        gaps = results.gaps(2, row.time, geos=[geo], core=core, dimension="talent").iloc[0]
        assert row.core == gaps["core"] and row.compared == gaps["compared"]
        np.testing.assert_allclose(row.gap, gaps["gap"], atol=1e-12)


def test_the_direction_of_every_indicator_reaches_its_score(results):
    for level in (2, 3):
        for dimension in results.catalogue.dimensions:
            for indicator in results.catalogue.of(dimension, level):
                frame = results.values(level, 2020, indicator.id).dropna(subset="normalised")
                if len(frame) < 3:
                    continue
                order = frame.sort_values("value")["normalised"].to_numpy() * indicator.direction
                assert (np.diff(order) >= 0).all(), indicator.id


def test_eu_mean_is_the_plain_mean_of_full_values_of_eu_regions():
    rows = pd.DataFrame(
        {
            "geo": ["AT11", "AT12", "DE80", "CH01", "FR10", "AT13"],
            "value": [10.0, 20.0, 60.0, 1000.0, 400.0, 0.0],
            "state": ["full", "full", "full", "full", "partial", "core"],
        }
    )
    assert (
        eu_mean(rows, "score") == 30.0
    )  # (10 + 20 + 60) / 3: Switzerland is outside, Île-de-France is partial, Vienna is its own core
    assert np.isnan(eu_mean(rows, "percent"))
    assert np.isnan(eu_mean(rows.iloc[3:], "gap"))


@pytest.mark.parametrize(
    ("geos", "core", "dimension", "scored"),
    [
        (["FI1C"], (), "", True),
        (["PL84", "AT12", "FR10"], (), "talent", True),
        (["DE40"], ("UKI3", "UKI4", "UKI5", "UKI6", "UKI7"), "", False),
        (["LU00"], (), "", False),
        (["FI1C3", "IE063"], (), "", True),
        (["AT12"], ("mean:EU",), "sme", True),
    ],
)
def test_rows_of_native_gaps_are_those_of_the_frame(results, geos, core, dimension, scored):
    level = results.regions.level(geos[0])
    wanted = {"core": core, "dimension": dimension, "scored": scored}
    frame = results.indicator_gaps_of(level, 2020, geos=geos, **wanted)
    rows = results.indicator_gap_rows(geos, 2020, **wanted)
    assert len(rows) == len(frame) > 0
    for name in frame.columns:
        expected, found = frame[name].tolist(), [row[name] for row in rows]
        assert [type(v) for v in found] == [type(v) for v in expected], name
        assert all(a == b or (a != a and b != b) for a, b in zip(found, expected, strict=True)), name
