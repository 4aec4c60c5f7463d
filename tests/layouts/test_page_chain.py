"""The chain page: every mark stands where the numbers say, every sentence is true, what is missing is told with why."""

import json
import re
from math import log2

import pytest
from dash import html

from data.errors import ProductError
from indicators.innovation_chain import CERTAIN, LEAST_LINKS, innovation_chain
from indicators.sectors import sector_view
from indicators.specialisation import growth_parts, specialisation
from layouts.figures.bubbles import Bubble, bubbles_figure
from layouts.figures.chain import link_figure
from layouts.figures.labels import Plot, box_of, offsets_of
from layouts.figures.quotients import Quotients, quotients_figure
from layouts.figures.shift import Shift, shift_figure
from layouts.pages import chain
from layouts.pages.chain_data import FIELDS, facts_of
from layouts.pages.chain_words import chain_headline, share
from layouts.pages.sectors_data import sectors_of
from layouts.pages.sectors_words import offer_title, quotients_title, reference_of, shift_title
from layouts.theme import LIGHT

PILOTS = ["FI1C3", "FI1C", "AT12", "ES511&core=ES300", "ES51&core=ES30", "IE063", "IE062", "PL84", "DE80"]
OTHERS = [
    "DE80&core=DE60",
    "AT13",
    "PL91",
    "LU00",
    "FR10",
    "FRK2",
    "AL01",
    "AT12&core=mean:EU",
    "AT12&core=AT13%2BAT11",
]
EVERY = [*PILOTS, *OTHERS, "AT12&norm=zscore", "LU00&year=2017", "AT12&sectors=gva", "IE063&span=10", "FR101"]


def select(site, text):
    query, messages = site.parse("/chain", f"?geo={text}", "light", "en")
    assert messages == ()
    return site.under(query), query


def text_of(component):
    if isinstance(component, str | int | float):
        return str(component)
    if isinstance(component, list | tuple):
        return " ".join(text_of(c) for c in component)
    return text_of(getattr(component, "children", None) or "") if component is not None else ""


def frames(page):
    return {f.id.removeprefix("frame-"): f for f in page._traverse() if isinstance(f, html.Figure)}


def figure(page, name):
    """The plotly figure of a chart by its id."""
    box = next(c for c in page._traverse() if isinstance(c, html.Div) and getattr(c, "id", None) == name)
    return json.loads(getattr(box, "data-figure"))


def marks(drawn):
    """Symbol -> where its mark is."""
    return {t["marker"]["symbol"]: t["x"][0] for t in drawn["data"] if "markers" in t["mode"]}


@pytest.mark.parametrize("text", EVERY)
def test_every_state_is_a_page_with_its_tables(site, text):
    under, query = select(site, text)
    page, tables = chain.layout(under, query), chain.tables(under, query)
    assert set(frames(page)) == set(tables)
    for table in tables.values():
        made = table()
        assert made.rows and all(len(row) == len(made.heads) for row in made.rows)
        assert made.shown()["caption"] and made.csv("address") and made.source
    assert chain.headline(under, query) in text_of(page)
    assert not re.search(r"\bnan\b|[{}]", text_of(page))


@pytest.mark.parametrize("text", EVERY)
def test_marks_stand_at_the_scores_and_as_far_apart_as_the_gap(site, text):
    under, query = select(site, text)
    facts, page = facts_of(under, query), chain.layout(under, query)
    found = innovation_chain(under.context, query.geo, query.year, core=query.core)
    assert [s.link.id for s in facts.steps] == [v.link.id for v in found.values]
    for n, step in enumerate(facts.steps):
        drawn = marks(figure(page, f"chain-{step.link.id}"))
        assert ("circle" in drawn) == (step.at == step.at)
        assert ("diamond" in drawn) == (step.core == step.core) == (not facts.why and found.gap[n] == found.gap[n])
        if "diamond" in drawn:
            assert drawn["circle"] - drawn["diamond"] == pytest.approx(found.gap[n], abs=0.011)
        if "triangle-up" in drawn:
            assert drawn["triangle-up"] == pytest.approx(found.peer_median[n], abs=0.006)
            apart = abs(drawn["circle"] - drawn["triangle-up"] - found.peer_gap[n]) > 0.05
            assert apart == step.apart


