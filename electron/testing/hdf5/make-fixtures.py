#!/usr/bin/env python3
"""Makes the HDF5 files of this folder with the library of the format's makers, and expected.json beside them.

Needs h5py (Debian: python3-h5py). Run it only to add a file: the files are committed (packed, they are mostly zeros), and the
times in them change.
expected.json says for each dataset what h5py reads back: where its bytes lie by H5Dget_offset (null where they are no one plain
stretch) and the bytes themselves, in hexadecimal.
"""
import gzip
import io
import json
import tempfile
import zipfile
from pathlib import Path

import h5py
import numpy as np

here = Path(__file__).resolve().parent


def numbers(count, dtype, start=0):
    return (np.arange(count) * 1.5 + start).astype(dtype)


def fill(file, is_latest):
    """Nested groups, each kind of storage, and attributes that outgrow the first block of their header.

    No group has more than eight links: above that a latest file keeps them in a heap, which the reader leaves alone.
    """
    file.attrs["keras_version"] = "3.4.1"
    layer = file.create_group("layers/dense/vars")
    layer.create_dataset("0", data=numbers(6, "<f4", 1).reshape(2, 3))
    layer.create_dataset("1", data=numbers(3, "<f2", 2))

    kinds = file.create_group("kinds")
    kinds.create_dataset("bytes", data=np.arange(5, dtype="u1"))
    kinds.create_dataset("flags", data=np.array([True, False, True]))
    kinds.create_dataset("packed", data=numbers(64, "<f4"), chunks=(32,), compression="gzip")
    kinds.create_dataset("scalar", data=np.float64(2.5))
    kinds.create_dataset("opaque", data=numbers(3, "<f2").view("V2"))
    kinds.create_dataset("whole", data=numbers(2, "<i8"))
    noted = kinds.create_dataset("noted", data=numbers(5, "<f8"))

    odd = file.create_group("odd")
    odd.create_dataset("big_endian", data=numbers(3, ">f4"))
    odd.create_dataset("empty", data=np.zeros((0, 4), "<f4"))
    odd.create_dataset("null", data=h5py.Empty("<f4"))
    odd.create_dataset("unwritten", shape=(4,), dtype="<f4")
    if is_latest:  # it needs a heap of 4 KiB, so one file has it
        odd.create_dataset("text", data=["a", "longer"], dtype=h5py.string_dtype())
    compact = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    compact.set_layout(h5py.h5d.COMPACT)
    space = h5py.h5s.create_simple((3,))
    h5py.h5d.create(odd.id, b"compact", h5py.h5t.IEEE_F32LE, space, compact).write(
        h5py.h5s.ALL, h5py.h5s.ALL, numbers(3, "<f4")
    )

    links = file.create_group("links")
    links["alias"] = noted
    links["soft"] = h5py.SoftLink("/kinds/bytes")
    links["outside"] = h5py.ExternalLink("other.h5", "/x")
    links.create_dataset("inside", data=numbers(5, "<f4"))
    for index in range(3):
        noted.attrs[f"note{index}"] = "x" * 150
        links.attrs[f"note{index}"] = "y" * 150


def dense(path):
    """Superblock 2, a group whose links are in a heap, and a link that leads back to the root."""
    with h5py.File(path, "w", libver=("v108", "v108")) as file:
        file.create_dataset("few", data=numbers(4, "<f4"))
        for index in range(9):
            file.create_dataset(f"many/{index}", data=np.uint8(index))
        file["up"] = file["/"]


def narrow(path):
    """Offsets and lengths of four bytes."""
    plan = h5py.h5p.create(h5py.h5p.FILE_CREATE)
    plan.set_sizes(4, 4)
    with h5py.File(h5py.h5f.create(str(path).encode(), h5py.h5f.ACC_TRUNC, plan)) as file:
        for index in range(3):
            file.create_dataset(f"layer/{index}", data=numbers(3, "<f4", index))


def external(path):
    # Values that the library would read from another file of the machine: hostile, and not among the files with expected places.
    with h5py.File(path, "w") as file:
        file.create_dataset("d", (4,), "u1", external=[("/etc/passwd", 0, 4)])
        file.attrs["keras_version"] = "2.0"


def archive(path):
    """A Keras 3 archive: its members are stored, not packed."""
    weights = io.BytesIO()
    with h5py.File(weights, "w") as file:
        group = file.create_group("layers/dense/vars", track_order=True)
        group.create_dataset("0", data=numbers(6, "<f4").reshape(3, 2))
        group.create_dataset("1", data=numbers(2, "<f4"))
    config = {"module": "keras", "class_name": "Sequential", "config": {"name": "s", "layers": []}}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as out:
        for name, content in (
            ("metadata.json", json.dumps({"keras_version": "3.4.1"})),
            ("config.json", json.dumps(config)),
            ("model.weights.h5", weights.getvalue()),
        ):
            out.writestr(zipfile.ZipInfo(name), content)
    return weights


def plain_offset(dataset):
    """H5Dget_offset, but null where the bytes there are not the values of numbers, in either order of bytes."""
    if dataset.dtype.kind == "O" or dataset.size in (None, 0):
        return None
    return dataset.id.get_offset()


def expected(file):
    """What h5py reads back. An object that several names lead to counts for the first of them, in the order of names."""
    found = {}
    seen = set()

    def walk(group, prefix):
        for name in sorted(group):
            link = group.get(name, getlink=True)
            item = group[name] if isinstance(link, h5py.HardLink) else None
            if item is None or h5py.h5o.get_info(item.id).addr in seen:
                continue
            seen.add(h5py.h5o.get_info(item.id).addr)
            if isinstance(item, h5py.Group):
                walk(item, f"{prefix}{name}/")
                continue
            offset = plain_offset(item)
            values = None if offset is None else np.asarray(item[()]).tobytes().hex()
            found[f"{prefix}{name}"] = None if offset is None else {"offset": offset, "bytes": values}

    seen.add(h5py.h5o.get_info(file.id).addr)
    walk(file, "")
    return found


def main():
    out = {}
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for libver in ("earliest", "latest"):
            with h5py.File(work / f"{libver}.h5", "w", libver=libver) as file:
                fill(file, libver == "latest")
        dense(work / "dense.h5")
        narrow(work / "narrow.h5")
        for path in sorted(work.iterdir()):
            with h5py.File(path, "r") as file:
                out[path.name] = expected(file)
        with h5py.File(archive(work / "stored.keras"), "r") as file:
            out["stored.keras"] = expected(file)
        external(work / "external.h5")
        for path in sorted(work.iterdir()):
            (here / f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    (here / "expected.json").write_text(json.dumps(out, indent=1, sort_keys=True) + "\n")


main()
