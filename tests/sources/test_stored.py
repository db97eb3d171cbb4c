from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from moto.server import ThreadedMotoServer
from tests.sources.archives import archive, record, report

from factions.errors import FetchError, RefusedError, SourceError
from factions.sources import stored
from factions.sources.columns import column_map
from factions.sources.kinds import Opening
from factions.sources.limits import MAX_BYTES
from factions.sources.raw import Raw, open_sources
from factions.sources.stored import Store

PAGES = archive([record(f"https://river.example/{number}", report(number)) for number in range(300)], zipped=True)[0]
OBJECTS = {
    "a/x.warc.gz": PAGES, "a/page.html": report(1), "a/table.csv": b"text\nRebels left.\n", "a/.hidden.txt": b"x", "a/deep/n.txt": b"Rebels left.",
    "b[1].txt": b"Rebels left.", "empty.txt": b"", "big.txt": b"x" * (MAX_BYTES + 1), "z/picture.png": b"x",
}  # fmt: skip


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """Start an object store, which takes any credentials; gives its address."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("no_proxy", "127.0.0.1")
        server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        server.start()
        try:
            yield "http://{}:{}".format(*server.get_host_and_port())
        finally:
            server.stop()


@pytest.fixture(autouse=True)
def environment(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    told = {
        "AWS_ENDPOINT_URL": endpoint, "AWS_ACCESS_KEY_ID": "somebody", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }  # fmt: skip
    for name, value in told.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="module")
def files(endpoint: str) -> Any:  # noqa: ANN401 - s3fs has no types
    import s3fs

    files = s3fs.S3FileSystem(key="somebody", secret="secret", endpoint_url=endpoint, skip_instance_cache=True, use_listings_cache=False)  # noqa: S106 - as above
    for bucket in ("news", "public"):
        files.mkdir(bucket)
    for name, data in OBJECTS.items():
        files.pipe(f"news/{name}", data)
    return files


@pytest.fixture(autouse=True)
def small_blocks(files: object, monkeypatch: pytest.MonkeyPatch) -> None:
    assert files
    monkeypatch.setattr(stored, "BLOCK", 50_000)


def opened(*sources: str, private: bool = True, opening: Opening | None = None) -> tuple[list[Raw], list[str]]:
    found = list(open_sources(sources, allow_private=private, opening=opening))
    return [one for one in found if isinstance(one, Raw)], [str(one) for one in found if isinstance(one, SourceError)]


def test_an_archive_in_a_store_gives_what_its_file_does(tmp_path: Path) -> None:
    (tmp_path / "x.warc.gz").write_bytes(PAGES)
    here, _ = opened(str(tmp_path / "x.warc.gz"))
    there, errors = opened("s3://news/a/x.warc.gz")
    assert errors == []
    assert [(one.name, one.url, one.data) for one in there] == [
        (f"s3://news/a/x.warc.gz:{one.name.rpartition(':')[2]}", one.url, one.data) for one in here
    ]
    assert len(there) == 300


@pytest.mark.parametrize(
    ("source", "names"),
    [("s3://news/a/page.html", ["a/page.html"]), ("s3://news/*/*.html", ["a/page.html"]), ("s3://news/**/*.txt", None),
     ("s3://news/b[1].txt", ["b[1].txt"]), ("s3://news/a/deep/", ["a/deep/n.txt"]), ("S3://news/a/deep", ["a/deep/n.txt"])],
)  # fmt: skip
def test_objects_patterns_and_folders(source: str, names: list[str] | None) -> None:
    raws, errors = opened(source)
    if names is None:
        assert [raw.name for raw in raws] == ["s3://news/a/.hidden.txt", "s3://news/a/deep/n.txt", "s3://news/b[1].txt"]
        assert errors == ["s3://news/big.txt: it is larger than 20 MiB (20 MiB)", "s3://news/empty.txt: the file is empty"]
    else:
        assert ([raw.name for raw in raws], errors) == ([f"s3://news/{name}" for name in names], [])


def test_a_folder_gives_what_a_folder_of_files_does() -> None:
    raws, errors = opened("s3://news/a/")
    assert errors == []
    assert [raw.name for raw in raws if ".warc" not in raw.name] == ["s3://news/a/deep/n.txt", "s3://news/a/page.html"]
    with_tables, _ = opened("s3://news/a", opening=Opening(columns=column_map("text=text")))
    assert "s3://news/a/table.csv:2" in [raw.name for raw in with_tables]


@pytest.mark.parametrize(
    ("source", "reason"),
    [("s3://news/none.html", "there is no such object, or bucket"), ("s3://nobody/x.html", "there is no such object, or bucket"),
     ("s3://news/*.zip", "no object fits this pattern"), ("s3://news/z/", "the folder holds no reports"), ("s3://", "the store failed")],
)  # fmt: skip
def test_what_is_not_there(source: str, reason: str) -> None:
    raws, (error,) = opened(source)
    assert raws == []
    assert error.startswith(f"{source}: {reason}")
    assert "\n" not in error


def test_one_that_changes_while_it_is_read_is_an_error(files: Any) -> None:  # noqa: ANN401 - s3fs has no types
    files.pipe("news/c.warc.gz", PAGES)
    with Store("s3://news/c.warc.gz", allow_private=True).open("s3://news/c.warc.gz") as file:
        assert file.read(50_000) == PAGES[:50_000]
        files.pipe("news/c.warc.gz", PAGES[::-1])
        with pytest.raises(RefusedError, match=r"s3://news/c\.warc\.gz: it changed while it was read \(at byte \d+\): begin anew"):
            file.read()


def test_without_credentials_only_what_is_public_is_read(files: Any, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ANN401 - s3fs has no types
    files.pipe("public/page.html", report(1))
    files.chmod("public/page.html", "public-read")
    files.chmod("public", "public-read")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    raws, errors = opened("s3://public/page.html", "s3://news/a/page.html")
    assert [raw.data for raw in raws] == [report(1)]
    assert errors == ["s3://news/a/page.html: the store doesn't let us read it (access denied)"]


def test_an_endpoint_of_the_local_network_is_refused_where_it_is_not_allowed() -> None:
    assert opened("s3://news/a/page.html", private=False) == ([], ["s3://news/a/page.html: 127.0.0.1 is a loopback address"])


def test_a_store_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setattr(stored, "_SETTINGS", {"retries": {"max_attempts": 1}})
    monkeypatch.setattr("s3fs.core.S3FileSystem.retries", 1)
    raws, (error,) = opened("s3://news/a/page.html")
    assert raws == []
    assert error.startswith("s3://news/a/page.html: the store failed: Could not connect to the endpoint URL")
    with pytest.raises(FetchError):
        list(Store("x", allow_private=True).names("s3://news/x.html", (".html",)))


def test_without_the_library_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    monkeypatch.setenv("AWS_PROFILE_NOTE", "another environment, that is connected to anew")
    assert opened("s3://news/a/page.html")[1] == ["s3://news/a/page.html: needs the library s3fs: install factions[s3]"]


def test_what_is_opened_is_closed() -> None:
    reports = open_sources(["s3://news/a/x.warc.gz"], allow_private=True)
    assert isinstance(next(reports), Raw)
    del reports  # what isn't closed then is an error of the run
    gc.collect()
