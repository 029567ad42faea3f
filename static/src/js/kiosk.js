// The bundle of the kiosk.
import './busy.js';
import './scanner.js';
import './keypad.js';
import './idle.js';
import './sound.js';
