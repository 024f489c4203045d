"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const root = document.documentElement;
  const PAGE_ROWS = 50, PRINTED_ROWS = 2000;
  const COUNTED = 1, ORIGINAL = 2, OUTSIDE = 4, CLAIMED = 8;
  let lang = root.lang === "en" ? 1 : 0;

  // --- words ---------------------------------------------------------------------------------------------------------
  const label = (name, values) => filled(parts(data.labels[name][lang]), values || {});
  const parts = (text) => text.split(/\{(\w+(?::[^}]*)?)\}/);
  // A name may be followed by how English inflects it, as rules/text.py has it: `count:one|many`, `signed:day`.
  const inflected = (value, spec) => (spec === "day" ? value.replace(/\b(\d\d)\/(\d\d)\/(\d{4})\b/g, "$3-$2-$1") : spec.split("|")[value === "1" ? 0 : 1]);
  const value = (values, name, spec) => {
    const found = name in values ? values[name] : "{" + name + "}";
    return spec ? inflected(String(found), spec) : found;
  };
  const filled = (pieces, values) => pieces.map((piece, i) => (i % 2 ? value(values, ...piece.split(/:(.*)/)) : piece)).join("");
  const told = (place, values) => filled(data.texts[place][lang], values || {});
  const note = (value) => (value ? told(value[0], value[1]) : "");
  const pair = (name, place) => data[name][place][lang];
  const begun = (text) => text.charAt(0).toUpperCase() + text.slice(1);
  const number = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, lang ? "," : ".");
  const day = (iso) => (iso && !lang ? iso.slice(8, 10) + "/" + iso.slice(5, 7) + "/" + iso.slice(0, 4) : iso || "");
  const clock = (iso) => (iso ? day(iso.slice(0, 10)) + " " + iso.slice(11, 19) : "");
  const month = (iso) => (lang ? iso : iso.slice(5, 7) + "/" + iso.slice(0, 4));
  const share = (top, bottom) => (bottom ? Math.round((1000 * top) / bottom) / 10 : null);
  const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/\u0111/g, "d");

  // Everything that a document says goes through here: text nodes and attributes, never markup.
  const make = (tag, attributes, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) if (value !== null && value !== undefined) node.setAttribute(name, value);
    for (const child of children.flat()) if (child !== null && child !== undefined && child !== "") node.append(child);
    return node;
  };

  // --- documents -----------------------------------------------------------------------------------------------------
  const docs = data.documents.map((d, place) => ({
    place, unit: d[0], number: d[1], symbol: d[2], on: d[3], cls: d[4], flags: d[5], path: d[6], sha: d[7], subject: d[8], findings: d[9], file: d[10],
    name: [d[1], d[2]].filter(Boolean).join("/"),
    words: fold([d[1] + "/" + d[2], d[6], d[8], data.units[d[0]][0], data.units[d[0]][1],
      ...(d[10] ? d[10][5].map((s) => (s[8] >= 0 ? data.certificates[s[8]][0] : "")) : [])].join(" ")),
  }));
  const below = (d) => (d.flags & COUNTED) !== 0 && (d.flags & ORIGINAL) === 0;
  const sizes = new Map();
  for (const d of docs) if (below(d)) sizes.set(d.unit + " " + d.cls, (sizes.get(d.unit + " " + d.cls) || 0) + 1);
  const size = (d) => sizes.get(d.unit + " " + d.cls) || 0;
  const byText = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  const byNumber = (a, b) => (parseInt(a.number, 10) || 0) - (parseInt(b.number, 10) || 0) || byText(a.number, b.number);
  const ORDERS = {
    remedy: (a, b) => a.unit - b.unit || size(b) - size(a) || a.cls - b.cls || byText(a.on, b.on) || byNumber(a, b),
    date: (a, b) => byText(b.on, a.on) || a.unit - b.unit || byNumber(a, b),
    number: (a, b) => byNumber(a, b) || byText(a.symbol, b.symbol) || a.unit - b.unit,
    findings: (a, b) => b.findings.length - a.findings.length || a.unit - b.unit || byNumber(a, b),
  };
  const state = { page: 0, rows: PAGE_ROWS, found: [], opened: new Set() };

  const choose = () => {
    const wanted = fold(byId("search").value.trim()).split(/\s+/).filter(Boolean);
    const unit = byId("unit").value, cls = byId("class").value, on = byId("month").value;
    state.found = docs.filter((d) =>
      (unit === "" || d.unit === +unit) && (cls === "*" || (cls === "" ? below(d) : d.cls === +cls)) &&
      (on === "" || d.on.startsWith(on)) && wanted.every((word) => d.words.includes(word)));
    state.found.sort(ORDERS[byId("order").value]);
    state.page = 0;
    show();
  };

  const show = () => {
    const pages = Math.max(1, Math.ceil(state.found.length / state.rows));
    state.page = Math.min(state.page, pages - 1);
    const rows = state.found.slice(state.page * state.rows, (state.page + 1) * state.rows);
    const list = document.createDocumentFragment();
    const grouped = byId("order").value === "remedy";
    let unit = -1, cls = -1;
    for (const d of rows) {
      if (grouped && d.unit !== unit) {
        list.append(make("h3", { class: "unit-head" }, data.units[d.unit][1]));
        unit = d.unit; cls = -1;
      }
      if (grouped && d.cls !== cls) {
        const head = make("div", { class: "group-head" }, make("h4", {}, data.classes[d.cls][1 + lang] + (below(d) ? " · " + number(size(d)) : "")),
          make("span", { class: "more" }, data.classes[d.cls][3 + lang]));
        head.style.borderLeftColor = data.classes[d.cls][5];
        list.append(head);
        cls = d.cls;
      }
      list.append(row(d, grouped));
    }
    if (!rows.length) list.append(make("p", { class: "more" }, label("none")));
    byId("list").replaceChildren(list);
    byId("shown").textContent = label("shown", { count: number(state.found.length) });
    byId("pages").hidden = pages < 2;
    byId("page").textContent = label("page", { page: number(state.page + 1), pages: number(pages) });
    byId("previous").disabled = state.page === 0;
    byId("next").disabled = state.page >= pages - 1;
  };

  const LEVEL_TONES = ["fail", "open", "note", "none"];
  const row = (d, grouped) => {
    const name = d.name || label("no_number");
    const button = make("button", { type: "button", class: "opener", "aria-expanded": "false", "aria-label": label("open") + ": " + name }, label("open"));
    const first = d.findings.length ? told(d.findings[0][1], d.findings[0][4]) : "";
    const card = make("article", { class: "doc", "data-place": d.place },
      make("div", { class: "doc-head" },
        make("span", { class: "name" }, name),
        make("span", {}, day(d.on)),
        make("span", { class: "subject" }, d.subject, d.flags & OUTSIDE ? make("span", { class: "more" }, " (" + label("outside") + ")") : null),
        button,
        grouped ? null : make("span", { class: "first" }, data.units[d.unit][1] + " · " + data.classes[d.cls][1 + lang]),
        first ? make("span", { class: "first" }, first) : null));
    const toggle = (open) => {
      const body = card.querySelector(".doc-body");
      if (open && !body) card.append(opened(d));
      else if (!open && body) body.remove();
      button.setAttribute("aria-expanded", String(open));
      button.setAttribute("aria-label", label(open ? "close" : "open") + ": " + name);
      button.textContent = label(open ? "close" : "open");
      state.opened[open ? "add" : "delete"](d.place);
    };
    button.addEventListener("click", () => toggle(!card.querySelector(".doc-body")));
    if (state.opened.has(d.place)) toggle(true);
    return card;
  };

  const fact = (list, name, value, kind) => {
    if (value === "" || value === null || value === undefined) return;
    list.append(make("div", { class: kind === "wide" ? "wide" : null }, make("dt", {}, name), make("dd", { class: kind === "wide" ? "code" : null }, String(value))));
  };

  const opened = (d) => {
    const body = make("div", { class: "doc-body" });
    const cls = data.classes[d.cls];
    body.append(make("p", {}, make("b", {}, cls[1 + lang]), " – ", cls[6 + lang]));
    const facts = make("dl", { class: "facts" });
    fact(facts, label("file"), d.path || label("no_file"), "wide");
    fact(facts, "SHA-256", d.sha, "wide");
    if (d.file) {
      if (!d.file[2]) fact(facts, label("origin"), begun(pair("origins", d.file[0])));
      fact(facts, label("pages"), d.file[1]);
      fact(facts, label("matched"), begun(pair("bases", d.file[3])));
      if (d.file[4].length) fact(facts, label("others"), d.file[4].join("; "), "wide");
    }
    if (d.flags & CLAIMED) fact(facts, "R4", label("claimed"));
    body.append(facts);
    const findings = make("div", {}, make("h4", {}, label("findings")));
    if (!d.findings.length) findings.append(make("p", { class: "more" }, label("no_findings")));
    // Several signatures often have the same trouble: it is told once, with what is said of each.
    const alike = new Map();
    for (const found of d.findings) {
      const key = found[0] + " " + found[2] + " " + found[3] + " " + found[5];
      if (alike.has(key)) alike.get(key).push(found); else alike.set(key, [found]);
    }
    for (const group of alike.values()) findings.append(finding(group));
    body.append(findings);
    if (d.path) {
      const signing = make("div", {}, make("h4", {}, label("signatures")));
      if (!d.file) signing.append(make("p", { class: "more" }, label("not_told")));
      else if (d.file[2]) signing.append(make("p", {}, note(d.file[2])));
      else if (!d.file[5].length) signing.append(make("p", { class: "more" }, label("no_signatures")));
      else for (const each of d.file[5]) signing.append(signature(each));
      body.append(signing);
    }
    return body;
  };

  const finding = (group) => {
    const [title, text, cure, level, values, grounds] = group[0];
    const cited = data.groundSets[grounds].map((place) => data.grounds[place]);
    const node = make("div", { class: "finding" },
      make("p", {}, make("span", { class: "chip tone-" + LEVEL_TONES[level] }, begun(pair("levels", level))), make("b", {}, told(title)), group.length === 1 ? " – " + told(text, values) : null),
      group.length === 1 ? null : make("ul", { class: "said" }, group.map((each) => make("li", {}, told(each[1], each[4])))),
      make("p", {}, make("span", { class: "more" }, label("remedy") + ": "), [...new Set(group.map((each) => told(each[2], each[4])))].join(" ")));
    if (cited.length) {
      const words = make("ul", { class: "plain" });
      for (const ground of cited) words.append(make("li", {}, make("b", {}, ground[lang] + ": "), !lang && ground[2] ? make("q", { lang: "vi" }, ground[2]) : ground[3 + lang]));
      node.append(make("details", {}, make("summary", {}, label("grounds") + ": " + cited.map((ground) => ground[lang]).join("; ")), words));
    }
    return node;
  };

  const TONES = ["pass", "open", "fail"];
  const signature = (s) => {
    const certificate = s[8] >= 0 ? data.certificates[s[8]] : null;
    const facts = make("dl", { class: "facts" });
    fact(facts, label("signer"), certificate ? [certificate[0], certificate[1]].filter(Boolean).join(", ") : label("no_certificate"));
    if (certificate) {
      fact(facts, label("issuer"), certificate[2]);
      fact(facts, label("anchor"), certificate[5] || label("no_anchor"));
      fact(facts, label("validity"), day((certificate[3] || "").slice(0, 10)) + " – " + day((certificate[4] || "").slice(0, 10)));
    }
    fact(facts, label("poe_time"), clock(s[11]) || label("no_poe"));
    fact(facts, label("claimed_time"), clock(s[10]));
    fact(facts, label("integrity"), begun(pair("integrities", s[5])));
    fact(facts, label("coverage"), begun(pair("coverages", s[6])));
    fact(facts, label("after"), begun(pair("changes", s[7])));
    fact(facts, label("revocation"), begun(pair("revocations", s[9])));
    fact(facts, label("format"), [data.words[s[12]], data.words[s[13]]].filter(Boolean).join(", "));
    return make("div", { class: "signature edge-" + TONES[s[2]] },
      make("p", {}, make("b", {}, begun(pair("roles", s[1]))), " ", make("span", { class: "chip tone-" + TONES[s[2]] }, begun(pair("indications", s[2]))),
        s[3] >= 0 ? make("span", { class: "more code" }, " " + data.words[s[3]]) : null),
      s[4] ? make("p", {}, note(s[4])) : null, facts);
  };

  // --- controls ------------------------------------------------------------------------------------------------------
  const option = (select, value, vi, en) => select.append(make("option", { value, "data-vi": vi, "data-en": en }, lang ? en : vi));
  const controls = () => {
    for (const place of data.ranked) {
      const [code, name] = data.units[place];
      option(byId("unit"), place, name + " (" + code + ")", name + " (" + code + ")");
      option(byId("trend-unit"), place, name, name);
    }
    data.classes.forEach(([, vi, en], place) => { if (docs.some((d) => d.cls === place)) option(byId("class"), place, vi, en); });
    for (const on of [...new Set(docs.map((d) => d.on.slice(0, 7)).filter(Boolean))].sort().reverse())
      option(byId("month"), on, on.slice(5) + "/" + on.slice(0, 4), on);
    let waiting = 0;
    byId("search").addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(choose, 80); });
    for (const id of ["unit", "class", "month", "order"]) byId(id).addEventListener("change", choose);
    byId("previous").addEventListener("click", () => turn(-1));
    byId("next").addEventListener("click", () => turn(1));
    byId("trend-unit").addEventListener("change", charts);
    for (const link of document.querySelectorAll("a[data-unit], a[data-class]")) link.addEventListener("click", () => {
      byId("search").value = ""; byId("month").value = "";
      byId("unit").value = link.dataset.unit === undefined ? "" : String(data.units.findIndex((unit) => unit[0] === link.dataset.unit));
      byId("class").value = link.dataset.class === undefined ? "" : String(data.classes.findIndex((each) => each[0] === link.dataset.class));
      byId("order").value = "remedy";
      choose();
    });
    for (const button of document.querySelectorAll("[data-lang]")) button.addEventListener("click", () => { speak(button.dataset.lang); });
    for (const table of document.querySelectorAll(".sortable")) sortable(table);
    byId("controls").hidden = false;
  };
  const turn = (step) => { state.page += step; show(); byId("documents").focus({ preventScroll: true }); byId("documents").scrollIntoView(); };

  const sortable = (table) => {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = head.querySelector("button");
      if (!button) return;
      button.addEventListener("click", () => {
        const isText = head.dataset.sort === "text";
        const was = head.getAttribute("aria-sort");
        const up = was ? was === "descending" : isText;
        heads.forEach((each) => each.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        const value = (line) => (isText ? fold(line.cells[column].dataset.value) : parseFloat(line.cells[column].dataset.value));
        const lines = [...table.tBodies[0].rows].sort((a, b) => (up ? 1 : -1) * (isText ? byText(value(a), value(b)) : value(a) - value(b)));
        table.tBodies[0].append(...lines);
      });
    });
  };

  const speak = (wanted) => {
    lang = wanted === "en" ? 1 : 0;
    root.lang = wanted;
    for (const node of document.querySelectorAll("option[data-vi]")) node.textContent = node.dataset[wanted];
    for (const node of document.querySelectorAll("[data-label-vi]")) node.setAttribute("aria-label", lang ? node.dataset.labelEn : node.dataset.labelVi);
    byId("search").placeholder = byId("search").dataset[wanted];
    document.title = document.querySelector("title").dataset[wanted];
    for (const button of document.querySelectorAll("[data-lang]")) button.setAttribute("aria-pressed", String(button.dataset.lang === wanted));
    byId("previous").textContent = label("previous");
    byId("next").textContent = label("next");
    show();
    charts();
  };

  // --- charts --------------------------------------------------------------------------------------------------------
  const drawn = {};
  const LIGHT = { ink: "#1d2430", soft: "#566070", line: "#dedbd1", sheet: "#ffffff", low: "#2e8b57", band: "rgba(46, 139, 87, .16)", accent: "#1c4e80" };
  const colours = (printing) => {
    if (printing) return LIGHT;
    const style = getComputedStyle(root);
    const of = (name) => style.getPropertyValue(name).trim();
    return { ink: of("--ink"), soft: of("--soft"), line: of("--line"), sheet: of("--sheet"), low: of("--bar-low"), band: of("--band"), accent: of("--accent") };
  };
  const draw = (id, described, config, c) => {
    if (drawn[id]) drawn[id].destroy();
    byId(id).setAttribute("aria-label", described);
    config.options = Object.assign({
      animation: false, responsive: true, maintainAspectRatio: false, locale: lang ? "en" : "vi",
      plugins: { legend: { position: "bottom", labels: { color: c.ink, boxWidth: 14, boxHeight: 14, padding: 12 } }, tooltip: { mode: "index", intersect: false } },
    }, config.options);
    drawn[id] = new Chart(byId(id), config);
  };
  const percentAxis = (c) => ({ min: 0, max: 100, border: { color: c.line }, ticks: { color: c.soft, stepSize: 20, callback: (value) => value + " %" }, grid: { color: c.line } });
  const namesAxis = (c, grid) => ({ border: { color: c.line }, ticks: { color: c.ink, autoSkip: false }, grid: { display: Boolean(grid), color: c.line } });
  const tall = (id, rows, each) => { byId(id).style.height = Math.max(220, rows * each + 110) + "px"; };
  // Chart.js gives a legend at most half of the height, and cuts off what is more: on a telephone it has a line a word.
  const tallWithLegend = (id, rows, each, labels) => {
    const legend = 26 * Math.ceil(labels.reduce((sum, text) => sum + 34 + 7.5 * text.length, 0) / (0.75 * (byId(id).clientWidth || 600)));
    byId(id).style.height = Math.max(rows * each + 60 + legend, 2 * legend + 60) + "px";
  };

  const charts = (event) => {
    const c = colours(event === "print");
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    Chart.defaults.font.size = 13;
    const chosen = byId("trend-unit").value;
    const column = chosen === "" ? 1 : 2 + +chosen;
    const lows = data.months.map((m) => share(m[column][0], m[column][1])), highs = data.months.map((m) => share(m[column][2], m[column][1]));
    const months = data.months.map((m) => month(m[0]));
    draw("trend-chart", byId("trend").textContent.trim() && months.map((m, i) => m + ": " + (lows[i] === null ? "–" : lows[i] + " %")).join("; "), {
      type: "line",
      data: { labels: months, datasets: [
        { label: label("proven"), data: lows, borderColor: c.low, backgroundColor: c.low, borderWidth: 3, pointRadius: 4, spanGaps: true },
        { label: label("at_most"), data: highs, borderColor: c.soft, backgroundColor: c.band, borderWidth: 1.5, borderDash: [5, 4], pointRadius: 2, fill: "-1", spanGaps: true },
      ] },
      options: { scales: { y: percentAxis(c), x: namesAxis(c) } },
    }, c);

    const short = (place) => data.units[place][0];
    const order = data.ranked;
    tall("gap-box", order.length, 46);
    draw("gap-chart", order.map((p) => short(p) + ": R4 " + (data.claims[p][0] ?? "–") + ", R1 " + (data.claims[p][1] ?? "–")).join("; "), {
      type: "bar",
      data: { labels: order.map(short), datasets: [
        { label: label("r4"), data: order.map((p) => data.claims[p][0]), backgroundColor: c.soft, maxBarThickness: 14 },
        { label: label("r1"), data: order.map((p) => data.claims[p][1]), backgroundColor: c.low, maxBarThickness: 14 },
      ] },
      options: { indexAxis: "y", scales: { x: percentAxis(c), y: namesAxis(c) } },
    }, c);

    const used = data.classes.map((_, place) => place).filter((place) => data.stacks.some((stack) => stack[place] > 0));
    const whole = data.stacks.map((stack) => stack.reduce((a, b) => a + b, 0));
    used.sort((a, b) => data.order.indexOf(a) - data.order.indexOf(b));
    tallWithLegend("stack-box", order.length, 40, used.map((k) => data.classes[k][1 + lang]));
    draw("stack-chart", order.map((p) => data.units[p][1] + ": " + used.filter((k) => data.stacks[p][k]).map((k) => data.classes[k][1 + lang] + " " + data.stacks[p][k]).join(", ")).join("; "), {
      type: "bar",
      data: { labels: order.map(short), datasets: used.map((k) => ({
        label: data.classes[k][1 + lang], data: order.map((p) => share(data.stacks[p][k], whole[p])), counts: order.map((p) => data.stacks[p][k]),
        backgroundColor: data.classes[k][5], borderColor: c.sheet, borderWidth: 1, maxBarThickness: 26,
      })) },
      options: {
        indexAxis: "y",
        scales: { x: Object.assign(percentAxis(c), { stacked: true }), y: Object.assign(namesAxis(c), { stacked: true }) },
        plugins: {
          legend: { position: "bottom", labels: { color: c.ink, boxWidth: 14, boxHeight: 14, padding: 10 } },
          tooltip: { mode: "nearest", intersect: true, callbacks: {
            title: (items) => data.units[order[items[0].dataIndex]][1],
            label: (item) => item.dataset.label + ": " + number(item.dataset.counts[item.dataIndex]) + " (" + item.formattedValue + " %)",
          } },
        },
      },
    }, c);
  };

  window.addEventListener("beforeprint", () => { state.rows = PRINTED_ROWS; state.page = 0; show(); charts("print"); });
  window.addEventListener("afterprint", () => { state.rows = PAGE_ROWS; show(); charts(); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", charts);

  controls();
  choose();
  speak(root.lang);
})();
