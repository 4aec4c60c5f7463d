"""Files for scripts: what is in them, what asks for them, and what is refused."""

import gzip
import io
import re
from dataclasses import replace
from threading import BoundedSemaphore
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook

import app
from callbacks import downloads
from data.catalogue import load_catalogue
from data.deliveries import FILE, Delivery
from data.store import Store, write
from indicators.__main__ import main
from indicators.aside import Aside
from layouts.export import workbook
from layouts.export.files import fingerprint
from layouts.export.harmless import harmless, harmless_text
from layouts.export.header import one_line

RISKY = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "－1", "＋1", "＠A1"]


@pytest.fixture(scope="module")
def client(site):
    return app.create_app(lambda: site, dict).server.test_client()


def get(client, address, status=200, **headers):
    answer = client.get(address, headers=headers)
    assert answer.status_code == status, answer.get_data(as_text=True)[:300]
    return answer


def frame_of(answer):
    return pd.read_csv(io.BytesIO(answer.data), comment="#", keep_default_na=False, na_values=[""])


def table(client, address):
    return frame_of(get(client, address))


def panel(client, search=""):
    return table(client, f"/download/observations.csv?{search}")


# ── the same figures as everywhere else ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("kind", "arguments", "search"),
    [
        ("scores", "--level 2 --year 2021 --geo FI1C AT12", "level=2&year=2021&geo=FI1C&geo=AT12"),
        ("scores", "--geo PL84 --core PL91", "geo=PL84&core=PL91"),
        ("scores", "--level 3 --year 2019 --dimension capital", "level=3&year=2019&dimension=capital"),
        ("scores", "--year 2020 --core mean:EU --dimension rd", "year=2020&core=mean:EU&show=rd"),
        ("gaps", "--geo PL84 --core PL91 --dimension rd", "geo=PL84&core=PL91&dimension=rd"),
        ("gaps", "--geo DE80 --core DE30 DE60 --year 2018", "geo=DE80&core=DE30%2BDE60&year=2018"),
        ("gaps", "--geo FI1C3 IE063", "geo=FI1C3,IE063"),
        ("gaps", "--level 2 --year 2021", "level=2&year=2021"),
    ],
)
def test_a_file_says_what_the_command_line_prints(client, database, capsys, kind, arguments, search):
    assert main([kind, *arguments.split(), "--database", str(database)]) == 0
    printed = pd.read_csv(io.StringIO(capsys.readouterr().out), keep_default_na=False, na_values=[""])
    found = table(client, f"/download/{kind}.csv?{search}")
    key = [c for c in ("geo", "dimension", "indicator") if c in printed]
    assert list(found) == list(printed) and len(found) > 0
    ordered = [f.sort_values(key, ignore_index=True) for f in (found, printed)]
    pd.testing.assert_frame_equal(*ordered, check_dtype=False, rtol=1e-15)


@pytest.mark.parametrize("level", [2, 3])
def test_observations_are_what_the_scores_are_made_of(client, site, level):
    found = panel(client, f"level={level}&year=2020&indicator=gerd+unemployment_rate+gdp_per_head")
    for name, part in found.groupby("indicator"):
        expected = site.results.values(level, 2020, name).set_index("geo").loc[part["geo"]]
        for column in ("value", "normalised"):
            assert np.array_equal(part[column], expected[column], equal_nan=True)
        there = expected["value"].notna().to_numpy()
        assert (part["source_time"][there].to_numpy() == expected["source_time"][there]).all()
        for column in ("flag", "source_geo", "dataset"):
            assert (part[column].fillna("")[there].to_numpy() == expected[column][there]).all()
        assert (part["converted"].to_numpy() == expected["converted"]).all()
        assert (part["scored"].to_numpy() == expected["scored"]).all()
    assert found["indicator"].nunique() == 3


def test_observations_of_a_dataset_are_those_of_the_store(client, store):
    codes = {"unit": ("PC",), "isced11": ("ED5-8",), "age": ("Y25-64",), "sex": ("T",)}
    expected = store.series("eurostat.tgs00109", codes).sort_values(["geo", "time"], ignore_index=True)
    found = table(client, "/download/observations.csv?dataset=eurostat.tgs00109")
    found = found.sort_values(["geo", "time"], ignore_index=True)
    assert np.array_equal(found["value"], expected["value"], equal_nan=True) and len(found) == 3732
    for column in ("geo", "time", "flag"):
        assert (found[column].fillna("") == expected[column].fillna("")).all()
    assert found.loc[found["flag"] == "b", "flag_words"].unique().tolist() == ["break in time series"]


