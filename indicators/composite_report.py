"""report.md of a composite: what was done with which settings, so that a score can be explained and made again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict

import numpy as np

from data.translate import _, ngettext
from indicators.aggregate import FULL, MISSING, PARTIAL
from indicators.chain import Scale
from indicators.composite import Composite
from indicators.composite_warnings import warnings_of
from indicators.contributions import HOW as CONTRIBUTED
from indicators.impute import HOW
from indicators.method import Method
from indicators.settings import as_typed

# A list of single points longer than this is in treated.csv, where it can be searched.
LONGEST = 200


def report(found: Composite) -> str:
    """The report as Markdown."""
    parts = [
        _("# Report of a composite indicator"),
        _summary(found),
        _section(_("Warnings"), _bullets(warnings_of(found)) or _("None.")),
        _section(_("Settings"), _settings(found.method)),
        _section(_("Hierarchy"), _hierarchy(found)),
        _section(_("Indicators"), _indicators(found)),
        _section(_("Points that were pulled in"), _points(found)),
        _section(_("Scores"), _scores(found)),
        _section(_("Files"), _files(found)),
    ]
    return "\n\n".join(parts) + "\n"


def _summary(found: Composite) -> str:
    units, years = found.units.shape
    indicators, aggregates = len(found.hierarchy.leaves), len(found.hierarchy.aggregates)
    text = _(
        "{units} units, {indicators} indicators, {aggregates} aggregates.",
        units=units,
        indicators=indicators,
        aggregates=aggregates,
    )
    if found.units.dated:
        first, last = found.units.years[0], found.units.years[-1]
        text += " " + _("{years} years, {first} to {last}.", years=years, first=first, last=last)
    if found.ignored:
        text += " " + _("Columns that nothing uses: {columns}.", columns=", ".join(found.ignored))
    return text


def _settings(method: Method) -> str:
    """Every key with its value, and whether it is the default."""
    default, lower_upper = asdict(Method()), dict(zip(("lower", "upper"), method.bounds, strict=True))
    rows = []
    for table, keys in asdict(method).items():
        for key, value in keys.items():
            own = value != default[table][key]
            shown = lower_upper[key] if value is None and key in lower_upper else value
            rows.append((table, key, _value(shown), _("given") if own else _("default")))
    text = _table((_("table"), _("key"), _("set to"), ""), rows)
    if method.normalisation.lower is None and method.bounds[0] != 0:
        text += "\n\n" + _(
            "The lowest normalised value is 1 and not 0: geometric and harmonic means need values above 0."
        )
    return text


def _hierarchy(found: Composite) -> str:
    rows = []
    for name in found.hierarchy.aggregates[::-1]:
        level = found.hierarchy.level(name)
        method = found.method.aggregation.of(name, level)
        parts = zip(found.hierarchy.children(name), found.hierarchy.weights(name), strict=True)
        rows.append((name, level, method, ", ".join(f"{part} {weight:.4g}" for part, weight in parts)))
    return _table((_("aggregate"), _("level"), _("mean"), _("parts and weights")), rows)


def _indicators(found: Composite) -> str:
    head = [_("indicator"), _("direction"), _("given"), _("filled in"), _("missing"), _("lowest"), _("highest")]
    head += [_("treatment"), *(_("weight in {aggregate}", aggregate=root) for root in found.hierarchy.roots)]
    effective = [found.hierarchy.effective_weights(root) for root in found.hierarchy.roots]
    rows = []
    for n, leaf in enumerate(found.hierarchy.leaves):
        given, how = found.units.gather(found.given[..., n]), found.units.gather(found.how[..., n])
        known = given[~np.isnan(given)]
        filled = ", ".join(f"{(how == code).sum()} {HOW[code]}" for code in np.unique(how[how > 0]))
        missing = int((np.isnan(given) & (how == 0)).sum())
        span = (f"{known.min():.6g}", f"{known.max():.6g}") if len(known) else ("", "")
        direction = found.hierarchy.node(leaf).direction
        weights = [f"{w[n]:.4g}" for w in effective]
        rows.append(
            (
                leaf,
                f"{direction:+d}",
                len(known),
                filled,
                missing,
                *span,
                treatment_text(found.chained.scales[leaf]),
                *weights,
            )
        )
    return _table(head, rows)


def treatment_text(scale: Scale) -> str:
    """What was done to an indicator, in its native units."""
    done = scale.treatment
    if done.kind == "none":
        return _("none needed")
    if done.kind == "winsorised":
        low, high = sorted((scale.direction * done.low, scale.direction * done.high))
        return ngettext("{n} point pulled in, to", "{n} points pulled in, to", done.points) + f" {low:.6g} … {high:.6g}"
    if done.kind == "boxcox":
        return _("Box-Cox transformation with power {power}", power=f"{done.power:.4g}")
    return _("logarithm")


def _points(found: Composite) -> str:
    rows = []
    for n, leaf in enumerate(found.hierarchy.leaves):
        scale = found.chained.scales[leaf]
        if scale.treatment.kind != "winsorised":
            continue
        before, after = found.given[..., n], found.chained.treated[..., n]
        changed = found.units.gather((before != after) & ~np.isnan(before))
        for row in np.flatnonzero(changed):
            where = (leaf, found.units.names[row], *([found.units.times[row]] if found.units.dated else []))
            values = (found.units.gather(a)[row] for a in (before, after))
            rows.append((*where, *(f"{v:.6g}" for v in values)))
    if not rows:
        return _("None.")
    head = (_("indicator"), _("unit"), *([_("year")] if found.units.dated else []), _("given"), _("treated"))
    rest = len(rows) - LONGEST
    more = "\n\n" + _("{n} more: compare treated.csv with the values.", n=rest) if rest > 0 else ""
    return _table(head, rows[:LONGEST]) + more


def _scores(found: Composite) -> str:
    head = [_("aggregate"), _("full"), _("partial"), _("missing"), _("lowest"), _("highest")]
    rows = []
    for name in found.hierarchy.aggregates[::-1]:
        state = found.units.gather(found.chained.state(name))
        score = found.units.gather(found.chained.final[name])
        known = score[~np.isnan(score)]
        span = (f"{known.min():.6g}", f"{known.max():.6g}") if len(known) else ("", "")
        rows.append((name, *((state == s).sum() for s in (FULL, PARTIAL, MISSING)), *span))
    text = _table(head, rows) + "\n\n" + _("Ranks are among full scores.")
    return f"{text}\n\n{_reference(found)}" if found.method.relative else text


def _reference(found: Composite) -> str:
    """The mean that every aggregate was divided by."""
    equals, dated = found.method.reference.equals, found.units.dated
    rows = [
        (name, *([year] if dated else []), f"{equals / factor:.8g}" if factor > 0 else "")
        for name in found.hierarchy.aggregates[::-1]
        for year, factor in zip(found.units.years, found.chained.factors[name], strict=True)
    ]
    text = _("Scores are relative: this mean score of the reference units is {equals}.", equals=f"{equals:g}")
    return f"{text}\n\n{_table((_('aggregate'), *([_('year')] if dated else []), _('mean')), rows)}"


def _files(found: Composite) -> str:
    lines = [
        _("`treated.csv`: values after denominators, filling in and treatment, in native units or transformed"),
        _("`normalised.csv`: on the common scale, more is better"),
        _("`scores.csv`: per aggregate its score and `rank_…`; `rank` is that of a single index"),
        _("`coverage.csv`: weight of the indicators that a score stands on, and `state_…`: full, partial or missing"),
        _("`contributions.csv`: what every part contributes; contributions add up to the score of scores.csv"),
    ]
    if found.method.relative:
        lines[2] += "; " + _("`….raw` is the score before it was related to the reference")
    if found.method.uncertainty.draws:
        text = _("`intervals.csv`: rank, and its median and 5 to 95 % interval over {n} other choices of method")
        lines.append(text.format(n=found.method.uncertainty.draws))
    used = {found.method.aggregation.of(a, found.hierarchy.level(a)) for a in found.hierarchy.aggregates}
    lines += [_("contribution to a mean of kind {mean}: {how}", mean=m, how=CONTRIBUTED[m]) for m in sorted(used)]
    return _bullets(lines)


def _section(title: str, body: str) -> str:
    return f"## {title}\n\n{body}"


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"* {line}" for line in lines)


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(_cell(c) for c in line) + " |" for line in lines)


def _cell(content: object) -> str:
    """A bar or a new line inside a name would break the table."""
    return " ".join(str(content).split()).replace("|", "\\|")


def _value(value: object) -> str:
    """A setting as method.toml writes it; nothing where it is left to what it depends on."""
    typed = as_typed(value)
    if isinstance(typed, dict):
        return ", ".join(f"{key} = {name}" for key, name in typed.items())
    if isinstance(typed, list | tuple):
        return ", ".join(map(str, typed))
    if isinstance(typed, bool):
        return str(typed).lower()
    if typed is None:
        return ""
    return f"{typed:.6g}" if isinstance(typed, float) else str(typed)
