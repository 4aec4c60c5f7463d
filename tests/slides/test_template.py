"""Somebody's template: used where it can be, refused in one line where not, never a broken deck."""

import io
import re
import subprocess
import sys
import zipfile

import pytest
from pptx import Presentation
from pptx.util import Inches

from layouts.slides.__main__ import main
from layouts.slides.package import faults_of


@pytest.fixture(autouse=True)
def once(monkeypatch, slide_site):
    """The figures are read once for all commands that run in this process."""
    monkeypatch.setattr("layouts.slides.__main__.open_site", lambda _database: slide_site)


GERMAN = {"Title Slide": "Titelfolie", "Title Only": "Nur Titel", "Title and Content": "Titel und Inhalt"}


def saved(presentation):
    target = io.BytesIO()
    presentation.save(target)
    return target.getvalue()


def german():
    """16:9, names in German, one slide of its own that must go."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(10), Inches(5.625)
    for layout in deck.slide_layouts:
        for holder in layout.placeholders:
            left, top, width, height = holder.left, holder.top, holder.width, holder.height
            holder.left, holder.width, holder.top, holder.height = left, width, int(top * 0.75), int(height * 0.75)
        if layout.name in GERMAN:
            layout.part._element.cSld.set("name", GERMAN[layout.name])
    slide = deck.slides.add_slide(deck.slide_layouts[0])
    slide.shapes.title.text = "of the ministry"
    return saved(deck)


def as_potx(content):
    return with_type(b"presentation.main+xml", b"template.main+xml", content)


def with_type(old_type, new_type, content=None):
    """A presentation that says it is something else."""
    content = content or saved(Presentation())
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            new.writestr(entry, data.replace(old_type, new_type))
    return target.getvalue()


def as_show():
    return with_type(b"presentation.main+xml", b"slideshow.main+xml")


@pytest.mark.parametrize("make_template", [lambda: saved(Presentation()), german, lambda: as_potx(german()), as_show])
def test_slides_go_into_the_templates_layouts(make, make_template):
    content = make("AT12", template=make_template())
    assert faults_of(content) == []
    deck = Presentation(io.BytesIO(content))
    assert len(deck.slides) in (14, 15) and deck.slides[0].shapes.title.text == "How far is Niederösterreich from Wien?"
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left >= 0 and shape.left + shape.width <= deck.slide_width, shape.name
            assert shape.top >= 0 and shape.top + shape.height <= deck.slide_height, shape.name
            assert not shape.is_placeholder or not shape.has_text_frame or shape.text_frame.text.strip(), shape.name
    link = re.compile(r"http://127\.0\.0\.1:8050/(region/AT12|(peers|chain)\?geo=AT12)")
    assert all(link.search(_all_text(slide)) for slide in deck.slides)


def _all_text(slide):
    return "\n".join(s.text_frame.text for s in slide.shapes if s.has_text_frame)


def without(name):
    deck = Presentation()
    deck.slide_layouts.remove(deck.slide_layouts.get_by_name(name))
    return saved(deck)


def without_titles():
    deck = Presentation()
    layout = deck.slide_layouts.get_by_name("Title Only")
    for holder in list(layout.placeholders):
        holder._element.getparent().remove(holder._element)
    return saved(deck)


def without_places():
    """Neither master nor layouts say where anything is."""
    deck = Presentation()
    for place in (deck.slide_master, *deck.slide_layouts):
        for holder in place.placeholders:
            for frame in holder._element.spPr.findall("{*}xfrm"):
                holder._element.spPr.remove(frame)
    return saved(deck)


@pytest.mark.parametrize(
    "content, text",
    [
        (b"nonsense", "expected a PowerPoint file"),
        (german()[:9000], "expected a PowerPoint file"),
        (without("Title Only"), "expected also Title Only"),
        (without_titles(), "expected a placeholder for the title"),
        (without_places(), "with its place here or on the master"),
        (
            with_type(b"presentation.main+xml", b"presentation.macroEnabled.main+xml"),
            "expected a template without macros",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "without a password"),
        (b"", "expected a PowerPoint file"),
    ],
)
def test_a_template_that_cannot_be_used_is_told_in_one_line_and_writes_nothing(
    tmp_path, capsys, database, content, text
):
    template, target = tmp_path / "their.pptx", tmp_path / "deck.pptx"
    template.write_bytes(content)
    target.write_bytes(b"what was there before")
    code = main(["AT12", "--template", str(template), "-o", str(target), "--database", str(database)])
    error = capsys.readouterr().err
    assert code == 1 and error.count("\n") == 1 and text in error and "their.pptx" in error
    assert target.read_bytes() == b"what was there before"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["deck.pptx", "their.pptx"]


@pytest.mark.parametrize(
    "arguments, text",
    [
        (["XX99"], "region: found 'XX99'"),
        (["FI"], "expected a NUTS 2021 code of level 2 or 3"),
        (["FI1C", "--core", "NO"], "geo: found 'NO'"),
        (["FI1C", "--core", "FI1C"], "can't be its own core"),
        (["FI1C", "--year", "1890"], "year: found 1890"),
        (["FI1C", "--theme", "pink"], "--theme: found 'pink'"),
        (["FI1C", "--slide", "nothing"], "--slide: found 'nothing'"),
        (["FI1C", "--show", "nothing"], "--show: found 'nothing'"),
        (["FI1C", "--date", "23.11.2026"], "--date: found '23.11.2026'"),
        (["FI1C", "--address", "ftp://x"], "--address: found 'ftp://x'"),
        (["FI1C", "--font", "<b>"], "--font"),
        (["FI1C", "--template", "/nowhere.pptx"], "/nowhere.pptx"),
        (["FI1C", "-o", "/nowhere/deck.pptx"], "/nowhere/deck.pptx"),
        ([], "expected codes such as FI1C, or --pilots"),
        (["FI1C", "--pilots"], "expected codes such as FI1C, or --pilots"),
    ],
)
def test_what_cannot_be_had_is_told_in_one_line(tmp_path, capsys, database, arguments, text):
    output = [] if "-o" in arguments else ["-o", str(tmp_path / "deck.pptx")]
    assert main([*arguments, *output, "--database", str(database)]) == 1
    error = capsys.readouterr().err
    assert error.startswith("error: ") and error.count("\n") == 1 and text in error
    assert not list(tmp_path.iterdir())


def test_a_place_that_can_t_be_written_keeps_nothing_behind(tmp_path, capsys, database):
    (tmp_path / "deck.pptx").mkdir()
    arguments = ["FI1C", "--slide", "link", "-o", str(tmp_path / "deck.pptx"), "--database", str(database)]
    assert main(arguments) == 1
    error = capsys.readouterr().err
    assert "a place where a file can be written" in error and error.count("\n") == 1
    assert [p.name for p in tmp_path.rglob("*")] == ["deck.pptx"]


def test_an_error_while_figures_are_being_read_ends_in_order(tmp_path, database):
    """A thread reads ahead then: the end of the process must not tear the database from it."""
    (tmp_path / "their.pptx").write_bytes(b"nonsense")
    places = [
        "--template",
        str(tmp_path / "their.pptx"),
        "-o",
        str(tmp_path / "deck.pptx"),
        "--database",
        str(database),
    ]
    command = [sys.executable, "-m", "layouts.slides", "AT12", *places]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1 and done.stderr.count("\n") == 1 and "expected a PowerPoint file" in done.stderr


def test_an_unknown_option_is_told_in_one_line(capsys):
    with pytest.raises(SystemExit) as end:
        main(["FI1C", "--colour", "red"])
    assert end.value.code == 2 and capsys.readouterr().err == "error: unrecognized arguments: --colour red\n"
