"""What every executor keeps, over every kind of executor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from pipeline.executors.cluster import BATCH_MOST, ClusterExecutor
from pipeline.executors.interface import Done, Executor, Failure, FailureKind
from pipeline.executors.limits import Limits
from pipeline.executors.processes import TOGETHER_MOST, ProcessExecutor
from pipeline.executors.serial import SerialExecutor
from pipeline.handshake import introduce
from tests.executors.loopback import loopback
from tests.executors.poison import act, twice


@pytest.fixture(scope="module", params=["serial", "processes", "cluster"])
def executor(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Executor]:
    with ExitStack() as stack:
        match request.param:
            case "serial":
                made: Executor = SerialExecutor()
            case "processes":
                made = ProcessExecutor(workers=2, limits=Limits(seconds=20))
            case "cluster":
                cluster = stack.enter_context(loopback(tmp_path_factory.mktemp("cluster"), workers=2))
                made = ClusterExecutor(scheduler=cluster.address, introduce=introduce, limits=Limits(seconds=20))
        yield stack.enter_context(made)


def test_every_item_gives_one_result(executor: Executor) -> None:
    results = list(executor.run(range(300), twice))
    assert sorted(each.value for each in results if isinstance(each, Done)) == [2 * n for n in range(300)]
    assert all(isinstance(each, Done) and each.value == 2 * each.item for each in results)


def test_nothing_to_do_gives_nothing(executor: Executor) -> None:
    assert list(executor.run([], twice)) == []


def test_items_are_taken_only_as_results_are(executor: Executor) -> None:
    taken = 0

    def items() -> Iterator[int]:
        nonlocal taken
        for number in range(10_000):
            taken += 1
            yield number

    # Two workers with two tasks each: of one item, or of several that travel together.
    together = {ClusterExecutor: BATCH_MOST, ProcessExecutor: TOGETHER_MOST}.get(type(executor), 1)
    bound = 4 * together
    results = executor.run(items(), twice)
    for given, _ in enumerate(results, start=1):
        assert taken - given <= bound
        if given == 50:
            break
    results.close()  # type: ignore[attr-defined]
    assert taken < 60 + bound


def test_what_work_raises_is_a_failure_of_that_item_alone(executor: Executor) -> None:
    results = {each.item: each for each in executor.run(["a", "raise", "b", "recursion", "system-exit", "c"], act)}
    assert isinstance(results["a"], Done)
    assert isinstance(results["c"], Done)
    failure = results["raise"]
    assert isinstance(failure, Failure)
    assert (failure.kind, failure.detail) == (FailureKind.ERROR, "ValueError: a defect of ours")
    for order in ("recursion", "system-exit"):
        other = results[order]
        assert isinstance(other, Failure)
        assert other.kind is FailureKind.ERROR


def test_what_the_items_raise_ends_the_run_and_not_the_executor(executor: Executor) -> None:
    def items() -> Iterator[int]:
        yield 1
        raise OSError("the share went away")

    with pytest.raises(OSError, match="the share went away"):
        list(executor.run(items(), twice))
    assert [each.value for each in executor.run([21], twice) if isinstance(each, Done)] == [42]


def test_an_iterator_may_be_dropped_and_the_executor_runs_again(executor: Executor) -> None:
    first = iter(executor.run(range(100), twice))
    next(first)
    first.close()  # type: ignore[attr-defined]
    assert len(list(executor.run(range(10), twice))) == 10


def test_closing_twice_does_nothing() -> None:
    unused = ClusterExecutor(scheduler="tcp://127.0.0.1:1", introduce=introduce)
    for made in (SerialExecutor(), ProcessExecutor(workers=1), unused):
        made.close()
        made.close()
