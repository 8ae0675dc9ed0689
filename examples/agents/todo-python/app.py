import json
# Python imports codecs when they are first used, from files; a sandbox has none.
import encodings.utf_16_le

from componentize_py_types import Err
import wit_world
from wit_world.exports import agent as wit

LANGUAGES = ["python", "text"]


class Agent(wit_world.exports.Agent):
    def describe(self) -> wit.AgentInfo:
        return wit.AgentInfo(
            name="todo-python",
            version="1.0.0",
            role=wit.Role.ANALYZER,
            description="Finds TODO comments",
            languages=LANGUAGES,
            settings_schema='{"type":"object"}',
        )

    def configure(self, settings: str) -> list[wit.Rule]:
        if not isinstance(json.loads(settings), dict):
            raise Err(wit.Failure(wit.FailureCode.INVALID_SETTINGS, "the settings are no object", []))
        description = "Something is left to do."
        return [wit.Rule("todo", "todo", description, wit.Severity.INFO, LANGUAGES, None)]

    def run(self, task: wit.Task) -> wit.Outcome:
        return wit.Outcome([look(source) for source in task.sources], [], [])


def look(source: wit.Source) -> wit.Report:
    findings = []
    offset = 0
    for number, line in enumerate(source.text.split("\n"), 1):
        at = line.find("TODO")
        if at >= 0:
            # Bytes for programs; lines, and columns in UTF-16 code units, for people.
            start = offset + len(line[:at].encode("utf-8"))
            column = len(line[:at].encode("utf-16-le")) // 2 + 1
            span = wit.Span(start, start + 4, number, column, number, column + 4)
            message = "Something is left to do"
            findings.append(wit.Finding("todo", wit.Severity.INFO, message, span, 1.0, None))
        offset += len(line.encode("utf-8")) + 1
    return wit.Report(source.path, source.language, findings, [], [])
