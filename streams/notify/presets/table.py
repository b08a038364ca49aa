"""The table of presets."""

from collections.abc import Mapping

from streams.domain.endpoint import Channel
from streams.notify.presets import alarms, chats
from streams.notify.presets.preset import Preset

PRESETS: Mapping[Channel, Preset] = {
    Channel.SLACK: chats.SLACK,
    Channel.DISCORD: chats.DISCORD,
    Channel.TEAMS: chats.TEAMS,
    Channel.TELEGRAM: chats.TELEGRAM,
    Channel.GOOGLECHAT: chats.GOOGLECHAT,
    Channel.MATTERMOST: chats.MATTERMOST,
    Channel.MATRIX: chats.MATRIX,
    Channel.NTFY: alarms.NTFY,
    Channel.PAGERDUTY: alarms.PAGERDUTY,
    Channel.OPSGENIE: alarms.OPSGENIE,
}
"""Every service by its channel."""
