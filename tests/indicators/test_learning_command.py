"""python -m indicators peers | learn | trend | scenario | chain | sectors: the same numbers as the functions."""

import argparse
import io
from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from data.catalogue import load_pilots
from data.errors import ProductError
from indicators import learning_command
from indicators.exchange import together
from indicators.innovation_chain import chain_frame, innovation_chain
from indicators.learning import learning_partners
from indicators.load import load_context
from indicators.peers import peers, stability
from indicators.sectors import sector_view
from indicators.significance import AHEAD, BEHIND, UNTOLD
from indicators.specialisation import specialisation
from indicators.trends import trend


@pytest.fixture(scope="module")
def context(database, results):
    return load_context(database, results)


@pytest.fixture
def run(database, results, context, monkeypatch):
    """The rows of a command; the database is read once for all tests."""
    monkeypatch.setattr(learning_command, "load_context", lambda *_: context)
    parser = argparse.ArgumentParser()
    learning_command.add(parser.add_subparsers(dest="command", required=True), database)

    def call(line):
        frame = learning_command.run(results, parser.parse_args(line.split()))
        # What is printed must be readable as what it was.
        back = pd.read_csv(io.StringIO(frame.to_csv(index=False)), keep_default_na=False, na_values=[""])
        assert list(back.columns) == list(frame.columns) and len(back) == len(frame)
        return frame

    return call


def test_peers(run, context):
    found = run("peers --geo pl84 AT12 --count 5 --year 2020")
    np.testing.assert_array_equal(
        found.loc[found["of"] == "AT12", "similarity"], peers(context, "AT12", count=5, year=2020)["similarity"]
    )
    assert set(found.loc[found["of"] == "PL84", "stability"]) == {stability(context, "PL84", count=5, year=2020).least}
    assert "PL" not in set(run("peers --geo PL84 --abroad")["country"])


def test_learn(run, context):
    found = run("learn --geo AT12 --dimension capital --year 2020")
    expected = learning_partners(context, "AT12", "capital", year=2020)
    np.testing.assert_array_equal(found["slope"], expected["slope"])
    one = run("learn --geo AT12 --indicator gdp_per_head --year 2020")
    assert set(one["dimension"]) == {"capital"} and set(one["indicator"]) == {"gdp_per_head"}
    assert set(run("learn --geo AT12")["dimension"]) == set(context.results.catalogue.dimensions)


def test_trend(run, results):
    found = run("trend --geo AT12 --dimension capital --year 2020").set_index("indicator")
    assert found.loc["", "slope"] == trend(results, "AT12", "capital", last=2020).slope.slope
    assert "gdp_per_head" in found.index and str(found["first"].dtype) == "Int64"


def test_scenario(run):
    found = run("scenario --geo PL84 --set gerd=core neet=10.5 --year 2020")
    assert found["indicator"].tolist() == ["", "gerd", "", "neet"] and found["target"].tolist() == [
        "",
        "core",
        "",
        "own",
    ]
    assert {"rank_low_after"} <= set(run("scenario --geo PL84 --set gerd=core --intervals --year 2020"))
    plan = run("scenario --geo PL84 --table plan --set gerd=2 --year 2018 --target-year 2020")
    np.testing.assert_allclose(plan["planned"], [0.71, 1.355, 2])


def test_chain_and_sectors(run, context):
    found = run("chain --geo PL84 --year 2020")
    expected = innovation_chain(context, "PL84", 2020)
    np.testing.assert_array_equal(found["gap"], chain_frame(expected)["gap"])
    assert set(found["sentence"]) == {expected.sentence()}
    sectors = run("sectors --geo FI1C3")
    view = sector_view(context, "FI1C3")
    np.testing.assert_array_equal(sectors["lq_nation"], specialisation(view)["lq_nation"])
    assert sectors.loc[sectors["priority"], "code"].tolist() == ["A", "R-U", "C"]


