"""Two maps side by side, classes that are chosen, what lies next to a core, and what is empty."""

import json

import numpy as np
import pytest

from data.neighbours import load_territory
from layouts.numbers import number
from layouts.pages import map as page
from layouts.pages.compare import partner
from layouts.pages.nearby import next_to_core, ring_of_interest
from layouts.pages.shown import shown


def asked(site, search, path="/"):
    return site.parse(path, search, "light", "en")


def texts(component) -> str:
    return json.dumps(component, default=lambda c: c.to_plotly_json(), ensure_ascii=False)


@pytest.mark.parametrize("search", ["classes=jenks", "with=1800", "with=nonsense", "classes=<b>"])
def test_what_can_t_be_used_is_said(site, search):
    query, told = asked(site, f"?{search}")
    assert query.more == () and search.split("=")[0] in told[0]


def test_two_years_have_one_set_of_classes_made_of_both(site):
    query = asked(site, "?show=neet&measure=value&year=2019&with=2014")[0]
    other = partner(site, query)
    assert (other.year, other.show) == (2014, "neet") and partner(site, other).year == 2019
    one, two = shown(site, query), shown(site, other)
    assert one.classes == two.classes
    assert one.classes != shown(site, asked(site, "?show=neet&measure=value&year=2019")[0]).classes
    values = np.concatenate([s.rows["value"] for s in (one, two)])
    counts = one.classes.counts(values)
    assert counts.max() < 1.2 * counts.min()


def test_another_indicator_has_its_own_classes_measure_and_legend(site):
    query = asked(site, "?show=rd&measure=gap&year=2020&with=population")[0]
    other = partner(site, query)
    assert other.show == "population" and other.measure == "value"
    parts = page.parts(site, query)
    assert "compare" in parts["map-body"]["className"] and parts["map-pair"]["data"]["facts"]["what"].endswith("2020")
    assert site.results.unit("population") in texts(parts["pair-legend"]["children"])
    assert texts(parts["pair-caption"]["children"]) != texts(parts["map-caption"]["children"])


def test_a_map_is_not_compared_with_itself(site):
    for text in ("with=2020", "with=talent"):
        query = asked(site, f"?show=talent&year=2020&{text}")[0]
        assert partner(site, query) is None and page.parts(site, query)["map-pair"]["data"] is None


def test_fixed_classes_stay_from_year_to_year_and_quantiles_do_not(site):
    def breaks(year, scheme):
        return shown(site, asked(site, f"?show=neet&measure=value&year={year}&classes={scheme}")[0]).classes.breaks

    assert breaks(2012, "fixed") == breaks(2021, "fixed")
    assert breaks(2012, "quantile") != breaks(2021, "quantile")


def test_chosen_classes_are_named_in_the_legend_and_the_default_is_not(site):
    def legend(search):
        return texts(page.parts(site, asked(site, search)[0])["map-legend"]["children"])

    assert "Classes: natural breaks" in legend("?show=talent&classes=natural")
    assert "Classes:" not in legend("?show=talent&classes=fixed") + legend("?show=talent")


def test_counts_of_both_legends_are_those_of_the_values(site):
    query = asked(site, "?show=talent&year=2021&with=2015")[0]
    for each in (query, partner(site, query)):
        now = shown(site, each)
        full = now.rows["value"][now.rows["state"] == "full"]
        told = texts(page.legend_of(site, each, now))
        for count in now.classes.counts(full):
            assert f'"{count}"' in told


def test_a_map_is_kept_for_what_does_not_change_it_and_for_nothing_else(site):
    first = shown(site, asked(site, "?show=talent&year=2021")[0])
    for same in ("&geo=FI1C", "&from=2016", "&geo=PL84&span=10"):
        assert shown(site, asked(site, f"?show=talent&year=2021{same}")[0]) is first
    for other in ("&classes=natural", "&with=2015", "&core=PL91", "&measure=score", "&level=3"):
        assert shown(site, asked(site, f"?show=talent&year=2021{other}")[0]) is not first


def test_regions_next_to_a_core_touch_it_and_are_measured_against_it(site):
    territory = load_territory()
    near = next_to_core(site, 2, ())
    assert near["PL92"] == ("PL91",) and near["AT12"] == ("AT13",) and "PL84" not in near and "AT13" not in near
    for geo, core in near.items():
        assert site.results.core_of(geo, ()) == core and any(territory.touches(geo, c) for c in core)
    # London is made of five regions, which are no neighbours of themselves.
    missed = [g for g in site.results.geos(2) if g not in near and g not in site.results.default_core(g)]
    assert not [g for g in missed if any(territory.touches(g, c) for c in site.results.default_core(g))]


def test_a_mean_touches_nothing_and_a_selection_shows_its_own_core_s_ring(site):
    assert next_to_core(site, 2, ("mean:EU",)) == {}
    assert ring_of_interest(site, asked(site, "?geo=PL84")[0]) == ["PL92"]
    assert len(ring_of_interest(site, asked(site, "")[0])) == len(next_to_core(site, 2, ()))


def test_who_touches_its_core_is_told_so(site):
    now = shown(site, asked(site, "?show=rd")[0])
    told = dict(zip(now.rows["geo"], now.facts.texts(), strict=True))
    assert "touches its core" in told["PL92"] and "touches its core" not in told["PL84"]


@pytest.mark.parametrize("measure", ["value", "score", "gap", "percent"])
def test_an_indicator_that_is_not_published_at_the_level_is_an_empty_map_with_a_way_out(site, measure):
    query = asked(site, f"?show=gerd&measure={measure}&level=3")[0]
    absent = 3 not in site.results.catalogue.indicators["gerd"].levels
    parts = page.parts(site, query)
    assert absent and "no values" in parts["map-title"]["children"]
    assert "see NUTS 2" in texts(parts["map-empty"]["children"])


def test_a_year_without_values_offers_one_that_has_some(site):
    query = asked(site, "?show=digital&year=2010")[0]
    note = texts(page.parts(site, query)["map-empty"]["children"])
    if np.isnan(shown(site, query).rows["value"]).all():
        assert "see 2020" in note or "see 2021" in note
    assert page.parts(site, asked(site, "?show=talent")[0])["map-empty"]["children"] == []


def test_the_table_holds_both_maps_and_what_is_to_be_known(site):
    table = page.tables(site, asked(site, "?show=neet&measure=value&year=2021&with=2019")[0])["map"]()
    assert [h for h in table.heads if "2021" in h] and [h for h in table.heads if "2019" in h]
    row = next(r for r in table.rows if r[0] == "PL84")
    want = site.results.values(2, 2021, "neet").set_index("geo").loc["PL84"]
    assert row[3] == want["value"] and ("break" in row[5]) == ("b" in want["flag"])


def test_counts_over_a_thousand_are_grouped_like_every_number(site):
    query = asked(site, "?level=3&show=talent")[0]
    title = page.headline(site, query)
    there = int((shown(site, query).rows["state"] == "full").sum())
    assert there > 1000 and f"of {number(there, 0)} regions" in title and "\u202f" in title
