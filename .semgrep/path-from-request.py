from pathlib import Path

_FILES = {"solvent.css": Path("solvent.css")}


def served(request: object) -> bytes:
    name = request.path_params["name"]
    # ruleid: path-from-request
    return Path("static/" + name).read_bytes()


def kept(upload: object) -> None:
    # ruleid: path-from-request
    open("/data/" + upload.filename, "wb")


def known(request: object) -> bytes:
    name = request.path_params["name"]
    # ok: path-from-request
    return _FILES[name].read_bytes()
