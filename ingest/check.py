"""python -m ingest check: is there anything newer at the publishers? Asked without downloading it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from data.catalogue import Sources
from data.errors import InputError
from data.regions import VINTAGE
from ingest.download import Validators, Web
from ingest.folder import exclusively, place
from ingest.listing import dates_of_update
from ingest.live import Remote, remotes
from ingest.lockfile import NOT_YET, Ledger

NEWER, CURRENT, UNTOLD, UNKNOWN = "newer", "current", "only a download would tell", "not known"


@dataclass(frozen=True)
class Finding:
    """NEWER, CURRENT, UNTOLD or UNKNOWN (the question failed), with the reason in `detail`."""

    id: str
    state: str
    detail: str = ""


def check(raw: Path, sources: Sources, web: Web, only: Sequence[str] = (), *, vintage: int = VINTAGE) -> list[Finding]:
    """Compare what lies in `raw` with what publishers say now; what is newer is noted there for `status`.

    A publisher's catalogue with dates answers for all its datasets at once;
    where there is none, each file is asked for its headers alone. `vintage`: the
    NUTS vintage of the boundaries.
    """
    wanted = remotes(sources, only, vintage=vintage)
    notes: list[str] = []
    with exclusively(raw):
        ledger = Ledger(raw)
        dates = dates_of_update(wanted, web, raw, notes.append)
        found = [_compare(one, dates.get(one.id, ""), raw, ledger, web) for one in wanted]
        for one in found:
            state = ledger.state(one.id)
            ledger.states[one.id] = replace(state, newer=one.detail if one.state == NEWER else "")
        ledger.save()
    return [*(Finding("catalogue", UNKNOWN, note) for note in notes), *found]


def _compare(remote: Remote, listed: str, raw: Path, ledger: Ledger, web: Web) -> Finding:
    if not ledger.is_whole(remote.id, place(raw, remote.name)):
        return Finding(remote.id, NEWER, f"{NOT_YET}{f', last update {listed}' if listed else ''}")
    entry, state = ledger.files[remote.id], ledger.state(remote.id)
    had = state.updated or entry.updated
    if listed and had and listed != had:
        return Finding(remote.id, NEWER, f"last update {listed}, downloaded is {had}")
    if state.is_of(listed):
        return Finding(remote.id, CURRENT, f"last update {listed}")
    try:
        changed = web.changed(remote.address, Validators(state.etag, state.modified))
    except InputError as error:
        return Finding(remote.id, UNKNOWN, str(error))
    if changed is None:
        return Finding(remote.id, UNTOLD)
    return Finding(remote.id, NEWER, "another file than the one downloaded") if changed else Finding(remote.id, CURRENT)
