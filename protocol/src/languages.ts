/** A language by VS Code's id, with the label a person reads and the ending of its files. */
export type Language = { id: string; label: string; extension: string };

export const languages: readonly Language[] = [
  { id: 'plaintext', label: 'Plain Text', extension: 'txt' },
  { id: 'typescript', label: 'TypeScript', extension: 'ts' },
  { id: 'javascript', label: 'JavaScript', extension: 'js' },
  { id: 'typescriptreact', label: 'TypeScript JSX', extension: 'tsx' },
  { id: 'javascriptreact', label: 'JavaScript JSX', extension: 'jsx' },
  { id: 'python', label: 'Python', extension: 'py' },
  { id: 'go', label: 'Go', extension: 'go' },
  { id: 'rust', label: 'Rust', extension: 'rs' },
  { id: 'java', label: 'Java', extension: 'java' },
  { id: 'c', label: 'C', extension: 'c' },
  { id: 'cpp', label: 'C++', extension: 'cpp' },
  { id: 'csharp', label: 'C#', extension: 'cs' },
  { id: 'php', label: 'PHP', extension: 'php' },
  { id: 'ruby', label: 'Ruby', extension: 'rb' },
  { id: 'swift', label: 'Swift', extension: 'swift' },
  { id: 'kotlin', label: 'Kotlin', extension: 'kt' },
  { id: 'scala', label: 'Scala', extension: 'scala' },
  { id: 'shellscript', label: 'Shell Script', extension: 'sh' },
  { id: 'powershell', label: 'PowerShell', extension: 'ps1' },
  { id: 'sql', label: 'SQL', extension: 'sql' },
  { id: 'html', label: 'HTML', extension: 'html' },
  { id: 'css', label: 'CSS', extension: 'css' },
  { id: 'scss', label: 'SCSS', extension: 'scss' },
  { id: 'json', label: 'JSON', extension: 'json' },
  { id: 'yaml', label: 'YAML', extension: 'yaml' },
  { id: 'toml', label: 'TOML', extension: 'toml' },
  { id: 'xml', label: 'XML', extension: 'xml' },
  { id: 'markdown', label: 'Markdown', extension: 'md' },
  { id: 'dockerfile', label: 'Dockerfile', extension: 'dockerfile' },
  { id: 'lua', label: 'Lua', extension: 'lua' },
  { id: 'perl', label: 'Perl', extension: 'pl' },
  { id: 'r', label: 'R', extension: 'r' },
  { id: 'dart', label: 'Dart', extension: 'dart' },
  { id: 'vue', label: 'Vue', extension: 'vue' },
];

const byId = new Map(languages.map((language) => [language.id, language]));
const byExtension = new Map(languages.map((language) => [language.extension, language]));
const moreExtensions: ReadonlyMap<string, string> = new Map(
  Object.entries({
    mts: 'typescript',
    cts: 'typescript',
    mjs: 'javascript',
    cjs: 'javascript',
    pyi: 'python',
    h: 'c',
    cc: 'cpp',
    hpp: 'cpp',
    cxx: 'cpp',
    htm: 'html',
    yml: 'yaml',
    bash: 'shellscript',
    zsh: 'shellscript',
    kts: 'kotlin',
    jsonc: 'json',
    markdown: 'markdown',
    svg: 'xml',
    pm: 'perl',
  }),
);

/** The path a room's first file gets for a language: `main.ts`, or `main.txt` for a language unknown here. */
export function mainFilePath(languageId: string): string {
  return `main.${byId.get(languageId)?.extension ?? 'txt'}`;
}

/** The language of a path by its ending; `plaintext` when the ending says nothing. */
export function languageOfPath(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  if (name === 'dockerfile') return 'dockerfile';
  const extension = name.slice(name.lastIndexOf('.') + 1);
  return byExtension.get(extension)?.id ?? moreExtensions.get(extension) ?? 'plaintext';
}

/** The label of a language id; the id itself when it is unknown here. */
export function languageLabel(languageId: string): string {
  return byId.get(languageId)?.label ?? languageId;
}
