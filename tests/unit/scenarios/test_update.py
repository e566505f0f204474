"""How pages, experts and indicators move the joint: the worked numbers, and what must not move anything."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scenario_samples import SHOCKS, TAIL, WORKED, brief, statement

from foreshock.core.errors import UserError
from foreshock.scenarios import Opinion, observe, opine, parse, update
from foreshock.scenarios.evidence import likelihood_ratio
from foreshock.scenarios.fit import Constraint, fit, pull
from foreshock.scenarios.match import alike
from foreshock.scenarios.pool import expit, extremised, extremising_factor, linear, log_odds, logit
from foreshock.scenarios.revision import without_each
from foreshock.scenarios.stories import leaders
from foreshock.schema.brief import Actor, Event, Span
from foreshock.schema.scenario import ScenarioSet

SET = parse(WORKED + TAIL, "f.yaml", SHOCKS)

ONE = """\
format: foreshock/scenarios/1
title: One driver
as_of: 2025-01-01
horizon: 1 year
drivers:
  relief: {outcomes: {no: rest, yes: 0.30}, keywords: [relief]}
watch:
  - {indicator: licence, driver: relief, favours: yes, ratio: 3}
  - {indicator: huge, driver: relief, favours: yes, ratio: 1000}
"""


def p(scenarios: ScenarioSet, driver: str, outcome: str) -> float:
    return scenarios.marginals()[driver][outcome]


def test_pools() -> None:
    views = [0.6, 0.7, 0.9]
    assert linear(views) == pytest.approx(0.7333, abs=5e-5)
    assert log_odds(views) == pytest.approx(0.7595, abs=5e-5)
    assert extremised(views) == pytest.approx(0.8358, abs=5e-5)
    assert extremised(views, 0.2) == pytest.approx(0.9006, abs=5e-5)


@pytest.mark.parametrize(("n", "d"), [(1, 1), (2, 1.2915), (3, 1.4153), (5, 1.5290), (10, 1.6250), (20, 1.6770)])
def test_extremising_factor(n: int, d: float) -> None:
    assert extremising_factor(n) == pytest.approx(d, abs=5e-5)


def test_extremising_factor_tends_to_the_root_of_three() -> None:
    assert extremising_factor(10**6) == pytest.approx(math.sqrt(3), abs=1e-5)


def test_fit_of_two_marginals_and_a_conditional() -> None:
    """P(S) = .4, P(R) = .4, P(R | S) = .7 leave .28, .12, .12, .48."""
    s, r = np.array([True, True, False, False]), np.array([True, False, True, False])
    found = fit(np.full(4, 0.25), [Constraint(s, 0.4), Constraint(r, 0.4), Constraint(r, 0.7, s)])
    assert found.feasible
    assert found.weights == pytest.approx([0.28, 0.12, 0.12, 0.48], abs=1e-6)


def test_a_conditional_alone_keeps_its_condition() -> None:
    """A full maximum-entropy step would move P(S) (the Judy Benjamin problem)."""
    s, r = np.array([True, True, False, False]), np.array([True, False, True, False])
    found = fit(np.full(4, 0.25), [Constraint(r, 0.7, s)])
    assert found.weights == pytest.approx([0.35, 0.15, 0.25, 0.25], abs=1e-12)


def test_clashing_views_are_named() -> None:
    s, r = np.array([True, True, False, False]), np.array([True, False, True, False])
    constraints = [Constraint(s, 0.4), Constraint(r, 0.2), Constraint(r, 0.7, s)]
    found = fit(np.full(4, 0.25), constraints)
    assert not found.feasible
    assert found.gaps.max() > 0.01
    turned = fit(np.full(4, 0.25), constraints[::-1])
    assert turned.weights == pytest.approx(found.weights, abs=1e-9)


def test_views_by_weight_are_the_pool_for_one_event_and_the_fit_for_great_weight() -> None:
    s, r = np.array([True, True, False, False]), np.array([True, False, True, False])
    start = np.array([0.1, 0.2, 0.3, 0.4])
    one = pull(start, [Constraint(s, 0.8, weight=2.0)])
    assert one.weights[s].sum() == pytest.approx(expit((logit(0.3) + 2 * logit(0.8)) / 3), abs=1e-12)
    hard = [Constraint(s, 0.4, weight=1e9), Constraint(r, 0.4, weight=1e9), Constraint(r, 0.7, s, weight=1e9)]
    assert pull(np.full(4, 0.25), hard).weights == pytest.approx([0.28, 0.12, 0.12, 0.48], abs=1e-6)


def test_views_by_weight_minimise_their_objective() -> None:
    """KL to the start plus weighted KL of each event to what is said of it, against a general-purpose optimiser."""
    from scipy.optimize import minimize

    random = np.random.default_rng(5)
    start = random.dirichlet(np.ones(8))
    events = [random.random(8) < 0.5 for _ in range(3)]
    said, weight = [0.8, 0.3, 0.6], [0.7, 1.5, 0.4]

    def objective(x: np.ndarray) -> float:
        q = np.exp(x - x.max())
        q /= q.sum()
        total = float((q * np.log(q / start)).sum())
        for event, p, w in zip(events, said, weight, strict=True):
            m = q[event].sum()
            total += w * float(m * np.log(m / p) + (1 - m) * np.log((1 - m) / (1 - p)))
        return total

    best = minimize(objective, np.log(start), method="BFGS", options={"gtol": 1e-10})
    expected = np.exp(best.x - best.x.max())
    expected /= expected.sum()
    found = pull(start, [Constraint(e, p, weight=w) for e, p, w in zip(events, said, weight, strict=True)])
    assert found.weights == pytest.approx(expected, abs=1e-5)


def test_a_view_of_hardly_any_weight_hardly_matters() -> None:
    """Also beside another view: it must not hold its outcome where the file has it."""
    one = opine(SET, Opinion("arctic", "contested", 0.95, "A"))
    two = opine(one, Opinion("arctic", "cooperation", 0.03, "B", weight=1e-9))
    assert two.weights == pytest.approx(one.weights, abs=1e-6)


def test_update_names_clashing_views() -> None:
    """Together more than everything: 0.95 held and 0.95 rolled back."""
    scenarios = opine(SET, Opinion("sanctions", "held", 0.99, "A", weight=1e6))
    scenarios = opine(scenarios, Opinion("sanctions", "rollback", 0.99, "B", weight=1e6))
    assert any(
        "cannot all hold" in note and "sanctions = held at 0.99; sanctions = rollback at 0.99" in note
        for note in scenarios.notes
    )
    assert scenarios.weights.sum() == pytest.approx(1)


@pytest.mark.parametrize(
    ("ratio", "weight", "posterior"), [(3, 1, 0.5625), (1 / 3, 1, 0.1250), (3, 0.5, 0.4260)]
)  # fmt: skip
def test_likelihood_ratio_moves_the_odds(ratio: float, weight: float, posterior: float) -> None:
    scenarios = parse(ONE.replace("ratio: 3", f"ratio: {ratio}"))
    assert p(observe(scenarios, "licence", weight=weight), "relief", "yes") == pytest.approx(posterior, abs=5e-5)


@pytest.mark.parametrize(
    ("credence", "ratio", "posterior"),
    [(1, 2.6667, 0.5333), (0.94, 2.3580, 0.5026), (0.726, 1.5518, 0.3994), (0.5, 1, 0.3)],
)
def test_uncertain_evidence(credence: float, ratio: float, posterior: float) -> None:
    found = likelihood_ratio(0.8, 0.3, credence)
    assert found == pytest.approx(ratio, abs=5e-5)
    assert expit(logit(0.3) + math.log(found)) == pytest.approx(posterior, abs=5e-5)


def test_a_might_is_no_evidence_for_the_opposite() -> None:
    assert likelihood_ratio(0.8, 0.3, 0.4) == 1


def test_an_origin_and_day_are_capped_at_ten() -> None:
    scenarios = observe(parse(ONE), "huge")
    odds = 0.3 / 0.7 * 10
    assert p(scenarios, "relief", "yes") == pytest.approx(odds / (1 + odds), abs=1e-9)


def test_a_view_is_pooled_with_the_file() -> None:
    """Weight 1 against the file's 1: the mean of the log odds."""
    moved = update(parse(ONE), brief(statement("s1", "relief", 0.8)), 1.0)
    assert p(moved, "relief", "yes") == pytest.approx(expit((logit(0.3) + logit(0.8)) / 2), abs=1e-12)
    (row,) = moved.evidence
    assert (row.prior, row.said, row.weight, row.source, row.kind) == (pytest.approx(0.3), 0.8, 1.0, "s1", "view")
    assert row.posterior == pytest.approx(p(moved, "relief", "yes"))
    half = update(parse(ONE), brief(statement("s1", "relief", 0.8, weight=0.6)), 0.5)
    assert p(half, "relief", "yes") == pytest.approx(expit((logit(0.3) + 0.3 * logit(0.8)) / 1.3), abs=1e-12)


