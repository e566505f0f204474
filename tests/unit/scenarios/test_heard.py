"""Evidence as people write it: files, a few words on a line, and the scenario file that carries what was heard."""

from __future__ import annotations

from datetime import date

import pytest
from scenario_samples import SHOCKS, TAIL, WORKED, brief, statement

from foreshock.core.errors import UserError
from foreshock.data.ledger import Forecast, Resolved
from foreshock.scenarios import Opinion, observe, opine, parse, update
from foreshock.scenarios.earned import earned
from foreshock.scenarios.heard import Heads, read_evidence
from foreshock.scenarios.pool import expit, logit
from foreshock.scenarios.revision import revise
from foreshock.scenarios.shorthand import read_short
from foreshock.scenarios.written import HEAD, with_evidence
from foreshock.schema.brief import Actor, Brief, Claim, Event, Span
from foreshock.schema.scenario import ScenarioSet

TEXT = WORKED + TAIL
SET = parse(TEXT, "f.yaml", SHOCKS)

FILE = """\
format: foreshock/evidence/1
title: What the desk heard in July
evidence:
  - {market: Exchange, that: {sanctions: rollback}, p: 35 %, on: 2024-07-20}
  - {expert: Ada, that: {sanctions: [limited_relief, rollback]}, given: {dialogue: direct}, p: likely, weight: 0.5}
  - {seen: general_licence, on: 2024-07-28, credence: 0.9}
"""


def p(scenarios: ScenarioSet, driver: str, outcome: str) -> float:
    return scenarios.marginals()[driver][outcome]


def test_a_file_of_evidence() -> None:
    market, ada, licence = read_evidence(FILE, "e.yaml", SET)
    assert (market.kind, market.said, market.source, market.on) == ("market", 0.35, "Exchange", "2024-07-20")
    assert market.base == pytest.approx(0.5 ** (12 / 180))
    assert (ada.kind, ada.outcome, ada.given) == ("expert", "limited_relief or rollback", {"dialogue": ("direct",)})
    assert (ada.said, ada.base) == (0.675, 0.5)
    assert (licence.kind, licence.outcome, licence.on) == ("indicator", "limited_relief", "2024-07-28")
    moved = revise(SET, [market, ada, licence])
    assert p(moved, "sanctions", "rollback") > p(SET, "sanctions", "rollback")
    assert [row.used for row in moved.evidence] == [True, True, True]


@pytest.mark.parametrize(
    ("kind", "text", "fields"),
    [
        ("market", "sanctions=rollback 0.35", {"source": "market", "said": 0.35, "base": 1.0, "kind": "market"}),
        ("market", "Exchange: sanctions=rollback 35 %", {"source": "Exchange", "said": 0.35}),
        ("expert", "Ada: sanctions=rollback 0.4 weight 0.5", {"source": "Ada", "base": 0.5, "kind": "expert"}),
        ("expert", "Ada: sanctions=limited_relief/rollback roughly even", {"outcome": "limited_relief or rollback"}),
        ("expert", "Ada: sanctions=rollback 0.4 given dialogue=direct", {"given": {"dialogue": ("direct",)}}),
        ("expert", "Ada: sanctions=rollback 0.4 on 2024-02-03 half-life 180", {"base": 0.5, "on": "2024-02-03"}),
        ("expert", "Ada: sanctions=rollback 0.4 on 2024-02-03 half-life 90 days", {"base": 0.25}),
        ("expert", "Dr. B: on Tariffs: arctic=quiet 0.4", {"source": "Dr. B: on Tariffs"}),
        ("seen", "general_licence", {"source": "general_licence", "base": 1.0}),
        ("seen", "general_licence credence 0.5 on 2024-07-01", {"ratio": 1.0, "on": "2024-07-01"}),
    ],
)
def test_a_few_words(kind: Heads, text: str, fields: dict[str, object]) -> None:
    row = read_short(kind, text, SET)
    for name, expected in fields.items():
        found = getattr(row, name)
        assert found == (pytest.approx(expected, rel=1e-9) if isinstance(expected, float) else expected), name


