"""Downloads against a server that misbehaves: what is whole arrives, everything else is one clear line."""

import gzip
import io
import socket
import threading
import time
import zipfile
from dataclasses import replace

import pytest
from replay_server import File, ReplayServer

from data.errors import InputError
from ingest.download import NEW, REPLAY, UNCHANGED, Validators, Watcher, Web
from ingest.patience import Hosts, Patience, retry_after
from ingest.verify import Limits

PATH = "/data/X?format=TSV&compressed=true"
ADDRESS = f"https://publisher.example{PATH}"
TEXT = b"unit,geo\\time\t2020 \nPC,AT12\t1.5 b\n" * 50
BODY = gzip.compress(TEXT)
FAST = Patience(attempts=4, first=0.01, longest=0.05, jitter=0.01, asked=2, silence=0.8, whole=2.0)
SMALL = Limits(packed=50_000, unpacked=3_000_000, ratio=50, members=3)


@pytest.fixture
def server():
    with ReplayServer() as running:
        running.files[PATH] = File(BODY)
        yield running


@pytest.fixture
def web(server):
    with Web(limits=SMALL, patience=FAST, replay=server.url) as opened:
        yield opened


@pytest.fixture
def get(web, tmp_path):
    def get(name="x.tsv.gz", known=None, watcher=None, address=ADDRESS):
        target = tmp_path / name
        try:
            return web.get(address, target, known or Validators(), watcher), target
        except InputError:
            assert not target.exists()
            raise

    return get


def refused(get, message, **options):
    """Download and expect one line that names the address."""
    with pytest.raises(InputError) as caught:
        get(**options)
    assert str(caught.value).startswith(f"{ADDRESS}: ")
    assert message in str(caught.value)


def test_what_was_sent_is_kept_as_it_was(get, server):
    told = []
    answer, target = get(watcher=Watcher(size=lambda total: told.append(("of", total)), grew=told.append))
    assert (answer.state, answer.size, target.read_bytes()) == (NEW, len(BODY), BODY)
    assert told == [("of", len(BODY)), len(BODY)]
    assert server.requests[0].headers["Accept-Encoding"] == "identity"


def test_304_leaves_everything_as_it_is(get, server):
    server.files[PATH].etag = '"v1"'
    answer, _ = get()
    assert answer.validators.etag == '"v1"'
    again, target = get(name="again.tsv.gz", known=answer.validators)
    assert (again.state, again.validators, target.exists()) == (UNCHANGED, answer.validators, False)
    server.files[PATH].etag = '"v2"'
    assert get(known=answer.validators)[0].state == NEW


def test_404_is_told_at_once(get, server):
    del server.files[PATH]
    refused(get, "found 'HTTP 404 Not Found', expected HTTP 200")
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "fault", ["status 503", "status 500", "status 429", "cut", "cut_unsaid", "slow 1.2", "short 4"]
)
def test_what_may_pass_is_tried_again(fault, get, server):
    server.files[PATH].misbehave = [fault, fault]
    why = []
    answer, target = get(watcher=Watcher(again=why.append))
    assert (answer.state, target.read_bytes()) == (NEW, BODY)
    assert len(server.requests) == 3
    assert len(why) == 2 and all("again in" in line for line in why)


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("status 503", "HTTP 503"),
        ("cut", "expected a complete answer"),
        ("cut_unsaid", "a truncated gzip file"),
        ("short 4", "a truncated gzip file"),
        ("slow 1.2", "timed out"),
    ],
)
def test_what_does_not_pass_is_told_after_all_attempts(fault, message, get, server):
    server.files[PATH].misbehave = [fault] * 9
    refused(get, message)
    assert len(server.requests) == FAST.attempts


def test_pauses_grow(get, server):
    server.files[PATH].misbehave = ["status 503"] * 3
    get()
    first, *_, last = (b.time - a.time for a, b in zip(server.requests, server.requests[1:], strict=False))
    assert first >= 0.01 and last >= 0.04


