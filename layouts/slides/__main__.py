"""python -m layouts.slides FI1C --core FI1B -o deck.pptx: a PowerPoint deck of a region, without a browser."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NoReturn

from data.errors import InputError, ProductError
from data.store import DEFAULT_DATABASE
from data.translate import _
from layouts.method import fields_of
from layouts.site import Site
from layouts.slides.certain import certain_for, placed_for
from layouts.slides.deck import make_deck
from layouts.slides.order import ADDRESS, FONT, SETTABLE, SLIDES, Order, Subject, checked, day, layout_names
from layouts.slides.sites import open_site, pilot_subjects, read_ahead
from layouts.theme import THEMES

LEARNING = ("peers", "partners", "chain", "scenario")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code (1 = an error, told in one line)."""
    arguments = _parser().parse_args(argv)
    try:
        site = open_site(arguments.database)
        order = order_of(arguments, site)
        subjects = checked(order, site.results).subjects
        # Most slides of their own need none of what learning from others rests on.
        if order.slide in ("", *LEARNING):
            site = read_ahead(site)
        results = site.by(fields_of(order.more)).results
        sure = certain_for(results, subjects)
        content = make_deck(site, order, sure, placed=placed_for(results))
        write(content, arguments.output)
    except ProductError as fault:
        print(f"error: {fault}", file=sys.stderr)
        return 1
    print(f"{arguments.output}: {len(content) / 1024:.0f} kB")
    return 0


def order_of(arguments: argparse.Namespace, site: Site) -> Order:
    """The order a command line asks for."""
    if bool(arguments.regions) == arguments.pilots:
        raise InputError("slides", place="region", expected="codes such as FI1C, or --pilots")
    line = ""
    if arguments.pilots:
        line = _("{n} pilot regions and their metropolises", n=len(site.pilots))
        subjects = pilot_subjects(site)
    else:
        subjects = tuple(Subject(geo, tuple(arguments.core)) for geo in arguments.regions)
    return Order(
        subjects,
        year=arguments.year or 0,
        show=arguments.show,
        slide=arguments.slide,
        theme=arguments.theme,
        address=arguments.address,
        date=_date(arguments.date),
        font=arguments.font,
        template=_template(arguments.template),
        template_name=str(arguments.template or ""),
        subject_line=line,
        recipe="--pilots" if arguments.pilots else "",
        more=_more(arguments.set, site),
    )


def write(content: bytes, path: Path) -> None:
    """Put a finished deck in its place in one step: what was there stays until the new one is whole."""
    aside = ""
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            aside = file.name
            file.write(content)
        os.chmod(aside, 0o644)
        os.replace(aside, path)
    except OSError as fault:
        if aside:
            Path(aside).unlink(missing_ok=True)
        raise InputError(path, expected=f"a place where a file can be written ({fault.strerror})") from None


class _Parser(argparse.ArgumentParser):
    """Tells what can't be used in one line, without the usage before it."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"error: {message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m layouts.slides", description=__doc__)
    parser.add_argument("regions", nargs="*", metavar="REGION", help="NUTS 2 or 3 codes; several make a comparison")
    parser.add_argument("--pilots", action="store_true", help="a comparison of the six pilot regions")
    parser.add_argument("--core", nargs="+", default=[], metavar="CODE", help="core (default: the capital region)")
    parser.add_argument("--year", type=int, help="score year (default: the latest with good coverage)")
    parser.add_argument("--show", default="", help="dimension on the map (default: the one with the largest gap)")
    parser.add_argument(
        "--set",
        nargs="+",
        default=[],
        metavar="NAME=VALUE",
        help=f"method or scenario as the address of a page has it: {', '.join(SETTABLE)}",
    )
    parser.add_argument("--slide", default="", metavar="NAME", help=f"one slide only: {', '.join(SLIDES)}")
    parser.add_argument("--theme", default="light", metavar="NAME", help=", ".join(THEMES))
    parser.add_argument("--template", type=Path, help=f"your .pptx or .potx; it needs the layouts {layout_names()}")
    parser.add_argument("--font", default=FONT, help="font of our own master (default: %(default)s)")
    parser.add_argument("--address", default=ADDRESS, help="where the dashboard is (default: %(default)s)")
    parser.add_argument(
        "--date", default="", help="date of the deck, 2026-11-23 (default: SOURCE_DATE_EPOCH, or today)"
    )
    parser.add_argument("--database", type=Path, default=DEFAULT_DATABASE)
    parser.add_argument("-o", "--output", type=Path, default=Path("deck.pptx"), help="default: %(default)s")
    return parser


def _more(given: Sequence[str], site: Site) -> tuple[tuple[str, str], ...]:
    """Fields of pages as NAME=VALUE, read as on a page."""
    found = {}
    for text in given:
        name, _equals, value = text.partition("=")
        if name not in SETTABLE:
            raise InputError("--set", value=text, expected=f"NAME=VALUE with one of {', '.join(SETTABLE)}")
        found[name] = SETTABLE[name](site.results, value)
    return tuple((name, found[name]) for name in sorted(found) if found[name])


def _date(text: str) -> date:
    if text:
        return day(text)
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        return date.today()
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date()
    except (ValueError, OverflowError, OSError):
        raise InputError("SOURCE_DATE_EPOCH", value=epoch, expected="seconds since 1970") from None


def _template(path: Path | None) -> bytes | None:
    if path is None:
        return None
    try:
        return path.read_bytes()
    except OSError as fault:
        raise InputError(path, expected=f"a PowerPoint file that can be read ({fault.strerror})") from None


if __name__ == "__main__":
    sys.exit(main())
