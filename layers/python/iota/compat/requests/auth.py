"""requests.auth: can be made, is never asked."""

from __future__ import annotations


class AuthBase:
    pass


class HTTPBasicAuth(AuthBase):
    def __init__(self, username: str, password: str) -> None:
        self.username = username
        self.password = password
