// What the pages of all dialects have in common: how one gets a room, and what drawing costs a front end.
const asked = new URLSearchParams(location.search);
const server = asked.get('server');
export const code = document.getElementById('code');

/** Opens the socket of the room that the address names, or of one made by `path`, whose id the answer has in `field`. */
export async function openRoom({ path = '/rooms', field = 'roomId', socketPath = '/ws/' } = {}) {
  let room = asked.get('room');
  if (!room) {
    const answer = await fetch(server + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ language: 'python' }),
    });
    room = (await answer.json())[field];
  }
  const output = document.getElementById('room');
  output.textContent = room;
  const socket = new WebSocket(server.replace('http', 'ws') + socketPath + room);
  socket.addEventListener('open', () => output.setAttribute('data-connected', ''));
  return socket;
}

/** A framework builds its view anew at each change: some milliseconds, in which messages and keys wait. */
export function draw() {
  const view = document.getElementById('view');
  view.replaceChildren(
    ...Array.from({ length: 1500 }, (_, index) => {
      const letter = document.createElement('span');
      letter.textContent = code.value[index % (code.value.length || 1)] ?? ' ';
      return letter;
    }),
  );
  view.getBoundingClientRect();
}

export function show(text) {
  code.value = text;
  draw();
}

export function showUsers(count) {
  document.getElementById('users').textContent = String(count);
}

export function ask(body, read) {
  return fetch(`${server}/autocomplete`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
    .then(async (answer) => {
      if (!answer.ok) throw new Error(`autocomplete: ${answer.status}`);
      const suggestion = read(await answer.json());
      if (typeof suggestion !== 'string') throw new Error('autocomplete: no suggestion');
      document.getElementById('suggestion').textContent = suggestion;
    })
    .catch((error) => console.error(error.message));
}