@pytest.mark.parametrize("text", ["DE80", "AT12", "AT13", "LU00", "FI1C3"])
def test_every_link_says_its_distances_or_why_there_are_none(site, text):
    under, query = select(site, text)
    facts, frame = facts_of(under, query), frames(chain.layout(under, query))["chain"]
    links = [c for c in frame._traverse() if "chain-link " in f"{getattr(c, 'className', '')} "]
    assert len(links) == 6
    for step, box in zip(facts.steps, links, strict=True):
        said = text_of(box)
        for gap, side in ((step.gap, "core"), (step.peer_gap, "peers")):
            if abs(gap) >= 0.5:
                words = f"points {'behind' if gap < 0 else 'ahead of'} the {side}"
                assert f"{abs(gap):.1f}" in said and words in said
        if not facts.why and step.gap != step.gap:
            assert "not comparable with the core" in said or "no value" in said


@pytest.mark.parametrize("level", [2, 3])
def test_a_link_is_called_the_weakest_only_where_nearly_all_variations_say_so(site, level):
    """Over every seventh region: the sentence, the mark and the headline say the same of the same numbers."""
    sure = 0
    for geo in site.results.geos(level)[:: 7 if level == 2 else 60]:
        under, query = select(site, geo)
        facts = facts_of(under, query)
        weakest = [s for s in facts.links if s.weakest]
        certain = bool(weakest) and facts.named and weakest[0].sure >= CERTAIN
        title = text_of(frames(chain.layout(under, query))["chain"].children[0].children[0])
        assert title.startswith("The weakest link is") == certain, geo
        assert ("is weakest at" in chain_headline(facts)) == certain
        assert facts.named == (not facts.why and sum(s.gap == s.gap for s in facts.links) >= LEAST_LINKS)
        part = facts.named and len(facts.comparable) < 5
        assert (f"Compared: {len(facts.comparable)} of 5 links." in title) == part, geo
        behind = sum(s.gap <= -0.5 for s in facts.links)
        if weakest and not certain:
            assert ("in every link" if behind == 5 else f"in {behind} of ") in chain_headline(facts)
        sure += certain
    assert sure > 0 or level == 3


def test_a_share_that_is_not_all_or_nothing_is_not_rounded_to_it():
    assert [share(x) for x in (0.0, 0.002, 0.37, 0.998, 1.0)] == ["0", "< 1", "37", "> 99", "100"]


def test_a_link_without_data_says_why_and_from_where_it_would_come(site):
    under, query = select(site, "AT12")
    frame = frames(chain.layout(under, query))["chain"]
    notes = text_of(frame.children[3])
    assert "published only for a larger region: " in notes and "SMEs with product innovations" in notes
    assert "ec.ris" in notes and "eurostat.isoc_r_broad_h" in notes
    under, query = select(site, "FI1C3")
    notes = frames(chain.layout(under, query))["chain"].children[3]
    assert any(getattr(c, "href", "").startswith("/chain?geo=FI1C&") for p in notes.children for c in _parts(p))


def _parts(paragraph):
    return paragraph.children if isinstance(paragraph.children, list) else [paragraph.children]


def test_a_link_on_one_indicator_is_told_because_no_variation_can_change_it(site):
    under, query = select(site, "BE21")
    facts = facts_of(under, query)
    assert [s.link.id for s in facts.comparable if s.compared == 1] == ["business_rd"]
    assert "of 3 links that can be compared" in chain_headline(facts)
    assert "On one indicator alone" in text_of(frames(chain.layout(under, query))["chain"].children[3])