def test_opposition_lowers() -> None:
    """A likely fact that bears against it: likelihood ratio 3, credence .726, turned round."""
    moved = update(parse(ONE), brief(statement("s1", "relief", 0.726, stance=-1)), 1.0)
    ratio = likelihood_ratio(0.75, 0.25, 0.726)
    assert p(moved, "relief", "yes") == pytest.approx(expit(logit(0.3) - math.log(ratio)), abs=1e-12)
    assert moved.evidence[0].kind == "fact"


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"stance": 0}, "neither raises nor lowers"),
        ({"tense": "past"}, "speaks of the past"),
        ({"p": None}, "says no number"),
        ({"given": "sanctions relief"}, "a condition on sanctions itself"),
    ],
)
def test_what_does_not_count_says_why(more: dict[str, object], why: str) -> None:
    page = brief(statement("s1", "sanctions", **{"p": 0.9, **more}))  # type: ignore[arg-type]
    moved = update(SET, page, 1.0)
    assert (moved.weights == SET.weights).all()
    assert not moved.evidence[0].used
    assert why in moved.evidence[0].why


def test_no_trust_moves_nothing() -> None:
    moved = update(SET, brief(statement("s1", "sanctions", 0.9), statement("s2", "arctic", 0.9, -1)), 0.0)
    assert (moved.weights == SET.weights).all()
    assert [row.used for row in moved.evidence] == [False, False]
    assert "given no trust" in moved.evidence[0].why


