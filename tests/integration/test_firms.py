"""`foreshock firms` on tables as a user has them: the published answers, scenarios, exports, complaints."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from foreshock.cli import main
from foreshock.core.errors import UserError
from foreshock.data import checkpoints
from foreshock.data.tables import read_table
from foreshock.exposure.attributes import FIRM_TABLES, attributes
from foreshock.exposure.firms import firm_network
from foreshock.pipeline import working
from foreshock.pipeline.firms import firm_days, firm_failure, firm_risk, open_firms, shocked_firms
from foreshock.propagation import systemic
from foreshock.propagation.kernels.ario import Events, run
from foreshock.propagation.kernels.ario_events import Change
from foreshock.propagation.kernels.ario_rules import Rationing, firm_rules
from foreshock.propagation.kernels.ario_system import by_supplier
from foreshock.propagation.models._ario_network import lay_out
from foreshock.propagation.work import Estimate, Interrupted, Work, using
from foreshock.report.firms import sentences, share
from foreshock.schema.firms import FirmScenario
from foreshock.schema.network import Network

ELEVEN = [(2, 1), (2, 3), (3, 7), (6, 7), (7, 4), (7, 11), (8, 11), (9, 5), (9, 10), (10, 7)]
SECTORS = (1, 2, 1, 3, 4, 2, 4, 1, 2, 3, 5)
THIRTEEN = (
    "A>X(1>1,2) B>X(2>1,2) C>X(2>1,2) D>X(2>1,2) E>X(3>1,1) F>X(3>1,1) G>X(5>1,1) H>X(99>1,0) X>I(1>1,2) "
    "X>J(1>3,1) X>K(1>4,2) K>L(4>2,2)"
)
FINE = ("--set", "cascade.index_tolerance=1e-10")


@pytest.fixture
def eleven(tmp_path: Path) -> list[str]:
    """Fig. 1 of Diem et al. 2022, every sale worth 1."""
    rows = "".join(f"{a},{b},1\n" for a, b in ELEVEN)
    (tmp_path / "links.csv").write_text(f"supplier,customer,sales\n{rows}")
    rows = "".join(f"{at},{sector}\n" for at, sector in enumerate(SECTORS, 1))
    (tmp_path / "firms.csv").write_text(f"id,sector\n{rows}")
    return [str(tmp_path / "links.csv"), "--firms", str(tmp_path / "firms.csv")]


@pytest.fixture
def thirteen(tmp_path: Path) -> list[str]:
    """The test list of vitelot's program, with the type of every pair of sectors."""
    sector: dict[str, str] = {}
    links, need = ["supplier,customer,sales"], ["supplier,customer,criticality"]
    for a, b, one, other, kind in re.findall(r"(\w)>(\w)\((\d+)>(\d+),(\d)\)", THIRTEEN):
        sector |= {a: one, b: other}
        links.append(f"{a},{b},1")
        need.append(f"{one},{other},{kind}")
    files = {
        "links.csv": links,
        "firms.csv": ["id,sector", *(f"{a},{b}" for a, b in sector.items())],
        "need.csv": list(dict.fromkeys(need)),
    }
    for name, lines in files.items():
        (tmp_path / name).write_text("\n".join(lines) + "\n")
    folder = str(tmp_path)
    return [f"{folder}/links.csv", "--firms", f"{folder}/firms.csv", "--essential", f"{folder}/need.csv"]


