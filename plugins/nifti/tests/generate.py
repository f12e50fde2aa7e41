"""Writes the files of this folder's tests, and what nibabel says of them, into files/.

Run it with nibabel 5.3 and numpy to write them again: `python3 generate.py`. The files are kept, so that the tests
need neither.
"""

import json
from pathlib import Path

import nibabel as nib
import numpy as np
from nibabel.orientations import aff2axcodes

FILES = Path(__file__).parent / "files"

# A grid whose axes grow to the left, the front and the top, 2 × 2 × 3 mm.
LAS = np.array([[-2.0, 0, 0, 20], [0, 2.0, 0, -30], [0, 0, 3.0, -10], [0, 0, 0, 1]])
# A coronal scan: the second axis of the file runs from top to bottom, the third from back to front.
CORONAL = np.array([[1.5, 0, 0, -9], [0, 0, 4.0, -12], [0, -1.5, 0, 8], [0, 0, 0, 1]])


def volume(shape, dtype):
    """Dark voxels; each test makes one of them bright."""
    return np.full(shape, 10, dtype)


def save(name, image, bright=None):
    image.to_filename(FILES / name)
    loaded = nib.load(FILES / name)
    header = loaded.header
    scaling = loaded.dataobj
    return {
        "file": name,
        "dimensions": [int(n) for n in header.get_data_shape()],
        "spacing": [round(float(n), 6) for n in header.get_zooms()],
        "datatype": header.get_value_label("datatype"),
        "byte-order": "big" if header.endianness == ">" else "little",
        "affine": [[round(float(n), 4) for n in row] for row in loaded.affine[:3]],
        "orientation": "".join(aff2axcodes(loaded.affine)),
        "slope": round(float(scaling.slope), 6),
        "intercept": round(float(scaling.inter), 6),
        "description": header["descrip"].item().decode(),
        # Column and row of the brightest pixel of the preview, the patient's right at the left and the front at the top.
        "bright": bright,
    }


def main():
    FILES.mkdir(exist_ok=True)
    expected = []

    data = volume((8, 6, 5), np.int16)
    data[1, 5, 2] = 3000  # x = 18 mm right, y = -20: front row
    image = nib.Nifti1Image(data, LAS)
    image.header["descrip"] = b"left, front, top"
    image.set_qform(LAS, 1)
    image.set_sform(LAS, 2)
    image.header.set_xyzt_units("mm", "sec")
    expected.append(save("single.nii", image, [1, 0]))

    image = nib.Nifti1Image(data.astype(">f4"), LAS, nib.Nifti1Header(endianness=">"))
    image.set_sform(None)
    image.set_qform(LAS, 1)
    expected.append(save("big_endian.nii.gz", image, [1, 0]))

    data = volume((6, 5, 4, 3), np.uint8)
    data[0, 0, 2, 1] = 255  # the middle volume; back row, on the right
    expected.append(save("version_2.nii", nib.Nifti2Image(data, LAS), [0, 4]))

    data = volume((8, 6, 5), np.int16)
    data[7, 0, 2] = 3000  # back row, on the left
    expected.append(save("pair.hdr", nib.Nifti1Pair(data, LAS), [7, 5]))
    image = nib.Nifti2Pair(data, LAS)
    expected.append(save("pair_2.hdr.gz", image, [7, 5]))

    data = volume((7, 9, 6), np.float64)
    data[6, 4, 5] = 1000  # right, middle of the second axis, which is the axial one; front
    expected.append(save("coronal.nii.gz", nib.Nifti1Image(data, CORONAL), [0, 0]))

    image = nib.Nifti1Image(volume((8, 6, 5), np.int16), LAS)
    image.header.set_slope_inter(0.5, -100)
    expected.append(save("scaled.nii", image))

    colour = np.dtype([("R", "u1"), ("G", "u1"), ("B", "u1")])
    data = np.zeros((8, 6, 5), colour)
    data[2, 3, 2] = (255, 255, 255)
    expected.append(save("colour.nii", nib.Nifti1Image(data, LAS), [2, 2]))

    data = volume((8, 6, 5), np.complex64)
    data[3, 5, 2] = 3000 + 4000j
    expected.append(save("complex.nii", nib.Nifti1Image(data, LAS), [3, 0]))

    (FILES / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")


if __name__ == "__main__":
    main()