def test_other_subjects_are_counted_in_a_note() -> None:
    moved = update(SET, brief(statement("s1", "wheat", 0.9)), 1.0)
    assert moved.evidence == ()
    assert moved.notes[-1] == "page: 1 statement speaks of no driver of this file"


def test_a_condition_that_is_a_driver_binds_inside_it_only() -> None:
    """'If talks begin, relief is likely' moves P(relief | talks), not P(talks)."""
    moved = update(SET, brief(statement("s1", "sanctions", 0.9, given="if direct talks begin")), 1.0)
    (row,) = moved.evidence
    assert row.given == {"dialogue": ("direct",)}
    assert p(moved, "dialogue", "direct") == pytest.approx(p(SET, "dialogue", "direct"), abs=1e-12)
    prior = SET.probability({"sanctions": ("limited_relief",)}, row.given)
    expected = expit((logit(prior) + logit(0.9)) / 2)
    assert moved.probability({"sanctions": ("limited_relief",)}, row.given) == pytest.approx(expected, abs=1e-9)
    frozen = {"dialogue": ("frozen",)}
    assert moved.probability({"sanctions": ("held",)}, frozen) == pytest.approx(
        SET.probability({"sanctions": ("held",)}, frozen), abs=1e-12
    )


def test_a_document_condition_maps_by_its_words() -> None:
    moved = update(SET, brief(statement("s1", "alliances", 0.9, given="should Trump return")), 1.0)
    assert moved.evidence[0].given == {"administration": ("transactional",)}
    assert p(moved, "administration", "transactional") == pytest.approx(0.5, abs=1e-12)


def test_unless_turns_a_condition_round() -> None:
    view = statement("s1", "alliances", 0.9)
    from foreshock.schema.brief import Condition, Span

    unless = Condition(span=Span(start=0, end=0), text="a second term", kind="unless")
    moved = update(SET, brief(view.model_copy(update={"conditions": (unless,)})), 1.0)
    assert moved.evidence[0].given == {"administration": ("status_quo",)}


def test_a_foreign_condition_halves_the_weight_and_says_so() -> None:
    moved = update(SET, brief(statement("s1", "sanctions", 0.9, given="if the harvest fails")), 1.0)
    (row,) = moved.evidence
    assert row.weight == pytest.approx(0.5)
    assert "given 'if the harvest fails', which is no driver here" in row.why


def test_the_outcome_is_read_from_the_text() -> None:
    moved = update(SET, brief(statement("s1", "sanctions", 0.6, event="a rollback of sanctions")), 1.0)
    assert moved.evidence[0].outcome == "rollback"
    named = update(SET, brief(statement("s1", "sanctions", 0.6, outcome="rollback")), 1.0)
    assert named.evidence[0].outcome == "rollback"
    plain = update(SET, brief(statement("s1", "sanctions", 0.6)), 1.0)
    assert plain.evidence[0].outcome == "limited_relief"


def test_a_driver_is_found_by_its_keywords() -> None:
    moved = update(SET, brief(statement("s1", "", 0.6, event="the Arctic turns contested")), 1.0)
    assert (moved.evidence[0].driver, moved.evidence[0].outcome) == ("arctic", "contested")


