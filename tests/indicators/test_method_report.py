"""The generated method: formulas for reading, what treatment changed, coverage, and a file that says all of it."""

import argparse
import re

import numpy as np
import pytest

from data.errors import ProductError
from indicators import method_command
from indicators.method import Method, from_flat
from indicators.method_report import changed_points, coverage_by_country, method_report, states_by_country
from indicators.method_words import formula_text, merging_text, quantity_text, settings_text


@pytest.fixture(scope="module")
def report(results):
    return method_report(results, 2)


@pytest.fixture
def command(results, database):
    """Run `method` with some arguments; returns the text."""
    parser = argparse.ArgumentParser()
    method_command.add(parser.add_subparsers(), database)
    return lambda *given: method_command.run(results, parser.parse_args(["method", *map(str, given)]))


# ── words ──


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("100 * (a + b) / lag(c + d, 5)", "100 × (a + b) / (c + d, 5 years before)"),
        ("a - (b - c)", "a − (b − c)"),
        ("a - b + c", "a − b + c"),
        ("a / (b / c)", "a / (b / c)"),
        ("a / b / c", "a / b / c"),
        ("(a + b) ** 2", "(a + b) ^ 2"),
        ("(a ** b) ** c", "(a ^ b) ^ c"),
        ("(a / lag(a, 1)) ** (1 / 3) - 1", "(a / (a, 1 year before)) ^ (1 / 3) − 1"),
        ("1000 * aged_25_29", "1,000 × aged 25–29"),
        ("0.5 * a", "0.5 × a"),
    ],
)
def test_formulas_for_reading(text, expected):
    assert formula_text(text) == expected


def test_a_readable_formula_computes_the_same(results):
    # Read back as arithmetic it must give what the catalogue's formula gives, brackets and all.
    rng = np.random.default_rng(1)
    for indicator in results.catalogue.indicators.values():
        if indicator.formula.text == "value":
            continue
        now = {name: rng.uniform(1, 9) for name in indicator.formula.names}
        expected = indicator.formula.evaluate(now, lambda value, years: value + years)
        text = re.sub(r"\(([^()]*), (\d+) years? before\)", r"((\1) + \2)", formula_text(indicator.formula.text))
        for name, value in sorted(now.items(), key=lambda item: -len(item[0])):
            text = text.replace(quantity_text(name), repr(float(value)))
        text = text.replace("×", "*").replace("−", "-").replace("^", "**").replace("1,000", "1000")
        assert eval(text) == pytest.approx(expected), indicator.id


def test_how_regions_are_merged_is_said_as_it_is_done(results):
    texts = {i.id: merging_text(results.catalogue, i) for i in results.catalogue.indicators.values()}
    assert texts["neet"] == "mean weighted by population"
    assert texts["gerd"].startswith("mean weighted by gdp")
    assert texts["gdp_per_worker"] == "computed from the sums of its quantities"
    assert texts["population"].startswith("added up")


def test_the_settings_in_words_follow_the_method():
    default, other = (
        " ".join(settings_text(m))
        for m in (
            Method(),
            from_flat(
                {
                    "aggregation.method": "geometric",
                    "normalisation.method": "zscore",
                    "normalisation.scope": "year",
                    "treatment.rule": "none",
                    "coverage.minimum": 0.8,
                    "imputation.max_age": 1,
                }
            ),
        )
    )
    assert "min–max from 0 to 100" in default and "at most 5 extreme values" in default and "67 %" in default
    assert "weight × difference" in default and "three years" in default
    for text in ("geometric", "z-scores", "each year alone", "not treated", "80 %", "Shapley", "at most 1 year "):
        assert text in other
    for name in ("harmonic", "copeland", "mazziotta-pareto", "generalised"):
        assert all(settings_text(from_flat({"aggregation.method": name})))


# ── what the chain did ──


def test_weights_are_those_of_the_scores(results, report):
    for found in report.dimensions:
        scored = [e for e in found.entries if e.indicator.scored and 2 in e.indicator.levels]
        assert sum(e.weight for e in scored) == pytest.approx(1)
        there = [e.weight_there for e in scored if not np.isnan(e.weight_there)]
        assert sum(there) == pytest.approx(1)
        assert [e.indicator.id for e in found.entries] == [
            i.id for i in results.catalogue.of(found.dimension.id, scored=False)
        ]


def test_bounds_are_the_values_that_score_lowest_and_highest(results, report):
    for found in report.dimensions:
        for entry in found.entries:
            if entry.bounds:
                low, high = entry.scale.apply(np.array([entry.bounds]), 0)[0]
                assert (low, high) == pytest.approx((0, 100), abs=1e-9), entry.indicator.id
                if entry.points == 0:
                    values = results.panel.observed[entry.indicator.id].value[results.level(2).rows]
                    assert set(entry.bounds) == {np.nanmin(values), np.nanmax(values)}
            else:
                assert not entry.indicator.scored or not results.has_data(entry.indicator.id)