def test_retry_after_is_honoured_by_every_thread(get, web, server, tmp_path):
    server.files[PATH].misbehave = ["status 429 1"]
    server.files["/other"] = File(BODY)
    other = threading.Thread(
        target=web.get, args=("https://publisher.example/other", tmp_path / "other.gz", Validators())
    )
    get(watcher=Watcher(again=lambda why: other.start()))
    other.join()
    first, *later = [request.time for request in server.requests]
    assert len(later) == 2
    assert all(one - first >= 1.0 for one in later)


def test_a_publisher_that_asks_for_too_long_is_left_alone(get, server):
    server.files[PATH].misbehave = ["status 429 3600"]
    refused(get, "HTTP 429, come back in 3600 s")
    assert len(server.requests) == 1


def test_retry_after_may_be_a_date():
    assert retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0.0
    assert retry_after("Wed, 21 Oct 2065 07:28:00 GMT") > 1e9
    assert (retry_after("7"), retry_after(""), retry_after("soon")) == (7.0, None, None)


def test_a_web_page_instead_of_data_is_refused(get, server):
    server.files[PATH].misbehave = ["html"]
    refused(get, "a web page (HTML or XML)")
    assert len(server.requests) == 1


def test_a_file_that_never_ends_is_given_up(get, server):
    server.files[PATH].misbehave = ["drip 0.05"]
    refused(get, "expected the file in less time")


def test_an_empty_answer_is_no_data(get, server):
    server.files[PATH].body = b""
    refused(get, "an empty answer")


def test_a_gzip_bomb_is_refused_unread(get, server):
    server.files[PATH].body = gzip.compress(bytes(40_000_000), 9)
    assert len(server.files[PATH].body) < SMALL.packed
    refused(get, "at most 2 MB unpacked")
    server.files[PATH].body = gzip.compress(b"0\n" * 20, 9) + gzip.compress(bytes(40_000_000), 9)
    refused(get, "at most 2 MB unpacked")


def test_a_smaller_bomb_is_recognised_by_how_much_it_grows(server, tmp_path):
    server.files[PATH].body = gzip.compress(b"AT12\t1 \n" * 2_000_000, 9)
    with Web(limits=Limits(ratio=50), patience=FAST, replay=server.url) as web, pytest.raises(InputError) as caught:
        web.get(ADDRESS, tmp_path / "x.tsv.gz", Validators())
    assert "unpacks to more than 50 times its size" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_too_large_is_refused_from_the_stated_length_and_from_what_comes(get, server):
    server.files[PATH].body = b"0" * 60_000
    refused(get, "60,000 bytes', expected at most 50,000 bytes")
    server.files[PATH].misbehave = ["cut_unsaid"]
    server.files[PATH].body = b"0" * 200_000
    refused(get, "expected at most 50,000 bytes")


@pytest.mark.parametrize("members", [4, 1])
def test_a_zip_of_too_many_or_too_large_members_is_refused(members, get, server):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(members):
            archive.writestr(f"../../{number}.csv", bytes(4_000_000 if members == 1 else 10))
    server.files[PATH].body = packed.getvalue()
    refused(get, "at most 3 in a zip" if members == 4 else "at most 2 MB unpacked", name="x.zip")


def test_a_damaged_zip_is_refused(get, server):
    server.files[PATH].body = b"PK\x03\x04 and then nothing"
    refused(get, "a damaged zip file", name="x.zip")


def test_text_cut_inside_a_row_is_refused(get, server):
    server.files[PATH].body = TEXT[:-3]
    refused(get, "a text that ends in the middle of a row", name="x.tsv")


def test_content_packed_by_the_server_is_kept_packed_and_recognised(get, server):
    server.files[PATH] = File(TEXT, misbehave=["packed", "brotli"])
    assert gzip.decompress(get(name="x.tsv")[1].read_bytes()) == TEXT
    refused(get, "content encoded with br", name="y.tsv")


