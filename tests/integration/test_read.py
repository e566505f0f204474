"""`foreshock read` as a person uses it: one page, many, a model, the web, and pages that mean harm."""

from __future__ import annotations

import io
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import polars as pl
import pytest

from foreshock import pipeline
from foreshock.cli import main

STORY = (
    "The port of Odesa is likely to close in May, the minister said on Monday. Sanctions on Russia may be lifted "
    "before the summer, and a return to the old tariffs is unlikely this year, according to two diplomats in Brussels."
)
STEERING = "\x1b[2J\x1b]0;owned\x07\x9b31m\u202e"


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.md").write_text(f"# Odesa {STEERING}waits\n\n{STORY}\n", encoding="utf-8")
    (folder / "b.txt").write_text(f"Odesa waits\n\n{STORY}\n")
    (folder / f"c{STEERING}.txt").write_text("")
    return folder


def read(*arguments: object) -> int:
    return main(["read", *map(str, arguments)])


def test_many_pages_are_summed_up(news: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert read(news) == 0
    said = capsys.readouterr().out
    assert "2 of 3 pages read" in said and "1 story |" in said and "1 copy of a story" in said
    assert "sanctions" in said and "a copy of page 1" in said and "the page is empty." in said
    assert read(news, "--json") == 0
    made = json.loads(capsys.readouterr().out)
    assert (made["format"], made["stories"], len(made["pages"])) == ("foreshock/pile/1", 1, 3)


@pytest.mark.parametrize("options", [[], ["--json"], ["--explain"]])
def test_nothing_in_a_page_or_its_name_steers_the_terminal(
    news: Path, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    for places in ([news], [news / "a.md"]):
        assert read(*places, *options) == 0
        said = capsys.readouterr()
        assert not set(said.out + said.err) & set("\x1b\x07\x9b\u202e")
        assert "owned" in said.out


def test_an_error_about_a_hostile_name_does_not_steer_either(news: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert read(news / f"{STEERING}.txt") == 1
    said = capsys.readouterr()
    assert not set(said.out + said.err) & set("\x1b\x07\x9b\u202e")


def test_one_page_is_a_brief_as_ever(news: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert read(news / "b.txt", "-o", tmp_path / "brief.json") == 0
    assert pipeline.load(tmp_path / "brief.json").statements
    assert read(news / "b.txt", "-o", tmp_path / "rows.parquet") == 0
    assert pl.read_parquet(tmp_path / "rows.parquet").height == len(pipeline.load(tmp_path / "brief.json").statements)
    assert read(news / "b.txt", "--explain", "-o", tmp_path / "folder") == 0
    assert "<mark" in (tmp_path / "folder" / "page.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [(b"", "x.txt", "is empty"), (b"\x89PNG\x00\x01", "x.txt", "a PNG picture"), (b"%PDF-1.4", "x.pdf", "cut short")],
)
def test_one_page_that_cannot_be_read_is_an_error_in_words(
    content: bytes, name: str, why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_bytes(content)
    assert read(tmp_path / name) == 1
    assert why in capsys.readouterr().err
    assert read(tmp_path / name, tmp_path / "nowhere.txt") == 1, "nothing at all could be read"
    assert "0 of 2 pages read" in capsys.readouterr().out


def test_a_page_in_another_language_is_a_note(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.txt").write_text("Россия и США могут договориться о снятии санкций в ближайшие месяцы.")
    assert read(tmp_path / "x.txt") == 0
    assert "reads English pages only" in capsys.readouterr().out


def test_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    class Stream:
        buffer = io.BytesIO(STORY.encode())

    monkeypatch.setattr(sys, "stdin", Stream())
    assert read("-", "--json") == 0
    assert json.loads(capsys.readouterr().out)["document"]["file"] == "standard input"


def test_addresses_inside_the_network_are_refused_with_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert read("http://169.254.169.254/latest/meta-data") == 1
    said = capsys.readouterr().err
    assert "not on the web" in said and "Save the page in your browser" in said


def test_a_marked_page_in_a_pipe_has_brackets_for_colours(news: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert read(news / "b.txt", "--explain") == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "[The port of Odesa is likely to close in May](1: 73 %)" in said


def test_too_many_pages_to_show_marked_go_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(52):
        (tmp_path / f"{number}.txt").write_text(STORY.replace("May", f"May {number}"))
    assert read(tmp_path, "--explain", "--workers", "1") == 1
    assert "-o FOLDER" in capsys.readouterr().err


def test_a_model_is_asked_only_if_told_and_its_part_is_named(
    news: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    item = {
        "quote": "Sanctions on Russia may be lifted before the summer",
        "hedge": "may",
        "driver": "sanctions",
        "stance": 1,
    }

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            content = json.dumps({"choices": [{"message": {"content": json.dumps({"statements": [item]})}}]}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        assert read(news) == 0
        assert asked == []
        capsys.readouterr()
        home = f"http://127.0.0.1:{server.server_address[1]}/v1"
        model = ["--model-endpoint", home, "--model", "tiny", "--workers", "1"]
        assert read(news / "b.txt", *model) == 0
        said = capsys.readouterr().out
        assert "[llm:tiny]" in said and len(asked) == 1
        assert read(news, *model, "-o", tmp_path / "rows.jsonl") == 0
        said = capsys.readouterr().out
        assert "the model tiny was asked; its answer stands for 2 pages, the rules' for 0" in " ".join(said.split())
        rows = [json.loads(line) for line in (tmp_path / "rows.jsonl").read_text(encoding="utf-8").splitlines()]
        assert {row["engine"] for row in rows} == {"llm:tiny"}
        assert len(asked) == 3, "an empty page is not sent"
    finally:
        server.shutdown()
        server.server_close()
    assert read(news, "--model", "tiny") == 1
    assert "--model-endpoint URL" in capsys.readouterr().err


def test_where_nothing_can_be_read_the_status_says_so(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "french.txt").write_text(
        "Le gouvernement pourrait relever les droits de douane dans les mois à venir, selon la banque. " * 5,
        encoding="utf-8",
    )
    assert read(tmp_path) == 1
    (tmp_path / "story.txt").write_text(STORY)
    assert read(tmp_path) == 0


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--top", "-3"], "whole number from 0"),
        (["--top", "many"], "whole number from 0"),
        (["--workers", "0"], "whole number from 1"),
        (["--workers", "-1"], "whole number from 1"),
        (["-o", "-"], "not standard output"),
        (["--explain", "-o", "x.pdf"], "'.pdf' is no form for marked pages"),
    ],
)
def test_options_that_can_mean_nothing_are_refused(
    options: list[str], why: str, news: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert status(news / "b.txt", *options) == 1
    assert why in capsys.readouterr().err


def status(*arguments: object) -> int:
    """The exit status, also where the parser itself ends the command."""
    try:
        return read(*arguments)
    except SystemExit as end:
        return int(end.code or 0)


def test_help_speaks_of_no_seed(capsys: pytest.CaptureFixture[str]) -> None:
    assert status("--help") == 0
    assert "--seed" not in capsys.readouterr().out


def test_a_page_without_boilerplate_does_not_say_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "story.txt").write_text(STORY)
    assert read(tmp_path / "story.txt") == 0
    assert "boilerplate" not in capsys.readouterr().out
