"""The register of all cases: one for each command."""

from tests.decisions import (
    cases_of_incidents,
    cases_of_maintenance,
    cases_of_postmortems,
    cases_of_responding,
    cases_of_telling,
    cases_of_the_catalogue,
)
from tests.decisions.case import Case

CASES: tuple[Case, ...] = (
    *cases_of_incidents.CASES,
    *cases_of_maintenance.CASES,
    *cases_of_postmortems.CASES,
    *cases_of_responding.CASES,
    *cases_of_telling.CASES,
    *cases_of_the_catalogue.CASES,
)
