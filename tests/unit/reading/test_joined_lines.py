"""Lines that belong together, and letters that stand below a letter: on pages of our own."""

from __future__ import annotations

import textwrap

import pytest

from foreshock.reading import read_entries, read_page
from foreshock.reading.language.plain import rejoined
from foreshock.schema.brief import Brief

PAGE = "<!doctype html><html><body><article><h1>Ports</h1>{}</article></body></html>"
AFTER = (
    "<p>The harbour was closed for a week in the winter, and the pilots who work there said that they had lost a "
    "tenth of their pay. The owners have not yet answered them.</p>"
)
LETTER = (
    "From: Ida Holm <ida@example.org>\nTo: all@example.org\nSubject: RE: Cranes\n"
    "Date: Thu, 06 Mar 2025 10:00:00 +0000\nContent-Type: text/{}; charset=utf-8\n\n{}"
)
OWN = "The cranes are likely to stand still in May, as I said to the board this week."


def events(brief: Brief) -> list[str]:
    page = brief.document.text
    assert all(page[one.span.start : one.span.end] == one.text for one in brief.statements)
    return [one.event for one in brief.statements]


@pytest.mark.parametrize("mark", ["<br>", "<br/>", "<br />", '<BR class="x">', "<br>\n"])
def test_a_line_break_in_a_paragraph_parts_words_and_not_the_sentence(mark: str) -> None:
    page = PAGE.format(f"<p>Fees at the port{mark}could rise{mark}in June.{mark}Pilots may strike.</p>{AFTER}")
    assert events(read_page(page)) == ["Fees at the port rise in June", "Pilots strike"]


def test_two_line_breaks_part_paragraphs() -> None:
    page = PAGE.format(f"<p>Notes from the quay<br><br>Fees will probably fall in June.</p>{AFTER}")
    assert events(read_page(page)) == ["Fees fall in June"]


def test_a_point_of_a_list_needs_no_full_stop() -> None:
    page = PAGE.format(
        f"{AFTER}<ul><li>A strike is likely</li><li>New fees on cargo are unlikely (20%)</li></ul>{AFTER}"
    )
    assert events(read_page(page)) == ["A strike", "New fees on cargo"]


@pytest.mark.parametrize(
    "quoted",
    [
        "-----Original Message-----\nFrom: Per <per@example.org>\nSent: 5 March 2025\nTo: Ida\nSubject: Cranes\n\n{}",
        "________________________________\nFrom: Per\nSent: 5 March 2025\nTo: Ida\nSubject: Cranes\n\n{}",
        "*From:* Per <per@example.org>\n*Date:* 5 March 2025\n*Subject:* Cranes\n\n{}",
        "On 5 Mar 2025, at 10:31, Per Berg <per@example.org> wrote:\n\n{}",
        "On Wed, Per wrote:\n> {}",
    ],
)
def test_a_letter_quoted_below_a_letter_leaves(quoted: str) -> None:
    text = f"{OWN}\n\nIda\n\n{quoted.format('The pilots will certainly strike.')}\n"
    assert events(read_page(LETTER.format("plain", text).encode(), file="x.eml")) == ["The cranes stand still in May"]


@pytest.mark.parametrize(
    "quoted",
    [
        '<div class="gmail_quote"><div>On 5 Mar 2025 Per wrote:</div><blockquote>{}</blockquote></div>',
        "<blockquote type='cite'><p>{}</p></blockquote>",
        "<div><p><b>From:</b> Per<br><b>Sent:</b> 5 March 2025<br><b>To:</b> Ida<br><b>Subject:</b> Cranes</p>"
        "<p>{}</p></div>",
    ],
)
def test_a_letter_quoted_in_html_leaves(quoted: str) -> None:
    body = f"<html><body><p>{OWN}</p><p>Ida</p>{quoted.format('The pilots will certainly strike.')}</body></html>"
    assert events(read_page(LETTER.format("html", body).encode(), file="x.eml")) == ["The cranes stand still in May"]


@pytest.mark.parametrize("mark", ["-----Original Message-----", "_" * 60, ""])
def test_a_quoted_letter_leaves_from_wrapped_text(mark: str) -> None:
    """The header is as wide as the text around it, and its lines are joined as those are."""
    header = (
        "From: Per Berg of the port of Oslo <per.berg@example.org>\nSent: Wednesday, 5 March 2025 in the morning\n"
        "To: Ida Holm and the board of the port of Oslo\nSubject: Cranes and the fees on cargo in the year 2025\n"
    )
    own = textwrap.fill(f"{OWN} The owners have not yet told us when they mean to come and mend them.", 60)
    quoted = textwrap.fill("The pilots will certainly strike, and then the ships will wait outside the harbour.", 60)
    text = f"{own}\n\nIda\n\n{mark}\n{header}\n{quoted}\n"
    assert events(read_page(LETTER.format("plain", text).encode(), file="x.eml")) == ["The cranes stand still in May"]


def test_a_letter_that_only_passes_one_on_keeps_it() -> None:
    text = (
        "See below.\n\nFrom: Per\nSent: 5 March 2025\nTo: Ida\nSubject: Cranes\n\nThe pilots will certainly strike.\n"
    )
    assert events(read_page(LETTER.format("plain", text).encode(), file="x.eml")) == ["The pilots strike"]


