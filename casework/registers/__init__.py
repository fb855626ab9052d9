"""Registers (台账) as files: what an office recorded, read whole or refused whole.

`read_register` takes .json or .xlsx, checks everything and returns a `Register`, or raises
`RegisterError` with every mistake by case, event, or sheet, row and column. Nothing is guessed and
nothing is dropped: what is merely missing is left for `casework.findings`.
"""

from casework.registers.check import check_register, sort_records
from casework.registers.reading import read_register
from casework.registers.shapes import CaseRecord, Draft, Place, Problem, Register, RegisterError

__all__ = [
    "CaseRecord",
    "Draft",
    "Place",
    "Problem",
    "Register",
    "RegisterError",
    "check_register",
    "read_register",
    "sort_records",
]
