/** Bytes of an event at most. */
const MOST = 1 << 20;

/**
 * The events of a stream as the HTML standard's server-sent events are, whose data are JSON.
 *
 * @param {ReadableStream<Uint8Array>} body
 * @returns {AsyncGenerator<any>} each with its id as `position`, where it has none itself
 */
export async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      rest += value;
      for (let end; (end = /\r?\n\r?\n/.exec(rest)) !== null; ) {
        const event = read(rest.slice(0, end.index));
        rest = rest.slice(end.index + end[0].length);
        if (event) yield event;
      }
      if (rest.length > MOST) throw new Error("an event without an end");
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

function read(block) {
  let id;
  let data = "";
  for (const line of block.split(/\r?\n/)) {
    if (line.startsWith("id:")) id = line.slice(3).trim();
    else if (line.startsWith("data:")) data += line.slice(5).trim();
  }
  if (data === "") return null;
  try {
    return { position: id, ...JSON.parse(data) };
  } catch {
    return null;
  }
}
