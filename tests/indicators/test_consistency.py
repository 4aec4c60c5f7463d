"""Consistency: by hand, against COINr (../shared/vectors/coinr/consistency), and what is declared of the snapshot."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.countries import EU27
from indicators.aggregate import arithmetic, ranks
from indicators.consistency import (
    CORRELATIONS,
    REDUNDANT_ABOVE,
    alpha,
    between_dimensions,
    consistency,
    correlate,
    influence,
    kendall,
    of_dimension,
    pearson,
    removals,
    spearman,
    with_dimensions,
)
from indicators.weights import pca

NAN = np.nan
RTOL = 1e-9
# Files of the folder that no test compares value by value, with the reason.
DIFFERENT = {
    "opt_weights_equal_level2.csv": "weights are never optimised here: correlations are reported, not imposed; "
    "and the optimiser stops at a tolerance of 0.1. Its correlations are compared, see opt_weights_equal_level2_corr",
}
USED = {
    "cronbach.csv",
    "corr_within_pillar_pearson.csv",
    "corr_within_pillar_spearman.csv",
    "corr_within_pillar_kendall.csv",
    "corr_ind_pillar.csv",
    "corr_pillar_pillar.csv",
    "corr_flags_high.csv",
    "corr_flags_low.csv",
    "pca_weights_level1.csv",
    "pca_weights_level2.csv",
    "pca_eigen_level1.csv",
    "opt_weights_equal_level2_corr.csv",
    "remove_elements_level2.csv",
    "remove_elements_level2_ranks.csv",
}

# ── by hand ──


def test_correlations_by_hand():
    # deviations -1 0 1 and -2 1 1: 3 / sqrt(2 * 6)
    x, y = np.array([1.0, 2.0, 3.0]), np.array([1.0, 4.0, 4.0])
    assert pearson(x, y) == pytest.approx(3 / np.sqrt(12))
    # ranks 1 2 3 and 1 2.5 2.5: deviations -1 0 1 and -1 .5 .5: 1.5 / sqrt(2 * 1.5)
    assert spearman(x, y) == pytest.approx(1.5 / np.sqrt(3))
    # pairs: two in order, one tied in y: 2 / sqrt(3 * 2)
    assert kendall(x, y) == pytest.approx(2 / np.sqrt(6))


@pytest.mark.parametrize("kind", CORRELATIONS)
def test_a_pair_is_correlated_where_it_has_both_and_varies(kind):
    x = np.array([[1.0, 5.0, 1.0], [2.0, 5.0, NAN], [3.0, 5.0, 9.0], [NAN, 5.0, 4.0], [4.0, 5.0, NAN]])
    found = correlate(x, x, kind)
    assert found[0, 0] == pytest.approx(1)
    # the second doesn't vary, the first and third share two units only
    assert np.isnan(found[1]).all() and np.isnan(found[0, 2])


def test_alpha_by_hand():
    # covariance matrix [[1, 1/2], [1/2, 1]]: 2 / 1 * (1 - 2 / 3)
    assert alpha(np.array([[1.0, 1.0], [2.0, 3.0], [3.0, 2.0]])) == pytest.approx(2 / 3)
    assert alpha(np.column_stack([np.arange(5.0)] * 3)) == pytest.approx(1)
    assert np.isnan(alpha(np.arange(5.0)[:, None])) and np.isnan(alpha(np.ones((4, 2))))
    assert np.isnan(alpha(np.empty((0, 3))))


def test_removing_by_hand():
    values = np.array([[90.0, 10.0], [50.0, 60.0], [20.0, 80.0]])
    before, after = removals(values, lambda x: arithmetic(x, np.array([0.5, 0.5]))[0])
    # means 50, 55, 50: the second leads, the others share the second place
    assert before.tolist() == [2, 1, 2]
    assert after.T.tolist() == [[3, 2, 1], [1, 2, 3]]
    assert values[0, 0] == 90


@given(st.integers(0, 10**6), st.integers(2, 8))
def test_influence_adds_up_and_follows_the_weight(seed, number):
    rng = np.random.default_rng(seed)
    values, weights = rng.uniform(0, 100, (20, number)), rng.dirichlet(np.ones(number))
    found = influence(values, weights, arithmetic(values, weights)[0])
    assert found.sum() == pytest.approx(1)
    assert influence(values, np.eye(number)[0], values[:, 0])[0] == pytest.approx(1)


def test_flags_by_hand():
    a = np.arange(20.0)
    values = np.column_stack([a, a + np.tile([0, 0.5], 10), 20 - a, np.tile([3.0, 8.0, 1.0, 5.0], 5)])
    found = consistency(values, np.full(4, 0.25), ["one", "twin", "against", "noise"])
    assert found.redundant == (("one", "twin"),)
    assert set(found.against_each_other) == {("one", "against"), ("twin", "against")}
    assert "against" in found.weak and "against" in found.opposing
    assert found.regions == 20
    assert found.table()["indicator"].tolist() == ["one", "twin", "against", "noise"]
    # without the one that goes against the others they hang together better
    assert found.alpha_without[2] > found.alpha


def test_order_of_units_and_unit_of_measure_change_nothing():
    rng = np.random.default_rng(5)
    values = np.where(rng.random((40, 5)) < 0.1, NAN, rng.uniform(0, 100, (40, 5)))
    weights = np.full(5, 0.2)
    first = consistency(values, weights, list("abcde"))
    turned = consistency(values[rng.permutation(40)] * 3 + 7, weights, list("abcde"))
    for name in ("alpha", "with_score", "with_rest", "influence", "shift"):
        np.testing.assert_allclose(getattr(turned, name), getattr(first, name), rtol=1e-9)


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (1, 3), (2, 2), (5, 1)])
def test_too_little_is_nothing_and_no_error(shape):
    found = consistency(np.ones(shape), np.full(shape[1], 1 / max(shape[1], 1)), list("abc")[: shape[1]])
    assert np.isnan(found.alpha) and found.redundant == () and found.weak == ()
    assert len(found.table()) == shape[1]


# ── against COINr ──


@pytest.fixture(scope="module")
def coinr(shared):
    folder = shared / "vectors" / "coinr"
    if not folder.is_dir():
        pytest.skip(f"COINr vectors not found: {folder}")
    return folder


@pytest.fixture(scope="module")
def expected(coinr):
    return lambda name: pd.read_csv(coinr / "consistency" / f"{name}.csv")


@pytest.fixture(scope="module")
def steps(coinr):
    names = {"Raw": "1_Raw", "Denominated": "2_Denominated", "Treated": "5_Treated", "Normalised": "6_Normalised"}
    names["Aggregated"] = "7_Aggregated"
    return {name: pd.read_csv(coinr / "pipeline" / f"{file}.csv", index_col=0) for name, file in names.items()}


@pytest.fixture(scope="module")
def meta(coinr):
    return pd.read_csv(coinr / "pipeline" / "meta_ind.csv").set_index("iCode")


@pytest.fixture(scope="module")
def pillars(meta):
    """Pillar -> its indicators, in the order of the metadata."""
    of_level = meta[(meta["Type"] == "Indicator") & (meta["Level"] == 1)]
    return {pillar: list(rows.index) for pillar, rows in of_level.groupby("Parent", sort=False)}


def close(found, wanted):
    np.testing.assert_allclose(found, wanted, rtol=RTOL, atol=1e-12)


def test_every_file_is_used_or_listed_with_its_reason(coinr):
    assert {f.name for f in (coinr / "consistency").iterdir()} == USED | set(DIFFERENT)


def test_cronbach(expected, steps, meta):
    rows = expected("cronbach")
    for row in rows.itertuples():
        children = list(meta.index[(meta["Parent"] == row.group) & (meta["Level"] == row.level)])
        close(alpha(steps[row.dset][children].to_numpy(dtype=float)), row.alpha)
    assert len(rows) == 35


@pytest.mark.parametrize("kind", CORRELATIONS)
def test_correlations_inside_pillars(expected, steps, kind):
    check_correlations(expected(f"corr_within_pillar_{kind}"), steps["Normalised"], kind)


@pytest.mark.parametrize("name", ["corr_ind_pillar", "corr_pillar_pillar"])
def test_correlations_with_and_between_pillars(expected, steps, name):
    check_correlations(expected(name), steps["Aggregated"], "pearson")


def check_correlations(rows, values, kind):
    # The file may leave out trivial pairs, but what it has must be ours.
    names = list(dict.fromkeys([*rows["Var1"], *rows["Var2"]]))
    found = pd.DataFrame(correlate(values[names].to_numpy(), values[names].to_numpy(), kind), names, names)
    rows = rows.dropna(subset="Correlation")
    assert len(rows) > 50
    close([found.loc[a, b] for a, b in zip(rows["Var1"], rows["Var2"], strict=True)], rows["Correlation"])


@pytest.mark.parametrize(("name", "found"), [("high", lambda r: r > 0.75), ("low", lambda r: r < -0.4)])
def test_flags(expected, steps, pillars, name, found):
    wanted = {(r.Group, frozenset((r.Ind1, r.Ind2)), r.Corr) for r in expected(f"corr_flags_{name}").itertuples()}
    flagged = set()
    for pillar, children in pillars.items():
        report = consistency(steps["Normalised"][children].to_numpy(), np.full(len(children), 0.1), children)
        # There a correlation is rounded to three digits before it is held against the threshold.
        matrix = pd.DataFrame(report.between["pearson"].round(3), children, children)
        flagged |= {(pillar, frozenset(p), matrix.loc[p]) for p in report.pairs(lambda r: found(round(r, 3)))}
    assert flagged == wanted


def test_principal_components(expected, steps, pillars, meta):
    eigen = expected("pca_eigen_level1")
    loadings = {1: expected("pca_weights_level1"), 2: expected("pca_weights_level2")}
    for pillar, children in pillars.items():
        found = pca(steps["Normalised"][children].to_numpy())
        rows = eigen[eigen["group"] == pillar]
        close(found.deviation, rows["sdev"])
        close(found.share, rows["var_frac"])
        check_component(found, children, loadings[1], pillar)
    for group in ("Conn", "Sust"):
        children = list(meta.index[meta["Parent"] == group])
        check_component(pca(steps["Aggregated"][children].to_numpy()), children, loadings[2], group)


def check_component(found, children, loadings, group):
    rows = loadings[loadings["group"] == group].set_index("iCode").loc[children, "PC1_loading"]
    sign = np.sign(found.loadings[0, 0] * rows.iloc[0])
    close(found.loadings[:, 0] * sign, rows)


@pytest.fixture(scope="module")
def pillar_score(meta):
    """The index from the eight pillars, through the two sub-indices."""
    parents = meta.loc[meta["Level"] == 2, "Parent"]

    def score(values, weights=None):
        weights = np.ones(len(parents)) if weights is None else weights
        parts = []
        for sub in ("Conn", "Sust"):
            inside = (parents == sub).to_numpy()
            parts.append(arithmetic(values[:, inside], weights[inside] / weights[inside].sum())[0])
        return arithmetic(np.column_stack(parts), np.full(2, 0.5))[0]

    return score, list(parents.index)


def test_removing_an_element(expected, steps, pillar_score):
    score, names = pillar_score
    values = steps["Aggregated"]
    before, after = removals(values[names].to_numpy(), score)
    wanted = expected("remove_elements_level2_ranks").set_index("uCode").loc[values.index]
    np.testing.assert_array_equal(before, wanted["Nominal"])
    np.testing.assert_array_equal(after, wanted[names])
    means = expected("remove_elements_level2").set_index("removed")["MeanAbsRankDiff"]
    close(np.abs(after - before[:, None]).mean(axis=0), means.loc[names])
    np.testing.assert_array_equal(before, ranks(values["Index"].to_numpy(), np.ones(len(values), dtype=bool)))


def test_correlations_behind_optimised_weights(expected, steps, pillar_score):
    # "Obtained" is each pillar's correlation with the index, as a share of their sum, pillars in alphabetical order.
    # "OptWeight" is in another order: equal but for one, and it is SusEcFin whose weight was raised by a tenth.
    score, names = pillar_score
    rows = expected("opt_weights_equal_level2_corr")
    assert sorted(rows["OptWeight"] / rows["OptWeight"].min()) == pytest.approx([1] * 7 + [1.1])
    weights = np.array([1.1 if name == "SusEcFin" else 1.0 for name in names])
    index = score(steps["Aggregated"][names].to_numpy(), weights)
    found = correlate(steps["Aggregated"][sorted(names)].to_numpy(), index[:, None])[:, 0]
    close(found / found.sum(), rows["Obtained"])


# ── on the snapshot ──


@pytest.fixture(scope="module")
def judged(results):
    """The report that the catalogue's judgements are about: NUTS 2, the year a page opens with."""
    year = results.default_year(2)
    return {name: of_dimension(results, 2, year, name) for name in results.catalogue.dimensions}


