"""Rules that have killed a worker before run in a forked child, so that the next time they kill only that."""

from __future__ import annotations

import json
import os
import select
import signal
import time
from collections.abc import Callable, Sequence
from typing import Any, Final, NoReturn

from iota import state
from iota.descriptors import keep_private
from iota.evaluate import Evaluator, Work
from iota.failures import Failure
from iota.host_state import HostState
from iota.limits import TimeLimit
from iota.output import RuleOutput
from iota.progress import COUNTER, LOAD_PHASE, LOADING, PHASE, Progress
from iota.protocol import ANSWER, RESULT, STATE, ProtocolError, json_bytes, read_frame, write_frame
from iota.results import Finding, Results
from iota.shapes import LoadedRule, RuleSpec

_POLL_MILLISECONDS: Final = 20
_WAIT_SECONDS: Final = 0.002
_WAITS_FOR_EXIT: Final = 500
_EXIT_FAULT_OF_OURS: Final = 120


class _Child:
    """A forked process and the pipe on which it answers, watched as the host watches the worker."""

    def __init__(self, work: Callable[[Progress, int, int], None], state: HostState | None = None) -> None:
        self.stands_still = False
        self.progress = Progress.shared_with_children()
        self._state = state
        self._reader, writer = os.pipe2(os.O_CLOEXEC)
        answers, self._answers = os.pipe2(os.O_CLOEXEC)
        self._pid = os.fork()
        if self._pid == 0:
            os.close(self._answers)
            _run_child(work, self.progress, answers, writer)
        os.close(writer)
        os.close(answers)
        self._poll = select.poll()
        self._poll.register(self._reader, select.POLLIN)

    def receive(self, heartbeat: Callable[[], None], seconds: Callable[[], float]) -> Any:
        """The next answer; None when there will be none, because the child ended or stands still.

        It stands still after twice the limit of a call: by then its own timer has had every chance to interrupt the rule.
        """
        while (frame := self._receive_frame(heartbeat, seconds)) is not None and frame[0] == STATE and self._state is not None:
            heartbeat()
            try:
                write_frame(self._answers, ANSWER, self._state.relay(bytes(frame[1])))
            except BrokenPipeError:
                return None
        return json.loads(frame[1]) if frame else None

    def _receive_frame(self, heartbeat: Callable[[], None], seconds: Callable[[], float]) -> tuple[bytes, bytearray] | None:
        stalled, seen, ended = 0, -1, False
        heartbeat()
        while not self._poll.poll(_POLL_MILLISECONDS):
            heartbeat()
            count = self.progress.longs[COUNTER]
            stalled = stalled + 1 if count == seen else 0
            seen = count
            self.stands_still = stalled * _POLL_MILLISECONDS > 2000 * seconds()
            if self.stands_still or ended:
                return None
            # A grandchild may hold the pipe open: look for the end of the child itself, then once more for what it has sent.
            ended = self._has_ended()
        try:
            return read_frame(self._reader)
        except ProtocolError:
            return None  # it ended while it wrote

    def _has_ended(self) -> bool:
        try:
            return os.waitid(os.P_PID, self._pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
        except ChildProcessError:  # a rule of the worker waited for all children, or ignores SIGCHLD
            return True

    def end(self) -> str:
        """Ends the child and says how it ended."""
        os.close(self._reader)
        os.close(self._answers)
        waits = 0 if self.stands_still else _WAITS_FOR_EXIT
        while waits and not self._has_ended():
            time.sleep(_WAIT_SECONDS)
            waits -= 1
        try:
            if waits == 0:
                os.kill(self._pid, signal.SIGKILL)
                os.waitpid(self._pid, 0)
                return "worker could not be interrupted and was killed"
            code = os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])
        except (ChildProcessError, ProcessLookupError):
            return "worker exited"
        return f"worker exited with status {code}" if code >= 0 else f"worker killed by signal {-code}"


