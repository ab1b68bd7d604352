/* The section editor: buttons that move a section; the places are written for the server, which orders by them. */
(() => {
  "use strict";
  const all = (query, inside = document) => [...inside.querySelectorAll(query)];
  const place = (row) => row.querySelector("input[name$='-place']");

  const renumber = (list) => all(".repeat-row", list).forEach((row, index) => {
    row.setAttribute("aria-label", `${row.dataset.label}, ${index + 1}`);
    place(row).value = index + 1;
  });

  const button = (text, step) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button button-quiet";
    made.textContent = text;
    made.dataset.step = step;
    return made;
  };

  all("form[data-up]").forEach((form) => {
    all("[data-sections] .repeat-row", form).forEach((row) => {
      const bar = document.createElement("div");
      bar.className = "section-moves";
      bar.append(button(form.dataset.up, "up"), button(form.dataset.down, "down"));
      row.append(bar);
    });
    form.addEventListener("click", (event) => {
      const pressed = event.target.closest("button[data-step]");
      if (!pressed) return;
      const row = pressed.closest(".repeat-row");
      const other = pressed.dataset.step === "up" ? row.previousElementSibling : row.nextElementSibling;
      if (!other) return;
      if (pressed.dataset.step === "up") other.before(row); else other.after(row);
      renumber(row.closest("[data-sections]"));
      pressed.focus();
      form.dispatchEvent(new Event("input", { bubbles: true }));
    });
  });
})();
