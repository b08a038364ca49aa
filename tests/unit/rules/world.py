"""A small world for tests of rules: three organisations, a handful of countries, and events in it."""

from datetime import UTC, date, datetime

from streams.domain.article import Source
from streams.domain.entity import Atlas, Country, EntityRef, Membership, Organisation
from streams.domain.event import ArticleRef, Event, Evidence, Modality, OccurredOn, Status
from streams.domain.period import Period
from streams.domain.taxonomy import EventType, Taxonomy

ATLAS = Atlas(
    countries={
        code: Country(id=code, name=name, region=region)
        for code, name, region in [
            ("MLI", "Mali", "Africa"),
            ("NER", "Niger", "Africa"),
            ("SEN", "Senegal", "Africa"),
            ("NOR", "Norway", "Europe"),
            ("FRA", "France", "Europe"),
            ("GBR", "United Kingdom", "Europe"),
        ]
    },
    organisations={
        body.id: body
        for body in [
            Organisation(
                id="ECOWAS",
                name="ECOWAS",
                kind="regional_bloc",
                region="Africa",
                memberships=(
                    Membership(
                        country="MLI",
                        period=Period(start=date(1975, 5, 28), end=date(2025, 1, 29)),
                        suspensions=(Period(start=date(2021, 5, 30), end=None),),
                    ),
                    Membership(country="NER", period=Period(start=date(1975, 5, 28), end=date(2025, 1, 29))),
                    Membership(country="SEN", period=Period(start=date(1975, 5, 28), end=None)),
                ),
            ),
            Organisation(
                id="EU",
                name="European Union",
                kind="regional_bloc",
                region="Europe",
                memberships=(
                    Membership(country="FRA", period=Period(start=date(1958, 1, 1), end=None)),
                    Membership(country="GBR", period=Period(start=date(1973, 1, 1), end=date(2020, 2, 1))),
                ),
            ),
            Organisation(id="ICC", name="International Criminal Court", kind="court"),
        ]
    },
)

TAXONOMY: Taxonomy = {
    name: EventType(name=name, plover=plover)
    for name, plover in [
        ("membership.leave", "SANCTION"),
        ("membership.join", "AGREE"),
        ("membership.suspend", "SANCTION"),
        ("protest.demonstrate", "PROTEST"),
        ("sanction.impose", "SANCTION"),
    ]
}


def event(
    *,
    event_id: str = "e1",
    event_type: str = "membership.leave",
    status: str = "announced",
    modality: str = "asserted",
    actor: str | None = "MLI",
    target: str | None = None,
    organisation: str | None = "ECOWAS",
    confidence: float = 0.9,
    trigger: str = "withdraw",
    title: str = "Mali quits bloc",
    published_at: datetime = datetime(2024, 1, 28, tzinfo=UTC),
    occurred_on: date | None = None,
    source: Source = Source(name="Wire", domain="wire.example", owner="Wire Group", tier=1),
) -> Event:
    """An event in this world; by default Mali announces that it leaves ECOWAS."""

    def ref(entity: str | None) -> EntityRef | None:
        return None if entity is None else ATLAS.ref(entity)

    return Event(
        id=event_id,
        type=event_type,
        status=Status(status),
        modality=Modality(modality),
        actor=ref(actor),
        target=ref(target),
        organisation=ref(organisation),
        occurred_on=None if occurred_on is None else OccurredOn(date=occurred_on),
        confidence=confidence,
        evidence=(Evidence(sentence=f"They {trigger}.", start=0, end=10, trigger=trigger),),
        article=ArticleRef(id="a1", title=title, source=source, published_at=published_at),
    )
