"""What a report is made from: the records of one run, together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from foreshock.schema.brief import Brief
    from foreshock.schema.explanation import Explanation
    from foreshock.schema.exposure import Exposure
    from foreshock.schema.losses import Losses
    from foreshock.schema.network import Network
    from foreshock.schema.plan import Plan
    from foreshock.schema.run_record import RunRecord
    from foreshock.schema.scenario import ScenarioSet
    from foreshock.schema.study import Study


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RunView:
    """The records of one run. What a stage did not make is None, and the report says so."""

    study: Study
    brief: Brief | None
    scenarios: ScenarioSet
    network: Network
    exposure: Exposure | None
    losses: Losses
    plan: Plan | None
    record: RunRecord
    explain: Explanation | None = None
    after: Losses | None = None
    """The same cases with the plan in place, where they were kept."""
