/* The only markup that may ever become HTML: what Leaflet uses to find out what the browser can. */
"use strict";

window.trustedTypes.createPolicy("default", {
  createHTML: (text) => (text === "<svg/>" || text === '<v:shape adj="1"/>' ? text : ""),
});
