"""Every state can be reached, and reads as its name."""

import pytest

from casework.ledger import verify
from casework.states import STATES
from tests.world import World


@pytest.mark.parametrize("state", STATES)
def test_every_state_can_be_reached_and_its_ledger_holds(world: World, state: str) -> None:
    case = world.case_in(state)
    assert case.state == state
    assert verify(case, list(case.events.order_by("sequence"))) is None