def test_a_word_on_the_line_is_the_function() -> None:
    here = revise(SET, [read_short("expert", "Ada: alliances=realigned 0.2 weight 0.7 on 2024-06-01", SET)])
    there = opine(SET, Opinion("alliances", "realigned", 0.2, "Ada", 0.7, on="2024-06-01"))
    assert here.evidence == there.evidence
    assert (here.weights == there.weights).all()
    seen = revise(SET, [read_short("seen", "general_licence", SET)])
    assert (seen.weights == observe(SET, "general_licence").weights).all()


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("market", "sanctions rollback 0.35", "--market 'sanctions rollback 0.35': cannot be understood. Write 'sanc"),
        ("market", "sanctions=rollback", "cannot be understood"),
        ("market", "", "cannot be understood"),
        ("market", "sanctions=rolback 0.3", "no outcome 'rolback'. Did you mean 'rollback'?"),
        ("market", "sanction=rollback 0.3", "there is no driver 'sanction'. Did you mean 'sanctions'?"),
        ("market", "sanctions=rollback 1.3", "1.3 is not a probability"),
        ("market", "sanctions=rollback nan", "nan is not a probability"),
        ("market", "sanctions=rollback inf", "inf is not a probability"),
        ("market", "sanctions=rollback rest", "not 'rest'"),
        ("expert", "Ada: sanctions=rollback almost certan", "Did you mean 'almost certain'?"),
        ("expert", "Ada: sanctions=rollback 0.4 weight -1", "greater than or equal to 0"),
        ("expert", "Ada: sanctions=rollback 0.4 weight much", "weight"),
        ("expert", "Ada: sanctions=rollback 0.4 on 2024-13-45", "'2024-13-45' is not a date"),
        ("expert", "Ada: sanctions=rollback 0.4 given talks", "cannot be understood"),
        ("expert", "Ada: sanctions=rollback 0.4 given sanctions=held", "`given` names sanctions"),
        ("expert", "Ada: sanctions=rollback 0.4 half-life never", "not a duration"),
        ("seen", "general_license", "there is no indicator 'general_license'. Did you mean 'general_licence'?"),
        ("seen", "general_licence credence 2", "less than or equal to 1"),
    ],
)
def test_a_few_words_with_mistakes(kind: Heads, text: str, said: str) -> None:
    with pytest.raises(UserError) as raised:
        read_short(kind, text, SET)
    assert said in str(raised.value)


def test_every_mistake_of_a_file_at_once() -> None:
    wrong = (
        FILE.replace("35 %", "135 %").replace("rollback]", "rolback]").replace("general_l", "generall")
        + "  - {expert: B, market: C, that: {arctic: quiet}, p: 0.2}\n  - {expert: D, p: 0.2}\n  - none\n"
        + "  - {expert: E, that: {arctic: quiet, sanctions: held}, p: 0.2}\n  - {expert: F, that: {arctic: quiet}}\n"
        + "  - {page: P, that: {arctic: quiet}, p: 0.2, beta: [-1, 2]}\n"
    )
    with pytest.raises(UserError) as raised:
        read_evidence(wrong, "e.yaml", SET)
    lines = [(problem.line, problem.what.split()[0]) for problem in raised.value.problems]
    assert [line for line, _ in lines] == sorted(line or 0 for line, _ in lines)
    assert {line for line, _ in lines} == {4, 5, 6, 7, 8, 9, 10, 11, 12}
    for bad in ("", "[]", "format: foreshock/evidence/1", FILE.replace("evidence/1", "evidence/9")):
        with pytest.raises(UserError):
            read_evidence(bad, "e.yaml", SET)


