"""Against COINr, the field's reference implementation, step by step (../shared/vectors/coinr; 1e-9 relative).

Every file of its manifest is named here: checked by a function (`CHECKS`), read by one (`INPUTS`), deliberately
different (`DIFFERENT`; in part: fraction of maximum, distance to a reference, treatment twice, power mean with a gap,
see their functions), or somebody else's (`ELSEWHERE`). All are skipped where the folder is absent; the
hand-calculated examples of the other modules don't need it.
"""

import json
from functools import cached_property, partial

import numpy as np
import pandas as pd
import pytest

from indicators.aggregate import aggregate_table, arithmetic, generalised, geometric, harmonic, outranking, ranks
from indicators.denominate import denominate_table
from indicators.gaps import gap_to_core
from indicators.hierarchy import hierarchy_of
from indicators.impute import impute_table
from indicators.normalise import bounds, fit, normalise_table
from indicators.screen import available, nonzero, screen, screen_table
from indicators.treat import boxcox, log_shifted, needs_treatment, shape, treat, treat_table, winsorise

DENOMINATED, TREATED, RAW = "pipeline/2_Denominated.csv", "pipeline/5_Treated.csv", "pipeline/1_Raw.csv"


class Vectors:
    """The folder: tables by name, the indicators' structure, the units' groups."""

    def __init__(self, folder):
        self.folder = folder

    def table(self, name, index=0):
        return pd.read_csv(self.folder / name, index_col=index)

    def json(self, name):
        return json.loads((self.folder / name).read_text())

    @cached_property
    def meta(self):
        """Rows of indicators and aggregates: parent, direction, weight, denominator."""
        meta = pd.read_csv(self.folder / "pipeline/meta_ind.csv")
        return meta[meta["Type"].isin(["Indicator", "Aggregate"])].set_index("iCode")

    @cached_property
    def units(self):
        """Groups and denominators of the units."""
        return self.table("input/ASEM_iData.csv", "uCode").sort_index()

    @cached_property
    def hierarchy(self):
        meta = self.meta.reset_index()
        names = {"iCode": "id", "Parent": "parent", "Direction": "direction", "Weight": "weight"}
        return hierarchy_of(meta.rename(columns=names)[list(names.values())].fillna({"parent": ""}))


@pytest.fixture(scope="module")
def vectors(shared):
    folder = shared / "vectors" / "coinr"
    if not folder.is_dir():
        pytest.skip(f"COINr vectors not found: {folder}")
    return Vectors(folder)


def close(found, expected):
    found, expected = (np.asarray(values, dtype=float) for values in (found, expected))
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


def same(found, expected):
    assert list(found.index) == list(expected.index)
    close(found[list(expected)], expected)


def known(values):
    x = np.array(values, dtype=float)
    return x[~np.isnan(x)]


# ---- denominate, impute, screen


def denominated(v, file):
    by = v.meta["Denominator"].dropna().to_dict()
    same(denominate_table(v.table(RAW), v.units, by), v.table(file))


def imputed(v, file, method, group=None, **options):
    given = v.table(DENOMINATED)
    groups = None if group is None else v.units[group].to_numpy()
    filled, how = impute_table(given, method, groups=groups, **options)
    assert ((how == "as given").to_numpy() == given.notna().to_numpy()).all()
    same(filled, v.table(file))


def imputed_from_siblings(v, file):
    meta = v.meta.loc[list(v.table(DENOMINATED))]
    imputed(v, file, "siblings", pillars=meta["Parent"].to_numpy(), directions=meta["Direction"].to_numpy())


def panel(v, file):
    return v.table(file, ["uCode", "Time"])


def imputed_panel(v, file, *methods, **options):
    filled = panel(v, "impute/panel_input.csv")
    for method in methods:
        filled, _how = impute_table(filled, method, **options)
    same(filled, panel(v, file))


def source_years(v, file):
    given = panel(v, "impute/panel_input.csv")
    years = given.notna().mul(given.index.get_level_values("Time"), axis=0).where(given.notna())
    expected = panel(v, file)
    found, _how = impute_table(years, "carry-forward")
    same(found.loc[expected.index], expected)


def holes(v, file):
    complete, given = panel(v, "input/ASEM_iData_p.csv"), panel(v, file)
    assert given.isna().sum().sum() == 219
    same(complete.loc[given.index, list(given)].where(given.notna()), given)


