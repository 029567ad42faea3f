// The bundle of public pages: focus on the error summary, one sending per form.
import './busy.js';
import './dialogs.js';