def test_a_line_that_names_a_sender_is_no_header() -> None:
    text = f"{OWN}\n\nFrom: our desk in Oslo.\n\nFees may rise in June.\n"
    found = events(read_page(LETTER.format("plain", text).encode(), file="x.eml"))
    assert found == ["The cranes stand still in May", "Fees rise in June"]


STORY = (
    "OSLO, 6 March 2025 (Meridian) - The owners of the cranes said on Thursday that fees on cargo are likely to rise "
    "within weeks, and that a strike of the pilots would not help them. Three brokers in Bergen said the harbour may "
    "nevertheless open in June, when the ice on the northern route has gone and the first of the new ships arrives. "
    "Two of them fear that insurers could follow the owners if the talks fail, since the cover that they sell is "
    "short and dear, and since no other firm in the country has offered to take the place of those that left."
)
SAID = [
    "fees on cargo rise within weeks",
    "the harbour nevertheless open in June",
    "insurers follow the owners",
]


@pytest.mark.parametrize("width", [50, 72, 100, 115, 119, 126, 140])
def test_wrapped_text_is_read_as_one_at_any_width(width: int) -> None:
    brief = read_page("Cranes of Oslo stand still\n" + textwrap.fill(STORY, width))
    assert [event for event in events(brief) if event in SAID] == SAID
    assert brief.document.published == "2025-03-06"


def test_a_short_line_goes_on_before_a_small_letter() -> None:
    lines = textwrap.wrap(STORY, 110)
    first, rest = lines[1][:60].rsplit(" ", 1)[0], lines[1][len(lines[1][:60].rsplit(" ", 1)[0]) :].strip()
    assert [e for e in events(read_page("\n".join([lines[0], first, rest, *lines[2:]]))) if e in SAID] == SAID


def test_paragraphs_of_one_line_stay_apart() -> None:
    """Lines of about one width that each end their sentence are paragraphs, as in a list of short news."""
    tail = "said the owners of the cranes in the harbour of Oslo on Thursday morning, after a long night."
    news = ("Fees may rise", "The pilots may strike", "Ships may wait", "Cover may lapse", "Rates may fall")
    lines = [f"{sentence}, {tail}" for sentence in news]
    brief = read_page("\n".join(lines))
    assert len(brief.body) == 5
    assert len(brief.statements) == 5


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Fees in the Gulf of Fin-\nland may rise.", "Fees in the Gulf of Finland rise"),
        ("Fees in the Gulf may dou-\n  ble.", "Fees in the Gulf double"),
        ("A ban of long-\nterm leases is likely.", "A ban of long-term leases"),
        ("A US-\nChina truce is likely.", "A US-China truce"),
        ("A rise of 80-\n95 cents is likely.", "A rise of 80-95 cents"),
        ("Fees in Fin\u00adland may rise.", "Fees in Finland rise"),
        ("Fees in Fin\u00ad\nland\u00ads may rise.", "Fees in Finlands rise"),
        ("Fees in Kalinin-\ngrad's port may rise.", "Fees in Kaliningrad's port rise"),
    ],
)
def test_words_broken_at_a_line_end_are_whole_and_stay_where_they_are(written: str, read: str) -> None:
    around = [
        "The harbour of the town has been shut to all ships",
        "since the ice came in the first week of the new year,",
        "and the pilots who work there have not been paid for it.",
    ]
    page = "\n".join([*around, written, *around])
    brief = read_page(page)
    assert brief.document.text == page
    assert events(brief) == [read]
    (one,) = brief.statements
    assert "".join(one.text.split()) in "".join(written.split())


def test_a_hyphen_at_the_end_of_a_paragraph_joins_nothing() -> None:
    assert rejoined("tea -\nor", "tea -\nor", [(0, 8)]) == ("tea -\nor", "tea -\nor")
    flat = "one two-\nthree"
    assert rejoined(flat, flat, [(0, 8), (9, 14)]) == (flat, flat)
    assert rejoined(flat, flat.upper(), [(0, 14)]) == ("one twothree\x1f\x1f", "ONE TWOTHREE\x1f\x1f")


def test_a_line_break_in_a_feed_ends_a_line_where_no_sentence_runs_on() -> None:
    entry = "Fees at the port<br>could rise in June,<br/>he said.<br>Pilots may strike.".replace("<", "&lt;")
    item = f"<item><description>&lt;p>{entry}</description></item>"
    feed = f"<rss version='2.0'><channel><title>x</title>{item}</channel></rss>"
    (brief,) = read_entries(feed.encode())
    assert events(brief) == ["Fees at the port rise in June", "Pilots strike"]
    assert brief.document.text.strip().split("\n") == [
        "Fees at the port could rise in June, he said.",
        "Pilots may strike.",
    ]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("The harbour of **Oslo** may open in June.", "The harbour of Oslo open in June"),
        ("Fees in [the port](https://example.org/a_b) may rise.", "Fees in the port rise"),
        ("Fees may rise in the port[^1].", "Fees rise in the port"),
        ("Fees in *Oslo*, __Bergen__ and **Moss**, may rise.", "Fees in Oslo, Bergen and Moss rise"),
        ("The owner\u2019s `fees` may rise.", "The owner\u2019s fees rise"),
    ],
)
def test_what_is_said_is_told_without_markup_and_quoted_with_it(written: str, read: str) -> None:
    brief = read_page(f"# Ports\n\n{written}\n\n[^1]: A note.\n", file="x.md")
    assert events(brief) == [read]
    assert brief.statements[0].text in written
