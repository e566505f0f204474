"""Many pages at once: rows, stories, files of results, processes, a model of the user's own."""

from __future__ import annotations

import csv
import json
import time
from pathlib import Path

import polars as pl
import pytest

from foreshock import pipeline
from foreshock.core.errors import Problem, UserError
from foreshock.data.web import Fetched
from foreshock.pipeline.pages import ReadJob, endpoint, read_all, read_job
from foreshock.pipeline.pile import read_pile, write_statements
from foreshock.reading.model.llm import Endpoint
from foreshock.schema.brief import Brief
from foreshock.schema.pile import Pile

STORY = (
    "The port of Odesa is likely to close in May, the minister said on Monday. Grain prices may rise by a tenth before "
    "the summer. A lifting of the sanctions on Russia is unlikely this year, according to two diplomats in Brussels."
)
OTHER = (
    "The central bank of Norway kept its rate on Thursday and said that prices were still too high for a cut. A cut of "
    "the rate is highly unlikely before the summer, the governor told reporters in Oslo, and wages may not fall at all."
)
FEED = (
    "<rss version='2.0'><channel><title>x</title><item><title>Oil</title><link>https://example.org/oil</link>"
    "<description>Oil is likely to rise in the coming weeks, the agency in Vienna said on Monday.</description></item>"
    "<item><title>&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;</title><link>javascript:alert(2)</link>"
    "<description>Sanctions on Russia may be lifted in the summer, a diplomat said.</description></item>"
    "</channel></rss>"
)


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.txt").write_text(f"Odesa\n\n{STORY}\n")
    (folder / "b.html").write_text(f"<!doctype html><html><body><article><p>{STORY}</p></article></body></html>")
    (folder / "c.md").write_text(f"# Norway\n\n{OTHER}\n")
    (folder / "d.rss").write_text(FEED)
    (folder / "e.txt").write_text("Россия и США могут договориться о снятии санкций в ближайшие месяцы.")
    (folder / "f.pdf").write_bytes(b"%PDF-1.7 cut short")
    (folder / "g.txt").write_bytes(bytes(range(256)) * 8)
    (folder / "h.txt").write_text("")
    return folder


def pile(*places: object, **settings: object) -> Pile:
    job = ReadJob()
    return read_pile(read_all([str(place) for place in places], job), job, **settings)  # type: ignore[arg-type]


def test_every_page_is_a_row_and_none_is_a_hole(news: Path) -> None:
    made = pile(news, news / "nowhere.txt")
    rows = [(Path(row.file).name, row.entry, row.status, row.copy_of) for row in made.pages]
    assert rows == [
        ("a.txt", 0, "read", 0), ("b.html", 0, "read", 1), ("c.md", 0, "read", 0), ("d.rss", 1, "read", 0),
        ("d.rss", 2, "read", 0), ("e.txt", 0, "passed over", 0), ("f.pdf", 0, "failed", 0), ("g.txt", 0, "failed", 0),
        ("h.txt", 0, "failed", 0), ("nowhere.txt", 0, "failed", 0),
    ]  # fmt: skip
    assert [row.number for row in made.pages] == list(range(1, 11))
    errors = [row.error for row in made.failed()]
    assert ["cut short" in errors[0], "no text" in errors[1], "empty" in errors[2], "not exist" in errors[3]] == [
        True
    ] * 4
    assert "not in English" in made.pages[5].notes[0]
    assert made.stories == 4
    assert [story.pages for story in made.repeated] == [(1, 2)]
    assert made.statements == sum(row.statements for row in made.pages)


def test_a_story_printed_twice_weighs_as_much_as_one_printed_once(news: Path) -> None:
    once = pile(news / "a.txt", news / "c.md", news / "d.rss")
    twice = pile(news / "a.txt", news / "b.html", news / "c.md", news / "d.rss")
    assert twice.stories == once.stories
    key = [(s.driver, s.outcome, s.stance, s.p, s.low, s.high, s.stories) for s in once.signals]
    assert key == [(s.driver, s.outcome, s.stance, s.p, s.low, s.high, s.stories) for s in twice.signals]
    assert any(one.driver == "sanctions" for one in twice.signals)
    assert sum(one.pages for one in twice.signals) > sum(one.pages for one in once.signals)


def test_any_number_of_processes_gives_the_same_bytes(news: Path, tmp_path: Path) -> None:
    made = []
    for workers in (1, 2):
        job = ReadJob(workers=workers)
        target = tmp_path / f"{workers}.jsonl"
        made.append((read_pile(read_all([str(news)], job), job, output=target), target.read_bytes()))
    assert made[0] == made[1]


