"""The catalogue: what ships is complete and consistent; what is broken is refused by name."""

import tomllib

import pytest

from data.catalogue import DATA_DIR, load_catalogue, load_pilots, load_sources
from data.errors import InputError
from data.regions import load_regions

# The table of method.md, section 1: dimension -> sub-pillar -> (indicator, direction).
METHOD = {
    "talent": {
        "stock": {"tertiary_25_64": 1, "tertiary_25_34": 1, "hrst": 1},
        "flow": {"young_cohort": 1, "net_migration": 1},
        "opportunity": {"employment_rate": 1, "neet": -1, "adult_learning": 1},
    },
    "sme": {
        "survival": {"survival_3y": 1, "death_rate": -1},
        "renewal": {"birth_rate": 1, "net_growth": 1},
        "weight": {"enterprises_10plus": 1, "employment_growth": 1},
        "innovation": {"sme_product": 1, "sme_process": 1, "sme_cooperation": 1},
    },
    "rd": {
        "input": {"gerd": 1, "gerd_business": 1, "gerd_public": 1},
        "people": {"rd_personnel": 1, "high_tech_employment": 1},
        "output": {"pct_patents": 1, "trademarks": 1, "designs": 1, "copublications": 1, "top_publications": 1},
    },
    "capital": {
        "level": {"gdp_per_head": 1, "gdp_per_worker": 1, "household_income": 1},
        "investment": {"capital_formation": 1},
        "growth": {"gva_growth": 1, "unemployment_rate": -1},
    },
    "digital": {
        "access": {"broadband": 1},
        "use": {"internet_daily": 1, "online_purchases": 1, "e_government": 1},
        "skills": {"digital_skills": 1},
    },
}
# Slow structural ones may be five years old, all others three (method.md, section 2).
SLOW = {"hrst", "gerd_business", "gerd_public", "rd_personnel", "high_tech_employment"}
# Can be negative, so a ratio makes no sense.
NO_RATIO = {"net_migration", "net_growth", "employment_growth", "gva_growth"}
# The selections of the Regional Innovation Scoreboard.
SCOREBOARD = {
    "sme_product": "3.1.1",
    "sme_process": "3.1.2",
    "sme_cooperation": "3.2.1",
    "pct_patents": "3.3.1",
    "trademarks": "3.3.2",
    "designs": "3.3.3",
    "copublications": "1.2.1",
    "top_publications": "1.2.2",
    "digital_skills": "1.3.2",
}
# Business demography: V97043 survival, V97030 deaths, V97020 births, V97010 growth of the active enterprises.
BUSINESS = {"survival_3y": "V97043", "death_rate": "V97030", "birth_rate": "V97020", "net_growth": "V97010"}
FORMULAS = {
    "young_cohort": "100 * (aged_25_29 + aged_30_34) / lag(aged_20_24 + aged_25_29, 5)",
    "net_migration": "1000 * (change - births + deaths) / (population + change / 2)",
    "enterprises_10plus": "1000 * enterprises / population",
    "employment_growth": "100 * ((employed / lag(employed, 3)) ** (1 / 3) - 1)",
    "gerd_public": "government + higher_education",
    "gerd_volume": "share * gdp / 100",
    "gdp_per_worker": "1000 * gdp / employed",
    "capital_formation": "100 * investment / gdp",
    "gva_growth": "100 * ((volume / lag(volume, 5)) ** (1 / 5) - 1)",
}
# facts.md: pilot -> (region, core) in order, the first is where it opens.
PILOTS = {
    "paijat_hame": [("FI1C3", ("FI1B1",)), ("FI1C", ("FI1B",))],
    "lower_austria": [("AT12", ("AT13",))],
    "barcelona": [("ES511", ("ES300",)), ("ES51", ("ES30",))],
    "eastern_midland": [("IE063", ("IE061",)), ("IE062", ("IE061",))],
    "podlaskie": [("PL84", ("PL91",))],
    "mecklenburg_vorpommern": [("DE80", ("DE30",)), ("DE80", ("DE60",))],
}


