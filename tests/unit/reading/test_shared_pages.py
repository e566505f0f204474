"""Open research data: a scraped news page, 90 open pages with their main text, sentences coded as events."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from foreshock.reading import ReadSettings, read_page
from foreshock.reading.deeds.actors import iso3
from foreshock.schema.brief import Brief, Statement

pytestmark = pytest.mark.shared

# start, words, p (None: no number), stance, driver, a word of the condition ('' none)
TERM = "second Trump"
SEED: list[tuple[int, str, float | None, int, str, str]] = [
    (4621, "almost certainly lead to increased direct dialogue", 0.95, 1, "dialogue", TERM),
    (4756, "This could create opportunities for de-escalation", 0.40, 1, "deescalation", "dialogue"),
    (4961, "could strain relationships with traditional allies", 0.40, 1, "realignment", "transactional"),
    (5101, "could lead to a realignment of alliances", 0.40, 1, "realignment", "strain"),
    (5286, "will become an increasingly contested region", 0.95, 1, "arctic", ""),
    (5442, "Increased military presence and potential for conflict are likely", 0.73, 1, "arctic", ""),
    (5556, "might be willing to offer limited sanctions relief", 0.40, 1, "sanctions", "concessions"),
    (5735, "would likely face strong opposition from Congress", 0.73, -1, "sanctions", "rollback"),
    (6667, "A complete reversal is unlikely", 0.19, 0, "policy_shift", TERM),
    (6704, "a significant shift in tone and policy is highly probable", 0.85, 1, "policy_shift", TERM),
    (6763, "Trump is likely to prioritize a transactional relationship", 0.73, 1, "policy_shift", TERM),
    (6835, "potentially leading to a rollback of sanctions", 0.40, 1, "sanctions", "transactional"),
    (1802, "might seek to de-escalate the conflict", 0.40, 1, "settlement", TERM),
    (1846, "it will likely face significant domestic", 0.73, 1, "ukraine_support", TERM),
    (7416, "Trump might seek a negotiated settlement", 0.40, 1, "settlement", TERM),
    (7462, "he will likely face pressure to maintain", 0.73, 1, "ukraine_support", TERM),
    (7375, "will remain a major point of contention", 0.95, -1, "settlement", TERM),
    (3234, "Joint projects could involve infrastructure development", 0.40, 0, "arctic_coop", "oint projects"),
    (3462, "could reshape the geopolitical landscape", 0.40, 0, "arctic_coop", "partnership"),
    (4125, "might be more receptive to", 0.40, 1, "policy_shift", "administration"),
    (6194, "Opportunities may arise in the Arctic region", 0.42, 1, "opportunity", ""),
    (7150, "Cooperation with Russia could also undermine US alliances", 0.40, 1, "realignment", "ooperation"),
    (3360, "would undoubtedly raise concerns among US allies", 0.95, 1, "realignment", "cooperation"),
    (1571, "potentially creating space for Russia", 0.40, -1, "ukraine_support", "rollback"),
    (7538, "The outcome will depend on", None, 0, "settlement", "willingness"),
]
FORBIDDEN = (2324, 3014, 8282, 8346)


@pytest.fixture(scope="module")
def seed(shared: Path) -> Brief:
    return read_page((shared / "articles/us-russia-reset.txt").read_bytes(), file="us-russia-reset.txt")


def at(brief: Brief, start: int, words: str) -> Statement:
    end = start + len(words)
    (one,) = [s for s in brief.statements if s.cue is not None and s.cue.start < end and s.cue.end > start]
    return one


@pytest.mark.parametrize(("start", "words", "p", "stance", "driver", "given"), SEED)
def test_every_statement_of_the_news_page(
    seed: Brief, start: int, words: str, p: float | None, stance: int, driver: str, given: str
) -> None:
    one = at(seed, start, words)
    assert one.span.of(seed.document.text) == one.text
    assert (one.implied is None) if p is None else (one.implied is not None and abs(one.implied.p - p) <= 0.06)
    assert (one.driver, one.stance, one.polarity) == (driver, stance, "affirmed")
    assert not given or any(given in condition.text for condition in one.conditions), one.conditions


def test_the_news_page_gives_little_else(seed: Brief) -> None:
    known = {at(seed, start, words).id for start, words, *_ in SEED}
    assert len(known) == 25
    assert len(seed.statements) <= 26
    assert not [s for s in seed.statements if any(s.span.start <= start < s.span.end for start in FORBIDDEN)]


def test_layout_of_the_news_page(seed: Brief) -> None:
    assert [one.text.split()[0] for one in seed.dropped] == ["Home", "by", "You", "Leave", "This", "Adblock", "Please"]
    assert (len(seed.headings), len(seed.questions)) == (11, 4)
    assert [one.span.start for one in seed.advice] == [5955, 6096, 6407, 7756, 7864]
    assert [one.measure for one in seed.advice[:4]] == [
        "contingency plan",
        "contingency plan",
        "diversify",
        "diversify",
    ]
    assert seed.document.byline.startswith("James Carter")
    assert seed.document.title.startswith("Putin Praises Trump")


def test_pooled_direct_forecasts_make_sense(seed: Brief) -> None:
    """Log-odds of direct forecasts, weighted by how far readers agree: what a driver would be moved by."""
    from math import exp, log

    def pool(name: str) -> float:
        direct = [s.implied for s in seed.statements if s.driver == name and s.stance == 1 and s.implied is not None]
        odds = [(one.weight, log(min(one.p, 0.99) / (1 - min(one.p, 0.99)))) for one in direct]
        return 1 / (1 + exp(-sum(w * o for w, o in odds) / sum(w for w, _ in odds)))

    assert pool("sanctions") <= 0.45
    assert pool("settlement") <= 0.45
    assert 0.85 <= pool("arctic") <= 0.95
    assert 0.70 <= pool("ukraine_support") <= 0.76
    assert 0.65 <= pool("policy_shift") <= 0.78


@pytest.fixture(scope="module")
def truth(shared: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((shared / "reading/scrapinghub/ground-truth.json").read_text(encoding="utf-8"))
    return data


def article(truth: dict[str, Any], start: str) -> str:
    return str(next(value["articleBody"] for key, value in truth.items() if key.startswith(start)))


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("1ee91d", "most certainly does not"), ("04a671", "wrap up impeachment"), ("04a671", "Voters could have shown"),
        ("702d1d", "might not otherwise have agreed"), ("82b6d7", "could hear Trump"),
        ("702d1d", "may now be discouraging"), ("e4c6a3", "likely designed to avoid"), ("1ee91d", "certainly absurd"),
        ("1ee91d", "most likely reason"), ("39d5c4", "whether Trump will agree"), ("702d1d", "will ever be removed"),
        ("702d1d", "in May"), ("702d1d", "as soon as possible"), ("16c30a", "political will"),
        ("82b6d7", "who will testify Thursday"), ("702d1d", "could increase its agricultural exports"),
    ],
)  # fmt: skip
def test_what_must_not_become_a_forecast(truth: dict[str, Any], page: str, words: str) -> None:
    text = article(truth, page)
    start = text.replace("’", "'").index(words)
    hit = [s for s in read_page(text).statements if s.cue is not None and start <= s.cue.start < start + len(words)]
    assert hit == []


def test_an_appointment_is_an_event_with_a_date(truth: dict[str, Any]) -> None:
    events = read_page(article(truth, "82b6d7")).events
    assert [one.mode for one in events if "will testify Thursday" in one.text] == ["scheduled"]


def test_a_concession_is_no_condition(truth: dict[str, Any]) -> None:
    statements = read_page(article(truth, "702d1d")).statements
    assert not [c for s in statements for c in s.conditions if c.text.startswith("Even if")]


@pytest.mark.parametrize(
    ("page", "words", "p", "source", "given"),
    [
        ("57d46c", "Russia is unlikely to agree to cut its oil output", 0.19, "sources", ""),
        ("39d5c4", "it may morph into something bigger", 0.42, "people familiar", "agrees to Beijing"),
        ("39d5c4", "could now be pushed into next year", 0.40, "trade experts", ""),
        ("e4c6a3", "is likely to deploy", 0.73, "", ""),
        ("e4c6a3", "slaughter is likely coming to Hong Kong", 0.73, "", ""),
        ("16c30a", "is set to descend", 0.80, "", ""),
    ],
)
def test_what_must_be_kept(truth: dict[str, Any], page: str, words: str, p: float, source: str, given: str) -> None:
    text = article(truth, page)
    start = text.index(words)
    (one,) = [s for s in read_page(text).statements if s.cue is not None and start <= s.cue.start < start + len(words)]
    assert one.implied is not None
    assert abs(one.implied.p - p) <= 0.06
    assert source in one.source
    assert not given or any(given in condition.text for condition in one.conditions)


@pytest.mark.slow
def test_main_text_of_90_pages_is_better_than_the_extractor_alone(shared: Path, truth: dict[str, Any]) -> None:
    import trafilatura

    mine, plain = [], []
    settings = ReadSettings(medium="html", events=False)
    for key, value in sorted(truth.items()):
        with gzip.open(shared / f"reading/scrapinghub/html/{key}.html.gz", "rt", encoding="utf-8") as handle:
            source = handle.read()
        brief = read_page(source, settings=settings)
        body = "\n".join(span.of(brief.document.text) for span in brief.body)
        mine.append(counts(value["articleBody"], body))
        plain.append(counts(value["articleBody"], trafilatura.extract(source, include_comments=False) or ""))
    assert f1(plain) == pytest.approx(0.955, abs=0.004)
    assert f1(mine) >= f1(plain) + 0.005


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3))) if words else Counter()


def counts(true: str, predicted: str) -> tuple[float, float, float]:
    a, b = shingles(true), shingles(predicted)
    found, extra, missed = sum((a & b).values()), sum((b - a).values()), sum((a - b).values())
    total = max(1, found + extra + missed)
    return found / total, extra / total, missed / total


def f1(rows: Iterable[tuple[float, float, float]]) -> float:
    kept = list(rows)
    precision = [t / (t + f) for t, f, _ in kept if t + f]
    recall = [t / (t + n) for t, _, n in kept if t + n]
    p, r = sum(precision) / len(precision), sum(recall) / len(recall)
    return 2 * p * r / (p + r)


NEWER = {"DEMAND": "REQUEST", "DISAPPROVE": "ACCUSE", "INVESTIGATE": "ACCUSE", "FIGHT": "ASSAULT"}
TYPING_ERRORS = {"JAP": "JPN", "ITL": "ITA"}
NO_COUNTRY = {"IGO", "NGO", "IMG", "ISM", "***", ""}


def test_events_of_coded_sentences(shared: Path) -> None:
    records = json.loads((shared / "reading/plover/plover_gsr_odd.json").read_text(encoding="utf-8"))
    right = hits = extra = missed = 0
    for record in records:
        events = read_page(record["text"]).events
        right += bool(events) and events[0].type == NEWER.get(record["event"], record["event"])
        named = {iso3(actor) for event in events for actor in (*event.source, *event.target)} - {""}
        parties = [p for side in ("source", "target") for p in record.get(side) or [] if isinstance(p, dict)]
        codes = {TYPING_ERRORS.get(p.get("code") or "", p.get("code") or "") for p in parties} - NO_COUNTRY
        hits, extra, missed = hits + len(named & codes), extra + len(named - codes), missed + len(codes - named)
    assert len(records) == 166
    assert right / 166 >= 0.75
    assert hits / (hits + missed) >= 0.92
    assert hits / (hits + extra) >= 0.90
