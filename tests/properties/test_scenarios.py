"""What holds for every scenario set: mass, names, brute force, evidence in any order, scores that add up."""

from __future__ import annotations

import copy
import itertools
import re
from dataclasses import replace
from datetime import date
from math import prod

import numpy as np
import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from foreshock.core import marked
from foreshock.core.errors import UserError
from foreshock.data.ledger import Forecast, Resolved
from foreshock.reading import read_page
from foreshock.scenarios import parse
from foreshock.scenarios.drafts import draft
from foreshock.scenarios.draws import sample
from foreshock.scenarios.earned import FILE, NO_RECORDS, earned
from foreshock.scenarios.fit import Constraint, fit, probability, pull
from foreshock.scenarios.hazard import come_by, held_by, rates
from foreshock.scenarios.joint import enumerated, joint
from foreshock.scenarios.pool import extremised, linear, log_odds
from foreshock.scenarios.quoting import plain, quoted
from foreshock.scenarios.reduction import reduce
from foreshock.scenarios.revision import Opinion, opine, revise, update
from foreshock.scenarios.score import scores
from foreshock.scenarios.written import with_evidence
from foreshock.schema.brief import Brief, Condition, Document, Implied, Span, Statement
from foreshock.schema.losses import cvar
from foreshock.schema.scenario import Driver, Row, ScenarioSet, Table

NAMES = ("alder", "birch", "cedar", "dogwood", "elm")
WORDS = ("frost", "gale", "haze", "ice")


@st.composite
def shares(draw: st.DrawFn, size: int) -> tuple[float, ...]:
    raw = draw(st.lists(st.integers(1, 50), min_size=size, max_size=size))
    return tuple(value / sum(raw) for value in raw)


@st.composite
def networks(draw: st.DrawFn, most: int = 5) -> tuple[tuple[Driver, ...], tuple[Table, ...]]:
    """Random drivers, each depending on some of those before it through first-match rows."""
    drivers: list[Driver] = []
    tables: list[Table] = []
    for place in range(draw(st.integers(1, most))):
        outcomes = WORDS[: draw(st.integers(2, 4))]
        rows = []
        for _ in range(draw(st.integers(0, 3)) if drivers else 0):
            parents = draw(st.lists(st.sampled_from(drivers), min_size=1, max_size=2, unique_by=lambda d: d.name))
            when = {
                parent.name: tuple(
                    draw(st.lists(st.sampled_from(parent.outcomes), min_size=1, max_size=3, unique=True))
                )
                for parent in parents
            }
            rows.append(Row(when, draw(shares(len(outcomes)))))
        name = NAMES[place]
        drivers.append(Driver(name, outcomes, keywords=(name,), toward=outcomes[-1]))
        tables.append(Table(name, (*rows, Row({}, draw(shares(len(outcomes)))))))
    return tuple(drivers), tuple(tables)


def built(drivers: tuple[Driver, ...], tables: tuple[Table, ...]) -> ScenarioSet:
    codes, weights, exact = joint(drivers, tables)
    return ScenarioSet(
        title="drawn", as_of=date(2025, 1, 1), horizon=365, drivers=drivers, codes=codes, weights=weights,
        tables=tables, exact=exact,
    )  # fmt: skip


sets = networks().map(lambda found: built(*found))


@st.composite
def statements(draw: st.DrawFn, number: int) -> Statement:
    p = draw(st.floats(0.02, 0.98))
    stance = draw(st.sampled_from([-1, 0, 1, 1, 1]))
    implied = Implied(p=p, p10=p / 2, p90=(1 + p) / 2, a=2, b=2, weight=draw(st.floats(0.1, 1)))
    conditions = ()
    if draw(st.booleans()):
        text = draw(st.sampled_from(NAMES)) + " " + draw(st.sampled_from(WORDS))
        conditions = (Condition(span=Span(start=0, end=0), text=text, kind="if"),)
    words = draw(st.lists(st.sampled_from("abcdefghijklmnop"), min_size=6, max_size=6, unique=True))
    return Statement(
        id=f"s{number}", span=Span(start=number, end=number + 1), text=" ".join(words), event="so", phrase="likely",
        implied=implied, driver=draw(st.sampled_from(NAMES)), outcome=draw(st.sampled_from(["", *WORDS])),
        stance=stance, conditions=conditions,
    )  # fmt: skip