@pytest.fixture(scope="module")
def sources():
    return load_sources()


@pytest.fixture(scope="module")
def catalogue(sources):
    return load_catalogue(sources=sources)


# ── what ships ──


def test_every_indicator_of_the_method_is_there(catalogue):
    found = {
        name: {
            pillar: {i.id: i.direction for i in catalogue.of(name) if i.pillar == pillar}
            for pillar in dimension.pillars
        }
        for name, dimension in catalogue.dimensions.items()
    }
    assert found == METHOD
    assert list(catalogue.dimensions) == list(METHOD)


def test_digital_readiness_stands_beside_the_four(catalogue):
    assert [d.id for d in catalogue.dimensions.values() if d.enabler] == ["digital"]


def test_totals_are_shown_and_not_scored(catalogue):
    unscored = {i.id: i.dimension for i in catalogue.indicators.values() if not i.scored}
    assert unscored == {"gerd_volume": "rd", "population": "rd"}


def test_how_old_a_value_may_be(catalogue):
    ages = {i.id: i.max_age for i in catalogue.indicators.values()}
    assert {name for name in ages if ages[name] == 5} == SLOW
    assert {age for name, age in ages.items() if name not in SLOW} == {3}


def test_ratios_only_of_what_cannot_be_negative(catalogue):
    assert {i.id for i in catalogue.indicators.values() if not i.ratio} == NO_RATIO


def test_scoreboard_indicators_select_the_right_number(catalogue):
    found = {
        i.id: series.codes["indic"][0]
        for i in catalogue.indicators.values()
        for series in i.inputs.get("value", next(iter(i.inputs.values()))).series
        if series.dataset == "ec.ris"
    }
    assert found == SCOREBOARD


def test_business_demography_selects_the_right_series(catalogue):
    found = {name: catalogue.indicators[name].inputs["value"].series[0] for name in BUSINESS}
    assert {name: series.codes["indic_sb"] for name, series in found.items()} == {n: (c,) for n, c in BUSINESS.items()}
    assert {series.codes["sizeclas"] for series in found.values()} == {("TOTAL",)}


def test_what_is_computed_and_how(catalogue):
    assert {i.id: i.formula.text for i in catalogue.indicators.values() if i.formula.text != "value"} == FORMULAS


def test_every_text_a_reader_sees_is_there(catalogue, sources):
    for indicator in catalogue.indicators.values():
        assert indicator.why.endswith("."), indicator.id
        assert indicator.unit and indicator.short and indicator.datasets, indicator.id
        for dataset in indicator.datasets:
            assert sources.publishers[sources.datasets[dataset].publisher].notice


def test_every_dataset_is_used_or_succeeds_one_that_is_or_says_what_else_it_is_for(catalogue, sources):
    used = {d for i in catalogue.indicators.values() for d in i.datasets}
    idle = {d.id for d in sources.datasets.values() if d.id not in used and d.successor_of not in used}
    assert idle == {d.id for d in sources.datasets.values() if d.context}


def test_every_selection_fixes_every_dimension(catalogue, sources):
    # Otherwise two figures of one region and year would compete; older files lack the optional ones.
    for indicator in catalogue.indicators.values():
        for name, wanted in indicator.inputs.items():
            for series in wanted.series:
                dataset = sources.datasets[series.dataset]
                needed = set(dataset.dimensions) - set(dataset.optional)
                assert needed <= set(series.codes), (indicator.id, name, series.dataset)
                several = {d for d, codes in series.codes.items() if len(set(codes) - {""}) > 1}
                assert not several, (indicator.id, name, series.dataset)


def test_the_snapshot_keeps_what_the_indicators_select(catalogue, sources):
    for indicator in catalogue.indicators.values():
        for wanted in indicator.inputs.values():
            for series in wanted.series:
                dataset = sources.datasets[series.dataset]
                kept = any(
                    all(set(codes) - {""} <= set(kept.get(name, codes)) for name, codes in series.codes.items())
                    for kept in dataset.series
                )
                assert kept, (indicator.id, series.dataset)


