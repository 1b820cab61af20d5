"use strict";
/* Other people's words reach the page as text only: nothing here makes markup of them. */

document.documentElement.classList.add("js");

const all = (root, selector) => [...root.querySelectorAll(selector)];
const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** An element with a class and children, which are elements or texts. */
function make(tag, name, ...children) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.append(...children.filter((child) => child !== null && child !== ""));
  return element;
}

/** Other people's words, in their language and writing direction. */
function words(text, language = "") {
  const element = make("span", "", text);
  element.dir = "auto";
  if (/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(language)) element.lang = language;
  return element;
}

/** The places on the way from the root of the tree to an element, the nearest first. */
function placesAround(element) {
  const around = [];
  for (let at = element.closest("li.place"); at; at = at.parentElement.closest("li.place")) around.push(at);
  return around;
}

class Menu {
  constructor(article) {
    this.article = article;
    this.data = JSON.parse(article.querySelector("script").textContent);
    this.view = article.querySelector(".view");
    this.tree = article.querySelector(".tree");
    this.places = all(this.tree, "li.place");
    this.transcript = article.querySelector(".transcript");
    this.search = article.querySelector("input[type=search]");
    this.known = new Map();
    this.zoom = 1;
    this.foldMost();
    article.classList.add("ready");
    this.moveTo(this.places[0]);
    this.listen();
    this.filter();
    this.show(matchMedia("(min-width: 60rem)").matches ? "picture" : "outline");
    this.clear();
  }

