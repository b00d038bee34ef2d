"""What a story is made of: calls at fixed times, which the accounts' trails record."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from .identities import Caller, JsonObject
from .records import Recorder

PRODUCTION = "111122223333"
PLATFORM = "444455556666"

NIGHT = datetime(2026, 11, 18)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One call of the intruder, as the account and region that record it see it."""

    at: datetime
    account: str = PRODUCTION
    region: str
    caller: Caller
    service: str
    name: str
    request: JsonObject | None = None
    response: JsonObject | None = None
    error: tuple[str | None, str] | None = None
    resources: list[JsonObject] | None = None
    additional: JsonObject | None = None
    event_type: str = "AwsApiCall"
    shared_event_id: str | None = None

    def record(self, log: Recorder) -> None:
        """Appends the record of this step to `log`."""
        log.call(
            self.caller, self.service, self.name, self.request, self.response,
            at=self.at, error=self.error, resources=self.resources, additional=self.additional,
            event_type=self.event_type, shared_event_id=self.shared_event_id,
        )


def at(time: str, seconds_later: int = 0) -> datetime:
    """A time of the night of the story."""
    hours, minutes, seconds = map(int, time.split(":"))
    return NIGHT + timedelta(hours=hours, minutes=minutes, seconds=seconds + seconds_later)
