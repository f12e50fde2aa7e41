"""The interface `outputs`."""

import json
from typing import Any, cast

from wit_world.exports import outputs as wit

from ..output_importer import ImportableOutput, ImportRequest, OutputImporter, ValueKind
from .answering import answering


def implement(importer: OutputImporter) -> type[Any]:
    """The class that the component exports."""

    class Outputs:
        def plan(self, request: wit.ImportRequest) -> wit.ImportPlan:
            with answering():
                outputs = [_output(output) for output in request.outputs]
                settings = json.loads(request.settings)
                plan = importer.plan(ImportRequest(request.run, request.task, outputs, settings))
                return wit.ImportPlan(
                    [wit.KeptOutput(kept.output, kept.name, kept.format) for kept in plan.keep],
                    [wit.CreatedResult(new.name, new.media_type, new.content) for new in plan.create],
                )

    return Outputs


def _output(output: wit.ImportableOutput) -> ImportableOutput:
    items = None if output.item_kind is None else _kind(output.item_kind)
    return ImportableOutput(output.name, _kind(output.kind), items, output.size)


def _kind(kind: wit.ValueKind) -> ValueKind:
    return cast(ValueKind, kind.name.lower())
