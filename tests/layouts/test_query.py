"""Addresses: what is good is kept, what is bad is told and replaced by something that works."""

import pytest

from layouts.query import choose_level, choose_region, choose_show, parse


def read(site, path="/", search=""):
    return parse(site.results, path, search)


@pytest.mark.parametrize(
    ("path", "search"),
    [
        ("/", "?year=2020&level=2&show=talent&measure=gap"),
        ("/", "?geo=AT12&core=AT31&year=2018&level=2&show=neet&measure=percent"),
        ("/", "?geo=UKI3&core=UKJ1%2BUKJ2&year=2016&level=2&show=rd&measure=score"),
        ("/region/FI1C3", "?year=2020&level=3&show=talent&measure=gap"),
    ],
)
def test_a_good_address_comes_back_unchanged(site, path, search):
    query, messages = read(site, path, search)
    assert messages == ()
    assert query.address() == path + search


@pytest.mark.parametrize(
    ("path", "search", "told", "field", "value"),
    [
        ("/", "?geo=XX99", "XX99", "geo", ""),
        ("/", "?geo=AT1", "AT1", "geo", ""),
        ("/", "?year=1850", "1850", "year", 2020),
        ("/", "?year=2020.5", "2020.5", "year", 2020),
        ("/", "?year=٢٠٢٠", "٢٠٢٠", "year", 2020),
        ("/", "?level=1", "“1” is not offered", "level", 2),
        ("/", "?geo=FI1C3&level=2", "FI1C3", "level", 3),
        ("/", "?show=nonsense", "nonsense", "show", "talent"),
        ("/", "?show=talent&measure=value", "value", "measure", "gap"),
        ("/", "?geo=AT12&core=ES300", "ES300", "core", ()),
        ("/", "?geo=AT12&core=AT12", "own core", "core", ()),
        ("/", "?core=" + "+".join(["AT12"] * 3 + [f"AT{n}" for n in range(40)]), "core", "core", ()),
        ("/nowhere", "", "/nowhere", "page", "map"),
        ("/region", "", "needs a region", "page", "map"),
        ("/", "?" + "&".join(f"k{n}=1" for n in range(80)), "too many", "geo", ""),
    ],
)
def test_what_is_bad_is_told_and_replaced(site, path, search, told, field, value):
    query, messages = read(site, path, search)
    assert any(told in message for message in messages), messages
    assert getattr(query, field) == value


def test_a_message_does_not_repeat_a_flood(site):
    _query, messages = read(site, "/", "?geo=" + "A" * 100_000)
    assert all(len(message) < 200 for message in messages)


def test_the_default_core_is_not_written(site):
    assert read(site, "/", "?geo=AT12&core=AT13")[0].core == ()


def test_a_region_brings_its_level_and_that_levels_year(site):
    query, _ = read(site, "/", "?geo=AT12&core=AT31")
    chosen = choose_region(site.results, query, "FI1C3")
    assert (chosen.level, chosen.core, chosen.year) == (3, (), site.results.default_year(3))


def test_a_level_takes_the_parent_or_the_largest_part(site):
    query, _ = read(site, "/", "?geo=FI1C3")
    up = choose_level(site.results, query, 2)
    assert (up.geo, up.level) == ("FI1C", 2)
    assert choose_level(site.results, up, 3).geo == "FI1C1"  # Varsinais-Suomi, 482,000 people


def test_a_measure_is_kept_where_it_makes_sense(site):
    query, _ = read(site, "/", "?show=neet&measure=value")
    assert choose_show(site.results, query, "hrst").measure == "value"
    assert choose_show(site.results, query, "rd").measure == "gap"


def test_means_can_be_cores_and_survive_a_change_of_level(site):
    query, messages = read(site, "/", "?geo=PL84&core=mean:PL&year=2020&level=2&show=talent&measure=gap")
    assert messages == () and query.core == ("mean:PL",) and "core=mean:PL" in query.address()
    assert choose_level(site.results, query, 3).core == ("mean:PL",)
    assert site.core_name(query.core) == "the mean of Poland" and site.core_codes(query.core) == ""
    assert read(site, "/", "?core=mean:XX")[1]


def test_what_means_nothing_here_is_told_and_marks_of_other_sites_are_not(site):
    _query, messages = read(site, "/", "?geo=AT12&indicator=gdp&utm_source=mail&fbclid=x")
    assert len(messages) == 1 and "indicator" in messages[0]


def test_an_embedded_figure_is_in_the_address(site):
    query, _messages = read(site, "/region/AT12", "?embed=gaps")
    assert query.embed == "gaps" and query.address().endswith("&embed=gaps")
    assert read(site, "/", "?embed=<script>")[0].embed == ""


def test_pages_have_addresses_of_their_own_that_carry_the_selection(site):
    query, messages = parse(site.results, "/gap", "?geo=AT12&year=2019", pages=("map", "region", "gap"))
    assert messages == () and query.page == "gap" and query.address().startswith("/gap?geo=AT12&")
    assert query.address("region").startswith("/region/AT12?") and query.address("map").startswith("/?geo=AT12")
