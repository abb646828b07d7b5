// Preloaded into every server under test: SIGUSR2 collects its garbage, so that memory is measured and not luck, and
// leaves what it holds then, in bytes, where the load generator finds it.
import { renameSync, writeFileSync } from 'node:fs';

process.on('SIGUSR2', () => {
  globalThis.gc();
  // The first only marks buffers as free; their bytes are counted until it has swept them, which the second waits for.
  globalThis.gc();
  const file = process.env.BENCH_MEMORY_FILE;
  if (!file) return;
  const { heapUsed, external } = process.memoryUsage();
  writeFileSync(`${file}.new`, String(heapUsed + external));
  renameSync(`${file}.new`, file);
});
