"""Addresses of the API."""

from django.urls import path

from incidents.api import views

app_name = "api"
urlpatterns = [
    path("", views.Root.as_view(), name="root"),
    path("components/", views.Components.as_view(), name="components"),
    path("incidents/", views.Incidents.as_view(), name="incidents"),
    path("incidents/<str:reference>/", views.Incident.as_view(), name="incident"),
    path("incidents/<str:reference>/timeline/", views.Timeline.as_view(), name="timeline"),
    path("incidents/<str:reference>/postmortem/", views.Postmortem.as_view(), name="postmortem"),
]