@st.composite
def briefs(draw: st.DrawFn, page: str) -> Brief:
    said = [draw(statements(number)) for number in range(draw(st.integers(1, 4)))]
    return Brief(document=Document(id=page, text=""), statements=tuple(said))


@given(networks())
def test_mass_is_one_and_equals_brute_force(found: tuple[tuple[Driver, ...], tuple[Table, ...]]) -> None:
    drivers, tables = found
    codes, weights = enumerated(drivers, tables)
    assert weights.sum() == pytest.approx(1, abs=1e-12)
    for row, weight in zip(codes.tolist(), weights.tolist(), strict=True):
        said = {driver.name: driver.outcomes[code] for driver, code in zip(drivers, row, strict=True)}
        factors = []
        for driver, table in zip(drivers, tables, strict=True):
            held = next(r for r in table.rows if all(said[name] in wanted for name, wanted in r.when.items()))
            factors.append(held.p[driver.outcomes.index(said[driver.name])])
        assert weight == pytest.approx(prod(factors), abs=1e-12)


@given(networks(), st.randoms(use_true_random=False))
def test_permuting_drivers_permutes_the_joint(
    found: tuple[tuple[Driver, ...], tuple[Table, ...]], random: object
) -> None:
    drivers, tables = found
    turned = list(range(len(drivers)))
    random.shuffle(turned)  # type: ignore[attr-defined]
    codes, weights = enumerated(drivers, tables)
    other, moved = enumerated([drivers[i] for i in turned], [tables[i] for i in turned])
    before = {tuple(row): weight for row, weight in zip(codes[:, turned].tolist(), weights.tolist(), strict=True)}
    after = {tuple(row): weight for row, weight in zip(other.tolist(), moved.tolist(), strict=True)}
    assert after == pytest.approx(before, abs=1e-12)


@given(sets, briefs("a"), briefs("b"), st.floats(0, 1), st.floats(0, 1))
def test_evidence_in_any_order_gives_one_posterior(
    scenarios: ScenarioSet, one: Brief, other: Brief, trust: float, faith: float
) -> None:
    ab = update(update(scenarios, one, trust), other, faith)
    ba = update(update(scenarios, other, faith), one, trust)
    assert (ab.weights == ba.weights).all()
    assert ab.evidence == ba.evidence
    assert ab.weights.sum() == pytest.approx(1, abs=1e-9)
    assert (ab.weights >= 0).all()
    assert np.isfinite(ab.weights).all()


@given(sets, briefs("a"), st.floats(0.1, 1))
def test_a_page_read_twice_changes_nothing_more(scenarios: ScenarioSet, page: Brief, trust: float) -> None:
    once = update(scenarios, page, trust)
    copy = page.model_copy(update={"document": Document(id="copy", text="")})
    assert (update(once, page, trust).weights == once.weights).all()
    assert update(once, copy, trust).weights == pytest.approx(once.weights, abs=1e-9)


@given(sets, briefs("a"))
def test_no_trust_and_no_stance_move_nothing(scenarios: ScenarioSet, page: Brief) -> None:
    assert (update(scenarios, page, 0.0).weights == scenarios.weights).all()
    neutral = tuple(statement.model_copy(update={"stance": 0}) for statement in page.statements)
    assert (update(scenarios, page.model_copy(update={"statements": neutral}), 1.0).weights == scenarios.weights).all()


