"""What a page of the admin is to the house: its views, and its line in the menu."""

from dataclasses import dataclass

from flask import Blueprint


@dataclass(frozen=True, slots=True)
class Page:
    """One page; without a label it stands in no menu."""

    views: Blueprint
    label: str = ""
    counts: str = ""  # which of the frame's counts stands beside the label
    holds: tuple[str, ...] = ()  # pages without a label that one comes to from it

    @property
    def endpoint(self) -> str:
        """Where the menu leads to."""
        return f"{self.views.name}.show"
