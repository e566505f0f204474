"""Media, the line model, layout, advice, quotations, duplicates, explain: on pages of our own."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from foreshock.core.errors import UserError
from foreshock.reading import (
    Driver,
    ReadSettings,
    default_drivers,
    explain_html,
    explain_text,
    load_drivers,
    read_entries,
    read_page,
    read_pages,
)
from foreshock.reading.duplicates import overlap, signature
from foreshock.reading.reasons import REASONS
from foreshock.schema.brief import Brief

STORY = (
    "The central bank of Norway kept its rate at 4.5 percent on Thursday and said that inflation was "
    "still too high.\n\n"
    "A cut is unlikely before the summer, the governor told reporters in Oslo. If wages rise by more "
    "than four percent, "
    "the rate could stay where it is until next year.\n\n"
    "Exporters have asked for help. The krone has lost a tenth of its value since January, and imports cost more."
)
HTML = (
    "<!doctype html><html><head><title>Norway holds - The Ledger</title><meta name='author' content='Kari Lie'>"
    "<meta property='article:published_time' content='2025-03-06'></head><body><nav><a href='/'>Home</a></nav>"
    "<article><h1>Norway holds</h1>{body}<p>Sign up for our newsletter and never miss a story.</p></article>"
    "<footer><p>© 2025 The Ledger. All rights reserved.</p></footer></body></html>"
)


def html() -> str:
    return HTML.format(body="".join(f"<p>{part}</p>" for part in STORY.split("\n\n")))


def spans_hold(brief: Brief) -> None:
    page = brief.document.text
    for one in (*brief.statements, *brief.advice, *brief.claims, *brief.quotes, *brief.headings, *brief.actors):
        assert one.span.of(page) == one.text
    for statement in brief.statements:
        for condition in statement.conditions:
            assert condition.text == (condition.resolved or condition.span).of(page)
        assert statement.cue is not None
        assert statement.span.start <= statement.cue.start < statement.cue.end <= statement.span.end


def found(brief: Brief) -> list[tuple[str, str]]:
    return [(one.phrase, one.text) for one in brief.statements]


WANTED = [
    ("unlikely", "A cut is unlikely before the summer"),
    ("could happen", "the rate could stay where it is until next year"),
]


def test_html_gives_the_statements_of_the_text_and_drops_what_is_around_it() -> None:
    brief = read_page(html(), file="norway.html")
    assert found(brief) == WANTED
    assert (brief.document.medium, brief.document.byline, brief.document.published) == (
        "html",
        "Kari Lie",
        "2025-03-06",
    )
    kept = "\n".join(span.of(brief.document.text) for span in brief.body)
    assert "newsletter" not in kept
    assert "rights reserved" not in kept
    spans_hold(brief)


def test_paragraphs_that_the_extractor_leaves_out_come_back_by_their_place_in_the_template() -> None:
    from foreshock.reading.pages.html import _Block, _piece, _recover

    prose = "The minister said that the port would be closed to all ships of the other country for a week."
    blocks = [_Block(f"kept {n}", f"kept {n}", "p./div.body", 0.0, True) for n in range(3)]
    blocks.append(_Block("the minister said", prose, "p./div.body", 0.0, True))
    blocks.append(_Block("a teaser", prose.replace("port", "shop"), "p./div.teaser", 0.0, True))
    pieces = [_piece("p", f"kept {n}") for n in range(3)]
    assert [piece.text for piece in _recover(pieces, blocks)] == ["kept 0", "kept 1", "kept 2", prose]


def test_an_extractor_that_fails_gives_the_text_path_and_a_flag(monkeypatch: pytest.MonkeyPatch) -> None:
    from foreshock.reading.pages import html as room

    def broken(source: str, url: str = "") -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(room, "extract", broken)
    brief = read_page(html(), file="norway.html")
    assert "extractor failed: RuntimeError" in brief.document.flags
    assert [phrase for phrase, _ in found(brief)] == ["unlikely", "could happen"]


def test_markdown_keeps_its_characters_and_hides_its_markup_from_the_rules() -> None:
    page = (
        "---\ntitle: Norway holds\nauthor: Kari Lie\ndate: 2025-03-06\n---\n\n# Norway holds\n\n"
        "The **central bank** of [Norway](https://example.org/no) kept its rate on Thursday, as everyone had "
        "thought it "
        "would.\n\n## What comes next\n\nA cut is *highly unlikely* before the summer, and `rates` may not fall at all "
        "this year, said the bank.\n\n```\nrates will fall\n```\n"
    )
    brief = read_page(page, file="norway.md")
    assert [one.phrase for one in brief.statements] == ["highly unlikely", "may happen"]
    assert [one.text for one in brief.headings] == ["What comes next"]
    assert (brief.document.title, brief.document.published) == ("Norway holds", "2025-03-06")
    assert brief.document.text == page
    spans_hold(brief)


def test_mail_leaves_out_headers_replies_and_signature() -> None:
    mail = (
        "From: Desk <desk@example.org>\nTo: all@example.org\nSubject: Norway\nDate: Thu, 06 Mar 2025 10:00:00 +0000\n\n"
        "The bank of Norway met today and kept its rate, as we had thought.\nA cut is unlikely before the summer.\n\n"
        "On Wed, Kari Lie wrote:\n> Rates will fall in May.\n-- \nThe desk will call you\n"
    )
    brief = read_page(mail.encode(), file="note.eml")
    assert [one.phrase for one in brief.statements] == ["unlikely"]
    assert (brief.document.title, brief.document.published, brief.document.medium) == ("Norway", "2025-03-06", "email")
    assert {one.reason for one in brief.dropped} >= {"quoted reply", "reply header", "signature"}


def test_a_feed_is_read_whole_or_entry_by_entry() -> None:
    feed = (
        b'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>'
        b"<item><title>Oil</title><link>https://example.org/1</link><pubDate>Thu, 06 Mar 2025 10:00:00 GMT</pubDate>"
        b"<description>&lt;p&gt;Oil is likely to rise in the coming weeks, the agency "
        b"said.&lt;/p&gt;</description></item>"
        b"<item><title>Gas</title><link>https://example.org/2</link><pubDate>Wed, 05 Mar 2025 10:00:00 GMT</pubDate>"
        b"<description>Gas may fall in the summer when the storage sites are full.</description></item></channel></rss>"
    )
    whole = read_page(feed, file="news.rss")
    assert [one.phrase for one in whole.statements] == ["likely", "may happen"]
    assert whole.document.published == "2025-03-06"
    oil, gas = read_entries(feed)
    assert (oil.document.title, oil.document.url, gas.document.published) == (
        "Oil",
        "https://example.org/1",
        "2025-03-05",
    )
    spans_hold(oil)


def test_a_pdf_gives_its_text_layer(tmp_path: Path) -> None:
    brief = read_page(
        _pdf(["The bank of Norway met today.", "A cut is unlikely before the sum-", "mer, the governor said."])
    )
    assert [one.event for one in brief.statements] == ["A cut before the summer"]
    assert brief.document.medium == "pdf"
    assert read_page(b"%PDF-1.7 nothing here").document.flags[0].startswith("unreadable pdf")


def _pdf(lines: list[str]) -> bytes:
    """A one-page PDF, written by hand."""
    stream = "BT /F1 12 Tf 72 720 Td 14 TL " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 "
        "R >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    start = len(out)
    out += (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\n"
    )
    return (out + f"startxref\n{start}\n%%EOF").encode("latin-1")


@pytest.mark.parametrize(
    ("content", "flag"),
    [
        ("", "empty"),
        (b"", "empty"),
        (" \n\t ", "empty"),
        (bytes(range(256)) * 20, "binary"),
        ("Россия и США могут договориться о снятии санкций в ближайшие месяцы, считают эксперты. " * 5, "not English"),
        (
            "El gobierno podría subir los aranceles en los próximos meses, según los analistas del banco. " * 5,
            "not English",
        ),
        ("Die Regierung wird die Zölle in den kommenden Monaten erhöhen, sagen Ökonomen der Bank. " * 5, "not English"),
        (
            "Le gouvernement pourrait relever les droits de douane dans les mois à venir, selon la banque. " * 5,
            "not English",
        ),
    ],
)
def test_what_cannot_be_read_is_a_flag(content: str | bytes, flag: str) -> None:
    brief = read_page(content)
    assert flag in brief.document.flags
    assert brief.statements == ()


def test_a_page_of_five_megabytes_is_cut_and_flagged() -> None:
    brief = read_page((STORY + "\n\n") * 9000, settings=ReadSettings(max_characters=60_000))
    assert "cut at 60,000 characters" in brief.document.flags
    assert len(brief.document.text) == 60_000


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_give_the_same_statements(encoding: str) -> None:
    page = STORY.replace("governor", "“governor”").replace("percent", "per cent –")
    assert found(read_page(page.encode(encoding))) == found(read_page(page))


def test_windows_line_ends_change_nothing() -> None:
    assert found(read_page(STORY.replace("\n", "\r\n"))) == WANTED


def test_wrapped_paragraphs_are_read_as_one() -> None:
    import textwrap

    wrapped = "\n\n".join(textwrap.fill(part, 60) for part in STORY.split("\n\n"))
    brief = read_page(wrapped)
    assert [(p, " ".join(t.split())) for p, t in found(brief)] == WANTED
    spans_hold(brief)


def test_breadcrumb_byline_and_tail_leave_the_text() -> None:
    page = (
        "Home » Money » Norway holds its rate\n\nNorway holds its rate\n\nby Kari Lie\n\n"
        + STORY
        + "\n\nYou may also like\n\nLeave a comment\n\nThis site uses cookies to serve you better.\n"
    )
    brief = read_page(page)
    assert found(brief) == WANTED
    assert (brief.document.title, brief.document.byline) == ("Norway holds its rate", "Kari Lie")
    assert [one.text for one in brief.dropped] == [
        "Home » Money » Norway holds its rate", "by Kari Lie", "You may also like", "Leave a comment",
        "This site uses cookies to serve you better.",
    ]  # fmt: skip


def test_markers_inside_the_article_do_not_cut_it() -> None:
    page = STORY.replace(
        "Exporters have asked", "Readers who subscribe to the bank's newsletter saw it first. Exporters have asked"
    )
    assert len(read_page(page + "\n\nPrices may rise in the coming months, the bank said.").statements) == 3


def test_points_before_the_text_and_a_table_inside_belong_to_it() -> None:
    points = "* A cut is likely in May, two members say\n* Wages could rise by more than three percent\n"
    table = "4.50\n4.25\n4.00\n3.75"
    first, rest = STORY.split("\n\n", 1)
    brief = read_page(f"Norway holds its rate\n{points}By Kari Lie\n{first}\n{table}\n{rest}")
    kept = "\n".join(span.of(brief.document.text) for span in brief.body)
    assert "A cut is likely in May" in kept
    assert "Exporters have asked for help" in kept
    assert brief.document.title == "Norway holds its rate"
    assert [one.phrase for one in brief.statements][:2] == ["likely", "could happen"]


def test_sentences_survive_abbreviations_and_quotes() -> None:
    from foreshock.reading.pages.sentences import split

    text = 'Dr. Lee of the U.S. Navy met Mr. J. Smith at 5 p.m. on Jan. 3. "It is over." The U.S. The end? Yes!'
    assert [text[a:b] for a, b in split(text)] == [
        "Dr. Lee of the U.S. Navy met Mr. J. Smith at 5 p.m. on Jan. 3.", '"It is over."', "The U.S.", "The "
        "end?", "Yes!",
    ]  # fmt: skip


def test_questions_headings_and_advice() -> None:
    page = (
        "The rules for exports change in May, and many firms in the north have not prepared for them.\n\n"
        "What Buyers Need to Know\n\n"
        "Firms should diversify their suppliers and hold ten weeks of stock. Ministers should resign, he said.\n\n"
        "Q: Who is hit first?\n\nA: Small firms are likely to be hit first, because they buy on the spot market.\n\n"
        "Pro Tip: Hedge your currency risk before the rules change.\n\n"
        "What should businesses do?\n\nReview every contract. They should also watch the talks in the capital.\n"
    )
    brief = read_page(page)
    assert [one.text for one in brief.headings] == ["What Buyers Need to Know"]
    assert [one.question_text for one in brief.questions] == ["Who is hit first?", "What should businesses do?"]
    assert [(one.measure, one.audience) for one in brief.advice] == [
        ("diversify", "firms"), ("hedge", "readers"), ("monitor", "readers"), ("monitor", "they"),
    ]  # fmt: skip
    spans_hold(brief)


def test_an_obligation_is_no_inversion_and_an_inversion_no_advice() -> None:
    brief = read_page(
        "Relations between the two may improve should Novak return to office. Investors should be prepared "
        "for surprises. "
        "The envoy has said so in a letter to the firms of the region."
    )
    assert [one.action for one in brief.advice] == ["be prepared for surprises"]
    assert [one.kind for one in brief.statements[0].conditions] == ["inversion"]


def test_rumours_need_corroboration() -> None:
    brief = read_page(
        "Reports indicate that the two firms are in talks about a merger of their yards in the north of the country. "
        'The chairman said that he had met the other side. "We talked about the weather and nothing else," he said.'
    )
    assert [one.needs_corroboration for one in brief.claims] == [True, False, False]
    assert [one.text for one in brief.quotes] == ["We talked about the weather and nothing else"]
    assert brief.quotes[0].source == "The chairman"


def test_actors_by_name_adjective_capital_leader_and_compound() -> None:
    brief = read_page(
        "Moscow and the German government met US-led envoys in the Turkish capital, where Emmanuel Macron "
        "spoke for NATO. "
        "A ship with Russian-made engines lay in the South China Sea, and Georgia lost to Turkey at football."
    )
    named = [(one.text, one.code) for one in brief.actors]
    assert named == [
        ("Moscow", "RUS"), ("German", "DEU"), ("US", "USA"), ("Turkish", "TUR"), ("Emmanuel Macron", "FRA"),
        ("NATO", "NATO"), ("Georgia", "GEO"), ("Turkey", "TUR"),
    ]  # fmt: skip


def test_copies_are_recognised_and_other_stories_are_not() -> None:
    edited = STORY.replace("Exporters have asked for help.", "Firms want help.").replace("Thursday", "Thursday morning")
    other = (
        STORY.replace("Norway", "Chile").split("\n\n")[0]
        + " Copper rose, and miners in the north went on strike for a week."
    )
    first, copy, second = read_pages([("a.txt", STORY), ("b.txt", edited), ("c.txt", other)])
    assert copy.document.cluster == first.document.cluster == first.document.id
    assert "duplicate" in copy.document.flags
    assert "duplicate" not in first.document.flags
    assert second.document.cluster == second.document.id
    assert overlap(signature(STORY), signature(STORY)) == 1.0
    assert overlap(signature(STORY), ()) == 0.0


def test_explain_marks_every_statement_and_is_safe() -> None:
    page = STORY.replace("Exporters have", "<script>alert(1)</script> \x1b[31m Exporters have")
    brief = read_page(page, settings=ReadSettings(medium="text"))
    text, plain, markup = explain_text(brief), explain_text(brief, color=False), explain_html(brief)
    assert "[A cut is unlikely before the summer](1: 19 %)" in plain
    assert "\x1b" not in plain
    assert "\x1b[31m" not in text
    assert markup.count("<mark ") == len(brief.statements) == 2
    assert "<script" not in markup
    assert "http://" not in markup


def test_equal_input_gives_equal_bytes_and_json_keeps_every_span() -> None:
    first, second = read_page(html(), file="a.html"), read_page(html(), file="a.html")
    assert first.model_dump_json() == second.model_dump_json()
    again = Brief.model_validate(json.loads(first.model_dump_json()))
    assert again == first
    spans_hold(again)


def test_drivers_of_the_user_decide_topic_and_stance() -> None:
    copper = Driver(name="copper", keywords=("copper", "smelter*"), raises=("rise*",), lowers=("fall*",))
    settings = ReadSettings(drivers=(copper,))
    page = "Analysts met in Santiago on Monday to talk about metals. {} The ministry has no view on this."
    stances = {
        "Copper prices may rise next year.": 1,
        "Copper prices may fall next year.": -1,
        "A higher copper price is likely to face opposition from buyers.": -1,
        "A full copper ban is unlikely.": 0,
        "Wheat may rise next year.": None,
    }
    for sentence, stance in stances.items():
        one = read_page(page.format(sentence), settings=settings).statements[0]
        assert (one.driver, one.stance) == (("copper", stance) if stance is not None else ("", one.stance)), sentence


def test_driver_files_report_all_their_errors() -> None:
    assert {"sanctions", "settlement", "arctic"} <= {driver.name for driver in default_drivers()}
    with pytest.raises(UserError) as caught:
        load_drivers("oil:\n  keyword: [oil]\ngas: text\niron:\n  raises: rise\n", "drivers.yaml")
    assert [problem.line for problem in caught.value.problems] == [2, 3, 5]
    with pytest.raises(UserError, match="no drivers"):
        load_drivers("", "drivers.yaml")


def test_left_out_hedges_are_counted() -> None:
    brief = read_page("The court could have stopped the sale, but nobody asked it to. Will it act now? " + STORY)
    assert brief.notes == ("left out: 1 as a question", "left out: 1 as something past")
    assert [(one.text, one.reason) for one in brief.left_out] == [("could", "something past"), ("Will", "a question")]
    assert all(one.span.of(brief.document.text) == one.text for one in brief.left_out)


def test_every_reason_of_the_judge_is_told_in_plain_words(root: Path) -> None:
    """Whatever a rule of the judge returns stands in the table, and nothing else does."""
    rooms = (root / "src/foreshock/reading/judging").glob("*.py")
    trees = [ast.parse(room.read_text(encoding="utf-8")) for room in rooms]
    rules = [rule for tree in trees for rule in ast.walk(tree) if isinstance(rule, ast.FunctionDef)]
    told = [rule for rule in rules if isinstance(rule.returns, ast.Name) and rule.returns.id == "str"]
    returned = [end.value for rule in told for end in ast.walk(rule) if isinstance(end, ast.Return) and end.value]
    texts = {
        leaf.value
        for value in returned
        for leaf in _outcomes(value)
        if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str) and leaf.value
    }
    assert len(texts) > 15
    assert texts <= set(REASONS)


def _outcomes(value: ast.expr) -> list[ast.expr]:
    """What an expression may come to: both arms of a choice, the operands of an `or`."""
    if isinstance(value, ast.IfExp):
        return [*_outcomes(value.body), *_outcomes(value.orelse)]
    if isinstance(value, ast.BoolOp):
        return [one for operand in value.values for one in _outcomes(operand)]
    return [value]
