"""The article, the 216 scenarios and the shocks of the report's test run."""

from __future__ import annotations

from datetime import date
from itertools import product
from pathlib import Path
from typing import ClassVar

import numpy as np

from foreshock.schema.brief import (
    Actor,
    Advice,
    Brief,
    Condition,
    Document,
    Dropped,
    Heading,
    Implied,
    Question,
    Span,
    Statement,
)
from foreshock.schema.hit import Channel, Footprint
from foreshock.schema.network import Network
from foreshock.schema.scenario import Driver, Effect, Evidence, Provenance, ScenarioSet
from foreshock.schema.shock import Magnitude, Shock

HOSTILE_BECAUSE = '"><svg onload="window.hacked=3">'

PAGE = Path(__file__).with_name("report_page.txt").read_text(encoding="utf-8")

# text found in PAGE, phrase, p, p10, p90, driver, outcome, stance, weight, used, why
_SAID: list[tuple[str, str, float, float, float, str, str, int, float, bool, str]] = [
    (
        "A second term would almost certainly bring direct dialogue between the two capitals.",
        "almost certainly",
        0.94,
        0.90,
        0.99,
        "dialogue",
        "direct",
        1,
        1.0,
        True,
        "",
    ),
    (
        "A negotiated settlement in Ukraine is unlikely this year",
        "unlikely",
        0.19,
        0.05,
        0.30,
        "settlement",
        "negotiated",
        1,
        0.84,
        True,
        "",
    ),
    ("a frozen conflict could follow.", "could", 0.397, 0.15, 0.60, "settlement", "frozen_conflict", 1, 0.32, True, ""),
    (
        "If a settlement holds, limited sanctions relief is likely in exchange for concessions.",
        "likely",
        0.726,
        0.60,
        0.85,
        "sanctions",
        "limited_relief",
        1,
        1.0,
        True,
        "",
    ),
    (
        "A complete rollback is highly unlikely",
        "highly unlikely",
        0.092,
        0.01,
        0.20,
        "sanctions",
        "rollback",
        1,
        0.69,
        True,
        "",
    ),
    (
        "Congress will probably resist it.",
        "probably",
        0.714,
        0.60,
        0.85,
        "sanctions",
        "rollback",
        -1,
        0.74,
        False,
        "the same event as the sentence before",
    ),
    (
        "Aluminium buyers may see Siberian metal return to European markets.",
        "may",
        0.419,
        0.20,
        0.60,
        "",
        "",
        0,
        0.0,
        False,
        "",
    ),
    (
        "Military presence along the Northern Sea Route is likely to grow.",
        "likely",
        0.726,
        0.60,
        0.85,
        "arctic",
        "contested",
        1,
        1.0,
        True,
        "",
    ),
    (
        "Moscow could close the route to foreign carriers with little notice.",
        "could",
        0.397,
        0.15,
        0.60,
        "arctic",
        "contested",
        1,
        0.32,
        False,
        "a consequence, not the driver itself",
    ),
    (
        "An export ban on palladium and nickel is a realistic possibility, according to two traders.",
        "realistic possibility",
        0.57,
        0.25,
        0.80,
        "arctic",
        "contested",
        0,
        0.25,
        False,
        "unnamed sources",
    ),
    (
        "there is little chance that they start before next summer.",
        "little chance",
        0.117,
        0.05,
        0.20,
        "arctic",
        "cooperation",
        1,
        1.0,
        True,
        "",
    ),
    (
        "A more transactional policy could strain ties with traditional allies.",
        "could",
        0.397,
        0.15,
        0.60,
        "alliances",
        "realigned",
        1,
        0.32,
        True,
        "",
    ),
    (
        "New tariffs on European machinery are likely if that happens.",
        "likely",
        0.726,
        0.60,
        0.85,
        "alliances",
        "realigned",
        0,
        0.0,
        False,
        "a consequence given the driver",
    ),
    ("Beijing may tighten its rare-earth licences in response.", "may", 0.419, 0.20, 0.60, "", "", 0, 0.0, False, ""),
]


