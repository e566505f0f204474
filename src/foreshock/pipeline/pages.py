"""Many pages read: files, folders, patterns, feeds, mailboxes and web addresses, over several processes."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path

from foreshock.core.errors import Problem, UserError
from foreshock.core.progress import Progress, silent
from foreshock.data.files import read_text
from foreshock.data.pages import Place, content_of, gather, label
from foreshock.data.web import Web
from foreshock.pipeline.workers import TooSlow, in_order, time_limit
from foreshock.reading import ReadSettings, load_drivers
from foreshock.reading.documents import failure, notes, read_documents
from foreshock.reading.duplicates import Clusters
from foreshock.reading.model.llm import ChatExtractor, Endpoint, read_with_model, used_model
from foreshock.schema.brief import Brief, Yardstick
from foreshock.schema.frozen import Frozen
from foreshock.schema.pile import PageRow

WORTH_SHARING = 24
"""Files from which it pays to start further processes."""
MOST_WORKERS = 8


class ReadJob(Frozen):
    """How to read every page of a pile. `endpoint`: the user's own model, asked only if given here.

    `workers` 0: as many processes as the pages are worth. The result is the same for any number. `seconds`: after
    these a page is given up.
    """

    settings: ReadSettings = ReadSettings()
    endpoint: Endpoint | None = None
    workers: int = 0
    seconds: float = 120.0


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page of a pile: its row, and its Brief where anything was read. `alone`: a file of one page, named itself."""

    row: PageRow
    brief: Brief | None
    alone: bool = False


def read_job(
    *, yardstick: Yardstick = "reader", drivers: str | Path | None = None, endpoint: Endpoint | None = None,
    workers: int = 0, published: date | None = None, today: date | None = None,
) -> ReadJob:  # fmt: skip
    """A job from what a user says. `drivers`: a file of the drivers to look for; `published`: the day of pages that
    give none, not after `today` (default: the clock's). Raises UserError."""
    own = None if drivers is None else load_drivers(read_text(Path(drivers)), Path(drivers).name)
    if endpoint is not None:
        ChatExtractor(endpoint)
    today = today or date.today()
    if published is not None and published > today:
        what = f"{published} has not come (today is {today}): no page is of that day."
        raise UserError([Problem(what, "--published", hint="Give the day the pages appeared.")])
    settings = ReadSettings(yardstick=yardstick, drivers=own, published=published.isoformat() if published else "")
    return ReadJob(settings=settings, endpoint=endpoint, workers=workers)


def endpoint(url: str | None, model: str | None, timeout: float = 60.0) -> Endpoint | None:
    """The user's own model, from what the command line says; None where it says nothing. Raises UserError."""
    if url is None and model is None:
        return None
    if url is None or model is None:
        missing = "--model-endpoint URL" if url is None else "--model NAME"
        raise UserError([Problem("a model of your own needs both an address and a name.", hint=f"Add {missing}.")])
    if timeout <= 0:
        raise UserError([Problem(f"a timeout of {timeout:g} seconds is none.", hint="Give --model-timeout above 0.")])
    return Endpoint(base_url=url, model=model, timeout=timeout)


def read_all(places: Sequence[str], job: ReadJob | None = None, progress: Progress = silent) -> Iterator[ReadPage]:
    """Read files, folders, patterns and web addresses one after another; a page that fails is a row with its error.

    Each entry of a feed and each message of a mailbox is a page. Copies of a story get the id of its first page as
    `document.cluster`. Memory holds a few pages and one sketch per story.
    """
    job = ReadJob() if job is None else job
    found, _ = gather(places)
    several = len(found) >= WORTH_SHARING or (job.endpoint is not None and len(found) > 1)
    workers = job.workers or (min(MOST_WORKERS, os.cpu_count() or 1) if several else 1)
    results = in_order(partial(_documents, job=job), found, min(workers, len(found)), _crashed)
    seen = Clusters()
    firsts: dict[str, int] = {}
    number = 0
    for done, (place, documents) in enumerate(zip(found, results, strict=True), 1):
        alone = place.named and len(documents) == 1
        for entry, (brief, error) in enumerate(documents, 1):
            number += 1
            row = PageRow(
                number=number,
                file=label(place),
                entry=0 if len(documents) == 1 else entry,
                status="failed",
                error=error,
            )
            if brief is None or error:
                yield ReadPage(row, None, alone)
                continue
            brief = _placed(brief, seen)
            first = firsts.setdefault(brief.document.cluster, number)
            yield ReadPage(_row(row, brief, first if first != number else 0), brief, alone)
        progress("read", done, len(found))


def _placed(brief: Brief, seen: Clusters) -> Brief:
    """The Brief with the story it tells."""
    document = brief.document
    story = seen.place(document.id, document.signature) if document.signature else document.id
    flags = document.flags if story == document.id else (*document.flags, "duplicate")
    return brief.model_copy(update={"document": document.model_copy(update={"cluster": story, "flags": flags})})


def _row(row: PageRow, brief: Brief, copy_of: int) -> PageRow:
    document = brief.document
    return row.model_copy(
        update={
            "status": "read" if document.language == "en" else "passed over", "notes": notes(brief),
            "id": document.id, "title": document.title, "published": document.published, "url": document.url,
            "medium": document.medium, "statements": len(brief.statements), "story": document.cluster,
            "copy_of": copy_of, "model": used_model(brief),
        }
    )  # fmt: skip


Documents = list[tuple[Brief | None, str]]
"""What came of one file: a Brief and '', or what went wrong (with the Brief where there is one)."""


def _documents(place: Place, job: ReadJob) -> Documents:
    """Read one file, whatever it holds: this never raises. A model's time does not count as the reader's."""
    try:
        with time_limit(job.seconds):
            found = _read_place(place, job.settings)
        return found if job.endpoint is None else [(_with_model(brief, error, job), error) for brief, error in found]
    except UserError as error:
        return [(None, " ".join(f"{one.what} {one.hint}".strip() for one in error.problems))]
    except TooSlow:
        return [(None, f"it took more than {job.seconds:g} seconds and was given up.")]
    except Exception as error:
        return [(None, f"the reader failed on it ({type(error).__name__}). Please report this page.")]


def _read_place(place: Place, settings: ReadSettings) -> Documents:
    if place.kind == "web":
        fetched = _web().fetch(place.name)
        content, name = fetched.content, fetched.url
        settings = settings.model_copy(update={"url": fetched.url, "medium": fetched.medium})
    else:
        content, name = content_of(place), Path(label(place)).name
    briefs = read_documents(content, file=name, settings=settings)
    return [(brief, failure(brief, content[:16])) for brief in briefs]


def _with_model(brief: Brief | None, error: str, job: ReadJob) -> Brief | None:
    if brief is None or error or job.endpoint is None:
        return brief
    return read_with_model(brief, _model(job.endpoint), model=job.endpoint.model, settings=job.settings)


@cache
def _web() -> Web:
    """One a process: it remembers what sites allow."""
    return Web()


@cache
def _model(endpoint: Endpoint) -> ChatExtractor:
    """One a process: it remembers what the endpoint can do, and that it does not answer."""
    return ChatExtractor(endpoint)


def _crashed(place: Place) -> Documents:
    return [(None, "it ended the process that read it. Please report this page.")]
