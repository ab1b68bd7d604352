/* Comforts on top of pages that work without any of this: confirmation, one submission, rows, copying, drafts. */
(() => {
  "use strict";
  const root = document.documentElement;
  const body = document.body;
  const all = (query, inside = document) => [...inside.querySelectorAll(query)];
  root.classList.add("scripted");
  all("[data-copy], [data-add-row]").forEach((button) => { button.hidden = false; });

  // Storage may be forbidden; drafts are then not kept, and nothing else changes.
  const store = (() => {
    try { const it = window.localStorage; it.getItem("draft:"); return it; } catch { return null; }
  })();
  const draftKeys = () => Object.keys(store || {}).filter((key) => key.startsWith("draft:"));
  const keepable = (field) => field.name && !field.readOnly && !/^(hidden|password|file|submit)$/.test(field.type);
  const KEPT_DAYS = 14;

  const read = (form) => [...form.elements].filter(keepable).map((field) =>
    [field.name, /^(checkbox|radio)$/.test(field.type) ? [field.value, field.checked]
      : field.multiple ? [...field.selectedOptions].map((option) => option.value) : field.value]);

  const write = (form, pairs) => {
    const boxes = new Map(), texts = new Map();
    pairs.forEach(([name, value]) => {
      if (Array.isArray(value) && typeof value[1] === "boolean") boxes.set(`${name} ${value[0]}`, value[1]);
      else texts.set(name, [...(texts.get(name) || []), value]);
    });
    while (all("[data-add-row]", form).some((button) => {
      const name = button.closest("[data-repeat]").dataset.repeat;
      const next = `${name}-${all(".repeat-row", button.parentNode).length}-`;
      return [...texts.keys()].some((key) => key.startsWith(next)) && addRow(button);
    }));
    [...form.elements].filter(keepable).forEach((field) => {
      if (/^(checkbox|radio)$/.test(field.type)) {
        const kept = boxes.get(`${field.name} ${field.value}`);
        if (kept !== undefined) field.checked = kept;
      } else if (texts.has(field.name)) {
        const value = texts.get(field.name).shift();
        if (field.multiple) [...field.options].forEach((option) => { option.selected = value.includes(option.value); });
        else if (value !== undefined) field.value = value;
      }
    });
  };

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

  const tell = (form, at, undo) => {
    const notice = document.createElement("div"), text = document.createElement("p"), button = document.createElement("button");
    notice.className = "notice notice-info restored";
    notice.setAttribute("role", "status");
    text.className = "notice-text";
    text.textContent = body.dataset.restored.replace("{time}", new Date(at).toLocaleString(root.lang));
    button.type = "button";
    button.className = "button button-quiet";
    button.textContent = body.dataset.discard;
    button.addEventListener("click", () => { undo(); notice.remove(); });
    notice.append(text, button);
    form.prepend(notice);
  };

  if (store) {
    all("[data-kept]").forEach((mark) => store.removeItem(`draft:${mark.dataset.kept}`));
    all("form[data-keep]").forEach((form) => {
      const key = `draft:${form.dataset.keep}`;
      const start = read(form);
      let kept = null;
      try { kept = JSON.parse(store.getItem(key)); } catch { store.removeItem(key); }
      if (kept && Date.now() - kept.at > KEPT_DAYS * 864e5) store.removeItem(key);
      else if (kept && JSON.stringify(kept.fields) !== JSON.stringify(start)) {
        write(form, kept.fields);
        tell(form, kept.at, () => { store.removeItem(key); write(form, start); });
      }
      let timer;
      form.addEventListener("input", () => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          try { store.setItem(key, JSON.stringify({ at: Date.now(), fields: read(form) })); } catch { /* full: keep the older draft */ }
        }, 400);
      });
    });
  }

  document.addEventListener("submit", (event) => {
    const form = event.target, asked = event.submitter?.dataset.confirm || form.dataset.confirm;
    if (form.dataset.sent || (asked && !window.confirm(asked))) return event.preventDefault();
    if (store && "signout" in form.dataset) draftKeys().forEach((key) => store.removeItem(key));
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
      text.textContent = body.dataset.copied;
      setTimeout(() => { text.textContent = before; }, 2000);
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    all("details.menu[open]").forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
  });

  // An error summary link may point into a closed part of the page.
  const unfold = () => {
    const goal = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let part = goal; part; part = part.parentElement) if (part.matches("details")) part.open = true;
    if (goal) goal.focus();
  };
  window.addEventListener("hashchange", unfold);
  unfold();
  document.querySelector("[data-focus]")?.focus();
})();