def test_only_levels_that_exist(catalogue):
    for name in catalogue.dimensions:
        fine, coarse, every = ({i.id for i in catalogue.of(name, level)} for level in (3, 2, None))
        assert fine <= coarse == every
    assert [i.id for i in catalogue.of("capital", 3)] == ["gdp_per_head", "gdp_per_worker"]
    assert "population" in [i.id for i in catalogue.of("rd", 3, scored=False)]


def test_addresses(sources):
    assert sources.address("eurostat.tgs00042") == (
        "https://ec.europa.eu/eurostat/api/dissemination/sdmx/2.1/data/TGS00042?format=TSV&compressed=true"
    )
    assert sources.address("ec.ris") == ""


def test_publisher_and_code_of_a_dataset(sources):
    dataset = sources.datasets["eurostat.nama_10r_2gdp"]
    assert (dataset.publisher, dataset.code) == ("eurostat", "nama_10r_2gdp")


def test_pilots_and_their_cores():
    pilots = load_pilots()
    assert {name: [(p.geo, p.core) for p in pilot.pairs] for name, pilot in pilots.items()} == PILOTS


def test_pilots_name_regions_that_exist_at_the_same_level():
    regions = load_regions()
    for pilot in load_pilots().values():
        for pair in pilot.pairs:
            assert pair.geo in regions.codes(pair.level)
            assert regions.country(pair.geo) == pilot.country
            assert set(pair.core) <= set(regions.codes(pair.level))
            assert pair.geo not in pair.core


def test_a_count_adds_up_and_nothing_else_does(catalogue):
    assert [i.id for i in catalogue.indicators.values() if i.is_count] == ["population"]


# ── what is broken ──


@pytest.fixture
def broken(tmp_path):
    """Load a copy of one shipped file with one text replaced; returns the error."""

    def load(name, old, new):
        text = (DATA_DIR / name).read_text(encoding="utf-8")
        assert old in text, f"{name} no longer holds {old!r}"
        path = tmp_path / name
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        loader = {"indicators.toml": load_catalogue, "sources.toml": load_sources, "pilots.toml": load_pilots}[name]
        with pytest.raises(InputError) as fault:
            loader(path)
        assert str(fault.value).startswith(f"{path}: ")
        assert "\n" not in str(fault.value)
        return fault.value

    return load


INDICATORS, SOURCES, PILOT = "indicators.toml", "sources.toml", "pilots.toml"
TERTIARY = 'codes = { sex = "T", isced11 = "ED5-8", age = "Y25-64", unit = "PC" }'
NEET = "[indicators.neet]\n"
GDP = 'denominator = "gerd_volume.gdp"'
ENABLER = "enabler = true"
FORMULA = 'formula = "1000 * enterprises / population"'
AUSTRIA = 'pairs = [{ geo = "AT12", core = ["AT13"] }]'
TGS42 = 'dimensions = ["sectperf", "unit"]\nrecognise = { sectperf = ["TOTAL"]'

