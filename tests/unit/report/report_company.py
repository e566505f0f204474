"""An invented company for the report's tests: 40 nodes in five tiers, two of them estimated, and names that bite."""

from __future__ import annotations

import numpy as np

from foreshock.schema.labels import Labels
from foreshock.schema.network import Arcs, Demand, InputStocks, Network, Nodes

HOSTILE_SITE = '<img src=x onerror="window.hacked=1">'
HOSTILE_ITEM = "</script><script>window.hacked=2</script>"
FORMULA_ITEM = '=HYPERLINK("https://example.org","pay")'

NAN = float("nan")

# site, item, country, commodity, owner, output a day, recovery days, lat, lon, tier, estimated
SITES: list[tuple[str, str, str, str, str, float, float, float, float, int, bool]] = [
    ("Gothenburg", "tidal turbine", "SWE", "", "own", 0.8, 60, 57.71, 11.97, 0, False),
    ("Gdansk", "tidal turbine", "POL", "", "own", 0.5, 45, 54.35, 18.65, 0, False),
    ("Gothenburg", "harbour crane", "SWE", "", "own", 0.3, 60, 57.71, 11.97, 0, False),
    ("Halifax", "service kit", "CAN", "", "own", 4.0, 20, 44.65, -63.57, 0, False),
    ("Hamburg", "gearbox", "DEU", "", "Elbe Getriebe", 1.1, 90, 53.55, 9.99, 1, False),
    ("Brno", "gearbox", "CZE", "", "Moravia Gear", 0.5, 75, 49.20, 16.61, 1, False),
    ("Aarhus", "generator", "DNK", "", "Jutland Power", 0.9, 120, 56.16, 10.20, 1, False),
    ("Suzhou", "generator", "CHN", "", "Taihu Motors", 0.7, NAN, 31.30, 120.58, 1, False),
    ("Taichung", "control cabinet", "TWN", "", "Formosa Controls", 1.6, 150, 24.15, 120.67, 1, False),
    ("Bilbao", "blade set", "ESP", "", "Nervion Composites", 1.0, 60, 43.26, -2.93, 1, False),
    ("Szczecin", "blade set", "POL", "", "Oder Blades", 0.6, 60, 53.43, 14.55, 1, False),
    ("Modena", "hydraulic unit", "ITA", "", "Secchia Idraulica", 0.4, 80, 44.65, 10.93, 1, False),
    (HOSTILE_SITE, HOSTILE_ITEM, "NLD", "", "hostile", 4.2, 30, 51.92, 4.48, 1, False),
    ("Katowice", "casting", "POL", "", "Silesia Cast", 3.0, 70, 50.26, 19.03, 2, False),
    ("Pune", "casting", "IND", "", "Deccan Foundry", 2.0, NAN, 18.52, 73.86, 2, False),
    ("Ganzhou", "magnet", "CHN", "", "Gan River Magnets", 9.0, 180, 25.83, 114.94, 2, False),
    ("Osaka", "magnet", "JPN", "", "Yodo Magnetics", 2.0, 120, 34.69, 135.50, 2, False),
    ("Hsinchu", "power chip", "TWN", "", "Zhubei Semi", 40.0, 200, 24.80, 120.97, 2, False),
    ("Ehime", "carbon fibre", "JPN", "", "Seto Fibre", 6.0, 110, 33.84, 132.77, 2, False),
    ("Decatur", "carbon fibre", "USA", "", "Gulf Fibre", 5.0, 90, 34.61, -86.98, 2, False),
    ("Singapore", "shaft seal", "SGP", "", "Straits Seal", 8.0, 40, 1.35, 103.82, 2, False),
    ("Goteborg", FORMULA_ITEM, "SWE", "", "Kattegat Lager", 7.0, 60, 58.35, 11.92, 2, False),
    ("Schweinfurt", FORMULA_ITEM, "DEU", "", "Main Lager", 4.0, 60, 50.05, 10.23, 2, False),
    ("Glogow", "copper wire", "POL", "copper", "Odra Wire", 60.0, 45, 51.66, 16.08, 2, False),
    ("Harjavalta", "nickel alloy", "FIN", "nickel", "Kokemaki Alloy", 20.0, 90, 61.32, 22.14, 3, False),
    ("Royston", "plated contact", "GBR", "palladium", "Cam Precious", 300.0, 60, 52.05, -0.02, 3, False),
    ("Sunndalsora", "aluminium", "NOR", "aluminium", "Driva Aluminium", 80.0, 60, 62.67, 8.56, 3, False),
    ("Krasnoyarsk", "aluminium", "RUS", "aluminium", "Yenisei Aluminium", 0.0, NAN, 56.01, 92.87, 3, False),
    ("Vidalia", "alloy powder", "USA", "", "Bayou Powder", 10.0, 50, 31.57, -91.43, 3, False),
    ("RUS", "nickel", "RUS", "nickel", "", 8.0, NAN, NAN, NAN, 4, True),
    ("IDN", "nickel", "IDN", "nickel", "", 14.0, NAN, NAN, NAN, 4, True),
    ("PHL", "nickel", "PHL", "nickel", "", 4.0, NAN, NAN, NAN, 4, True),
    ("RUS", "palladium", "RUS", "palladium", "", 120.0, NAN, NAN, NAN, 4, True),
    ("ZAF", "palladium", "ZAF", "palladium", "", 130.0, NAN, NAN, NAN, 4, True),
    ("CAN", "palladium", "CAN", "palladium", "", 50.0, NAN, NAN, NAN, 4, True),
    ("CHN", "rare earths", "CHN", "rare earths", "", 30.0, NAN, NAN, NAN, 4, True),
    ("MMR", "rare earths", "MMR", "rare earths", "", 9.0, NAN, NAN, NAN, 4, True),
    ("CHL", "copper", "CHL", "copper", "", 25.0, NAN, NAN, NAN, 4, True),
    ("COD", "copper", "COD", "copper", "", 22.0, NAN, NAN, NAN, 4, True),
    ("unknown", "bauxite", "", "aluminium", "", NAN, NAN, NAN, NAN, 4, True),
]

