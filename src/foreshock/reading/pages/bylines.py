"""Who wrote a page: the names of a byline, without "by", role, outlet and address."""

from __future__ import annotations

import re
from functools import cache

from foreshock.reading.language.periods import DAYS, MONTH
from foreshock.reading.pages.stamps import without_stamp

_ROLES = (
    "editor", "correspondent", "reporter", "writer", "analyst", "columnist", "economist", "strategist", "producer",
    "director", "fellow", "commentator", "journalist", "contributor", "researcher", "professor", "officer", "desk",
    "bureau", "staff", "intern", "anchor", "head", "lead", "manager", "partner", "president", "chair", "chairman",
    "secretary", "minister", "spokesman", "spokeswoman", "spokesperson", "adviser", "advisor", "lecturer", "scholar",
)  # fmt: skip
_BEFORE_ROLES = (
    "senior", "junior", "chief", "deputy", "managing", "executive", "associate", "assistant", "contributing", "special",
    "principal", "staff", "guest", "freelance", "diplomatic", "political", "politics", "foreign", "economics",
    "economic", "news", "business", "trade", "energy", "world", "europe", "european", "asia", "africa", "security",
    "defence", "defense", "markets", "market", "commodities", "finance", "financial", "international", "national",
    "global", "affairs", "policy", "research", "investigations", "science", "technology", "climate", "environment",
    "health", "legal", "regional", "bureau", "white", "house", "washington", "brussels", "london", "moscow", "beijing",
    "berlin", "paris", "and", "vice", "general", "opinion", "features", "digital", "data", "shipping", "metals", "oil",
    "arctic", "city", "money", "home", "co",
)  # fmt: skip
_OUTLETS = (
    "reuters", "ap", "associated press", "the associated press", "afp", "agence france-presse", "bloomberg",
    "bloomberg news", "dpa", "xinhua", "tass", "dow jones", "bbc news", "bbc", "cnn", "al jazeera", "financial times",
    "the guardian", "the economist", "politico", "axios", "condé nast", "ap sports", "our", "the", "staff", "our staff",
    "newsroom", "agencies", "news desk",
)  # fmt: skip
_PARTICLES = frozenset({"de", "da", "di", "du", "van", "von", "der", "den", "al", "el", "bin", "ibn", "ben", "la", "le",
                        "ter", "zu", "dos", "del"})  # fmt: skip
_OTHERS = ("in ", "at ", "with ", "editing by ", "edited by ", "photo", "translated by ", "additional ")
_MAIL = re.compile(r"<[^<>]*>|\(?\b[\w.+-]+@[\w.-]+\)?")
_BY = re.compile(r"^\W{0,3}(?:(?:story|text|report|reporting|written|analysis|opinion|words) )?by:?\s+", re.IGNORECASE)
_STARTS = re.compile(r"^\W{0,3}(?:by|BY|By)\b")
_TIME = re.compile(rf"(?:{'|'.join(DAYS)}|{MONTH})$", re.IGNORECASE)
_LINKS = frozenset({"and", "of", "for", "the", "in", "at", "on", "our", "a", "an"})
_ROLE_WORDS = frozenset((*_ROLES, *_BEFORE_ROLES, "newsroom", "economic"))
_CUT = re.compile(r"\s+[|•·–—(\[-]\s*|\s+(?:for|at|of|in) (?=the |[A-Z])|[|•·(\[]")
_INSTITUTE = re.compile(
    r"\b(?:Academy|Agency|Alliance|Association|Authority|Bank|Board|Campaign|Cent(?:er|re)|Chamber|Coalition|College|"
    r"Commission|Committee|Confederation|Council|Department|Federation|Forum|Foundation|Fund|Group|House|Initiative|"
    r"Institut(?:e|ion)|Ministry|Network|Observatory|Office|Organi[sz]ation|Program(?:me)?|Project|School|Society|"
    r"Trust|Union|University)$"
)
_JOIN = re.compile(r"\s*[,;/]\s*|\s+and\s+", re.IGNORECASE)
_REPORTING = re.compile(r"(?:^|\()\s*(?:[Rr]eporting|[Ww]ritten) by ([A-Z][^;.)\n]{3,120})", re.MULTILINE)
_TRAILING = re.compile(rf"(?:\s+(?:{'|'.join(DAYS)}|{MONTH}))+$", re.IGNORECASE)


