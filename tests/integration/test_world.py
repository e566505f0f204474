"""A world table from a file to the screen."""

from __future__ import annotations

import io
import json
import re
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from foreshock.cli import main
from foreshock.core.errors import UserError
from foreshock.core.parameters import group
from foreshock.core.registry import get
from foreshock.data.arrays import save_world
from foreshock.pipeline.sources import import_source, open_table
from foreshock.pipeline.world import WorldSettings, assumptions, origin, world
from foreshock.report import world as screens

EMBARGO = (
    "{type: sanction, by: SANCTIONS_2022, target: RUS, sectors: [mining, coke and refining, metals], side: exports, "
    "share: 1, duration: 120}"
)
SCENARIOS = """
format: foreshock/scenarios/1
title: An embargo
as_of: 2022-03-01
horizon: 12 months
drivers:
  embargo:
    outcomes: {none: 0.5, metals: 0.3, all: rest}
effects:
  - when: {embargo: metals}
    shocks: [{type: import_ban, importer: EU, origin: RUS, sectors: metals, share: 1}]
  - when: {embargo: all}
    shocks: [{type: import_ban, importer: EU, origin: RUS, share: 1}]
"""


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """pymrio's test table with the names of countries."""
    pytest.importorskip("pymrio")
    from dataclasses import replace

    made = get("sources", "pymrio_test").read(Path())
    codes = ("DEU", "RUS", "USA", "CHN", "FRA", "POL")
    file = tmp_path_factory.mktemp("tables") / "test.npz"
    save_world(replace(made, regions=codes), file)
    return file


def shown(content: object) -> str:
    console = Console(width=118, record=True, file=io.StringIO())
    console.print(content)
    return console.export_text()


def test_from_scenarios_to_the_screen(table: Path, tmp_path: Path) -> None:
    file = tmp_path / "scenarios.yaml"
    file.write_text(SCENARIOS.replace("sectors: metals", "sectors: mining"), encoding="utf-8")
    found = world(table, scenarios=file, settings=WorldSettings(model="leontief", top=4))
    ranked = found.ranking
    assert len(ranked.industries) == len(ranked.regions) == 4
    assert ranked.regions[0].region == "RUS"
    assert [row.loss for row in ranked.industries] == sorted((row.loss for row in ranked.industries), reverse=True)
    assert [one.probability for one in ranked.futures] == pytest.approx([0.5, 0.3, 0.2])
    assert ranked.futures[0].loss == 0 < ranked.futures[1].loss < ranked.futures[2].loss
    assert ranked.total == pytest.approx(sum(one.probability * one.loss for one in ranked.futures))
    assert ranked.horizon == pytest.approx(365)
    text = shown(screens.ranking(ranked))
    assert "Russia" in text
    assert "embargo all" in text
    assert "Futures, the worst first" in text
    json.dumps(screens.data(ranked), allow_nan=False)


def test_shocks_may_be_records_mappings_or_text(table: Path) -> None:
    fields = {"type": "import_ban", "importer": "EU", "origin": "RUS", "share": 1}
    record = get("shocks", "import_ban")(**fields)
    text = "{type: import_ban, importer: EU, origin: RUS, share: 1}"
    static = WorldSettings(model="leontief")
    totals = [world(table, shocks=[one], settings=static).ranking.total for one in (record, fields, text)]
    assert totals[0] == totals[1] == totals[2] > 0
    half = world(table, shocks=[text], settings=WorldSettings(model="leontief", horizon=182.5)).ranking
    assert half.total == pytest.approx(totals[0] / 2)


def test_every_mistake_in_the_shocks_is_told(table: Path) -> None:
    with pytest.raises(UserError) as caught:
        world(
            table, shocks=["{type: imprt_ban}", "{type: import_ban, importr: EU}", {"type": "capacity", "lost": 2}, "["]
        )
    said = str(caught.value)
    for part in ("Did you mean 'import_ban'", "unknown key 'importr'", "name whom it hits", "not valid YAML"):
        assert part in said
    for given in ({}, {"scenarios": "x.yaml", "shocks": ["{type: demand, change_by: 1}"]}):
        with pytest.raises(UserError, match="either a scenario file or one shock"):
            world(table, **given)  # type: ignore[arg-type]


