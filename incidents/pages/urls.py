"""Addresses of the public pages."""

from django.urls import path

from incidents.pages import views

app_name = "pages"
urlpatterns = [
    path("", views.index, name="index"),
    path("incidents/<str:public_id>/", views.incident, name="incident"),
    path("incidents/<str:public_id>/postmortem/", views.postmortem, name="postmortem"),
]
