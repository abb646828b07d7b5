// A stock Hocuspocus server with its defaults, for the benchmark. PORT 0: any free one, printed as `listening PORT`.
import { Server } from '@hocuspocus/server';

const server = new Server({
  quiet: true,
  address: '127.0.0.1',
  port: Number(process.env.PORT ?? 0),
  stopOnSignals: false,
});
await server.listen();
console.log(`listening ${server.httpServer.address().port}`);
