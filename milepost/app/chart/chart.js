// The main chart in the browser: shows the server's SVG at once, then lets Plotly take over with the same geometry.

const known = new WeakMap()
let plotlyScript

function plotly(address) {
  plotlyScript ??= new Promise((resolve, reject) => {
    const script = document.createElement("script")
    script.src = new URL(address, document.baseURI).href
    script.onload = () => resolve(window.Plotly)
    script.onerror = () => { plotlyScript = undefined; reject(new Error("Plotly could not be loaded")) }
    document.head.append(script)
  })
  return plotlyScript
}

async function unpacked(text) {
  const packed = atob(text), bytes = new Uint8Array(packed.length)
  for (let i = 0; i < packed.length; i++) bytes[i] = packed.charCodeAt(i)
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))
  return new Response(stream).text()
}

function themeName(element) {
  const shown = getComputedStyle(element).getPropertyValue("--st-background-color").trim() || "#ffffff"
  const [r, g, b] = (shown.startsWith("#") ? shown.slice(1).match(/../g).map((h) => parseInt(h, 16)) : shown.match(/\d+/g).map(Number))
  return 0.299 * r + 0.587 * g + 0.114 * b < 128 ? "dark" : "light"
}

// What a reader chose of the chart stands in the address and nowhere else, so that a link shows what its sender saw. The
// first value is the default and stays out of it.
class Choice {
  constructor(key, values) { Object.assign(this, { key, values }) }

  get value() {
    const told = new URLSearchParams(location.search).get(this.key)
    return this.values.includes(told) ? told : this.values[0]
  }

  set value(value) {
    const address = new URL(location.href)
    if (value === this.values[0]) address.searchParams.delete(this.key)
    else address.searchParams.set(this.key, value)
    history.replaceState(history.state, "", address)
  }
}

const FEW = 4

// A few metrics are all in sight; more of them in a list.
function metricPart(metrics) {
  const ids = Object.keys(metrics), few = ids.length <= FEW
  const part = document.createElement(few ? "div" : "select")
  part.ariaLabel = "Metric"
  if (few) part.role = "group"
  else part.dataset.key = "metric"
  for (const id of ids) {
    const one = document.createElement(few ? "button" : "option")
    if (few) Object.assign(one, { type: "button" }).dataset.key = "metric"
    if (few) one.dataset.value = id
    else one.value = id
    one.textContent = metrics[id]
    part.append(one)
  }
  part.hidden = ids.length < 2
  return part
}

const coloured = (text, colours) => text.replace(/\ue000(\w+)\ue001/g, (_, name) => colours[name])

function formFor(forms, width) {
  let found = 0
  forms.forEach((form, i) => { if (width >= form.from) found = i })
  return found
}

