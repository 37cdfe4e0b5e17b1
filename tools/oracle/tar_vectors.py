"""Small tar archives in the forms that Python's tarfile writes, and what is in them.

    python tools/oracle/tar_vectors.py tests/golden/tar

writes ustar.tar, gnu.tar and pax.tar (the same files, among them a name of more than 100 bytes and
one that is not ASCII; ustar.tar without those two), and expected.json: per archive the names, the
contents and where Python finds them. Archives end with the two blocks of zeros, without the padding
to a record. Owners and dates are zero.
"""

import io
import json
import pathlib
import platform
import sys
import tarfile

CONTENTS = {
    "0001.json": b'[{"role": "user", "content": "a"}]',
    "folder/0001.0.png": bytes(range(256)) * 2,
    "empty.txt": b"",
    "exact.bin": b"x" * 512,
}
LONG_NAMES = {
    "long/" + "n" * 150 + ".txt": b"a long name",
    "größe.txt": b"a name in UTF-8",
}
FORMATS = {
    "ustar": (tarfile.USTAR_FORMAT, CONTENTS),
    "gnu": (tarfile.GNU_FORMAT, {**CONTENTS, **LONG_NAMES}),
    "pax": (tarfile.PAX_FORMAT, {**CONTENTS, **LONG_NAMES}),
}
BLOCK = 512


def archive(form, contents):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as tar:
        for name, data in contents.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    padded = out.getvalue()
    end = len(padded.rstrip(b"\0"))
    data_end = max(end, max(tar_places(padded).values()))
    return padded[: -(-data_end // BLOCK) * BLOCK + 2 * BLOCK]


def tar_places(data):
    """Name: the end of its contents."""
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        return {info.name: info.offset_data + info.size for info in tar}


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    expected = {"generator": f"tools/oracle/tar_vectors.py, Python {platform.python_version()}"}
    for name, (form, contents) in FORMATS.items():
        data = archive(form, contents)
        (folder / f"{name}.tar").write_bytes(data)
        with tarfile.open(fileobj=io.BytesIO(data)) as tar:
            expected[name] = [
                {"name": info.name, "offset": info.offset_data, "bytes": info.size} for info in tar
            ]
    (folder / "expected.json").write_text(json.dumps(expected, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
