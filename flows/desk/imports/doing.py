"""The import itself: one transaction, told as it goes on.

The page is sent piece by piece while the cases are written, so that whoever waits sees how far it
is, with or without scripts. If he goes away before the end, nothing has been written.
"""

import logging
from collections.abc import Generator, Iterator

from django.contrib import messages
from django.db import transaction
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from casework.acts import Imported, Source, import_steps
from casework.registers import Register, RegisterError
from flows.access import Signed
from flows.desk.imports.entry import in_words, staged_or_404, turned_back
from flows.models import StagedRegister
from flows.registers import staging
from flows.registers.analysis import analyse
from flows.registers.matching import Choices

log = logging.getLogger(__name__)
_HERE = "<!-- how far -->"


@require_POST
def do(request: Signed, pk: int) -> HttpResponseBase:
    """导入. What was looked at is what is done: if anything has changed, it is shown again."""
    row = staged_or_404(request, pk)
    choices = Choices.from_json(row.choices)
    if back := turned_back(request, row, choices):
        return back
    sheets = staging.chosen_sheets(row, choices)
    found = analyse(sheets, choices, row.agency, request.today)
    if request.POST.get("seen") != staging.fingerprint(row, request.today) or found.mistakes:
        messages.warning(request, "核对之后有了变动，没有导入；请再核对一次")
        return redirect("import_preview", pk=row.pk)
    source = Source(row.name, row.sha256, str(row.file.name), in_words(choices, sheets))
    register = found.register(row.agency)
    answer = StreamingHttpResponse(_page(request, row, register, source))
    answer["X-Accel-Buffering"] = "no"  # else a proxy keeps it all till the end
    return answer


def _page(
    request: Signed, row: StagedRegister, register: Register, source: Source
) -> Iterator[str]:
    frame = render_to_string("desk/imports/doing.html", {"row": row}, request)
    head, tail = frame.split(_HERE)
    yield head
    done: Imported | None = None
    problems: list[str] = []
    try:
        done = yield from _bars(request, row.pk, register, source)
    except RegisterError as error:
        problems = [p.message for p in error.problems]
    except StagedRegister.DoesNotExist:
        problems = ["这份台账已经导入，或者已经删除"]
    except Exception:  # half of the page is sent: what went wrong can only be told on the rest
        log.exception("导入台账%s没有完成", row.pk)
        problems = ["系统出错，请稍后再试；仍然出错的，请告诉管理员出错的时间"]
    context = {"done": done, "problems": problems, "row": row}
    yield "</div>" + render_to_string("desk/imports/done.html", context) + tail


def _bars(
    request: Signed, pk: int, register: Register, source: Source
) -> Generator[str, None, Imported]:
    """A piece of the bar for every piece of the work; returns what was done."""
    total = max(len(register.cases), 1)
    with transaction.atomic():
        waiting = StagedRegister.objects.select_for_update().defer("grid", "analysis")
        staged = waiting.get(pk=pk)
        steps = import_steps(register, by=request.user, today=request.today, source=source)
        while True:
            try:
                count = next(steps)
            except StopIteration as end:
                staging.drop(staged)
                done: Imported = end.value
                return done
            yield f'<span class="counted" style="width:{count / total:.2%}"></span>'
