"""Chooses the executor that runs the fewest jobs, among those with room, and with a label if the settings name one."""

from gantry_plugin.executor_selector import Chosen, Deferred, ExecutorSelector, PlacementRequest, Selection, export


class {{ name_pascal }}(ExecutorSelector):
    name = "{{ name }}"
    version = "0.1.0"
    summary = "Chooses the executor that runs the fewest jobs."
    settings_schema = {
        "type": "object",
        "properties": {"label": {"type": "string", "description": "A label that the executor must have."}},
        "additionalProperties": False,
    }

    def select(self, request: PlacementRequest) -> Selection:
        label = request.settings.get("label")
        fitting = [
            candidate
            for candidate in request.candidates
            if candidate.has_room(request.needs) and (label is None or label in candidate.labels)
        ]
        if not fitting:
            return Deferred("no executor takes it now")
        best = min(fitting, key=lambda candidate: candidate.running_jobs)
        return Chosen(best.name, f"it runs the fewest jobs: {best.running_jobs}")


Description, Placement = export({{ name_pascal }})
