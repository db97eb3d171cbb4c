"""The forms of a page, as a browser without a script would send them."""

from __future__ import annotations

from html.parser import HTMLParser


class Forms(HTMLParser):
    """Each form by the path that it is sent to, with the values that it holds; of several to one path all."""

    def __init__(self, raw: str) -> None:
        super().__init__()
        self.all: list[tuple[str, dict[str, str]]] = []
        self._fields: dict[str, str] | None = None
        self._select: str | None = None
        self.feed(raw)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in a form, or a field."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._fields = {}
            self.all.append((given.get("action", ""), self._fields))
        elif self._fields is None:
            return
        elif tag == "input" and "name" in given:
            self._fields[given["name"]] = given.get("value", "")
        elif tag == "select":
            self._select = given.get("name")
        elif tag == "option" and self._select and ("selected" in given or self._select not in self._fields):
            self._fields[self._select] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        """End a form, or a choice."""
        if tag == "form":
            self._fields = None
        elif tag == "select":
            self._select = None

    def to(self, path: str) -> tuple[str, dict[str, str]]:
        """Give the first form that is sent to a path: its address, and its values."""
        return next((address, dict(fields)) for address, fields in self.all if address.partition("?")[0] == path)

    @property
    def paths(self) -> set[str]:
        """The paths that the page's forms are sent to."""
        return {address.partition("?")[0] for address, _ in self.all}
