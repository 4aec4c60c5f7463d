"""What stands on slides equals what `python -m indicators` prints, and headlines say what the numbers say."""

import io
import zipfile

import numpy as np
import pytest
from openpyxl import load_workbook
from pptx.enum.chart import XL_CHART_TYPE

from data.flags import flag_words
from data.translate import _
from indicators.certainty import certainty_frame
from indicators.measures import eu_mean, measure
from layouts.numbers import signed
from layouts.slides import headlines
from layouts.slides.brief import brief_of
from layouts.slides.order import Order, Subject
from layouts.words import gap_sign

REGIONS = [("FI1C", ("FI1B",)), ("AT12", ()), ("PL84", ()), ("ES51", ()), ("FRY5", ()), ("FI1C3", ()), ("IE063", ())]


def charts(presentation):
    """Chart by the name of its shape."""
    frames = [s for slide in presentation.slides for s in slide.shapes if s.has_chart]
    return {frame.name: frame.chart for frame in frames}


def cells(chart):
    """What lies in a chart's workbook: head and rows."""
    sheet = load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)).active
    return [list(row) for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("geo, core", REGIONS)
def test_scores_on_the_chart_are_those_of_the_command_line(printed, opened, geo, core):
    chart = charts(opened(geo, core=core))["Scores by dimension"]
    rows = printed("scores", "--geo", geo, *(("--core", *core) if core else ()))
    own, other = (list(series.values) for series in chart.plots[0].series)
    for row, mine, theirs in zip(rows, own, other, strict=True):
        assert (mine is None) == (theirs is None) == (row["gap_state"] == "missing")
        if mine is not None:
            assert mine - theirs == pytest.approx(float(row["gap"]))
            assert theirs == pytest.approx(float(row["core_score"]))


@pytest.mark.parametrize("geo, core", REGIONS)
def test_contributions_and_native_values_are_those_of_the_command_line(printed, slide_site, opened, geo, core):
    deck = opened(geo, core=core)
    chart = charts(deck)["Indicator gaps"]
    rows = printed("gaps", "--geo", geo, *(("--core", *core) if core else ()))
    by_label = {slide_site.label(r["indicator"]): r for r in rows if r["contribution"]}
    shown = dict(zip(chart.plots[0].categories, chart.plots[0].series[0].values, strict=True))
    assert list(shown.values()) == sorted(shown.values()) and 0 < len(shown) <= 12
    largest = sorted((abs(float(r["contribution"])) for r in by_label.values()), reverse=True)[: len(shown)]
    assert sorted(map(abs, shown.values()), reverse=True) == pytest.approx(largest)
    for category, points in shown.items():
        said = category.replace("\n", " ")
        row = next(r for label, r in by_label.items() if said in (label, f"{label}, {r['unit']}"))
        assert points == pytest.approx(float(row["contribution"]))
    notes = next(s for s in deck.slides if s.shapes.title.text == deck.slides[4].shapes.title.text).notes_slide
    for row in by_label.values():
        assert f"{float(row['value']):.10g}" in notes.notes_text_frame.text


@pytest.mark.parametrize("geo", ["FI1C", "PL84", "LU00", "FI1C3"])
def test_the_compass_is_a_radar_of_the_scores_of_the_command_line(printed, slide_site, opened, geo):
    chart = charts(opened(geo, slide="compass"))["Compass"]
    core = slide_site.results.core_of(geo, ())
    rows = printed("scores", "--geo", geo, *(c for c in core if c != geo))
    there = [r["dimension"] for r in rows if r["geo"] == geo and r["score"]]
    assert chart.chart_type == (XL_CHART_TYPE.RADAR_MARKERS if len(there) > 2 else XL_CHART_TYPE.BAR_CLUSTERED)
    assert [c.split("\n")[0].split(" (")[0] for c in chart.plots[0].categories] == [slide_site.label(d) for d in there]
    for series, code in zip(chart.plots[0].series, dict.fromkeys((geo, *core)), strict=False):
        scores = {r["dimension"]: r["score"] for r in rows if r["geo"] == code}
        assert series.name == slide_site.results.regions.name(code)
        assert list(series.values) == [pytest.approx(float(scores[d])) if scores[d] else None for d in there]


def test_labels_hold_native_values_with_unit_year_and_flag(opened):
    chart = charts(opened("FRY5"))["Indicator gaps"]
    labels = ["".join(t.text for t in d.iter(f"{A}t")) for d in chart._chartSpace.iter(f"{C}dLbl")]
    assert any("27.8 vs 8.2 % of labour force (2020, u)" in text for text in labels)


A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


@pytest.mark.parametrize("geo", ["FI1C", "FRY5", "LU00", "UKK12"])
def test_every_workbook_holds_what_its_chart_shows(opened, geo):
    found = charts(opened(geo))
    assert len(found) >= 4
    for name, chart in found.items():
        head, *rows = cells(chart)
        plot = chart.plots[0]
        assert head[1:] == [s.name for s in plot.series], name
        for n, series in enumerate(plot.series, start=1):
            assert [row[n] for row in rows] == pytest.approx(list(series.values), nan_ok=True), (name, series.name)
        assert [str(row[0]) for row in rows] == [str(c) for c in plot.categories], name


def test_workbooks_carry_number_formats(opened):
    book = load_workbook(io.BytesIO(charts(opened("FI1C"))["Scores by dimension"].part.chart_workbook.xlsx_part.blob))
    assert book.active["B2"].number_format == "0.0"


def test_ranks_and_shares_are_those_of_the_draws(slide_site, sure, opened):
    results, year = slide_site.results, slide_site.results.default_year(2)
    frame = certainty_frame(results, 2, year, (), sure(2, year, ()))
    frame = frame[frame["geo"] == "FI1C"].set_index("dimension")
    found = charts(opened("FI1C"))
    series = {s.name: list(s.values) for s in found["Rank intervals"].plots[0].series}
    names = [c.split(" · ")[0] for c in found["Rank intervals"].plots[0].categories]
    ids = {slide_site.label(d): d for d in results.catalogue.dimensions}
    for name, column in (
        ("Etelä-Suomi", "rank"),
        ("Etelä-Suomi: 5 % of the draws", "rank_low"),
        ("Etelä-Suomi: 95 % of the draws", "rank_high"),
    ):
        there = {ids[n]: v for n, v in zip(names, series[name], strict=True) if v is not None}
        assert there == frame[column].dropna().to_dict()
    shares = {s.name: list(s.values) for s in found["Share of draws"].plots[0].series}
    assert shares["behind"] == pytest.approx(frame["probability_behind"].dropna().tolist())


@pytest.mark.parametrize("geo", ["FI1C", "PL84"])
def test_lines_are_the_history_and_are_cut_at_breaks(slide_site, opened, geo):
    found, results = charts(opened(geo)), slide_site.results
    for name in ("talent", "sme", "rd", "capital"):
        chart = found[f"Trend: {slide_site.label(name)}"]
        years = [int(c) for c in chart.plots[0].categories]
        history = results.history(geo, name).set_index("time")
        rows = [list(s.values) for s in chart.plots[0].series]
        for n, year in enumerate(years):
            there = [row[n] for row in rows if row[n] is not None]
            gap = history.loc[year, "gap"] if history.loc[year, "state"] != "missing" else np.nan
            assert there == ([] if np.isnan(gap) else [pytest.approx(gap)])
            if n and history.loc[year, "break_"]:
                assert not any(row[n] is not None and row[n - 1] is not None for row in rows), (name, year)


def test_without_certainty_the_deck_says_so_and_invents_nothing(slide_site):
    from pptx import Presentation

    from layouts.slides.deck import make_deck

    deck = Presentation(io.BytesIO(make_deck(slide_site, Order((Subject("FI1C"),)), lambda *_question: None)))
    titles = [s.shapes.title.text for s in deck.slides]
    assert "Rank intervals of Etelä-Suomi are not available" in titles
    assert "Rank intervals" not in charts(deck) and "Share of draws" not in charts(deck)


def test_a_region_without_a_rank_has_no_empty_slides_on_ranks(opened):
    titles = [s.shapes.title.text for s in opened("AL01").slides]
    assert not any("not ranked" in t or "for a statement" in t for t in titles) and len(titles) > 9


@pytest.fixture(scope="module")
def briefs(slide_site, sure):
    """Every seventh region of NUTS 2, and some of NUTS 3."""
    codes = [*slide_site.results.regions.codes(2)[::7], *slide_site.results.regions.codes(3)[::120]]
    return [brief_of(slide_site, Order((Subject(c),)), Subject(c), sure) for c in codes]


def test_compass_headlines_count_rightly(slide_site, briefs):
    for brief in briefs:
        text, above, full = headlines.compass(brief), 0, 0
        for name in brief.four:
            rows = measure(slide_site.results, brief.level, brief.year, name, "score")
            mean, own = eu_mean(rows, "score"), rows[rows["geo"] == brief.geo].iloc[0]
            if own["state"] == "full":
                full, above = full + 1, above + (own["value"] > mean)
        if not full:
            assert "no dimension has enough data" in text
        elif above:
            assert f"above the EU mean in {above} of {full} dimension" in text
        else:
            assert f"not above the EU mean in any of {full} dimension" in text


def test_indicator_headlines_name_the_extremes(slide_site, briefs):
    for brief in briefs:
        text = headlines.indicators(brief)
        rows = slide_site.results.indicator_gaps(brief.geo, brief.year, scored=False)
        points = rows.dropna(subset=["contribution"]).set_index("indicator")["contribution"]
        if not brief.compared or points.empty:
            continue
        behind = points[points < 0].nsmallest(2)
        for indicator in behind.index:
            assert f"“{slide_site.label(indicator)}”" in text
        assert brief.name in text and brief.core_name in text
        if (points > 0).any():
            best = f"“{slide_site.label(points.idxmax())}”"
            assert text.endswith(
                f"in its favour: {best}" if len(behind) else f"{best} is most in favour of {brief.name}"
            )


def test_who_is_compared_with_nobody_is_told_by_its_scores(slide_site, sure):
    for geo in ("LU00", "FI1B", "BE10", "FI1B1"):
        brief = brief_of(slide_site, Order((Subject(geo),)), Subject(geo), sure)
        full = brief.scores.loc[list(brief.four)].query("state == 'full'")["score"]
        assert not brief.compared and len(full)
        for place in {full.idxmin(), full.idxmax()}:
            assert f"{full[place]:.1f}" in headlines.alone(brief) and slide_site.label(place) in headlines.alone(brief)
        assert headlines.findings(brief).endswith(f"{headlines.alone(brief)}.")


def test_trend_headlines_count_rightly(slide_site, briefs):
    for brief in briefs:
        if not brief.compared:
            continue
        text = headlines.trends(brief)
        changes = [slide_site.results.change(brief.geo, d, brief.year) for d in brief.four]
        signs = [gap_sign(c.change) for c in changes if c is not None]
        if not signs:
            assert "Too few comparable years" in text
            continue
        for sign, verb in (("ahead", "gained"), ("behind", "lost")):
            n = signs.count(sign)
            assert (verb in text) == bool(n)
            assert not n or f"in {n}" in text[text.index(verb) :]


def test_map_and_rank_and_robustness_headlines_say_what_the_frames_say(slide_site, briefs):
    for brief in briefs:
        gap = brief.gaps.loc[brief.show]
        text = headlines.on_map(brief, 3, 9)
        if brief.compared and gap["state"] == "full" and gap_sign(gap["gap"]):
            assert f"{signed(abs(gap['gap'])).lstrip('+')} points {gap_sign(gap['gap'])}" in text and "3 of 9" in text
        ranks = headlines.ranks(brief)
        for row in brief.sure.loc[list(brief.four)].itertuples() if len(brief.sure) == 5 else ():
            label = slide_site.label(row.dimension)
            assert f" in {label} (" not in ranks or f"{row.rank:.0f} of {row.ranked:.0f} in {label}" in ranks
        if brief.compared:
            said = headlines.robustness(brief)
            for row in brief.sure.itertuples():
                if row.dimension in brief.four and row.statement:
                    label = slide_site.label(row.dimension)
                    part = next((p for p in said.split(": ", 1)[1].split("; ") if label in p), "")
                    near = abs(brief.gaps.loc[row.dimension, "gap"]) < 0.5
                    kind = "cannot" if row.statement == "cannot be told" else "within" if near else row.statement
                    assert part.startswith(kind), (said, label)


def test_a_chosen_core_is_what_everybody_on_the_map_is_measured_against(slide_site, opened):
    from indicators.measures import measure

    slide = opened("AT12", core=("mean:EU",)).slides[1]
    year = slide_site.results.default_year(2)
    show = "sme"
    rows = measure(slide_site.results, 2, year, show, "gap", ("mean:EU",)).set_index("geo")
    full = rows[rows["state"] == "full"]["value"]
    behind = f"{(full < 0).sum()} of {full.notna().sum()} regions in Europe are behind the EU mean"
    assert slide.shapes.title.text.endswith(behind), slide.shapes.title.text


def test_caveats_are_counted_on_both_sides(briefs):
    for brief in briefs:
        rows = brief.contributions if brief.compared else brief.positions
        if rows.empty:
            continue
        older, flagged = headlines.counts_of_caveats(brief, rows)
        records = rows.to_dict("records")
        assert older == sum(
            r["source_time"] < brief.year or (brief.compared and r["core_source_time"] < brief.year) for r in records
        )
        assert flagged == sum(bool(r["flag"] or (brief.compared and r["core_flag"])) for r in records)


def test_texts_are_translated_by_the_products_own_means():
    assert _("Gap, points") == "Gap, points"


def test_every_dataset_behind_the_deck_is_listed_with_vintage_and_licence(slide_site, opened):
    deck = opened("FI1C")
    slide = next(s for s in deck.slides if any(x.has_table and x.name == "Table of datasets" for x in s.shapes))
    table = next(x.table for x in slide.shapes if x.has_table)
    rows = [[cell.text for cell in row.cells] for row in table.rows][1:]
    used = [i.id for i in slide_site.results.catalogue.indicators.values() if i.scored]
    datasets = slide_site.used_datasets(tuple(used))
    assert sorted(r[0].rstrip("*") for r in rows) == sorted(d.split(".", 1)[1] for d in datasets)
    assert all(r[3] for r in rows)
    text = " ".join(x.text_frame.text for x in slide.shapes if x.has_text_frame)
    assert slide.shapes.title.text.startswith(f"{len(rows)} datasets of {len({r[2] for r in rows})} publishers")
    assert "CC BY 4.0" in text and "© EuroGeographics for the administrative boundaries" in text
    stars = {r[0] for r in rows if r[0].endswith("*")}
    assert {"rd_e_gerdreg*", "hrst_st_rcat*"} <= stars and "tgs00042*" not in stars


def test_every_flag_behind_the_deck_is_explained(slide_site, sure, opened):
    brief = brief_of(slide_site, Order((Subject("FRY5"),)), Subject("FRY5"), sure)
    flags = {flag for column in ("flag", "core_flag") for flag in brief.contributions[column] if flag}
    (slide,) = opened("FRY5", slide="method").slides
    text = " ".join(x.text_frame.text for x in slide.shapes if x.has_text_frame)
    assert flags and all(f"{flag} = {flag_words(flag)}" in text for flag in flags)


def test_the_files_inside_are_readable(make):
    with zipfile.ZipFile(io.BytesIO(make("FI1C"))) as file:
        assert file.testzip() is None
