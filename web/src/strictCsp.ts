import * as z from 'zod';

// Zod compiles parsers by `new Function`, which the page's Content-Security-Policy forbids. This module has to be
// imported before any schema is made.
z.config({ jitless: true });