def test_a_total_of_a_larger_region_is_not_given_to_its_parts(client):
    found = panel(client, "level=3&year=2020&country=FR&indicator=population")
    mayotte = found[found["geo"] == "FRY50"].iloc[0]
    assert mayotte["value"] != mayotte["value"] or mayotte["value"] < 1e6


@pytest.mark.parametrize("search", ["mean=geometric", "w=gerd:2~rd.people:0.5", "norm=percentile&full=50"])
def test_a_method_in_the_address_makes_the_file(client, site, search):
    fields = tuple(sorted(tuple(part.split("=")) for part in search.split("&")))
    other = site.by(fields)
    assert other.results.method != site.results.method
    found = table(client, f"/download/scores.csv?year=2020&dimension=rd&{search}").set_index("geo")
    expected = other.results.scores(2, 2020, dimension="rd").set_index("geo").loc[found.index]
    usual = site.results.scores(2, 2020, dimension="rd").set_index("geo").loc[found.index]
    assert np.array_equal(found["score"], expected["score"], equal_nan=True)
    assert not np.array_equal(found["rank"], usual["rank"], equal_nan=True)
    addresses = [f"/download/{k}.csv?geo=AT12" for k in ("scores", "gaps", "observations")] + ["/download/method.md?"]
    for address in addresses:
        plain, chosen = get(client, address), get(client, f"{address}&{search}")
        assert plain.headers["ETag"] != chosen.headers["ETag"]
        assert "Not the default" in chosen.get_data(as_text=True) and "Not the default" not in plain.get_data(
            as_text=True
        )
    text = get(client, f"/download/scores.csv?geo=AT12&{search}").get_data(as_text=True)
    assert all(part in text.replace("%7E", "~") for part in search.split("&"))


# ── every parameter ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def every(client):
    return panel(client, "level=2&years=2019-2021")


@pytest.mark.parametrize(
    ("search", "keep"),
    [
        ("geo=AT12", lambda t: t["geo"] == "AT12"),
        ("geo=AT12+PL84", lambda t: t["geo"].isin(["AT12", "PL84"])),
        ("geo=at12&geo=PL84,FI1C", lambda t: t["geo"].isin(["AT12", "PL84", "FI1C"])),
        ("country=DE;PL", lambda t: t["country"].isin(["DE", "PL"])),
        ("country=DE&geo=PL84", lambda t: t["geo"] == ""),
        ("show=rd", lambda t: t["dimension"] == "rd"),
        ("show=gerd", lambda t: t["indicator"] == "gerd"),
        (
            "dimension=rd&indicator=unemployment_rate",
            lambda t: (t["dimension"] == "rd") | (t["indicator"] == "unemployment_rate"),
        ),
        ("only=values", lambda t: t["value"].notna()),
        ("only=missing", lambda t: t["value"].isna()),
        ("only=flagged", lambda t: t["flag"].notna()),
        ("only=b", lambda t: t["flag"].fillna("").str.contains("b")),
        ("only=u", lambda t: t["flag"].fillna("").str.contains("u")),
        ("only=carried", lambda t: t["value"].notna() & (t["source_time"] != t["time"])),
        ("only=converted", lambda t: t["value"].notna() & t["converted"]),
        ("only=context", lambda t: t["value"].notna() & ~t["scored"]),
        ("core=mean:EU&measure=gap", lambda t: t["geo"] != ""),
    ],
)
def test_a_parameter_keeps_exactly_its_rows(client, every, search, keep):
    found, expected = panel(client, f"level=2&years=2019-2021&{search}"), every[keep(every)]
    assert len(found) == len(expected)
    key = ["indicator", "geo", "time"]
    pd.testing.assert_frame_equal(
        found[key].sort_values(key, ignore_index=True),
        expected[key].sort_values(key, ignore_index=True),
        check_dtype=False,
    )


