"""Sobol indices: SALib's estimators against the reference's, replays of its runs, and cases with a known answer.

Where `SA_estimate` of the reference and SALib differ, on purpose: the reference divides by the variance with n - 1 of
the 2 N independent runs, SALib with n; and the reference does not centre the output, which leaves its first order
biased, so we do. Both differences are exact, so all vectors are met at 1e-9 once they are undone.
"""

import json
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
import pytest

from data.errors import ProductError
from indicators.alternatives import Alternatives, Draws
from indicators.drawn import Problem, blocks
from indicators.hierarchy import Hierarchy, Node
from indicators.matrices import Matrices
from indicators.method import Method, Normalisation
from indicators.sensitivity import FACTORS, analyse, design, levels, mean_shift, sensitivity, sentences
from indicators.uncertainty import rank_rows


def close(found, expected):
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


def split(output, factors):
    """A, B, AB_1 … AB_F of an output in the reference's order."""
    n = len(output) // (factors + 2)
    parts = output.reshape(factors + 2, n)
    return parts[0], parts[1], parts[2:]


def reference_indices(output, factors):
    """First-order and total indices as the reference has them, by SALib's estimators."""
    from SALib.analyze.sobol import first_order, total_order

    a, b, ab = split(output, factors)
    sample = (2 * len(a) - 1) / (2 * len(a))  # variance with n -> with n - 1
    return np.array([[f(a, x, b) * sample for x in ab] for f in (first_order, total_order)])


class Vectors:
    def __init__(self, folder):
        self.folder = folder

    def table(self, name, index=None):
        return pd.read_csv(self.folder / name, index_col=index)


@pytest.fixture(scope="module")
def v(shared):
    return Vectors(shared / "vectors" / "coinr" / "sensitivity")


def estimated(v, file):
    """A design with its output and the indices the reference gets from it."""
    name = file.rsplit("_", 1)[0]
    output, expected = v.table(f"{name}_design.csv")["y"].to_numpy(), v.table(f"{name}_expected.csv")
    found = reference_indices(output, len(expected))
    close(found[0], expected["Si"])
    close(found[1], expected["STi"])
    # Centred, as we use them, they are nearer to the truth of the function.
    centred = reference_indices(output - output.mean(), len(expected))
    close(centred[1], expected["STi"])
    assert np.abs(centred[0] - expected["Si_analytic"]).max() < np.abs(expected["Si"] - expected["Si_analytic"]).max()


def asem(v):
    """The runs of the reference's sensitivity analysis as draws of ours: levels, winmax, weight sets, means."""
    meta = v.table("../pipeline/meta_ind.csv")
    meta = meta[meta["Level"].notna()]
    nodes = [
        Node(r.iCode, r.Parent if isinstance(r.Parent, str) else "", int(r.Direction), float(r.Weight))
        for r in meta.itertuples()
    ]
    hierarchy = Hierarchy(tuple(n if n.parent else replace(n, direction=1) for n in nodes))
    runs, sets = v.table("asem_SA_runs.csv"), v.table("asem_SA_weight_sets.csv")
    weights = sets.pivot(index="iCode", columns="set", values="Weight")
    factors = tuple(
        weights.loc[list(hierarchy.children(a)), runs["weight_set"]].to_numpy()
        / np.array([hierarchy.node(c).weight for c in hierarchy.children(a)])[:, None]
        for a in hierarchy.aggregates
    )
    own = Method(normalisation=Normalisation("zscore", mean=10.0, deviation=2.0))
    own = replace(own, treatment=replace(own.treatment, max_points=1))
    alternatives = Alternatives(
        (("zscore", "pooled"), ("minmax", "pooled")), (1, 2, 3, 4, 5), ("", "geometric"), ("as-used",)
    )
    draws = Draws(
        (runs["norm_alt"] == 1).to_numpy().astype(int),
        runs["winmax"].to_numpy() - 1,
        np.zeros(len(runs), dtype=int),
        (runs["f_ag"] == "a_gmean").to_numpy().astype(int),
        factors,
    )
    values = v.table("../pipeline/4_Screened.csv", 0)
    given = values[list(hierarchy.leaves)].to_numpy()[:, None, :]
    return Problem(given, given, hierarchy, own), alternatives, draws, values.index


def replayed(v, file):
    """All 360 runs from raw values: treatment, scale, weights and mean of each run, through four levels."""
    problem, alternatives, draws, units = asem(v)
    matrices = Matrices(problem, alternatives, draws)
    found = np.empty((len(units), len(draws)))
    for block in blocks(draws):
        score = matrices.scores(draws, block)[-1]
        # Ours is min-max on 0-100 unless a mean needs 1-100, the reference's always on 1-100.
        plain = block.normalisation == 1 and block.aggregation == 0
        found[:, block.columns] = 1 + 0.99 * score if plain else score
    expected = v.table(file, 0).loc[units]
    close(found, expected.drop(columns="Nominal").to_numpy())


