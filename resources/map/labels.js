/* Label chips: measured once, placed so that the more important one stays readable. */
"use strict";

(function () {
  const S = window.respondSymbols;
  const FONTS = S.FONTS;
  const HEIGHT = 22;
  const CELL = 96;
  const widths = new Map();

  // First-strong isolate ... pop isolate: a right-to-left name can't turn its surroundings round.
  const isolated = (text) => `\u2068${text}\u2069`;

  function width(ctx, text, font) {
    const key = font + text;
    if (!widths.has(key)) {
      if (widths.size > 20000) widths.clear();
      ctx.font = font;
      widths.set(key, ctx.measureText(isolated(text)).width);
    }
    return widths.get(key);
  }

  function ageWords(seconds) {
    if (seconds < 120) return `fix ${Math.floor(seconds)} s old`;
    return `fix ${Math.floor(seconds / 60)} min old`;
  }

  class Boxes {
    constructor() {
      this.cells = new Map();
    }

    cellsOf(box) {
      const keys = [];
      for (let x = Math.floor(box[0] / CELL); x <= Math.floor(box[2] / CELL); x++)
        for (let y = Math.floor(box[1] / CELL); y <= Math.floor(box[3] / CELL); y++) keys.push(x * 4096 + y);
      return keys;
    }

    free(box, owner) {
      for (const key of this.cellsOf(box))
        for (const other of this.cells.get(key) || [])
          if (
            other.owner !== owner && other.box[0] < box[2] && box[0] < other.box[2] && other.box[1] < box[3] &&
            box[1] < other.box[3]
          )
            return false;
      return true;
    }

    add(box, owner) {
      for (const key of this.cellsOf(box)) {
        if (!this.cells.has(key)) this.cells.set(key, []);
        this.cells.get(key).push({ box, owner });
      }
    }
  }

  function radius(u) {
    if (u.priority === 1) return 37;
    if (u.selected) return 27;
    if (u.priority === 2) return 26;
    return u.watched ? 20 : 15;
  }

  function rank(u) {
    const urgent = u.priority === 1 ? 0 : u.priority === 2 ? 1 : 2;
    return urgent * 4 + (u.selected ? 0 : 2) + (u.watched ? 0 : 1);
  }

  function order(a, b) {
    return rank(a) - rank(b) || (a.label < b.label ? -1 : a.label > b.label ? 1 : 0);
  }

  function candidates(u, w, h) {
    const r = radius(u) + 9;
    return [
      [u.x + r, u.y - HEIGHT / 2],
      [u.x - r - w, u.y - HEIGHT / 2],
      [u.x - w / 2, u.y + r - 4],
      [u.x - w / 2, u.y - r - h + 4],
    ];
  }

  /* Decide where each unit's chip goes; units must carry x, y on screen. Sets u.chip or leaves it null. */
  function place(ctx, units, hovered) {
    const boxes = new Boxes();
    for (const u of units) {
      const r = u.priority === 1 ? 34 : u.watched || u.priority ? 20 : 12;
      boxes.add([u.x - r, u.y - r, u.x + r, u.y + r], u);
      if (u.priority) boxes.add([u.x - 46, u.y - 46, u.x - 18, u.y - 18], u);
    }
    for (const u of [...units].sort(order)) {
      const age = u.old ? ageWords(u.age) : "";
      const wide = width(ctx, u.label, FONTS.label) + 14 + (u.watched ? 18 : 0);
      const w = Math.max(wide, age ? width(ctx, age, FONTS.age) + 8 : 0);
      const h = HEIGHT + (age ? 16 : 0);
      const forced = u.priority === 1 || u.selected || u === hovered;
      const spots = candidates(u, w, h);
      let spot = spots.find(([x, y]) => boxes.free([x, y, x + w, y + h], u));
      if (!spot && forced) spot = spots[0];
      u.chip = spot ? { x: spot[0], y: spot[1], w: wide, h, age } : null;
      if (spot) boxes.add([spot[0], spot[1], spot[0] + w, spot[1] + h], u);
    }
  }

  function draw(ctx, t, u) {
    const { x, y, w, age } = u.chip;
    ctx.beginPath();
    ctx.roundRect(x, y, w, HEIGHT, 3);
    ctx.globalAlpha = 0.94;
    ctx.fillStyle = t.panel;
    ctx.fill();
    ctx.globalAlpha = 1;
    ctx.lineWidth = 1;
    ctx.strokeStyle = t.line;
    ctx.stroke();
    ctx.direction = "ltr";
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    ctx.font = FONTS.label;
    ctx.fillStyle = t.text;
    ctx.fillText(isolated(u.label), x + 7, y + HEIGHT / 2 + 0.5);
    if (u.watched) S.icon(ctx, "eye", x + w - 14, y + HEIGHT / 2, 16, t.livet);
    if (age) halo(ctx, t, age, x + 2, y + HEIGHT + 9);
  }

  function halo(ctx, t, text, x, y) {
    ctx.font = FONTS.age;
    ctx.lineJoin = "round";
    ctx.lineWidth = 4;
    ctx.strokeStyle = t.halo;
    ctx.strokeText(text, x, y);
    ctx.fillStyle = t.text;
    ctx.fillText(text, x, y);
  }

  window.respondLabels = { place, draw, halo, isolated, ageWords, radius };
})();
