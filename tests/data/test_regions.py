"""regions.csv and nuts_changes.csv as shipped, and the errors of their loaders."""

import importlib
from pathlib import Path

import pandas as pd
import pytest

from data.errors import InputError
from data.neighbours import load_territory
from data.regions import CHANGES, REGIONS, load_changes, load_regions

REFERENCE = Path(__file__).parents[3] / "shared" / "reference"


@pytest.fixture(scope="module")
def build():
    """The module of the build; what it needs is in the extra "build"."""
    pytest.importorskip("shapely", reason="shapely (extra build) is not installed")
    return importlib.import_module("data.regions_build")


@pytest.fixture(scope="module")
def changes_build(build):
    return importlib.import_module("data.changes_build")


@pytest.fixture(scope="module")
def regions():
    return load_regions()


@pytest.fixture(scope="module")
def changes():
    return load_changes()


@pytest.mark.parametrize(
    ("code", "name", "capital"),
    [
        ("FI1C3", "Päijät-Häme", False),
        ("FI1B1", "Helsinki-Uusimaa", True),
        ("AT12", "Niederösterreich", False),
        ("AT13", "Wien", True),
        ("ES511", "Barcelona", False),
        ("ES300", "Madrid", True),
        ("ES30", "Comunidad de Madrid", True),
        ("IE062", "Mid-East", False),
        ("IE063", "Midland", False),
        ("IE061", "Dublin", True),
        ("IE06", "Eastern and Midland", True),
        ("PL84", "Podlaskie", False),
        ("PL91", "Warszawski stołeczny", True),
        ("PL911", "Miasto Warszawa", True),
        ("DE80", "Mecklenburg-Vorpommern", False),
        ("DE30", "Berlin", True),
        ("DE300", "Berlin", True),
        ("DE60", "Hamburg", False),
        ("EL", "Greece", False),
        ("FI1C6", "Päijät-Häme", False),
    ],
)
def test_pilots_and_cores(regions, code, name, capital):
    assert regions.name(code) == name
    assert regions.table.at[code, "capital"] == capital


@pytest.mark.parametrize(("level", "count"), [(0, 37), (1, 125), (2, 334), (3, 1514)])
def test_nuts_2021_is_complete(regions, level, count):
    assert len(regions.codes(level)) == count


@pytest.mark.parametrize(
    ("country", "level", "capital"),
    [
        ("FI", 2, ("FI1B",)),
        ("FI", 3, ("FI1B1",)),
        ("UK", 2, ("UKI3", "UKI4", "UKI5", "UKI6", "UKI7")),
        ("LU", 2, ("LU00",)),
        ("PT", 3, ("PT170",)),
        ("HU", 2, ("HU11",)),
        ("FR", 1, ()),
        ("UA", 2, ()),
    ],
)
def test_capital_of_2021(regions, country, level, capital):
    assert regions.capital(country, level) == capital


def test_every_country_of_2021_has_a_capital_at_both_levels(regions):
    assert [c for c in regions.codes(0) for level in (2, 3) if not regions.capital(c, level)] == []
    assert len(regions.capital("UK", 3)) == 21


@pytest.mark.parametrize(
    ("code", "same"),
    [
        ("DE8", ("DE8", "DE80")),
        ("DE30", ("DE3", "DE30", "DE300")),
        ("ES300", ("ES3", "ES30", "ES300")),
        ("FI1B1", ("FI1B", "FI1B1")),
        ("AT130", ("AT13", "AT130")),
        ("CY0", ("CY", "CY0", "CY00", "CY000")),
        ("FI1C3", ("FI1C3",)),
        ("DE", ("DE",)),
        ("PT1A0", ("PT1A0",)),
        ("UKN0", ("UKN", "UKN0")),
    ],
)
def test_same_place(regions, code, same):
    assert regions.same_place(code) == same


def test_parents_and_countries(regions):
    assert regions.parent("FI1C3") == "FI1C" and regions.parent("FI") == ""
    assert regions.parent("UKN16") == "UKN0"
    assert regions.country("EL30") == "EL" and regions.level("EL30") == 2


