"""A database in a process of its own: the same figures and observations as here, and a server without DuckDB."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

import app
from data.errors import ProductError
from data.rows import Rows
from data.store import write
from indicators.database import Database
from indicators.load import load_context
from indicators.panel import shared
from indicators.results import Results

ROOT = Path(__file__).parents[2]
# Several batches of it are there.
LARGE = "eurostat.bd_size_r3"


@pytest.fixture(scope="module")
def beside(database):
    found = Database(database)
    yield found
    found.close()


@pytest.fixture(scope="module")
def facts(beside):
    return beside.facts()


def arrays(panel):
    for name, values in panel.observed.items():
        for part in ("value", "flags", "converted", "source", "dataset"):
            yield f"{name} {part}", getattr(values, part)
        yield f"{name} age", panel.age[name]
        yield from ((f"{name} {i}", array) for i, array in panel.inputs[name].items())


def test_the_figures_are_those_that_are_computed_here(facts, results):
    mine, there = dict(arrays(results.panel)), dict(arrays(facts.panel))
    assert mine.keys() == there.keys()
    for name, array in mine.items():
        assert array.dtype == there[name].dtype
        np.testing.assert_array_equal(array, there[name], err_msg=name)
    assert facts.regions.table.to_csv() == results.regions.table.to_csv()
    assert facts.catalogue.dimensions == results.catalogue.dimensions
    assert list(facts.catalogue.indicators) == list(results.catalogue.indicators)


def test_what_is_the_same_is_kept_once(facts, results):
    def room(panel):
        return sum({id(array): array.nbytes for _name, array in arrays(panel)}.values())

    assert room(facts.panel) < 27e6 < sum(array.nbytes for _name, array in arrays(facts.panel))
    changed = {"population": results.panel.observed["population"], "gerd": results.panel.observed["gerd"]}
    other = shared(type(results.panel)(results.panel.universe, results.panel.parent, changed, {}))
    for name, values in changed.items():
        np.testing.assert_array_equal(other.observed[name].value, values.value)


def test_datasets_and_what_they_cover_are_those_of_the_store(beside, facts, store):
    assert beside.datasets().to_dict("records") == store.datasets().to_dict("records")
    assert beside.row_counts() == store.row_counts() and beside.vintage() == store.vintage()
    assert beside.tables() == store.tables()
    for name in store.tables():
        assert beside.extent(name) == store.extent(name)
        assert beside.dimensions(name) == store.dimensions(name)
    assert beside.extent("eurostat.nowhere") == store.extent("eurostat.nowhere")


def test_what_learning_needs_is_the_same(beside, facts, database, results):
    mine = load_context(database, results)
    there = beside.context(Results(facts.catalogue, facts.regions, facts.panel))
    for level in (2, 3):
        one, other = mine.structure(level), there.structure(level)
        assert one.geos.tolist() == other.geos.tolist()
        np.testing.assert_array_equal(one.z, other.z)
        np.testing.assert_array_equal(one.source_year, other.source_year)
    for measure, sections in mine.sectors.items():
        for code, figures in sections.items():
            np.testing.assert_array_equal(figures.values, there.sectors[measure][code].values)


def test_observations_are_those_of_the_store(beside, store):
    wanted = Rows(years=(2012, 2019))
    expected = pa.Table.from_batches(store.observations(LARGE, wanted))
    found = beside.observations(LARGE, wanted)
    assert found.schema == expected.schema
    assert pa.Table.from_batches(found).equals(expected) and len(expected) == beside.count(LARGE, wanted)
    some = {"order": "-value", "first": 50, "most": 7}
    assert beside.records(LARGE, wanted, **some) == store.records(LARGE, wanted, **some)
    assert beside.codes(LARGE, "geo") == store.codes(LARGE, "geo")


def test_who_reads_slowly_reads_to_the_end(database, store):
    """Also when the process has ended meanwhile, and while others read the same."""
    beside = Database(database)
    expected = pa.Table.from_batches(store.observations(LARGE, Rows()))
    slow = beside.observations(LARGE, Rows())
    found = [next(slow)]
    assert len(expected) > len(found[0])
    beside.close()
    others = [next(beside.observations(LARGE, Rows())) for _ in range(6)]
    found += list(slow)
    beside.close()
    assert pa.Table.from_batches(found).equals(expected)
    assert all(other.equals(found[0]) for other in others)


def test_two_files_are_never_mixed(database, tmp_path):
    own = tmp_path / "own.duckdb"
    shutil.copyfile(database, own)
    beside = Database(own)
    slow = beside.observations(LARGE, Rows())
    next(slow)
    write([], own)  # takes the place of the file, as every ingest does
    next(slow)  # the old one is held open
    beside.close()
    with pytest.raises(ProductError, match="replaced meanwhile"):
        next(slow)
    beside.close()


def test_what_is_no_database_is_told_in_its_words(tmp_path):
    other = tmp_path / "notes.duckdb"
    other.write_text("Dear diary")
    beside = Database(other)
    with pytest.raises(ProductError, match="expected a database of this product"):
        beside.facts()
    beside.close()


def test_a_question_that_cannot_be_answered_costs_the_next_one_nothing(beside, store):
    with pytest.raises(ProductError, match="no column 'colour'"):
        beside.codes(LARGE, "colour")
    assert beside.count(LARGE, Rows()) == store.count(LARGE, Rows())


SERVER = """
import hashlib, json, sys
from pathlib import Path
from callbacks.resources import give_memory_back, leave_arrow_out
import app
give_memory_back()
leave_arrow_out()
site = app.build_site(Path(sys.argv[1]))
client = app.create_app(lambda: site, lambda: app.health(site, False)).server.test_client()
pages = [client.get(path).status_code for path in json.loads(sys.argv[2])]
loaded = [name for name in ("duckdb", "pyarrow") if name in sys.modules]
files = [hashlib.sha256(client.get(path).data).hexdigest() for path in json.loads(sys.argv[3])]
print(json.dumps([pages, loaded, files]))
"""


def test_a_server_has_neither_duckdb_nor_arrow_until_somebody_wants_a_file(database):
    """And files are the same by a pandas that was loaded without Arrow."""
    paths = [f"/{'' if page == 'map' else page}?geo=PL84&level=2" for page in app.PAGES]
    paths += [f"/data?geo=PL84&part={part}" for part in ("coverage", "sources", "method")]
    paths += ["/data?dataset=eurostat.tgs00042&only=flagged", "/data?items=all&area=all&years=all", "/health"]
    files = [f"/download/{kind}.csv?level=3&year=2019&country=PL" for kind in ("observations", "scores", "gaps")]
    files += ["/download/scores.parquet?level=2&year=2020", "/download/observations.csv?dataset=eurostat.tgs00042"]
    site = app.build_site(database)
    client = app.create_app(lambda: site, dict).server.test_client()
    expected = [hashlib.sha256(client.get(path).data).hexdigest() for path in files]
    given = [str(database), json.dumps(paths), json.dumps(files)]
    done = subprocess.run([sys.executable, "-c", SERVER, *given], cwd=ROOT, capture_output=True, text=True, check=True)
    pages, loaded, found = json.loads(done.stdout.splitlines()[-1])
    assert pages == [200] * len(paths) and loaded == []
    assert found == expected
