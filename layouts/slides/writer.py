"""Slide after slide into one presentation: what goes on each, and what goes with it."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from data.translate import _
from indicators.keep import data_fingerprint
from layouts.method import method_note, scale_text
from layouts.site import Site
from layouts.slides import headlines, notes, several
from layouts.slides.atlas import atlas
from layouts.slides.brief import Brief
from layouts.slides.chain_slide import chain, chain_caveats, chain_figures, has_chain
from layouts.slides.common import data_slide, dataset_lines, licences, link_slide, source_line, steps
from layouts.slides.dimension_slides import compass, dimensions
from layouts.slides.indicator_slide import indicators
from layouts.slides.master import Master
from layouts.slides.master_xml import SUBTITLE_IDX
from layouts.slides.order import SETTABLE, SLIDES, Order
from layouts.slides.package import check, packed, settle_colours, speak
from layouts.slides.page import Page
from layouts.slides.peer_slides import has_partners, known_peers, partner_figures, partners, peer_figures, peers
from layouts.slides.rank_slides import has_ranks, ranks, robustness
from layouts.slides.scenario_slide import has_scenario, scenario, scenario_caveats, scenario_figures
from layouts.slides.trend_slide import trends
from layouts.theme import THEMES

BUILDERS = {
    "dimensions": dimensions,
    "compass": compass,
    "indicators": indicators,
    "trends": trends,
    "ranks": ranks,
    "peers": peers,
    "partners": partners,
    "chain": chain,
    "scenario": scenario,
    "robustness": robustness,
}


@dataclass(frozen=True)
class Learning:
    """What goes with a slide on learning from others: the page that shows the same, whether it is in a whole deck, and
    what its notes say."""

    page: str
    there: Callable[[Brief], bool]
    figures: Callable[[Brief], list[str]]
    caveats: Callable[[Brief], list[str]] = lambda _brief: []


LEARNING: Mapping[str, Learning] = {
    "peers": Learning("peers", lambda brief: known_peers(brief) is not None, peer_figures),
    "partners": Learning("peers", has_partners, partner_figures),
    "chain": Learning("chain", has_chain, chain_figures, chain_caveats),
    "scenario": Learning("gap", has_scenario, scenario_figures, scenario_caveats),
}
# Lines of datasets that an inch of a slide holds in type that can still be read.
DATASETS_PER_INCH = 4.9
LARGER = {"projector": 1.15}


class Writer:
    """Adds slide after slide to one presentation. `site`: by the method of the order."""

    def __init__(self, site: Site, order: Order, master: Master, briefs: list[Brief]) -> None:
        self.site, self.order, self.master, self.briefs = site, order, master, briefs
        self.fingerprint = fingerprint_of(site)
        self.made = _("metrogap {version}, data {data}", version=site.version, data=self.fingerprint)

    def write(self) -> None:
        """All slides of the order."""
        if len(self.briefs) > 1:
            several.write(self)
            return
        brief = self.briefs[0]
        wanted = [self.order.slide] if self.order.slide else [n for n in SLIDES if _makes_sense(n, brief)]
        for name in wanted:
            self.one(name, brief)

    def one(self, name: str, brief: Brief) -> None:
        """One slide of a region by its name."""
        if name == "title":
            self._opening(headlines.title(brief), headlines.findings(brief), self.basis(brief), brief)
        elif name == "map":
            page = self.page(brief)
            atlas(page, brief)
            self.close(
                page,
                brief,
                notes.gap_figures(brief),
                [] if brief.chosen else [_("Core of every other region: the capital region of its country.")],
            )
        elif name in BUILDERS:
            shown = LEARNING[name].page if name in LEARNING else "region"
            page = self.page(brief, shown=shown)
            BUILDERS[name](page, brief)
            self.close(page, brief, self._figures(name, brief), self._caveats(name, brief), shown=shown)
        elif name == "data":
            self.data([brief])
        elif name == "method":
            self._method(brief)
        else:
            self.link(brief)

    def page(self, brief: Brief, layout: str = "Title Only", *, shown: str = "region") -> Page:
        """A new slide; `shown`: the page of the dashboard that it links to."""
        slide = self.master.presentation.slides.add_slide(self.master.layouts[layout])
        origin = f"{brief.link(shown)} · {self.made}"
        larger = LARGER.get(self.order.theme, 1.0)
        return Page(slide, self.master, THEMES[self.order.theme], larger, origin, method_note(self.site.results))

    def close(self, page: Page, brief: Brief, figures: list[str], caveats: list[str], *, shown: str = "region") -> None:
        """Footer, number and notes."""
        title = page.slide.shapes.title.text_frame.text
        made = "\n".join(part for part in (self.made, self.command(), page.note) if part)
        page.notes(notes.notes(brief, title, figures, caveats, made, shown=shown))
        page.finish()

    def basis(self, brief: Brief) -> str:
        """What the deck is about, in codes, and when it was made."""
        core = "+".join(brief.core) if len(brief.core) < 4 else brief.core_name
        codes = f"{brief.geo} – {core}" if brief.compared else brief.geo
        parts = [codes, f"NUTS {brief.level}", str(brief.year), self.made, self.order.date.isoformat()]
        return " · ".join(parts)

    def command(self) -> str:
        """The command line that makes this deck."""
        order = self.order
        parts = ["python -m layouts.slides", order.recipe or " ".join(s.geo for s in order.subjects)]
        if order.subjects[0].core and not order.recipe:
            parts += ["--core", *order.subjects[0].core]
        parts += ["--year", str(self.briefs[0].year)] if order.year or len(self.briefs) == 1 else []
        parts += [f"--{n} {v}" for n, v in (("show", order.show), ("slide", order.slide)) if v]
        parts += [f"--theme {order.theme}"] if order.theme != "light" else []
        fields = [f"{name}={text}" for name, text in order.more if name in SETTABLE]
        parts += ["--set", *fields] if fields else []
        return " ".join([*parts, f"--date {order.date.isoformat()}", "-o deck.pptx"])

    def data(self, briefs: list[Brief]) -> None:
        """One or more slides on datasets."""
        lines = dataset_lines(self.site, tuple(dict.fromkeys(i for b in briefs for i in b.used)))
        many = max(4, int(DATASETS_PER_INCH * Page(None, self.master, THEMES[self.order.theme]).inches))
        parts = [lines[n : n + many] for n in range(0, len(lines), many)] or [[]]
        for n, part in enumerate(parts):
            page = self.page(briefs[0])
            number = f" ({n + 1}/{len(parts)})" if len(parts) > 1 else ""
            page.title(headlines.data(briefs[0], len(lines), len({line.publisher for line in lines})) + number)
            page.subtitle(
                _("* taken from a third party's extraction of the publisher's table")
                if any(x.third_party for x in part)
                else _("As the publishers' files have them")
            )
            data_slide(page, self.site, part, number)
            page.source("; ".join(licences(self.site, lines)))
            figures = [f"{x.publisher} {x.code}: {x.label}, {x.vintage}" for x in part]
            self.close(page, briefs[0], figures, licences(self.site, lines))

    def link(self, brief: Brief, address: str = "") -> None:
        """The last slide."""
        page = self.page(brief)
        page.title(_("Every figure can be looked up and checked here"))
        commands = [self.command(), brief.command]
        link_slide(page, address or brief.link(), commands, f"{self.made} · {self.order.date.isoformat()}")
        page.source(source_line(self.site, brief.used, on_map=True))
        self.close(page, brief, [], [])

    def opening(self, title: str, finding: str, basis: str, brief: Brief) -> None:
        """The first slide."""
        self._opening(title, finding, basis, brief)

    def content(self) -> bytes:
        """The file's bytes, checked."""
        self._describe()
        if self.master.foreign:
            settle_colours(self.master.presentation, THEMES[self.order.theme])
        speak(self.master.presentation)
        stream = io.BytesIO()
        self.master.presentation.save(stream)
        content = packed(stream.getvalue(), self.order.date)
        check(content)
        return content

    def _opening(self, title: str, finding: str, basis: str, brief: Brief) -> None:
        page = self.page(brief, "Title Slide")
        page.title(title)
        page.fill(1, finding, 20, smallest=11)
        page.fill(SUBTITLE_IDX, f"{basis} {page.note}".strip(), 13)
        page.source(source_line(self.site, brief.used, on_map=True))
        self.close(
            page,
            brief,
            notes.gap_figures(brief),
            [scale_text(self.site.results.method)],
        )

    def _method(self, brief: Brief) -> None:
        page = self.page(brief, "Title and Content")
        rows = brief.contributions if brief.compared else brief.positions
        page.title(headlines.method(brief))
        method = self.site.results.method
        page.subtitle(_("How the numbers are made, and what has to be kept in mind"))
        flags = [f"{flag} = {words}" for flag, words in notes.flags_used(rows).items()]
        told = (
            [_("Flags of the publishers: {flags}", flags="; ".join(flags))]
            if flags
            else [_("None of the values carries a flag.")]
        )
        other = [_("What follows is the default method; these figures differ in that."), scale_text(method)]
        lines = [
            *(other if page.note else []),
            *steps(brief.level, self.site.results.regions.vintage, _few(self.site, brief.level)),
            *told,
            *notes.caution_lines(brief, rows),
            *notes.left_out(brief),
        ]
        lines.append(
            _("Licences: {licences}", licences="; ".join(licences(self.site, dataset_lines(self.site, brief.used))))
        )
        page.fill(1, "\n".join(lines), 13, smallest=7)
        page.source(source_line(self.site, brief.used, on_map=True))
        self.close(page, brief, notes.indicator_figures(brief, rows), notes.left_out(brief))

    def _figures(self, name: str, brief: Brief) -> list[str]:
        if name in LEARNING:
            return LEARNING[name].figures(brief)
        if name == "indicators":
            return notes.indicator_figures(brief, brief.contributions if brief.compared else brief.positions)
        if name in ("ranks", "robustness"):
            return notes.gap_figures(brief) + notes.rank_figures(brief)
        return notes.gap_figures(brief) + (notes.trend_figures(brief) if name == "trends" else [])

    def _caveats(self, name: str, brief: Brief) -> list[str]:
        if name in LEARNING:
            return LEARNING[name].caveats(brief)
        rows = brief.contributions if brief.compared else brief.positions
        return notes.caution_lines(brief, rows) + notes.left_out(brief)

    def _describe(self) -> None:
        """Core properties: what the file is, and of which data."""
        core = self.master.presentation.core_properties
        at = datetime(self.order.date.year, self.order.date.month, self.order.date.day)
        brief = self.briefs[0]
        core.title = self.order.subject_line or headlines.title(brief)
        core.author = core.last_modified_by = "metrogap"
        core.subject = _("Regions against their metropolitan cores")
        core.keywords = " ".join(s.geo for s in self.order.subjects)
        core.comments = self.made
        core.identifier = f"metrogap:{self.fingerprint}"
        core.version = self.site.version
        core.category, core.content_status, core.language = "", "", "en-GB"
        core.created = core.modified = at
        core.revision = 1


def fingerprint_of(site: Site) -> str:
    """A short fingerprint of the data behind every number, computed once per site."""
    return site.memory.get("slides fingerprint", lambda: data_fingerprint(site.results)[:12])


def _makes_sense(name: str, brief: Brief) -> bool:
    """A slide about certainty against a core needs both; where ranks are not known yet, one slide says so."""
    if name in LEARNING:
        return LEARNING[name].there(brief)
    if name == "robustness":
        return brief.compared and brief.sure is not None and bool(brief.sure["probability_behind"].notna().any())
    return name != "ranks" or brief.sure is None or any(has_ranks(side) for side in (brief.sure, brief.core_sure))


def _few(site: Site, level: int) -> str:
    """How narrow a level is; "" where everything is published."""
    catalogue = site.results.catalogue
    four = [d.id for d in catalogue.dimensions.values() if not d.enabler]
    there, every = (sum(len(catalogue.of(d, n)) for d in four) for n in (level, None))
    if there == every:
        return ""
    return _(
        "Only {n} of {of} indicators are published at this level; scores can't be compared with those at NUTS 2.",
        n=there,
        of=every,
    )
