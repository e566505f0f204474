"""Money a year that a network's relations and markets carry in its baseline."""

from __future__ import annotations

import numpy as np

from foreshock.core.units import DAYS_PER_YEAR
from foreshock.schema.labels import Floats
from foreshock.schema.network import Network


def spend(network: Network) -> Floats:
    """(m) money a year that each arc carries; NaN where flow or price is unknown."""
    return np.asarray(network.arcs.flow * network.arcs.price * DAYS_PER_YEAR)


def revenue(network: Network) -> Floats:
    """(d) money a year of each demand row at full access."""
    return np.asarray(network.demand.quantity * network.demand.price * DAYS_PER_YEAR)
