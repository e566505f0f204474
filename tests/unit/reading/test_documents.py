"""The documents of a file; encodings; what is said of a page that cannot be read."""

from __future__ import annotations

import pytest

from foreshock.reading import read_page
from foreshock.reading.documents import failure, notes, read_documents
from foreshock.reading.pages.decode import known, medium, to_text
from foreshock.reading.pages.mail import messages

SAID = "The port is likely to close in May, and the union may strike if the talks fail, the minister said."
MAIL = "From: Desk <desk@example.org>\nTo: all@example.org\nSubject: {}\nDate: Thu, 06 Mar 2025 10:00:00 +0000\n\n{}\n"
MBOX = "".join(
    f"From desk@example.org Thu Mar  6 10:0{n}:00 2025\n{MAIL.format(f'Note {n}', body)}\n"
    for n, body in enumerate([SAID, f"\n>From the desk: {SAID}\n\nFrom here on prices may rise.", "Nothing new."])
)


def test_a_mailbox_gives_its_messages() -> None:
    briefs = list(read_documents(MBOX.encode(), file="desk.mbox"))
    assert [brief.document.title for brief in briefs] == ["Note 0", "Note 1", "Note 2"]
    assert [len(brief.statements) for brief in briefs] == [2, 3, 0]
    assert "From the desk: The port" in briefs[1].document.text, "the sign before 'From' belongs to the mailbox"
    assert "From here on prices" in briefs[1].document.text, "a line of the text does not open a message"
    assert medium(MBOX, "export") == "mbox"
    whole = read_page(MBOX, file="desk.mbox")
    assert (whole.document.title, whole.document.flags) == ("Note 0", ("the first of 3 messages",))
    assert len(list(messages(MBOX.replace("\n", "\r\n").encode()))) == 3


def test_a_mailbox_without_a_message_is_read_as_one() -> None:
    (brief,) = read_documents(MAIL.format("One", SAID).encode(), file="x.mbox")
    assert (brief.document.title, len(brief.statements)) == ("One", 2)


def test_the_plain_part_of_a_letter_is_read_and_its_attachments_are_not() -> None:
    letter = (
        "From: a@example.org\nSubject: =?utf-8?q?Caf=C3=A9?= in =?iso-8859-1?q?Troms=F8?=\nMIME-Version: 1.0\n"
        'Content-Type: multipart/mixed; boundary="x"\n\n--x\nContent-Type: multipart/alternative; boundary="y"\n\n--y\n'
        f"Content-Type: text/html\n\n<p>Other text may come.</p>\n--y\nContent-Type: text/plain; charset=iso-8859-1\n"
        f"Content-Transfer-Encoding: quoted-printable\n\n{SAID} Na=EFve.\n--y--\n--x\nContent-Type: text/plain\n"
        "Content-Disposition: attachment\n\nGrain may rise.\n--x\nContent-Type: message/rfc822\n\nSubject: inner\n\n"
        "Oil may rise.\n--x--\n"
    )
    brief = read_page(letter.encode("latin-1"), file="x.eml")
    assert brief.document.title == "Café in Tromsø"
    assert brief.document.text.strip() == f"{SAID} Naïve."


def test_a_feed_gives_its_entries_and_a_file_without_any_one_row() -> None:
    item = "<item><title>{0}</title><link>https://example.org/{0}</link><description>{1}</description></item>"
    feed = "<rss version='2.0'><channel>" + item.format("Oil", SAID) + item.format("Gas", SAID) + "</channel></rss>"
    found = list(read_documents(feed.encode(), file="x.xml"))
    assert [(one.document.title, one.document.url) for one in found] == [
        ("Oil", "https://example.org/Oil"),
        ("Gas", "https://example.org/Gas"),
    ]
    (nothing,) = read_documents(b"<rss version='2.0'></rss>", file="x.rss")
    assert failure(nothing) == "this is no feed, or a feed without entries."


