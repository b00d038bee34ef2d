"""Stands in for boto3 where that is not installed. Many helpers import it, and make clients, that no rule ever uses: only a use is an error."""

from __future__ import annotations

from typing import Any, NoReturn

__version__ = "0"


class NotAvailableError(RuntimeError):
    """A rule called AWS."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} was called, but rules have no access to AWS: read what you need from the event, mock the helper in tests, "
            "or install boto3 in the rules layer (requirements.txt beside the rules) and pass credentials with --rule-env"
        )


class Unavailable:
    """A client, a resource, or a part of one: everything can be named, nothing can be called."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Unavailable:
        if name.startswith("__"):
            raise AttributeError(name)
        return Unavailable(f"{self._name}.{name}")

    def __call__(self, *arguments: Any, **options: Any) -> NoReturn:
        raise NotAvailableError(self._name)

    def __repr__(self) -> str:
        return f"<{self._name}, which is not available to rules>"


class _Resource(Unavailable):
    """A resource makes other resources without a request: `boto3.resource("dynamodb").Table("name")`."""

    def __getattr__(self, name: str) -> Any:
        if name == "Table" and "dynamodb" in self._name:
            return self._table
        if name[:1].isupper():
            return lambda *arguments, **options: _Resource(f"{self._name}.{name}()")
        return super().__getattr__(name)

    def _table(self, name: str) -> Any:
        from boto3.key_value_table import NAME, KeyValueTable

        return KeyValueTable() if name == NAME else _Resource(f"{self._name}.Table()")


class Session:
    """Makes clients and resources; has no credentials and no region."""

    region_name: str | None = None

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self.region_name = options.get("region_name")

    def client(self, service_name: str, *arguments: Any, **options: Any) -> Unavailable:
        return Unavailable(f'boto3.client("{service_name}")')

    def resource(self, service_name: str, *arguments: Any, **options: Any) -> Unavailable:
        return _Resource(f'boto3.resource("{service_name}")')

    def get_credentials(self) -> None:
        return None

    def __getattr__(self, name: str) -> Unavailable:
        return Unavailable(f"boto3.Session().{name}")


def client(service_name: str, *arguments: Any, **options: Any) -> Unavailable:
    return Session().client(service_name)


def resource(service_name: str, *arguments: Any, **options: Any) -> Unavailable:
    return Session().resource(service_name)


def setup_default_session(**options: Any) -> None:
    """There is nothing to set up."""


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    return Unavailable(f"boto3.{name}")