@pytest.mark.parametrize("code", ["EU27_2020", "EA19", "ATZZ", "FRXX", "", "FI19_20", "N_A"])
def test_what_is_no_region(regions, code):
    assert not regions.is_nuts(code)
    with pytest.raises(InputError, match="NUTS code"):
        regions.name(code)


@pytest.mark.parametrize("code", ["PL12", "HU101", "EL11", "FR91", "PT1A", "NL35", "BA01", "UKI11"])
def test_codes_of_other_vintages_are_recognised(regions, code):
    assert regions.is_nuts(code)


def test_names_do_not_shout_and_are_latin(regions):
    names = regions.table["name"]
    assert names[names == names.str.upper()].empty
    # Latin, its extensions, dashes and typographic quotes: nothing Greek or Cyrillic.
    foreign = names[names.map(lambda name: any(0x0300 <= ord(letter) < 0x1E00 for letter in name))]
    assert foreign.to_dict() == {}


def test_typologies(regions):
    level3 = regions.table.loc[list(regions.codes(3))]
    assert set(level3["urban_rural"]) == {"urban", "intermediate", "rural"}
    assert set(regions.table.loc[list(regions.codes(2)), "urban_rural"]) == {""}
    assert level3.at["FI1B1", "metro"] == "FI001MC Helsinki"
    assert level3.at["FI1C3", "metro"] == ""


def test_shares_add_up(changes):
    sums = changes.groupby(["vintage", "level", "from_code"])["from_share"].sum()
    assert sums.between(1 - 3e-6, 1 + 3e-6).all()
    sums = changes.groupby(["vintage", "level", "to_code"])["to_share"].sum()
    assert sums.between(1 - 3e-6, 1 + 3e-6).all()


def test_every_code_that_is_gone_has_a_way_to_2021(regions, changes):
    """Only countries that joined after 2021 have none."""
    lost = {
        code
        for vintage in (2010, 2013, 2016, 2024)
        for level in (1, 2, 3)
        for code in set(regions.codes(level, vintage)) - set(regions.codes(level))
        if code not in set(changes[(changes["vintage"] == vintage)]["from_code"])
    }
    assert {code[:2] for code in lost} == {"BA", "UA", "XK"}


def test_changes_lead_from_their_vintage_to_2021(regions, changes):
    for row in changes.itertuples():
        assert row.from_code in regions.codes(row.level, row.vintage)
        assert row.to_code in regions.codes(row.level)


@pytest.mark.parametrize(
    ("vintage", "old", "expected"),
    [
        (2024, "NL35", {"NL31": 1.0}),
        (2024, "PT19", {"PT16": 1.0}),
        (2024, "PT1D", {"PT16": 0.709, "PT18": 0.291}),
        (2024, "FI1C6", {"FI1C3": 0.968, "FI1C4": 0.032}),
        (2016, "HR04", {"HR02": 0.396, "HR05": 0.298, "HR06": 0.306}),
        (2013, "PL12", {"PL91": 0.592, "PL92": 0.408}),
        (2013, "FRA5", {"FRY5": 1.0}),
        (2010, "EL30", {}),
        (2010, "EL11", {"EL51": 1.0}),
        (2010, "FR91", {"FRY1": 1.0}),
        (2010, "UKI1", {"UKI3": 0.337, "UKI4": 0.663}),
        (2010, "SI011", {"SI031": 1.0}),
    ],
)
def test_known_changes(changes, vintage, old, expected):
    rows = changes[(changes["vintage"] == vintage) & (changes["from_code"] == old)]
    assert dict(zip(rows["to_code"], rows["from_share"].round(3), strict=True)) == pytest.approx(expected, abs=6e-3)


def test_lisbon_is_put_together_72_to_28(changes):
    rows = changes[(changes["vintage"] == 2024) & (changes["to_code"] == "PT17")].set_index("from_code")
    assert rows["to_share"].round(2).to_dict() == {"PT1A": 0.72, "PT1B": 0.28}
    assert set(rows["kind"]) == {"merge"}


