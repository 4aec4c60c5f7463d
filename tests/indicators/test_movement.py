"""What made a gap change: parts that add up to the change of the gap, whatever mean a score is."""

from dataclasses import replace

import numpy as np
import pytest

from indicators.movement import NO_CORE, NO_YEARS, TOO_LITTLE, movement

PAIRS = [("PL84", "rd"), ("AT12", "talent"), ("FI1C", "sme"), ("DE80", "capital"), ("ES51", "rd")]


@pytest.mark.parametrize(("geo", "dimension"), PAIRS)
def test_parts_add_up_to_the_change_and_are_what_region_and_core_did(results, geo, dimension):
    found, whole = movement(results, geo, dimension, last=2020), results.change(geo, dimension, 2020)
    assert (found.first, found.last, len(found.indicators)) == (whole.first, whole.last, whole.indicators)
    assert found.change == pytest.approx(whole.change, abs=1e-12)
    assert found.contribution.sum() == pytest.approx(found.change, abs=1e-12)
    assert found.mine - found.theirs == pytest.approx(found.contribution, abs=1e-12)
    assert found.mine.sum() == pytest.approx(found.score[1] - found.score[0], abs=1e-12)
    assert found.theirs.sum() == pytest.approx(found.core_score[1] - found.core_score[0], abs=1e-12)


@pytest.mark.parametrize(("geo", "dimension"), PAIRS)
def test_each_part_is_its_weight_times_how_the_distance_changed(results, geo, dimension):
    """Counted again from the rows of both years."""
    found = movement(results, geo, dimension, last=2020)
    before, after = (
        results.indicator_gaps(geo, y, dimension=dimension).set_index("indicator") for y in (found.first, found.last)
    )
    both = before["contribution"].notna() & after["contribution"].notna()
    assert set(found.indicators) == set(before.index[both])
    assert set(found.left_out) == set(before.index[before["contribution"].notna() ^ after["contribution"].notna()])
    weight = after.loc[both, "weight"] / after.loc[both, "weight"].sum()
    moved = [f.loc[both, "normalised"] - f.loc[both, "core_normalised"] for f in (before, after)]
    expected = weight * (moved[1] - moved[0])
    assert found.contribution == pytest.approx(expected[list(found.indicators)].to_numpy(), abs=1e-10)


def test_chosen_years_are_taken_and_need_enough_in_common(results):
    found = movement(results, "PL84", "rd", first=2016, last=2019)
    assert (found.first, found.last, found.reason) == (2016, 2019, "")
    history = results.history("PL84", "rd").set_index("time")
    if not found.left_out:
        assert found.gap[0] == pytest.approx(history.loc[2016, "gap"])
    nothing = movement(results, "PL84", "digital", first=2010, last=2020)
    assert nothing.reason == TOO_LITTLE and not nothing.indicators


def test_no_core_no_years_no_answer(results):
    assert movement(results, "PL91", "rd", last=2020).reason == NO_CORE
    assert movement(results, "LU00", "rd", last=2020).reason == NO_CORE
    assert movement(results, "AT12", "digital", last=2020).reason == NO_YEARS


def test_means_that_are_no_sums_are_split_fairly_and_still_add_up(results):
    method = results.method
    geometric = results.with_method(replace(method, aggregation=replace(method.aggregation, method="geometric")))
    found = movement(geometric, "PL84", "rd", last=2020)
    assert found.contribution.sum() == pytest.approx(found.change, abs=1e-9)
    assert np.isnan(found.mine).all()
    copeland = results.with_method(replace(method, aggregation=replace(method.aggregation, method="copeland")))
    assert np.isnan(movement(copeland, "PL84", "rd", first=2016, last=2020).contribution).all()


def test_a_dimension_without_indicators_at_a_level_is_split_into_nothing(results):
    """At NUTS 3 no indicator of R&D mass is published; a page asks for it all the same."""
    method = results.method
    geometric = results.with_method(replace(method, aggregation=replace(method.aggregation, method="geometric")))
    assert geometric.indicator_gaps("FI1C3", 2020, dimension="rd")["contribution"].isna().all()
    assert movement(geometric, "FI1C3", "rd", first=2016, last=2020).reason == TOO_LITTLE
