"""`composite`: every step by hand, published and reference results, and what must not matter."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import InputError
from indicators.chain import run
from indicators.composite import composite
from indicators.contributions import PENALTY
from indicators.hierarchy import Hierarchy, Node
from indicators.method import DEFAULT, from_flat

NAN = np.nan
META = [("a", "P", 1, 1), ("b", "P", 1, 3), ("c", "Index", -1, 1), ("P", "Index", "", 2), ("Index", "", "", "")]


def table(rows, columns):
    return pd.DataFrame(rows, columns=columns.split())


def meta(rows=META, **more):
    return pd.DataFrame(rows, columns=["id", "parent", "direction", "weight"]).assign(**more)


def flat(indicators, aggregate="Index"):
    """Indicators of equal weight directly under one index; a name with a minus is one where less is better."""
    rows = [(name.lstrip("-"), aggregate, -1 if name.startswith("-") else 1, 1) for name in indicators.split()]
    return meta([*rows, (aggregate, "", "", "")])


def column(found, name, table_name="scores"):
    frame = getattr(found, table_name)()
    return frame[name].tolist()


#        a            b            c (less is better)
VALUES = table([("X", 0, 10, 5), ("Y", 5, 20, 3), ("Z", 10, 30, 1)], "unit a b c")


def test_the_default_chain_by_hand():
    found = composite(VALUES, meta())
    assert found.normalised().to_dict("list") == {
        "unit": ["X", "Y", "Z"],
        "a": [0, 50, 100],
        "b": [0, 50, 100],
        "c": [0, 50, 100],
    }
    turned = composite(VALUES.assign(c=[1, 3, 5]), meta())
    # Y is 50 in everything; X has P = 0 and c = 100: 2/3 · 0 + 1/3 · 100
    assert column(turned, "Index") == pytest.approx([100 / 3, 50, 200 / 3])
    assert column(turned, "P") == [0, 50, 100]
    assert column(turned, "rank") == column(turned, "rank_Index") == [3, 2, 1]
    assert set(column(turned, "state_Index", "coverage")) == {"full"}
    assert turned.treated().to_dict("list") == VALUES.assign(c=[1, 3, 5]).to_dict("list")


def test_contributions_by_hand():
    frame = composite(VALUES.assign(c=[1, 3, 5]), meta()).contributions()
    z = frame[frame["unit"] == "Z"].set_index(["aggregate", "child"])
    assert z.loc[("Index", "P")].tolist() == ["Z", 2 / 3, 100, pytest.approx(200 / 3), "arithmetic"]
    assert z.loc[("Index", "c")].tolist() == ["Z", 1 / 3, 0, 0, "arithmetic"]
    assert z.loc[("P", "b")].tolist() == ["Z", 0.75, 100, 75, "arithmetic"]


# ── what is missing ──


def test_a_missing_part_leaves_its_weight_to_the_others():
    # Z lacks b: three quarters of P are missing, so P is, and the index of Z stands on c alone: a third.
    values = VALUES.assign(b=[10, 20, NAN])
    found = composite(values, meta())
    np.testing.assert_array_equal(column(found, "P"), [0, 87.5, NAN])
    assert column(found, "Index") == pytest.approx([0, (2 * 87.5 + 50) / 3, 100])
    cover = found.coverage().set_index("unit")
    assert cover.loc["Z", ["Index", "P"]].tolist() == pytest.approx([1 / 3, 1 / 4])
    assert cover.loc["Z", ["state_Index", "state_P"]].tolist() == ["partial", "missing"]
    assert column(found, "rank") == [2, 1, pd.NA]
    assert "Z" not in set(found.contributions().query("aggregate == 'P'")["unit"])
    index = found.contributions().query("unit == 'Z' and aggregate == 'Index'")
    assert index[["child", "weight", "contribution"]].to_numpy().tolist() == [["c", 1, 100]]


def test_without_a_limit_every_value_counts():
    found = composite(VALUES.assign(b=[10, 20, NAN]), meta(), from_flat({"coverage.minimum": 0, "coverage.partial": 0}))
    assert column(found, "P") == [0, 87.5, 100]
    assert column(found, "Index", "coverage") == pytest.approx([1, 1, 1 / 3 + 2 / 3 / 4])
    assert set(column(found, "state_P", "coverage")) == {"full"}
    nothing = composite(
        pd.concat([VALUES, table([("N", NAN, NAN, NAN)], "unit a b c")]),
        meta(),
        from_flat({"coverage.minimum": 0, "coverage.partial": 0}),
    )
    assert column(nothing, "state_Index", "coverage")[-1] == "missing"
    assert np.isnan(column(nothing, "Index")[-1]) and column(nothing, "rank")[-1] is pd.NA


@pytest.mark.parametrize(
    ("settings", "expected", "how"),
    [
        ({"method": "none"}, [1, NAN, 4, 10, NAN, NAN], 0),
        ({"method": "carry-forward"}, [1, 1, 4, 10, 10, 10], 3),
        ({"method": "carry-forward", "max_age": 1}, [1, 1, 4, 10, 10, NAN], 2),
        ({"method": "linear"}, [1, 2.5, 4, 10, 10, 10], 3),
        ({"method": "mean"}, [1, 10, 4, 10, 1, 4], 3),
        ({"method": "group-mean", "group": "kind"}, [1, NAN, 4, 10, NAN, NAN], 0),
    ],
)
def test_missing_cells_are_filled_in(settings, expected, how):
    rows = [("X", 2001, 1, "k"), ("X", 2002, NAN, "k"), ("X", 2003, 4, "k")]
    rows += [("Y", 2001, 10, "l"), ("Y", 2002, NAN, "l"), ("Y", 2003, NAN, "l")]
    values = table(rows, "unit year a kind")
    if settings["method"] == "mean":  # of the other unit, year by year
        values.loc[1, "a"], values.loc[4, "a"] = NAN, NAN
        expected = [1, NAN, 4, 10, NAN, 4]
        how = 1
    found = composite(values, flat("a"), from_flat({f"imputation.{k}": v for k, v in settings.items()}))
    np.testing.assert_allclose(column(found, "a", "treated"), expected)
    assert found.filled == {"a": how}


def test_filled_cells_count_only_where_they_are_told_to():
    # Rank over the pool: 1 2 3 without the copies, and with the copy of 1 a tie below 2 and 3
    values = table([("X", 2001, 1), ("X", 2002, NAN), ("Y", 2001, 2), ("Y", 2002, 3)], "unit year a")
    settings = {"imputation.method": "carry-forward", "normalisation.method": "rank", "coverage.minimum": 0}
    settings |= {"coverage.partial": 0}
    assert column(composite(values, flat("a"), from_flat(settings)), "a", "normalised") == [1, 1, 2, 3]
    counted = composite(values, flat("a"), from_flat(settings | {"imputation.counts": True}))
    assert column(counted, "a", "normalised") == [1, 1, 3, 4]


def test_a_year_without_a_row_gets_no_score_and_takes_no_rank():
    values = table([("X", 2001, 1), ("X", 2002, 5), ("Y", 2001, 9)], "unit year a")
    found = composite(values, flat("a"), from_flat({"imputation.method": "carry-forward"}))
    assert found.scores()[["unit", "year", "rank"]].to_numpy().tolist() == [
        ["X", 2001, 2],
        ["X", 2002, 1],
        ["Y", 2001, 1],
    ]


def test_values_of_a_parent():
    values = table([("EU", 7, ""), ("X", 1, "EU"), ("Y", NAN, "EU")], "unit a inside")
    found = composite(values, flat("a"), from_flat({"imputation.method": "parent", "imputation.group": "inside"}))
    assert column(found, "a", "treated") == [7, 1, 7]


# ── denominators, treatment, scales ──


def test_denominators_and_scale():
    values = table([("X", 10, 1000), ("Y", 30, 1500), ("Z", 30, 0), ("W", 30, NAN)], "unit firms people")
    found = composite(values, flat("firms").assign(denominator=["people", ""], scale=[1000, ""]))
    np.testing.assert_array_equal(column(found, "firms", "treated"), [10, 20, NAN, NAN])
    assert found.ignored == ()


def test_outliers_are_pulled_in_whatever_their_direction():
    values = pd.DataFrame({"unit": list("ABCDEFGHIJK"), "a": [*range(1, 11), 100.0]})
    for name, worst in (("a", 100), ("-a", 0)):
        found = composite(values, flat(name))
        assert column(found, "a", "treated") == [*range(1, 11), 10]
        assert column(found, "a", "normalised")[-1] == worst
    assert column(composite(values, flat("a"), from_flat({"treatment.rule": "none"})), "a", "treated")[-1] == 100


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"method": "minmax"}, [0, 25, 100]),
        ({"method": "minmax", "lower": 1.0, "upper": 5.0}, [1, 2, 5]),
        ({"method": "zscore"}, [-2 / np.sqrt(13 / 3) / 1, *((x - 8 / 3) / np.sqrt(13 / 3) for x in (2, 5))]),
        ({"method": "rank"}, [1, 2, 3]),
        ({"method": "borda"}, [0, 1, 2]),
        ({"method": "percentile"}, [0, 50, 100]),
        ({"method": "distance-to-reference"}, [0, 100 * 1 / (5 / 3), 100 * 4 / (5 / 3)]),
        ({"method": "distance-to-leader"}, [0, 25, 100]),
        ({"method": "distance-to-target"}, [0, 10, 40]),
        ({"method": "goalposts"}, [10, 20, 50]),
        ({"method": "fraction-of-maximum"}, [20, 40, 100]),
    ],
)
def test_every_normalisation_by_hand(settings, expected):
    values = table([("X", 1), ("Y", 2), ("Z", 5)], "unit a")
    if settings["method"] == "zscore":
        deviation = np.std([1, 2, 5], ddof=1)
        expected = [(x - 8 / 3) / deviation for x in (1, 2, 5)]
    m = flat("a").assign(target=[11, ""], lower=[0, ""], upper=[10, ""])
    found = composite(values, m, from_flat({f"normalisation.{k}": v for k, v in settings.items()}))
    np.testing.assert_allclose(column(found, "a", "normalised"), expected, rtol=1e-12)


@pytest.mark.parametrize(("lower", "upper", "expected"), [(0, 10, [90, 80, 50]), (0, 4, [75, 50, 0])])
def test_goalposts_of_what_is_better_low(lower, upper, expected):
    values = table([("X", 1), ("Y", 2), ("Z", 5)], "unit a")
    found = composite(
        values,
        flat("-a").assign(lower=[lower, ""], upper=[upper, ""]),
        from_flat({"normalisation.method": "goalposts"}),
    )
    assert column(found, "a", "normalised") == expected


def test_scales_of_all_years_or_of_each():
    values = table([("X", 2001, 0), ("Y", 2001, 10), ("X", 2002, 10), ("Y", 2002, 40)], "unit year a")
    assert column(composite(values, flat("a")), "Index") == [0, 25, 25, 100]
    yearly = composite(values, flat("a"), from_flat({"normalisation.scope": "year"}))
    assert column(yearly, "Index") == [0, 100, 0, 100]


# ── means ──


@pytest.mark.parametrize(
    ("method", "power", "expected"),
    [
        ("arithmetic", 0.5, 0.25 * 16 + 0.75 * 81),
        ("geometric", 0.5, 16**0.25 * 81**0.75),
        ("harmonic", 0.5, 1 / (0.25 / 16 + 0.75 / 81)),
        ("generalised", 0.5, (0.25 * 4 + 0.75 * 9) ** 2),
        ("generalised", 2, (0.25 * 16**2 + 0.75 * 81**2) ** 0.5),
        ("mazziotta-pareto", 0.5, 64.75 - 0.25 * 0.75 * 65**2 / 64.75),
        ("copeland", 0.5, 1),
    ],
)
def test_every_mean_by_hand_and_its_contributions(method, power, expected):
    values = table([("X", 16, 81), ("Y", 81, 16)], "unit a b")
    m = meta([("a", "P", 1, 1), ("b", "P", 1, 3), ("P", "", "", "")], lower=[1, 1, ""], upper=[100, 100, ""])
    settings = {"normalisation.method": "goalposts", "normalisation.lower": 1.0}
    found = composite(values, m, from_flat(settings | {"aggregation.method": method, "aggregation.power": power}))
    assert column(found, "P")[0] == pytest.approx(expected, rel=1e-12)
    parts = found.contributions().query("unit == 'X'")
    assert set(parts["method"]) == {method}
    if method == "copeland":
        assert parts["contribution"].isna().all() and len(parts) == 2
    else:
        assert parts["contribution"].sum() == pytest.approx(expected, rel=1e-12)
        assert (PENALTY in set(parts["child"])) == (method == "mazziotta-pareto")


def test_a_geometric_mean_of_0_is_missing_and_said():
    settings = from_flat({"aggregation.method": "geometric", "normalisation.lower": 0.0})
    values = table([("X", 0, 1), ("Y", 1, 2), ("Z", 2, 3)], "unit a b")
    found = composite(values, flat("a b"), settings)
    assert np.isnan(column(found, "Index")[0]) and column(found, "rank") == [pd.NA, 2, 1]
    assert column(found, "state_Index", "coverage")[0] == "missing"
    assert found.chained.undefined("Index").ravel().tolist() == [True, False, False]
    # by default such means start at 1
    assert column(composite(values, flat("a b"), from_flat({"aggregation.method": "geometric"})), "Index")[0] == 1


def test_a_mean_per_level_and_per_aggregate():
    m = meta([("a", "P", 1, 1), ("b", "P", 1, 1), ("c", "Q", 1, 1), ("d", "Q", 1, 1), *[(x, "I", "", 1) for x in "PQ"],
              ("I", "", "", "")])  # fmt: skip
    m = m.assign(lower=[0, 0, 0, 0, "", "", ""], upper=[100, 100, 100, 100, "", "", ""])
    settings = {"normalisation.method": "goalposts", "normalisation.lower": 0.0}
    settings |= {"aggregation.levels": {"2": "harmonic", "Q": "geometric"}}
    found = composite(table([("X", 10, 90, 10, 90)], "unit a b c d"), m, from_flat(settings))
    assert column(found, "P") == [50] and column(found, "Q") == pytest.approx([30])
    assert column(found, "I") == pytest.approx([2 / (1 / 50 + 1 / 30)])


# ── reference ──


def test_a_weighted_reference_is_100_in_every_year():
    values = table([("X", 2001, 0, 1), ("Y", 2001, 40, 3), ("Z", 2001, 80, 9), ("X", 2002, 50, 1), ("Y", 2002, 100, 1),
                    ("Z", 2002, 100, 9)], "unit year a people")  # fmt: skip
    found = composite(values, flat("a"), from_flat({"reference.equals": 100.0, "reference.weights": "people",
                                                     "reference.units": ["X", "Y"]}))  # fmt: skip
    # reference 2001: (0 · 1 + 40 · 3) / 4 = 30; 2002: 75
    np.testing.assert_allclose(column(found, "Index"), [0, 400 / 3, 800 / 3, 200 / 3, 400 / 3, 400 / 3])
    assert column(found, "Index.raw") == [0, 40, 80, 50, 100, 100]
    assert column(found, "rank") == [3, 2, 1, 3, 1, 1]
    total = found.contributions().groupby(["unit", "year"], sort=False)["contribution"].sum()
    np.testing.assert_allclose(total, column(found, "Index"))


def test_the_reference_can_stand_outside():
    """RIS: the EU is a row beside the regions, no region itself, and every score is relative to its."""
    values = table([("EU", 50), ("X", 0), ("Y", 40), ("Z", 45)], "unit a")
    settings = {"reference.equals": 100.0, "reference.units": ["EU"]}
    inside = composite(values, flat("a"), from_flat(settings))
    assert column(inside, "Index") == [100, 0, 80, 90] and column(inside, "rank") == [1, 4, 3, 2]
    outside = composite(values, flat("a"), from_flat(settings | {"reference.outside": True}))
    # the best region is 100 before the EU, which lies at the end of the scale, is set to 100
    assert column(outside, "Index.raw")[1:] == pytest.approx([0, 100 * 40 / 45, 100])
    assert column(outside, "rank") == [pd.NA, 3, 2, 1]


def test_the_reference_of_one_year_for_all():
    """RIS: relative to the EU of 2016, so that a region's change is its own."""
    values = table(
        [("EU", 2001, 50), ("X", 2001, 100), ("Y", 2001, 0), ("EU", 2002, 75), ("X", 2002, 100)], "unit year a"
    )
    settings = {"reference.units": ["EU"], "reference.equals": 100.0, "reference.year": 2001}
    assert column(composite(values, flat("a"), from_flat(settings)), "Index") == [100, 200, 0, 150, 200]
    for scope, expected in (("pooled", [100, 200, 0, 150, 200]), ("year", [100, 200, 0, NAN, NAN])):
        distance = settings | {"normalisation.method": "distance-to-reference", "normalisation.scope": scope}
        found = column(composite(values, flat("a"), from_flat(distance)), "Index")
        # with a scale for each year the lowest of 2002, 75, lies above the reference 50: nothing can be said
        np.testing.assert_allclose(found, expected)


