/* The base map: greys from the theme, drawn from the pack's vector tiles by protomaps-leaflet. */
"use strict";

(function () {
  const P = window.protomapsL;
  const FAMILY = "'Inter', 'Segoe UI', 'DejaVu Sans', sans-serif";
  // Every font of the base map; nothing below 11 px.
  const FONTS = {
    street: `500 12px ${FAMILY}`,
    street_minor: `500 11px ${FAMILY}`,
    place: `600 13px ${FAMILY}`,
    address: `400 11px ${FAMILY}`,
  };
  const of = (...kinds) => (z, f) => kinds.includes(f.props.kind);
  const widths = (stops) => P.exp(1.6, stops);

  const WIDTH = {
    highway: widths([[11, 1.5], [14, 6], [16, 13], [19, 60]]),
    major: widths([[11, 1], [14, 4.5], [16, 11], [19, 46]]),
    medium: widths([[12, 0.8], [14, 3], [16, 8], [19, 38]]),
    minor: widths([[13, 1], [14, 2], [16, 6], [19, 30]]),
    service: widths([[14, 0.8], [16, 2.5], [19, 14]]),
    path: widths([[14, 0.5], [16, 1.2], [19, 4]]),
    rail: widths([[13, 0.6], [16, 1.2], [19, 2.5]]),
  };

  function road(kind, color) {
    return {
      dataLayer: "roads",
      filter: of(kind),
      symbolizer: new P.LineSymbolizer({ color, width: WIDTH[kind], lineCap: "round", lineJoin: "round" }),
    };
  }

  function casing(kind, color) {
    const width = (z) => WIDTH[kind](z) + 1.6;
    return {
      dataLayer: "roads",
      minzoom: 14,
      filter: of(kind),
      symbolizer: new P.LineSymbolizer({ color, width, lineCap: "round", lineJoin: "round" }),
    };
  }

  function paintRules(t) {
    const fill = (layer, kind, color) => ({
      dataLayer: layer,
      filter: of(...kind),
      symbolizer: new P.PolygonSymbolizer({ fill: color }),
    });
    const carried = ["service", "minor", "medium", "major", "highway"];
    const tone = { service: t.path, minor: t.street, medium: t.street, major: t.major, highway: t.major };
    return [
      fill("landuse", ["park"], t.park),
      fill("water", ["sea", "water"], t.water),
      fill("landuse", ["paved"], t.paved),
      {
        dataLayer: "buildings",
        symbolizer: new P.PolygonSymbolizer({ fill: t.building, stroke: t.outline, width: 1 }),
        minzoom: 14,
      },
      {
        dataLayer: "roads",
        filter: of("path"),
        minzoom: 15,
        symbolizer: new P.LineSymbolizer({ color: t.path, width: WIDTH.path }),
      },
      {
        dataLayer: "roads",
        filter: of("rail"),
        symbolizer: new P.LineSymbolizer({ color: t.rail, width: WIDTH.rail }),
      },
      ...carried.map((kind) => casing(kind, t.casing)),
      ...carried.map((kind) => road(kind, tone[kind])),
    ];
  }

  function labelRules(t) {
    const along = (kinds, font, minzoom) => ({
      dataLayer: "roads",
      minzoom,
      filter: of(...kinds),
      symbolizer: new P.LineLabelSymbolizer({
        labelProps: ["name"],
        font,
        fill: t.label,
        stroke: t.labelHalo,
        width: 3,
        position: 2, // centred on the line
        repeatDistance: 600,
      }),
      sort: (a, b) => (b.length || 0) - (a.length || 0),
    });
    return [
      {
        dataLayer: "places",
        minzoom: 12,
        filter: (z) => z <= 16,
        symbolizer: new P.CenteredTextSymbolizer({
          labelProps: ["name"],
          font: FONTS.place,
          fill: t.place,
          stroke: t.labelHalo,
          width: 2,
        }),
      },
      along(["highway", "major", "medium"], FONTS.street, 14),
      along(["minor"], FONTS.street_minor, 15),
      {
        dataLayer: "addresses",
        minzoom: 18,
        symbolizer: new P.CenteredTextSymbolizer({
          labelProps: ["number"],
          font: FONTS.address,
          fill: t.label,
          stroke: t.labelHalo,
          width: 1.5,
        }),
      },
    ];
  }

  class Base {
    constructor(map, options) {
      this.map = map;
      this.options = options;
      this.layer = null;
    }

    paint(tokens) {
      if (this.layer) this.map.removeLayer(this.layer);
      document.documentElement.style.setProperty("--ground", tokens.map);
      this.layer = P.leafletLayer({
        url: this.options.tiles,
        maxDataZoom: this.options.maxDataZoom,
        attribution: "",
        noWrap: true,
        keepBuffer: 1,
        backgroundColor: tokens.map,
        paintRules: paintRules(tokens),
        labelRules: labelRules(tokens),
      });
      this.layer.addTo(this.map);
    }
  }

  window.RespondBase = Base;
  window.respondBaseFonts = FONTS;
})();
