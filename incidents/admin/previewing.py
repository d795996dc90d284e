"""Forms of the admin that show what would come of them before they are saved."""

from typing import TYPE_CHECKING, Any

from django import forms

from incidents.errors import Refused
from incidents.events.text import clean

PREVIEW = "_preview"
"""The name of the button that shows and does not save."""


if TYPE_CHECKING:
    _Form = forms.ModelForm[Any]
else:
    # Django's class takes no parameter when it runs.
    _Form = forms.ModelForm


class PreviewingForm(_Form):
    """A form with a preview. Asked for it, it is never valid, and so nothing is saved."""

    def is_valid(self) -> bool:
        """Whether it may be saved."""
        return super().is_valid() and PREVIEW not in self.data

    @property
    def sound(self) -> bool:
        """Whether what is in it can be shown: it is saved, or free of errors."""
        return not self.errors if self.is_bound else bool(self.instance.pk)

    def refuse(self, field: str | None, refused: Refused) -> None:
        """Put a refusal beside a field."""
        message = refused.message
        self.add_error(field, f"{message[:1].upper()}{message[1:].rstrip('.')}.")

    def keep_clean(self, *names: str) -> None:
        """Bring texts to the form in which the ledger takes them; it refuses what cannot be shown.

        Found out now, and not when the text is needed.
        """
        for name in names:
            value = self.cleaned_data.get(name)
            try:
                if value:
                    self.cleaned_data[name] = clean(value, name)
            except Refused as refused:
                self.refuse(name, refused)
