"""One callback for everything that is chosen: (selection, act) -> the next selection and the parts that change.

The browser's script reports what was done (`act`), one act at a time; the
answer is the selection (`query`), from which the same script writes address,
title and controls. So there is one writer of the selection and one of the
address, and a page never has to think of either.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import ModuleType
from typing import Any

import orjson
from dash import ClientsideFunction, Dash, Input, Output, State, set_props

from callbacks.changes import OTHER, differences
from callbacks.selection import Step, as_data, follow
from callbacks.steps import patch
from callbacks.wire import Packed, pack, pack_page, pack_parts, room
from data.translate import N_, _
from layouts import html
from layouts.numbers import written_for
from layouts.query import Query
from layouts.shell import notices, shell_parts
from layouts.site import Site

Pages = Mapping[str, ModuleType]
FAILED = N_("This could not be shown; what you see is what was there before.")


def register(app: Dash, site: Callable[[], Site], pages: Pages) -> None:
    """Connect acts with what is shown. `site()` may wait until the figures are computed."""
    app.clientside_callback(ClientsideFunction("metrogap", "settled"), Input("query", "data"))

    @app.callback(Output("query", "data"), Input("act", "data"), State("query", "data"), prevent_initial_call=True)
    def answer(act: Any, data: Any) -> dict[str, Any]:
        now = site()
        number = act.get("n") if isinstance(act, Mapping) else 0
        step = _step(now, data, act)
        try:
            return _beside(data, _answered(now, pages, step, number), step)
        except Exception as fault:
            # The reader gets a sentence and keeps the page, the operator the details.
            logging.getLogger("metrogap").error("an act failed: %s", step.after.address(), exc_info=fault)
            if step.before is None:
                start = follow(now, None, {"open": {}}).after
                return _answered(now, pages, Step(None, start, (_(FAILED),)), number)
            set_props("notice", _notice((_(FAILED),)))
            return as_data(step.before, now, number)


def _step(site: Site, data: Any, act: Any) -> Step:
    """What an act leads to; the start where that can't be found out."""
    try:
        return follow(site, data, act)
    except Exception as fault:
        logging.getLogger("metrogap").error("an act was not understood", exc_info=fault)
        return Step(None, follow(site, None, {"open": {}}).after, (_(FAILED),))


def _answered(site: Site, pages: Pages, step: Step, number: object) -> dict[str, Any]:
    """Set what changes, and give the selection as the browser holds it."""
    with written_for(step.after.language):
        found = updates(site, pages, step.before, step.after)
        if step.messages is not None:
            found["notice"] = _notice(step.messages)
        title = tab_title(site, pages, step.after)
    for name, props in found.items():
        set_props(name, props)
    return as_data(step.after, site, number) | {"title": title}


def _beside(held: Any, told: dict[str, Any], step: Step) -> dict[str, Any]:
    """What the browser is told of the selection: what differs from what it holds, where that is known."""
    if step.before is None or not isinstance(held, Mapping) or held.keys() != told.keys():
        return told
    other = {name: value for name, value in told.items() if held[name] != value}
    return patch([{"operation": "Merge", "location": [], "params": {"value": other}}])


def updates(site: Site, pages: Pages, before: Query | None, after: Query) -> dict[str, dict[str, Any]]:
    """What has to be set in the browser to get from one selection to another; a whole page where there is another, and
    where only one figure of it is there."""
    looks = ("page", "theme", "language", "embed")
    same = before is not None and all(getattr(before, name) == getattr(after, name) for name in looks)
    kept = same and not after.embed
    if before == after:
        return {}
    frame = {} if after.embed else _frame(site, pages, after)
    if not kept or before is None:
        page = orjson.Fragment(page_text(site, pages, after))
        return differences(None, frame) | {"page": {"children": page}}
    old = parts(site, pages, before) | _frame(site, pages, before)
    return differences(old, parts(site, pages, after) | frame)


def _notice(messages: tuple[str, ...]) -> dict[str, Any]:
    return {"children": orjson.Fragment(pack(notices(messages)))}


def _frame(site: Site, pages: Pages, query: Query) -> Packed:
    """The parts of the frame around a page, kept like those of the page."""
    site = site.under(query)
    return site.screens.get(("frame", query), lambda: pack_parts(shell_parts(site, query, titles(pages))), room=room)


def parts(site: Site, pages: Pages, query: Query) -> Packed:
    """The parts of a page, kept for the comparison that follows with the next act."""
    site = site.under(query)
    return site.screens.get(("parts", query), lambda: pack_parts(pages[query.page].parts(site, query)), room=room)


def page_text(site: Site, pages: Pages, query: Query) -> bytes:
    """JSON of the content of a page; what is in it is kept as the parts that the next act is compared with."""
    if query.embed:  # of which only a part is shown, and comes whole with every change
        return pack_page(body(site, pages, query))[0]
    names = _names(site, pages, query)
    text, found = pack_page(body(site, pages, query), names)
    site.screens.get(("parts", query), lambda: _only(found, names), room=room)
    return text


def _names(site: Site, pages: Pages, query: Query) -> Mapping[str, frozenset[str]]:
    """Which properties of which elements a page changes: they are the same for all selections."""
    forms = frozenset(OTHER)

    def make() -> Mapping[str, frozenset[str]]:
        given = {name: frozenset(props) for name, props in parts(site, pages, query).items()}
        return {name: props | forms if props & forms else props for name, props in given.items()}

    return site.default.changing.get(query.page, make)


def _only(found: Packed, names: Mapping[str, frozenset[str]]) -> Packed:
    there = {name: found[name] for name in names if name in found}
    return {name: {p: text for p, text in props.items() if p in names[name]} for name, props in there.items()}


def body(site: Site, pages: Pages, query: Query) -> Any:
    """The content of a page, or the one figure of it that is embedded elsewhere."""
    page = pages[query.page].layout(site.under(query), query)
    if not query.embed:
        return page
    frames = [f for f in page._traverse() if isinstance(f, html.Figure)]
    stores = [s for s in page._traverse() if type(s).__name__ == "Store"]
    wanted = [f for f in frames if f.id == f"frame-{query.embed}"] or frames[:1]
    whole = _("Open in metrogap")
    address = html.A(whole, href=replace(query, embed="").address(), target="_blank", rel="noopener", className="whole")
    return html.Div([*wanted, *stores, address], className=page.className)


def titles(pages: Pages) -> dict[str, str]:
    """Name of every page -> its title in the reader's language."""
    return {name: _(page.TITLE) for name, page in pages.items()}


def tab_title(site: Site, pages: Pages, query: Query) -> str:
    """The finding of the page, for the title of the tab."""
    return f"{pages[query.page].headline(site.under(query), query)} – metrogap"
