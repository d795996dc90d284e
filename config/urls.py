"""Addresses: staff, programs, readers."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/second-factor/", include("incidents.admin.entering.urls")),
    path("admin/", admin.site.urls),
    path("api/", include("incidents.api.urls")),
    path("subscriptions/", include("notifications.pages.urls")),
    path("", include("incidents.pages.urls")),
]
