// Mocha ends when nothing keeps the event loop alive, which shows that no test left anything behind. What Node itself
// does after that was seen to spin for ever in closing its handles (Node 24.21), so the process ends before it.
process.once('beforeExit', () => process.exit());
