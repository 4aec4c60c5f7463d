"""The first response: the page that was asked for, complete, so that the browser asks for nothing before it draws.

Dash would fetch layout and callbacks in two more requests and the content in a
third. Here they are written into the document, and assets/first.js hands them
to Dash when it asks.
"""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import re
from collections.abc import Callable
from typing import Any

import orjson
from dash import Dash
from dash.fingerprint import build_fingerprint
from flask import request

from callbacks.act import Pages, page_text, tab_title, titles
from callbacks.selection import as_data, read
from callbacks.wire import as_sent, pack, pack_parts
from data.translate import _
from layouts.numbers import language_of, written_for
from layouts.query import Query
from layouts.shell import THEMES, notices, shell, shell_parts, skeleton
from layouts.site import Site

# Nothing of ours is drawn by this library, which Dash would load all the same.
UNUSED = "dash/dash_table/"
# The theme is set before anything is drawn, so that a dark page never flashes white; the cookie tells the server.
THEME = """
(function (root) {
  var theme = null;
  try { theme = localStorage.getItem("theme"); } catch (e) {}
  if (["light", "dark", "projector"].indexOf(theme) < 0) {
    theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  }
  root.dataset.theme = theme;
  document.cookie = "theme=" + theme + ";path=/;max-age=31536000;samesite=lax";
})(document.documentElement);
"""

INDEX = """<!DOCTYPE html>
<html lang="en" data-theme="{theme}">
<head>
{metas}
<title>{title}</title>
{favicon}
<script>{script}</script>
{preloads}
{css}
</head>
<body>
<noscript>{noscript}</noscript>
{app_entry}
<footer hidden>{config}
<script type="application/json" id="first-layout">{layout}</script>
<script type="application/json" id="first-dependencies">{dependencies}</script>
{scripts}{renderer}</footer>
</body>
</html>"""


class Dashboard(Dash):
    """Dash with a document of our own. `site()` may wait; while `ready()` is false the document says so instead."""

    def serve_from(self, site: Callable[[], Site], ready: Callable[[], bool], pages: Pages, version: str) -> None:
        """Say what pages are made from; `version` is written below each of them."""
        self._made_from, self._is_ready, self._shown_pages, self._own_version = site, ready, pages, version
        self.layout = self._waiting_page

    def interpolate_index(self, **given: str) -> str:
        """The document for the present request; `given` are the pieces that Dash makes."""
        layout, title, preloads = self._first()
        dependencies = json.dumps(self._callback_list)
        given["scripts"] = self._scripts(given["scripts"])
        given["title"] = _escape(title)
        words = _("This dashboard needs JavaScript. The same figures: python -m indicators gaps")
        theme = _theme()
        return INDEX.format(
            **given,
            layout=_for_script(layout),
            dependencies=_for_script(dependencies),
            preloads=preloads,
            noscript=_escape(words),
            theme=theme,
            script=THEME,
        )

    def script_hashes(self) -> str:
        """What a Content-Security-Policy has to allow: the inline scripts written here and by Dash, and no other."""
        own = base64.b64encode(hashlib.sha256(THEME.encode()).digest()).decode()
        return " ".join([f"'sha256-{own}'", *self.csp_hashes()])

    def _scripts(self, scripts: str) -> str:
        """Without what is not used, with what Dash would fetch later."""
        kept = [line for line in scripts.splitlines() if UNUSED not in line]
        place = next((n for n, line in enumerate(kept) if "dash_core_components-shared" in line), len(kept) - 1)
        kept.insert(place + 1, f'<script src="{self._graph_code(kept[place])}"></script>')
        return "\n".join(kept)

    def _graph_code(self, shared: str) -> str:
        """Address of the code of dcc.Graph, which every page needs, beside that of the `shared` code."""
        found = re.search(r'src="([^"]*)dash_core_components-shared\.v([^m"]*)m(\d+)\.js"', shared)
        if found is None:
            return ""
        name = build_fingerprint("async-graph.js", found[2].replace("_", "."), int(found[3]))
        return f"{found[1]}{name}"

    def _waiting_page(self) -> Any:
        """What Dash gives out when it is asked for the layout itself: a page that opens the address by an act."""
        return shell(skeleton(), {}, None, {}, self._own_version)

    def _first(self) -> tuple[str, str, str]:
        """Layout as JSON, title, and what the browser should fetch at once."""
        if not self._is_ready():
            return pack(self._waiting_page()).decode(), self.title, ""
        site = self._made_from()
        address = {"pathname": request.path, "search": request.query_string.decode("utf-8", "replace")}
        reader = {"theme": _theme(), "language": language_of(request.headers.get("Accept-Language"))}
        query, messages = read(site, address | reader)
        with written_for(query.language):
            try:
                return self._page(site, query, messages)
            except Exception:
                # The reader gets a working page and a sentence, the operator the details.
                logging.getLogger("metrogap").exception("a page failed: %s", query.address())
                sentence = _("This could not be shown; here is the map.")
                return self._page(site, read(site, reader)[0], (*messages, sentence))

    def _page(self, site: Site, query: Query, messages: tuple[str, ...]) -> tuple[str, str, str]:
        """Layout as JSON, title and preloads of the page of a selection; kept where nothing else is told with it."""
        if messages:
            layout, title = self._made(site, query, messages)
        else:
            layout, title = site.screens.get(("document", query), lambda: self._made(site, query, ()))
        return layout.decode(), title, _preloads(site, query.level if query.page == "map" else None)

    def _made(self, site: Site, query: Query, messages: tuple[str, ...]) -> tuple[bytes, str]:
        frame = as_sent(pack_parts(shell_parts(site.under(query), query, titles(self._shown_pages))))
        title = tab_title(site, self._shown_pages, query)
        data = as_data(query, site) | {"title": title}
        content = orjson.Fragment(page_text(site, self._shown_pages, query))
        notice = {"notice": {"children": notices(messages)}}
        return pack(shell(content, frame | notice, query, data, self._own_version)), title


def _preloads(site: Site, level: int | None) -> str:
    """Boundaries are asked for by plotly, late; the browser can have them long before."""
    if level is None:
        return ""
    wanted = [site.borders[level], site.borders[0]]
    return "\n".join(f'<link rel="preload" as="fetch" crossorigin="anonymous" href="{a}">' for a in wanted)


def _theme() -> str:
    theme = request.cookies.get("theme", "")
    return theme if theme in THEMES else "light"


def _for_script(text: str) -> str:
    """JSON that can't end the script element it stands in."""
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