CASES = [
    # file, text, its replacement, entry, value found, words of what was expected
    ("unknown key", INDICATORS, NEET, f"{NEET}colour = 1\n", "indicators.neet", "colour", "only the keys"),
    ("misspelt key", INDICATORS, NEET, f"{NEET}maxage = 5\n", "indicators.neet", "maxage", "max_age"),
    ("unknown section", INDICATORS, NEET, "[extras.x]\n[indicators.neet]\n", "", "extras", "only the keys"),
    ("label is no text", INDICATORS, 'label = "NEET, 15–29"', "label = 7", "indicators.neet.label", 7, "a text"),
    ("label is empty", INDICATORS, 'label = "NEET, 15–29"', 'label = " "', "indicators.neet.label", " ", "a text"),
    ("key missing", INDICATORS, 'label = "NEET, 15–29"\n', "", "indicators.neet", None, "the key 'label'"),
    ("direction 2", INDICATORS, "direction = -1", "direction = 2", "indicators.neet.direction", 2, "one of 1, -1"),
    ("direction 0", INDICATORS, "direction = -1", "direction = 0", "indicators.neet.direction", 0, "one of 1, -1"),
    ("direction text", INDICATORS, "direction = -1", 'direction = "-"', "neet.direction", "-", "a whole number"),
    ("direction true", INDICATORS, "direction = -1", "direction = true", "neet.direction", True, "a whole number"),
    ("decimals", INDICATORS, "decimals = 1", "decimals = 4", "tertiary_25_64.decimals", 4, "one of 0, 1, 2, 3"),
    ("max_age", INDICATORS, "max_age = 5", "max_age = 11", "indicators.hrst.max_age", 11, "one of 0, 1, 2"),
    ("level", INDICATORS, "levels = [0, 1, 2]", "levels = [4]", "tertiary_25_64.levels", 4, "one of 0, 1, 2, 3"),
    ("no level", INDICATORS, "levels = [0, 1, 2]", "levels = []", "tertiary_25_64.levels", [], "a list of whole"),
    ("level twice", INDICATORS, "levels = [0, 1, 2]", "levels = [2, 2]", "tertiary_25_64.levels", [2, 2], "twice"),
    ("level true", INDICATORS, "levels = [0, 1, 2]", "levels = [true]", "tertiary_25_64.levels", [True], "whole"),
    ("ratio", INDICATORS, "ratio = false\nwhy", 'ratio = "no"\nwhy', "net_migration.ratio", "no", "true or false"),
    ("dimension", INDICATORS, 'dimension = "sme"', 'dimension = "smes"', "survival_3y.dimension", "smes", "talent"),
    ("pillar", INDICATORS, 'pillar = "survival"', 'pillar = "stock"', "survival_3y.pillar", "stock", "renewal"),
    ("idle pillar", INDICATORS, 'use = "Use"', 'use = "Use", x = "X"', "dimensions.digital.pillars", "x", "indicator"),
    ("no pillars", INDICATORS, 'pillars = { access = "Access", use = "Use", skills = "Skills" }', "pillars = {}",
     "dimensions.digital.pillars", {}, "id = label"),
    ("unknown dataset", INDICATORS, "eurostat.tgs00109", "eurostat.tgs0010", "series[1].dataset", "eurostat.tgs0010",
     "one of eurostat.edat_lfse_04"),
    ("foreign code", INDICATORS, TERTIARY, TERTIARY.replace("sex", "gender"), "series[0].codes", "gender",
     "one of sex, isced11, age, unit"),
    ("code a number", INDICATORS, TERTIARY, TERTIARY.replace('"T"', "1"), "series[0].codes.sex", 1, "a code"),
    ("no codes", INDICATORS, TERTIARY, TERTIARY.replace('"T"', "[]"), "series[0].codes.sex", [], "a code"),
    ("codes no table", INDICATORS, TERTIARY, 'codes = "T"', "series[0].codes", "T", "a table of dimension"),
    ("no series", INDICATORS, 'series = [{ dataset = "ec.ris", codes = { indic = "3.1.1" } }]', "series = []",
     "sme_product.series", [], "a list of tables"),
    ("kind", INDICATORS, 'kind = "count"', 'kind = "sum"', "aged_20_24.kind", "sum", "one of rate, count"),
    ("kind missing", INDICATORS, 'kind = "count"\n', "", "inputs.aged_20_24", None, "the key 'kind'"),
    ("unknown input", INDICATORS, FORMULA, FORMULA.replace("population", "people"), "enterprises_10plus.formula",
     "1000 * enterprises / people", "each of the inputs enterprises, population"),
    ("unused input", INDICATORS, FORMULA, 'formula = "enterprises"', "enterprises_10plus.formula", "enterprises",
     "each of the inputs"),
    ("a call", INDICATORS, FORMULA, FORMULA.replace("1000", "exec(1)"), "enterprises_10plus.formula",
     "exec(1) * enterprises / population", "not allowed"),
    ("half a formula", INDICATORS, FORMULA, FORMULA.replace("population", ""), "enterprises_10plus.formula",
     "1000 * enterprises / ", "arithmetic"),
    ("denominator", INDICATORS, GDP, GDP.replace("gdp", "money"), "indicators.gerd.denominator", "gerd_volume.money",
     "indicator.input of a count"),
    ("denominator of a rate", INDICATORS, GDP, GDP.replace("gdp", "share"), "indicators.gerd.denominator",
     "gerd_volume.share", "indicator.input of a count"),
    ("denominator of nobody", INDICATORS, GDP, GDP.replace("gerd_volume", "gdp"), "indicators.gerd.denominator",
     "gdp.gdp", "indicator.input of a count"),
    ("denominator of counts", INDICATORS, FORMULA, f"{FORMULA}\n{GDP}", "enterprises_10plus.denominator",
     "gerd_volume.gdp", "the sums of its counts are used"),
    ("denominator of a total", INDICATORS, 'formula = "share * gdp / 100"', f'formula = "share * gdp / 100"\n{GDP}',
     "gerd_volume.denominator", "gerd_volume.gdp", "none"),
    ("pulls against", INDICATORS, ENABLER, f'{ENABLER}\npulls_against = ["gerd"]', "dimensions.digital.pulls_against",
     "gerd", "one of broadband"),
    ("redundant alone", INDICATORS, ENABLER, f'{ENABLER}\nredundant = ["broadband"]', "digital.redundant", "broadband",
     "two indicators as one+other"),
    ("redundant with itself", INDICATORS, ENABLER, f'{ENABLER}\nredundant = ["broadband+broadband"]',
     "digital.redundant", "broadband+broadband", "two indicators"),
    ("redundant elsewhere", INDICATORS, ENABLER, f'{ENABLER}\nredundant = ["broadband+gerd"]', "digital.redundant",
     "gerd", "one of broadband"),
    ("redundant a text", INDICATORS, 'redundant = ["employment_rate+neet"]', 'redundant = "neet"', "talent.redundant",
     "neet", "a list of texts"),
    ("invalid TOML", INDICATORS, NEET, "[indicators.neet\n", "", None, "valid TOML"),
    ("entry twice", INDICATORS, NEET, f"{NEET}[indicators.neet]\n", "", None, "valid TOML"),
    ("key twice", INDICATORS, "direction = -1", "direction = -1\ndirection = 1", "", None, "valid TOML"),
    ("no table", INDICATORS, "[dimensions.talent]", "[[dimensions.talent]]", "dimensions", None, "named tables"),
    ("unknown publisher", SOURCES, '"ec.ris"', '"eu.ris"', "datasets.eu.ris", "eu.ris", "eurostat, ec, oecd"),
    ("no publisher", SOURCES, '"ec.ris"', '"ris"', "datasets.ris", "ris", "publisher.code"),
    ("code no name", SOURCES, '"ec.ris"', '"ec.r-s"', "datasets.ec.r-s", "ec.r-s", "publisher.code"),
    ("licence missing", SOURCES, 'licence = "CC BY 4.0"\n', "", "publishers.ec", None, "the key 'licence'"),
    ("dimension twice", SOURCES, TGS42, TGS42.replace('"unit"', '"sectperf"', 1), "tgs00042.dimensions",
     ["sectperf", "sectperf"], "no text twice"),
    ("dimensions a text", SOURCES, TGS42, TGS42.replace('["sectperf", "unit"]', '"unit"'), "tgs00042.dimensions",
     "unit", "a list of texts"),
    ("recognise", SOURCES, TGS42, TGS42.replace("{ sectperf", "{ sector"), "tgs00042.recognise", "sector",
     "one of sectperf, unit"),
    ("series no list", SOURCES, "series = [{ indic_de", "series = 1\nold = [{ indic_de", "gind3.series", 1, "a list"),
    ("series code", SOURCES, "series = [{ indic_de", "series = [{ indicator", "series[0]", "indicator", "indic_de"),
    ("optional", SOURCES, 'optional = ["sex", "unit",', 'optional = ["gender",', "region_innovation.optional",
     "gender", "one of tl, var, sex, pos"),
    ("snapshot", SOURCES, "snapshot = true\nseries", "snapshot = 1\nseries", "edat_lfse_04.snapshot", 1,
     "true or false"),
    ("successor", SOURCES, 'successor_of = "eurostat.bd_size_r3"', 'successor_of = "eurostat.bd"',
     "eurostat.bd_size", "eurostat.bd", "a dataset listed here"),
    ("unknown key in sources", SOURCES, "verified = false\n\n", "verifed = false\n\n", "bd_size", "verifed",
     "only the keys"),
    ("core of other level", PILOT, AUSTRIA, AUSTRIA.replace("AT13", "AT130"), "lower_austria.pairs[0].core",
     ["AT130"], "same NUTS level as AT12"),
    ("core a text", PILOT, AUSTRIA, AUSTRIA.replace('["AT13"]', '"AT13"'), "pairs[0].core", "AT13", "a list of texts"),
    ("core empty", PILOT, AUSTRIA, AUSTRIA.replace('["AT13"]', "[]"), "pairs[0].core", [], "at least one code"),
    ("core twice", PILOT, AUSTRIA, AUSTRIA.replace('"AT13"', '"AT13", "AT13"'), "pairs[0].core", ["AT13", "AT13"],
     "no text twice"),
    ("no core", PILOT, AUSTRIA, 'pairs = [{ geo = "AT12" }]', "lower_austria.pairs[0]", None, "the key 'core'"),
    ("no pairs", PILOT, AUSTRIA, "pairs = []", "lower_austria.pairs", [], "a list of tables"),
    ("unknown key in pilots", PILOT, AUSTRIA, f"{AUSTRIA}\nnotes = 1", "pilots.lower_austria", "notes", "label"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new", "place", "value", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_a_broken_file_is_refused_by_name(broken, file, old, new, place, value, expected):
    fault = broken(file, old, new)
    assert fault.place.endswith(place)
    if value is not None:
        assert fault.value == value and type(fault.value) is type(value)
        assert f"found {value!r}" in str(fault) or len(repr(value)) > 80
    assert expected in fault.expected


@pytest.mark.parametrize("loader", [load_sources, load_catalogue, load_pilots])
def test_a_file_that_cannot_be_read(loader, tmp_path):
    latin = tmp_path / "latin.toml"
    latin.write_bytes('label = "Päijät-Häme"'.encode("latin-1"))
    for path, kind in ((tmp_path, "IsADirectoryError"), (tmp_path / "none", "FileNotFoundError"), (latin, "Unicode")):
        with pytest.raises(InputError, match=kind) as fault:
            loader(path)
        assert fault.value.source == str(path)


@pytest.mark.parametrize("loader", [load_sources, load_catalogue, load_pilots])
def test_an_empty_file(loader, tmp_path):
    path = tmp_path / "empty.toml"
    path.write_text("")
    with pytest.raises(InputError, match="expected the key"):
        loader(path)


def test_a_broken_sources_file_is_found_before_the_indicators(tmp_path):
    path = tmp_path / "sources.toml"
    path.write_text((DATA_DIR / "sources.toml").read_text(encoding="utf-8").replace("eurostat.tgs00042", "eurostat.x"))
    with pytest.raises(InputError, match=r"indicators\.toml: .*series.*dataset: found 'eurostat\.tgs00042'"):
        load_catalogue(sources=load_sources(path))


def test_the_shipped_files_hold_nothing_twice_under_another_name():
    raw = tomllib.loads((DATA_DIR / "indicators.toml").read_text(encoding="utf-8"))["indicators"]
    labels = [entry["label"] for entry in raw.values()]
    assert len(set(labels)) == len(labels)
