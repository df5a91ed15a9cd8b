"""A whole engine for ScrAI over REST, with Python's standard library alone: python3 engine.py [actor] [--think 2]

It registers, says every second that it lives, claims turns, answers them by a small policy and reports. SCRAI_URL names
the server, SCRAI_API_KEY a key of scope `run`. SIGTERM lets it finish what it has in hand. Make `answer` your own."""

import argparse, json, os, random, resource, signal, socket, threading, time, urllib.request, uuid
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from http.client import HTTPException
from urllib.error import HTTPError

LIMIT = 5  # turns in hand at a time
BEAT_S = 1  # after 8 s of silence our turns go to others
RENEW_S = 60  # a lease that has less left than this is renewed while we work
BASE = os.environ.get("SCRAI_URL", "http://127.0.0.1:3000").rstrip("/") + "/api/v1"
KEY = os.environ.get("SCRAI_API_KEY")
HEADERS = {"content-type": "application/json", **({"authorization": f"Bearer {KEY}"} if KEY else {})}
ENGINE = str(uuid.uuid4())  # a new one for each start of a process

parser = argparse.ArgumentParser(description="An engine for ScrAI.")
parser.add_argument("type", nargs="?", default="actor", help="engine type that it serves")
parser.add_argument("--think", type=float, default=0, metavar="SECONDS", help="time it takes over a turn")
options = parser.parse_args()
in_hand = {}  # lease token -> claim
stopping, done = threading.Event(), threading.Event()
log = lambda text: print(text, flush=True)
going_on = lambda: not stopping.is_set()


class Refused(Exception):
    """The server understood and says no: saying it again would not help."""

    def __init__(self, error):
        is_problem = "json" in error.headers.get("content-type", "")
        super().__init__(f"{error.code}: {json.load(error)['detail'] if is_problem else error.reason}")
        self.status = error.code


def call(method, path, body=None, wanted=lambda: True):
    """Asks until there is an answer: a server that is busy (429), away (503) or unreachable is asked again later."""
    pause = 0.2
    while wanted():
        data = None if body is None else json.dumps(body).encode()
        try:
            request = urllib.request.Request(BASE + path, data, HEADERS, method=method)
            with urllib.request.urlopen(request, timeout=40) as response:
                return json.load(response)
        except HTTPError as error:
            if error.code < 500 and error.code != 429:
                raise Refused(error) from None
            pause = float(error.headers.get("Retry-After") or pause)
        except (OSError, HTTPException, ValueError) as error:  # ValueError: half an answer
            log(f"no answer ({error}); trying again")
        time.sleep(pause * random.uniform(1, 1.5))  # so that many engines do not come back at once
        pause = min(pause * 2, 2)


def register():
    about = {"engine_id": ENGINE, "engine_type": options.type, "engine_software_version": "1.0.0"}
    about.update(capabilities=["act"], resource_limits={"concurrency": LIMIT})
    call("POST", "/engine-instances", {**about, "host": socket.gethostname(), "pid": os.getpid()}, going_on)


def live():
    """Says every second that we live, or that we drain, and renews leases. Repeats and losses do no harm."""
    ended = False
    while not ended:
        ended = done.is_set()
        try:
            say(list(in_hand.values()))
        except Refused as refusal:
            log(refusal)  # the next claim is refused as well, and knows what to do
        (stopping if going_on() else done).wait(BEAT_S)


def say(held):
    used = resource.getrusage(resource.RUSAGE_SELF)
    use = {"in_flight": len(held), "rss_bytes": used.ru_maxrss * 1024, "cpu_seconds": round(used.ru_utime, 2)}
    runs = sorted({claim["event"]["scenario_run_id"] for claim in held})
    word = {"resource_utilization": use, "current_scenario_run_ids": runs}
    if not going_on():
        call("PUT", f"/engine-instances/{ENGINE}/state", {**word, "status": "draining"})
    elif call("PUT", f"/engine-instances/{ENGINE}/heartbeat", word)["draining"]:
        stopping.set()  # an operator wants it: scrai engines drain
    soon = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(time.time() + RENEW_S))
    for claim in held:
        if claim["lease_expires_at"] < soon and claim["lease_token"] in in_hand:
            renewed = report(claim, "processing")
            claim["lease_expires_at"] = renewed["lease_expires_at"] if renewed else "never again"


