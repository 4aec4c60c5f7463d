"""python -m ingest --nuts 2024, from the publishers to the pages: never a map of other borders than the figures'."""

import functools
import gzip
import json

import numpy as np
import pytest

pytest.importorskip("shapely", reason="shapely (extra build), of which the boundaries for tests are made, is missing")

from gisco_2024 import geojson_2024
from publishers import SOURCES, Publisher, path
from replay_server import File

import app
import ingest.download
from data import boundaries
from data.boundaries import load_centres, load_geojson
from data.errors import InputError
from data.neighbours import load_territory
from data.regions import load_regions
from data.store import Store, ensure_database
from indicators.__main__ import main as command
from indicators.load import load_context, load_results
from ingest.__main__ import main
from ingest.download import REPLAY
from ingest.live import remotes
from ingest.patience import Patience

RD = "eurostat.tgs00042"
FAST = Patience(attempts=2, first=0.01, longest=0.02, jitter=0.01, asked=1, silence=10)
# Codes of 2024, of 2021 and one that only 2021 has.
FIGURES = {"PT1A": 2.0, "PT1B": 1.5, "PT1C": 0.9, "NL35": 2.5, "AT13": 3.0, "NL33": 1.25, "UKC1": 1.75}


def figures():
    lines = ["freq,sectperf,unit,geo\\TIME_PERIOD\t2022 \t2023 "]
    lines += [f"A,TOTAL,PC_GDP,{code}\t{value} \t{value + 1} p" for code, value in FIGURES.items()]
    return gzip.compress("\n".join([*lines, ""]).encode(), mtime=0)


class Publisher2024(Publisher):
    def __init__(self):
        super().__init__()
        for remote in remotes(SOURCES, ["boundaries"], vintage=2024):
            self.files[path(remote.address)] = File(geojson_2024(remote.level), f'"{remote.id}"')
        self.release(RD, 1.5)
        self.file(RD).body = figures()

    def shapes(self, level):
        [remote] = [r for r in remotes(SOURCES, ["boundaries"], vintage=2024) if r.level == level]
        return self.files[path(remote.address)]


@pytest.fixture(scope="module")
def patched():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ingest.download, "Patience", functools.partial(lambda: FAST))
        with Publisher2024() as running:
            patch.setenv(REPLAY, running.url)
            yield running, patch


@pytest.fixture(scope="module")
def loaded(patched, tmp_path_factory):
    """A database in NUTS 2024 that started from the snapshot, whose boundaries the dashboard finds."""
    _publisher, patch = patched
    folder = tmp_path_factory.mktemp("nuts2024")
    raw, database = folder / "raw", folder / "x.duckdb"
    assert main(["--nuts", "2024", "--only", "tgs00042", "boundaries", *places(raw, database)]) == 0
    patch.setattr(boundaries, "DRAWN", raw / ".drawn")
    yield raw, database
    boundaries._latest.cache_clear()


@pytest.fixture(scope="module")
def site(loaded):
    return app.build_site(loaded[1])


@pytest.fixture(scope="module")
def client(site):
    return app.create_app(lambda: site, dict).server.test_client()


def places(raw, database):
    return ["--raw", str(raw), "--database", str(database)]