def test_filters_meet_rows_at_all(client, every):
    assert len(every) > 30000
    for only in ("flagged", "missing", "carried", "converted", "context", "b", "u"):
        assert 0 < len(panel(client, f"level=2&years=2019-2021&only={only}")) < len(every)


@pytest.mark.parametrize(
    ("search", "years"),
    [
        ("year=2015", {2015}),
        ("years=2015", {2015}),
        ("years=2015-2017", {2015, 2016, 2017}),
        ("year=2012&years=2015-2016", {2015, 2016}),
        ("years=all", set(range(2010, 2025))),
        ("", {2020}),
    ],
)
def test_years(client, site, search, years):
    assert site.results.default_year(2) in years or search
    assert set(panel(client, f"geo=AT12&show=rd&{search}")["time"]) == years


@pytest.mark.parametrize(
    ("search", "keep"),
    [
        ("geo=AT12+pl84", lambda t: t["geo"].isin(["AT12", "PL84"])),
        ("country=AT", lambda t: t["geo"].str.startswith("AT")),
        ("level=0", lambda t: t["geo"].str.fullmatch("[A-Z]{2}")),
        ("level=2&years=2015-2016", lambda t: t["geo"].str.len().eq(4) & t["time"].isin([2015, 2016])),
        ("indic_sb=V97043&sizeclas=TOTAL", lambda t: (t["indic_sb"] == "V97043") & (t["sizeclas"] == "TOTAL")),
        ("only=flagged&year=2018", lambda t: (t["flag"].notna() | t["conf"].notna()) & (t["time"] == 2018)),
    ],
)
def test_parameters_of_a_dataset(client, search, keep):
    whole = table(client, "/download/observations.csv?dataset=eurostat.bd_size_r3")
    found = table(client, f"/download/observations.csv?dataset=eurostat.bd_size_r3&{search}")
    assert len(found) == int(keep(whole).sum()) > 0


# ── what is refused ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "search",
    [
        "geo=XX",
        "geo=AT1",
        "geo=AT12+AT130",
        "level=3&geo=AT12",
        "level=1",
        "level=2&level=3",
        "level=two",
        "year=1800",
        "year=٢٠٢٠",
        "year=2020.0",
        "year=-2020",
        "years=2021-2015",
        "years=2015-2016-2017",
        "years=2015-",
        "country=XX",
        "core=XX",
        "core=AT12+mean:EU",
        "show=everything",
        "dimension=gerd",
        "indicator=rd",
        "measure=size",
        "only=all",
        "only=b&only=u",
        "dataset=eurostat.nothing",
        "dataset=ingest.datasets",
        "dataset=eurostat.tgs00109%22%3B%20DROP%20TABLE%20x%3B--",
        "dataset=eurostat.tgs00109&sex=Q",
        "dataset=eurostat.tgs00109&geo=XX99",
        "dataset=eurostat.tgs00109&indicator=gerd",
        "dataset=eurostat.tgs00109&only=carried",
        "dataset=eurostat.tgs00109&sex=T'%20OR%20'1'='1",
        "dataset=eurostat.tgs00109&level=4",
        "mean=median",
        "norm=zscore&norm=year",
        "w=gerd:99",
        "w=nothing:2",
        "sex=T",
        "q=1",
        "unknown=",
        "%3Cscript%3E=alert(1)",
        "geo=%3Cscript%3Ealert(1)%3C/script%3E",
        "geo='%20OR%201=1%20--",
        "geo=AT12%0d%0aSet-Cookie:x=1",
        "geo=" + "A" * 100_000,
        "geo=" + "+".join(["AT12"] * 20_000) + "+XX",
        "A" * 100_000 + "=1",
        "year=" + "9" * 100_000,
    ],
)
def test_what_cannot_be_meant_is_told_in_one_line(client, search):
    answer = get(client, f"/download/observations.csv?{search}", 400)
    text = answer.get_data(as_text=True)
    assert answer.content_type == "text/plain; charset=utf-8" and answer.headers["X-Content-Type-Options"] == "nosniff"
    assert text.count("\n") == 1 and 20 < len(text) < 900 and "expected" in text
    assert text.startswith("/download/observations: ")


