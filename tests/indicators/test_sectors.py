"""Location quotients and shift-share: by hand, and adding up on the embedded figures."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import ProductError
from indicators.load import load_context
from indicators.sectors import eu_values, sector_view, values_of
from indicators.shift_share import location_quotients, shift_share
from indicators.specialisation import SPANS, growth_parts, sector_frame, specialisation


@pytest.fixture(scope="module")
def context(database, results):
    return load_context(database, results)


def test_location_quotients_by_hand():
    region, nation = np.array([12.0, 18, 0]), np.array([120.0, 110, 0])
    found = location_quotients(region, nation, 30, 230)
    np.testing.assert_allclose(found, [(12 / 30) / (120 / 230), (18 / 30) / (110 / 230), np.nan])


def test_shift_share_by_hand():
    """The nation grew by 15 %: its first sector by 20, its second by 10 %. The region's grew by 20 and fell by 10 %."""
    first, last = np.array([10.0, 20]), np.array([12.0, 18])
    found = shift_share(first, last, np.array([100.0, 100]), np.array([120.0, 110]), rate=0.15)
    np.testing.assert_allclose(found.national, [1.5, 3])
    np.testing.assert_allclose(found.sector, [0.5, -1])
    np.testing.assert_allclose(found.regional, [0, -4], atol=1e-12)
    np.testing.assert_allclose(found.change, [2, -2])


values = st.lists(st.floats(0.5, 1e6), min_size=4, max_size=4)


@given(values, values, values, values)
def test_parts_add_up_and_the_nation_s_own_regional_part_is_0(a, b, c, d):
    a, b, c, d = (np.array(x) for x in (a, b, c, d))
    rate = d.sum() / c.sum() - 1
    found = shift_share(a, b, c, d, rate=rate)
    parts = np.array([found.national, found.sector, found.regional])
    np.testing.assert_allclose(parts.sum(axis=0), found.change, rtol=0, atol=1e-12 * (1 + np.abs(parts).max()))
    nation = shift_share(c, d, c, d, rate=rate)
    np.testing.assert_allclose(nation.regional, 0, atol=1e-6)
    assert nation.sector.sum() == pytest.approx(0, abs=1e-6 * d.sum())


def test_parts_add_up_for_every_region_of_the_snapshot(context):
    checked = 0
    for level in (2, 3):
        for geo in context.results.geos(level)[::7]:
            view = sector_view(context, geo)
            for span in SPANS if not view.reason else ():
                parts = growth_parts(context, view, span)
                whole = parts[["national", "sector", "regional"]].sum(axis=1)
                np.testing.assert_allclose(whole, parts["change"], atol=1e-9)
                checked += len(parts) > 0
    assert checked > 250


def test_specialisation_of_paijat_hame(context):
    view = sector_view(context, "FI1C3")
    assert (view.year, view.detail, view.core_name, view.unit) == (2017, "fine", "FI1B1", "persons")
    found = specialisation(view, context.exchange["paijat_hame"].priorities).set_index("code")
    raw = context.sectors["employment"]
    at = [context.results.panel.universe.codes.get_loc(code) for code in ("FI1C3", "FI", "FI1B1")]
    column = context.results.column(2017)
    share = [raw["B-E"].value(n)[column] / raw["TOTAL"].value(n)[column] for n in at]
    # Sections are rounded, so their sum may miss the published total by a little.
    assert found.loc["B-E", "lq_nation"] == pytest.approx(share[0] / share[1], rel=2e-3)
    assert found.loc["B-E", "lq_core"] == pytest.approx(share[0] / share[2], rel=2e-3)
    assert found.loc["B-E", "own"] and found.loc["C", "part_of"] == "B-E"
    assert found.loc[found["part_of"] == "", "share"].sum() == pytest.approx(100)
    assert found.index[found["priority"]].tolist() == ["A", "R-U", "C"]


def test_the_nation_against_itself_is_1(context):
    view = sector_view(context, "AT12")
    whole = view.nation[view.adds_up].sum()
    np.testing.assert_allclose(location_quotients(view.nation, view.nation, whole, whole), 1)


def test_the_eu_says_who_is_missing(context):
    view = sector_view(context, "AT12")
    assert view.eu_missing == ("FR",)
    eu, within = eu_values(context, "employment", "coarse")
    column = context.results.column(2017)
    assert within[:, column].sum() == 26 and not np.isnan(eu[:, column]).any()
    assert np.isnan(eu[:, context.results.column(2018)]).all()  # no country has sectors that year


def test_detail_falls_back_where_a_side_lacks_it(context):
    spain = sector_view(context, "ES511")
    assert spain.detail == "coarse" and {s.code for s in spain.sections if not s.part} == {
        "A", "B-E", "F", "G-J", "K-N", "O-U",
    }  # fmt: skip
    # Warsaw has no sectors in the snapshot: Podlaskie keeps its own detail, and no quotient against the core.
    podlaskie = sector_view(context, "PL84")
    assert podlaskie.detail == "fine" and podlaskie.core_name == "PL91" and np.isnan(podlaskie.core).all()
    assert sector_view(context, "AT12", detail="coarse").detail == "coarse"


def test_spans_say_where_they_begin(context):
    view = sector_view(context, "AT12")
    five, ten = (growth_parts(context, view, span) for span in SPANS)
    assert set(five["first"]) == {2012} and set(ten["first"]) == {2010} and set(ten["asked"]) == {10}
    industry = five.set_index("code").loc["B-E"]
    assert industry["growth"] == pytest.approx(100 * ((industry["value_last"] / industry["value_first"]) ** 0.2 - 1))


def test_missing_data_names_dataset_and_nearest_level(context):
    france = sector_view(context, "FRB01")
    assert france.reason == "not published for the region" and france.nearest == ""
    value_added = sector_view(context, "AT12", measure="gva")
    assert (value_added.reason, value_added.dataset) == ("no data in the store", "eurostat.nama_10r_3gva")
    frame = sector_frame(context, value_added)
    assert frame[["dataset", "reason"]].to_numpy().tolist() == [["eurostat.nama_10r_3gva", "no data in the store"]]
    # Mecklenburg's NUTS 3 regions have coarse sections; one without any is referred to its parent.
    missing = next(g for g in context.results.geos(3) if sector_view(context, g).nearest)
    assert not sector_view(context, sector_view(context, missing).nearest).reason
    with pytest.raises(ProductError, match="measure: found 'gold'"):
        sector_view(context, "AT12", measure="gold")


def test_one_table_with_everything(context):
    frame = sector_frame(context, sector_view(context, "AT12"))
    for span in SPANS:
        parts = frame[[f"national_{span}", f"sector_{span}", f"regional_{span}"]].sum(axis=1)
        np.testing.assert_allclose(parts, frame[f"change_{span}"], atol=1e-9)
    assert values_of(context, "employment", "fine", ["AT12"])[0, context.results.column(2017)] == frame.loc[0, "value"]
