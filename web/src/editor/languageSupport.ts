import { LanguageDescription, type LanguageSupport } from '@codemirror/language';
import { languages } from '@codemirror/language-data';

/** Where VS Code's id is neither a name nor an alias of CodeMirror's. */
const names: Readonly<Record<string, string>> = {
  typescriptreact: 'TSX',
  javascriptreact: 'JSX',
  shellscript: 'Shell',
  csharp: 'C#',
  'objective-c': 'Objective-C',
};

/**
 * Finds what highlights a file, by VS Code's language id or else by the ending of the path.
 * @returns undefined for plain text and for what CodeMirror does not know
 */
function describeLanguage(languageId: string, path: string): LanguageDescription | undefined {
  if (languageId === 'plaintext') return undefined;
  const named = LanguageDescription.matchLanguageName(languages, names[languageId] ?? languageId, false);
  return (
    named ?? LanguageDescription.matchFilename(languages, path.slice(path.lastIndexOf('/') + 1)) ?? undefined
  );
}

/** Loads a language's grammar from our own server, once. @returns undefined when there is none for it */
export async function loadLanguage(languageId: string, path: string): Promise<LanguageSupport | undefined> {
  return describeLanguage(languageId, path)?.load();
}
