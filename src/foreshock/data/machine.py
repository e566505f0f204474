"""What this machine offers a run: memory that may still be taken, processors that may be used."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

PROC = Path("/proc")
CGROUPS = Path("/sys/fs/cgroup")
_V1 = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
_V2 = ("memory.max", "memory.current", "inactive_file")


def available_memory(proc: Path = PROC, cgroups: Path = CGROUPS) -> int:
    """Bytes that a process can still take without swapping: what the system has left, and what the limits of its
    container or service leave of that (control groups of both versions, every level). Memory of cached files counts
    as free."""
    return max(0, min([_system(proc), *_limits(proc, cgroups)]))


def cores() -> int:
    """Threads to use: FORESHOCK_THREADS, else the processors that this process may run on."""
    asked = os.environ.get("FORESHOCK_THREADS", "")
    if asked.isdigit():
        return max(1, int(asked))
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _system(proc: Path) -> int:
    for line in _text(proc / "meminfo").splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    except (AttributeError, ValueError, OSError):  # a system that does not say: what any machine has
        return 2 * 2**30


def _limits(proc: Path, cgroups: Path) -> Iterator[int]:
    """What every limit on the way from the root of the control groups to this process leaves."""
    for line in _text(proc / "self" / "cgroup").splitlines():
        number, kinds, path = [*line.split(":", 2), "", ""][:3]
        if number == "0":
            roots, names = (cgroups, cgroups / "unified"), _V2
        elif "memory" in kinds.split(","):
            roots, names = (cgroups / "memory", cgroups), _V1
        else:
            continue
        parts = [part for part in path.split("/") if part and part != ".."]
        for root in roots:
            for depth in range(len(parts) + 1):
                yield from _left(root.joinpath(*parts[:depth]), *names)


def _left(folder: Path, most: str, used: str, idle: str) -> Iterator[int]:
    limit, taken = _text(folder / most).strip(), _text(folder / used).strip()
    if not (limit.isdigit() and taken.isdigit()):
        return
    cached = [line.split()[1] for line in _text(folder / "memory.stat").splitlines() if line.startswith(f"{idle} ")]
    yield int(limit) - int(taken) + sum(map(int, cached))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