def test_figures_by_hand():
    names = ("Here", "There", "Peers")
    drawn = link_figure(20.0, 50.0, 30.0, theme=LIGHT, names=names, unit="points")
    assert marks(drawn) == {"circle": 20.0, "diamond": 50.0, "triangle-up": 30.0}
    assert [t["x"] for t in drawn["data"] if t["mode"] == "lines"] == [[0.0, 100.0], [20.0, 50.0]]
    nan = float("nan")
    assert marks(link_figure(nan, nan, nan, theme=LIGHT, names=names, unit="points")) == {}
    sectors = [
        Quotients("A", "1 %", {"nation": 2.0, "core": 40.0}),
        Quotients("B", "2 %", {"nation": 0.5, "core": nan}),
    ]
    quotients = quotients_figure(sectors, {"nation": "N", "core": "C"}, theme=LIGHT)
    assert [t["x"] for t in quotients["data"]] == [[1.0, -1.0], [3]]
    # 40 is beyond the scale: an arrow at its end, and the number beside the name.
    assert quotients["data"][1]["marker"]["symbol"] == ["triangle-right"]
    assert any("40.00" in a["text"] for a in quotients["layout"]["annotations"])
    parts = {"national": 10.0, "sector": -4.0, "regional": 1.0}
    shift = shift_figure([Shift("A", "+7", parts, 7.0, "")], theme=LIGHT, unit="persons", decimals=0)
    assert [(s["x0"], s["x1"]) for s in shift["layout"]["shapes"]] == [(0.0, 10.0), (10.0, 6.0), (6.0, 7.0)]
    assert shift["data"][0]["x"] == [7.0]
    bubbles = bubbles_figure(
        [Bubble("A", 2.0, 3.0, 100.0, "", own=True), Bubble("B", 0.25, -1.0, 400.0, "")],
        theme=LIGHT,
        reference="N",
        span="2012–2017",
    )
    trace = bubbles["data"][0]
    assert (trace["x"], trace["y"]) == ([-2.0, 1.0], [-1.0, 3.0])
    # Areas, not widths, are as the amounts.
    assert (trace["marker"]["size"][0] / trace["marker"]["size"][1]) ** 2 == pytest.approx(4, rel=0.02)
    assert trace["marker"]["line"]["color"] == [LIGHT.grey_strong, LIGHT.region]


def test_a_name_stands_beside_its_mark_or_where_nothing_is_covered():
    alone = offsets_of([Plot((40.0, 20.0), ((10.0, 10.0),))], [1.0], [6.0])
    assert alone == [(4.15, 0)]
    # At the right edge it stands to the left; what is close below takes a place that covers neither name nor mark.
    marks = ((38.0, 10.0), (37.0, 10.5), (36.0, 11.0))
    found = offsets_of([Plot((40.0, 20.0), marks)], [0.3] * 3, [6.0] * 3)
    assert found[0][0] < 0
    boxes = [box_of(mark, offset, 6.0) for mark, offset in zip(marks, found, strict=True)]
    assert not any(a.meets(b) for n, a in enumerate(boxes) for b in boxes[n + 1 :])
    assert all(b.x1 <= 40.3 and b.x0 >= -0.5 and b.y0 >= 0 and b.y1 <= 20 for b in boxes)


@pytest.mark.parametrize("text", [*PILOTS, "AT13", "LU00&year=2017"])
def test_quotients_are_those_of_the_statistics(site, text):
    under, query = select(site, text)
    facts = sectors_of(under, query)
    view = sector_view(under.context, query.geo, year=query.year, core=query.core)
    rows = specialisation(view).set_index("code")
    assert [r["code"] for r in facts.rows if not r["part_of"]] == list(
        rows[rows["part_of"] == ""].sort_values("lq_nation", ascending=False, kind="stable").index
    ) or facts.alone
    drawn = figure(chain.layout(under, query), "chain-quotients")
    sides = [s for s in ("nation", "eu", "core") if not facts.lacks(s) and not (s == "nation" and facts.alone)]
    sides = [s for s in sides if s != "core" or facts.core_name]
    for side, trace in zip(sides, drawn["data"], strict=True):
        values = [rows.loc[r["code"], f"lq_{side}"] for r in facts.rows]
        assert trace["x"] == pytest.approx([min(max(log2(v), -3), 3) for v in values if v == v], abs=1e-3)
    title, side = quotients_title(facts), reference_of(facts)
    whole = rows[rows["part_of"] == ""]
    assert ("no section" in title) == (not (whole[f"lq_{side}"] >= 1.2).any())


