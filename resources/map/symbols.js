/* The map's symbols: each function draws one thing at (0, 0) of a 2D context with the theme's tokens. */
"use strict";

(function () {
  const FAMILY = "'Inter', 'Segoe UI', 'DejaVu Sans', sans-serif";
  // Every font of the overlay; nothing below 11 px.
  const FONTS = {
    label: `700 13px ${FAMILY}`,
    age: `600 11px ${FAMILY}`,
    number: `700 13px ${FAMILY}`,
  };
  const TAU = 2 * Math.PI;
  const HEADING_STEP = 4;
  const SPRITE = 68;
  const paths = new Map();
  const sprites = new Map();
  let spritesFor = { tokens: null, ratio: 0 };

  function path(name) {
    if (!paths.has(name)) paths.set(name, new Path2D(window.respondIcons[name]));
    return paths.get(name);
  }

  function icon(ctx, name, x, y, size, color) {
    ctx.save();
    ctx.translate(x - size / 2, y - size / 2);
    ctx.scale(size / 24, size / 24);
    ctx.fillStyle = color;
    ctx.fill(path(name in window.respondIcons ? name : "exclamation-thick"));
    ctx.restore();
  }

  function ring(ctx, r, width, color, dash) {
    ctx.beginPath();
    ctx.arc(0, 0, r, 0, TAU);
    ctx.setLineDash(dash || []);
    ctx.lineWidth = width;
    ctx.strokeStyle = color;
    ctx.stroke();
    ctx.setLineDash([]);
  }

  function disc(ctx, r, color) {
    ctx.beginPath();
    ctx.arc(0, 0, r, 0, TAU);
    ctx.fillStyle = color;
    ctx.fill();
  }

  function accuracy(ctx, t, r) {
    ctx.globalAlpha = 0.1;
    disc(ctx, r, t.unit);
    ctx.globalAlpha = 0.75;
    ring(ctx, r, 1, t.unit, [1.5, 3]);
    ctx.globalAlpha = 1;
  }

  function wedge(ctx, t, heading, inner, outer) {
    ctx.save();
    ctx.rotate((heading * Math.PI) / 180);
    ctx.beginPath();
    ctx.moveTo(0, -outer);
    ctx.lineTo(6.2, -inner);
    ctx.quadraticCurveTo(0, -inner - 2, -6.2, -inner);
    ctx.closePath();
    ctx.lineJoin = "round";
    ctx.lineWidth = 3;
    ctx.strokeStyle = t.halo;
    ctx.stroke();
    ctx.fillStyle = t.unit;
    ctx.fill();
    ctx.restore();
  }

  function unit(ctx, t, u) {
    if (u.old) {
      disc(ctx, 12, t.halo);
      ring(ctx, 9.5, 2, t.unit, [4, 3]);
    } else {
      disc(ctx, 12, t.halo);
      disc(ctx, 10, t.unit);
    }
    if (u.you) disc(ctx, 4, u.old ? t.unit : t.halo);
  }

  /* Disc and heading wedge as one small picture, drawn once for each look: thousands of units stay quick. */
  function body(ctx, t, u) {
    const ratio = window.devicePixelRatio || 1;
    if (spritesFor.tokens !== t || spritesFor.ratio !== ratio) {
      sprites.clear();
      spritesFor = { tokens: t, ratio };
    }
    const turn = u.heading_deg === null || u.old ? -1 : (Math.round(u.heading_deg / HEADING_STEP) * HEADING_STEP) % 360;
    const ringed = u.watched || u.priority > 0;
    const key = (turn + 1) * 8 + (u.old ? 4 : 0) + (u.you ? 2 : 0) + (ringed ? 1 : 0);
    let picture = sprites.get(key);
    if (!picture) {
      picture = sprite(ratio, (own) => {
        if (turn >= 0) wedge(own, t, turn, ringed ? 18 : 13, ringed ? 29 : 22);
        unit(own, t, u);
      });
      sprites.set(key, picture);
    }
    ctx.drawImage(picture, u.x - SPRITE / 2, u.y - SPRITE / 2, SPRITE, SPRITE);
  }

  function sprite(ratio, draw) {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = Math.ceil(SPRITE * ratio);
    const ctx = canvas.getContext("2d");
    ctx.scale(ratio, ratio);
    ctx.translate(SPRITE / 2, SPRITE / 2);
    draw(ctx);
    return canvas;
  }

  function watched(ctx, t) {
    ring(ctx, 16.5, 6, t.halo);
    ring(ctx, 16.5, 3, t.livet);
  }

  function first(ctx, t, waiting, bright, steady) {
    ring(ctx, 33, waiting ? (steady ? 8 : 7.5) : 6, t.halo);
    if (!waiting) return ring(ctx, 33, 2, t.p1t);
    ring(ctx, 33, steady ? 7 : 6, bright ? t.p1 : "#FFFFFF");
    ring(ctx, 33, steady ? 4 : 3.5, bright ? "#FFFFFF" : t.p1);
    return undefined;
  }

  function second(ctx, t, waiting) {
    ring(ctx, 22, 5, t.halo);
    if (waiting) ring(ctx, 22, 2.5, t.p2line, [7, 4]);
    else ring(ctx, 22, 1.5, t.p2line, [3, 5]);
  }

  function square(ctx, t, name, waiting) {
    ctx.beginPath();
    ctx.roundRect(-13, -13, 26, 26, 3);
    ctx.fillStyle = waiting ? t.p1 : t.panel;
    ctx.fill();
    ctx.lineWidth = 2;
    ctx.strokeStyle = waiting ? "#FFFFFF" : t.p1t;
    ctx.stroke();
    icon(ctx, name, 0, 0, 18, waiting ? "#FFFFFF" : t.p1t);
  }

  function triangle(ctx, t, name, waiting) {
    ctx.beginPath();
    ctx.moveTo(0, -13);
    ctx.lineTo(13.5, 11);
    ctx.lineTo(-13.5, 11);
    ctx.closePath();
    ctx.lineJoin = "round";
    ctx.lineWidth = 5;
    ctx.strokeStyle = t.halo;
    ctx.stroke();
    ctx.fillStyle = waiting ? t.p2 : t.panel;
    ctx.fill();
    ctx.lineWidth = 2;
    ctx.strokeStyle = waiting ? t.p2rim : t.p2line;
    ctx.stroke();
    icon(ctx, name, 0, 3, 14, waiting ? "#16181A" : t.p2t);
  }

  function brackets(ctx, t, half, withoutCorner) {
    const corners = [[-1, -1], [1, -1], [1, 1], [-1, 1]];
    ctx.beginPath();
    for (const [sx, sy] of corners) {
      if (withoutCorner && sx < 0 && sy < 0) continue;
      ctx.moveTo(sx * half, sy * (half - 9));
      ctx.lineTo(sx * half, sy * half);
      ctx.lineTo(sx * (half - 9), sy * half);
    }
    ctx.lineJoin = "miter";
    ctx.lineWidth = 5;
    ctx.strokeStyle = t.halo;
    ctx.stroke();
    ctx.lineWidth = 2.2;
    ctx.strokeStyle = t.text;
    ctx.stroke();
  }

  function uncertainty(ctx, t, r) {
    ctx.globalAlpha = 0.14;
    disc(ctx, r, t.p1);
    ctx.globalAlpha = 1;
    ring(ctx, r, 1.6, t.p1t, [6, 4]);
  }

  function diamond(ctx, t, text) {
    ctx.beginPath();
    for (const [x, y] of [[0, -16], [16, 0], [0, 16], [-16, 0]]) ctx.lineTo(x, y);
    ctx.closePath();
    ctx.lineJoin = "miter";
    ctx.lineWidth = 5;
    ctx.strokeStyle = t.halo;
    ctx.stroke();
    ctx.fillStyle = t.panel;
    ctx.fill();
    ctx.lineWidth = 2;
    ctx.strokeStyle = t.text;
    ctx.stroke();
    centred(ctx, text, FONTS.number, t.text);
  }

  function group(ctx, t, count) {
    disc(ctx, 19, t.halo);
    disc(ctx, 17, t.panel);
    ring(ctx, 17, 2.2, t.unit);
    centred(ctx, String(count), FONTS.number, t.text);
  }

  function recorded(ctx, t) {
    icon(ctx, "map-marker", 0, -10, 26, t.halo);
    icon(ctx, "map-marker", 0, -10, 22, t.text);
  }

  function centred(ctx, text, font, color) {
    ctx.font = font;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillStyle = color;
    ctx.fillText(text, 0, 0.5);
    ctx.textAlign = "left";
  }

  window.respondSymbols = {
    FONTS, accuracy, body, watched, first, second, square, triangle, brackets, uncertainty, diamond,
    group, recorded, icon,
  };
})();
