/* Puts the page together: bridge to Python, base map, overlay, buttons, scale, attribution. */
"use strict";

(function () {
  const FEET_M = 0.3048;
  const MILE_M = 1609.344;
  const STEPS_FT = [10, 20, 50, 100, 200, 500, 1000, 2000];
  const STEPS_MI = [0.5, 1, 2, 5, 10, 20, 50];
  const MOVING_KEYS = new Set(["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "+", "-", "=", "_"]);
  const SVG = "http://www.w3.org/2000/svg";

  function element(tag, className, parent) {
    const made = document.createElement(tag);
    made.className = className;
    parent.append(made);
    return made;
  }

  function toolButton(parent, name, icon, act) {
    const button = element("button", "tool", parent);
    button.type = "button";
    button.title = name;
    button.setAttribute("aria-label", name);
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", window.respondIcons[icon]);
    svg.append(path);
    button.append(svg);
    button.addEventListener("click", act);
    window.L.DomEvent.disableClickPropagation(button);
  }

  function scaleSteps() {
    return [
      ...STEPS_FT.map((feet) => ({ metres: feet * FEET_M, words: `${feet} ft` })),
      ...STEPS_MI.map((miles) => ({ metres: miles * MILE_M, words: `${miles} mi` })),
    ];
  }

  function metreWords(metres) {
    return metres < 1000 ? `${Math.round(metres)} m` : `${(metres / 1000).toFixed(1)} km`;
  }

  class Page {
    constructor(map, options) {
      this.map = map;
      this.options = options;
      map.setMinZoom(options.zooms[0]);
      map.setMaxZoom(options.zooms[1]);
      this.insets = { left: 0, top: 0, right: 0, bottom: 0 };
      this.again = null;
      this.following = false;
      this.looking = false;
      this.zoomed = false;
      map.getContainer().setAttribute("role", "application");
      map.getContainer().setAttribute("aria-label", "Map. The units table holds the same facts.");
      new window.QWebChannel(window.qt.webChannelTransport, (channel) => this.begin(channel.objects.bridge));
    }

    async begin(bridge) {
      this.bridge = bridge;
      const waiting = Object.values({ ...window.respondBaseFonts, ...window.respondSymbols.FONTS });
      await Promise.allSettled(waiting.map((font) => document.fonts.load(font)));
      this.base = new window.RespondBase(this.map, this.options);
      this.overlay = new window.RespondOverlay(this.map, bridge);
      this.furniture();
      bridge.told.connect((text) => this.take(JSON.parse(text)));
      window.addEventListener("keydown", (event) => {
        if (event.key === "Home") this.showAll();
        else if (MOVING_KEYS.has(event.key)) this.leave();
      });
      window.addEventListener("wheel", () => this.leave());
      this.map.on("dragstart dblclick boxzoomstart", () => this.leave());
      this.map.on("zoom", () => (this.zoomed = this.zoomed || !this.looking));
      this.map.on("resize", () => this.again && this.look(this.again));
      this.map.on("move zoom resize", () => this.countOutside());
      bridge.page_ready();
    }

    furniture() {
      const container = this.map.getContainer();
      const tools = element("div", "tools", container);
      toolButton(tools, "Zoom in", "plus", () => (this.leave(), this.map.zoomIn()));
      toolButton(tools, "Zoom out", "minus", () => (this.leave(), this.map.zoomOut()));
      toolButton(tools, "Show all units", "crosshairs-gps", () => this.showAll());
      this.outside = element("button", "outside", container);
      this.outside.type = "button";
      this.outside.hidden = true;
      this.outside.addEventListener("click", () => this.showAll());
      window.L.DomEvent.disableClickPropagation(this.outside);
      const foot = element("div", "foot", container);
      this.scaleWords = element("div", "scale-words", foot);
      this.scaleBar = element("div", "scale-bar", foot);
      element("div", "attribution", foot).textContent = this.options.attribution;
      this.empty = element("div", "empty", container);
      this.empty.setAttribute("role", "status");
      this.empty.hidden = true;
      this.map.on("zoom move resize", () => this.scale());
      this.scale();
    }

    scale() {
      const size = this.map.getSize();
      const y = size.y - 40;
      const metres = this.map.distance(
        this.map.containerPointToLatLng([size.x - 150, y]), this.map.containerPointToLatLng([size.x, y]));
      const steps = scaleSteps().filter((step) => step.metres <= metres);
      const step = steps[steps.length - 1] || scaleSteps()[0];
      this.scaleWords.textContent = `${step.words} · ${metreWords(step.metres)}`;
      this.scaleBar.style.width = `${Math.round((step.metres / metres) * 150)}px`;
    }

    take(order) {
      if (order.kind === "batch") this.batch(order);
      else if (order.kind === "theme") this.theme(order);
      else if (order.kind === "centre") this.look(() => this.centre(order));
      else if (order.kind === "insets") this.inset(order);
      else if (order.kind === "home") this.showAll();
      else if (order.kind === "motion") this.overlay.motion(order.reduced);
    }

    batch(order) {
      this.overlay.take(order);
      this.empty.textContent = order.empty;
      this.empty.hidden = !order.empty;
      if (this.following && this.unitsOutside(this.insets)) this.look(() => this.home());
      this.countOutside();
      this.bridge.taken(order.number);
    }

    theme(order) {
      const style = document.documentElement.style;
      for (const [name, color] of Object.entries(order.tokens)) style.setProperty(`--${name}`, color);
      document.documentElement.dataset.theme = order.tokens.name;
      this.base.paint(order.tokens);
      this.overlay.theme(order.tokens);
    }

    inset(order) {
      this.insets = order.insets;
      document.documentElement.style.setProperty("--right", `${order.insets.right}px`);
      document.documentElement.style.setProperty("--top", `${order.insets.top}px`);
    }

    /* Half of what the insets take, so that the subject lands in the middle of the free part. */
    shift() {
      const { left, top, right, bottom } = this.insets;
      return window.L.point((left - right) / 2, (top - bottom) / 2);
    }

    /* What was looked at last is looked at again when the size changes, until a person moves the map. */
    look(again) {
      this.again = again;
      this.following = false;
      this.looking = true;
      again();
      this.looking = false;
    }

    /* All units from now on: who begins to record outside the view, or drives out of it, is brought in. */
    showAll() {
      this.zoomed = false;
      this.look(() => this.home());
    }

    /* A person moves the map: it stays where it is put. */
    leave() {
      this.again = null;
      this.following = false;
    }

    /* `insets`: what lies under a panel counts as outside as well, for whoever wants to see it all. */
    unitsOutside({ left, top, right, bottom }) {
      const size = this.map.getSize();
      let outside = 0;
      for (const u of this.overlay.units.values()) {
        const { x, y } = this.map.latLngToContainerPoint([u.lat, u.lon]);
        if (x < left || y < top || x > size.x - right || y > size.y - bottom) outside += 1;
      }
      return outside;
    }

    /* Nobody who records is silently out of sight. */
    countOutside() {
      const number = this.unitsOutside({ left: 0, top: 0, right: 0, bottom: 0 });
      this.outside.hidden = number === 0;
      const words = `${number} ${number === 1 ? "unit" : "units"} outside this view · show all`;
      if (number && this.outside.textContent !== words) this.outside.textContent = words;
    }

    centre(order) {
      const now = this.map.getZoom();
      const closer = this.zoomed && now > order.zoom; // a person came closer: stay there
      const zoom = order.zoom === null || closer ? now : order.zoom;
      const point = this.map.project([order.lat, order.lon], zoom).subtract(this.shift());
      this.map.setView(this.map.unproject(point, zoom), zoom, { animate: false });
    }

    home() {
      this.following = true;
      const spots = [...this.overlay.units.values()].map((u) => [u.lat, u.lon]);
      const { left, top, right, bottom } = this.insets;
      const bounds = spots.length ? window.L.latLngBounds(spots) : window.L.latLngBounds(this.options.bounds);
      const size = this.map.getSize();
      const room = size.x > left + right + 300 && size.y > top + bottom + 250;
      this.map.fitBounds(bounds, {
        animate: false,
        maxZoom: 16,
        paddingTopLeft: room ? [left + 60, top + 60] : [0, 0],
        paddingBottomRight: room ? [right + 90, bottom + 60] : [0, 0],
      });
    }
  }

  window.addEventListener("error", (event) => {
    if (window.respondPage && window.respondPage.bridge)
      window.respondPage.bridge.page_failed(`${event.filename || ""}:${event.lineno || 0}`);
  });

  window.respondStart = (map, options) => {
    window.respondPage = new Page(map, options);
  };
  window.respondInspect = () => JSON.stringify(window.respondPage.overlay.inspect());
})();
