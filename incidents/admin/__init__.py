"""The staff face: what is on record, and every command as a form. Nothing edits a row."""

from incidents.admin import looking, staffing

__all__ = ["looking", "staffing"]
