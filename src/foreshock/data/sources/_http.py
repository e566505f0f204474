"""The transport that uses the network: https only, with a time limit, able to go on in the middle of a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPResponse
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from foreshock.data.sources.base import CHUNK, Answer

PARTIAL = 206


@dataclass(frozen=True, slots=True)
class Http:
    """`timeout` seconds without a byte end the attempt; more than `limit` bytes are refused."""

    timeout: float = 60.0
    limit: int = 20_000_000_000

    def open(self, url: str, start: int) -> Answer:
        """See Transport. Raises OSError."""
        if urlsplit(url).scheme != "https":
            raise OSError(f"only https addresses are opened, not {url}")
        headers = {"User-Agent": "foreshock"} | ({"Range": f"bytes={start}-"} if start else {})
        response: HTTPResponse = urlopen(Request(url, headers=headers), timeout=self.timeout)
        return Answer(start if response.status == PARTIAL else 0, self._chunks(response))

    def _chunks(self, response: HTTPResponse) -> Iterator[bytes]:
        total = 0
        with response:
            while chunk := response.read(CHUNK):
                total += len(chunk)
                if total > self.limit:
                    raise OSError(f"more than {self.limit:,} bytes")
                yield chunk
