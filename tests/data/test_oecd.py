"""The OECD's regions become NUTS regions by a table; checked against the code lists and on its own file."""

from dataclasses import replace

import numpy as np
import pytest

from data.catalogue import Series, load_catalogue, load_sources
from data.errors import InputError
from data.oecd import load_oecd_grid, nuts_codes
from data.regions import load_changes, load_regions
from data.store import Store
from indicators.panel import build_panel
from ingest.load import load

FILE = "oecd/REGION_INNOVATION_tl2_restored_from_dta.csv.gz"
# Places of the OECD's own, or another level than the code looks like.
NOT_NUTS = ("DE80", "DE101", "FRK2", "CL01", "ME01", "IS01", "FRY", "USA", "CHN")


def test_levels_agree_with_the_official_code_lists():
    grid, table = load_oecd_grid(), load_regions().table
    for levels in grid.levels.values():
        for prefix, level in levels.items():
            assert ((table["level"] == level) & table.index.str.startswith(prefix)).any(), prefix
    assert {prefix for prefix, level in grid.levels["TL2"].items() if level == 1} == {"BE", "DE", "FR", "UK"}
    assert set(grid.countries.values()) <= set(table.index[table["level"] == 0])
    assert len(set(grid.countries.values())) == len(grid.countries)


@pytest.mark.parametrize("code", ["DE8", "AT12", "FRK", "FI1C3", "FRY1", "FRY10", "BE2", "UKI", "AT"])
def test_a_nuts_region_keeps_its_code(code):
    assert nuts_codes("oecd.x", [code]) == [code]


@pytest.mark.parametrize("code", NOT_NUTS)
def test_what_only_looks_like_one_has_none(code):
    assert nuts_codes("oecd.x", [code]) == [""]


def test_countries_come_in_another_spelling_and_france_is_no_region():
    assert nuts_codes("oecd.x", ["AUT", "GBR", "GRC", "FRA"]) == ["AT", "UK", "EL", "FR"]
    assert nuts_codes("eurostat.x", ["FRA", "DE101", "EU27_2020"]) == ["FRA", "DE101", "EU27_2020"]


COUNTRIES = "[countries]\nAUT = 'AT'\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"[TL2]\nAT = 9\n[TL3]\n{COUNTRIES}", "TL2.AT"),
        (f"[TL2]\n{COUNTRIES}", "TL3"),
        ("[TL2]\n[TL3]\n[countries]\nAUT = 'AUT'\n", "countries.AUT"),
        ("[", "TOML"),
    ],
)
def test_a_wrong_table_is_one_line(text, message, tmp_path):
    path = tmp_path / "levels.toml"
    path.write_text(text)
    with pytest.raises(InputError, match=message) as caught:
        load_oecd_grid(path)
    assert len(str(caught.value).splitlines()) == 1


@pytest.fixture(scope="module")
def patents(shared, tmp_path_factory):
    """PCT applications per million of the OECD file, as an indicator reads them: (code, year) -> value."""
    path = tmp_path_factory.mktemp("oecd") / "x.duckdb"
    [outcome] = load([shared / "raw" / FILE], load_sources(), path)
    assert (outcome.rows, outcome.rejected) == (17_901, 0)
    codes = {"tl": ("1", "2"), "var": ("PCT_MILLION",), "pos": ("ALL",)}
    series = Series(outcome.delivery.dataset, codes, fill=False, label="", unit="per million inhabitants")
    catalogue = load_catalogue()
    indicator = catalogue.indicators["pct_patents"]
    wanted = replace(indicator, inputs={"value": replace(indicator.inputs["value"], series=(series,))})
    with Store.open(path) as store:
        only = replace(catalogue, indicators={"pct_patents": wanted})
        panel = build_panel(only, store, load_regions(), load_changes())
    values, years = panel.observed["pct_patents"].value, panel.universe.years
    rows, columns = np.nonzero(~np.isnan(values))
    return {
        (panel.universe.codes[row], int(years[column])): float(values[row, column])
        for row, column in zip(rows, columns, strict=True)
    }


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("AT12", 147.3),  # TL2, NUTS 2
        ("DE8", 34.2),  # TL2 of Germany, NUTS 1 ...
        ("DE80", 34.2),  # ... and its only NUTS 2 region, which is the same place
        ("BE2", 135.1),  # TL2 of Belgium, NUTS 1
        ("FR1", 254.2),  # TL2 of France, NUTS 1
        ("AT", 174.8),  # TL1, AUT
        ("FR", 122.3),  # TL1, FRA, which is no region of NUTS 2013 here
    ],
)
def test_patents_of_the_file_stand_under_nuts_codes(code, value, patents):
    assert patents[code, 2013] == pytest.approx(value, abs=1e-4)


def test_nothing_stands_where_the_table_has_no_region(patents):
    levels = load_regions().table["level"]
    wide = {code for code, _ in patents if code[:2] in ("BE", "FR", "UK") and levels[code] == 2}
    assert not {"BE21", "BE33", "FRK2", "UKI3"} & wide
    assert not {code for code, _ in patents if code.startswith("ME")}, "states of Mexico, not Montenegro"
    assert "FRA" not in {code for code, _ in patents}
    # Iceland's two large regions are the OECD's own; its one NUTS region is the country.
    assert {value for (code, year), value in patents.items() if code == "IS00" and year == 2013} == {
        patents["IS", 2013]
    }