def indicators(v, values):
    return values[[name for name in v.meta.index if name in values]]


def screened(v, file, minimum):
    found, expected = screen_table(indicators(v, v.units), minimum), v.table(file).sort_index()
    same(
        found[["missing", "zero", "available", "nonzero"]].set_axis(list(expected)[:2] + list(expected)[3:5], axis=1),
        expected[["N_missing", "N_zero", "Dat_Avail", "Non_Zero"]],
    )
    assert found["kept"].tolist() == expected["Included"].tolist()
    assert (~found["kept"]).tolist() == expected["LowData"].tolist()


def screened_away(v, file):
    given = v.table("pipeline/3_Imputed.csv")
    same(given[screen(given.to_numpy(), minimum=0.9)], v.table(file))


def available_by_group(v, file):
    given, expected = v.table(RAW), v.table(file)
    for group in expected:
        members = [leaf for leaf in v.hierarchy.leaves if v.hierarchy.effective_weights(group)[_at(v, leaf)] > 0]
        close(available(given[members].to_numpy()), expected[group])


def _at(v, leaf):
    return v.hierarchy.leaves.index(leaf)


# ---- treat


def winsorised(v, file, most):
    given, expected = v.table(DENOMINATED), v.table(file)
    for column in given:
        x = known(given[column])
        close(winsorise(x, len(x) if most is None else most)[0], known(expected[column]))


def winsorised_details(v, file, most):
    given, expected = v.table(DENOMINATED), v.table(file)
    for column in given:
        x = known(given[column])
        values, points = winsorise(x, len(x) if most is None else most)
        assert points == expected.loc[column, "nwin"]
        close(shape(values), expected.loc[column, ["Skew", "Kurt"]])
        assert needs_treatment(values) is not bool(expected.loc[column, "Pass"])


def winsorised_points(v, file, most):
    given, expected = v.table(DENOMINATED), v.table(file)
    for column in given:
        x = given[column].to_numpy(dtype=float)
        chosen = treat(x, max_points=len(x) if most is None else most, fallback="none")
        _same_marks(chosen, x, expected[column])


def _same_marks(treatment, x, expected):
    """The points they mark are the ones we move; one that ties with the limit is marked there and not moved by it."""
    moved, marked = treatment.moved(x), expected.map({"winhi": 1, "winlo": -1}).fillna(0).to_numpy()
    apart = moved != marked
    assert ((x[apart] == treatment.high) | (x[apart] == treatment.low)).all()
    assert (moved[apart] == 0).all()
    assert (marked != 0).sum() == treatment.points


def transformed(v, file, function):
    given, expected = v.table(DENOMINATED), v.table(file)
    for column in given:
        x = given[column].to_numpy(dtype=float)
        close(function(x), expected[column])


def log_by_skewness(x):
    return log_shifted(x, *bounds(x), mirrored=shape(known(x))[0] < 0)


def treated(v, file, source):
    given, expected = v.table(source), v.table(file)
    same(treat_table(given)[0], expected)


def treated_twice(v, file):
    """Their combined treatment takes the logarithm of what is winsorised; ours, as the handbook, of the original."""
    given, expected = v.table(DENOMINATED), v.table(file)
    for column in given:
        x = given[column].to_numpy(dtype=float)
        y = treat(x, fallback="none").apply(x)
        close(log_shifted(y, *bounds(y)) if needs_treatment(known(y)) else y, expected[column])


def treated_details(v, file, source):
    given, expected = v.table(source), v.table(file)
    for column, row in expected.iterrows():
        x = known(given[column])
        close(shape(x), row[["check_SkewKurt0.Skew", "check_SkewKurt0.Kurt"]])
        assert needs_treatment(x) is (str(row["check_SkewKurt0.Pass"]).upper() == "FALSE")
        if needs_treatment(x):
            values, points = winsorise(x)
            assert points == row["winsorise.nwin"]
            close(shape(values), row[["check_SkewKurt1.Skew", "check_SkewKurt1.Kurt"]])


def treated_points(v, file):
    given, expected = v.table("pipeline/4_Screened.csv"), v.table(file)
    for column in given:
        x = given[column].to_numpy(dtype=float)
        _same_marks(treat(x), x, expected[column])


