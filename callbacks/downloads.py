"""Stable addresses for scripts: /download/observations.csv, scores, gaps; csv, xlsx, parquet; and the method as text.

What is asked for is read strictly, the answer is streamed, and a script that
asks again with the mark it got (ETag) is told in a few bytes that nothing
changed.
"""

from __future__ import annotations

import logging
import zlib
from collections.abc import Callable, Iterator
from threading import BoundedSemaphore

from dash import Dash
from flask import Response, request

from callbacks.guard import line
from data.errors import ProductError
from data.translate import _
from indicators.aside import UnansweredError
from indicators.method_command import markdown
from indicators.method_report import method_report
from indicators.peer_report import peers_section
from layouts.export.files import content, file_name, mark_of, read_wanted, site_for
from layouts.export.wanted import KINDS, METHOD
from layouts.export.writers import FORMATS
from layouts.site import Site

# Workbooks that are made at the same time: each keeps a processor busy for up to ten seconds.
WORKBOOKS = 2
AGAIN = 20  # seconds after which it is worth asking again


def register(app: Dash, site: Callable[[], Site]) -> None:
    """Add the routes; `site()` may wait until the figures are computed."""
    workbooks = BoundedSemaphore(WORKBOOKS)

    @app.server.route("/download/<kind>.<extension>")
    def download(kind: str, extension: str) -> Response:
        if (kind, extension) == (METHOD, "md"):
            return _refused(lambda: _method(site()))
        if kind not in KINDS or extension not in FORMATS:
            known = ", ".join(f"{k}.{e}" for k in KINDS for e in FORMATS)
            return _line(_("there is no such file; there are {known} and method.md", known=known), 404)
        return _refused(lambda: _file(site(), kind, extension, workbooks))


def _refused(answer: Callable[[], Response]) -> Response:
    """The answer, or in one line why there is none."""
    try:
        return answer()
    except UnansweredError:
        return _broken()
    except ProductError as fault:
        return _line(str(fault), 400)
    except Exception:
        return _broken()


def _broken() -> Response:
    """Called where something was raised that is no fault of the one who asks."""
    logging.getLogger("metrogap").exception("a download failed")
    return _line(_("this file could not be made"), 500)


def _file(site: Site, kind: str, extension: str, workbooks: BoundedSemaphore) -> Response:
    wanted = read_wanted(site, kind, request.args.to_dict(flat=False))
    site = site_for(site, wanted)
    mark = mark_of(site, wanted, extension)
    if _known(mark):
        return _unchanged(mark)
    busy = extension == "xlsx" and not workbooks.acquire(blocking=False)
    if busy:
        answer = _line(_("other workbooks are being made; ask again in a moment, or for CSV"), 503)
        answer.headers["Retry-After"] = str(AGAIN)
        return answer
    try:
        body = content(site, wanted, request.host_url.rstrip("/"), extension)
    finally:
        if extension == "xlsx":
            workbooks.release()
    return _streamed(body, FORMATS[extension][0], file_name(wanted, extension), mark, packed=extension == "csv")


def _method(site: Site) -> Response:
    """The method in force as Markdown, for `level` and `year`."""
    wanted = read_wanted(site, METHOD, request.args.to_dict(flat=False))
    site = site_for(site, wanted)
    mark = mark_of(site, wanted, "md")
    if _known(mark):
        return _unchanged(mark)
    # At NUTS 3 the stability of all peers takes seconds, which is for the command line.
    peers = peers_section(site.default.context, 2) if wanted.level in (None, 2) else ""
    text = markdown(site.results, method_report(site.results, wanted.level or 2, wanted.years[-1]), peers)
    name = f"metrogap-method-nuts{wanted.level}-{wanted.years[-1]}.md"
    return _streamed(iter([text.encode()]), "text/markdown", name, mark, packed=False)


def _known(mark: str) -> bool:
    """Whether the asker has this content already."""
    return request.if_none_match.contains_weak(mark)


def _unchanged(mark: str) -> Response:
    return _marked(Response(status=304), mark)


def _streamed(body: Iterator[bytes], media: str, name: str, mark: str, *, packed: bool) -> Response:
    packed = packed and request.accept_encodings["gzip"] > 0 and "gzip" in request.headers.get("Accept-Encoding", "")
    kind = f"{media}; charset=utf-8" if media.startswith("text/") else media
    answer = Response(_gzipped(body) if packed else body, content_type=kind)
    if packed:
        answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return _marked(answer, mark)


def _marked(answer: Response, mark: str) -> Response:
    # Weak: the file names the day on which it was made, its figures are the same.
    answer.set_etag(mark, weak=True)
    answer.headers["Cache-Control"] = "no-cache"
    answer.vary.add("Accept-Encoding")
    return answer


def _gzipped(body: Iterator[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(4, wbits=31)
    for piece in body:
        # A packer that has not got enough yet gives nothing, and an empty piece would end the answer.
        if packed := packer.compress(piece):
            yield packed
    yield packer.flush()


def _line(text: str, status: int) -> Response:
    return line(" ".join(text.split()), status)
