"""Against COINr, the field's reference implementation, step by step (../shared/vectors/coinr; 1e-9 relative).

Skipped where that folder is absent; the hand-calculated examples of the other modules don't need it.
"""

import json

import numpy as np
import pandas as pd
import pytest

from indicators.aggregate import arithmetic
from indicators.gaps import gap_to_core
from indicators.normalise import bounds, minmax
from indicators.treat import kurtosis, log_shifted, needs_treatment, skewness, treat, winsorise
from indicators.weights import balanced

RTOL = 1e-9
CRAFTED = (
    "two_high",
    "tied_top",
    "low_out",
    "seven_high",
    "sign_flip",
    "log_needed",
    "negative_values",
    "with_na",
)


@pytest.fixture(scope="module")
def coinr(shared):
    folder = shared / "vectors" / "coinr"
    if not folder.is_dir():
        pytest.skip(f"COINr vectors not found: {folder}")
    return folder


@pytest.fixture(scope="module")
def table(coinr):
    return lambda name: pd.read_csv(coinr / name, index_col=0)


@pytest.fixture(scope="module")
def crafted(coinr):
    return {c["name"]: c for c in json.loads((coinr / "treat" / "crafted.json").read_text())}


@pytest.fixture(scope="module")
def meta(coinr):
    return pd.read_csv(coinr / "pipeline" / "meta_ind.csv").set_index("iCode")


def known(values):
    x = np.array(values, dtype=float)
    return x[~np.isnan(x)]


def close(found, expected):
    np.testing.assert_allclose(found, expected, rtol=RTOL, atol=1e-12)


def test_no_crafted_vector_is_forgotten(crafted):
    assert set(crafted) == set(CRAFTED)


@pytest.mark.parametrize("name", CRAFTED)
def test_crafted_shape_and_winsorising(crafted, name):
    case = crafted[name]
    x = known(case["x"])
    close([skewness(x), kurtosis(x)], [case["skew0"], case["kurt0"]])
    assert needs_treatment(x) is not case["pass0"]
    values, points = winsorise(x)
    assert points == case["nwin"]
    close(values, known(case["winsorised"]))
    close([skewness(values), kurtosis(values)], [case["skew1"], case["kurt1"]])


@pytest.mark.parametrize("name", CRAFTED)
def test_crafted_treatment_as_a_whole(crafted, name):
    case = crafted[name]
    x = np.array(case["x"], dtype=float)
    close(treat(x).apply(x), np.array(case["Treat_x"], dtype=float))
    close(log_shifted(x, *bounds(x)), np.array(case["log_CT"], dtype=float))


@pytest.mark.parametrize("most", [1, 3, 5, 10, None])
def test_winsorising_of_every_indicator(table, most):
    name = "NULL" if most is None else most
    given, expected = table("pipeline/2_Denominated.csv"), table(f"treat/winsorise_winmax_{name}.csv")
    points = table(f"treat/winsorise_winmax_{name}_dets.csv")["nwin"]
    for column in given:
        x = known(given[column])
        values, touched = winsorise(x, len(x) if most is None else most)
        close(values, known(expected[column]))
        assert touched == points[column]


def test_shape_of_every_indicator(table):
    given, stats = table("pipeline/2_Denominated.csv"), table("stats/get_stats_Denominated.csv")
    for column in given:
        x = known(given[column])
        close([skewness(x), kurtosis(x)], stats.loc[column, ["Skew", "Kurt"]].to_numpy(dtype=float))


def test_the_logarithm_of_every_indicator(table):
    given, expected = table("pipeline/2_Denominated.csv"), table("treat/log_CT.csv")
    for column in given:
        x = given[column].to_numpy(dtype=float)
        close(log_shifted(x, *bounds(x)), expected[column])


def test_treatment_of_every_indicator(table):
    given, expected = table("pipeline/4_Screened.csv"), table("pipeline/5_Treated.csv")
    kinds = set()
    for column in given:
        x = given[column].to_numpy(dtype=float)
        treatment = treat(x)
        kinds.add((treatment.kind, treatment.mirrored))
        close(treatment.apply(x), expected[column])
    assert kinds >= {("none", False), ("winsorised", False)}


@pytest.mark.parametrize(
    ("folder", "source"),
    [("normalise", "pipeline/5_Treated.csv"), ("normalise_untreated_with_NA", "pipeline/2_Denominated.csv")],
)
def test_minmax_of_every_indicator(table, meta, folder, source):
    given, expected = table(source), table(f"{folder}/n_minmax_0_100.csv")
    assert (meta.loc[list(given), "Direction"] == -1).any()
    for column in given:
        x = meta.loc[column, "Direction"] * given[column].to_numpy(dtype=float)
        close(minmax(x, *bounds(x)), expected[column])


def test_crafted_means(coinr):
    for case in json.loads((coinr / "aggregate" / "crafted.json").read_text()):
        x, weights = np.array(case["x"], dtype=float), np.array(case["w"], dtype=float)
        score, _ = arithmetic(x, weights / weights.sum())
        close(score, case["amean"])


@pytest.mark.parametrize(("source", "result"), [("input_minmax_1_100", "a_amean"), ("input_with_NA", "withNA_a_amean")])
def test_aggregates_of_every_level(table, meta, source, result):
    given, expected = table(f"aggregate/{source}.csv"), table(f"aggregate/{result}.csv")
    pd.testing.assert_frame_equal(given, expected[list(given)], rtol=RTOL)
    parents = meta.loc[meta["Type"].isin(["Indicator", "Aggregate"])].groupby("Parent")
    for parent, children in parents:
        weights = children["Weight"].to_numpy(dtype=float)
        score, _ = arithmetic(expected[children.index].to_numpy(dtype=float), weights / weights.sum())
        close(score, expected[parent])


def test_balanced_weights_are_their_effective_weights(table, meta):
    # COINr weighs sub-indices too; inside one of them its effective weights are our balanced ones
    effective, lineage = table("pipeline/eff_weights.csv")["EffWeight"], table("pipeline/lineage.csv")
    for _, members in lineage.groupby("Sub-index"):
        found = pd.Series(balanced(members["Pillar"].tolist()), members.index)
        close(found, effective[members.index] / effective[members.index].sum())


def test_gaps_are_differences_of_their_scores_where_nothing_is_missing(table, meta):
    given, expected = table("aggregate/input_minmax_1_100.csv"), table("aggregate/a_amean.csv")
    members = meta[meta["Parent"] == "Physical"].index
    values = given[members].to_numpy(dtype=float)
    gap = gap_to_core(values, values[0], balanced(["Physical"] * len(members)))
    close(gap.gap, expected["Physical"] - expected["Physical"].iloc[0])
