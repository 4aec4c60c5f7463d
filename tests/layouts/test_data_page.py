"""The data page: its fields, its rows against the files and the figures they show, coverage, sources, method."""

from dataclasses import replace
from html import escape

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from data.catalogue import load_catalogue
from data.regions import load_regions
from indicators.method_report import changed_points
from indicators.method_words import settings_text
from ingest.status import status
from layouts.export.files import chunks_of, read_wanted, site_for
from layouts.export.provenance import all_sources
from layouts.export.wanted import parse_wanted
from layouts.pages import data as page
from layouts.pages.data_coverage import coverage_data, coverage_finding, overall, state_data
from layouts.pages.data_fields import FIELDS, at_page, download_address, page_number, wanted_of, with_fields
from layouts.pages.data_method import report_of
from layouts.pages.data_rows import PER_PAGE, shown
from layouts.pages.data_sources import sources_data


def query(site, search=""):
    found, messages = site.parse("/data", f"?{search}", "light", "en")
    assert messages == () and found.page == "data"
    return found


def text_of(part):
    """All texts of a component, in order, and the texts of its attributes that are read aloud."""
    if isinstance(part, str | int | float):
        return str(part)
    if isinstance(part, list | tuple):
        return " ".join(text_of(p) for p in part)
    if part is None:
        return ""
    props = part["props"] if isinstance(part, dict) else part.to_plotly_json()["props"]
    return text_of(props.get("children"))


def content(site, search=""):
    return text_of(page.layout(site, query(site, search)))


def rows_of(site, search):
    q = query(site, search)
    return shown(site, wanted_of(site, q), q.field("sort"), page_number(q))


# ── fields ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("field", "text", "expected"),
    [
        ("part", "coverage", "coverage"),
        ("items", "all", "all"),
        ("area", "de", "DE"),
        ("area", "all", "all"),
        ("years", "2015-2018", "2015-2018"),
        ("years", "2010-2024", "all"),
        ("only", "carried", "carried"),
        ("only", "m0", "m0"),
        ("dataset", "eurostat.tgs00109", "eurostat.tgs00109"),
        ("sort", "-value", "-value"),
        ("at", "3.00ff00aa", "3.00ff00aa"),
    ],
)
def test_a_field_is_read(site, field, text, expected):
    assert query(site, f"{field}={text}").field(field) == expected


@pytest.mark.parametrize("field", list(FIELDS))
@pytest.mark.parametrize(
    "text",
    ["nonsense!", "<script>", "2015", "2018-2015", "1800-2000", "XX", "'; DROP TABLE x --", "-", "1.", "A" * 100_000],
)
def test_what_cannot_be_used_is_told_and_dropped(site, field, text):
    found, messages = site.parse(
        "/data", f"?{field}={escape(text).replace('&', '%26').replace(';', '%3B')}", "light", "en"
    )
    assert found.field(field) == "" and len(messages) == 1 and field in messages[0] and len(messages[0]) < 200
    assert page.layout(site, found)


def test_another_filter_begins_at_the_first_page(site):
    third = at_page(query(site, "area=all"), 3)
    assert page_number(third) == 3 and page_number(query(site, third.address().partition("?")[2])) == 3
    assert page_number(replace(third, year=2015)) == page_number(replace(third, show="rd")) == 1
    assert page_number(with_fields(third, only="b")) == 1
    assert with_fields(third, only="b").field("at") == "" == at_page(third, 1).field("at")


# ── rows ────────────────────────────────────────────────────────────────────────────────────────────────────────────

FILTERS = [
    "",
    "geo=AT12",
    "geo=AT12&core=AT31%2BAT32",
    "geo=AT12&core=mean:EU",
    "geo=AT12&show=rd&mean=geometric&norm=percentile",
    "geo=AT12&items=all&years=2018-2020",
    "geo=FI1C3&items=all",
    "area=DE&only=flagged&items=all",
    "area=all&geo=AT12&show=gerd&only=carried",
    "area=PL&level=3&show=capital&only=context",
    "show=net_migration&only=converted&years=all",
    "dataset=eurostat.bd_size_r3&geo=AT12&years=all",
    "dataset=ec.ris&area=PL&only=m0&years=all",
    "dataset=eurostat.tgs00109&area=all&only=missing&years=all",
]


@pytest.mark.parametrize("search", FILTERS)
@pytest.mark.parametrize("sort", ["", "-value", "time"])
def test_the_pages_of_the_table_hold_exactly_what_is_downloaded(site, search, sort):
    q = query(site, f"{search}&sort={sort}".replace("&sort=&", "") if sort else search)
    own = site.under(q)
    wanted = wanted_of(own, q)
    first = shown(own, wanted, q.field("sort"), 1)
    rows = [row for n in range(1, first.pages + 1) for row in shown(own, wanted, q.field("sort"), n).rows]
    fields = dict(part.split("=") for part in download_address(wanted, "csv").partition("?")[2].split("&"))
    again = read_wanted(site, "observations", {name: [text] for name, text in fields.items()})
    whole = pa.concat_tables(chunks_of(site_for(site, again), again)).to_pylist()
    assert first.total == len(rows) == len(whole)

    def ordered(found):
        return sorted(found, key=lambda row: str(sorted((k, str(v)) for k, v in row.items())))

    assert ordered(rows) == ordered(whole)