  listen() {
    const tools = this.article.querySelector(".tools");
    const actions = {
      expand: () => this.places.forEach((place) => this.fold(place, false)),
      collapse: () => this.places.forEach((place) => this.fold(place, true)),
      in: () => this.zoomTo(this.zoom * 1.2),
      out: () => this.zoomTo(this.zoom / 1.2),
      full: () => this.zoomTo(1),
      fit: () => this.fit(0.2),
    };
    tools.addEventListener("click", ({ target }) => {
      const button = target.closest("button");
      if (button?.dataset.view) this.show(button.dataset.view);
      else if (button) actions[button.dataset.do]();
    });
    this.article.addEventListener("click", (event) => this.clicked(event));
    this.article.addEventListener("keydown", (event) => this.pressed(event, actions));
    this.tree.addEventListener("focusin", ({ target }) => this.moveTo(target.closest("li.place"), false));
    this.search.addEventListener("input", () => this.find());
    this.search.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.next(event.shiftKey ? -1 : 1);
    });
    this.article.querySelector(".filters")?.addEventListener("change", () => this.filter());
    this.view.addEventListener("wheel", (event) => this.wheeled(event), { passive: false });
    this.view.addEventListener("pointerdown", (event) => this.drag(event));
  }

  clicked(event) {
    const { target } = event;
    const finding = target.closest("[data-finding]");
    if (finding) return this.pick(Number(finding.dataset.finding));
    const place = target.closest("li.place");
    if (target.closest(".fold")) return this.fold(place);
    if (target.closest(".name")) return this.visit(place);
    if (target.closest(".clear")) return this.clear();
    const link = target.closest("a[href^='#']");
    if (link && location.hash === link.hash) arrive(); // the same address again makes no event
  }

  /* Folding. */

  isFolded(place) {
    return place.classList.contains("folded");
  }

  fold(place, folded = !this.isFolded(place)) {
    const button = place.querySelector(":scope > .row > .card .fold");
    if (!button) return;
    place.classList.toggle("folded", folded);
    button.setAttribute("aria-expanded", String(!folded));
    if (folded && place !== this.current && place.contains(this.current)) this.moveTo(place, false);
  }

  /** Of a large menu the first places are shown, as many choices deep as there is room for. */
  foldMost() {
    const below = (place) => all(place, ":scope > .row > .ways > .place, :scope > .on > .place");
    for (const place of this.places) {
      const inside = all(place, "li.place").length;
      const findings = all(place, "li .mark").length;
      const button = place.querySelector(":scope > .row > .card .fold");
      if (!button) continue;
      button.dataset.inside = inside || "";
      button.title = `${inside} ${inside === 1 ? "place" : "places"} and ${findings} ${findings === 1 ? "finding" : "findings"} below`;
      this.fold(place, true);
    }
    const pending = all(this.tree, ":scope > .place");
    let shown = pending.length;
    for (const place of pending) {
      const following = below(place);
      if (shown + following.length > Number(this.tree.dataset.most)) continue;
      shown += following.length;
      pending.push(...following);
      this.fold(place, false);
    }
  }

  unfoldTo(element) {
    for (const place of placesAround(element).slice(1)) this.fold(place, false);
  }

  isShown(place) {
    return placesAround(place).slice(1).every((around) => !this.isFolded(around));
  }

  /* Moving. */

  /** One place at a time is in the order of the Tab key, with what can be pressed in it. */
  moveTo(place, focus = true) {
    if (!place || (place === this.current && !focus)) return;
    if (!this.current) all(this.tree, "button, a").forEach((one) => (one.tabIndex = -1));
    for (const [one, index] of [[this.current, -1], [place, 0]]) {
      if (one) this.within(one).forEach((control) => (control.tabIndex = index));
    }
    const first = !this.current;
    this.current = place;
    if (focus && !first) place.querySelector(".name").focus();
  }

  within(place) {
    return all(place, ":scope > .row > .way button, :scope > .row > .card button, :scope > .row > .ways > .jump a, :scope > .row > .ways > .jump button");
  }

  step(by) {
    const shown = this.places.filter((place) => this.isShown(place));
    this.moveTo(shown[shown.indexOf(this.current) + by]);
  }

  pressed(event, actions) {
    if (event.key === "Escape") return this.clear();
    if (!this.view.contains(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    const inside = this.current.querySelector("li.place");
    const keys = {
      ArrowDown: () => this.step(1),
      ArrowUp: () => this.step(-1),
      ArrowRight: () => (this.isFolded(this.current) ? this.fold(this.current, false) : inside && this.moveTo(inside)),
      ArrowLeft: () => {
        if (inside && !this.isFolded(this.current)) this.fold(this.current, true);
        else this.moveTo(placesAround(this.current)[1]);
      },
      Home: () => this.moveTo(this.places[0]),
      End: () => this.moveTo(this.places.filter((place) => this.isShown(place)).at(-1)),
      "+": actions.in,
      "-": actions.out,
      0: actions.full,
      "/": () => this.search.focus(),
    };
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  }

  /** Bring an element into the middle of the view, and the view onto the screen. */
  reveal(element) {
    this.unfoldTo(element);
    if (this.zoom < 0.5) this.zoomTo(0.8); // legible
    const card = element.querySelector(".card") ?? element;
    const [box, view] = [card.getBoundingClientRect(), this.view.getBoundingClientRect()];
    const behavior = still() ? "auto" : "smooth";
    this.view.scrollBy({
      left: box.x + box.width / 2 - view.x - view.width / 2,
      top: box.y + box.height / 2 - view.y - view.height / 2,
      behavior,
    });
    const isWhole = this.view.scrollHeight > this.view.clientHeight; // else the page scrolls, not the view
    (isWhole ? this.view : card).scrollIntoView({ block: isWhole ? "nearest" : "center", behavior });
    return card;
  }

  flash(element) {
    all(this.tree, ".flash").forEach((one) => one.classList.remove("flash"));
    void element.offsetWidth; // so that the animation begins anew
    element.classList.add("flash");
  }

  /* Views and zoom. */

  show(view) {
    this.article.classList.toggle("as-picture", view === "picture");
    for (const button of all(this.article, "[data-view]")) {
      button.setAttribute("aria-pressed", String(button.dataset.view === view));
    }
    this.zoomTo(1);
    if (view === "picture") this.fit(0.8);
  }

  zoomTo(zoom) {
    this.zoom = Math.min(2, Math.max(0.15, zoom));
    this.tree.style.zoom = this.zoom;
    this.article.querySelector("[data-do=full]").textContent = `${Math.round(100 * this.zoom)} %`;
  }

  /** As wide as there is room for, but not smaller than `least`. */
  fit(least) {
    const room = (this.zoom * (this.view.clientWidth - 32)) / this.tree.getBoundingClientRect().width;
    this.zoomTo(Math.min(1, Math.max(room, least)));
  }

  wheeled(event) {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const before = this.zoom;
    const { left, top } = this.view.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    this.zoomTo(before * Math.exp(-event.deltaY / 400));
    const by = this.zoom / before;
    this.view.scrollTo((this.view.scrollLeft + x) * by - x, (this.view.scrollTop + y) * by - y);
  }

  drag(event) {
    if (event.button || event.pointerType !== "mouse" || event.target.closest("button, a, .text, .name")) return;
    const { clientX, clientY } = event;
    const { scrollLeft, scrollTop } = this.view;
    const move = (moved) => this.view.scrollTo(scrollLeft + clientX - moved.clientX, scrollTop + clientY - moved.clientY);
    const end = () => {
      this.view.classList.remove("dragged");
      removeEventListener("pointermove", move);
    };
    this.view.classList.add("dragged");
    addEventListener("pointermove", move);
    addEventListener("pointerup", end, { once: true });
    event.preventDefault();
  }

  /* Searching and filtering. */

  find() {
    const wanted = this.search.value.trim().toLocaleLowerCase();
    this.matches = [];
    for (const place of this.places) {
      const hit = wanted !== "" && this.said(place).includes(wanted);
      place.classList.toggle("match", hit);
      if (hit) this.matches.push(place);
    }
    this.tree.classList.toggle("searched", wanted !== "");
    this.at = -1;
    this.say();
    if (this.matches.length) this.next(1);
  }

  /** All words of a place, those of its ways and findings included. */
  said(place) {
    if (!this.known.has(place)) {
      const own = all(place, ":scope > .row > .way, :scope > .row > .card, :scope > .row > .ways > .jump");
      this.known.set(place, own.map((part) => part.textContent).join("\n").toLocaleLowerCase());
    }
    return this.known.get(place);
  }

  next(by) {
    if (!this.matches?.length) return;
    this.at = (this.at + by + this.matches.length) % this.matches.length;
    this.flash(this.reveal(this.matches[this.at]));
    this.say();
  }

  say() {
    const count = this.matches.length;
    const found = count ? `${Math.max(this.at, 0) + 1} of ${count}` : "nothing found";
    this.article.querySelector(".search output").textContent = this.search.value.trim() ? found : "";
  }

  filter() {
    const shown = new Set(all(this.article, ".filters input:checked").map((box) => box.value));
    const rule = this.article.querySelector(".filters select")?.value;
    const listed = all(this.article, ".list > li");
    listed.forEach((item, number) => {
      item.hidden = !shown.has(item.dataset.severity) || (rule && item.dataset.rule !== rule);
      for (const mark of all(this.tree, `[data-finding="${number}"]`)) mark.hidden = item.hidden;
    });
    this.article.querySelector(".findings .none").hidden = !listed.length || listed.some((item) => !item.hidden);
  }

  /* Walks. */

  pick(number) {
    const item = all(this.article, ".list > li")[number];
    if (item.classList.contains("picked")) return this.clear();
    const walk = this.data.findings[number];
    this.unlight();
    this.light(walk, item.dataset.at);
    item.classList.add("picked");
    item.querySelector(".pick").setAttribute("aria-expanded", "true");
    all(this.tree, `[data-finding="${number}"]`).forEach((mark) => mark.classList.add("picked"));
    if (item.hidden === false) item.scrollIntoView({ block: "nearest" });
    this.tell("The walk to this finding", walk, item.querySelector(".said").textContent);
  }

  visit(place) {
    const walk = this.data.places[place.id].walk;
    this.unlight();
    this.light(walk, place.id);
    this.tell("The walk to this place", walk);
  }

  clear() {
    this.unlight();
    if (this.data.person) this.tell("The quickest way to a person", this.data.person);
    this.article.classList.remove("telling");
  }

  unlight() {
    this.tree.classList.remove("walked");
    all(this.article, ".lit, .picked").forEach((one) => one.classList.remove("lit", "picked"));
    all(this.article, ".pick").forEach((one) => one.setAttribute("aria-expanded", "false"));
  }

  /** Light up the places and ways of a walk, and show its end. */
  light(walk, end) {
    const ids = walk ? walk.steps.flatMap(([place, , way]) => [place, way === null ? "" : this.data.ways[way].element]) : [];
    const elements = [...ids, end].map((id) => document.getElementById(id)).filter(Boolean);
    for (const element of elements) {
      element.classList.add("lit");
      this.unfoldTo(element);
    }
    this.tree.classList.toggle("walked", elements.length > 0);
    if (elements.length) this.flash(this.reveal(elements.at(-1)));
  }

  tell(title, walk, finding = "") {
    const heading = make("h3", "", title);
    heading.id = this.transcript.getAttribute("aria-labelledby");
    const clear = make("button", "clear", "Close");
    const parts = [make("div", "told", heading, clear)];
    if (walk) {
      const queues = this.data.places[walk.steps.at(-1)[0]]?.kind === "queue";
      parts.push(make("p", "soft", walk.cost + (queues ? ", and then the wait in the queue" : "")));
      parts.push(make("ol", "steps", ...walk.steps.map((step, number) => this.moment(step, walk.steps[number + 1]))));
    } else {
      parts.push(make("p", "soft", finding ? "No walk leads here: it is about the line as a whole, or no call gets here." : "No call gets here."));
    }
    if (finding) parts.push(make("p", "finding", finding));
    this.transcript.replaceChildren(...parts);
    this.transcript.scrollTop = 0;
    this.article.classList.add("telling");
  }

  /** A moment of a walk: when it begins, what is heard, what the caller does, and when. */
  moment([id, seconds, way, title], following) {
    const place = this.data.places[id];
    const name = make(place ? "a" : "span", "", words(place?.name ?? title, place?.language));
    if (place) name.href = `#${id}`;
    const step = make("li", "", make("span", "clock", `${seconds} s`), make("b", "", name));
    if (place) step.append(" ", make("span", "kind", place.kind));
    const taken = way === null ? null : this.data.ways[way];
    const heard = taken ? taken.heard : (place?.heard ?? []);
    if (heard.length) step.append(make("p", "heard", "hears", ...this.quoted(heard)));
    if (!taken?.does) return step;
    const left = following[1] === seconds ? null : make("span", "clock", `${following[1]} s`);
    const does = make("p", "does", left, `${taken.does} `);
    if (taken.key) does.append(make("kbd", "", taken.key));
    if (taken.said) does.append(make("span", "event", words(taken.said)));
    if (taken.label) does.append(" ", words(taken.label, place?.language));
    if (taken.again.length) does.append(", and hears in between", ...this.quoted(taken.again));
    step.append(does);
    return step;
  }

  quoted(numbers) {
    return numbers.flatMap((number) => {
      const [text, language] = this.data.texts[number];
      return [" ", text === null ? make("i", "", "a recording without a transcript") : make("q", "", words(text, language))];
    });
  }
}

const menus = new Map();

/** Show what the address names: one menu of several, a place, a finding. */
function arrive() {
  const target = document.getElementById(location.hash.slice(1));
  if (target && menus.size && !target.closest("article.menu, #all")) return;
  const articles = all(document, "article.menu");
  const list = document.getElementById("all");
  const shown = target?.closest("article.menu") ?? (list ? null : articles[0]);
  for (const article of articles) article.hidden = article !== shown;
  if (list) {
    list.hidden = Boolean(shown);
    document.querySelector(".back").hidden = !shown;
  }
  if (!shown) return;
  if (!menus.has(shown)) menus.set(shown, new Menu(shown));
  const menu = menus.get(shown);
  if (!target) return;
  if (target.matches("li.place")) {
    menu.flash(menu.reveal(target));
    menu.moveTo(target);
  } else if (target.matches(".list > li")) {
    if (!target.classList.contains("picked")) menu.pick(all(shown, ".list > li").indexOf(target));
  } else if (target === shown) {
    scrollTo(0, 0);
  }
}

addEventListener("hashchange", arrive);
addEventListener("DOMContentLoaded", arrive);