def crafted_treatments(v, file):
    cases = v.json(file)
    assert len(cases) == 8
    for case in cases:
        x, whole = known(case["x"]), np.array(case["x"], dtype=float)
        close(shape(x), [case["skew0"], case["kurt0"]])
        assert needs_treatment(x) is not case["pass0"]
        values, points = winsorise(x)
        assert points == case["nwin"]
        close(values, known(case["winsorised"]))
        close(shape(values), [case["skew1"], case["kurt1"]])
        close(treat(whole).apply(whole), case["Treat_x"])
        close(log_shifted(whole, *bounds(whole)), case["log_CT"])
        close(log_by_skewness(whole), case["log_CT_plus"])


def statistics(v, file, source):
    given, expected = v.table(source), v.table(file)
    for column in given:
        x, row = known(given[column]), expected.loc[column]
        close([*bounds(x), *shape(x)], row[["Min", "Max", "Skew", "Kurt"]])
        assert needs_treatment(x) is (row["Flag.SkewKurt"] == "OUT")
    columns = given[expected.index].to_numpy(dtype=float).T
    close(available(columns), expected["Frc.Avail"])
    close(nonzero(columns), expected["N.NonZero"] / expected["N.Avail"])


# ---- normalise


def normalised(v, file, source, method, **options):
    given, expected = v.table(source), v.table(file)
    directions = v.meta["Direction"].astype(int)
    assert (directions[list(given)] == -1).any()
    same(normalise_table(given, directions, method, **options), expected)


def to_first_unit(v, file, source, **options):
    """Where that unit is the pool's last, theirs divides by zero (infinity, or 1 when capped) and ours says nothing."""
    given, expected = v.table(source), v.table(file)
    directions = v.meta["Direction"].astype(int)[list(given)]
    directed = given * directions
    last = directed.iloc[0] == directed.min()
    found = normalise_table(
        given, directions, "distance-to-reference", reference=given.iloc[0].to_dict(), equals=1, **options
    )
    assert list(last.index[last]) == ["Bord", "Elec", "TIRcon", "MatCon"]
    assert found.loc[:, last].isna().all(axis=None)
    same(found.loc[:, ~last], expected.loc[:, ~last])


def to_target(v, file, **options):
    targets = v.table("normalise/n_dist2targ_targets.csv")["Target"].to_dict()
    normalised(v, file, RAW, "distance-to-target", target=targets, equals=1, **options)


def between_goalposts(v, file):
    posts = v.table("normalise/n_goalposts_para.csv")
    pairs = posts[["goalpost_lower", "goalpost_upper"]].apply(tuple, axis=1)
    normalised(v, file, RAW, "goalposts", goalposts=pairs)


def scaled(v, file, source):
    """Their fixed bounds are not turned with the direction, so this one is held on directed values."""
    given, expected = v.table(source), v.table(file)
    for column in given:
        x = v.meta.loc[column, "Direction"] * given[column].to_numpy(dtype=float)
        close(fit("goalposts", x, goalposts=(0, 100), capped=False).apply(x), expected[column])


def fraction_of_maximum(v, file, source):
    """Where more is better. Where less is, theirs makes the worst the best (a known fault), and ours doesn't."""
    given, expected = v.table(source), v.table(file)
    directions = v.meta["Direction"].astype(int)
    found = normalise_table(given, directions, "fraction-of-maximum", upper=1)
    ours = [c for c in given if directions[c] == 1]
    same(found[ours], expected[ours])
    for column in set(given) - set(ours):
        place = np.argsort(given[column].to_numpy())[: given[column].count()]
        ordered, theirs = found[column].to_numpy()[place], expected[column].to_numpy()[place]
        assert (np.diff(ordered) <= 0).all()
        assert not np.isfinite(theirs[1:]).any() or theirs[-1] > theirs[0]


def crafted_scales(v, file):
    case = v.json(file)
    x = np.array(case.pop("x"), dtype=float)
    for name, (method, options) in CRAFTED_SCALES.items():
        found = fit(method, x, **options).apply(x)
        close(found, np.array(case.pop(name), dtype=float))
    mirrored = fit("goalposts", -x, goalposts=(-6, -2)).apply(-x)
    close(mirrored, np.array(case.pop("goalposts_2_6_100_reversed"), dtype=float))
    assert not case


