"""Every mutant still has something to break."""

from __future__ import annotations

import pytest

from include.settings import PROJECT_ROOT
from tests.mutations.mutants import MUTANTS, Mutant


def test_there_are_mutants_and_each_is_another():
    assert len({(each.path, each.before) for each in MUTANTS}) == len(MUTANTS) > 15


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda each: each.what)
def test_its_text_stands_once_in_the_source(mutant: Mutant):
    assert (PROJECT_ROOT / mutant.path).read_text().count(mutant.before) == 1
    assert mutant.after != mutant.before


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda each: each.what)
def test_its_tests_exist(mutant: Mutant):
    assert mutant.tests
    assert all((PROJECT_ROOT / each.partition("::")[0]).exists() for each in mutant.tests)
