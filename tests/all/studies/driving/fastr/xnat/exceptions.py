"""What can go wrong with XNAT."""


class XNATError(Exception):
    pass


class XNATUploadError(XNATError):
    pass


class XNATResponseError(XNATError):
    pass