@given(sets, st.floats(0.02, 0.98), st.floats(0.02, 0.98), st.data())
def test_a_higher_probability_said_is_a_higher_posterior(
    scenarios: ScenarioSet, p: float, q: float, data: st.DataObject
) -> None:
    driver = data.draw(st.sampled_from(scenarios.drivers))
    outcome = data.draw(st.sampled_from(driver.outcomes))
    low, high = sorted((p, q))
    found = [
        opine(scenarios, Opinion(driver.name, outcome, said, "A")).marginals()[driver.name][outcome]
        for said in (low, high)
    ]
    assert found[0] <= found[1] + 1e-12
    prior = scenarios.marginals()[driver.name][outcome]
    assert min(prior, low) - 1e-9 <= found[0]
    assert found[1] <= max(prior, high) + 1e-9


@given(sets, st.floats(0.05, 0.95), st.data())
def test_a_conditional_view_keeps_its_circumstance(scenarios: ScenarioSet, p: float, data: st.DataObject) -> None:
    assume(len(scenarios.drivers) > 1)
    driver, other = data.draw(st.permutations(scenarios.drivers))[:2]
    held = {other.name: (data.draw(st.sampled_from(other.outcomes)),)}
    outcome = data.draw(st.sampled_from(driver.outcomes))
    moved = opine(scenarios, Opinion(driver.name, outcome, p, "A", given=held))
    assert moved.probability(held) == pytest.approx(scenarios.probability(held), abs=1e-9)
    rest = {other.name: tuple(o for o in other.outcomes if o not in held[other.name])}
    when = {driver.name: (outcome,)}
    assert moved.probability(when, rest) == pytest.approx(scenarios.probability(when, rest), abs=1e-9)


@given(sets, briefs("a"), st.data())
def test_renaming_changes_nothing(scenarios: ScenarioSet, page: Brief, data: st.DataObject) -> None:
    """New driver names with the old ones as keywords: the same weights."""
    new = {driver.name: f"x{place}" for place, driver in enumerate(scenarios.drivers)}
    renamed = replace(
        scenarios,
        drivers=tuple(replace(driver, name=new[driver.name]) for driver in scenarios.drivers),
        tables=tuple(
            Table(new[t.driver], tuple(replace(r, when={new[n]: o for n, o in r.when.items()}) for r in t.rows))
            for t in scenarios.tables
        ),
    )
    moved = update(renamed, page, 0.7).weights
    assert moved == pytest.approx(update(scenarios, page, 0.7).weights, abs=1e-10)


@given(sets)
def test_revising_with_nothing_is_the_prior(scenarios: ScenarioSet) -> None:
    assert (revise(scenarios, []).weights == scenarios.weights).all()


@given(st.lists(st.floats(0.02, 0.98), min_size=1, max_size=6), st.data())
def test_a_pool_lies_between_its_inputs(views: list[float], data: st.DataObject) -> None:
    weights = data.draw(st.lists(st.floats(0.01, 5), min_size=len(views), max_size=len(views)))
    for pooled in (linear(views, weights), log_odds(views, weights)):
        assert min(views) - 1e-12 <= pooled <= max(views) + 1e-12
    mean = log_odds(views)
    assert (extremised(views) - 0.5) * (mean - 0.5) >= 0
    assert abs(extremised(views) - 0.5) >= abs(mean - 0.5) - 1e-12


@given(st.integers(2, 4), st.data())
def test_fits_of_what_some_distribution_gives_are_exact(drivers: int, data: st.DataObject) -> None:
    """Probabilities read off a distribution can be met, whatever the start."""
    size = 2**drivers
    codes = np.array(list(itertools.product([False, True], repeat=drivers)))
    truth = np.array(data.draw(shares(size)))
    start = np.array(data.draw(shares(size)))
    wanted = [Constraint(codes[:, d], float(truth[codes[:, d]].sum())) for d in range(drivers)]
    conditional = Constraint(codes[:, 1], 0.5, codes[:, 0])
    wanted.append(Constraint(codes[:, 1], probability(truth, conditional), codes[:, 0]))
    found = fit(start, wanted, sweeps=20_000)
    assert found.feasible
    assert found.gaps.max() <= 1e-6
    a, b = wanted[0].p, wanted[1].p
    both = float(found.weights[codes[:, 0] & codes[:, 1]].sum())
    assert max(0, a + b - 1) - 1e-6 <= both <= min(a, b) + 1e-6


