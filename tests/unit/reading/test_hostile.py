"""Pages made to do harm: they take time in proportion to their length, open nothing, and steer nothing."""

from __future__ import annotations

import io
import time
import zlib
from pathlib import Path

import pytest

from foreshock.reading import explain_html, explain_text, read_page
from foreshock.reading.documents import failure, read_documents
from foreshock.reading.pages.feed import strip

SAID = "The port is likely to close in May, and the union may strike if the talks fail, the minister said. "
FEED = "<rss version='2.0'><channel><title>x</title>{}</channel></rss>"
ITEM = "<item><title>{}</title><link>{}</link><description>{}</description></item>"

BOMBS = {
    "angle brackets": ("<", "x.html"),
    "scripts that never close": ("<script>a", "x.html"),
    "nested blocks": ("<div>", "x.html"),
    "nested lists": ("<ul><li>", "x.html"),
    "nested tables": ("<table><tr><td>", "x.html"),
    "nested links": ("<a href=x>", "x.html"),
    "attributes": ("<p a='b' ", "x.html"),
    "brackets": ("[", "x.md"),
    "pictures": ("![", "x.md"),
    "comments": ("<!--", "x.md"),
    "fences": ("```x\n", "x.md"),
    "blanks": (" ", "x.md"),
    "rules": ("|-", "x.md"),
    "emphasis": ("*", "x.md"),
    "tags": ("<a ", "x.md"),
    "front matter": ("title: a \n", "x.md"),
    "quotation marks": ('"', "x.txt"),
    "one word": ("a", "x.txt"),
    "line ends": ("\n", "x.txt"),
    "hedges": ("may ", "x.txt"),
    "entries": ("<item>", "x.rss"),
    "ampersands": ("&", "x.rss"),
}
HEADS = {"x.html": "<!doctype html><html><body>", "x.rss": "<rss version='2.0'><channel>", "x.md": "---\n"}


def seconds(content: bytes, file: str) -> float:
    start = time.process_time()
    list(read_documents(content, file=file))
    return time.process_time() - start


@pytest.mark.parametrize("name", BOMBS)
def test_time_grows_with_the_length_and_not_with_its_square(name: str) -> None:
    """Four times the page may take ten times as long, where it takes long at all; with the square it takes sixteen."""
    unit, file = BOMBS[name]
    head = HEADS.get(file, "") if unit != "[" else ""
    short, long = ((head + unit * (size // len(unit)) + SAID).encode() for size in (40_000, 160_000))
    read_page(SAID, file=file)
    first = min(seconds(short, file) for _ in range(2))
    second = min(seconds(long, file) for _ in range(2))
    assert second < max(1.0, 10 * first), f"{first:.2f} s, then {second:.2f} s"


def laughs(levels: int) -> str:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, levels))
    return (
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "ha"><!ENTITY file SYSTEM "file:///etc/passwd">{entities}]>'
        + FEED.format(ITEM.format("Oil", "", f"{SAID} &l{levels - 1}; &file;"))
    )


def test_entities_that_multiply_or_name_files_are_not_followed() -> None:
    start = time.process_time()
    (brief,) = read_documents(laughs(12).encode(), file="x.rss")
    assert time.process_time() - start < 5
    assert len(brief.document.text) < 10_000
    assert "root:" not in brief.document.text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("unit", ["\n", " \n", "\t", "<!ENTITY a 'b'>\n"])
def test_the_head_of_a_feed_costs_no_more_than_its_length(unit: str, encoding: str) -> None:
    feed = FEED.format(ITEM.format("Oil", "", SAID))
    page = f"<?xml version='1.0'?><!DOCTYPE rss [{unit * (200_000 // len(unit))}]>{feed}".encode(encoding)
    start = time.process_time()
    (brief,) = read_documents(page, file="x.rss")
    assert time.process_time() - start < 3
    assert brief.document.title == "Oil"


def test_a_feed_that_is_the_name_of_a_file_is_not_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_text(FEED.format(ITEM.format("Secret", "", SAID)))
    (brief,) = read_documents(str(secret).encode(), file="x.rss")
    assert "Secret" not in brief.document.text
    assert brief.document.flags == ("no entries",)


def test_scraps_of_markup_are_stripped_once_through() -> None:
    assert strip("<p>A &lt; B</p><script>if (a<b) x()</script ><b>c</b> 3 < 4 and 5 > 4<br>d<!-- > <p>e -->f") == (
        "A < B\nc 3 < 4 and 5 > 4\ndf"
    )
    assert strip("a<style>never closed") == "a"
    assert strip("a<b never closed") == "a"
    assert strip("x &amp;lt;b&amp;gt;") == "x &lt;b&gt;"