def test_distance_to_a_reference_is_relative_already():
    values = table([("X", 2), ("Y", 4), ("Z", 10)], "unit a")
    found = composite(
        values,
        flat("a"),
        from_flat(
            {"normalisation.method": "distance-to-reference", "reference.units": ["Y"], "reference.equals": 100.0}
        ),
    )
    assert column(found, "Index") == [0, 100, 400]
    assert "Index.raw" not in found.scores()


def test_a_reference_that_is_missing_in_a_year():
    values = table([("X", 2001, 2), ("Y", 2001, 1), ("X", 2002, NAN), ("Y", 2002, 2)], "unit year a")
    found = composite(values, flat("a"), from_flat({"reference.units": ["X"], "reference.equals": 100.0}))
    np.testing.assert_array_equal(column(found, "Index"), [100, 0, NAN, NAN])
    assert column(found, "Index.raw")[3] == 100
    assert column(found, "rank") == [1, 2, pd.NA, 1]


# ── results of others ──

# UNDP, Human Development Report 2021/22, Table 1: life expectancy, expected and mean years of schooling, income per
# head (2017 PPP $), HDI; goalposts and means from its Technical note 1. Inputs are printed rounded.
HDI = """
CHE 84.0 16.5 13.9 66933 0.962
NOR 83.2 18.2 13.0 64660 0.961
ISL 82.7 19.2 13.8 55782 0.959
DEU 80.6 17.0 14.1 54534 0.942
USA 77.2 16.3 13.7 64765 0.921
POL 76.5 16.0 13.2 33034 0.876
IND 67.2 11.9 6.7 6590 0.633
NER 61.6 7.0 2.1 1240 0.400
TCD 52.5 8.0 2.6 1364 0.394
SSD 55.0 5.5 5.7 768 0.385
"""


