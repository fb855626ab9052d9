"""The table leaves nothing out: a new role, state, act or URL without a row fails here."""

from casework import acts, roles, states
from tests.matrix import inputs, table


def test_every_role_and_state_has_a_row_and_no_other() -> None:
    assert set(table.ROLES) == set(roles.ROLES)
    assert set(table.STATES) == set(states.STATES)
    assert set(table.MATRIX) == {(r, s) for r in roles.ROLES for s in states.STATES}
    assert set(table.SEES) == set(roles.ROLES)


def test_every_act_is_permitted_to_somebody_or_named_as_nobodys() -> None:
    covered = {act for cell in table.MATRIX.values() for act in cell}
    assert covered | {"submit"} | table.BY_THE_SYSTEM_ALONE == set(states.ACTS)
    assert set(roles.PERMITS) == set(states.ACTS)


def test_every_act_of_the_table_is_really_performed() -> None:
    covered = {act for cell in table.MATRIX.values() for act in cell}
    assert covered == inputs.COVERED


def test_every_act_on_a_case_has_a_function_and_the_systems_own_has_none() -> None:
    missing = {a for a in states.ACTS if not hasattr(acts, a)}
    assert missing == table.BY_THE_SYSTEM_ALONE


def test_every_permitted_act_is_possible_in_that_state_and_every_possible_one_permitted() -> None:
    for state in states.STATES:
        by_somebody = {a for role in table.ROLES for a in table.MATRIX[role, state]}
        assert by_somebody == set(states.acts_in(state)) - table.BY_THE_SYSTEM_ALONE, state


def test_reading_roles_change_nothing() -> None:
    for role in ("auditor", "admin"):
        assert not any(table.MATRIX[role, state] for state in table.STATES)


def test_nobody_checks_his_own_work_by_role() -> None:
    """Who proposes cannot by the same post review, sign, or consent to an extension."""
    own = {a for state in table.STATES for a in table.MATRIX["handler", state]}
    assert not own & {"review", "return_proposal", "sign", "consent_extension", "correct"}
