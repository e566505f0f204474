"""Verb forms by shape and short lists: enough of a tagger for the words around a modal."""

from __future__ import annotations

PARTICIPLES = frozenset(
    ["been", "had", "done", "gone", "seen", "taken", "given", "made", "got", "gotten", "known", "shown", "led", "left", "lost", "held", "kept", "told", "said", "thought", "found", "brought", "bought", "caught", "taught", "sought", "fought", "built", "sent", "spent", "lent", "bent", "felt", "met", "set", "put", "cut", "hit", "hurt", "let", "shut", "cost", "quit", "read", "run", "come", "become", "begun", "drunk", "sung", "sunk", "won", "stood", "understood", "withstood", "paid", "laid", "heard", "meant", "dealt", "struck", "stuck", "swung", "hung", "dug", "fed", "bled", "bred", "sped", "slid", "broken", "chosen", "driven", "eaten", "fallen", "flown", "forgotten", "frozen", "grown", "hidden", "ridden", "risen", "spoken", "stolen", "sworn", "thrown", "torn", "worn", "written", "drawn", "withdrawn", "woken", "woven", "blown", "beaten", "bitten", "forced", "undergone", "overcome", "undone", "forgiven", "proven", "sold", "slept", "swept", "wept", "crept", "lit", "shot", "sat", "split", "spread", "thrust", "burst", "bound", "ground", "wound", "upset", "overtaken", "undertaken", "mistaken", "withheld", "misled", "foreseen", "sewn", "sown", "rebuilt"]
)

NOT_GERUND = frozenset(
    ["thing", "nothing", "something", "anything", "everything", "king", "ring", "spring", "during", "bring", "string", "morning", "evening", "sing", "wing", "swing", "ceiling", "sibling", "wedding", "sterling", "beijing", "sling", "cling", "spring", "ping"]
)

NOT_ADVERB = frozenset(
    ["supply", "rely", "apply", "reply", "comply", "multiply", "fly", "family", "ally", "rally", "imply", "italy", "july", "assembly", "anomaly", "belly", "bully", "daily", "monthly", "weekly", "yearly", "quarterly", "early", "friendly", "elderly", "costly", "deadly", "likely", "unlikely", "only", "lovely", "ugly", "hostly", "holy", "jelly", "lily", "oily", "silly", "tally", "folly", "monopoly", "butterfly", "underlie", "homely", "lonely", "orderly", "timely", "worldly"]
)

ADVERBS = frozenset(
    ["also", "still", "even", "soon", "now", "then", "again", "once", "never", "not", "n't", "always", "often", "ever", "just", "only", "thus", "therefore", "yet", "well", "further", "instead", "indeed", "however", "first", "all", "both", "each", "at", "least", "too", "perhaps", "maybe", "almost", "sometimes", "already", "altogether", "together", "hardly", "later"]
)

PERCEPTION = frozenset(["hear", "smell", "overhear", "recall", "remember", "sense", "imagine", "understand", "glimpse", "discern", "recognise"])
SEEMING = frozenset(["seem", "appear", "sound", "feel", "look"])
STATIVE = frozenset(
    ["know", "think", "believe", "want", "like", "love", "prefer", "resemble", "contain", "exist", "reflect", "indicate", "suggest", "represent", "explain", "stem", "derive", "belong", "matter", "own", "lie", "sit", "vary", "differ", "apply", "include", "help", "have", "need", "recall", "date", "seem", "appear", "sound", "feel", "consist", "correspond", "correlate"]
)
NOT_BASE = frozenset(
    [".", ",", ";", ":", ")", "(", '"', "'", "?", "!", "–", "and", "or", "but", "of", "to", "the", "a", "an", "is", "was", "are", "were", "am", "in", "on", "at", "for", "from", "with", "by", "that", "this", "these", "those", "which", "who", "whom", "whose", "than", "as", "if", "because", "while", "when", "where", "his", "her", "its", "their", "our", "my", "your", "it", "he", "she", "they", "we", "i", "you", "has", "had", "does", "did"]
)

DO_FORMS = frozenset(["do", "does", "did"])
HAVE_FORMS = frozenset(["have", "has", "had", "'ve"])
PRESENT_BE = frozenset(["is", "are", "'s", "'re", "am", "'m", "be", "seems", "seem", "looks", "look", "appears", "appear", "remains", "remain"])
PAST_BE = frozenset(["was", "were", "seemed", "looked", "appeared", "remained", "became", "been"])
PERSONAL = frozenset(["he", "she", "they", "i", "we", "you", "one", "who", "people", "residents", "witnesses", "nobody", "everyone", "anyone"])


def is_adverb(low: str) -> bool:
    return low in ADVERBS or (low.endswith("ly") and len(low) > 4 and low not in NOT_ADVERB)


def is_gerund(low: str) -> bool:
    return low.endswith("ing") and len(low) > 4 and low not in NOT_GERUND


def is_participle(low: str) -> bool:
    return low in PARTICIPLES or (
        low.endswith("ed") and len(low) > 3 and low not in {"need", "speed", "exceed", "proceed"}
    )
