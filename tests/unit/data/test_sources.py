"""Outside sources: every adapter gives one record with its labels in order, from files alone or through a transport."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import data_records as records
import numpy as np
import openpyxl
import polars as pl
import pytest

from foreshock.core.errors import UserError
from foreshock.core.registry import family, get
from foreshock.data import store
from foreshock.data.sources import wiod2013
from foreshock.data.sources.base import check_archive, region
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
    remotes = source.remotes(2010)
    assert all(remote.url.startswith("https://") for remote in remotes)
    assert bool(remotes) != bool(source.by_hand)


def test_a_year_that_a_file_or_folder_does_not_hold_is_told(tmp_path: Path) -> None:
    """No table is handed out under another year than its own."""
    read = get("sources", "wiod2013").read
    for year in (2000, 2011):
        (tmp_path / f"wiot_{year}.npz").write_bytes(b"")
    with pytest.raises(UserError, match=r"wiot_2011.npz: holds 2011, not 1999"):
        read(tmp_path / "wiot_2011.npz", 1999)
    with pytest.raises(UserError, match=r"holds 2000, 2011, not 1999"):
        read(tmp_path, 1999)
    with pytest.raises(UserError, match=r"holds 2000, 2011; give the year"):
        read(tmp_path)
    with pytest.raises(UserError, match=r"wiot_2011.npz: cannot be read"):
        read(tmp_path, 2011)
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError, match=r"holds no wiot_<year>\.npz"):
        read(tmp_path / "empty")


@pytest.mark.parametrize(("name", "year"), [("oecd_icio", 1990), ("exiobase3", 1990), ("wiod2013", 2020)])
def test_a_year_that_a_release_does_not_cover_is_told(name: str, year: int) -> None:
    with pytest.raises(UserError, match="is not covered"):
        SOURCES[name].remotes(year)


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
    with pytest.raises(UserError, match="may hold several years"):
        get("sources", "oecd_icio").read(tmp_path)


def test_oecd_out_of_an_archive_of_several_years(tmp_path: Path) -> None:
    pytest.importorskip("pymrio")
    _oecd(tmp_path / "t.csv")
    with zipfile.ZipFile(tmp_path / "ICIO2023_2016-2020.zip", "w") as archive:
        for year in (2018, 2019):
            archive.write(tmp_path / "t.csv", f"{year}_SML.csv")
    source = get("sources", "oecd_icio")
    table = source.read(tmp_path / "ICIO2023_2016-2020.zip", 2019)
    assert (table.year, table.regions) == (2019, ("CHN", "DEU"))
    assert table.source.endswith("v2023")
    assert records.same(source.read(tmp_path, 2019), table)
    with pytest.raises(UserError, match=r"holds several tables: 2018_SML.csv, 2019_SML.csv.*Say which year"):
        source.read(tmp_path / "ICIO2023_2016-2020.zip")
    with pytest.raises(UserError, match="does not hold one table of 2017"):
        source.read(tmp_path / "ICIO2023_2016-2020.zip", 2017)
    with pytest.raises(UserError, match="holds no table of 2001"):
        source.read(tmp_path, 2001)


def test_another_table_of_the_oecd_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ICIO2023_2019.csv").write_text("COUNTRY,Year,Value\nDEU,2019,3\n")
    with pytest.raises(UserError, match=r"its columns begin with Year, Value.*another data set"):
        get("sources", "oecd_icio").read(tmp_path / "ICIO2023_2019.csv")
    with pytest.raises(UserError, match="is the table of 2019, not of 2018"):
        get("sources", "oecd_icio").read(tmp_path / "ICIO2023_2019.csv", 2018)


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


def test_what_an_archive_lacks_is_told_at_once(tmp_path: Path) -> None:
    _eora(tmp_path / "Eora26_2015_bp.zip")
    whole = (tmp_path / "Eora26_2015_bp.zip").read_bytes()
    with pytest.raises(UserError) as caught:
        get("sources", "eora26").read(tmp_path / "Eora26_2015_bp.zip", 2014)
    assert [problem.what for problem in caught.value.problems] == [
        f"holds no file Eora26_2014_bp_{part}.txt." for part in ("T", "FD", "VA", "Q", "QY")
    ]
    (tmp_path / "Eora26_2015_bp.zip").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UserError, match=r"is no whole ZIP archive.*cut off"):
        get("sources", "eora26").read(tmp_path / "Eora26_2015_bp.zip")
    at = whole.index(b"Primary inputs")
    (tmp_path / "Eora26_2015_bp.zip").write_bytes(whole[:at] + b"XXXX" + whole[at + 4 :])
    with pytest.raises(UserError, match=r"labels_VA.txt is damaged"):
        get("sources", "eora26").read(tmp_path / "Eora26_2015_bp.zip")
    with zipfile.ZipFile(tmp_path / "IOT_2011_ixi.zip", "w") as archive:
        archive.writestr("IOT_2011_ixi/A.txt", "1")
    with pytest.raises(UserError) as caught:
        get("sources", "exiobase3").read(tmp_path / "IOT_2011_ixi.zip")
    assert [problem.what for problem in caught.value.problems] == ["holds no file Z.txt.", "holds no file Y.txt."]
    assert check_archive(tmp_path / "IOT_2011_ixi.zip") == ["IOT_2011_ixi/A.txt"]


def _matlab(years: int, rng: np.random.Generator) -> np.ndarray:
    """A member of the WIOD archive: blocks of years side by side, each with its stated output below and beside."""
    blocks = []
    for _ in range(years):
        block = np.zeros((1443, 1641))
        block[:1435, :1640] = rng.integers(0, 3, (1435, 1640)) * (rng.random((1435, 1640)) < 0.02)
        block[:1435, 1640] = block[:1435, :1640].sum(axis=1)
        block[1442, :1435] = block[:1435, 1640]
        blocks.append(block)
    return np.hstack(blocks)


def test_wiod_out_of_the_archive_of_its_release(tmp_path: Path) -> None:
    from scipy.io import savemat

    made: dict[str, np.ndarray] = {}
    with zipfile.ZipFile(tmp_path / "WIOTS_in_MATLAB.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, years in wiod2013.SPANS.items():
            made[name] = _matlab(len(years), np.random.default_rng(len(made))) if "08" in name else np.zeros((1, 1))
            out = io.BytesIO()
            savemat(out, {name.removesuffix(".mat"): made[name]}, do_compression=True)
            archive.writestr(name, out.getvalue())
    source = get("sources", "wiod2013")
    table = source.read(tmp_path / "WIOTS_in_MATLAB.zip", 2009)
    assert (len(table.regions), len(table.sectors), table.year) == (41, 35, 2009)
    block = made["WIOT08_11.mat"][:, 1641:3282]
    assert (table.Z == block[:1435, :1435]).all()
    assert (table.F == block[:1435, 1435:1640]).all()
    assert np.abs(table.imbalance).max() == 0
    assert table.regions[-1] == "ROW"
    assert records.same(source.read(tmp_path, 2009), table)
    with pytest.raises(UserError, match=r"WIOT95_00.mat: holds 1 x 1, expected 1443 rows"):
        source.read(tmp_path, 1999)
    block[1442, :100] += 50
    with pytest.raises(UserError, match="states two outputs of 2009 that differ"):
        source._block([np.hstack([block, block])], 1, 2009, "x.mat")


@pytest.mark.parametrize("keep", [0, 60, 130, 1000, -1])
def test_a_damaged_member_of_the_wiod_archive_is_told_in_words(tmp_path: Path, keep: int) -> None:
    """Cut short at several places, or (-1) with bytes changed inside the compressed numbers."""
    from scipy.io import savemat

    out = io.BytesIO()
    savemat(out, {"WIOT08_11": np.random.default_rng(0).random((50, 50))}, do_compression=True)
    content = bytearray(out.getvalue())
    if keep < 0:
        content[160], content[2000] = content[160] ^ 255, content[2000] ^ 255
    with zipfile.ZipFile(tmp_path / "WIOTS_in_MATLAB.zip", "w") as archive:
        for name in wiod2013.SPANS:
            archive.writestr(name, bytes(content if keep < 0 else content[:keep]))
    with pytest.raises(UserError, match=r"WIOT08_11.mat: cannot be read"):
        get("sources", "wiod2013").read(tmp_path / "WIOTS_in_MATLAB.zip", 2009)


@pytest.mark.shared
def test_the_countries_of_wiod_stand_in_the_order_of_its_arrays(shared: Path) -> None:
    with np.load(shared / "wiod2013" / "wiot_2011.npz") as archive:
        assert tuple(map(region, archive["countries"].tolist())) == tuple(map(region, wiod2013.COUNTRIES))
        assert tuple(archive["industries"].tolist()) == tuple(wiod2013.INDUSTRIES)


def test_wiod_out_of_the_workbook_of_a_year(tmp_path: Path) -> None:
    """Two regions by two sectors in the layout of the release, which ends its industries with c35."""
    pytest.importorskip("pymrio")
    places = [("AtB", "Farming", "USA", "c1"), ("P", "Households", "USA", "c35"), ("AtB", "Farming", "RoW", "c1"),
              ("P", "Households", "RoW", "c35")]  # fmt: skip
    codes = [(code, name, land) for land in ("USA", "RoW") for code, name in zip(
        wiod2013.FINAL_CODES, wiod2013.CATEGORIES, strict=True)]  # fmt: skip
    head = [[*row] for row in zip(*places, *((name, name, land, code) for code, name, land in codes), strict=True)]
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    about = ("Intercountry Input-Output Table, 2011", "", "(industry-by-industry)", "(millions of US$)")
    sheet.append([about[0]])
    sheet.append([about[1]])
    for row in head:
        sheet.append([None, None, None, None, *row, "Total"])
    values = np.arange(4 * 14, dtype=float).reshape(4, 14)
    for place, row in zip(places, values.tolist(), strict=True):
        sheet.append([*place, *row, sum(row)])
    for code in ("r60", "r64", "r69"):
        sheet.append([code, f"input {code}", "TOT", code, *[1.0] * 14, 14.0])
    sheet["A1"], sheet["A3"], sheet["A4"] = about[0], about[2], about[3]
    book.save(tmp_path / "wiot11_row_sep12.xlsx")
    table = get("sources", "wiod2013").read(tmp_path, 2011)
    assert (table.regions, table.sectors, table.demand) == (("USA", "ROW"), ("c1", "c35"), wiod2013.CATEGORIES)
    assert (table.Z == values[:, :4]).all()
    assert (table.F == values[:, 4:]).all()
    assert table.year == 2011
    with pytest.raises(UserError, match="holds 2011, not 2010"):
        get("sources", "wiod2013").read(tmp_path / "wiot11_row_sep12.xlsx", 2010)


def test_without_pymrio_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "pymrio", None)
    for name in ("Z.txt", "Y.txt"):
        (tmp_path / name).write_text("1")
    with pytest.raises(UserError, match=r"install foreshock\[worldtables\]"):
        get("sources", "exiobase3").read(tmp_path, 2011)


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
