"""What a page says of itself: its title, its day, who wrote it."""

from __future__ import annotations

import pytest

from foreshock.reading import ReadSettings, read_page
from foreshock.reading.page import _brief as brief_of
from foreshock.reading.pages.bylines import name_of
from foreshock.reading.pages.raw import Raw
from foreshock.reading.pages.stamps import days_in, is_stamp, published

BODY = (
    "The European Union is likely to extend its tariffs on steel by the end of June, officials in Brussels said, and "
    "the measure could be widened to aluminium within six months.\n\nImporters have asked for a delay. A decision is "
    "expected before the autumn, and prices will probably rise until the new quotas are in force.\n"
)
TITLE = "Steel tariffs near a decision"


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Published 2 August 2024", "2024-08-02"),
        ("Issued on 3 May 2025", "2025-05-03"),
        ("Updated: 4 June 2025, 10:31 GMT", "2025-06-04"),
        ("Posted: Friday, 2 August 2024 at 10:31", "2024-08-02"),
        ("First published: March 1, 2025. Updated: March 3, 2025", "2025-03-01"),
        ("Updated March 3, 2025 | Published March 1, 2025", "2025-03-01"),
        ("Date: 3 March 2025", "2025-03-03"),
        ("Monday 3 March 2025", "2025-03-03"),
        ("3 March 2025 • 5 min read", "2025-03-03"),
        ("Mar 3, 2025 9:05 AM EST", "2025-03-03"),
        ("Sept. 3, 2025", "2025-09-03"),
        ("3rd of March, 2025", "2025-03-03"),
        ("2025-03-03T10:00:00Z", "2025-03-03"),
        ("2025/03/03 09:30", "2025-03-03"),
        ("3.4.2025", "2025-04-03"),
        ("13/04/2025", "2025-04-13"),
        ("04/13/2025", "2025-04-13"),
        ("Brussels, 3 March 2025", "2025-03-03"),
        ("By Jane Doe | March 3, 2025", "2025-03-03"),
        ("By Jane Doe, 3 March 2025", "2025-03-03"),
        ("BRUSSELS, March 3, 2025 (Meridian) - The EU is likely to act.", "2025-03-03"),
        ("BRUSSELS, March 3, 2025 (Reuters) - The EU is likely to act.", "2025-03-03"),
        ("NEW YORK (AP) – March 3, 2025 – The EU is likely to act.", "2025-03-03"),
        ("Nairobi, 3 March 2025 – The union is likely to act.", "2025-03-03"),
        ("LONDON, Tuesday, 4 June 2024 - The union is likely to act.", "2024-06-04"),
        ("(Reuters, 4 June 2024) The union is likely to act.", "2024-06-04"),
        ("The tariffs were set on 3 March 2019 by the Commission.", ""),
        ("Talks on 5 May 2025 will decide.", ""),
        ("Trump Putin Summit 15 August 2025", ""),
        ("Minutes of the meeting will be released on 14 February 2025.", ""),
        ("The next report is to be published on 7 May 2025", ""),
        ("By Jane Doe, updated 7 May 2025", "2025-05-07"),
        ("March 2025", ""),
        ("31 February 2025", ""),
        ("3 March 2019: the talks begin in Geneva", ""),
    ],
)
def test_the_day_of_a_line(line: str, day: str) -> None:
    assert published([line], [], line).on == day


@pytest.mark.parametrize(
    ("line", "unclear"),
    [("BRUSSELS, March 3 (Reuters) - The EU", "March 3"), ("(Reuters, 4 June) The EU", "4 June"),
     ("Updated: 03/04/2025", "03/04/2025")],
)  # fmt: skip
def test_a_day_that_cannot_be_told_is_said_and_not_guessed(line: str, unclear: str) -> None:
    found = published([line], [], line)
    assert (found.on, found.unclear) == ("", unclear)
    page = read_page(f"{TITLE}\n\n{line} {BODY}" if "EU" in line else f"{TITLE}\n{line}\n\n{BODY}")
    assert page.document.published == ""
    lacking = "month" if "/" in line else "year"
    assert page.document.flags == (f"dated {unclear}, of which the {lacking} cannot be told",)
    assert read_page(page.document.text, settings=ReadSettings(published="2025-04-09")).document.flags == ()


def test_a_year_comes_from_the_copyright_another_stamp_or_the_address() -> None:
    line = "BRUSSELS, March 3 (Reuters) - The EU"
    assert published([line], ["© 2025 Thomson Reuters"], f"{line}\n© 2025 Thomson Reuters").on == "2025-03-03"
    assert published([line], ["Updated: 4 March 2024"], line).on == "2024-03-03"
    assert published([line], [], line, "https://wire.example/2023/03/04/steel").on == "2023-03-03"
    assert published([line], [], line, year=2022).on == "2022-03-03"
    assert published([], [], "", "https://wire.example/2023/03/04/steel").on == "2023-03-04"
    assert published([], ["Last updated 9 May 2024"], "", "https://wire.example/2023/03/04/steel").on == "2023-03-04"


