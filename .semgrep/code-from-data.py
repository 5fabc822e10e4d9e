import json
import pickle

import numpy
import yaml


def read(text: str, raw: bytes, path: str) -> None:
    # ruleid: code-from-data
    eval(text)
    # ruleid: code-from-data
    pickle.loads(raw)
    # ruleid: code-from-data
    yaml.load(text)
    # ruleid: code-from-data
    numpy.load(path, allow_pickle=True)
    # ok: code-from-data
    yaml.load(text, Loader=yaml.SafeLoader)
    # ok: code-from-data
    json.loads(text)
    # ok: code-from-data
    numpy.load(path)
