"""The only network: asks publishers, keeps the bytes untouched, and registers what it kept.

What was fetched stays: each answer is registered as it arrives, so that a run that is broken off goes on where it
stopped. A revised answer becomes a new file and a new row beside the old ones.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import SplitResult, urljoin, urlsplit

import polars as pl
import requests
import tenacity

from etl import raw
from etl.errors import BadData, CutShort, FetchFailed, NotPublished, Problem, TooMuch
from etl.files import put
from etl.sources.publisher import Fetchable, Reply, Request, Snapshot

AGENT = "import-dependency-dashboard"
CHUNK = 256 * 1024
CONNECT_SECONDS = 15
LONGEST_WAIT = 600
REDIRECTS = 5
ABANDONED = 3600
"""Seconds after which an unfinished file is nobody's: another run may be writing a younger one."""
LOOK = "Look at its address in publishers.toml."
LATER = "Run the same command later: what has been fetched is kept."
SMALL = 64 * 1024 * 1024
"""Answers up to this size are compared by their figures, larger ones by their bytes."""
_TRANSIENT = (408, 425, 429)  # and all from 500
_REFUSED = (401, 403)
_TOO_LARGE = 413


@dataclass(frozen=True)
class Event:
    """What has just become of a request: kept, empty, unchanged, had, split, unpublished, or waiting for a retry."""

    kind: str
    request: Request
    done: int
    total: int
    said: str = ""


@dataclass
class Outcome:
    """How many requests ended how, and the new snapshots."""

    counts: dict[str, int] = field(default_factory=dict)
    snapshots: list[Snapshot] = field(default_factory=list)
    unpublished: list[str] = field(default_factory=list)


class _Again(FetchFailed):
    """A failure that may pass; ``after`` is how long the publisher asks to wait, in seconds."""

    def __init__(self, message: str, after: float | None = None) -> None:
        self.after = after
        super().__init__(message)


class _Refused(FetchFailed):
    """The publisher knows us and does not want to answer."""