// The SVG is drawn for the narrowest width of its form; everything on the time axis moves to the width there is.
function stretch(svg, width) {
  const left = Number(svg.dataset.left), right = Number(svg.dataset.right), height = svg.getAttribute("height")
  svg.setAttribute("width", width)
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`)
  for (const plot of svg.querySelectorAll("[data-plot]")) plot.setAttribute("width", width - left - right)
  for (const group of svg.querySelectorAll("[data-x]")) {
    const x = left + Number(group.dataset.x) * (width - left - right)
    group.setAttribute("transform", `translate(${x.toFixed(1)} ${group.dataset.y})`)
  }
}

const notesOf = (drawn) => (/^note [\d ]+$/.test(drawn?.name ?? "") ? drawn.name.split(" ").slice(1) : [])
const DAY = 86_400_000
const dayWords = (ms) => new Date(ms).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" })

// Where in the chart a note is to be pinned: a click, a drag, or the arrow keys.
class Picking {
  constructor(chart) {
    this.chart = chart
    this.layer = chart.stage.querySelector(".mp-pick")
    this.mark = this.layer.firstElementChild
    for (const part of ["add", "hint", "now", "leave"]) this[`${part}Part`] = chart.noting.querySelector(`.mp-${part}`)
    this.addPart.onclick = () => this.enter()
    this.nowPart.onclick = () => this.done({ begins: null, ends: null, run: null, milestone: null })
    this.leavePart.onclick = () => this.leave(true)
    this.layer.onpointerdown = (event) => this.down(event)
    this.layer.onpointermove = (event) => this.move(event)
    this.layer.onpointerup = (event) => this.up(event)
  }

  get on() { return !this.layer.hidden }

  enter() {
    if (!this.chart.ready) return this.done({ begins: null, ends: null, run: null, milestone: null })
    const { l, t, w, h } = this.chart.plot._fullLayout._size
    Object.assign(this.layer.style, { left: `${l}px`, top: `${t}px`, width: `${w}px`, height: `${h}px` })
    this.addPart.hidden = true
    this.layer.hidden = this.hintPart.hidden = false
    const [low, high] = this.chart.shownRange()
    const today = this.chart.plot.layout.shapes.findLast((one) => one.xref === "x" && one.yref === "paper" && one.x0 === one.x1).x0
    this.from = this.to = Math.floor(Math.min(Math.max(today, low), high) / DAY) * DAY
    this.show()
    this.chart.figure.focus({ preventScroll: true })
    this.say("Choose where to pin the note. Arrow keys move by a day, Page up and Page down by a month, with Shift they mark a period, Enter writes, Escape leaves.")
  }

  leave(refocus = false) {
    if (!this.on) return
    this.layer.hidden = this.hintPart.hidden = true
    this.addPart.hidden = false
    this.start = undefined
    if (refocus) this.addPart.focus({ preventScroll: true })
  }

  done(pick) {
    this.leave()
    this.chart.tell("picked", pick)
  }

  say(words) {
    const place = this.from === this.to ? dayWords(this.from) : `${dayWords(Math.min(this.from, this.to))} to ${dayWords(Math.max(this.from, this.to))}`
    this.chart.live.textContent = `${place}. ${words ?? ""}`
  }

  show() {
    const [low, high] = this.chart.shownRange(), width = this.layer.clientWidth
    const place = (ms) => Math.min(Math.max(((ms - low) / (high - low)) * width, 0), width)
    const left = place(Math.min(this.from, this.to)), right = place(Math.max(this.from, this.to))
    Object.assign(this.mark.style, { left: `${left}px`, width: `${right - left}px` })
  }

  msAt(event) {
    const box = this.layer.getBoundingClientRect(), [low, high] = this.chart.shownRange()
    return low + Math.min(Math.max((event.clientX - box.x) / box.width, 0), 1) * (high - low)
  }

  down(event) {
    this.layer.setPointerCapture(event.pointerId)
    this.start = event.clientX
    this.from = this.to = this.msAt(event)
    this.show()
  }

  move(event) {
    if (this.start === undefined) return
    this.to = this.msAt(event)
    this.show()
  }

  up(event) {
    if (this.start === undefined) return
    if (Math.abs(event.clientX - this.start) > 5) return this.done(this.period())
    const milestone = this.chart.milestoneAt(event)
    const run = milestone === undefined ? this.chart.nearestRun(event) : undefined
    this.done(run ?? { begins: this.from, ends: null, run: null, milestone: milestone ?? null })
  }

  period() {
    return { begins: Math.min(this.from, this.to), ends: Math.max(this.from, this.to), run: null, milestone: null }
  }

  onKey(event) {
    if (!this.on) {
      if (event.key !== "n" || event.target !== this.chart.figure || !this.chart.data.annotate || event.ctrlKey || event.metaKey || event.altKey) return false
      this.enter()
      return true
    }
    if (event.key === "Escape") { this.leave(true); return true }
    if (event.target !== this.chart.figure) return false
    if (event.key === "Enter") {
      this.done(this.from === this.to ? { begins: this.from, ends: null, run: null, milestone: null } : this.period())
      return true
    }
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -30, PageDown: 30 }[event.key]
    if (!step) return false
    const [low, high] = this.chart.shownRange()
    this.to = Math.floor(Math.min(Math.max(this.to + step * DAY, low + DAY), high) / DAY) * DAY
    if (!event.shiftKey) this.from = this.to
    this.show()
    this.say()
    return true
  }
}

class Chart {
  constructor(root) {
    this.figure = root.querySelector(".mp-chart")
    for (const part of ["stage", "svg", "plot", "live", "panel", "noting"]) this[part] = root.querySelector(`.mp-${part}`)
    this.picking = new Picking(this)
    this.whatIf = new WhatIf(this, root.querySelector(".mp-if"))
    for (const kind of ["mouseover", "focusin"]) document.addEventListener(kind, (this.lighting ??= (event) => this.light(event)))
    this.words = root.querySelector(".mp-words p")
    this.choices = root.querySelector(".mp-choices")
    this.failed = root.querySelector(".mp-failed")
    this.choices.onclick = (event) => this.onChoice(event.target.closest("button"))
    this.choices.onchange = ({ target }) => this.onChosen(target.dataset.key, target.value)
    document.addEventListener("mp-below", (this.again = () => this.follow()))
    this.chosen = {}
    for (const button of this.choices.querySelectorAll("button")) {
      const { key, value } = button.dataset
      ;(this.chosen[key] ??= new Choice(key, [])).values.push(value)
    }
    this.zoomed = false
    this.stop = -1
    this.figure.onkeydown = (event) => this.onKey(event)
    this.outside = (event) => { if (!this.panel.contains(event.target)) this.closePanel(false) }
    // Asking for the width makes the browser lay out the whole page, so it is told instead.
    this.resizing = new ResizeObserver(([told]) => this.onResize(told.contentRect.width))
    this.resizing.observe(this.stage)
  }

  // What the server drew, for the metric and the stretch of time that the address had then.
  take(given) {
    const { metrics, metric, range } = given
    if (this.given?.version !== given.version) this.loaded = new Map([[`${range} ${metric}`, given]])
    if (JSON.stringify(this.given?.metrics) !== JSON.stringify(metrics)) {
      this.metricPart?.remove()
      this.choices.prepend((this.metricPart = metricPart(metrics)))
      this.chosen.metric = new Choice("metric", Object.keys(metrics))
    }
    this.given = given
    this.whatIf.take(given.whatIf)
    this.follow()
  }

  onChoice(button) {
    if (button && button.ariaPressed !== "true") this.onChosen(button.dataset.key, button.dataset.value)
  }

  onChosen(key, value) {
    this.chosen[key].value = value
    this.follow()
  }

  get runs() { return this.chosen.runs.value === "all" }

  press() {
    for (const one of this.choices.querySelectorAll("button")) one.ariaPressed = String(this.chosen[one.dataset.key].value === one.dataset.value)
    if ("value" in this.metricPart) this.metricPart.value = this.chosen.metric.value
    this.figure.classList.toggle("mp-no-runs", !this.runs)
    this.failed.hidden = true
  }

  // Another metric or stretch of time is another drawing, and asked for only once; single runs are always there.
  async follow() {
    const metric = this.chosen.metric.value, range = this.chosen.range.value, key = `${range} ${metric}`
    const following = this.following = {}
    this.press()
    if (!this.loaded.has(key)) {
      const drawn = await this.load(metric, range)
      if (following !== this.following) return
      if (!drawn) return this.fallBack()
      this.loaded.set(key, { ...drawn, metric, range })
    }
    this.base = this.loaded.get(key)
    if (!this.data || !this.whatIf.on) this.showBase()
    if (this.whatIf.on) this.whatIf.soon()
    this.showAround()
  }

  get wanted() { return { metric: this.chosen.metric.value, range: this.chosen.range.value } }

  showBase() {
    const { annotate, plotly } = this.given
    if (this.base) this.show({ ...this.base, annotate, plotly })
  }

  // The chart as it would be; what stands around it stays as it is.
  showSupposed(drawn) {
    const { annotate, plotly } = this.given
    this.show({ ...drawn, headline: `What if: ${drawn.headline}`, description: `What if: ${drawn.description}`, annotate, plotly })
  }

  // What stands around the chart belongs to its metric: the head, and the document below, of which the server gave that
  // of its own metric.
  showAround() {
    const { headline, subtitle, metric } = this.base
    const head = document.querySelector("h1"), under = document.querySelector("h1 + .mp-muted")
    if (head && head.textContent !== headline) head.textContent = headline
    if (under && under.textContent !== subtitle) under.textContent = subtitle
    const below = document.querySelector(".mp-doc[data-of]")
    if (!below) return
    const drawn = [...this.loaded.values()].find((one) => one.metric === metric && one.below)
    const html = below.dataset.of === metric ? below.given : drawn?.below
    if (html) below.show(html)
  }

  async load(metric, range) {
    try {
      const address = new URL(this.given.chart, document.baseURI)
      address.searchParams.set("metric", metric)
      address.searchParams.set("range", range)
      const answer = await fetch(address)
      if (answer.status === 401) location.reload() // the sign-in has ended: the page asks for a new one
      return answer.ok ? await answer.json() : undefined
    } catch { return undefined }
  }

  fallBack() {
    if (!this.data) return this.show(this.given)
    for (const key of ["metric", "range"]) this.chosen[key].value = this.base[key]
    this.follow().then(() => { this.failed.hidden = false })
  }

  show(data) {
    const theme = themeName(this.figure)
    const same = this.data?.version === data.version && this.theme === theme
    this.data = data
    this.theme = theme
    this.noting.hidden = !data.annotate
    if (!data.annotate) this.picking.leave()
    if (same) return this.hoverRuns()
    this.figure.setAttribute("aria-label", data.headline + ". Left and right arrows go through the best runs, Enter opens one.")
    this.words.textContent = data.description
    this.closePanel(false)
    this.unpacked = undefined
    // The SVG is there in a tenth of the time that Plotly takes; only a zoom has to wait for Plotly.
    if (!this.zoomed) {
      this.plot.classList.remove("mp-ready")
      this.drawSvg()
    }
    this.takeOver()
  }

  get width() { return Math.max(240, Math.floor(this.told ?? this.stage.clientWidth)) }

  drawSvg() {
    const { forms, marks, themes } = this.data
    this.form = formFor(forms, this.width)
    const form = forms[this.form]
    this.stage.style.minHeight = `${form.height}px`
    this.svg.innerHTML = coloured(form.before + marks + form.after, themes[this.theme])
    stretch(this.svg.firstElementChild, this.width)
  }

  // Plotly draws everything but the dots: two thousand elements would cost more than all else. The dots stay in the
  // SVG below it, where they are a dozen paths; Plotly knows them for pointing and clicking.
  keepDots() {
    this.drawSvg()
    const svg = this.svg.firstElementChild
    const plot = svg.querySelector("[data-plot]")
    svg.replaceChildren(svg.querySelector("style"), plot)
    plot.replaceChildren(...plot.querySelectorAll(".run"))
    svg.removeAttribute("role")
    svg.setAttribute("aria-hidden", "true")
    this.dots = plot
    this.dotsBox = plot.viewBox.baseVal.width
    this.placeDots()
  }

  shownRange() {
    return this.plot.layout.xaxis.range.map((end) => (typeof end === "number" ? end : Date.parse(end.replace(" ", "T") + "Z")))
  }

  placeDots(range = this.shownRange()) {
    const [first, last] = this.whole, share = (end) => (end - first) / (last - first)
    const { y, height } = this.dots.viewBox.baseVal
    const left = share(range[0]) * this.dotsBox, right = share(range[1]) * this.dotsBox
    this.dots.setAttribute("viewBox", `${left} ${y} ${right - left} ${height}`)
  }

  // Hidden dots tell nothing either.
  hoverRuns() {
    const number = this.ready ? this.plot.data.findIndex((trace) => trace.name === "runs") : -1
    const told = this.runs ? "all" : "skip"
    if (number < 0 || this.plot.data[number].hoverinfo === told) return
    window.Plotly.restyle(this.plot, { hoverinfo: told }, [number])
  }

  async takeOver() {
    const asked = this.asked = {}
    await new Promise((shown) => requestAnimationFrame(() => setTimeout(shown)))
    if (asked !== this.asked) return
    const [Plotly, text] = await Promise.all([
      window.Plotly ?? plotly(this.data.plotly),
      this.unpacked ?? unpacked(this.data.figure),
    ])
    if (asked !== this.asked || !this.figure.isConnected) return
    this.unpacked = text
    this.figures = JSON.parse(coloured(text, this.data.themes[this.theme]))
    await this.react(Plotly)
  }

  async react(Plotly) {
    const { data, forms } = this.figures
    this.form = formFor(this.data.forms, this.width)
    const { layout, numbers, sides } = forms[this.form]
    layout.width = this.width
    layout.xaxis.tickmode = this.zoomed ? "auto" : "array"
    this.whole = layout.xaxis.range.slice()
    Object.assign(data.find((trace) => trace.name === "milestones"), { text: numbers, textposition: sides })
    Object.assign(data.find((trace) => trace.name === "runs"), { mode: "none", hoverinfo: this.runs ? "all" : "skip" })
    this.stage.style.minHeight = `${layout.height}px`
    const config = { displayModeBar: false, doubleClick: "reset", responsive: false, showTips: false }
    await Plotly.react(this.plot, data, layout, config)
    this.keepDots()
    this.plot.classList.add("mp-ready")
    if (this.ready) return
    this.ready = true
    this.plot.on("plotly_click", ({ points, event }) => this.onClick(points[0], event))
    this.plot.on("plotly_clickannotation", ({ annotation }) => {
      const [note] = notesOf(annotation)
      if (note) this.openEntry(`note-${note}`)
    })
    this.plot.on("plotly_relayout", (change) => this.onZoom(Plotly, change))
    this.plot.on("plotly_relayouting", () => this.placeDots(this.plot._fullLayout.xaxis.range.map((end) => Date.parse(String(end).replace(" ", "T") + "Z"))))
  }

  onResize(told) {
    this.told = told
    if (!this.data || this.width === this.drawn) return
    this.drawn = this.width
    if (this.ready && this.figures) this.react(window.Plotly)
    else this.drawSvg()
  }

  // The ticks of the whole view are the server's; inside a zoomed one Plotly finds its own.
  onZoom(Plotly, change) {
    if (!("xaxis.range[0]" in change || "xaxis.range" in change || "xaxis.autorange" in change)) return
    const shown = this.shownRange()
    this.placeDots(shown)
    const tolerance = (this.whole[1] - this.whole[0]) / 1000
    const zoomed = shown.some((end, i) => Math.abs(end - this.whole[i]) > tolerance)
    if (zoomed === this.zoomed) return
    this.zoomed = zoomed
    Plotly.relayout(this.plot, { "xaxis.tickmode": zoomed ? "auto" : "array" })
  }

  // A milestone is often drawn on the very run that reached it; the larger mark on top is what a reader means.
  milestoneAt(event) {
    const { _fullLayout: { xaxis, yaxis }, calcdata, data } = this.plot
    const box = this.plot.getBoundingClientRect()
    const curve = data.findIndex((trace) => trace.name === "milestones")
    const found = (calcdata[curve] ?? []).findIndex((place) => {
      const dx = box.x + xaxis._offset + xaxis.c2p(place.x) - event.clientX
      const dy = box.y + yaxis._offset + yaxis.c2p(place.y) - event.clientY
      return Math.hypot(dx, dy) <= 9
    })
    return found < 0 ? undefined : data[curve].customdata[found]
  }

  onClick(point, event) {
    const { name } = point.data
    const milestone = name === "milestones" ? point.customdata : this.milestoneAt(event)
    if (milestone !== undefined) return this.openEntry(`milestone-${milestone}`)
    if (name !== "runs" && name !== "best") return
    const box = this.figure.getBoundingClientRect()
    const pick = this.pickOf(point.curveNumber, point.pointIndex)
    this.openPanel(point.data.text[point.pointIndex], point.customdata, event.clientX - box.left, event.clientY - box.top, pick)
  }

  // An entry of the list and its flag and period light each other up.
  light(event) {
    if (!this.ready) return
    const entry = event.target.closest?.("[id^='note-']"), drawn = event.target.closest?.(".annotation, .shapelayer path")
    const inside = drawn && this.plot.contains(drawn)
    if (!entry && !inside && !this.lit) return
    const { annotations, shapes } = this.plot.layout
    const of = inside ? (drawn.matches(".annotation") ? annotations : shapes)[drawn.dataset.index] : undefined
    const wanted = new Set(entry ? [entry.id.slice("note-".length)] : notesOf(of))
    this.lit = wanted.size > 0
    for (const [found, told] of [[".annotation", annotations], [".shapelayer path", shapes]]) {
      for (const one of this.plot.querySelectorAll(found)) {
        one.classList.toggle("mp-lit", notesOf(told[one.dataset.index]).some((number) => wanted.has(number)))
      }
    }
    for (const one of document.querySelectorAll("[id^='note-']")) {
      one.classList.toggle("mp-lit", Boolean(inside) && wanted.has(one.id.slice("note-".length)))
    }
  }

  openEntry(id) {
    const entry = document.getElementById(id)
    if (!entry) return
    entry.scrollIntoView({ behavior: "smooth", block: "center" })
    entry.focus({ preventScroll: true })
  }

  openPanel(text, address, x, y, pick) {
    const close = Object.assign(document.createElement("button"), { type: "button", textContent: "×", onclick: () => this.closePanel() })
    close.setAttribute("aria-label", "Close")
    const lines = text.split("<br>").map((line, i) => {
      const made = document.createElement(i ? "span" : "b")
      made.textContent = new DOMParser().parseFromString(line, "text/html").body.textContent
      return made
    })
    this.panel.replaceChildren(...lines)
    if (/^https?:\/\//.test(address)) {
      const link = Object.assign(document.createElement("a"), { href: address, target: "_blank", rel: "noopener noreferrer" })
      link.textContent = "Open in tracker ↗"
      this.panel.append(link)
    } else {
      const none = document.createElement("span")
      none.textContent = "Its tracker has no page for it."
      this.panel.append(none)
    }
    if (this.data.annotate && pick) {
      const write = Object.assign(document.createElement("button"), { type: "button", textContent: "Write a note on it", className: "mp-on" })
      write.onclick = () => { this.closePanel(); this.tell("picked", pick) }
      this.panel.append(write)
    }
    this.panel.append(close)
    this.panel.hidden = false
    const room = this.figure.clientWidth - this.panel.offsetWidth
    this.panel.style.left = `${Math.max(0, Math.min(x + 12, room))}px`
    this.panel.style.top = `${Math.max(0, y + 12)}px`
    ;(this.panel.querySelector("a") ?? close).focus({ preventScroll: true })
    document.addEventListener("pointerdown", this.outside, true)
  }

  closePanel(refocus = true) {
    if (this.panel.hidden) return
    this.panel.hidden = true
    document.removeEventListener("pointerdown", this.outside, true)
    if (refocus) this.figure.focus({ preventScroll: true })
  }

  onKey(event) {
    if (this.picking.onKey(event)) return event.preventDefault()
    if (event.key === "Escape") return this.closePanel()
    if (event.target !== this.figure || !this.ready) return
    const curve = this.plot.data.findIndex((trace) => trace.name === "best")
    const count = this.plot._fullData[curve]?._length ?? 0
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (!count || (!step && event.key !== "Enter")) return
    event.preventDefault()
    if (this.stop < 0 || this.stop >= count) this.stop = count - 1
    else if (step) this.stop = Math.max(0, Math.min(count - 1, this.stop + step))
    const text = this.plot.data[curve].text[this.stop]
    if (step) {
      window.Plotly.Fx.hover(this.plot, [{ curveNumber: curve, pointNumber: this.stop }])
      this.live.textContent = text.replace(/<[^>]*>/g, " ")
      return
    }
    const { _fullLayout: layout, calcdata } = this.plot
    const place = calcdata[curve][this.stop]
    const x = layout.xaxis._offset + layout.xaxis.c2p(place.x), y = layout.yaxis._offset + layout.yaxis.c2p(place.y)
    this.openPanel(text, this.plot.data[curve].customdata[this.stop], x, y, this.pickOf(curve, this.stop))
  }

  // A run as the server finds it again: by its instant and its value, both exact.
  pickOf(curve, index) {
    const { x, y } = this.plot._fullData[curve]
    return { begins: x[index], ends: null, run: [x[index], y[index]], milestone: null }
  }

  nearestRun(event) {
    const { _fullLayout: { xaxis, yaxis }, calcdata, data } = this.plot
    const box = this.plot.getBoundingClientRect()
    let best = { far: 9 }
    for (const [curve, { name }] of data.entries()) {
      if (name !== "best" && !(name === "runs" && this.runs)) continue
      for (const [index, place] of (calcdata[curve] ?? []).entries()) {
        if (place.x === undefined) continue
        const dx = box.x + xaxis._offset + xaxis.c2p(place.x) - event.clientX
        const dy = box.y + yaxis._offset + yaxis.c2p(place.y) - event.clientY
        if (Math.hypot(dx, dy) < best.far) best = { far: Math.hypot(dx, dy), pick: this.pickOf(curve, index) }
      }
    }
    return best.pick
  }

  end() {
    this.resizing.disconnect()
    document.removeEventListener("pointerdown", this.outside, true)
    for (const kind of ["mouseover", "focusin"]) document.removeEventListener(kind, this.lighting)
    document.removeEventListener("mp-below", this.again)
    if (this.ready) window.Plotly.purge(this.plot)
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  let chart = known.get(parentElement)
  if (!chart) known.set(parentElement, (chart = new Chart(parentElement)))
  chart.tell = setTriggerValue
  chart.take(data)
  return () => { chart.end(); known.delete(parentElement) }
}
