"""The interface `datasets`."""

import json
from typing import Any

from wit_world.exports import datasets as wit

from ..dataset_format import Dataset, DatasetFile, DatasetFormat, FindRequest, PreviewRequest, SourceFile
from .answering import answering


def implement(format: DatasetFormat) -> type[Any]:
    """The class that the component exports."""

    class Datasets:
        def find(self, request: wit.FindRequest) -> wit.Findings:
            with answering():
                files = [SourceFile(file.path, file.size) for file in request.files]
                found = format.find(FindRequest(files, json.loads(request.settings)))
                return wit.Findings(
                    [_to_wit(dataset) for dataset in found.datasets],
                    [wit.FileProblem(problem.path, problem.message) for problem in found.problems],
                )

        def preview(self, request: wit.PreviewRequest) -> wit.Picture | None:
            with answering():
                dataset, settings = _from_wit(request.dataset), json.loads(request.settings)
                picture = format.preview(PreviewRequest(dataset, request.longest_edge, settings))
                if picture is None:
                    return None
                return wit.Picture(picture.media_type, picture.width, picture.height, picture.content)

    return Datasets


def _to_wit(dataset: Dataset) -> wit.Dataset:
    files = [wit.DatasetFile(file.role, file.path) for file in dataset.files]
    metadata = json.dumps(dataset.metadata, ensure_ascii=False, allow_nan=False)
    return wit.Dataset(dataset.format, dataset.name, files, metadata)


def _from_wit(dataset: wit.Dataset) -> Dataset:
    files = [DatasetFile(file.role, file.path) for file in dataset.files]
    return Dataset(dataset.format, dataset.name, files, json.loads(dataset.metadata))
