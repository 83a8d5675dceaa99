#!/usr/bin/env python3
"""Writes a container image as a docker-archive: the same folders give the same bytes.

archive.py OUT.tar REFERENCE CONFIGURATION-JSON LAYER-FOLDER...

Each folder becomes a layer, the first the lowest. Owners are root, times are the epoch, entries are sorted; modes are
kept. Beside OUT.tar, OUT.id gets the image's identity: the hash of its configuration, which names its layers' hashes.
"""

import hashlib
import io
import json
import os
import pathlib
import platform
import sys
import tarfile

ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


def entries(folder):
    """All below the folder, parents first, in an order that depends on names alone."""
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        yield path
        if os.path.isdir(path) and not os.path.islink(path):
            yield from entries(path)


def anonymous(entry):
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mtime = 0
    return entry


def write_layer(folder, out):
    """Writes the folder as a tar and returns its hash. Two names of one file stay two files."""
    with tarfile.open(out, "w", format=tarfile.GNU_FORMAT) as tar:
        for path in entries(folder):
            tar.inodes.clear()
            entry = anonymous(tar.gettarinfo(path, os.path.relpath(path, folder)))
            if entry.isreg():
                with open(path, "rb") as content:
                    tar.addfile(entry, content)
            else:
                tar.addfile(entry)
    with open(out, "rb") as written:
        return hashlib.file_digest(written, "sha256").hexdigest()


def add(tar, name, content):
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    tar.addfile(entry, io.BytesIO(content))


def main(out, reference, configuration, *folders):
    out = pathlib.Path(out)
    layers = []
    for number, folder in enumerate(folders):
        file = out.with_suffix(f".layer{number}")
        layers.append((write_layer(folder, file), file))
    image = {
        "architecture": ARCHITECTURES.get(platform.machine(), platform.machine()),
        "os": "linux",
        "created": "1970-01-01T00:00:00Z",
        "config": json.loads(configuration),
        "rootfs": {"type": "layers", "diff_ids": ["sha256:" + digest for digest, _ in layers]},
    }
    content = json.dumps(image, sort_keys=True).encode()
    identity = hashlib.sha256(content).hexdigest()
    manifest = {"Config": identity + ".json", "RepoTags": [reference], "Layers": [digest + ".tar" for digest, _ in layers]}
    unfinished = out.with_suffix(".new")
    with tarfile.open(unfinished, "w", format=tarfile.GNU_FORMAT) as tar:
        add(tar, "manifest.json", json.dumps([manifest], sort_keys=True).encode())
        add(tar, identity + ".json", content)
        for digest, file in layers:
            entry = tarfile.TarInfo(digest + ".tar")
            entry.size = file.stat().st_size
            with open(file, "rb") as layer:
                tar.addfile(entry, layer)
            file.unlink()
    unfinished.rename(out)
    out.with_suffix(".id").write_text(identity + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
