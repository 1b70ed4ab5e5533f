"""A client of one's own, put through journeys: `verify --subject own_subject:Plain`."""

import httpx
from nemovideo_contracts.verify.properties.journeys import Said

SKILL = {"X-Skill-Source": "plain", "X-Skill-Version": "1.0", "X-Skill-Platform": "unknown"}


class Plain:
    """A client that knows the seed profile and nothing else."""

    def __init__(self, c, client_id, folder):  # type: ignore[no-untyped-def]
        headers = {**SKILL, "X-Client-Id": client_id}
        self.http = httpx.Client(base_url=c.world.url, headers=headers, transport=c.transport())
        self.token = self.user = ""

    def connect(self):  # type: ignore[no-untyped-def]
        if not self.token or self.http.get("/api/credits/balance/simple").json()["code"] == 1001:
            found = self.http.post("/api/auth/anonymous-token").json()["data"]
            self.token, self.user = found["token"], found["user_id"]
            self.http.headers["Authorization"] = f"Bearer {self.token}"
        return self.token, self.user

    def open(self):  # type: ignore[no-untyped-def]
        body = {"task_name": "project", "language": "en"}
        answer = self.http.post("/api/tasks/me/with-session/nemo_agent", json=body)
        found = answer.json()["data"]
        return found["session_id"], found["task_id"]

    def upload(self, session, files):  # type: ignore[no-untyped-def]
        path = f"/api/upload-video/nemo_agent/me/{session.id}"
        answer = self.http.post(path, files=[("files", file) for file in files])
        assert answer.json()["code"] == 0, answer.text

    def say(self, session, message):  # type: ignore[no-untyped-def]
        body = {
            "app_name": "nemo_agent",
            "session_id": session.id,
            "new_message": {"parts": [{"text": message}]},
        }
        try:
            answer = self.http.post("/run_sse", json=body)
        except httpx.TransportError:
            return Said()
        return Said(refused=answer.text if "json" in answer.headers["content-type"] else "")

    def close(self):  # type: ignore[no-untyped-def]
        self.http.close()
