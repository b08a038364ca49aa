"""Regular inflection of verbs and nouns missing from the verb list."""

_VOWELS = frozenset("aeiou")


def regular_forms(verb: str) -> tuple[str, str, str, str, str]:
    """Base, third person, past, participle and -ing form of a regular verb."""
    past = _past(verb)
    return verb, plural(verb), past, past, _gerund(verb)


def plural(noun: str) -> str:
    """The regular plural of a noun; also the third person of a verb."""
    if noun.endswith(("s", "x", "z", "ch", "sh")):
        return noun + "es"
    if noun.endswith("y") and noun[-2:-1] not in _VOWELS:
        return noun[:-1] + "ies"
    return noun + "s"


def _past(verb: str) -> str:
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2:-1] not in _VOWELS:
        return verb[:-1] + "ied"
    return verb + "ed"


def _gerund(verb: str) -> str:
    if verb.endswith("ie"):
        return verb[:-2] + "ying"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        return verb[:-1] + "ing"
    return verb + "ing"
