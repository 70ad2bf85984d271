"""What each rule answers, one module an area; every rule of the folder can pass, fail and not know."""

from __future__ import annotations

from tests.rules.asking import Case
from tests.rules.cases import (
    approvals,
    configuration,
    devices,
    estate,
    groups,
    hierarchy,
    policy,
    policy_reach,
    servers,
    states,
    synchronisation,
)

CASES: list[Case] = [
    *approvals.CASES,
    *configuration.CASES,
    *devices.CASES,
    *estate.CASES,
    *groups.CASES,
    *hierarchy.CASES,
    *policy.CASES,
    *policy_reach.CASES,
    *servers.CASES,
    *synchronisation.CASES,
]
STATES: list[Case] = states.CASES
