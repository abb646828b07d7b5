/** Keys that bring a window back to where a test begins. By the palette it would take longer than many a test. */
export const closeEditorKey = 'Control+Alt+Shift+F9';
export const leaveRoomKey = 'Control+Alt+Shift+F10';

/** What they do, as VS Code has it. */
export const clearing = {
  'ctrl+alt+shift+f9': ['notifications.clearAll', 'workbench.action.revertAndCloseActiveEditor'],
  'ctrl+alt+shift+f10': ['tandem.leaveRoom'],
};
