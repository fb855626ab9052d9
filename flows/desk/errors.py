"""What somebody sees when something is not possible: in Chinese, with a way on."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from flows.carrying import carried, sent_form


@login_not_required
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "desk/error.html", {"code": 404, **_WORDS[404]}, status=404)


@login_not_required
def denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "desk/error.html", {"code": 403, **_WORDS[403]}, status=403)


@login_not_required
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "desk/error.html", {"code": 400, **_WORDS[400]}, status=400)


@login_not_required
def failed(request: HttpRequest) -> HttpResponse:
    """No context processors here: whatever failed may fail again."""
    return render(None, "desk/error_bare.html", {"code": 500, **_WORDS[500]}, status=500)


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page is older than the login: cookies switched off, or logged in anew elsewhere.

    What came from a page of our own is shown once more, to be sent by whoever is logged in now;
    of another site's form nothing is.
    """
    ours = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    if ours and request.user.is_authenticated:
        at_the_door = request.path == reverse("login")
        sent = carried(request.POST.get("carried", "")) if at_the_door else sent_form(request)
        if sent:
            return render(request, "desk/continue.html", {"unsent": sent, "old": True}, status=403)
    return render(request, "desk/error.html", {"code": 403, **_WORDS[419]}, status=403)


def only_sent(request: HttpRequest, refusal: HttpResponse) -> HttpResponse:
    """The address takes only what a form sends, or only questions."""
    answer = render(request, "desk/error.html", {"code": 405, **_WORDS[405]}, status=405)
    answer["Allow"] = refusal["Allow"]
    return answer


def collided(request: HttpRequest) -> HttpResponse:
    """Somebody saved the same name or number in the same instant."""
    return render(request, "desk/error.html", {"code": 409, **_WORDS[409]}, status=409)


def busy(request: HttpRequest) -> HttpResponse:
    """The database could not be written in time."""
    return render(request, "desk/error.html", {"code": 503, **_WORDS[503]}, status=503)


_WORDS: dict[int, dict[str, str]] = {
    400: {"title": "请求有误", "text": "提交的内容不完整或者过大，没有办理任何事项。"},
    403: {"title": "无权查看", "text": "您的岗位不能打开这个页面。"},
    404: {
        "title": "没有找到",
        "text": "没有这个页面，或者这个案件、文书不属于您的职责范围。",
    },
    405: {
        "title": "不能这样打开",
        "text": "这个地址只接收页面上的按钮送来的内容，没有办理任何事项。"
        "请从待办或者案件重新进入，再按相应的按钮。",
    },
    409: {
        "title": "有人同时保存了同样的内容",
        "text": "这次没有写入任何内容。请返回上一页，填写的内容还在；看过最新情况后再保存。",
    },
    503: {
        "title": "系统正忙",
        "text": "这次没有写入任何内容。请返回上一页，填写的内容还在，过一会儿再提交。",
    },
    419: {
        "title": "页面已经过时",
        "text": "这个页面打开之后您重新登录过，或者浏览器禁用了必要的本地存储，没有办理任何事项。"
        "请返回上一页，重新打开后再提交；填写的内容在上一页仍可看到。",
    },
    500: {
        "title": "系统出错",
        "text": "这次操作没有完成，没有写入任何内容。请稍后再试；"
        "仍然出错的，请告诉管理员出错的时间。",
    },
}