@given(st.integers(2, 4), st.data())
def test_pulls_settle_between_what_they_start_from_and_what_is_said(drivers: int, data: st.DataObject) -> None:
    codes = np.array(list(itertools.product([False, True], repeat=drivers)))
    start = np.array(data.draw(shares(2**drivers)))
    said = data.draw(st.lists(st.floats(0.02, 0.98), min_size=drivers, max_size=drivers))
    weight = data.draw(st.lists(st.floats(0.0, 3), min_size=drivers, max_size=drivers))
    views = [Constraint(codes[:, d], said[d], weight=weight[d]) for d in range(drivers)]
    found, turned = pull(start, views), pull(start, views[::-1])
    assert found.weights.sum() == pytest.approx(1)
    assert turned.weights == pytest.approx(found.weights, abs=1e-9)


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 1)), min_size=1, max_size=40), st.none() | st.integers(1, 10))
def test_murphys_decomposition_adds_up(rows: list[tuple[float, int]], bins: int | None) -> None:
    found = scores([f for f, _ in rows], [o for _, o in rows], bins)
    total = found.reliability - found.resolution + found.uncertainty + found.within
    assert total == pytest.approx(found.brier, abs=1e-12)
    assert found.reliability >= 0
    assert -1e-15 <= found.resolution <= found.uncertainty + 1e-12
    if bins is None:
        assert found.within == pytest.approx(0, abs=1e-12)


@given(
    st.lists(st.tuples(st.floats(-100, 100), st.integers(1, 20)), min_size=1, max_size=25),
    st.integers(1, 8),
    st.floats(0, 0.9),
)
def test_a_reduction_keeps_within_its_bound(points: list[tuple[float, int]], k: int, tail: float) -> None:
    losses = np.array([loss for loss, _ in points])
    weights = np.array([count for _, count in points], dtype=float)
    weights /= weights.sum()
    found = reduce(losses, weights, k, tail=tail)
    kept = losses[found.positions]
    assert found.weights.sum() == pytest.approx(1)
    assert abs(weights @ losses - found.weights @ kept) <= found.bound() + 1e-9
    assert abs(cvar(losses, weights, 0.9) - cvar(kept, found.weights, 0.9)) <= found.bound(0.9) + 1e-9
    assert set(found.nearest.tolist()) <= set(range(found.positions.size))


@given(sets, st.integers(1, 500), st.integers(0, 5))
def test_draws_are_within_one_of_their_share(scenarios: ScenarioSet, n: int, seed: int) -> None:
    drawn = sample(scenarios, n, seed)
    full = {
        tuple(code): weight for code, weight in zip(scenarios.codes.tolist(), scenarios.weights.tolist(), strict=True)
    }
    counts = {
        tuple(code): weight * n for code, weight in zip(drawn.codes.tolist(), drawn.weights.tolist(), strict=True)
    }
    assert all(abs(counts.get(code, 0) - weight * n) < 1 + 1e-6 for code, weight in full.items())


@given(st.lists(st.tuples(st.integers(1, 30), st.floats(1, 3000)), min_size=1, max_size=4))
def test_rates_give_back_what_was_said_by_each_date(said: list[tuple[int, float]]) -> None:
    p = [share / 200 for share, _ in said]
    by = [time for _, time in said]
    rate = rates(p, by)
    for place, time in enumerate(by):
        assert come_by(rate, time)[place] == pytest.approx(p[place], rel=1e-9)


