from django.urls import path

from flows.start import start

urlpatterns = [path("", start, name="start")]
