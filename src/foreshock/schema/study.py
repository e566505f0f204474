"""A study: what to ask, of which company, under which limits. One folder, one `study.yaml`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from foreshock.core.units import Money, money
from foreshock.schema.frozen import Frozen
from foreshock.schema.shock import Days

TABLE = "FORESHOCK_WORLD_TABLE"
"""Environment variable that says where the world table lies, unless a study names another."""


def _amount(value: object) -> object:
    if isinstance(value, Money) or value is None:
        return value
    if isinstance(value, dict):
        return Money(**value)
    return money(value)  # type: ignore[arg-type]


Amount = Annotated[Money, BeforeValidator(_amount)]


class Limits(Frozen):
    """Exit code 2 where one is breached."""

    expected_loss: Amount | None = None
    cvar: Amount | None = None
    loss_probability: dict[str, float] | None = None
    """{'over': money, 'at_most': probability}"""


class PlanSettings(Frozen):
    """What the planner may do."""

    budget: Amount | None = None
    level: float = Field(0.95, gt=0, lt=1)
    risk_weight: float = Field(0.5, ge=0, le=1)
    cvar_limit: Amount | None = None
    """The plan must bring the CVaR of the loss down to this, at the least objective; None: no such demand."""
    measures: str = ""
    """File with the measures on offer; empty: candidates are derived from the network."""
    frontier: int = Field(6, ge=0, le=50)
    """Budgets on the cost-against-CVaR frontier."""
    scenarios: int = Field(24, ge=1, le=400)
    """Cases the program sees after reduction; the plan is then simulated on all."""


class Surroundings(Frozen):
    """`world`: the world table that the company stands in."""

    table: str = Field(f"${TABLE}", min_length=1)
    """File or folder: a path relative to the study, an absolute one, or `$NAME` of an environment variable."""
    source: str = ""
    """Release of the table; empty: the file says itself which it is."""
    year: int | None = Field(None, ge=1900, le=2200)
    """Default: the year in the file's name."""
    exchange: float | None = Field(None, gt=0)
    """Money of the table per unit of the study's currency; may be left out where both are the same."""
    sectors: dict[str, str] = Field(min_length=1)
    """Item, commodity or sector of the company -> sector of the table, by code or title."""

    @field_validator("sectors", mode="before")
    @classmethod
    def _texts(cls, value: object) -> object:
        """A code that is a number may be written as one."""
        return {str(name): str(code) for name, code in value.items()} if isinstance(value, dict) else value


class Study(Frozen):
    """`study.yaml`."""

    format: Literal["foreshock/study/1"]
    title: str
    company: str = ""
    country: str = ""
    """ISO alpha-3 of the company's seat: whose law binds it, whose trade statistics continue its unseen tiers."""
    illustrative: bool = False
    """True where the figures are made up to teach; the report says so on every page."""
    article: str = ""
    evidence: str = ""
    """File with what experts, markets and indicators say (format `foreshock/evidence/1`); pooled with the page."""
    scenarios: str = "scenarios.yaml"
    tables: str = "."
    """Folder of the company tables."""
    currency: str = Field("USD", pattern="^[A-Z]{3}$")
    model: str = "flow"
    """Default: `flow`, or `ario` where the company stands in a `world`."""
    world: Surroundings | None = None
    horizon: Days | None = None
    """Default: the horizon of the scenarios."""
    draws: int = Field(16, ge=1, le=100_000)
    """Draws of uncertain magnitudes per scenario."""
    seed: int = Field(0, ge=0)
    yardstick: Literal["reader", "icd203", "phia", "ipcc", "nato", "efsa"] = "reader"
    trust: float = Field(0.5, ge=0, le=1)
    """Weight of the page's words against the scenario file's own probabilities (0 ignores the page)."""
    unseen_tiers: bool = True
    limits: Limits = Limits()
    plan: PlanSettings = PlanSettings()
    notes: str = ""

    @model_validator(mode="before")
    @classmethod
    def _usual_model(cls, value: object) -> object:
        if isinstance(value, dict) and value.get("world") is not None and "model" not in value:
            return {**value, "model": "ario"}
        return value