@pytest.mark.parametrize("span", ["", "&span=10"])
@pytest.mark.parametrize("text", ["AT12", "PL84", "DE80", "IE063", "ES511"])
def test_the_three_parts_add_up_in_figure_table_and_title(site, text, span):
    under, query = select(site, text + span)
    facts, page = sectors_of(under, query), chain.layout(under, query)
    made = chain.tables(under, query)["shift"]()
    for *_names, first, last, change, national, sector, regional in made.rows:
        assert national + sector + regional == pytest.approx(change, abs=1e-9)
        assert last - first == pytest.approx(change, abs=1e-9)
    parts = [r for r in made.rows[:-1] if not r[2]]
    for column in range(3, 9):
        assert made.rows[-1][column] == pytest.approx(sum(r[column] for r in parts), abs=1e-9)
    drawn = figure(page, "chain-shift")
    bars = drawn["layout"]["shapes"]
    assert [b["x1"] for b in bars[2::3]] == pytest.approx(drawn["data"][0]["x"], abs=0.01)
    total, title = made.rows[-1], shift_title(facts)
    assert ("gained" if total[5] >= 0 else "lost") in title
    for part in total[6:]:
        assert f"{abs(part):,.0f}".replace(",", "\u202f") in title
    rows = growth_parts(under.context, facts.view, 10 if span else 5)
    assert facts.years == (rows["first"].iloc[0], rows["last"].iloc[0])
    short = facts.years[1] - facts.years[0] < (10 if span else 5)
    assert ("Asked for" in text_of(frames(page)["shift"].children[3])) == short


@pytest.mark.parametrize("text", [*PILOTS, "AT13", "AT12&core=mean:EU", "DE80&core=DE60"])
def test_the_own_offer_is_what_is_specialised_against_nation_and_core(site, text):
    under, query = select(site, text)
    facts = sectors_of(under, query)
    own = {r["code"] for r in facts.rows if r["lq_nation"] >= 1.2 and r["lq_core"] >= 1.2}
    assert own == {r["code"] for r in facts.rows if r["own"]}
    drawn, title = figure(chain.layout(under, query), "chain-bubbles"), offer_title(facts)
    trace = drawn["data"][0]
    assert sum(c == LIGHT.region for c in trace["marker"]["line"]["color"]) == len(own)
    if facts.core_name and not facts.lacks("core"):
        whole = [r for r in facts.rows if r["own"] and not r["part_of"]]
        assert ("can offer" in title) == bool(whole)
    else:
        assert "offer" not in title and not own
    for row in facts.rows:
        growth = facts.growth[row["code"]]["growth"]
        if row["lq_nation"] > 0 and growth == growth and not facts.alone:
            assert any(y == pytest.approx(growth, abs=1e-3) for y in trace["y"])


def test_priorities_are_marked_where_they_show_up_and_cited(site):
    under, query = select(site, "PL84")
    facts, page = sectors_of(under, query), chain.layout(under, query)
    assert facts.priorities == {
        "A": ("Agri-food industry",),
        "C": ("Agri-food industry", "Metal and machinery, boatbuilding"),
        "O-Q": ("Medical sector and life sciences",),
        "J": ("ICT, across the others",),
    }
    texts = " ".join(a["text"] for a in figure(page, "chain-quotients")["layout"]["annotations"])
    assert texts.count("★ RIS3 priority") == 4
    assert "https://strategia.wrotapodlasia.pl/pl/ris/" in text_of(frames(page)["quotients"].children[3])
    assert any(getattr(c, "href", "") == "https://strategia.wrotapodlasia.pl/pl/ris/" for c in page._traverse())
    # Of Barcelona a priority names all of industry, which is no reason to mark manufacturing by it.
    facts = sectors_of(*select(site, "ES511&core=ES300"))
    assert "Energy and resources" in facts.priorities["B-E"]
    assert "Energy and resources" not in facts.priorities["C"]
    # Where no published source names any, nothing is marked and that is said.
    under, query = select(site, "IE063")
    assert sectors_of(under, query).priorities == {}
    assert "No published source" in text_of(chain.layout(under, query))