# supplier, customer, quantity, price, lead time days, gates in travel order
LINKS: list[tuple[str, str, float, float, float, str]] = [
    ("Hamburg/gearbox", "Gothenburg/tidal turbine", 1, 210e3, 12, "oresund"),
    ("Hamburg/gearbox", "Gdansk/tidal turbine", 1, 214e3, 9, "oresund"),
    ("Brno/gearbox", "Gdansk/tidal turbine", 1, 205e3, 6, ""),
    ("Hamburg/gearbox", "Gothenburg/harbour crane", 1, 210e3, 12, "oresund"),
    ("Aarhus/generator", "Gothenburg/tidal turbine", 1, 160e3, 5, ""),
    ("Suzhou/generator", "Gdansk/tidal turbine", 1, 120e3, 44, "malacca|bab_el_mandeb|suez_canal|gibraltar|dover"),
    ("Suzhou/generator", "Gothenburg/tidal turbine", 1, 122e3, 24, "korea_strait|bering_strait|northern_sea_route"),
    ("Taichung/control cabinet", "Gothenburg/tidal turbine", 1, 64e3, 41, "malacca|suez_canal|gibraltar|dover"),
    ("Taichung/control cabinet", "Gdansk/tidal turbine", 1, 65e3, 43, "malacca|suez_canal|gibraltar|dover|oresund"),
    ("Taichung/control cabinet", "Gothenburg/harbour crane", 1, 64e3, 41, "malacca|suez_canal|gibraltar|dover"),
    ("Bilbao/blade set", "Gothenburg/tidal turbine", 1, 95e3, 8, "dover"),
    ("Szczecin/blade set", "Gdansk/tidal turbine", 1, 91e3, 3, ""),
    ("Modena/hydraulic unit", "Gothenburg/harbour crane", 1, 72e3, 10, ""),
    (f"{HOSTILE_SITE}/{HOSTILE_ITEM}", "Halifax/service kit", 1, 900, 16, "dover"),
    ("Singapore/shaft seal", "Halifax/service kit", 2, 450, 35, "malacca|suez_canal|gibraltar"),
    ("Katowice/casting", "Hamburg/gearbox", 2, 9e3, 7, ""),
    ("Katowice/casting", "Brno/gearbox", 2, 9e3, 3, ""),
    ("Pune/casting", "Hamburg/gearbox", 2, 7.2e3, 38, "bab_el_mandeb|suez_canal|gibraltar|dover"),
    (f"Goteborg/{FORMULA_ITEM}", "Hamburg/gearbox", 4, 3.1e3, 6, "oresund"),
    (f"Schweinfurt/{FORMULA_ITEM}", "Hamburg/gearbox", 4, 3.3e3, 3, ""),
    (f"Schweinfurt/{FORMULA_ITEM}", "Brno/gearbox", 4, 3.3e3, 4, ""),
    ("Ganzhou/magnet", "Suzhou/generator", 8, 2.1e3, 5, ""),
    ("Ganzhou/magnet", "Aarhus/generator", 8, 2.4e3, 40, "malacca|bab_el_mandeb|suez_canal|gibraltar|dover"),
    ("Osaka/magnet", "Aarhus/generator", 8, 3.9e3, 38, "malacca|bab_el_mandeb|suez_canal|gibraltar|dover"),
    ("Glogow/copper wire", "Aarhus/generator", 60, 32, 5, ""),
    ("Hsinchu/power chip", "Taichung/control cabinet", 24, 140, 2, ""),
    ("Royston/plated contact", "Taichung/control cabinet", 180, 11, 14, ""),
    ("Ehime/carbon fibre", "Bilbao/blade set", 5, 6.2e3, 37, "malacca|suez_canal"),
    ("Decatur/carbon fibre", "Szczecin/blade set", 5, 6.6e3, 21, "dover|oresund"),
    ("Decatur/carbon fibre", "Bilbao/blade set", 5, 6.4e3, 18, ""),
    ("Sunndalsora/aluminium", "Modena/hydraulic unit", 190, 2.9, 9, "dover|gibraltar"),
    ("Krasnoyarsk/aluminium", "Modena/hydraulic unit", 190, 2.2, 22, "bosporus"),
    ("Vidalia/alloy powder", "Katowice/casting", 3, 410, 20, "dover"),
    ("Harjavalta/nickel alloy", "Katowice/casting", 6, 240, 6, ""),
    ("Harjavalta/nickel alloy", f"Schweinfurt/{FORMULA_ITEM}", 1, 245, 6, ""),
    ("RUS/nickel", "Harjavalta/nickel alloy", 0.7, 17, NAN, ""),
    ("IDN/nickel", "Harjavalta/nickel alloy", 0.7, 16, NAN, ""),
    ("PHL/nickel", "Harjavalta/nickel alloy", 0.7, 16, NAN, ""),
    ("RUS/palladium", "Royston/plated contact", 0.3, 33, NAN, ""),
    ("ZAF/palladium", "Royston/plated contact", 0.3, 34, NAN, ""),
    ("CAN/palladium", "Royston/plated contact", 0.3, 35, NAN, ""),
    ("CHN/rare earths", "Ganzhou/magnet", 3, 60, NAN, ""),
    ("MMR/rare earths", "Ganzhou/magnet", 3, 55, NAN, ""),
    ("CHL/copper", "Glogow/copper wire", 1, 9, NAN, ""),
    ("COD/copper", "Glogow/copper wire", 1, 8.7, NAN, ""),
    ("unknown/bauxite", "Sunndalsora/aluminium", 4, NAN, NAN, ""),
]