def test_one_story_told_ten_times_counts_once() -> None:
    views = (statement("s1", "sanctions", 0.8), statement("s2", "arctic", 0.8, -1), statement("s3", "settlement", 0.3))
    once = update(SET, brief(*views), 0.7)
    often = once
    for copy in range(9):
        often = update(often, brief(*views, page=f"copy{copy}"), 0.7)
    assert often.weights == pytest.approx(once.weights, abs=1e-9)
    assert len({row.cluster for row in often.evidence}) == 1
    assert update(once, brief(*views), 0.7).evidence == once.evidence


def test_a_second_opinion_counts_of_its_own() -> None:
    first = update(SET, brief(statement("s1", "sanctions", 0.8)), 1.0)
    other = statement("s9", "sanctions", 0.8, text="Another author sees another easing coming")
    second = update(first, brief(other, page="other"), 1.0)
    assert p(second, "sanctions", "limited_relief") > p(first, "sanctions", "limited_relief")


def test_an_author_who_repeats_himself_counts_once() -> None:
    once = update(SET, brief(statement("s1", "sanctions", 0.8)), 1.0)
    twice = update(SET, brief(statement("s1", "sanctions", 0.8), statement("s2", "sanctions", 0.8)), 1.0)
    assert twice.weights == pytest.approx(once.weights, abs=1e-12)


def test_order_does_not_matter() -> None:
    a = brief(statement("s1", "sanctions", 0.8), statement("s2", "arctic", 0.9, -1), page="a")
    b = brief(
        statement("s3", "sanctions", 0.3, text="quite another sentence"), statement("s4", "alliances", 0.6), page="b"
    )
    ab, ba = update(update(SET, a, 0.5), b, 0.9), update(update(SET, b, 0.9), a, 0.5)
    assert (ab.weights == ba.weights).all()
    assert ab.evidence == ba.evidence
    assert ab.prior is not None
    assert (ab.prior == SET.weights).all()


def test_age_wears_a_page_out() -> None:
    fresh = update(SET, brief(statement("s1", "sanctions", 0.8), published="2024-08-01"), 1.0)
    old = update(SET, brief(statement("s1", "sanctions", 0.8), published="2024-02-03"), 1.0)
    assert fresh.evidence[0].weight == 1
    assert old.evidence[0].weight == pytest.approx(0.5, abs=1e-9)
    assert old.evidence[0].why.endswith("; weight 0.50: 1 trust x 0.50 left after its age")


def test_certainty_cannot_be_moved() -> None:
    scenarios = parse(ONE.replace("0.30", "0"))
    moved = update(scenarios, brief(statement("s1", "relief", 0.9)), 1.0)
    assert not moved.evidence[0].used
    assert "certain" in moved.evidence[0].why


def test_a_reported_indicator_counts() -> None:
    claim = statement("s1", "sanctions", None, text="A general licence has been issued", kind="claim")
    moved = update(SET, brief(claim), 1.0)
    row = next(row for row in moved.evidence if row.kind == "indicator")
    assert (row.source, row.outcome) == ("general_licence", "limited_relief")
    assert row.ratio is not None
    assert row.ratio > 1
    assert p(moved, "sanctions", "limited_relief") > p(SET, "sanctions", "limited_relief")


def test_trust_is_a_share() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        update(SET, brief(), 1.5)


def test_unknown_outcome_of_an_opinion() -> None:
    with pytest.raises(UserError, match="no outcome 'nothing'"):
        opine(SET, Opinion("sanctions", "nothing", 0.5, "A"))


POOLED = [
    ("G3", "realignment", 0.397, 0.32, 1), ("G5", "arctic", 0.976, 1, 1), ("G6", "arctic", 0.726, 1, 1),
    ("G7", "sanctions", 0.400, 0.34, 1), ("G8", "sanctions", 0.726, 1, -1), ("G12", "sanctions", 0.397, 0.32, 1),
    ("G13", "settlement", 0.400, 0.34, 1), ("G15", "settlement", 0.400, 0.34, 1), ("G16", "settlement", 0.976, 1, -1),
    ("G14", "support", 0.726, 1, 1), ("G15b", "support", 0.726, 1, 1), ("G23", "support", 0.397, 0.32, -1),
    ("G9", "shift", 0.190, 0.84, 0), ("G10", "shift", 0.853, 0.90, 1), ("G11", "shift", 0.726, 1, 1),
    ("G19", "shift", 0.400, 0.34, 1),
]  # fmt: skip