CRAFTED_SCALES = {
    "minmax": ("minmax", {}),
    "zscore": ("zscore", {}),
    "rank_min": ("rank", {}),
    "rank_average": ("rank", {"ties": "average"}),
    "rank_max": ("rank", {"ties": "max"}),
    "borda": ("borda", {}),
    "prank": ("percentile", {"upper": 1}),
    "fracmax": ("fraction-of-maximum", {"upper": 1}),
    "dist2max": ("distance-to-leader", {"upper": 1}),
    "dist2ref_pos4": ("distance-to-reference", {"reference": 4, "equals": 1}),
    "dist2targ_7": ("distance-to-target", {"target": 7, "equals": 1}),
    "dist2targ_7_cap": ("distance-to-target", {"target": 7, "equals": 1, "capped": True}),
    "goalposts_2_6_100": ("goalposts", {"goalposts": (2, 6)}),
    "scaled_0_10": ("goalposts", {"goalposts": (0, 10), "capped": False}),
}


# ---- aggregate, weights


def aggregated(v, file, source, *methods, minimum=0.0, **options):
    """Bottom-up; one method per level, the last for all above. An aggregate with less than `minimum` is missing."""
    values, expected = v.table(source), v.table(file)
    for name in v.hierarchy.aggregates:
        children = list(v.hierarchy.children(name))
        method = methods[min(v.hierarchy.level(name), len(methods)) - 1]
        found = aggregate_table(values[children], v.meta["Weight"], method, **options)
        values[name] = found["score"].where(found["coverage"] >= minimum)
    same(values, expected)


def outranked(v, file):
    expected = v.table(file)
    members = list(v.hierarchy.children("Physical"))
    found = outranking(v.table("aggregate/input_minmax_1_100.csv")[members].to_numpy(), np.full(8, 1 / 8))
    close(found, expected.to_numpy())
    assert (found == 1).sum() == 92


def crafted_means(v, file):
    for case in v.json(file):
        x, weights = np.array(case["x"], dtype=float), np.array(case["w"], dtype=float) / 10
        for method, name in ((arithmetic, "amean"), (geometric, "gmean"), (harmonic, "hmean")):
            close(method(x, weights)[0], case[name])
        for power, name in ((2, "genmean_p2"), (0.5, "genmean_p0.5")):
            score, _coverage = generalised(x, weights, power=power)
            if case[name] is None:  # their known fault: nothing on any gap
                rest = ~np.isnan(x)
                close(score, (x[rest] ** power @ weights[rest] / weights[rest].sum()) ** (1 / power))
            else:
                close(score, case[name])


def effective_weights(v, file):
    expected = v.table(file)["EffWeight"]
    whole = v.hierarchy.effective_weights("Index")
    close(whole, expected[list(v.hierarchy.leaves)])
    for name in v.hierarchy.aggregates:
        close(whole[v.hierarchy.effective_weights(name) > 0].sum(), expected[name])


def lineage(v, file):
    expected = v.table(file)
    parents = {child: name for name in v.hierarchy.aggregates for child in v.hierarchy.children(name)}
    for leaf, row in expected.T.items():
        assert [parents[name] for name in (leaf, *row[:-1])] == list(row) and row.iloc[-1] in v.hierarchy.roots


def results(v, file):
    expected, given = v.table(file), v.table("pipeline/7_Aggregated.csv")
    score = given.loc[expected.index, "Index"].to_numpy()
    close(ranks(score, np.ones(len(score), dtype=bool)), expected["Rank"])
    close(given.loc[expected.index, list(expected)[1:]], expected[list(expected)[1:]])


