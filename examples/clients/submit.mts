// Has an API server make a job, and follows its events to the end: no packages.
//
//   CLIPMILL_SERVER=https://clips.example CLIPMILL_KEY=cm_live_… node submit.mts JOB.json
//
// Node runs it as it is from version 22.18 on; for Node 18 and 20, tsc makes submit.mjs of it.
//
// Prints the result document; exit code 0 if the job succeeded, 1 if it did not, 2 if the server did not take it.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";

type Job = { id: string; state: "queued" | "running" | "succeeded" | "failed" | "cancelled" };
type Mistake = { code: string; message: string; path?: string; hint?: string };
type Event = { position: string; kind: string; job?: string; code?: string };

/** What the server says went wrong (RFC 9457): its code is stable, and errors has all that is wrong with a document. */
class Problem extends Error {
  constructor(code: string, detail: string, hint = "", errors: Mistake[] = []) {
    const lines = errors.map((one) => `  ${one.path ?? ""}: ${one.message} ${one.hint ?? ""}`);
    super([`${code}: ${detail}`, hint, ...lines].filter((line) => line !== "").join("\n"));
  }
}

const server = (process.env.CLIPMILL_SERVER ?? "").replace(/\/+$/, "");
const pause = (seconds: number) => new Promise((done) => setTimeout(done, seconds * 1000));
const hasEnded = (job: Job) => ["succeeded", "failed", "cancelled"].includes(job.state);

/** The answer, open. What is busy or broken is asked again: later each time, or when the server says. */
async function ask(path: string, options: { method?: string; body?: string; headers?: Record<string, string> } = {}) {
  const headers = { Authorization: `Bearer ${process.env.CLIPMILL_KEY}`, ...options.headers };
  for (let attempt = 0; ; attempt++) {
    let wait = Math.min(0.3 * 2 ** attempt, 5) * (0.5 + Math.random() / 2);
    try {
      const answer = await fetch(server + path, { ...options, headers, redirect: "manual" });
      if (answer.ok) return answer;
      const later = Number(answer.headers.get("Retry-After") ?? 0);
      if (![429, 502, 503, 504].includes(answer.status) || attempt === 5 || later > 60) {
        const isProblem = answer.headers.get("Content-Type")?.startsWith("application/problem+json");
        const problem = isProblem ? await answer.json() : { code: "foreign", detail: `status ${answer.status}` };
        throw new Problem(problem.code, problem.detail, problem.hint, problem.errors);
      }
      wait = Math.max(wait, later);
    } catch (error) {
      if (error instanceof Problem || attempt === 5) throw error;
    }
    await pause(wait);
  }
}

async function read<Answer>(path: string): Promise<Answer> {
  // A connection may break within the answer, too.
  for (let attempt = 0; ; attempt++) {
    try {
      return (await (await ask(path)).json()) as Answer;
    } catch (error) {
      if (error instanceof Problem || attempt === 5) throw error;
    }
  }
}

async function submit(file: string): Promise<string> {
  const document = JSON.parse(readFileSync(file, "utf8"));
  const headers: Record<string, string> = { "Content-Type": "application/json" };
  // A document with an id runs once, however often it is sent. For one without, this key does the same.
  if (document.id === undefined) headers["Idempotency-Key"] = randomUUID();
  const answer = await ask("/v1/jobs", { method: "POST", body: JSON.stringify(document), headers });
  return ((await answer.json()) as Job).id;
}

/** All events of the job from now on. Streams end now and then: the id of the last event is where to go on. */
async function* events(job: string): AsyncGenerator<Event | undefined> {
  let last = "";
  for (;;) {
    try {
      const stream = await ask(`${job}/events`, { headers: last === "" ? {} : { "Last-Event-ID": last } });
      if (last === "") yield undefined; // It listens: look now, and nothing is missed.
      let text = "";
      const decoder = new TextDecoder();
      const reader = stream.body!.getReader();
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
        text += decoder.decode(piece.value, { stream: true });
        const lines = text.split(/\r\n|\r|\n/);
        text = lines.pop()!;
        for (const line of lines) {
          if (line.startsWith("id: ")) last = line.slice(4);
          if (line.startsWith("data: ")) yield JSON.parse(line.slice(6));
        }
      }
    } catch (error) {
      if (error instanceof Problem) throw error;
      await pause(1);
    }
  }
}

async function follow(job: string): Promise<Job> {
  for await (const event of events(job)) {
    if (event) console.error(event.kind, event.code ?? "");
    if (hasEnded(await read<Job>(job))) break;
  }
  return await read<Job>(`${job}/result`);
}

try {
  const id = await submit(process.argv[2]);
  console.error(`job ${id}`);
  const result = await follow(`/v1/jobs/${encodeURIComponent(id)}`);
  console.log(JSON.stringify(result, null, 2));
  process.exit(result.state === "succeeded" ? 0 : 1);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(2);
}