class Connection:
    """One session with a publisher: cookies, pacing per host, retries with back-off. Use as a context manager."""

    def __init__(self, folder: Path, settings: Mapping[str, Any], tell: Callable[[str], None]) -> None:
        self._session = requests.Session()
        self._session.headers["User-Agent"] = AGENT
        self._folder, self._settings, self._tell = folder, settings, tell
        self._answered: dict[str, float] = {}
        self._files: list[BinaryIO] = []

    def __enter__(self) -> Connection:
        self._folder.mkdir(parents=True, exist_ok=True)
        for left in self._folder.glob(f"{raw.UNFINISHED}*"):
            with suppress(FileNotFoundError):
                if time.time() - left.stat().st_mtime > ABANDONED:
                    left.unlink()
        return self

    def __exit__(self, *_: object) -> None:
        self.forget()
        self._session.close()

    def forget(self) -> None:
        """Close the replies given so far: their bytes are gone, unless they were kept."""
        while self._files:
            self._files.pop().close()

    def send(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        secrets: Mapping[str, str] | None = None,
    ) -> Reply:
        """See :class:`etl.sources.publisher.Send`. Messages never hold parameters, so that no key can be in them."""
        keys = {name: os.environ.get(variable, "").strip() for name, variable in (secrets or {}).items()}
        given = {name: key for name, key in keys.items() if key}
        query = {**(params or {}), **{name[1:]: key for name, key in given.items() if name.startswith("?")}}
        head = {**(headers or {}), **{name: key for name, key in given.items() if not name.startswith("?")}}
        pause = float(self._settings["pause_seconds"])

        def wait(state: tenacity.RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome else None
            asked_for = error.after if isinstance(error, _Again) else None
            return asked_for if asked_for is not None else min(pause * 2**state.attempt_number, 60)

        def before(state: tenacity.RetryCallState) -> None:
            error = state.outcome.exception() if state.outcome else None
            seconds = state.next_action.sleep if state.next_action else 0
            self._tell(f"{error} Asked again in {seconds:.0f} s.")

        retry = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(int(self._settings["attempts"])),
            retry=tenacity.retry_if_exception_type(_Again),
            wait=wait,
            before_sleep=before,
            reraise=True,
        )
        try:
            reply: Reply = retry(self._once, method, url, query, data, head)
        except _Again as error:
            raise FetchFailed(f"{error} Asked {self._settings['attempts']} times. {LATER}") from None
        except _Refused as error:
            look = f"Does {', '.join(secrets.values())} hold the right key?" if secrets else LOOK
            raise FetchFailed(f"{error} {look}") from None
        return reply

    def _once(
        self, method: str, url: str, params: Mapping[str, str], data: Mapping[str, str] | None, head: Mapping[str, str]
    ) -> Reply:
        timeout = (CONNECT_SECONDS, float(self._settings["timeout_seconds"]))
        address, query = url, params or None
        for _ in range(REDIRECTS + 1):
            self._pace(address)
            try:
                with self._session.request(
                    method, address, params=query, data=data, headers=head, timeout=timeout, stream=True,
                    allow_redirects=False,
                ) as response:  # fmt: skip
                    if "location" not in response.headers or response.status_code not in (301, 302, 303, 307, 308):
                        return self._received(response, url)
                    address = _next(address, response.headers["location"])
                    query = None
                    if response.status_code in (301, 302, 303):
                        method, data = "GET", None
            # None: what requests says holds the whole address, a key in it
            except requests.Timeout:
                raise _Again(f"{url} did not answer within {timeout[1]:g} s.") from None
            except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError) as error:
                what = f"failed or broke off ({type(error).__name__})"
                raise _Again(f"The connection to {_host(address)} {what}.") from None
            except (requests.RequestException, ValueError) as error:
                raise FetchFailed(f"{url} cannot be asked ({type(error).__name__}). {LOOK}") from None
            finally:
                self._answered[_host(address)] = time.monotonic()
        raise FetchFailed(f"{url} leads in a circle of redirects.")

    def _pace(self, address: str) -> None:
        answered = self._answered.get(_host(address))
        if answered is not None:
            time.sleep(max(0.0, answered + float(self._settings["pause_seconds"]) - time.monotonic()))

    def _received(self, response: requests.Response, url: str) -> Reply:
        status = response.status_code
        if status in _TRANSIENT or status >= 500:
            after = _seconds(response.headers.get("retry-after"))
            if after is not None and after > LONGEST_WAIT:
                raise FetchFailed(f"{url} answered {status} and asks to wait {after / 60:.0f} minutes. {LATER}")
            raise _Again(f"{url} answered {status}.", after)
        if status in _REFUSED:
            raise _Refused(f"{url} answered {status} {response.reason}.")
        if status >= 300 and status != _TOO_LARGE:
            raise FetchFailed(f"{url} answered {status} {response.reason}. {LOOK}")
        file: BinaryIO = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115
        self._files.append(file)
        for chunk in response.iter_content(CHUNK):
            file.write(chunk)
        file.seek(0)
        return Reply(status, {name.lower(): value for name, value in response.headers.items()}, file)


def _host(address: str) -> str:
    """Host and port of any address, also of one that cannot be."""
    return re.split("[/?#]", address.partition("://")[2], maxsplit=1)[0]


def _next(address: str, location: str) -> str:
    """Where a redirect leads, if that is the same host. Raises FetchFailed."""
    target = urljoin(address, location)
    old, new = urlsplit(address), urlsplit(target)
    to_https = (old.scheme, new.scheme, old.hostname) == ("http", "https", new.hostname)
    if not to_https and (old.scheme, old.hostname, _port(old)) != (new.scheme, new.hostname, _port(new)):
        raise FetchFailed(
            f"{old.netloc} sends to another host, {new.netloc}: not followed. If the publisher moved, set the new"
            " address in publishers.toml."
        )
    return target


def _port(parts: SplitResult) -> int | None:
    return parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _seconds(text: str | None) -> float | None:
    """Retry-After as seconds from now; None if there is none that can be read."""
    if not text:
        return None
    if text.strip().isdecimal():
        return float(text)
    with suppress(ValueError, TypeError):
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    return None


def identity(request: Request) -> tuple[str, ...]:
    """What the snapshot of a request is known by, as :attr:`Snapshot.identity`."""
    return request.source, request.dataset, request.url, request.stored_parameters


