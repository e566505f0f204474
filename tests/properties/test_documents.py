"""Whatever the bytes, every medium gives Briefs whose spans hold, and rows that can be written."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from foreshock.core.printable import escaped, printable
from foreshock.data.pages import Place, label
from foreshock.reading.documents import failure, notes, read_documents
from foreshock.reading.model.chat import parse
from foreshock.reading.pages.feed import strip
from foreshock.reading.pages.markdown import blank
from foreshock.reading.pile import statement_rows
from foreshock.schema.pile import PageRow

SAID = "The port is likely to close in May, and the union may strike if the talks fail, the minister said."
SAMPLES = {
    "x.html": "<!doctype html><html><head><title>Port</title></head><body><article><p>{}</p></article></body></html>",
    "x.md": "---\ntitle: Port\n---\n\n# Port\n\n> *{}* [link](https://example.org)\n\n```\ncode\n```\n",
    "x.eml": "From: a@example.org\nSubject: =?utf-8?q?Caf=C3=A9?=\nContent-Type: text/plain; charset=utf-8\n\n{}\n",
    "x.mbox": "From a@example.org x\nFrom: a@example.org\n\n{0}\n\nFrom b@example.org x\nFrom: b@example.org\n\n{0}\n",
    "x.rss": "<rss version='2'><channel><item><title>Port</title><description>{}</description></item></channel></rss>",
    "x.pdf": "%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\nstream\n{}\nendstream\ntrailer << /Root 1 0 R >>\n%%EOF",
    "x.txt": "Port\n\nby Kari Lie\n\n{}\n\nRead more\n",
}
CUTS = st.tuples(st.integers(0, 250), st.integers(0, 60), st.binary(max_size=12))


@settings(max_examples=150)
@given(st.sampled_from(sorted(SAMPLES)), st.lists(CUTS, max_size=4), st.sampled_from(["utf-8", "utf-16", "cp1252"]))
def test_spoiled_pages_are_read_or_say_why(file: str, cuts: list[tuple[int, int, bytes]], encoding: str) -> None:
    content = SAMPLES[file].format(SAID).encode(encoding)
    for start, length, instead in cuts:
        content = content[:start] + instead + content[start + length :]
    found = list(read_documents(content, file=file))
    assert found, "a file is at least one row"
    for number, brief in enumerate(found, 1):
        page = brief.document.text
        assert page.strip() or failure(brief, content[:16])
        assert all(note == printable(note) for note in notes(brief))
        row = PageRow(number=number, file=file, status="read", story=brief.document.id)
        for one in statement_rows(brief, row):
            assert page[one["start"] : one["end"]] == one["text"]
            assert json.loads(escaped(json.dumps(one, ensure_ascii=False))) == one


@given(st.binary(max_size=400), st.sampled_from(sorted(SAMPLES)))
def test_any_bytes_are_read_or_say_why(content: bytes, file: str) -> None:
    assert all(
        brief.document.text.strip() or failure(brief, content[:16]) for brief in read_documents(content, file=file)
    )


@given(st.text(alphabet="ab<>/!-'\" \npscriptyle&;=", max_size=80))
def test_stripped_markup_holds_no_tag_that_was_closed(markup: str) -> None:
    text = strip(markup)
    assert "<p>" not in text and "<script" not in text.lower()
    assert len(text) <= len(markup)


@given(st.text(alphabet="ab#*_`[]()<>!-|: \n~>", max_size=120))
def test_hidden_markup_leaves_every_character_in_its_place(text: str) -> None:
    flat = blank(text)
    assert len(flat) == len(text)
    assert all(new in (old, " ") for old, new in zip(text, flat, strict=True))
    assert flat.count("\n") == text.count("\n")


@given(st.text())
def test_what_is_shown_steers_nothing_and_json_keeps_its_value(text: str) -> None:
    shown = printable(text)
    assert printable(shown) == shown
    assert not any((ord(char) < 32 and char not in "\n\t") or 127 <= ord(char) < 160 for char in shown)
    whole = escaped(json.dumps(text, ensure_ascii=False))
    assert json.loads(whole) == text
    assert printable(whole) == whole
    whole.encode("utf-8")


@given(st.text(alphabet='{}[]",:statemnqudgh0123 \\`', max_size=200))
def test_an_answer_of_any_form_is_items_or_a_value_error(content: str) -> None:
    try:
        answer = parse(content)
    except ValueError:
        return
    assert answer.malformed >= 0 and all(item.quote and item.hedge for item in answer.statements)


@given(st.text(max_size=40))
def test_a_label_can_be_written(name: str) -> None:
    label(Place(name)).encode("utf-8")