def ranked(v, file):
    scores, expected = v.table("asem_SA_scores.csv", 0), v.table(file, 0)
    close(rank_rows(scores.to_numpy().T).T, expected.loc[scores.index].to_numpy())


def shifted(v, file):
    ranks = v.table("asem_SA_ranks.csv", 0).to_numpy().T
    close(mean_shift(ranks[1:], ranks[0]), v.table(file)["mean_abs_rank_change"])


def indexed(v, file):
    output, expected = v.table("asem_SA_target.csv")["mean_abs_rank_change"].to_numpy(), v.table(file)
    close(reference_indices(output, 4), expected[["Si", "STi"]].to_numpy().T)


def cut(v, file):
    """Which level a run has: the reference cuts the *observed* range of a column into equal parts (R's cut).

    We cut 0-1, which they are drawn from: a level's probability must not depend on the sample.
    """
    runs = v.table(file)
    for column, name, count in (("x1", "norm_alt", 2), ("x2", "weight_set", 100), ("x3", "winmax", 5)):
        x = runs[column].to_numpy()
        share = (x - x.min()) / (x.max() - x.min())
        same = levels(share, count) + 1 == runs[name]
        assert same.mean() > 0.99  # R puts a bound itself into the lower part
        assert np.abs(levels(x, count) + 1 - runs[name]).max() <= 1


def own_nominal(v, file):
    """The author's shipped run: its draws are not known, but who has which rank by the method itself is."""
    expected = v.table(file, 0)["Nominal"]
    close(v.table("asem_UA_rankstats.csv", 0)["Nominal"].loc[expected.index], expected)


USED = {
    "ishigami_N1024_design.csv": estimated,
    "ishigami_N1024_expected.csv": estimated,
    "gfunction_N512_design.csv": estimated,
    "gfunction_N512_expected.csv": estimated,
    "asem_SA_runs.csv": cut,
    "asem_SA_weight_sets.csv": lambda v, file: replayed(v, "asem_SA_scores.csv"),
    "asem_SA_scores.csv": replayed,
    "asem_SA_ranks.csv": ranked,
    "asem_SA_target.csv": shifted,
    "asem_SA_indices.csv": indexed,
    "vignette_SA_results_rankstats.csv": own_nominal,
    "vignette_UA_results_rankstats.csv": own_nominal,
}
ELSEWHERE = {
    "asem_SA_rankstats.csv": "test_uncertainty.py, test_rank_statistics_are_those_of_the_reference",
    "asem_UA_scores.csv": "test_uncertainty.py, test_rank_statistics_are_those_of_the_reference",
    "asem_UA_rankstats.csv": "test_uncertainty.py, test_rank_statistics_are_those_of_the_reference",
}
DIFFERENT = {
    "asem_UA_runs.csv": "levels of runs whose weight sets are not in the vectors (another seed): nothing to replay",
    "vignette_SA_results_indices.csv": "the author's own run: neither design nor output is known, intervals are noise",
}


@pytest.mark.parametrize("file", USED)
def test_vector(v, file):
    USED[file](v, file)


def test_every_vector_of_the_folder_is_used_or_listed(shared):
    manifest = json.loads((shared / "vectors" / "coinr" / "manifest.json").read_text())
    files = {f["file"].rsplit("/", 1)[1] for f in manifest["files"] if f["file"].startswith("coinr/sensitivity/")}
    assert files == {*USED, *ELSEWHERE, *DIFFERENT}


def g_function(x, a):
    return np.prod((np.abs(4 * x - 2) + a) / (1 + a), axis=1)


def test_indices_of_a_function_whose_indices_are_known():
    """Sobol's g with a = 0, 1, 4.5, 9, 99: first order V_i / V with V_i = 1 / 3 (1 + a_i)², V = Π(1 + V_i) − 1."""
    a = np.array([0, 1, 4.5, 9, 99])
    part = 1 / (3 * (1 + a) ** 2)
    whole = np.prod(1 + part) - 1
    first = part / whole
    total = part * np.prod(1 + part) / (1 + part) / whole
    from SALib.sample import sobol

    unit = {"num_vars": 5, "names": list(FACTORS), "bounds": [[0.0, 1.0]] * 5}
    x = sobol.sample(unit, 4096, calc_second_order=False, seed=1)
    found = analyse(g_function(x, a), seed=0)
    np.testing.assert_allclose(found[0], first, atol=0.02)
    np.testing.assert_allclose(found[2], total, atol=0.02)
    assert (np.abs(found[0] - first) < np.maximum(found[1], 0.005)).all()
    # Seed 0 must be a seed, which it is not for SALib itself.
    np.testing.assert_array_equal(analyse(g_function(x, a), seed=0)[1], found[1])


