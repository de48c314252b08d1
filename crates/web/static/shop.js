// What pages do better with a script: suggestions while a name is typed, and choices that need no button. Every page works
// without it.

for (const choice of document.querySelectorAll("[data-submit]")) {
  choice.form.classList.add("by-script");
  choice.addEventListener("change", () => choice.form.requestSubmit());
}

const field = document.querySelector("[data-suggest]");
if (field) suggest(field);

/** Shows below `field` what a half-typed name may be (the combobox of the ARIA Authoring Practices). */
function suggest(field) {
  const list = document.createElement("ul");
  Object.assign(list, { className: "hints", id: "hints", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.labels[0].textContent);
  field.form.append(list);
  for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"], ["aria-controls", "hints"],
    ["aria-autocomplete", "list"]]) field.setAttribute(name, value);
  let hints = [], chosen = -1, asked = 0, timer;

  function show(found) {
    hints = found;
    chosen = -1;
    list.replaceChildren(...hints.map((hint, at) => {
      const entry = document.createElement("li");
      Object.assign(entry, { id: `hint-${at}`, textContent: hint.text });
      entry.setAttribute("role", "option");
      entry.setAttribute("aria-selected", "false");
      entry.addEventListener("mousedown", (event) => { event.preventDefault(); location.assign(hint.path); });
      return entry;
    }));
    list.hidden = hints.length === 0;
    field.setAttribute("aria-expanded", String(!list.hidden));
    field.removeAttribute("aria-activedescendant");
  }

  function choose(at) {
    list.children[chosen]?.setAttribute("aria-selected", "false");
    chosen = (at + hints.length) % hints.length;
    list.children[chosen].setAttribute("aria-selected", "true");
    field.setAttribute("aria-activedescendant", `hint-${chosen}`);
  }

  async function ask() {
    const turn = ++asked;
    try {
      const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(field.value)}`);
      // An earlier answer that comes late is not shown.
      if (answer.ok && turn === asked) show(await answer.json());
    } catch {
      show([]);
    }
  }

  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 120); });
  field.addEventListener("blur", () => show([]));
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") { event.preventDefault(); choose(chosen + 1); }
    if (event.key === "ArrowUp") { event.preventDefault(); choose(chosen < 0 ? hints.length - 1 : chosen - 1); }
    if (event.key === "Escape") { event.preventDefault(); show([]); }
    if (event.key === "Enter" && chosen >= 0) { event.preventDefault(); location.assign(hints[chosen].path); }
  });
}