def test_only_16_changes_of_2024_are_exact_recodes(changes):
    exact = changes[(changes["vintage"] == 2024) & (changes["kind"] == "recode")]
    assert exact["from_code"].str[:2].value_counts().to_dict() == {"PT": 11, "NL": 5}
    kept = changes[(changes["from_code"] == changes["to_code"]) & (changes["kind"] == "recode")]
    assert kept.empty


def test_against_reference_codes(regions):
    path = REFERENCE / "nuts_regions_2016_2021_2024.csv"
    if not path.exists():
        pytest.skip(f"reference file is not here: {path}")
    reference = pd.read_csv(path, keep_default_na=False)
    for (vintage, level), group in reference.groupby(["nuts_version", "level"]):
        assert set(group["code"]) <= set(regions.codes(level, vintage))


def test_against_reference_capitals(regions):
    path = REFERENCE / "capital_regions.csv"
    if not path.exists():
        pytest.skip(f"reference file is not here: {path}")
    reference = pd.read_csv(path, keep_default_na=False)
    capital = reference[(reference["role"] == "capital") & (reference["nuts_version"] == 2021)]
    for country, group in capital.groupby("country"):
        assert set(regions.capital(country, 3)) == set(group["nuts3"])
        assert set(regions.capital(country, 2)) == set(group["nuts2"])


def test_changed_drops_slivers_and_names_the_kind(changes_build):
    flows = pd.DataFrame(
        [
            ("A1", "A1", 1000.0),  # keeps its code and its territory
            ("A2", "A3", 700.0),  # recoded
            ("A4", "A5", 300.0),  # split
            ("A4", "A6", 100.0),
            ("A7", "A9", 50.0),  # merged
            ("A8", "A9", 150.0),
            ("A1", "A3", 1.0),  # noise of digitised borders
        ],
        columns=["from_code", "to_code", "population"],
    )
    rows = changes_build.changed(flows).set_index(["from_code", "to_code"])
    assert rows["kind"].to_dict() == {
        ("A2", "A3"): "recode",
        ("A4", "A5"): "split",
        ("A4", "A6"): "split",
        ("A7", "A9"): "merge",
        ("A8", "A9"): "merge",
    }
    assert rows["from_share"].tolist() == [1, 0.75, 0.25, 1, 1]
    assert rows["to_share"].tolist() == [1, 1, 1, 0.25, 0.75]


def test_changed_keeps_a_region_whole_when_its_neighbour_gets_a_new_code(changes_build):
    flows = pd.DataFrame(
        [("A1", "A1", 900.0), ("A2", "A1", 100.0), ("A2", "A3", 900.0)],
        columns=["from_code", "to_code", "population"],
    )
    rows = changes_build.changed(flows)
    assert set(rows["kind"]) == {"shift"}
    assert rows["to_share"].tolist() == [0.9, 0.1, 1.0]


def test_overlay_measures_which_share_of_the_newer_region_was_where(changes_build):
    shapely = importlib.import_module("shapely")
    old = {"O1": shapely.box(0, 0, 1, 1), "O2": shapely.box(1, 0, 2, 1), "SAME": shapely.box(5, 5, 6, 6)}
    new = {"N1": shapely.box(0, 0, 1.5, 1), "N2": shapely.box(1.5, 0, 2, 1), "SAME": shapely.box(5, 5, 6, 6.2)}
    rows = changes_build.overlay(old, new).set_index(["old", "from_code"])["share"].to_dict()
    expected = {("SAME", "SAME"): 1.0, ("O1", "N1"): 2 / 3, ("O2", "N1"): 1 / 3, ("O2", "N2"): 1.0}
    assert rows == pytest.approx(expected)


@pytest.mark.parametrize(
    ("shouted", "name"),
    [
        ("RÉGION DE BRUXELLES-CAPITALE", "Région de Bruxelles-Capitale"),
        ("DÉPARTEMENTS D'OUTRE-MER", "Départements d'Outre-Mer"),
        ("EST", "Est"),
        ("Wien ", "Wien"),
    ],
)
def test_proper(build, shouted, name):
    assert build.proper(shouted) == name


