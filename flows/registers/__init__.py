"""An office's own old 台账 as a workbook: read, matched, checked, told back with its mistakes.

One row is one request, under whatever headings the office used. `workbook` reads the cells,
`fields` says what we ask for, `matching` which column holds it, `rows` makes of the rows the
register that `casework.registers` checks and `casework.acts.import_register` writes.
"""
