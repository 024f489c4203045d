"""The last step: every unit of which anything changed is judged again, in workers where there are many documents.

Workers read the store beside its one writer, and what they find is written here, a unit in a transaction. A new CRL
or roster has every unit judged again: a million documents, whose facts are in the store.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Container, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date

from pipeline.appraisal import StandingRequest, Standings
from pipeline.executors.interface import Done, Failure
from pipeline.steps.basis import basis_of, inputs_of, secrets_basis, secrets_key, waivers_of
from pipeline.steps.documents import pages_wait, read_first_pages
from pipeline.steps.passing import Pass, Trouble, UnitWork
from pipeline.steps.unit import UnitJob, UnitJudged, Wanting, judge_job, judge_unit, secrets_found_key
from pipeline.stores.audit import Act
from pipeline.stores.codec import decode, encode
from pipeline.stores.rows import UnitRows, legible
from rules.facts import UnitCode
from rules.waivers import Waiver

FILES_FOR_WORKERS = 2_000
"""Below, all units are judged in the parent sooner (0.3 ms a document) than workers have imported the law. Above, one
alone is too: it takes 4 kB a document, which a watcher would keep for what it needs later."""

_SECONDS, _SECONDS_A_FILE = 60.0, 0.05
"""Wall clock a unit may take in its worker; a hundred times what it takes on an idle machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Due:
    """A unit that must be judged, with what its verdicts follow from."""

    work: UnitWork
    inputs: str
    basis: dict[str, str]
    secrets: str
    """`secrets_basis`: this pass has withheld what is secret by it."""


def judge_units(p: Pass, works: Sequence[UnitWork], *, unfinished: Container[UnitCode] = ()) -> None:
    """Appraise, match and judge each unit of which anything changed, save those of which more is to be read first."""
    finished = (work for work in works if work.code not in unfinished)
    due = {work.code: each for work in finished if (each := _due(p, work)) is not None}
    p.advance("judge", len(works) - len(due))
    if due:
        _appraise_again(p)
    for code, judged in _judged(p, [_job(p, each.work) for each in due.values()]):
        _keep(p, due[code], judged)
        _tell_judged(p, code, judged.rows)
        due[code].work.was_judged = True
        p.advance("judge")
    p.troubles += [trouble_of(p, work.code) for work in works]


def _due(p: Pass, work: UnitWork) -> _Due | None:
    state = p.store.unit_state(work.code)
    inputs = inputs_of(p, work, state.revision)
    is_due = state.recheck_at is not None and p.at >= state.recheck_at
    went_back = state.judged_at is not None and p.at < state.judged_at
    if state.inputs == inputs and not is_due and not went_back and not pages_wait(p, work.code):
        return None
    return _Due(
        work=work,
        inputs=inputs,
        basis=basis_of(p, work, state.revision),
        secrets=secrets_basis(p, work, state.revision),
    )


def _job(p: Pass, work: UnitWork) -> UnitJob:
    return UnitJob(
        store=p.store.address,
        code=work.code,
        records=work.records,
        files=work.files,
        reader_version=p.reader_version(work.code),
        profile=p.settings.profile,
        policy=p.settings.policy,
        waivers=waivers_of(p, work.code),
        trust=p.appraiser.trust.digest,
        engine=p.engine,
        at=p.at,
    )


def _judged(p: Pass, jobs: Sequence[UnitJob]) -> Iterator[tuple[UnitCode, UnitJudged]]:
    """Each unit once, in any order; what a unit wants is brought and the unit asked again."""
    while jobs:
        wanting: list[tuple[UnitJob, Wanting]] = []
        for job, answer in _answers(p, jobs):
            match answer:
                case UnitJudged():
                    yield job.code, answer
                case Wanting():
                    wanting.append((job, answer))
        _appraise(p, {request for _, wanted in wanting for request in wanted.standings})
        for job, wanted in wanting:
            read_first_pages(p, job.code, wanted.pages)
        jobs = [replace(job, has_pages=True) for job, _ in wanting]


def _answers(p: Pass, jobs: Sequence[UnitJob]) -> Iterator[tuple[UnitJob, UnitJudged | Wanting]]:
    if p.store.address is None or sum(job.files for job in jobs) < FILES_FOR_WORKERS:
        for job in jobs:
            yield job, judge_unit(p.store, job)
        return
    # Large units first: the night must not end with one worker busy over the largest.
    in_order = sorted(jobs, key=lambda job: -job.files)
    for result in p.executor.near.run(in_order, judge_job, seconds=lambda job: _SECONDS + _SECONDS_A_FILE * job.files):
        match result:
            case Done(item=job, value=answer):
                yield job, answer
            case Failure(item=job):
                # Too large for a worker's limits, or in truth damaged: the parent has no limits, and tells what is.
                yield job, judge_unit(p.store, job)