# node, market, quantity a day, price, margin
SALES: list[tuple[str, str, float, float, float]] = [
    ("Gothenburg/tidal turbine", "GBR", 0.5, 1.3e6, 310e3),
    ("Gothenburg/tidal turbine", "NOR", 0.3, 1.3e6, 310e3),
    ("Gdansk/tidal turbine", "USA", 0.4, 1.35e6, 330e3),
    ("Gdansk/tidal turbine", "KOR", 0.1, 1.3e6, 300e3),
    ("Gothenburg/harbour crane", "SGP", 0.2, 0.9e6, 140e3),
    ("Gothenburg/harbour crane", "DEU", 0.1, 0.9e6, 150e3),
    ("Halifax/service kit", "CAN", 4.0, 4.2e3, 900),
]


def network() -> Network:
    """The company's network; deterministic, with unknown numbers left unknown."""
    ids = [f"{row[0]}/{row[1]}" for row in SITES]
    place = {name: position for position, name in enumerate(ids)}
    column = list(zip(*SITES, strict=True))
    output = np.array(column[5], dtype=float)
    nodes = Nodes(
        id=tuple(ids),
        site=Labels.of(column[0]),
        item=Labels.of(column[1]),
        country=Labels.of(column[2]),
        sector=Labels.unknown(len(ids)),
        commodity=Labels.of(column[3]),
        owner=Labels.of(column[4]),
        output=output,
        capacity=np.where(np.isnan(output), np.inf, output * 1.15),
        stock=np.where(np.isnan(output), np.nan, output * 12),
        recovery=np.array(column[6], dtype=float),
        unit_cost=np.full(len(ids), np.nan),
        lat=np.array(column[7], dtype=float),
        lon=np.array(column[8], dtype=float),
        tier=np.array(column[9], dtype=np.int32),
        estimated=np.array(column[10], dtype=np.bool_),
    )
    supplier = np.array([place[row[0]] for row in LINKS], dtype=np.int32)
    customer = np.array([place[row[1]] for row in LINKS], dtype=np.int32)
    quantity = np.array([row[2] for row in LINKS], dtype=float)
    flow = _flows(nodes, supplier, customer, quantity)
    guessed = nodes.estimated[supplier]
    share = np.full(len(LINKS), 1.0)
    arcs = Arcs(
        supplier=supplier,
        customer=customer,
        quantity=quantity,
        flow=flow,
        price=np.array([row[3] for row in LINKS], dtype=float),
        tariff=np.zeros(len(LINKS)),
        lead_time=np.array([row[4] for row in LINKS], dtype=float),
        access=np.where(supplier == place["Krasnoyarsk/aluminium"], 0.0, 1.0),
        criticality=np.ones(len(LINKS)),
        route=Labels.of([row[5] for row in LINKS]),
        share_low=np.where(guessed, 0.2, share),
        share_high=np.where(guessed, 0.6, share),
        estimated=guessed,
    )
    sold = list(zip(*SALES, strict=True))
    demand = Demand(
        node=np.array([place[name] for name in sold[0]], dtype=np.int32),
        market=Labels.of(sold[1]),
        quantity=np.array(sold[2], dtype=float),
        price=np.array(sold[3], dtype=float),
        margin=np.array(sold[4], dtype=float),
        access=np.ones(len(SALES)),
    )
    return Network(
        nodes=nodes,
        arcs=arcs,
        demand=demand,
        stocks=InputStocks.none(),
        currency="USD",
        price_year=2024,
        name="Skagerrak Tidal",
        notes=("Upper tiers of copper, nickel, palladium and rare earths are origin shares of 2023, not contracts.",),
        item_units={"nickel": "kg", "palladium": "g", "rare earths": "kg", "copper": "kg"},
    )


def _flows(nodes: Nodes, supplier: np.ndarray, customer: np.ndarray, quantity: np.ndarray) -> np.ndarray:
    """Each customer's need of an item, shared among its suppliers by their output."""
    item = nodes.item.codes
    flow = np.zeros(supplier.size)
    for arc in range(supplier.size):
        rivals = (customer == customer[arc]) & (item[supplier] == item[supplier[arc]])
        size = nodes.output[supplier[rivals]]
        share = nodes.output[supplier[arc]] / np.nansum(size) if np.nansum(size) > 0 else np.nan
        flow[arc] = nodes.output[customer[arc]] * quantity[arc] * share
    return flow
