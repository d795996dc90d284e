"""Addresses before the admin is open."""

from django.urls import path

from incidents.admin.entering import views

urlpatterns = [
    path("", views.ask, name="second_factor"),
    path("set-up/", views.set_up, name="second_factor_set_up"),
]
