/* Binds every behaviour; each is a module named after what it does, and listens on the document, so that swaps need no care. */
import "./busy.js";
import "./once.js";
import "./dialog.js";
import "./menu.js";
import "./hotkey.js";
import "./carry.js";
import "./rows.js";
import "./toast.js";
import "./palette.js";
import "./unsaved.js";
import "./theme.js";
import "./copy.js";
import "./fresh.js";
import "./look-again.js";
import "./news.js";
