"""method.toml: every key, its default, and one clear line for everything that can't be used."""

import pickle
import re
from dataclasses import asdict, fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import InputError
from indicators import aggregate, normalise, treat
from indicators.method import DEFAULT, Aggregation, Method, Normalisation, from_flat, from_mapping, load_method

# The tables and keys that the issue lists, with a value each that is not the default.
EVERY = """
[treatment]
rule = "none"
max_points = 7
fallback = "boxcox"
[normalisation]
method = "zscore"
lower = 1
upper = 10
scope = "year"
mean = 100
deviation = 10
capped = true
[imputation]
method = "group-mean"
group = "continent"
max_age = 2
counts = true
[coverage]
minimum = 0.8
partial = 0.5
[weights.factors]
gerd = 2
[aggregation]
method = "geometric"
power = -0.5
[aggregation.levels]
1 = "arithmetic"
Index = "generalised"
[reference]
units = ["EU27"]
weights = "people"
equals = 1
year = 2016
outside = true
[uncertainty]
draws = 500
seed = 7
weight_noise = 0.1
"""


def test_a_method_is_found_again_by_an_equal_one_and_in_another_process():
    one, same, other = Method(), Method(), Method(aggregation=Aggregation(method="geometric"))
    known = {one: "default", other: "geometric"}
    assert known[same] == "default" and known[Method(aggregation=Aggregation(method="geometric"))] == "geometric"
    # Texts hash differently in every process, so the hash stays here.
    assert "_hash" in vars(one) and "_hash" not in vars(pickle.loads(pickle.dumps(one)))
    assert pickle.loads(pickle.dumps(other)) == other


@pytest.fixture
def toml(tmp_path):
    def write(text):
        path = tmp_path / "method.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_the_defaults_are_those_of_the_method_document():
    assert asdict(DEFAULT.treatment) == {"rule": "skew-kurtosis", "max_points": 5, "fallback": "log"}
    assert (DEFAULT.normalisation.method, DEFAULT.normalisation.scope, DEFAULT.bounds) == ("minmax", "pooled", (0, 100))
    assert DEFAULT.aggregation.method == "arithmetic"
    assert (DEFAULT.coverage.minimum, DEFAULT.coverage.partial) == (2 / 3, 1 / 3)
    assert (DEFAULT.coverage.minimum, DEFAULT.coverage.partial) == (aggregate.FULL_FROM, aggregate.PARTIAL_FROM)
    assert DEFAULT.treatment.max_points == treat.MAX_POINTS
    assert (DEFAULT.imputation.method, DEFAULT.relative, DEFAULT.uncertainty.draws) == ("none", False, 0)
    assert DEFAULT.differs() == {}


def test_every_key_is_read(toml):
    method = load_method(toml(EVERY))
    given_keys = {f"{table.name}.{key.name}" for table in fields(Method) for key in fields(getattr(method, table.name))}
    assert set(method.differs()) == given_keys
    assert method.aggregation.levels == (("1", "arithmetic"), ("Index", "generalised"))
    assert [method.aggregation.of(*where) for where in (("Index", 2), ("a", 1), ("b", 3))] == [
        "generalised",
        "arithmetic",
        "geometric",
    ]
    assert (method.reference.units, method.reference.equals, method.relative) == (("EU27",), 1.0, True)


def test_an_empty_file_is_the_default(toml):
    assert load_method(toml("")) == DEFAULT


def test_a_table_that_is_there_is_switched_on(toml):
    assert load_method(toml("[reference]")).reference.equals == 100
    assert load_method(toml("[uncertainty]")).uncertainty.draws == 1000
    assert load_method(toml("[uncertainty]\ndraws = 0")).uncertainty.draws == 0
    assert load_method(toml('[reference]\n[normalisation]\nmethod = "distance-to-reference"')).relative is False


def test_who_asks_for_less_coverage_needs_one_key(toml):
    assert load_method(toml("[coverage]\nminimum = 0")).coverage.partial == 0
    assert load_method(toml("[coverage]\nminimum = 0.9")).coverage.partial == 1 / 3


NAMES = {
    "treatment.rule": "skew-kurtosis none",
    "treatment.fallback": "log boxcox none",
    "normalisation.method": "minmax zscore rank borda percentile distance-to-reference distance-to-leader "
    "distance-to-target goalposts fraction-of-maximum",
    "normalisation.scope": "pooled year",
    "imputation.method": "none carry-forward linear mean median group-mean group-median parent",
    "aggregation.method": "arithmetic geometric harmonic generalised copeland mazziotta-pareto",
}


@pytest.mark.parametrize(("key", "names"), NAMES.items())
def test_names_that_others_write_in_their_files(key, names):
    for name in names.split():
        group = {"imputation.group": "column"} if key == "imputation.method" else {}
        assert from_flat({key: name} | group).differs().get(key, name) == name


def test_a_file_with_a_byte_order_mark(tmp_path):
    path = tmp_path / "method.toml"
    path.write_bytes(b'\xef\xbb\xbf[treatment]\nrule = "none"\n')
    assert load_method(path).treatment.rule == "none"


