"""A build that can't be done says why in one line, whatever is missing."""

import sys

import pytest

import data
from data import boundaries, neighbours, regions
from data.builds import run_build

ATLAS, TYPOLOGY = ("--atlas", "atlas.tgz"), ("--typology", "typology.csv")


@pytest.mark.parametrize(
    ("module", "package", "options"),
    [
        (boundaries, "shapely", ATLAS),
        (neighbours, "geopandas", TYPOLOGY),
        (regions, "shapely", (*ATLAS, "--flows", "flows.csv", *TYPOLOGY)),
    ],
)
def test_a_package_that_is_not_installed_is_named_with_its_extra(
    module, package, options, monkeypatch, capsys, tmp_path
):
    for name in (f"{module.__name__}_build", "data.changes_build"):
        monkeypatch.delitem(sys.modules, name, raising=False)
        monkeypatch.delattr(data, name.removeprefix("data."), raising=False)
    # What Python itself does for a name that is None here is raise ModuleNotFoundError.
    for name in {package} | {known for known in sys.modules if known.startswith(f"{package}.")}:
        monkeypatch.setitem(sys.modules, name, None)
    assert module.main(["build", *options, "--to", str(tmp_path)]) == 1
    out, err = capsys.readouterr()
    assert (out, list(tmp_path.iterdir())) == ("", [])
    assert err == f'error: building needs {package}: pip install -c constraints.txt -e ".[build]"\n'


def test_a_folder_that_can_not_be_written_is_one_line(tmp_path, capsys):
    there = tmp_path / "file"
    there.write_text("")
    assert run_build(lambda: [str((there / "inside").mkdir())]) == 1
    assert capsys.readouterr().err == f"error: {there}/inside: found Not a directory, expected a place to write to\n"
