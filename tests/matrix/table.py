"""Who may do what in which state: written by hand from the law and the house's rules.

Nothing here is derived from the code. `handled` means: it is this role's turn. Every act in the
table is an act on an existing case; `submit` brings a case into being and has a row of its own.
"""

STATES = (
    "received",
    "registered",
    "handling",
    "supplement_requested",
    "handled",
    "approved",
    "replied",
    "closed",
    "archived",
    "void",
)
ROLES = (
    "intake",
    "handler",
    "section_head",
    "secrecy",
    "legal",
    "office_head",
    "leader",
    "auditor",
    "admin",
)

_TEXT: dict[str, dict[str, str]] = {
    "intake": {
        "received": """
            sign_for confirm register withdraw attach void_attachment judge_repeat""",
        "registered": """
            assign request_supplement consult_third_party consult_agency record_receipt
            record_opinion extend ask_reasons receive_reasons delay charge_fee record_payment
            serve abandon withdraw reconsideration_filed reconsideration_decided suit_filed
            suit_decided acknowledge notify_consultation tell_correction record_return
            void_letter attach void_attachment
            judge_repeat""",
        "handling": """
            assign request_supplement consult_third_party consult_agency record_receipt
            record_opinion extend ask_reasons receive_reasons delay charge_fee record_payment
            serve abandon withdraw reconsideration_filed reconsideration_decided suit_filed
            suit_decided acknowledge notify_consultation tell_correction record_return
            void_letter attach void_attachment
            judge_repeat""",
        "supplement_requested": """
            receive_supplement record_receipt record_opinion serve abandon withdraw
            reconsideration_filed reconsideration_decided suit_filed suit_decided record_return
            void_letter attach void_attachment""",
        "handled": """
            record_receipt record_opinion extend receive_reasons serve withdraw
            reconsideration_filed reconsideration_decided suit_filed suit_decided
            tell_correction record_return void_letter attach void_attachment""",
        "approved": """
            record_receipt record_opinion extend receive_reasons reply serve withdraw
            reconsideration_filed reconsideration_decided suit_filed suit_decided
            tell_third_party tell_correction record_return void_letter attach void_attachment""",
        "replied": """
            record_receipt record_opinion serve archive reconsideration_filed
            reconsideration_decided suit_filed suit_decided tell_third_party tell_correction
            record_return void_letter attach void_attachment""",
        "closed": """
            record_receipt record_opinion serve archive reconsideration_filed
            reconsideration_decided suit_filed suit_decided tell_abandonment record_return
            void_letter attach void_attachment""",
        "archived": """
            record_receipt record_opinion serve reconsideration_filed reconsideration_decided
            suit_filed suit_decided record_return void_letter attach void_attachment""",
        "void": "",
    },
    "handler": {
        "received": "",
        "registered": """
            accept send_back request_supplement consult_third_party consult_agency
            record_receipt record_opinion extend ask_reasons receive_reasons delay charge_fee
            record_payment serve notify_consultation tell_correction record_return attach
            void_attachment request_extension
            judge_repeat""",
        "handling": """
            send_back request_supplement consult_third_party consult_agency record_receipt
            record_opinion extend ask_reasons receive_reasons delay charge_fee record_payment
            record_search propose serve notify_consultation tell_correction record_return attach
            void_attachment request_extension release
            judge_repeat""",
        "supplement_requested": """
            receive_supplement record_receipt record_opinion serve record_return attach
            void_attachment""",
        "handled": """
            record_receipt record_opinion extend receive_reasons serve tell_correction
            record_return attach void_attachment request_extension release""",
        "approved": """
            record_receipt record_opinion extend receive_reasons reply serve tell_third_party
            tell_correction record_return attach void_attachment request_extension release""",
        "replied": """
            record_receipt record_opinion serve tell_third_party tell_correction record_return
            attach void_attachment""",
        "closed": """
            record_receipt record_opinion serve record_return attach void_attachment""",
        "archived": """
            record_receipt record_opinion serve record_return attach void_attachment""",
        "void": "",
    },
    "section_head": {
        "received": "",
        "registered": """
            send_back urge request_extension""",
        "handling": """
            send_back urge request_extension hand_over""",
        "supplement_requested": """
            urge""",
        "handled": """
            review return_proposal urge request_extension""",
        "approved": """
            urge request_extension""",
        "replied": "",
        "closed": "",
        "archived": "",
        "void": "",
    },
    "secrecy": {
        "received": "",
        "registered": "",
        "handling": "",
        "supplement_requested": "",
        "handled": "review return_proposal",
        "approved": "",
        "replied": "",
        "closed": "",
        "archived": "",
        "void": "",
    },
    "legal": {
        "received": """
            correct attach void_attachment""",
        "registered": """
            correct reconsideration_filed reconsideration_decided suit_filed suit_decided attach
            void_attachment""",
        "handling": """
            correct reconsideration_filed reconsideration_decided suit_filed suit_decided attach
            void_attachment release""",
        "supplement_requested": """
            correct reconsideration_filed reconsideration_decided suit_filed suit_decided attach
            void_attachment""",
        "handled": """
            review return_proposal correct reconsideration_filed reconsideration_decided
            suit_filed suit_decided attach void_attachment release""",
        "approved": """
            correct reconsideration_filed reconsideration_decided suit_filed suit_decided attach
            void_attachment release""",
        "replied": """
            reopen correct reconsideration_filed reconsideration_decided suit_filed suit_decided
            attach void_attachment""",
        "closed": """
            reopen correct reconsideration_filed reconsideration_decided suit_filed suit_decided
            attach void_attachment""",
        "archived": """
            reopen correct reconsideration_filed reconsideration_decided suit_filed suit_decided
            attach void_attachment""",
        "void": "",
    },
    "office_head": {
        "received": """
            withdraw correct attach void_attachment""",
        "registered": """
            assign consent_extension abandon withdraw correct void_letter attach void_attachment
            urge""",
        "handling": """
            assign consent_extension abandon withdraw correct void_letter attach void_attachment
            urge release""",
        "supplement_requested": """
            abandon withdraw correct void_letter attach void_attachment urge""",
        "handled": """
            consent_extension withdraw correct void_letter attach void_attachment urge release""",
        "approved": """
            consent_extension withdraw correct void_letter attach void_attachment urge release""",
        "replied": """
            reopen correct void_letter attach void_attachment""",
        "closed": """
            reopen correct void_letter tell_abandonment attach void_attachment""",
        "archived": """
            reopen correct void_letter attach void_attachment""",
        "void": "",
    },
    "leader": {
        "received": "",
        "registered": """
            urge""",
        "handling": """
            urge""",
        "supplement_requested": """
            urge""",
        "handled": """
            return_proposal sign urge""",
        "approved": """
            return_proposal urge""",
        "replied": "",
        "closed": "",
        "archived": "",
        "void": "",
    },
    # Reads everything of his agency, changes nothing.
    "auditor": {
        "received": "",
        "registered": "",
        "handling": "",
        "supplement_requested": "",
        "handled": "",
        "approved": "",
        "replied": "",
        "closed": "",
        "archived": "",
        "void": "",
    },
    # Keeps the agency's settings and people; cases are none of his business.
    "admin": {
        "received": "",
        "registered": "",
        "handling": "",
        "supplement_requested": "",
        "handled": "",
        "approved": "",
        "replied": "",
        "closed": "",
        "archived": "",
        "void": "",
    },
}
MATRIX: dict[tuple[str, str], frozenset[str]] = {
    (role, state): frozenset(text.split())
    for role, row in _TEXT.items()
    for state, text in row.items()
}