SOUND: dict[str, object] = {
    "format": "foreshock/scenarios/1", "title": "T", "as_of": "2025-01-01", "horizon": "1 year", "words": "reader",
    "source": {"brief": "b.json"},
    "drivers": {
        "a": {"outcomes": {"no": "rest", "yes": {"p": 0.3, "by": "6 months"}}, "keywords": ["x"], "toward": "yes",
              "raises": ["u"], "lowers": {"yes": ["d"]}},
        "b": {
            "outcomes": {"no": "rest", "yes": "likely", "more": 0.1}, "outcome_keywords": {"yes": ["y"]},
            "given": [{"when": {"a": "yes"}, "p": {"yes": 0.6}, "because": "so"}],
        },
    },
    "beliefs": [{"that": {"a": "yes"}, "given": {"b": ["no"]}, "p": 0.2, "because": "x"}],
    "effects": [
        {"when": {"a": "yes"}, "shocks": [{"type": "demand", "change_by": -0.2, "id": "i", "factors": {"f": 0.3}}]}
    ],
    "named": {"n": {"a": "yes", "b": ["no", "yes"]}},
    "watch": [{"indicator": "i", "driver": "a", "favours": "yes", "ratio": 3, "keywords": ["k"]}],
    "evidence": [
        {"market": "m", "that": {"a": "yes"}, "given": {"b": ["no"]}, "p": 0.4, "on": "2025-01-01", "half_life": 30},
        {"seen": "i", "credence": 0.9, "weight": 2, "on": "2025-01-01"},
        {"page": "t", "that": {"b": ["yes", "more"]}, "p": 0.4, "ratio": 2, "counts": 0.3, "used": True, "why": "w",
         "because": "s", "span": [1, 2], "range": [0.1, 0.9], "beta": [2, 3], "statement": "s1", "document": "d"},
    ],
}  # fmt: skip
ODD = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 3), st.floats(-2, 2), st.just([]), st.just({}), st.just("rest"),
    st.sampled_from(["yes", "no", "a", "b", "likely", "", "1e400", "2025-13-40", "-5 months", ".nan", "<b>", "ÿ"]),
    st.just({"p": {"p": 1}}), st.just([[["x"]]]), st.just({"when": {"b": "yes"}, "p": {"yes": 1}}),
)  # fmt: skip


def paths(value: object, at: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(path for key, each in inner for path in paths(each, (*at, key)))]


@given(
    st.lists(st.tuples(st.sampled_from(paths(SOUND)[1:]), ODD, st.sampled_from(["set", "drop", "rename"])), max_size=4)
)
def test_no_mistake_in_a_file_makes_a_traceback(mistakes: list[tuple[tuple[object, ...], object, str]]) -> None:
    """Whatever stands where: a scenario set, or problems that name the file."""
    document = copy.deepcopy(SOUND)
    for path, odd, how in mistakes:
        try:
            holder: object = document
            for key in path[:-1]:
                holder = holder[key]  # type: ignore[index]
            if how == "set":
                holder[path[-1]] = copy.deepcopy(odd)  # type: ignore[index]
            elif how == "drop":
                del holder[path[-1]]  # type: ignore[attr-defined]
            elif isinstance(holder, dict):
                holder[f"{path[-1]}x"] = holder.pop(path[-1])
        except (KeyError, IndexError, TypeError):
            continue
    try:
        found = parse(yaml.safe_dump(document, sort_keys=False, allow_unicode=True), "f.yaml")
        problems = None
    except UserError as error:
        problems = error.problems
    if problems is not None:
        assert problems
        assert all(problem.file == "f.yaml" and problem.what for problem in problems)
    else:
        assert found.weights.sum() == pytest.approx(1, abs=1e-9)
        assert np.isfinite(found.weights).all()


pairs = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.booleans()), min_size=1, max_size=30)
DAY = date(2025, 1, 1)


def book(source: str, said: list[tuple[float, bool]]) -> list[Resolved]:
    return [Resolved(Forecast(f"q{k}", DAY, p, source), happened, DAY) for k, (p, happened) in enumerate(said)]


