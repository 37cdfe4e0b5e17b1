"""Small picture files of every format and kind, and what Pillow 12 makes of each.

    python tools/oracle/image_vectors.py tests/golden/images

writes vectors.bin (the files, one behind the other), vectors.tsv (one row each: name, offset, bytes,
"plain" or "oriented", WIDTHxHEIGHT or "refused", sha256 of the row-major RGB bytes or "-") and
provenance.json. Digests are those of Image.open(file).convert("RGB"), for "oriented" rows after
ImageOps.exif_transpose; 16-bit and 12-bit grey is scaled (the high eight bits) where Pillow would clip.

Needs pillow 12, numpy and simplejpeg (JPEG samplings that Pillow does not write).
"""

import hashlib
import io
import json
import pathlib
import struct
import sys
import warnings
import zlib

import numpy as np
import PIL
import simplejpeg
from PIL import Image, ImageOps, features

SEED = 20261125
FILES = {}  # name: bytes
EXPECTED = {}  # name: a file of the same pixels that Pillow reads rightly, or None (to be refused)


def rng_for(name):
    return np.random.default_rng([SEED, zlib.crc32(name.encode())])


def picture(width, height, channels, name, noise=40):
    """Gradients with some noise: no plane is flat, edges fall anywhere."""
    rng = rng_for(name)
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    planes = []
    for channel in range(channels):
        a, b, c = rng.uniform(-9, 9, 3)
        plane = 128 + 100 * np.sin(x * a / 17 + y * b / 13 + c)
        planes.append(plane + rng.uniform(-noise, noise, (height, width)))
    stacked = np.clip(np.stack(planes, -1), 0, 255).astype(np.uint8)
    return stacked if channels > 1 else stacked[..., 0]


def add(name, data, *twin):
    """`twin`: what to decode in its place, where Pillow refuses or misreads a valid file; None: refuse."""
    assert name not in FILES, name
    FILES[name] = bytes(data)
    if twin:
        EXPECTED[name] = twin[0]


def save(name, image, fmt, **options):
    out = io.BytesIO()
    image.save(out, fmt, **options)
    add(name, out.getvalue())
    return out.getvalue()


def rgb(width, height, name, noise=40):
    return Image.fromarray(picture(width, height, 3, name, noise))


# ---------------------------------------------------------------------------------------------- JPEG

JPEG_SIZES = [
    (1, 1),
    (2, 3),
    (7, 5),
    (8, 8),
    (9, 17),
    (16, 16),
    (17, 33),
    (31, 30),
    (63, 1),
    (1, 63),
]


def jpeg_with_adobe_transform(data, transform):
    at = data.index(b"Adobe")
    return data[: at + 11] + bytes([transform]) + data[at + 12 :]


