"""What is said to happen raises or lowers an outcome: blocking, refusing and ending turn the sign."""

from __future__ import annotations

import pytest

from foreshock.reading import ReadSettings, read_page
from foreshock.reading.settings import Driver
from foreshock.schema.brief import Statement

OPENING = "The committee met in the capital on Tuesday and heard the minister for two hours. "


def read(text: str, *drivers: Driver) -> Statement:
    settings = ReadSettings(drivers=drivers) if drivers else ReadSettings()
    (one,) = read_page(OPENING + text, settings=settings).statements
    return one


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("New sanctions may follow.", -1),
        ("New tariffs are not expected.", 1),
        ("Joint projects might return.", 1),
        ("A blockade will not happen.", 1),
        ("Strong opposition to a rollback of sanctions is likely.", -1),
        ("Congress is unlikely to lift sanctions.", 1),
        ("The White House will probably refuse to lift sanctions.", -1),
        ("The EU could fail to extend sanctions.", -1),
        ("Hungary may veto new sanctions.", 1),
        ("Parliament is expected to delay the lifting of sanctions.", -1),
        ("Washington may rule out sanctions relief.", -1),
        ("Congress will likely block any rollback of sanctions.", -1),
        ("The EU may not oppose a rollback of sanctions.", -1),
        ("Beijing will probably lift its ban on rare earth exports.", -1),
        ("Talks on a ceasefire could collapse.", -1),
        ("The government may raise tariffs.", 1),
        ("Tariffs could be cut.", -1),
        ("Tariffs could be scrapped.", -1),
        ("Sanctions may be lifted.", 1),
        ("Sanctions could be tightened.", -1),
        ("The ceasefire could hold.", 1),
        ("The ceasefire may break down.", -1),
        ("Iran may close the strait of Hormuz.", 1),
        ("The strait of Hormuz could be closed.", 1),
        ("The Red Sea could reopen.", -1),
        ("Ships may avoid the Red Sea.", 1),
        ("An invasion of Taiwan is unlikely.", 1),
        ("OPEC may cut oil output.", 1),
        ("Oil output could fall.", 1),
        ("Oil prices could fall.", -1),
        ("The truce is likely to be extended.", 1),
        ("Sanctions will probably remain in place.", -1),
        ("Sanctions will hurt the economy.", 0),
        ("Kyiv may reject a ceasefire.", -1),
        ("Kyiv may reject a deal to end the war.", -1),
        ("Moscow is unlikely to accept a ceasefire.", 1),
        ("Paris could drop its opposition to new sanctions.", -1),
        ("Paris might lift its veto on sanctions relief.", 1),
        ("Paris might lift its veto on new sanctions.", -1),
        ("Budapest may refuse to back new sanctions.", 1),
        ("Brussels may extend the sanctions for six months.", -1),
        ("The sanctions could lapse in July.", 1),
        ("A veto of sanctions relief is likely.", -1),
        ("Berlin may end its resistance to easing sanctions.", 1),
        ("Beijing may ease export controls.", -1),
        ("Beijing may tighten export controls.", 1),
        ("Beijing is likely to delay new export controls.", -1),
        ("The tariffs are likely to be raised.", 1),
        ("The tariffs are likely to be suspended.", -1),
        ("A trade deal is likely.", -1),
        ("A trade deal could collapse.", 1),
        ("The Senate may reject a trade deal.", 1),
        ("The court may strike down the tariffs.", -1),
        ("Tariffs will probably stay in place.", 1),
        ("Russia may launch a new offensive.", 1),
        ("Russia may call off the offensive.", -1),
        ("Troops could be withdrawn, averting an invasion.", -1),
        ("The attack on the Red Sea ships may stop.", -1),
        ("A tariff could raise prices for consumers.", 0),
        ("The invasion could disrupt chip supplies.", 0),
        ("NATO allies could close ranks.", -1),
        ("The alliance may fracture.", 1),
        ("A ceasefire is likely to be delayed.", -1),
        ("Peace talks may stall.", -1),
        ("Peace talks may resume.", 1),
        ("Congress may cut off military aid to Ukraine.", -1),
        ("Congress may approve more military aid to Ukraine.", 1),
        ("Congress may block military aid to Ukraine.", -1),
        ("Congress could lift its hold on military aid.", 1),
    ],
)
def test_stance_towards_the_drivers_that_come_with_foreshock(text: str, stance: int) -> None:
    assert read(text).stance == stance


PIPELINE = Driver(name="pipeline", keywords=("pipeline",))


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("The new pipeline may go ahead.", 1),
        ("The new pipeline could be delayed.", -1),
        ("The regulator may block the pipeline.", -1),
        ("The regulator may refuse to block the pipeline.", 1),
        ("The regulator is unlikely to refuse to block the pipeline.", 1),
        ("Opposition to the pipeline may fade.", 1),
        ("The pipeline could lower prices in the north.", 0),
        ("The pipeline may face fierce resistance from villages.", -1),
        ("The price of steel may rise. ", 0),
    ],
)
def test_a_driver_with_nothing_but_a_keyword(text: str, stance: int) -> None:
    assert read(text, PIPELINE).stance == stance


def test_a_denial_leaves_the_stance_and_turns_the_number() -> None:
    plain, denied, failed = (
        read(f"Brussels {words} extend the sanctions.") for words in ("could", "will not", "could fail to")
    )
    assert {one.stance for one in (plain, denied, failed)} == {-1}
    assert [one.polarity for one in (plain, denied, failed)] == ["affirmed", "negated", "negated"]
    assert [one.implied.p for one in (plain, denied, failed) if one.implied] == pytest.approx([0.397, 0.024, 0.603])
    assert failed.event == "Brussels extend the sanctions"
