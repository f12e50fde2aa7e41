"""Finds images in PGM, the portable grey map: a header of text (`P5 640 480 255`), then the pixels."""

from pathlib import Path

from gantry_plugin.dataset_format import Dataset, DatasetFile, DatasetFormat, FileProblem, FindRequest, Findings, export


class {{ name_pascal }}(DatasetFormat):
    name = "{{ name }}"
    version = "0.1.0"
    summary = "Finds images in PGM, the portable grey map."

    def find(self, request: FindRequest) -> Findings:
        findings = Findings()
        for path in (file.path for file in request.files if file.path.endswith(".pgm")):
            try:
                metadata = read_header(request.folder / path)
            except ValueError:
                findings.problems.append(FileProblem(path, "its header is not that of a PGM"))
                continue
            name = path.rsplit("/")[-1]
            findings.datasets.append(Dataset("pgm", name, [DatasetFile("image", path)], metadata))
        return findings


def read_header(path: Path) -> dict[str, int]:
    """What the header says. Nothing but the file's beginning is read."""
    with path.open("rb") as file:
        magic, width, height, brightest, *_ = [*file.read(64).split(), b"", b"", b""]
    if magic != b"P5":
        raise ValueError(magic)
    return {"width": int(width), "height": int(height), "brightest": int(brightest)}


Description, Datasets = export({{ name_pascal }})
