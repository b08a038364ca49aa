"""Cue classes: what a governing word says about the factuality of an event."""

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
        "react",
        "end",
        "ballot",
        "intend",
        "expect",
        "believe",
    }
)
"""
announce: keeps what is said; decide: makes an open event announced; intend: proposed until somebody announces it;
threaten; propose: a call by anybody; ballot: a proposal that a decision turns into one; consider: hypothetical, of
oneself a threat; aspire: hopes and efforts; deny and refuse: denied; cancel: taken back; complete; begin; effect: what
a nominal does when it becomes real; unlikely; background: told as past; react: speaks of what
others do; expect: what is on somebody's agenda, proposed; believe: what somebody only thinks, hypothetical; end: what
lasts is over; neutral: looked through.
"""
