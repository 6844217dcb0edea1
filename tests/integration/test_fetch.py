"""The fetcher, over real HTTP: what it keeps, what it asks again, when it stops and what it says."""

from __future__ import annotations

import csv
import hashlib
import os
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from publishers.faults import answer, busy, cut_in_chunks, moved, page, wire
from publishers.toy import FIGURE, Site, Toy, asking
from pytest_httpserver import HTTPServer
from werkzeug import Response

from etl import fetch as fetching
from etl.errors import BadData, FetchFailed, ImportDependencyError
from etl.sources.publisher import Reply, Request, Send, Snapshot

SETTINGS = {"pause_seconds": 0, "timeout_seconds": 30, "attempts": 3}
LATER = "Run the same command later: what has been fetched is kept."
REVISED = FIGURE.replace(b"1.0", b"1.5")


@dataclass
class Folder:
    """A data folder, and the engine at work on it."""

    path: Path
    events: list[fetching.Event] = field(default_factory=list)

    @property
    def rows(self) -> list[dict[str, str]]:
        file = self.path / "sources.csv"
        return list(csv.DictReader(file.read_text("utf-8").splitlines())) if file.exists() else []

    @property
    def files(self) -> list[str]:
        """Everything below ``raw/``, hidden files too."""
        return sorted(p.name for p in (self.path / "raw").rglob("*") if p.is_file())

    @property
    def said(self) -> list[str]:
        """What was said while waiting."""
        return [event.said for event in self.events if event.said]

    def fetch(
        self,
        *asked: Request,
        refresh: bool = False,
        publisher: Toy | None = None,
        tell: Callable[[fetching.Event], None] | None = None,
        **settings: float,
    ) -> dict[str, int]:
        """How many requests ended how."""
        registered = [Snapshot(**row) for row in self.rows]
        given = {**SETTINGS, **settings}
        tell = tell or self.events.append
        return fetching.fetch(publisher or Toy(), asked, given, self.path, registered, refresh, tell).counts

    def refusal(self, *asked: Request, **settings: float) -> str:
        """The sentence with which fetching stops; nothing more is kept than before."""
        before = self.files, self.rows
        with pytest.raises(ImportDependencyError) as stopped:
            self.fetch(*asked, **settings)
        assert (self.files, self.rows) == before
        return str(stopped.value)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "mine")


