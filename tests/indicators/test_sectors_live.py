"""Gross value added by NACE section as Eurostat delivers it: what the snapshot lacks appears once it is loaded."""

import csv
import io

import numpy as np
import pytest

import app
import ingest.__main__ as command
from indicators.__main__ import main
from indicators.load import load_context, load_results
from indicators.sectors import sector_view
from indicators.specialisation import growth_parts, specialisation
from layouts.pages import chain

# The codes of the publisher's own files; professional services are M_N there, and M-N in our copy of employment.
FINE = ("A", "B-E", "F", "G-I", "J", "K", "L", "M_N", "O-Q", "R-U")
COARSE = {"G-J": ("G-I", "J"), "K-N": ("K", "L", "M_N"), "O-U": ("O-Q", "R-U"), "C": ("B-E",)}
YEARS = range(2009, 2023)
# Million EUR in 2009, and growth a year, by section in the order of FINE.
PLACES = {
    "AT": ([9000, 60000, 18000, 55000, 9000, 13000, 25000, 25000, 45000, 8000], 1.03),
    "AT12": ([2000, 11000, 3500, 9000, 500, 1500, 4000, 2500, 6000, 1000], 1.04),
    "AT13": ([40, 8000, 3500, 18000, 6000, 6000, 7000, 11000, 14000, 3500], 1.02),
}


def value(geo, code, year):
    """Made up, by a rule: sections grow at their place's rate, ICT two points faster."""
    if code == "TOTAL":
        return sum(value(geo, c, year) for c in FINE)
    if code in COARSE:
        return sum(value(geo, c, year) for c in COARSE[code]) * (0.8 if code == "C" else 1)
    start, rate = PLACES[geo][0][FINE.index(code)], PLACES[geo][1] + 0.02 * (code == "J")
    return start * rate ** (year - 2009)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """The snapshot with a file of nama_10r_3gva in the bulk layout, loaded by the command."""
    folder = tmp_path_factory.mktemp("live")
    lines = ["freq,currency,nace_r2,geo\\TIME_PERIOD\t" + "\t".join(f"{y} " for y in YEARS)]
    for code in ("TOTAL", *FINE, *COARSE):
        for geo in PLACES:
            for currency, times in (("MIO_EUR", 1), ("MIO_NAC", 2)):
                cells = [f"{times * value(geo, code, y):.2f} {'p' if y == 2022 else ''}" for y in YEARS]
                lines.append(f"A,{currency},{code},{geo}\t" + "\t".join(cells))
    file = folder / "estat_nama_10r_3gva.tsv"
    file.write_text("\n".join(lines) + "\n")
    database = folder / "live.duckdb"
    assert command.main(["load", str(file), "--database", str(database)]) == 0
    return database


@pytest.fixture(scope="module")
def context(loaded):
    return load_context(loaded, load_results(loaded))


def test_quotients_and_shift_share_of_value_added(context):
    view = sector_view(context, "AT12", year=2021, measure="gva")
    assert (view.reason, view.detail, view.year, view.unit) == ("", "fine", 2021, "million EUR")
    found = specialisation(view).set_index("code")

    def share(geo, code):
        return value(geo, code, 2021) / value(geo, "TOTAL", 2021)

    for ours, code in zip([c.replace("_", "-") for c in FINE], FINE, strict=True):
        assert found.loc[ours, "lq_nation"] == pytest.approx(share("AT12", code) / share("AT", code), rel=1e-4)
        assert found.loc[ours, "lq_core"] == pytest.approx(share("AT12", code) / share("AT13", code), rel=1e-3)
    for span in (5, 10):
        parts = growth_parts(context, view, span).set_index("code")
        assert set(parts["first"]) == {2021 - span}
        whole = parts[["national", "sector", "regional"]].sum(axis=1)
        np.testing.assert_allclose(whole, parts["change"], atol=1e-9)
        change = value("AT12", "J", 2021) - value("AT12", "J", 2021 - span)
        assert parts.loc["J", "change"] == pytest.approx(change, abs=0.02)


def test_the_command_prints_them(loaded, capsys):
    arguments = ["sectors", "--geo", "AT12", "--measure", "gva", "--year", "2021", "--database", str(loaded)]
    assert main(arguments) == 0
    rows = {r["code"]: r for r in csv.DictReader(io.StringIO(capsys.readouterr().out))}
    assert rows["M-N"]["lq_nation"] and rows["M-N"]["regional_5"] and rows["A"]["first_10"] == "2011"
    total = sum(float(rows["A"][f"{part}_10"]) for part in ("national", "sector", "regional"))
    assert total == pytest.approx(float(rows["A"]["change_10"]), abs=1e-5)


def test_the_page_shows_them(loaded):
    site = app.build_site(loaded)
    query = site.parse("/chain", "?geo=AT12&year=2021&sectors=gva", "light", "en")[0]
    tables = chain.tables(site, query)
    assert {"quotients", "shift", "bubbles"} <= set(tables)
    assert "million EUR" in str(chain.layout(site, query)) and "There are no figures" not in str(
        chain.layout(site, query)
    )
    shift = tables["shift"]()
    assert "gross value added" in shift.caption and "2016" in shift.heads and "2021" in shift.heads
