"""The page on long runs: what it shows is what happens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import foreshock as fs
from foreshock import pipeline
from foreshock.cli import main
from foreshock.core.errors import UserError
from foreshock.data import checkpoints
from foreshock.propagation.work import current


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where parts of interrupted work are kept."""
    monkeypatch.setenv(checkpoints.VARIABLE, str(tmp_path / "kept"))
    return tmp_path / "kept"


def test_the_example_of_the_page_says_what_the_page_says(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (root / "docs" / "long-runs.md").read_text(encoding="utf-8")
    code = re.findall(r"```python\n(.*?)```", text, re.DOTALL)[0]
    shown = re.findall(r"```\n\n```\n(.*?)```", text.split(code)[1], re.DOTALL)[0]
    monkeypatch.chdir(root)
    monkeypatch.setenv("FORESHOCK_THREADS", "2")
    exec(compile(code, "long-runs.md", "exec"), {})
    assert capsys.readouterr().out == shown


def test_too_little_memory_is_an_error_with_what_to_do(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stress", str(root / "examples" / "bulldozer"), "--memory", "2MiB"]) == 1
    said = capsys.readouterr().err
    assert re.search(r"753 cases x flow on 89 nodes .* need \d+\.\d MiB of memory.*; 2\.0 MiB may be used", said)
    assert "--memory" in said


@pytest.mark.parametrize(("option", "value"), [("--memory", "lots"), ("--memory", "0"), ("--workers", "0")])
def test_bad_limits_are_told(root: Path, capsys: pytest.CaptureFixture[str], option: str, value: str) -> None:
    assert main(["stress", str(root / "examples" / "bulldozer"), option, value]) == 1
    said = capsys.readouterr().err
    assert value in said
    assert "Traceback" not in said


def test_what_it_costs_is_said_unasked_only_where_it_is_long(
    study: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["stress", str(study), "--json"]) in (0, 2)
    assert "cases x flow" not in capsys.readouterr().err
    assert main(["stress", str(study), "--json", "-v"]) in (0, 2)
    out, said = capsys.readouterr()
    assert re.search(r"^\d+ cases? x flow on \d+ threads?: about \d+ s, .* of memory that may be used\.$", said, re.M)
    assert out.startswith("{")
    monkeypatch.setattr("foreshock.cli.working.LONG", 0.0)
    assert main(["stress", str(study)]) in (0, 2)
    assert "Stopped with Ctrl-C, it goes on where it was." in capsys.readouterr().err


def test_short_work_leaves_nothing_behind(study: Path, kept: Path) -> None:
    assert main(["run", str(study), "-o", str(study.parent / "runs")]) in (0, 2)
    assert not kept.exists()


def test_an_interruption_between_two_pieces_of_work_keeps_the_first(
    study: Path, kept: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The losses are there, the explanation is not: nothing is solved twice."""
    monkeypatch.setattr(checkpoints, "LONG", 0.0)

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("foreshock.pipeline.running.explain", stop)
        assert main(["run", str(study), "-o", str(study.parent / "runs")]) == 130
    assert "What was finished is kept; run the same command again to go on." in capsys.readouterr().err
    assert list(kept.glob("*/by-*/*.npz"))
    assert not (study.parent / "runs").exists()
    assert main(["run", str(study), "-o", str(study.parent / "runs")]) in (0, 2)
    assert "are there from an interrupted run" in capsys.readouterr().err
    assert not kept.exists()


def test_limits_hold_in_the_block_and_no_longer(study: Path, tmp_path: Path) -> None:
    network, scenarios = fs.expose(study), fs.foresee(study / "scenarios.yaml")
    usual = current()
    with fs.working(memory="1 GiB", workers=1, keep=tmp_path / "here") as work:
        assert current() is work
        assert (work.memory, work.workers) == (2**30, 1)
        inside = fs.stress(network, scenarios, draws=2)
    assert current() is usual
    assert (fs.stress(network, scenarios, draws=2).loss == inside.loss).all()
    for bad in ({"memory": "much"}, {"workers": 0}):
        with pytest.raises(UserError), fs.working(**bad):  # type: ignore[arg-type]
            raise AssertionError("it does not start")


def test_an_error_keeps_what_is_finished(study: Path, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoints, "LONG", 0.0)
    opened = pipeline.open_study(study)

    def breaks() -> None:
        with fs.working():
            fs.stress(opened.network, opened.scenarios, draws=2)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        breaks()
    assert list(kept.glob("*/by-*/*.npz"))