def nested(depth: int) -> bytes:
    head = b"From: a@example.org\r\nSubject: deep\r\nMIME-Version: 1.0\r\n"
    parts = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(depth))
    return head + parts + b"Content-Type: text/plain\r\n\r\n" + SAID.encode()


def test_mail_nested_too_deeply_says_so() -> None:
    assert [one.phrase for one in read_page(nested(5), file="x.eml").statements] == ["likely", "may happen"]
    for depth in (60, 3000):
        brief = read_page(nested(depth), file="x.eml")
        assert brief.document.flags == ("nested too deeply",)
        assert "nested too deeply" in failure(brief)


@pytest.mark.parametrize(
    "header",
    [
        "From: " + "(" * 200_000,
        "Subject: " + "=?utf-8?q?a?= " * 20_000,
        "Subject: =?punycode?q?" + "a" * 60_000 + "?=",
        "Content-Type: text/plain; " + "a=b; " * 40_000,
        "Content-Type: text/plain; charset=punycode",
        "Content-Type: text/plain; charset=unicode_escape",
        "Content-Type: text/plain; charset=no-such-thing",
    ],
)
def test_headers_that_are_slow_to_parse_cost_nothing(header: str) -> None:
    mail = f"{header}\nX-From: a@example.org\n\n{SAID}{'a' * 60_000} \\u0041\n"
    start = time.process_time()
    brief = read_page(mail.encode(), file="x.eml")
    assert time.process_time() - start < 3
    assert [one.phrase for one in brief.statements][:1] == ["likely"]
    assert "\\u0041" in brief.document.text


def pdf(streams: list[bytes], filters: str = "/FlateDecode") -> bytes:
    """A PDF with a page for each stream, written by hand."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * n) for n in range(len(streams)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [" + kids + b"] /Count %d >>" % len(streams),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for n, stream in enumerate(streams):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % (5 + 2 * n)
        )
        head = b"<< /Length %d /Filter %s >>\nstream\n" % (len(stream), filters.encode())
        objects.append(head + stream + b"\nendstream")
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, 2)
    places = []
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
    start = out.tell()
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    out.write(b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(objects) + 1, table))
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))
    return out.getvalue()


TEXT = zlib.compress(b"BT /F1 12 Tf 72 720 Td (The port is likely to close in May, the minister said.) Tj ET")
ZEROS = zlib.compress(b" " * 100_000_000, 9)


def test_a_pdf_that_unfolds_without_end_is_not_followed() -> None:
    for bomb in (pdf([ZEROS]), pdf([zlib.compress(ZEROS, 9)], "[/FlateDecode /FlateDecode]")):
        assert len(bomb) < 200_000
        start = time.process_time()
        brief = read_page(bomb, file="x.pdf")
        assert time.process_time() - start < 5
        assert "damaged or cut short" in failure(brief)


def test_the_other_pages_of_such_a_pdf_are_read() -> None:
    other = zlib.compress(b"BT /F1 12 Tf 72 720 Td (Grain prices may rise before the summer, traders said.) Tj ET")
    brief = read_page(pdf([TEXT, ZEROS, other]), file="x.pdf")
    assert "1 of 3 pages cannot be read" in brief.document.flags
    assert [one.phrase for one in brief.statements] == ["likely", "may happen"]


STEERING = "\x1b[2J\x1b]0;owned\x07\x9b31m\x07\u202eevil\u202c\u2066\x00\x08"


def test_a_page_does_not_steer_the_terminal() -> None:
    page = f"{STEERING}Trade {STEERING}\n\n{SAID}{STEERING}\n\nRead more {STEERING}\n"
    brief = read_page(page.replace("\x00", ""))
    assert brief.statements
    for color in (False, True):
        shown = explain_text(brief, color=color)
        without = shown.replace("\x1b[", "") if color else shown
        assert not set(without) & set("\x1b\x07\x9b\u202e\u202c\u2066\x00\x08")
        assert "]0;owned" in shown, "the words stay, harmless"
    assert "\u202e" not in explain_html(brief)


XSS = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><svg/onload=alert(3)>"


def test_what_a_page_calls_itself_is_no_markup() -> None:
    brief = read_page(f"{SAID} He said: {XSS} may rise.\n\n{SAID}", file=XSS)
    title = brief.document.model_copy(update={"title": XSS, "byline": XSS})
    page = explain_html(brief.model_copy(update={"document": title}))
    assert "<script" not in page and "<img" not in page and "<svg" not in page
    assert "default-src &#x27;none&#x27;" in page or "default-src 'none'" in page
