// Preloaded into every server under test: SIGUSR2 collects its garbage, so that memory is measured and not luck.
process.on('SIGUSR2', () => globalThis.gc());
