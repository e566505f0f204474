"""What the suite needs beyond the test packages: peer programs, each in an environment of its own.

A peer under a copyleft licence never enters the package's environment; tests run it as a separate process. Whatever
cannot be had here is named, and the tests that need it skip with a reason.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PINS = ROOT / "tests" / "oracles" / "requirements.txt"


def prepare(environment: Path) -> str:
    """Create or refresh the environment of the peers; returns what was done, in words."""
    wanted = hashlib.sha256(PINS.read_bytes()).hexdigest()
    stamp = environment / ".installed"
    if stamp.is_file() and stamp.read_text() == wanted:
        return "the peer programs are in place"
    venv.create(environment, with_pip=True, clear=True)
    pip = [str(environment / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*pip, "-r", str(PINS)], check=False, capture_output=True, text=True)
    if done.returncode:
        return f"the peer programs could not be installed; tests that need them will skip\n{done.stderr.strip()[-400:]}"
    stamp.write_text(wanted)
    return "installed the peer programs"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--oracle", type=Path, default=ROOT / ".venv-oracle")
    arguments = parser.parse_args()
    if PINS.is_file():
        print(prepare(arguments.oracle))
    return 0


if __name__ == "__main__":
    sys.exit(main())
