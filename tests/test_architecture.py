"""The house rules that a machine can check: who imports whom, what an import costs, how large a room may grow."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "foreshock"
MODULES = sorted(path for path in SOURCE.rglob("*.py") if "vendor" not in path.parts)
HEAVY = {
    "pandas", "polars", "duckdb", "pyarrow", "xarray", "scipy", "highspy", "numba", "matplotlib", "trafilatura",
    "pymrio", "SALib", "numpy", "pydantic", "rich",
}  # fmt: skip


def _loaded(*statement: str) -> set[str]:
    code = f"import sys, json; {'; '.join(statement)}; sys.stderr.write(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    return {name.partition(".")[0] for name in json.loads(done.stderr.splitlines()[-1])}


def test_import_contract() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert not _loaded("import foreshock", "foreshock.__version__") & HEAVY


def test_help_loads_nothing_heavy() -> None:
    loaded = _loaded(
        "from foreshock.cli import main",
        "from contextlib import suppress, redirect_stdout",
        "import io",
        "out = io.StringIO()",
        "exec('with suppress(SystemExit), redirect_stdout(out): main([\"--help\"])')",
    )
    assert not loaded & HEAVY


def test_help_takes_at_most_ten_bare_interpreters() -> None:
    """Counted in instructions of the interpreter's own clock: the best of several runs of each, in turn."""
    import time

    def best(command: list[str]) -> float:
        times = []
        for _ in range(7):
            begin = time.perf_counter()
            subprocess.run(command, capture_output=True, check=True)
            times.append(time.perf_counter() - begin)
        return min(times)

    bare = best([sys.executable, "-c", "pass"])
    asked = best([sys.executable, "-m", "foreshock", "--help"])
    assert asked <= 10 * bare, f"--help takes {asked / bare:.1f} bare interpreters"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_rooms_stay_small(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 500, f"{len(lines)} lines; two rooms with their own purpose read better"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_print_and_a_docstring(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if path.stat().st_size:
        assert ast.get_docstring(tree), "a module says what it is for"
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    assert not [call for call in calls if call.func.id == "print"]  # type: ignore[attr-defined]


def test_no_project_file_names_a_registry_or_a_machine() -> None:
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if tracked.returncode:
        pytest.skip("not a git checkout")
    pattern = re.compile("py" + r"pi\.org|python" + r"hosted|registry\.np" + r"mjs|/wo" + r"rk/|\.lib" + "rary/")
    guilty = []
    for name in tracked.stdout.split("\0"):
        path = ROOT / name
        if not name or not path.is_file() or path.suffix in {".parquet", ".png", ".svg", ".gz", ".npz", ".xlsx"}:
            continue
        if pattern.search(path.read_text(encoding="utf-8", errors="replace")):
            guilty.append(name)
    assert not guilty


def test_every_plugin_says_what_it_is() -> None:
    from foreshock.core.registry import FAMILIES, family

    for name in FAMILIES:
        for key, plugin in family(name).items():
            assert plugin.name == key
            assert plugin.help.strip().endswith("."), f"{name} {key}: help is one sentence"


def test_every_plugin_has_a_row_in_the_docs() -> None:
    from foreshock.core.registry import FAMILIES, family

    text = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs").rglob("*.md"))
    missing = [f"{name}: {key}" for name in FAMILIES for key in family(name) if f"`{key}`" not in text]
    assert not missing


def test_every_parameter_is_sourced_and_ordered() -> None:
    from foreshock.core.parameters import group, groups

    assert groups()
    for name in groups():
        for key, dated in group(name).items():
            for one in dated:
                assert one.low <= one.mode <= one.high, f"{name}.{key}"
                assert one.sources and all(source.title for source in one.sources), f"{name}.{key} names no source"
                assert one.unit and one.description, f"{name}.{key}"


def test_public_functions_are_documented() -> None:
    missing = []
    for path in MODULES:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            public = isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_")
            if public and not ast.get_docstring(node):
                missing.append(f"{path.relative_to(SOURCE)}: {node.name}")
    assert not missing


def test_the_lock_carries_hashes_and_no_address() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert "://" not in text


def test_every_dependency_is_locked() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    for one in wanted:
        name = re.split(r"[<>=\[;~ ]", one)[0].lower().replace("_", "-")
        assert re.search(rf"^{re.escape(name)}==", locked, re.MULTILINE), name
