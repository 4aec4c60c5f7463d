"""The files of peers, sectors, chain, scenario and exchange: consistent, and refused by name when broken."""

import json

import pytest

from data.catalogue import DATA_DIR, load_catalogue, load_pilots, load_sources
from data.errors import InputError
from data.links import load_counts, load_links
from data.peers import COMPUTED, load_structure, load_variables
from data.sectors import load_exchange, load_sections


@pytest.fixture(scope="module")
def sources():
    return load_sources()


@pytest.fixture(scope="module")
def structure(sources):
    return load_structure(sources)


@pytest.fixture(scope="module")
def catalogue(sources):
    return load_catalogue(sources=sources)


def test_peers_are_found_by_structure_only(structure):
    """Nothing that scores, and everything that the method names."""
    variables = load_variables(structure)
    assert [v.id for v in variables.variables] == (
        "population density growth young_adults births deaths agriculture industry construction trade "
        "business_services public_services urban metropolitan coast mountain border distance core_level"
    ).split()
    assert {v.id for v in variables.variables if not v.source} == set(COMPUTED)


def test_groups_weigh_the_same(structure):
    variables = load_variables(structure)
    weights = dict(zip([v.id for v in variables.variables], variables.weights(), strict=True))
    assert sum(weights.values()) == pytest.approx(1)
    assert weights["industry"] == pytest.approx(1 / 5 / 6) and weights["distance"] == pytest.approx(1 / 5 / 2)


def test_every_quantity_is_used(structure, catalogue):
    used = {v.source for v in load_variables(structure).variables if v.source}
    used |= {count.base for count in load_counts(catalogue, structure).values()}
    assert used == set(structure.indicators)


def test_the_snapshot_keeps_what_structure_and_sectors_select(sources, structure):
    manifest = json.loads((DATA_DIR / "snapshot" / "manifest.json").read_text(encoding="utf-8"))
    kept = {d["dataset"]: d["codes"] for d in manifest["datasets"]}
    wanted = [
        (s.dataset, s.codes) for i in structure.indicators.values() for put in i.inputs.values() for s in put.series
    ]
    sections = load_sections(sources)
    employment = sections.measures["employment"]
    wanted += [(employment.dataset, {**employment.codes, "nace_r2": (s.code,)}) for s in sections.sections.values()]
    for dataset, codes in wanted:
        if sources.datasets[dataset].snapshot:
            assert any(all(set(codes[k]) <= set(one[k]) for k in codes) for one in kept[dataset]), (dataset, codes)


def test_sections_cover_every_letter_once_at_each_detail(sources):
    sections = load_sections(sources)
    for detail in ("fine", "coarse"):
        letters = "".join(_letters(s.code) for s in sections.of(detail))
        assert letters == "ABCDEFGHIJKLMNOPQRSTU"
    assert sections.sections["c"].part == "b_e"


def _letters(code):
    first, _, last = code.partition("-")
    return "".join(chr(n) for n in range(ord(first), ord(last or first) + 1))


def test_every_link_of_the_chain_in_order(catalogue):
    links = load_links(catalogue)
    assert [link.id for link in links] == [
        "education",
        "public_rd",
        "business_rd",
        "sme_innovation",
        "market",
        "digital",
    ]
    assert [link.id for link in links if link.across] == ["digital"]
    taken = [name for link in links for name in link.indicators]
    assert len(taken) == len(set(taken)) and all(catalogue.indicators[name].scored for name in taken)


def test_what_pilots_exchange_is_cited_or_left_open(sources):
    found = load_exchange(load_pilots(), load_sections(sources))
    for one in found.values():
        assert bool(one.priorities) == one.priorities_source.startswith("http")
        assert bool(one.instrument) == one.instrument_source.startswith("http")
    assert found["eastern_midland"].priorities == () and "RSES" in found["eastern_midland"].instrument
    assert found["paijat_hame"].sections == {"A", "C", "R-U"}


CASES = [
    ("peers.toml", 'source = "density"', 'source = "gdp_per_head"', "variables.density.source", "a quantity"),
    ("peers.toml", 'source = "density"\n', "", "variables.density.source", "a quantity"),
    ("peers.toml", 'group = "core"', 'group = "heart"', "group", "one of people"),
    ("peers.toml", 'core = "Core"', 'core = "Core"\nidle = "Idle"', "groups", "a variable in every group"),
    ("peers.toml", 'scale = "log"\nhigh', 'scale = "root"\nhigh', "scale", "one of linear, log"),
    ("scenario.toml", "[counts.gerd]", "[counts.gold]", "counts.gold", "an indicator"),
    ("scenario.toml", 'base = "gdp"', 'base = "gold"', "base", "one of"),
    ("scenario.toml", "per = 1000", "per = 7", "per", "one of 1, 100, 1000"),
    ("chain.toml", '"gerd_public",', '"gerd_public", "adult_learning",', "links.public_rd.indicators", "one link only"),
    ("chain.toml", '"gerd_public",', '"gold",', "links.public_rd.indicators", "one of"),
    ("sectors.toml", 'part = "b_e"', 'part = "z"', "sections.c.part", "a section before it"),
    ("sectors.toml", 'detail = []\npart = "b_e"', "detail = []", "sections.c.detail", "fine, coarse"),
    ("sectors.toml", '"eurostat.nama_10r_3gva"', '"eurostat.gold"', "measures.gva.dataset", "one of"),
    ("exchange.toml", 'sections = ["R-U"]', 'sections = ["Z"]', "sections", "one of"),
    ("exchange.toml", "[pilots.podlaskie]", "[pilots.podlasie]", "pilots", "each pilot"),
    ("exchange.toml", 'instrument_source = "https://emra.ie/next2met/"', "", "instrument_source", "a source where"),
    ("exchange.toml", 'priorities_source = "https://strategia.wrotapodlasia.pl/pl/ris/"', "", "priorities_source", "a"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "place", "expected"), CASES)
def test_a_broken_file_is_refused_by_name(file, old, new, place, expected, sources, structure, catalogue, tmp_path):
    text = (DATA_DIR / file).read_text(encoding="utf-8")
    assert old in text
    first = text.replace(old, new, 1)
    # The pilot's sub-tables are renamed along with it.
    path = tmp_path / file
    path.write_text(first.replace("[[pilots.podlaskie.", "[[pilots.podlasie.") if "podlasie" in new else first)
    loaders = {
        "peers.toml": lambda: load_variables(structure, path),
        "scenario.toml": lambda: load_counts(catalogue, structure, path),
        "chain.toml": lambda: load_links(catalogue, path),
        "sectors.toml": lambda: load_sections(sources, path),
        "exchange.toml": lambda: load_exchange(load_pilots(), load_sections(sources), path),
    }
    with pytest.raises(InputError, match=expected) as fault:
        loaders[file]()
    assert fault.value.place.endswith(place)