def _span(text: str) -> Span:
    start = PAGE.index(text)
    return Span(start=start, end=start + len(text))


def _statement(number: int) -> Statement:
    text, phrase, p, p10, p90, driver, outcome, stance, *_ = _SAID[number]
    span = _span(text)
    cue = PAGE.index(phrase, span.start)
    conditions = ()
    if "If a settlement" in text:
        inner = _span("If a settlement holds")
        conditions = (Condition(span=inner, text="If a settlement holds", kind="if", driver="settlement"),)
    return Statement(
        id=f"s{number + 1}",
        kind="claim" if "according" in text else "forecast",
        span=span,
        text=text,
        event=text.rstrip("."),
        cue=Span(start=cue, end=cue + len(phrase)),
        phrase=phrase,
        implied=Implied(p=p, p10=p10, p90=p90, a=2.0, b=2.0, weight=max(_SAID[number][8], 0.1), source="reader survey"),
        conditions=conditions,
        driver=driver,
        outcome=outcome,
        stance=stance,  # type: ignore[arg-type]
        polarity="affirmed",
        source="two traders" if "according" in text else "",
    )


def brief() -> Brief:
    """The page, read: 14 statements, one question, two pieces of advice, boilerplate dropped."""
    ask, reply = "What should companies do?", "Companies should find a second source for every part"
    advice = "They should also hold more stock of magnets and contacts."
    headings = ("Dialogue first, sanctions later", "The Arctic stays contested", "Old friends, new doubts")
    dropped = ("Home » Analysis » Northern waters", "You may also like\nSubscribe to our newsletter")
    body = PAGE.index("Cold water"), PAGE.index("You may also like")
    return Brief(
        document=Document(
            id="0" * 64,
            text=PAGE,
            title="Cold water, warm words: what a second reset would mean for the Arctic 🧊 trade",
            byline="Ingrid Solheim",
            published="2024-08-01",
            url="javascript:window.hacked=5",
            file="article.txt",
        ),
        body=(Span(start=body[0], end=body[1]),),
        dropped=tuple(Dropped(span=_span(text), text=text, reason="boilerplate") for text in dropped),
        headings=tuple(Heading(span=_span(text), text=text, body=_span(text)) for text in headings),
        statements=tuple(_statement(number) for number in range(len(_SAID))),
        questions=(Question(question=_span(ask), answer=_span(reply), question_text=ask, answer_text=reply),),
        advice=(
            Advice(span=_span(advice), text=advice, audience="companies", action="hold more stock", measure="stock"),
        ),
        actors=(Actor(span=_span("Moscow"), text="Moscow", kind="country", name="Russia", code="RUS"),),
        notes=("2 statements speak of no driver of the scenario file.",),
        version="0.1.0",
    )


class Happening(Shock):
    """A shock of the tests: its sentence, its size and its footprints are given, not computed."""

    name: ClassVar[str] = "happening"
    help: ClassVar[str] = "Something that the test says happens."

    type: str = "happening"
    text: str
    size: Magnitude
    channel: str = "capacity"
    targets: tuple[int, ...] = ()
    change: str = "impose"

    @property
    def magnitude(self) -> Magnitude:
        return self.size

    def footprint(self, network: Network) -> tuple[Footprint, ...]:
        target = np.array(self.targets, dtype=np.int32)
        return (Footprint(Channel(self.channel), target, np.ones(target.size), self.start, float("inf")),)

    def sentence(self) -> str:
        return self.text


def _arcs(network: Network, supplier: str) -> tuple[int, ...]:
    ids = network.nodes.id
    return tuple(arc for arc in range(len(network.arcs)) if ids[int(network.arcs.supplier[arc])].startswith(supplier))


def _through(network: Network, gate: str) -> tuple[int, ...]:
    return tuple(arc for arc, route in enumerate(network.arcs.route.decode()) if gate in (route or "").split("|"))