def _appraise_again(p: Pass) -> None:
    """What was asked of the trust material before is asked of the new one at once: a few hundred certificates."""
    outdated = p.store.outdated_standings(p.appraiser.trust.digest)
    named = {name for _, offered in outdated for name in offered}
    certificates = p.store.certificates(named).keys()
    crls = p.store.revocation_data(named, kind="crl").keys()
    ocsps = p.store.revocation_data(named, kind="ocsp").keys()
    _appraise(
        p,
        {
            StandingRequest.made(
                certificate,
                offered,
                [name for name in offered if name in crls],
                [name for name in offered if name in ocsps],
                among=certificates,
            )
            for certificate, offered in outdated
        },
    )


def _appraise(p: Pass, requests: Collection[StandingRequest]) -> None:
    """Appraises what is asked and keeps it for the workers to read."""
    if not requests:
        return
    standings = Standings(
        appraiser=p.appraiser,
        certificates=p.store.certificates({name for each in requests for name in (each.certificate, *each.offered)}),
        revocation=p.store.revocation_data({name for each in requests for name in (*each.crls, *each.ocsps)}),
    )
    for request in requests:
        standings.of(request)
    p.store.keep_standings(p.appraiser.trust.digest, standings.fresh)


def _keep(p: Pass, due: _Due, judged: UnitJudged) -> None:
    """Everything that was found of a unit, in one transaction."""
    code = due.work.code
    with p.store.together():
        p.store.replace_rows(
            code, judged.rows, inputs=due.inputs, at=p.at, recheck_at=judged.recheck_at, basis=due.basis
        )
        _log_waivers(p, code)
        p.store.remember(secrets_key(code), due.secrets)
        if judged.secrets:
            paths = {each.path for each in judged.secrets}
            p.store.forget_content([file for file in p.store.known_files(code) if file.path in paths and file.sha256])
        p.store.remember(secrets_found_key(code), encode(judged.secrets).hex())
        p.store.remember(trouble_key(code), encode(judged.trouble).hex())
        p.store.remember(year_key(code), encode(judged.years).hex())


def _tell_judged(p: Pass, code: UnitCode, rows: UnitRows) -> None:
    """Tells of the unit, and of each document whose class is another than before."""
    p.say("judged", unit=code, documents=rows.count, changed=len(rows.changes))
    if not rows.changes:
        return
    files = {legible(os.fsdecode(path)): (os.fsdecode(path), sha256) for path, sha256 in rows.files}
    for change in rows.changes:
        values = {"from": str(change["from"]), "to": str(change["to"])}
        if (file := files.get(str(change["path"]))) is not None:
            path, sha256 = file
            p.say("class-changed", unit=code, path=path, sha256=sha256, **values)
        else:
            names = {name: str(change[name]) for name in ("number", "symbol") if change[name] is not None}
            p.say("class-changed", unit=code, **names, **values)


def _log_waivers(p: Pass, code: UnitCode) -> None:
    """What came to be waived of a unit, and what is no longer, since it was last judged. Each ends by its own day."""
    known = p.store.recall(waivers_key(code))
    before: dict[str, dict[str, object]] = json.loads(known) if known else {}
    now = {waiver.id: _waiver_payload(waiver) for waiver in waivers_of(p, code)}
    if now == before:
        return
    ended = [(Act.WAIVER_ENDED, code, told) for name, told in before.items() if now.get(name) != told]
    begun = [(Act.WAIVED, code, told) for name, told in now.items() if before.get(name) != told]
    p.store.tell([*ended, *begun], at=p.at)
    p.store.remember(waivers_key(code), json.dumps(now))


def _waiver_payload(waiver: Waiver) -> dict[str, object]:
    values = {each.name: getattr(waiver, each.name) for each in fields(waiver) if each.name != "unit"}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def waivers_key(code: UnitCode) -> str:
    """Under which the store remembers the waivers that the log tells of for a unit: their payloads by id, as JSON."""
    return f"waivers/{code}"


def trouble_of(p: Pass, code: UnitCode) -> Trouble:
    told = p.store.recall(trouble_key(code))
    return decode(bytes.fromhex(told), Trouble) if told else Trouble()


def year_key(code: UnitCode) -> str:
    """Under which the store remembers a unit's YearFindings, a tuple of them."""
    return f"year/{code}"


def trouble_key(code: UnitCode) -> str:
    return f"trouble/{code}"
