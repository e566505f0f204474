"""The phrase table: survey values, order, yardsticks, negation."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from foreshock.core.parameters import group
from foreshock.reading import ReadSettings, read_page
from foreshock.reading.hedges.phrases import implied, order, rows, wordings, yardstick

SURVEYED = {
    "will_happen": 97.6, "almost_certain": 94.0, "highly_likely": 85.3, "very_good_chance": 79.2, "likely": 72.6,
    "probable": 71.4, "better_than_even": 58.1, "realistic_possibility": 57.0, "about_even": 50.0, "may_happen": 41.9,
    "might_happen": 40.0, "could_happen": 39.7, "unlikely": 19.0, "improbable": 13.4, "chances_are_slight": 13.0,
    "little_chance": 11.7, "highly_unlikely": 9.2, "remote_chance": 8.7, "almost_no_chance": 3.9,
}  # fmt: skip
LUMPY = {"about_even", "will_happen"}
"""Answers so piled up on one number that no Beta has their quantiles."""

CLASSES = {
    "almost certain": "almost_certain", "virtually certain": "almost_certain", "extremely likely": "extremely likely",
    "very likely": "highly_likely", "highly likely": "highly_likely", "likely": "likely", "probable": "probable",
    "about as likely as not": "about_even", "even chance": "about_even", "roughly even chance": "about_even",
    "realistic possibility": "realistic_possibility", "unlikely": "unlikely", "very unlikely": "highly_unlikely",
    "highly unlikely": "highly_unlikely", "extremely unlikely": "extremely unlikely",
    "exceptionally unlikely": "almost_no_chance", "almost impossible": "almost_no_chance",
    "almost no chance": "almost_no_chance", "remote chance": "remote_chance",
}  # fmt: skip


def page(clause: str) -> str:
    return f"The ministry gave no date on Monday. {clause} The opposition has asked for a debate on the matter."


def test_every_surveyed_phrase_has_the_mean_of_its_readers() -> None:
    assert {name: round(100 * rows()[name].implied.p, 1) for name in SURVEYED} == SURVEYED


def test_the_table_orders_all_19_phrases_as_readers_do() -> None:
    surveyed = [name for name in order() if name in SURVEYED]
    assert surveyed == sorted(SURVEYED, key=lambda name: SURVEYED[name])
    assert len(surveyed) == 19


@pytest.mark.parametrize("name", sorted(set(SURVEYED) - LUMPY))
def test_the_beta_has_the_quantiles_of_the_readers(name: str) -> None:
    one = rows()[name].implied
    low, high = stats.beta(one.a, one.b).ppf([0.1, 0.9])
    assert low == pytest.approx(one.p10, abs=0.06)
    assert high == pytest.approx(one.p90, abs=0.06)


def test_defaults_say_that_nobody_has_asked_readers() -> None:
    judged = {"may_well", "might_well", "could_well", "should_happen", "far_from_certain", "cannot_be_ruled_out"}
    defaults = {name for name, row in rows().items() if row.implied.source == "default"}
    assert defaults == {"undoubtedly", "expected"} | judged


def test_every_number_is_a_parameter_with_a_source() -> None:
    for name in ("reading", "reading_yardsticks", "reading_lines", "reading_events", "reading_pages"):
        for dated in group(name).values():
            assert all(one.sources and one.sources[0].title for one in dated)


@pytest.mark.shared
def test_means_and_betas_follow_from_the_survey(shared: Path) -> None:
    answers: dict[str, list[float]] = defaultdict(list)
    with gzip.open(shared / "reading/capphrase/absolute_judgements.csv.gz", "rt", encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            answers[row["term"].lower().replace(" ", "_")].append(float(row["probability"]))
    assert set(answers) == set(SURVEYED)
    for name, values in answers.items():
        one = rows()[name].implied
        assert 100 * one.p == pytest.approx(np.mean(values), abs=0.1)
        if name in LUMPY:
            continue
        got = stats.beta(one.a, one.b).ppf([0.1, 0.5, 0.9])
        assert 100 * got == pytest.approx(np.quantile(values, [0.1, 0.5, 0.9]), abs=6), name
        assert one.weight == pytest.approx(min(1, (10.3 / np.std(values)) ** 2), abs=0.02), name


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "file"), [("icd203", "us_nic"), ("phia", "uk"), ("ipcc", "ipcc"), ("nato", "nato"), ("efsa", "efsa")]
)
def test_yardsticks_have_the_published_ranges(shared: Path, name: str, file: str) -> None:
    table = yardstick(name)  # type: ignore[arg-type]
    with (shared / f"reading/capphrase/yardstick_{file}.csv").open(encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            one = table[CLASSES[row["term"].strip().lower()]]
            assert (one.low, one.high) == (float(row["low"]) / 100, float(row["high"]) / 100), row


def test_a_yardstick_is_uniform_on_its_range() -> None:
    one = yardstick("icd203")["likely"]
    assert (one.p, one.p10, one.p90, one.low, one.high) == pytest.approx((0.675, 0.575, 0.775, 0.55, 0.80))
    beta = stats.beta(one.a, one.b)
    assert (beta.mean(), beta.var()) == pytest.approx((0.675, 0.25**2 / 12))


@pytest.mark.parametrize(
    ("name", "p"),
    [("reader", 0.19), ("icd203", 0.325), ("phia", 0.30), ("ipcc", 0.165), ("nato", 0.25), ("efsa", 0.215)],
)
def test_unlikely_differs_by_yardstick(name: str, p: float) -> None:
    brief = read_page(page("A deal is unlikely before May."), settings=ReadSettings(yardstick=name))  # type: ignore[arg-type]
    assert brief.statements[0].implied is not None
    assert brief.statements[0].implied.p == pytest.approx(p)
    assert brief.yardstick == name


def test_a_phrase_the_yardstick_lacks_falls_back_to_readers_and_says_so() -> None:
    one = read_page(page("The port could close in June."), settings=ReadSettings(yardstick="ipcc")).statements[0]
    assert one.implied is not None
    assert one.implied.p == pytest.approx(0.397)
    assert one.flags == ("yardstick_missing",)


@pytest.mark.parametrize(
    ("clause", "p", "polarity"),
    [
        ("The port may close in June.", 0.419, "affirmed"),
        ("The port may not close in June.", 0.581, "negated"),
        ("The port will close in June.", 0.976, "affirmed"),
        ("The port won't close in June.", 0.024, "negated"),
        ("The port will never close.", 0.024, "negated"),
        ("The port is not likely to close.", 0.19, "negated"),
        ("The port is not unlikely to close.", 0.581, "negated"),
        ("The port will probably not close.", 0.286, "negated"),
        ("The port is not expected to close.", 0.20, "negated"),
        ("No port will close.", 0.024, "negated"),
        ("Ports will fail to open.", 0.024, "negated"),
        ("Ports will no longer close.", 0.024, "negated"),
        ("Nor will the port close in June.", 0.024, "negated"),
        ("The port could not close before June, officials said.", 0.039, "negated"),
    ],
)
def test_negation_comes_before_the_number(clause: str, p: float, polarity: str) -> None:
    one = read_page(page(clause)).statements[0]
    assert one.implied is not None
    assert (one.implied.p, one.polarity) == (pytest.approx(p), polarity)


def test_the_complement_mirrors_the_whole_distribution() -> None:
    plain, _ = implied("may_happen", "may", "reader", negated=False)
    turned, _ = implied("may_happen", "may", "reader", negated=True)
    assert (turned.p, turned.p10, turned.p90) == pytest.approx((1 - plain.p, 1 - plain.p90, 1 - plain.p10))
    assert (turned.a, turned.b) == (plain.b, plain.a)


def test_wordings_of_one_first_word_are_tried_longest_first() -> None:
    for found in wordings().values():
        sizes = [len(one.words) for one in found]
        assert sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize(
    ("clause", "phrase"),
    [
        ("Rates are almost certain to fall.", "almost certain"),
        ("Rates will almost certainly fall.", "almost certain"),
        ("Rates are very likely to fall.", "highly likely"),
        ("In all likelihood rates will fall.", "highly likely"),
        ("There is a very good chance that rates fall.", "very good chance"),
        ("Rates will likely fall.", "likely"),
        ("Perhaps rates will fall.", "may happen"),
        ("Rates could potentially fall.", "could happen"),
        ("The odds of a cut are about even.", "about even"),
        ("The chance of a cut is better than even.", "better than even"),
        ("There is a realistic possibility of a cut.", "realistic possibility"),
        ("There is a slim chance of a cut.", "chances are slight"),
        ("There is little chance of a cut.", "little chance"),
        ("There is a remote chance of a cut.", "remote chance"),
        ("There is almost no chance of a cut.", "almost no chance"),
        ("A cut is highly unlikely.", "highly unlikely"),
        ("A cut is improbable.", "improbable"),
        ("A cut is more likely than not.", "better than even"),
        ("Rates will inevitably fall.", "undoubtedly"),
        ("Rates are poised to fall.", "expected"),
        ("Economists expect rates to fall.", "expected"),
        ("Rates are going to fall.", "will happen"),
    ],
)
def test_one_item_with_the_right_row(clause: str, phrase: str) -> None:
    found = read_page(page(clause)).statements
    assert [one.phrase for one in found] == [phrase]