SOURCES = {"normalise": TREATED, "normalise_untreated_with_NA": DENOMINATED}
ON_COMPLETE, WITH_GAPS = "aggregate/input_minmax_1_100.csv", "aggregate/input_with_NA.csv"
DIRECT = {
    "n_minmax_0_100": ("minmax", {}),
    "n_minmax_1_100": ("minmax", {"lower": 1}),
    "n_zscore_0_1": ("zscore", {}),
    "n_zscore_50_10": ("zscore", {"mean": 50, "deviation": 10}),
    "n_rank": ("rank", {}),
    "n_rank_ties_average": ("rank", {"ties": "average"}),
    "n_borda": ("borda", {}),
    "n_prank": ("percentile", {"upper": 1}),
    "n_dist2max": ("distance-to-leader", {"upper": 1}),
}
CHECKS = {
    DENOMINATED: denominated,
    "pipeline/3_Imputed.csv": partial(imputed, method="group-mean", group="EurAsia_group"),
    "pipeline/4_Screened.csv": screened_away,
    TREATED: partial(treated, source="pipeline/4_Screened.csv"),
    "pipeline/5_Treated_dets.csv": partial(treated_details, source="pipeline/4_Screened.csv"),
    "pipeline/5_Treated_points.csv": treated_points,
    "pipeline/6_Normalised.csv": partial(normalised, source=TREATED, method="minmax"),
    "pipeline/7_Aggregated.csv": lambda v, file: aggregated(v, file, "pipeline/6_Normalised.csv", "arithmetic"),
    "pipeline/eff_weights.csv": effective_weights,
    "pipeline/lineage.csv": lineage,
    "pipeline/results.csv": results,
    "stats/get_stats_Raw.csv": partial(statistics, source=RAW),
    "stats/get_stats_Denominated.csv": partial(statistics, source=DENOMINATED),
    "stats/get_stats_Treated.csv": partial(statistics, source=TREATED),
    "treat/log_CT.csv": partial(transformed, function=lambda x: log_shifted(x, *bounds(x))),
    "treat/log_CT_plus.csv": partial(transformed, function=log_by_skewness),
    "treat/log_CT_orig.csv": partial(transformed, function=lambda x: boxcox(x - bounds(x)[0] + 1, 0)),
    "treat/boxcox_lambda0.csv": partial(transformed, function=lambda x: boxcox(x - bounds(x)[0] + 1, 0)),
    "treat/boxcox_lambda0.5.csv": partial(transformed, function=lambda x: boxcox(x - bounds(x)[0] + 1, 0.5)),
    "treat/Treat_combine_TRUE.csv": treated_twice,
    "treat/Treat_combine_TRUE_dets.csv": partial(treated_details, source=DENOMINATED),
    "treat/Treat_default_on_Denominated.csv": partial(treated, source=DENOMINATED),
    "treat/Treat_default_on_Denominated_dets.csv": partial(treated_details, source=DENOMINATED),
    "treat/crafted.json": crafted_treatments,
    "normalise/n_dist2targ_iMeta_on_Raw.csv": to_target,
    "normalise/n_dist2targ_capped_on_Raw.csv": partial(to_target, capped=True),
    "normalise/n_goalposts_p10_p90_on_Raw.csv": between_goalposts,
    "normalise/crafted_ties_na.json": crafted_scales,
    "aggregate/a_amean.csv": lambda v, file: aggregated(v, file, ON_COMPLETE, "arithmetic"),
    "aggregate/a_gmean.csv": lambda v, file: aggregated(v, file, ON_COMPLETE, "geometric"),
    "aggregate/a_hmean.csv": lambda v, file: aggregated(v, file, ON_COMPLETE, "harmonic"),
    "aggregate/a_genmean_p0.5.csv": lambda v, file: aggregated(v, file, ON_COMPLETE, "generalised", power=0.5),
    "aggregate/a_genmean_p-1.csv": lambda v, file: aggregated(v, file, ON_COMPLETE, "generalised", power=-1),
    "aggregate/amean_amean_gmean.csv": lambda v, file: aggregated(
        v, file, ON_COMPLETE, "arithmetic", "arithmetic", "geometric"
    ),
    "aggregate/a_copeland.csv": lambda v, file: aggregated(v, file, ON_COMPLETE, "copeland"),
    "aggregate/withNA_a_amean.csv": lambda v, file: aggregated(v, file, WITH_GAPS, "arithmetic"),
    "aggregate/withNA_a_gmean.csv": lambda v, file: aggregated(v, file, WITH_GAPS, "geometric"),
    "aggregate/withNA_a_hmean.csv": lambda v, file: aggregated(v, file, WITH_GAPS, "harmonic"),
    "aggregate/withNA_a_amean_datthresh0.9.csv": lambda v, file: aggregated(
        v, file, WITH_GAPS, "arithmetic", minimum=0.9
    ),
    "aggregate/outrank_Physical.csv": outranked,
    "aggregate/crafted.json": crafted_means,
    WITH_GAPS: partial(normalised, source=RAW, method="minmax", lower=1),
    ON_COMPLETE: partial(normalised, source=TREATED, method="minmax", lower=1),
    "impute/i_mean.csv": partial(imputed, method="mean"),
    "impute/i_median.csv": partial(imputed, method="median"),
    "impute/i_mean_grp_GDPgroup.csv": partial(imputed, method="group-mean", group="GDP_group"),
    "impute/i_mean_grp_EurAsia.csv": partial(imputed, method="group-mean", group="EurAsia_group"),
    "impute/i_median_grp_GDPgroup.csv": partial(imputed, method="group-median", group="GDP_group"),
    "impute/byrow_i_mean_lev2.csv": imputed_from_siblings,
    "impute/panel_input.csv": holes,
    "impute/panel_latest.csv": lambda v, file: imputed_panel(v, file, "carry-forward"),
    "impute/panel_latest_years.csv": source_years,
    "impute/panel_latest_maxtime1.csv": lambda v, file: imputed_panel(v, file, "carry-forward", max_age=1),
    "impute/panel_linear.csv": lambda v, file: imputed_panel(v, file, "linear"),
    "impute/panel_linear-constant.csv": lambda v, file: imputed_panel(v, file, "linear"),
    "impute/panel_constant.csv": lambda v, file: imputed_panel(v, file, "carry-forward", "linear"),
    **{f"screen/byNA_{share}.csv": partial(screened, minimum=share) for share in (0.5, 0.8, 0.9, 1)},
    "screen/avail_by_group.csv": available_by_group,
}
for most in (1, 3, 5, 10, None):
    name = f"treat/winsorise_winmax_{'NULL' if most is None else most}"
    CHECKS[f"{name}.csv"] = partial(winsorised, most=most)
    CHECKS[f"{name}_dets.csv"] = partial(winsorised_details, most=most)
    CHECKS[f"{name}_points.csv"] = partial(winsorised_points, most=most)