@pytest.fixture
def site(httpserver: HTTPServer) -> Site:
    return Site(httpserver)


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that the engine would have waited, without the wait."""
    seconds: list[float] = []
    monkeypatch.setattr("time.sleep", lambda s: seconds.append(s) if s else None)
    return seconds


# What is kept


def test_the_bytes_are_kept_untouched_and_registered_with_all_that_was_asked(site: Site, folder: Folder) -> None:
    body = b"\xef\xbb\xbf \r\n" + FIGURE + b"\t\n\n"
    site.answers = [body]
    began = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    assert folder.fetch(asking(site.url, hs="850511", flow="M")) == {"kept": 1}
    assert site.asked == ["GET /data?hs=850511&flow=M"]
    sha256 = hashlib.sha256(body).hexdigest()
    (row,) = folder.rows
    assert began <= row.pop("retrieved") <= f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    assert row == {
        "source": "toy", "dataset": "toy", "period": "2024-01", "url": site.url, "sha256": sha256, "unit": "USD",
        "licence": "free to all", "note": "", "file": f"toy/toy-850511-M_{sha256[:8]}.json", "coverage": "complete",
        "parameters": '{"flow": "M", "hs": "850511"}', "status": "200",
    }  # fmt: skip
    assert (folder.path / "raw" / row["file"]).read_bytes() == body


def test_an_empty_answer_is_registered_as_such(site: Site, folder: Folder) -> None:
    site.answers = [b"[]"]
    assert folder.fetch(asking(site.url)) == {"empty": 1}
    assert [row["note"] for row in folder.rows] == ["No trade reported."]
    assert folder.fetch(asking(site.url)) == {"had": 1}


def test_what_is_there_is_not_asked_again(site: Site, folder: Folder) -> None:
    january, february = asking(site.url, months="1"), asking(site.url, months="2")
    folder.fetch(january)
    assert folder.fetch(january, february) == {"had": 1, "kept": 1}
    assert site.asked == ["GET /data?months=1", "GET /data?months=2"]


def test_what_is_not_published_yet_is_said_and_asked_again_another_day(site: Site, folder: Folder) -> None:
    site.answers = [b'["not yet"]']
    assert folder.fetch(asking(site.url)) == {"unpublished": 1}
    assert (folder.files, folder.rows) == ([], [])
    assert folder.fetch(asking(site.url)) == {"kept": 1}


def test_a_run_without_requests_asks_nothing(folder: Folder) -> None:
    assert folder.fetch() == {}
    assert not folder.path.exists()


# Asked again with --refresh


def test_the_same_bytes_are_unchanged(site: Site, folder: Folder) -> None:
    folder.fetch(asking(site.url))
    before = folder.rows
    assert folder.fetch(asking(site.url), refresh=True) == {"unchanged": 1}
    assert (len(site.asked), folder.rows, len(folder.files)) == (2, before, 1)


def test_the_same_figures_in_other_bytes_are_unchanged(site: Site, folder: Folder) -> None:
    site.answers = [FIGURE, b'[{"line": 2, "value_usd": "1.0", "token": "b81f"}]']
    folder.fetch(asking(site.url))
    assert folder.fetch(asking(site.url), refresh=True) == {"unchanged": 1}
    assert len(folder.rows) == 1


def test_a_revised_answer_stands_beside_the_old_one_also_when_the_revision_is_taken_back(
    site: Site, folder: Folder
) -> None:
    site.answers = [FIGURE, REVISED, FIGURE]
    ended = [folder.fetch(asking(site.url), refresh=True) for _ in range(3)]
    assert ended == [{"kept": 1}] * 3
    kept = [(folder.path / "raw" / row["file"]).read_bytes() for row in folder.rows]
    assert kept == [FIGURE, REVISED, FIGURE]
    assert len(folder.files) == 2
    assert folder.fetch(asking(site.url), refresh=True) == {"unchanged": 1}


def test_what_is_asked_differently_is_another_snapshot(site: Site, folder: Folder) -> None:
    folder.fetch(asking(site.url, months="1"), asking(site.url, months="1", flow="X"), asking(site.url))
    assert [row["parameters"] for row in folder.rows] == ['{"months": "1"}', '{"flow": "X", "months": "1"}', ""]


# Broken off


def test_a_run_that_the_publisher_ends_goes_on_where_it_stopped(site: Site, folder: Folder) -> None:
    asked = [asking(site.url, months=str(month)) for month in range(1, 6)]
    site.answers = [FIGURE, FIGURE, *[busy(503)] * 3]
    with pytest.raises(FetchFailed):
        folder.fetch(*asked)
    assert len(folder.rows) == len(folder.files) == 2
    site.heard.clear()
    assert folder.fetch(*asked) == {"had": 2, "kept": 3}
    assert site.asked == [f"GET /data?months={month}" for month in (3, 4, 5)]


def test_control_c_stops_with_a_sentence_and_loses_nothing(site: Site, folder: Folder) -> None:
    def stop(event: fetching.Event) -> None:
        if event.done == 2:
            raise KeyboardInterrupt

    asked = [asking(site.url, months=str(month)) for month in range(1, 6)]
    with pytest.raises(FetchFailed, match=f"Stopped after 2 of 5 requests. {LATER}"):
        folder.fetch(*asked, tell=stop)
    assert folder.fetch(*asked) == {"had": 2, "kept": 3}


def test_a_file_that_a_killed_run_left_unfinished_goes_a_young_one_may_be_another_runs(
    site: Site, folder: Folder
) -> None:
    raw = folder.path / "raw" / "toy"
    raw.mkdir(parents=True)
    (raw / ".part-old").write_bytes(b"PK")
    (raw / ".part-young").write_bytes(b"PK")
    old = datetime.now().timestamp() - 2 * fetching.ABANDONED
    os.utime(raw / ".part-old", (old, old))
    folder.fetch(asking(site.url))
    assert [name for name in folder.files if name.startswith(".")] == [".part-young"]


def test_fetches_at_once_into_one_folder_lose_no_row(site: Site, folder: Folder) -> None:
    def fetch(number: int) -> dict[str, int]:
        return Folder(folder.path).fetch(*(asking(site.url, run=f"{number}", months=f"{m}") for m in range(6)))

    with ThreadPoolExecutor(4) as runs:
        ended = list(runs.map(fetch, range(4)))
    assert ended == [{"kept": 6}] * 4
    assert len({row["parameters"] for row in folder.rows}) == len(folder.rows) == len(folder.files) == 24


# Pace and patience


def test_a_host_is_left_alone_for_a_while_after_each_answer(site: Site, folder: Folder) -> None:
    site.answers = [FIGURE, moved("/data"), FIGURE, busy()]
    folder.fetch(*(asking(site.url, months=f"{month}") for month in range(3)), pause_seconds=0.05)
    assert len(site.gaps) == 4
    assert min(site.gaps) > 0.045


def test_another_host_need_not_wait_for_the_first(site: Site, folder: Folder, slept: list[float]) -> None:
    with wire(answer(FIGURE)) as other:
        folder.fetch(asking(site.url), asking(other.address), pause_seconds=60)
    assert slept == []


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 520])
def test_a_trouble_that_may_pass_is_waited_out_longer_each_time(
    site: Site, folder: Folder, slept: list[float], status: int
) -> None:
    site.answers = [busy(status), busy(status)]
    assert folder.fetch(asking(site.url), pause_seconds=1) == {"kept": 1}
    assert [s for s in slept if s >= 1.5] == [2, 4]
    assert folder.said == [f"{site.url} answered {status}. Asked again in {s} s." for s in (2, 4)]


def test_no_wait_grows_beyond_a_minute(site: Site, folder: Folder, slept: list[float]) -> None:
    site.answers = [busy()] * 8
    folder.fetch(asking(site.url), pause_seconds=1, attempts=9)
    assert max(slept) == 60


@pytest.mark.parametrize("after", ["7", " 7 "])
def test_retry_after_in_seconds_is_obeyed(site: Site, folder: Folder, slept: list[float], after: str) -> None:
    site.answers = [busy(after=after)]
    assert folder.fetch(asking(site.url)) == {"kept": 1}
    assert slept == [7]


def test_retry_after_as_a_date_is_obeyed(site: Site, folder: Folder, slept: list[float]) -> None:
    site.answers = [
        busy(503, format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)),
        busy(503, format_datetime(datetime.now(UTC) - timedelta(seconds=100), usegmt=True)),
    ]
    assert folder.fetch(asking(site.url)) == {"kept": 1}
    assert len(slept) == 1
    assert 60 < slept[0] <= 100


@pytest.mark.parametrize("after", ["soon", "-5", "²", ""])
def test_a_retry_after_that_says_nothing_is_not_waited_for(
    site: Site, folder: Folder, slept: list[float], after: str
) -> None:
    site.answers = [busy(after=after)]
    assert folder.fetch(asking(site.url)) == {"kept": 1}
    assert slept == []


@pytest.mark.parametrize("after", ["7200", format_datetime(datetime.now(UTC) + timedelta(hours=5), usegmt=True)])
def test_a_publisher_that_asks_to_wait_for_hours_is_not_waited_for(
    site: Site, folder: Folder, slept: list[float], after: str
) -> None:
    site.answers = [busy(after=after)]
    said = folder.refusal(asking(site.url))
    assert said.startswith(f"{site.url} answered 429 and asks to wait ")
    assert said.endswith(f" minutes. {LATER}")
    assert (len(site.asked), slept) == (1, [])


def test_patience_ends_after_the_attempts_with_a_sentence(site: Site, folder: Folder) -> None:
    site.answers = [busy(502)] * 9
    assert folder.refusal(asking(site.url), attempts=4) == f"{site.url} answered 502. Asked 4 times. {LATER}"
    assert len(site.asked) == 4


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (400, "400 BAD REQUEST. Look at its address in publishers.toml."),
        (403, "403 FORBIDDEN. Look at its address in publishers.toml."),
        (404, "404 NOT FOUND. Look at its address in publishers.toml."),
    ],
)
def test_a_refusal_is_not_asked_again(site: Site, folder: Folder, status: int, sentence: str) -> None:
    site.answers = [busy(status)]
    assert folder.refusal(asking(site.url)) == f"{site.url} answered {sentence}"
    assert len(site.asked) == 1


def test_a_page_instead_of_data_is_not_asked_again(site: Site, folder: Folder) -> None:
    site.answers = [page()]
    assert folder.refusal(asking(site.url)) == f"{site.url} is a page."
    assert len(site.asked) == 1


# Connections that fail

BROKEN = {
    "no answer at all": b"",
    "half of the length it claims": answer(FIGURE[:9], len(FIGURE)),
    "the first megabytes of a gigabyte": answer(FIGURE + b"0" * 3_000_000, 1_000_000_000),
    "half, of no length": answer(FIGURE[:9]),
    "without the last chunk": cut_in_chunks(FIGURE),
    "no HTTP": b"SSH-2.0-OpenSSH_9.6\r\n",
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_connection_that_breaks_off_is_tried_again(folder: Folder, broken: bytes) -> None:
    with wire(broken, broken, answer(FIGURE, len(FIGURE))) as server:
        assert folder.fetch(asking(server.address)) == {"kept": 1}
        assert len(server.heard) == 3
    assert [(folder.path / "raw" / row["file"]).read_bytes() for row in folder.rows] == [FIGURE]


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_connection_that_always_breaks_off_is_a_sentence_and_leaves_nothing(folder: Folder, broken: bytes) -> None:
    with wire(broken) as server:
        assert folder.refusal(asking(server.address)).endswith(f". Asked 3 times. {LATER}")
        assert len(server.heard) == 3
    assert folder.files == []


def test_a_publisher_that_is_silent_is_asked_again(folder: Folder) -> None:
    with wire(None, answer(FIGURE, len(FIGURE))) as server:
        assert folder.fetch(asking(server.address), timeout_seconds=0.2) == {"kept": 1}
        assert folder.said == [f"{server.address} did not answer within 0.2 s. Asked again in 0 s."]


def test_a_publisher_that_stays_silent_is_a_sentence(folder: Folder) -> None:
    with wire(None) as server:
        said = folder.refusal(asking(server.address), timeout_seconds=0.1, attempts=2)
        assert said == f"{server.address} did not answer within 0.1 s. Asked 2 times. {LATER}"


def test_nobody_at_the_address_is_a_sentence(folder: Folder) -> None:
    with wire(b"") as server:
        gone = server.address
    host = gone.removeprefix("http://")
    said = f"The connection to {host} failed or broke off (ConnectionError). Asked 3 times. {LATER}"
    assert folder.refusal(asking(gone)) == said


@pytest.mark.parametrize("address", ["localhost/data", "ftp://localhost/data", "http://[::1", "http://", "http://a:b/"])
def test_an_address_that_cannot_be_is_a_sentence(folder: Folder, address: str) -> None:
    said = folder.refusal(asking(address))
    assert said.startswith(f"{address} cannot be asked (")
    assert said.endswith("). Look at its address in publishers.toml.")


# Redirects and sessions


@pytest.mark.parametrize(("status", "then"), [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")])
def test_a_redirect_on_the_same_host_is_followed(site: Site, folder: Folder, status: int, then: str) -> None:
    class Poster(Toy):
        def ask(self, request: Request, send: Send) -> Reply:
            return send("POST", request.url, data=request.parameters)

    site.answers = [moved("/data?new", status)]
    assert folder.fetch(asking(site.url, months="1"), publisher=Poster()) == {"kept": 1}
    assert site.asked == ["POST /data", f"{then} /data?new"]
    assert site.heard[1].get_data() == (b"months=1" if then == "POST" else b"")
    assert [row["url"] for row in folder.rows] == [site.url]


def test_a_redirect_says_itself_what_is_asked_there(site: Site, folder: Folder) -> None:
    site.answers = [moved("/data?new")]
    folder.fetch(asking(site.url, months="1"))
    assert site.asked == ["GET /data?months=1", "GET /data?new"]
    assert [row["parameters"] for row in folder.rows] == ['{"months": "1"}']


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"], ids=["other name", "other port"])
def test_a_redirect_to_another_host_is_refused(site: Site, folder: Folder, name: str) -> None:
    with wire(answer(FIGURE)) as other:
        there = other.address.replace("127.0.0.1", name)
        site.answers = [moved(f"{there}/data")]
        assert folder.refusal(asking(site.url)) == (
            f"localhost:{site.server.port} sends to another host, {there.removeprefix('http://')}: not followed."
            " If the publisher moved, set the new address in publishers.toml."
        )
        assert other.heard == []


def test_a_circle_of_redirects_is_a_sentence(site: Site, folder: Folder) -> None:
    site.answers = [moved("/data")] * 50
    assert folder.refusal(asking(site.url)) == f"{site.url} leads in a circle of redirects."


def test_cookies_last_for_the_session(site: Site, folder: Folder) -> None:
    class Shy(Toy):
        def ask(self, request: Request, send: Send) -> Reply:
            send("GET", request.url)
            return send("GET", request.url, headers={"Referer": request.url})

    greeting = Response("hello")
    greeting.set_cookie("seen", "yes")
    site.answers = [greeting]
    folder.fetch(asking(site.url), publisher=Shy())
    assert [one.cookies.get("seen") for one in site.heard] == [None, "yes"]
    assert site.heard[1].headers["Referer"] == site.url


# Too much at once


def test_what_is_too_much_is_asked_in_parts(site: Site, folder: Folder) -> None:
    site.answers = [Response("", 413), Response("", 413)]
    assert folder.fetch(asking(site.url, months="1,2,3,4")) == {"split": 2, "kept": 3}
    assert [one.args["months"] for one in site.heard] == ["1,2,3,4", "1,2", "1", "2", "3,4"]
    assert [(event.done, event.total) for event in folder.events] == [(1, 3), (2, 5), (3, 5), (4, 5), (5, 5)]


def test_parts_that_are_there_are_not_asked_again(site: Site, folder: Folder) -> None:
    for _ in range(2):
        site.answers = [Response("", 413)]
        ended = folder.fetch(asking(site.url, months="1,2"))
    assert ended == {"split": 1, "had": 2}


def test_too_much_that_has_no_parts_is_a_sentence(site: Site, folder: Folder) -> None:
    site.answers = [Response("", 413)]
    said = folder.refusal(asking(site.url, months="1"))
    assert said == f"{site.url} is too large. It cannot be asked in smaller parts."


# Keys

KEY = "4f1c-the-key-that-nobody-may-see"
BY_HEADER, BY_QUERY = {"X-Key": "TOY_KEY"}, {"?key": "TOY_KEY"}
both = pytest.mark.parametrize("secrets", [BY_HEADER, BY_QUERY], ids=["header", "query"])


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOY_KEY", KEY)


def told(folder: Folder, *asked: Request, **settings: float) -> str:
    """All that could be read of a fetch that fails: message, traceback, events, registry and names of files."""
    with pytest.raises(FetchFailed) as stopped:
        folder.fetch(*asked, **settings)
    return "".join([*traceback.format_exception(stopped.value), *folder.said, *folder.files, repr(folder.rows)])


@pytest.mark.parametrize("printed", [KEY, f"  {KEY}\n"], ids=["as it is", "with blanks"])
def test_a_key_is_sent_and_not_stored(
    site: Site, folder: Folder, monkeypatch: pytest.MonkeyPatch, printed: str
) -> None:
    monkeypatch.setenv("TOY_KEY", printed)
    folder.fetch(asking(site.url, BY_HEADER | BY_QUERY, months="1"))
    assert (site.heard[0].headers["X-Key"], site.heard[0].args["key"]) == (KEY, KEY)
    stored = b"".join(p.name.encode() + p.read_bytes() for p in folder.path.rglob("*") if p.is_file())
    assert KEY.encode() not in stored
    assert folder.fetch(asking(site.url, months="1")) == {"had": 1}


def test_without_a_key_none_is_sent(site: Site, folder: Folder) -> None:
    folder.fetch(asking(site.url, BY_HEADER | BY_QUERY))
    assert "X-Key" not in site.heard[0].headers
    assert site.asked == ["GET /data"]


@both
@pytest.mark.parametrize("status", [302, 401, 404, 429, 500])
def test_a_refusal_does_not_tell_the_key(
    site: Site, folder: Folder, key: None, secrets: dict[str, str], status: int
) -> None:
    site.answers = [Response("", status, {"Location": f"{site.url}/?key={KEY}"})] * 9
    assert KEY not in told(folder, asking(site.url, secrets))


@both
@pytest.mark.parametrize("broken", [*BROKEN.values(), None], ids=[*BROKEN, "silence"])
def test_a_broken_connection_does_not_tell_the_key(
    folder: Folder, key: None, secrets: dict[str, str], broken: bytes | None
) -> None:
    with wire(broken) as server:
        assert KEY not in told(folder, asking(server.address, secrets), timeout_seconds=0.1, attempts=2)
        assert KEY in server.heard[0]


@both
@pytest.mark.parametrize("printed", [f"{KEY}\nX-Other: 1", f"{KEY}–", f"{KEY}\x7f"], ids=["two lines", "dash", "DEL"])
def test_a_key_that_cannot_be_one_is_not_told_either(
    site: Site, folder: Folder, monkeypatch: pytest.MonkeyPatch, secrets: dict[str, str], printed: str
) -> None:
    monkeypatch.setenv("TOY_KEY", printed)
    site.answers = [busy(401)]
    assert KEY not in told(folder, asking(site.url, secrets))


@both
def test_an_address_that_cannot_be_does_not_tell_the_key(folder: Folder, key: None, secrets: dict[str, str]) -> None:
    assert KEY not in told(folder, asking("http://[::1", secrets), asking("nowhere", secrets))


@both
def test_another_host_does_not_get_the_key(site: Site, folder: Folder, key: None, secrets: dict[str, str]) -> None:
    with wire(answer(FIGURE)) as other:
        site.answers = [moved(f"{other.address}/data?key={KEY}")]
        assert KEY not in told(folder, asking(site.url, secrets))
        assert other.heard == []


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_is_refused_is_named_by_its_variable(site: Site, folder: Folder, key: None, status: int) -> None:
    site.answers = [busy(status)]
    said = folder.refusal(asking(site.url, BY_HEADER))
    assert said.startswith(f"{site.url} answered {status} ")
    assert said.endswith(". Does TOY_KEY hold the right key?")


# A folder that cannot be written


def test_a_data_folder_that_cannot_be_is_a_sentence(site: Site, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    folder = Folder(tmp_path / "file" / "mine")
    with pytest.raises(BadData) as refused:
        folder.fetch(asking(site.url))
    assert str(refused.value) == (
        f"{folder.path}: Nothing can be kept here (Not a directory). Make room, or set IDD_DATA to another folder."
    )
    assert site.asked == []
