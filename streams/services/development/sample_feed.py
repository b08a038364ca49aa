"""A feed to try: a few reports of today, two of which are of one story."""

from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape

_REPORTS = (
    (
        "Ghana says it will leave ECOWAS",
        (
            "Ghana announced that it would leave ECOWAS. The government in Accra said that it had told the bloc of its "
            "decision in a letter. Leaders of neighbouring states asked it to reconsider."
        ),
    ),
    (
        "Accra turns its back on the bloc",
        (
            "Ghana is leaving the Economic Community of West African States, its foreign minister said. He thanked the "
            "bloc for its work and said that trade would go on."
        ),
    ),
    (
        "Striker to leave Accra club",
        (
            "The captain is leaving the club at the end of the season, his agent said. Several teams of the league "
            "have asked about him."
        ),
    ),
)


def sample_feed(public_url: str, now: datetime) -> str:
    """RSS with the sample reports, dated today; their ids stay the same for a day."""
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    items = "".join(
        f"<item><guid isPermaLink='false'>sample-{number}-{day:%Y%m%d}</guid><title>{escape(title)}</title>"
        f"<link>{escape(public_url)}/dev/feed.xml?report={number}-{day:%Y%m%d}</link>"
        f"<description>{escape(text)}</description>"
        f"<pubDate>{format_datetime(day + timedelta(seconds=number))}</pubDate></item>"
        for number, (title, text) in enumerate(_REPORTS, 1)
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Sample News</title>'
        f"<link>{escape(public_url)}</link><description>Made up, to try Tocsin.</description>{items}</channel></rss>"
    )