@pytest.mark.parametrize(
    "line",
    [
        "peers --geo PL84 AT12 --table structure",
        "peers --geo PL84 FI1C3 --table rings",
        "peers --geo PL84 --table proximity",
        "peers --geo AT12 --table types",
        "learn --geo AT12 PL84 --table paths --dimension capital",
        "trend --geo FI1C3 --table convergence",
        "scenario --geo PL84 --table closing",
    ],
)
def test_every_other_table_has_rows(run, line):
    assert len(run(line))


def test_every_table_of_every_command_is_there():
    named = {(name, table) for name, (_, tables) in learning_command.COMMANDS.items() for table in tables}
    assert named == set(learning_command.TABLES)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("peers --geo XX99", "geo: found 'XX99'"),
        ("peers --geo AT", "NUTS level 2 or 3"),
        ("peers --geo AT12 --year 1999", "year: found 1999"),
        ("trend --geo AT12 --dimension gold", "dimension: found 'gold'"),
        ("learn --geo AT12 --indicator population", "an indicator that is scored"),
        ("scenario --geo AT12", "--set: found nothing"),
        ("scenario --geo AT12 --set gerd", "--set: found 'gerd'"),
        ("scenario --geo AT12 --set gerd=much", "--set: found 'gerd=much'"),
        ("scenario --geo AT12 --table plan --set gerd=2", "--target-year"),
        ("sectors --geo AT12 --measure gold", "measure: found 'gold'"),
    ],
)
def test_errors_are_one_line(run, line, message):
    with pytest.raises(ProductError, match=message) as fault:
        run(line)
    assert "\n" not in str(fault.value)


def test_the_exchange_of_the_pilots_is_the_agenda_of_their_page(run, results):
    found = run("exchange --year 2020")
    assert set(found["pilot"]) == set(load_pilots())
    # Every pair is there from both sides, of one level, and both sides say the same.
    pairs = found.set_index(["geo", "other", "dimension"])
    assert pairs.index.is_unique and len(pairs) > 100
    for (geo, other, dimension), row in pairs.iterrows():
        turned = pairs.loc[(other, geo, dimension)]
        assert results.regions.level(geo) == results.regions.level(other)
        np.testing.assert_allclose([row["gap"], row["ahead"]], [-turned["gap"], turned["behind"]], atol=1e-9)
        least = {AHEAD: row["ahead"], BEHIND: row["behind"]}.get(row["statement"], 1.0)
        assert least >= 0.95 and (row["statement"] == UNTOLD) <= (max(row["ahead"], row["behind"]) < 0.95)
    gap = results.gaps(2, 2020, geos=["PL84"], core=("AT12",)).set_index("dimension")["gap"]
    assert pairs.loc[("PL84", "AT12", "rd"), "gap"] == pytest.approx(gap["rd"], abs=1e-9)


def test_the_exchange_of_other_regions_and_their_convergence(run, results):
    found = run("exchange --geo AT12 AT22 AT31 --year 2020")
    assert {tuple(x) for x in found[["geo", "other"]].to_numpy()} == set(permutations(["AT12", "AT22", "AT31"], 2))
    spread = run("exchange --geo AT12 AT22 AT31 --year 2020 --table convergence").set_index("dimension")
    capital = together(results, ["AT12", "AT22", "AT31"], "capital", last=2020)
    np.testing.assert_array_equal(spread.loc["capital", "spread"], capital.sigma.spread)
    assert set(run("exchange --year 2020 --table convergence")["level"]) == {2, 3}
    with pytest.raises(ProductError, match="'FI1C3' of NUTS 3, expected two"):
        run("exchange --geo AT12 PL84 FI1C3")


@pytest.mark.parametrize(("geo", "said"), [("LU00", "no core in the country"), ("PL91", "the core of its country")])
def test_the_chain_of_a_region_without_another_core_says_why_nothing_is_compared(run, geo, said):
    assert run(f"chain --geo {geo} --year 2020")["sentence"].str.contains(said).all()
