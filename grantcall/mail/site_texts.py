"""Mails outside any call: their texts come from the overlay or the shipped folder."""

from collections.abc import Mapping
from dataclasses import dataclass

from grantcall.core.placeholders import names_in
from grantcall.core.resources import Resources
from grantcall.mail.compose import compose


@dataclass(frozen=True, slots=True)
class SiteVoice:
    """Who speaks in such a mail: office and telephone may be empty, the zone is IANA's."""

    resources: Resources
    zone: str
    office: str = ""
    phone: str = ""

    def compose(self, name: str, lang: str, values: Mapping[str, str]) -> tuple[str, str]:
        """Return subject and body of a mail, signed by the office."""
        signed = {"office": self.office, "phone": self.phone, **values}
        text = _without_empty_lines(site_text(self.resources, name, lang), signed)
        return compose({f"emails/{name}.it.txt": text}, name, "it", signed)


def site_text(resources: Resources, name: str, lang: str) -> str:
    """Return the template of a mail in a language, Italian where it is missing.

    Raises `KeyError` for a mail without template.
    """
    for language in (lang, "it"):
        text = resources.read_text("templates/emails", f"{name}.{language}.txt")
        if text is not None:
            return text
    raise KeyError(f"emails/{name}.it.txt")


def _without_empty_lines(text: str, values: Mapping[str, str]) -> str:
    """Leave out lines whose placeholder has nothing to say: "Call {phone}." without phone."""
    return "\n".join(
        line for line in text.splitlines() if all(values.get(name) != "" for name in names_in(line))
    )