def test_the_last_word_of_one_source_counts() -> None:
    """A market priced daily is one voice: today's price, in whatever order the prices come."""
    old, new = (Opinion("sanctions", "rollback", q, "Exchange", kind="market", on=day) for q, day in
                ((0.9, "2024-07-01"), (0.2, "2024-07-31")))  # fmt: skip
    both = opine(opine(SET, old), new)
    assert (both.weights == opine(opine(SET, new), old).weights).all()
    assert both.weights == pytest.approx(opine(SET, new).weights, abs=1e-12)
    assert [row.why for row in both.evidence if not row.used] == ["Exchange spoke of it again on 2024-07-31"]
    other = opine(both, Opinion("sanctions", "rollback", 0.9, "Another", kind="market", on="2024-07-01"))
    assert p(other, "sanctions", "rollback") > p(both, "sanctions", "rollback")


def test_what_a_source_earned_weighs_its_evidence() -> None:
    day = date(2024, 1, 1)
    records = earned([Resolved(Forecast(f"q{k}", day, 0.5, "Ada"), True, day) for k in range(10)])
    rows = read_evidence(FILE, "e.yaml", SET, records)
    assert rows[1].base == pytest.approx(0.5 * (10 * 0.25 + 2.5) / (10 * 0.25 + 2.5))
    sharp = earned([Resolved(Forecast(f"q{k}", day, 1.0, "Ada"), True, day) for k in range(10)])
    assert read_evidence(FILE, "e.yaml", SET, sharp)[1].base == pytest.approx(0.5 * 2)
    assert "0.5 given x 2.00 earned over 10 forecasts" in read_evidence(FILE, "e.yaml", SET, sharp)[1].why


def heard() -> ScenarioSet:
    """Everything at once: a page with views, a fact and an indicator, a copy of it, a market, an expert."""
    one = brief(
        statement("s1", "sanctions", 0.9, given="if direct talks begin", text='He said: "relief, yes" # no {comment}'),
        statement("s2", "arctic", 0.7, -1, source="an envoy"),
        statement("s3", "alliances", 0.6, 0),
        statement("s4", "settlement", 0.4, weight=0.37),
        published="2024-07-03",
    )
    usa = Actor(span=Span(start=0, end=3), text="USA", kind="country", name="United States", code="USA")
    told = "A general licence was issued, officials said."
    span = Span(start=5, end=50)
    page = Brief(
        document=one.document.model_copy(update={"byline": "M. L.", "cluster": "page"}),
        statements=one.statements,
        claims=(Claim(span=span, text=told),),
        events=(Event(span=span, text=told, type="AGREE", source=(usa,)),),
    )
    copy = page.model_copy(update={"document": page.document.model_copy(update={"id": "copy", "title": "Copied"})})
    scenarios = update(update(SET, page, 0.55), copy, 0.55)
    return revise(scenarios, read_evidence(FILE, "e.yaml", scenarios))


def test_written_and_read_again_it_is_the_same() -> None:
    scenarios = heard()
    text = with_evidence(TEXT, scenarios)
    again = parse(text, "f.yaml", SHOCKS)
    assert text.startswith(TEXT.rstrip("\n"))
    assert again.weights == pytest.approx(scenarios.weights, abs=1e-10)
    assert again.prior == pytest.approx(SET.weights, abs=0)
    assert len(again.evidence) == len(scenarios.evidence)
    for before, after in zip(scenarios.evidence, again.evidence, strict=True):
        assert after.model_dump(exclude=NUMBERS) == before.model_dump(exclude=NUMBERS)
        for name in NUMBERS - {"shape", *(() if before.used else ("base",))}:
            assert getattr(after, name) == pytest.approx(getattr(before, name), abs=1e-10)
    assert with_evidence(text, again) == text
    assert "# P(arctic = contested): " in text
    assert "# P(thaw): " in text


NUMBERS = {"prior", "posterior", "weight", "base", "ratio", "said", "low", "high", "shape"}


def test_the_same_page_again_changes_nothing_and_another_one_joins() -> None:
    written = parse(with_evidence(TEXT, heard()), "f.yaml", SHOCKS)
    page = brief(statement("s1", "sanctions", 0.9, given="if direct talks begin"), published="2024-07-03")
    assert update(written, page, 0.55).evidence == written.evidence
    other = brief(statement("s1", "alliances", 0.9, text="quite another story"), page="other")
    joined = update(written, other, 0.5)
    directly = update(heard(), other, 0.5)
    assert joined.weights == pytest.approx(directly.weights, abs=1e-10)