def test_a_folder_of_results_holds_everything(news: Path, tmp_path: Path) -> None:
    home = tmp_path / "out"
    made = pile(news, output=home, explain=True)
    assert sorted(path.name for path in home.iterdir()) == [
        "briefs", "index.html", "pages", "pages.csv", "statements.csv", "summary.json",
    ]  # fmt: skip
    assert pipeline.load(home / "summary.json") == made
    assert pile(news, output=tmp_path / "all.json") == pipeline.load(tmp_path / "all.json")
    briefs = [pipeline.load(path) for path in sorted((home / "briefs").iterdir())]
    assert len(briefs) == 6
    assert briefs[1].document.cluster == briefs[0].document.id
    assert "duplicate" in briefs[1].document.flags
    with (home / "statements.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == made.statements
    with (home / "pages.csv").open(encoding="utf-8", newline="") as stream:
        assert [row["status"] for row in csv.DictReader(stream)] == [row.status for row in made.pages]
    index = (home / "index.html").read_text(encoding="utf-8")
    assert all(f'href="pages/{path.name}"' in index for path in (home / "pages").iterdir())


def test_names_of_results_stay_in_their_folder(tmp_path: Path) -> None:
    hostile = "<rss version='2.0'><channel>{}</channel></rss>".format(
        "".join(
            f"<item><title>{title}</title><description>Oil may rise in the summer, he said.</description></item>"
            for title in ("../../../etc/passwd", "/absolute", "a\u0000b", "CON", "..", "x" * 400, "новости", "a\\..\\b")
        )
    )
    (tmp_path / "in.rss").write_text(hostile)
    pile(tmp_path / "in.rss", output=tmp_path / "out", explain=True)
    names = sorted(path.name for path in (tmp_path / "out" / "briefs").iterdir())
    assert names[0] == "00001-etc-passwd.json"
    assert names[4] == "00005-page.json"
    assert all(len(name) < 64 and name.isascii() and "/" not in name and ".." not in name for name in names)
    assert {path.name for path in tmp_path.iterdir()} == {"in.rss", "out"}


@pytest.mark.parametrize("ending", ["jsonl", "csv", "parquet"])
def test_all_statements_go_into_one_file(news: Path, tmp_path: Path, ending: str) -> None:
    target = tmp_path / f"all.{ending}"
    made = pile(news, output=target)
    if ending == "jsonl":
        rows = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    elif ending == "parquet":
        rows = pl.read_parquet(target).to_dicts()
    else:
        rows = pl.read_csv(target).to_dicts()
    assert len(rows) == made.statements
    first = pipeline.read(news / "a.txt").statements[0]
    assert (rows[0]["text"], rows[0]["p"], rows[0]["start"]) == (first.text, first.implied.p, first.span.start)  # type: ignore[union-attr]
    assert sum(bool(row["copy"]) for row in rows) == made.pages[1].statements


def test_marked_pages_go_into_one_document_that_runs_nothing(news: Path, tmp_path: Path) -> None:
    made = pile(news, output=tmp_path / "all.html", explain=True)
    page = (tmp_path / "all.html").read_text(encoding="utf-8")
    for row in made.pages:
        assert (f'id="page-{row.number}"' in page) == (row.status != "failed")
    assert "<script" not in page and "javascript:" not in page
    assert 'href="https://example.org/oil"' in page
    marks = [part.split('"')[0] for part in page.split('id="')[1:]]
    assert len(marks) == len(set(marks)), "two pages share an id"
    assert "default-src 'none'" in page


def test_what_is_there_is_not_overwritten_and_nothing_is_half_written(news: Path, tmp_path: Path) -> None:
    home = tmp_path / "out"
    home.mkdir()
    pile(news / "a.txt", output=home)
    with pytest.raises(UserError, match="exists already"):
        pile(news / "a.txt", output=home)
    for name, explain in (("x.xlsx", False), ("x.html", False), ("x.csv", True)):
        with pytest.raises(UserError, match="no form for many pages"):
            pile(news, output=tmp_path / name, explain=explain)
    assert {path.name for path in tmp_path.iterdir()} == {"news", "out"}


def test_statements_of_one_page_can_be_a_table_too(news: Path, tmp_path: Path) -> None:
    (page,) = read_all([str(news / "a.txt")])
    assert page.alone
    assert pl.read_parquet(write_statements([page], tmp_path / "one.parquet")).height == page.row.statements


def test_a_reader_that_fails_or_takes_too_long_is_a_row(news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from foreshock.pipeline import pages as room

    def broken(content: bytes, **settings: object) -> list[object]:
        if b"Odesa" in content:
            raise RecursionError
        while b"Norway" in content:
            pass
        return []

    monkeypatch.setattr(room, "read_documents", broken)
    found = list(read_all([str(news / "a.txt"), str(news / "c.md")], ReadJob(seconds=0.3)))
    assert "failed on it (RecursionError)" in found[0].row.error
    assert "more than 0.3 seconds" in found[1].row.error


def test_progress_is_told_file_by_file(news: Path) -> None:
    told: list[tuple[str, int, int]] = []
    list(read_all([str(news)], ReadJob(), lambda stage, done, total: told.append((stage, done, total))))
    assert told == [("read", number, 8) for number in range(1, 9)]


def test_drivers_of_the_user_are_looked_for(news: Path, tmp_path: Path) -> None:
    (tmp_path / "drivers.yaml").write_text(
        "grain: {description: Grain gets dear., keywords: [grain prices], raises: [ris*]}"
    )
    job = read_job(drivers=tmp_path / "drivers.yaml", yardstick="icd203")
    made = read_pile(read_all([str(news / "a.txt")], job), job)
    assert [one.driver for one in made.signals if one.driver] == ["grain"]
    assert made.yardstick == "icd203"


def test_a_model_needs_an_address_and_a_name() -> None:
    assert endpoint(None, None) is None
    assert endpoint("http://localhost/v1", "m", 5) == Endpoint(base_url="http://localhost/v1", model="m", timeout=5)
    for url, name, timeout, why in (
        ("http://localhost/v1", None, 5, "--model NAME"),
        (None, "m", 5, "--model-endpoint URL"),
        ("http://localhost/v1", "m", 0, "above 0"),
    ):
        with pytest.raises(UserError, match=why):
            endpoint(url, name, timeout)
    with pytest.raises(UserError, match="no http"):
        read_job(endpoint=Endpoint(base_url="ftp://x", model="m"))


def test_a_dead_model_leaves_the_rules_and_says_so_per_page(news: Path) -> None:
    job = ReadJob(endpoint=Endpoint(base_url="http://127.0.0.1:9/v1", model="m", timeout=2), workers=1)
    made = read_pile(read_all([str(news)], job), job)
    rules = pile(news)
    assert made.statements == rules.statements and made.model == "m"
    read = [row for row in made.pages if row.status == "read"]
    assert all(not row.model and "the model was not used" in row.notes[-1] for row in read)
    assert "was not asked again" in read[-1].notes[-1]


class Site:
    """What the web would give."""

    def __init__(self, **pages: Fetched) -> None:
        self._pages = {f"https://example.org/{name}": page for name, page in pages.items()}

    def fetch(self, url: str) -> Fetched:
        if url not in self._pages:
            raise UserError([Problem("the site answered 404 Not Found.", url, hint="Save the page.")])
        return self._pages[url]


def test_pages_and_feeds_of_the_web_are_rows_like_others(monkeypatch: pytest.MonkeyPatch) -> None:
    from foreshock.pipeline import pages as room

    page = Fetched(f"<html><body><p>{STORY}</p></body></html>".encode(), "https://example.org/2", "html")
    site = Site(story=page, feed=Fetched(FEED.encode(), "https://example.org/feed", "feed"))
    monkeypatch.setattr(room, "_web", lambda: site)
    names = [f"https://example.org/{name}" for name in ("story", "feed", "gone")]
    first, oil, xss, gone = read_all(names)
    assert (first.row.file, first.row.url, first.row.medium, first.alone) == (
        names[0], "https://example.org/2", "html", True,
    )  # fmt: skip
    assert first.brief is not None and len(first.brief.statements) == 3
    assert (oil.row.file, oil.row.entry, oil.row.url) == (names[1], 1, "https://example.org/oil")
    assert xss.row.title == "<script>alert(1)</script>"
    assert gone.row.error == "the site answered 404 Not Found. Save the page."


def test_a_slow_model_does_not_cost_the_page(news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from foreshock.pipeline import pages as room

    whole = pipeline.read(news / "a.txt")

    def slow(brief: Brief, *args: object, **settings: object) -> Brief:
        time.sleep(0.6)
        return brief

    monkeypatch.setattr(room, "read_documents", lambda content, **settings: [whole])
    monkeypatch.setattr(room, "read_with_model", slow)
    job = ReadJob(seconds=0.4, endpoint=Endpoint(base_url="http://127.0.0.1:9/v1", model="m"))
    (page,) = read_all([str(news / "a.txt")], job)
    assert page.row.status == "read" and page.row.statements == len(whole.statements)


def test_the_firmest_statements_stand_in_the_order_of_their_firmness(tmp_path: Path) -> None:
    """Far from one half in words that readers agree on: 'highly likely' before 'likely' before 'could'."""
    from rich.console import Console

    from foreshock.report.pile import pile as shown

    said = "Sanctions on the shippers could be lifted, officials in Brussels said after the talks on Monday.\n\n"
    said += "Tariffs on steel are highly likely to be raised, importers said. A ceasefire in the war is likely."
    (tmp_path / "a.txt").write_text(said)
    job = read_job()
    made = read_pile(read_all([str(tmp_path / "a.txt")], job), job)
    firm = {one.phrase: one.firm for one in made.sayings}
    assert firm["highly likely"] == pytest.approx(0.90 * (2 * 0.853 - 1), abs=0.01)
    console = Console(width=200)
    with console.capture() as printed:
        console.print(shown(made))
    table = printed.get().partition("The firmest statements")[2]
    places = [table.index(word) for word in ("highly likely", "is likely", "could be lifted")]
    assert places == sorted(places)
