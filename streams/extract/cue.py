"""Cue classes: what the word that governs a trigger says about how far along and how real the event is."""

CUE_CLASSES = frozenset(
    {
        "announce",
        "decide",
        "threaten",
        "propose",
        "consider",
        "aspire",
        "deny",
        "refuse",
        "cancel",
        "complete",
        "begin",
        "effect",
        "unlikely",
        "background",
        "neutral",
    }
)
"""
announce: keeps what is said; decide: makes an open event announced; threaten; propose: a call by anybody; consider:
hypothetical; aspire: efforts, hopes and support; deny and refuse: denied; cancel: taken back; complete; begin;
effect: what a nominal does when it becomes real; unlikely; background: told as past; neutral: looked through.
"""