@pytest.mark.parametrize(
    ("driver", "low", "high"),
    [
        ("sanctions", 0, 0.45),
        ("settlement", 0, 0.45),
        ("arctic", 0.85, 0.95),
        ("support", 0.70, 0.76),
        ("shift", 0.65, 0.78),
    ],
)
def test_direct_views_of_a_page_pool_to_what_it_says(driver: str, low: float, high: float) -> None:
    """Opposition counted as support would give .49 for sanctions and .56 for the settlement."""
    from foreshock.scenarios.views import page_views

    page = brief(*(statement(g, name, p, stance, weight=w) for g, name, p, w, stance in POOLED))
    (view,) = [view for view in page_views(page) if view.driver == driver]
    assert low <= view.p <= high
    assert view.low <= view.p <= view.high


def test_stories_are_recognised_as_comparing_every_pair_would() -> None:
    random = np.random.default_rng(2)
    words = [f"w{i}" for i in range(60)]
    pages: dict[str, list[str]] = {}
    for number in range(40):
        base = pages[f"p{random.integers(number):02d}"] if number and random.random() < 0.5 else []
        texts = [" ".join(random.choice(words, 10, replace=False)) for _ in range(int(random.integers(1, 5)))]
        kept = [text.replace(text.split()[0], "edited") if random.random() < 0.3 else text for text in base]
        pages[f"p{number:02d}"] = [*kept, *(texts if random.random() < 0.6 or not kept else [])]

    def same(one: list[str], other: list[str]) -> bool:
        short, long = sorted((one, other), key=len)
        return sum(any(alike(a, b) >= 0.8 for b in long) for a in short) >= 0.5 * len(short)

    expected = {page: page for page in pages}
    for one, other in itertools.combinations(sorted(pages), 2):
        if expected[one] != expected[other] and same(pages[one], pages[other]):
            first, second = sorted((expected[one], expected[other]))
            expected = {page: first if head == second else head for page, head in expected.items()}
    assert leaders(pages) == expected
    assert len(set(expected.values())) < len(pages)


def test_an_old_market_price_weighs_less() -> None:
    fresh = opine(SET, Opinion("alliances", "realigned", 0.9, "M", kind="market", on="2024-08-01"))
    old = opine(SET, Opinion("alliances", "realigned", 0.9, "M", kind="market", on="2024-02-03"))
    assert [row.weight for row in (*fresh.evidence, *old.evidence)] == pytest.approx([1.0, 0.5])
    with pytest.raises(UserError, match="between 0 and 1"):
        opine(SET, Opinion("alliances", "realigned", 90, "M"))


def test_a_watched_event_counts_when_the_right_people_do_it() -> None:
    watch = "  - {indicator: package, driver: sanctions, favours: held, ratio: 4, event: sanction, by: [USA, GBR], "
    scenarios = parse(WORKED + TAIL.rstrip() + f"\n{watch}against: RUS}}\n", "f.yaml", SHOCKS)

    def event(kind: str, by: str, against: str) -> Event:
        span = Span(start=0, end=5)
        actors = [(Actor(span=span, text=code, kind="country", name=code, code=code),) for code in (by, against)]
        return Event(span=span, text="a new list", type=kind, source=actors[0], target=actors[1])

    def moved(*events: Event) -> ScenarioSet:
        return update(scenarios, brief().model_copy(update={"events": events}), 1.0)

    hit = moved(event("SANCTION", "GBR", "RUS"))
    assert [row.source for row in hit.evidence] == ["package"]
    assert p(hit, "sanctions", "held") > p(scenarios, "sanctions", "held")
    assert moved(event("AGREE", "GBR", "RUS"), event("SANCTION", "CHN", "RUS")).evidence == ()
    twice = moved(event("SANCTION", "GBR", "RUS"), event("SANCTION", "USA", "RUS"))
    assert twice.weights == pytest.approx(hit.weights, abs=1e-12)


def test_what_would_be_without_each_piece() -> None:
    """Alone it is what the file says; of two it is what the other makes of it; what does not count has none."""
    first = statement("s1", "sanctions", 0.7, outcome="rollback")
    second = statement("s2", "arctic", 0.9, outcome="cooperation", text="quite other words of the north")
    past = statement("s3", "arctic", 0.9, outcome="cooperation", tense="past", text="yet other words on something")
    one, two = update(SET, brief(first), 1.0), update(SET, brief(first, second, past), 1.0)
    (alone,) = without_each(one)
    assert alone == pytest.approx(SET.marginals()["sanctions"]["rollback"], abs=1e-12)
    found = dict(zip((row.source for row in two.evidence), without_each(two), strict=True))
    assert found["s2"] == pytest.approx(one.marginals()["arctic"]["cooperation"], abs=1e-9)
    assert found["s3"] is None
    assert without_each(two, work=1) == (None, None, None)
