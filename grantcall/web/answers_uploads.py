"""Files that come with a form of questions: kept, and their ids put among the answers."""

import re
from collections.abc import Callable, Collection
from typing import BinaryIO, cast

from flask import request
from werkzeug.datastructures import FileStorage

from grantcall.core.errors import Invalid, Reason, Refusal
from grantcall.web.answers_fields import RowsQuestion
from grantcall.web.answers_form import AnswersForm

Attach = Callable[[str, BinaryIO, str], str]
"""Keeps the bytes of an upload for a field under a name, and returns the file's id."""

_ABOUT_THE_FILE = ("too_many_files",)


def keep_uploads(form: AnswersForm, own: Collection[str], attach: Attach) -> list[Reason]:
    """Keep the files that came with a form, add their ids to their questions.

    Ids that came back from the page count only when they are among `own`, the files of this
    record. Returns a problem for each file that could not be taken.
    """
    problems: list[Reason] = []
    for field in form.files():
        if not field.on_page:
            continue
        field.shown = [entry for entry in field.shown if entry in own]
        for upload in request.files.getlist(field.name):
            file_id = _kept(upload, field.name, attach, problems)
            if file_id is not None:
                field.shown = [*field.shown, file_id] if field.many else [file_id]
    for table in form.questions:
        if isinstance(table, RowsQuestion) and table.on_page and table.file_columns:
            table.keep_files(own)
            _into_rows(table, attach, problems)
    return problems


def _into_rows(table: RowsQuestion, attach: Attach, problems: list[Reason]) -> None:
    cell = re.compile(rf"^{re.escape(table.name)}-(\d{{1,3}})-([a-z][a-z0-9_]*)$")
    gone = request.form.get("remove-row", "")
    for key in request.files:
        match = cell.match(key)
        if match is None or match[2] not in table.file_columns:
            continue
        if gone == f"{table.name}-{match[1]}":
            continue
        for upload in request.files.getlist(key):
            file_id = _kept(upload, table.name, attach, problems)
            if file_id is not None:
                table.attach(int(match[1]), match[2], file_id)


def _kept(upload: FileStorage, field: str, attach: Attach, problems: list[Reason]) -> str | None:
    if not upload.filename:
        return None
    try:
        return attach(field, cast(BinaryIO, upload.stream), upload.filename)
    except Refusal as refusal:
        about_files = any(reason.code in _ABOUT_THE_FILE for reason in refusal.reasons)
        if not isinstance(refusal, Invalid) and not about_files:
            raise
        problems += refusal.reasons
        return None