@pytest.mark.parametrize("kind", ["scores", "gaps"])
@pytest.mark.parametrize("search", ["only=b", "dataset=eurostat.tgs00109", "geo=XX", "core=zz", "indicator=nothing"])
def test_what_only_observations_know_is_refused_elsewhere(client, kind, search):
    assert "expected" in get(client, f"/download/{kind}.csv?{search}", 400).get_data(as_text=True)


@pytest.mark.parametrize("name", ["observations.html", "rows.csv", "method.csv", "observations.csv.exe", "%00.csv"])
def test_other_files_are_not_there(client, name):
    assert client.get(f"/download/{name}").status_code == 404


# ── what a file says about itself ───────────────────────────────────────────────────────────────────────────────────


def test_the_head_of_a_csv_file_names_everything(client):
    text = get(client, "/download/observations.csv?geo=AT12&show=rd&year=2020&measure=gap").data.decode("utf-8-sig")
    head = [line for line in text.splitlines() if line.startswith("#")]
    assert text.splitlines()[: len(head)] == head
    said = "\n".join(head)
    assert "# Address: http://localhost/download/observations.csv?level=2&year=2020&dimension=rd&geo=AT12\n" in said
    for word in ("R&D mass", "Niederösterreich (AT12)", "CC BY 4.0", "b = break in time series", "European Commission"):
        assert word in said
    assert re.search(r"# Dataset: eurostat\.tgs00042: .*; years 2013–2024; .*loaded \d{4}-\d\d-\d\d", said)
    assert re.search(r"# Retrieved: \d{4}-\d\d-\d\d", said) and "without a meaning here: measure" in said


def test_a_file_is_named_after_what_is_in_it(client):
    answer = get(client, "/download/gaps.csv?geo=DE80&core=DE30%2BDE60&year=2018")
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="metrogap-gaps-nuts2-2018-DE80-DE30-DE60.csv"'
    )
    assert answer.content_type == "text/csv; charset=utf-8"
    long = get(client, "/download/scores.csv?level=3&geo=" + "+".join(["FI1C3", "IE063", "PL841"] * 9))
    name = re.search(r'filename="([^"]*)"', long.headers["Content-Disposition"])[1]
    assert re.fullmatch(r"[A-Za-z0-9.-]{1,110}", name)


def test_a_parquet_file_holds_the_same_with_its_head_as_metadata(client, every):
    answer = get(client, "/download/observations.parquet?level=2&years=2019-2021")
    found = pq.read_table(io.BytesIO(answer.data))
    head = {k.decode(): v.decode() for k, v in found.schema.metadata.items()}
    assert "CC BY 4.0" in head["metrogap publisher"] and "eurostat.tgs00042" in head["metrogap dataset"]
    assert found.schema.field("value").type == pa.float64() and found.schema.field("converted").type == pa.bool_()
    frame = found.to_pandas()
    assert np.array_equal(frame["value"], every["value"], equal_nan=True)
    assert (frame["geo"] == every["geo"]).all() and frame["value"].isna().sum() == found["value"].null_count


def test_a_workbook_holds_the_same_and_a_sheet_about_it(client, every):
    answer = get(client, "/download/observations.xlsx?level=2&years=2019-2021&country=PL")
    expected = every[every["country"] == "PL"].reset_index(drop=True)
    for engine in ("calamine", "openpyxl"):
        found = pd.read_excel(io.BytesIO(answer.data), engine=engine, keep_default_na=False, na_values=[""])
        pd.testing.assert_frame_equal(found, expected, check_dtype=False, rtol=1e-15)
    book = load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames == ["Data", "About"] and book["Data"].freeze_panes == "A2"
    about = {row[0].value: row[1].value for row in book["About"].iter_rows()}
    assert about["Address"].startswith("http://localhost/download/observations.xlsx?") and "Flags" in about
    kinds = {c.data_type for row in book["Data"].iter_rows(min_row=2) for c in row}
    assert kinds <= {"s", "n", "b"}


def test_a_file_without_rows_still_has_its_columns(client):
    for extension, read in (("csv", frame_of), ("parquet", lambda a: pq.read_table(io.BytesIO(a.data)).to_pandas())):
        for search in ("country=DE&geo=PL84", "dataset=eurostat.tgs00109&geo=AT12&year=1990"):
            found = read(get(client, f"/download/observations.{extension}?{search}"))
            assert len(found) == 0 and {"geo", "value", "flag"} <= set(found)
    book = load_workbook(io.BytesIO(get(client, "/download/observations.xlsx?country=DE&geo=PL84").data))
    assert book["Data"].max_row == 1 and book["Data"]["A1"].value == "dimension"


