"""Stands in for requests where that is not installed. Helpers of many rules import it for functions that no rule of yours may use: only a use is an error."""

from __future__ import annotations

from typing import Any, NoReturn

from requests.exceptions import ConnectionError, ConnectTimeout, HTTPError, ReadTimeout, RequestException, Timeout, TooManyRedirects

__version__ = "0"
__all__ = [
    "ConnectTimeout", "ConnectionError", "HTTPError", "ReadTimeout", "RequestException", "Response", "Session", "Timeout", "TooManyRedirects",
    "codes", "delete", "get", "head", "options", "patch", "post", "put", "request", "session",
]  # fmt: skip


class NotAvailableError(RuntimeError):
    """A rule asked a server. Not an error of requests, which rules catch and go on as if nothing were wrong."""

    def __init__(self, what: str, url: object) -> None:
        super().__init__(
            f"{what}({url!r}) was called, but requests is not installed and rules have no network: read what you need from the event, mock the helper in "
            "tests, or install requests in the rules layer (requirements.txt beside the rules) and allow the network with IOTA_RULES_NETWORK=allow"
        )


def request(method: str, url: object = None, *arguments: Any, **options: Any) -> NoReturn:
    raise NotAvailableError("requests.request", url)


def get(url: object, *arguments: Any, **options: Any) -> NoReturn:
    raise NotAvailableError("requests.get", url)


def post(url: object, *arguments: Any, **options: Any) -> NoReturn:
    raise NotAvailableError("requests.post", url)


def put(url: object, *arguments: Any, **options: Any) -> NoReturn:
    raise NotAvailableError("requests.put", url)


def patch(url: object, *arguments: Any, **options: Any) -> NoReturn:
    raise NotAvailableError("requests.patch", url)


def delete(url: object, *arguments: Any, **options: Any) -> NoReturn:
    raise NotAvailableError("requests.delete", url)


def head(url: object, *arguments: Any, **options: Any) -> NoReturn:
    raise NotAvailableError("requests.head", url)


def options(url: object, *arguments: Any, **options: Any) -> NoReturn:
    raise NotAvailableError("requests.options", url)


class Response:
    """For annotations, and for tests that make one."""

    status_code = 0
    text = ""


class Session:
    """Can be made and configured; its requests fail."""

    def __init__(self) -> None:
        self.headers: dict[str, str] = {}
        self.params: dict[str, str] = {}
        self.auth: Any = None
        self.verify: Any = True
        self.proxies: dict[str, str] = {}

    request = staticmethod(request)
    get = staticmethod(get)
    post = staticmethod(post)
    put = staticmethod(put)
    patch = staticmethod(patch)
    delete = staticmethod(delete)
    head = staticmethod(head)
    options = staticmethod(options)

    def mount(self, prefix: str, adapter: Any) -> None:
        """There is nothing to mount on."""

    def close(self) -> None:
        """There is nothing to close."""

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


session = Session


class _Codes:
    ok = 200
    created = 201
    no_content = 204
    bad_request = 400
    unauthorized = 401
    forbidden = 403
    not_found = 404
    too_many_requests = 429


codes = _Codes()