MAY_SUBMIT = {"intake"}
BY_THE_SYSTEM_ALONE = {"calendar_changed", "undo_import"}

# Work on the agency itself and on no case: who does it.
OFFICE_WORK: dict[str, frozenset[str]] = {
    "draft_template": frozenset({"admin", "legal"}),
    "approve_template": frozenset({"legal", "office_head"}),
    "letter_style": frozenset({"admin"}),
    "settings": frozenset({"admin"}),
    "people": frozenset({"admin"}),
    "accept_calendar": frozenset({"office_head"}),
    "import_register": frozenset({"admin", "office_head"}),
    "read_looks": frozenset({"auditor", "office_head"}),
}

# Whether a case exists for a role: of its own section, of no section yet, of another section.
SEES: dict[str, tuple[bool, bool, bool]] = {
    "intake": (True, True, True),
    "handler": (True, False, False),
    "section_head": (True, False, False),
    "secrecy": (True, True, True),
    "legal": (True, True, True),
    "office_head": (True, True, True),
    "leader": (True, True, True),
    "auditor": (True, True, True),
    "admin": (True, True, True),
}

_EVERYBODY = ("anonymous", *ROLES)


def _all(status: int, *, anonymous: int = 302, **others: int) -> dict[str, int]:
    """The same status for every role; nobody logged in is sent to the login."""
    return {**dict.fromkeys(_EVERYBODY, status), "anonymous": anonymous, **others}


def _only(roles: str, otherwise: int = 403) -> dict[str, int]:
    """200 for these roles, another status for the rest."""
    named = roles.split()
    assert set(named) <= set(ROLES)
    return _all(otherwise, **dict.fromkeys(named, 200))