def test_below_the_head_a_day_needs_a_label() -> None:
    assert published([], ["3 March 2019", "Nairobi, 3 March 2019 – The union met."], "").on == ""
    assert published([], ["3 March 2019", "Last updated: 3 March 2025"], "").on == "2025-03-03"


def test_stamps_are_no_headlines() -> None:
    assert is_stamp("Published 2 August 2024")
    assert not is_stamp("Why the talks of 2 August 2024 failed")
    assert [day.iso() for day in days_in("From 2 May 2024 to 31 June 2024")] == ["2024-05-02", ""]


@pytest.mark.parametrize(
    ("head", "title", "subtitle", "byline", "day"),
    [
        (f"{TITLE}\n\nPublished 2 August 2024", TITLE, "", "", "2024-08-02"),
        (f"{TITLE}\nIssued on 3 May 2025", TITLE, "", "", "2025-05-03"),
        (
            f"{TITLE}\nImporters ask Brussels for more time\nBy Jane Doe, Senior Editor, Reuters\nMonday 3 March 2025",
            TITLE, "Importers ask Brussels for more time", "Jane Doe", "2025-03-03",
        ),
        (f"MARKETS | EUROPE\n{TITLE}\n3 March 2025 • 5 min read", TITLE, "", "", "2025-03-03"),
        (f"Press release\n{TITLE}\nBrussels, 3 March 2025", TITLE, "", "", "2025-03-03"),
        (f"Date: 3 March 2025\nSubject: {TITLE}", TITLE, "", "", "2025-03-03"),
        (f"{TITLE}\nBy Jane Doe | March 3, 2025", TITLE, "", "Jane Doe", "2025-03-03"),
        (f"{TITLE}\n\nJane Doe, Chief Economist\n12 March 2025", TITLE, "", "Jane Doe", "2025-03-12"),
        (f"{TITLE}\nReuters\nMar 3, 2025 9:05 AM EST", TITLE, "", "", "2025-03-03"),
        (f"Home » News » {TITLE}\n\n{TITLE}\n\nby Marta Lindqvist Diplomatic Correspondent", TITLE, "",
         "Marta Lindqvist", ""),
        (f"{TITLE}\n", TITLE, "", "", ""),
        (f"{TITLE}\n{TITLE}", TITLE, "", "", ""),
        (f"Home » Trade »\n{TITLE}\nA coil of steel in Rotterdam (AFP)\nPrint this article", TITLE, "", "", ""),
        ('"There is steel. Who gets it?"\n3 March 2025', '"There is steel. Who gets it?"', "", "", "2025-03-03"),
        ("Share prices of makers fall\n3 March 2025", "Share prices of makers fall", "", "", "2025-03-03"),
        (f"Front page » World » {TITLE}\n\nWe use cookies to measure how we are read.\n\n{TITLE}", TITLE, "", "", ""),
        (f"{TITLE}\nBy our correspondents in Nairobi", TITLE, "", "our correspondents in Nairobi", ""),
        (f"{TITLE}\nBy Quay & Keel staff", TITLE, "", "Quay & Keel", ""),
        (f"{TITLE}\nBy our economics editor", TITLE, "", "our economics editor", ""),
        (f"Menu\nNews\nFreight\nPorts\nPilots\nLog in | Subscribe\nHome > Freight > Red Sea\n{TITLE}\nBy Jane Doe",
         TITLE, "", "Jane Doe", ""),
    ],
)  # fmt: skip
def test_the_head_of_a_page(head: str, title: str, subtitle: str, byline: str, day: str) -> None:
    found = read_page(f"{head}\n\n{BODY}").document
    assert (found.title, found.subtitle, found.byline, found.published) == (title, subtitle, byline, day)
    same = {(one.text, one.event) for one in read_page(f"{TITLE}\n\n{BODY}").statements}
    assert {(one.text, one.event) for one in read_page(f"{head}\n\n{BODY}").statements} == same


@pytest.mark.parametrize("medium", ["html", "markdown"])
def test_the_head_of_a_marked_up_page(medium: str) -> None:
    first, second = BODY.strip().split("\n\n")
    pages = {
        "html": f"<html><head><title>{TITLE} | Wire</title></head><body><article><h1>{TITLE}</h1>"
        f"<p>By Jane Doe, Diplomatic Editor</p><p>Published 3 March 2025</p><p>{first}</p><p>{second}</p></article>"
        "</body></html>",
        "markdown": f"# {TITLE}\n\n*By Jane Doe, 3 March 2025*\n\n{BODY}",
    }
    found = read_page(pages[medium], settings=ReadSettings(medium=medium)).document
    assert (found.title, found.byline, found.published) == (TITLE, "Jane Doe", "2025-03-03")


