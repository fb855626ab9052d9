"""信息处理费: every check of the tariff, by hand."""

import pytest

from casework.fees import FeeError, fee, fee_lines

PIECES = {
    0: 0,
    1: 0,
    10: 0,
    11: 100,
    30: 2000,
    31: 2200,
    35: 3000,
    40: 4000,
    41: 4300,
    50: 4000 + 10 * 300,
    51: 7000 + 400,
    60: 7000 + 10 * 400,
    61: 11000 + 500,
}
PAGES = {
    0: 0,
    1: 0,
    30: 0,
    31: 10,
    68: 380,
    100: 700,
    101: 720,
    200: 2700,
    201: 2740,
    300: 2700 + 100 * 40,
}


@pytest.mark.parametrize("quantity", PIECES)
def test_by_piece(quantity):
    assert fee("pieces", quantity) == PIECES[quantity]


@pytest.mark.parametrize("quantity", PAGES)
def test_by_page(quantity):
    assert fee("pages", quantity) == PAGES[quantity]


@pytest.mark.parametrize(
    ("method", "quantity", "lines"),
    [
        ("pieces", 8, [(1, 8, 0)]),
        ("pieces", 35, [(1, 10, 0), (11, 30, 100), (31, 35, 200)]),
        ("pieces", 41, [(1, 10, 0), (11, 30, 100), (31, 40, 200), (41, 41, 300)]),
        ("pages", 68, [(1, 30, 0), (31, 68, 10)]),
        ("pages", 201, [(1, 30, 0), (31, 100, 10), (101, 200, 20), (201, 201, 40)]),
    ],
)
def test_the_steps_are_shown(method, quantity, lines):
    found = fee_lines(method, quantity)
    assert [(s.from_unit, s.to_unit, s.rate) for s in found] == lines
    assert sum(s.amount for s in found) == fee(method, quantity)


@pytest.mark.parametrize("method", ["pieces", "pages"])
def test_one_more_never_costs_less(method):
    amounts = [fee(method, n) for n in range(400)]
    assert amounts == sorted(amounts)


@pytest.mark.parametrize(
    ("method", "quantity"), [("both", 5), ("", 5), ("pieces", -1), ("pages", -1)]
)
def test_one_method_and_no_negative_quantity(method, quantity):
    with pytest.raises(FeeError):
        fee(method, quantity)