def test_the_database_remembers_the_vintage(loaded, capsys):
    raw, database = loaded
    with Store.open(database) as store:
        assert store.nuts == 2024
    before = sorted(file.name for file in (raw / "gisco").iterdir())
    assert before == [f"nuts_rg_20m_2024_4326_levl_{level}.geojson" for level in (0, 2, 3)]
    assert main(["--only", "boundaries", *places(raw, database)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "0 new, 3 unchanged, 0 failed"
    assert main(["status", *places(raw, database)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1].endswith("NUTS 2024 in use; 237 codes of UK can't be converted and are kept as they are")
    [row] = [line for line in lines if line.startswith(RD)]
    assert "NUTS 2024, 1 code of UK kept" in row


def test_published_figures_stand_beside_converted_ones(loaded):
    results = load_results(loaded[1])
    universe, gerd = results.panel.universe, results.panel.observed["gerd"]
    column = 2022 - universe.years[0]

    def at(code):
        row = universe.codes.get_loc(code)
        return gerd.value[row, column], bool(gerd.converted[row, column])

    assert [at(code) for code in ("PT1A", "PT1B", "AT13", "NL35")] == [
        (2, False),
        (1.5, False),
        (3, False),
        (2.5, False),
    ]
    assert at("NL36") == (1.25, True)
    assert at("UKC1") == (1.75, False) and "UKC1" not in results.geos(2)


def test_capitals_gaps_and_pilots_resolve(site):
    results = site.results
    assert results.default_core("PT1B") == ("PT1A",) and results.default_core("LV00B") == ("LV00A",)
    assert results.default_core("NL36") == ("NL32",)
    for level in (2, 3):
        alone = {c for c in results.geos(level) if not results.default_core(c)}
        assert {c[:2] for c in alone} <= {"BA", "CY", "EE", "LI", "LU", "LV", "ME", "MT", "XK", "IS", "MK"}
    pairs = [pair for pilot in site.pilots.values() for pair in pilot.pairs]
    assert len(site.pilots) == 6 and pairs[0].geo == "FI1C6"
    for pair in pairs:
        assert {pair.geo, *pair.core} <= set(results.geos(pair.level))


def test_the_maps_draw_what_the_figures_are_of(site, client):
    for level in (0, 2, 3):
        answer = client.get(site.borders[level])
        assert answer.status_code == 200
        assert {feature["id"] for feature in json.loads(answer.data)["features"]} == set(
            site.results.regions.codes(level)
        )
    # A page of the earlier figures may still be open: it gets its own borders.
    assert client.get(f"/boundaries/{boundaries.hashed_name(2)}").status_code == 200
    listed = {row[0]: row for row in json.loads(client.get(site.atlas).data)["regions"]}
    assert listed["PT1A"][1] == "Grande Lisboa"
    for code, lon, lat in (("PT1A", -9.2, 38.8), ("FI1C6", 25.7, 61.2), ("NL36", 4.5, 52.0)):
        assert listed[code][3:5] == pytest.approx([lon, lat], abs=0.4)
    assert all(row[3] is not None for row in listed.values())


@pytest.mark.parametrize("address", ["/", "/?level=3", "/?geo=PT1B", "/region/FI1C6", "/region/PT1B", "/region/NO084"])
def test_pages_open(client, address):
    assert client.get(address).status_code == 200


def test_a_code_of_2021_is_told_that_it_is_none_of_2024(site, client):
    _query, messages = site.parse("/region/PT17", "", "light", "en")
    assert messages[0].startswith("PT17 is not a NUTS 2024 region of level 2 or 3")


def test_the_command_line_works_on_it(loaded, capsys):
    database = ["--database", str(loaded[1])]
    assert command(["gaps", "--geo", "PT1B", "--dimension", "rd", "--year", "2022", *database]) == 0
    [gerd] = [line for line in capsys.readouterr().out.splitlines() if line.startswith("rd,gerd,")]
    assert gerd.split(",")[2:4] == ["PT1B", "PT1A"] and "-0.5" in gerd
    assert command(["sectors", "--geo", "FI1C6", *database]) == 0
    assert "FI1C6,FI1B1,employment" in capsys.readouterr().out
    assert command(["scores", "--geo", "UKC1", *database]) == 1
    assert "expected a NUTS 2024 code" in capsys.readouterr().err


def test_structure_knows_where_new_codes_are(loaded):
    """Lahti is 100 km from Helsinki; where a region lies is known of all but those of countries without NUTS 3."""
    results = load_results(loaded[1])
    structure = load_context(loaded[1], results).structure(3)
    column = [variable.id for variable in structure.variables].index("distance")
    distance = dict(zip(structure.geos, structure.value[:, column], strict=True))
    assert distance["FI1C6"] == pytest.approx(110, abs=40) and distance["PT1B0"] == pytest.approx(30, abs=25)
    assert not np.isnan([distance[code] for code in ("NO084", "DEG0R", "LV00B", "NL361", "PT1D3")]).any()


def test_neighbours_of_new_codes_come_from_the_boundaries(loaded):
    territory, before = load_territory(vintage=2024), load_territory()
    assert territory.neighbours("NL35") == ("NL22", "NL23", "NL32", "NL36")
    assert territory.neighbours("AT12") == before.neighbours("AT12")
    assert territory.touches("PT1A", "PT1B") and territory.touches("PT1D", "ES43")
    assert "PT17" not in territory.places and "UKC1" not in territory.places
    # Päijät-Häme goes on with its coast, mountains and border: none of them.
    old, new = before.places["FI1C3"], territory.places["FI1C6"]
    assert (new.coast, new.mountain, new.border) == (old.coast, old.mountain, old.border)
    assert (new.x, new.y) == pytest.approx((old.x, old.y), abs=10)


def test_centres_of_new_codes_lie_inside_and_old_ones_stay(loaded):
    from shapely import Point
    from shapely.geometry import shape

    centres, known = load_centres(vintage=2024), load_centres()
    for level in (2, 3):
        for feature in load_geojson(level, 2024)["features"]:
            code = feature["id"]
            if code in known:
                assert centres[code] == known[code]
            else:
                assert shape(feature["geometry"]).buffer(0).covers(Point(centres[code])), code
    assert set(centres) == {c for level in (2, 3) for c in load_regions(vintage=2024).codes(level)}


@pytest.mark.parametrize("options", [["--offline"], ["--only", "tgs00042"]])
def test_without_boundaries_it_is_refused_in_one_line_before_anything_is_downloaded(options, patched, tmp_path, capsys):
    publisher, _ = patched
    publisher.requests.clear()
    assert main(["--nuts", "2024", *options, *places(tmp_path / "raw", tmp_path / "x.duckdb")]) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert "NUTS 2024: found 'no boundaries of level 0, 2, 3'" in line and "python -m ingest --nuts 2024" in line
    assert publisher.requests == [] and not (tmp_path / "x.duckdb").exists()


def test_boundaries_that_do_not_come_down_leave_the_database_as_it_was(patched, tmp_path, capsys):
    publisher, _ = patched
    raw, database = tmp_path / "raw", tmp_path / "x.duckdb"
    assert main(["--only", "tgs00042", *places(raw, database)]) == 0
    before = database.read_bytes()
    publisher.shapes(3).misbehave = ["status 404"] * 9
    capsys.readouterr()
    try:
        assert main(["--nuts", "2024", "--only", "tgs00042", "boundaries", *places(raw, database)]) == 1
    finally:
        publisher.shapes(3).misbehave.clear()
    line = capsys.readouterr().err.splitlines()[-1]
    assert "no boundaries of level 3" in line and "HTTP 404" in line
    assert database.read_bytes() == before
    assert main(["--nuts", "2024", "--only", "boundaries", *places(raw, database)]) == 0
    with Store.open(database) as store:
        assert store.nuts == 2024


def test_back_to_2021_and_a_load_in_between_keep_what_was_said(loaded, tmp_path, capsys):
    database = tmp_path / "x.duckdb"
    database.write_bytes(loaded[1].read_bytes())
    file = tmp_path / "tgs00042.tsv.gz"
    file.write_bytes(figures())
    assert main(["load", str(file), "--dataset", "tgs00042", "--database", str(database)]) == 0
    assert "not convertible to 2024, kept: UKC1" in capsys.readouterr().out
    with Store.open(database) as store:
        assert store.nuts == 2024
    assert main(["--nuts", "2021", "--offline", *places(loaded[0], database)]) == 0
    assert "NUTS 2021 in use" in capsys.readouterr().out
    results = load_results(database)
    assert "PT17" in results.geos(2) and "PT1A" not in results.geos(2)


def test_a_newer_snapshot_keeps_the_vintage(loaded, tmp_path):
    database = tmp_path / "x.duckdb"
    assert main(["--nuts", "2024", "--offline", "--only", "boundaries", *places(loaded[0], database)]) == 0
    older = tmp_path / "older"
    older.mkdir()
    (older / "manifest.json").write_text('{"datasets": []}')
    assert ensure_database(database, older)
    with Store.open(database) as store:
        assert store.nuts == 2024 and store.tables() == ()


def test_the_dashboard_says_in_one_line_what_it_has_no_map_of(loaded, tmp_path, monkeypatch):
    monkeypatch.setattr(boundaries, "DRAWN", tmp_path)
    with pytest.raises(
        InputError, match=r"no boundaries of NUTS 2024, level 0.*python -m ingest --nuts 2024 downloads"
    ):
        app.build_site(loaded[1])
