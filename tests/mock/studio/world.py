"""A world with a client in it, so that the studio has something to show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from tests.mock.support import ATTRIBUTION, PHOTOS


@dataclass
class World:
    http: httpx.Client
    url: str
    token: str = ""
    session_id: str = ""

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", **ATTRIBUTION}

    def connect(self, task_name: str = "project", client_id: str = "a-client") -> World:
        self.control("world")
        self.control("terms", credits=1000)
        path = f"{self.url}/api/auth/anonymous-token"
        answer = self.http.post(path, headers={"X-Client-Id": client_id})
        self.token = answer.json()["data"]["token"]
        body = {"task_name": task_name, "language": "en"}
        opened = self.post("/api/tasks/me/with-session/nemo_agent", body)
        self.session_id = opened.json()["data"]["session_id"]
        return self

    def control(self, path: str, **body: Any) -> Any:
        """`POST /__mock__/<path>` with a body, `GET` without one."""
        url = f"{self.url}/__mock__/{path}"
        answer = self.http.post(url, json=body) if body else self.http.get(url)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def get(self, path: str) -> httpx.Response:
        return self.http.get(self.url + path, headers=self.headers)

    def post(self, path: str, body: Any, **headers: str) -> httpx.Response:
        return self.http.post(self.url + path, json=body, headers={**self.headers, **headers})

    def upload(self) -> httpx.Response:
        path = f"{self.url}/api/upload-video/nemo_agent/me/{self.session_id}"
        files = [("files", file) for file in PHOTOS]
        return self.http.post(path, headers=self.headers, files=files)

    def say(self, text: str) -> httpx.Response:
        body = {
            "app_name": "nemo_agent",
            "user_id": "me",
            "session_id": self.session_id,
            "new_message": {"parts": [{"text": text}]},
        }
        return self.post("/run_sse", body)

    def draft(self) -> Any:
        path = f"/api/state/nemo_agent/me/{self.session_id}/latest"
        return self.get(path).json()["data"]["state"]["draft"]

    def render(self, render_id: str, **headers: str) -> httpx.Response:
        body = {"id": render_id, "sessionId": self.session_id, "draft": self.draft(), "output": {}}
        return self.post("/api/render/proxy/lambda", body, **headers)

    def poll_to_end(self, render_id: str) -> dict[str, Any]:
        for _ in range(20):
            found: dict[str, Any] = self.get(f"/api/render/proxy/lambda/{render_id}").json()
            if found["status"] not in ("pending", "processing"):
                return found
        raise AssertionError("the render never ends")
