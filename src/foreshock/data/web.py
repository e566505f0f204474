"""One page from the web: https or http, public addresses only, of bounded size and time, where the site allows it.

Every host is looked up once and the connection goes to the address that was checked, so that a name cannot point
elsewhere a moment later; every redirection is checked like the first address. No cookies, no key, no referrer.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit
from urllib.robotparser import RobotFileParser

from foreshock.core.errors import Problem, UserError
from foreshock.data.files import MAX_PAGE_BYTES

AGENT = "foreshock"
REDIRECTS = 5
PORTS = frozenset({None, 80, 443, 8080, 8443})
CHUNK = 65_536
MAX_ROBOTS = 500_000
SAVE_IT = "Save the page in your browser and read the file."
MEDIA = {
    "text/html": "html", "application/xhtml+xml": "html", "application/pdf": "pdf", "message/rfc822": "email",
    "application/rss+xml": "feed", "application/atom+xml": "feed", "application/rdf+xml": "feed",
    "text/markdown": "markdown", "text/plain": "", "text/xml": "", "application/xml": "", "": "",
}  # fmt: skip
Resolve = Callable[[str, int], str]


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as it came: `url` after redirections, `medium` as the site says ('' where it says nothing of use)."""

    content: bytes
    url: str
    medium: str


class RefusedError(Exception):
    """Why a page was not fetched, as a sentence."""


def public_address(host: str, port: int) -> str:
    """The first address of a host, all of which must be public. Raises RefusedError."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise RefusedError(f"there is no host '{host}', or no network.") from None
    addresses = [str(one[4][0]) for one in found]
    for address in addresses:
        ip = ipaddress.ip_address(address.partition("%")[0])
        ip = getattr(ip, "ipv4_mapped", None) or ip
        if not ip.is_global or ip.is_multicast:
            raise RefusedError(f"'{host}' is an address inside a network, not on the web.")
    return addresses[0]


@dataclass
class Web:
    """A reader of web pages. `timeout`: seconds for a page in all. `limit`: bytes of a page, unpacked."""

    timeout: float = 40.0
    limit: int = MAX_PAGE_BYTES
    resolve: Resolve = public_address
    _rules: dict[str, RobotFileParser] = field(default_factory=dict, init=False)

    def fetch(self, url: str) -> Fetched:
        """The page at an address.

        Raises
        ------
        UserError
            It was not fetched, with the reason and what to do instead.
        """
        until = time.monotonic() + self.timeout
        try:
            return self._follow(url, until)
        except RefusedError as error:
            raise UserError([Problem(str(error), url, hint=SAVE_IT)]) from None
        except ssl.SSLError as error:
            raise UserError([Problem(f"no safe connection: {error.reason}.", url, hint=SAVE_IT)]) from None
        except TimeoutError:
            raise UserError([Problem(f"did not answer in {self.timeout:g} seconds.", url, hint=SAVE_IT)]) from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            reason = getattr(error, "strerror", None) or type(error).__name__
            raise UserError([Problem(f"cannot be fetched: {reason}.", url, hint=SAVE_IT)]) from None

    def _follow(self, url: str, until: float) -> Fetched:
        for _ in range(REDIRECTS + 1):
            parts = _parts(url)
            if not self._allowed(parts, until):
                raise RefusedError("the site asks programs not to read this page (robots.txt).")
            status, headers, content = self._get(parts, until, self.limit)
            if status in {301, 302, 303, 307, 308} and headers.get("location"):
                url = urljoin(url, headers["location"])
                continue
            if status != 200:
                raise RefusedError(f"the site answered {status} {http.client.responses.get(status, '')}".rstrip() + ".")
            kind = headers.get("content-type", "").partition(";")[0].strip().lower()
            if kind not in MEDIA:
                raise RefusedError(f"is {kind}, not a page, a feed or a PDF.")
            return Fetched(content, urlunsplit(parts), MEDIA[kind])
        raise RefusedError(f"redirects more than {REDIRECTS} times.")

    def _allowed(self, parts: SplitResult, until: float) -> bool:
        """What the site's robots.txt says. Without one everything is allowed; one that fails forbids (RFC 9309)."""
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._rules:
            rules = RobotFileParser()
            status, _, content = self._get(_parts(f"{site}/robots.txt"), until, MAX_ROBOTS)
            if status == 200:
                rules.parse(content.decode("utf-8", "replace").splitlines())
            elif status >= 500:
                rules.parse(["User-agent: *", "Disallow: /"])
            else:
                rules.parse([])
            self._rules[site] = rules
        return self._rules[site].can_fetch(AGENT, urlunsplit(parts))

    def _get(self, parts: SplitResult, until: float, limit: int) -> tuple[int, dict[str, str], bytes]:
        """Status, headers (names in lower case) and body of one request, without following anything."""
        host = parts.hostname or ""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        connection = _connect(parts.scheme, host, port, self.resolve(host, port), _left(until))
        try:
            path = urlunsplit(("", "", parts.path or "/", parts.query, ""))
            connection.request("GET", path, headers={"User-Agent": AGENT, "Accept-Encoding": "identity, gzip"})
            reply = connection.getresponse()
            headers = {name.lower(): value for name, value in reply.getheaders()}
            if reply.status != 200:
                return reply.status, headers, b""
            return reply.status, headers, _body(reply, headers.get("content-encoding", ""), until, limit)
        finally:
            connection.close()


def _parts(url: str) -> SplitResult:
    """An address taken apart. Raises RefusedError where it is no plain web address."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise RefusedError("is no web address.") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise RefusedError("is no http or https address.")
    if parts.username is not None or parts.password is not None:
        raise RefusedError("holds a name or a password, which is not sent.")
    if port not in PORTS:
        raise RefusedError(f"uses port {port}; only those of the web are opened.")
    safe = "".join(char if "!" <= char <= "~" else _quoted(char) for char in parts.path)
    query = "".join(char if "!" <= char <= "~" else _quoted(char) for char in parts.query)
    return SplitResult(parts.scheme, parts.netloc, safe, query, "")


def _quoted(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "replace"))


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _connect(scheme: str, host: str, port: int, address: str, timeout: float) -> http.client.HTTPConnection:
    """A connection to an address that was checked; the certificate must be that of the host."""
    kind = http.client.HTTPSConnection if scheme == "https" else http.client.HTTPConnection
    connection = kind(host, port, timeout=timeout)
    plain = socket.create_connection((address, port), timeout)
    if scheme == "https":
        try:
            plain = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
        except BaseException:
            plain.close()
            raise
    connection.sock = plain
    return connection


def _body(reply: http.client.HTTPResponse, packed: str, until: float, limit: int) -> bytes:
    """The body, unpacked, as far as size and time go."""
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 32) if packed in {"gzip", "x-gzip", "deflate"} else None
    if unpack is None and packed not in {"", "identity"}:
        raise RefusedError(f"is packed in a way ({packed}) that was not asked for.")
    parts: list[bytes] = []
    total = 0
    while chunk := reply.read1(CHUNK):
        _left(until)
        piece = chunk if unpack is None else unpack.decompress(chunk, limit + 1 - total)
        total += len(piece)
        if total > limit:
            raise RefusedError(f"has more than the {limit:,} bytes that are read.")
        parts.append(piece)
    return b"".join(parts)