def test_filters_of_the_table_meet_rows(site):
    assert [rows_of(site, search).total > 0 for search in FILTERS[:-1]] == [True] * (len(FILTERS) - 1)


@pytest.mark.parametrize("column", ["label", "name", "time", "value", "normalised"])
@pytest.mark.parametrize("sign", ["", "-"])
def test_rows_come_in_order_with_missing_values_last(site, column, sign):
    search = f"geo=PL84&items=all&years=2019-2020&sort={sign}{column}"
    q = query(site, search)
    wanted, rows = wanted_of(site, q), []
    for n in range(1, shown(site, wanted, q.field("sort"), 1).pages + 1):
        rows += shown(site, wanted, q.field("sort"), n).rows
    values = [r[column].casefold() if isinstance(r[column], str) else r[column] for r in rows]
    there = [v for v in values if v is not None]
    assert there == sorted(there, reverse=sign == "-") and values[len(there) :] == [None] * (len(values) - len(there))


def test_counts_are_those_of_the_rows(site):
    found = rows_of(site, "area=all&items=all&year=2020&only=flagged")
    rows = pd.DataFrame(
        pa.concat_tables(
            chunks_of(site, parse_wanted("observations", {"year": ["2020"], "only": ["flagged"]}, site.results, {}))
        ).to_pylist()
    )
    assert found.total == len(rows) and found.counts["values"] == rows["value"].notna().sum()
    assert found.counts["carried"] == (rows["value"].notna() & (rows["source_time"] != rows["time"])).sum()
    assert found.counts["flagged"] == (rows["value"].notna() & (rows["flag"] != "")).sum()
    assert found.counts["converted"] == (rows["value"].notna() & rows["converted"]).sum()


