// Lets modules that take only their words from VS Code run without it: `l10n.t` puts the arguments into the English text.
import { registerHooks } from 'node:module';

const source = `
  export const l10n = {
    t: (message, ...given) => message.replace(/\\{(\\d+)\\}/g, (_, index) => String(given[index])),
  };
  export const QuickPickItemKind = { Separator: -1 };
`;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'vscode'
      ? { url: `data:text/javascript,${encodeURIComponent(source)}`, format: 'module', shortCircuit: true }
      : next(specifier, context),
});
