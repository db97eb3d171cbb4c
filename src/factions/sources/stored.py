"""Object stores: `s3://bucket/key`, folders and patterns in them, read by ranges.

s3fs does the talking. Endpoint and credentials come from the user's own environment (AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, profiles and the rest that
AWS's tools know); where there are no credentials a store is asked without, as public ones want it. An endpoint that isn't AWS's own is checked by the
fetch guard's rule for addresses.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from glob import has_magic
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from factions.errors import FetchError, RefusedError, SourceError
from factions.sources.guard import checked_addresses
from factions.sources.unzip import CHUNK

BLOCK = 8 << 20
KEPT = 2
"""Blocks that are held, as of an archive on the web."""
_SCHEME = "s3://"
_AWS = (".amazonaws.com", ".amazonaws.com.cn", ".api.aws")
_SETTINGS = {"connect_timeout": 10, "read_timeout": 30, "retries": {"max_attempts": 4, "mode": "standard"}}


class Store:
    """The object store that the environment names; `source` is what an error is about that comes of it.

    Raises SourceError where s3fs isn't installed, RefusedError where the store's endpoint is a private address and `allow_private` doesn't hold.
    """

    def __init__(self, source: str, *, allow_private: bool) -> None:
        self._files, endpoint = _connected(source)
        host = urlsplit(endpoint).hostname or ""
        if not allow_private and not host.endswith(_AWS):
            checked_addresses(source, host, urlsplit(endpoint).port or 443, allow_private=False)

    def names(self, source: str, suffixes: tuple[str, ...]) -> Iterator[str]:
        """Give what a source stands for, in the order of names: an object, what fits a pattern, what lies in a folder and ends as told.

        Raises SourceError where there is nothing.
        """
        path = source[len(_SCHEME) :]
        with _told(source):
            found = sorted(self._files.glob(path)) if has_magic(path) else []
            if not found and has_magic(path) and not self._files.exists(path):
                raise SourceError(source, "no object fits this pattern")
            if not found:
                here = self._files.info(path)
                found = [path] if here["type"] == "file" else [one for one in sorted(self._files.find(path)) if _wanted(one, suffixes)]
        if not found:
            raise SourceError(source, f"the folder holds no reports ({', '.join(sorted(set(suffixes)))})")
        yield from (f"{_SCHEME}{one}" for one in found)

    def open(self, name: str) -> BinaryIO:
        """Open an object for reading; it can seek. Raises SourceError, as reading from it does."""
        with _told(name):
            inner = self._files.open(name[len(_SCHEME) :], "rb", block_size=BLOCK, cache_type="blockcache", cache_options={"maxblocks": KEPT})
        return io.BufferedReader(_Object(name, inner), CHUNK)


def _wanted(path: str, suffixes: tuple[str, ...]) -> bool:
    return path.lower().endswith(suffixes) and not any(part.startswith(".") for part in path.split("/"))


def _connected(source: str) -> tuple[Any, str]:
    """Connect to the store, once a process and environment; gives the file system, which has no types of its own, and the endpoint's address."""
    try:
        with _told(source):
            return _store(os.getpid(), tuple(sorted((name, value) for name, value in os.environ.items() if name.startswith("AWS_"))))
    except ImportError as error:
        raise SourceError(source, "needs the library s3fs: install factions[s3]") from error


@cache
def _store(_process: int, _environment: tuple[tuple[str, str], ...]) -> tuple[Any, str]:
    import s3fs
    from botocore.session import get_session

    public = get_session().get_credentials() is None
    files = s3fs.S3FileSystem(anon=public, config_kwargs=_SETTINGS, use_listings_cache=False, skip_instance_cache=True)
    return files, files.s3.meta.endpoint_url


@contextmanager
def _told(source: str, at: Callable[[], int] | None = None) -> Iterator[None]:
    """Tell whatever goes wrong with a store as one of our own errors, which names the source; `at` gives at which byte of it."""
    try:
        yield
    except FileNotFoundError as error:
        raise SourceError(source, "there is no such object, or bucket") from error
    except PermissionError as error:
        raise RefusedError(source, "the store doesn't let us read it (access denied)") from error
    except _stumbles() as error:
        behind = f" (at byte {at()})" if at else ""
        if type(error).__name__ == "FileExpired":
            raise RefusedError(source, f"it changed while it was read{behind}: begin anew") from error
        raise FetchError(source, f"the store failed: {' '.join(str(error).split())[:200] or type(error).__name__}{behind}") from error


@cache
def _stumbles() -> tuple[type[Exception], ...]:
    """Give what the libraries raise of a store: theirs, and Python's."""
    from aiohttp import ClientError as WebError
    from botocore.exceptions import BotoCoreError, ClientError

    return BotoCoreError, ClientError, WebError, OSError, ValueError


class _Object(io.RawIOBase):
    """An object of a store as a file, whose errors are our own."""

    def __init__(self, name: str, inner: Any) -> None:  # noqa: ANN401 - fsspec's files have no types
        super().__init__()
        self._name, self._inner = name, inner

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def seekable(self) -> bool:
        """Say that its place can be chosen."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._inner.tell(), io.SEEK_END: self._inner.size}[whence]
        return int(self._inner.seek(max(0, base + offset)))

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - whatever has room for bytes
        """Read from where it is."""
        with _told(self._name, self._inner.tell):
            data = self._inner.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close the object, too."""
        if not self.closed:
            self._inner.close()
        super().close()
