"""A scenario file with what was heard written into it: the file's own text stays, a block `evidence:` is added."""

from __future__ import annotations

from foreshock.core import marked
from foreshock.core.errors import Problem, UserError
from foreshock.scenarios.evidence import OR
from foreshock.scenarios.quoting import plain, quoted
from foreshock.schema.scenario import Evidence, ScenarioSet, When

HEAD = "# What was heard since: it moves the probabilities above, which stay the file's own. Any row may be changed."
MOVED = "# P("
LEAST = 5e-4


def with_evidence(text: str, scenarios: ScenarioSet) -> str:
    """The text of a scenario file, its evidence replaced by that of `scenarios`.

    Read again it gives the same posterior. What each row says, what it counts and why stand in its keys; what all of
    them did to every outcome stands in comments.

    Raises
    ------
    UserError
        The file is written in one piece ({...}), so that nothing can be added to it.
    """
    ends = "\r\n" if "\r\n" in text else "\n"
    kept = _without(text.replace("\r\n", "\n"), scenarios.file).rstrip().removesuffix("\n...") + "\n"
    if kept.lstrip().startswith("{"):
        hint = "Write one key a line (YAML), without the outer braces."
        raise UserError([Problem("is written in one piece; nothing can be added to it.", scenarios.file, hint=hint)])
    rows = [line for row in scenarios.evidence for line in _row(row)]
    if not rows:
        return text
    lines = [kept.rstrip("\n"), "", HEAD, *_moves(scenarios), "evidence:", *rows]
    return "\n".join(lines).replace("\n", ends) + ends


def _without(text: str, file: str) -> str:
    """The text without its block of evidence and the comments that were written above that."""
    document = marked.parse(text, file)
    begin = document.lines.get(("evidence",))
    if begin is None:
        return text
    lines = text.splitlines()
    after = [line for path, line in document.lines.items() if len(path) == 1 and line > begin]
    end = min(after, default=len(lines) + 1) - 1
    while end > begin and after and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    start = begin - 1
    while start > 0 and (lines[start - 1] == HEAD or lines[start - 1].startswith(MOVED)):
        start -= 1
    return "\n".join([*lines[:start], *lines[end:]]).rstrip("\n") + "\n"


def _moves(scenarios: ScenarioSet) -> list[str]:
    """A comment for every outcome and named future that the evidence moved."""
    if scenarios.prior is None:
        return []
    before, after = scenarios.marginals(scenarios.prior), scenarios.marginals()
    found = [
        f"{MOVED}{driver} = {outcome}): {before[driver][outcome]:.3f} -> {p:.3f}"
        for driver, outcomes in after.items()
        for outcome, p in outcomes.items()
        if abs(p - before[driver][outcome]) > LEAST
    ]
    for name, when in scenarios.named.items():
        p, was = scenarios.probability(when), float(scenarios.prior[scenarios.mask(when)].sum())
        if abs(p - was) > LEAST:
            found.append(f"{MOVED}{name}): {was:.3f} -> {p:.3f}")
    return found


def _row(row: Evidence) -> list[str]:
    """One row as YAML, its source first."""
    fields = _head(row)
    if row.kind != "indicator":
        fields["that"] = _when({row.driver: tuple(row.outcome.split(OR))})
    if row.given:
        fields["given"] = _when(row.given)
    if row.said is not None:
        fields["p"] = _number(row.said)
    if row.ratio is not None:
        fields["ratio"] = _number(row.ratio)
    if row.used:
        fields["counts"] = _number(row.base)
    else:
        fields["used"] = "false"
    for key, value in (("on", row.on), ("because", row.text), ("why", row.why)):
        if value:
            fields[key] = quoted(value) if key != "on" else value
    if row.document:
        fields |= _place(row)
    first, *rest = [f"{key}: {value}" for key, value in fields.items()]
    change = f"  # {row.prior:.3f} -> {row.posterior:.3f}" if row.used else ""
    return [f"  - {first}{change}", *(f"    {line}" for line in rest)]


def _head(row: Evidence) -> dict[str, str]:
    if row.kind == "indicator":
        return {"seen": plain(row.source)} | ({"page": quoted(row.page)} if row.document else {})
    if row.kind in {"market", "expert"}:
        return {row.kind: quoted(row.source)}
    return {"page": quoted(row.page or row.document or row.source)}


def _place(row: Evidence) -> dict[str, str]:
    """Where a statement stands and what its words leave open."""
    found = {"phrase": row.phrase, "speaker": row.speaker, "publisher": row.publisher}
    fields = {key: quoted(value) for key, value in found.items() if value}
    if row.low is not None and row.high is not None:
        fields["range"] = f"[{_number(row.low)}, {_number(row.high)}]"
    if row.shape is not None:
        fields["beta"] = f"[{_number(row.shape[0])}, {_number(row.shape[1])}]"
    if row.kind != "indicator":
        fields["statement"] = quoted(row.source)
    if row.start is not None and row.end is not None:
        fields["span"] = f"[{row.start}, {row.end}]"
    fields["document"] = quoted(row.document)
    if row.story and row.story != row.document:
        fields["story"] = quoted(row.story)
    return fields


def _when(when: When) -> str:
    pairs = (f"{plain(name)}: {_listed(outcomes)}" for name, outcomes in when.items())
    return "{" + ", ".join(pairs) + "}"


def _listed(outcomes: tuple[str, ...]) -> str:
    return plain(outcomes[0]) if len(outcomes) == 1 else "[" + ", ".join(map(plain, outcomes)) + "]"


def _number(value: float) -> str:
    """Twelve digits, always as a number that YAML reads."""
    return f"{value:.12g}"
