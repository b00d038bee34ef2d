"""requests.exceptions: the errors that helpers catch."""

from __future__ import annotations

from typing import Any


class RequestException(IOError):
    def __init__(self, *arguments: Any, **details: Any) -> None:
        super().__init__(*arguments)
        self.request = details.get("request")
        self.response = details.get("response")


class HTTPError(RequestException):
    pass


class ConnectionError(RequestException):  # noqa: A001 - the name that rules import
    pass


class Timeout(RequestException):
    pass


class ConnectTimeout(ConnectionError, Timeout):
    pass


class ReadTimeout(Timeout):
    pass


class TooManyRedirects(RequestException):
    pass


class JSONDecodeError(RequestException, ValueError):
    pass
