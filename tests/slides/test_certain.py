"""What a command line computes for its own regions is, to the bit, what the dashboard computes for all."""

import numpy as np
import pytest

from indicators.significance import Comparison
from layouts.slides.certain import certain_for
from layouts.slides.order import Subject

CASES = (
    (2, (Subject("FI1C"), Subject("IE06"), Subject("LU00"))),
    (2, (Subject("DE80", ("DE30", "DE60")), Subject("AT12", ("DE30", "DE60")))),
    (2, (Subject("PL84", ("mean:country",)),)),
    (3, (Subject("FI1C3"), Subject("ES511"))),
)


@pytest.mark.parametrize(("level", "subjects"), CASES, ids=[" ".join(s.geo for s in c[1]) for c in CASES])
def test_what_is_computed_for_some_regions_is_what_is_computed_for_all(slide_site, sure, level, subjects):
    results, core = slide_site.results, subjects[0].core
    year = results.default_year(level)
    found, whole = certain_for(results, subjects)(level, year, core), sure(level, year, core)
    wanted = {g for s in subjects for g in (s.geo, *results.core_of(s.geo, s.core))}
    rows = results.geos(level).isin(sorted(wanted))
    assert rows.sum() >= len(subjects)
    assert list(found.ranks) == list(whole.ranks)
    for name in whole.ranks:
        for field in whole.ranks[name].arrays():
            np.testing.assert_array_equal(getattr(found.ranks[name], field), getattr(whole.ranks[name], field))
        one, every = found.gaps[name], whole.gaps[name]
        assert (one.comparable, one.draws) == (every.comparable, every.draws)
        for field in Comparison.arrays():
            np.testing.assert_array_equal(getattr(one, field)[rows], getattr(every, field)[rows])
            # Of nobody else is anything said.
            assert np.isnan(getattr(one, field)[~rows]).all()
    # Not empty on both sides: something is compared in this year.
    assert any(~np.isnan(whole.gaps[name].ahead[rows]).all() for name in whole.gaps)