@pytest.mark.parametrize(
    ("code", "right"), [("AT", True), ("AT130", True), ("ATZ", False), ("ATZZZ", False), ("N_A", False)]
)
def test_is_region(build, code, right):
    assert build.is_region(code) is right


def broken(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("code,name,", "code,label,", "line 1"),
        ("AT,Austria,AT,0,", "AT,Austria,AT,1,", "a level that fits"),
        ("AT1,Ostösterreich,AT,1,AT,", "AT1,Ostösterreich,AT,1,BE,", "last character as parent"),
        ("AT1,Ostösterreich,AT,", "AT1,,AT,", "a country and a name"),
        ("AT1,Ostösterreich,AT,1,AT,2010 ", "AT1,Ostösterreich,AT,1,AT,1999 ", "vintages out of"),
        ("AT1,Ostösterreich,AT,1,AT", "AT,Ostösterreich,AT,1,AT", "each code once"),
        ("AT1,Ostösterreich,AT,1,AT", "AT1,Ostösterreich,AT,1", "9 fields"),
    ],
)
def test_broken_regions_are_one_line(tmp_path, old, new, expected):
    path = tmp_path / "regions.csv"
    path.write_text(broken(REGIONS.read_text(encoding="utf-8"), old, new), encoding="utf-8")
    with pytest.raises(InputError, match=expected) as caught:
        load_regions(path)
    assert str(path) in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("EL1,EL5,1,2010,", "EL1,EL5,1,2021,", "a vintage other than 2021"),
        ("EL1,EL5,1,2010,", "EL1,EL51,1,2010,", "codes of level"),
        ("EL1,EL5,1,2010,", "EL1,EL5,1,2010,many", "numbers"),
        (",shift", ",moved", "a kind out of"),
    ],
)
def test_broken_changes_are_one_line(tmp_path, old, new, expected):
    path = tmp_path / "nuts_changes.csv"
    path.write_text(broken(CHANGES.read_text(encoding="utf-8"), old, new), encoding="utf-8")
    with pytest.raises(InputError, match=expected):
        load_changes(path)


def test_missing_file_is_one_line(tmp_path):
    with pytest.raises(InputError, match="readable CSV"):
        load_regions(tmp_path)


@pytest.fixture(scope="module")
def regions_2024():
    return load_regions(vintage=2024)


@pytest.fixture(scope="module")
def onwards():
    """The last step to NUTS 2024."""
    changes = load_changes(vintage=2024)
    return changes[changes["into"] == 2024]


def test_a_vintage_that_nothing_can_be_computed_in_is_refused():
    for load in (load_regions, load_changes):
        with pytest.raises(InputError, match="NUTS vintage: found 2016, expected 2021 or 2024"):
            load(vintage=2016)


def test_nuts_2024_in_use(regions_2024):
    """With the regions that GISCO draws: Ukraine is there as a country only, the United Kingdom isn't there."""
    assert [len(regions_2024.codes(level)) for level in range(4)] == [39, 115, 299, 1345]
    assert {"UA", "BA", "XK"} <= set(regions_2024.codes(0)) and "UK" not in regions_2024.codes(0)
    assert regions_2024.codes(2, 2021) == load_regions().codes(2)


@pytest.mark.parametrize(
    ("country", "level", "capital"),
    [("PT", 2, ("PT1A",)), ("PT", 3, ("PT1A0",)), ("NL", 3, ("NL32B",)), ("LV", 3, ("LV00A",)), ("UK", 2, ())],
)
def test_capital_of_2024(regions_2024, country, level, capital):
    assert regions_2024.capital(country, level) == capital


def test_every_country_drawn_in_2024_has_a_capital(regions_2024):
    for level in (2, 3):
        countries = {code[:2] for code in regions_2024.codes(level)}
        assert [c for c in sorted(countries) if not regions_2024.capital(c, level)] == (["BA"] if level == 2 else [])


