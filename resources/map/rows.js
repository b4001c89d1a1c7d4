/* Reads units as they travel: one block of rows (respond_desktop/domain/live/unit_rows.py says what stands where). */
"use strict";

(function () {
  const ROW = 56;
  const RECORDING = 2;
  const FIX = 8;
  const STANDS_BELOW_MPS = 0.67; // a heading below is noise and isn't drawn
  const PER_DEGREE = 1e7;
  const PLAIN = {
    watched: false, selected: false, you: false, priority: 0, alert_icon: null, waiting: false, old: false,
  };

  function bytes(base64) {
    const text = atob(base64);
    const made = new Uint8Array(text.length);
    for (let n = 0; n < text.length; n++) made[n] = text.charCodeAt(n);
    return made;
  }

  function unit(view, at, name, mark, now_s) {
    const heading = view.getFloat32(at + 36, true);
    const speed = view.getFloat32(at + 40, true);
    return {
      key: name[0],
      label: name[1],
      age_s: Math.max(0, now_s - view.getFloat64(at, true)),
      lat: view.getInt32(at + 24, true) / PER_DEGREE,
      lon: view.getInt32(at + 28, true) / PER_DEGREE,
      accuracy_m: view.getFloat32(at + 32, true),
      heading_deg: Number.isNaN(heading) || speed < STANDS_BELOW_MPS ? null : heading,
      watched: mark.watched,
      selected: mark.selected,
      you: mark.you,
      priority: mark.priority,
      alert_icon: mark.alert_icon,
      waiting: mark.waiting,
      looks_old: mark.old,
      old: false,
      chip: null,
    };
  }

  /* Who records and has a fix; nobody else is on the map. `names`: key and label of each row. */
  function read(batch, names) {
    const block = bytes(batch.rows);
    const view = new DataView(block.buffer);
    const found = [];
    if (block.length !== names.length * ROW) return found; // never somebody under another's name
    for (let n = 0; n < names.length; n++) {
      const flags = block[n * ROW + 44];
      if (flags & RECORDING && flags & FIX)
        found.push(unit(view, n * ROW, names[n], batch.marks[n] || PLAIN, batch.now_s));
    }
    return found;
  }

  window.respondRows = { read, ROW };
})();