@pytest.mark.parametrize("mean", ["geometric", "harmonic"])
def test_means_of_positive_values_start_at_1(mean):
    assert Method(aggregation=Aggregation(mean)).bounds == (1, 100)
    assert Method(aggregation=Aggregation(levels=(("2", mean),))).bounds == (1, 100)
    assert Method(Method().treatment, Normalisation(lower=0.0), aggregation=Aggregation(mean)).bounds == (0, 100)
    assert Method(aggregation=Aggregation("generalised")).bounds == (0, 100)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[normalization]", "normalization: expected one of treatment, normalisation, imputation"),
        ("[normalisation]\nmetod = 1", "[normalisation] metod: expected one of method, lower, upper, scope"),
        ("[normalisation]\nmethod = 'z'", "[normalisation] method: found 'z', expected one of minmax, zscore, rank"),
        ("[normalisation]\nlower = 'a'", "[normalisation] lower: found 'a', expected a number"),
        ("[normalisation]\nlower = nan", "[normalisation] lower: found nan, expected a number"),
        ("[normalisation]\nlower = 5\nupper = 5", "[normalisation] upper: found 5.0, expected more than lower (5)"),
        ("[normalisation]\ndeviation = 0", "[normalisation] deviation: found 0, expected a number above 0"),
        ("[normalisation]\ncapped = 1", "[normalisation] capped: found 1, expected one of true, false"),
        ("[treatment]\nmax_points = -1", "[treatment] max_points: found -1, expected a whole number from 0 on"),
        ("[treatment]\nmax_points = true", "[treatment] max_points: found True, expected a whole number from 0 on"),
        ("[treatment]\nmax_points = 2.5", "[treatment] max_points: found 2.5, expected a whole number from 0 on"),
        ("[coverage]\nminimum = 2", "[coverage] minimum: found 2, expected a number from 0 to 1"),
        ("[coverage]\npartial = 0.9", "[coverage] partial: found 0.9, expected at most minimum (0.666667)"),
        ("[aggregation]\nmethod = 'sum'", "[aggregation] method: found 'sum', expected one of arithmetic, geometric"),
        ("[aggregation.levels]\n2 = 'sum'", "[aggregation] levels 2: found 'sum', expected one of arithmetic"),
        ("[aggregation]\nlevels = 'sum'", "[aggregation] levels: found 'sum', expected a table"),
        ("[weights]\nfactors = 2", "[weights] factors: found 2, expected a table of names and numbers"),
        ("[weights.factors]\ngerd = -1", "[weights] factors gerd: found -1.0, expected a number from 0 up"),
        ("[weights.factors]\ngerd = 'a'", "[weights] factors gerd: found 'a', expected a number"),
        ("[imputation]\nmethod = 'group-mean'", "[imputation] group: expected the column of values.csv"),
        ("[reference]\nunits = 'EU'", "[reference] units: found 'EU', expected a list of texts"),
        ("[reference]\nunits = ['EU', 'EU']", "[reference] units: found ['EU', 'EU'], expected every text once"),
        ("[reference]\nequals = 0", "[reference] equals: found 0, expected a number above 0"),
        ("[reference]\noutside = true", "[reference] outside: found True, expected units"),
        ("[uncertainty]\nweight_noise = 25", "[uncertainty] weight_noise: found 25, expected a number from 0 to 1"),
        (
            "[uncertainty]\ndraws = 100001",
            "[uncertainty] draws: found 100001, expected a whole number from 0 to 100,000",
        ),
        ("treatment = 3", "treatment: found 3, expected a table [treatment]"),
        ("[treatment", "expected TOML"),
    ],
)
def test_what_is_wrong_is_one_line(toml, text, expected):
    path = toml(text)
    with pytest.raises(InputError) as fault:
        load_method(path)
    assert str(fault.value).startswith(f"{path}: {expected}")
    assert "\n" not in str(fault.value)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match=r"expected a readable file"):
        load_method(tmp_path / "no.toml")


def test_settings_made_in_python_are_checked_too():
    with pytest.raises(InputError, match=re.escape("[normalisation] method: found 'z'")):
        Method(normalisation=Normalisation("z"))


def test_the_same_settings_have_the_same_fingerprint():
    typed = from_mapping({"normalisation": {"method": "minmax"}, "coverage": {"partial": 1 / 3}}, "m")
    assert typed == DEFAULT and typed.fingerprint() == DEFAULT.fingerprint()
    assert from_flat({"treatment.max_points": 6}).fingerprint() != DEFAULT.fingerprint()
    assert hash(typed) == hash(DEFAULT)
    for wrong in ({"normalisation": "zscore"}, {"normalisation.size": 1}, {"size.method": 1}):
        with pytest.raises(InputError):
            from_flat(wrong)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "treatment.rule": st.sampled_from(tuple(treat.RULES)),
            "treatment.max_points": st.integers(0, 50),
            "normalisation.method": st.sampled_from(tuple(normalise.METHODS)),
            "normalisation.scope": st.sampled_from(["pooled", "year"]),
            "aggregation.method": st.sampled_from(tuple(aggregate.METHODS)),
            "aggregation.levels": st.dictionaries(st.text(max_size=3), st.sampled_from(tuple(aggregate.METHODS))),
            "reference.units": st.lists(st.text(max_size=3), unique=True),
            "reference.equals": st.floats(0.1, 1000),
            "imputation.max_age": st.integers(0, 9),
            "coverage.partial": st.floats(0, 0.6),
            "weights.factors": st.dictionaries(st.text(max_size=3), st.floats(0, 10)),
            "uncertainty.draws": st.integers(0, 9),
        },
    )
)
def test_what_differs_makes_the_method_again(flat):
    method = from_flat(flat)
    assert from_flat(method.differs()) == method
    assert set(method.differs()) <= set(flat)
    assert from_flat(method.differs()).fingerprint() == method.fingerprint()
