"""What people write for a shock on a world table, and what they are told."""

from __future__ import annotations

import pytest
from report_world import table

from foreshock.core.errors import UserError
from foreshock.pipeline.world import WorldSettings, world

STATIC = WorldSettings(model="leontief", band=False)
WRONG = [
    ("{type: tariff, importer: USA, exporter: CHN, rate: 25}", r"0\.25 for 25 %; did you mean 0\.25\?$"),
    ("{type: import_ban, importer: USA, share: 25}", r"not 25; did you mean 0\.25\?$"),
    ("{type: capacity, countries: CHN, lost: 30}", r"^shock 1:1: 'lost' is 30, .*did you mean 0\.3\?$"),
    ("{type: capacity, countries: CHN, lost: lots}", r"such as '30 %'"),
    ("{type: sanction, by: DEU, target: Iran, share: 1}", r"Iran is part of the rest of the world here, 'ROW'\.$"),
    ("{type: capacity, countries: [CHN, Iran], lost: 1}", r"Iran is part of the rest of the world here"),
    ("{type: capacity, countries: Westlandia, lost: 1}", r"bloc\. Write [^.]*\.$"),
    (
        "{type: import_ban, importer: DEU, sectors: [agrotechnics]}",
        r"called 'agrotechnics'\. Valid: agriculture, mining",
    ),
    ("{type: import_ban, importer: DEU, sectors: [agricolture]}", r"Did you mean 'agriculture'\?$"),
    ("{type: import_ban, importer: DEU, sectors: [minerals]}", r"Did you mean 'metals'\?$"),
    ("{type: import_ban, importer: DEU, sectors: [servicing of cars]}", r"Did you mean 'services <b>' \(c4\)\?$"),
    ("{type: route, route: suez, state: closed}", r"a world table knows no routes; .*\.$"),
    ("{type: route, route: suez, state: delay, days: 30%}", r"days are a number of days"),
]


@pytest.mark.parametrize(("shock", "words"), WRONG)
def test_what_is_wrong_says_what_is_right(shock: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        world(table(), shocks=shock, settings=STATIC)


def said(shock: str) -> str:
    (sentence,) = world(table(), shocks=shock, settings=STATIC).ranking.shocks
    return sentence


def test_sentences_call_things_by_their_names() -> None:
    cut = said("{type: capacity, countries: CHN, sectors: [C2], lost: 30 %, duration: 30}")
    assert cut == "30 % of the output of mining in China is lost, at once, for 30 days."
    steep = said("{type: tariff, importer: USA, exporter: CHN, rate: 10}")
    assert steep.startswith("The United States adds a tariff of 1,000 % on all goods")
    for name in ("ROW", "RoW", "rest of the world"):
        ban = said(f"{{type: sanction, by: DEU, target: {name}, share: 1}}")
        assert ban == "Germany stops 100 % of trade with the rest of the world, at once."
        assert "in the rest of the world falls by 10 %" in said(f"{{type: demand, markets: {name}, change_by: -10%}}")
