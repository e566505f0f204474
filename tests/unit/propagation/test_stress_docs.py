"""What the pages about shocks and models show is run here as it stands there."""

from __future__ import annotations

import re
import sys
import types
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given
from propagation_networks import shock, two_suppliers
from propagation_strategies import HORIZON, world

from foreshock.core.progress import silent
from foreshock.core.registry import family
from foreshock.schema.hit import Channel, Footprint, Hit
from foreshock.schema.network import Network

DOCS = Path(__file__).resolve().parents[3] / "docs"


def blocks(page: str, kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL)


def plugin(page: str) -> Any:
    """The plug-in of the first example of a page."""
    module = types.ModuleType(f"example_of_{page.removesuffix('.md').replace('-', '_')}")
    sys.modules[module.__name__] = module
    exec(compile(blocks(page, "python")[0], page, "exec"), module.__dict__)
    return module.__dict__["PLUGIN"]


def test_the_example_shock_hits_what_it_says() -> None:
    made = plugin("add-a-shock.md")(type="insurance", flags="RUS", share=0.5, start=3)
    net = two_suppliers()
    (one,) = made.footprint(net)
    assert (one.channel, one.target.tolist(), one.start) == (Channel.LINK, [0], 3.0)
    assert made.sentence() == "Insurers and reinsurers drop 50 % of shipments from Russia, after 3 days."
    assert made.remarks(net) == ()


@given(network=world())
def test_the_example_model_is_a_model(network: Network) -> None:
    model = plugin("add-a-model.md")
    half = Footprint(Channel.CAPACITY, np.array([0], np.int32), np.ones(1), 10.0, 30.0, 4.0)
    hit = Hit((half,), np.array([[0.0], [-0.5], [0.5]]))
    found = model.propagate(network, hit, HORIZON, {}, silent)
    assert found.loss[[0, 2]].tolist() == [[0.0] * len(network.nodes)] * 2
    assert found.loss[1, 0] == pytest.approx(0.5 * (20 - 4 / 2) * network.nodes.output[0])


def test_every_shock_has_its_row_and_every_shown_shock_is_valid() -> None:
    text = (DOCS / "stress.md").read_text(encoding="utf-8")
    for name, made in family("shocks").items():
        assert f"| `{name}` |" in text
        fields = set(made.model_fields) - {"type", "start", "ramp", "duration", "because", "change"}
        row = next(line for line in text.splitlines() if line.startswith(f"| `{name}` |"))
        assert {field for field in fields if f"`{field}`" not in row} <= {"state"}, name
    shown = [fields for block in blocks("stress.md", "yaml") for fields in yaml.safe_load(block)]
    assert len(shown) >= 4
    assert all(shock(**fields).sentence() for fields in shown)


def test_every_model_has_its_row() -> None:
    text = (DOCS / "stress.md").read_text(encoding="utf-8")
    assert all(f"| `{name}` |" in text for name in family("models"))


def test_channels_of_the_pages_are_the_channels() -> None:
    text = (DOCS / "add-a-shock.md").read_text(encoding="utf-8")
    assert all(f"| `{channel.name}` |" in text for channel in Channel)
