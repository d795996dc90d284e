"""Addresses: staff, programs, readers."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/", include("incidents.api.urls")),
    path("subscriptions/", include("notifications.pages.urls")),
    path("", include("incidents.pages.urls")),
]
