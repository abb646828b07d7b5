/** One server-sent event. */
export type StreamEvent = { name: string; data: string };

/**
 * The events of a streamed answer, each as soon as it is whole.
 * @param body of a response whose content type is `text/event-stream`
 * @throws what reading the body throws, such as when the connection broke
 */
export async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      rest += decoder.decode(value, { stream: true });
      const blocks = rest.split(/\r?\n\r?\n/);
      rest = blocks.pop()!;
      for (const block of blocks) yield eventOf(block);
    }
  } finally {
    // Whoever stops reading early no longer wants the rest.
    await reader.cancel().catch(() => undefined);
  }
}

function eventOf(block: string): StreamEvent {
  let name = 'message';
  const data: string[] = [];
  for (const line of block.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = line.slice(field.length + 1).replace(/^ /, '');
    if (field === 'event') name = value;
    else if (field === 'data') data.push(value);
  }
  return { name, data: data.join('\n') };
}