@given(pairs, st.booleans())
def test_who_always_scores_worse_never_earns_more(rows: list[tuple[float, float, bool]], kept: bool) -> None:
    """On the same questions: the forecasts further from what happened get the smaller factor, or the same."""
    near, far = [], []
    for a, b, happened in rows:
        close, wide = sorted((a, b), key=lambda p: abs(p - happened))
        near.append((close, happened))
        far.append((wide, happened))
    own = book(FILE, [(0.4, happened) for _, happened in near]) if kept else []
    found = earned([*own, *book("near", near), *book("far", far)])
    assert found.of("far").factor <= found.of("near").factor
    assert 0.25 <= found.of("far").factor <= 4
    assert found.of("near").count == found.of("far").count == len(rows)


@given(pairs)
def test_who_says_what_the_file_says_earns_nothing(rows: list[tuple[float, float, bool]]) -> None:
    said = [(p, happened) for p, _, happened in rows]
    assert earned([*book(FILE, said), *book("echo", said)]).of("echo").factor == pytest.approx(1, abs=1e-12)


@given(sets, briefs("a"), st.floats(0.01, 1))
def test_no_record_changes_nothing(scenarios: ScenarioSet, page: Brief, trust: float) -> None:
    """Neither does the record of somebody else."""
    other = earned(book("somebody else", [(0.9, True)] * 20))
    plain = update(scenarios, page, trust)
    for records in (NO_RECORDS, earned([]), other):
        assert (update(scenarios, page, trust, records).weights == plain.weights).all()


@given(sets, briefs("a"), briefs("b"), st.floats(0.1, 1))
def test_what_was_heard_is_read_as_it_was_written(
    scenarios: ScenarioSet, first: Brief, second: Brief, trust: float
) -> None:
    """Through the text of a file: the same evidence, the same posterior, the same text again."""
    head = {
        "format": "foreshock/scenarios/1",
        "title": "drawn",
        "as_of": "2025-01-01",
        "horizon": 365,
        "drivers": {
            driver.name: {
                "outcomes": dict(zip(driver.outcomes, table.rows[-1].p, strict=True)),
                "given": [
                    {"when": {k: list(v) for k, v in row.when.items()},
                     "p": dict(zip(driver.outcomes, row.p, strict=True))}
                    for row in table.rows[:-1]
                ],
                "keywords": list(driver.keywords),
                "toward": driver.toward,
            }
            for driver, table in zip(scenarios.drivers, scenarios.tables, strict=True)
        },
    }  # fmt: skip
    text = yaml.safe_dump(head, sort_keys=False)
    read = parse(text, "f.yaml")
    moved = update(update(read, first, trust), second, trust)
    written = with_evidence(text, moved)
    again = parse(written, "f.yaml")
    assert again.weights == pytest.approx(moved.weights, abs=1e-9)
    assert len(again.evidence) == len(moved.evidence)
    assert [row.used for row in again.evidence] == [row.used for row in moved.evidence]
    assert with_evidence(written, again) == written


@given(st.text())
def test_any_text_can_be_written_into_a_file(text: str) -> None:
    """Read again it is the same words, without what no text should hold; names too."""
    found = marked.parse(f"a: {quoted(text)}\nb: {plain(text)}\n", "f.yaml").value
    assert found["a"] == found["b"]
    kept = "".join(c for c in text if not 0x7F <= ord(c) <= 0x9F or c == "\x85")
    assert found["a"].split() == re.sub("[\ufdd0-\ufdef\ufeff\ufffe\uffff]", "", kept).split()


