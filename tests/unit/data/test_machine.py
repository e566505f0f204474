"""Memory that may be taken: the least of what the system has and what every level of control groups leaves."""

from __future__ import annotations

from pathlib import Path

import pytest

from foreshock.data.machine import available_memory, cores

GIB = 2**30


@pytest.fixture
def proc(tmp_path: Path) -> Path:
    """A system with 8 GiB to spare."""
    (tmp_path / "proc" / "self").mkdir(parents=True)
    (tmp_path / "proc" / "meminfo").write_text(f"MemTotal: 999 kB\nMemAvailable: {8 * GIB // 1024} kB\n")
    return tmp_path / "proc"


def group(folder: Path, files: dict[str, object]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, value in files.items():
        (folder / name).write_text(f"{value}\n")


def test_without_limits_the_system_decides(proc: Path, tmp_path: Path) -> None:
    assert available_memory(proc, tmp_path / "none") == 8 * GIB


def test_the_tightest_level_of_version_2_decides(proc: Path, tmp_path: Path) -> None:
    (proc / "self" / "cgroup").write_text("0::/service/run\n")
    root = tmp_path / "cgroup"
    group(root, {"memory.max": "max", "memory.current": 7 * GIB})
    group(
        root / "service", {"memory.max": 4 * GIB, "memory.current": 3 * GIB, "memory.stat": "anon 5\ninactive_file 7"}
    )
    group(root / "service" / "run", {"memory.max": 6 * GIB, "memory.current": GIB, "memory.stat": ""})
    assert available_memory(proc, root) == GIB + 7


def test_version_1_is_read_too(proc: Path, tmp_path: Path) -> None:
    (proc / "self" / "cgroup").write_text("5:cpu:/x\n4:memory:/x\n")
    stat = f"inactive_file 1\ntotal_inactive_file {GIB}"
    group(
        tmp_path / "cgroup" / "memory" / "x",
        {"memory.limit_in_bytes": 3 * GIB, "memory.usage_in_bytes": 2 * GIB, "memory.stat": stat},
    )
    assert available_memory(proc, tmp_path / "cgroup") == 2 * GIB


def test_a_container_that_sees_its_own_root_is_found(proc: Path, tmp_path: Path) -> None:
    """The path names a place outside of what is mounted: the root of the mount is the container's own."""
    (proc / "self" / "cgroup").write_text("0::/../../elsewhere\n")
    group(tmp_path / "cgroup", {"memory.max": 2 * GIB, "memory.current": GIB, "memory.stat": ""})
    assert available_memory(proc, tmp_path / "cgroup") == GIB


def test_a_group_over_its_limit_leaves_nothing(proc: Path, tmp_path: Path) -> None:
    (proc / "self" / "cgroup").write_text("0::/\n")
    group(tmp_path / "cgroup", {"memory.max": GIB, "memory.current": 2 * GIB, "memory.stat": ""})
    assert available_memory(proc, tmp_path / "cgroup") == 0


def test_this_machine_has_something() -> None:
    assert available_memory() > 0
    assert cores() >= 1
