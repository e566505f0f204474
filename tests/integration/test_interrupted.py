"""A real process, stopped with Ctrl-C, and killed: the same command goes on, to the same answer, byte by byte."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
BATCH = 32
EAGER = f"""
import sys
from foreshock.data import checkpoints
from foreshock.propagation.models.flow import PLUGIN
checkpoints.LONG = 0.0
PLUGIN.batch = {BATCH}
from foreshock.cli import main
sys.exit(main(sys.argv[1:]))
"""
"""The command line with small batches that are kept from the first second on, so that the test need not be long."""
PATIENCE = 120.0


class Desk:
    """A study, a place for what is kept, and commands on them."""

    def __init__(self, study: Path, home: Path) -> None:
        self.study, self.home = study, home
        self.kept = home / "kept"
        self.started: list[subprocess.Popen[str]] = []

    def start(self, name: str, *more: str) -> subprocess.Popen[str]:
        """`foreshock stress`, writing to `name`."""
        command = [sys.executable, "-c", EAGER, "stress", str(self.study), "-o", str(self.home / name), *more]
        environment = {**os.environ, "FORESHOCK_CACHE": str(self.kept), "PYTHONUNBUFFERED": "1"}
        running = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.started.append(running)
        return running

    def finish(self, name: str, *more: str) -> tuple[bytes, str]:
        """The bytes of the losses, and what was said."""
        done = self.start(name, *more)
        _, said = done.communicate(timeout=PATIENCE)
        assert done.returncode in (0, 2), said
        return (self.home / name).read_bytes(), said

    def files(self) -> list[Path]:
        return sorted(self.kept.glob("*/by-*/batch-*.npz"))

    def wait_for(self, count: int, running: subprocess.Popen[str]) -> None:
        """Until so many batches are kept."""
        end = time.monotonic() + PATIENCE
        while len(self.files()) < count:
            assert running.poll() is None, "it was over before it could be interrupted"
            assert time.monotonic() < end
            time.sleep(0.002)


@pytest.fixture(scope="module")
def whole(root: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, str]:
    """The answer of a run that nobody interrupted."""
    return Desk(root / "examples" / "bulldozer", tmp_path_factory.mktemp("whole")).finish("whole.parquet")


@pytest.fixture
def desk(root: Path, tmp_path: Path) -> Iterator[Desk]:
    """The shipped example; whatever happens, nothing is left running."""
    desk = Desk(root / "examples" / "bulldozer", tmp_path)
    yield desk
    for running in desk.started:
        if running.poll() is None:
            running.kill()
            running.communicate()


def test_ctrl_c_says_what_is_kept_and_the_same_command_goes_on(desk: Desk, whole: tuple[bytes, str]) -> None:
    running = desk.start("losses.parquet")
    desk.wait_for(3, running)
    running.send_signal(signal.SIGINT)
    out, said = running.communicate(timeout=PATIENCE)
    assert running.returncode == 130, said
    kept = len(desk.files())
    told = re.search(r"Interrupted\. Kept (\d+) of (\d+) batches; run the same command again to go on\.", said)
    assert told, said
    assert 3 <= int(told[1]) == kept < int(told[2])
    assert not out
    assert not (desk.home / "losses.parquet").exists()
    again, said = desk.finish("losses.parquet")
    assert f"{kept} of {told[2]} batches are there from an interrupted run." in said
    assert again == whole[0]
    assert not desk.files(), "what is finished is taken away"


def test_a_killed_run_goes_on_and_never_trusts_what_is_damaged(desk: Desk, whole: tuple[bytes, str]) -> None:
    running = desk.start("losses.parquet")
    desk.wait_for(4, running)
    running.kill()
    running.communicate()
    assert running.returncode == -signal.SIGKILL
    files = desk.files()
    files[0].write_bytes(files[0].read_bytes()[:-100])
    content = files[1].read_bytes()
    files[1].write_bytes(content[:200] + bytes([content[200] ^ 255]) + content[201:])
    again, said = desk.finish("losses.parquet", "--workers", "1")
    assert re.search(rf"; {len(files) - 2} of \d+ batches are there", said), said
    assert again == whole[0]
    assert not desk.files()


def test_two_runs_of_the_same_command_at_once(desk: Desk, whole: tuple[bytes, str]) -> None:
    both = [desk.start(name) for name in ("one.parquet", "two.parquet")]
    for running in both:
        _, said = running.communicate(timeout=PATIENCE)
        assert running.returncode in (0, 2), said
    assert [(desk.home / name).read_bytes() for name in ("one.parquet", "two.parquet")] == [whole[0]] * 2
    assert not desk.files()


def test_other_questions_do_not_meet_what_is_kept(desk: Desk, whole: tuple[bytes, str]) -> None:
    running = desk.start("losses.parquet")
    desk.wait_for(2, running)
    running.kill()
    running.communicate()
    other, said = desk.finish("other.parquet", "--seed", "5")
    assert "interrupted" not in said
    assert other != whole[0]
    assert desk.files(), "those of the first question stay"


def test_a_run_needs_no_place_to_keep_anything(desk: Desk, whole: tuple[bytes, str]) -> None:
    desk.kept.write_text("a file in the way")
    found, said = desk.finish("losses.parquet")
    assert found == whole[0]
    assert "Nothing could be kept" in said