def test_a_page_beyond_the_end_is_the_last_one(site):
    q = query(site, "area=all")
    wanted = wanted_of(site, q)
    last = shown(site, wanted, "", 10**6)
    assert last.page == last.pages == -(-last.total // PER_PAGE) and 0 < len(last.rows) <= PER_PAGE
    raw = wanted_of(site, query(site, "dataset=ec.ris&area=all"))
    assert shown(site, raw, "", 10**6).page == shown(site, raw, "", 1).pages


def test_a_row_says_everything_about_its_value(site):
    text = content(site, "geo=AT12&show=rd&year=2021")
    values = site.results.values(2, 2021, "gerd").set_index("geo").loc["AT12"]
    assert f"{values['value']:.2f}" in text and "tgs00042 years 2013–2024" in text
    assert "published for AT1 (NUTS 1); not scored" in text and "value of 2018" in text and "no value" in text
    assert "Source: Eurostat: tgs00042" in text and "Niederösterreich, Wien" in text


def test_flags_are_in_words(site):
    assert "break in time series" in content(site, "area=all&show=gerd&only=b&years=all")
    assert "missing or lowest value: the publisher writes both as 0" in content(
        site, "dataset=ec.ris&area=all&only=m0&years=all"
    )


def test_what_is_not_there_says_why(site):
    assert "There is no data for Tertiary attainment, 25–34 in this database." in content(site, "show=tertiary_25_34")
    assert "expected one that is in this database" in content(site, "dataset=eurostat.nama_10r_2gfcf")
    assert "expected one that is in this database" in content(site, "dataset=x.y")
    assert "never carried forward" in content(site, "dataset=ec.ris&only=carried")
    assert "No row meets all of these filters" in content(site, "geo=AT12&only=n")


def test_the_table_is_the_same_for_other_readers_but_for_decimal_signs(site):
    from layouts.numbers import written_for

    with written_for("de"):
        german = content(site, "geo=AT12&show=gerd&year=2021")
    assert "1,78" in german and "1.78" not in german


# ── coverage ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("level", [2, 3])
def test_coverage_is_counted_from_the_values(site, level):
    q = query(site, f"part=coverage&level={level}&year=2019")
    rows = coverage_data(site, q).rows
    for label, _name, country, regions, percent in rows[:: 37 if level == 2 else 11]:
        indicator = next(i for i in site.results.catalogue.indicators if site.label(i) == label)
        found = site.results.values(level, 2019, indicator)
        mine = found[found["geo"].str.startswith(country)]
        own = mine["scored"] & mine["value"].notna()
        assert len(mine) == regions and percent == pytest.approx(100 * own.mean())


def test_the_shares_of_all_regions_weigh_countries_by_their_regions(site):
    found = pd.DataFrame({"country": ["A", "B"], "regions": [1, 3], "x": [1.0, 0.0], "y": [1.0, 2 / 3]})
    assert overall(found) == {"x": 0.25, "y": 0.75}
    q = query(site, "part=coverage&year=2020")
    shares = {
        i: site.results.values(2, 2020, i).eval("scored and value == value").mean()
        for i in site.results.catalogue.indicators
        if site.results.has_data(i)
    }
    assert coverage_finding(site, q).startswith(f"{sum(s >= 2 / 3 for s in shares.values())} of 40 indicators")


def test_states_are_those_of_the_scores(site):
    q = query(site, "part=coverage&year=2020")
    scores = site.results.scores(2, 2020, dimension="rd")
    for label, _name, country, regions, full, partial in state_data(site, q).rows:
        if label == "R&D mass":
            mine = scores[scores["geo"].str.startswith(country)]["state"]
            assert len(mine) == regions
            assert full == pytest.approx(100 * (mine == "full").mean())
            assert partial == pytest.approx(100 * (mine == "partial").mean())


def test_every_indicator_has_its_line_also_without_figures(site):
    text = content(site, "part=coverage&level=3")
    for indicator in site.results.catalogue.indicators:
        assert site.label(indicator) in text
    assert text.count("no data in this database") == sum(
        not site.results.has_data(i) for i in site.results.catalogue.indicators
    )


# ── sources ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_dataset_is_named_with_where_it_came_from(site, store):
    held, table = store.datasets().set_index("dataset"), sources_data(site)
    assert [row[0] for row in table.rows] == sorted(
        site.sources.datasets, key=lambda d: (d not in held.index, list(site.sources.datasets).index(d))
    )
    for row in table.rows:
        if row[0] in held.index:
            there = held.loc[row[0]]
            assert row[3:6] == [there["vintage"], there["layout"], there["file"]]
            assert row[8:12] == [there["rows"], there["values"], there["flagged"], there["rejected"]]
    text = content(site, "part=sources")
    for name, dataset in site.sources.datasets.items():
        assert dataset.code in text and site.sources.publishers[dataset.publisher].licence in text, name
    assert "a third party's extraction, not the publisher's file" in text and "not in this database" in text


def test_what_is_old_is_what_the_command_line_calls_stale(site, database, tmp_path):
    found = {s.dataset: s for s in status(database, tmp_path, site.sources, load_catalogue(), load_regions())}
    for name, source in all_sources(site).items():
        if source.there:
            assert source.stale == found[name].stale, name
            assert " ".join(map(str, source.levels)) == found[name].levels
            assert f"{source.years[0]}–{source.years[-1]}" == found[name].years


# ── method ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("dimension", ["talent", "sme", "rd", "capital", "digital"])
def test_the_method_tells_all_of_a_dimension(site, dimension):
    q = query(site, f"part=method&show={dimension}")
    text, found = text_of(page.layout(site, q)), report_of(site, q)
    assert found.dimension.id == dimension
    for setting in settings_text(site.results.method):
        assert setting in text
    assert found.dimension.judgement in text
    for entry in found.entries:
        assert entry.indicator.label in text and entry.indicator.why in text and entry.merging in text
        assert not entry.formula or entry.formula in text
        for series in (s for group in entry.inputs.values() for s in group):
            assert series.dataset in text
        if not np.isnan(entry.weight):
            assert f"{100 * entry.weight:.1f}" in text


def test_treated_values_are_listed_with_what_they_became(site):
    method = site.results.method
    stays = replace(method, treatment=replace(method.treatment, fallback="none"))
    other = replace(site, results=site.results.with_method(stays), memory=type(site.memory)())
    changed = changed_points(other.results, 2)
    assert len(changed) > 3
    for row in changed.to_dict("records"):
        dimension = site.results.catalogue.indicators[row["indicator"]].dimension
        text = content(other, f"part=method&show={dimension}")
        assert f"({row['geo']}) {row['time']} " in text and "set to the next one" in text
        assert "Not the default method: treatment.fallback" in text


def test_an_indicator_opens_the_method_of_its_dimension(site):
    assert "R&D mass: weights and scales" in content(site, "part=method&show=gerd")


# ── the page as a whole ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("part", ["", "coverage", "sources", "method"])
def test_every_part_has_a_finding_as_its_title(site, part):
    q = query(site, f"part={part}&geo=PL84" if part else "geo=PL84")
    assert 20 < len(page.headline(site, q)) < 140 and page.headline(site, q) in text_of(page.layout(site, q))


@pytest.mark.parametrize("name", ["coverage", "states", "sources"])
def test_tables_behind_the_figures_are_complete(site, name):
    table = page.tables(site, query(site, "part=coverage"))[name]()
    assert table.rows and {len(row) for row in table.rows} == {len(table.heads)} and table.csv("x").count("\n") > 20


def test_controls_stay_as_they_are_while_only_rows_change(site):
    before, after = (page.parts(site, query(site, s)) for s in ("geo=AT12", "geo=AT12&only=flagged&sort=value"))
    from callbacks.changes import changes

    assert "data-controls" not in changes(before, after) and "data-content" in changes(before, after)
