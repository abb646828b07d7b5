/** Texts that are small and made to be dear. */
export const nasty: Record<string, (length: number) => string> = {
  'a letter and blanks to the end of the line': (length) => `x${' '.repeat(998)}\n`.repeat(length / 1000),
  'one line of blanks': (length) => ' '.repeat(length),
  'one line of one letter': (length) => 'a'.repeat(length),
  'lines of one letter': (length) => `${'a'.repeat(999)}\n`.repeat(length / 1000),
  'a token for each letter': (length) => '(;'.repeat(length / 2),
  'lines that are empty': (length) => '\n'.repeat(length),
  'a word for each four letters': (length) =>
    Array.from({ length: length / 5 }, (_, i) =>
      i % 60 === 59 ? '\n' : `a${i.toString(36).padStart(3, '0')} `,
    ).join(''),
  'lines that are all alike': (length) => 'const a = b(c);\n'.repeat(length / 16),
};
