"""Fixed forms of the group's pages: the name of a group, a reason."""

from wtforms import Form, StringField, TextAreaField


class GroupNameForm(Form):
    """How the group is called, and who begins where the account does not say it."""

    group_name = StringField(default="")
    person_name = StringField(default="")


class ReasonForm(Form):
    """Why: to withdraw, to ask again."""

    reason = TextAreaField(default="")
