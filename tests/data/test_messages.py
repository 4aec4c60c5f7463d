"""Every text that people read is marked, collected and in the template."""

import ast
import io
from collections.abc import Iterator

import pytest

from data.catalogue import load_catalogue, load_pilots, load_sources
from data.errors import ProductError
from data.messages import ROOT, TEMPLATE, extract, main, toml_messages

# Never translated: the brand, and what is written the same in every language.
PROPER_NAMES = frozenset({"metro", "gap", "metrogap", "NUTS"})
# Attributes (and keys of option and axis dictionaries) whose value is read by people.
SHOWN = frozenset({"title", "alt", "placeholder", "label", "text", "children", "aria-label", "annotation_text"})
FACTORIES = frozenset({"html", "dcc"})


@pytest.fixture(scope="module")
def template() -> str:
    pytest.importorskip("babel", reason="Babel (extra test) is not installed")
    return extract()


def texts_of(template: str) -> set[str]:
    from babel.messages.pofile import read_po

    ids = (message.id for message in read_po(io.StringIO(template)) if message.id)
    return {text for id_ in ids for text in ((id_,) if isinstance(id_, str) else id_)}


def test_template_is_up_to_date(template):
    # Compared before the assert: a diff of all texts would bury the one line that helps.
    is_up_to_date = TEMPLATE.read_text(encoding="utf-8") == template
    assert is_up_to_date, "run: python -m data.messages extract"


def test_every_catalogue_text_is_collected(template):
    texts, catalogue, sources = texts_of(template), load_catalogue(), load_sources()
    shown = {d.label for d in catalogue.dimensions.values()} | {d.question for d in catalogue.dimensions.values()}
    shown |= {label for d in catalogue.dimensions.values() for label in d.pillars.values()}
    for indicator in catalogue.indicators.values():
        shown |= {indicator.label, indicator.short, indicator.unit, indicator.why, indicator.caution}
        shown |= {text for i in indicator.inputs.values() for s in i.series for text in (s.label, s.unit)}
    for publisher in sources.publishers.values():
        shown |= {publisher.label, publisher.licence, publisher.notice}
    shown |= {dataset.label for dataset in sources.datasets.values()}
    for pilot in load_pilots().values():
        shown |= {pilot.label, pilot.note, *(pair.note for pair in pilot.pairs)}
    assert shown - {""} <= texts


def test_dataset_codes_are_no_texts(template):
    assert texts_of(template).isdisjoint({"PC", "T", "ED5-8", "eurostat.edat_lfse_04", "value"})


def test_percent_sign_is_no_placeholder(template):
    assert "% of persons aged 25–64" in texts_of(template)
    assert "#, python-format" not in template


def test_toml_texts_come_with_line_and_key():
    source = b'[a.x]\nlabel = "One"\npillars = { p = "Two" }\nseries = [{ codes = { unit = "PC" }, unit = "Three" }]\n'
    assert list(toml_messages(io.BytesIO(source), (), (), {})) == [
        (2, None, "One", ["a.x.label"]),
        (3, None, "Two", ["a.x.pillars.p"]),
        (4, None, "Three", ["a.x.series.unit"]),
    ]


def test_extract_writes_where_told(tmp_path, capsys, template):
    target = tmp_path / "locale" / "metrogap.pot"
    assert main(["extract", "--to", str(target)]) == 0
    assert target.read_text(encoding="utf-8") == template
    assert str(target) in capsys.readouterr().out


def test_place_that_cannot_be_written_is_one_line(tmp_path, capsys, template):
    assert main(["extract", "--to", str(tmp_path)]) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1 and str(tmp_path) in error


def test_folder_without_configuration_is_an_error(tmp_path, template):
    with pytest.raises(ProductError, match=r"babel\.cfg"):
        extract(tmp_path)


INTERFACE = sorted(
    path.relative_to(ROOT) for folder in ("layouts", "callbacks") for path in (ROOT / folder).rglob("*.py")
)


@pytest.mark.parametrize("path", INTERFACE, ids=str)
def test_no_text_of_the_interface_is_unmarked(path):
    assert list(unmarked(ast.parse((ROOT / path).read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize("path", INTERFACE, ids=str)
def test_marked_texts_are_plain_literals(path):
    """gettext looks a text up as it stands in the source; an f-string or a sum is never found."""
    assert list(computed(ast.parse((ROOT / path).read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('html.P("Two words")', ["line 1: Two words"]),
        ('html.P(["Word", html.B("other word")])', ["line 1: Word", "line 1: other word"]),
        ('html.Div(children=f"{n} regions of Europe")', ["line 1:  regions of Europe"]),
        ('dcc.Dropdown(options=[{"label": "All of it", "value": "all"}])', ["line 1: All of it"]),
        ('html.Nav(x, **{"aria-label": "Go there"})', ["line 1: Go there"]),
        ('html.P("yes" if x else "no core")', ["line 1: no core"]),
        ('html.P(_("Two words"), className="two classes")', []),
        ('html.P(f"{name} · {code}")', []),
        ('dcc.Link("metrogap", href="/a b")', []),
    ],
)
def test_unmarked_texts_are_found(source, found):
    assert list(unmarked(ast.parse(source))) == found


def test_computed_texts_are_found():
    assert list(computed(ast.parse('_(f"{a} b"); _("a" + b); _("{a} b", a=a); _(label)'))) == ["line 1", "line 1"]


def unmarked(tree: ast.AST) -> Iterator[str]:
    """Yield each literal that is shown by a Dash component or a figure without going through `_` or `N_`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            shown = [k.value for k in node.keywords if k.arg in SHOWN]
            if isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") in FACTORIES:
                shown += node.args[:1]
        elif isinstance(node, ast.Dict):
            shown = [v for k, v in zip(node.keys, node.values, strict=True) if getattr(k, "value", None) in SHOWN]
        else:
            continue
        yield from (f"line {part.lineno}: {part.value}" for value in shown for part in literals(value) if reads(part))


def literals(node: ast.AST) -> Iterator[ast.Constant]:
    """Yield the strings that `node` shows as they stand: in lists, either branch of a choice, parts of an f-string."""
    if isinstance(node, ast.Constant):
        yield node
    elif isinstance(node, ast.List | ast.Tuple | ast.JoinedStr):
        for part in getattr(node, "elts", None) or getattr(node, "values", []):
            yield from literals(part)
    elif isinstance(node, ast.IfExp):
        yield from (*literals(node.body), *literals(node.orelse))
    elif isinstance(node, ast.BinOp):
        yield from (*literals(node.left), *literals(node.right))


def reads(part: ast.Constant) -> bool:
    """Whether a literal is words: two of them, or one that is capitalised like a label."""
    if not isinstance(part.value, str):
        return False
    words = [word for word in part.value.replace("<br>", " ").split() if any(c.isalpha() for c in word)]
    words = [word for word in words if word not in PROPER_NAMES and not word.startswith("<")]
    between = part.value != part.value.strip()
    return len(words) > 1 or any(word[0].isupper() or (between and len(word) > 1) for word in words)


def computed(tree: ast.AST) -> Iterator[str]:
    """Yield where `_`, `N_` or `ngettext` is given a text that is put together in place."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"_", "N_", "ngettext"}:
            texts = node.args[: 2 if node.func.id == "ngettext" else 1]
            if any(isinstance(text, ast.JoinedStr | ast.BinOp) for text in texts):
                yield f"line {node.lineno}"
