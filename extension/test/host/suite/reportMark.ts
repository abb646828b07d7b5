/** Begins every line of the report, by which it is told from what VS Code itself writes to the same console. */
export const reportMark = '| ';
