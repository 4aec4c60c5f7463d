"""Slides by address: what is refused and how, that they equal the command line's, and that many askers are served."""

import io
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from pptx import Presentation

import app
from callbacks import decks
from layouts.slides.asked import read_order
from layouts.slides.package import faults_of
from layouts.slides.workshop import RenewedError, Workshop, WorkshopError
from layouts.slides.writer import fingerprint_of

ADDRESS = "/download/slides.pptx"
DAY = "2026-11-23"


@pytest.fixture(scope="module")
def client(site):
    return app.create_app(lambda: site, dict).server.test_client()


def titles(content):
    return [s.shapes.title.text for s in Presentation(io.BytesIO(content)).slides]


@pytest.mark.parametrize(
    ("search", "part"),
    [
        ("", "geo: expected codes such as FI1C, or pilots=1"),
        ("geo=XX99", "geo: found 'XX99', expected a NUTS 2021 code"),
        ("geo=FI1C&level=3", "geo: found 'FI1C', expected a NUTS 3 code"),
        ("geo=FI1C&slide=nothing", "slide: found 'nothing', expected one of title, map"),
        ("geo=FI1C&theme=pink", "theme: found 'pink', expected one of light, dark, projector"),
        ("geo=FI1C&year=1812", "year: found '1812', expected a year from"),
        ("geo=FI1C&year=20²1", "year: found"),
        ("geo=FI1C&show=wealth", "show: found 'wealth', expected an indicator"),
        ("geo=FI1C&core=FI1C", "can't be its own core"),
        ("geo=FI1C&core=QQ", "core: found 'QQ', expected a NUTS 2 code"),
        ("geo=FI1C&mean=best", "mean: found 'best', expected one of geometric, harmonic"),
        ("geo=FI1C&date=tomorrow", "date: found 'tomorrow', expected a date such as 2026-11-23"),
        ("geo=FI1C&colour=red", "parameter: found 'colour', expected one of geo, core"),
        ("geo=FI1C&pilots=1", "geo: found 'FI1C'"),
        ("pilots=yes", "pilots: found 'yes', expected one of 1"),
        ("geo=" + "+".join(f"FI1C{n}" for n in range(40)), "expected"),
        ("geo=<script>alert(1)</script>", "expected a NUTS"),
    ],
)
def test_what_can_t_be_meant_is_told_in_one_line(client, search, part):
    answer = client.get(f"{ADDRESS}?{search}")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 400 and part in text, text
    assert text.count("\n") == 1 and answer.mimetype == "text/plain"


def test_the_deck_is_that_of_the_command_line(client, database, tmp_path):
    address = f"{ADDRESS}?geo=PL84&year=2021&level=2&show=rd&measure=gap&date={DAY}"
    # On a busy machine the draws may come after the first deck, which then says so and has no mark.
    answer = next((a for a in (client.get(address) for _time in range(4)) if "ETag" in a.headers), None)
    assert answer is not None and answer.status_code == 200 and faults_of(answer.data) == []
    assert 'filename="metrogap-PL84-2021.pptx"' in answer.headers["Content-Disposition"]
    target = tmp_path / "deck.pptx"
    command = f"PL84 --year 2021 --show rd --date {DAY} --address http://localhost -o {target} --database {database}"
    subprocess.run([sys.executable, "-m", "layouts.slides", *command.split()], check=True)
    assert answer.data == target.read_bytes()


def test_one_slide_in_another_look_and_method(client, site):
    search = f"geo=FI1C&slide=dimensions&theme=dark&mean=geometric&year=2021&date={DAY}"
    answer = client.get(f"{ADDRESS}?{search}")
    (slide,) = Presentation(io.BytesIO(answer.data)).slides
    texts = " ".join(s.text_frame.text for s in slide.shapes if s.has_text_frame)
    assert "Not the default method: geometric mean." in texts and "mean=geometric" in texts
    values = next(s.chart for s in slide.shapes if s.has_chart).plots[0].series[0].values
    other = site.by((("mean", "geometric"),)).results.gaps(2, 2021, geos=["FI1C"])["score"].tolist()
    usual = site.results.gaps(2, 2021, geos=["FI1C"])["score"].tolist()
    assert list(values) == pytest.approx(other) and list(values) != pytest.approx(usual)


