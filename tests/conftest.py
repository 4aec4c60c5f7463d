"""What tests of several packages share: the embedded snapshot as a database, and the numbers computed from it."""

import gc
import os
import signal
from pathlib import Path

import pytest
from hypothesis import settings

from data.deliveries import SNAPSHOT_DIR
from data.store import Store, build_from_snapshot
from indicators.load import load_results

ROOT = Path(__file__).resolve().parent.parent
# How long an example takes says more about the machine's other work than about the code. The same examples every time,
# so that what lands is what was tested; HYPOTHESIS_PROFILE=search looks for new ones.
settings.register_profile("search", deadline=None, database=None)
settings.register_profile("metrogap", deadline=None, database=None, derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "metrogap"))
# Reference material beside the project; on a user's machine it does not exist.
SHARED = ROOT.parent / "shared"


def pytest_configure() -> None:
    """Ctrl+C works as in a terminal, here and in what tests start: pytest-xdist's workers ignore it, as jobs in the
    background of a script do."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Whole folders are spread over the processors; who runs a file or one test waits for no second worker to start."""
    single = any(".py" in argument for argument in config.args)
    return 0 if single else min(4, os.cpu_count() or 1)


def pytest_collection_finish() -> None:
    """Thousands of tests are no garbage; looking through them again and again takes minutes of a run."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    gc.unfreeze()


@pytest.fixture(scope="session")
def root():
    """The project's root directory."""
    return ROOT


@pytest.fixture(scope="session")
def shared():
    """The reference material beside the project; tests that need it are skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"reference material not found: {SHARED}")
    return SHARED


@pytest.fixture(scope="session")
def database(tmp_path_factory):
    """A database built once from data/snapshot, as the app builds it at first start."""
    path = tmp_path_factory.mktemp("database") / "snapshot.duckdb"
    build_from_snapshot(SNAPSHOT_DIR, path)
    return path


@pytest.fixture(scope="session")
def store(database):
    """That database, open for reading."""
    with Store.open(database) as opened:
        yield opened


@pytest.fixture(scope="session")
def results(database):
    """Scores and gaps computed from that database, as every page gets them."""
    return load_results(database)


@pytest.fixture(scope="session")
def site(database):
    """Everything pages are made from."""
    import app

    return app.build_site(database)