def test_missing_sectors_are_told_with_the_dataset_and_the_nearest_level(site):
    said = {}
    for text in ("FR10", "PL91", "AT12&sectors=gva", "LU00"):
        under, query = select(site, text)
        page = chain.layout(under, query)
        said[text] = text_of(page)
        links = [c.href for c in page._traverse() if getattr(c, "className", "") == "button"]
        said[f"{text} links"] = " ".join(links)
        assert "shift" not in frames(page) and "quotients" not in frames(page)
    assert "eurostat.nama_10r_3empers" in said["FR10"] and "No larger region" in said["FR10"]
    assert "Makroregion województwo mazowieckie (NUTS 1)" in said["PL91"]
    assert "eurostat.nama_10r_3gva" in said["AT12&sectors=gva"] and "geo=AT12" in said["AT12&sectors=gva links"]
    assert "sectors=" not in said["AT12&sectors=gva links"]
    assert "too few EU countries" in said["LU00"] and "year=2017" in said["LU00 links"]
    under, query = select(site, "LU00&year=2017")
    assert {"quotients", "bubbles"} <= set(frames(chain.layout(under, query)))


def test_a_core_without_sectors_is_told_and_nothing_is_claimed_of_it(site):
    under, query = select(site, "PL84")
    facts = sectors_of(under, query)
    assert facts.lacks("core") and "no sector figures to compare with" in offer_title(facts)
    assert "specialised in agriculture (not growing)" in offer_title(facts), "12 % fewer than the year before"
    assert "Warszawski stołeczny has no sectors" in text_of(frames(chain.layout(under, query))["quotients"].children[3])


def test_without_a_region_it_invites(site):
    query, _messages = site.parse("/chain", "", "light", "en")
    page = chain.layout(site, query)
    assert chain.tables(site, query) == {} and frames(page) == {}
    links = {c.href.split("&")[0] for c in page._traverse() if getattr(c, "href", "").startswith("/chain?geo=")}
    assert {"/chain?geo=PL84", "/chain?geo=FI1C3", "/chain?geo=AT12"} <= links


def test_fields_are_read_and_written_without_their_defaults(site):
    assert FIELDS["span"](site.results, "5") == "" and FIELDS["span"](site.results, "10") == "10"
    assert FIELDS["sectors"](site.results, "employment") == "" and FIELDS["sectors"](site.results, "gva") == "gva"
    for name, text in (("span", "7"), ("span", "5 "), ("sectors", "jobs")):
        with pytest.raises(ProductError, match=name):
            FIELDS[name](site.results, text)
    query, messages = site.parse("/chain", "?geo=AT12&span=3", "light", "en")
    assert query.field("span") == "" and "span" in messages[0]
    query, _none = site.parse("/chain", "?geo=AT12&span=10", "light", "en")
    assert "span=10" in query.address() and "span=10" in query.address("gap")


def test_a_change_of_the_selection_is_a_few_kilobytes(site):
    import brotli

    from callbacks.act import updates
    from callbacks.modules import Modules

    pages = Modules(site.pages)
    queries = [site.parse("/chain", f"?geo={text}", "light", "en")[0] for text in ("PL84", "AT12", "AT12&span=10")]
    for before, after, most in ((queries[0], queries[1], 10_500), (queries[1], queries[2], 4_000)):
        found = {k: {p: str(v) for p, v in props.items()} for k, props in updates(site, pages, before, after).items()}
        assert len(brotli.compress(json.dumps(found).encode(), quality=5)) <= most
