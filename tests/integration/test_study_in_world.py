"""A study whose company stands in a world table: every verb, every mistake in the section, and the shipped example."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from toy_world import toy_world

from foreshock.cli import main
from foreshock.core.errors import UserError
from foreshock.data.arrays import save_world
from foreshock.data.store import load_view
from foreshock.pipeline import open_study, run
from foreshock.schema.study import TABLE

STUDY = """\
format: foreshock/study/1
title: A press maker and its metals
company: Presswerk
country: DEU
illustrative: true
unseen_tiers: false
world:
  table: $FORESHOCK_WORLD_TABLE
  sectors:
    casting: metals
    control: machinery
plan:
  level: 0.7
"""
TABLES = {
    "sites": """\
site,name,country
hamm,Hamm plant,DEU
alfeld,Leine Guss,DEU
tula,Tula Controls,RUS
""",
    "items": """\
item,name,unit
press,Press,piece
casting,Castings,piece
control,Controls,piece
""",
    "bom": """\
item,input,quantity
press,casting,2
press,control,1
""",
    "supply": """\
site,item,capacity,unit_cost,price,lead_time,route
hamm,press,110000,900,,2,none
alfeld,casting,240000,,100,5,none
tula,control,110000,,50,9,none
""",
    "stock": """\
site,item,days
hamm,casting,10
hamm,control,20
""",
    "demand": """\
product,market,quantity,price
press,DEU,100000,2000
""",
}
SCENARIOS = """\
format: foreshock/scenarios/1
title: Metals from Russia
as_of: 2024-09-01
horizon: 6 months
drivers:
  embargo:
    outcomes: {none: 0.7, metals: 0.2, controls: 0.1}
    because: Made up.
effects:
  - when: {embargo: metals}
    shocks:
      - {type: export_ban, origin: RUS, to: [DEU], commodities: [metals], share: 1, start: 1 month}
  - when: {embargo: controls}
    shocks:
      - {type: export_ban, origin: RUS, items: [control], share: 1, start: 1 month}
named:
  no_metals: {embargo: metals}
  no_controls: {embargo: controls}
"""


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small study, and its world table where the environment says."""
    folder = tmp_path / "press"
    folder.mkdir()
    for name, text in {"study.yaml": STUDY, "scenarios.yaml": SCENARIOS}.items():
        (folder / name).write_text(text, encoding="utf-8")
    for name, text in TABLES.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    save_world(toy_world(35), tmp_path / "world.npz")
    monkeypatch.setenv(TABLE, str(tmp_path / "world.npz"))
    return folder


def complaints(folder: Path, old: str, new: str) -> list[str]:
    file = folder / "study.yaml"
    file.write_text(STUDY.replace(old, new), encoding="utf-8")
    with pytest.raises(UserError) as caught:
        open_study(folder)
    return [str(problem) for problem in caught.value.problems]


def test_the_company_stands_in_the_world_under_the_model_of_days(study: Path) -> None:
    opened = open_study(study)
    assert opened.study.model == "ario"
    assert opened.model == "lines"
    assert len(opened.network.nodes) == 3
    assert opened.joined.network is opened.stage
    assert len(opened.stage.nodes) == 9
    assert opened.inputs[-1].name == "Toy table 2011"
    # the suppliers bear the sectors that they stand for, so that shocks find them in the company's own network too
    assert [opened.network.nodes.sector[at] for at in range(3)] == [None, "metals", "machinery"]


def test_a_run_tells_the_days_the_reasons_and_the_band(study: Path, tmp_path: Path) -> None:
    done = run(study, runs=tmp_path / "runs")
    view = load_view(done.folder)
    assert view.losses.currency == "USD"
    assert view.plan is None
    lines = {line.future: line for line in view.explain.lines}
    metals, controls = lines["no_metals"], lines["no_controls"]
    assert [step.name for step in metals.path] == [
        "Press from Hamm plant", "Castings from Leine Guss", "metals from Russia",
    ]  # fmt: skip
    assert "for want of castings from Leine Guss (kept for 10 days), for want of metals from Russia" in metals.text
    assert [step.name for step in controls.path] == ["Press from Hamm plant", "Controls from Tula Controls"]
    assert metals.survives > controls.survives > 30
    assert lines[""].survives == controls.survives
    assert lines[""].chance == pytest.approx(0.3)
    assert metals.low <= metals.survives <= metals.high
    assert view.explain.exact
    assert sum(one.expected for one in view.explain.shocks) == pytest.approx(view.losses.expected(), rel=1e-9)
    assert len(view.explain.fragility.variants) == 8
    assert {part.name for part in view.explain.parts} == {
        "metals from Russia to Castings at Leine Guss", "Controls from Tula Controls to Press at Hamm plant",
    }  # fmt: skip
    report = (done.folder / "report.html").read_text(encoding="utf-8")
    assert "How long the lines last" in report
    assert "metals from Russia to Castings at Leine Guss" in report
    again = run(study, runs=tmp_path / "again")
    assert again.record.outputs == done.record.outputs