def test_a_bare_year_of_a_page_is_no_new_years_day() -> None:
    first, second = BODY.strip().split("\n\n")
    page = (
        f"<html><head><title>{TITLE}</title></head><body><article><h1>{TITLE}</h1><p>{{}}{first}</p><p>{second}</p>"
        "</article><footer>© 2025 Wire</footer></body></html>"
    )
    assert read_page(page.format("BRUSSELS, March 3 (Reuters) - ")).document.published == "2025-03-03"
    assert read_page(page.format("")).document.published == ""


def test_what_is_known_of_a_page_stands_where_it_says_nothing() -> None:
    known = ReadSettings(published="2020-01-02")
    assert read_page(f"{TITLE}\n\n{BODY}", settings=known).document.published == "2020-01-02"
    assert read_page(f"{TITLE}\nPublished 2 August 2024\n\n{BODY}", settings=known).document.published == "2024-08-02"


@pytest.mark.parametrize(
    ("byline", "name"),
    [
        ("by Marta Lindqvist Diplomatic Correspondent", "Marta Lindqvist"),
        ("James Carter Senior News Editor", "James Carter"),
        ("By JANE DOE and JOHN SMITH, Associated Press", "JANE DOE and JOHN SMITH"),
        ("By Jane Doe, John Smith and Ann Lee", "Jane Doe, John Smith and Ann Lee"),
        ("Jane Doe <jane@wire.example>", "Jane Doe"),
        ("Jane Doe; John Smith", "Jane Doe and John Smith"),
        ("Jane Doe & John Smith", "Jane Doe and John Smith"),
        ("By Jane Doe in Brussels", "Jane Doe"),
        ("By Jane Doe for the Financial Times", "Jane Doe"),
        ("By Anna van der Berg, chief economist at ING", "Anna van der Berg"),
        ("Ann B. Lee Arctic Affairs Editor", "Ann B. Lee"),
        ("Dr. Ann Lee, Professor of Economics", "Dr. Ann Lee"),
        ("Mary-Jane O'Neill, Staff Writer", "Mary-Jane O'Neill"),
        ("By Jane Doe | March 3, 2025", "Jane Doe"),
        ("By Jane Doe, Updated March 3, 2025", "Jane Doe"),
        ("By: María José García", "María José García"),
        ("George Head", "George Head"),
        ("M. L.", "M. L."),
        ("Jeff Foust Monday, November", "Jeff Foust"),
        ("Chris Cillizza, CNN Editor-at-large", "Chris Cillizza"),
        ("Institute for Economic Statecraft", "Institute for Economic Statecraft"),
        ("By the European Council on Foreign Relations", "the European Council on Foreign Relations"),
        ("Peterson Centre of Northern Studies | Oslo", "Peterson Centre of Northern Studies"),
        ("Jane Doe of the Times", "Jane Doe"),
        ("Condé Nast; Louise Matsakis", "Louise Matsakis"),
        ("by Our Staff", "Our Staff"),
        ("Reuters", "Reuters"),
        ("", ""),
    ],
)
def test_a_byline_is_a_name_and_no_role(byline: str, name: str) -> None:
    assert name_of(byline) == name


def test_who_reported_it_stands_at_the_end() -> None:
    page = f"{TITLE}\n\n{BODY}\n(Reporting by Jane Doe; Editing by John Smith)"
    assert read_page(page).document.byline == "Jane Doe"
    told = f"{TITLE}\n\n{BODY}\nThe note was written by The Russian and Syrian ministries of defence."
    assert read_page(told).document.byline == ""


def test_a_page_full_of_days_takes_time_in_proportion() -> None:
    import time

    line = "3 March 2025 " * 2_000
    begun = time.perf_counter()
    assert published([line] * 20, [line] * 20, line, "").on == ""
    assert time.perf_counter() - begun < 2


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("12 March 2026", "2026-03-12"),
        ("BRUSSELS, March 12 (Meridian) - Ports are open.", "2026-03-12"),
        ("BRUSSELS, December 12 (Meridian) - Ports are open.", "2025-12-12"),
        ("Ports are open.", "2026-11-23"),
    ],
)
def test_the_text_of_a_pdf_dates_it_before_the_day_it_was_printed(line: str, day: str) -> None:
    raw = Raw(f"{TITLE}\n\n{line}\n\n{BODY}", "pdf", published="2026-11-23")
    assert brief_of(raw, "x.pdf", ReadSettings()).document.published == day
