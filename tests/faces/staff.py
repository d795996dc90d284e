"""Staff with the rights that a group gives."""

from django.contrib.auth.models import Group, User


def member(name: str, *groups: str) -> User:
    """A member of staff in these groups, as the migrations made them; their password is x."""
    user = User.objects.create_user(name, password="x", is_staff=True)
    user.groups.set([Group.objects.get(name=each) for each in groups])
    return user
