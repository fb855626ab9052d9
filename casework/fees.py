"""信息处理费 (国办函〔2020〕109号): by piece or by page, never both for one request.

Amounts are whole yuan (元). By piece: the requests of one applicant in one calendar month. By
page: the A4 pages of one request.
"""

from dataclasses import dataclass

METHODS = {"pieces": "按件计收", "pages": "按量计收"}


class FeeError(ValueError):
    """A fee that cannot be computed; the message says why."""


@dataclass(frozen=True)
class FeeLine:
    """One step of the tariff as it applies: units `from_unit`..`to_unit` at `rate` yuan each."""

    from_unit: int
    to_unit: int
    rate: int

    @property
    def amount(self) -> int:
        return (self.to_unit - self.from_unit + 1) * self.rate


MOST = 100_000
"""More pieces or pages than this are a slip of the pen, not a fee."""

FREE_PIECES = 10
FIRST_STEP_PIECES = 30
PIECE_STEP = 10
PIECE_RATE = 100

PAGE_STEPS = ((1, 30, 0), (31, 100, 10), (101, 200, 20), (201, None, 40))


def fee_lines(method: str, quantity: int) -> list[FeeLine]:
    """The steps that make up the fee, free ones included. `quantity`: pieces or A4 pages."""
    if method not in METHODS:
        raise FeeError(f"不认识的计费方式“{method}”，可用：{'、'.join(METHODS)}")
    if not 0 <= quantity <= MOST:
        raise FeeError(f"数量{quantity}不合理，应当在0至{MOST}之间")
    steps = list(PAGE_STEPS) if method == "pages" else _piece_steps(quantity)
    return [
        FeeLine(start, quantity if end is None else min(end, quantity), rate)
        for start, end, rate in steps
        if start <= quantity
    ]


def _piece_steps(quantity: int) -> list[tuple[int, int | None, int]]:
    steps: list[tuple[int, int | None, int]] = [
        (1, FREE_PIECES, 0),
        (FREE_PIECES + 1, FIRST_STEP_PIECES, PIECE_RATE),
    ]
    start, rate = FIRST_STEP_PIECES + 1, 2 * PIECE_RATE
    while start <= quantity:
        steps.append((start, start + PIECE_STEP - 1, rate))
        start, rate = start + PIECE_STEP, rate + PIECE_RATE
    return steps


def fee(method: str, quantity: int) -> int:
    """The fee in yuan for `quantity` pieces (applicant, calendar month) or A4 pages (request)."""
    return sum(line.amount for line in fee_lines(method, quantity))