@pytest.mark.parametrize(
    ("content", "file", "why"),
    [
        (b"", "x.txt", "is empty"),
        (b" \n\t", "x.md", "is empty"),
        (b"[[[[ 1 2 3 ]]]] " * 50, "x.md", "holds no words"),
        (b"<html><body></body></html>", "x.html", "is empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "x.txt", "a PNG picture"),
        (b"PK\x03\x04" + bytes(range(256)), "x.txt", "a ZIP archive or an Office document"),
        (bytes(range(256)) * 4, "x.txt", "this is no text."),
        (b"%PDF-1.7 nothing here", "x.pdf", "damaged or cut short"),
        (b"Subject: x\nFrom: a\nTo: b\n\n", "x.eml", "holds no text"),
    ],
)
def test_what_cannot_be_read_says_why(content: bytes, file: str, why: str) -> None:
    (brief,) = read_documents(content, file=file)
    assert why in failure(brief, content[:16])
    assert brief.statements == ()


def test_a_locked_pdf_says_so() -> None:
    import io

    import pypdf

    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    empty = io.BytesIO()
    writer.write(empty)
    assert "run text recognition" in failure(read_page(empty.getvalue(), file="x.pdf")).lower()
    writer.encrypt("sesame", algorithm="RC4-128")
    locked = io.BytesIO()
    writer.write(locked)
    assert "locked with a password" in failure(read_page(locked.getvalue(), file="x.pdf"))


@pytest.mark.parametrize(
    ("page", "guess"),
    [
        ("Россия и США могут договориться о снятии санкций в ближайшие месяцы, считают эксперты.", "Russian"),
        (
            "El gobierno podría subir los aranceles en los próximos meses, según los analistas del banco. " * 5,
            "Spanish",
        ),
        ("Die Regierung wird die Zölle in den kommenden Monaten erhöhen, sagen Ökonomen der Bank. " * 5, "German"),
        ("Le gouvernement pourrait relever les droits de douane dans les mois à venir, selon lui. " * 5, "French"),
        ("中国可能会在未来几个月内提高关税，分析人士表示，这将影响全球贸易。" * 3, "Chinese"),
        ("قد ترفع الحكومة الرسوم الجمركية في الأشهر المقبلة بحسب محللين في البنك المركزي", "Arabic"),
    ],
)
def test_a_page_in_another_language_is_no_failure_but_a_note(page: str, guess: str) -> None:
    (brief,) = read_documents(page.encode())
    assert failure(brief) == ""
    (note,) = notes(brief)
    assert note.startswith("not in English (it looks like ") and guess in note


def test_encodings_are_told_apart() -> None:
    page = f"{SAID} Curly “quotes”, a dash – and Ünïcödé."
    assert to_text(page.encode("utf-16-le")) == (page, ("decoded as utf-16-le",))
    assert to_text(page.encode("utf-16-be")) == (page, ("decoded as utf-16-be",))
    assert to_text(page.encode("cp1252")) == (page, ("decoded as cp1252",))
    cut = page.encode()[: page.encode().index("é".encode()) + 1]
    assert to_text(cut) == (page[: page.index("é")], ("ends in the middle of a character",))
    spoiled = page.encode().replace(b" a dash", b"\xff a dash")
    assert to_text(spoiled) == (page.replace(" a dash", "\ufffd a dash"), ("1 bytes are no UTF-8",))
    named = '<meta charset="koi8-r"><p>Россия'.encode("koi8-r")
    assert to_text(named) == ('<meta charset="koi8-r"><p>Россия', ("decoded as koi8-r",))


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("iso-8859-1", True), ("windows-1251", True), ("Shift_JIS", True), ("GB18030", True), ("utf-16", True),
        ("utf-7", False), ("punycode", False), ("idna", False), ("unicode_escape", False), ("hex", False),
        ("rot13", False), ("zlib", False), ("", False), ("no\x00name", False), ("ü", False),
    ],
)  # fmt: skip
def test_only_encodings_of_pages_are_used(name: str, is_one: bool) -> None:
    assert known(name) is is_one
