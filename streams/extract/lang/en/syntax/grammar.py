"""The closed word classes of English that clause analysis needs."""

from typing import Final


class Tag:
    """What a word does in its clause.

    No :class:`enum.Enum`: Python 3.11 calls the metaclass for each of its members, and a sentence asks for hundreds.
    """

    NAME: Final = "name"
    NOUN: Final = "noun"
    NUMBER: Final = "number"
    DETERMINER: Final = "determiner"
    PRONOUN: Final = "pronoun"
    POSSESSIVE: Final = "possessive"
    VERB: Final = "verb"
    AUXILIARY: Final = "auxiliary"
    MODAL: Final = "modal"
    NEGATION: Final = "negation"
    TO: Final = "to"
    ADVERB: Final = "adverb"
    PREPOSITION: Final = "preposition"
    CONJUNCTION: Final = "conjunction"
    SUBORDINATOR: Final = "subordinator"
    RELATIVE: Final = "relative"
    COMMA: Final = "comma"
    OPEN: Final = "open"
    CLOSE: Final = "close"
    QUOTE: Final = "quote"
    STOP: Final = "stop"


class Form:
    """Form of a verb."""

    BASE: Final = "base"
    THIRD: Final = "third"
    PAST: Final = "past"
    PARTICIPLE: Final = "participle"
    GERUND: Final = "gerund"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


DETERMINERS = _words(
    "the a an this these those some any no every each both all several many most other another such half"
)
POSSESSIVES = _words("its their his her our my your whose")
PRONOUNS = _words(
    "it they he she we i you them him us me itself themselves himself herself this these those everyone nobody "
    "others one two three four five six seven eight nine ten both neither either none"
)
PERSONAL = _words("he she him her")
"""Pronouns of persons: a state is none."""
MODALS = {
    "will": "future", "'ll": "future", "wo": "future", "shall": "future", "would": "conditional", "'d": "conditional",
    "could": "possible", "may": "possible", "might": "possible", "can": "possible", "ca": "possible",
    "should": "obliged", "must": "obliged", "ought": "obliged", "cannot": "possible",
}  # fmt: skip
BE = {
    "be": Form.BASE, "is": Form.THIRD, "are": Form.THIRD, "am": Form.THIRD, "was": Form.PAST, "were": Form.PAST,
    "been": Form.PARTICIPLE, "being": Form.GERUND, "'re": Form.THIRD, "'m": Form.THIRD, "isn't": Form.THIRD,
}  # fmt: skip
HAVE = {
    "have": Form.BASE, "has": Form.THIRD, "had": Form.PAST, "having": Form.GERUND, "'ve": Form.BASE, "hath": Form.THIRD
}  # fmt: skip
DO = {"do": Form.BASE, "does": Form.THIRD, "did": Form.PAST}
GET = {"get": Form.BASE, "gets": Form.THIRD, "got": Form.PAST, "getting": Form.GERUND, "gotten": Form.PARTICIPLE}
NEGATIONS = _words("not n't never nor 't")
PREPOSITIONS = _words(
    "of in on at by from to with for into out off over under about between among against through during without within "
    "upon onto toward towards amid amidst despite following including via per across behind beyond around near since "
    "after before until till as like outside inside alongside along regarding concerning throughout beside besides "
    "than except plus versus vs. up down away pending"
)
SUBORDINATORS = _words(
    "that if unless whether because although though while when whereas once lest until till after before since as so"
)
CONDITIONS = _words("if unless whether lest provided should")
RELATIVES = _words("which who whom whose where what why how whoever whatever")
CONJUNCTIONS = _words("and or but nor & plus")
ADVERBS = _words(
    "now then also soon already just still yet again today yesterday tomorrow even only too almost once ever often "
    "instead together forward ahead here there thus hence far later earlier recently back "
    "apart away ago overnight alone early late midweek"
    " however meanwhile moreover nevertheless perhaps maybe never always sometimes twice abroad altogether unilaterally"
    " outright aside therefore likewise nonetheless furthermore indeed otherwise afterwards beforehand henceforth"
)
POSTPOSITIVE = _words(
    "effective present absent able unable eligible ineligible available responsible answerable vulnerable isolated "
    "intact unchanged powerless helpless unwilling willing reluctant ready keen eager free open subject due worth "
    "unscathed valid bound liable aware unlikely likely"
)
"""Adjectives that follow what they describe: *leave the bloc effective Monday*, *the states present*."""
NOUNS_IN_LY = _words(
    "assembly family supply reply monopoly anomaly butterfly homily july rally ally bully tally italy "
    "belly jelly folly gully"
)
TIME_NOUNS = _words(
    "monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow tonight week month year day "
    "weekend morning afternoon evening night january february march april may june july august september october "
    "november december jan. feb. mar. apr. jun. jul. aug. sept. sep. oct. nov. dec. mon. tues. wed. thurs. fri. years "
    "months weeks days hours hour decade decades century autumn spring summer winter noon midnight time year-end"
)
NUMBERS = _words(
    "eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty "
    "seventy eighty ninety hundred"
)
GERUND_NOUNS = _words(
    "meeting building training briefing gathering hearing opening funding ruling warning bombing killing rating "
    "spending housing setting beginning understanding backing mining shipping peacekeeping"
)
MODIFYING_PARTICIPLES = _words(
    "brokered backed led sponsored mandated run controlled occupied funded supported based listed imposed "
    "specialized specialised"
)
STATES = _words(
    "jailed looted stalled frozen detained captured kidnapped disputed occupied contested promised planned proposed "
    "seized stolen abducted wanted suspected armed injured wounded displaced besieged exiled imprisoned ousted deposed "
    "elected banned increased limited prolonged renewed stranded trapped advanced alleged threatened convicted"
)
"""Participles that stand before a noun even behind a verb in the past: *released jailed activists*."""
REGIONS = {
    "african": "Africa", "sahel": "Africa", "sahelian": "Africa", "asian": "Asia", "european": "Europe",
    "balkan": "Europe", "baltic": "Europe", "nordic": "Europe", "scandinavian": "Europe", "andean": "Americas",
    "caribbean": "Americas", "american": "Americas", "pacific": "Oceania", "gulf": "Middle East",
}  # fmt: skip
"""Regions of the atlas by the adjectives that news uses."""
COLLECTIVES = {
    "baltic": ("EST", "LVA", "LTU"), "benelux": ("BEL", "LUX", "NLD"), "scandinavian": ("DNK", "NOR", "SWE"),
}  # fmt: skip
"""Countries that one adjective means when it stands before *states* or *countries*."""

