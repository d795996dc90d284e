"""How the project is wired: settings, workers, checks, addresses. No business words."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
