"""Runs one test of a rule: the verdict by the code of production, and what the rule says even when it does not match."""

from __future__ import annotations

import json
import struct
from typing import Any, Final, NamedTuple

from iota.evaluate import Evaluator
from iota.event import parser_for
from iota.mocks import MockError, mocked
from iota.output import RuleOutput
from iota.protocol import ProtocolError, to_json, to_utf8
from iota.results import Results
from iota.shapes import LoadedRule

_head_length: Final = struct.Struct("<I")


class TestRequest(NamedTuple):
    """The payload of a `T` frame."""

    id: int
    rule: int
    log_type: str
    mocks: list[dict[str, Any]]
    record: memoryview


def read_request(payload: bytearray) -> TestRequest:
    try:
        (length,) = _head_length.unpack_from(payload)
        start = _head_length.size
        head = json.loads(payload[start : start + length])
        return TestRequest(head["test"], head["rule"], head["logType"], head.get("mocks", []), memoryview(payload)[start + length :])
    except (struct.error, ValueError, KeyError) as error:
        raise ProtocolError(f"a test cannot be read: {error!r}") from error


def run_test(request: TestRequest, rule: LoadedRule, evaluator: Evaluator, output: RuleOutput) -> bytes:
    """The payload of the `V` frame. `match` is null when rule() or alert() failed."""
    results = evaluator.results = Results()
    match: bool | None = None
    problem: str | None = None
    parse = parser_for(request.log_type, evaluator.data_models)
    try:
        with mocked(rule, request.mocks):
            evaluator.run([(0, request.record, parse, (rule.entry,))])
            if results.detections or not results.failures:
                match = bool(results.detections)
            # What a transform's title would say of an event that its alert() refused, nobody has promised.
            if match is False and rule.alert is None:
                evaluator.describe(rule, 0, parse(request.record))
    except MockError as error:
        problem = str(error)
    text = results.encode(request.id, *output.take()).decode()
    return to_utf8(f'{text[:-1]},"match":{to_json(match)},"problem":{to_json(problem)}}}')
