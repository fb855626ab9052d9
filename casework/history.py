"""Who changed a record, and why, for the field history (simple-history)."""

from django.db.models import Model

from casework.models import Person


def signed(instance: Model, by: Person | None, reason: str = "") -> None:
    """Put author and reason on the record's next save.

    simple-history reads both off the instance, where they stay for later saves too: sign only
    records that were read for this change.
    """
    vars(instance)["_history_user"] = by
    vars(instance)["_change_reason"] = reason
