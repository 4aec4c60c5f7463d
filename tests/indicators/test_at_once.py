"""What is computed for many regions at once is what each gets alone; by the default method to the last bit."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from indicators.exchange import meet, pair_rows, pairs
from indicators.load import load_context
from indicators.paths import gap_path, gap_paths
from indicators.peers import peer_list, peers, similar
from indicators.settlement import KINDS, centres, shares

YEAR = 2020


@pytest.fixture(scope="module")
def context(database, results):
    return load_context(database, results)


def test_the_quantities_of_a_year_are_those_of_all(context):
    for name in context.quantities.observed:
        every = context.quantities.used(name)
        for column in (0, 7, every.shape[1] - 1):
            np.testing.assert_array_equal(context.quantities.used_in(name, column), every[:, column])


@pytest.mark.parametrize("core", [(), ("DE30", "PL91"), ("mean:EU",)])
def test_a_few_indicators_of_a_region_are_those_of_all(results, core):
    names = ("neet", "gerd", "tertiary_25_64", "population")
    for geo, year in (("PL84", 2020), ("PL84", 2011), ("FRY5", 2019), ("LU00", 2021)):
        every = {r["indicator"]: r for r in results.indicator_gap_rows([geo], year, core=core, scored=False)}
        names = [name for name in names if name in every]
        for name, row in results.side_rows(geo, year, names, core=core).items():
            assert str(row) == str({key: every[name][key] for key in row}), (geo, year, name)
    assert len(names) > 2


@pytest.mark.parametrize("level", [2, 3])
def test_people_are_shared_out_as_one_region_after_the_other(context, results, level):
    people = context.quantities.used_in("people", results.column(YEAR))
    found = context.settlement(level)
    kinds, at = shares(found, people), centres(found, people)
    table, territory = results.regions.table, context.territory
    for n, geo in list(enumerate(results.geos(level)))[::17]:
        parts = [c for c in results.regions.codes(3) if c.startswith(geo)]
        weight = people[[results.position(p) for p in parts]]
        if not parts or np.isnan(weight).any() or weight.sum() <= 0:
            continue
        metro = np.array([table.loc[p, "metro"] != "" for p in parts], dtype=float)
        coast = np.array([territory.places[p].coast if p in territory.places else np.nan for p in parts], dtype=float)
        assert kinds["metropolitan"][n] == pytest.approx(100 * (weight * metro).sum() / weight.sum(), abs=1e-9)
        np.testing.assert_allclose(kinds["coast"][n], 100 * (weight * coast).sum() / weight.sum(), atol=1e-9)
        points = np.array([territory.centre(p) for p in parts])
        expected = points.T @ weight / weight.sum() if len(parts) > 1 and not np.isnan(points).any() else None
        np.testing.assert_allclose(at[n], territory.centre(geo) if expected is None else expected)
    assert set(kinds) == set(KINDS)


def test_methods_share_a_structure_unless_they_let_values_be_older(context, results):
    method = results.method
    scale = replace(method, normalisation=replace(method.normalisation, method="zscore"))
    fresh = replace(method, imputation=replace(method.imputation, max_age=0))
    other, younger = (replace(context, results=results.with_method(m)) for m in (scale, fresh))
    assert other.structure(2, YEAR) is context.structure(2, YEAR)
    assert younger.structure(2, YEAR) is not context.structure(2, YEAR)


@pytest.mark.parametrize("method", ["default", "geometric", "copeland"])
def test_a_meeting_has_the_gaps_of_each_against_each(results, method):
    if method != "default":
        own = results.method
        results = results.with_method(replace(own, aggregation=replace(own.aggregation, method=method)))
    geos = ["PL84", "FI1C", "AT12", "ES51", "EL30", "CY00"]
    # Other means are products of matrices, whose last digit depends on how many regions there are.
    rounding = 0 if method == "default" else 1e-12
    found = meet(results, geos, YEAR)
    for geo in geos:
        others = [o for o in geos if o != geo]
        frame = results.gaps(2, YEAR, geos=others, core=(geo,)).set_index(["dimension", "geo"])
        rows = pair_rows(results, found, geo, others)
        assert {(r["dimension"], r["other"]) for r in rows} <= set(frame.index) and rows
        for row in rows:
            expected = frame.loc[(row["dimension"], row["other"])]
            for mine, theirs in (("other_score", "score"), ("score", "core_score"), ("coverage", "coverage")):
                np.testing.assert_allclose(row[mine], expected[theirs], rtol=rounding, atol=0)
            np.testing.assert_allclose(row["gap"], -expected["gap"], rtol=0, atol=100 * rounding)
            assert (row["state"], row["compared"], row["catalogue"]) == tuple(
                expected[["state", "compared", "catalogue"]]
            )


def test_pairs_without_others_have_the_same_columns(results):
    assert list(pairs(results, "PL84", [], YEAR)) == list(pairs(results, "PL84", ["AT12"], YEAR))


@pytest.mark.parametrize(("level", "dimension"), [(2, "rd"), (2, "talent"), (3, "capital")])
def test_paths_of_many_are_those_of_each(results, level, dimension):
    geos = results.geos(level).tolist()[5::43]
    span = {"first": YEAR - 5, "last": YEAR}
    for geo, path in zip(geos, gap_paths(results, geos, dimension, **span), strict=True):
        alone = gap_path(results, geo, dimension, **span)
        assert (path.geo, path.core, path.reason, path.indicators) == (geo, alone.core, alone.reason, alone.indicators)
        for name in ("years", "mine", "theirs", "gap", "weights", "parts"):
            np.testing.assert_array_equal(getattr(path, name), getattr(alone, name))


def test_similar_regions_are_the_peers(context):
    frame = peers(context, "PL84", year=YEAR, count=30)
    assert list(similar(context, "PL84", year=YEAR, count=30).items()) == list(
        zip(frame["geo"], frame["similarity"], strict=True)
    )
    pd.testing.assert_frame_equal(
        frame.head(10), pd.DataFrame(peer_list(context, "PL84", year=YEAR)), check_dtype=False
    )