def test_assumptions_are_known_names_with_numbers() -> None:
    assert assumptions(["world.fragile_ratio=3", "shocks.strike_days = 5"]) == {
        "world.fragile_ratio": 3.0,
        "shocks.strike_days": 5.0,
    }
    with pytest.raises(UserError) as caught:
        assumptions(["world.fragile_rato=3", "world.fragile_ratio=many", "strike"])
    said = str(caught.value)
    for part in ("Did you mean 'fragile_ratio'", "'many' is not a number", "there is no parameter group"):
        assert part in said


def test_tables_are_recognised_and_converted_once(table: Path, tmp_path: Path) -> None:
    assert open_table(table).regions[1] == "RUS"
    kept = import_source("pymrio_test", "", 2010, tmp_path / "kept.npz")
    assert (kept.regions, kept.sectors, kept.year) == (6, 8, 2010)
    assert open_table(kept.file).x.sum() == kept.output
    for path, words in ((tmp_path, "does not say which release"), (tmp_path / "no.npz", "is not there")):
        with pytest.raises(UserError, match=words):
            open_table(path)
    (tmp_path / "bad.npz").write_bytes(b"PK")
    with pytest.raises(UserError, match="cannot be read"):
        open_table(tmp_path / "bad.npz")
    with pytest.raises(UserError, match=r"no world table|cannot be read|is not there"):
        open_table(tmp_path / "kept.npz", source="gpr")


def test_whose_value_is_in_whose_demand(table: Path) -> None:
    found = origin(table, ["Russia"], sectors=["mining"])
    text = shown(screens.origin(found, top=3))
    assert "Value added of Russia, mining in final demand" in text
    assert text.splitlines()[2].startswith("Russia")
    assert found.share[found.regions.index("RUS")] == np.nanmax(found.share)


def test_every_mistake_of_a_run_is_one_list(table: Path, tmp_path: Path) -> None:
    """Files, shocks and settings together; what hits nothing is said before anything is computed."""
    with pytest.raises(UserError) as caught:
        world(
            tmp_path / "no.npz",
            shocks=["text", "{type: sanction, by: Westland, target: RUS}"],
            settings=WorldSettings(model="arrio", horizon=-1, draws=0, top=-2),
        )
    said = str(caught.value)
    for part in ("no.npz: is not there", "shock 1: is no shock", "'Westland' is neither", "Did you mean 'ario'",
                 "days: a horizon", "draws: at least one", "top: rows"):  # fmt: skip
        assert part in said
    lost = ["{type: sanction, by: EU, target: RUS, sectors: [minning]}", "{type: capacity, countries: KAZ, lost: 1}"]
    with pytest.raises(UserError) as caught:
        world(table, shocks=lost)
    assert [problem.file for problem in caught.value.problems] == ["shock 1", "shock 2"]
    assert "Did you mean 'mining'" in str(caught.value)
    assert "nothing here is made in Kazakhstan" in str(caught.value)
    late = "{type: demand, markets: USA, change_by: -0.1, start: 6 months}"
    with pytest.raises(UserError, match=r"starts on day 182\.5, the run ends on day 100"):
        world(table, shocks=[late], settings=WorldSettings(horizon=100))


HOSTILE: list[tuple[list[str], str]] = [
    (["--days", "0"], "a positive number of days"),
    (["--days", "nan"], "a positive number of days"),
    (["--set", "ario.inventory_days=-3"], "lies outside 0 to inf"),
    (["--set", "ario.inventory_days=nan"], "is not a number"),
    (["--set", "ario.x=1", "--set", "nope"], "2 problems"),
    (["--model", "flow"], "physical"),
    (["-o", "x.json"], "give a folder"),
    (["--report", "page"], "give the name of a page"),
    (["--origin", "RUS"], "leave out --shock"),
    (["-o", "/dev/null/x"], "cannot be written"),
]