def shocks(network: Network) -> tuple[Happening, ...]:
    """Eight things that may happen: five bad, three good."""
    size = Magnitude
    germans = tuple(row for row, market in enumerate(network.demand.market.decode()) if market == "USA")
    wind = tuple(row for row, market in enumerate(network.demand.market.decode()) if market in {"GBR", "NOR"})
    return (
        Happening(
            text="Sanctions on Russian aluminium are lifted after 6 months",
            size=size(low=0.4, mode=0.7, high=1.0),
            channel="link",
            targets=_arcs(network, "Krasnoyarsk"),
            start=182.5,
            change="lift",
            because="limited sanctions relief is likely in exchange for concessions",
        ),
        Happening(
            text="The Northern Sea Route is closed for 12 months",
            size=size(low=-1, mode=-1, high=-1),
            channel="link",
            targets=_through(network, "northern_sea_route"),
            duration=365.0,
            because="Moscow could close the route to foreign carriers",
        ),
        Happening(
            text="Russia bans exports of palladium and nickel",
            size=size(low=-1.0, mode=-0.5, high=-0.2),
            channel="capacity",
            targets=tuple(network.node(f"RUS/{item}") for item in ("palladium", "nickel")),
            because=HOSTILE_BECAUSE,
        ),
        Happening(
            text="The United States put a tariff on European machinery",
            size=size(low=0.05, mode=0.10, high=0.25),
            channel="demand",
            targets=germans,
            start=90.0,
        ),
        Happening(
            text="The Northern Sea Route opens to foreign carriers",
            size=size(low=-14, mode=-10, high=-4),
            channel="delay",
            targets=_through(network, "northern_sea_route"),
            start=365.0,
            change="lift",
        ),
        Happening(
            text="China tightens rare-earth licences",
            size=size(low=-0.8, mode=-0.4, high=-0.1),
            channel="capacity",
            targets=(network.node("CHN/rare earths"), network.node("Ganzhou/magnet")),
            start=60.0,
        ),
        Happening(
            text="Power demand of northern ports grows",
            size=size(low=0.02, mode=0.08, high=0.15),
            channel="demand",
            targets=wind,
            start=180.0,
            change="lift",
        ),
        Happening(
            text="Insurers leave the Baltic for three months",
            size=size(low=5, mode=9, high=16),
            channel="delay",
            targets=_through(network, "oresund"),
            start=30.0,
            duration=91.0,
        ),
    )


_DRIVERS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("administration", ("status_quo", "transactional"), "the election is open"),
    ("dialogue", ("frozen", "direct"), "would almost certainly bring direct dialogue"),
    ("settlement", ("war_continues", "frozen_conflict", "negotiated"), "a negotiated settlement is unlikely"),
    ("sanctions", ("held", "limited_relief", "rollback"), "limited relief is likely if a settlement holds"),
    ("arctic", ("contested", "cooperation", "quiet"), "the Arctic stays contested"),
    ("alliances", ("cohesive", "realigned"), "could strain ties with traditional allies"),
)


def _weight(codes: tuple[int, ...], moved: bool) -> float:
    admin, dialogue, settlement, sanctions, arctic, allies = codes
    talk = (0.85, 0.15) if admin == 0 else ((0.06, 0.94) if moved else (0.2, 0.8))
    peace = (0.85, 0.1, 0.05) if dialogue == 0 else ((0.45, 0.4, 0.15) if moved else (0.3, 0.45, 0.25))
    relief = (0.92, 0.07, 0.01) if settlement == 0 else ((0.3, 0.62, 0.08) if moved else (0.4, 0.4, 0.2))
    north = (0.68 if moved else 0.55, 0.03 if moved else 0.12, 0.29 if moved else 0.33)
    if sanctions > 0:
        north = (0.45, 0.2, 0.35)
    bond = (0.8, 0.2) if admin == 0 else ((0.55, 0.45) if moved else (0.7, 0.3))
    chance = 0.5 * talk[dialogue] * peace[settlement] * relief[sanctions] * north[arctic] * bond[allies]
    return float(chance)


