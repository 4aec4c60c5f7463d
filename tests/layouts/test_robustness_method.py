"""The chosen method: its fields in the address, its words, and the site it makes."""

import numpy as np
import pytest

from data.errors import ProductError
from indicators.method import DEFAULT
from layouts.method import (
    CHOICES,
    FIELDS,
    LABELS,
    factors_of,
    fields_of,
    method_note,
    method_of,
    method_words,
    scale_text,
    weights_of,
    without_method,
)
from layouts.query import parse
from layouts.site import VARIANTS


def asked(site, search):
    return site.parse("/robustness", search, "light", "en")


@pytest.mark.parametrize("name", CHOICES)
def test_every_choice_is_another_method_with_words_of_its_own(site, name):
    assert set(CHOICES[name]) == set(LABELS[name])
    methods = [method_of(((name, value),)) if value else DEFAULT for value in CHOICES[name]]
    assert len({m.fingerprint() for m in methods}) == len(methods)
    for value in filter(None, CHOICES[name]):
        assert method_words(site.by(((name, value),)).results) == [LABELS[name][value]]


def test_an_address_without_fields_is_the_default(site):
    query, messages = asked(site, "?geo=PL84")
    assert messages == () and fields_of(query.more) == ()
    assert site.under(query) is site and method_note(site.results) == ""


def test_the_method_survives_the_address_of_every_page(site):
    query, messages = asked(site, "?geo=PL84&norm=zscore&treat=none&mean=geometric&full=80&w=rd.people:0~gerd:2")
    assert messages == ()
    assert dict(query.more) == {
        "norm": "zscore", "treat": "none", "mean": "geometric", "full": "80", "w": "gerd:2~rd.people:0",
    }  # fmt: skip
    for page in ("map", "region", "robustness", "data"):
        path, _mark, search = query.address(page).partition("?")
        again, told = site.parse(path, search, "light", "en")
        assert told == () and again.page == page and again.more == query.more
    method = site.under(query).results.method
    assert method.differs() == {
        "normalisation.method": "zscore",
        "normalisation.mean": 50.0,
        "normalisation.deviation": 10.0,
        "treatment.rule": "none",
        "aggregation.method": "geometric",
        "coverage.minimum": 0.8,
        "weights.factors": {"gerd": 2.0, "rd.people": 0.0},
    }
    assert without_method(query).more == ()


WRONG = (
    "norm=nonsense treat=5 mean=copeland full=1e9 w=gerd:nan w=gerd:-1 w=gerd:5 w=gerd:inf w=gerd w=%3Cscript%3E:2 "
    "w=gerd:٢ w=gerd:1e400"
).split()


@pytest.mark.parametrize("text", [*WRONG, "w=" + "x" * 100_000])
def test_what_can_t_be_used_is_said_and_the_default_holds(site, text):
    query, messages = asked(site, f"?geo=PL84&{text}")
    name = text.partition("=")[0]
    assert len(messages) == 1 and messages[0].startswith(f"{name} “") and query.field(name) == ""
    assert len(messages[0]) < 120
    assert site.under(query) is site


def test_weights_have_one_spelling(site):
    read = FIELDS["w"]
    assert read(site.results, "rd.people:0.50~gerd:1~designs:2.0") == "designs:2~rd.people:0.5"
    assert read(site.results, "") == "" and read(site.results, "gerd:1") == ""
    assert factors_of("gerd:0.25") == {"gerd": 0.25}


def test_something_has_to_count_in_every_dimension_at_every_level(site):
    read = FIELDS["w"]
    with pytest.raises(ProductError, match="R&D mass has to count at NUTS 2"):
        read(site.results, "rd.input:0~rd.people:0~rd.output:0")
    # GDP is all that NUTS 3 has of capital attraction
    with pytest.raises(ProductError, match="Capital attraction has to count at NUTS 3"):
        read(site.results, "gdp_per_head:0~gdp_per_worker:0")
    assert read(site.results, "gdp_per_head:0") == "gdp_per_head:0"


def test_shares_by_hand(site):
    shares = weights_of(site.results, "rd", 2, {"rd.people": 0, "gerd": 2})
    # input and output half each; inside input two parts of four for GERD
    assert shares["rd.people"] == 0 and shares["rd.input"] == shares["rd.output"] == pytest.approx(0.5)
    assert shares["gerd"] == pytest.approx(0.25) and shares["gerd_business"] == pytest.approx(0.125)
    own = site.by((("w", "gerd:2~rd.people:0"),)).results.dimension(2, "rd")
    np.testing.assert_allclose(own.weights, [shares[i.id] for i in own.indicators])


def test_words_of_weights(site):
    words = method_words(site.by((("w", "gerd:0~rd.people:1.5~tertiary_25_64:2"),)).results)
    assert words == ["R&D expenditure (GERD) left out", "People × 1.5", "Tertiary attainment, 25–64 × 2"]


def test_other_methods_share_the_figures_and_are_few(site):
    fields = [(("treat", "10"),), (("treat", "25"),), (("treat", "none"),), (("norm", "year"),), (("norm", "zscore"),)]
    made = [site.by(f) for f in fields]
    assert all(
        m.results.panel is site.results.panel and m.default is site and m.intervals is site.intervals for m in made
    )
    assert site.by(fields[-1]) is made[-1]
    assert site.by(fields[0]) is not made[0], f"more than {VARIANTS} are kept"
    assert made[0].by(()) is site and made[0].by(fields[-1]) is made[-1]


@pytest.mark.parametrize(
    ("norm", "words"), [("zscore", "z-scores"), ("percentile", "percentile"), ("year", "of the year")]
)
def test_points_are_said_to_be_what_they_are(site, norm, words):
    assert words in scale_text(site.by((("norm", norm),)).results.method)
    assert "from 0 (lowest region of all years)" in scale_text(DEFAULT)
    assert "from 1 " in scale_text(site.by((("mean", "harmonic"),)).results.method)


def test_a_page_that_does_not_know_the_fields_says_so(results):
    _query, messages = parse(results, "/", "?norm=zscore")
    assert "norm" in messages[0]
