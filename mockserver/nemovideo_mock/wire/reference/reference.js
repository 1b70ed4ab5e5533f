// Sends what a form describes, and shows the answer as it comes.
const shared = document.getElementById("headers");
const root = document.querySelector("main").dataset.root;

for (const form of document.querySelectorAll("form.try")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form).catch((error) => show(form, `no answer: ${error.message}`));
  });
}
shared.addEventListener("submit", (event) => event.preventDefault());

async function send(form) {
  let path = form.dataset.path;
  const query = new URLSearchParams();
  const headers = new Headers();
  for (const input of shared.elements) if (input.value) headers.set(input.name, input.value);
  for (const input of form.querySelectorAll("input[name*=':']")) {
    const [place, name] = input.name.split(":");
    if (place === "path") path = path.replace(`{${name}}`, encodeURIComponent(input.value));
    else if (input.value && place === "query") query.set(name, input.value);
    else if (input.value) headers.set(name, input.value);
  }
  const asked = query.size ? `?${query}` : "";
  const body = bodyOf(form, headers);
  show(form, "…");
  const answer = await fetch(root + path + asked, { method: form.dataset.method, headers, body });
  await shown(form, answer);
}

function bodyOf(form, headers) {
  const files = form.querySelector("input[type=file]");
  if (files) {
    const data = new FormData();
    for (const file of files.files) data.append("files", file);
    return data;
  }
  const text = form.querySelector("textarea");
  if (!text) return undefined;
  headers.set("Content-Type", "application/json");
  return text.value;
}

async function shown(form, answer) {
  const head = `HTTP ${answer.status}  ${answer.headers.get("content-type") ?? ""}\n\n`;
  if (!/json|text|xml/.test(answer.headers.get("content-type") ?? "")) {
    show(form, `${head}${(await answer.blob()).size} bytes`);
    return;
  }
  const decoder = new TextDecoder();
  let text = "";
  if (answer.body) {
    for (const reader = answer.body.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
      show(form, head + text);
    }
  }
  show(form, head + pretty(text));
}

// Indented JSON; a token that was asked for is used from now on.
function pretty(text) {
  try {
    const data = JSON.parse(text);
    const token = data?.data?.token ?? data?.token;
    if (typeof token === "string") shared.elements.Authorization.value = `Bearer ${token}`;
    return JSON.stringify(data, null, 1);
  } catch {
    return text;
  }
}

function show(form, text) {
  const output = form.querySelector(".answer");
  output.hidden = false;
  output.textContent = text;
}
