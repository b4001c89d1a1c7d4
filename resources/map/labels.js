/* Label chips: measured once, placed so that the more important one stays readable. */
"use strict";

(function () {
  const S = window.respondSymbols;
  const FONTS = S.FONTS;
  const HEIGHT = 22;
  const CELL = 4;
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

  /* Which 4 px squares of the screen are taken. */
  class Taken {
    constructor(size) {
      this.wide = Math.ceil(size.x / CELL) + 1;
      this.high = Math.ceil(size.y / CELL) + 1;
      this.squares = new Uint8Array(this.wide * this.high);
    }

    range(x, y, w, h) {
      const left = Math.max(0, Math.floor(x / CELL));
      const top = Math.max(0, Math.floor(y / CELL));
      return [left, top, Math.min(this.wide, Math.ceil((x + w) / CELL)), Math.min(this.high, Math.ceil((y + h) / CELL))];
    }

    free(x, y, w, h) {
      const [left, top, right, bottom] = this.range(x, y, w, h);
      for (let row = top; row < bottom; row++)
        for (let square = row * this.wide + left; square < row * this.wide + right; square++)
          if (this.squares[square]) return false;
      return true;
    }

    add(x, y, w, h) {
      const [left, top, right, bottom] = this.range(x, y, w, h);
      for (let row = top; row < bottom; row++)
        this.squares.fill(1, row * this.wide + left, row * this.wide + Math.max(left, right));
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
  function place(ctx, size, units, hovered) {
    const taken = new Taken(size);
    for (const u of units) {
      const r = u.priority === 1 ? 34 : u.watched || u.priority ? 20 : 12;
      taken.add(u.x - r, u.y - r, 2 * r, 2 * r);
      if (u.priority) taken.add(u.x - 45, u.y - 45, 27, 27);
    }
    for (const u of [...units].sort(order)) u.chip = chip(ctx, taken, u, u === hovered);
  }

  function chip(ctx, taken, u, hovered) {
    const age = u.old ? ageWords(u.age) : "";
    const wide = width(ctx, u.label, FONTS.label) + 14 + (u.watched ? 18 : 0);
    const w = Math.max(wide, age ? width(ctx, age, FONTS.age) + 8 : 0);
    const h = HEIGHT + (age ? 16 : 0);
    const spots = candidates(u, w, h);
    let spot = spots.find(([x, y]) => taken.free(x, y, w, h));
    if (!spot && (u.priority === 1 || u.selected || hovered)) spot = spots[0];
    if (!spot) return null;
    taken.add(spot[0], spot[1], w, h);
    return { x: spot[0], y: spot[1], w: wide, h, age };
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
