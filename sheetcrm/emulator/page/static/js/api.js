// Talking to the page's own interface of the service.

const BASE = "/page/api/files";

/** The service said no: `code` says why, `message` in words, `facts` holds the rest. */
export class Refusal extends Error {
  constructor(status, facts) {
    super(facts.message);
    this.status = status;
    this.code = facts.code;
    this.facts = facts;
  }
}

/** Get something below /page/api/files. */
export async function get(path = "", parameters = {}) {
  const query = new URLSearchParams(parameters).toString();
  return read(await send(BASE + path + (query ? `?${query}` : ""), {}));
}

/** Ask for a change. The header tells the service that no other site sent this. */
export async function post(path, body) {
  const headers = { "Content-Type": "application/json", "X-Sheets-Page": "1" };
  return read(await send(BASE + path, { method: "POST", headers, body: JSON.stringify(body) }));
}

async function send(address, options) {
  try {
    return await fetch(address, { ...options, cache: "no-store", credentials: "omit" });
  } catch {
    throw new Refusal(0, { code: "network", message: "" });
  }
}

async function read(answer) {
  let body;
  try {
    body = await answer.json();
  } catch {
    throw new Refusal(0, { code: "network", message: "" });
  }
  if (!answer.ok) throw new Refusal(answer.status, body.error ?? { code: "refused", message: answer.statusText });
  return body;
}
