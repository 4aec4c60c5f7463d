"""The robustness page between browser and server: sliders, answers that come later, and the method on every page."""

from dataclasses import replace
from importlib import import_module

import pytest
from dash import html
from dash._utils import to_json

import app
from callbacks.act import body, updates
from callbacks.selection import as_data, follow, on_screen, read
from indicators.intervals import CertaintyOf, Intervals
from layouts.known import questions
from layouts.memory import Memory

PAGES = {name: import_module(f"layouts.pages.{name}") for name in app.PAGES}
START = {"pathname": "/robustness", "search": "?geo=PL84&show=rd&year=2020"}


@pytest.fixture
def start(site):
    return as_data(read(site, START)[0], site, 1)


def known(site, query):
    for question in questions(site, query).values():
        site.intervals.wait(question, 120)


def test_a_slider_changes_one_weight_and_keeps_the_others(site, start):
    first = follow(site, start, {"set": {"w.gerd": "2"}})
    assert first.messages == () and dict(first.after.more) == {"w": "gerd:2"}
    second = follow(site, as_data(first.after, site), {"set": {"w.rd.people": "0.5"}})
    assert dict(second.after.more) == {"w": "gerd:2~rd.people:0.5"}
    data = as_data(second.after, site)
    assert (data["w.gerd"], data["w.rd.people"], data["w.designs"]) == ("2", "0.5", "1")
    # pillars 1 : 0.5 : 1, and inside input 2 parts of 4
    assert (data["share.rd.people"], data["share.rd.input"], data["share.gerd"]) == ("20 %", "40 %", "20 %")
    assert data["method"] == "Not the default method: R&D expenditure (GERD) × 2, People × 0.5."
    back = follow(site, data, {"set": {"w.gerd": "1", "w.rd.people": "1"}}).after
    assert back.more == () and site.under(back) is site


def test_a_slider_that_would_leave_nothing_is_refused_in_words(site, start):
    act = {"set": {"w.rd.input": "0", "w.rd.people": "0", "w.rd.output": "0"}}
    step = follow(site, start, act)
    assert step.after == step.before and "has to count" in step.messages[0]


@pytest.mark.parametrize(
    "fields",
    [
        {"w.gerd": "99"}, {"w.gerd": "nan"}, {"w.nothing": "2"}, {"w.": "2"}, {"w.gerd": "<b>"}, {"w.gerd": ["2"]},
        {"norm": "sql' OR 1=1"}, {"mean": 5}, {"w": "gerd:2~" * 500}, {"full": "x" * 100_000},
    ],
)  # fmt: skip
def test_nonsense_changes_nothing(site, fields):
    site = replace(site, intervals=None)  # which could be known meanwhile
    step = follow(site, as_data(read(site, START)[0], site, 1), {"set": fields})
    assert step.before is not None
    assert dict(step.after.more) == {}
    assert updates(site, PAGES, step.before, step.after) == {}


def test_looking_again_brings_what_is_known_by_now_and_nothing_else(site):
    # Nobody has asked anything before, whichever tests did.
    site = replace(site, intervals=Intervals(site.results), screens=Memory(), memory=Memory())
    query, _messages = read(site, START | {"search": "?geo=AT12&show=rd&year=2019"})
    data = as_data(query, site)
    assert query.known == "" and set(data["awaited"]) == set("rcpdes")
    known(site, query)
    step = follow(site, data, {"look": True})
    assert step.messages is None and step.before == query and step.after.known == "cdeprs"
    found = updates(site, PAGES, step.before, step.after)
    assert "robust-ranks" in found and "robust-weights" not in found and "core" not in found
    data = as_data(step.after, site)
    assert data["awaited"] == ""
    again = follow(site, data, {"look": True})
    assert updates(site, PAGES, again.before, again.after) == {}


def test_nobody_can_claim_to_have_seen_what_is_not_known(site, monkeypatch):
    query, _messages = read(site, START)
    known(site, query)
    data = as_data(read(site, START)[0], site)
    assert on_screen(site, data) is not None
    monkeypatch.setattr(site.intervals, "is_known", lambda question: False)
    monkeypatch.setattr(site.intervals, "request", lambda question: None)
    assert on_screen(site, data) is None, "forgotten since: the whole page is sent"
    assert on_screen(site, data | {"known": ""}) is not None
    assert on_screen(site, data | {"known": {"r": 1}}).known == ""


def test_the_map_waits_for_ranks_only_and_only_with_a_region(site):
    query, _messages = read(site, {"pathname": "/", "search": "?geo=PL84&core=PL22&year=2020"})
    assert list(questions(site, query).values()) == [CertaintyOf(2, 2020)]
    assert questions(site, read(site, {"pathname": "/", "search": ""})[0]) == {}
    assert questions(site, read(site, {"pathname": "/data", "search": "?geo=PL84"})[0]) == {}


def scores_of(page):
    cards = [c for c in page._traverse() if str(getattr(c, "id", "")).startswith("scorecard-")]
    strong = [next(s for s in card._traverse() if isinstance(s, html.Strong)) for card in cards]
    return [s.children for s in strong]


def test_another_method_reaches_the_other_pages(site):
    search = "?geo=PL84&year=2020&norm=percentile"
    query, _messages = read(site, {"pathname": "/region/PL84", "search": search})
    plain, _messages = read(site, {"pathname": "/region/PL84", "search": "?geo=PL84&year=2020"})
    chosen = site.under(query).results.scores(2, 2020, geos=["PL84"])["score"]
    assert scores_of(body(site, PAGES, query)) == [f"{s:.1f}" for s in chosen]
    assert scores_of(body(site, PAGES, plain)) != scores_of(body(site, PAGES, query))
    frame = to_json(updates(site, PAGES, plain, query)["method"])
    assert "Not the default method: percentile ranks" in frame


def test_files_of_figures_name_the_method(site, database):
    server = app.create_app(lambda: site, lambda: {}).server.test_client()
    for page, name in (("map", "map"), ("region", "gaps"), ("robustness", "ranks")):
        plain = server.get(f"/figures/{page}/{name}.csv?geo=PL84&year=2020").get_data(as_text=True)
        other = server.get(f"/figures/{page}/{name}.csv?geo=PL84&year=2020&norm=percentile").get_data(as_text=True)
        assert "Not the default method" not in plain
        assert "Not the default method: percentile ranks." in other.splitlines()[0] and "norm=percentile" in other