def name_of(byline: str) -> str:
    """The names in a byline: 'by Marta Lindqvist Diplomatic Correspondent' is 'Marta Lindqvist'.

    A byline that names nobody ('Staff', 'Reuters') stays as it is, without its 'by'.
    """
    text = _BY.sub("", without_stamp(" ".join(_MAIL.sub(" ", byline).split()))).strip(" \"'*_")
    head = _head(text)
    names = []
    pairs = head.split(" & ")
    parts = pairs if all(len(one.split()) > 1 for one in pairs) else [head]
    for part in (one for pair in parts for one in _JOIN.split(pair)):
        name = _person(part.strip())
        if name:
            names.append(name)
    if not names:
        return text
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _head(text: str) -> str:
    """The byline up to a role's place or an outlet; what an institute is for or of belongs to its name."""
    end = 0
    for cut in _CUT.finditer(text):
        end = cut.start()
        if not (cut.group().strip() in {"for", "of", "at", "in"} and _INSTITUTE.search(text[:end])):
            return text[:end].strip() or text
    return text


def names_somebody(text: str) -> bool:
    """Does a line begin with 'by' and hold names, roles and a date at most?"""
    if not _STARTS.match(text):
        return False
    words = re.findall(r"[^\s,&|;]+", _BY.sub("", without_stamp(text)))
    capital = [word for word in words if word[:1].isupper()]
    known = _PARTICLES | _LINKS | _ROLE_WORDS
    others = [word for word in words if word not in capital and word.casefold().rstrip("s") not in known]
    if others or not words or _TIME.match(words[0]):
        return False
    return len(capital) >= 2 or bool({word.casefold().rstrip("s") for word in words} & _ROLE_WORDS)


def signed(text: str) -> bool:
    """Is a line a name with its role, without 'by': 'Jane Doe, Chief Economist'?"""
    name, comma, role = without_stamp(text).partition(",")
    words = name.split()
    return (
        bool(comma)
        and 2 <= len(words) <= 4
        and len(role.split()) <= 7
        and not role.rstrip().endswith(".")
        and all(word[:1].isupper() or word.casefold() in _PARTICLES for word in words)
        and _role().match(f" {role.strip()}") is not None
    )


def reported_by(text: str) -> str:
    """The names of '(Reporting by Jane Doe; Editing by John Smith)'; '' where there is none."""
    found = _REPORTING.search(text)
    return name_of(found[1]) if found else ""


@cache
def _role() -> re.Pattern[str]:
    before, roles = "|".join(_BEFORE_ROLES), "|".join(_ROLES)
    return re.compile(rf"(?:^|\s+)(?:(?:{before})\s+)*(?:{roles})s?(?:-\w+)*\b.*$", re.IGNORECASE)


def _person(part: str) -> str:
    """The name at the head of a part of a byline; '' where it is a role or an outlet."""
    if part.casefold() in _OUTLETS:
        return ""
    name = _TRAILING.sub("", _role().sub("", part)).strip(" ,-")
    if name != part:
        whole = name and " " not in name and len(part.split()) == 2 and name.casefold() not in _OUTLETS
        name = part if whole else _without_tail(name)
    words = name.split()
    if (
        not words
        or not name[:1].isalpha()
        or name.casefold() in _OUTLETS
        or _TIME.match(name)
        or part.casefold().startswith(_OTHERS)
    ):
        return ""
    return name


def _without_tail(name: str) -> str:
    """What stands before a role is its subject, behind first name, particles and last name."""
    words = name.split()
    if len(words) <= 2 or "&" in words:
        return name
    last = 1
    while last < len(words) - 1 and (words[last].casefold() in _PARTICLES or re.fullmatch(r"[A-Z]\.?", words[last])):
        last += 1
    return " ".join(words[: last + 1])