def test_the_human_development_index():
    rows = [line.split() for line in HDI.split("\n") if line]
    values = pd.DataFrame(rows, columns=["unit", "life", "expected", "mean", "income", "published"])
    published = values.pop("published").astype(float).tolist()
    values["income"] = np.log(values["income"].astype(float))
    m = meta([("life", "health", 1, 1), ("expected", "education", 1, 1), ("mean", "education", 1, 1),
              ("income", "living", 1, 1), *[(x, "HDI", "", "") for x in ("health", "education", "living")],
              ("HDI", "", "", "")])  # fmt: skip
    m = m.assign(lower=[20, 0, 0, np.log(100), "", "", "", ""], upper=[85, 18, 15, np.log(75000), "", "", "", ""])
    settings = {"treatment.rule": "none", "normalisation.method": "goalposts", "normalisation.lower": 0.0}
    settings |= {"normalisation.upper": 1.0, "aggregation.levels": {"HDI": "geometric"}}
    found = composite(values, m, from_flat(settings))
    np.testing.assert_allclose(column(found, "HDI"), published, atol=0.0011)
    assert column(found, "rank") == list(range(1, 11))
    # Iceland's 19.2 expected years are counted as 18
    assert column(found, "expected", "normalised")[2] == 1
    # and by hand for Poland
    health, education = (76.5 - 20) / 65, (16 / 18 + 13.2 / 15) / 2
    living = np.log(33034 / 100) / np.log(750)
    assert column(found, "HDI")[5] == pytest.approx((health * education * living) ** (1 / 3), rel=1e-12)


