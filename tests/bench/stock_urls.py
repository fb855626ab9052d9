"""The desk's addresses with viewflow's own list views beside them, for bench_desk alone.

/stock/flow/queue/ and /stock/flow/inbox/ are viewflow's as they come. With ?own=1 they list the
tasks of the person's agency only and as many to a page as ours do; with ?choice=1 their choice of a
process is filled, as it is where the flow keeps its processes in viewflow's own table.
"""

from django.urls import path
from django.utils.functional import cached_property
from viewflow.this_object import this
from viewflow.urls import Site
from viewflow.workflow.flow import FlowAppViewset
from viewflow.workflow.flow.views import FlowInboxListView, FlowQueueListView
from viewflow.workflow.flow.views.filters import FlowUserTaskListFilter, ModelChoiceFilter

from flows.case_flow import CaseFlow
from flows.desk.todo import PAGE
from flows.models import CaseProcess
from flows.urls import urlpatterns as desk


class WithChoice(FlowUserTaskListFilter):
    process = ModelChoiceFilter(queryset=this.processes_query)

    def processes_query(self, request):
        return CaseProcess.objects.filter(pk__in=self.queryset.values("process"))


class Narrowed:
    def get_paginate_by(self, queryset):
        return PAGE if "own" in self.request.GET else super().get_paginate_by(queryset)

    @property
    def filterset_class(self):
        return WithChoice if "choice" in self.request.GET else FlowUserTaskListFilter

    @cached_property
    def queryset(self):
        tasks = super().queryset
        own = "own" in self.request.GET
        return tasks.filter(agency_id=self.request.user.agency_id) if own else tasks


class Inbox(Narrowed, FlowInboxListView):
    pass


class Queue(Narrowed, FlowQueueListView):
    pass


class StockViewset(FlowAppViewset):
    app_name = "flow"
    inbox_view_class = Inbox
    queue_view_class = Queue


site = Site(title="stock", viewsets=[StockViewset(CaseFlow, icon="description")])
urlpatterns = [path("stock/", site.urls), *desk]
