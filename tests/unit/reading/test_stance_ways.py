"""Ways taken and left, whole clauses behind a hedge, words of two parts, and pages whose headings name a driver."""

from __future__ import annotations

import pytest

from foreshock.reading import ReadSettings, load_drivers, read_page
from foreshock.reading.settings import Driver
from foreshock.schema.brief import Statement

OPENING = "The board met in the harbour town on Tuesday and heard the pilots for an hour. "


def read(text: str, *drivers: Driver) -> Statement:
    settings = ReadSettings(drivers=drivers) if drivers else ReadSettings()
    (one,) = read_page(OPENING + text, settings=settings).statements
    return one


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("Carriers may send ships back through the Red Sea.", -1),
        ("The line will probably go back to the Red Sea.", -1),
        ("Tankers could start sailing through the Suez Canal again.", -1),
        ("A resumption of Suez transits is likely.", -1),
        ("Carriers may switch from the Cape to Suez.", -1),
        ("Carriers may stop sailing around the Cape.", -1),
        ("The detour around the Cape could end.", -1),
        ("A return to the Red Sea is likely in the spring.", -1),
        ("The line will keep using the Cape instead of Suez.", 1),
        ("Carriers may switch from Suez to the Cape.", 1),
        ("Ships may be sent around the Cape.", 1),
        ("A return to the Cape route is likely.", 1),
        ("The detour around the Cape will continue.", 1),
        ("Tankers could steer clear of the Strait of Hormuz.", 1),
        ("Carriers may leave the Red Sea.", 1),
        ("The line may stop using the Suez Canal.", 1),
        ("The line may refuse to return to the Red Sea.", 1),
        ("The line may postpone going back to Suez.", 1),
        ("Attacks may return to the Red Sea.", 1),
        ("Fewer ships will sail through Suez.", 1),
        ("Ships sailing through the Red Sea may be attacked.", 1),
        ("The number of ships sailing through Suez may fall.", 1),
        ("Iran could turn to measures such as closing the Strait of Hormuz.", 1),
        ("A Hormuz closure (8%) is unlikely.", 1),
        ("A large-scale return to the Red Sea would flood the market with capacity.", 0),
        ("The navy may send warships to the Red Sea.", 0),
        ("It could take time for shipping companies to return to Suez.", 0),
        ("Iran could close the strait.", 1),
        ("Iran will mine the Gulf.", 1),
        ("Canal transits will be cut.", 1),
        ("The Houthis will halt attacks on ships.", -1),
        ("The costly disruption to global shipping could soon end now that the attacks have stopped.", -1),
    ],
)
def test_who_takes_a_way_and_who_leaves_it(text: str, stance: int) -> None:
    one = read(text)
    assert (one.driver, one.stance) == ("shipping", stance)


RAIL = load_drivers(
    """
tunnel:
  description: The tunnel cannot be used.
  keywords: [tunnel, bypass line]
  ways: [tunnel]
  detours: [bypass line]
"""
)


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("Trains may return to the tunnel.", -1),
        ("Trains may go on using the bypass line.", 1),
        ("Trains may stay away from the tunnel.", 1),
        ("Trains may cease to use the bypass line.", -1),
        ("The tunnel could lower prices.", 0),
    ],
)
def test_ways_of_a_driver_of_your_own(text: str, stance: int) -> None:
    assert read(text, *RAIL).stance == stance


@pytest.mark.parametrize(
    ("text", "driver", "stance"),
    [
        ("It is more likely than not that the ceasefire will collapse.", "settlement", -1),
        ("It is more likely than not that the tariffs will be dropped.", "tariffs", -1),
        ("It is increasingly likely that tariffs will be cut.", "tariffs", -1),
        ("It is likely that tariffs will be raised.", "tariffs", 1),
        ("There is no prospect of sanctions being lifted.", "sanctions", 1),
        ("There is no chance of tariffs being cut.", "tariffs", -1),
        ("There is little prospect of the sanctions being eased.", "sanctions", 1),
        ("There is a 30% chance of the sanctions getting lifted.", "sanctions", 1),
        ("There is no chance of a ceasefire.", "settlement", 1),
        ("Analysts expect tariffs to fall.", "tariffs", -1),
        ("Analysts expect tariffs to rise.", "tariffs", 1),
        ("Economists expect the trade war to get worse.", "tariffs", 1),
    ],
)
def test_a_clause_that_stands_whole_behind_its_hedge(text: str, driver: str, stance: int) -> None:
    one = read(text)
    assert (one.driver, one.stance) == (driver, stance)


@pytest.mark.parametrize(
    ("text", "driver", "stance"),
    [
        ("China will hold back licences for rare earths.", "export_controls", 1),
        ("Licences for gallium could be held up.", "export_controls", 1),
        ("Beijing may slow-walk licences for rare earths.", "export_controls", 1),
        ("Beijing may stop holding back licences for rare earths.", "export_controls", -1),
        ("Beijing might respond with a new licence regime for gallium.", "export_controls", 1),
        ("Beijing may ban gallium exports.", "export_controls", 1),
        ("A court may order refunds of the tariffs.", "tariffs", -1),
        ("Tariffs on Chinese goods will go down to 15%.", "tariffs", -1),
        ("Tariffs may come down to 10%.", "tariffs", -1),
        ("Tariffs on Chinese goods will go up to 45%.", "tariffs", 1),
        ("Sanctions could snap back.", "sanctions", -1),
        ("The tariffs may snap back.", "tariffs", 1),
        ("The truce won't survive the winter.", "settlement", 1),
        ("The truce may not survive.", "settlement", 1),
        ("It is likely that the truce will see out the year.", "settlement", 1),
        ("Firms may adapt to the tariffs.", "tariffs", 0),
        ("Traders may evade the sanctions.", "sanctions", 0),
        ("The court may overrule the decision to take military action.", "escalation", -1),
        ("The new pipeline will be finished in May.", "energy_supply", -1),
        ("The next thing to watch will be the magnitude of attacks by the fleet.", "escalation", 0),
        ("Riyadh may raise exports by 500,000 barrels a day.", "energy_supply", -1),
        ("The oil price could drop.", "energy_supply", -1),
    ],
)
def test_words_of_change_in_two_parts(text: str, driver: str, stance: int) -> None:
    one = read(text)
    assert (one.driver, one.stance) == (driver, stance)


PAGE = """# A week in spring

The mayor opened the harbour on Monday and spoke of the year behind him.

## Peace talks and the truce

{}

The delegates met again on Tuesday and heard both foreign ministers for two hours.
"""


@pytest.mark.parametrize(
    ("text", "driver"),
    [
        ("Carmakers may have to idle a shift or two.", ""),
        ("Beijing will almost certainly answer with magnets.", ""),
        ("The visit of the minister looks doubtful.", ""),
        ("The ministry may hire more staff before the summit.", ""),
        ("It may collapse within days.", "settlement"),
        ("The truce may collapse within days.", "settlement"),
    ],
)
def test_a_heading_lends_its_driver_only_to_what_points_to_it(text: str, driver: str) -> None:
    (one,) = read_page(PAGE.format(text), file="page.md").statements
    assert one.driver == driver


def test_an_extreme_is_an_outcome_that_ends_with_its_keyword() -> None:
    one = read("A full-scale invasion of the islands is unlikely.")
    assert (one.driver, one.outcome, one.stance) == ("escalation", "full-scale invasion", 0)