for folder, source in SOURCES.items():
    for name, (method, options) in DIRECT.items():
        CHECKS[f"{folder}/{name}.csv"] = partial(normalised, source=source, method=method, **options)
    CHECKS[f"{folder}/n_fracmax.csv"] = partial(fraction_of_maximum, source=source)
    CHECKS[f"{folder}/n_scaled_0_100.csv"] = partial(scaled, source=source)
    CHECKS[f"{folder}/n_dist2ref_row1.csv"] = partial(to_first_unit, source=source)
    CHECKS[f"{folder}/n_dist2ref_row1_capped.csv"] = partial(to_first_unit, source=source, capped=True)

INPUTS = {
    "input/ASEM_iData.csv",
    "input/ASEM_iData_p.csv",
    RAW,
    "pipeline/meta_ind.csv",
    "normalise/n_dist2targ_targets.csv",
    "normalise/n_goalposts_para.csv",
}
DIFFERENT = {
    "treat/log_GII_AS_SHIPPED.csv": "it returns its input unchanged, as method.md section 7 says",
}
UNUSED = {
    "input/ASEM_iMeta.csv": "the same rows as pipeline/meta_ind.csv in another order",
    "input/WorldDenoms.csv": "no other file depends on it: the pipeline divides by the columns of ASEM_iData.csv",
    "stats/trend_CAGR.csv": "trends are no verb of the composite; the dashboard shows changes in native units",
}
ELSEWHERE = {"consistency": "test_consistency.py", "sensitivity": "test_sensitivity.py"}


@pytest.mark.parametrize("file", CHECKS)
def test_against_their_result(vectors, file):
    CHECKS[file](vectors, file)


def test_every_file_of_their_manifest_is_accounted_for(vectors):
    listed = {entry["file"].removeprefix("coinr/") for entry in vectors.json("manifest.json")["files"]}
    ours = {file for file in listed if file.split("/")[0] not in ELSEWHERE}
    assert ours == set(CHECKS) | INPUTS | set(DIFFERENT) | set(UNUSED)
    assert all((vectors.folder / file).is_file() for file in ours)


def test_the_vectors_meet_every_treatment_and_both_directions(vectors):
    _treated, treatments = treat_table(vectors.table("pipeline/4_Screened.csv"))
    assert {treatment.kind for treatment in treatments.values()} == {"none", "winsorised"}
    assert {"log"} <= {treat(known(case["x"])).kind for case in vectors.json("treat/crafted.json")}
    assert set(vectors.meta["Direction"]) == {1, -1}


def test_gaps_are_differences_of_their_scores_where_nothing_is_missing(vectors):
    expected = vectors.table("aggregate/a_amean.csv")
    members = list(vectors.hierarchy.children("Physical"))
    values = expected[members].to_numpy(dtype=float)
    gap = gap_to_core(values, values[0], np.full(len(members), 1 / len(members)))
    close(gap.gap, expected["Physical"] - expected["Physical"].iloc[0])
