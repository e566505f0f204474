"""What must hold for any page: spans, offsets, order, polarity, no crash. Pages are built from parts."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from foreshock.reading import ReadSettings, read_entries, read_page, read_pages
from foreshock.reading.language.plain import lower, plain, tokens
from foreshock.schema.brief import Brief

SUBJECTS = (
    "The port of Odesa",
    "A new ban on grain",
    "The central bank",
    "The coalition",
    "Russia",
    "The pipeline operator",
)
VERBS = (
    "reopen before the summer",
    "face new controls",
    "lose a tenth of its income",
    "come under pressure",
    "raise its fees",
)
FILLERS = (
    "The talks took two days, and the envoys of both sides left the hotel without a word to the press.",
    "Prices in the region have risen by a fifth since the start of the war in the spring of 2022.",
    "“We have seen this before,” said the head of the union, who has worked at the docks for thirty years.",
    "The café by the quay — the only one that is still open — sells coffee to the crews of the ships 🚢.",
)
DECORATION = ("", "🚀 ", "e\u0301 ", "“quoted” ", "— ", "naïve ", "\u200b", "Ünïcödé ")
PHRASES = {
    "is almost certain to": 0.94, "is highly likely to": 0.853, "is likely to": 0.726, "may": 0.419, "could": 0.397,
    "is unlikely to": 0.19, "is highly unlikely to": 0.092,
}  # fmt: skip
BOILERPLATE = (
    "Sign up for our newsletter",
    "Share this",
    "© 2025 The Ledger. All rights reserved.",
    "Menu",
    "Read more",
)


@dataclass(frozen=True)
class Made:
    """A page of three paragraphs with one hedge in the middle one."""

    before: str
    subject: str
    phrase: str
    verb: str
    after: str

    def text(self, phrase: str | None = None) -> str:
        return f"{self.before}\n\n{self.subject} {phrase or self.phrase} {self.verb}. {FILLERS[1]}\n\n{self.after}"


made_pages = st.builds(
    lambda d, f, s, p, v, a: Made(d + f, s, p, v, a),
    st.sampled_from(DECORATION), st.sampled_from(FILLERS), st.sampled_from(SUBJECTS), st.sampled_from(sorted(PHRASES)),
    st.sampled_from(VERBS), st.sampled_from(FILLERS),
)  # fmt: skip


def content(brief: Brief) -> list[tuple[object, ...]]:
    """Statements without their places."""
    return [
        (
            s.phrase,
            plain(s.text),
            plain(s.event),
            s.polarity,
            s.driver,
            s.stance,
            s.implied,
            tuple(c.kind for c in s.conditions),
        )
        for s in brief.statements
    ]


def spans(brief: Brief) -> list[int]:
    return [s.span.start for s in brief.statements]


def check_spans(brief: Brief) -> None:
    page = brief.document.text
    for one in (
        *brief.statements,
        *brief.advice,
        *brief.claims,
        *brief.quotes,
        *brief.headings,
        *brief.actors,
        *brief.events,
    ):
        assert one.span.of(page) == one.text
    for pair in brief.questions:
        assert pair.question.of(page) == pair.question_text
        assert pair.answer.of(page) == pair.answer_text
    for dropped in brief.dropped:
        assert dropped.span.of(page) == dropped.text
    for s in brief.statements:
        for c in s.conditions:
            assert (c.resolved or c.span).of(page) == c.text
        assert s.horizon is None or s.horizon.span.of(page) == s.horizon.text


@given(made_pages)
def test_every_span_gives_its_words_back(made: Made) -> None:
    brief = read_page(made.text())
    check_spans(brief)
    assert [s.implied.p for s in brief.statements if s.implied] == [PHRASES[made.phrase]]
    assert Brief.model_validate_json(brief.model_dump_json()) == brief


@given(st.text(max_size=400))
def test_any_text_gives_a_brief_with_true_spans(text: str) -> None:
    check_spans(read_page(text))


@given(st.binary(max_size=400), st.sampled_from(["", "a.html", "a.eml", "a.pdf", "a.rss", "a.md", "a.txt"]))
def test_any_bytes_give_a_brief(content: bytes, file: str) -> None:
    check_spans(read_page(content, file=file))


@given(st.binary(max_size=200))
def test_any_bytes_as_a_feed(content: bytes) -> None:
    for brief in read_entries(content):
        check_spans(brief)


@given(made_pages, st.sampled_from(sorted(PHRASES)))
def test_the_order_of_phrases_is_the_order_of_numbers(made: Made, other: str) -> None:
    (one,), (two,) = read_page(made.text()).statements, read_page(made.text(other)).statements
    assert one.implied is not None
    assert two.implied is not None
    assert (one.implied.p < two.implied.p) == (PHRASES[made.phrase] < PHRASES[other])


DENIALS = (
    ("will", "will not"),
    ("may", "may not"),
    ("is likely to", "is not likely to"),
    ("will probably", "will probably not"),
    ("is expected to", "is not expected to"),
)


@given(made_pages, st.sampled_from(DENIALS))
def test_a_denial_flips_polarity_and_the_side_of_one_half(made: Made, pair: tuple[str, str]) -> None:
    (one,), (two,) = (read_page(made.text(phrase)).statements for phrase in pair)
    assert (one.polarity, two.polarity) == ("affirmed", "negated")
    assert one.implied is not None
    assert two.implied is not None
    assert (one.implied.p > 0.5) == (two.implied.p < 0.5)


@given(made_pages, st.lists(st.sampled_from(BOILERPLATE), min_size=1, max_size=4), st.booleans())
def test_boilerplate_changes_nothing_and_shifts_spans_by_its_length(made: Made, lines: list[str], above: bool) -> None:
    text = made.text()
    block = "\n".join(lines)
    longer = f"{block}\n\n{text}" if above else f"{text}\n\n{block}"
    plain_brief, brief = read_page(text), read_page(longer)
    shift = len(block) + 2 if above else 0
    assert content(brief) == content(plain_brief)
    assert spans(brief) == [start + shift for start in spans(plain_brief)]
    kept = "\n".join(span.of(longer) for span in brief.body)
    assert not any(line in kept for line in lines)


@given(made_pages)
def test_curly_and_straight_quotes_are_equal(made: Made) -> None:
    curly = made.text().replace("The port of Odesa", "The port’s owner")
    straight = curly.translate({ord("“"): '"', ord("”"): '"', ord("’"): "'", ord("—"): "–"})
    assert content(read_page(curly)) == content(read_page(straight))
    assert spans(read_page(curly)) == spans(read_page(straight))


@given(made_pages, st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_the_encoding_changes_nothing(made: Made, encoding: str) -> None:
    text = made.text()
    assert read_page(text.encode(encoding)).statements == read_page(text).statements


@given(made_pages)
def test_a_page_twice_is_one_story(made: Made) -> None:
    text = made.text()
    first, second = read_pages([("a", text), ("b", text.replace(FILLERS[1], FILLERS[1].replace("fifth", "sixth")))])
    assert second.document.cluster == first.document.id
    assert "duplicate" in second.document.flags


@given(made_pages, st.sampled_from([("Russia", "Norway"), ("Russia", "Chile")]))
def test_another_country_changes_actors_and_nothing_else(made: Made, swap: tuple[str, str]) -> None:
    old, new = swap
    text = made.text().replace(made.subject, f"{old}'s port authority")
    one, two = read_page(text), read_page(text.replace(old, new))
    assert [s[0] for s in content(one)] == [s[0] for s in content(two)]
    assert [s.polarity for s in one.statements] == [s.polarity for s in two.statements]
    assert {a.name for a in one.actors} ^ {a.name for a in two.actors} == {old, new}


@given(st.text(max_size=300))
def test_the_plain_page_is_as_long_as_the_page(text: str) -> None:
    assert len(plain(text)) == len(text) == len(lower(text))
    for token in tokens(plain(text)):
        assert lower(plain(text)[token.start : token.end]) == token.low


@settings(max_examples=8)
@given(made_pages)
def test_reading_twice_gives_equal_bytes(made: Made) -> None:
    page = (
        f"<html><body><article>{''.join(f'<p>{p}</p>' for p in made.text().split(chr(10) * 2))}</article></body></html>"
    )
    one, two = (read_page(page, settings=ReadSettings(medium="html")).model_dump_json() for _ in range(2))
    assert one == two