def ask(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> Any:
    """What the command line answers as JSON; with another status, what it complains about."""
    assert main(["firms", *arguments, "--json"]) == status
    said = capsys.readouterr()
    return json.loads(said.err if status else said.out)


def index(answer: Any) -> dict[str, float]:
    return dict(zip(answer["ranked"]["firm"], answer["ranked"]["index"], strict=True))


@pytest.mark.parametrize(
    ("need", "replaceable", "wanted"),
    [
        ("", "1", [0.10, 0.3666667, 0.40, 0.35, 0.10, 0.15, 0.70, 0.10, 0.40, 0.40, 0.45]),
        ("", "0", [0.10, 0.50, 0.40, 0.35, 0.10, 0.30, 0.70, 0.10, 0.50, 0.40, 0.45]),
        ("important", "1", [0.10, 0.30, 0.2666667, 0.35, 0.10, 0.1166667, 0.70, 0.10, 0.3111111, 0.2666667, 0.45]),
        ("important", "0", [0.10, 0.3666667, 0.2666667, 0.35, 0.10, 0.1666667, 0.70, 0.10, 0.3666667, 0.2666667, 0.45]),
    ],
)
def test_the_eleven_firms_of_the_paper(
    eleven: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    need: str,
    replaceable: str,
    wanted: list[float],
) -> None:
    extra: list[str] = []
    if need:
        rows = "".join(f"{a},{need},{need},{need},{need},{need}\n" for a in range(1, 6))
        (tmp_path / "need.csv").write_text(f"sector,1,2,3,4,5\n{rows}")
        extra = ["--essential", str(tmp_path / "need.csv")]
    answer = ask(capsys, *eleven, *extra, *FINE, "--set", f"cascade.replaceability={replaceable}")
    found = index(answer)
    np.testing.assert_allclose([found[str(at)] for at in range(1, 12)], wanted, atol=5e-8)
    up = dict(zip(answer["ranked"]["firm"], answer["ranked"]["upstream"], strict=True))
    wanted_up = [0.10, 0.20, 0.20, 0.35, 0.10, 0.10, 0.70, 0.10, 0.20, 0.20, 0.45]
    np.testing.assert_allclose([up[str(at)] for at in range(1, 12)], wanted_up, atol=1e-12)


def test_the_mixed_case_of_the_eleven_firms(
    eleven: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kinds = ("essential", "important", "negligible", "important", "important")
    rows = "".join(f"{a},{','.join([kind] * 5)}\n" for a, kind in enumerate(kinds, 1))
    (tmp_path / "need.csv").write_text(f"sector,1,2,3,4,5\n{rows}")
    extra = ["--essential", str(tmp_path / "need.csv")]
    both = ask(capsys, *eleven, *extra, "--shock", "2=50%,9=0.25")
    assert both["share_of_output"] == pytest.approx(0.226190476, abs=1e-8)
    one = ask(capsys, *eleven, *extra, "--shock", "7=0.4")
    assert one["share_of_output"] == pytest.approx(0.28, abs=1e-8)


def test_the_thirteen_firms(thirteen: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    found = index(ask(capsys, *thirteen, *FINE))
    wanted = {"A": 0.416666667, "X": 1.0} | dict.fromkeys("BCD", 0.136904762) | dict.fromkeys("EFG", 0.123204023)
    wanted |= {"H": 0.083333333} | dict.fromkeys("IJ", 0.305555556) | dict.fromkeys("KL", 0.388888889)
    assert found == pytest.approx(wanted, abs=5e-10)


def test_single_precision_differs_by_rounding(eleven: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    double, single = (index(ask(capsys, *eleven, "--precision", bits)) for bits in ("64", "32"))
    assert double == pytest.approx(single, abs=1e-6)


def test_a_shock_says_who_stops_and_how_far_away(thirteen: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    answer = ask(capsys, *thirteen, "--shock", "A", "--days", "10")
    assert answer["share_of_output"] == pytest.approx(0.416666667, abs=1e-8)
    assert answer["loss"] == pytest.approx(10 * 5 / 365)
    rows = {row["firm"]: row for row in answer["ranked"]}
    assert set(rows) == {"X", "K"}
    assert (rows["X"]["steps"], rows["K"]["steps"]) == (1, 2)
    assert "2 other firms are hit: 2 stop, 0 more lose at least half; 2 for lack of inputs" in answer["sentences"][1]


def test_an_index_is_the_loss_of_the_firm_s_own_failure(thirteen: list[str], tmp_path: Path) -> None:
    network = open_firms(tmp_path / "links.csv", firms=tmp_path / "firms.csv", essential=tmp_path / "need.csv")
    risk = firm_risk(network, parameters={"cascade.index_tolerance": 1e-10})
    for firm, value in zip(risk.firm, risk.index.tolist(), strict=True):
        assert firm_failure(network, {firm: 1.0}).part == pytest.approx(value, abs=1e-7)


def test_products_are_inputs_of_their_own(tmp_path: Path) -> None:
    """C buys bolts and paint from A alone, and paint from B too: with a product, B cannot stand in for the bolts."""
    (tmp_path / "l.csv").write_text("supplier,customer,sales,product\nA,C,1,bolts\nA,C,1,paint\nB,C,1,paint\nC,D,9,\n")
    (tmp_path / "f.csv").write_text("id,sector\nA,s\nB,s\nC,t\nD,u\n")
    fine = {"cascade.replaceability": 0.0}
    made = firm_failure(open_firms(tmp_path / "l.csv", firms=tmp_path / "f.csv"), {"B": 1.0}, parameters=fine)
    lost = dict(zip(made.firm, made.columns["lost_inputs"].tolist(), strict=True))
    assert lost["C"] == pytest.approx(0.5)
    (tmp_path / "m.csv").write_text("supplier,customer,sales\nA,C,2\nB,C,1\nC,D,9\n")
    plain = firm_failure(open_firms(tmp_path / "m.csv", firms=tmp_path / "f.csv"), {"B": 1.0}, parameters=fine)
    assert plain.columns["lost_inputs"][2] == pytest.approx(1 / 3)


def test_exports_hold_every_firm_and_nothing_runs_in_the_page(
    eleven: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    answer = ask(capsys, *eleven, "-o", str(out))
    assert sorted(Path(file).suffix for file in answer["files"]) == [".csv", ".html", ".json", ".parquet", ".svg"]
    table = pl.read_parquet(out / "firms.parquet")
    assert pl.read_csv(out / "firms.csv", schema=table.schema).equals(table)
    assert (table.height, table["rank"].to_list()) == (11, list(range(1, 12)))
    assert table["cumulative"].to_list()[-1] == pytest.approx(1)
    stored = json.loads((out / "firms.json").read_text())
    assert [row["firm"] for row in stored["firms"]] == table["firm"].to_list()
    assert stored["needed"]["0.5"] == 4
    page, picture = (out / "firms.html").read_text(), (out / "firms.svg").read_text()
    assert "<script" not in page
    assert page.count("<tr>") == 12
    assert picture.startswith("<svg") and picture.count('<circle class="mark"') == 3
    selling = table.filter(pl.col("output") > 0)["firm"].to_list()
    assert re.findall(r'<circle class="size"[^>]*><title>(\w+) ', picture) == selling


def test_names_are_text_in_page_and_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = '"<script>alert(1)</script>&""x"'
    (tmp_path / "l.csv").write_text(f"supplier,customer,sales\n{bad},B,2\nB,{bad},1\n")
    for ending in ("html", "svg"):
        ask(capsys, str(tmp_path / "l.csv"), "-o", str(tmp_path / f"o.{ending}"))
        said = (tmp_path / f"o.{ending}").read_text()
        assert "<script>" not in said
        assert "&lt;script&gt;" in said


def test_days_follow_the_stocks(thirteen: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """X lives 15 days without A, then stops until A is back; K, which needs X, has its own 15 days."""
    answer = ask(capsys, *thirteen, "--shock", "A", "--model", "ario", "--rules", "firms", "--days", "40")
    rows = {row["firm"]: row for row in answer["ranked"]}
    assert (rows["X"]["time_to_survive"], rows["K"]["time_to_survive"]) == (15, 30)
    assert rows["X"]["lowest_output"] == 0
    assert (rows["X"]["reason"], rows["E"]["reason"]) == ("1", "orders")
    assert len(answer["course"]) == 365
    calm = ask(capsys, *thirteen, "--shock", "A", "--model", "ario", "--rules", "firms", "--days", "14")
    assert calm["share_of_output"] == pytest.approx(14 / 12 / 365, rel=0.2)
    assert {row["firm"] for row in calm["ranked"] if row["time_to_survive"] is not None} == set()


PRINTED = (
    ("proportional", 0, (358.700000, 302.316134, 336.287428, 397.672756)),
    ("final_last", 0, (358.700000, 301.998426, 334.920301, 397.753011)),
    ("firms_first", 1, (361.700000, 363.905360, 379.099782, 393.073099)),
    ("water_filling", 2, (362.700000, 366.116042, 379.569704, 392.709615)),
)


@pytest.mark.parametrize(("rationing", "order", "printed"), PRINTED)
def test_the_six_firms_of_the_published_program(
    tmp_path: Path, rationing: Rationing, order: Any, printed: tuple[float, ...]
) -> None:
    """Totals of days 1, 4, 8 and 12, through the table of sales; firm a recovers by a twentieth a day."""
    links = ["a>c:40", "b>c:20", "a>d:30", "b>d:10", "c>e:50", "d>e:25", "e>f:30", "f>a:10", "f>b:5", "c>d:15"]
    rows = [re.fullmatch(r"(\w)>(\w):(\d+)", one) for one in links]
    text = "".join(f"{one[1]},{one[2]},{365 * int(one[3])}\n" for one in rows if one)
    (tmp_path / "l.csv").write_text(f"supplier,customer,sales\n{text}")
    made = {"a": (90, 1), "b": (35, 1), "c": (80, 2), "d": (65, 3), "e": (90, 4), "f": (60, 5)}
    text = "".join(f"{name},{sector},{365 * output}\n" for name, (output, sector) in made.items())
    (tmp_path / "f.csv").write_text(f"id,sector,output\n{text}")
    network = open_firms(tmp_path / "l.csv", firms=tmp_path / "f.csv")
    assert network.nodes.output.sum() == pytest.approx(420)
    laid = lay_out(network, {"ario.inventory_days": 10.0, "ario.critical_share": 0.0})
    lost = 0.6 * np.maximum(1 - np.arange(60) / 20, 0)
    one = Change(what="factor", target=np.zeros(1, np.int32), weight=-np.ones(1), path=lost, level=np.ones(1))
    trace = run(by_supplier(laid.system), firm_rules(rationing=rationing, order=order), Events(changes=[one]), 60)
    assert trace.total[0, 0] == pytest.approx(366)
    assert [trace.total[day, 0] for day in (1, 4, 8, 12)] == pytest.approx(printed, abs=6e-7)


def test_every_rationing_and_criticality_runs(thirteen: list[str], tmp_path: Path) -> None:
    network = open_firms(tmp_path / "links.csv", firms=tmp_path / "firms.csv", essential=tmp_path / "need.csv")
    totals = {
        (rationing, criticality): firm_failure(
            network,
            {"E": 1.0},
            how=firm_days(30, 60, rules="firms", rationing=rationing, criticality=criticality),
        ).total
        for rationing in ("proportional", "firms_first", "water_filling", "final_last")
        for criticality in ("leontief", "weakly")
    }
    for rationing in ("proportional", "firms_first", "water_filling", "final_last"):
        assert totals[rationing, "weakly"] < totals[rationing, "leontief"]


@pytest.fixture
def many(tmp_path: Path) -> Network:
    """3,000 firms with 9,000 links."""
    draw = np.random.default_rng(0)
    ends = draw.integers(0, 3_000, (9_000, 2))
    ends = ends[ends[:, 0] != ends[:, 1]]
    frame = pl.DataFrame({"supplier": ends[:, 0], "customer": ends[:, 1], "sales": draw.random(len(ends)) + 0.1})
    frame.write_parquet(tmp_path / "l.parquet")
    return firm_network(read_table(tmp_path / "l.parquet"))


def test_what_it_will_take_is_said_first(
    thirteen: list[str], many: Network, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Estimate] = []
    with working(keep=False, announce=heard.append):
        firm_risk(many)
        monkeypatch.setattr(systemic, "MANY", 100)
        firm_risk(many)
    assert [one.cases for one in heard] == [len(many.nodes)] * 2
    assert heard[0].seconds == 0
    assert heard[1].seconds > 0
    assert heard[0].memory == systemic.memory_of(many)
    assert main(["firms", *thirteen, "-v"]) == 0
    assert "13 cases x cascade of every firm" in capsys.readouterr().err


def test_too_little_memory_is_told_before_the_work(many: Network) -> None:
    with working(keep=False, memory=100_000), pytest.raises(UserError, match=r"the index needs .* may be used"):
        firm_risk(many)


def test_an_interrupted_index_goes_on_where_it_was(
    many: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(systemic, "PIECE", 1e-9)
    monkeypatch.setattr(checkpoints, "LONG", 0.0)
    whole = firm_risk(many)
    seen: list[int] = []

    def stop(stage: str, done: int, total: int) -> None:
        seen.append(done)
        if done >= 2_048:
            raise KeyboardInterrupt

    store = checkpoints.Checkpoints(tmp_path / "kept", after=0.0)
    with using(Work(keep=store)), pytest.raises(Interrupted, match="Kept 2 of 3 batches"):
        firm_risk(many, progress=stop)
    store.leave()
    assert seen == [0, 1_024, 2_048]
    heard: list[Estimate] = []
    store = checkpoints.Checkpoints(tmp_path / "kept", after=0.0)
    with using(Work(keep=store, announce=heard.append)):
        again = firm_risk(many)
        other = firm_risk(many, parameters={"cascade.index_tolerance": 1e-4})
    store.finish()
    assert [one.kept for one in heard] == [2, 0]
    assert (again.index == whole.index).all()
    assert (again.iterations == whole.iterations).all()
    assert (other.index != whole.index).any()
    assert not (tmp_path / "kept").exists()


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        (["--shock", "7x"], "there is no firm '7x'. Did you mean '7'?"),
        (["--shock", "7=2"], "7 cannot lose 2 of its capacity"),
        (["--shock", "7=much"], "'much' is no share"),
        (["--shock", "7", "--model", "ario", "--rules", "firm"], "Did you mean 'firms'?"),
        (["--shock", "7", "--model", "ario", "--days", "-1"], "-1 days are no time to fail"),
        (["--shock", "7", "--days", "0"], "0 days are no time to fail"),
        (["--shock", "7x", "--days", "-3"], "-3 days are no time to fail. Give more than 0. there is no firm '7x'"),
        (["--shock", "7", "--set", "firms.outage_days=0"], "0 days are no time to fail"),
        (["--shock", "7,7=40%"], "is named twice"),
        (["--top", "0"], "at least one row"),
        (["-o", "x.xlsx"], "is no kind of file"),
    ],
)
def test_complaints(eleven: list[str], capsys: pytest.CaptureFixture[str], extra: list[str], said: str) -> None:
    problems = ask(capsys, *eleven, *extra, status=1)["problems"]
    assert said in " ".join(f"{one['what']} {one['hint']}" for one in problems)


def test_shares_of_a_shock() -> None:
    assert shocked_firms(["A, B", "C=40%", "D=0.25"]) == {"A": 1.0, "B": 1.0, "C": 0.4, "D": 0.25}
    with pytest.raises(UserError, match="no share"):
        shocked_firms(["A=x"])


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["firms", *arguments]) == 0
    return " ".join(capsys.readouterr().out.split())


def test_what_is_said_of_firms_that_only_buy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    links = tmp_path / "links.csv"
    links.write_text("supplier,customer,sales\nA,C,100\nB,C,100\n")
    risk = said(capsys, str(links))
    assert "the failure of C alone would cost 100.0 % of all output. It sells nothing itself" in risk
    assert "change of 0.01; nobody replaces anybody; 64 bits" in risk
    days = said(capsys, str(links), "--shock", "C", "--model", "ario", "--no-band")
    assert "; none of it hits others." in days
    assert "links away" not in days and "holds for" not in days
    links.write_text("supplier,customer,sales\nA,B,100\nB,C,100\n")
    assert "1 other firm is hit" in said(capsys, str(links), "--shock", "A", "--no-band")
    assert main(["firms", str(links), "--shock", "A", "-o", str(tmp_path / "out.html")]) == 1
    assert "End it in .csv, .json, .parquet, or give a folder." in " ".join(capsys.readouterr().err.split())


def test_others_that_gain_are_said_to_gain() -> None:
    def sentence(loss: float) -> str:
        each = np.array([100.0, loss])
        names, lost = ("A", "B"), {name: np.zeros(2) for name in ("lost_inputs", "lost_orders")}
        return sentences(
            FirmScenario(
                model="cascade", shocked={"A": 1.0}, days=365, horizon=365, firm=names, sector=names, country=names,
                output=np.full(2, 100.0), loss=each, share=each / 100, columns=lost,
            )
        )[0]  # fmt: skip

    assert sentence(-0.34).endswith("; the others together gain 0.34.")
    assert sentence(-1e-8).endswith("; none of it hits others.")
    assert sentence(50.0).endswith("; 50.0 of it hits others.")


def test_nearly_everything_is_not_everything() -> None:
    shares = (0.0, 0.00123, 0.9994, 0.9996, 0.999985, 1 - 1e-9, 1.0)
    assert [share(one) for one in shares] == [
        "0.0 %", "0.12 %", "99.94 %", "99.96 %", "99.99 %", "100.0 %", "100.0 %"
    ]  # fmt: skip


def test_the_page_shows_what_the_program_prints(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every command of docs/firms.md, and its lines of Python; times aside."""
    monkeypatch.chdir(root)
    monkeypatch.setenv("COLUMNS", "110")
    page = (root / "docs" / "firms.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```console\n\$ foreshock (.*?)\n(.*?)\n```", page, re.DOTALL)
    assert len(blocks) == 3
    for command, said in blocks:
        assert main(shlex.split(command)) == 0
        lines = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
        timed = [line for line in lines if re.fullmatch(r"(model \w+, )?\d+\.\d s", line)]
        assert "\n".join(line for line in lines if line not in timed).rstrip() == said
    code, said = re.findall(r"```(?:python|text)\n(.*?)```", page, re.DOTALL)
    exec(compile(code, "firms.md", "exec"), {})
    assert capsys.readouterr().out == said


def test_the_page_has_every_column(root: Path) -> None:
    page = (root / "docs" / "firms.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in page for table in FIRM_TABLES for name in attributes(table))


def test_the_index_comes_with_its_band(eleven: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    answer = ask(capsys, *eleven, *FINE)
    others = {one["name"]: one for one in answer["others"]}
    assert others["nobody replaces anybody"]["largest"] == pytest.approx(0.70)
    assert others["every input is essential"]["agreement"] == pytest.approx(1)
    indices = [0.10, 0.50, 0.40, 0.35, 0.10, 0.30, 0.70, 0.10, 0.50, 0.40, 0.45]
    ranks = [sorted(indices).index(one) + (indices.count(one) - 1) / 2 for one in indices]
    mine = [0.10, 0.3666667, 0.40, 0.35, 0.10, 0.15, 0.70, 0.10, 0.40, 0.40, 0.45]
    own = [sorted(mine).index(one) + (mine.count(one) - 1) / 2 for one in mine]
    assert others["nobody replaces anybody"]["agreement"] == pytest.approx(np.corrcoef(ranks, own)[0, 1])
    assert ask(capsys, *eleven, "--no-band")["others"] == []


def test_a_failure_comes_with_its_band(thirteen: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """E sells X an important input: X goes on without it; where it is essential, X stops, and all behind it."""
    answer = ask(capsys, *thirteen, "--shock", "E")
    others = {one["name"]: one["part"] for one in answer["others"]}
    assert answer["share_of_output"] == pytest.approx(0.123204023, abs=1e-8)
    assert others["every input is essential"] == pytest.approx(max(others.values()))
    assert others["every input is essential"] > 2 * others["no input is essential"]
    assert answer["warning"].startswith("Fragile: the loss is")
    assert ask(capsys, *thirteen, "--shock", "E", "--no-band")["others"] == []
    days = ask(capsys, *thirteen, "--shock", "E", "--model", "ario", "--rules", "firms")
    assert [one["name"] for one in days["others"]][2:] == ["half the stocks", "double the stocks"]
    assert days["others"][0]["loss"] > days["loss"] >= days["others"][1]["loss"]


@pytest.mark.parametrize("model", ["ario", "cascade"])
def test_scenarios_run_on_a_network_of_firms(thirteen: list[str], tmp_path: Path, model: str) -> None:
    import foreshock as fs

    (tmp_path / "s.yaml").write_text(
        "format: foreshock/scenarios/1\ntitle: Two strikes\nas_of: 2026-01-01\nhorizon: 60 days\n"
        "drivers:\n  strike:\n    outcomes: {none: 0.5, at_a: 0.3, in_sector_2: rest}\neffects:\n"
        "  - when: {strike: at_a}\n    shocks: [{type: capacity, sites: A, lost: 1, duration: 40 days}]\n"
        "  - when: {strike: in_sector_2}\n    shocks: [{type: capacity, sectors: '2', lost: 1, duration: 40 days}]\n"
    )
    network = open_firms(tmp_path / "links.csv", firms=tmp_path / "firms.csv", essential=tmp_path / "need.csv")
    losses = fs.stress(network, fs.foresee(tmp_path / "s.yaml"), model=model)
    _, mean, _ = losses.by_scenario()
    assert mean[0] == pytest.approx(0, abs=1e-9)
    assert (mean[1:] > 0).all()
    if model == "cascade":
        assert mean[1] == pytest.approx(firm_failure(network, {"A": 1.0}, days=40).total, rel=1e-6)
    else:
        assert (losses.metrics["time_to_survive"][1] < 60).any()