# URL pattern -> status of GET for nobody logged in, and for every role of the agency. The examples
# the patterns are filled in with stand in tests.matrix.test_urls.
URLS: dict[str, dict[str, int]] = {
    "": _all(302),
    "login/": _all(302, anonymous=200),
    "logout/": _all(405),
    "password/": _all(200),
    "account/": _all(200),
    "notifications/": _all(200),
    "notifications/read/": _all(405),
    # Somebody's notification: it exists for him alone, and leads on to its case.
    "notifications/<int:pk>/open/": _all(404, handler=302),
    "home/": _all(200),
    "todo/": _all(200),
    "cases/": _all(200),
    "cases/export/": _all(200),
    "cases/new/": _only("intake"),
    "cases/new/similar/": _all(405),
    "cases/<int:pk>/": _all(200),
    "cases/<int:pk>/why/": _all(200),
    "cases/<int:pk>/history/": _all(200),
    "cases/<int:pk>/similar/": _all(200),
    "cases/<int:pk>/reveal/": _all(200),
    # Asking for a correction of a case being handled: the desk; the others are told who does it.
    "cases/<int:pk>/do/<str:act>/": _only("intake handler", otherwise=409),
    "cases/<int:pk>/do/<str:act>/live/": _all(405),
    # Nothing is proposed yet: back to the case, with the reason.
    "cases/<int:pk>/draft.pdf": _all(302),
    "cases/<int:pk>/draft.docx": _all(302),
    "cases/<int:pk>/forms/<str:kind>.pdf": _all(200),
    "letters/<int:pk>.pdf": _all(200),
    "letters/<int:pk>/receipt.pdf": _all(200),
    "workload/": _only("intake office_head section_head leader"),
    "workload/move/": _only("intake office_head section_head"),
    "cases/<int:pk>/attachments/new/": _only("intake handler legal office_head"),
    "attachments/<int:pk>/": _all(200),
    "attachments/<int:pk>/preview/": _all(200),
    "attachments/<int:pk>/picture/": _all(200),
    "attachments/<int:pk>/mask/": _only("intake handler legal office_head"),
    "attachments/<int:pk>/rescan/": _all(405),
    "cases/<int:pk>/outgoing/": _all(200),
    "cases/<int:pk>/uploads/": _only("intake handler legal office_head"),
    # Somebody's file on its way to a case: it exists for him alone.
    "uploads/<int:pk>/": _all(405),
    "uploads/<int:pk>/discard/": _all(405),
    "settings/": _only("admin"),
    "settings/agency/": _only("admin"),
    "settings/agency/needs/": _all(405),
    "settings/practice/": _only("admin"),
    "settings/reviews/": _only("admin"),
    "settings/sections/": _only("admin"),
    "settings/sections/<int:pk>/": _only("admin"),
    "settings/sections/<int:pk>/use/": _all(405),
    "settings/people/": _only("admin"),
    "settings/people/new/": _only("admin"),
    "settings/people/<int:pk>/": _only("admin"),
    "settings/people/<int:pk>/account/": _all(405),
    "settings/people/<int:pk>/mail/": _all(405),
    "settings/people/<int:pk>/password/": _all(405),
    "settings/letters/": _only("admin"),
    "settings/calendar/": _only("admin office_head"),
    "settings/calendar/<int:pk>/accept/": _all(405),
    "templates/": _only("admin legal office_head"),
    "templates/version/<int:pk>/": _only("admin legal office_head"),
    "templates/version/<int:pk>/preview.pdf": _only("admin legal office_head"),
    "templates/<str:kind>/": _only("admin legal office_head"),
    "imports/": _only("admin office_head"),
    "imports/staged/<int:pk>/sheets/": _only("admin office_head"),
    "imports/staged/<int:pk>/columns/": _only("admin office_head"),
    "imports/staged/<int:pk>/words/": _only("admin office_head"),
    "imports/staged/<int:pk>/": _only("admin office_head"),
    "imports/staged/<int:pk>/marked.xlsx": _only("admin office_head"),
    "imports/staged/<int:pk>/again/": _all(405),
    "imports/staged/<int:pk>/discard/": _all(405),
    "imports/staged/<int:pk>/do/": _all(405),
    "imports/<int:pk>/": _only("admin office_head"),
    "imports/<int:pk>/file/": _only("admin office_head"),
    "imports/<int:pk>/undo/": _only("admin office_head"),
    "looks/": _only("auditor office_head"),
    "help/": _all(200),
    "help/first-day/<str:role>/": _all(200),
    "help/<slug:slug>/": _all(200),
}

# Addresses that only take what is sent to them (405 above): who may send; the others get 403, and
# 404 where the act does not exist for them.
POSTED: dict[str, frozenset[str]] = {
    "logout/": frozenset(ROLES),
    "notifications/read/": frozenset(ROLES),
    "cases/<int:pk>/do/<str:act>/live/": frozenset({"intake", "handler"}),
    "cases/new/similar/": frozenset({"intake"}),
    "attachments/<int:pk>/rescan/": frozenset({"intake", "handler", "legal", "office_head"}),
    "uploads/<int:pk>/": frozenset({"intake"}),
    "uploads/<int:pk>/discard/": frozenset({"intake"}),
    "settings/agency/needs/": frozenset({"admin"}),
    "settings/sections/<int:pk>/use/": frozenset({"admin"}),
    "settings/people/<int:pk>/account/": frozenset({"admin"}),
    "settings/people/<int:pk>/mail/": frozenset({"admin"}),
    "settings/people/<int:pk>/password/": frozenset({"admin"}),
    "settings/calendar/<int:pk>/accept/": frozenset({"office_head"}),
    "imports/staged/<int:pk>/again/": frozenset({"admin", "office_head"}),
    "imports/staged/<int:pk>/do/": frozenset({"admin", "office_head"}),
    "imports/staged/<int:pk>/discard/": frozenset({"admin", "office_head"}),
}