def make_jpeg():
    for sampling in ["444", "422", "420", "440", "411"]:
        for width, height in JPEG_SIZES:
            name = f"jpeg/{sampling}/{width}x{height}"
            pixels = np.ascontiguousarray(picture(width, height, 3, name))
            add(name, simplejpeg.encode_jpeg(pixels, quality=85, colorsubsampling=sampling))
    for width, height in JPEG_SIZES:
        name = f"jpeg/grey/{width}x{height}"
        save(name, Image.fromarray(picture(width, height, 1, name)), "JPEG", quality=80)
        for subsampling in (0, 1, 2):
            name = f"jpeg/progressive-{subsampling}/{width}x{height}"
            save(name, rgb(width, height, name), "JPEG", progressive=True, subsampling=subsampling)
    for quality in (1, 10, 50, 95, 100):
        name = f"jpeg/quality-{quality}"
        save(name, rgb(37, 29, name), "JPEG", quality=quality)
    for width, height in [(1, 1), (13, 9), (32, 33)]:
        name = f"jpeg/cmyk/{width}x{height}"
        cmyk = Image.fromarray(picture(width, height, 4, name), "CMYK")
        data = save(name, cmyk, "JPEG", quality=90)
        add(f"jpeg/ycck/{width}x{height}", jpeg_with_adobe_transform(data, 2))
        name = f"jpeg/cmyk-progressive/{width}x{height}"
        save(name, cmyk, "JPEG", quality=70, progressive=True)
        name = f"jpeg/keep-rgb/{width}x{height}"
        save(name, rgb(width, height, name), "JPEG", keep_rgb=True, subsampling=0)
        name = f"jpeg/grey-progressive/{width}x{height}"
        grey = Image.fromarray(picture(width, height, 1, name))
        save(name, grey, "JPEG", progressive=True)
    name = "jpeg/optimized"
    save(name, rgb(50, 21, name), "JPEG", optimize=True)
    for blocks in (1, 3):
        name = f"jpeg/restart-{blocks}"
        save(name, rgb(70, 45, name), "JPEG", restart_marker_blocks=blocks, quality=60)
    name = "jpeg/restart-progressive"
    save(name, rgb(70, 45, name), "JPEG", restart_marker_rows=1, progressive=True)
    name = "jpeg/profile-and-comment"
    save(name, rgb(9, 9, name), "JPEG", icc_profile=b"x" * 300, comment=b"a comment", dpi=(72, 72))
    for width, height in [(4000, 1), (1, 4000), (1200, 900), (4000, 3000)]:
        name = f"jpeg/large/{width}x{height}"
        image = Image.fromarray(picture(8, 6, 3, name, 0)).resize((width, height), Image.NEAREST)
        save(name, image, "JPEG", quality=40, progressive=True, optimize=True)
    base = FILES["jpeg/420/31x30"]
    add("jpeg/junk-after-end", base + b"trailing junk \xff\xd8\xff")
    add("jpeg/without-end-marker", base[:-2])
    add("jpeg/early-end-marker", base[: len(base) // 2 + 200] + b"\xff\xd9")
    add("jpeg/padded-markers", base[:2] + b"\xff\xff\xff" + base[2:])
    progressive = FILES["jpeg/progressive-2/31x30"]
    cut = progressive.rindex(b"\xff\xda")
    add("jpeg/progressive-scans-missing", progressive[:cut] + b"\xff\xd9")


# ----------------------------------------------------------------------------------------------- PNG


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def pack_rows(samples, depth):
    """[height, width * channels] integers to rows of bytes, first value in the highest bits."""
    if depth == 16:
        return [row.astype(">u2").tobytes() for row in samples]
    if depth == 8:
        return [row.astype(np.uint8).tobytes() for row in samples]
    shifts = np.arange(depth - 1, -1, -1)
    return [
        np.packbits((row[:, None] >> shifts & 1).astype(np.uint8).ravel()).tobytes()
        for row in samples
    ]


def filter_row(kind, row, above, step):
    out = bytearray([kind])
    for i, value in enumerate(row):
        left = row[i - step] if i >= step else 0
        up = above[i]
        corner = above[i - step] if i >= step else 0
        nearest = min((left, up, corner), key=lambda v: abs(left + up - corner - v))
        guess = [0, left, up, (left + up) // 2, nearest][kind]
        out.append((value - guess) & 255)
    return bytes(out)


ADAM7 = [
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
]


def png(samples, depth, colour, interlaced=False, before=(), after=(), cut=None):
    """samples: [height, width, channels] integers of `depth` bits."""
    height, width, channels = samples.shape
    step = max(1, channels * depth // 8)
    passes = ADAM7 if interlaced else [(0, 0, 1, 1)]
    raw = b""
    for x0, y0, dx, dy in passes:
        part = samples[y0::dy, x0::dx]
        if part.size == 0:
            continue
        rows = pack_rows(part.reshape(part.shape[0], -1), depth)
        above = bytes(len(rows[0]))
        for i, row in enumerate(rows):
            raw += filter_row(i % 5, row, above, step)
            above = row
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, int(interlaced))
    body = zlib.compress(raw, 9)
    half = len(body) // 2
    chunks = [
        chunk(b"IHDR", header),
        *before,
        chunk(b"IDAT", body[:half]),
        chunk(b"IDAT", body[half:]),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks + list(after) + [chunk(b"IEND", b"")])


def png_samples(width, height, channels, depth, name):
    return rng_for(name).integers(0, 1 << depth, (height, width, channels))


PNG_KINDS = [(0, d, 1) for d in (1, 2, 4, 8, 16)] + [(2, d, 3) for d in (8, 16)]
PNG_KINDS += (
    [(3, d, 1) for d in (1, 2, 4, 8)] + [(4, d, 2) for d in (8, 16)] + [(6, d, 4) for d in (8, 16)]
)


def make_png():
    for colour, depth, channels in PNG_KINDS:
        for interlaced in (False, True):
            for width, height in [(1, 1), (3, 2), (5, 9), (17, 8), (33, 31)]:
                name = (
                    f"png/colour{colour}-{depth}{'-adam7' if interlaced else ''}/{width}x{height}"
                )
                before = []
                if colour == 3:
                    colours = rng_for(name).integers(0, 256, (1 << depth, 3)).astype(np.uint8)
                    before.append(chunk(b"PLTE", colours.tobytes()))
                samples = png_samples(width, height, channels, depth, name)
                add(name, png(samples, depth, colour, interlaced, before))
    for colour, depth, channels in [(0, 1, 1), (0, 8, 1), (0, 16, 1), (2, 8, 3), (2, 16, 3)]:
        name = f"png/transparent-colour{colour}-{depth}"
        samples = png_samples(9, 7, channels, depth, name)
        trns = struct.pack(f">{channels}H", *(int(v) for v in samples[0, 0]))
        add(name, png(samples, depth, colour, before=[chunk(b"tRNS", trns)]))
    for depth in (1, 2, 4, 8):
        name = f"png/palette-transparent-{depth}"
        samples = png_samples(12, 10, 1, depth, name)
        colours = rng_for(name).integers(0, 256, (1 << depth, 3)).astype(np.uint8)
        alphas = rng_for(name).integers(0, 256, 1 << depth).astype(np.uint8)
        before = [chunk(b"PLTE", colours.tobytes()), chunk(b"tRNS", alphas.tobytes())]
        add(name, png(samples, depth, 3, before=before))
        name = f"png/palette-short-{depth}"  # indices beyond the palette
        samples = png_samples(12, 10, 1, depth, name)
        short = colours[: max(1, (1 << depth) // 2)]
        add(name, png(samples, depth, 3, before=[chunk(b"PLTE", short.tobytes())]))
    samples = png_samples(16, 16, 3, 8, "png/chunks")
    gamma = chunk(b"gAMA", struct.pack(">I", 45455))
    srgb = chunk(b"sRGB", b"\0")
    background = chunk(b"bKGD", struct.pack(">3H", 1, 2, 3))
    add("png/gamma", png(samples, 8, 2, before=[gamma, srgb, background]))
    add("png/text", png(samples, 8, 2, before=[chunk(b"tEXt", b"Title\0a picture")]))
    add("png/private-chunk", png(samples, 8, 2, before=[chunk(b"prVt", b"\0" * 40)]))
    profile = b"name\0\0" + zlib.compress(b"p" * 1000)
    add("png/profile", png(samples, 8, 2, before=[chunk(b"iCCP", profile)]))
    plain = png(samples, 8, 2)
    add("png/without-end", plain[:-12])
    add("png/junk-after-end", plain + b"junk")
    add("png/text-after-data", png(samples, 8, 2, after=[chunk(b"tEXt", b"a\0b")]))
    add("png/extra-palette", png(samples, 8, 2, before=[chunk(b"PLTE", bytes(range(9)))]))
    bad = bytearray(plain)
    bad[plain.index(b"IDAT") + 60] ^= 0xFF
    add("png/corrupt-data", bytes(bad))
    bad = bytearray(plain)
    at = plain.index(b"IDAT")
    length = struct.unpack(">I", plain[at - 4 : at])[0]
    bad[at + 4 + length] ^= 0xFF
    add("png/data-checksum", bytes(bad))
    bad = bytearray(plain)
    bad[29] ^= 0xFF
    add("png/header-checksum", bytes(bad))
    for depth, colour in [(3, 0), (4, 2), (16, 3), (8, 5)]:
        broken = bytearray(plain)
        broken[24:26] = bytes([depth, colour])
        broken[29:33] = struct.pack(">I", zlib.crc32(bytes(broken[12:29])))
        add(f"png/unknown-colour{colour}-{depth}", bytes(broken))
    bomb = b"Comment\0\0" + zlib.compress(b"\0" * 1_000_000)
    add("png/text-inflated-to-1MB", png(samples, 8, 2, before=[chunk(b"zTXt", bomb)]))
    for width, height in [(4000, 1), (1, 4000), (4000, 3000), (1000, 1000)]:
        name = f"png/large/{width}x{height}"
        image = Image.fromarray(picture(16, 12, 3, name, 0)).resize((width, height), Image.NEAREST)
        save(name, image, "PNG", compress_level=9)
    frames = [rgb(11, 8, f"png/animated-{i}") for i in range(3)]
    save("png/animated", frames[0], "PNG", save_all=True, append_images=frames[1:])


# ----------------------------------------------------------------------------------------------- GIF


def lzw(indices, bits):
    """Variable-width codes, low bits first, in sub-blocks."""
    clear, end = 1 << bits, (1 << bits) + 1
    out, buffer, filled = bytearray(), 0, 0
    width, table = bits + 1, {(i,): i for i in range(clear)}
    next_code = end + 1

    def emit(code):
        nonlocal buffer, filled
        buffer |= code << filled
        filled += width
        while filled >= 8:
            out.append(buffer & 255)
            buffer >>= 8
            filled -= 8

    emit(clear)
    prefix = ()
    for index in indices:
        longer = (*prefix, int(index))
        if longer in table:
            prefix = longer
            continue
        emit(table[prefix])
        if next_code < 4096:
            table[longer] = next_code
            next_code += 1
            if next_code > (1 << width) and width < 12:
                width += 1
        else:
            emit(clear)
            width, table, next_code = bits + 1, {(i,): i for i in range(clear)}, end + 1
        prefix = (int(index),)
    if prefix:
        emit(table[prefix])
    emit(end)
    if filled:
        out.append(buffer & 255)
    blocks = b""
    for start in range(0, len(out), 255):
        block = bytes(out[start : start + 255])
        blocks += bytes([len(block)]) + block
    return bytes([bits]) + blocks + b"\0"


def gif(screen, frames, palette=None, background=0):
    """frames: dicts with x, y, indices [height, width], palette, transparent, interlaced, dispose."""
    flags = 0x70 | (0x80 | (len(palette).bit_length() - 2) if palette is not None else 0)
    out = b"GIF89a" + struct.pack("<HHBBB", *screen, flags, background, 0)
    if palette is not None:
        out += np.asarray(palette, np.uint8).tobytes()
    for frame in frames:
        transparent = frame.get("transparent")
        if transparent is not None or "dispose" in frame:
            control = (frame.get("dispose", 0) << 2) | int(transparent is not None)
            out += b"!\xf9\x04" + struct.pack("<BHB", control, 5, transparent or 0) + b"\0"
        indices = frame["indices"]
        height, width = indices.shape
        local = frame.get("palette")
        interlaced = frame.get("interlaced", False)
        flags = (0x80 | (len(local).bit_length() - 2) if local is not None else 0) | (
            0x40 if interlaced else 0
        )
        out += b"," + struct.pack(
            "<HHHHB", frame.get("x", 0), frame.get("y", 0), width, height, flags
        )
        if local is not None:
            out += np.asarray(local, np.uint8).tobytes()
        order = list(range(height))
        if interlaced:
            order = [
                y
                for first, step in [(0, 8), (4, 8), (2, 4), (1, 2)]
                for y in range(first, height, step)
            ]
        out += lzw(indices[order].ravel(), frame.get("bits", 8))
    return out + b";"


def make_gif():
    for bits in range(1, 9):
        for interlaced in (False, True):
            name = f"gif/{bits}-bits{'-interlaced' if interlaced else ''}"
            rng = rng_for(name)
            indices = rng.integers(0, 1 << bits, (13, 11))
            palette = rng.integers(0, 256, (1 << bits, 3))
            frame = {"indices": indices, "interlaced": interlaced, "bits": max(2, bits)}
            add(name, gif((11, 13), [frame], palette))
    rng = rng_for("gif")
    palette = rng.integers(0, 256, (16, 3))
    other = rng.integers(0, 256, (32, 3))
    ramp = np.repeat(np.arange(16)[:, None], 3, 1)
    indices = rng.integers(0, 16, (9, 12))
    screen = (20, 15)
    add("gif/local-palette", gif((12, 9), [{"indices": indices, "palette": other}], palette))
    add("gif/local-palette-only", gif((12, 9), [{"indices": indices, "palette": other}]))
    add("gif/no-palette", gif((12, 9), [{"indices": rng.integers(0, 256, (9, 12))}]))
    add("gif/grey-palette", gif((12, 9), [{"indices": indices}], ramp))
    add("gif/grey-palette-short", gif((12, 9), [{"indices": rng.integers(0, 256, (9, 12))}], ramp))
    add("gif/grey-local-palette", gif((12, 9), [{"indices": indices, "palette": ramp}], palette))
    add("gif/palette-short", gif((12, 9), [{"indices": rng.integers(0, 256, (9, 12))}], palette))
    for transparent in (None, 0, 3, 15, 200):
        for name, where in [("inside", (4, 3)), ("over-the-edge", (13, 9))]:
            frame = {"indices": indices, "x": where[0], "y": where[1], "transparent": transparent}
            add(f"gif/frame-{name}-transparent-{transparent}", gif(screen, [frame], palette, 5))
    for dispose in (1, 2, 3):
        frame = {"indices": indices, "x": 2, "y": 2, "dispose": dispose, "transparent": 7}
        add(f"gif/dispose-{dispose}", gif(screen, [frame, frame], palette, 5))
    add(
        "gif/interlaced-inside",
        gif(screen, [{"indices": indices, "x": 3, "interlaced": True}], palette),
    )
    frames = [{"indices": rng.integers(0, 16, (9, 12))} for _ in range(3)]
    add("gif/animated", gif((12, 9), frames, palette))
    add("gif/second-frame-larger", gif((12, 9), [frames[0], {"indices": indices, "x": 9}], palette))
    plain = gif((12, 9), [{"indices": indices}], palette)
    header = 13 + 48
    add("gif/comment", plain[:header] + b"!\xfe\x05hello\0" + plain[header:])
    add("gif/stray-bytes", plain[:header] + b"\0\0" + plain[header:])
    add("gif/application", plain[:header] + b"!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0" + plain[header:])
    add("gif/87a", b"GIF87a" + plain[6:])
    add("gif/without-end", plain[:-1])
    add("gif/without-terminator", plain[:-2])
    add("gif/no-frame", plain[:header] + b";")
    add("gif/no-frame-no-end", plain[:header])
    add("gif/zero-screen", gif((0, 0), [{"indices": indices}], palette))
    add("gif/zero-frame", gif(screen, [{"indices": indices[:0]}], palette))
    damaged = bytearray(plain)
    damaged[header + 14 : header + 24] = bytes(range(200, 210))
    add("gif/damaged-codes", bytes(damaged))
    wide = np.tile(np.arange(16), 250)[None, :]
    add("gif/large/4000x1", gif((4000, 1), [{"indices": wide}], palette))
    add("gif/large/1x4000", gif((1, 4000), [{"indices": wide.T}], palette))
    save("gif/pillow", rgb(40, 30, "gif/pillow"), "GIF")
    save("gif/pillow-grey", Image.fromarray(picture(40, 30, 1, "gif/pillow-grey")), "GIF")


# ---------------------------------------------------------------------------------------------- TIFF


def tiff(strips, tags, big_endian=False, big=False):
    """strips: byte strings. tags: {number: (type, values)}; offsets and counts are filled in."""
    order = ">" if big_endian else "<"
    sizes = {1: "B", 3: "H", 4: "I", 7: "B", 16: "Q"}
    start = 16 if big else 8
    body, offsets = b"", []
    for strip in strips:
        offsets.append(start + len(body))
        body += strip + b"\0" * (len(strip) % 2)
    tiled = 322 in tags
    tags = dict(tags)
    tags[324 if tiled else 273] = (4, offsets)
    tags[325 if tiled else 279] = (4, [len(strip) for strip in strips])
    directory_at = start + len(body)
    directory_at += directory_at % 2
    body += b"\0" * (directory_at - start - len(body))
    entry, inline = (20, 8) if big else (12, 4)
    extra_at = directory_at + (8 if big else 2) + entry * len(tags) + (8 if big else 4)
    directory, extra = struct.pack(order + ("Q" if big else "H"), len(tags)), b""
    for number in sorted(tags):
        kind, values = tags[number]
        data = struct.pack(f"{order}{len(values)}{sizes[kind]}", *values)
        directory += struct.pack(order + ("HHQ" if big else "HHI"), number, kind, len(values))
        if len(data) <= inline:
            directory += data.ljust(inline, b"\0")
        else:
            directory += struct.pack(order + ("Q" if big else "I"), extra_at + len(extra))
            extra += data + b"\0" * (len(data) % 2)
    directory += struct.pack(order + ("Q" if big else "I"), 0)
    mark = b"MM" if big_endian else b"II"
    if big:
        header = mark + struct.pack(order + "HHHQ", 43, 8, 0, directory_at)
    else:
        header = mark + struct.pack(order + "HI", 42, directory_at)
    return header + body + directory + extra


def tiff_file(
    samples,
    bits,
    photometric,
    rows_per_strip=None,
    tile=None,
    planar=1,
    compression=1,
    big_endian=False,
    big=False,
    fill=1,
    extras=(),
    sample_format=None,
    more=None,
    predictor=1,
):
    """samples: [height, width, channels] integers (or floats of 32 bits)."""
    height, width, channels = samples.shape
    order = ">" if big_endian else "<"
    kinds = {16: "u2", 32: "u4"} if samples.dtype.kind != "f" else {32: "f4"}
    if samples.dtype.kind == "i" and sample_format == 2:
        kinds = {8: "i1", 16: "i2", 32: "i4"}

    def encode(block):
        if predictor == 2:
            block = block.copy()
            block[:, 1:] = (block[:, 1:] - block[:, :-1]) & ((1 << bits) - 1)
        if bits in kinds:
            data = block.astype(order + kinds[bits]).tobytes()
        else:
            data = b"".join(pack_rows(block.reshape(block.shape[0], -1), bits))
        if fill == 2:
            data = bytes(int(f"{byte:08b}"[::-1], 2) for byte in data)
        return zlib.compress(data, 9) if compression == 8 else data

    planes = [samples[..., i : i + 1] for i in range(channels)] if planar == 2 else [samples]
    tags = {
        256: (4, [width]),
        257: (4, [height]),
        258: (3, [bits] * channels),
        259: (3, [compression]),
        262: (3, [photometric]),
        277: (3, [channels]),
        284: (3, [planar]),
    }
    blocks = []
    if tile:
        tile_width, tile_height = tile
        tags[322], tags[323] = (4, [tile_width]), (4, [tile_height])
        for plane in planes:
            for y in range(0, height, tile_height):
                for x in range(0, width, tile_width):
                    part = plane[y : y + tile_height, x : x + tile_width]
                    pad = (
                        (0, tile_height - part.shape[0]),
                        (0, tile_width - part.shape[1]),
                        (0, 0),
                    )
                    blocks.append(encode(np.pad(part, pad)))
    else:
        rows = rows_per_strip or height
        tags[278] = (4, [rows])
        for plane in planes:
            blocks += [encode(plane[y : y + rows]) for y in range(0, height, rows)]
    if fill != 1:
        tags[266] = (3, [fill])
    if extras:
        tags[338] = (3, list(extras))
    if sample_format:
        tags[339] = (3, [sample_format] * channels)
    if predictor != 1:
        tags[317] = (3, [predictor])
    tags.update(more or {})
    return tiff(blocks, tags, big_endian, big)


def colour_map(bits, name):
    return {320: (3, [int(v) for v in rng_for(name).integers(0, 65536, 3 << bits)])}


def make_tiff_saved():
    for compression in (None, "tiff_lzw", "tiff_adobe_deflate", "packbits"):
        for mode, channels in [("L", 1), ("LA", 2), ("RGB", 3), ("RGBA", 4), ("CMYK", 4)]:
            name = f"tiff/saved/{mode}-{compression}"
            save(
                name,
                Image.fromarray(picture(19, 23, channels, name), mode),
                "TIFF",
                compression=compression,
            )
        name = f"tiff/saved/P-{compression}"
        save(name, rgb(19, 23, name).quantize(200), "TIFF", compression=compression)
        name = f"tiff/saved/I16-{compression}"
        wide = rng_for(name).integers(0, 65536, (11, 7)).astype(np.uint16)
        save(name, Image.fromarray(wide), "TIFF", compression=compression)
    for compression in (None, "group3", "group4", "tiff_ccitt", "packbits", "tiff_lzw"):
        name = f"tiff/saved/1-{compression}"
        save(
            name,
            Image.fromarray(picture(41, 37, 1, name)).convert("1"),
            "TIFF",
            compression=compression,
        )
    for mode, channels in [("L", 1), ("RGB", 3), ("CMYK", 4), ("YCbCr", 3)]:
        for width, height in [(8, 8), (35, 27)]:
            name = f"tiff/saved/jpeg-{mode}/{width}x{height}"
            image = Image.fromarray(picture(width, height, channels, name), mode)
            save(name, image, "TIFF", compression="jpeg", quality=85)
    for mode, dtype in [("I", np.int32), ("F", np.float32)]:
        name = f"tiff/saved/{mode}"
        values = rng_for(name).integers(-200, 500, (9, 8)).astype(dtype)
        save(name, Image.fromarray(values), "TIFF")


def make_tiff_layouts():
    for big_endian in (False, True):
        mark = "MM" if big_endian else "II"
        for bits in (1, 2, 4, 8, 16):
            for photometric in (0, 1):
                for fill in (1, 2):
                    name = f"tiff/grey-{bits}-{photometric}-{mark}-fill{fill}"
                    data = png_samples(13, 9, 1, bits, name)
                    twin = (
                        [tiff_file(data, bits, photometric, 4)]
                        if (bits, photometric, fill) == (8, 0, 2)
                        else []
                    )
                    add(
                        name,
                        tiff_file(data, bits, photometric, 4, big_endian=big_endian, fill=fill),
                        *twin,
                    )
        for compression in (1, 8):
            for channels, extras in [
                (3, ()),
                (4, ()),
                (4, (0,)),
                (4, (1,)),
                (4, (2,)),
                (5, (1, 0)),
                (6, (2, 0, 0)),
            ]:
                for bits in (8, 16):
                    kind = "-".join(map(str, (bits, channels, *extras, mark, compression)))
                    name = f"tiff/rgb-{kind}"
                    data = png_samples(7, 6, channels, bits, name)
                    add(
                        name,
                        tiff_file(
                            data,
                            bits,
                            2,
                            5,
                            compression=compression,
                            extras=extras,
                            big_endian=big_endian,
                        ),
                    )
            name = f"tiff/cmyk-16-{mark}-{compression}"
            data = png_samples(7, 6, 4, 16, name)
            add(name, tiff_file(data, 16, 5, compression=compression, big_endian=big_endian))
    for bits in (1, 2, 4, 8):
        for fill in (1, 2):
            name = f"tiff/palette-{bits}-fill{fill}"
            data = png_samples(13, 9, 1, bits, name)
            twin = [tiff_file(data, bits, 3, 2, more=colour_map(bits, name))] if fill == 2 else []
            add(name, tiff_file(data, bits, 3, 2, fill=fill, more=colour_map(bits, name)), *twin)
    for extra in (0, 2):
        name = f"tiff/palette-8-extra{extra}"
        data = png_samples(13, 9, 2, 8, name)
        add(name, tiff_file(data, 8, 3, extras=(extra,), more=colour_map(8, name)))
    for count in (1, 2):
        name = f"tiff/cmyk-extra-{count}"
        data = png_samples(7, 6, 4 + count, 8, name)
        add(name, tiff_file(data, 8, 5, extras=(0,) * count))


def make_tiff_numbers():
    for compression in (1, 8):
        for bits, sample_format, kind in [
            (8, 2, "i"),
            (16, 2, "i"),
            (32, 2, "i"),
            (32, 1, "u"),
            (32, 3, "f"),
        ]:
            for big_endian in (False, True):
                mark = "MM" if big_endian else "II"
                name = f"tiff/number-{kind}{bits}-{mark}-{compression}"
                if kind == "f":
                    data = rng_for(name).uniform(-100, 400, (6, 7, 1)).astype(np.float32)
                else:
                    low, high = (-100, 100) if bits == 8 else (-300, 700)
                    data = rng_for(name).integers(low if kind == "i" else 0, high, (6, 7, 1))
                # Compressed numbers of the other byte order come out of Pillow with their bytes swapped.
                is_swapped = compression == 8 and big_endian and bits > 8 and kind != "u"
                twin = [tiff_file(data, bits, 1, sample_format=sample_format)] if is_swapped else []
                add(
                    name,
                    tiff_file(
                        data,
                        bits,
                        1,
                        sample_format=sample_format,
                        compression=compression,
                        big_endian=big_endian,
                    ),
                    *twin,
                )
    name = "tiff/grey-12"
    data = png_samples(8, 9, 1, 12, name)
    add(name, tiff_file(data, 12, 1))
    add("tiff/grey-12-deflate", tiff_file(data, 12, 1, compression=8))
    add("tiff/grey-12-odd", tiff_file(data[:, :7], 12, 1))


def make_tiff_blocks():
    data = png_samples(37, 29, 3, 8, "tiff/blocks")
    for compression in (1, 8):
        add(
            f"tiff/tiles-{compression}",
            tiff_file(data, 8, 2, tile=(16, 16), compression=compression),
        )
        add(
            f"tiff/tiles-wide-{compression}",
            tiff_file(data, 8, 2, tile=(64, 32), compression=compression),
        )
        add(
            f"tiff/planes-{compression}",
            tiff_file(data, 8, 2, 10, planar=2, compression=compression),
        )
        add(
            f"tiff/planes-tiles-{compression}",
            tiff_file(data, 8, 2, tile=(16, 16), planar=2, compression=compression),
        )
        add(f"tiff/strips-1-{compression}", tiff_file(data, 8, 2, 1, compression=compression))
        add(
            f"tiff/one-strip-{compression}",
            tiff_file(data, 8, 2, 2**32 - 1, compression=compression),
        )
        for extras in [(), (0,), (1,), (2,)]:
            four = png_samples(9, 8, 4, 8, f"tiff/planes-{extras}")
            kind = "-".join(map(str, extras)) or "none"
            # Of uncompressed planes Pillow reads only three or a plain fourth; one without its tag it
            # takes for premultiplied alpha when it is compressed.
            twin = (
                [tiff_file(four, 8, 2, extras=extras)]
                if (extras, compression) in [((0,), 1), ((1,), 1), ((), 8)]
                else []
            )
            add(
                f"tiff/planes-extra-{kind}-{compression}",
                tiff_file(four, 8, 2, planar=2, compression=compression, extras=extras),
                *twin,
            )
        grey = png_samples(37, 29, 1, 8, "tiff/grey-tiles")
        add(
            f"tiff/grey-tiles-{compression}",
            tiff_file(grey, 8, 1, tile=(16, 32), compression=compression),
        )
        bits = png_samples(37, 29, 1, 1, "tiff/bit-tiles")
        add(
            f"tiff/bit-tiles-{compression}",
            tiff_file(bits, 1, 1, tile=(16, 16), compression=compression),
        )
    sixteen = png_samples(9, 8, 3, 16, "tiff/planes-16")
    add("tiff/planes-16-deflate", tiff_file(sixteen, 16, 2, planar=2, compression=8))
    add("tiff/predictor", tiff_file(data, 8, 2, 7, compression=8, predictor=2))
    add("tiff/predictor-16", tiff_file(sixteen, 16, 2, compression=8, predictor=2))
    for big_endian in (False, True):
        add(
            f"tiff/big-{'MM' if big_endian else 'II'}",
            tiff_file(data, 8, 2, 9, big=True, big_endian=big_endian),
            tiff_file(data, 8, 2, 9),
        )
    for orientation in range(1, 9):
        for compression in (1, 8):
            add(
                f"tiff/orientation-{orientation}-{compression}",
                tiff_file(
                    data[:7, :5], 8, 2, compression=compression, more={274: (3, [orientation])}
                ),
            )
    for compression in (34661, 34712, 7777):
        add(f"tiff/compression-{compression}", tiff_file(data, 8, 2, compression=compression))
    add("tiff/lab", tiff_file(data, 8, 8), None)  # needs colour management
    ycc = tiff_file(data[:8, :8], 8, 6, compression=8, more={530: (3, [1, 1])})
    add("tiff/ycc-deflate", ycc)
    add("tiff/ycc-uncompressed", tiff_file(data[:8, :8], 8, 6, more={530: (3, [1, 1])}), ycc)
    line = np.arange(4000, dtype=np.int64)[None, :, None] % 251
    add("tiff/large/4000x1", tiff_file(line, 8, 1, compression=8))
    add("tiff/large/1x4000", tiff_file(line.transpose(1, 0, 2), 8, 1, compression=8))
    plain = tiff_file(data, 8, 2, 7, compression=8)
    add("tiff/damaged-strip", plain[:40] + bytes(30) + plain[70:])
    add("tiff/directory-beyond-end", plain[:4] + struct.pack("<I", len(plain) + 10) + plain[8:])
    add("tiff/directory-at-zero", plain[:4] + struct.pack("<I", 0) + plain[8:])
    add("tiff/no-dimensions", tiff([b"abc"], {258: (3, [8]), 262: (3, [1])}))
    frames = [rgb(6, 5, f"tiff/pages-{i}") for i in range(2)]
    save("tiff/pages", frames[0], "TIFF", save_all=True, append_images=frames[1:])


# ----------------------------------------------------------------------------------------------- BMP


def bmp(
    rows,
    width,
    height,
    bits,
    palette=b"",
    compression=0,
    header=40,
    masks=b"",
    colours=0,
    offset=None,
):
    if header == 12:
        info = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        info = struct.pack(
            "<IiiHHIIiiII",
            40,
            width,
            height,
            1,
            bits,
            compression,
            len(rows),
            2835,
            2835,
            colours,
            0,
        )
        info = struct.pack("<I", header) + info[4:] + masks
        if header > 40:
            info = info.ljust(header, b"\0")
    start = 14 + len(info) + len(palette)
    return (
        b"BM"
        + struct.pack("<IHHI", start + len(rows), 0, 0, start if offset is None else offset)
        + info
        + palette
        + rows
    )


def bmp_rows(samples, bits):
    """Rows of [height, width * channels] padded to four bytes, bottom-up."""
    return b"".join(row + b"\0" * (-len(row) % 4) for row in reversed(pack_rows(samples, bits)))


def make_bmp_plain():
    for bits in (1, 4, 8):
        for width, height in [(1, 1), (7, 5), (33, 10)]:
            name = f"bmp/{bits}/{width}x{height}"
            samples = png_samples(width, height, 1, bits, name)[..., 0]
            palette = rng_for(name).integers(0, 256, ((1 << bits), 4)).astype(np.uint8).tobytes()
            rows = bmp_rows(samples, bits)
            add(name, bmp(rows, width, height, bits, palette))
            add(name + "-top-down", bmp(rows, width, -height, bits, palette))
            core = np.frombuffer(palette, np.uint8).reshape(-1, 4)[:, :3].tobytes()
            add(name + "-os2", bmp(rows, width, height, bits, core, header=12))
    for bits in (16, 24, 32):
        for width, height in [(1, 1), (7, 5), (33, 10)]:
            name = f"bmp/{bits}/{width}x{height}"
            samples = png_samples(width * bits // 8, height, 1, 8, name)[..., 0]
            rows = bmp_rows(samples, 8)
            add(name, bmp(rows, width, height, bits))
            add(name + "-top-down", bmp(rows, width, -height, bits))
            add(name + "-v4", bmp(rows, width, height, bits, header=108))
            add(name + "-v5", bmp(rows, width, height, bits, header=124))
    rows = bmp_rows(png_samples(28, 5, 1, 8, "bmp/core")[..., 0], 8)
    add("bmp/24-os2", bmp(rows, 7, 5, 24, header=12))
    add("bmp/os2-v2", bmp(rows, 7, 5, 24, header=64))
    for bits, layouts in {
        32: [
            (0xFF0000, 0xFF00, 0xFF, 0),
            (0xFF000000, 0xFF0000, 0xFF00, 0),
            (0xFF000000, 0xFF00, 0xFF, 0),
            (0xFF000000, 0xFF0000, 0xFF00, 0xFF),
            (0xFF, 0xFF00, 0xFF0000, 0xFF000000),
            (0xFF0000, 0xFF00, 0xFF, 0xFF000000),
            (0xFF000000, 0xFF00, 0xFF, 0xFF0000),
            (0, 0, 0, 0),
            (1, 2, 4, 8),
        ],
        24: [(0xFF0000, 0xFF00, 0xFF, 0)],
        16: [(0xF800, 0x7E0, 0x1F, 0), (0x7C00, 0x3E0, 0x1F, 0), (0xF000, 0xF0, 0xF, 0)],
        8: [(0xE0, 0x1C, 3, 0)],
    }.items():
        for i, layout in enumerate(layouts):
            masks = struct.pack("<4I", *layout)
            rows = bmp_rows(png_samples(9 * bits // 8, 4, 1, 8, f"bmp/masks-{bits}-{i}")[..., 0], 8)
            add(f"bmp/masks-{bits}-{i}-v1", bmp(rows, 9, 4, bits, compression=3, masks=masks[:12]))
            for header in (52, 56, 124):
                add(
                    f"bmp/masks-{bits}-{i}-{header}",
                    bmp(rows, 9, 4, bits, compression=3, masks=masks, header=header),
                )


def make_bmp_palettes():
    for bits in (1, 4, 8):
        samples = png_samples(10, 6, 1, bits, f"bmp/palettes-{bits}")[..., 0]
        rows = bmp_rows(samples, bits)
        for count in (1, 2, 16, 200, 256):
            if count > 1 << bits:
                continue
            ramp = np.repeat(np.arange(count)[:, None], 4, 1)
            if count == 2:
                ramp = ramp * 255
            ramp = ramp.astype(np.uint8).tobytes()
            add(f"bmp/grey-palette-{bits}-{count}", bmp(rows, 10, 6, bits, ramp, colours=count))
            palette = (
                rng_for(f"bmp/{bits}-{count}")
                .integers(0, 256, (count, 4))
                .astype(np.uint8)
                .tobytes()
            )
            add(f"bmp/palette-{bits}-{count}", bmp(rows, 10, 6, bits, palette, colours=count))
    samples = png_samples(3, 6, 1, 4, "bmp/narrow-grey")[..., 0]
    ramp = np.repeat(np.arange(16)[:, None], 4, 1).astype(np.uint8).tobytes()
    add("bmp/narrow-grey-palette", bmp(bmp_rows(samples, 4), 3, 6, 4, ramp, colours=16))
    samples = png_samples(10, 6, 1, 8, "bmp/large-palette")[..., 0]
    palette = rng_for("bmp/large-palette").integers(0, 256, (300, 4)).astype(np.uint8).tobytes()
    add("bmp/palette-of-300", bmp(bmp_rows(samples, 8), 10, 6, 8, palette, colours=300))
    palette = palette[:1024]
    add("bmp/offset-without-palette", bmp(bmp_rows(samples, 8), 10, 6, 8, palette, offset=54))
    add("bmp/offset-zero", bmp(bmp_rows(samples, 8), 10, 6, 8, palette, offset=0))
    add("bmp/two-bits", bmp(bmp_rows(samples, 8), 10, 6, 2, palette))
    add("bmp/compression-5", bmp(bmp_rows(samples, 8), 10, 6, 8, palette, compression=5))
    add("bmp/unknown-header", bmp(bmp_rows(samples, 8), 10, 6, 8, palette, header=48))
    for width, height in [(4000, 1), (1, 4000), (0, 5), (5, 0)]:
        line = np.arange(width * height, dtype=np.int64).reshape(height, width) % 2
        add(f"bmp/large/{width}x{height}", bmp(bmp_rows(line, 1), width, height, 1, palette[:8]))


def make_bmp_runs():
    palette = rng_for("bmp/runs").integers(0, 256, (256, 4)).astype(np.uint8).tobytes()
    end_row, end = b"\0\0", b"\0\1"
    eight = {
        "runs": bytes([5, 7, 3, 9])
        + end_row
        + bytes([8, 200])
        + end_row
        + bytes([2, 1, 6, 2])
        + end,
        "singles": bytes([0, 5, 1, 2, 3, 4, 5, 0, 3, 9])
        + end_row
        + bytes([8, 1])
        + end_row
        + bytes([0, 8, *range(8)])
        + end,
        "jump": bytes([2, 9]) + b"\0\2\3\1" + bytes([3, 8]) + end_row + bytes([8, 4]) + end,
        "short-rows": bytes([3, 7])
        + end_row
        + bytes([1, 8])
        + end_row
        + bytes([2, 9])
        + end_row
        + end,
        "long-run": bytes([20, 7]) + end_row + bytes([255, 8]) + end_row + bytes([8, 9]) + end,
        "no-row-ends": bytes([8, 7, 8, 9, 8, 3]) + end,
        "missing-rows": bytes([8, 7]) + end,
        "ends-in-run": bytes([8, 7]) + end_row + bytes([8]),
        "ends-in-singles": bytes([8, 7]) + end_row + bytes([0, 8, 1, 2]),
        "no-end": bytes([8, 7]) + end_row + bytes([8, 1]) + end_row + bytes([8, 1]),
        "jump-far": b"\0\2\xff\xff" + bytes([3, 8]) + end,
    }
    for name, codes in eight.items():
        add(f"bmp/runs8-{name}", bmp(codes, 8, 3, 8, palette, compression=1))
    four = {
        "runs": bytes([5, 0x12, 3, 0x34])
        + end_row
        + bytes([8, 0x56])
        + end_row
        + bytes([2, 0x78, 6, 0x9A])
        + end,
        "singles": bytes([0, 4, 0x12, 0x34, 4, 0x56])
        + end_row
        + bytes([0, 8, 1, 2, 3, 4])
        + end_row
        + bytes([8, 0xFF])
        + end,
        "odd-singles": bytes([0, 5, 0x12, 0x34, 0x50, 0, 3, 0x56])
        + end_row
        + bytes([8, 1])
        + end_row
        + bytes([8, 2])
        + end,
        "jump": bytes([2, 0x91]) + b"\0\2\3\1" + bytes([3, 0x82]) + end_row + bytes([8, 4]) + end,
    }
    for name, codes in four.items():
        add(f"bmp/runs4-{name}", bmp(codes, 8, 3, 4, palette[:64], compression=2))
    add("bmp/runs8-in-24-bits", bmp(eight["runs"], 8, 3, 24, compression=1))
    add(
        "bmp/runs8-bilevel",
        bmp(eight["runs"], 8, 3, 8, b"\0\0\0\0\xff\xff\xff\0", compression=1, colours=2),
    )
    ramp = np.repeat(np.arange(256)[:, None], 4, 1).astype(np.uint8).tobytes()
    add("bmp/runs8-grey", bmp(eight["singles"], 8, 3, 8, ramp, compression=1))
    add("bmp/runs8-top-down", bmp(eight["singles"], 8, -3, 8, palette, compression=1))


# ---------------------------------------------------------------------------------------------- WebP


def make_webp():
    for width, height in [(1, 1), (2, 3), (15, 16), (17, 33), (64, 48), (63, 1), (1, 63)]:
        for quality in (5, 75, 100):
            name = f"webp/lossy-{quality}/{width}x{height}"
            save(name, rgb(width, height, name), "WEBP", quality=quality)
        name = f"webp/lossless/{width}x{height}"
        save(name, rgb(width, height, name), "WEBP", lossless=True)
        for lossless in (False, True):
            name = f"webp/alpha{'-lossless' if lossless else ''}/{width}x{height}"
            image = Image.fromarray(picture(width, height, 4, name), "RGBA")
            save(name, image, "WEBP", lossless=lossless, exact=True)
            image.putalpha(
                Image.fromarray(np.uint8(rng_for(name).integers(0, 2, (height, width)) * 255))
            )
            save(name + "-cleared", image, "WEBP", lossless=lossless)
    name = "webp/palette"
    save(name, rgb(30, 20, name).quantize(12).convert("RGB"), "WEBP", lossless=True)
    for lossless in (False, True):
        for alpha in (False, True):
            name = f"webp/animated-{int(lossless)}-{int(alpha)}"
            frames = []
            for i in range(3):
                pixels = np.full((20, 24, 4), 90, np.uint8)
                pixels[4 + i : 12 + i, 5 : 15 + i] = picture(10 + i, 8, 4, f"{name}-{i}")
                frames.append(Image.fromarray(pixels, "RGBA").convert("RGBA" if alpha else "RGB"))
            save(
                name,
                frames[0],
                "WEBP",
                save_all=True,
                append_images=frames[1:],
                lossless=lossless,
                background=(10, 200, 30, 255),
            )
    name = "webp/profile"
    save(name, rgb(9, 8, name), "WEBP", icc_profile=b"x" * 99, xmp=b"<x/>")
    # An animation whose first frame covers a part of the canvas only.
    for lossless in (False, True):
        name = f"webp/first-frame-inside-{int(lossless)}"
        out = io.BytesIO()
        Image.fromarray(picture(10, 8, 4, name), "RGBA").save(
            out, "WEBP", lossless=lossless, exact=True
        )
        add(name, animated_webp(out.getvalue(), (20, 16), (4, 6), (10, 8)))
    for width, height in [(4000, 1), (1, 4000), (4000, 3000)]:
        name = f"webp/large/{width}x{height}"
        image = Image.fromarray(picture(16, 12, 3, name, 0)).resize((width, height), Image.NEAREST)
        save(name, image, "WEBP", lossless=True)
        if height != 3000:
            save(name + "-lossy", image, "WEBP", quality=50)
    base = FILES["webp/lossy-75/17x33"]
    add("webp/junk-after-end", base + b"junk")
    add("webp/size-too-large", base[:4] + struct.pack("<I", len(base) + 100) + base[8:])
    add("webp/size-too-small", base[:4] + struct.pack("<I", len(base) - 40) + base[8:])
    damaged = bytearray(FILES["webp/lossless/17x33"])
    damaged[40:60] = bytes(20)
    add("webp/damaged-lossless", bytes(damaged))
    lies = bytearray(FILES["webp/alpha/17x33"])
    lies[24:27] = struct.pack("<I", 99)[:3]
    add("webp/canvas-lies", bytes(lies))


def animated_webp(still, canvas, offset, size):
    def u24(value):
        return struct.pack("<I", value)[:3]

    def riff_chunk(kind, data):
        return kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)

    at, parts = 12, b""
    while at + 8 <= len(still):
        length = struct.unpack("<I", still[at + 4 : at + 8])[0]
        whole = still[at : at + 8 + length + length % 2]
        if still[at : at + 4] in (b"VP8 ", b"VP8L", b"ALPH"):
            parts += whole
        at += len(whole)
    frame = (
        u24(offset[0] // 2)
        + u24(offset[1] // 2)
        + u24(size[0] - 1)
        + u24(size[1] - 1)
        + u24(100)
        + b"\0"
    )
    body = b"WEBP" + riff_chunk(b"VP8X", b"\x12\0\0\0" + u24(canvas[0] - 1) + u24(canvas[1] - 1))
    body += riff_chunk(b"ANIM", b"\x20\x40\x80\xff\0\0") + riff_chunk(b"ANMF", frame + parts)
    return b"RIFF" + struct.pack("<I", len(body)) + body


# ------------------------------------------------------------------------------- orientation, refusals


def make_oriented():
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        for fmt in ("JPEG", "PNG", "WEBP"):
            name = f"oriented/{fmt.lower()}-{orientation}"
            save(name, rgb(7, 4, name), fmt, exif=exif.tobytes())
    motorola = b"Exif\0\0MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, 6, 0, 0)
    name = "oriented/jpeg-motorola"
    save(name, rgb(7, 4, name), "JPEG", exif=motorola)
    for kind, value in [("zero", 0), ("nine", 9)]:
        exif = b"Exif\0\0MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, value, 0, 0)
        save(f"oriented/jpeg-{kind}", rgb(7, 4, name), "JPEG", exif=exif)


def make_cut():
    """Files that end too early, at many places."""
    for name in [
        "jpeg/420/31x30",
        "jpeg/progressive-0/17x33",
        "jpeg/cmyk/32x33",
        "png/colour2-8/33x31",
        "png/colour6-16-adam7/17x8",
        "png/text-after-data",
        "gif/8-bits",
        "gif/4-bits-interlaced",
        "tiff/tiles-1",
        "tiff/saved/RGB-tiff_lzw",
        "tiff/saved/jpeg-RGB/35x27",
        "bmp/24/7x5",
        "bmp/8/33x10",
        "bmp/runs8-singles",
        "webp/lossy-75/17x33",
        "webp/lossless/17x33",
        "webp/alpha/17x33",
        "webp/animated-0-1",
    ]:
        data = FILES[name]
        for i, share in enumerate((0.02, 0.2, 0.5, 0.8, 0.97)):
            add(f"cut/{name}-{i}", data[: int(len(data) * share)])
        # Uncompressed tiles can be read without the last byte of the table of their lengths.
        add(f"cut/{name}-last", data[:-1], *([None] if name == "tiff/tiles-1" else []))


def make_hostile():
    add("hostile/empty", b"")
    add("hostile/text", b"this is not a picture\n")
    add("hostile/one-byte", b"\xff")
    for magic in (
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n",
        b"GIF89a",
        b"II*\0",
        b"MM\0*",
        b"BM",
        b"RIFF\0\0\0\0WEBPVP8 ",
    ):
        add(f"hostile/magic-{magic[:3].hex()}", magic)
        add(f"hostile/noise-{magic[:3].hex()}", magic + rng_for(str(magic)).bytes(300))
    header = struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
    add(
        "hostile/png-60000",
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b""),
    )
    header = struct.pack(">IIBBBBB", 0, 10, 8, 2, 0, 0, 0)
    add(
        "hostile/png-zero",
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b""),
    )
    jpeg = bytearray(FILES["jpeg/420/31x30"])
    at = jpeg.index(b"\xff\xc0") + 5
    jpeg[at : at + 4] = struct.pack(">HH", 60000, 60000)
    add("hostile/jpeg-60000", bytes(jpeg))
    jpeg[at : at + 4] = struct.pack(">HH", 0, 31)
    add("hostile/jpeg-zero", bytes(jpeg))
    add(
        "hostile/gif-60000",
        b"GIF89a" + struct.pack("<HHBBB", 60000, 60000, 0, 0, 0) + FILES["gif/8-bits"][13 + 768 :],
    )
    add("hostile/bmp-60000", bmp(b"\0" * 64, 60000, 60000, 24))
    data = np.zeros((1, 1, 1), np.int64)
    for width, height in [(60000, 60000), (0, 1), (2**31, 1)]:
        more = {256: (4, [width]), 257: (4, [height])}
        add(f"hostile/tiff-{width}x{height}", tiff_file(data, 8, 1, compression=8, more=more))
    add(
        "hostile/tiff-tile-2g",
        tiff_file(data, 8, 1, compression=8, more={322: (4, [2**31 - 16]), 323: (4, [16])}),
    )
    add(
        "hostile/tiff-strips-many",
        tiff_file(data, 8, 1, more={273: (4, [8] * 5000), 279: (4, [1] * 5000)}),
    )
    webp = bytearray(FILES["webp/alpha/17x33"])
    webp[24:30] = b"\xff" * 6
    add("hostile/webp-16m", bytes(webp))


# ------------------------------------------------------------------------------------------- results


def decode(data, oriented):
    """Width, height and bytes, or None when Pillow refuses."""
    if data is None:
        return None
    try:
        image = Image.open(io.BytesIO(data))
        if image.format not in ("JPEG", "MPO", "PNG", "GIF", "TIFF", "BMP", "WEBP"):
            return None
        image.load()
        if image.mode.startswith("I;16"):
            shift = 4 if image.format == "TIFF" and image.tag_v2.get(258) == (12,) else 8
            grey = (np.asarray(image).astype(np.uint16) >> shift).astype(np.uint8)
            image = Image.fromarray(grey)
        if oriented:
            image = ImageOps.exif_transpose(image)
        image = image.convert("RGB")
    except (OSError, ValueError, SyntaxError, TypeError, EOFError, Image.DecompressionBombError):
        return None
    return image.width, image.height, image.tobytes()


def main(folder):
    warnings.simplefilter("ignore")
    for make in (
        make_jpeg,
        make_png,
        make_gif,
        make_tiff_saved,
        make_tiff_layouts,
        make_tiff_numbers,
        make_tiff_blocks,
        make_bmp_plain,
        make_bmp_palettes,
        make_bmp_runs,
        make_webp,
        make_oriented,
        make_cut,
        make_hostile,
    ):
        make()
    packed, lines = b"", []
    for name, data in FILES.items():
        for oriented in (False, True) if name.startswith("oriented/") else (False,):
            result = decode(EXPECTED.get(name, data), oriented)
            size, digest = "refused", "-"
            if result is not None:
                size = f"{result[0]}x{result[1]}"
                digest = hashlib.sha256(result[2]).hexdigest()
            step = "oriented" if oriented else "plain"
            lines.append(f"{name}\t{len(packed)}\t{len(data)}\t{step}\t{size}\t{digest}\n")
        packed += data
    folder = pathlib.Path(folder)
    (folder / "vectors.bin").write_bytes(packed)
    (folder / "vectors.tsv").write_text("".join(lines))
    provenance = {
        "generator": "tools/oracle/image_vectors.py",
        "seed": SEED,
        "pillow": PIL.__version__,
        "numpy": np.__version__,
        "libraries": {
            key: features.version(key)
            for key in ("libjpeg_turbo", "zlib", "zlib_ng", "libtiff", "webp")
        },
        "rows": len(lines),
        "files": len(FILES),
    }
    (folder / "provenance.json").write_text(json.dumps(provenance, indent=2) + "\n")
    print(len(FILES), "files,", len(lines), "rows,", len(packed), "bytes")


if __name__ == "__main__":
    main(sys.argv[1])