def test_readers_skip_the_head_by_themselves(client, tmp_path):
    import duckdb

    path = tmp_path / "found.csv"
    path.write_bytes(get(client, "/download/observations.csv?geo=AT12&show=rd").data)
    assert len(duckdb.sql(f"FROM read_csv('{path}', comment = '#')").df()) == 12


def test_the_method_can_be_taken_along(client):
    text = get(client, "/download/method.md?level=3&year=2019").get_data(as_text=True)
    assert text.startswith("# Method at NUTS 3, figures of 2019")
    assert get(client, "/download/method.md?geo=AT12", 400) and get(client, "/download/method.md?year=1", 400)


# ── asked again ─────────────────────────────────────────────────────────────────────────────────────────────────────

ADDRESSES = [
    "/download/observations.csv?geo=AT12",
    "/download/observations.csv?geo=AT13",
    "/download/observations.parquet?geo=AT12",
    "/download/observations.csv?geo=AT12&only=b",
    "/download/observations.csv?dataset=eurostat.tgs00109&geo=AT12",
    "/download/scores.csv?geo=AT12",
    "/download/scores.csv?geo=AT12&core=AT31",
    "/download/gaps.csv?geo=AT12",
    "/download/method.md?level=2",
]


def test_each_content_has_a_mark_of_its_own(client):
    marks = [get(client, a).headers["ETag"] for a in ADDRESSES]
    assert len(set(marks)) == len(marks)
    assert [get(client, a).headers["ETag"] for a in ADDRESSES] == marks


@pytest.mark.parametrize("address", ADDRESSES)
def test_who_has_it_is_told_in_a_few_bytes(client, address):
    mark = get(client, address).headers["ETag"]
    for known in (mark, mark.removeprefix("W/"), f'"other", {mark}'):
        answer = get(client, address, 304, **{"If-None-Match": known})
        assert answer.data == b"" and answer.headers["ETag"] == mark
    assert get(client, address, **{"If-None-Match": '"other"'}).data


def test_the_same_question_in_other_words_has_the_same_mark(client):
    one, other = "/download/scores.csv?geo=AT12&year=2020", "/download/scores.csv?year=2020&level=2&geo=at12"
    assert get(client, one).headers["ETag"] == get(client, other).headers["ETag"]


def test_the_mark_changes_with_figures_method_and_version(site):
    def marks(other):
        own = app.create_app(lambda: other, dict).server.test_client()
        return get(own, ADDRESSES[0]).headers["ETag"]

    before = marks(site)
    panel = site.results.panel
    gerd = panel.observed["gerd"]
    value = gerd.value.copy()
    value[np.unravel_index(np.nanargmax(value), value.shape)] += 1e-9
    changed = replace(panel, observed={**panel.observed, "gerd": replace(gerd, value=value)})
    results = replace(site.results, panel=changed, _scored={})
    fresh = type(site.lasting)()
    method = site.results.with_method(
        replace(site.results.method, treatment=replace(site.results.method.treatment, max_points=3))
    )
    others = [
        replace(site, results=results, lasting=fresh),
        replace(site, results=method, lasting=type(site.lasting)()),
        replace(site, version="other", lasting=type(site.lasting)()),
        replace(site, vintages={**site.vintages, "eurostat.tgs00042": "new"}, lasting=type(site.lasting)()),
    ]
    found = [marks(other) for other in others]
    assert before not in found and len(set(found)) == len(found)
    assert marks(replace(site, lasting=type(site.lasting)())) == before and len(fingerprint(site)) == 16


# ── spreadsheets run nothing ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", RISKY)
def test_a_text_that_looks_like_a_formula_gets_an_apostrophe(text):
    assert harmless_text(text) == f"'{text}"
    table = harmless(pa.table({"a": [text, "plain", None, ""], "n": [-1.5, 0.0, None, 2.0]}))
    assert table["a"].to_pylist() == [f"'{text}", "plain", None, ""] and table["n"].to_pylist() == [
        -1.5,
        0.0,
        None,
        2.0,
    ]


