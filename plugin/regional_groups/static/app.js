/* Comforts on top of pages that work without any of this: confirmation, one submission, rows, copying. Drafts: drafts.js. */
(() => {
  "use strict";
  const root = document.documentElement;
  const all = (query, inside = document) => [...inside.querySelectorAll(query)];
  root.classList.add("scripted");
  all("[data-copy], [data-add-row]").forEach((button) => { button.hidden = false; });

  const addRow = (button) => {
    const list = button.closest("[data-repeat]");
    const rows = all(".repeat-row", list);
    const last = rows[rows.length - 1], row = last.cloneNode(true);
    const name = list.dataset.repeat, old = `${name}-${rows.length - 1}-`, next = `${name}-${rows.length}-`;
    row.setAttribute("aria-label", `${row.dataset.label}, ${rows.length + 1}`);
    all(".wrong", row).forEach((text) => text.remove());
    all(".is-wrong", row).forEach((field) => field.classList.remove("is-wrong"));
    all("[name], [id], [for]", row).forEach((part) => {
      ["name", "id", "for"].forEach((key) => {
        if (part.hasAttribute(key)) part.setAttribute(key, part.getAttribute(key).replace(old, next));
      });
      ["aria-invalid", "aria-describedby", "required"].forEach((key) => part.removeAttribute(key));
      if (part.type === "checkbox") part.checked = false;
      else if (part.options) part.selectedIndex = 0;
      else if ("value" in part) part.value = "";
    });
    last.after(row);
    return row;
  };

  document.addEventListener("submit", (event) => {
    const form = event.target, chosen = event.submitter;
    const asked = chosen?.name === "preview" ? "" : chosen?.dataset.confirm || form.dataset.confirm;
    if (form.dataset.sent || (asked && !window.confirm(asked))) return event.preventDefault();
    if (form.method !== "post") return undefined;
    form.dataset.sent = "1";
    event.submitter?.setAttribute("aria-disabled", "true");
    return setTimeout(() => release(form), 10000);
  });
  const release = (form) => {
    delete form.dataset.sent;
    all("[aria-disabled]", form).forEach((button) => button.removeAttribute("aria-disabled"));
  };
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach(release));

  // Who goes back to a form that makes something sends it under its old key: it leads to what was made (core/claims.py).
  const made = all("form").filter((form) => form.elements.form_key && !form.elements.version);
  const place = (form) => `${made.filter((one) => one.action === form.action).indexOf(form)} ${form.action}`;
  const back = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  const sent = (back && history.state?.sent) || {};
  made.forEach((form) => {
    if (sent[place(form)]) form.elements.form_key.value = sent[place(form)];
    form.addEventListener("submit", () => {
      sent[place(form)] = form.elements.form_key.value;
      history.replaceState({ sent }, "");
    });
  });

  document.addEventListener("addrow", (event) => addRow(event.target));
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-autosubmit]")) event.target.form.requestSubmit();
  });

  document.addEventListener("click", async (event) => {
    const add = event.target.closest("[data-add-row]"), copy = event.target.closest("[data-copy]");
    all("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
    if (add) addRow(add).querySelector("input, select, textarea")?.focus();
    if (copy) {
      const field = document.getElementById(copy.dataset.copy), text = copy.querySelector("span"), before = text.textContent;
      field.select();
      try { await navigator.clipboard.writeText(field.value); } catch { document.execCommand("copy"); }
      text.textContent = document.body.dataset.copied;
      setTimeout(() => { text.textContent = before; }, 2000);
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    all("details.menu[open]").forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
  });

  // An error summary link may point into a closed part of the page.
  const unfold = () => {
    const goal = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    for (let part = goal; part; part = part.parentElement) if (part.matches("details")) part.open = true;
    if (goal) goal.focus();
  };
  window.addEventListener("hashchange", unfold);
  unfold();
  document.querySelector("[data-focus]")?.focus();

  // Hours are told in the zone of this browser from the next page on, where the reader chose none.
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone) document.cookie = `zone=${zone};path=/;max-age=31536000;samesite=lax${location.protocol === "https:" ? ";secure" : ""}`;
})();
