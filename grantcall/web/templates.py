"""Templates, compiled once per language: texts are translated when a page is compiled.

A page shows a hundred texts that depend on nothing but its language. Looking each of them
up again for every visitor cost a third of a page's time, so each language has an
environment of its own, in which `_('...')` is a constant by the time the page is shown.
"""

import re
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from pathlib import Path
from typing import Any

from babel.support import Translations
from flask.templating import Environment
from jinja2 import Template, nodes
from jinja2.compiler import CodeGenerator
from jinja2.runtime import Context, Macro
from jinja2.visitor import NodeTransformer

_FIELD = re.compile(r"%\((\w+)\)s")
_FUNCTION, _ASSET = "_", "asset"
_SPOKEN = ("say", "t")  # a filter is called straight away, a function by way of the context


class PageContext(Context):
    """Jinja's context with a short way to macros, which are most of what pages call."""

    def call(self, called: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call a macro, or whatever else a page calls in Jinja's own way."""
        if type(called) is not Macro:
            return super().call(called, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return called(self.eval_ctx, *args, **kwargs)


class PageGenerator(CodeGenerator):
    """Jinja's compiler, which translates a page before it writes code."""

    def visit_Template(self, node: nodes.Template, frame: Any = None) -> None:
        """Translate the constant texts of a page that escapes what it shows."""
        environment = self.environment
        translate = getattr(environment, "translate", None)
        if translate is not None and _escapes(environment, self.name):
            address: Any = environment.globals.get(_ASSET)
            node = _Translator(translate, address).visit(node)
        super().visit_Template(node, frame)


def _escapes(environment: Any, name: str | None) -> bool:
    escapes = environment.autoescape
    return bool(escapes(name) if callable(escapes) else escapes)


class PageEnvironment(Environment):
    """The environment of the pages: it hands each request the one of its language."""

    code_generator_class = PageGenerator
    context_class = PageContext
    language = ""  # of the pages this one compiles; the environment for all has none
    translate: Callable[[str], str] | None = None

    def speak(
        self,
        asked: Callable[[], str],
        catalogues: Path,
        filters: Callable[[str], Mapping[str, Callable[..., Any]]],
    ) -> None:
        """Say how to find the language of a page, where its catalogue is, and its filters."""
        self._asked, self._catalogues, self._filters = asked, catalogues, filters
        self._spoken: dict[str, PageEnvironment] = {}

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return what every page knows as one dictionary: it no longer changes."""
        return {**self.globals, **(d or {})}

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,
    ) -> Template:
        """Return a page in the language of the request."""
        if not self.language:
            return self._now().get_template(name, parent, globals)
        return super().get_template(name, parent, globals)

    def get_or_select_template(
        self, template_name_or_list: Any, parent: str | None = None, globals: Any = None
    ) -> Template:
        """Return a page in the language of the request; Flask asks here."""
        if not self.language:
            return self._now().get_or_select_template(template_name_or_list, parent, globals)
        return super().get_or_select_template(template_name_or_list, parent, globals)

    def _now(self) -> "PageEnvironment":
        language = self._asked()
        found = self._spoken.get(language)
        if found is None:
            found = self._spoken[language] = self._speaking(language)
        return found

    def _speaking(self, language: str) -> "PageEnvironment":
        found = self.overlay()
        found.language = language
        found.filters = {**self.filters, **self._filters(language)}
        found.translate = Translations.load(self._catalogues, [language], "messages").gettext
        return found


class _Translator(NodeTransformer):
    """Puts the words of one language where a page says `_('...')`, and addresses of assets."""

    def __init__(
        self, translate: Callable[[str], str], address: Callable[[str], str] | None
    ) -> None:
        self._translate = translate
        self._address = address

    def visit_Call(self, node: nodes.Call) -> nodes.Expr:
        """Turn a text into a constant, or into a constant that takes in values."""
        self.generic_visit(node)
        if _calls(node, _SPOKEN):
            return nodes.Filter(node.args[0], "say", [], [], None, None, lineno=node.lineno)
        path = _constant(node, _ASSET)
        if path is not None and self._address is not None:
            return nodes.Const(self._address(path), lineno=node.lineno)
        text = self._said(node)
        if text is None:
            return node
        if not node.kwargs:
            return nodes.MarkSafe(nodes.Const(text % {}), lineno=node.lineno)
        values = [nodes.Pair(nodes.Const(one.key), one.value) for one in node.kwargs]
        return nodes.Mod(nodes.MarkSafe(nodes.Const(text)), nodes.Dict(values), lineno=node.lineno)

    def visit_Output(self, node: nodes.Output) -> nodes.Output:
        """Write a text with values as its pieces and its values, one after the other."""
        node.nodes = [piece for shown in node.nodes for piece in self._pieces(shown)]
        self.generic_visit(node)
        return node

    def _pieces(self, shown: nodes.Expr) -> Iterator[nodes.Expr]:
        text, values = None, {}
        if isinstance(shown, nodes.Call):
            text, values = self._said(shown), {one.key: one.value for one in shown.kwargs}
        fields = _FIELD.findall(text or "")
        if text is None or sorted(fields) != sorted(values) or text.count("%") != len(fields):
            yield shown
            return
        for place, piece in enumerate(_FIELD.split(text)):
            if place % 2:
                yield values[piece]
            elif piece:
                yield nodes.TemplateData(piece, lineno=shown.lineno)

    def _said(self, node: nodes.Call) -> str | None:
        text = _constant(node, _FUNCTION)
        return None if text is None else self._translate(text)


def _constant(node: nodes.Call, function: str) -> str | None:
    """Return the one text that a function is called with, if it is written in the page."""
    if not _calls(node, (function,)) or not isinstance(node.args[0], nodes.Const):
        return None
    text: str = node.args[0].value
    return text


def _calls(node: nodes.Call, functions: tuple[str, ...]) -> bool:
    """Tell whether a page calls one of these functions with one argument in its place."""
    called = node.node
    return (
        isinstance(called, nodes.Name)
        and called.name in functions
        and len(node.args) == 1
        and node.dyn_args is None
        and node.dyn_kwargs is None
    )
