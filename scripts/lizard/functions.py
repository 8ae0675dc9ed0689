# Prints what lizard counts: for each path on stdin a line of JSON with the path and its functions.
import json
import sys

import lizard

Builder = lizard.FileInfoBuilder
add_condition = Builder.add_condition
confirm_new_function = Builder.confirm_new_function


seen = []


def noting_lines(self, inc=1):
    add_condition(self, inc)
    seen.extend([self.current_line] * inc)
    noted = self.current_function.__dict__.setdefault("condition_lines", [])
    noted.extend([self.current_line] * inc)


def starting_anew(self):
    confirm_new_function(self)
    self.current_function.condition_lines = []


Builder.add_condition = noting_lines
Builder.confirm_new_function = starting_anew

for path in sys.stdin.read().splitlines():
    seen.clear()
    try:
        found = lizard.analyze_file(path).function_list
    except Exception as error:  # lizard gives up on some files
        print(json.dumps({"path": path, "error": str(error), "functions": [], "conditionLines": []}))
        continue
    functions = [
        {
            "name": one.name,
            "line": one.start_line,
            "endLine": one.end_line,
            "cyclomatic": one.cyclomatic_complexity,
            "conditionLines": getattr(one, "condition_lines", []),
        }
        for one in found
    ]
    print(json.dumps({"path": path, "functions": functions, "conditionLines": seen}))
