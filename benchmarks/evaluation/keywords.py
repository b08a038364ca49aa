"""The keyword baseline: what a search for names and verbs finds, with the same names that extraction knows."""

import re

from benchmarks.evaluation.labelled import Fact
from streams.domain.article import Article
from streams.extract.gazetteer import Gazetteer

_MEMBERSHIP = {
    "leave": r"leav(?:e|es|ing)|left|quit(?:s|ting)?|withdr[ae]w\w*|pull(?:s|ed|ing)? out|exit\w*",
    "join": r"join\w*|accession|accede\w*|becomes? a?.*member",
    "suspend": r"suspen\w+|expel\w*",
    "readmit": r"re-?admit\w*|rejoin\w*|reinstat\w*",
}

_CATEGORIES = {
    "ASSAULT": r"kill\w*|attack\w*|bomb\w*|shot|shell\w*|fight\w*|wound\w*|tortur\w*",
    "COERCE": r"arrest\w*|detain\w*|ban(?:s|ned)?|seiz\w+|deport\w*|curfew\w*|sentenc\w+|jail\w*",
    "PROTEST": r"protest\w*|demonstrat\w*|strikes?|rall(?:y|ies|ied)|march\w*|riot\w*",
    "THREATEN": r"threat\w*|warn\w*|ultimatum",
    "SANCTION": r"sanction\w*|embargo\w*|boycott\w*|suspend\w*|sever\w*|expel\w*|withdr[ae]w from",
    "REJECT": r"reject\w*|refus\w+|den(?:y|ies|ied)|veto\w*|oppos\w+",
    "ACCUSE": r"accus\w+|condemn\w*|criticiz\w+|criticis\w+|blam\w+|denounc\w+|investigat\w+|charg\w+",
    "REQUEST": r"call(?:s|ed)? (?:for|on)|urg\w+|demand\w*|ask(?:s|ed)?|request\w*|appeal\w*",
    "RETREAT": r"resign\w*|withdr[ae]w\w*|releas\w+|surrender\w*|ceas\w+ ?fire|pull\w* out",
    "CONCEDE": r"lift\w*|eas(?:e|es|ed)|conced\w+|allow\w*|apologi\w+",
    "MOBILIZE": r"mobili[sz]\w+|deploy\w*|alert|troops",
    "AID": r"aid|donat\w+|humanitarian|evacuat\w+|loan\w*",
    "COOPERATE": r"cooperat\w+|co-operat\w+|joint\w*|shar(?:e|es|ed|ing)",
    "AGREE": r"agree\w*|accept\w*|will|promis\w+|sign(?:s|ed)?",
    "CONSULT": r"met|meet\w*|visit\w*|talks?|discuss\w*|negotiat\w+",
    "SUPPORT": r"support\w*|prais\w+|welcom\w+|endors\w+|recogni[sz]\w+|back(?:s|ed)",
}


def membership_facts(article: Article, gazetteer: Gazetteer) -> set[Fact]:
    """The first country and the first organisation, with each kind of change of which a verb stands in the text."""
    mentions = gazetteer.mentions(article.text)
    country = next((m.country.entity for m in mentions if m.country), None)
    body = next((m.organisation.entity for m in mentions if m.organisation), None)
    if country is None or body is None:
        return set()
    return {
        (label, country, body) for label, regex in _MEMBERSHIP.items() if re.search(rf"\b(?:{regex})\b", article.text)
    }


def category(text: str) -> str | None:
    """The PLOVER category of the keyword that stands first in a text."""
    found = {
        name: match.start() for name, regex in _CATEGORIES.items() if (match := re.search(rf"\b(?:{regex})\b", text))
    }
    return min(found, key=lambda name: found[name]) if found else None


def countries(article: Article, gazetteer: Gazetteer) -> list[str]:
    """The countries of a text in the order of their first mention: source and target, for a keyword search."""
    return list(dict.fromkeys(m.country.entity for m in gazetteer.mentions(article.text) if m.country))
