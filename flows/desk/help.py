"""帮助: short, task by task; the page opens at the task one comes from."""

from django.http import HttpResponse
from django.shortcuts import render

from casework.roles import ROLES
from flows.access import Signed


def help_page(request: Signed) -> HttpResponse:
    roles = [ROLES[role] for role, _ in request.user.posts_held()]
    return render(request, "desk/help.html", {"roles": roles})
