"use strict";
// The report's own script: charts, lists, and the drawer of a project. Texts go in as text.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const said = data.said;
  const select = (query, root = document) => root.querySelector(query);
  const all = (query, root = document) => [...root.querySelectorAll(query)];

  /** An element with attributes and children; a child that is no element becomes text. */
  function make(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children.flat().map((child) => (child instanceof Node ? child : String(child ?? ""))));
    return element;
  }

  // Charts. The expressions of a chart are interpreted, never compiled: the page forbids that.
  const views = [];
  function draw(place, name, rows) {
    const runtime = vega.parse(data.charts[name], null, { ast: true });
    const view = new vega.View(runtime, {
      renderer: "svg",
      container: place,
      hover: false,
      expr: window.expressionInterpreter,
    });
    for (const [dataset, held] of Object.entries(rows)) view.data(dataset, held);
    view.run();
    views.push([place, view]);
    place.removeAttribute("aria-roledescription");
    select("svg", place).setAttribute("aria-hidden", "true");
    place.setAttribute("role", "img");
    place.setAttribute("aria-label", data.charts[name].description);
  }

  data.rows.experts = {
    points: data.projects.flatMap((told) => (told.experts ?? [])
      .filter(([, points, counts]) => points && counts)
      .map(([expert, points]) => ({ expert: data.experts[expert], points: Number(points) }))),
  };

  // Lists. The rows stand in the page; the library sorts, filters and pages them.
  const rows = all("#projects tbody tr");
  const complaints = new Map(all("#complaints tbody tr").map((row) => [row.dataset.finding, row]));

  function listed(id, filters, length) {
    const table = select(id);
    const section = table.closest("section");
    const form = select(".filters", section);
    const shown = new DataTable(table, {
      order: [],
      paging: table.tBodies[0].rows.length > length,
      pageLength: length,
      autoWidth: false,
      layout: { topStart: null, topEnd: null, bottomStart: null, bottomEnd: "paging" },
      language: {
        emptyTable: said.none,
        zeroRecords: said.none,
        paginate: { first: "\u00ab", last: "\u00bb", next: "\u203a", previous: "\u2039" },
        aria: { paginate: { first: said.first, last: said.last, next: said.next, previous: said.previous },
          orderable: said.orderable, orderableReverse: said.orderable, orderableRemove: said.orderable },
      },
    });
    select("nav", shown.table().container())?.setAttribute("aria-label", `${said.pages}: ${select("h2", section).textContent}`);
    for (const [name, column] of filters) {
      const choice = select(`select[name=${name}]`, form);
      const cells = shown.column(column).nodes().toArray();
      const values = [...new Set(cells.map((cell) => cell.textContent.trim()))].filter(Boolean);
      choice.append(make("option", { value: "" }, said.all));
      choice.append(...values.map((value) => make("option", { value }, value)));
      choice.addEventListener("change", () => {
        const wanted = choice.value;
        shown.column(column).search(wanted ? (text) => text.trim() === wanted : "").draw();
      });
    }
    const search = select("input[name=search]", form);
    search.addEventListener("input", () => shown.search(search.value).draw());
    form.addEventListener("submit", (event) => event.preventDefault());
    const count = () => {
      const counts = shown.page.info();
      select("output", form).textContent = said.filtered
        .replace("{shown}", counts.recordsDisplay).replace("{all}", counts.recordsTotal);
    };
    shown.on("draw", count);
    count();
    form.hidden = false;
    return shown;
  }

  // The list comes first. What lies further down is drawn when a reader comes near it.
  const projects = listed("#projects", [["outcome", 9], ["unit", 4], ["direction", 5]], 100);
  let findings = null;
  const later = new Map(all("[data-chart]").map((place) =>
    [place, () => draw(place, place.dataset.chart, data.rows[place.dataset.chart])]));
  later.set(select("#findings"), () => { findings = listed("#complaints", [["severity", 0], ["unit", 2]], 25); });
  const watch = new IntersectionObserver((seen) => {
    for (const one of seen) if (one.isIntersecting) come(one.target);
  }, { rootMargin: "600px" });
  for (const place of later.keys()) watch.observe(place);

  /** Do what was put off for a place, once. */
  function come(place) {
    const act = later.get(place);
    later.delete(place);
    watch.unobserve(place);
    return act?.();
  }

  // The drawer.
  const drawer = select("#drawer");
  const body = select("#drawer-body");
  const text = (row, name) => (select(name, row)?.textContent ?? "").trim();

  function table(headings, lines, numbers = []) {
    const kind = (at) => (numbers.includes(at) ? { class: "number" } : {});
    return make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": headings.join(", ") },
      make("table", {},
        make("thead", {}, make("tr", {}, headings.map((heading, at) => make("th", { scope: "col", ...kind(at) }, heading)))),
        make("tbody", {}, lines.map((line) =>
          make("tr", {}, line.map((cell, at) => (cell instanceof Element && cell.tagName === "TD" ? cell : make("td", kind(at), cell ?? ""))))))));
  }

  function part(title, ...content) {
    return make("section", {}, make("h3", {}, title), ...content);
  }

  /** Where something stands: file, sheet and cell; the file opens from the run's folder. */
  function place(file, cell) {
    if (file === null) return "";
    const [name, sheet, kept] = data.files[file];
    const address = kept.split("/").map(encodeURIComponent).join("/");
    const link = kept ? make("a", { href: address, title: said.open_file }, name) : name;
    return make("span", { class: "place" }, link, sheet ? ` ${sheet} ` : " ", make("b", {}, cell ?? ""));
  }

  function marksOf(told) {
    if (told.marks_of) return [make("p", {}, said.marks_of + " ", place(told.marks_of[0], told.marks_of[1]))];
    if (!told.marks.length) return [make("p", {}, said.no_marks)];
    const points = new Map((told.experts ?? []).map(([expert, sum]) => [expert, sum]));
    const lines = told.marks.map(([expert, file, texts, cells, whys]) => {
      const reasons = new Set();
      const marks = texts.map((mark, at) => {
        const why = Array.isArray(whys) ? whys[at] : (whys ?? -1);
        if (why >= 0) reasons.add(data.whys[why]);
        const shown = make(why >= 0 ? "del" : "span", {}, mark || said.empty);
        return make("td", { class: "mark" }, shown, " ", make("span", { class: "cell" }, cells[at]));
      });
      return [data.experts[expert], ...marks, points.get(expert) ?? "", [...reasons].join("; "), place(file, "")];
    });
    const last = data.criteria.length + 1;
    const figures = told.figures ? [[said.figure, ...told.figures.map(([figure]) => figure), "", "", ""],
      [said.weighted, ...told.figures.map(([, share]) => share), "", "", ""]] : [];
    return [table([said.expert, ...data.criteria, said.sum, said.not_used, said.file], [...lines, ...figures], [last])];
  }

  function ledgerOf(told, row) {
    const total = text(row, ".total");
    const chart = make("div", { class: "chart" });
    const steps = told.ledger.map(([label, , points], order) => ({
      label, order, points: Number(points), text: points, kind: Number(points) < 0 ? "loss" : "gain",
    }));
    steps.push({ label: said.total, order: steps.length, points: Number(total), text: total, kind: "total" });
    const lines = [...told.ledger.map(([name, basis, points, clause]) => [name, basis, points, clause]),
      [make("td", {}, make("b", {}, said.total)), "", make("td", { class: "number" }, make("b", {}, total)), ""]];
    return [chart, table([said.kind, said.basis, said.points, said.clause], lines, [2]), steps];
  }

  function checksOf(told) {
    const names = [said.failed, said.not_made, said.passed];
    return told.checks.map((codes, at) => {
      if (!codes.length) return "";
      const lines = codes.map((code) => data.checks[code]).map(([code, says, clause]) => [says || code, clause, code]);
      const inner = table([said.check, said.clause, said.code], lines);
      const title = make("summary", {}, `${names[at]}: ${codes.length}`);
      return make("details", at === 0 ? { open: "" } : {}, title, inner);
    });
  }

  function fill(at) {
    const row = rows[at];
    const told = data.projects[at];
    select("#drawer-title").textContent = [text(row, ".code"), text(row, ".title")].filter(Boolean).join("  ");
    const facts = (pairs) => make("dl", { class: "facts" },
      pairs.filter(([, value]) => value).map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value))));
    const parts = [
      facts([
        [said.outcome, make("span", { class: select(".outcome", row).className }, text(row, ".result"))],
        [said.total, text(row, ".total")],
        [said.applicant, text(row, ".applicant")],
        [said.unit, text(row, ".unit")],
        [said.direction, text(row, ".direction")],
        [said.source, place(told.at[0], `${said.row} ${told.at[1]}`)],
      ]),
      part(said.why_place, told.says ? make("p", { class: "says" }, told.says, " ", make("span", { class: "right" }, told.clause)) : "",
        make("ul", {}, told.lines.map((line) => make("li", {}, line)))),
    ];
    let drawn = null;
    if (told.ledger?.length) {
      const [chart, sums, steps] = ledgerOf(told, row);
      parts.push(part(said.ledger, chart, sums));
      drawn = () => draw(chart, "ledger", { ledger: steps });
    }
    parts.push(part(said.marks, ...marksOf(told)));
    if (told.pass_marks?.length) {
      parts.push(part(said.pass_marks, table([said.kind, said.figure, said.least, said.outcome, said.clause],
        told.pass_marks.map(([name, figure, least, passed, clause]) => [name, figure, least, passed ? said.passed : said.not_passed, clause]), [1, 2])));
    }
    if (told.pools?.length) {
      parts.push(part(said.pools, table([said.pool, said.taken, said.clause],
        told.pools.map(([name, taken, places, clause]) => [name, `${taken} / ${places}`, clause]), [1])));
    }
    if (told.findings.length) {
      parts.push(part(said.findings, make("ul", { class: "complaints" }, told.findings.map((finding) => complaints.get(finding)).filter(Boolean).map((one) =>
        make("li", {}, make("b", {}, `${text(one, ".severity")} (${text(one, ".status")}) `), text(one, ".message"),
          make("span", { class: "soft" }, ` ${text(one, ".where")} ${text(one, ".clause")}`))))));
    }
    parts.push(part(said.checks, ...checksOf(told)));
    if (told.facts.length) {
      parts.push(part(said.facts, table([said.fact, said.verified, said.declared, said.source, said.clause],
        told.facts.map(([name, value, declared, cell, sources, lookedUp, clause]) => [data.texts[name],
          lookedUp ? value || "\u2013" : said.not_made,
          make("td", {}, declared || "\u2013", " ", make("span", { class: "cell" }, cell)),
          make("td", {}, sources.map(([file, address, value]) => make("div", {}, place(file, address), ` ${value}`))),
          data.texts[clause]]))));
    }
    if (told.decided.length) {
      parts.push(part(said.decisions, table([said.kind, said.text, said.minute, said.source],
        told.decided.map(([kind, what, minute, file, cell]) => [said[kind], what, minute, place(file, cell)]))));
    }
    parts.push(part(said.submission, table([said.heading, said.text, said.cell],
      told.submission.map(([heading, value, cell]) => [data.columns[heading], value, cell]))));
    body.replaceChildren(...parts);
    return drawn;
  }

  const order = () => projects.rows({ search: "applied", order: "applied" }).nodes().toArray();
  const address = (at) => `#row=${at}`;
  let at = -1;

  function open(position) {
    at = position;
    const drawn = fill(position);
    if (!drawer.open) drawer.showModal();
    drawer.scrollTop = 0;
    select("#drawer-title").focus();
    if (drawn) drawn();
    const place = order().indexOf(rows[at]);
    select("#previous").disabled = place < 1;
    select("#next").disabled = place < 0 || place === order().length - 1;
  }

  function follow() {
    const named = /^#row=(\d+)$/.exec(location.hash);
    if (named && data.projects[Number(named[1])]) open(Number(named[1]));
    else if (drawer.open) drawer.close();
  }

  function step(by) {
    const nodes = order();
    const row = nodes[nodes.indexOf(rows[at]) + by];
    if (row) location.replace(address(row.dataset.at));
  }

  window.addEventListener("hashchange", follow);
  drawer.addEventListener("close", () => {
    if (location.hash.startsWith("#row=")) history.replaceState(null, "", location.pathname + location.search);
    select("a", rows[at])?.focus();
  });
  drawer.addEventListener("click", (event) => { if (event.target === drawer) drawer.close(); });
  select("#close").addEventListener("click", () => drawer.close());
  select("#print").addEventListener("click", () => window.print());
  select("#previous").addEventListener("click", () => step(-1));
  select("#next").addEventListener("click", () => step(1));

  // Paper has no pages of a list and nothing to unfold.
  const PAPER = 640;
  let folded = [];
  window.addEventListener("beforeprint", () => {
    for (const place of [...later.keys()]) come(place);
    for (const [, view] of views) view.signal("width", PAPER).run();
    folded = all("details.chapter:not([open])");
    for (const one of folded) one.open = true;
    for (const one of [projects, findings]) if (one.init().paging) one.page.len(-1).draw();
  });
  window.addEventListener("afterprint", () => {
    for (const one of folded) one.open = false;
    for (const [place, view] of views) if (place.isConnected) view.signal("width", place.clientWidth).run();
    for (const one of [projects, findings]) if (one.init().paging) one.page.len(one.init().pageLength).draw();
  });

  follow();
  document.documentElement.dataset.ready = "yes";
})();
