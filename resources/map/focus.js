/* DOM markers, only for selected and alerting units: they can be focused and have accessible names. */
"use strict";

(function () {
  function spoken(u) {
    const parts = [`Unit ${u.label}`];
    if (u.priority) parts.unshift(u.waiting ? "Alert waiting" : "Alert acknowledged");
    if (u.watched) parts.push("watched");
    if (u.selected) parts.push("selected");
    if (u.old) parts.push(window.respondLabels.ageWords(u.age));
    return parts.join(", ");
  }

  class Focus {
    constructor(container, told) {
      this.told = told;
      this.buttons = new Map();
      this.pane = document.createElement("div");
      this.pane.className = "focus-pane";
      container.append(this.pane);
    }

    show(units) {
      const wanted = new Set(units.map((u) => u.key));
      for (const [key, button] of this.buttons)
        if (!wanted.has(key)) {
          button.remove();
          this.buttons.delete(key);
        }
      for (const u of units) this.move(this.buttons.get(u.key) || this.make(u.key), u);
    }

    make(key) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "unit-focus";
      button.addEventListener("click", () => this.told.clicked(key));
      this.pane.append(button);
      this.buttons.set(key, button);
      return button;
    }

    move(button, u) {
      const size = 2 * (window.respondLabels.radius(u) + 4);
      button.style.width = button.style.height = `${size}px`;
      button.style.transform = `translate(${u.x - size / 2}px, ${u.y - size / 2}px)`;
      const name = spoken(u);
      if (button.getAttribute("aria-label") !== name) button.setAttribute("aria-label", name);
    }

    names() {
      return [...this.buttons.values()].map((button) => button.getAttribute("aria-label"));
    }
  }

  window.RespondFocus = Focus;
})();