def _run_child(work: Callable[[Progress, int, int], None], progress: Progress, answers: int, writer: int) -> NoReturn:
    """Never returns into the parent's code."""
    try:
        progress.hide_from_children()
        keep_private(answers)
        keep_private(writer)
        work(progress, answers, writer)
        os._exit(0)
    except BaseException:
        import traceback  # it takes time to import, and is needed once at most

        os.write(2, traceback.format_exc().encode("utf-8", "backslashreplace"))
    finally:
        os._exit(_EXIT_FAULT_OF_OURS)


class Isolation:
    """Evaluates one rule over its events of a batch, each time going on behind the event that ended the child."""

    def __init__(self, evaluator: Evaluator, output: RuleOutput, limit_ms: int) -> None:
        self._evaluator = evaluator
        self._output = output
        self._limit_ms = limit_ms

    def run(self, rule: LoadedRule, work: Sequence[Work]) -> None:
        index = rule.spec.index
        limit = self._evaluator.limit
        done = 0
        while done < len(work):
            rest = work[done:]
            child = _Child(lambda progress, answers, writer: self._serve(progress, answers, writer, rest), self._evaluator.state)

            def heartbeat() -> None:
                # To the host, this worker is where its child is.
                self._evaluator.progress.move(work[done][0], index, child.progress.words[PHASE])

            def seconds() -> float:
                return limit.seconds_for(index, child.progress.words[PHASE])

            while done < len(work) and (answer := child.receive(heartbeat, seconds)) is not None:
                self._merge(answer)
                done += 1
            phase = child.progress.words[PHASE]
            if child.stands_still:
                limit.too_late(index, phase)
            reason = child.end()
            if done < len(work):
                self._evaluator.results.add_failure(work[done][0], index, phase, _exit_failure(reason, rule.spec))
                if self._evaluator.state is not None:
                    self._evaluator.state.abandon_of_child(work[done][0], index)
                done += 1

    def _serve(self, progress: Progress, answers: int, writer: int, work: Sequence[Work]) -> None:
        """The child's side: one frame for each event."""
        self._output.progress = progress
        self._output.take()
        limit = TimeLimit(progress, self._limit_ms)
        limit.late.update(self._evaluator.limit.late)
        evaluator = Evaluator(progress, limit)
        evaluator.state = HostState(answers, writer, progress, limit)
        state.use(evaluator.state)
        limit.start()
        for item in work:
            evaluator.results = results = Results()
            evaluator.run((item,))
            output, dropped = self._output.take()
            answer = {
                "detections": results.detections,
                "failures": results.failures,
                "output": output,
                "dropped": dropped,
                "late": list(limit.late.items()),
            }
            write_frame(writer, RESULT, json_bytes(answer))

    def _merge(self, answer: Any) -> None:
        results = self._evaluator.results
        results.detections.extend(Finding(*finding) for finding in answer["detections"])
        results.failures.extend(Finding(*finding) for finding in answer["failures"])
        for entry in answer["output"]:
            self._output.add_for(entry["rule"], entry["text"])
        self._output.dropped += answer["dropped"]
        self._evaluator.limit.late.clear()
        self._evaluator.limit.late.update(answer["late"])


def rehearse(spec: RuleSpec, load: Callable[[Progress, TimeLimit], object], worker: Progress, limit_ms: int) -> Failure | None:
    """Imports a rule in a child first: the failure when that ends the process."""

    def work(progress: Progress, answers: int, writer: int) -> None:
        limit = TimeLimit(progress, limit_ms)
        limit.start()
        load(progress, limit)
        write_frame(writer, RESULT, b"true")

    child = _Child(work)
    survived = child.receive(lambda: worker.move(LOADING, spec.index, LOAD_PHASE), lambda: limit_ms / 1000)
    reason = child.end()
    return None if survived else _exit_failure(f"{reason} while importing the rule", spec)


def _exit_failure(reason: str, spec: RuleSpec) -> Failure:
    return Failure("WorkerExit", reason, spec.path, None, "")
