"""Mail texts: the first line is the subject, the rest the body; `{named}` places filled."""

from collections.abc import Mapping

from grantcall.core.placeholders import fill


def compose(
    texts: Mapping[str, str], name: str, lang: str, values: Mapping[str, str]
) -> tuple[str, str]:
    """Return subject and body of a mail in a language, Italian where it is missing.

    `texts` maps "emails/<name>.<lang>.txt" to its template. Raises `KeyError` for a mail
    without template and `ValueError` for an unknown placeholder.
    """
    template = texts.get(f"emails/{name}.{lang}.txt") or texts[f"emails/{name}.it.txt"]
    subject, _, body = template.partition("\n")
    return " ".join(fill(subject, values).split()), fill(body.strip("\n"), values) + "\n"