@given(st.floats(0.05, 0.9), st.integers(10, 700), st.integers(1, 729), st.floats(0.05, 0.9))
def test_a_date_never_asks_for_more_than_the_horizon(p: float, by: int, day: int, given_p: float) -> None:
    """What comes has come less often by an earlier day, and at any day the outcomes sum to 1."""
    scenarios = parse(
        "format: foreshock/scenarios/1\ntitle: T\nas_of: 2025-01-01\nhorizon: 730\ndrivers:\n"
        "  cause: {outcomes: {no: rest, yes: 0.5}}\n"
        f"  deal:\n    outcomes: {{none: rest, signed: {{p: {p}, by: {by}}}}}\n"
        f"    given: [{{when: {{cause: yes}}, p: {{signed: {given_p}}}}}]\n"
    )
    signed, none = {"deal": ("signed",)}, {"deal": ("none",)}
    then = [float(scenarios.weights @ held_by(scenarios, signed, time)) for time in (day, day + 1, 730)]
    assert then == sorted(then)
    assert then[2] == pytest.approx(scenarios.probability(signed), abs=1e-12)
    assert then[0] + float(scenarios.weights @ held_by(scenarios, none, day)) == pytest.approx(1, abs=1e-12)


NOUNS = ("an embargo", "a strike at the port", "a new tariff on steel", "direct talks", "it", "they", "a rate rise")
VERBS = ("", "would hit exports", "could halt trade", "may follow", "will not return", "would come this year")
HEDGES = ("{} is likely", "It is unlikely that {} comes", "{} is possible by June", "{} will come", "{} might fail")
IFS = ("", "If talks collapse, ", "Without a ceasefire, ", "Unless the court objects, ", "Should war come, ")


@st.composite
def pages(draw: st.DrawFn) -> str:
    """A page of sentences that hang together or not."""
    paragraphs = []
    for _ in range(draw(st.integers(1, 5))):
        said = []
        for _ in range(draw(st.integers(1, 3))):
            noun, verb = draw(st.sampled_from(NOUNS)), draw(st.sampled_from(VERBS))
            body = f"{noun} {verb}" if verb else draw(st.sampled_from(HEDGES)).format(noun)
            sentence = draw(st.sampled_from(IFS)) + body
            said.append(f"{sentence[0].upper()}{sentence[1:]}.")
        head = draw(st.sampled_from(["", "", "Scenario 1: Embargo\n\n", 'A: "b" {c}, [d]\n\n']))
        paragraphs.append(head + " ".join(said))
    return "\n\n".join(paragraphs)


@settings(max_examples=60)
@given(pages())
def test_a_draft_always_passes_check_and_loses_no_statement(text: str) -> None:
    """Every statement of the page is a reason in the draft or left out with one; the page itself moves it no more."""
    page = read_page(text, file="page.md")
    try:
        drafted = draft(page, date(2026, 3, 1))
    except ValueError:
        return
    scenarios = parse(drafted, "draft.yaml")
    assert not [note for note in scenarios.notes if "scaled" in note]
    assert scenarios.exact
    flat = " ".join(drafted.split())
    assert all(quoted(one.text)[1:-1] in flat for one in page.statements)
    moved = update(scenarios, page, 1.0)
    assert moved.weights == pytest.approx(scenarios.weights, abs=0)
    assert set(moved.evidence) == set()
    again = parse(draft([page, page], date(2026, 3, 1)), "draft.yaml")
    assert again.marginals() == scenarios.marginals()


@given(sets, st.sampled_from(["none came", "they would collapse", "others may recover", "it will not last"]))
def test_a_page_that_names_no_driver_changes_nothing(scenarios: ScenarioSet, text: str) -> None:
    """Also where an outcome is called 'none' or 'other'."""
    drivers = tuple(replace(d, outcomes=("none", "other", *d.outcomes[2:]), toward="none") for d in scenarios.drivers)
    tables = tuple(replace(table, rows=table.rows[-1:]) for table in scenarios.tables)
    start = built(drivers, tables)
    implied = Implied(p=0.9, p10=0.8, p90=0.95, a=9, b=1, weight=1)
    span = Span(start=0, end=len(text))
    said = Statement(id="s0", span=span, cue=span, text=text, event=text, phrase="likely", implied=implied, stance=1)
    page = Brief(document=Document(id="page", text=f"{text}. The rest of the page."), statements=(said,))
    moved = update(start, page, 1.0)
    assert moved.evidence == ()
    assert moved.weights == pytest.approx(start.weights, abs=0)
