"""Stands in for pycountry where that is not installed: countries by their codes and names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from .table import TABLE


class Country(NamedTuple):
    alpha_2: str
    alpha_3: str
    numeric: str
    name: str

    @property
    def flag(self) -> str:
        return "".join(chr(0x1F1E6 + ord(letter) - ord("A")) for letter in self.alpha_2)


class Countries:
    """All countries; `get(alpha_2="NL")`, or any other field."""

    def __init__(self) -> None:
        rows = (line.split(" ", 3) for line in TABLE.splitlines())
        self._all = [Country(*row) for row in rows]

    def get(self, default: Any = None, **field: str) -> Country | Any:
        if len(field) != 1:
            raise TypeError("only one field can be looked for")
        [(name, value)] = field.items()
        wanted = str(value).lower()
        return next((country for country in self._all if getattr(country, name, "").lower() == wanted), default)

    def lookup(self, value: str) -> Country:
        wanted = value.lower()
        for country in self._all:
            if wanted in (field.lower() for field in country):
                return country
        raise LookupError(f"no country is called {value!r}")

    def search_fuzzy(self, query: str) -> list[Country]:
        found = [country for country in self._all if query.lower() in country.name.lower()]
        if not found:
            raise LookupError(query)
        return found

    def __iter__(self) -> Iterator[Country]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)


countries: Final = Countries()
