"""Whatever is written into any field of a selection: a clear answer, a page that works, nothing in the log."""

from __future__ import annotations

import json
import logging
from dataclasses import replace

import pytest

import app
from callbacks.selection import ORDER, as_data, read
from layouts.memory import Memory
from tests.benchmarks.readers import body

# As much as a request may hold; and what somebody tries who means harm or has a broken program.
HOSTILE = {
    "long": "A" * 100_000,
    "long address": "&geo=AT12" * 10_000,
    "SQL": "'; DROP TABLE observations; --",
    "HTML": "</script><script>alert(1)</script>",
    "format": "{n}{0.__class__}%s%n${x}",
    "number": 10**30,
    "none": None,
    "list": ["PL84"],
    "mapping": {"geo": {"geo": "PL84"}},
    "half a character": "\ud800",
    "zero": "PL84\x00",
    "not a number": "nan",
    "separators": "~:+,;.-_/|~~::",
    "path": "../../pyproject.toml",
}
START = "/{page}?geo=PL84&year=2020&show=rd"


@pytest.fixture(scope="module")
def site(site):
    """Without intervals: thousands of questions in the background would slow down every test after these."""
    return replace(site, memory=Memory(), screens=Memory(), intervals=None, read_context=lambda: site.context)


@pytest.fixture(scope="module")
def client(site):
    return app.create_app(lambda: site, lambda: {}).server.test_client()


def fields(site):
    """Every field that an act can set: those of all pages, of each page, and the sliders."""
    return [*ORDER, *site.fields, "w.gerd", "w.", "embed", "known", "theme", "language", "no_such_field"]


def send(client, act, data):
    answer = client.post("/_dash-update-component", data=json.dumps(body(act, data)), content_type="application/json")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 200, text[:200]
    assert "Traceback" not in text and "could not be shown" not in text
    return answer.get_json()


def state(site, page):
    path, _mark, search = START.format(page="" if page == "map" else page).partition("?")
    return as_data(read(site, {"pathname": path, "search": search})[0], site, 1)


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_any_field_can_hold_anything(site, client, caplog, value):
    data = state(site, "map")
    with caplog.at_level(logging.WARNING, "metrogap"):
        for name in fields(site):
            answer = send(client, {"set": {name: value}, "n": 2}, data)
            after = answer["response"]["query"]["data"]
            assert after["geo"] == "PL84" and after["year"] == "2020" and len(after["address"]) < 500, name
            assert "script>" not in after["address"] and "DROP" not in after["address"], name
            if after["address"] == data["address"] and name in ("geo", "year", "show", "measure"):
                assert "can't be used" in json.dumps(answer["sideUpdate"]), name
    assert not caplog.records


@pytest.mark.parametrize("page", app.PAGES)
def test_a_page_stands_what_is_written_into_its_address_and_its_state(site, client, caplog, page):
    path = "/" if page == "map" else f"/{page}"
    with caplog.at_level(logging.ERROR, "metrogap"):
        for value in (v for v in HOSTILE.values() if isinstance(v, str)):
            # Short enough to be read at all.
            search = "?geo=PL84&" + "&".join(f"{name}={value[:40]}" for name in site.fields)
            opened = send(client, {"open": {"pathname": path, "search": search}, "whole": True, "n": 2}, None)
            assert opened["response"]["query"]["data"]["page"] in (page, "map")
            claimed = dict.fromkeys(state(site, page), value[:2000]) | {"address": f"{path}{search}"}
            moved = send(client, {"set": {"year": "2018"}, "n": 3}, claimed)["response"]["query"]["data"]
            assert moved["year"] == "2018" and "script>" not in moved["address"]
    assert not caplog.records


@pytest.mark.parametrize("page", app.PAGES)
def test_a_single_row_of_data_and_a_region_with_little_are_pages_too(site, client, caplog, page):
    with caplog.at_level(logging.ERROR, "metrogap"):
        for search in ("?geo=NO08&year=2015&level=2&show=neet", "?geo=TR213&year=2022&show=capital", "?geo=LU000", ""):
            act = {"open": {"pathname": "/" if page == "map" else f"/{page}", "search": search}, "whole": True, "n": 2}
            assert send(client, act, None)["sideUpdate"]["page"]["children"]
    assert not caplog.records
