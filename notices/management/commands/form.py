from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from casework.commandline import DafuCommand
from casework.models import Agency, Case
from notices.forms import FORMS
from notices.forms.filing import form_document
from notices.forms.reading import FormRefused
from notices.models import Letter
from notices.page.pdf import render
from notices.page.typefaces import TypefaceError

_KNOWN = "；".join(f"“{code}”（{label}）" for code, label in FORMS.items())
_NEEDS = {"application_blank": ("agency",), "service_receipt": ("letter", "case")}
_NAMED = {"case": "申请编号（--case）", "letter": "发文字号（--letter）"}


class Command(DafuCommand):
    help = "打印一张表单（PDF）：申请表、审查呈批单、送达回证、案卷目录。不编号，不留存"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("kind", metavar="表单", help=f"表单的代码：{_KNOWN}")
        parser.add_argument("--case", default="", metavar="申请编号")
        parser.add_argument("--letter", default="", metavar="发文字号", help="送达回证所属的文书")
        parser.add_argument("--agency", default="", metavar="代码", help="机关代码（编号不唯一时）")
        parser.add_argument("--out", type=Path, required=True, metavar="文件")

    def run(self, options: dict[str, Any]) -> None:
        kind = options["kind"]
        if kind not in FORMS:
            raise CommandError(f"没有代码为“{kind}”的表单，可用的是：{_KNOWN}")
        try:
            document = form_document(kind, today=options["today"], **_found(kind, options))
            made = render(document)
            options["out"].write_bytes(made.pdf)
        except (FormRefused, TypefaceError) as error:
            raise CommandError(str(error)) from None
        except OSError:
            raise CommandError(f"不能写入文件“{options['out']}”") from None
        if options["json"]:
            digest = sha256(made.pdf).hexdigest()
            self.say_json({"form": kind, "pages": made.pages, "sha256": digest})
        else:
            self.say(f"{FORMS[kind]}（{made.pages}页）已写入 {options['out']}")


def _found(kind: str, options: dict[str, Any]) -> dict[str, Any]:
    """What the form is about: an agency, a case or a letter."""
    needs = _NEEDS.get(kind, ("case",))
    for name, label in _NAMED.items():
        if options[name] and name not in needs:
            raise CommandError(f"{FORMS[kind]}不需要{label}，请去掉")
    agency = _agency(options["agency"])
    if kind == "application_blank":
        return {"agency": agency or _only_agency()}
    if kind == "service_receipt":
        return {"letter": _letter(options, agency)}
    return {"case": _case(kind, options["case"], agency)}


def _agency(code: str) -> Agency | None:
    if not code:
        return None
    agency = Agency.objects.filter(code=code).first()
    if agency is None:
        raise CommandError(f"没有代码为“{code}”的机关")
    return agency


def _only_agency() -> Agency:
    found = list(Agency.objects.all()[:2])
    if len(found) != 1:
        raise CommandError("请用 --agency 指明机关代码")
    return found[0]


def _case(kind: str, number: str, agency: Agency | None) -> Case:
    if not number:
        raise CommandError(f"打印{FORMS[kind]}请用 --case 指明申请编号")
    cases = Case.objects.select_related("agency", "applicant", "section", "handler")
    cases = cases.filter(number=number)
    found = list((cases.filter(agency=agency) if agency else cases)[:2])
    if not found:
        raise CommandError(f"没有编号为“{number}”的申请")
    if len(found) > 1:
        raise CommandError("有几个机关用过这个申请编号，请用 --agency 指明机关代码")
    return found[0]


def _letter(options: dict[str, Any], agency: Agency | None) -> Letter:
    """By its number; or the only letter of the case, where it has no more than one."""
    letters = Letter.objects.select_related("agency", "case__applicant")
    if agency:
        letters = letters.filter(agency=agency)
    if options["case"]:
        letters = letters.filter(case=_case("service_receipt", options["case"], agency))
    number = options["letter"]
    if number:
        letters = letters.filter(number=number)
    elif not options["case"]:
        raise CommandError("打印送达回证请用 --letter 指明发文字号")
    else:
        letters = letters.filter(voided_on=None)
    found = list(letters.order_by("dated_on", "pk"))
    if len(found) == 1:
        return found[0]
    if number and found:
        raise CommandError("有几个机关用过这个发文字号，请用 --agency 指明机关代码")
    if number:
        of_case = f"申请{options['case']}" if options["case"] else ""
        raise CommandError(f"{of_case}没有发文字号为“{number}”的文书")
    if not found:
        raise CommandError(f"申请{options['case']}还没有文书")
    numbers = "、".join(letter.number for letter in found)
    raise CommandError(
        f"申请{options['case']}有{len(found)}份文书，请用 --letter 指明一份：{numbers}"
    )