def test_the_same_place_in_2024(regions_2024):
    assert regions_2024.same_place("PT1A0") == ("PT1A", "PT1A0")
    assert regions_2024.same_place("NL350") == ("NL35", "NL350")
    assert regions_2024.same_place("PT170") == ("PT170",)


@pytest.mark.parametrize(
    ("old", "expected"),
    [
        ("NL31", {"NL35": 1.0}),
        ("NL33", {"NL36": 1.0}),
        ("PT16", {"PT19": 0.742, "PT1D": 0.258}),
        ("PT17", {"PT1A": 0.719, "PT1B": 0.281}),
        ("FI1C3", {"FI1C6": 1.0}),
        ("NO074", {"NO072": 0.691, "NO073": 0.309}),
    ],
)
def test_from_2021_to_2024(onwards, old, expected):
    rows = onwards[onwards["from_code"] == old]
    assert set(rows["vintage"]) == {2021}
    assert dict(zip(rows["to_code"], rows["from_share"].round(3), strict=True)) == pytest.approx(expected, abs=6e-4)


def test_the_way_to_2024_is_the_way_back_turned_round(changes, onwards):
    back = changes[changes["vintage"] == 2024]
    assert len(back) == len(onwards) == 73
    pairs = {(r.from_code, r.to_code): (r.from_share, r.to_share, r.population) for r in back.itertuples()}
    assert pairs == {(r.to_code, r.from_code): (r.to_share, r.from_share, r.population) for r in onwards.itertuples()}
    assert set(onwards.loc[onwards["from_code"] == "PT17", "kind"]) == {"split"}
    assert set(onwards.loc[onwards["to_code"] == "DEG0R", "kind"]) == {"merge"}


def test_every_code_that_2024_does_not_have_has_a_way_there_but_the_british(regions, regions_2024, onwards):
    gone = {c for level in (1, 2, 3) for c in set(regions.codes(level)) - set(regions_2024.codes(level))}
    assert {code[:2] for code in gone - set(onwards["from_code"])} == {"UK"}
    new = {c for level in (1, 2, 3) for c in set(regions_2024.codes(level)) - set(regions.codes(level))}
    assert {code[:2] for code in new - set(onwards["to_code"])} == {"BA", "XK"}


def test_the_way_to_2024_against_the_official_table(onwards):
    path = REFERENCE / "nuts_2021_2024_official.csv"
    if not path.exists():
        pytest.skip(f"reference file is not here: {path}")
    official = pd.read_csv(path, keep_default_na=False)
    # Rows with both codes, and those of recodes: extra-regio is none of ours.
    both = official[(official["code_2021"] != "") & (official["code_2024"] != "")]
    renamed = both[both["code_2021"] != both["code_2024"]]
    recodes = onwards[onwards["kind"] == "recode"]
    assert set(zip(recodes["from_code"], recodes["to_code"], strict=True)) == set(
        zip(renamed["code_2021"], renamed["code_2024"], strict=True)
    )
    level = official["level"].isin([1, 2, 3]) & ~official["code_2021"].str.contains("Z")
    gone = set(official.loc[level & (official["code_2024"] == ""), "code_2021"])
    assert gone <= set(onwards["from_code"])


def test_the_shares_to_2024_against_the_reference(onwards):
    path = REFERENCE / "nuts_crosswalk_weights.csv"
    if not path.exists():
        pytest.skip(f"reference file is not here: {path}")
    weights = pd.read_csv(path)
    weights = weights[(weights["from_version"] == 2021) & (weights["to_version"] == 2024)]
    both = onwards.merge(weights, on=["from_code", "to_code"])
    assert len(both) == len(onwards)
    assert ((both["from_share"] - both["pop_share_of_from"]).abs() < 0.005).all()


def test_neighbours_are_those_of_the_territory(regions):
    territory = load_territory()
    for level in (2, 3):
        for code in regions.codes(level):
            assert regions.neighbours(code) == territory.neighbours(code)
    assert regions.neighbours("MT00") == () == regions.neighbours("FI") and "DE40" in regions.neighbours("DE30")