def test_what_is_declared_is_what_the_figures_show(results, judged):
    for name, dimension in results.catalogue.dimensions.items():
        assert set(judged[name].weak) == set(dimension.pulls_against), name
        assert set(judged[name].redundant) == set(dimension.redundant), name


def test_every_dimension_is_judged_in_words(results):
    for dimension in results.catalogue.dimensions.values():
        assert len(dimension.judgement.split()) > 20, dimension.id
        assert "\n" not in dimension.judgement


def test_statements_of_the_judgements(results, judged):
    def between(dimension, one, other):
        report = judged[dimension]
        return report.between["pearson"][report.indicators.index(one), report.indicators.index(other)]

    def of(dimension, name):
        return judged[dimension].table().set_index("indicator")[name]

    # Talent: the pairs, their weight, the loosest
    assert 0.9 < between("talent", "tertiary_25_64", "hrst") < REDUNDANT_ABOVE
    for pair in (["employment_rate", "neet"], ["tertiary_25_64", "hrst"]):
        assert of("talent", "weight")[pair].sum() / of("talent", "weight").sum() == pytest.approx(0.25, abs=0.01)
    assert of("talent", "with_score").idxmin() == "net_migration"
    # SME: turnover, loose growth, the weight of innovation, who is not there
    assert between("sme", "birth_rate", "death_rate") < -0.3
    assert (of("sme", "with_rest")[["net_growth", "employment_growth"]] < 0.3).all()
    innovation = ["sme_product", "sme_process", "sme_cooperation"]
    assert of("sme", "influence")[innovation].sum() == pytest.approx(0.5, abs=0.05)
    assert of("sme", "weight")[innovation].sum() == pytest.approx(0.25)
    scores = results.scores(2, results.default_year(2), dimension="sme")
    full = set(scores.loc[scores["state"] == "full", "geo"].str[:2])
    assert EU27 - full == {"BE", "CY", "DE", "EL", "IE", "LU", "SI"}
    # R&D: two ways, the loosest, newer totals
    assert len(judged["rd"].indicators) == 10
    assert 0.3 < between("rd", "gerd_business", "gerd_public") < 0.5
    assert of("rd", "with_score").idxmin() == "designs"
    newest = {
        i: np.flatnonzero(~np.isnan(results.panel.observed[i].value).all(axis=0))[-1] for i in ("gerd", "gerd_business")
    }
    assert newest["gerd"] - newest["gerd_business"] >= 3
    # Capital: level and growth
    levels = ["gdp_per_head", "gdp_per_worker", "household_income"]
    assert min(between("capital", a, b) for a in levels for b in levels) > 0.7
    assert all(-0.3 < between("capital", "gva_growth", b) < 0 for b in levels[1:])
    assert abs(between("capital", "gva_growth", "gdp_per_head")) < 0.3
    assert not results.has_data("capital_formation")
    # Digital: nothing to say
    assert judged["digital"].regions == 0
    assert [i.id for i in results.catalogue.of("digital") if results.has_data(i.id)] == ["digital_skills"]


def test_tables_over_all_dimensions(results):
    year = results.default_year(2)
    between, each = between_dimensions(results, 2, year), with_dimensions(results, 2, year)
    four = ["talent", "sme", "rd", "capital"]
    np.testing.assert_allclose(np.diag(between.loc[four, four]), 1)
    np.testing.assert_allclose(between, between.T)
    assert set(each.columns) == set(results.catalogue.dimensions)
    assert each.loc["gerd", "rd"] == pytest.approx(0.89, abs=0.01)
    assert each.loc["broadband"].isna().all()
