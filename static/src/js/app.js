// The bundle of staff pages.
import './busy.js';
import './hotkeys.js';
import './focus.js';
import './combo.js';
import './menus.js';
import './dialogs.js';
import './toasts.js';
import './live.js';
import './reltime.js';
import './scanner.js';
import './camera.js';
import './zone.js';
import './walk.js';
import './sign.js';
import './narrow.js';
