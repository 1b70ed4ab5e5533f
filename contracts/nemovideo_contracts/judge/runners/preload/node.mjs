// Loaded before a Node client (`node --import`): requests to the production host go to NEMO_API_URL.
// Node's own fetch takes no notice of HTTPS_PROXY before version 24.

import http from "node:http";
import https from "node:https";
import { syncBuiltinESMExports } from "node:module";

const host = process.env.NEMO_INTERCEPTED;
const api = process.env.NEMO_API_URL;

const led = (address) => {
  const url = new URL(address);
  return url.hostname === host ? new URL(api + url.pathname + url.search) : url;
};

if (host && api) {
  const fetched = globalThis.fetch;
  globalThis.fetch = (input, init) =>
    input instanceof Request
      ? fetched(new Request(led(input.url), input), init)
      : fetched(led(input), init);

  const asked = https.request;
  https.request = (...words) => {
    const [first, ...rest] = words;
    const plain = typeof first === "string" || first instanceof URL;
    const name = plain ? new URL(first).hostname : first.hostname || first.host;
    if (name !== host) return asked(...words);
    const url = plain ? led(first) : led(`https://${host}${first.path || "/"}`);
    const options = { ...(plain ? {} : first), protocol: "http:", hostname: url.hostname };
    const target = { ...options, host: url.hostname, port: url.port, agent: undefined };
    return http.request({ ...target, path: url.pathname + url.search }, ...rest);
  };
  https.get = (...words) => {
    const request = https.request(...words);
    request.end();
    return request;
  };
  syncBuiltinESMExports();
}
