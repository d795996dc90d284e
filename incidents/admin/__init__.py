"""The staff face: what is on record, and every command as a form. Nothing edits a fact."""

from incidents.admin import looking, plans, staffing, templates

__all__ = ["looking", "plans", "staffing", "templates"]
