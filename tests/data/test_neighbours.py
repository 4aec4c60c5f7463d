"""Who touches whom, and where: what ships is symmetric, true for regions one knows, and built by the command."""

import numpy as np
import pytest

from data.boundaries import load_centres
from data.errors import InputError
from data.neighbours import NEIGHBOURS, TERRITORY, load_territory, main
from data.regions import load_regions


@pytest.fixture(scope="module")
def territory():
    return load_territory()


def test_every_region_has_a_place_and_touching_is_mutual(territory):
    regions = load_regions()
    assert set(territory.places) == {*regions.codes(2), *regions.codes(3)}
    assert all(territory.touches(other, one) for one, other in territory.pairs)
    assert all(len(one) == len(other) and one != other for one, other in territory.pairs)


@pytest.mark.parametrize(
    ("code", "neighbours"),
    [
        ("AT13", ("AT12",)),
        ("DE30", ("DE40",)),
        ("PL91", ("PL92",)),
        ("FI1B", ("FI1C",)),
        ("FI20", ()),
        ("IE061", ("IE062",)),
        ("ES511", ("ES512", "ES513", "ES514")),
    ],
)
def test_neighbours_that_one_knows(territory, code, neighbours):
    assert territory.neighbours(code) == neighbours


def test_centres_are_where_the_other_table_has_them(territory):
    """Vienna and Berlin are 524 km apart; the plane is true to a hundredth inside Europe."""
    distance = np.hypot(*np.subtract(territory.centre("AT130"), territory.centre("DE300")))
    (lon1, lat1), (lon2, lat2) = (np.radians(load_centres()[code]) for code in ("AT130", "DE300"))
    angle = np.arccos(np.sin(lat1) * np.sin(lat2) + np.cos(lat1) * np.cos(lat2) * np.cos(lon1 - lon2))
    assert distance == pytest.approx(6371 * angle, rel=0.01)
    assert np.isnan(territory.centre("XX999")).all()


@pytest.mark.parametrize(
    ("code", "coast", "mountain", "border"),
    [
        ("PL841", 0, 0, 1),  # Belarus has no NUTS
        ("FI1D3", 0, 0, 1),  # nor has Russia
        ("AT130", 0, 0, 0),
        ("AT332", 0, 1, 1),
        ("ES511", 1, 1, 0),
        ("BE310", 0, 0, 0),  # a gap left by simplifying is no border
        ("IE061", 1, 0, 0),
    ],
)
def test_marks_that_one_knows(territory, code, coast, mountain, border):
    place = territory.places[code]
    assert (place.coast, place.mountain, place.border) == (coast, mountain, border)


def test_levels_without_marks(territory):
    assert {p.border for code, p in territory.places.items() if len(code) == 4} == {None}


def test_what_ships_was_built_by_the_command(shared, tmp_path, capsys):
    pytest.importorskip("geopandas", reason="geopandas builds the tables and is not needed to run")
    typology = shared / "reference" / "nuts3_typology_2021_2024.csv"
    assert main(["build", "--typology", str(typology), "--to", str(tmp_path)]) == 0
    assert capsys.readouterr().out.splitlines() == ["neighbours.csv: 4517 rows", "territory.csv: 1848 rows"]
    for path in (NEIGHBOURS, TERRITORY):
        assert (tmp_path / path.name).read_bytes() == path.read_bytes()


@pytest.mark.parametrize("text", ["code\nAT130\n", "", "nuts_version,nuts3,coastal,mountain\n2013,AT130,,\n"])
def test_a_typology_that_is_none_is_one_line_and_writes_nothing(text, tmp_path, capsys):
    pytest.importorskip("geopandas", reason="geopandas builds the tables and is not needed to run")
    wrong = tmp_path / "typology.csv"
    wrong.write_text(text)
    assert main(["build", "--typology", str(wrong), "--to", str(tmp_path)]) == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert list(tmp_path.iterdir()) == [wrong]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("neighbours.csv", "level,one,other\n2,AT11,XX11\n", "two regions"),
        ("neighbours.csv", "level,one,other\n2,AT11,AT11\n", "two regions"),
        ("neighbours.csv", "one,other\n", "level,one,other"),
        ("territory.csv", "code,x,y,coast,mountain,border\nAT11,east,1,,,\n", "numbers"),
        ("territory.csv", None, "a CSV file"),
    ],
)
def test_a_broken_table_is_refused_by_name(name, text, expected, tmp_path):
    for path in (NEIGHBOURS, TERRITORY):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / name).unlink()
    if text:
        (tmp_path / name).write_text(text)
    with pytest.raises(InputError, match=expected) as fault:
        load_territory(tmp_path / "territory.csv", tmp_path / "neighbours.csv")
    assert name in str(fault.value)
