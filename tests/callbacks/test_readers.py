"""Several readers at once: nobody sees what another one chose, and what is kept is kept under all it depends on."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import product

import pytest

import app
from layouts.memory import Memory
from tests.benchmarks.readers import selection

# Who they are: theme, language, region, method of their own.
READERS = [
    {"theme": "light", "language": "en", "search": "?geo=PL84&year=2021&show=rd"},
    {"theme": "dark", "language": "de", "search": "?geo=PL84&year=2021&show=rd"},
    {"theme": "projector", "language": "fi", "search": "?geo=AT12&year=2019&show=talent"},
    {"theme": "light", "language": "en", "search": "?geo=PL84&year=2021&show=rd&agg=geometric"},
    {"theme": "light", "language": "de", "search": "?geo=FI1C3&level=3&core=FI1B1&year=2020"},
]
ACTS = [{"measure": "score"}, {"year": "2018"}, {"page": "region"}, {"show": "sme"}, {"page": "gap"}]
ACTS += [{"page": "peers"}, {"page": "chain"}, {"page": "pilots"}, {"page": "map"}]


class Browser:
    """A reader's browser: what it holds, and what the server said."""

    def __init__(self, dashboard, reader):
        self.client, self.data, self.number = dashboard.server.test_client(), None, 0
        start = {"pathname": "/", **reader}
        self.answers = [self.send({"open": start, "whole": True})]

    def send(self, act):
        self.number += 1
        body = {
            "output": "query.data",
            "outputs": {"id": "query", "property": "data"},
            "inputs": [{"id": "act", "property": "data", "value": {**act, "n": self.number}}],
            "state": [{"id": "query", "property": "data", "value": self.data}],
            "changedPropIds": ["act.data"],
        }
        answer = self.client.post("/_dash-update-component", json=body)
        assert answer.status_code == 200
        found = answer.get_json()
        self.data = selection(found, self.data)
        assert self.data["n"] == self.number and "could not be shown" not in answer.text
        return found["sideUpdate"], {k: v for k, v in self.data.items() if k not in ("known", "awaited")}


def fresh(site):
    """A site that has answered nobody yet; intervals come when they are ready, so here they don't."""
    own = {"memory": Memory(), "screens": Memory(), "variants": Memory(6)}
    return replace(site, **own, intervals=None, read_context=lambda: site.context)


@pytest.fixture
def dashboard(site):
    made = fresh(site)
    return app.create_app(lambda: made, dict)


def alone(site, reader):
    """All that a reader sees who has the server for herself."""
    made = fresh(site)
    browser = Browser(app.create_app(lambda: made, dict), reader)
    return browser.answers + [browser.send({"set": act}) for act in ACTS]


def test_readers_in_turns_see_what_they_would_see_alone(site, dashboard):
    browsers = [Browser(dashboard, reader) for reader in READERS]
    for act, browser in product(ACTS, browsers):
        browser.answers.append(browser.send({"set": act}))
    for reader, browser in zip(READERS, browsers, strict=True):
        assert browser.answers == alone(site, reader), reader


def test_readers_at_once_see_what_they_would_see_alone(site, dashboard):
    def visit(reader):
        browser = Browser(dashboard, reader)
        return browser.answers + [browser.send({"set": act}) for act in ACTS]

    with ThreadPoolExecutor(len(READERS)) as pool:
        found = list(pool.map(visit, READERS))
    for reader, answers in zip(READERS, found, strict=True):
        assert answers == alone(site, reader), reader


def test_documents_are_kept_for_their_reader_alone(dashboard):
    client = dashboard.server.test_client()

    def document(theme, language, address="/region/PL84?year=2021"):
        client.set_cookie("theme", theme)
        return client.get(address, headers={"Accept-Language": language}).get_data(as_text=True)

    for _ in range(2):
        english, german, dark = document("light", "en"), document("light", "de"), document("dark", "en")
        assert len({english, german, dark}) == 3
        assert '"language":"de"' in german and '"theme":"dark"' in dark and '"language":"en"' in english
        told = document("light", "en", "/region/PL84?year=2021&show=nonsense")
        assert "nonsense" in told and "nonsense" not in document("light", "en")
    assert json.loads(english.split('id="first-layout">')[1].split("</script>")[0])
