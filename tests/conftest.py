"""What all tests share."""

from hypothesis import settings

settings.register_profile("project", deadline=None)  # busy machines would fail tests that are right
settings.load_profile("project")
