"""The database's own guard over letters and templates: what went out, and what was approved, stays.

Handed to `casework.triggers`, which puts them up beside those of the ledger after every migrate.
"""

_ISSUED = (
    "agency_id",
    "case_id",
    "kind",
    "act",
    "series",
    "year",
    "serial",
    "number",
    "title",
    "addressee",
    "dated_on",
    "pages",
    "remedy",
    "ground",
    "file",
    "sha256",
    "facts",
    "template_version",
    "fonts",
    "issued_by_id",
    "issued_at",
)
_CHANGED = " OR ".join(f"OLD.{column} <> NEW.{column}" for column in _ISSUED)

# name -> (table, when, condition or None, message)
GUARDS: dict[str, tuple[str, str, str | None, str]] = {
    "dafu_letter_fixed": (
        "notices_letter",
        "UPDATE",
        f"{_CHANGED} OR COALESCE(CAST(OLD.seal AS TEXT), '') <>"
        " COALESCE(CAST(NEW.seal AS TEXT), '')",
        "文书已经制发，不得改动",
    ),
    "dafu_letter_stays_void": (
        "notices_letter",
        "UPDATE",
        "OLD.voided_on IS NOT NULL AND (NEW.voided_on IS NULL OR OLD.voided_on <> NEW.voided_on"
        " OR OLD.void_reason <> NEW.void_reason OR OLD.voided_by_id <> NEW.voided_by_id)",
        "作废的文书不得改动",
    ),
    "dafu_letter_no_delete": ("notices_letter", "DELETE", None, "文书不得删除"),
    "dafu_template_fixed": (
        "notices_templateversion",
        "UPDATE",
        "OLD.state <> 'draft' AND OLD.source <> NEW.source OR OLD.agency_id <> NEW.agency_id"
        " OR OLD.kind <> NEW.kind OR OLD.number <> NEW.number",
        "模板已经核查，不得改动",
    ),
    "dafu_template_no_delete": ("notices_templateversion", "DELETE", None, "模板版本不得删除"),
}
TRUNCATE_GUARDS = {
    "dafu_letter_no_truncate": ("notices_letter", "文书不得清空"),
    "dafu_template_no_truncate": ("notices_templateversion", "模板版本不得清空"),
}
