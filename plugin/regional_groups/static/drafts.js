/* Keeps what is typed into forms with data-keep in this browser, so that a lost line or an expired sign-in costs nothing.
   A draft goes when its key, which is sent with the form, comes back in data-kept; when the person signs out; and
   after fourteen days. In data-unsaved comes back what was sent under a form key that had made something else:
   it stays, and the next sending makes a new thing. */
(() => {
  "use strict";
  const body = document.body;
  const all = (query, inside = document) => [...inside.querySelectorAll(query)];

  // Storage may be forbidden; drafts are then not kept, and nothing else changes.
  const store = (() => {
    try { const it = window.localStorage; it.getItem("draft:"); return it; } catch { return null; }
  })();
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
    all("[data-add-row]", form).forEach((button) => {
      const list = button.closest("[data-repeat]");
      const rows = () => all(".repeat-row", list).length;
      const kept = (index) => [...texts.keys()].some((key) => key.startsWith(`${list.dataset.repeat}-${index}-`));
      for (let index = rows(); kept(index) && index === rows(); index += 1) button.dispatchEvent(new Event("addrow", { bubbles: true }));
    });
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

  // dates as the pages write them: "28 November 2026", Western digits, with the zone of this device
  const spoken = document.documentElement.lang, clock = `${spoken === "en" ? "en-GB" : spoken}-u-nu-latn`;

  const make = (name, className, textContent) => Object.assign(document.createElement(name), { className, textContent });
  const tell = (form, at, undo) => {
    const time = new Date(at).toLocaleString(clock, { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short" });
    const notice = make("div", "notice notice-info restored", ""), button = make("button", "button button-quiet", body.dataset.discard);
    notice.setAttribute("role", "status");
    button.type = "button";
    button.addEventListener("click", () => { undo(); notice.remove(); });
    notice.append(make("p", "notice-text", body.dataset.restored.replace("{time}", time)), button);
    form.prepend(notice);
  };

  if (!store) return;
  let left = false; // the person signs out: nothing is kept any more
  const load = (key) => {
    try { return JSON.parse(store.getItem(key)); } catch { store.removeItem(key); return null; }
  };
  const put = (key, draft) => {
    try { store.setItem(key, JSON.stringify(draft)); } catch { /* full: keep the older draft */ }
  };
  all("[data-kept]").forEach((mark) => store.removeItem(`draft:${mark.dataset.kept}`));
  all("[data-unsaved]").forEach((mark) => {
    const key = `draft:${mark.dataset.unsaved}`, kept = load(key);
    if (kept) put(key, { at: kept.at, fields: kept.fields, spent: kept.sent });
  });
  all("form[data-keep]").forEach((form) => {
    const key = `draft:${form.dataset.keep}`;
    const start = read(form);
    let kept = load(key);
    if (kept && Date.now() - kept.at > KEPT_DAYS * 864e5) { store.removeItem(key); kept = null; }
    // sent under this key, but no answer came: sent again it must not make the same twice (core/claims.py)
    const once = form.elements.form_key;
    let sent = kept?.sent, spent = kept?.spent;
    // who goes back has the old page with its old key (app.js): where that made something else, another is taken
    const renew = () => { if (once && once.value === spent) once.value += "-"; };
    renew();
    const fresh = once?.value;
    if (once && sent) once.value = sent;
    if (kept && JSON.stringify(kept.fields) !== JSON.stringify(start)) {
      write(form, kept.fields);
      tell(form, kept.at, () => { store.removeItem(key); form.reset(); sent = undefined; if (once) once.value = fresh; });
    }
    const save = () => left || put(key, { at: Date.now(), fields: read(form), sent, spent });
    let timer = 0;
    const now = () => { clearTimeout(timer); timer = 0; save(); };
    const name = () => {
      const field = form.elements.draft_key || form.appendChild(document.createElement("input"));
      Object.assign(field, { type: "hidden", name: "draft_key", value: form.dataset.keep });
    };
    form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(now, 400); });
    form.addEventListener("submit", () => { sent = once?.value; now(); name(); });
    window.addEventListener("pagehide", () => { if (timer) now(); }); // what was typed last, before the page goes
    window.addEventListener("pageshow", (event) => { // the page as it was left, without being loaded again
      const since = event.persisted && load(key);
      if (since?.spent) { sent = since.sent; spent = since.spent; renew(); }
    });
  });

  document.addEventListener("submit", (event) => {
    if (!("signout" in event.target.dataset)) return;
    left = true;
    Object.keys(store).filter((key) => key.startsWith("draft:")).forEach((key) => store.removeItem(key));
  });
})();
