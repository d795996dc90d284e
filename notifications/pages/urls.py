"""Addresses of subscribing. They stand in mails, so they never change."""

from django.urls import path

from notifications.pages import views

app_name = "subscriptions"
urlpatterns = [
    path("", views.ask, name="ask"),
    path("confirm/<str:signed>/", views.confirm, name="confirm"),
    path("preferences/<str:signed>/", views.preferences, name="preferences"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
