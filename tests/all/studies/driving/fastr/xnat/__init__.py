"""XNAT as Fastr sees it, in a folder: stands in for the client of that name. XNAT_FOLDER says where."""

import os
import shutil

from . import exceptions


class Item:
    SECONDARY_LOOKUP_FIELD = "label"

    def __init__(self, folder=None, parent=None, label=None):
        self.folder = folder or os.path.join(parent.folder, "resources", label)
        os.makedirs(self.folder, exist_ok=True)
        self.id = self.label = os.path.basename(self.folder)
        self.uri = self.fulluri = self.folder

    def __getattr__(self, level):
        return Listing(os.path.join(self.folder, level))

    def clearcache(self):
        pass


class Resource(Item):
    def download_dir(self, place, verbose=True):
        shutil.copytree(self.folder, os.path.join(place, "resources", self.label))

    def upload(self, source, path, overwrite=False):
        file = os.path.join(self.folder, "files", path)
        os.makedirs(os.path.dirname(file), exist_ok=True)
        with open(file, "wb" if overwrite else "xb") as target:
            shutil.copyfileobj(source, target)

    @property
    def files(self):
        return Files(os.path.join(self.folder, "files"))


class Listing:
    secondary_lookup_field = "label"

    def __init__(self, folder):
        self.folder = folder

    def __contains__(self, name):
        return os.path.isdir(os.path.join(self.folder, name))

    def __getitem__(self, name):
        kind = Resource if os.path.basename(self.folder) == "resources" else Item
        return kind(os.path.join(self.folder, name))

    def values(self):
        names = os.listdir(self.folder) if os.path.isdir(self.folder) else []
        return [self[name] for name in sorted(names)]


class File:
    def __init__(self, path):
        self.fulluri, self.size = path, os.path.getsize(path)


class Files(Listing):
    def __contains__(self, path):
        return os.path.isfile(os.path.join(self.folder, path))

    def __getitem__(self, path):
        return File(os.path.join(self.folder, path))

    def clearcache(self):
        pass


class Session(Item):
    XNAT_CLASS_LOOKUP = {"xnat:abstractResource": Resource, "xnat:resourceCatalog": Resource}

    def disconnect(self):
        pass


def connect(server, user, password, **_):
    expected = os.environ["XNAT_SERVER"]
    if (server.rstrip("/"), user, password) != (expected, "reader", "secret"):
        raise exceptions.XNATError("nobody may enter as %s at %s" % (user, server))
    return Session(os.environ["XNAT_FOLDER"])