def scenarios(network: Network, said: Brief) -> ScenarioSet:
    """216 scenarios of six drivers, before and after the page."""
    counts = [len(outcomes) for _, outcomes, _ in _DRIVERS]
    rows = list(product(*(range(count) for count in counts)))
    codes = np.array(rows, dtype=np.int16)
    prior = np.array([_weight(row, False) for row in rows])
    weights = np.array([_weight(row, True) for row in rows])
    effects = (
        Effect({"sanctions": ("limited_relief", "rollback")}, (0,), "relief reaches aluminium first"),
        Effect({"sanctions": ("held",), "arctic": ("contested",)}, (1, 2)),
        Effect({"alliances": ("realigned",)}, (3, 5)),
        Effect({"arctic": ("cooperation",)}, (4,)),
        Effect({"dialogue": ("direct",), "settlement": ("negotiated", "frozen_conflict")}, (6,)),
        Effect({"settlement": ("war_continues",), "arctic": ("contested",)}, (7,)),
    )
    base = ScenarioSet(
        title="A reset in the north",
        as_of=date(2024, 8, 1),
        horizon=730.0,
        drivers=tuple(Driver(name, outcomes, because) for name, outcomes, because in _DRIVERS),
        codes=codes,
        weights=weights / weights.sum(),
    )
    happenings = shocks(network)
    active = np.zeros((len(rows), len(happenings)), dtype=np.bool_)
    for effect in effects:
        for shock in effect.shocks:
            active[:, shock] |= base.mask(effect.when)
    return ScenarioSet(
        title=base.title,
        as_of=base.as_of,
        horizon=base.horizon,
        drivers=base.drivers,
        codes=codes,
        weights=base.weights,
        shocks=happenings,
        active=active,
        effects=effects,
        named={
            "thaw": {"sanctions": ("limited_relief", "rollback"), "settlement": ("frozen_conflict", "negotiated")},
            "cold_arctic": {"sanctions": ("held",), "arctic": ("contested",)},
            "adrift_allies": {"alliances": ("realigned",)},
            "open_north": {"arctic": ("cooperation",)},
            "worst_of_both": {"sanctions": ("held",), "arctic": ("contested",), "alliances": ("realigned",)},
        },
        provenance=(
            Provenance(
                "dialogue",
                "direct",
                0.94,
                "administration=transactional",
                "almost certain",
                "would almost certainly",
                "scenarios.yaml",
                14,
            ),
            Provenance(
                "settlement",
                "negotiated",
                0.15,
                "dialogue=direct",
                "very unlikely",
                HOSTILE_BECAUSE,
                "scenarios.yaml",
                21,
            ),
            Provenance(
                "sanctions", "limited_relief", 0.62, "settlement=negotiated", "likely", "", "scenarios.yaml", 28
            ),
        ),
        evidence=_evidence(said, base, prior / prior.sum()),
        prior=prior / prior.sum(),
        notes=("The weights of administration are a placeholder: the page gives no odds.",),
    )


def _evidence(said: Brief, base: ScenarioSet, prior: np.ndarray) -> tuple[Evidence, ...]:
    before, after = base.marginals(prior), base.marginals()
    found = []
    for row, statement in zip(_SAID, said.statements, strict=True):
        driver, outcome, weight, used, why = row[5], row[6], row[8], row[9], row[10]
        if not driver:
            continue
        found.append(
            Evidence(
                driver=driver,
                outcome=outcome,
                prior=before[driver][outcome],
                said=row[2],
                weight=weight,
                posterior=after[driver][outcome] if used else before[driver][outcome],
                source=statement.id,
                text=statement.text,
                start=statement.span.start,
                end=statement.span.end,
                used=used,
                why=why,
            )
        )
    return tuple(found)
