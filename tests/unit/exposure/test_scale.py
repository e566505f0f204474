"""Tables of the size of a large company, and the cost of reading them."""

from __future__ import annotations

import runpy
import time
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from foreshock.core.errors import UserError
from foreshock.data.tables import Table
from foreshock.exposure import build
from foreshock.exposure.measure import measure
from foreshock.schema.study import Study

STUDY = Study(format="foreshock/study/1", title="Large", country="USA")
ROWS = 20_000


@pytest.fixture(scope="module")
def bench(root: Path) -> dict[str, object]:
    return runpy.run_path(str(root / "benchmarks" / "exposure.py"))


def as_tables(frames: dict[str, pl.DataFrame]) -> dict[str, Table]:
    return {name: Table(frame, f"{name}.csv", range(2, frame.height + 2)) for name, frame in frames.items()}


def test_twenty_thousand_rows(bench: dict[str, object]) -> None:
    """A fifth of the bar of the benchmark in a fifth of its time, with room for a busy machine."""
    tables = as_tables(bench["large_company"](ROWS))  # type: ignore[operator]
    begin = time.process_time()
    network = build(tables, STUDY)
    record = measure(network)
    assert time.process_time() - begin < 5
    assert len(network.arcs) > len(tables["supply"]) == ROWS + 200
    assert record.revenue == pytest.approx(200 * 1000 * 1e9)
    assert record.cost == pytest.approx(float(record.countries.value_added.sum()) + record.tariffs)
    assert np.isfinite(record.items.hhi_site).all()
    assert record.single_source == 0


def test_every_row_wrong_is_still_a_short_list(bench: dict[str, object]) -> None:
    tables = as_tables(bench["spoiled"](bench["large_company"](ROWS)))  # type: ignore[operator]
    begin = time.process_time()
    with pytest.raises(UserError) as caught:
        build(tables, STUDY)
    assert time.process_time() - begin < 5
    assert len(caught.value.problems) < 40
    assert "'-5' is negative. It must be at least 0. 10,099 more rows have the same problem" in str(caught.value)