@pytest.mark.parametrize("text", ["Ämter", "a=b", "1-2", "B-S_X_K642", "'=1", "#x", "r", "t", "n", "\\x"])
def test_other_texts_stay_as_they_are(text):
    assert harmless_text(text) == text and harmless(pa.table({"a": [text]}))["a"].to_pylist() == [text]


def test_a_line_of_the_head_hides_no_formula_after_a_comma():
    assert one_line('x,=1+1;@a,\n-2\t"') == 'x, =1+1; @a, -2 "'


@pytest.fixture
def hostile(tmp_path, site):
    """A site whose database holds a dataset full of what a spreadsheet would run."""
    geos = [*RISKY, "AT12", "<b>&\"'", "\x00\x0b\ufffe", "x" * 5000]
    frame = pd.DataFrame(
        {
            "unit": ["=cmd|' /C calc'!A0"] * len(geos),
            "geo": geos,
            "time": 2020,
            "value": [-1.5, *range(1, len(geos))],
            "flag": "",
            "conf": "",
        }
    )
    about = {"layout": "l", "file": "=f", "sha256": "s", "third_party": False, "origin": FILE}
    path = tmp_path / "hostile.duckdb"
    write([Delivery("eurostat.tgs00109", frame, vintage="years,=1+1", **about)], path)
    with Store.open(path) as store:
        other = replace(site, store=lambda: store, lasting=type(site.lasting)())
        yield app.create_app(lambda: other, dict).server.test_client(), frame


def test_hostile_figures_arrive_as_harmless_texts_and_true_numbers(hostile):
    client, frame = hostile
    raw = get(client, "/download/observations.csv?dataset=eurostat.tgs00109").data
    found = frame_of(get(client, "/download/observations.csv?dataset=eurostat.tgs00109"))
    assert found["value"].tolist() == frame["value"].tolist() and found["value"][0] == -1.5
    texts = [str(v) for v in found.select_dtypes("str").to_numpy().ravel() if isinstance(v, str)]
    assert not [t for t in texts if re.match(r"[=+\-@\t\r\n＝＋－＠]", t)] and b",=" not in raw
    answer = get(client, "/download/observations.xlsx?dataset=eurostat.tgs00109")
    sheets = load_workbook(io.BytesIO(answer.data))
    cells = [c for sheet in sheets for row in sheet.iter_rows() for c in row if c.value is not None]
    assert {c.data_type for c in cells} <= {"s", "n", "b"}
    assert not [c.value for c in cells if c.data_type == "s" and re.match(r"[=+\-@\t\r\n＝＋－＠]", c.value)]
    numbers = [row[4].value for row in sheets["Data"].iter_rows(min_row=2)]
    assert numbers == frame["value"].tolist()
    assert "<b>&\"'" in [row[1].value for row in sheets["Data"].iter_rows(min_row=2)]
    plain = get(client, "/download/observations.parquet?dataset=eurostat.tgs00109").data
    assert pq.read_table(io.BytesIO(plain))["geo"].to_pylist() == frame["geo"].tolist()


def test_a_dataset_that_the_catalogue_does_not_list_can_be_had_too(tmp_path, site):
    frame = pd.DataFrame({"unit": "X", "geo": ["AT12"], "time": 2020, "value": [1.0], "flag": "", "conf": ""})
    about = {"vintage": "v", "layout": "l", "file": "f", "sha256": "s", "third_party": False, "origin": FILE}
    write([Delivery("office.own", frame, **about)], tmp_path / "own.duckdb")
    with Store.open(tmp_path / "own.duckdb") as store:
        other = replace(site, store=lambda: store, lasting=type(site.lasting)())
        own = app.create_app(lambda: other, dict).server.test_client()
        text = get(own, "/download/observations.csv?dataset=office.own").get_data(as_text=True)
        assert "# Dataset: office.own: not in the catalogue; v; file f" in text and text.endswith('2020,1,"","",""\n')
        assert "office" in get(own, "/data?part=sources").get_data(as_text=True)


def test_more_rows_than_a_sheet_holds_are_refused_in_words(client, monkeypatch):
    monkeypatch.setattr(workbook, "SHEET_ROWS", 500)
    assert get(client, "/download/observations.xlsx?show=gerd").data
    text = get(client, "/download/observations.xlsx?show=rd", 400).get_data(as_text=True)
    assert text == "an Excel sheet holds 499 rows, this has more; ask for less, or for CSV or Parquet\n"


