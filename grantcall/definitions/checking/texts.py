"""Letters and mails that the workflows name: they exist, with known placeholders only."""

from grantcall.core.placeholders import PLACEHOLDERS, PlaceholderError, names_in
from grantcall.definitions.checking.context import Context
from grantcall.definitions.faults import Fault, Reporter, near
from grantcall.definitions.trees import Path, named, table, text
from grantcall.definitions.vocabulary.settings import ENGINE_MAILS, LETTER_MAIL


def check_texts(context: Context) -> None:
    """Check every text that a step of this call, or the engine itself, sends."""
    for name in ENGINE_MAILS:
        _check_text(context, context.report, (), "emails", name)
    for record, tree in context.workflows.items():
        report = context.of_workflow(record)
        for id_, step in named(tree.get("transitions")).items():
            path: Path = ("transitions", id_)
            for name in table(step.get("mail")):
                _check_text(context, report, (*path, "mail", name), "emails", name)
            letter = text(step.get("letter"))
            if letter:
                _check_text(context, report, (*path, "letter"), "letters", letter)
                _check_text(context, report, (*path, "letter"), "emails", LETTER_MAIL)


def _check_text(context: Context, report: Reporter, path: Path, kind: str, name: str) -> None:
    folder = f"templates/{kind}"
    for lang in ("it", "en"):
        relative = f"{name}.{lang}.txt"
        content = context.resources.read_text(folder, relative)
        if content is not None:
            _check_content(context, f"{folder}/{relative}", kind, content)
        elif lang == "it":
            known = [
                one.removesuffix(".it.txt") for one in context.resources.names(folder, "*.it.txt")
            ]
            report.fault(path, f"there is no {folder}/{relative}", near(name, known))
            return
        else:
            report.warn(path, f"there is no {folder}/{relative}, the Italian is sent")


def _check_content(context: Context, file: str, kind: str, content: str) -> None:
    try:
        names_in(content)
    except PlaceholderError as error:
        said = str(error)
        word = said.partition("{")[2].partition("}")[0]
        context.desk.add(Fault(file, "", said, near(word, PLACEHOLDERS) if word else None))
    if kind == "emails":
        lines = content.split("\n")
        if not lines[0].strip() or len(lines) < 3 or lines[1].strip():
            context.desk.add(
                Fault(file, "", "the first line is the subject, the second is empty, then the text")
            )
