"""What a browser sends: every control changes what it should, and nothing else is believed."""

from dataclasses import replace

import numpy as np
import pytest

from callbacks.selection import as_data, figures_mark, follow, from_data, read
from layouts.memory import Memory

START = {"pathname": "/", "search": "?geo=AT12&year=2019", "theme": "dark", "language": "de"}


def step(site, act, start=START):
    query, _ = read(site, start)
    found = follow(site, as_data(query, site), act)
    assert found.before in (query, None)
    return query, found.after


@pytest.mark.parametrize(
    ("field", "text", "expected"),
    [
        ("geo", "PL84", "PL84"),
        ("geo", "", ""),
        ("core", "AT31", ("AT31",)),
        ("core", "AT31+AT32", ("AT31", "AT32")),
        ("core", "", ()),
        ("show", "rd", "rd"),
        ("measure", "score", "score"),
        ("year", "2015", 2015),
        ("level", "3", 3),
        ("page", "region", "region"),
        ("theme", "projector", "projector"),
    ],
)
def test_a_control_changes_its_field_and_keeps_the_reader_s_own(site, field, text, expected):
    before, after = step(site, {"set": {field: text}, "n": 1})
    assert getattr(after, field) == expected
    assert after.language == "de"
    assert after.theme == ("projector" if field == "theme" else before.theme)


def test_several_fields_at_once_are_one_step(site):
    _before, after = step(site, {"set": {"core": "PL91", "geo": "PL84", "show": "rd"}})
    assert (after.geo, after.core, after.show) == ("PL84", (), "rd")  # PL91 is its default core


def test_an_address_is_opened_with_its_messages(site):
    query, _ = read(site, START)
    found = follow(site, as_data(query, site), {"open": {"pathname": "/region/FI1C3", "search": "?year=1850"}})
    assert (found.after.page, found.after.geo, found.after.theme) == ("region", "FI1C3", "dark")
    assert found.before == query and any("1850" in message for message in found.messages)


def test_where_nothing_is_on_the_screen_everything_is_sent(site):
    data = as_data(read(site, START)[0], site)
    assert follow(site, data, {"open": START, "whole": True}).before is None
    assert follow(site, {}, {"open": START}).before is None
    assert follow(site, data, {"open": START}).before is not None


@pytest.mark.parametrize("field", ["page", "geo", "core", "show", "measure", "year", "level", "theme", "nonsense"])
@pytest.mark.parametrize(
    "value", [5.5, True, ["AT12"], {"a": 1}, "XX", "'; DROP TABLE x", -1, 10**30, "A" * 100_000, "<b>", "٢٠٢٠", None]
)
def test_what_no_control_offers_leaves_a_working_selection(site, field, value):
    _before, after = step(site, {"set": {field: value}})
    assert after.address() and site.results.gaps(after.level, after.year, core=after.core) is not None
    assert after.page in site.pages and after.theme in ("light", "dark", "projector")


@pytest.mark.parametrize("state", [None, 5, [], "x", {"address": 7}, {"address": "//evil.example/?geo=AT12"}])
def test_a_malformed_state_is_the_default(site, state):
    assert from_data(site, state).page == "map"


@pytest.mark.parametrize("act", [None, 5, "x", [], {}, {"set": 5}, {"set": []}, {"open": "x"}, {"open": None}])
def test_nothing_that_is_an_act_changes_nothing(site, act):
    before, after = step(site, act)
    assert before == after


def test_a_field_of_a_page_is_checked_by_it_and_goes_through_the_address(site):
    def only_short(_results, text):
        if len(text) > 3:
            raise ValueError(text)
        return text

    own = replace(site, fields={"tint": only_short})
    query, messages = read(own, {"pathname": "/", "search": "?tint=z"})
    assert messages == () and query.more == (("tint", "z"),) and query.field("tint") == "z"
    assert read(own, {"pathname": "/", "search": query.address().partition("?")[2]})[0] == query
    bad, told = read(own, {"pathname": "/", "search": "?tint=nonsense"})
    assert bad.more == () and "nonsense" in told[0]
    after = follow(own, as_data(query, own), {"set": {"tint": ""}}).after
    assert after.more == ()


def test_the_browser_gets_every_field_as_text(site):
    data = as_data(read(site, START)[0], site, 7)
    assert data["geo"] == "AT12" and data["name"] == "Niederösterreich" and data["year"] == "2019" and data["n"] == 7
    assert data["address"].startswith("/?geo=AT12")


def test_a_page_made_of_other_figures_is_sent_whole_and_that_is_said(site):
    """The database was replaced while somebody read: a difference to what is there now would mix old and new."""
    query = read(site, START)[0]
    data = as_data(query, site)
    assert follow(site, data, {"set": {"year": "2018"}}).before == query
    for act in ({"set": {"year": "2018"}}, {"open": START}, {"look": True}):
        found = follow(site, data | {"figures": "00000000"}, act)
        assert found.before is None and "updated" in found.messages[0]
        assert found.after.geo == "AT12"


def test_the_mark_of_the_figures_changes_with_a_single_one_of_them(site):
    panel = site.results.panel
    name, values = next(iter(panel.observed.items()))
    other = values.value.copy()
    other[np.unravel_index(np.flatnonzero(~np.isnan(other))[0], other.shape)] += 1e-9
    changed = replace(panel, observed={**panel.observed, name: replace(values, value=other)})
    again = replace(site, results=replace(site.results, panel=changed), memory=Memory())
    assert figures_mark(again) != figures_mark(site) == figures_mark(replace(site, memory=Memory()))
