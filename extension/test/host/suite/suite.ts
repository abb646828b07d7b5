import './activation.ts';
import './readers.ts';
import './rooms.ts';
import './fileSystem.ts';
import './lineEnds.ts';
import './undo.ts';
import './ownFiles.ts';
import './otherEditors.ts';
