"""Writes the files of this folder's tests into files/.

Run it with pydicom 3.0, numpy and Pillow to write them again: `python3 generate.py`. The files are kept, so that the
tests need none of them.
"""

import io
import shutil
from pathlib import Path

import numpy as np
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    CTImageStorage,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEGBaseline8Bit,
    JPEGLSLossless,
    MultiFrameGrayscaleByteSecondaryCaptureImageStorage,
    RLELossless,
    SecondaryCaptureImageStorage,
    VLWholeSlideMicroscopyImageStorage,
)

FILES = Path(__file__).parent / "files"
STRUCTURED_REPORT = "1.2.840.10008.5.1.4.1.1.88.11"
# 2.25 is the root of UIDs that are made from UUIDs (PS3.5 annex B.2).
ROOT = "2.25.8000"


def instance(series, number, sop_class, modality):
    ds = Dataset()
    ds.SOPClassUID = sop_class
    ds.SOPInstanceUID = f"{ROOT}.{series}.{number}"
    ds.StudyInstanceUID = f"{ROOT}"
    ds.SeriesInstanceUID = f"{ROOT}.{series}"
    ds.Modality = modality
    ds.SeriesNumber = series
    ds.InstanceNumber = number
    ds.StudyDescription = "Phantom"
    ds.PatientName = "Phantom^Water"
    ds.PatientID = "phantom-1"
    ds.PatientBirthDate = "20000101"
    return ds


def with_pixels(ds, pixels, photometric="MONOCHROME2"):
    frames = pixels.shape[0] if pixels.ndim == 3 and photometric != "RGB" else None
    rows, columns = pixels.shape[1:3] if frames else pixels.shape[:2]
    ds.Rows, ds.Columns = rows, columns
    if frames:
        ds.NumberOfFrames = frames
    ds.SamplesPerPixel = 3 if photometric == "RGB" else 1
    if photometric == "RGB":
        ds.PlanarConfiguration = 0
    ds.PhotometricInterpretation = photometric
    ds.BitsAllocated = ds.BitsStored = 8 * pixels.dtype.itemsize
    ds.HighBit = ds.BitsStored - 1
    ds.PixelRepresentation = int(pixels.dtype.kind == "i")
    ds.PixelData = pixels.tobytes()
    return ds


def save(ds, name, syntax=ExplicitVRLittleEndian):
    ds.file_meta = FileMetaDataset()
    ds.file_meta.MediaStorageSOPClassUID = ds.SOPClassUID
    ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID
    ds.file_meta.TransferSyntaxUID = syntax
    path = FILES / name
    path.parent.mkdir(parents=True, exist_ok=True)
    little = syntax != ExplicitVRBigEndian
    ds.save_as(path, little_endian=little, implicit_vr=syntax == ImplicitVRLittleEndian, enforce_file_format=True)


def spot(shape, at, dtype=np.int16, dark=10, bright=1000):
    pixels = np.full(shape, dark, dtype)
    pixels[at] = bright
    return pixels


def slices():
    """Five slices, 2.5 mm apart; the names and the numbers run against the positions. A spot in the middle one."""
    for place in range(5):
        pixels = spot((6, 8), (1, 2) if place == 2 else (5, 7))
        ds = with_pixels(instance(1, 5 - place, CTImageStorage, "CT"), pixels)
        ds.SeriesDescription = "Thorax 2.5 mm"
        ds.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
        ds.ImagePositionPatient = [0, 0, 2.5 * place - 10]
        ds.PixelSpacing = [0.5, 0.5]
        ds.RescaleSlope, ds.RescaleIntercept = 1, -1024
        save(ds, f"slices/IM{4 - place}", ImplicitVRLittleEndian if place % 2 else ExplicitVRLittleEndian)


def single(name, series, pixels, photometric="MONOCHROME2", syntax=ExplicitVRLittleEndian):
    ds = instance(series, 1, SecondaryCaptureImageStorage, "OT")
    save(with_pixels(ds, pixels, photometric), f"single/{name}", syntax)


def main():
    shutil.rmtree(FILES, ignore_errors=True)
    slices()

    frames = np.stack([spot((6, 8), (frame, frame), np.uint8, 10, 200) for frame in range(5)])
    ds = instance(2, 1, MultiFrameGrayscaleByteSecondaryCaptureImageStorage, "OT")
    save(with_pixels(ds, frames), "frames/native.dcm")
    ds = instance(3, 1, MultiFrameGrayscaleByteSecondaryCaptureImageStorage, "OT")
    ds = with_pixels(ds, frames)
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds.compress(RLELossless)
    save(ds, "frames/rle.dcm", RLELossless)

    single("big_endian", 10, spot((6, 8), (3, 4)).byteswap(), syntax=ExplicitVRBigEndian)
    single("deflated", 11, spot((6, 8), (3, 4)), syntax=DeflatedExplicitVRLittleEndian)
    inverted = spot((6, 8), (3, 4), np.uint8, 200, 10)
    single("inverted", 12, inverted, "MONOCHROME1")
    colour = np.zeros((6, 8, 3), np.uint8)
    colour[3, 4] = 255
    single("colour", 13, colour, "RGB")

    encoded = io.BytesIO()
    Image.fromarray(np.kron(spot((6, 8), (3, 4), np.uint8, 10, 250), np.ones((8, 8), np.uint8))).save(
        encoded, "JPEG", quality=95
    )
    for name, series, syntax in [("jpeg", 14, JPEGBaseline8Bit), ("jpeg_ls", 15, JPEGLSLossless)]:
        ds = with_pixels(instance(series, 1, SecondaryCaptureImageStorage, "OT"), np.zeros((48, 64), np.uint8))
        ds.PixelData = encapsulate([encoded.getvalue()])
        ds["PixelData"].VR = "OB"
        ds["PixelData"].is_undefined_length = True
        save(ds, f"single/{name}", syntax)

    for number, (kind, rows, tiles) in enumerate([("VOLUME", 8, 12), ("THUMBNAIL", 6, 1), ("LABEL", 4, 1)], 1):
        pixels = np.zeros((rows, 8, 3), np.uint8)
        pixels[3, 4] = 255
        ds = with_pixels(instance(4, number, VLWholeSlideMicroscopyImageStorage, "SM"), pixels, "RGB")
        ds.ImageType = ["ORIGINAL", "PRIMARY", kind, "NONE"]
        ds.NumberOfFrames = tiles
        ds.PixelData = pixels.tobytes() * tiles
        save(ds, f"slide/{kind.lower()}.dcm")

    save(instance(5, 1, STRUCTURED_REPORT, "SR"), "report.dcm")
    (FILES / "notes.txt").write_text("No DICOM at all.\n")


if __name__ == "__main__":
    main()