def test_workbooks_wait_for_each_other_without_blocking(client, site, monkeypatch):
    with app.create_app(lambda: site, dict).server.test_request_context("/download/gaps.xlsx?geo=AT12"):
        busy = BoundedSemaphore(1)
        busy.acquire()
        answer = downloads._file(site, "gaps", "xlsx", busy)
        assert answer.status_code == 503 and answer.headers["Retry-After"] == "20"
        busy.release()
        assert downloads._file(site, "gaps", "xlsx", busy).status_code == 200 and busy.acquire(blocking=False)


# ── streamed ────────────────────────────────────────────────────────────────────────────────────────────────────────


def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096


@pytest.fixture(scope="module")
def large(tmp_path_factory, site):
    """A client of a database with a dataset of two million observations."""
    n = 2_000_000
    number = np.arange(n)
    frame = pa.table(
        {
            "unit": pa.array(["PC"] * 10).take(pa.array(number % 10)),
            "geo": pa.array([f"AT{i:03d}" for i in range(1000)]).take(pa.array(number % 1000)),
            "time": pa.array(2000 + number % 20),
            "value": pa.array(number / 7),
            "flag": pa.array(["", "b"]).take(pa.array(number % 2)),
            "conf": pa.array([""] * 2).take(pa.array(number % 2)),
        }
    )
    about = {"vintage": "v", "layout": "l", "file": "f", "sha256": "s", "third_party": False, "origin": FILE}
    path = tmp_path_factory.mktemp("large") / "large.duckdb"
    write([Delivery("eurostat.tgs00109", frame, **about)], path)
    with Store.open(path) as store:
        other = replace(site, store=lambda: store, lasting=type(site.lasting)())
        yield app.create_app(lambda: other, dict).server.test_client()


@pytest.mark.parametrize("extension", ["csv", "parquet"])
def test_a_large_file_never_lies_in_memory(large, extension):
    address = f"/download/observations.{extension}?dataset=eurostat.tgs00109"
    before, most, size, pieces = resident(), 0, 0, 0
    answer = large.get(address, buffered=False)
    for piece in answer.iter_encoded():
        size, pieces, most = size + len(piece), pieces + 1, max(most, resident())
    assert pieces > 50 and size > (5_000_000 if extension == "parquet" else 80_000_000)
    # The table is 100 MB as Arrow and the file 100 MB as text; the database keeps what it has read of its own file,
    # and a process that has run other tests gets its memory back in other pieces.
    assert most - before < 150_000_000


def test_a_csv_file_is_packed_for_who_can_unpack_it(client):
    address = "/download/observations.csv?level=2&year=2020"
    plain, packed = get(client, address), get(client, address, **{"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip" and "Accept-Encoding" in packed.headers["Vary"]
    assert gzip.decompress(packed.data) == plain.data and len(packed.data) < len(plain.data) / 5
    assert "Content-Encoding" not in get(client, address, **{"Accept-Encoding": "gzip;q=0"}).headers


def test_a_head_request_has_no_body(client):
    answer = client.head("/download/scores.csv?geo=AT12")
    assert answer.status_code == 200 and answer.data == b"" and answer.headers["ETag"]


def test_a_process_that_fails_is_no_fault_of_the_one_who_asks(site, tmp_path, caplog):
    broken = Aside("indicators.reader:Nobody", tmp_path)
    other = replace(site, store=lambda: SimpleNamespace(tables=broken), lasting=type(site.lasting)())
    own = app.create_app(lambda: other, dict).server.test_client()
    text = get(own, "/download/observations.csv?dataset=eurostat.tgs00109", 500).get_data(as_text=True)
    assert "could not be made" in text and text.count("\n") == 1 and "Nobody" not in text
    assert "has no attribute 'Nobody'" in caplog.text
    broken.close()


def test_the_catalogue_s_fingerprint_is_the_same_in_every_process(site):
    again = replace(site.results, catalogue=load_catalogue())
    assert fingerprint(replace(site, results=again, lasting=type(site.lasting)())) == fingerprint(site)