def claim_up_to(limit):
    """Waits for turns; none where we drain meanwhile."""
    query = f"engine_id={ENGINE}&limit={limit}&wait_ms=20000"
    try:
        return call("GET", f"/events/queue/{options.type}?{query}", wanted=going_on) or []
    except Refused as refusal:
        if refusal.status == 404:  # the server has forgotten us
            register()
        elif refusal.status == 409:  # we drain
            stopping.set()
        else:
            raise
        return []


def work(claim):
    """One turn, from the claim to its report. What goes wrong is reported as well: the retry policy decides then."""
    try:
        time.sleep(options.think)
        report(claim, "completed", result=answer(claim["work"]), model="policy:python", simulated=True)
    except Exception as error:
        code = "answer_refused" if isinstance(error, Refused) else "engine_fault"
        report(claim, "failed", error={"code": code, "message": str(error)[:10000]})
    finally:
        del in_hand[claim["lease_token"]]
    log(f"turn {claim['work']['turn']} of {claim['work']['agent']}, attempt {claim['attempt']}")


def report(claim, status, **what):
    """None: the turn was answered by another, or closed, or its lease is over; there is nothing left to do."""
    try:
        body = {"status": status, "lease_token": claim["lease_token"], **what}
        return call("PUT", f"/events/{claim['id']}/status", body)
    except Refused as refusal:
        if refusal.status != 409:
            raise
        log(f"let go: {refusal}")


def answer(work):
    """The policy. The same turn must get the same answer in any process: draws come from the turn's seed alone."""
    view, draw = work["view"], random.Random(work["seed"])
    asked = view["ask"]["schema"]
    result = choose(asked, draw)
    heard = [each["from"] for each in view["transcript"] if each["kind"] == "speech" and each["from"] != work["agent"]]
    if "speech" in result:
        result["thought"] = "I go by the rules that I was given."
        result["speech"] = f"{heard[-1]}, I heard you." if heard else "Good day."
    if "to" in result:  # where people answer each other: whoever spoke last
        result["to"] = [name for name in asked["properties"]["to"]["items"]["enum"] if name in heard[-1:]]
    return result


def choose(schema, draw):
    """A value that satisfies a JSON Schema, as far as templates usually go."""
    if "const" in schema or "enum" in schema:
        return schema["const"] if "const" in schema else draw.choice(schema["enum"])
    if "anyOf" in schema or "oneOf" in schema:
        return choose(draw.choice(schema.get("anyOf") or schema["oneOf"]), draw)
    kind = schema["type"][0] if isinstance(schema["type"], list) else schema["type"]
    if kind == "object":
        return {name: choose(schema["properties"][name], draw) for name in schema.get("required", [])}
    if kind == "array":
        return [choose(schema["items"], draw) for _ in range(schema.get("minItems", 0))]
    if kind in ("integer", "number"):
        low = schema.get("minimum", 0)
        high = schema.get("maximum", low + 10)
        return draw.randint(low, high) if kind == "integer" else round(draw.uniform(low, high), 2)
    return draw.random() < 0.5 if kind == "boolean" else "-" * schema.get("minLength", 1)


def main():
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    register()
    log(f"{options.type} engine {ENGINE} at {BASE}")
    living = threading.Thread(target=live, daemon=True)
    living.start()
    pool, turns = ThreadPoolExecutor(LIMIT), set()
    while going_on():
        claims = claim_up_to(LIMIT - len(turns))
        in_hand.update({claim["lease_token"]: claim for claim in claims})
        turns |= {pool.submit(work, claim) for claim in claims}
        if len(turns) == LIMIT:
            wait(turns, return_when=FIRST_COMPLETED)
        for turn in [turn for turn in turns if turn.done()]:
            turns.remove(turn)
            turn.result()  # raises what nobody foresaw
    wait(turns)
    done.set()
    living.join(5)
    log("drained")


try:
    main()
except Refused as refusal:
    raise SystemExit(f"refused: {refusal}")
