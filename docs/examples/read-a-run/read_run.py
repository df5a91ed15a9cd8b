import json, os, urllib.request

BASE = os.environ.get("SCRAI_URL", "http://127.0.0.1:3000") + "/api/v1"


def call(path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(BASE + path, data, {"content-type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def follow(run_id):
    """Yields each event of a run as it is committed, to its end."""
    with urllib.request.urlopen(f"{BASE}/scenario-runs/{run_id}/stream") as stream:
        name = None
        for line in stream:
            field, _, value = line.decode().rstrip("\n").partition(": ")
            if field == "event":
                name = value
            elif field == "data":
                if name == "end":
                    return
                yield json.loads(value)


run = call("/scenario-runs", {"template": "lift-repair", "seed": 7, "parameters": {"cost": 800}})
for event in follow(run["id"]):
    if event["event_type"] == "turn.completed":
        print(event["payload"]["agent"], "-", event["payload"]["result"]["speech"])

results = call(f"/scenario-runs/{run['id']}/results")
for m in results["measurements"]:
    print(m["measure"], m["agent"] or "run", m["value"], m["unit"] or "", "from events", m["evidence"])
print("fingerprint", results["fingerprint"])