@pytest.fixture(scope="module")
def coinr(shared):
    folder = shared / "vectors" / "coinr"
    if not folder.is_dir():
        pytest.skip(f"COINr vectors not found: {folder}")
    return lambda name: pd.read_csv(folder / name).rename(
        columns={"uCode": "unit", "iCode": "id", "Parent": "parent", "Direction": "direction", "Weight": "weight"}
    )


@pytest.fixture(scope="module")
def asem(coinr):
    found = coinr("pipeline/meta_ind.csv").rename(columns={"Denominator": "denominator"})
    return found[found["Type"].isin(["Indicator", "Aggregate"])]


def assert_like(found, expected):
    expected = expected.set_index("unit")[list(found.columns[1:])]
    found = found.set_index("unit").loc[expected.index]
    np.testing.assert_allclose(found.to_numpy(float), expected.to_numpy(float), rtol=1e-9, atol=1e-12)


def test_the_asem_pipeline_from_raw_data(coinr, asem):
    """From totals to the index in one call: denominators, group means, treatment, scale and four levels."""
    settings = {"imputation.method": "group-mean", "imputation.group": "EurAsia_group", "imputation.counts": True}
    found = composite(coinr("input/ASEM_iData.csv"), asem, from_flat(settings))
    assert_like(found.treated(), coinr("pipeline/5_Treated.csv"))
    assert_like(found.normalised(), coinr("pipeline/6_Normalised.csv"))
    scores = found.scores()
    assert_like(scores[["unit", *found.hierarchy.aggregates]], coinr("pipeline/7_Aggregated.csv"))
    ranked = coinr("pipeline/results.csv").set_index("unit")["Rank"]
    assert scores.set_index("unit")["rank"].astype(int).to_dict() == ranked.to_dict()
    assert "Time" in found.ignored and "GDP" not in found.ignored and "EurAsia_group" not in found.ignored