@pytest.mark.parametrize(
    "there", ["http://127.0.0.2:1/data", "https://127.0.0.1/data", "//evil.example/x", "ftp://x/y"]
)
def test_a_redirect_to_another_host_is_refused(there, get, server):
    server.files[PATH].misbehave = [f"redirect {there}"]
    refused(get, "expected an answer from the publisher's own host")
    assert len(server.requests) == 1


def test_a_redirect_inside_the_host_is_followed_but_not_for_ever(get, server):
    server.files["/moved"] = File(BODY)
    server.files[PATH].misbehave = ["redirect /moved"]
    assert get()[1].read_bytes() == BODY
    server.files[PATH].misbehave = [f"redirect {PATH}"] * 9
    refused(get, "more than three redirects")


def test_no_answer_at_all_is_one_line(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with Web(patience=FAST, replay=f"http://127.0.0.1:{port}") as web, pytest.raises(InputError) as caught:
        web.get(ADDRESS, tmp_path / "x", Validators())
    assert "onnection refused" in str(caught.value) and "\n" not in str(caught.value)


def test_of_a_host_that_is_gone_each_further_file_is_asked_for_once(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    patience = replace(FAST, attempts=50, first=0.1, longest=0.1, gone=0.3)
    told: list[list[str]] = []
    with Web(patience=patience, replay=f"http://127.0.0.1:{port}") as web:
        begin = time.monotonic()
        for name in ("first", "second", "third"):
            told.append([])
            with pytest.raises(InputError, match="onnection refused"):
                web.get(
                    f"https://publisher.example/{name}", tmp_path / name, Validators(), Watcher(again=told[-1].append)
                )
    # The first was tried for a third of a second, not fifty times; then nobody waited any more.
    assert 2 <= len(told[0]) <= 5 and told[1:] == [[], []]
    assert time.monotonic() - begin < 3


def test_a_host_that_answers_again_is_given_all_the_time_again():
    hosts = Hosts()
    hosts.missed("one")
    time.sleep(0.05)
    assert hosts.missed("one") >= 0.05 and hosts.missed("other") == 0
    hosts.met("one")
    assert hosts.missed("one") == 0


def test_a_target_that_cannot_be_written_is_one_line(web, tmp_path):
    with pytest.raises(InputError, match="expected a place to write to"):
        web.get(ADDRESS, tmp_path / "nowhere" / "x.tsv.gz", Validators())


def test_whether_something_changed_is_asked_without_downloading(web, server):
    server.files[PATH].etag = '"v2"'
    assert web.changed(ADDRESS, Validators(etag='"v1"')) is True
    assert web.changed(ADDRESS, Validators(etag='"v2"')) is False
    assert web.changed(ADDRESS, Validators()) is None
    server.files[PATH].misbehave = ["status 405"]
    assert web.changed(ADDRESS, Validators(etag='"v1"')) is None
    assert {request.method for request in server.requests} == {"HEAD"}


@pytest.mark.parametrize("replay", ["https://127.0.0.1:1", "http://publisher.example", "file:///etc/passwd"])
def test_tests_can_only_be_replayed_on_this_machine(replay, monkeypatch):
    monkeypatch.setenv(REPLAY, replay)
    with pytest.raises(InputError, match="it is for tests"):
        Web()


def test_only_https_is_asked(tmp_path):
    with Web(patience=FAST) as web, pytest.raises(InputError, match="found 'http', expected https"):
        web.get("http://publisher.example/x", tmp_path / "x", Validators())


def test_a_proxy_is_taken_from_the_environment(server, tmp_path, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", server.url)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with Web(patience=FAST) as web, pytest.raises(InputError):
        web.get(ADDRESS, tmp_path / "x", Validators())
    assert server.tunnels and set(server.tunnels) == {"publisher.example:443"}
