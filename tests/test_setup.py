"""Set-up that must always hold: two commands, pinned wheels, honest dependencies, one place for what ships."""

import ast
import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from functools import cache
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUN = "pip install -c constraints.txt -e . && python app.py"
TEST = 'pip install -c constraints.txt -e ".[test]" && pytest'
OURS = frozenset({"app", "data", "ingest", "indicators", "layouts", "callbacks", "tests"})
# Modules that only the extra `build` may serve: nothing that runs imports them, except when it is asked to build.
BUILD_ONLY = ("*_build.py", "messages.py")
# Declared without an import: pandas reads workbooks through it, or it is a command.
NEEDED_WITHOUT_IMPORT = {"ruff": "called by test_code_passes_ruff", "pytest-xdist": "spreads the tests (-n, pyproject)"}
# What no start of the dashboard may load: it costs time, or is not there outside the extras.
NOT_AT_START = ("babel", "shapely", "geopandas", "sklearn", "openpyxl", "python_calamine", "pyarrow.csv", "playwright")


def declared(*groups: str) -> dict[str, Requirement]:
    """Requirements of the project (group "") and of extras, by canonical name."""
    extras = PROJECT["project"]["optional-dependencies"]
    lines = [line for group in groups for line in (extras[group] if group else PROJECT["project"]["dependencies"])]
    return {canonicalize_name((r := Requirement(line)).name): r for line in lines}


@pytest.fixture(scope="module")
def constraints() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = [re.fullmatch(r"([\w.-]+)==([\w.]+)", line) for line in lines if not line.startswith("#")]
    assert pinned and all(pinned), "constraints.txt holds name==version, nothing else"
    return {canonicalize_name(p[1]): p[2] for p in pinned}


@pytest.mark.parametrize("command", [RUN, TEST])
def test_readme_gives_the_command_once(command):
    blocks = re.findall(r"^```bash\n(.*?)^```", (ROOT / "README.md").read_text(encoding="utf-8"), re.M | re.S)
    assert [line for block in blocks for line in block.splitlines()].count(command) == 1


def test_ci_script_is_executable_bash():
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    assert subprocess.run(["bash", "-n", script], check=False).returncode == 0


def test_declared_versions_are_pinned(constraints):
    for name, requirement in declared("", "test", "build").items():
        assert Version(constraints[name]) in requirement.specifier, name


def test_everything_that_gets_installed_is_pinned(constraints):
    names, missing = set(declared("", "test", "build")), set()
    while names - missing:
        missing |= names
        names = {needed for name in names for needed in needed_by(name)} - missing
    assert missing - set(constraints) == set()


def needed_by(name: str) -> Iterator[str]:
    """Names of what an installed distribution needs here; nothing for one that isn't installed."""
    try:
        lines = requires(name) or []
    except PackageNotFoundError:
        return
    extras = {e for r in declared("", "test", "build").values() if canonicalize_name(r.name) == name for e in r.extras}
    for requirement in map(Requirement, lines):
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in extras | {""}):
            yield canonicalize_name(requirement.name)


def sources() -> list[Path]:
    """Our own modules that ship, relative to the root."""
    folders = [ROOT / name for name in OURS - {"app", "tests"}]
    return sorted(path.relative_to(ROOT) for path in [ROOT / "app.py", *(p for f in folders for p in f.rglob("*.py"))])


def imported(path: Path) -> set[str]:
    """Top-level names a module imports from outside, also late ones and those looked up by `find_spec`."""
    names: set[str] = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.add(node.module or "")
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "find_spec":
            names |= {argument.value for argument in node.args if isinstance(argument, ast.Constant)}
        elif isinstance(node, ast.keyword) and node.arg == "engine" and getattr(node.value, "value", "") == "calamine":
            names.add("python_calamine")
    return {name.split(".")[0] for name in names} - OURS - set(sys.stdlib_module_names)


def distributions(names: set[str]) -> set[str]:
    """Names of the distributions that provide modules; a module nobody provides stands for itself."""
    return {canonicalize_name(providers().get(name, [name])[0]) for name in names}


@cache
def providers() -> Mapping[str, list[str]]:
    """Which distributions provide a module; read once, because that takes a quarter of a second."""
    return packages_distributions()


@pytest.mark.parametrize("path", sources(), ids=str)
def test_imports_are_declared(path):
    build = path.parts[0] == "data" and any(fnmatch(path.name, pattern) for pattern in BUILD_ONLY)
    extra = ["build"] if build else ["images"] if path == Path("layouts/images.py") else []
    assert distributions(imported(path)) <= set(declared("", *extra))


def test_declared_dependencies_are_imported():
    tests = {path.relative_to(ROOT) for path in (ROOT / "tests").rglob("*.py")}
    used = distributions({name for path in {*sources(), *tests} for name in imported(path)})
    assert set(declared("", "build", "images", "test")) - used == set(NEEDED_WITHOUT_IMPORT)


def test_packages_are_listed():
    found = {".".join(path.parent.parts) for path in sources() if path.name == "__init__.py"}
    assert found == set(PROJECT["tool"]["setuptools"]["packages"])
    assert {".".join(path.parent.parts) for path in sources()} - {""} == found, "a folder of modules lacks __init__.py"


def test_files_beside_the_modules_ship():
    """What `pip install .` (not -e) leaves out is missed only on the user's machine."""
    patterns = PROJECT["tool"]["setuptools"]["package-data"]
    local = ("*.py", "*.pyc", "*.duckdb", "*.duckdb.*")
    for package in ("data", "layouts"):
        shipped = {path for pattern in patterns[package] for path in (ROOT / package).glob(pattern)}
        files = {path for path in (ROOT / package).rglob("*") if path.is_file()}
        left_out = {p for p in files - shipped if not any(fnmatch(p.name, pattern) for pattern in local)}
        made_here = {"raw", "metrogap.intervals"}
        assert {str(p.relative_to(ROOT)) for p in left_out if p.parts[len(ROOT.parts) + 1] not in made_here} == set()


def test_start_loads_nothing_heavy():
    """The server is asked for a page as soon as app.py and the interface are imported."""
    names = [".".join(p.with_suffix("").parts) for p in sources() if p.parts[0] in {"app.py", "layouts", "callbacks"}]
    names = [name.removesuffix(".__init__") for name in names if not name.endswith("__main__")]
    code = (
        f"import importlib, json, sys; [importlib.import_module(n) for n in {names}]; print(json.dumps([*sys.modules]))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(json.loads(loaded)).isdisjoint(NOT_AT_START)


@pytest.mark.parametrize("command", ["check", "format --check"])
def test_code_passes_ruff(command):
    ruff = shutil.which("ruff", path=str(Path(sys.executable).parent))
    assert ruff, "ruff (extra test) is not installed beside this Python"
    done = subprocess.run(
        [ruff, *command.split(), "--output-format=concise", "."], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
