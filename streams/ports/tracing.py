"""Reporting the processing of an article to a tracing backend."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol


class Tracing(Protocol):
    """Takes spans; none of its methods raises, and none waits for the backend."""

    def span(
        self,
        stage: str,
        article_id: str,
        began: datetime,
        ended: datetime,
        attributes: Mapping[str, str | int] | None = None,
        *,
        part: str = "",
        error: str = "",
    ) -> None:
        """Tell of a stage's work on an article, which is done.

        Args:
            stage: one of those of :mod:`streams.domain.trace`.
            article_id: whose trace it belongs to.
            began: when the work began.
            ended: when it was done.
            attributes: what else there is to say of it.
            part: tells apart what a stage does several times.
            error: why it failed, if it did.
        """
        ...