REPORTING = _words(
    "say announce report tell confirm claim state declare add think believe hope know mean warn suggest insist note"
)
MUSING = _words(
    "predict forecast foresee prophesy speculate lament complain grumble quip joke muse fear hope reckon bet"
)
"""Verbs by which somebody tells what only he thinks."""
TELLING = (
    REPORTING
    | MUSING
    | _words(
        "write argue tweet post clarify stress explain reveal disclose reiterate repeat affirm underline inform assure "
        "concede acknowledge admit allege contend maintain assert comment remark observe promise vow pledge caution "
        "threaten conclude recall agree rule show"
    )
)
"""Verbs by which somebody says or thinks what a clause beside them tells."""
CURRENCIES = _words("$ £ € ¥ ₹ us$ a$ c$ hk$ nz$ s$ r$")
QUOTES = _words("\" “ ” ‘ ’ « » '' ``") | {"'"}
OPENERS = _words("( [ {")
CLOSERS = _words(") ] }")
DASHES = _words("– — -- - :")

VIOLENT_DEEDS = frozenset(
    (
        "killing killings bombing bombings shelling shooting beating execution executions abduction detention "
        "imprisonment arrest death deaths murder murders massacre assassination torture abuse assault occupation "
        "invasion destruction demolition persecution expulsion deportation handling treatment"
    ).split()
)
"""Nouns whose *of* brings who suffered it, not who is blamed for it."""
