// The script of the pages: htmx with the settings that our content security policy asks for, and the keys.
// No page needs it to be read: links are links, and forms are forms.
import htmx from "htmx.org";

import { listen } from "./keys.js";
import { review } from "./review.js";
import { watch } from "./select.js";

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.selfRequestsOnly = true;
htmx.config.allowScriptTags = false;
htmx.config.defaultSettleDelay = 0; // what comes in has its keys at once: a key pressed before would load a whole page
htmx.config.historyCacheSize = 0; // pages aren't kept in the browser's storage, where another account could read them

listen(document);
review(document);
watch(document);
document.documentElement.classList.add("has-script");