def fetch(
    publisher: Fetchable,
    asked: Sequence[Request],
    settings: Mapping[str, Any],
    folder: Path,
    registered: Sequence[Snapshot],
    refresh: bool,
    tell: Callable[[Event], None],
) -> Outcome:
    """Ask what is asked and not registered yet (all of it with ``refresh``); keep answers below ``folder``.

    Raises FetchFailed and SourceChanged; what was kept until then stays.
    """
    outcome = Outcome()
    if not asked:
        return outcome
    known = {snapshot.identity: snapshot for snapshot in registered}
    queue = list(reversed(asked))
    done, total = 0, len(queue)
    current: Request | None = None

    def say(kind: str, said: str = "") -> None:
        assert current is not None
        tell(Event(kind, current, done, total, said))

    try:
        with Connection(folder / "raw" / asked[0].source, settings, lambda text: say("waiting", text)) as line:
            while queue:
                current = queue.pop()
                before = known.get(identity(current))
                if before and not refresh:
                    kind = "had"
                else:
                    kind, pieces = _ask(publisher, current, line, folder, before, outcome, settings)
                    queue += reversed(pieces)
                    total += len(pieces)
                done += 1
                outcome.counts[kind] = outcome.counts.get(kind, 0) + 1
                say(kind)
    except KeyboardInterrupt:
        raise FetchFailed(f"Stopped after {done} of {total} requests. {LATER}") from None
    except OSError as error:
        said = f"Nothing can be kept here ({error.strerror or error})."
        raise BadData([Problem(str(folder), None, said, "Make room, or set IDD_DATA to another folder.")]) from error
    return outcome


def _ask(
    publisher: Fetchable,
    request: Request,
    line: Connection,
    folder: Path,
    before: Snapshot | None,
    outcome: Outcome,
    settings: Mapping[str, Any],
) -> tuple[str, list[Request]]:
    """What became of one request, and the requests it fell into."""
    for attempt in range(1, int(settings["attempts"]) + 1):
        try:
            reply = publisher.ask(request, line.send)
            found = publisher.examine(reply, request)
            asked = replace(request, unit=found.unit or request.unit, period=found.period or request.period)
            return _keep(publisher, asked, reply, found.extension, found.note, found.empty, folder, before, outcome)
        except NotPublished as error:
            outcome.unpublished.append(str(error))
            return "unpublished", []
        except TooMuch as error:
            pieces = list(publisher.split(request))
            if not pieces:
                raise FetchFailed(f"{error} It cannot be asked in smaller parts.") from error
            return "split", pieces
        except CutShort as error:
            if attempt == int(settings["attempts"]):
                raise FetchFailed(f"{error} Asked {attempt} times. {LATER}") from error
        finally:
            line.forget()
    raise AssertionError("attempts is at least 1")


def _keep(
    publisher: Fetchable,
    request: Request,
    reply: Reply,
    extension: str,
    note: str | None,
    empty: bool,
    folder: Path,
    before: Snapshot | None,
    outcome: Outcome,
) -> tuple[str, list[Request]]:
    reply.file.seek(0)
    sha256 = hashlib.file_digest(reply.file, "sha256").hexdigest()  # type: ignore[arg-type]
    file = f"{request.source}/{request.name}_{sha256[:8]}{extension}"
    snapshot = Snapshot(
        request.source, request.dataset, request.period, request.url, f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", sha256,
        request.unit, publisher.LICENCE, note or ("No trade reported." if empty else None), file, "complete",
        request.stored_parameters, str(reply.status),
    )  # fmt: skip
    if before and (before.sha256 == sha256 or _same_figures(publisher, before, snapshot, reply, folder)):
        return "unchanged", []
    path = folder / "raw" / file
    reply.file.seek(0)
    put(path, reply.file, raw.UNFINISHED)
    raw.register(folder, [snapshot])
    outcome.snapshots.append(snapshot)
    return "empty" if empty else "kept", []


def _same_figures(publisher: Fetchable, before: Snapshot, now: Snapshot, reply: Reply, folder: Path) -> bool:
    """Whether a page differs from the last one only in what is no figure: a token, the time it was made."""
    old = folder / "raw" / before.file
    if not old.is_file() or max(old.stat().st_size, reply.file.seek(0, os.SEEK_END)) > SMALL:
        return False
    try:
        frames = [_tidied(publisher, old.read_bytes(), before), _tidied(publisher, reply.read(), now)]
    except BadData:
        return False
    return frames[0].equals(frames[1])


def _tidied(publisher: Fetchable, data: bytes, snapshot: Snapshot) -> pl.DataFrame:
    return publisher.tidy(publisher.parse(data, snapshot.file, snapshot.dataset), snapshot)


def listed(asked: Sequence[Request], registered: Sequence[Snapshot]) -> Iterator[tuple[Request, bool]]:
    """Each request and whether its answer is registered: what a dry run shows."""
    known = {snapshot.identity for snapshot in registered}
    for request in asked:
        yield request, identity(request) in known
