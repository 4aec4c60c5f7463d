"""python -m indicators method: the method in force as a Markdown file, made of catalogue, settings and figures."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from data.catalogue import Series
from data.errors import InputError
from data.translate import _, ngettext
from indicators.consistency import REDUNDANT_ABOVE, WEAK_BELOW
from indicators.load import load_context
from indicators.method_report import DimensionReport, Entry, MethodReport, method_report
from indicators.method_words import quantity_text
from indicators.peer_report import peers_section
from indicators.results import LEVELS, Results

TEXT = "what is computed how: formulas, weights, treated values, coverage by country, consistency (Markdown)"


def add(commands: argparse._SubParsersAction, database: Path) -> argparse.ArgumentParser:
    """Declare the command; `database` is the default. The caller says what answers it (see `run`)."""
    command = commands.add_parser("method", help=TEXT, description=TEXT)
    command.add_argument("--level", type=int, choices=LEVELS, default=2, help="NUTS level (default: 2)")
    command.add_argument(
        "--year", type=int, help="year of coverage and consistency (default: latest with good coverage)"
    )
    command.add_argument("-o", "--output", type=Path, metavar="FILE", help="write there (default: print)")
    command.add_argument("--database", type=Path, default=database)
    return command


def run(results: Results, arguments: argparse.Namespace) -> str:
    """The Markdown text, or where it was written; raises `ProductError` for an unknown year or an unwritable file."""
    report = method_report(results, arguments.level, arguments.year)
    text = markdown(results, report, peers_section(load_context(arguments.database, results), arguments.level))
    if arguments.output is None:
        return text
    try:
        arguments.output.write_text(text, encoding="utf-8")
    except OSError as fault:
        raise InputError(arguments.output, expected=f"a file that can be written ({fault.strerror})") from None
    return _("written: {file}", file=arguments.output) + "\n"


def markdown(results: Results, report: MethodReport, peers: str = "") -> str:
    """The whole report as Markdown; `peers`: the section of `peer_report`."""
    title = _("# Method at NUTS {level}, figures of {year}", level=report.level, year=report.year)
    parts = [title, _("## Settings"), _bullets(report.settings), _differs(report)]
    for dimension in report.dimensions:
        parts += _dimension(results, report, dimension)
    parts += [_("## Correlations of the dimensions"), _square(report)]
    parts += [_("## Scores by country"), _states(results, report)]
    parts.append(peers)
    head = [_("dataset"), _("label"), _("publisher"), _("licence")]
    parts += [_("## Datasets in use"), _table(head, report.datasets.to_numpy().tolist())]
    return "\n\n".join(p for p in parts if p) + "\n"


def _differs(report: MethodReport) -> str:
    if not report.differs:
        return _("All settings are the defaults.")
    return _("Not the default: {settings}.", settings=", ".join(f"{k} = {v}" for k, v in report.differs.items()))


def _dimension(results: Results, report: MethodReport, found: DimensionReport) -> Iterable[str]:
    labels = {e.indicator.id: _(e.indicator.short) for e in found.entries}
    yield f"## {_(found.dimension.label)}"
    yield f"*{_(found.dimension.question)}*"
    yield _("### Indicators")
    yield _weights(found)
    yield from (_entry(results, report, entry) for entry in found.entries)
    yield _("### What the consistency report shows")
    yield _(found.dimension.judgement)
    if not found.judged:
        yield _(
            "This was written about the embedded figures at NUTS 2. With the figures and settings in use the flagged "
            "indicators are others: see the table."
        )
    yield _consistency(found, labels)
    yield _("### Coverage by country")
    yield _coverage(results, report, labels)


def _weights(found: DimensionReport) -> str:
    rows = [
        [
            _(e.indicator.label),
            _(found.dimension.pillars[e.indicator.pillar]),
            "+" if e.indicator.direction > 0 else "−",
            _percent(e.weight),
            _percent(e.weight_there),
            "–".join(str(y) for y in dict.fromkeys(e.years)) or _("no data"),
            e.treatment or "–",
            _ends(e),
        ]
        for e in found.entries
    ]
    head = [_("indicator"), _("sub-pillar"), _("direction"), _("weight"), _("of what there is"), _("years")]
    return _table([*head, _("outliers"), _("scores lowest … highest")], rows)


def _entry(results: Results, report: MethodReport, entry: Entry) -> str:
    indicator = entry.indicator
    lines = [f"#### {_(indicator.label)}", _(indicator.why)]
    facts = [_("unit: {unit}", unit=_(entry.unit))]
    if entry.formula:
        facts.append(_("formula: {formula}", formula=entry.formula))
    if entry.definition:
        facts.append(_("series in use: {label}", label=_(entry.definition)))
    facts += [
        _("{quantity}: {series}", quantity=quantity_text(name), series="; ".join(_series(s) for s in series))
        for name, series in entry.inputs.items()
    ]
    facts.append(_("datasets in use: {datasets}", datasets=", ".join(entry.datasets) or _("none has data")))
    levels = ", ".join(str(n) for n in indicator.levels)
    facts.append(_("published at NUTS {levels}; carried forward at most {n} years", levels=levels, n=indicator.max_age))
    facts.append(_("several regions as one: {how}", how=entry.merging))
    if entry.scale and entry.scale.treatment.kind != "none":
        before, after = (", ".join(_decimal(x) for x in part) for part in (entry.shape[:2], entry.shape[2:]))
        facts.append(_("skewness and excess kurtosis: {before}; after treatment {after}", before=before, after=after))
    if not indicator.scored:
        facts.append(_("shown beside the score, not averaged into it"))
    if indicator.caution:
        facts.append(_("caution: {text}", text=_(indicator.caution)))
    if points := _points(results, report, entry):
        facts.append(_("treated: {points}", points=points))
    return "\n\n".join([*lines, _bullets(facts)])


def _series(series: Series) -> str:
    codes = ", ".join(f"{k}={'|'.join(v)}" for k, v in series.codes.items())
    return f"{series.dataset} ({codes})" if codes else series.dataset


def _points(results: Results, report: MethodReport, entry: Entry) -> str:
    """The values that were changed, each with region, year and both values."""
    rows = report.changed[report.changed["indicator"] == entry.indicator.id]
    return "; ".join(
        f"{results.regions.name(r.geo)} ({r.geo}) {r.time}: {_number(entry, r.value)} → {_number(entry, r.treated)}"
        for r in rows.itertuples()
    )


def _consistency(found: DimensionReport, labels: dict[str, str]) -> str:
    report = found.consistency
    if not report.regions:
        return _("No region has a full score.")
    facts = [
        ngettext("{n} region with a full score", "{n} regions with a full score", report.regions),
        _("Cronbach's alpha: {alpha}", alpha=_decimal(report.alpha)),
        _("below {limit} with the score: {names}", limit=WEAK_BELOW, names=_names(report.weak, labels)),
        _("against the rest: {names}", names=_names(report.opposing, labels)),
        _("above {limit} with each other: {pairs}", limit=REDUNDANT_ABOVE, pairs=_pairs(report.redundant, labels)),
        _("against each other: {pairs}", pairs=_pairs(report.against_each_other, labels)),
        _("principal components, share of variance: {shares}", shares=_shares(report.components.share)),
    ]
    head = [_("indicator"), _("weight"), _("influence"), _("with the score"), _("with the rest")]
    head += [_("alpha without"), _("mean change of rank without"), _("first component")]
    rows = [[labels[r[0]], *(_decimal(x) for x in r[1:])] for r in report.table().itertuples(index=False)]
    matrix = [
        [labels[name], *(_decimal(x) for x in row)]
        for name, row in zip(report.indicators, report.between["pearson"], strict=True)
    ]
    return "\n\n".join(
        [
            _bullets(facts),
            _table(head, rows),
            _table([_("correlation"), *(labels[i] for i in report.indicators)], matrix),
        ]
    )


def _coverage(results: Results, report: MethodReport, labels: dict[str, str]) -> str:
    ids = [i for i in labels if i in report.coverage]
    if not ids:
        return _("No indicator of this dimension has figures at this level.")
    rows = [
        [results.regions.name(r["country"]), r["regions"], *(_percent(r[i]) for i in ids)]
        for r in report.coverage.to_dict("records")
    ]
    intro = _(
        "Share of a country's regions with a value used in {year}, carried-forward ones among them.", year=report.year
    )
    return f"{intro}\n\n" + _table([_("country"), _("regions"), *(labels[i] for i in ids)], rows)


def _states(results: Results, report: MethodReport) -> str:
    names = [d.dimension for d in report.dimensions]
    rows = []
    for country, found in report.states.groupby("country"):
        shares = found.set_index("dimension")
        cells = [f"{_percent(shares.loc[n.id, 'full'])} / {_percent(shares.loc[n.id, 'partial'])}" for n in names]
        rows.append([results.regions.name(str(country)), shares["regions"].iloc[0], *cells])
    intro = _("Share of regions with a full / with a partial score in {year}.", year=report.year)
    return f"{intro}\n\n" + _table([_("country"), _("regions"), *(_(n.label) for n in names)], rows)


def _square(report: MethodReport) -> str:
    labels = {d.dimension.id: _(d.dimension.label) for d in report.dimensions}
    rows = [
        [labels[str(n)], *(_decimal(x) for x in row)]
        for n, row in zip(report.between.index, report.between.to_numpy(), strict=True)
    ]
    short = {e.indicator.id: _(e.indicator.short) for d in report.dimensions for e in d.entries}
    each = [
        [short[str(n)], *(_decimal(x) for x in row)]
        for n, row in zip(report.with_dimensions.index, report.with_dimensions.to_numpy(), strict=True)
    ]
    head = [labels[str(c)] for c in report.between.columns]
    return _table([_("dimension"), *head], rows) + "\n\n" + _table([_("indicator"), *head], each)


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)


def _bullets(texts: Iterable[str]) -> str:
    return "\n".join(f"* {text}" for text in texts)


def _names(ids: Sequence[str], labels: dict[str, str]) -> str:
    return ", ".join(labels[i] for i in ids) or _("none")


def _pairs(pairs: Sequence[tuple[str, str]], labels: dict[str, str]) -> str:
    return "; ".join(f"{labels[a]} – {labels[b]}" for a, b in pairs) or _("none")


def _shares(shares: np.ndarray) -> str:
    return ", ".join(_percent(s) for s in shares)


def _ends(entry: Entry) -> str:
    return " … ".join(_number(entry, x) for x in entry.bounds) or "–"


def _number(entry: Entry, value: float) -> str:
    return f"{value:,.{entry.indicator.decimals}f}".replace("-", "−")


def _decimal(value: float) -> str:
    return "–" if np.isnan(value) else f"{value:.2f}".replace("-", "−")


def _percent(share: float) -> str:
    return "–" if np.isnan(share) else f"{100 * share:.0f} %"
