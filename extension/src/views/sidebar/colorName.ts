import { personColors } from '@tandem/protocol/presence';

/** The name of a colour of the palette, for `tandem.<name>` theme colours; any other colour counts as the last one. */
export function colorName(color: string): string {
  return (personColors.find((entry) => entry.color === color) ?? personColors.at(-1)!).name;
}