def test_all_six_pilots_in_one_deck(client):
    found = titles(client.get(f"{ADDRESS}?pilots=1&date={DAY}").data)
    assert found[0] == "6 pilot regions and their metropolises"
    # On a busy machine the draws may come after the deck, which then says so.
    ends = ("comparisons can be told", "can't be told (yet)")
    assert [t[:6] for t in found if any(end in t for end in ends)] == ["NUTS 2", "NUTS 3"]


def test_the_rank_of_a_scenario_has_its_interval(client):
    answer = client.get(f"{ADDRESS}?geo=PL84&slide=scenario&show=rd&what=gerd:core&year=2019&date={DAY}")
    (slide,) = Presentation(io.BytesIO(answer.data)).slides
    table = next(s.table for s in slide.shapes if s.name == "Effect of the scenario")
    assert all("–" in table.cell(3, n).text for n in (1, 2)) and answer.headers["ETag"]


def test_who_has_it_already_is_told_so(client):
    address = f"{ADDRESS}?geo=PL84&slide=link&date={DAY}"
    first = client.get(address)
    mark = first.headers["ETag"]
    again = client.get(address, headers={"If-None-Match": mark})
    assert again.status_code == 304 and not again.data
    for other in ("geo=PL84&slide=data", "geo=PL84&slide=link&theme=dark", "geo=PL82&slide=link"):
        assert client.get(f"{ADDRESS}?{other}", headers={"If-None-Match": mark}).headers["ETag"] != mark


def test_ten_who_ask_at_once_are_served_when_they_come_back(client, site):
    """At most four wait; the others are told when to come again. Everybody gets the deck they asked for."""
    geos = ["FI1C", "AT12", "PL84", "DE80", "LU00", "PL91", "FI19", "PL82", "DE40", "AT11"]
    seen = []

    def fetch(geo):
        for _time in range(200):
            answer = site_client.get(f"{ADDRESS}?geo={geo}&slide=title&date={DAY}")
            seen.append(answer.status_code)
            if answer.status_code == 200:
                return titles(answer.data)[0]
            assert answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0
            threading.Event().wait(0.2)
        raise AssertionError("never served")

    site_client = app.create_app(lambda: site, dict).server.test_client()
    with ThreadPoolExecutor(10) as pool:
        found = list(pool.map(fetch, geos))
    for geo, title in zip(geos, found, strict=True):
        assert site.results.regions.name(geo) in title
    assert 503 in seen


def test_without_intervals_the_deck_says_so_and_isn_t_kept(site, monkeypatch):
    monkeypatch.setattr(decks, "FOR_INTERVALS", 0.0)
    answer = app.create_app(lambda: site, dict).server.test_client().get(f"{ADDRESS}?geo=SE12&slide=ranks&year=2011")
    assert answer.status_code == 200 and "are not available" in titles(answer.data)[0]
    assert answer.headers["Cache-Control"] == "no-store" and "ETag" not in answer.headers


def test_a_workshop_that_dies_or_hangs_is_replaced(site, database):
    order, mark = read_order(site, {"geo": ["PL84"], "slide": ["link"]}, "http://x"), fingerprint_of(site)
    answers = {(2, site.results.default_year(2), ()): None}
    workshop = Workshop()
    try:
        first = workshop.make(database, mark, order, answers)
        workshop._process.kill()
        assert workshop.make(database, mark, order, answers) == first
        with pytest.raises(RenewedError, match="renewed"):
            workshop.make(database, "0" * 12, order, answers)
        workshop._patience = 0.0
        with pytest.raises(WorkshopError, match="could not be made"):
            workshop.make(database, mark, order, answers)
        assert not workshop.is_open
    finally:
        workshop.close()


def test_a_deck_that_always_fails_isn_t_asked_for_again(site, monkeypatch):
    """500 and one line: 503 would have the page ask forty times."""
    monkeypatch.setattr(decks, "Workshop", lambda: Workshop(patience=0.0))
    answer = app.create_app(lambda: site, dict).server.test_client().get(f"{ADDRESS}?geo=PL84&slide=link")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 500 and "could not be made" in text and text.count("\n") == 1
    assert "Retry-After" not in answer.headers


def test_an_idle_workshop_closes(site, database):
    workshop = Workshop(idle=0.05)
    order = read_order(site, {"geo": ["PL84"], "slide": ["link"]}, "http://x")
    workshop.make(database, fingerprint_of(site), order, {(2, site.results.default_year(2), ()): None})
    process = workshop._process
    if process is not None:
        process.wait(timeout=10)
    assert not workshop.is_open
