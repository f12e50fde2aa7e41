"""Measures StudyGovernor with the workflow that Gantry is measured with, and prints the numbers as one JSON object.

    reference.py WORKFLOW EXPERIMENTS FOLDER

Its back end `local` starts a program that fails, so its callbacks are executed here, by its own worker function and its own
REST interface, in the order in which they were dispatched. Whatever would only cost it time is left out: no socket (Flask's
test client stands for it), no start of a process for each callback, no broker, and passwords kept as they are instead of by
bcrypt, which each request would pay for. What it does not get is a second process: with one more it could at most do twice
as many steps a second. The database is SQLite in a file, with SQLite's own settings, which are durable.
"""

import contextlib
import datetime
import io
import json
import logging
import statistics
import sys
import time
from base64 import b64encode
from collections import deque
from pathlib import Path
from urllib.parse import urlsplit

from studygovernor import callbacks, create_app, models, user_datastore
from studygovernor.util import onboarding
from studygovernor.util.helpers import create_workflow, hash_password
from yaml import safe_load

ACTIONS = 1000
ROUNDS = 9
LOGIN = {"Authorization": "Basic " + b64encode(b"bench:bench").decode()}


class Requests:
    """What its worker takes for the library `requests`."""

    def __init__(self, client):
        self.client = client

    def put(self, url, json):
        # Its worker calls the secret by a name that its interface does not know.
        return Response(self.client.put(urlsplit(url).path, json={**json, "secret_key": json["secret"]}))

    def get(self, url, json):
        return Response(self.client.get(urlsplit(url).path, json=json))


class Response:
    def __init__(self, answer):
        self.status_code = answer.status_code
        self.text = answer.get_data(as_text=True)

    def json(self):
        return json.loads(self.text)


class Study:
    """A server with one subject and one workflow."""

    def __init__(self, app, workflow):
        self.app, self.client, self.dispatched = app, app.test_client(), deque()
        callbacks.requests = Requests(self.client)
        callbacks.CALLBACK_BACKENDS["local"] = lambda *call: self.dispatched.append(call)
        with app.app_context():
            models.db.create_all()
            onboarding.ensure_roles()
            user_datastore.create_user(
                username="bench", name="Bench", email="bench@example.org", password=hash_password("bench"),
                active=True, confirmed_at=datetime.datetime.now(), roles=["admin"],
            )
            models.db.session.add(create_workflow(workflow))
            models.db.session.commit()
        self.post("cohorts", label="pilot", description="")
        self.post("subjects", label="p1", cohort_label="pilot", date_of_birth="1980-01-31")

    def post(self, path, **body):
        answer = self.client.post(f"/api/v2/{path}", json=body, headers=LOGIN)
        assert answer.status_code == 201, answer.get_data(as_text=True)
        return answer.get_json()

    def get(self, path):
        answer = self.client.get(f"/api/v2/{path}", headers=LOGIN)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_json()

    def begin(self, label):
        made = self.post("experiments", label=label, scandate="2020-05-17T10:00:00", subject_id=1)
        return made["id"]

    def execute(self):
        """Everything that was dispatched, and what is dispatched meanwhile; how many that were."""
        count = 0
        while self.dispatched:
            function, arguments, url, secret, config = self.dispatched.popleft()
            callbacks.master_callback(
                callback_function=function, callback_arguments=arguments,
                callback_execution_url=url, callback_execution_secret=secret, config=config,
            )
            count += 1
        return count

    def lengthen(self, experiment):
        """Adds actions as moves by hand leave them, until there are as many as are read."""
        with self.app.app_context():
            transition = models.Action.query.filter_by(experiment_id=experiment).first().transition_id
            have = models.Action.query.filter_by(experiment_id=experiment).count()
            now = datetime.datetime.now()
            models.db.session.bulk_save_objects(
                models.Action(
                    experiment_id=experiment, transition_id=transition, success=True, freetext="by hand",
                    start_time=now, end_time=now,
                )
                for _ in range(ACTIONS - have)
            )
            models.db.session.commit()

    def read(self, experiment):
        begin = time.perf_counter()
        self.get(f"experiments/{experiment}")
        actions = self.get(f"experiments/{experiment}/actions")["actions"]
        assert len(actions) == ACTIONS, len(actions)
        return time.perf_counter() - begin


def measure(study, count):
    study.begin("warm")
    study.execute()
    steps = []
    for number in range(ROUNDS):
        begin = time.perf_counter()
        one = study.begin(f"one{number}")
        done = study.execute()
        steps.append((time.perf_counter() - begin) / done)
    begin = time.perf_counter()
    for number in range(count):
        study.begin(f"many{number}")
    done = study.execute()
    rate = done / (time.perf_counter() - begin)
    end = study.get(f"experiments/{one}")["state"]["label"]
    assert end == "s5", end
    study.lengthen(one)
    study.read(one)
    reads = [study.read(one) for _ in range(ROUNDS)]
    return {
        "step_ms": statistics.median(steps) * 1000,
        "steps_per_second": rate,
        "read_ms": statistics.median(reads) * 1000,
    }


def main(workflow, count, folder):
    logging.disable(logging.CRITICAL)
    # It prints much; that the prints go nowhere costs it less than a terminal would.
    with contextlib.redirect_stdout(io.StringIO()):
        app = create_app({
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder}/study.db",
            "STUDYGOV_PROJECT_HOME": folder,
            "STUDYGOV_CALLBACK_METHOD": "local",
            "SECRET_KEY": "bench",
            "SECURITY_PASSWORD_SALT": "bench",
            "SECURITY_PASSWORD_HASH": "plaintext",
            "SECURITY_PASSWORD_SINGLE_HASH": True,
        }, use_sentry=False)
        numbers = measure(Study(app, safe_load(Path(workflow).read_text())), int(count))
    print(json.dumps(numbers))


if __name__ == "__main__":
    main(*sys.argv[1:])