@pytest.mark.parametrize("step", ["2_Denominated", "3_Imputed"])
def test_the_asem_pipeline_from_its_steps(coinr, asem, step):
    method = DEFAULT
    values, m = coinr(f"pipeline/{step}.csv"), asem.drop(columns="denominator")
    if step == "2_Denominated":
        values = values.merge(coinr("input/ASEM_iData.csv")[["unit", "EurAsia_group"]], on="unit")
        settings = {"imputation.method": "group-mean", "imputation.group": "EurAsia_group", "imputation.counts": True}
        method = from_flat(settings)
    found = composite(values, m, method)
    assert_like(found.treated(), coinr("pipeline/5_Treated.csv"))
    assert_like(found.scores()[["unit", *found.hierarchy.aggregates]], coinr("pipeline/7_Aggregated.csv"))


@pytest.mark.parametrize(
    ("source", "result", "settings"),
    [
        ("input_minmax_1_100", "a_amean", {"method": "arithmetic"}),
        ("input_minmax_1_100", "a_gmean", {"method": "geometric"}),
        ("input_minmax_1_100", "a_hmean", {"method": "harmonic"}),
        ("input_minmax_1_100", "a_genmean_p0.5", {"method": "generalised", "power": 0.5}),
        ("input_minmax_1_100", "a_genmean_p-1", {"method": "generalised", "power": -1}),
        ("input_minmax_1_100", "a_copeland", {"method": "copeland"}),
        ("input_minmax_1_100", "amean_amean_gmean", {"levels": {"3": "geometric"}}),
        ("input_with_NA", "withNA_a_amean", {"method": "arithmetic"}),
        ("input_with_NA", "withNA_a_gmean", {"method": "geometric"}),
        ("input_with_NA", "withNA_a_hmean", {"method": "harmonic"}),
    ],
)
def test_every_mean_at_every_level(coinr, asem, source, result, settings):
    # the inputs are normalised already: goalposts leave them as they are
    leaf = asem["Type"] == "Indicator"
    m = asem.drop(columns="denominator").assign(
        direction=1, lower=np.where(leaf, 1.0, NAN), upper=np.where(leaf, 100.0, NAN)
    )
    given_settings = {"treatment.rule": "none", "normalisation.method": "goalposts", "normalisation.lower": 1.0}
    given_settings |= {"coverage.minimum": 0, "coverage.partial": 0}
    given_settings |= {f"aggregation.{key}": value for key, value in settings.items()}
    found = composite(coinr(f"aggregate/{source}.csv"), m, from_flat(given_settings))
    assert_like(found.scores()[["unit", *found.hierarchy.aggregates]], coinr(f"aggregate/{result}.csv"))


