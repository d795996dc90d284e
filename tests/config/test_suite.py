"""The suite itself: in random order, with warnings as errors."""

import subprocess
import sys
import warnings

import pytest
from django.contrib.auth.models import User


def test_the_order_is_shuffled(pytestconfig: pytest.Config) -> None:
    assert pytestconfig.pluginmanager.hasplugin("randomly")


def test_a_warning_is_an_error() -> None:
    with pytest.raises(UserWarning, match="careful"):
        warnings.warn("careful", stacklevel=1)


def test_a_program_that_a_test_starts_sees_the_database_of_the_test(
    environment: dict[str, str],
) -> None:
    User.objects.create_user("marie")
    code = "from django.contrib.auth.models import User; print(*User.objects.all())"
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == "marie\n"
