/**
 * What a file is called whose bytes are kept beside another one's: `logo (Anna, 30 Nov 20.15).png`.
 * @param note who wrote them and when, already fit for a name
 * @param attempt the names before this one are taken
 */
export function asideName(path: string, note: string, attempt = 1): string {
  const slash = path.lastIndexOf('/') + 1;
  const dot = path.indexOf('.', slash + 1);
  const end = dot < 0 ? path.length : dot;
  const number = attempt === 1 ? '' : ` ${attempt}`;
  return `${path.slice(0, end)} (${note}${number})${path.slice(end)}`;
}
