"""What the browser gets from us: plotly as it was released, scripts that keep to this host and need no `eval`."""

import hashlib
import re
from pathlib import Path

import plotly
import pytest

ASSETS = Path(__file__).parents[2] / "layouts" / "assets"
BUNDLE = next((ASSETS / "plotly").glob("plotly-geo-*.min.js"))
OURS = sorted(ASSETS.glob("*.js"))


def test_the_bundle_is_of_the_version_that_the_installed_plotly_has():
    installed = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    version = re.search(r"plotly\.js v([\d.]+)", installed.read_text(encoding="utf-8")[:300]).group(1)
    assert BUNDLE.name == f"plotly-geo-{version}.min.js"
    assert f"plotly.js (geo - minified) v{version}" in BUNDLE.read_text(encoding="utf-8")[:200]


def test_the_bundle_is_as_released_with_its_licence_and_needs_no_eval():
    text = BUNDLE.read_text(encoding="utf-8")
    assert hashlib.sha256(BUNDLE.read_bytes()).hexdigest() == (
        "3da0a26e92ce47dad2b18c6e7cf5018335a003f50f5fe41710f52508af579b7c"
    )
    assert "Permission is hereby granted" in (ASSETS / "plotly" / "LICENSE.txt").read_text(encoding="utf-8")
    assert not re.search(r"\bnew Function\(|\beval\(", text)


@pytest.mark.parametrize("kind", ["scatter", "choropleth", "scattergeo"])
def test_every_type_of_trace_in_use_is_in_the_bundle(kind):
    assert re.search(rf'name: ?"{kind}"', BUNDLE.read_text(encoding="utf-8"))


def test_no_other_type_of_trace_is_in_use():
    used = set()
    for file in (ASSETS.parent / "figures").glob("*.py"):
        used |= set(
            re.findall(
                r'"type": "(scatter\w*|bar\w*|choropleth\w*|heatmap|histogram\w*|pie|box|violin)"', file.read_text()
            )
        )
    assert used == {"scatter", "choropleth", "scattergeo"}


@pytest.mark.parametrize("script", OURS, ids=lambda f: f.name)
def test_scripts_are_ours_alone(script):
    text = script.read_text(encoding="utf-8")
    assert '"use strict"' in text
    hosts = set(re.findall(r"https?://[\w./]+", text))
    assert hosts <= {"http://www.w3.org/2000/svg"}
    assert not re.search(r"\beval\(|new Function|innerHTML|document\.write|insertAdjacentHTML", text)


def test_scripts_are_valid(root):
    import shutil
    import subprocess

    node = shutil.which("node")
    if node is None:
        pytest.skip("no node on this machine; the browser tests run the scripts all the same")
    for script in OURS:
        assert subprocess.run([node, "--check", str(script)], capture_output=True).returncode == 0, script
