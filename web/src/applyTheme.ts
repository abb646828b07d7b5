// Runs before the first paint, so that a person who chose dark never sees a white flash.
try {
  const choice = JSON.parse(localStorage.getItem('tandem.theme') ?? 'null');
  if (choice === 'light' || choice === 'dark') document.documentElement.dataset.theme = choice;
} catch {
  // Without storage the system's theme stands.
}
