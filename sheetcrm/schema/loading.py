"""Loading a company from its YAML file, with every problem of the file in one go.

The order: read the text, compose YAML, turn it into data with places, let pydantic check the shape, check the
references. Where the shape is wrong in ways that can be passed over, the references are checked all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path as FilePath
from typing import Any

import yaml
from pydantic import ValidationError

from sheetcrm.errors import ConfigError
from sheetcrm.language import say
from sheetcrm.schema.broken_yaml import explain_broken_yaml
from sheetcrm.schema.company import Company
from sheetcrm.schema.documents import Document, PlacedFault, build_document
from sheetcrm.schema.findings import Severity
from sheetcrm.schema.problems import ConfigProblemsError, Fault, Problem, dotted
from sheetcrm.schema.references import check_references
from sheetcrm.schema.repairs import repair
from sheetcrm.schema.shapes import Shapes
from sheetcrm.schema.wording import Explainer

_INIT = say("Run `sheetcrm init` to write one from a template, or name another with --config.")


@dataclass(frozen=True, slots=True)
class LoadedCompany:
    """A company with what is known about its file.

    Attributes:
        company: the company, without errors.
        document: the file's data and places.
        warnings: what is odd but usable, in file order.
    """

    company: Company
    document: Document
    warnings: tuple[Problem, ...]


def load_company(path: FilePath) -> Company:
    """Load the company of a config file.

    Raises:
        ConfigError: the file is missing or cannot be read.
        ConfigProblemsError: the file has errors; all of them are in it.
    """
    return load(path).company


def load(path: FilePath) -> LoadedCompany:
    """Load a company together with its places and warnings; raises as `load_company` does."""
    return parse(_read(path), str(path))


def parse(text: str, file: str) -> LoadedCompany:
    """Make a company of a config text; `file` is the name for messages.

    Raises:
        ConfigProblemsError: the text has errors; all of them are in it.
    """
    document = _compose(text, file)
    company, faults = _validate(document)
    problems = sorted({_locate(fault, document): None for fault in (*document.faults, *faults)}, key=_order)
    if company is None or any(problem.severity is Severity.ERROR for problem in problems):
        raise ConfigProblemsError(problems)
    return LoadedCompany(company, document, tuple(problems))


def _read(path: FilePath) -> str:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        msg = say("There is no config file {path}.", path=path)
        raise ConfigError(msg, _INIT) from None
    except IsADirectoryError:
        msg = say("{path} is a folder, and a config file is needed.", path=path)
        hint = say("Name the file in it, such as {path}.", path=path / "company.yaml")
        raise ConfigError(msg, hint) from None
    except OSError as error:
        msg = say("The config file {path} cannot be read: {why}.", path=path, why=error.strerror)
        raise ConfigError(msg, say("Check the permissions of the file and its folder.")) from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        column = error.start - (before.rfind(b"\n") + 1) + 1
        problem = _file_problem(
            str(path),
            "not-utf-8",
            say("the file is not in UTF-8"),
            say("Save it as UTF-8."),
            before.count(b"\n") + 1,
            column,
        )
        raise ConfigProblemsError([problem]) from None


def _compose(text: str, file: str) -> Document:
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise ConfigProblemsError([explain_broken_yaml(error, text, file)]) from None
    except RecursionError:
        problem = _file_problem(
            file, "too-deep", say("brackets are nested too deeply"), say("A company needs six levels.")
        )
        raise ConfigProblemsError([problem]) from None
    if root is None or (isinstance(root, yaml.ScalarNode) and not root.value):
        raise ConfigProblemsError([_file_problem(file, "empty-file", say("the file is empty"), _INIT)])
    return build_document(root, file)


def _validate(document: Document) -> tuple[Company | None, list[Fault]]:
    try:
        company = Company.model_validate(document.data)
    except ValidationError as error:
        faults = Explainer(document, _shapes()).explain(error.errors(include_url=False))
        return None, [*faults, *_look_further(document.data, faults)]
    return company, check_references(company)


def _look_further(data: Any, faults: list[Fault]) -> list[Fault]:
    """Check the references of a company whose shape is wrong, where that can be passed over."""
    mended = repair(data, faults)
    if mended is None:
        return []
    try:
        company = Company.model_validate(mended.data)
    except ValidationError:
        return []
    return [fault for fault in check_references(company) if mended.is_trusted(fault)]


@lru_cache(maxsize=1)  # the model does not change while a program runs, and only bad files need its schema
def _shapes() -> Shapes:
    return Shapes(Company.model_json_schema())


def _locate(fault: Fault, document: Document) -> Problem:
    place = fault.at if isinstance(fault, PlacedFault) else document.place(fault.path, at_key=fault.at_key)
    return Problem(
        file=document.file,
        line=place.line,
        column=place.column,
        path=dotted(fault.path),
        message=fault.message,
        hint=fault.hint,
        code=fault.code,
        severity=fault.severity,
    )


def _order(problem: Problem) -> tuple[int, int]:
    return problem.line, problem.column


def _file_problem(file: str, code: str, message: str, hint: str, line: int = 1, column: int = 1) -> Problem:
    return Problem(file=file, line=line, column=column, path="", message=message, hint=hint, code=code)