def test_every_treatment_meets_the_rule(report):
    treated = [e for d in report.dimensions for e in d.entries if e.scale and e.scale.treatment.kind != "none"]
    assert {e.indicator.id for e in treated} == {"gerd", "gerd_business"}
    for entry in treated:
        skew, kurt, skew_after, kurt_after = entry.shape
        assert abs(skew) > 2 and kurt > 3.5
        assert abs(skew_after) <= 2 or kurt_after <= 3.5


def test_the_points_that_were_changed(results):
    # With room for 100 points GDP per inhabitant of NUTS 3 and others are winsorised instead of transformed.
    other = results.with_method(from_flat({"treatment.max_points": 100}))
    changed = changed_points(other, 2)
    assert len(changed) > 0
    for name, rows in changed.groupby("indicator"):
        scale = other.level(2).scales[str(name)]
        # A limit is itself an observation, which the rule may have counted as touched when there are ties.
        assert 0 < len(rows) <= scale.treatment.points
        assert (rows["value"] != rows["treated"]).all()
        assert rows["treated"].nunique() <= 2
        for row in rows.itertuples():
            at = results.position(row.geo), results.column(row.time)
            assert results.panel.observed[str(name)].value[at] == row.value
    assert changed_points(results, 2).empty


def test_winsorised_points_by_hand(world):
    values = [("AA11", year, 44.0 + (year - 2010)) for year in range(2010, 2021)]
    head = world.head.replace(', b = "B"', "")
    built = world.build(
        {"x": [*values, ("AA12", 2010, -55.0), ("AA13", 2012, -300.0)]}, [world.indicator("x", "a", -1, "rate")], head
    )
    changed = changed_points(built, 2)
    assert changed.iloc[-1].to_dict() == {
        "indicator": "x",
        "geo": "AA13",
        "time": 2012,
        "value": -300.0,
        "treated": changed["treated"].iloc[-1],
    }
    entry = method_report(built, 2, 2012).dimensions[0].entries[0]
    assert entry.points >= 1 and entry.treatment.endswith("set to the next one")
    # less is better: the highest score stands at the lowest value that is left
    assert entry.bounds == (54.0, changed["treated"].iloc[-1])


# ── coverage ──


def test_coverage_by_hand(world):
    facts = {"x": [("AA11", 2010, 1.0), ("AA12", 2009 + 1, 2.0), ("AA13", 2010, 3.0), ("BB00", 2013, 4.0)]}
    results = world.build(facts, [world.indicator("x", "a", 1, "rate")], world.head.replace(', b = "B"', ""))
    found = coverage_by_country(results, 2, 2010).set_index("country")
    assert found["regions"].to_dict() == {"AA": 6, "BB": 1}
    assert found["x"].to_dict() == {"AA": 0.5, "BB": 0.0}
    # three years later they are carried forward
    assert coverage_by_country(results, 2, 2013).set_index("country")["x"].to_dict() == {"AA": 0.5, "BB": 1.0}
    states = states_by_country(results, 2, 2010).set_index("country")
    assert states["full"].to_dict() == {"AA": 0.5, "BB": 0.0}


def test_coverage_of_the_snapshot(report):
    coverage = report.coverage.set_index("country")
    assert coverage.loc["DE", "birth_rate"] == 0 and coverage.loc["AT", "sme_product"] == 0
    assert coverage.loc["PL", "gdp_per_head"] == 1
    assert coverage.drop(columns="regions").stack().between(0, 1).all()
    assert coverage["regions"].sum() == 334
    assert "broadband" not in coverage
    assert (report.states["full"] + report.states["partial"] <= 1 + 1e-9).all()


# ── the file ──


def test_the_judgement_says_when_figures_have_moved_on(results, report):
    assert all(d.judged for d in report.dimensions)
    other = method_report(results, 3)
    sme = next(d for d in other.dimensions if d.dimension.id == "sme")
    assert not sme.judged and "employment_growth" in sme.consistency.weak


@pytest.mark.parametrize("level", [2, 3])
def test_the_file_is_complete(results, command, tmp_path, level):
    file = tmp_path / "method.md"
    assert str(file) in command("--level", level, "-o", file)
    text = file.read_text(encoding="utf-8")
    assert text == command("--level", level)
    for dimension in results.catalogue.dimensions.values():
        assert f"## {dimension.label}" in text and dimension.judgement in text
    for indicator in results.catalogue.indicators.values():
        assert f"#### {indicator.label}\n\n{indicator.why}" in text
    assert "nan" not in text.lower().replace("finan", "")
    for table in re.findall(r"(?:^\|.*\n)+", text, flags=re.M):
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}) == 1
    for publisher in ("Eurostat", "European Commission"):
        assert publisher in text


def test_other_settings_are_named(results):
    other = results.with_method(from_flat({"aggregation.method": "geometric"}))
    text = method_command.markdown(other, method_report(other, 2))
    assert "Not the default: aggregation.method = geometric." in text
    assert "All settings are the defaults." not in text


def test_what_can_t_be_done_is_one_line(command, tmp_path):
    with pytest.raises(ProductError, match="year: found 1990"):
        command("--year", 1990)
    with pytest.raises(ProductError, match="expected a file that can be written"):
        command("-o", tmp_path / "none" / "method.md")
