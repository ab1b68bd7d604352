/* Charts that answer: a bar that is pointed at, or reached with the arrow keys, says its figure and shows its row. */
(() => {
  "use strict";
  const all = (query, inside) => [...inside.querySelectorAll(query)];
  const MOVES = { ArrowRight: 1, ArrowLeft: -1 };

  all(".document .chart", document).forEach((chart, number) => {
    const svg = chart.querySelector("svg"), bars = all("rect.bar", svg);
    const rows = all("tbody tr", chart.nextElementSibling ?? chart);
    if (!bars.length) return;
    const told = document.createElement("p");
    told.className = "told";
    told.id = `chart-told-${number}`;
    told.setAttribute("aria-live", "polite");
    (chart.querySelector(".categories") ?? svg).after(told);
    svg.setAttribute("tabindex", "0");
    svg.setAttribute("aria-describedby", told.id);
    const onwards = getComputedStyle(chart).direction === "rtl" ? -1 : 1;
    let at = -1;

    const leave = () => all(".pointed", chart.parentElement).forEach((part) => part.classList.remove("pointed"));
    const show = (place) => {
      leave();
      at = (place + bars.length) % bars.length;
      const said = bars[at].querySelector("title").textContent;
      told.textContent = said;
      bars[at].classList.add("pointed");
      rows.find((row) => said.startsWith(`${row.cells[0].textContent.trim()} ·`))?.classList.add("pointed");
    };

    svg.addEventListener("pointerover", (event) => {
      const place = bars.indexOf(event.target);
      if (place >= 0) show(place);
    });
    svg.addEventListener("keydown", (event) => {
      const step = onwards * (MOVES[event.key] ?? 0);
      if (!step) return;
      event.preventDefault();
      show(at < 0 && step < 0 ? bars.length - 1 : at + step);
    });
    svg.addEventListener("blur", leave);
    svg.addEventListener("pointerleave", leave);
  });
})();