def test_the_dashboard_s_dimensions_are_this_composite(results):
    """Values as published, the catalogue as meta: the same scores, coverage and ranks as the pages show."""
    own = results.with_method(from_flat({"imputation.max_age": 0}))
    years = results.panel.universe.years
    for name in results.catalogue.dimensions:
        d, rows = own.dimension(2, name), own.level(2).rows
        index = pd.MultiIndex.from_product([own.geos(2), years], names=["unit", "year"])
        values = pd.DataFrame(
            {i.id: results.panel.observed[i.id].value[rows].ravel() for i in d.indicators}, index=index
        ).reset_index()
        m = meta(
            [(i.id, name, i.direction, w) for i, w in zip(d.indicators, d.weights, strict=True)] + [(name, "", "", "")]
        )
        found = composite(values, m)
        np.testing.assert_array_equal(column(found, name), d.score.ravel())
        np.testing.assert_array_equal(column(found, name, "coverage"), d.coverage.ravel())
        assert column(found, f"state_{name}", "coverage") == d.state.ravel().tolist()
        np.testing.assert_array_equal(found.scores()["rank"].astype(float), d.rank.ravel())


# ── what must not matter, and what must hold ──


@st.composite
def worlds(draw):
    """A random table of values with holes, and a random tree over its indicators."""
    units, indicators = draw(st.integers(2, 9)), draw(st.integers(1, 7))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    x = np.round(rng.lognormal(0, 1.5, (units, indicators)), 3)
    x[rng.random(x.shape) < draw(st.sampled_from([0, 0.2]))] = NAN
    values = pd.DataFrame(x, columns=[f"i{n}" for n in range(indicators)])
    values.insert(0, "unit", [f"u{n}" for n in range(units)])
    pillars = rng.integers(0, 3, indicators)
    rows = [(f"i{n}", f"p{p}", int(rng.choice([1, -1])), round(rng.uniform(0.1, 3), 2)) for n, p in enumerate(pillars)]
    rows += [(f"p{p}", "I", "", round(rng.uniform(0.1, 3), 2)) for p in sorted(set(pillars))] + [("I", "", "", "")]
    return values, meta(rows)