def test_a_row_changed_by_hand_counts_as_changed() -> None:
    text = with_evidence(TEXT, update(SET, brief(statement("s1", "alliances", 0.9)), 1.0))
    own = p(SET, "alliances", "realigned")
    for old, new, expected in (
        ("p: 0.9", "p: 0.2", expit((logit(own) + logit(0.2)) / 2)),
        ("counts: 1", "counts: 3", expit((logit(own) + 3 * logit(0.9)) / 4)),
        ("counts: 1", "used: false", own),
    ):
        assert text.count(old) == 1
        changed = parse(text.replace(old, new), "f.yaml", SHOCKS)
        assert p(changed, "alliances", "realigned") == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("after", ["", "\n# kept\nnamed_later: 1\n"])
def test_the_block_is_replaced_and_all_else_stays(after: str) -> None:
    scenarios = opine(SET, Opinion("arctic", "quiet", 0.5, "Ada"))
    first = with_evidence(TEXT, scenarios)
    moved = first.replace("\nnamed:", f"\n{first[first.index(HEAD) :]}\n# futures\nnamed:", 1)[: len(first) * 3]
    moved = moved[: moved.rindex(HEAD)] + after
    second = with_evidence(moved, opine(scenarios, Opinion("arctic", "quiet", 0.4, "Ben")))
    assert second.count("\nevidence:") == second.count(HEAD) == 1
    assert second.index("# futures\nnamed:") < second.index(HEAD)
    assert "Ben" in second
    assert after.strip() in second


def test_line_ends_and_an_end_mark_are_minded() -> None:
    scenarios = opine(SET, Opinion("arctic", "quiet", 0.5, "Ada"))
    text = with_evidence(TEXT.replace("\n", "\r\n"), scenarios)
    assert text.count("\n") == text.count("\r\n")
    assert with_evidence(text, parse(text, "f.yaml", SHOCKS)) == text
    ended = with_evidence(f"---\n{TEXT}...\n", scenarios)
    assert parse(ended, "f.yaml", SHOCKS).weights == pytest.approx(scenarios.weights, abs=1e-10)


def test_nothing_can_be_added_to_a_file_in_one_piece() -> None:
    flat = '{"format": "foreshock/scenarios/1", "title": "T", "as_of": "2025-01-01", "horizon": 30, "drivers": ' \
        '{"a": {"outcomes": {"x": 0.5, "y": 0.5}}}}'  # fmt: skip
    scenarios = opine(parse(flat, "f.yaml"), Opinion("a", "x", 0.9, "Ada"))
    with pytest.raises(UserError, match="written in one piece"):
        with_evidence(flat, scenarios)


def test_names_that_yaml_would_misread() -> None:
    odd = TEXT.replace("quiet", "'true'").replace("alliances", "no")
    scenarios = opine(parse(odd, "f.yaml", SHOCKS), Opinion("arctic", "true", 0.5, "12"))
    given = {"arctic": ("true", "contested")}
    scenarios = opine(scenarios, Opinion("no", "realigned", 0.2, 'A "B" \\ C', given=given))
    again = parse(with_evidence(odd, scenarios), "f.yaml", SHOCKS)
    assert again.weights == pytest.approx(scenarios.weights, abs=1e-10)
    assert {row.source for row in again.evidence} == {"12", 'A "B" \\ C'}


def test_a_price_by_a_date_is_told_what_it_is_by_the_horizon() -> None:
    """0.12 by half of 24 months: 1 - 0.88^2."""
    text = "format: foreshock/evidence/1\nevidence:\n"
    text += "  - {market: M, that: {arctic: quiet}, p: {p: 0.12, by: 12 months}}\n"
    with pytest.raises(UserError) as error:
        read_evidence(text, "e.yaml", parse(WORKED, "f.yaml", SHOCKS))
    assert str(error.value).endswith("At a constant rate it is 0.226 by the end of the horizon: write that.")
