"""Small companies for the tests of exposure, as the text of their tables."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from foreshock.core.errors import UserError
from foreshock.data.tables import Table
from foreshock.exposure import build
from foreshock.exposure.facts import Facts, NoFacts
from foreshock.schema.network import Network
from foreshock.schema.study import Study

STUDY = Study(format="foreshock/study/1", title="Test", country="USA")

PUMPS: Mapping[str, str] = {
    "sites": "site,country,owner\nplant,USA,us\nacme,DEU,\nbeta,CHN,\n",
    "items": "item,unit,commodity\nengine,piece,\npump,piece,\nnickel,t,nickel\n",
    "bom": "item,input,quantity\nengine,pump,2\npump,nickel,0.01\n",
    "supply": (
        "site,item,capacity,share,unit_cost,lead_time\n"
        "plant,engine,1200,,100,5\n"
        "acme,pump,3000,0.75,20,10\n"
        "beta,pump,1000,0.25,16,30\n"
        "acme,nickel,100,1,16000,7\n"
    ),
    "demand": "product,market,quantity,price\nengine,USA,1000,900\n",
}
"""One product, two suppliers of its part, one of the raw material."""


def table(name: str, text: str) -> Table:
    """A table as `read_table` gives it, from CSV text without quotes."""
    header, *lines = text.strip().split("\n")
    rows = [[cell or None for cell in line.split(",")] for line in lines]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(header.split(","), pl.String), orient="row")
    return Table(frame, f"{name}.csv", range(2, len(rows) + 2))


def company(changes: Mapping[str, str | None] | None = None) -> dict[str, Table]:
    """The pump company with some tables replaced; None leaves one out."""
    texts = {**PUMPS, **(changes or {})}
    return {name: table(name, text) for name, text in texts.items() if text is not None}


def built(changes: Mapping[str, str | None] | None = None, facts: Facts | None = None) -> Network:
    """Its network, without facts unless some are given."""
    return build(company(changes), STUDY, facts or NoFacts())


def complaints(changes: Mapping[str, str | None]) -> list[str]:
    """What is wrong with it, as printed."""
    try:
        build(company(changes), STUDY)
    except UserError as error:
        return str(error).splitlines()
    return []