def scores_of(values, m, method=DEFAULT):
    """unit -> scores and ranks; None where there is nothing to score."""
    try:
        return composite(values, m, method).scores().astype({"rank": float}).set_index("unit").sort_index(axis=1)
    except InputError as fault:
        assert "no score can be computed" in str(fault)
        return None


def assert_same(one, other):
    assert (one is None) == (other is None)
    if one is not None:
        pd.testing.assert_frame_equal(one, other.loc[one.index], check_dtype=False, rtol=1e-9, atol=1e-9)


MEANS = ("arithmetic", "geometric", "harmonic", "generalised", "mazziotta-pareto", "copeland")


@given(worlds(), st.sampled_from(MEANS), st.sampled_from(["minmax", "percentile", "zscore"]))
def test_order_of_rows_columns_and_unit_of_measurement_do_not_matter(world, mean, scale):
    values, m = world
    method = from_flat({"aggregation.method": mean, "normalisation.method": scale})
    expected = scores_of(values, m, method)
    before = values.copy(), m.copy()
    assert_same(expected, scores_of(values.sample(frac=1, random_state=1), m, method))
    assert_same(expected, scores_of(values[values.columns[::-1]], m.sample(frac=1, random_state=2), method))
    assert_same(expected, scores_of(values.assign(i0=values["i0"] * 250 + 7), m, method))
    pd.testing.assert_frame_equal(values, before[0])
    pd.testing.assert_frame_equal(m, before[1])


