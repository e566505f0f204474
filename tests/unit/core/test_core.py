"""Errors, units, names, random streams, parameters and marked YAML."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foreshock.core.errors import Collector, Problem, UserError, did_you_mean, nearest
from foreshock.core.ids import digest_json, slug
from foreshock.core.marked import MAX_BYTES, parse
from foreshock.core.registry import get
from foreshock.core.rng import stream
from foreshock.core.units import Money, days, money, short_money


def test_problems_come_out_in_file_order_all_at_once() -> None:
    found = Collector()
    found.add("second", file="b.csv", line=9)
    found.add("later in the first file", file="a.csv", line=7)
    found.add("first", file="b.csv", line=2, field="country", hint="Fix it.")
    with pytest.raises(UserError) as caught:
        found.raise_if_any()
    assert [str(one) for one in caught.value.problems] == [
        "b.csv:2 country: first. Fix it.",
        "b.csv:9: second",
        "a.csv:7: later in the first file",
    ]


def test_rows_with_the_same_problem_are_one_problem() -> None:
    found = Collector()
    found.add_rows("bad", file="x.csv", lines=[14, 19, 22, 40])
    assert str(found.problems[0]) == "x.csv:14: bad. 3 more rows have the same problem: 19, 22, 40."
    found.add_rows("none", file="x.csv", lines=[])
    assert len(found) == 1


def test_gathering_goes_on_after_an_error() -> None:
    found = Collector()
    with found.gathering():
        raise UserError("one")
    with found.gathering():
        raise UserError([Problem("two"), Problem("three")])
    assert [one.what for one in found.problems] == ["one", "two", "three"]


@pytest.mark.parametrize(
    ("wrong", "right"), [("RUS ", "RUS"), ("rus", "RUS"), ("sanction", "sanctions"), ("zzzz", None), ("", None)]
)
def test_nearest_name(wrong: str, right: str | None) -> None:
    assert nearest(wrong, ["RUS", "USA", "sanctions"]) == right


def test_did_you_mean_lists_what_is_valid_where_nothing_is_near() -> None:
    assert did_you_mean("qqq", ["alpha", "beta"]) == "Valid: alpha, beta."


@pytest.mark.parametrize(
    ("text", "value"),
    [("6 months", 182.5), ("12 weeks", 84), ("1 year", 365), (30, 30), ("1.5 Days", 1.5), ("1 quarter", 91.25)],
)
def test_durations(text: str | float, value: float) -> None:
    assert days(text) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize("bad", ["soon", "-3 days", -1, math.nan, math.inf, True, "6 lunar months", ""])
def test_bad_durations(bad: str | float) -> None:
    with pytest.raises(ValueError):
        days(bad)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2 MUSD", Money(2e6, "USD")),
        ("300000 EUR", Money(3e5, "EUR")),
        ("1.5 bn", Money(1.5e9)),
        (2e6, Money(2e6)),
        ("1_000", Money(1000.0)),
        ("2,500 KJPY", Money(2.5e6, "JPY")),
    ],
)
def test_money(text: str | float, value: Money) -> None:
    assert money(text) == value


@pytest.mark.parametrize("bad", ["two", "3 QQUSDX", math.nan, False, "1 ZZ"])
def test_bad_money(bad: str | float) -> None:
    with pytest.raises(ValueError):
        money(bad)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "0 USD"),
        (1234567, "1.23 MUSD"),
        (-98765, "-98.8 KUSD"),
        (999999, "1.00 MUSD"),
        (12.5, "12.5 USD"),
        (math.nan, "unknown"),
    ],
)
def test_short_money(amount: float, text: str) -> None:
    assert short_money(amount, "USD") == text


@given(st.floats(min_value=-1e12, max_value=1e12))
def test_short_money_reads_back_within_half_a_percent(amount: float) -> None:
    back = money(short_money(amount)).amount
    assert back == pytest.approx(amount, rel=5.1e-3, abs=5.1e-3)


def test_streams_depend_on_seed_and_name_only() -> None:
    first = stream(7, "magnitudes", 3).random(4)
    assert (first == stream(7, "magnitudes", 3).random(4)).all()
    assert (first != stream(8, "magnitudes", 3).random(4)).all()
    assert (first != stream(7, "magnitudes", 4).random(4)).all()


def test_digest_ignores_the_order_of_keys() -> None:
    assert digest_json({"a": 1, "b": [2]}) == digest_json({"b": [2], "a": 1}) != digest_json({"a": 1, "b": [3]})


@given(st.text())
def test_slug_is_a_safe_name(text: str) -> None:
    name = slug(text)
    assert name and set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_an_unknown_plugin_names_the_nearest() -> None:
    with pytest.raises(UserError, match="Did you mean 'sanction'"):
        get("shocks", "sanctoin")


# ------------------------------------------------------------------------------------------------ marked YAML


def test_lines_and_plain_scalars() -> None:
    document = parse(
        "a: 1\nb:\n  - NO\n  - 12:30\n  - 1e3\n  - 2024-08-01\n  - on\nc: {d: true, e: ~, f: '7'}\n", "x.yaml"
    )
    assert document.value == {
        "a": 1,
        "b": ["NO", "12:30", 1000.0, "2024-08-01", "on"],
        "c": {"d": True, "e": None, "f": "7"},
    }
    assert document.line(("b", 2)) == 5
    assert document.line(("c", "nowhere", 3)) == 8


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: &x [1]\nb: *x\n", "x.yaml:2: aliases"),
        ("a: 1\na: 2\n", "x.yaml:2: 'a' stands twice"),
        ("a: [1\n", "is not valid YAML"),
        ("a: .nan\n", "not a finite number"),
        ("--- 1\n--- 2\n", "is not valid YAML"),
        ("a: " + "[" * 5000 + "]" * 5000, "nested too deeply"),
        ("a: " + "x" * MAX_BYTES, "is larger than"),
        ("? [1, 2]\n: 3\n", "a key must be plain text"),
        ("a: !!python/object/apply:os.system ['true']\n", "aliases|list|not valid|tag"),
    ],
)
def test_yaml_that_is_refused(text: str, says: str) -> None:
    if "python/object" in text:
        assert parse(text, "x.yaml").value == {"a": ["true"]}, "a tag never runs anything"
        return
    with pytest.raises(UserError, match=says):
        parse(text, "x.yaml")


def test_the_classic_bomb_is_refused_at_once() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{b}: &{b} [{','.join(['*' + a] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    with pytest.raises(UserError, match="aliases"):
        parse(bomb)


@given(
    st.recursive(
        st.integers() | st.booleans() | st.none(), lambda x: st.lists(x) | st.dictionaries(st.sampled_from("abc"), x)
    )
)
def test_flow_style_reads_as_written(value: object) -> None:
    import json

    assert parse(json.dumps(value)).value == value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a:\n\tb: 1\n", "f:2: is not valid YAML: the line is indented with a tab. Indent with spaces."),
        ("a: no talks: no restraint\n", "f:1: is not valid YAML: a text holds ': '. Put the text in quotes"),
        ("a: 1\n  b: 2\n", "f:2: is not valid YAML: the line is indented unlike its neighbours."),
        ("x:\n   a: 1\n  b: 2\n", "f:3: is not valid YAML: the line is indented unlike its neighbours."),
        ("a: 1\nb: {c: 1\nd: 2\n", "f:2: is not valid YAML: the { of this line is not closed"),
        ("a: 1\nb: [c, 1\n", "f:2: is not valid YAML: the [ of this line is not closed"),
        ("a: 'it's war'\n", "f:1: is not valid YAML: something stands behind what is finished"),
        ('a: "open\nb: 1\n', "f:1: is not valid YAML: the text in quotes does not end. Close it"),
        ("a: @home\n", "f:1: is not valid YAML: a text cannot begin with @. Put the text in quotes."),
    ],
)
def test_slips_in_yaml_say_what_to_do(text: str, said: str) -> None:
    with pytest.raises(UserError) as error:
        parse(text, "f")
    assert str(error.value).startswith(said)
