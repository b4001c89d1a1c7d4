/* One canvas above the base map: takes batches from Python, draws once per frame, says what it drew. */
"use strict";

(function () {
  const S = window.respondSymbols;
  const L_ = window.respondLabels;
  const OLD_AFTER_S = 15;
  const GLIDE_MS = 250;
  const JUMP_M = 400;
  const HIT_PX = 22;
  const GROUP_BELOW_ZOOM = 13;
  const GROUP_PX = 44;
  const EARTH_M_PER_PX = 156543.03392804097;

  class Overlay {
    constructor(map, told) {
      this.map = map;
      this.told = told;
      this.tokens = null;
      this.units = new Map();
      this.names = [];
      this.places = [];
      this.taken_at = performance.now();
      this.hovered = null;
      this.still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      this.wanted = false;
      this.frames = 0;
      this.drawn = { units: [], places: [], groups: [] };
      this.canvas = document.createElement("canvas");
      this.canvas.className = "overlay";
      this.canvas.setAttribute("aria-hidden", "true");
      map.getContainer().append(this.canvas);
      this.focus = new window.RespondFocus(map.getContainer(), told);
      this.listen();
    }

    listen() {
      this.map.on("move zoom viewreset resize", () => this.want());
      this.map.on("click", (event) => {
        const unit = this.at(event.containerPoint);
        if (unit) this.told.clicked(unit.key);
      });
      this.map.on("mousemove", (event) => this.hover(this.at(event.containerPoint)));
      this.map.on("mouseout", () => this.hover(null));
      window.addEventListener("resize", () => this.want());
      setInterval(() => this.tick(), 500);
    }

    /* Ages grow and waiting P1 rings alternate between batches, twice a second at most. */
    tick() {
      let changed = false;
      for (const u of this.units.values()) {
        const age = this.age(u);
        const old = this.old(u, age);
        if (old || old !== u.old || (u.priority === 1 && u.waiting)) changed = true;
      }
      if (changed) this.want();
    }

    theme(tokens) {
      this.tokens = tokens;
      this.want();
    }

    motion(still) {
      this.still = still;
      this.want();
    }

    take(batch) {
      const now = performance.now();
      if (batch.names) this.names = batch.names;
      const next = new Map();
      for (const fact of window.respondRows.read(batch, this.names)) {
        const before = this.units.get(fact.key);
        next.set(fact.key, Object.assign(fact, this.course(before, fact, now)));
      }
      this.units = next; // a unit no longer listed is gone at once, without a glide
      if (this.hovered && !next.has(this.hovered)) this.hovered = null;
      this.places = batch.places;
      this.taken_at = now;
      if (document.hidden) this.draw(now);
      else this.want();
    }

    course(before, fact, now) {
      const target = { from_lat: fact.lat, from_lon: fact.lon, since: now - GLIDE_MS };
      if (!before || this.still) return target;
      const [lat, lon] = this.position(before, now);
      if (this.map.distance([lat, lon], [fact.lat, fact.lon]) > JUMP_M) return target;
      if (before.lat === fact.lat && before.lon === fact.lon)
        return { from_lat: before.from_lat, from_lon: before.from_lon, since: before.since };
      return { from_lat: lat, from_lon: lon, since: now };
    }

    position(u, now) {
      const share = Math.min(1, Math.max(0, (now - u.since) / GLIDE_MS));
      return [u.from_lat + (u.lat - u.from_lat) * share, u.from_lon + (u.lon - u.from_lon) * share];
    }

    age(u) {
      return u.age_s + (performance.now() - this.taken_at) / 1000;
    }

    old(u, age) {
      return u.looks_old || age > OLD_AFTER_S;
    }

    want() {
      if (this.wanted) return;
      this.wanted = true;
      requestAnimationFrame(() => {
        this.wanted = false;
        this.draw(performance.now());
      });
    }

    fit() {
      const size = this.map.getSize();
      const ratio = window.devicePixelRatio || 1;
      const width = Math.round(size.x * ratio);
      const height = Math.round(size.y * ratio);
      if (this.canvas.width !== width || this.canvas.height !== height) {
        this.canvas.width = width;
        this.canvas.height = height;
        this.canvas.style.width = `${size.x}px`;
        this.canvas.style.height = `${size.y}px`;
      }
      const ctx = this.canvas.getContext("2d");
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      ctx.clearRect(0, 0, size.x, size.y);
      return [ctx, size];
    }

    draw(now) {
      const [ctx, size] = this.fit();
      this.frames += 1;
      if (!this.tokens) return;
      const zoom = this.map.getZoom();
      const seen = this.visible(now, size, zoom);
      const { singles, groups } = zoom < GROUP_BELOW_ZOOM ? this.grouped(seen) : { singles: seen, groups: [] };
      singles.sort((a, b) => Number(b.priority !== 1) - Number(a.priority !== 1));
      const places = this.placesOnScreen(size);
      L_.place(ctx, size, singles, this.units.get(this.hovered));
      this.paint(ctx, singles, groups, places, now);
      this.focus.show(singles.filter((u) => u.selected || u.priority > 0));
      this.drawn = { units: singles, places, groups };
      if (seen.some((u) => now - u.since < GLIDE_MS)) this.want();
    }

    visible(now, size, zoom) {
      const seen = [];
      const scale = EARTH_M_PER_PX / 2 ** zoom;
      for (const u of this.units.values()) {
        const [lat, lon] = this.position(u, now);
        const point = this.map.latLngToContainerPoint([lat, lon]);
        u.x = point.x;
        u.y = point.y;
        u.age = this.age(u);
        u.old = this.old(u, u.age);
        u.accuracy_px = u.accuracy_m / (scale * Math.cos((lat * Math.PI) / 180));
        const margin = 60 + Math.min(u.accuracy_px, 2000);
        u.chip = null;
        if (u.x > -margin && u.y > -margin && u.x < size.x + margin && u.y < size.y + margin) seen.push(u);
      }
      return seen;
    }

    grouped(seen) {
      const cells = new Map();
      const singles = [];
      for (const u of seen) {
        if (u.priority || u.watched || u.selected || u.you) {
          singles.push(u);
          continue;
        }
        const key = `${Math.floor(u.x / GROUP_PX)}:${Math.floor(u.y / GROUP_PX)}`;
        if (!cells.has(key)) cells.set(key, []);
        cells.get(key).push(u);
      }
      const groups = [];
      for (const members of cells.values()) {
        if (members.length === 1) singles.push(members[0]);
        else groups.push(this.groupOf(members));
      }
      return { singles, groups };
    }

    groupOf(members) {
      const mean = (pick) => members.reduce((sum, u) => sum + pick(u), 0) / members.length;
      return { x: mean((u) => u.x), y: mean((u) => u.y), count: members.length };
    }

    placesOnScreen(size) {
      const scale = EARTH_M_PER_PX / 2 ** this.map.getZoom();
      return this.places
        .map((p) => {
          const point = this.map.latLngToContainerPoint([p.lat, p.lon]);
          const radius_px = (p.radius_m || 0) / (scale * Math.cos((p.lat * Math.PI) / 180));
          return { ...p, x: point.x, y: point.y, radius_px };
        })
        .filter((p) => p.x > -400 && p.y > -400 && p.x < size.x + 400 && p.y < size.y + 400);
    }

    paint(ctx, units, groups, places, now) {
      const t = this.tokens;
      const each = (things, step) => {
        for (const thing of things) {
          ctx.save();
          ctx.translate(thing.x, thing.y);
          step(thing);
          ctx.restore();
        }
      };
      const special = units.filter((u) => u.watched || u.priority || u.selected);
      each(units.filter((u) => this.wantsAccuracy(u)), (u) => S.accuracy(ctx, t, u.accuracy_px));
      each(places, (p) => p.kind === "sensed" && p.radius_px > 6 && S.uncertainty(ctx, t, p.radius_px));
      each(groups, (g) => S.group(ctx, t, g.count));
      for (const u of units) S.body(ctx, t, u);
      const bright = !this.still && Math.floor(now / 500) % 2 === 1;
      each(special, (u) => this.paintRings(ctx, t, u, bright));
      each(places, (p) => this.paintPlace(ctx, t, p));
      each(special, (u) => this.paintAlert(ctx, t, u));
      for (const u of units) if (u.chip) L_.draw(ctx, t, u);
    }

    wantsAccuracy(u) {
      if (u.selected || u.priority > 0 || u.old) return u.accuracy_px > 0;
      return u.accuracy_px >= 12 && u.accuracy_px > 0;
    }

    paintRings(ctx, t, u, bright) {
      if (u.watched) S.watched(ctx, t);
      if (u.priority === 2) S.second(ctx, t, u.waiting);
      if (u.priority === 1) S.first(ctx, t, u.waiting, bright, this.still);
      if (u.selected) S.brackets(ctx, t, u.priority === 1 ? 42 : u.priority === 2 ? 31 : 25, u.priority > 0);
    }

    paintAlert(ctx, t, u) {
      if (!u.priority) return;
      const first = u.priority === 1;
      ctx.translate(first ? -31 : -22, first ? -32 : -23);
      (first ? S.square : S.triangle)(ctx, t, u.alert_icon || "exclamation-thick", u.waiting);
    }

    paintPlace(ctx, t, p) {
      if (p.kind === "sensed") (p.priority === 1 ? S.square : S.triangle)(ctx, t, p.icon, p.waiting);
      else if (p.kind === "incident") S.diamond(ctx, t, L_.isolated(p.label));
      else {
        S.recorded(ctx, t);
        if (p.label) L_.halo(ctx, t, L_.isolated(p.label), 16, -10);
      }
    }

    at(point) {
      let best = null;
      let nearest = HIT_PX;
      for (const u of this.drawn.units) {
        const reach = Math.hypot(u.x - point.x, u.y - point.y) - (u.priority === 1 ? 15 : 0);
        if (reach < nearest) [best, nearest] = [u, reach];
        const c = u.chip;
        const inside = c && point.x >= c.x && point.x <= c.x + c.w && point.y >= c.y && point.y <= c.y + c.h;
        if (!best && inside) return u;
      }
      return best;
    }

    hover(unit) {
      const key = unit ? unit.key : null;
      if (key === this.hovered) return;
      this.hovered = key;
      this.map.getContainer().style.cursor = key ? "pointer" : "";
      this.want();
    }

    inspect() {
      const t = this.tokens || {};
      const one = (u) => ({
        key: u.key, label: u.label, x: u.x, y: u.y, state: u.old ? "old" : "fresh", age_s: u.age,
        label_shown: Boolean(u.chip), chip: u.chip, priority: u.priority, waiting: u.waiting, watched: u.watched,
        selected: u.selected, you: u.you, icon: u.alert_icon, accuracy_px: u.accuracy_px,
        heading_shown: u.heading_deg !== null && !u.old,
      });
      const centre = this.map.getCenter();
      return {
        theme: t.name, zoom: this.map.getZoom(), lat: centre.lat, lon: centre.lng, frames: this.frames,
        known: this.units.size, units: this.drawn.units.map(one),
        places: this.drawn.places.map(({ key, kind, x, y, radius_px }) => ({ key, kind, x, y, radius_px })),
        groups: this.drawn.groups, reduced_motion: this.still,
        fonts: { base: window.respondBaseFonts, overlay: S.FONTS }, buttons: this.focus.names(),
      };
    }
  }

  window.RespondOverlay = Overlay;
})();
