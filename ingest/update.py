"""python -m ingest update: what is new at the publishers, into data/raw and from there into the database.

Each dataset stands for itself: one that fails keeps its file and its table,
and the rest goes on. A download lies apart (data/raw/.new) until it was read;
then it takes the place of the earlier file, and all that was read becomes a
new database in one step. Whether a file has to be loaded is decided by its
checksum in the database, so a run that was killed is made good by the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from multiprocessing.pool import ThreadPool
from pathlib import Path

from data.boundaries import DRAWN, LEVELS, undrawn
from data.catalogue import Sources
from data.deliveries import Delivery, Outcome
from data.errors import InputError, ProductError
from data.regions import VINTAGE, load_regions
from data.replace import put
from data.store import Store, write
from ingest.download import NEW, UNCHANGED, Validators, Web
from ingest.draw import draw, made_from, save
from ingest.files import read_file
from ingest.folder import STAGED, exclusively, place
from ingest.listing import dates_of_update
from ingest.live import Remote, remotes
from ingest.load import deliver, stored
from ingest.lockfile import Ledger, Locked, State, checksum, dated
from ingest.progress import Progress
from ingest.verify import verify_boundaries

FAILED, ABSENT = "failed", "not downloaded"


@dataclass(frozen=True)
class Task:
    """What a run is asked to do: folder of raw files, database, datasets (none = all), how many at once.

    `nuts` is the NUTS vintage in use from then on; None leaves it as it is.
    """

    raw: Path
    database: Path
    only: Sequence[str] = ()
    jobs: int = 3
    snapshot: Path | None = None
    nuts: int | None = None


@dataclass(frozen=True)
class Result:
    """What became of a dataset: NEW, UNCHANGED, FAILED or ABSENT, and how or why in a few words."""

    id: str
    state: str
    detail: str = ""


@dataclass(frozen=True)
class Fetched:
    """A file that came down and waits beside the raw files, and what to remember with it."""

    path: Path
    entry: Locked
    state: State


class Update:
    """One run. `results` fills up while it goes; its order is that of the datasets given.

    `nuts` is the NUTS vintage in use after it, `before` the one that the database says.
    """

    def __init__(self, task: Task, wanted: list[Remote], sources: Sources, ledger: Ledger, before: int) -> None:
        self.task, self.wanted, self.sources, self.ledger = task, wanted, sources, ledger
        self.before, self.nuts = before, task.nuts or before
        self._found: dict[str, Result] = {}
        self._fetched: dict[str, Fetched] = {}

    @property
    def results(self) -> list[Result]:
        return [self._found[one.id] for one in self.wanted if one.id in self._found]

    def fetch(self, web: Web, progress: Progress) -> None:
        """Download what changed, `jobs` at once, into the folder beside the raw files."""
        dates = dates_of_update(self.wanted, web, self.task.raw, progress.note)
        fetch = partial(self._fetch_one, dates=dates, web=web, progress=progress)
        # Its threads end with the program, so that Ctrl+C doesn't wait for a publisher.
        with ThreadPool(self.task.jobs) as pool:
            for remote, found in pool.imap_unordered(fetch, self.wanted):
                self._note(remote, found, progress)

    def draw(self) -> None:
        """Draw the boundaries that came down; raises `InputError` where the vintage in use has no map then."""
        for _ in self._deliveries({}, boundaries=True):
            pass
        folder = place(self.task.raw, DRAWN.name)
        if self.nuts != self.before and (missing := undrawn(folder, self.nuts)):
            failed = next((one.detail for one in self.results if one.state == FAILED and one.id in self._shapes), "")
            raise no_boundaries(folder, self.nuts, missing, failed)

    def load(self, loaded: dict[str, str]) -> None:
        """Put what came down in place, and what the database doesn't hold yet (`loaded`) into the database."""
        deliveries = self._deliveries(loaded)
        first = next(deliveries, None)
        if first is None and self.nuts == self.before:
            return
        every = deliveries if first is None else chain([first], deliveries)
        for outcome in write(every, self.task.database, snapshot=self.task.snapshot, nuts=self.task.nuts):
            self._loaded(outcome)

    @property
    def _shapes(self) -> set[str]:
        return {one.id for one in self.wanted if one.level is not None}

    def _loaded(self, outcome: Outcome) -> None:
        name, failed = outcome.delivery.dataset, self._found[outcome.delivery.dataset].state == FAILED
        detail = f"{outcome.rows:,} rows, {outcome.values:,} values, {outcome.rejected:,} rejected"
        detail = f"{outcome.kept or detail}, {outcome.delivery.vintage}"
        if failed:
            detail = f"{self._found[name].detail}; loaded the file that was there: {detail}"
        self._found[name] = Result(name, FAILED if failed else NEW, detail)

    def _fetch_one(
        self, remote: Remote, dates: dict[str, str], web: Web, progress: Progress
    ) -> tuple[Remote, Fetched | Exception | None]:
        try:
            return remote, self._fetch(remote, dates.get(remote.id, ""), web, progress)
        except Exception as error:
            return remote, error

    def _fetch(self, remote: Remote, updated: str, web: Web, progress: Progress) -> Fetched | None:
        """Download one file; None if it is what is there already."""
        path, state = place(self.task.raw, remote.name), self.ledger.state(remote.id)
        whole = self.ledger.is_whole(remote.id, path)
        if whole and state.is_of(updated):
            return None
        known = Validators(state.etag, state.modified) if whole else Validators()
        target = place(self.task.raw, f"{STAGED}/{remote.name}")
        target.parent.mkdir(parents=True, exist_ok=True)
        answer = web.get(remote.address, target, known, progress.watch(remote.id))
        now = datetime.now(UTC).isoformat(timespec="seconds")
        state = State(answer.validators.etag, answer.validators.modified, updated, now if updated else "")
        if answer.state == UNCHANGED or (whole and answer.sha256 == self.ledger.files[remote.id].sha256):
            target.unlink(missing_ok=True)
            self.ledger.states[remote.id] = state
            return None
        return Fetched(target, Locked(remote.address, now, answer.size, answer.sha256, updated), state)

    def _note(self, remote: Remote, found: Fetched | Exception | None, progress: Progress) -> None:
        if isinstance(found, Exception):
            result = Result(remote.id, FAILED, _reason(found))
        elif found is None:
            result = Result(remote.id, UNCHANGED)
        else:
            self._fetched[remote.id] = found
            result = Result(remote.id, NEW, f"{found.entry.size:,} bytes")
        self._found[remote.id] = result
        progress.done(remote.id, " ".join(filter(None, (result.state, result.detail))))

    def _deliveries(self, loaded: dict[str, str], *, boundaries: bool = False) -> Iterator[Delivery]:
        for remote in (one for one in self.wanted if (one.level is not None) is boundaries):
            try:
                yield from self._delivered(remote, loaded)
            # Whatever is wrong with one file must not keep the others out; what the database has of it stays.
            except Exception as error:
                self._found[remote.id] = Result(remote.id, FAILED, _reason(error))

    def _delivered(self, remote: Remote, loaded: dict[str, str]) -> Iterator[Delivery]:
        path, fetched = place(self.task.raw, remote.name), self._fetched.get(remote.id)
        if fetched is None and not self._is_to_load(remote, path, loaded):
            return
        source = fetched.path if fetched else path
        deliveries, drawn = [], b""
        if remote.level is None:
            deliveries = deliver(read_file(source), self.sources, remote.id, nuts=self.nuts)
        else:
            drawn = self._drawn(source, remote.level)
        if fetched is not None:
            self._promote(remote, path, fetched)
        if drawn and remote.level is not None:
            save(drawn, place(self.task.raw, DRAWN.name), remote.level, self.nuts)
            self._found[remote.id] = Result(remote.id, NEW, f"{len(drawn):,} bytes, on the map from the next start on")
        entry = self.ledger.files.get(remote.id)
        for delivery in deliveries:
            yield dated(stored(delivery), entry.updated if entry is not None else "")

    def _drawn(self, source: Path, level: int) -> bytes:
        regions = load_regions(vintage=self.nuts)
        verify_boundaries(source, regions, level, self.nuts)
        return draw(source.read_bytes(), source, checksum(source), level=level, regions=regions)

    def _is_to_load(self, remote: Remote, path: Path, loaded: dict[str, str]) -> bool:
        """Tell whether the raw file is there and nothing was made of it yet; raises when it isn't what was locked."""
        found, entry = checksum(path), self.ledger.files.get(remote.id)
        if not found:
            self._found.setdefault(remote.id, Result(remote.id, ABSENT))
            return False
        if entry is not None and entry.sha256 != found:
            raise InputError(path, place="sha256", value=found, expected=f"{entry.sha256}, as {self.ledger.path} says")
        self._found.setdefault(remote.id, Result(remote.id, UNCHANGED))
        known = loaded.get(remote.id)
        if remote.level is not None:
            known = made_from(place(self.task.raw, DRAWN.name), remote.level, self.nuts)
        return known != found

    def _promote(self, remote: Remote, path: Path, fetched: Fetched) -> None:
        """Let a file that was read take the place of the earlier one, and write down where it came from."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            put(fetched.path, path)
        except OSError as error:
            raise InputError(path, value=error.strerror or str(error), expected="a place to write to") from error
        self.ledger.files[remote.id], self.ledger.states[remote.id] = fetched.entry, fetched.state
        self.ledger.save()


def update(task: Task, sources: Sources, progress: Progress, web: Web | None = None) -> list[Result]:
    """Do what `task` says; without `web` only with the files that lie in `task.raw`.

    Returns one result per dataset. Raises `InputError` for what concerns the
    run as a whole: an unknown dataset, a second run, a database that can't be
    written (it is as before, and the next run loads what came down).
    """
    loaded, before = _held(task.database)
    nuts = task.nuts or before
    wanted = remotes(sources, task.only, vintage=nuts)
    with exclusively(task.raw):
        run = Update(task, wanted, sources, Ledger(task.raw), before)
        _check_boundaries(task, nuts, before, wanted, offline=web is None)
        try:
            if web is not None:
                run.fetch(web, progress)
            run.draw()
            run.load(loaded)
        finally:
            run.ledger.save()
    return run.results


def no_boundaries(folder: Path, nuts: int, missing: Sequence[int], reason: str = "") -> InputError:
    """The error about a vintage that no map can be drawn of: figures over other borders would be a lie."""
    levels = ", ".join(map(str, missing))
    expected = f"those that python -m ingest --nuts {nuts} downloads, without --offline and --only"
    expected = f"{expected}; {reason}" if reason else expected
    return InputError(folder, place=f"NUTS {nuts}", value=f"no boundaries of level {levels}", expected=expected)


def _check_boundaries(task: Task, nuts: int, before: int, wanted: list[Remote], *, offline: bool) -> None:
    """Raise `InputError` before anything is downloaded where another vintage is asked for whose maps can't come."""
    if nuts == before:
        return
    coming = {one.level for one in wanted if one.level is not None}
    if offline:
        coming = {one.level for one in wanted if one.level is not None and place(task.raw, one.name).exists()}
    missing = set(undrawn(place(task.raw, DRAWN.name), nuts)) - coming
    if missing:
        raise no_boundaries(place(task.raw, DRAWN.name), nuts, [level for level in LEVELS if level in missing])


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, ProductError) else f"{type(error).__name__}: {' '.join(str(error).split())}"


def _held(database: Path) -> tuple[dict[str, str], int]:
    """Return dataset -> checksum of the file its table was made from, and the NUTS vintage in use."""
    if not database.exists():
        return {}, VINTAGE
    with Store.open(database) as store:
        found, nuts = store.datasets(), store.nuts
    return dict(zip(found["dataset"], found["sha256"], strict=True)), nuts
