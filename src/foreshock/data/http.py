"""The transport that uses the network: https only, with a time limit, able to go on in the middle of a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage, HTTPResponse
from typing import IO
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from foreshock.data.download import CHUNK, Answer, RefusedError

PARTIAL, TOO_FAR, NOT_NOW, WAIT = 206, 416, 429, 408
SERVER = 500
"""From this status on, the server itself has failed and may be asked again."""
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+)$")


@dataclass(frozen=True, slots=True)
class Http:
    """`timeout` seconds without a byte end the attempt; more than `limit` bytes are refused; addresses of other than
    these `schemes` are not opened, nor followed when a server points there."""

    timeout: float = 60.0
    limit: int = 20_000_000_000
    schemes: tuple[str, ...] = ("https",)

    def open(self, url: str, start: int, tag: str = "") -> Answer:
        """See Transport. Raises OSError."""
        check_scheme(url, self.schemes)
        headers = {"User-Agent": "foreshock", "Accept-Encoding": "identity"}
        if start:
            headers |= {"Range": f"bytes={start}-"} | ({"If-Range": tag} if tag else {})
        opener = build_opener(_Redirects(self.schemes))
        try:
            response: HTTPResponse = opener.open(Request(url, headers=headers), timeout=self.timeout)
        except HTTPError as error:
            with error:
                if error.code == TOO_FAR and start:
                    return self.open(url, 0)
                said = f"the server says {error.code} {error.reason}"
                again = error.code >= SERVER or error.code in {NOT_NOW, WAIT}
                raise (OSError if again else RefusedError)(said) from None
        place = _RANGE.match(response.headers.get("Content-Range", "")) if response.status == PARTIAL else None
        length = response.headers.get("Content-Length", "")
        size = int(place[2]) if place else int(length) if length.isdigit() else 0
        if size > self.limit:
            response.close()
            raise RefusedError(f"it has {size:,} bytes, more than {self.limit:,}")
        kept = _strong(response.headers.get("ETag", "")) or response.headers.get("Last-Modified", "")
        return Answer(int(place[1]) if place else 0, self._chunks(response), size, kept)

    def _chunks(self, response: HTTPResponse) -> Iterator[bytes]:
        total = 0
        with response:
            try:
                while chunk := response.read(CHUNK):
                    total += len(chunk)
                    if total > self.limit:
                        raise RefusedError(f"more than {self.limit:,} bytes")
                    yield chunk
            except HTTPException as error:
                raise OSError(f"the connection ended too early ({type(error).__name__})") from None


def check_scheme(url: str, schemes: tuple[str, ...]) -> None:
    """Raises RefusedError where an address is of another kind."""
    if urlsplit(url).scheme not in schemes:
        raise RefusedError(f"only {' and '.join(schemes)} addresses are opened, not {url}")


class _Redirects(HTTPRedirectHandler):
    """Follows a server to another address of the same kinds only."""

    def __init__(self, schemes: tuple[str, ...]) -> None:
        self._schemes = schemes

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        check_scheme(newurl, self._schemes)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _strong(tag: str) -> str:
    """A tag that stands for the very same bytes; a weak one does not."""
    return "" if tag.startswith("W/") else tag
