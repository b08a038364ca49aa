"""Merging: the readings of one event in an article become one event."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from streams.domain.article import Article
from streams.domain.entity import Atlas, EntityRef, PlaceRef
from streams.domain.event import MAX_EVIDENCE, ArticleRef, Event, Evidence, Modality, Status, event_id
from streams.extract.verdict import Reading

_MODALITIES = (Modality.ASSERTED, Modality.DENIED, Modality.HYPOTHETICAL, Modality.HISTORICAL)


def merge(article: Article, readings: Iterable[Reading], atlas: Atlas) -> tuple[Event, ...]:
    """One event for each type and set of roles, in the order of their first evidence.

    Among readings of one event the strongest asserted one decides status and modality; all are evidence. A headline
    says "X quits Y" of an announcement and of a completed exit alike, so where the text asserts the event, too, the
    text decides. Confidence is that of the deciding reading: the sentences of one article share its mistakes, and
    judgements do not show that events told twice are right more often.
    """
    groups: dict[tuple[str, tuple[str | None, ...]], list[Reading]] = defaultdict(list)
    for reading in readings:
        roles = tuple(reading.slots.get(name) for name in ("actor", "target", "organisation"))
        groups[reading.type, roles].append(reading)
    return tuple(_event(article, key[0], key[1], found, atlas) for key, found in groups.items())


def lead_of(readings: Iterable[Reading]) -> Reading:
    """The reading that decides status, modality and confidence of their event."""
    return max(readings, key=lambda r: (_standing(r), r.confidence))


def _event(
    article: Article, event_type: str, roles: tuple[str | None, ...], readings: list[Reading], atlas: Atlas
) -> Event:
    lead = lead_of(readings)
    dated = [lead, *sorted(readings, key=lambda r: -r.confidence)]
    alike = (r for r in dated if r.modality is lead.modality and r.status is lead.status)
    when = next((r.occurred_on for r in alike if r.occurred_on), None)
    evidence = tuple(
        dict.fromkeys(Evidence(sentence=r.sentence, start=r.start, end=r.end, trigger=r.trigger) for r in readings)
    )
    kept, left_out = _kept(evidence, lead)
    strangers = {ref.id: ref for reading in readings for ref in reading.strangers}
    actor, target, organisation = (_ref(atlas, strangers, role) for role in roles)
    return Event(
        id=event_id(article.id, event_type, roles),
        type=event_type,
        status=lead.status,
        modality=lead.modality,
        actor=actor,
        target=target,
        organisation=organisation,
        place=_place(atlas, dated),
        occurred_on=when,
        confidence=round(lead.confidence, 2),
        evidence=kept,
        evidence_left_out=left_out,
        article=ArticleRef(
            id=article.id,
            url=article.url,
            title=article.title,
            source=article.source,
            published_at=article.published_at,
        ),
    )


def _kept(evidence: tuple[Evidence, ...], lead: Reading) -> tuple[tuple[Evidence, ...], int]:
    """As much evidence as an event carries, that of the deciding reading among it, and how much is left out."""
    kept = evidence[:MAX_EVIDENCE]
    deciding = next((each for each in evidence[MAX_EVIDENCE:] if each.start == lead.start), None)
    if deciding is not None and all(each.start != lead.start for each in kept):
        kept = (*kept[:-1], deciding)
    return kept, len(evidence) - len(kept)


def _place(atlas: Atlas, readings: Iterable[Reading]) -> PlaceRef | None:
    """The country that the surest reading with one says it happened in, with the city that the first of them names."""
    placed = [reading for reading in readings if reading.place is not None]
    if not placed or placed[0].place is None:
        return None
    country = atlas.ref(placed[0].place)
    city = next((r.city for r in placed if r.city is not None and r.place == country.id), None)
    place = PlaceRef(id=country.id, name=country.name, kind=country.kind)
    if city is None:
        return place
    return replace(place, city=city.name, latitude=city.latitude, longitude=city.longitude)


def _standing(reading: Reading) -> tuple[int, bool, int]:
    """Asserted before denied before hypothetical before historical; text before title; then the furthest along."""
    cancelled = reading.status is Status.CANCELLED and reading.modality is Modality.ASSERTED
    rank = 9 if cancelled else reading.status.rank
    return -_MODALITIES.index(reading.modality), reading.start >= 0, rank


def _ref(atlas: Atlas, strangers: Mapping[str, EntityRef], entity: str | None) -> EntityRef | None:
    return None if entity is None else strangers.get(entity) or atlas.ref(entity)
