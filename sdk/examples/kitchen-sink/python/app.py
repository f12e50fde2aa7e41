"""The callback of ../README.md."""

from collections.abc import Callable
from typing import Any

from gantry_plugin import Failed, HostError, Unsupported, http, log, secrets, variables
from gantry_plugin.callback import (
    Answered,
    Ask,
    Callback,
    CommandEnded,
    Event,
    Finish,
    RunCommand,
    SendMail,
    SleepUntil,
    StartTask,
    Step,
    StepRequest,
    TaskEnded,
    Unfulfilled,
    Wish,
    export,
)
from gantry_plugin.plugin import METHODS

KITCHEN = "https://kitchen.example.org"


class KitchenSink(Callback):
    name = "kitchen-sink"
    version = "1.0.0"
    summary = "Uses everything that a callback has – süß & salty."
    documentation = "# Kitchen sink\n\nThe argument `do` says what to do.\n"
    settings_schema = {
        "type": "object",
        "properties": {"greeting": {"type": "string", "description": "A word, such as “Grüezi”."}},
        "additionalProperties": False,
    }
    permissions = {
        f"http GET,HEAD,POST,PUT,PATCH,DELETE {KITCHEN}": "The menu is there.",
        "local-http GET,DELETE http://127.0.0.1:8042": "The oven listens there.",
        "secret recipe": "It is grandmother’s.",
        "secret missing": "Nobody knows it.",
        "command kitchen": "Stirs and tastes.",
        "mail": "Says that the soup is ready.",
        "start-task org.example.soup:*": "Cooks the soup.",
        "read-variables": "Looks into the cupboard.",
        "write-variables": "Fills the cupboard.",
    }

    def advance(self, request: StepRequest) -> Step:
        words = request.arguments.get("do", [])
        wish = self.wish(words[request.step] if request.step < len(words) else "finish", request)
        kept = b"" if isinstance(wish, Finish) else request.memory + bytes([0, 0xFF, request.step % 256])
        return Step(wish, kept)

    def wish(self, word: str, request: StepRequest) -> Wish:
        match word:
            case "finish":
                return Finish({"told": told(request)})
            case "finish-badly":
                return Finish(success=False)
            case "log":
                log.debug("peeled 1 onion")
                log.info("Suppe für zwei – 湯 🍲")
                log.warn("it boils\nover")
                log.error('a "quoted" \\ word')
                return Finish()
            case "fetch":
                return Finish(fetch())
            case "methods":
                return Finish({"statuses": [status(method) for method in METHODS]})
            case "secrets":
                names = ("recipe", "missing", "forbidden")
                return Finish({name: attempt(lambda: secrets.get(name)) for name in names})
            case "variables":
                return Finish(use_variables())
            case "run-command":
                command = ["stir", "--speed", "3", "süß", ""]
                environment = {"SPOON": "wood", "LANG": "C.UTF-8"}
                return RunCommand("kitchen", command, environment, b"\x00\x01\xfe\xff\xc3\xa9", time_limit=60)
            case "run-command-bare":
                return RunCommand("kitchen", ["taste"])
            case "start-task":
                inputs = {"salt": 0.5, "pepper": True, "name": "Crème", "portions": 2**53 - 1, "herbs": ["dill", "parsley"]}
                return StartTask("org.example.soup:1.0.0", inputs)
            case "send-mail":
                to = ["cook@example.org", "guest@example.org"]
                return SendMail(to, "Soup is ready – 湯", "Dear all,\nit is hot.\n", cc=["desk@example.org"])
            case "send-mail-bare":
                return SendMail(["cook@example.org"], "Soup", "")
            case "ask":
                return Ask("How much salt?", {"type": "integer", "minimum": 0}, time_limit=86400)
            case "ask-bare":
                return Ask("More?")
            case "sleep":
                return SleepUntil(request.now + 1000)
            case "unsupported":
                raise Unsupported("no soup, “only” salad")
            case "failed":
                raise Failed("the soup is burnt 🔥")
        raise Unsupported(f"there is no '{word}'")


def told(request: StepRequest) -> dict[str, Any]:
    return {
        "execution": request.execution,
        "step": request.step,
        "now": request.now,
        "memory": list(request.memory),
        "arguments": request.arguments,
        "experiment": request.experiment,
        "settings": request.settings,
        "event": told_event(request.event),
    }


def told_event(event: Event) -> dict[str, Any]:
    match event:
        case CommandEnded(exit_code, cause, output, errors):
            details = {"exit-code": exit_code, "cause": cause, "output": output, "errors": errors}
            return {"case": "command-ended", **details}
        case TaskEnded(run, end, cause, outputs):
            return {"case": "task-ended", "run": run, "end": end, "cause": cause, "outputs": outputs}
        case Answered(answer):
            return {"case": "answered", "answer": answer}
        case Unfulfilled(why):
            return {"case": "unfulfilled", "why": why}
    return {"case": {"Begun": "begun", "Woke": "woke", "MailSent": "mail-sent"}[type(event).__name__]}


def fetch() -> dict[str, Any]:
    bodies: list[bytes] = []

    def exchange(request: http.Request) -> dict[str, Any]:
        response = http.send(request)
        bodies.append(response.body)
        headers = [{"name": name, "value": value} for name, value in response.headers]
        return {"status": response.status, "headers": headers, "body": list(response.body)}

    menu = http.Request("GET", f"{KITCHEN}/menu?day=1", [("accept", "text/plain")])
    get = attempt(lambda: exchange(menu))
    headers = [("content-type", "application/octet-stream"), ("x-table", "7")]
    order = http.Request("POST", f"{KITCHEN}/orders", headers, b"".join(bodies) + b"\x00\xff", timeout=1500)
    return {"get": get, "post": attempt(lambda: exchange(order))}


def status(method: http.Method) -> int | str:
    try:
        return http.request(method, f"{KITCHEN}/any").status
    except HostError as error:
        return error.case


def use_variables() -> dict[str, Any]:
    soup = {"name": "Bœuf", "bowls": 2**53 - 1, "hot": True, "with": []}
    calls: dict[str, Callable[[], Any]] = {
        "names": variables.names,
        "soup": lambda: variables.get("soup"),
        "none": lambda: variables.get("none"),
        "set": lambda: variables.set("soup", soup),
        "again": lambda: variables.get("soup"),
        "empty": lambda: variables.set("", 1),
    }
    return {name: attempt(call, details=False) for name, call in calls.items()}


def attempt(call: Callable[[], Any], details: bool = True) -> Any:
    try:
        return call()
    except HostError as error:
        return {"error": error.case, "detail": error.detail} if details else {"error": error.case}


Description, Steps = export(KitchenSink)
