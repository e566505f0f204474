"""GeoPolRisk: geopolitical supply risk of a raw material for one buyer.

    HHI   = sum_i P_i^2 / (sum_i P_i)^2          production P_i of the material by country i
    g_i   = (2.5 - WGI_i) / 5                    political stability of country i, 0 stable ... 1 not; unknown 0.5
    score = HHI * sum_i g_i f_i / (p + F)        imports f_i from country i, F = sum_i f_i, own production p
    midpoint = score * price,   gsp = midpoint / COPPER

Source: Gemechu et al. (2016), Journal of Industrial Ecology 20(1); Santillan-Saldivar et al. (2022), International
Journal of Life Cycle Assessment 27. A company is the case p = 0 with f its own purchases.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from foreshock.exposure.indices import hhi
from foreshock.schema.labels import Floats

COPPER = 0.409412948
"""Midpoint of copper, the reference substance of the characterisation factor, USD a kilogram."""
NEUTRAL = 0.5
"""g of a country without an estimate."""


@dataclass(frozen=True, slots=True)
class GeoPolRisk:
    """`score` = `hhi` * `import_risk`; `midpoint` and `gsp` are NaN without a price."""

    score: float
    hhi: float
    import_risk: float
    midpoint: float = float("nan")
    gsp: float = float("nan")


def instability(estimate: Floats) -> Floats:
    """g of the World Bank's political stability estimates (about -2.5 to 2.5); NaN becomes 0.5, the method's rule."""
    return np.where(np.isnan(estimate), NEUTRAL, (2.5 - estimate) / 5)


def geopolrisk(
    production: Floats, imports: Floats, instability: Floats, own: float = 0.0, price: float = float("nan")
) -> GeoPolRisk:
    """Score of one material for one buyer; see the module docstring.

    Parameters
    ----------
    production: (k) world production by country, any one unit.
    imports: (i) quantity bought by country of origin, any one unit.
    instability: (i) g of those countries.
    own: the buyer's own production, in the unit of `imports`; 0 for a company.
    price: value over quantity of the purchases, thousand USD a tonne.
    """
    supply = own + float(imports.sum())
    concentrated = hhi(production)
    risk = float(instability @ imports) / supply if supply > 0 else float("nan")
    score = concentrated * risk
    return GeoPolRisk(score, concentrated, risk, score * price, score * price / COPPER)