@pytest.mark.parametrize(("more", "words"), HOSTILE, ids=[" ".join(more) for more, _ in HOSTILE])
def test_wrong_use_is_a_sentence_and_exit_one(
    table: Path, more: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["world", str(table), "--shock", "{type: demand, change_by: -0.1}", "--no-band", *more]
    assert main(given) == 1
    told = capsys.readouterr()
    assert words in told.err
    assert "Traceback" not in told.err
    assert "unexpectedly" not in told.err
    assert told.out == ""


def test_a_truncated_table_is_a_sentence(table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = table.read_bytes()
    for size in (0, 10, len(content) // 2, len(content) - 30):
        (tmp_path / "cut.npz").write_bytes(content[:size])
        assert main(["world", str(tmp_path / "cut.npz"), "--shock", "{type: demand, change_by: -0.1}"]) == 1
        told = capsys.readouterr().err
        assert "cut.npz" in told
        assert "unexpectedly" not in told


def test_everything_lands_in_a_folder(table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ban = "{type: import_ban, importer: EU, origin: RUS, share: 0.5, duration: 20}"
    page = tmp_path / "page.html"
    assert (
        main(["world", str(table), "--shock", ban, "--days", "40", "-o", str(tmp_path / "out"), "--report", str(page)])
        == 0
    )
    told = capsys.readouterr().out
    assert f"Wrote {page}" in told.replace("\n", "")
    assert page.read_bytes() == (tmp_path / "out" / "world.html").read_bytes()
    assert {"industries.csv", "countries.parquet", "days.csv", "losses.parquet", "run.json"} <= {
        one.name for one in (tmp_path / "out").iterdir()
    }
    assert main(["world", str(table), "--shock", ban, "--days", "40", "-o", str(tmp_path / "again")]) == 0
    for one in (tmp_path / "out").iterdir():
        same = (tmp_path / "again" / one.name).read_bytes() == one.read_bytes()
        assert same or one.name == "run.json", one.name


@pytest.mark.shared
def test_the_embargo_of_2022_on_the_world_of_2011(shared: Path) -> None:
    """Ranked losses in seconds; the totals are those of the same equations solved by inverses."""
    begin = time.perf_counter()
    found = world(shared / "wiod2013" / "wiot_2011.npz", shocks=[EMBARGO], settings=WorldSettings(model="leontief"))
    assert time.perf_counter() - begin < 10
    net, losses = found.network, found.losses
    n = len(net.nodes)
    Z = np.zeros((n, n))
    Z[net.arcs.supplier, net.arcs.customer] = net.arcs.flow
    y = np.bincount(net.demand.node, weights=net.demand.quantity, minlength=n)
    kept_Z, kept_y = Z.copy(), y.copy()
    for one in get("shocks", "sanction")(**_fields()).footprint(net):
        if one.channel == "link":
            kept_Z[net.arcs.supplier[one.target], net.arcs.customer[one.target]] = 0
        else:
            np.subtract.at(kept_y, net.demand.node[one.target], net.demand.quantity[one.target])
    x = net.nodes.output
    unit = np.divide(1, x, out=np.zeros(n), where=x > 0)
    orders = x - np.linalg.solve(np.eye(n) - kept_Z * unit, kept_y)
    inputs = np.linalg.solve(np.eye(n) - (kept_Z * unit[:, None]).T, (Z - kept_Z).sum(axis=0))
    size = losses.metrics["lost_orders"].max()
    assert losses.metrics["lost_orders"][0] == pytest.approx(120 * orders, abs=1e-11 * size, rel=1e-9)
    assert losses.metrics["lost_inputs"][0] == pytest.approx(120 * inputs, abs=1e-11 * size, rel=1e-9)
    assert [row.region for row in found.ranking.regions[:2]] == ["RUS", "ITA"]
    assert found.ranking.industries[0].title == "mining"


@pytest.mark.shared
def test_what_final_buyers_go_without(shared: Path) -> None:
    """A market that is shut is no output lost by anybody who buys there: 217.52 BUSD a year for 90 days, by hand."""
    ban = {"type": "import_ban", "importer": "USA", "origin": "CHN", "share": 1, "duration": 90}
    found = world(shared / "wiod2013" / "wiot_2011.npz", shocks=ban, settings=WorldSettings(band=False, top=0))
    table = open_table(shared / "wiod2013" / "wiot_2011.npz")
    china, america = table.regions.index("CHN"), table.regions.index("USA")
    by_buyer = np.maximum(table.F, 0).reshape(41, 35, 41, -1).sum(axis=(1, 3))
    want = by_buyer[china, america] * table.unit * 90 / 365
    missing = found.ranking.unserved
    assert missing is not None
    assert want == pytest.approx(53.635e9, rel=1e-4)
    assert missing.shut == pytest.approx({"USA": want})
    assert missing.undelivered == pytest.approx(found.losses.metrics["unmet_demand"][0].sum())
    text = " ".join(shown(screens.ranking(found.ranking)).split())
    assert (
        "Final buyers go without 79.8 BUSD of goods, 53.6 BUSD of it shut out by the shocks in the United States"
        in text
    )
    assert "loses anything" not in text


@pytest.mark.shared
def test_a_gain_is_ranked_and_headed_as_one(shared: Path) -> None:
    more = "{type: demand, markets: DEU, products: [transport equipment], change_by: 0.2, duration: 90}"
    found = world(shared / "wiod2013" / "wiot_2011.npz", shocks=more, settings=WorldSettings(band=False, top=3)).ranking
    assert found.total < 0
    assert found.regions[0].region == "DEU"
    assert [row.loss for row in found.regions] == sorted(row.loss for row in found.regions)
    text = shown(screens.ranking(found))
    assert "By country, the largest gain first" in text
    assert "Germany  1.04 BUSD" in text


def _fields() -> dict[str, object]:
    from foreshock.core.marked import parse

    value: dict[str, object] = parse(EMBARGO).value
    return value


@pytest.mark.shared
def test_the_page_shows_what_the_code_prints(shared: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The Python of the page runs, and the two screens on it are its output."""
    text = (root / "docs" / "world.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, flags=re.S)
    (ranked, shares) = re.findall(r"```text\n(.*?)```", text, flags=re.S)
    monkeypatch.chdir(shared / "wiod2013")
    names: dict[str, Any] = {}
    for block in blocks[:2]:
        exec(block, names)
    lines = [line.rstrip() for line in shown(screens.ranking(names["answer"].ranking)).splitlines()]
    assert ranked.splitlines() == lines[: len(ranked.splitlines())]
    lines = [line.rstrip() for line in shown(screens.origin(names["found"], top=8)).splitlines()]
    assert shares.splitlines() == lines


@pytest.mark.shared
def test_the_page_on_the_model_prints_what_it_says(
    shared: Path, root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (root / "docs" / "models" / "ario.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, flags=re.S)
    (printed,) = re.findall(r"```text\n(.*?)```", text, flags=re.S)
    monkeypatch.chdir(shared / "wiod2013")
    exec(code, {})
    assert capsys.readouterr().out == printed


def test_the_page_on_the_model_lists_every_parameter(root: Path) -> None:
    """With the numbers that the program uses."""
    text = (root / "docs" / "models" / "ario.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `ario\.(\w+)` \| ?(\S*?) ?\| (\S+) \| ?(\S*?) ?\|", text, flags=re.M)
    told = {name: (low, mode, high) for name, low, mode, high in rows}
    known = {name: dated[-1] for name, dated in group("ario").items()}
    assert set(told) == set(known)
    for name, (low, mode, high) in told.items():
        one = known[name]
        assert float(mode) == one.mode
        assert (float(low or one.mode), float(high or one.mode)) == (one.low, one.high)
