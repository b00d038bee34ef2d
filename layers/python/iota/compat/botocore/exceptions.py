"""botocore.exceptions: the errors that helpers catch."""

from __future__ import annotations

from typing import Any


class BotoCoreError(Exception):
    def __init__(self, *arguments: Any, **details: Any) -> None:
        super().__init__(*arguments, *(f"{name}: {value}" for name, value in details.items()))


class ClientError(Exception):
    def __init__(self, error_response: dict[str, Any], operation_name: str) -> None:
        error = error_response.get("Error", {})
        super().__init__(f"An error occurred ({error.get('Code', 'Unknown')}) when calling the {operation_name} operation: {error.get('Message', 'Unknown')}")
        self.response = error_response
        self.operation_name = operation_name


class NoCredentialsError(BotoCoreError):
    pass


class NoRegionError(BotoCoreError):
    pass


class EndpointConnectionError(BotoCoreError):
    pass


class ConnectTimeoutError(BotoCoreError):
    pass


class ReadTimeoutError(BotoCoreError):
    pass


class ParamValidationError(BotoCoreError):
    pass