def flat(number):
    return Hierarchy((*(Node(f"i{n}", "d") for n in range(number)), Node("d")))


def problem(seed=0, units=30, number=4):
    values = np.random.default_rng(seed).lognormal(sigma=1.0, size=(units, 1, number))
    return Problem(values, values, flat(number))


def test_a_ranking_that_depends_on_one_choice_alone():
    """Only the mean varies: it is the whole variance, and nothing else has a part."""
    alone = Alternatives((("minmax", "pooled"),), (5,), ("", "harmonic"), ("as-used",), weight_noise=0.0)
    found = sensitivity(problem(), alone)
    place = FACTORS.index("aggregation")
    np.testing.assert_allclose(found.total, np.eye(5)[place], atol=0.06)
    np.testing.assert_allclose(found.first, np.eye(5)[place], atol=0.06)
    assert found.order[0] == place and found.runs == 1024
    ranked = ~np.isnan(found.region_total[:, place])
    assert ranked.any() and (found.region_total[ranked][:, [n for n in range(5) if n != place]] == 0).all()
    assert "how indicators are averaged (100 %)" in found.sentences()[0]


def test_a_ranking_that_depends_on_nothing():
    fixed = Alternatives((("minmax", "pooled"),), (5,), ("",), ("as-used",), weight_noise=0.0)
    found = sensitivity(problem(), fixed)
    assert found.total.tolist() == found.first_error.tolist() == [0] * 5 and found.shift == 0
    assert np.isnan(found.region_total).all()
    assert found.sentences() == ["The ranking does not depend on these choices."]


def test_the_indices_of_a_region_are_salibs_own_of_its_rank():
    given, alternatives = problem(1), Alternatives()
    found = sensitivity(given, alternatives)
    draws = design(alternatives, given.children, 1024)
    from indicators.uncertainty import drawn_ranks

    ranks = drawn_ranks(Matrices(given, alternatives, draws), draws)["d"].ranks
    for region in (0, 7):
        expected = analyse(ranks[:, region], 3)
        close(found.region_first[region], expected[0])
        close(found.region_total[region], expected[2])


def test_the_same_seed_gives_the_same_indices_whatever_the_number_of_workers():
    first, again = (sensitivity(problem(2, units=200), Alternatives(), workers=n) for n in (1, 2))
    for name in ("first", "first_error", "total", "total_error", "region_total"):
        np.testing.assert_array_equal(getattr(first, name), getattr(again, name))
    other = sensitivity(problem(2, units=200), replace(Alternatives(), seed=5))
    assert not np.array_equal(first.total, other.total)
    np.testing.assert_allclose(first.total, other.total, atol=0.15)


def test_the_design_meets_every_choice_and_changes_one_at_a_time():
    draws = design(Alternatives(), [3], 1024)
    chosen = np.column_stack([draws.normalisation, draws.treatment, draws.imputation, draws.aggregation])
    assert len(draws) == 1024 * 7
    groups = chosen.reshape(1024, 7, 4)
    for n in range(4):
        assert set(chosen[:, n]) == set(range(4 if n < 3 else 3))
        others = [k for k in range(4) if k != n]
        np.testing.assert_array_equal(groups[:, n + 1][:, others], groups[:, 0][:, others])
        np.testing.assert_array_equal(groups[:, n + 1, n], groups[:, -1, n])
    weights = draws.factors[0].reshape(3, 1024, 7)
    np.testing.assert_array_equal(weights[:, :, 5], weights[:, :, 6])
    np.testing.assert_array_equal(weights[:, :, 1], weights[:, :, 0])


def test_too_few_runs_are_refused():
    with pytest.raises(ProductError, match="999 runs"):
        sensitivity(problem(), Alternatives(), runs=999)


def test_what_the_ranking_depends_on_in_words():
    first, total = np.array([0.1, 0.0, 0.5, 0.1, 0.0]), np.array([0.35, 0.02, 0.6, 0.2, 0.03])
    found = sentences(total, first, 12.34)
    assert found == [
        "The ranking depends most on: how old and missing values are dealt with (60 %); "
        "how indicators are brought to one scale (35 %).",
        "It hardly depends on: how indicators are weighed (3 %); how outliers are treated (2 %).",
        "A percentage says in how much of the differences a choice has a part.",
        "30 % of them come only from several choices together.",
        "On average over all choices a region moves by 12.3 ranks.",
    ]


def test_levels_cut_evenly():
    found = partial(levels, count=4)
    assert found(np.array([0, 0.249, 0.25, 0.74, 0.75, 1.0])).tolist() == [0, 0, 1, 2, 3, 3]
