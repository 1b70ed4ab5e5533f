// A NemoVideo client in one file, for Node 18 or later, without any package.
//
// It takes its task from NEMO_TASK, talks to NEMO_API_URL, and divides its waits by
// NEMO_TIME_SCALE. Take it as a start: every part is a method that can be replaced.

import { readFile, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { randomUUID } from "node:crypto";
import { pathToFileURL } from "node:url";

export class Refused extends Error {
  constructor(code, message) {
    super(`${message} (${code})`);
    this.code = code;
  }
}

export class Lost extends Error {}

const STATUS = { 401: 1001, 415: 4001, 413: 4002 };
const AT_SESSION = ["session", "upload", "run", "state"];
const SCREEN_TALK = /click|panel|drag|preview|export|点击|拖拽|预览|导出|面板/i;

export class Client {
  constructor(env = process.env) {
    this.api = env.NEMO_API_URL;
    this.web = env.NEMO_WEB_URL;
    this.scale = Number(env.NEMO_TIME_SCALE || 1);
    this.task = JSON.parse(env.NEMO_TASK);
    this.token = env.NEMO_TOKEN || "";
    this.clientId = randomUUID();
    this.userId = "";
    this.before = "{}";
    this.interval = 30;
    this.patience = Number(env.PATIENCE || 3);
  }

  async main() {
    try {
      if (!this.token) await this.getToken();
      await this.createSession();
      await this.upload();
      for (const message of this.task.messages) await this.say(message);
      await this.export();
    } catch (error) {
      console.log(this.advice(error));
      return 1;
    }
    console.log("the video is saved");
    return 0;
  }

  advice(error) {
    if (error.code === 2001)
      return `No credits are left. Register: ${this.web}/register?bind=${this.userId} or top up.`;
    if (error.code === 402) return "Register or upgrade your plan to unlock export.";
    if (error.code === 4001) return "Accepted are mp4, mov, jpg, png, webp, mp3 and wav.";
    if (error.code === 4002) return "The file is too large: compress or trim it.";
    return `gave up: ${error.message}`;
  }

  pause(seconds) {
    return new Promise((done) => setTimeout(done, (seconds * 1000) / this.scale));
  }

  headers() {
    return {
      "X-Skill-Source": "fixture",
      "X-Skill-Version": "1.0.0",
      "X-Skill-Platform": "unknown",
      ...(this.token ? { Authorization: `Bearer ${this.token}` } : {}),
    };
  }

  // Milliseconds after which nobody answers: 15 minutes for a stream, else two. However fast the
  // world's time is, a busy machine gets PATIENCE real seconds.
  limit(path) {
    const seconds = path === "/run_sse" ? 900 : 120;
    return Math.max(seconds / this.scale, this.patience) * 1000;
  }

  async open(method, path, { json, form, headers = {} } = {}) {
    const sent = { ...this.headers(), ...headers };
    if (json) sent["Content-Type"] = "application/json";
    try {
      const body = json ? JSON.stringify(json) : form;
      const signal = AbortSignal.timeout(this.limit(path));
      return await fetch(this.api + path, { method, body, headers: sent, signal });
    } catch (error) {
      throw new Lost(error.message);
    }
  }

  async checked(answer, place) {
    let text;
    try {
      text = await answer.text();
    } catch (error) {
      throw new Lost(error.message);
    }
    let body = {};
    try {
      body = JSON.parse(text);
    } catch {}
    let code = body.code || 0;
    if (!code && answer.status >= 400) {
      code = STATUS[answer.status] ?? answer.status;
      if (code === 404 && AT_SESSION.includes(place)) code = 1002;
      if (code === 402 && place === "run") code = 2001;
    }
    if (code) throw new Refused(code, body.message || body.detail || "refused");
    return body;
  }

  // Every kind of refusal that can be recovered from is recovered from once.
  async call(place, build) {
    const tried = new Set();
    for (;;) {
      const answer = await this.open(...build());
      const stream = (answer.headers.get("content-type") || "").includes("event-stream");
      if (place === "run" && stream) return answer;
      try {
        return await this.checked(answer, place);
      } catch (error) {
        if (![1001, 1002, 429].includes(error.code) || tried.has(error.code)) throw error;
        tried.add(error.code);
        await this.recover(error.code);
      }
    }
  }

  async recover(code) {
    if (code === 429) return this.pause(30);
    if (code === 1001) return this.getToken();
    await this.createSession();
    return this.upload();
  }

  async getToken() {
    this.token = "";
    const headers = { "X-Client-Id": this.clientId };
    const answer = await this.call("token", () => [
      "POST",
      "/api/auth/anonymous-token",
      { headers },
    ]);
    const data = answer.data || answer;
    this.token = data.token;
    this.userId = data.user_id || "";
  }

  async createSession() {
    const json = { task_name: "project", language: "en" };
    const path = "/api/tasks/me/with-session/nemo_agent";
    const answer = await this.call("session", () => ["POST", path, { json }]);
    const data = answer.data || answer;
    this.session = data.session_id;
    this.userId ||= data.user_id || "";
    this.before = "{}";
  }

  async upload() {
    const parts = await Promise.all(
      this.task.files.map(async (path) => [new Blob([await readFile(path)]), basename(path)]),
    );
    await this.call("upload", () => {
      const form = new FormData();
      for (const [blob, name] of parts) form.append("files", blob, name);
      return ["POST", `/api/upload-video/nemo_agent/me/${this.session}`, { form }];
    });
  }

  async state() {
    const path = `/api/state/nemo_agent/me/${this.session}/latest`;
    const answer = await this.call("state", () => ["GET", path]);
    const data = answer.data || answer;
    return (data.state || data).draft || {};
  }

  message(text) {
    return {
      app_name: "nemo_agent",
      user_id: "me",
      session_id: this.session,
      new_message: { parts: [{ text }] },
    };
  }

  async say(text) {
    const headers = { Accept: "text/event-stream" };
    let words;
    try {
      const stream = await this.call("run", () => [
        "POST",
        "/run_sse",
        { json: this.message(text), headers },
      ]);
      words = await this.listen(stream);
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      return this.afterDrop();
    }
    if (!words) return this.afterSilence();
    this.before = JSON.stringify(await this.state());
  }

  async listen(answer) {
    const decoder = new TextDecoder();
    let rest = "";
    let words = 0;
    this.said = this.last = "";
    try {
      for await (const chunk of answer.body) {
        rest += decoder.decode(chunk, { stream: true });
        const frames = rest.split(/\r?\n\r?\n/);
        rest = frames.pop();
        for (const frame of frames) {
          if (this.frame(frame)) words += 1;
          if (this.enough(frame)) return words;
        }
      }
    } catch (error) {
      if (error instanceof Refused) throw error;
      throw new Lost(error.message);
    }
    this.show(this.said);
    return words;
  }

  enough() {
    return false;
  }

  frame(frame) {
    const lines = frame.split(/\r?\n/).filter((line) => line.startsWith("data:"));
    const data = lines.map((line) => line.slice(5).trim()).join("\n");
    let body = {};
    try {
      body = data ? JSON.parse(data) : {};
    } catch {}
    if (body.type === "error" || body.error || body.errorCode)
      throw new Refused(Number(body.code || body.errorCode || 500), "the agent failed");
    const parts = body.content?.parts;
    const text = parts
      ? parts.map((part) => part.text || "").join("")
      : ["text", "chunk"].includes(body.type)
        ? body.content
        : body.text;
    if (!text || body.partial || text.includes("encountered a temporary issue")) return false;
    if (text === this.last) return true; // A frame may come twice.
    this.last = text;
    // Texts may add up to one: what is unfinished waits for the next.
    const sentences = (this.said + text).split(/(?<=[.!?。！\n])/);
    this.said = sentences.pop();
    for (const sentence of sentences) this.show(sentence);
    return true;
  }

  // What makes sense without a screen: other sentences, and the other clauses of a sentence.
  show(sentence) {
    const plain = sentence.replace(/[*`]/g, "").trim();
    const parts = SCREEN_TALK.test(plain) ? plain.split(/(?<=[,;:，])\s*/) : [plain];
    for (const part of parts) if (part && !SCREEN_TALK.test(part)) console.log(part);
  }

  async afterSilence() {
    if (!(await this.changed()) && !(await this.watch())) console.log("nothing was changed");
  }

  async afterDrop() {
    if (!(await this.watch())) throw new Error("the edit did not arrive");
  }

  // Whether the timeline changes in the next five minutes.
  async watch() {
    for (const wait of [30, 60, 60, 60, 60]) {
      await this.pause(wait);
      if (await this.changed()) return true;
    }
    return false;
  }

  async changed() {
    const found = JSON.stringify(await this.state());
    if (found === this.before) return false;
    this.before = found;
    console.log("the timeline was changed");
    return true;
  }

  async export() {
    const draft = await this.state();
    if (!(draft.t || []).some((track) => track.sg?.length))
      throw new Error("the timeline is empty");
    for (const attempt of [1, 2]) {
      const render = await this.submit(draft);
      const known = await this.wait(render);
      if (known.status === "completed") return this.download(render, known);
      if (attempt === 2) throw new Error("the render failed twice");
    }
  }

  async submit(draft) {
    for (const attempt of [1, 2]) {
      const id = `render_${randomUUID()}`;
      const output = { format: "mp4", quality: "high" };
      const json = { id, sessionId: this.session, draft, output };
      try {
        await this.call("render", () => ["POST", "/api/render/proxy/lambda", { json }]);
        return id;
      } catch (error) {
        const again = error instanceof Lost || error.code === 409;
        if (!again || attempt === 2) throw error;
      }
    }
  }

  async wait(render) {
    for (let look = 0; look < 10; look += 1) {
      await this.pause(this.interval);
      try {
        const path = `/api/render/proxy/lambda/${render}`;
        const body = await this.call("poll", () => ["GET", path]);
        const known = body.status ? { ...body.data, ...body } : body.data || {};
        if (["completed", "failed"].includes(known.status)) return known;
      } catch (error) {
        const passing = [408, 429].includes(error.code) || error.code >= 500;
        if (!(error instanceof Lost) && !passing) throw error;
      }
    }
    throw new Error("the render is unfinished after ten polls");
  }

  async download(render, known) {
    const size = known.output?.size || 0;
    for (let attempt = 0; attempt < 4; attempt += 1) {
      try {
        const answer = await this.open("GET", `/api/render/proxy/${render}/download`);
        const content = Buffer.from(await answer.arrayBuffer());
        if (answer.status === 200 && content.length && content.length >= size) {
          await writeFile(this.task.save, content);
          return;
        }
      } catch (error) {
        if (error instanceof Refused) throw error;
      }
      await this.pause(5);
    }
    throw new Error("the video could not be downloaded");
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = await new Client().main();
}