def test_verbs(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(study)]) == 0
    said = capsys.readouterr().out
    assert "stands in Toy table" in said
    assert main(["expose", str(study)]) == 0
    capsys.readouterr()
    assert main(["stress", str(study), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["model"] == "lines"
    assert {line["future"] for line in answer["lines"]} == {"", "no_metals", "no_controls"}
    assert {"variants", "warning"} <= answer.keys()
    assert len(answer["worst"]) == 3
    assert main(["stress", str(study)]) == 0
    said = capsys.readouterr().out
    assert "How long the lines last" in said
    assert "under other assumptions" in said
    assert main(["plan", str(study)]) == 1
    assert "no plan is made inside a world table" in capsys.readouterr().err


def test_a_table_that_is_not_there(
    study: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = study / "study.yaml"
    file.write_text(STUDY.replace("  sectors:", "  source: wiod2013\n  year: 2011\n  sectors:"), encoding="utf-8")
    monkeypatch.delenv(TABLE)
    assert main(["check", str(study)]) == 0
    note = " ".join(capsys.readouterr().out.split())
    for verb in ("stress", "run", "expose"):
        assert main([verb, str(study)]) == 1
        error = capsys.readouterr().err
        for text in (error, note):
            assert f"environment variable {TABLE} is not set" in text
            assert "World Input-Output Database, release 2013" in text
            assert "wiot_2011.npz" in text
            assert "licence" in text
        assert error.startswith("study.yaml:8 world.table: the world table is not here")
    monkeypatch.setenv(TABLE, str(study / "nowhere.npz"))
    with pytest.raises(UserError, match=r"there is nothing at .*nowhere\.npz"):
        open_study(study)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("casting: metals", "castings: metals", "study.yaml:10 world.sectors.castings: the company has no item"),
        ("casting: metals", "casting: metal", "study.yaml:10 world.sectors.casting: the table has no sector 'metal'"),
        ("unseen_tiers: false", "model: flow", "study.yaml:6 model: 'flow' runs the company alone"),
        ("  sectors:", "  source: wiod\n  sectors:", "study.yaml:9 world.source: there is no source 'wiod'"),
        ("  sectors:", "  exchange: -1\n  sectors:", "study.yaml:9 world: 'exchange' is -1"),
        ("  sectors:", "  tabel: x\n  sectors:", "study.yaml:9 world: unknown key 'tabel'. Did you mean 'table'?"),
        ("title:", "currency: EUR\ntitle:", "study.yaml:8 world: the company counts in EUR, the table in USD"),
    ],
)  # fmt: skip
def test_mistakes_have_their_line_and_a_way_out(study: Path, old: str, new: str, expected: str) -> None:
    found = complaints(study, old, new)
    assert [text for text in found if text.startswith(expected)], found


def test_the_dynamic_model_needs_a_world(study: Path) -> None:
    found = complaints(study, STUDY[STUDY.index("world:") :], "model: ario\n")
    assert found == [
        "study.yaml:7 model: 'ario' runs networks in money, and the company's tables count in units. Add a section "
        "`world` with the world table that the company stands in, or write model: flow."
    ]


@pytest.mark.shared
@pytest.mark.slow
def test_the_carmaker(shared: Path, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three lines under an embargo of Russian mining, refining and metals by the coalition of 2022, on WIOD 2011."""
    monkeypatch.setenv(TABLE, str(shared / "wiod2013" / "wiot_2011.npz"))
    folder = tmp_path / "carmaker"
    shutil.copytree(root / "examples" / "carmaker", folder)
    text = (folder / "study.yaml").read_text(encoding="utf-8")
    (folder / "study.yaml").write_text(text.replace("draws: 2", "draws: 1\nhorizon: 6 months"), encoding="utf-8")
    done = run(folder, runs=tmp_path / "runs")
    explained = done.view.explain
    assert explained is not None
    assert done.view.losses.targets == ("line_1", "line_2", "line_3")
    worst = {line.product: line for line in explained.lines if line.future == "full_embargo"}
    assert "aluminium from Yenisei Aluminium" in worst["line_2"].text
    assert [step.node for step in worst["line_1"].path] == ["bayreuth/line_1", "valmiera/glass", "RUS/c2"]
    assert [step.own for step in worst["line_1"].path] == [True, True, False]
    assert "for want of mining from Russia (kept for 60 days), because the sanctions coalition" in worst["line_1"].text
    assert worst["line_3"].survives < worst["line_2"].survives < worst["line_1"].survives
    assert explained.exact
    assert sum(one.expected for one in explained.shocks) == pytest.approx(done.headline.expected, rel=1e-9)
    assert explained.fragility is not None
    assert explained.fragility.fragile
