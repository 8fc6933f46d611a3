// A worksheet in a browser: it keeps what is typed, shows it wherever the number stands again, and
// says of each answer whether it is the printed one. It asks nothing of any host.
"use strict";
(() => {
  const MINUS = /[\u2010-\u2015\u2212\uFE63\uFF0D]/g;
  const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";
  const TENS = /^([+-]?)\s*10\s*\^/;
  // Digits with a point or a comma; behind them a power of ten, as 1.2e-5 or as 1.2 × 10^-5.
  const DECIMAL =
    /^([+-]?)\s*(\d*)(?:[.,](\d*))?(?:\s*(?:[eE]\s*([+-]?\s*\d+)|[x×·⋅∙*]\s*10\s*\^\s*[({]?\s*([+-]?\s*\d+)\s*[)}]?))?$/;
  const GROUPED = /^[+-]?\d{1,3}(?:[.,'’\s]\d{3})+$/;
  const VULGAR = /^([+-]?\s*)([\u00BC-\u00BE\u2150-\u215E])$/;
  const LONGEST = 200;
  const LARGEST_POWER = 400;
  const ANSWER = /^(?:q(\d+):)?(?:i(\d+):)?(.+)\[(\d+),(\d+)\]$/;
  const ICONS = { right: "✓", wrong: "✗", unread: "?" };

  // Numbers as they are read: a numerator and a denominator, both whole, so that nothing is rounded.

  function plain(text) {
    return text
      .trim()
      .replace(MINUS, "-")
      .replace(/[⁺⁻⁰¹²³⁴-⁹]+/g, (raised) => "^" + [...raised].map(lowered).join(""))
      .replace(VULGAR, (_, sign, fraction) => sign + fraction.normalize("NFKD"))
      .replace(/[\u2044\u2215]/g, "/")
      .replace(/^\((.*)\)$/, "$1")
      .trim();
  }

  function lowered(sign) {
    return { "⁺": "+", "⁻": "-" }[sign] ?? String(RAISED.indexOf(sign));
  }

  function decimal(text) {
    const found = DECIMAL.exec(text.replace(TENS, "$11×10^"));
    if (!found) return null;
    const [, sign, whole, behind = "", letter, power] = found;
    if (!whole && !behind) return null;
    const exponent = Number((letter ?? power ?? "0").replace(/\s/g, "")) - behind.length;
    if (Math.abs(exponent) > LARGEST_POWER) return null;
    const digits = BigInt(whole + behind) * (sign === "-" ? -1n : 1n);
    const scale = 10n ** BigInt(Math.abs(exponent));
    return exponent > 0 ? [digits * scale, 1n] : [digits, scale];
  }

  function number(typed) {
    if (typed.length > LONGEST) return null;
    const parts = plain(typed).split("/").map((part) => decimal(part.trim()));
    if (parts.length > 2 || parts.includes(null)) return null;
    const [above, below = [1n, 1n]] = parts;
    return below[0] === 0n ? null : [above[0] * below[1], above[1] * below[0]];
  }

  function equal(one, other) {
    return one[0] * other[1] === other[0] * one[1];
  }

  // What a blank holds: "right", "wrong", "unread" for what is not sure to be a number, or "".
  function verdict(typed, answer = "") {
    const wanted = number(answer);
    if (!wanted || !typed.trim()) return "";
    const found = number(typed);
    if (!found) return "unread";
    if (equal(found, wanted)) return "right";
    // 1,234 may be meant as a thousand and more.
    const grouped = plain(typed);
    if (GROUPED.test(grouped) && equal(number(grouped.replace(/[.,]/g, "")), wanted)) return "unread";
    return "wrong";
  }

  // The page: its fields, and what it knows of them.

  const sheet = JSON.parse(document.getElementById("worksheet").textContent);
  const keys = [...document.querySelectorAll("script.key")];
  const key = Object.assign({}, ...keys.map((block) => JSON.parse(block.textContent)));
  const bar = document.querySelector(".answering");
  const part = (name) => bar.querySelector("." + name);
  const blanks = [...document.querySelectorAll("input.blank")];
  const fields = blanks.filter((blank) => !blank.readOnly);
  const shown = (name) => blanks.filter((blank) => blank.readOnly && blank.name === name);
  const isChecking = keys.length > 0;
  const counted = isChecking ? fields.filter((field) => number(key[field.name] ?? "")) : fields;
  const mirrors = new Map(fields.map((field) => [field, shown(field.name)]));
  const place = ["handprop", sheet.problem, sheet.id, sheet.code].join(":");

  function filled(words, values) {
    return words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  }

  // A browser may refuse to keep anything, as it does in some frames.
  function kept() {
    try {
      return Object(JSON.parse(localStorage.getItem(place)));
    } catch {
      return {};
    }
  }

  function keep() {
    const typed = fields.filter((field) => field.value).map((field) => [field.name, field.value]);
    try {
      localStorage.setItem(place, JSON.stringify(Object.fromEntries(typed)));
      part("unkept").hidden = true;
    } catch {
      part("unkept").hidden = false;
    }
  }

  function say(field, state) {
    const beside = field.nextElementSibling;
    field.parentElement.className = "answer " + state;
    beside.textContent = state && ICONS[state] + " " + sheet.words[state];
    if (state) field.setAttribute("aria-describedby", beside.id);
    else field.removeAttribute("aria-describedby");
    if (state === "wrong" || state === "unread") field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
    field.dataset.state = state;
  }

  function tellProgress() {
    const done = counted.filter((field) => (isChecking ? field.dataset.state === "right" : field.value.trim()));
    const words = isChecking ? sheet.words.progress : sheet.words.filled;
    part("progress").textContent = filled(words, { count: done.length, all: counted.length });
  }

  function check(field) {
    const state = verdict(field.value, key[field.name]);
    const isNew = state !== field.dataset.state;
    say(field, state);
    tellProgress();
    if (!state || !isNew) return;
    const label = field.getAttribute("aria-label");
    part("told").textContent = filled(sheet.words.told[state], { field: label });
  }

  function write(field, text) {
    field.value = text;
    for (const mirror of mirrors.get(field)) mirror.value = text;
  }

  function clear() {
    for (const field of fields) {
      write(field, "");
      say(field, "");
    }
    part("told").textContent = "";
    try {
      localStorage.removeItem(place);
    } catch {
      // There is nothing to remove.
    }
    tellProgress();
  }

  // An answer is what is found; given numbers that are copied are none.
  function answers() {
    return fields
      .filter((field) => field.value.trim() && !field.classList.contains("given"))
      .map((field) => {
        const [, question, iteration, step, row, column] = ANSWER.exec(field.name);
        return {
          ...(question ? { question: Number(question) } : {}),
          iteration: Number(iteration ?? 1),
          step,
          row: Number(row),
          column: Number(column),
          answer: field.value.trim(),
        };
      });
  }

  function fileName() {
    const last = location.pathname.split("/").pop() ?? "";
    const stem = last.replace(/\.x?html?$/i, "");
    if (stem === last) return sheet.id ?? "worksheet";
    try {
      return decodeURIComponent(stem);
    } catch {
      return stem;
    }
  }

  function download() {
    const { handprop, problem, id, code } = sheet;
    const record = { handprop, problem, id, ...(code ? { code } : {}), answers: answers() };
    const content = new Blob([JSON.stringify(record, null, 1) + "\n"], { type: "application/json" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(content);
    link.download = filled(sheet.words.file, { name: fileName() });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  const before = kept();
  for (const field of fields) {
    const beside = document.createElement("span");
    beside.className = "verdict";
    beside.id = "verdict:" + field.name;
    field.after(beside);
    write(field, typeof before[field.name] === "string" ? before[field.name] : "");
    say(field, verdict(field.value, key[field.name]));
    field.addEventListener("input", () => {
      write(field, field.value);
      say(field, "");
      tellProgress();
      keep();
    });
    field.addEventListener("blur", () => check(field));
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") check(field);
    });
  }
  document.documentElement.classList.toggle("checking", isChecking);
  bar.hidden = false;
  tellProgress();
  part("download").addEventListener("click", download);
  const asked = bar.querySelector("dialog");
  part("clear").addEventListener("click", () => asked.showModal());
  part("keep").addEventListener("click", () => asked.close());
  part("cleared").addEventListener("click", () => {
    asked.close();
    clear();
  });
})();
