"""Structure, peers, types and rings: by hand on three regions, and plausible on the embedded figures."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from data.errors import ProductError
from data.neighbours import load_territory
from data.peers import Variable
from indicators.likeness import LEAST_COMMON, distance, distances, nearest, similarity, squares, typical_distance
from indicators.load import load_context
from indicators.peers import closeness, compare_structure, level_stability, peer_rows, peers, stability, stability_of
from indicators.rings import BEYOND, CORE, HELPS, NEAR, NO_CORE, TOO_FEW, TOUCHING, gap_by_distance, proximity, ring_of
from indicators.rings import rings as rings_of
from indicators.slopes import theil_sen
from indicators.structure import Structure, distances_to_core, standardise
from indicators.typology import cluster, sentence, traits, typology, typology_frame


@pytest.fixture(scope="module")
def context(database, results):
    return load_context(database, results)


def made(z, weights=None, geos=None):
    """A structure of G regions and V variables called a, b, c…, all of one country."""
    z = np.array(z, dtype=float)
    count, size = z.shape
    names = "abcdefgh"[:size]
    variables = tuple(Variable(n, n, "g", "u", 0, n, "linear", f"much {n}", f"little {n}") for n in names)
    weights = np.full(size, 1 / size) if weights is None else np.array(weights)
    geos = np.array(geos or [f"R{n}" for n in range(count)], dtype=object)
    same = np.full(count, "X", dtype=object)
    return Structure(2, 2020, geos, same, same, np.zeros(count, dtype=bool), variables, weights, z, z, z)


# ── structure ──


def test_standardise_by_hand():
    value = np.array([[0, 1.0, 5], [np.e - 1, 3, 5], [np.nan, 5, 5]])
    found = standardise(value, [True, False, False])
    # ln(1 + x) is 0 and 1: mean 0.5, standard deviation 0.5. A column without spread says nothing.
    np.testing.assert_allclose(found[:, 0], [-1, 1, np.nan])
    np.testing.assert_allclose(found[:, 1], [-np.sqrt(1.5), 0, np.sqrt(1.5)])
    np.testing.assert_array_equal(found[:, 2], 0)


def test_an_outlier_does_not_decide_everything():
    value = np.append(np.zeros(99), 1000.0)[:, None]
    assert standardise(value, [False])[-1, 0] == 3


def test_real_structure(context):
    found = compare_structure(context, ["AT12", "AT13"], year=2020).set_index(["variable", "geo"])["value"]
    assert found["distance", "AT13"] == 0 and 30 < found["distance", "AT12"] < 40
    assert np.isnan(found["core_level", "AT13"]) and found["core_level", "AT12"] == 44000
    assert (found["metropolitan", "AT13"], found["urban", "AT13"]) == (100, 100)
    # Of Lower Austria's seven NUTS 3 regions those around Vienna are urban, the north is rural.
    assert 0 < found["urban", "AT12"] < 100 and found["coast", "AT12"] == 0
    sectors = ["agriculture", "industry", "construction", "trade", "business_services", "public_services"]
    assert sum(found[name, "AT12"] for name in sectors) == pytest.approx(100, abs=0.5)
    with pytest.raises(ProductError, match="one NUTS level"):
        compare_structure(context, ["AT12", "FI1C3"])


def test_every_variable_is_standardised_and_nearly_every_region_known(context):
    for level, least in ((2, 333), (3, 1512)):
        structure = context.structure(level)
        assert np.abs(np.nanmean(structure.z, axis=0)).max() < 0.1 and np.nanmax(np.abs(structure.z)) == 3
        assert (structure.known() >= 0.6).sum() == least


# ── distances ──


def test_distance_by_hand():
    z, weights = np.array([[0.0, 0], [1, 2], [2, np.nan]]), np.array([0.5, 0.5])
    squared, weight = squares(z, weights, 0)
    np.testing.assert_allclose(squared, [[0, 0], [0.5, 2], [2, 0]])
    np.testing.assert_allclose(distance(squared, weight), [0, np.sqrt(2.5), np.nan])
    # Of half of the weight alone: 2 standard deviations apart.
    assert distance(squared, weight, least=0.5)[2] == 2
    np.testing.assert_allclose(distances(z, weights)[0], [0, np.sqrt(2.5), np.nan])
    np.testing.assert_allclose(similarity(np.array([0, 1, 2]), 1.0), [100, 50, 25])


def test_all_pairs_at_once_are_the_pairs_one_by_one(context):
    structure = context.structure(2)
    matrix = distances(structure.z, structure.weights)
    for row in (0, 100, 333):
        np.testing.assert_allclose(matrix[row], distance(*squares(structure.z, structure.weights, row)), atol=1e-6)
    np.testing.assert_allclose(matrix, matrix.T)
    middle = np.nanmedian(matrix[np.triu_indices(len(matrix), k=1)])
    assert similarity(middle, typical_distance(context, structure)) == pytest.approx(50)


def test_nearest_are_the_nearest(context):
    structure = context.structure(2)
    far, foreign = distances(structure.z, structure.weights)[context.results.row(2, "PL84")], structure.country != "PL"
    order = np.argsort(np.where(foreign, far, np.inf), kind="stable")[:12]
    assert nearest(far, foreign, 12).tolist() == order.tolist()
    assert len(nearest(far, np.zeros(len(far), dtype=bool), 5)) == 0


@pytest.mark.parametrize("level", [2, 3])
def test_peers_are_those_of_scikit_learn(context, level):
    from sklearn.neighbors import NearestNeighbors

    structure = context.structure(level)
    matrix = distances(structure.z, structure.weights)
    rows = np.flatnonzero(np.isin(structure.country, ["PL", "DE", "LU", "EL"]))
    for row in rows[:: 1 if level == 2 else 20]:
        others = np.flatnonzero((structure.country != structure.country[row]) & ~np.isnan(matrix[row]))
        found = peer_rows(context, structure, str(structure.geos[row]), own_country=False)
        assert len(found) == min(10, len(others))
        if not len(others):
            continue
        among = np.nan_to_num(matrix[np.ix_(others, others)], nan=1e9)
        model = NearestNeighbors(n_neighbors=10, metric="precomputed").fit(among)
        assert found.tolist() == others[model.kneighbors(matrix[row, others][None], return_distance=False)[0]].tolist()


def test_the_first_of_equally_near_ones_comes_first():
    far, others = np.array([0.0, 2, 1, 2, np.nan, 1]), np.array([0, 1, 1, 1, 1, 1], dtype=bool)
    assert nearest(far, others, 9).tolist() == [2, 5, 1, 3]
    assert nearest(far, others & (far != 1), 1).tolist() == [1]


@pytest.mark.parametrize("level", [2, 3])
def test_the_typical_distance_is_the_median_of_all_pairs(context, level):
    structure = context.structure(level)
    matrix = distances(structure.z, structure.weights)
    pairs = matrix[np.triu_indices(len(matrix), k=1)]
    assert np.isnan(pairs).any() and typical_distance(context, structure) == pytest.approx(
        np.nanmedian(pairs), rel=1e-12
    )


# ── peers ──


def test_what_makes_alike_is_what_is_rare():
    """Everybody has about the same a; only the first two share an unusual b."""
    z = np.array([[0.0, 2, 0], [0.1, 2.2, -2], [0, -1, 0], [0, -1, 1], [0, -1, 1]])
    found = closeness(z, 0)
    assert found[1].argmax() == 1 and found[1, 1] > 1
    assert found[1, 1] == pytest.approx((0 + 0.2 + 3 + 3 + 3) / 5 - 0.2)


def test_peers_of_a_region(context):
    found = peers(context, "PL84", year=2020)
    assert len(found) == 10 and found["distance"].is_monotonic_increasing and found["similarity"].between(50, 100).all()
    first = found.iloc[0]
    assert (first["geo"], first["place"], first["country"], first["core"]) == ("PL81", 1, "PL", "PL91")
    z = compare_structure(context, ["PL84", "PL81"], year=2020).pivot(index="variable", columns="geo", values="z")
    difference = z["PL81"] - z["PL84"]
    # Podlaskie has a border with Belarus and Lithuania, Lubelskie is only partly at one.
    assert first["apart"] == "border" and first["apart_by"] == pytest.approx(difference["border"])
    reasons = [first[f"alike_{n}"] for n in (1, 2, 3)]
    assert len(set(reasons)) == 3 and first["apart"] not in reasons
    assert (difference[reasons].abs() < 0.5).all()


def test_without_the_own_country_and_at_the_other_level(context):
    abroad = peers(context, "PL84", year=2020, own_country=False)
    assert not (abroad["country"] == "PL").any()
    ours = peers(context, "PL84", year=2020, count=40)
    assert list(ours.loc[ours["country"] != "PL", "geo"][:5]) == list(abroad["geo"][:5])
    small = peers(context, "FI1C3", count=3)
    assert small.iloc[0]["geo"] == "FI1C2" and {len(g) for g in small["geo"]} == {5}


def test_what_cannot_be_compared_is_said(context):
    found = peers(context, "FRF3", year=2020, count=5)
    # France has no sectors, a fifth of the weight.
    assert (found["common"] <= 0.8 + 1e-9).all()
    assert set("agriculture industry construction".split()) <= set(found.iloc[0]["left_out"].split())
    assert peers(context, "NO0B").empty
    with pytest.raises(ProductError, match="too few structural variables"):
        stability(context, "NO0B")


def test_stability_by_hand():
    structure = made([[0, 0], [0.1, 2], [0.2, 0.1], [3, 0]])
    # With both the nearest is the third; without a it is the fourth, without b the second.
    found = stability_of(structure, 0, count=1)
    assert found.kept == {"a": 0.0, "b": 0.0} and (found.least, found.variable) == (0.0, "a")
    three = stability_of(structure, 0, count=3)
    assert three.least == 1.0


def test_stability_of_real_lists(context):
    found = stability(context, "AT12", year=2020)
    assert found.least == min(found.kept.values()) and len(found.kept) == 19
    structure = context.structure(2, 2020)
    row, out = context.results.row(2, "AT12"), [v.id for v in structure.variables].index(found.variable)
    keep = [n for n in range(19) if n != out]
    less = replace(
        structure, variables=tuple(structure.variables[n] for n in keep), z=structure.z[:, keep],
        weights=structure.weights[keep] / structure.weights[keep].sum(),
    )  # fmt: skip
    whole = {str(structure.geos[n]) for n in peer_rows(context, structure, "AT12")}
    others = np.arange(len(less.geos)) != row
    left = nearest(distances(less.z, less.weights)[row], others, 10)
    assert len(whole & {str(less.geos[n]) for n in left}) / 10 == found.least
    every = level_stability(context, 2)
    assert len(every) == 333 and every["least"].median() >= 0.6


@pytest.mark.parametrize("own", [True, False])
def test_stability_looks_at_every_region_that_can_be_among_the_nearest(context, own):
    structure = context.structure(2, 2020)
    for row in np.flatnonzero(structure.known() >= LEAST_COMMON)[::9].tolist():
        allowed = np.ones(len(structure.geos), dtype=bool) if own else structure.country != structure.country[row]
        allowed[row] = False
        squared, weight = squares(structure.z, structure.weights, row)
        whole = set(nearest(distance(squared, weight), allowed, 10).tolist())
        found = stability_of(structure, row, own_country=own)
        for n, variable in enumerate(structure.variables):
            keep = np.delete(np.arange(len(structure.variables)), n)
            least = LEAST_COMMON * structure.weights[keep].sum()
            left = nearest(distance(squared[:, keep], weight[:, keep], least=least), allowed, 10)
            assert found.kept[variable.id] == len(whole & set(left.tolist())) / max(len(whole), 1)


@pytest.mark.parametrize("level", [2, 3])
def test_the_level_of_a_core_is_the_value_of_its_parts_as_one(context, level):
    structure, results = context.structure(level, 2020), context.results
    n = [v.id for v in structure.variables].index("core_level")
    cores, column = results.cores(level, ()), results.column(2020)
    several = 0
    for row in range(0, len(structure.geos), 5):
        core = cores.distinct[cores.take[row]]
        inside = not core or structure.geos[row] in core
        expected = np.nan if inside else results.merged(level, "gdp_per_head", core).value[column]
        np.testing.assert_equal(structure.value[row, n], expected)
        several += len(core) > 1
    assert several


# ── types ──


def test_types_by_hand():
    near, far = np.random.default_rng(1).normal(0, 0.1, (12, 2)), np.random.default_rng(2).normal(0, 0.1, (8, 2))
    structure = made(np.vstack([near + np.array([2, -2]), far - np.array([2, 0]), np.zeros((3, 2))]))
    found = cluster(structure, np.arange(20), numbers=range(2, 4))
    assert list(found.type) == [1] * 12 + [2] * 8 and found.by_number[2] == found.overall > 0.8 and found.distinct
    assert [name for name, _ in traits(found, 1)] == ["a", "b"] and [name for name, _ in traits(found, 2)] == ["a"]
    assert sentence(found, 1) in ("12 regions: much a, little b.", "12 regions: little b, much a.")
    assert sentence(found, 2) == "8 regions: little a."


def test_types_of_next_to_metropolis_regions(context):
    from sklearn.metrics import silhouette_score

    found = typology(context, 2)
    near = rings_of(context, 2)
    assert set(found.geos) <= set(near.loc[near["ring"].isin([TOUCHING, NEAR]), "geo"])
    structure = found.structure
    rows = np.isin(structure.geos, found.geos)
    x = np.nan_to_num(structure.z[rows]) * np.sqrt(structure.weights)
    assert found.overall == pytest.approx(silhouette_score(x, found.type)) == max(found.by_number.values())
    frame = typology_frame(found)
    counts = frame["type"].value_counts().sort_index()
    assert counts.is_monotonic_decreasing and frame.groupby("type")["sentence"].nunique().eq(1).all()
    assert typology(context, 2) is found


# ── rings ──


def test_rings_by_hand():
    territory = load_territory()
    assert ring_of("AT12", ("AT13",), 35, territory) == TOUCHING
    assert ring_of("AT12", ("AT13",), 500, territory) == TOUCHING  # touching comes first
    assert ring_of("AT11", ("AT13",), 71, territory) == NEAR
    assert ring_of("AT11", ("AT13",), 150, territory) == NEAR
    assert ring_of("AT11", ("AT13",), 150.1, territory) == BEYOND
    assert ring_of("UKJ2", ("UKI3", "UKI6"), 60, territory) == TOUCHING  # one of several is enough
    assert ring_of("AT13", ("AT13",), 0, territory) == CORE and ring_of("LV00", (), np.nan, territory) == NO_CORE


def test_rings_of_regions_that_one_knows(context):
    found = rings_of(context, 2).set_index("geo")
    assert found.loc[["AT12", "AT11", "PL84", "DE40", "HU12"], "ring"].tolist() == [
        TOUCHING, NEAR, BEYOND, TOUCHING, TOUCHING,
    ]  # fmt: skip
    other = rings_of(context, 2, core=["DE60"]).set_index("geo")
    assert other.loc["DE80", "core"] == "DE60" and other.loc["DE60", "ring"] == CORE
    assert set(rings_of(context, 2, core=["mean:EU"])["ring"]) == {NO_CORE}


def test_gap_over_distance_by_hand():
    frame = pd.DataFrame(
        {
            "country": ["A"] * 6 + ["B"] * 2 + ["C"] * 5,
            "distance_km": [50.0, 100, 200, 300, 400, 120, 10, 20, 1, 2, 3, 4, 5],
            "gap": [-1.0, -2, -4, -6, -8, 90, -1, -2, -1, -2, -3, -4, -5],
            "ring": [TOUCHING, NEAR, BEYOND, BEYOND, BEYOND, BEYOND, *[TOUCHING, NEAR], *[BEYOND] * 5],
            "state": [*["full"] * 5, "partial", *["full"] * 6, "partial"],
        }
    )
    found = proximity(frame).set_index("country")
    assert found["partial"].to_dict() == {"A": 1, "B": 0, "C": 1}
    assert found["regions"].to_dict() == {"A": 6, "B": 2, "C": 5}
    assert found.loc["A", "slope"] == pytest.approx(-2) and found.loc["A", "verdict"] == HELPS
    # What is partial is shown: it counts in the mean of its ring, and neither in the slope nor in the verdict.
    assert (found.loc["A", "touching"], found.loc["A", "near"], found.loc["A", "beyond"]) == (-1, -2, 72 / 4)
    assert found.loc["C", "verdict"] == TOO_FEW
    assert found.loc["B", "verdict"] == TOO_FEW and np.isnan(found.loc["B", "beyond"])


def test_gap_over_distance_of_real_regions(context):
    frame = gap_by_distance(context, 2, 2020, "rd")
    gaps = context.results.gaps(2, 2020, dimension="rd").set_index("geo")["gap"]
    np.testing.assert_array_equal(frame["gap"], gaps[frame["geo"]])
    assert not frame["gap"].isna().any() and not frame["geo"].isin(["AT13", "LV00"]).any()
    found = proximity(frame).set_index("country")
    # The United Kingdom's gaps in R&D mass are all partial.
    assert found.loc["UK", "verdict"] == TOO_FEW and found.loc["UK", "partial"] == found.loc["UK", "regions"] > 30
    full = frame[(frame["country"] == "DE") & (frame["state"] == "full")]
    assert found.loc["DE", "slope"] == theil_sen(full["distance_km"] / 100, full["gap"]).slope


def test_a_core_of_several_regions_has_its_centre_between_them():
    cores = SimpleNamespace(distinct=(("B", "C"),), take=np.array([0, 0, 0]))
    at = np.array([[0.0, 0], [3, 4], [-3, 4]])
    np.testing.assert_allclose(distances_to_core(at, np.array(["A", "B", "C"]), cores), [4, 0, 0])
