"""Outside sources: every adapter gives one record with its labels in order, from files alone or through a transport."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import data_records as records
import numpy as np
import openpyxl
import polars as pl
import pytest

from foreshock.core.errors import UserError
from foreshock.core.registry import family, get
from foreshock.data import store
from foreshock.data.sources._http import Http
from foreshock.data.sources.base import Answer, Remote, fetch, region
from foreshock.schema.world import WorldTable

SOURCES = family("sources")


def small() -> WorldTable:
    """Two regions by two sectors, one category, that adds up."""
    deliveries = np.array([[1, 2, 0, 1], [0, 3, 1, 0], [2, 0, 4, 1], [1, 1, 0, 5]], dtype=np.float64)
    final = np.array([[5, 1], [2, 2], [0, 6], [3, -1]], dtype=np.float64)
    return WorldTable(
        regions=("USA", "DEU"),
        sectors=("steel", "cars"),
        demand=("all",),
        Z=deliveries,
        F=final,
        x=deliveries.sum(axis=1) + final.sum(axis=1),
        year=2020,
        titles={"steel": "Stähle"},
        notes=("made up",),
    )


@pytest.mark.parametrize("name", list(SOURCES))
def test_a_source_says_what_it_is(name: str) -> None:
    source = SOURCES[name]
    assert source.name == name
    for text in (source.help, source.title, source.licence, source.version, source.files):
        assert text.strip()
    assert all(remote.url.startswith("https://") for remote in source.remotes(2020))


@pytest.mark.parametrize("name", [name for name in SOURCES if name != "pymrio_test"])
def test_a_missing_or_damaged_file_is_told(name: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="does not exist"):
        SOURCES[name].read(tmp_path / "nothing_2011", 2011)
    damaged = tmp_path / ("ICIO2023_2011.csv" if name == "oecd_icio" else "wiot_2011_bp.npz.zip")
    damaged.write_bytes(b"\x00junk")
    with pytest.raises(UserError):
        SOURCES[name].read(damaged, 2011)


def test_the_table_checks_itself() -> None:
    table = small()
    assert table.value_added.tolist() == pytest.approx((table.x - table.Z.sum(axis=0)).tolist())
    assert np.abs(table.imbalance).max() == 0
    assert table.industries[table.index("DEU", "steel")] == ("DEU", "steel")
    for change in ({"x": np.ones(3)}, {"regions": ("USA", "USA")}, {"F": np.full((4, 2), np.nan)}):
        values = {name: getattr(table, name) for name in table.__dataclass_fields__} | change
        with pytest.raises(ValueError, match=r"need|twice|finite"):
            WorldTable(**values)


def test_clipping_counts_what_it_does() -> None:
    clipped = small().clipped()
    assert clipped.F.min() == 0
    assert np.abs(clipped.imbalance).max() == 0
    assert clipped.notes[-1].startswith("1 negative cells of final demand (-1) were set to 0")
    assert "1 industries moved" in clipped.notes[-1]


def test_order_and_merging_keep_every_cell() -> None:
    table = small()
    ordered = table.ordered()
    assert (ordered.regions, ordered.sectors) == (("DEU", "USA"), ("cars", "steel"))
    for a, (r, s) in enumerate(table.industries):
        at = ordered.index(r, s)
        assert ordered.x[at] == table.x[a]
        for b, other in enumerate(table.industries):
            assert ordered.Z[at, ordered.index(*other)] == table.Z[a, b]
        assert ordered.F[at].tolist() == table.F[a, ::-1].tolist()
    assert records.same(ordered.ordered(table.regions, table.sectors), table)
    merged = table.merged({"USA": "all", "DEU": "all"}, {})
    assert merged.Z.tolist() == [[7.0, 4.0], [2.0, 9.0]]
    assert (merged.F.tolist(), merged.x.sum()) == ([[12.0], [6.0]], table.x.sum())
    with pytest.raises(ValueError, match="every region"):
        table.ordered(("USA",), table.sectors)


def test_a_world_table_is_saved_and_read_as_a_source(tmp_path: Path) -> None:
    file = store.save(small(), tmp_path)
    first = file.read_bytes()
    assert records.same(store.load(file), small())
    assert records.same(get("sources", "world_npz").read(tmp_path, 2020), small())
    store.save(small(), tmp_path)
    assert file.read_bytes() == first
    with pytest.raises(UserError, match="is a table of 2020, not of 2019"):
        get("sources", "world_npz").read(tmp_path, 2019)
    np.savez(file, Z=np.ones((2, 2)))
    with pytest.raises(UserError, match="is no world table"):
        store.load(file)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("year", "deliveries", "final", "output", "worst", "negative", "idle"),
    [
        (2000, 29_133_018, 31_630_791, 60_817_369, 113, "205 cells of final demand are negative (sum -102,294)", 18),
        (2005, 42_896_346, 44_570_057, 87_525_644, 102, "283 cells of final demand are negative (sum -129,696)", 20),
        (2008, 62_631_727, 60_095_206, 122_789_483, 103, "244 cells of final demand are negative (sum -227,258)", 20),
        (2011, 72_440_092, 69_268_600, 141_767_904, 108, "352 cells of final demand are negative (sum -170,065)", 22),
    ],
)
def test_wiod_equals_its_published_sums(
    shared: Path, year: int, deliveries: int, final: int, output: int, worst: int, negative: str, idle: int
) -> None:
    table = get("sources", "wiod2013").read(shared / "wiod2013", year)
    assert (table.Z.sum(), table.F.sum(), table.x.sum()) == (deliveries, final, output)
    assert np.abs(table.imbalance).max() == worst
    assert table.notes[0].startswith(negative)
    assert table.notes[1] == f"{idle} industries have no output."
    assert (table.value_added >= 0).all()
    assert {"ROU", "ROW"} < set(table.regions)
    assert table.titles["c15"] == "transport equipment"
    clipped = table.clipped()
    assert clipped.F.min() == 0
    assert np.abs(clipped.imbalance).max() < 1e-6


@pytest.mark.shared
def test_russian_value_added_in_final_demand(shared: Path) -> None:
    table = get("sources", "wiod2013").read(shared / "wiod2013" / "wiot_2011.npz")
    coefficient = table.Z / np.where(table.x > 0, table.x, 1)
    share = 1 - coefficient.sum(axis=0)
    russian = np.array([name == "RUS" for name, _ in table.industries])
    per_demand = np.linalg.solve(np.eye(len(table)) - coefficient.T, np.where(russian, share, 0))
    for code, percent in (("FIN", 2.577), ("POL", 2.213), ("DEU", 0.704), ("CHN", 0.649), ("USA", 0.282)):
        at = table.regions.index(code)
        wanted = table.F[:, at * 5 : at * 5 + 5].sum(axis=1)
        assert 100 * per_demand @ wanted / wanted.sum() == pytest.approx(percent, abs=6e-4)


def test_pymrio_test_table_is_the_package_s_own() -> None:
    pymrio = pytest.importorskip("pymrio")
    system = pymrio.load_test()
    table = get("sources", "pymrio_test").read(Path())
    assert (len(table.regions), len(table.sectors), len(table.demand)) == (6, 8, 7)
    for region_, sector in (("reg2", "mining"), ("reg6", "other")):
        row = table.index(region_, sector)
        assert table.Z[row, 3] == system.Z.loc[(region_, sector)].iloc[3]
        assert table.F[row, 10] == system.Y.loc[(region_, sector)].iloc[10]
    assert table.x == pytest.approx(system.Z.sum(axis=1).to_numpy() + system.Y.sum(axis=1).to_numpy())


def test_exiobase_in_its_own_format(tmp_path: Path) -> None:
    pymrio = pytest.importorskip("pymrio")
    system = pymrio.load_test()
    system.rename_regions({f"reg{at + 1}": code for at, code in enumerate(("AT", "RU", "US", "CN", "WA", "WE"))})
    system.calc_system()
    system.save_all(tmp_path / "IOT_2011_ixi")
    table = get("sources", "exiobase3").read(tmp_path / "IOT_2011_ixi")
    assert table.regions == ("AUT", "RUS", "USA", "CHN", "WA", "WE")
    assert (table.year, table.unit, table.currency) == (2011, 1e6, "EUR")
    assert table.x == pytest.approx(system.x.to_numpy().ravel())
    with pytest.raises(UserError, match="names no year"):
        get("sources", "exiobase3").read(_renamed(tmp_path / "IOT_2011_ixi"))


def _renamed(path: Path) -> Path:
    return path.rename(path.with_name("unpacked"))


def _oecd(path: Path) -> None:
    """Three regions of which China is split, two industries, two categories and the discrepancy."""
    places = ("DEU", "CHN", "CN1", "CN2")
    rows = [f"{place}_{sector}" for place in places for sector in ("A01", "B05")]
    wanted = [f"{place}_{category}" for place in ("DEU", "CHN") for category in ("HFCE", "INVNT")]
    columns = [*rows, *wanted, "DISC", "TOTAL"]
    lines = [",".join(["V1", *columns])]
    for at, row in enumerate(rows):
        values = [at * 100 + to for to in range(len(rows))] + [10.0 * at + to for to in range(len(wanted))] + [1, 0]
        lines.append(",".join([row, *map(str, values)]))
    lines += [",".join([name, *["5"] * len(columns)]) for name in ("TLS", "VA", "OUT")]
    path.write_text("\n".join(lines) + "\n")


def test_oecd_merges_split_china_and_leaves_the_discrepancy_out(tmp_path: Path) -> None:
    pytest.importorskip("pymrio")
    _oecd(tmp_path / "ICIO2023_2019.csv")
    table = get("sources", "oecd_icio").read(tmp_path, 2019)
    assert (table.regions, table.sectors) == (("CHN", "DEU"), ("A01", "B05"))
    assert (table.year, table.demand) == (2019, ("HFCE", "INVNT"))
    assert "1 columns of no region (statistical discrepancy) were left out: 8." in table.notes
    rows = {"DEU": (0,), "CHN": (2, 4, 6)}
    for a in ("DEU", "CHN"):
        for b in ("DEU", "CHN"):
            sums = sum(100 * (row + 1) + column for row in rows[a] for column in rows[b])
            assert table.Z[table.index(a, "B05"), table.index(b, "A01")] == sums
        wanted = sum(10 * row + 2 for row in rows[a])
        assert table.F[table.index(a, "A01"), table.regions.index("CHN") * 2] == wanted
    with pytest.raises(UserError, match="holds several years"):
        get("sources", "oecd_icio").read(tmp_path)


def _eora(path: Path) -> None:
    """Two countries and the discrepancy row and column, two sectors, one category."""
    labels = [("Austria", "AUT"), ("Sudan", "SUD")]
    industries = [f"{full}\t{code}\tIndustries\t{sector}" for full, code in labels for sector in ("Fishing", "Trade")]
    industries.append("ROW\tROW\tTOTAL\tTOTAL")
    demand = [f"{full}\t{code}\tFinal demand\tHouseholds" for full, code in labels] + ["ROW\tROW\tFinal demand\tTOTAL"]
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in {
            "labels_T": "\n".join(industries),
            "labels_FD": "\n".join(demand),
            "labels_Q": "CO2 (t)\tall",
            "labels_VA": "Primary inputs\twages",
            "Eora26_2015_bp_T": _tabs(np.arange(25).reshape(5, 5)),
            "Eora26_2015_bp_FD": _tabs(np.arange(15).reshape(5, 3) + 100),
            "Eora26_2015_bp_Q": _tabs(np.ones((1, 5))),
            "Eora26_2015_bp_QY": _tabs(np.ones((1, 3))),
            "Eora26_2015_bp_VA": _tabs(np.ones((1, 5))),
        }.items():
            archive.writestr(f"{name}.txt", text + "\n")


def _tabs(values: np.ndarray) -> str:
    return "\n".join("\t".join(map(str, row)) for row in values.tolist())


def test_eora_leaves_the_discrepancy_out_and_says_so(tmp_path: Path) -> None:
    pytest.importorskip("pymrio")
    _eora(tmp_path / "Eora26_2015_bp.zip")
    table = get("sources", "eora26").read(tmp_path / "Eora26_2015_bp.zip")
    assert (table.regions, table.sectors, table.demand) == (("AUT", "SDN"), ("Fishing", "Trade"), ("Households",))
    assert (table.unit, table.year) == (1e3, 2015)
    assert table.Z.tolist() == np.arange(25).reshape(5, 5)[:4, :4].tolist()
    assert table.F.tolist() == (np.arange(15).reshape(5, 3) + 100)[:4, :2].tolist()
    assert table.notes[0].startswith("The row and the column of statistical discrepancy")


def test_without_pymrio_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "pymrio", None)
    with pytest.raises(UserError, match=r"install foreshock\[worldtables\]"):
        get("sources", "exiobase3").read(tmp_path)


def test_region_codes_become_iso() -> None:
    assert [region(code) for code in ("ROM", "RoW", "AT", "SUD", "WA", "USA ")] == [
        "ROU", "ROW", "AUT", "SDN", "WA", "USA",
    ]  # fmt: skip


@pytest.mark.shared
def test_gpr_equals_its_published_moments(shared: Path) -> None:
    table = get("sources", "gpr").read(shared / "risk" / "gpr_export_2025-12.xls")
    base = table.filter(pl.col("series") == "GPR", pl.col("month").dt.year().is_between(1985, 2019))
    assert (base.height, round(base["value"].mean(), 3), round(base["value"].std(), 1)) == (420, 100.0, 47.6)
    assert base.sort("value")["value"].tail(2).round(1).to_list() == [498.6, 512.5]
    russia = table.filter(series="GPRC_RUS").sort("month")
    value = {str(month): round(number, 2) for month, number in russia.select("month", "value").iter_rows()}
    assert (value["1991-02-01"], value["2014-03-01"]) == (2.83, 2.33)
    assert set(russia["unit"]) == {"percent of articles"}
    assert table["series"].n_unique() == 48
    assert table.filter(series="GPR")["month"].min().year == 1985
    assert table.filter(series="GPRH")["month"].min().year == 1900


def test_gpr_refuses_another_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["a", "b"])
    book.save(tmp_path / "data_gpr_export.xlsx")
    with pytest.raises(UserError, match="has no columns month and GPR"):
        get("sources", "gpr").read(tmp_path)


class Server:
    """A transport that holds one file, breaks off where told, and can ignore the wish to go on."""

    def __init__(self, content: bytes, breaks: int = 0, resumes: bool = True) -> None:
        self.content, self.breaks, self.resumes, self.asked = content, breaks, resumes, []

    def open(self, url: str, start: int) -> Answer:
        self.asked.append(start)
        begin = start if self.resumes else 0
        return Answer(begin, self._chunks(begin))

    def _chunks(self, begin: int) -> Iterator[bytes]:
        for at in range(begin, len(self.content), 10):
            if self.breaks and at >= self.breaks:
                self.breaks = 0
                raise OSError("connection lost")
            yield self.content[at : at + 10]


CONTENT = bytes(range(100))
REMOTE = Remote("https://example.org/x.bin", "x.bin", hashlib.sha256(CONTENT).hexdigest())


@pytest.mark.parametrize("resumes", [True, False])
def test_an_interrupted_download_goes_on(tmp_path: Path, resumes: bool) -> None:
    server = Server(CONTENT, breaks=50, resumes=resumes)
    with pytest.raises(UserError, match=r"connection lost.*--from PATH"):
        fetch(REMOTE, tmp_path, server)
    assert not (tmp_path / "x.bin").exists()
    assert fetch(REMOTE, tmp_path, server).read_bytes() == CONTENT
    assert server.asked == [0, 50]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x.bin", "x.bin.origin.json"]
    fetch(REMOTE, tmp_path, server)
    assert server.asked == [0, 50], "a file that is there and sound is not asked for again"


def test_a_wrong_checksum_is_refused_and_removed(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"has the checksum .*; it was removed"):
        fetch(REMOTE, tmp_path, Server(b"other"))
    assert list(tmp_path.iterdir()) == []


def test_the_first_download_fixes_the_checksum(tmp_path: Path) -> None:
    remote = Remote(REMOTE.url, REMOTE.name)
    fetch(remote, tmp_path, Server(CONTENT))
    origin = json.loads((tmp_path / "x.bin.origin.json").read_text())
    assert (origin["sha256"], origin["bytes"], origin["url"]) == (REMOTE.sha256, 100, REMOTE.url)
    (tmp_path / "x.bin").unlink()
    with pytest.raises(UserError, match="checksum"):
        fetch(remote, tmp_path, Server(b"changed"))


def test_only_https_is_opened() -> None:
    for url in ("http://example.org/x", "file:///etc/passwd", "ftp://example.org/x"):
        with pytest.raises(OSError, match="only https"):
            Http().open(url, 0)