@given(worlds())
def test_scores_lie_on_the_scale_and_parts_add_up(world):
    values, m = world
    if scores_of(values, m) is None:
        return
    for settings in ({}, {"aggregation.method": "geometric"}, {"aggregation.method": "mazziotta-pareto"}):
        try:
            found = composite(values, m, from_flat({**settings, "reference.equals": 50.0}))
        except InputError as fault:
            # Its penalty may leave a world of two units without a score that could be set to 50.
            assert "mazziotta-pareto" in settings.values() and "units that have scores above 0" in str(fault)
            continue
        scores = found.scores().set_index("unit")
        parts = found.contributions().groupby(["aggregate", "unit"])["contribution"].sum()
        for name in found.hierarchy.aggregates:
            known = scores[f"{name}.raw"].dropna()
            assert (known.between(-1e-9, 100 + 1e-9)).all() or "mazziotta-pareto" in settings.values()
            final = scores[name].dropna()
            if len(final):
                np.testing.assert_allclose(parts[name].reindex(final.index), final, rtol=1e-9, atol=1e-9)
                assert final.mean() == pytest.approx(50)


@given(worlds())
def test_the_opposite_direction_turns_scores_round(world):
    values, m = world
    turned = m.assign(direction=[-d if d != "" else "" for d in m["direction"]])
    one, other = scores_of(values, m), scores_of(values, turned)
    assert (one is None) == (other is None)
    if one is not None:
        np.testing.assert_allclose(one["I"], 100 - other["I"], atol=1e-9)


@given(worlds())
def test_a_unit_that_is_there_twice_scores_the_same(world):
    # pooled bounds don't change; a skewness would, so outliers are left alone
    values, m = world
    method = from_flat({"treatment.rule": "none"})
    twin = pd.concat([values, values.iloc[:1].assign(unit="twin")], ignore_index=True)
    one, other = scores_of(values, m, method), scores_of(twin, m, method)
    if one is not None:
        pd.testing.assert_series_equal(one["I"], other.loc[one.index, "I"])
        np.testing.assert_array_equal(other.loc["twin", "I"], other.loc["u0", "I"])


def test_inputs_of_the_chain_are_not_changed():
    rng = np.random.default_rng(3)
    x = rng.lognormal(0, 2, (40, 3, 4))
    x[0, 0, 0] = NAN
    h = Hierarchy((*(Node(f"i{n}", "I") for n in range(4)), Node("I")))
    before = x.copy()
    found = run(x, x, h)
    np.testing.assert_array_equal(x, before)
    assert found.treated is not x and found.normalised.shape == x.shape


# ── rank intervals ──


def test_rank_intervals_hold_the_rank_and_are_reproducible():
    rng = np.random.default_rng(5)
    values = pd.DataFrame(rng.normal(size=(12, 4)), columns=list("abcd"))
    values.insert(0, "unit", [f"u{n}" for n in range(12)])
    m = meta([("a", "P", 1, 1), ("b", "P", 1, 1), ("c", "Q", 1, 1), ("d", "Q", -1, 1), ("P", "I", "", 1),
              ("Q", "I", "", 1), ("I", "", "", "")])  # fmt: skip
    assert composite(values, m).intervals.empty
    method = from_flat({"uncertainty.draws": 200})
    found = composite(values, m, method)
    intervals = found.intervals
    assert set(intervals["aggregate"]) == {"I", "P", "Q"} and len(intervals) == 36
    own = found.scores().set_index("unit")
    for name in ("I", "P", "Q"):
        mine = intervals[intervals["aggregate"] == name].set_index("unit")
        assert mine["rank"].to_dict() == own[f"rank_{name}"].to_dict()
        assert (mine["low"] <= mine["median"]).all() and (mine["median"] <= mine["high"]).all()
        assert ((mine["low"] <= mine["rank"]) & (mine["rank"] <= mine["high"])).mean() > 0.8
        assert (mine["high"] > mine["low"]).any()
    pd.testing.assert_frame_equal(intervals, composite(values, m, method).intervals)
