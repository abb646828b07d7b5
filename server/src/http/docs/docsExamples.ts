import { escapeHtml } from './docsText.ts';

/**
 * How to join a room by program: the examples of `/docs`, which tests run as they stand there.
 * @param server the base URL the examples begin with
 */
export function renderExamples(server: string): string {
  const sockets = server.replace(/^http/, 'ws');
  return `<p>A room has files, and people who write in them at the same moment. Whoever has the id of an open room may
join it; a locked room asks for an invite. Every path answers under <code>/</code> and under <code>/api/</code>.</p>
<h2 id="start">Create a room</h2>
${code(`curl -X POST ${server}/rooms -H 'content-type: application/json' \\
     -d '{"language": "python", "code": "print(1)\\n"}'`)}
<p>The answer has the <code>roomId</code>, the links to give away, and the <code>ownerToken</code>, which is shown this
once: send it as <code>Authorization: Bearer …</code> to invite, lock or delete. To read the room's main file, or to
add a file of your own:</p>
${code(`curl ${server}/rooms/ROOM_ID
curl -T notes.md ${server}/rooms/ROOM_ID/files/docs/notes.md`)}
<h2 id="python">Join with ten lines of Python</h2>
<p>With <code>pip install websockets</code>, which takes texts above 1 MiB only with <code>max_size</code>. What you send is merged as the difference from what you last saw, so you
never overwrite what others type.</p>
${code(`import asyncio, json, websockets

async def main():
    async with websockets.connect("${sockets}/ws/ROOM_ID", max_size=None) as room:
        async for line in room:
            message = json.loads(line)
            print(message)
            if message["type"] == "code_update" and "hello" not in message["code"]:
                await room.send(json.dumps({"type": "code_update", "code": message["code"] + "# hello\\n"}))

asyncio.run(main())`)}
<h3 id="plain-python">With nothing installed</h3>
<p>Without a socket, Python's own library reads and writes the files of a room. Here too only the difference is
written.</p>
${code(`from urllib.request import Request, urlopen

file = "${server}/rooms/ROOM_ID/files/notes.txt"
urlopen(Request(file, b"first line\\n", {"Content-Type": "text/plain"}, method="PUT"))
text = urlopen(file).read().decode()
urlopen(Request(file, (text + "hello\\n").encode(), {"Content-Type": "text/plain"}, method="PUT"))`)}
<h2 id="websocat">Join from the command line</h2>
<p>With <code>websocat</code>; <code>npx wscat -c</code> and <code>python -m websockets</code> take the same address
and the same lines.</p>
${code(`websocat ${sockets}/ws/ROOM_ID
{"type": "code_update", "code": "print(2)\\n"}`)}
<p>The room answers with <code>code_update</code> when the text changes, <code>user_count</code> when somebody comes or
goes, and <code>saved</code> when all you sent is in the database. A locked room takes the token in the address:
<code>${escapeHtml(sockets)}/ws/ROOM_ID?token=…</code></p>
<h2 id="own-client">Bring your own client</h2>
<p>A page or a program that was written for another server of this kind works as it is: its words are understood and
answered in kind, and what it says besides is ignored. Three lines make it lose nothing, whatever passes what on the
way: remember the <code>version</code> of the text you last showed, and send it with the text you made from it.</p>
${code(`let version
socket.onmessage = ({ data }) => { const m = JSON.parse(data); if (m.type === 'code_update') { editor.value = m.code; version = m.version } }
editor.oninput = () => socket.send(JSON.stringify({ type: 'code_update', code: editor.value, version }))`)}
<p>Without it the server takes your text for a change of the version it differs least from. A text that is equal to an
older one is answered by the newest, and counts when it is sent again a second later; a first text that has less than
half of the room's is added behind it. <code>docs/protocol.md</code> has all the rules.</p>
<h2 id="yjs">Join with Yjs</h2>
<p>The stock <code>y-websocket</code> provider joins one file, the stock <code>@hocuspocus/provider</code> many files on
one socket.</p>
${code(`new WebsocketProvider('${sockets}/yjs', 'ROOM_ID', doc)
new HocuspocusProvider({ url: '${sockets}/collab', name: 'ROOM_ID/main', document: doc })`)}
<p>The text of a file is <code>doc.getText('content')</code>. The document named by the room's id alone lists the files
in <code>doc.getMap('files')</code>.</p>`;
}

function code(text: string): string {
  return `<pre><code>${escapeHtml(text)}</code></pre>`;
}
