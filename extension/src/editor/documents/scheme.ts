/** The scheme of the URIs of a room's files. */
export const scheme = 'tandem';
