"""Collect every text that people read into the template translators start from.

    python -m data.messages extract

writes data/locale/metrogap.pot from what is marked with `_`, `N_` and
`ngettext` in the code and from the texts of the TOML catalogues, as babel.cfg
says. The same sources always give the same bytes: a template that changes only
when a text does can be reviewed, and a test can tell that it is up to date.
Needs Babel (extra "build"); the running product does not import this module.
"""

from __future__ import annotations

import argparse
import io
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from data.errors import InputError, ProductError

if TYPE_CHECKING:
    from babel.messages import Catalog

ROOT = Path(__file__).parent.parent
TEMPLATE = Path(__file__).parent / "locale" / "metrogap.pot"
# What the catalogues show to people. Inside the tables of CODE_KEYS the same
# words are names of dataset dimensions (`codes = { unit = "PC" }`), not texts.
TEXT_KEYS = frozenset(
    {
        "label",
        "short",
        "unit",
        "question",
        "judgement",
        "why",
        "caution",
        "note",
        "notice",
        "licence",
        "high",
        "low",
        "instrument",
    }
)
TEXT_TABLES = frozenset({"pillars", "groups"})
CODE_KEYS = frozenset({"codes", "recognise"})
# Both change with the day or the installed Babel, not with the texts.
_VOLATILE_HEADERS = ('"POT-Creation-Date:', '"Generated-By:')


def extract(root: Path = ROOT) -> str:
    """Return the template of all texts under `root`, sorted by file and line, in gettext's .pot format.

    Places are given without line numbers, so that moving code is no change of
    texts. Raises `ProductError` without Babel and `InputError` without babel.cfg.
    """
    try:
        from babel.messages.pofile import write_po
    except ImportError:
        raise ProductError('collecting texts needs Babel: pip install -c constraints.txt -e ".[build]"') from None
    written = io.BytesIO()
    write_po(written, _collect(root), width=120, sort_by_file=True, include_lineno=False)
    lines = written.getvalue().decode("utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(_VOLATILE_HEADERS))


def toml_messages(
    fileobj: IO[bytes], keywords: object, comment_tags: object, options: object
) -> Iterator[tuple[int, None, str, list[str]]]:
    """Yield (line, None, text, [path of the key]) for each text of a TOML catalogue; an extraction method of Babel.

    The line is the first that holds the text from the previous one's line on
    (tomllib knows no lines), which is enough to keep the order of the file.
    """
    source = fileobj.read().decode("utf-8")
    lines, line = source.splitlines(), 0
    for path, text in _texts(tomllib.loads(source)):
        line = next((n for n in range(line, len(lines)) if text in lines[n]), line)
        yield line + 1, None, text, [path]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `extract`; returns the exit code (1 = an error, told in one line)."""
    parser = argparse.ArgumentParser(prog="python -m data.messages", description=__doc__.splitlines()[0])
    command = parser.add_subparsers(dest="command", required=True).add_parser("extract", help="write the template")
    command.add_argument("--to", default=TEMPLATE, type=Path, help="file to write (default: %(default)s)")
    options = parser.parse_args(arguments)
    try:
        template = extract()
        _write(options.to, template)
    except ProductError as fault:
        print(f"error: {fault}", file=sys.stderr)
        return 1
    print(f"{options.to}: {template.count('msgid ') - 1} texts")
    return 0


def _collect(root: Path) -> Catalog:
    from babel.messages import Catalog
    from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir

    methods, options = _mapping(root / "babel.cfg")
    catalog = Catalog(project="metrogap", copyright_holder="metrogap contributors", charset="utf-8", fuzzy=False)
    catalog.header_comment = "# Texts of metrogap. Written by `python -m data.messages extract`; not edited by hand."
    found = extract_from_dir(root, methods, options, keywords=DEFAULT_KEYWORDS)
    for file, line, text, comments, context in sorted(found, key=lambda message: message[:2]):
        catalog.add(text, None, [(file, line)], auto_comments=comments, context=context)
    for message in catalog:
        # Places are filled by name only; "% of GDP" would count as the old "% o", and checkers would refuse it.
        message.flags.discard("python-format")
    return catalog


def _mapping(path: Path) -> tuple[Any, Any]:
    from babel.messages.frontend import parse_mapping_cfg

    try:
        with path.open(encoding="utf-8") as file:
            return parse_mapping_cfg(file, str(path))
    except OSError:
        raise InputError(path, expected="the list of sources; collecting texts works in a clone only") from None


def _texts(table: Mapping[str, Any], path: str = "", every: bool = False) -> Iterator[tuple[str, str]]:
    """Yield (path of the key, text) in the order of the file; with `every`, all keys of the table hold texts."""
    for key, value in table.items():
        place = f"{path}.{key}" if path else key
        if isinstance(value, Mapping) and key not in CODE_KEYS:
            yield from _texts(value, place, key in TEXT_TABLES)
        elif isinstance(value, list):
            for entry in (e for e in value if isinstance(e, Mapping)):
                yield from _texts(entry, place)
        elif isinstance(value, str) and value and (every or key in TEXT_KEYS):
            yield place, value


def _write(path: Path, template: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(template, encoding="utf-8")
    except OSError as fault:
        raise InputError(path, expected=f"a file that can be written ({fault.strerror})") from None


if __name__ == "__main__":
    raise SystemExit(main())
