"""Pages from the web, against a small server of our own; addresses inside a network are never asked."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from foreshock.core.errors import UserError
from foreshock.data import web as room
from foreshock.data.web import RefusedError, Web, public_address

HTML = b"<html><body><p>The port is likely to close in May.</p></body></html>"
Site = dict[str, tuple[int, dict[str, str], bytes]]


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., tuple[Web, str, list[str]]]]:
    """Start a server of some pages; gives a reader that knows it as 'news.test', its address, what was asked."""
    started: list[ThreadingHTTPServer] = []

    def start(pages: Site, **settings: float) -> tuple[Web, str, list[str]]:
        asked: list[str] = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                status, headers, content = pages.get(self.path, (404, {}, b""))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                try:
                    if headers.get("X-Slow"):
                        for byte in content:
                            self.wfile.write(bytes([byte]))
                            self.wfile.flush()
                            time.sleep(0.05)
                    else:
                        self.wfile.write(content)
                except OSError:
                    pass

            def log_message(self, *args: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        started.append(server)
        port = server.server_address[1]

        def resolve(host: str, asked_port: int) -> str:
            return "127.0.0.1" if host == "news.test" else public_address(host, asked_port)

        monkeypatch.setattr(room, "PORTS", frozenset({None, 80, 443, port}))
        return Web(resolve=resolve, **settings), f"http://news.test:{port}", asked  # type: ignore[arg-type]

    yield start
    for server in started:
        server.shutdown()
        server.server_close()


def page(
    content: bytes = HTML, kind: str = "text/html; charset=utf-8", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    return 200, {"Content-Type": kind, **{name.replace("_", "-"): value for name, value in headers.items()}}, content


def test_a_page_comes_with_its_medium_and_its_last_address(site) -> None:  # type: ignore[no-untyped-def]
    web, home, asked = site({"/a?x=1": (301, {"Location": "/b"}, b""), "/b": page()})
    got = web.fetch(f"{home}/a?x=1#top")
    assert (got.content, got.url, got.medium) == (HTML, f"{home}/b", "html")
    assert asked == ["/robots.txt", "/a?x=1", "/b"], "the rules of a site are asked for once"


def test_a_site_that_asks_programs_to_stay_away_is_left_alone(site) -> None:  # type: ignore[no-untyped-def]
    rules = b"User-agent: *\nDisallow: /private\n"
    web, home, asked = site({"/robots.txt": page(rules, "text/plain"), "/private/a": page(), "/open": page()})
    with pytest.raises(UserError, match=r"robots\.txt.*Save the page"):
        web.fetch(f"{home}/private/a")
    assert web.fetch(f"{home}/open").content == HTML
    assert "/private/a" not in asked


def test_rules_that_cannot_be_read_forbid(site) -> None:  # type: ignore[no-untyped-def]
    web, home, _ = site({"/robots.txt": (503, {}, b""), "/a": page()})
    with pytest.raises(UserError, match="robots"):
        web.fetch(f"{home}/a")


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "10.0.0.1", "192.168.1.1", "169.254.169.254", "172.16.0.1", "0.0.0.0", "[::1]",
        "[::ffff:127.0.0.1]", "[fe80::1]", "[fd00::1]", "2130706433", "0x7f.1", "100.64.0.1", "224.0.0.1",
    ],
)  # fmt: skip
def test_addresses_inside_a_network_are_refused(host: str) -> None:
    with pytest.raises(UserError, match=r"not on the web|no host"):
        Web().fetch(f"http://{host}/latest/meta-data")


def test_a_redirection_into_the_network_is_refused(site) -> None:  # type: ignore[no-untyped-def]
    for target in ("http://169.254.169.254/latest", "http://localhost/admin", "file:///etc/passwd", "ftp://x/y"):
        web, home, _ = site({"/a": (302, {"Location": target}, b"")})
        with pytest.raises(UserError, match=r"not on the web|no http or https"):
            web.fetch(f"{home}/a")


def test_a_name_that_points_inside_by_one_of_its_addresses_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(2, 1, 6, "", ("93.184.216.34", 80)), (2, 1, 6, "", ("10.0.0.7", 80))]
    monkeypatch.setattr(room.socket, "getaddrinfo", lambda *args, **settings: both)
    with pytest.raises(RefusedError, match="inside a network"):
        public_address("rebind.test", 80)
    monkeypatch.setattr(room.socket, "getaddrinfo", lambda *args, **settings: both[:1])
    assert public_address("news.test", 80) == "93.184.216.34"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://user:secret@example.org/a", "name or a password"),
        ("http://example.org:22/", "port 22"),
        ("http:///a", "no http or https"),
        ("http://example.org:99999/", "no web address"),
    ],
)
def test_odd_addresses_are_refused(url: str, why: str) -> None:
    with pytest.raises(UserError, match=why):
        Web().fetch(url)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (page(b"\x89PNG", "image/png"), "image/png, not a page"),
        (page(b"PK", "application/zip"), "application/zip, not a page"),
        ((404, {}, b""), "404 Not Found"),
        ((302, {"Location": "/a"}, b""), "redirects more than 5"),
        (page(b"x" * 2000), "more than the 1,000 bytes"),
        (page(gzip.compress(b"x" * 5_000_000), Content_Encoding="gzip"), "more than the 1,000 bytes"),
        (page(b"??", Content_Encoding="br"), "packed in a way"),
    ],
)
def test_what_is_no_page_is_refused(site, answer, why: str) -> None:  # type: ignore[no-untyped-def]
    web, home, _ = site({"/a": answer}, limit=1000)
    with pytest.raises(UserError, match=why):
        web.fetch(f"{home}/a")


def test_a_packed_page_is_unpacked(site) -> None:  # type: ignore[no-untyped-def]
    web, home, _ = site({"/a": page(gzip.compress(HTML), Content_Encoding="gzip")})
    assert web.fetch(f"{home}/a").content == HTML


def test_a_site_that_drips_is_given_up(site) -> None:  # type: ignore[no-untyped-def]
    web, home, _ = site({"/a": page(b"x" * 200, X_Slow="1")}, timeout=0.4)
    start = time.monotonic()
    with pytest.raises(UserError, match=r"did not answer in 0\.4 seconds"):
        web.fetch(f"{home}/a")
    assert time.monotonic() - start < 3


@pytest.mark.parametrize(
    ("kind", "medium"), [("application/pdf", "pdf"), ("application/rss+xml", "feed"), ("text/plain", "")]
)
def test_the_medium_is_what_the_site_says(site, kind: str, medium: str) -> None:  # type: ignore[no-untyped-def]
    web, home, _ = site({"/a": page(b"x", kind)})
    assert web.fetch(f"{home}/a").medium == medium
