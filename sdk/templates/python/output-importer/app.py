"""Puts the single numbers among a run's outputs into one file, and keeps all else."""

import json

from gantry_plugin.output_importer import CreatedResult, ImportPlan, ImportRequest, OutputImporter, export


class {{ name_pascal }}(OutputImporter):
    name = "{{ name }}"
    version = "0.1.0"
    summary = "Puts the single numbers among a run's outputs into one file, and keeps all else."

    def plan(self, request: ImportRequest) -> ImportPlan:
        plan = ImportPlan()
        numbers = {}
        for output in request.outputs:
            if output.kind in ("integer", "number"):
                numbers[output.name] = json.loads((request.folder / output.name).read_text())
            else:
                plan.keep.append(output.keep())
        if numbers:
            content = json.dumps(numbers, separators=(",", ":")).encode()
            plan.create.append(CreatedResult("numbers.json", "application/json", content))
        return plan


Description, Outputs = export({{ name_pascal }})
