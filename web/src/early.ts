// Runs before the page's own modules are asked for.
import './applyTheme.ts';
import './preloadRoom.ts';
