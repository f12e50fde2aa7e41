"""The interface `placement`."""

import json
from typing import Any

from wit_world.exports import placement as wit

from ..executor_selector import Candidate, Capacity, Chosen, ExecutorSelector, PlacementRequest
from .answering import answering


def implement(selector: ExecutorSelector) -> type[Any]:
    """The class that the component exports."""

    class Placement:
        def select(self, request: wit.PlacementRequest) -> wit.Selection:
            with answering():
                selection = selector.select(_request(request))
                if isinstance(selection, Chosen):
                    return wit.Selection_Chosen(wit.Choice(selection.executor, selection.because))
                return wit.Selection_Deferred(selection.because)

    return Placement


def _request(request: wit.PlacementRequest) -> PlacementRequest:
    return PlacementRequest(
        run=request.run,
        task=request.task,
        needs=_capacity(request.needs),
        internet=request.internet,
        input_bytes=request.input_bytes,
        candidates=[_candidate(candidate) for candidate in request.candidates],
        settings=json.loads(request.settings),
    )


def _candidate(candidate: wit.Candidate) -> Candidate:
    return Candidate(
        name=candidate.name,
        runtime=candidate.runtime,
        capacity=_capacity(candidate.capacity),
        in_use=_capacity(candidate.in_use),
        labels=candidate.labels,
        unhealthy=candidate.unhealthy,
        running_jobs=candidate.running_jobs,
        present_bytes=candidate.present_bytes,
    )


def _capacity(capacity: wit.Capacity) -> Capacity:
    return Capacity(capacity.cpus, capacity.memory_bytes, capacity.gpus)
