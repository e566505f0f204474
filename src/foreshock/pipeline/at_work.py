"""How long work is done: memory, threads, what it will cost, what is kept of it when it is interrupted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from foreshock.core.errors import Problem, UserError
from foreshock.core.units import size
from foreshock.data.checkpoints import Checkpoints, default_folder
from foreshock.propagation.work import Estimate, Interrupted, Work, nobody, using


@contextmanager
def working(
    *,
    memory: str | float | None = None,
    workers: int | None = None,
    keep: bool | str | Path = True,
    announce: Callable[[Estimate], None] = nobody,
) -> Iterator[Work]:
    """Do all work of the block within `memory` ('4GiB', or bytes; default: most of what is available) and on `workers`
    threads (default: one per core), and keep what is finished of it, so that the same block goes on where it was
    interrupted.

    `keep`: the folder to keep it in, True for the user's cache folder ($FORESHOCK_CACHE), False for nowhere. Only what
    has taken longer than ten seconds is kept, and only until the block is done. `announce` hears what each piece of
    work will cost before it starts.

    Raises
    ------
    UserError
        `memory` is no size, or there are no workers.
    Interrupted
        The user pressed Ctrl-C; the message says what is kept.
    """
    store = None if keep is False else Checkpoints(default_folder() if keep is True else keep)
    work = Work(workers=_threads(workers), memory=_bytes(memory), keep=store, announce=announce)
    try:
        with using(work):
            yield work
    except KeyboardInterrupt as stop:
        said = str(stop) or ("" if store is None else store.summary())
        raise Interrupted(said) from None
    else:
        if store is not None:
            store.finish()
    finally:
        if store is not None:
            store.leave()


def _bytes(memory: str | float | None) -> int | None:
    try:
        return None if memory is None else size(memory)
    except ValueError as error:
        raise UserError([Problem(str(error), field="memory")]) from None


def _threads(workers: int | None) -> int | None:
    if workers is not None and workers < 1:
        raise UserError([Problem(f"at least one is needed, not {workers}", field="workers")])
    return workers
