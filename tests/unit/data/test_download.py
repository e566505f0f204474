"""Downloads against a real server on this machine: broken off, changed, moved, refused, without ranges, wrong."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from foreshock.core.errors import UserError
from foreshock.data.arrays import load_world
from foreshock.data.download import Offer, Remote, fetch
from foreshock.data.http import Http
from foreshock.pipeline import sources as room
from foreshock.pipeline.sources import download_source, import_source, sources

CONTENT = np.random.default_rng(0).bytes(300_000)
SHA256, MD5 = (hashlib.new(name, CONTENT).hexdigest() for name in ("sha256", "md5"))
HTTP = Http(timeout=5.0, schemes=("http",))


@dataclass
class Site:
    """What the server has, how it behaves, and what it was asked."""

    content: bytes = CONTENT
    tag: str = '"one"'
    ranges: bool = True
    breaks: list[int] = field(default_factory=list)
    """Bytes after which the next answers break off."""
    status: list[int] = field(default_factory=list)
    """Statuses of the next answers, instead of the file."""
    asked: list[tuple[str, str]] = field(default_factory=list)
    address: str = ""


class Handler(BaseHTTPRequestHandler):
    """Serves /x.bin, its record /record, and /moved, which points to /x.bin."""

    site: Site

    def do_GET(self) -> None:
        site = self.site
        site.asked.append((self.path, self.headers.get("Range", "")))
        if self.path in {"/moved", "/away"}:
            self.send_response(302)
            self.send_header("Location", "/x.bin" if self.path == "/moved" else "ftp://example.org/x.bin")
            self.end_headers()
        elif self.path == "/record":
            row = {"key": "x.bin", "size": len(site.content), "checksum": f"md5:{MD5}"}
            self._send(json.dumps({"files": [row]}).encode(), 200, {})
        elif site.status:
            self.send_error(site.status.pop(0))
        else:
            self._file(site)

    def _file(self, site: Site) -> None:
        begin = int(self.headers.get("Range", "bytes=0-").removeprefix("bytes=").removesuffix("-") or 0)
        same = self.headers.get("If-Range", site.tag) == site.tag
        if not site.ranges or not same:
            begin = 0
        if begin and begin >= len(site.content):
            self.send_error(416)
            return
        headers = {"ETag": site.tag}
        if begin:
            headers["Content-Range"] = f"bytes {begin}-{len(site.content) - 1}/{len(site.content)}"
        self._send(site.content[begin:], 206 if begin else 200, headers)

    def _send(self, content: bytes, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        stop = self.site.breaks.pop(0) if self.site.breaks and self.path != "/record" else len(content)
        self.wfile.write(content[:stop])

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[Site]:
    found = Site()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Here", (Handler,), {"site": found}))
    found.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


def remote(site: Site, checksum: str = f"sha256:{SHA256}", path: str = "/x.bin") -> Remote:
    return Remote(site.address + path, "x.bin", checksum)


def test_a_file_comes_whole_and_is_not_asked_for_again(site: Site, tmp_path: Path) -> None:
    heard: list[Offer] = []
    seen: list[tuple[int, int]] = []
    found = fetch(
        remote(site), tmp_path, HTTP, announce=heard.append, progress=lambda _, done, size: seen.append((done, size))
    )
    assert found.path.read_bytes() == CONTENT
    assert (found.fresh, found.sha256, found.checked) == (True, SHA256, "the publisher's checksum")
    assert heard == [Offer("x.bin", f"{site.address}/x.bin", len(CONTENT), 0)]
    assert seen[-1] == (len(CONTENT), len(CONTENT))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x.bin", "x.bin.origin.json"]
    assert not fetch(remote(site), tmp_path, HTTP).fresh
    assert len(site.asked) == 1


@pytest.mark.parametrize("ranges", [True, False])
def test_a_broken_connection_is_tried_again_from_where_it_broke(site: Site, tmp_path: Path, ranges: bool) -> None:
    site.breaks, site.ranges = [100_000, 50_000], ranges
    found = fetch(remote(site), tmp_path, HTTP, waits=(0.0, 0.0))
    assert found.path.read_bytes() == CONTENT
    wanted = ["", "bytes=100000-", "bytes=150000-" if ranges else "bytes=50000-"]
    assert [asked for _, asked in site.asked] == wanted


def test_an_interrupted_download_goes_on_the_next_time(site: Site, tmp_path: Path) -> None:
    site.breaks = [70_000]
    with pytest.raises(UserError, match=r"ended after 70,000 of 300,000 bytes.*what has come so far is kept"):
        fetch(remote(site), tmp_path, HTTP, waits=())
    assert not (tmp_path / "x.bin").exists()
    heard: list[Offer] = []
    fetch(remote(site), tmp_path, HTTP, announce=heard.append)
    assert (tmp_path / "x.bin").read_bytes() == CONTENT
    assert heard[0].there == 70_000
    assert site.asked[-1][1] == "bytes=70000-"


def test_a_stop_by_hand_keeps_what_came(site: Site, tmp_path: Path) -> None:
    def stop(name: str, done: int, size: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(remote(site), tmp_path, HTTP, progress=stop)
    assert not (tmp_path / "x.bin").exists()
    assert fetch(remote(site), tmp_path, HTTP).path.read_bytes() == CONTENT


def test_a_file_that_has_changed_meanwhile_begins_anew(site: Site, tmp_path: Path) -> None:
    site.breaks, site.content = [70_000], b"old" * 100_000
    with pytest.raises(UserError):
        fetch(remote(site), tmp_path, HTTP, waits=())
    site.content, site.tag = CONTENT, '"two"'
    assert fetch(remote(site), tmp_path, HTTP).path.read_bytes() == CONTENT


def test_a_whole_part_is_not_asked_for_beyond_its_end(site: Site, tmp_path: Path) -> None:
    (tmp_path / "x.bin.part").write_bytes(CONTENT)
    (tmp_path / "x.bin.part.json").write_text(json.dumps({"url": f"{site.address}/x.bin", "tag": '"one"'}))
    assert fetch(remote(site), tmp_path, HTTP).path.read_bytes() == CONTENT


def test_a_wrong_checksum_is_refused_and_removed(site: Site, tmp_path: Path) -> None:
    site.content = b"other"
    with pytest.raises(UserError, match=r"has the sha256 .*; it was removed"):
        fetch(remote(site), tmp_path, HTTP)
    assert list(tmp_path.iterdir()) == []


def test_a_record_states_size_and_checksum(site: Site, tmp_path: Path) -> None:
    one = Remote(f"{site.address}/x.bin", "x.bin", listing=f"{site.address}/record")
    assert fetch(one, tmp_path, HTTP).checked == "the publisher's checksum"
    (tmp_path / "x.bin").unlink()
    site.content = CONTENT[:-1] + b"x"
    with pytest.raises(UserError, match="has the md5"):
        fetch(one, tmp_path, HTTP)
    with pytest.raises(UserError, match=r"does not list y\.bin"):
        fetch(Remote(one.url, "y.bin", listing=one.listing), tmp_path, HTTP)


def test_a_size_that_differs_is_refused(site: Site, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"it has 300,000 bytes, its publisher states 5"):
        fetch(Remote(f"{site.address}/x.bin", "x.bin", size=5), tmp_path, HTTP)


def test_the_first_download_fixes_the_checksum(site: Site, tmp_path: Path) -> None:
    assert fetch(remote(site, ""), tmp_path, HTTP).checked == "nothing published"
    origin = json.loads((tmp_path / "x.bin.origin.json").read_text())
    assert (origin["sha256"], origin["bytes"]) == (SHA256, len(CONTENT))
    (tmp_path / "x.bin").unlink()
    site.content = CONTENT[::-1]
    with pytest.raises(UserError, match="has the sha256"):
        fetch(remote(site, ""), tmp_path, HTTP)


def test_a_server_that_fails_is_asked_again_and_one_that_refuses_is_not(site: Site, tmp_path: Path) -> None:
    site.status = [503, 500]
    assert fetch(remote(site), tmp_path, HTTP, waits=(0.0, 0.0)).fresh
    assert len(site.asked) == 3
    site.status, site.asked = [404], []
    with pytest.raises(UserError, match=r"the server says 404 Not Found.*--from PATH"):
        fetch(remote(site, "", "/gone.bin"), tmp_path / "other", HTTP, waits=(0.0, 0.0))
    assert len(site.asked) == 1


def test_a_file_that_has_moved_is_followed_but_not_to_another_kind_of_address(site: Site, tmp_path: Path) -> None:
    assert fetch(remote(site, path="/moved"), tmp_path, HTTP).path.read_bytes() == CONTENT
    with pytest.raises(UserError, match=r"only http addresses are opened, not ftp"):
        fetch(remote(site, path="/away"), tmp_path / "b", HTTP)


def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be downloaded"):
        fetch(Remote("http://127.0.0.1:9/x", "x"), tmp_path, HTTP, waits=(0.0,))


@pytest.mark.parametrize("url", ["http://example.org/x", "file:///etc/passwd", "ftp://example.org/x"])
def test_only_https_is_opened(url: str) -> None:
    with pytest.raises(OSError, match="only https"):
        Http().open(url, 0)


def test_more_than_the_limit_is_refused(site: Site) -> None:
    with pytest.raises(OSError, match="more than 1,000"):
        Http(limit=1_000, schemes=("http",)).open(f"{site.address}/x.bin", 0)


def test_every_source_says_how_to_get_it() -> None:
    rows = {row.name: row for row in sources()}
    assert {name for name, row in rows.items() if row.downloads} == {"exiobase3", "gpr", "oecd_icio", "wiod2013"}
    assert "account" in rows["eora26"].by_hand
    with pytest.raises(UserError, match="Make an account"):
        download_source("eora26", 2015)
    with pytest.raises(UserError, match="--year"):
        download_source("oecd_icio", None)


def test_from_the_server_to_a_table(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A release is downloaded, imported, and opens as it was."""
    n = 2 * 1
    arrays = {"Z": np.ones((n, n)), "F": np.ones((n, 5 * 2)), "x": np.full(n, 12.0)}
    np.savez(tmp_path / "w.npz", **arrays, countries=np.array(["USA", "ROM"]), industries=np.array(["c1"]))
    site.content = (tmp_path / "w.npz").read_bytes()

    class Small:
        """The reader of WIOD, with an address on this machine."""

        def __init__(self) -> None:
            self.plugin = room.get("sources", "wiod2013")

        def __getattr__(self, name: str) -> object:
            return getattr(self.plugin, name)

        def remotes(self, year: int) -> tuple[Remote, ...]:
            return (Remote(f"{site.address}/x.bin", f"wiot_{year}.npz"),)

    small = Small()
    monkeypatch.setattr(room, "get", lambda family, name: small)
    told: list[str] = []
    found = download_source(
        "wiod2013", 2011, tmp_path / "in", transport=HTTP, announce=lambda offer, licence: told.append(licence)
    )
    assert told == [found.licence]
    made = import_source("wiod2013", found.folder, 2011, tmp_path / "w11.npz")
    assert (made.regions, made.sectors, made.output) == (2, 1, 24.0)
    assert load_world(tmp_path / "w11.npz").regions == ("USA", "ROU")
