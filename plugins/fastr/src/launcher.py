"""Runs a Fastr network, and says what came of it.

A JSON object on standard input says which network and with what data; one line with the result goes
to standard output, after a mark. Fastr itself runs in a process of its own, whose output goes to
files beside its script.
"""

import base64
import json
import netrc
import os
import re
import shutil
import subprocess
import sys
import traceback
import urllib.parse
import urllib.request

MARK = "__RESULT__ = "

LATEST = "{latest_timestamp}"
TIMESTAMP = r"(?:_?(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)_?)?"

SCRIPT = """#!/usr/bin/env python
import sys

import fastr

fastr.config.logtype = "console"
fastr.config._update_logging()

source_data = {sources}

sink_data = {sinks}

{network}
run = network.execute(source_data, sink_data, tmpdir={tmpdir!r})
sys.exit(0 if run.result else 1)
"""

# Fastr 3 has another way than those before it.
FROM_JSON = """if hasattr(fastr, "Network"):
    network = fastr.Network.loadf({file!r})
else:
    import fastr.api

    network = fastr.api.Network.load({file!r})
"""

FROM_PYTHON = """import importlib.util

spec = importlib.util.spec_from_file_location({name!r}, {file!r})
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
network = module.create_network()
"""


def latest(url):
    """The URL with the name of the newest file in the place of one with LATEST in it."""
    if LATEST not in url:
        return url
    address, _, query = url.partition("?")
    resource, _, name = address.partition("/files/")
    pattern = re.compile(TIMESTAMP.join(map(re.escape, name.split(LATEST))))
    found = []
    for file in listing(resource[len("xnat+") :] + "/files?format=json"):
        match = pattern.fullmatch(file)
        if match:
            # A file without a timestamp is older than all that have one.
            found.append((match.group(1) or "", file))
    if not found:
        raise ValueError(f"there is no file {name} in {resource}")
    return resource + "/files/" + max(found)[1] + ("?" + query if query else "")


def listing(url):
    """The names of the files of a resource on XNAT."""
    parts = urllib.parse.urlsplit(url)
    quoted = urllib.parse.quote(parts.path, safe="/*%")
    request = urllib.request.Request(urllib.parse.urlunsplit(parts._replace(path=quoted)))
    try:
        account = netrc.netrc().authenticators(parts.hostname)
    except OSError:
        account = None
    if account:
        token = base64.b64encode(f"{account[0]}:{account[2]}".encode()).decode()
        request.add_header("Authorization", "Basic " + token)
    with urllib.request.urlopen(request, timeout=60) as response:
        return [file["Name"] for file in json.load(response)["ResultSet"]["Result"]]


def network_code(question, place):
    """Python that makes the network, from a copy of its file."""
    name = question["network_id"]
    for ending, code in ((".json", FROM_JSON), (".py", FROM_PYTHON)):
        file = os.path.join(question["networks"], name + ending)
        if os.path.isfile(file):
            copy = place + "_network" + ending
            shutil.copy2(file, copy)
            return code.format(name=name, file=copy)
    raise ValueError(f"there is no {name}.json and no {name}.py in {question['networks']}")


def remove(folder):
    """Removes what an earlier run left; whether there was something."""
    if os.path.isdir(folder) and not os.path.islink(folder):
        shutil.rmtree(folder)
    elif os.path.lexists(folder):
        os.remove(folder)
    else:
        return False
    return True


def run(question):
    """Runs the network; what came of it."""
    sources = {
        source: {sample: latest(url) for sample, url in samples.items()}
        for source, samples in question["source_data"].items()
    }
    sinks = {sink: latest(url) for sink, url in question["sink_data"].items()}
    # A label may have slashes in it.
    label = re.sub(r"[^\w.-]", "_", question["label"])
    name = f"fastr_{question['network_id']}_{label}"
    place = os.path.join(question["scratch"], name)
    script = SCRIPT.format(
        sources=json.dumps(sources, indent=4),
        sinks=json.dumps(sinks, indent=4),
        network=network_code(question, place),
        tmpdir="vfs://tmp/" + name,
    )
    result = {
        "code_file": place + ".py",
        "scratch_dir": place,
        "stdout_log": place + "_stdout.txt",
        "stderr_log": place + "_stderr.txt",
        "source_data": sources,
        "sink_data": sinks,
        "cleanup_done": False,
    }
    with open(result["code_file"], "w") as file:
        file.write(script)
    remove(place)
    environment = dict(os.environ)
    if question["fastr_home"]:
        environment["FASTRHOME"] = question["fastr_home"]
    with open(result["stdout_log"], "w") as stdout, open(result["stderr_log"], "w") as stderr:
        command = [question["launcher"], result["code_file"]]
        result["return_value"] = subprocess.call(
            command, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr, env=environment
        )
    if result["return_value"] == 0:
        result["cleanup_done"] = remove(place)
    return result


def main():
    """Answers the question on standard input."""
    question = json.load(sys.stdin)
    try:
        result = run(question)
    except Exception as error:
        result = {
            "return_value": None,
            "__exception__": f"{type(error).__name__}: {error}",
            "__traceback__": traceback.format_exc(),
        }
    print(MARK + json.dumps(result))


if __name__ == "__main__":
    main()
