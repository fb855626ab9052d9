"""What the acts tell whoever follows them, inside their own transaction."""

from django.dispatch import Signal

case_changed = Signal()
"""A case has changed: case, act, by, event, today. Sent by every act before its transaction ends.
"""

cases_written = Signal()
"""Many cases were written at once by an import: cases (a sequence)."""

cases_voided = Signal()
"""An import was taken back: batch. Its cases are void; sent before the transaction ends."""
