"""Every verb, on the example and on a study made by `init`: exit status, text, JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from foreshock import pipeline
from foreshock.cli import main, parser

ON_STUDY = ("check", "scenarios", "expose", "stress", "plan")


def _json(arguments: list[str], capsys: pytest.CaptureFixture[str], status: int = 0) -> object:
    assert main([*arguments, "--json"]) == status
    return json.loads(capsys.readouterr().out, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))


@pytest.mark.parametrize("verb", ON_STUDY)
def test_verbs_on_a_new_study(verb: str, study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([verb, str(study)]) == 0
    said = capsys.readouterr()
    assert said.out.strip() and "Traceback" not in said.err
    assert _json([verb, str(study)], capsys)


@pytest.mark.parametrize("verb", ["check", "scenarios", "expose"])
def test_verbs_on_the_example(verb: str, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([verb, str(root / "examples" / "bulldozer")]) == 0
    assert capsys.readouterr().out.strip()


def test_run_report_runs_diff(study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = tmp_path / "runs"
    first = _json(["run", str(study), "-o", str(home)], capsys)
    second = _json(["run", str(study), "-o", str(home), "--seed", "99"], capsys)
    assert isinstance(first, dict) and isinstance(second, dict)
    listed = _json(["runs", str(home)], capsys)
    assert isinstance(listed, list) and {row["id"] for row in listed} == {first["id"], second["id"]}
    a, b = home / first["id"], home / second["id"]
    rows = _json(["diff", str(a), str(b)], capsys)
    assert isinstance(rows, list) and "seed" in {row["what"] for row in rows}
    assert _json(["diff", str(a), str(a)], capsys) == []
    assert main(["report", str(a), "-o", str(tmp_path / "copy.html")]) == 0
    assert (tmp_path / "copy.html").read_bytes() == (a / "report.html").read_bytes()
    assert main(["run", str(study), "-o", str(home)]) == 0
    assert "report.html" in capsys.readouterr().out


def test_the_answer_fits_one_screen(study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(study), "-o", str(tmp_path / "runs")]) == 0
    assert len(capsys.readouterr().out.splitlines()) <= 60


def test_read(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = root / "examples" / "bulldozer" / "article.txt"
    brief = _json(["read", str(page)], capsys)
    assert isinstance(brief, dict)
    text = page.read_text(encoding="utf-8")
    assert all(text[one["span"]["start"] : one["span"]["end"]] == one["text"] for one in brief["statements"])
    assert main(["read", str(page), "--explain"]) == 0
    assert main(["read", str(page), "--explain", "-o", str(tmp_path / "page.html")]) == 0
    assert "<mark" in (tmp_path / "page.html").read_text(encoding="utf-8")
    assert main(["read", str(page), "-o", str(tmp_path / "brief.json")]) == 0
    assert pipeline.load(tmp_path / "brief.json").statements


@pytest.mark.parametrize(("verb", "name"), [("scenarios", "s.parquet"), ("stress", "l.parquet"), ("plan", "p.json")])
def test_stages_save_what_loads(
    verb: str, name: str, study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / name
    assert main([verb, str(study), "-o", str(target)]) == 0
    assert pipeline.load(target) is not None


def test_a_breached_limit_is_exit_two(study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = study / "study.yaml"
    settings.write_text(settings.read_text() + "limits: {cvar: 1}\n")
    assert main(["stress", str(study)]) == 2
    assert "over the limit" in capsys.readouterr().out
    assert main(["run", str(study), "-o", str(tmp_path / "runs")]) == 2


def test_data_and_doctor(capsys: pytest.CaptureFixture[str]) -> None:
    facts = _json(["data"], capsys)
    assert isinstance(facts, list) and all(row["licence"] and row["sources"] for row in facts)
    assert main(["data", facts[0]["name"]]) == 0
    assert main(["data", "no-such-table"]) == 1
    assert main(["doctor"]) == 0


def test_init_does_not_overwrite(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(study)]) == 1
    assert "exists already" in capsys.readouterr().err


def test_debug_shows_the_traceback(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="no folder"):
        main(["check", str(tmp_path / "nowhere"), "--debug"])


def test_the_page_of_the_command_line_lists_every_verb_and_option(root: Path) -> None:
    text = (root / "docs" / "cli.md").read_text(encoding="utf-8")
    verbs = next(action for action in parser()._actions if action.dest == "verb")
    assert isinstance(verbs.choices, dict)
    for name, verb in verbs.choices.items():
        assert f"## `{name}`" in text
        for action in verb._actions:
            assert all(option in text for option in action.option_strings)


def test_without_a_verb_every_verb_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 1
    told = capsys.readouterr()
    verbs = next(action for action in parser()._actions if action.dest == "verb")
    assert isinstance(verbs.choices, dict)
    assert not told.out and all(f"    {name}" in told.err for name in verbs.choices)
