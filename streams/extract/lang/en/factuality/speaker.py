"""Speakers: whether a noun phrase can speak for a state or body, or is an outsider who can only guess."""

from collections.abc import Collection
from enum import Enum, auto
from itertools import pairwise

from streams.extract.lang.en.filling.sentence_context import SentenceContext
from streams.extract.lang.en.leaders import leader_of
from streams.extract.lang.en.syntax.chunk import Kind


class Speaker(Enum):
    """Who tells it.

    Attributes:
        PARTY: the state or the body itself, or who acts for it.
        OUTSIDER: who neither decides nor does it, but may know.
        OPINION: who only thinks so: critics, columnists, markets.
        RUMOUR: nobody who answers for it: unconfirmed posts, gossip.
        FICTION: a story, a joke or a dream.
        UNKNOWN: none of these can be told.
    """

    PARTY = auto()
    OUTSIDER = auto()
    OPINION = auto()
    RUMOUR = auto()
    FICTION = auto()
    UNKNOWN = auto()


_OPINIONS = frozenset(
    "columnist columnists critic critics pundit pundits commentator commentators populist populists nationalist "
    "nationalists opponent opponents activist activists campaigner campaigners analyst analysts researcher researchers "
    "professor historian historians scholar scholars economist economists expert experts observer observers investor "
    "investors trader traders market markets bookmaker bookmakers banker bankers broker brokers strategist strategists "
    "academic academics writer writers author authors blogger bloggers editorial editorials think-tank "
    "hopeful hopefuls candidate candidates contender protester protesters lobbyist pollster pollsters "
    "novelist philosopher essayist watchers watcher hauliers farmers exporters businessmen firm firms manager managers "
    "resident residents many some most others believers sceptics skeptics eurosceptics optimists pessimists "
    "politicians".split()
)
_OPINION_PAIRS = frozenset(
    {"think tank", "think tanks", "betting firms", "hedge fund", "rights groups", "rights group"}
)
_RUMOURS = frozenset(
    "rumour rumours rumor rumors speculation gossip hearsay whispers whisper chatter hoax hoaxes forwards meme memes "
    "prankster pranksters trolls troll bot bots disinformation misinformation forgery".split()
)
_UNSURE = frozenset(
    "unconfirmed unverified unsubstantiated anonymous viral fake bogus doctored fabricated forged false unsourced "
    "misleading".split()
)
_CROWD = frozenset(
    "post posts user users account accounts message messages netizens thread threads blog blogs bloggers blogger "
    "influencer influencers commenters tiktoker tiktokers youtuber youtubers video videos clip clips forum".split()
)
"""Those who write where everybody can: nobody answers for it, unless an office or a state is named with them."""
_FICTIONS = frozenset(
    "novel novels film films movie movies thriller satire satirical parody parodies sketch cartoon comedy "
    "fiction fictional joke prank dream dreams fantasy fable play game simulation wargame drama musical sitcom "
    "screenplay storyline prophecy nightmare fools".split()
)
_UNDER_THE_UN = frozenset({"treaty", "court", "un_body"})
"""Kinds of what the UN keeps the papers of, so that its officials know who joins or leaves."""
_AGAINST = frozenset({"opposition", "rebel", "rebels", "exile", "exiled", "dissident", "dissidents"})
_FORMER = frozenset({"former", "ex", "onetime", "ex-minister", "ex-president", "retired", "one-time", "late"})


def speaker_of(context: SentenceContext, chunks: Collection[int], parties: Collection[str]) -> Speaker:
    """Who the noun phrases are; ``parties`` are the countries and bodies whose own word counts."""
    found = [_speaker(context, k, parties) for k in chunks]
    if Speaker.PARTY in found:
        return Speaker.PARTY
    return next((each for each in found if each is not Speaker.UNKNOWN), Speaker.UNKNOWN)


def _speaker(context: SentenceContext, k: int, parties: Collection[str]) -> Speaker:
    lows = _lows(context, k)
    if (nobody := story(context, k)) is not None:
        return nobody
    entities = _entities(context, k)
    if not lows.isdisjoint(_CROWD) and not entities and lows.isdisjoint(context.lexicon.nouns["representatives"]):
        return Speaker.RUMOUR
    if not lows.isdisjoint(_OPINIONS | _FORMER) or _pairs(context, k) & _OPINION_PAIRS:
        return Speaker.OPINION
    if not entities:
        return Speaker.UNKNOWN
    if _acts_for(context, entities, parties):
        return Speaker.OPINION if lows & _AGAINST else Speaker.PARTY
    return Speaker.OUTSIDER


def story(context: SentenceContext, k: int) -> Speaker | None:
    """What kind of story the noun phrase is for which nobody answers."""
    lows = _lows(context, k)
    if not lows.isdisjoint(_FICTIONS):
        return Speaker.FICTION
    return None if lows.isdisjoint(_RUMOURS | _UNSURE) else Speaker.RUMOUR


def _acts_for(context: SentenceContext, entities: set[str], parties: Collection[str]) -> bool:
    """Whether they are of a party; who is of another country speaks for no body: *an Austrian member of the EU*."""
    own = entities & set(parties)
    bodies = context.document.atlas.organisations
    if "UN" in entities and any(party in bodies and bodies[party].kind in _UNDER_THE_UN for party in parties):
        return True
    countries = {entity for entity in entities if entity in context.document.atlas.countries}
    return bool(own & countries) or (bool(own) and not countries)


def _lows(context: SentenceContext, k: int) -> frozenset[str]:
    """The words of the phrase and of what *of* adds to it."""
    clauses = context.clauses
    found: set[str] = set()
    for j in _phrases(context, k):
        chunk = clauses.chunks[j]
        found.update(clauses.lows[chunk.first : chunk.last + 1])
    return frozenset(found)


def _pairs(context: SentenceContext, k: int) -> set[str]:
    chunk = context.clauses.chunks[k]
    lows = context.clauses.lows[chunk.first : chunk.last + 1]
    return {f"{a} {b}" for a, b in pairwise(lows)}


def _phrases(context: SentenceContext, k: int) -> list[int]:
    clauses = context.clauses
    found = [k]
    while clauses.low(k + 1) == "of" and clauses.kind(k + 2) is Kind.NOUN and len(found) < 3:
        k += 2
        found.append(k)
    return found


def _entities(context: SentenceContext, k: int) -> set[str]:
    """The countries and bodies that the phrase names, or that the article ties the person in it to."""
    words = context.clauses.words
    found: set[str] = set()
    for j in _phrases(context, k):
        chunk = context.clauses.chunks[j]
        for word in words[chunk.first : chunk.last + 1]:
            if word.mention is not None:
                found.update(c.entity for c in word.mention.candidates if not c.is_group)
    if found:
        return found
    head = words[context.clauses.chunks[k].head]
    leader = leader_of(context.document, head.text, context.lexicon.nouns["titles"]) if head.capital else None
    return {leader} if leader else set()
